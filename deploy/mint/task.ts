/** What the tasks that pay a file share: their arguments, and the way from a checked file to its report. */
import { formatEther, parseUnits } from "ethers";

import { campaignId } from "../../sdk/src/units.js";
import { type Outcome, type SendArgs, type TaskContext, writtenText } from "../lib/action.js";
import { findWallet } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import type { Job, Obstacle, PaidEntry } from "./job.js";
import { type Proposal, proposeRun } from "./propose.js";
import type { RunReport } from "./report.js";
import { type Preview, type RunRequest, payRun } from "./run.js";

export interface RunArgs extends SendArgs {
  program: string;
  file: string;
  campaign: string;
  allowDuplicates: boolean;
  label: string;
  journal: string | undefined;
  batchSize: number;
  maxFee: string | undefined;
  proposeAgain: boolean;
}

/** @param most lines that a transaction can have */
export async function runRequest(task: TaskContext, args: RunArgs, most: number): Promise<RunRequest> {
  if (args.batchSize < 0 || args.batchSize > most) {
    throw new TaskError("BadBatchSize", `--batch-size must be 1 to ${most}, or 0 for as many lines as fit.`);
  }
  const program = await task.program(args.program);
  const { grants, fromBlock } = await task.deployment();
  const connection = await task.connection();
  const minter = await task.sender(args);
  const { points, badges } = program;
  const desks = await points.desks();
  return {
    ...{ file: args.file, program, provider: connection.ethers.provider, minter, fromBlock },
    notMembers: new Map([
      [program.address.toLowerCase(), "the programme's own contract"],
      [points.address.toLowerCase(), "the points' own contract"],
      [badges.address.toLowerCase(), "the badges' own contract"],
      ...[grants, ...desks.map(({ address }) => address)].map((desk) => [desk.toLowerCase(), "a desk"] as const),
    ]),
    wallet: args.dryRun || args.safe !== undefined ? undefined : await findWallet(connection, minter),
    isSafe: args.safe !== undefined,
    campaign: campaignId(args.campaign),
    label: args.label,
    allowDuplicates: args.allowDuplicates,
    batchSize: args.batchSize === 0 ? undefined : args.batchSize,
    journal: args.journal,
    maxFee: args.maxFee === undefined ? undefined : parseUnits(args.maxFee, "gwei"),
    confirmations: (await task.parameters()).confirmations,
    isTalking: task.isTalking,
  };
}

interface Way<E extends PaidEntry, R extends RunReport> {
  args: RunArgs;
  request: RunRequest;
  job: Job<E, R>;
  preview: Preview;
  /** Of the file. */
  summary: Record<string, unknown>;
  reportText: (report: R) => string;
  /** What must be on disk before anything is sent, or written for a Safe. */
  before?: () => Promise<void>;
}

/** Goes on from the preview: refuses, ends a dry run, writes for a Safe, or pays; and reports. */
export async function carryOut<E extends PaidEntry, R extends RunReport>(
  task: TaskContext,
  { args, request, job, preview, summary, reportText, before }: Way<E, R>,
): Promise<Outcome> {
  refuseObstacles(preview.obstacles, summary);
  if (args.dryRun) {
    const data = { dryRun: true, ...summary, ...preview, digest: job.plan.digest };
    return { data, text: "Dry run: nothing was sent." };
  }
  const { safe } = args;
  if (safe !== undefined) {
    await before?.();
    const found = await proposeRun(request, job, {
      safe: await task.safeRequest(request.minter),
      intoFiles: (calls) => task.safeFiles(calls, safe),
      again: args.proposeAgain,
    });
    const text = proposalText(found, request.minter, reportText);
    return { data: { dryRun: false, ...summary, ...found }, text, ok: found.report?.matches ?? true };
  }
  if (preview.transactions !== 0) await task.confirm(args);
  await before?.();
  const report = await payRun(request, job);
  const told: RunReport = report;
  return { data: { dryRun: false, ...told }, text: reportText(report), ok: report.matches };
}

/** Ends the task if anything stands against it. */
export function refuseObstacles(obstacles: readonly Obstacle[], summary: Record<string, unknown>): void {
  if (obstacles.length === 0) return;
  const reasons = obstacles.map(({ reason, next }) => `${reason}\n  ${next}`);
  throw new TaskError("Obstacles", `The file can't be paid now; nothing was sent.\n${reasons.join("\n")}`, {
    details: { ...summary, obstacles },
  });
}

export function previewText({ transactions, alreadyPaid, gas, cost }: Preview): string {
  const before = alreadyPaid === 0 ? "" : `${alreadyPaid} batch(es) are paid already. `;
  return `${before}${transactions} transaction(s), about ${gas} gas, ${formatEther(cost)} at most at the current fee.`;
}

function proposalText<R extends RunReport>(
  { batches, executed, files, waiting, report }: Proposal<R>,
  safe: string,
  reportText: (report: R) => string,
): string {
  if (report !== undefined) return reportText(report);
  const held = [...new Set(waiting.map(({ file }) => file))].map((file) => `Waiting: ${file}`);
  return [
    ...(files.length === 0 ? [] : [writtenText(files, safe)]),
    ...held,
    `${executed} of ${batches} batch(es) are on the chain. Run the same command again when all are executed: it compares file and chain.`,
    ...(held.length === 0 ? [] : ["If the signers rejected what waits, write it once more with --propose-again."]),
  ].join("\n");
}
