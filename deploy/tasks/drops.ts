/** `drops build` and `drops publish`: a list of members becomes files for any host, and a campaign with their root. */
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";

import { type BadDropLine, buildDrop, writeDrop } from "../../sdk/src/drops/index.js";
import type { DropManifest, DropProgress } from "../../sdk/src/drops/index.js";
import { InputError } from "../../sdk/src/errors.js";
import { campaignId, formatPoints, idText } from "../../sdk/src/units.js";
import { checkFolder, fileCount, readManifest } from "../drops/check.js";
import { folderSink } from "../drops/folder.js";
import { type CommonArgs, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { progressBar } from "../lib/output.js";
import { readJson } from "../lib/params.js";
import { openFromFile } from "./campaigns-open.js";
import type { CampaignArgs } from "./campaigns.js";

interface BuildArgs extends CommonArgs, CampaignArgs {
  file: string;
  out: string;
  /** Amounts are numbers of badges. */
  badges: boolean;
  sum: boolean;
}

export const build = taskAction<BuildArgs>(async (task, args) => {
  const { points, claims } = await task.program(args.program);
  const campaign = campaignId(args.campaign);
  const { size } = await stat(args.file).catch((cause: unknown) => {
    throw new TaskError("NoFile", `There is no file ${args.file}.`, { cause });
  });
  const decimals = args.badges ? 0 : points.decimals;
  const { cap: max } = await points.issuance();
  const stream = createReadStream(args.file, { highWaterMark: 1 << 18 });
  const reading = progressBar("Reading ", size, task.isTalking);
  const duplicates = args.sum ? ("sum" as const) : ("refuse" as const);
  const options = { decimals, max, duplicates, maxErrors: 100_000, onProgress: bars(task) };
  const drop = await buildDrop(counted(stream, reading.update), options).catch((error: unknown) =>
    refuseList(args.file, error),
  );
  const before = await readManifest(args.out).catch(() => undefined);
  if (before !== undefined && before.root !== drop.root) {
    throw new TaskError("FolderTaken", `${args.out} holds another drop: its root is ${before.root}.`, {
      next: "Give another --out. What was published already must stay as it is: members prove their claims from it.",
      details: { there: before.root, built: drop.root },
    });
  }
  const terms = { ...claims.domain, points: points.address, campaign };
  const manifest = await writeDrop(drop, terms, folderSink(args.out), { onProgress: bars(task) });
  const total = `${formatPoints(drop.total, decimals)} ${args.badges ? "badge(s)" : points.symbol}`;
  const text = [
    `Members       ${drop.count}, ${total} together`,
    `Root          ${drop.root}`,
    `Written       ${args.out}: put the whole folder on any static host`,
    `Then          hardhat drops publish … campaign.json ${args.out}`,
  ].join("\n");
  return { data: { ...manifest, out: args.out, alreadyBuilt: before !== undefined }, text };
});

export const publish = taskAction<SendArgs & { program: string; file: string; folder: string }>(async (task, args) => {
  const program = await task.program(args.program);
  const { points, claims } = program;
  const manifest = await readManifest(args.folder);
  const named = (await readJson(args.file)) as { campaign?: unknown } | null;
  const meant = { ...claims.domain, points: points.address, campaign: nameOf(named?.campaign) };
  refuseOther(manifest, meant);
  const bar = progressBar("Checking", fileCount(manifest), task.isTalking);
  await checkFolder(args.folder, manifest, bar);
  bar.end();
  const { root, count } = manifest;
  const total = BigInt(manifest.total);
  task.say(`${args.folder}: ${count} members, whole and as it was built; root ${root}`);
  const outcome = await openFromFile(task, args, program, { desk: "claims", drop: { root, total, count } });
  return { ...outcome, data: { root, count, total, ...outcome.data } };
});

/** Where the file's own check tells more, it is not said twice. */
function nameOf(value: unknown): string {
  return typeof value === "string" ? campaignId(value) : "";
}

function refuseOther(
  manifest: DropManifest,
  meant: Pick<DropManifest, "chainId" | "claims" | "points" | "campaign">,
): void {
  const keys = ["chainId", "claims", "points", "campaign"] as const;
  const differs = keys.filter((key) => String(manifest[key]).toLowerCase() !== String(meant[key]).toLowerCase());
  if (differs.length === 0) return;
  throw new TaskError("OtherDrop", `The drop was built for another ${differs.join(", ")}.`, {
    next: `Build it for this one; its campaign is ${idText(manifest.campaign)}. Nothing was sent.`,
    details: { manifest, meant },
  });
}

/** A bar for each part of the work. */
function bars(task: TaskContext): (progress: DropProgress) => void {
  const names = { read: "", leaves: "Hashing ", tree: "Building", files: "Writing " } as const;
  let current: { step: string; bar: ReturnType<typeof progressBar> } | undefined;
  return ({ step, done, total }) => {
    if (step === "read" || total === undefined) return;
    if (current?.step !== step) {
      current?.bar.end();
      current = { step, bar: progressBar(names[step], total, task.isTalking) };
    }
    current.bar.update(done);
    if (done === total) current.bar.end();
  };
}

async function* counted(pieces: AsyncIterable<Buffer>, onBytes: (read: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of pieces) {
    yield piece;
    onBytes((read += piece.length));
  }
}

/** All bad lines beside the file, as with other files. */
async function refuseList(file: string, error: unknown): Promise<never> {
  const { details } = error instanceof InputError ? error : { details: undefined };
  const lines = (details as { lines?: readonly BadDropLine[] } | undefined)?.lines ?? [];
  if (lines.length === 0) throw error;
  const errors = `${file}.errors.json`;
  await writeFile(errors, `${JSON.stringify(lines, null, 2)}\n`);
  const shown = lines.slice(0, 20).map(({ line, reason, next }) => `  line ${line}: ${reason}. ${next}`);
  const more = lines.length > shown.length ? [`  and ${lines.length - shown.length} more`] : [];
  throw new TaskError("BadLines", [`${lines.length} mistake(s); nothing was built.`, ...shown, ...more].join("\n"), {
    next: `All of them are in ${errors}. Correct the file and run the command again.`,
    details: { mistakes: lines.length, first: lines.slice(0, 20), file: errors },
  });
}
