/** `points mint`: issues points to the members of a CSV file. */
import { formatEther, parseUnits } from "ethers";

import { MAX_BATCH } from "../../sdk/src/actions/index.js";
import { campaignId } from "../../sdk/src/units.js";
import { type SendArgs, taskAction, writtenText } from "../lib/action.js";
import { findWallet } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { parseDuration } from "../lib/options.js";
import { type MintProposal, proposeMint } from "../mint/propose.js";
import { type MintPreview, payMint, prepareMint, previewMint } from "../mint/run.js";
import { reportText } from "../mint/report.js";

const MAX_MATURITY = 365 * 86_400;

interface MintArgs extends SendArgs {
  program: string;
  file: string;
  campaign: string;
  now: boolean;
  matureIn: string;
  allowDuplicates: boolean;
  label: string;
  journal: string | undefined;
  batchSize: number;
  maxFee: string | undefined;
  proposeAgain: boolean;
}

export default taskAction<MintArgs>(async (task, args) => {
  const matureIn = parseDuration(args.matureIn);
  if (!args.now && (matureIn === undefined || matureIn < 60 || matureIn > MAX_MATURITY)) {
    throw new TaskError("BadDuration", `Not a time to mature in: ${args.matureIn}`, {
      next: "Give 60s to 365d, like 24h or 7d.",
    });
  }
  if (args.batchSize < 0 || args.batchSize > MAX_BATCH) {
    throw new TaskError("BadBatchSize", `--batch-size must be 1 to ${MAX_BATCH}, or 0 for as many lines as fit.`);
  }
  const program = await task.program(args.program);
  const { grants, fromBlock } = await task.deployment();
  const connection = await task.connection();
  const minter = await task.sender(args);
  const { points } = program;
  const desks = await points.desks();
  const request = {
    ...{ file: args.file, program, provider: connection.ethers.provider, grants, minter, fromBlock },
    notMembers: new Map([
      [program.address.toLowerCase(), "the programme's own contract"],
      [points.address.toLowerCase(), "the token's own contract"],
      ...[grants, ...desks.map(({ address }) => address)].map((desk) => [desk.toLowerCase(), "a desk"] as const),
    ]),
    wallet: args.dryRun || args.safe !== undefined ? undefined : await findWallet(connection, minter),
    isSafe: args.safe !== undefined,
    campaign: campaignId(args.campaign),
    mode: args.now ? ("now" as const) : ("mature" as const),
    matureIn: args.now ? 0 : (matureIn ?? 0),
    label: args.label,
    allowDuplicates: args.allowDuplicates,
    batchSize: args.batchSize === 0 ? undefined : args.batchSize,
    journal: args.journal,
    maxFee: args.maxFee === undefined ? undefined : parseUnits(args.maxFee, "gwei"),
    confirmations: (await task.parameters()).confirmations,
    isTalking: task.isTalking,
  };
  const prepared = await prepareMint(request);
  const { checked, plan } = prepared;
  task.say(
    `${plan.file}: ${checked.lines} lines, ${checked.rows.length} members, ${points.format(checked.total)} ${points.symbol}` +
      (checked.merged === 0 ? "" : `; ${checked.merged} line(s) added to an earlier one`),
  );
  const preview = await previewMint(request, prepared);
  task.say(previewText(preview));
  const summary = { lines: checked.lines, members: checked.rows.length, merged: checked.merged, total: checked.total };
  if (preview.obstacles.length !== 0) {
    const reasons = preview.obstacles.map(({ reason, next }) => `${reason}\n  ${next}`);
    throw new TaskError("Obstacles", `The file can't be paid now; nothing was sent.\n${reasons.join("\n")}`, {
      details: { ...summary, obstacles: preview.obstacles },
    });
  }
  if (args.dryRun)
    return { data: { dryRun: true, ...summary, ...preview, digest: plan.digest }, text: "Dry run: nothing was sent." };
  if (args.safe !== undefined) {
    const found = await proposeMint(request, prepared, {
      safe: await task.safeRequest(minter),
      intoFiles: (calls) => task.safeFiles(calls, args.safe ?? ""),
      again: args.proposeAgain,
    });
    const text = proposalText(found, minter, (amount) => points.format(amount));
    return { data: { dryRun: false, ...summary, ...found }, text, ok: found.report?.matches ?? true };
  }
  if (preview.transactions !== 0) await task.confirm(args);
  const report = await payMint(request, prepared);
  return {
    data: { dryRun: false, ...report },
    text: reportText(report, (amount) => points.format(amount)),
    ok: report.matches,
  };
});

function proposalText(
  { batches, executed, files, waiting, report }: MintProposal,
  safe: string,
  format: (amount: bigint) => string,
): string {
  if (report !== undefined) return reportText(report, format);
  const held = [...new Set(waiting.map(({ file }) => file))].map((file) => `Waiting: ${file}`);
  return [
    ...(files.length === 0 ? [] : [writtenText(files, safe)]),
    ...held,
    `${executed} of ${batches} batch(es) are on the chain. Run the same command again when all are executed: it compares file and chain.`,
    ...(held.length === 0 ? [] : ["If the signers rejected what waits, write it once more with --propose-again."]),
  ].join("\n");
}

function previewText({ transactions, alreadyPaid, gas, cost, maturingGas }: MintPreview): string {
  const before = alreadyPaid === 0 ? "" : `${alreadyPaid} batch(es) are paid already. `;
  const later =
    maturingGas === 0n ? "" : ` Handing over after maturity: at most ${maturingGas} gas more, paid by anyone.`;
  return `${before}${transactions} transaction(s), about ${gas} gas, ${formatEther(cost)} at most at the current fee.${later}`;
}
