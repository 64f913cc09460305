/** `points grants|void|mature`: points that wait to mature. */
import { type GrantBatch, MAX_BATCH } from "../../sdk/src/actions/index.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import type { Step } from "../../sdk/src/step.js";
import { idText } from "../../sdk/src/units.js";
import { type CommonArgs, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { type KnownBatch, findBatches } from "../lib/batches.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { table, when } from "../lib/output.js";
import { openCsv } from "../mint/csv.js";
import { linesPerBatch, reasonOf } from "../mint/plan.js";
import { checkRows } from "../mint/rows.js";

interface Selection {
  program: string;
  file: string | undefined;
  label: string;
  address: string | undefined;
  reference: string | undefined;
  batch: string | undefined;
  all: boolean;
}

export const grants = taskAction<CommonArgs & { program: string }>(async (task, args) => {
  const program = await task.program(args.program);
  const { points } = program;
  const now = await task.now();
  const batches = await allBatches(task, program);
  const list = batches.map((batch) => {
    const waiting = sum(batch, (i) => batch.states[i] === "waiting");
    const { batchId, hash, minter, campaign, reason, maturesAt } = batch;
    return {
      ...{
        batchId,
        hash,
        minter,
        campaign,
        reason,
        maturesAt,
        isMature: maturesAt <= now,
        entries: batch.members.length,
      },
      ...{
        waiting,
        matured: sum(batch, (i) => batch.states[i] === "matured"),
        voided: sum(batch, (i) => batch.states[i] === "voided"),
      },
    };
  });
  const rows = list.map((batch) => [
    batch.batchId.slice(0, 10),
    idText(batch.campaign),
    `${when(batch.maturesAt)}${batch.isMature ? " (mature)" : ""}`,
    batch.entries,
    ...[batch.waiting, batch.matured, batch.voided].map((amount) => points.format(amount)),
  ]);
  return {
    data: { points: points.address, decimals: points.decimals, batches: list },
    text: table([["BATCH", "CAMPAIGN", "MATURES", "MEMBERS", "WAITING", "HANDED OVER", "VOIDED"], ...rows]),
  };
});

export const voidGrants = taskAction<SendArgs & Selection & { why: string }>(async (task, args) => {
  const chosen =
    [args.address, args.reference, args.batch].filter((given) => given !== undefined).length + (args.all ? 1 : 0);
  if (chosen === 0) {
    throw new TaskError("NothingChosen", "Say what to void.", {
      next: "Give --address, --batch, --reference with --file, or --all with --file.",
    });
  }
  if (args.why.trim() === "") throw new TaskError("NoReason", "Say why, with --why: members can read it.");
  const program = await task.program(args.program);
  const batches = await allBatches(task, program);
  const picked = await pick(program, batches, args);
  const now = await task.now();
  const late = picked.filter(({ batch, indices }) => indices.length !== 0 && batch.maturesAt <= now);
  const [first] = late;
  if (first !== undefined) {
    throw new TaskError(
      "GrantMature",
      `${late.length} of the chosen batches matured, the first ${when(first.batch.maturesAt)}: they are the members' for good.`,
      {
        next: "Choose the others with --batch. Nothing was sent.",
        details: { batches: late.map(({ batch }) => batch.batchId) },
      },
    );
  }
  const steps = picked.flatMap(({ batch, indices }) =>
    slices(indices).map((some) => program.grants.void(bare(batch), { indices: some, why: args.why })),
  );
  return withAmount(task, program, args, steps, picked);
});

export const mature = taskAction<SendArgs & Selection>(async (task, args) => {
  const program = await task.program(args.program);
  const now = await task.now();
  const batches = (await allBatches(task, program)).filter(({ maturesAt }) => maturesAt <= now);
  const picked = await pick(program, batches, { ...args, all: true });
  const { ethers } = await task.connection();
  const most = linesPerBatch("mature", (await ethers.provider.getBlock("latest"))?.gasLimit ?? 0n);
  const steps = picked.flatMap(({ batch, indices }) => {
    const from = indices[0];
    const last = indices[indices.length - 1];
    if (from === undefined || last === undefined) return [];
    const parts: Step[] = [];
    for (let at = from; at <= last; at += most) {
      parts.push(program.grants.mature(bare(batch), { from: at, to: Math.min(at + most, last + 1) }));
    }
    return parts;
  });
  return withAmount(task, program, args, steps, picked);
});

interface Picked {
  batch: KnownBatch;
  indices: number[];
}

/** The waiting entries that were asked for. */
async function pick({ points }: ProgramEntity, batches: KnownBatch[], args: Selection): Promise<Picked[]> {
  const address = args.address === undefined ? undefined : readAddress(args.address, "--address");
  const own = args.file === undefined ? undefined : await readFileRows(args.file, batches.length, args, points);
  if (own === undefined && args.reference !== undefined) {
    throw new TaskError("NoFile", "A reference is only in the file that was minted: give it with --file.");
  }
  const picked = batches.map((batch) => {
    const isChosen = args.batch === undefined || batch.batchId.startsWith(args.batch.toLowerCase());
    const at = own?.reasons.get(batch.reason);
    const indices = batch.members.flatMap((member, i) => {
      if (!isChosen || batch.states[i] !== "waiting") return [];
      if (address !== undefined && member !== address) return [];
      if (own !== undefined && (at === undefined || own.chosen?.has(member) === false)) return [];
      return [i];
    });
    return { batch, indices };
  });
  return picked.filter(({ indices }) => indices.length !== 0);
}

/** The reasons of a file's batches, and the members of a reference. */
async function readFileRows(
  file: string,
  batches: number,
  { label, reference }: Selection,
  { decimals }: { decimals: number },
): Promise<{ reasons: Map<string, number>; chosen: Set<string> | undefined }> {
  const csv = openCsv(file);
  const { rows } = await checkRows(csv, { decimals, max: 2n ** 96n, notMembers: new Map(), allowDuplicates: true });
  // As many batches as there are, and the few of a run that broke off which may lie beyond a gap.
  const most = Math.min(rows.length, batches + 64);
  const reasons = new Map(Array.from({ length: most }, (_, index) => [reasonOf(csv.digest(), label, index), index]));
  if (reference === undefined) return { reasons, chosen: undefined };
  const found = rows.filter(({ references }) => references.includes(reference));
  const several = found.find(({ references }) => references.length > 1);
  if (found.length === 0) throw new TaskError("NoSuchReference", `No line of ${file} has the reference ${reference}.`);
  if (several !== undefined) {
    throw new TaskError(
      "SeveralReferences",
      `${several.address} has other lines too, which may have been granted as one.`,
      {
        next: "Void all of this member's with --address, and mint the rest again from a new file.",
      },
    );
  }
  return { reasons, chosen: new Set(found.map(({ address }) => address)) };
}

async function allBatches(task: TaskContext, { points, grants: desk }: ProgramEntity): Promise<KnownBatch[]> {
  const { ethers } = await task.connection();
  return findBatches(ethers.provider, desk.address, points.address, (await task.deployment()).fromBlock);
}

async function withAmount(
  task: TaskContext,
  { points }: ProgramEntity,
  args: SendArgs,
  steps: Step[],
  picked: Picked[],
): ReturnType<TaskContext["send"]> {
  const amount = picked.reduce((total, { batch, indices }) => total + sum(batch, (i) => indices.includes(i)), 0n);
  const entries = picked.reduce((total, { indices }) => total + indices.length, 0);
  task.say(`${entries} grant(s), ${points.format(amount)} ${points.symbol}`);
  const { data, text } = await task.send(steps, args);
  return { data: { entries, amount, ...data }, text };
}

function bare({ points, minter, campaign, reason, maturesAt, oneUnit, members, amounts }: KnownBatch): GrantBatch {
  return { points, minter, campaign, reason, maturesAt, oneUnit, members, amounts };
}

function slices(indices: number[]): number[][] {
  const parts: number[][] = [];
  for (let at = 0; at < indices.length; at += MAX_BATCH) parts.push(indices.slice(at, at + MAX_BATCH));
  return parts;
}

function sum({ amounts }: KnownBatch, isIn: (index: number) => boolean): bigint {
  return amounts.reduce((total, amount, i) => (isIn(i) ? total + amount : total), 0n);
}
