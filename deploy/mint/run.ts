/** The course of a run, whatever its file pays: read and check the file, ask the chain, pay, compare. */
import { stat, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Provider, Signer } from "ethers";

import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { toPunchcardError } from "../../sdk/src/decode-error.js";
import { jsonSafe } from "../../sdk/src/errors.js";
import { TaskError } from "../lib/errors.js";
import { progressBar } from "../lib/output.js";
import { gasObstacle } from "./checks.js";
import { type CsvFile, openCsv } from "./csv.js";
import type { Job, Obstacle, PaidEntry } from "./job.js";
import { Journal, type PlanEntry } from "./journal.js";
import { type Batch, type MintMode, linesPerBatch } from "./plan.js";
import { type RunReport, readSent } from "./report.js";
import type { Checked, Row } from "./rows.js";
import { BatchSender, type SenderOptions } from "./sender.js";

/** What every run is asked for. */
export interface RunRequest {
  file: string;
  program: ProgramEntity;
  provider: Provider;
  /** Programme, tokens and desks can't be given anything. */
  notMembers: ReadonlyMap<string, string>;
  minter: string;
  wallet: Signer | undefined;
  /** A Safe mints: its signers execute what this run writes, and pay for the gas. */
  isSafe?: boolean;
  campaign: string;
  label: string;
  allowDuplicates: boolean;
  batchSize: number | undefined;
  journal: string | undefined;
  maxFee: bigint | undefined;
  confirmations: number;
  fromBlock: number;
  isTalking: boolean;
  /** How patient the run is; for tests. */
  timing?: SenderOptions["timing"];
}

export interface Preview {
  transactions: number;
  /** Lines in them. */
  openLines: number;
  alreadyPaid: number;
  gas: bigint;
  /** Wei, at most, at the current fee. */
  cost: bigint;
  obstacles: Obstacle[];
}

/** Reads and checks a file; throws if a line is bad. */
export async function readChecked<R extends Row, C extends Checked<R>>(
  { file, isTalking, undone = "sent" }: Pick<RunRequest, "file" | "isTalking"> & { undone?: "sent" | "signed" },
  check: (csv: CsvFile) => Promise<C>,
): Promise<{ checked: C; digest: string }> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new TaskError("NoFile", `There is no file ${file}.`, { cause });
  });
  const bar = progressBar("Checking", size, isTalking);
  const csv = openCsv(file, bar.update);
  const checked = await check(csv);
  bar.end();
  if (checked.bad.length !== 0) await refuseFile(file, checked, undone);
  return { checked, digest: csv.digest() };
}

/** What the plan of any file says of its run. */
export async function planOf(
  request: RunRequest,
  { lines, rows }: Checked<Row>,
  { digest, mode }: { digest: string; mode: MintMode },
): Promise<Omit<PlanEntry, "token" | "matureIn" | "total" | "batches">> {
  const { file, program, provider, minter, campaign, label, allowDuplicates } = request;
  const latest = await provider.getBlock("latest");
  return {
    ...{ type: "plan", version: 1, file: path.basename(file), digest, label },
    ...{ chainId: program.connection.chainId, program: program.address, minter, campaign, mode, allowDuplicates },
    ...{ lines, rows: rows.length, fromBlock: latest?.number ?? 0 },
    batchSize: request.batchSize ?? linesPerBatch(mode, latest?.gasLimit ?? 0n),
  };
}

/** Tells what a run would do and cost, and all that stands against it. Sends nothing. */
export async function previewRun<E extends PaidEntry, R extends RunReport>(
  request: RunRequest,
  job: Job<E, R>,
): Promise<Preview> {
  const { provider, minter } = request;
  const { open, paid, obstacles } = await stateOf(job);
  await refuseOtherPieces(provider, job, paid);
  const gas = obstacles.length === 0 ? await estimate(request, job, open) : 0n;
  const fees = await provider.getFeeData();
  const cost = gas * (request.maxFee ?? fees.maxFeePerGas ?? fees.gasPrice ?? 0n);
  if (!request.isSafe) obstacles.push(...(await gasObstacle(provider, minter, cost)));
  const openLines = open.reduce((sum, { from, to }) => sum + to - from, 0);
  return { transactions: open.length, openLines, alreadyPaid: paid.size, gas, cost, obstacles };
}

/** How a file's batches stand. */
export interface RunState {
  /** With the hashes of their transactions. */
  paid: Map<number, string>;
  /** Still to be paid. */
  open: Batch[];
  /** Neither paid nor to be paid. */
  needless: ReadonlySet<number>;
  obstacles: Obstacle[];
}

/** Asks the chain how the batches stand. */
export async function stateOf<E extends PaidEntry, R extends RunReport>({
  batches,
  chain,
  survey,
}: Job<E, R>): Promise<RunState> {
  const paid = await chain.findAll(batches);
  const unpaid = batches.filter(({ index }) => !paid.has(index));
  const { obstacles, needless } = await survey(unpaid);
  return { paid, obstacles, needless, open: unpaid.filter(({ index }) => !needless.has(index)) };
}

/** Pays what is not paid, and compares file and chain. */
export async function payRun<E extends PaidEntry, R extends RunReport>(
  request: RunRequest,
  job: Job<E, R>,
): Promise<R & { journal: string }> {
  const { provider, minter, wallet, confirmations, maxFee, isTalking } = request;
  const { plan, batches, chain } = job;
  const file = journalFile(request, plan);
  const journal = await Journal.open(file, plan);
  try {
    const { paid: hashes, open, needless } = await stateOf(job);
    const bar = progressBar("Sending ", open.length, isTalking);
    let done = 0;
    const sender = new BatchSender({
      ...{ provider, sender: minter, wallet, journal, chain, confirmations, maxFee },
      ...(request.timing === undefined ? {} : { timing: request.timing }),
      onPaid: () => {
        bar.update(++done);
      },
      explain: (error) => (error instanceof TaskError ? error : toPunchcardError(error)),
    });
    await sender.pay(open);
    bar.end();
    // The last one counts: the chain may have forgotten those before.
    const mined = new Map(
      journal.steps.flatMap((step) => (step.type === "mined" ? [[step.batch, step.hash] as const] : [])),
    );
    for (const [batch, hash] of mined) if (!hashes.get(batch)) hashes.set(batch, hash);
    const reading = progressBar("Comparing", batches.length, isTalking);
    const report = job.report(await readSent({ provider, chain, batches, hashes, onRead: reading.update }), needless);
    reading.end();
    await writeReport(file, report);
    return { ...report, journal: file };
  } finally {
    await journal.close();
  }
}

/** Keeps the report beside the journal. */
export async function writeReport(journal: string, report: RunReport): Promise<void> {
  const file = `${journal.replace(/\.journal\.jsonl$/, "")}.report.json`;
  await writeFile(file, `${JSON.stringify(jsonSafe(report), null, 2)}\n`);
}

/** Beside the file, and of its own for each chain, programme and label. */
export function journalFile({ file, journal }: RunRequest, { chainId, program, label }: PlanEntry): string {
  const mark = label === "" ? "" : `-${label.replace(/[^\p{L}\p{N}]+/gu, "_")}`;
  return journal ?? `${file}.${chainId}-${program.slice(2, 10).toLowerCase()}${mark}.journal.jsonl`;
}

async function refuseFile(file: string, { bad, lines }: Checked<Row>, undone: string): Promise<never> {
  const errors = `${file}.errors.json`;
  await writeFile(errors, `${JSON.stringify(bad, null, 2)}\n`);
  const shown = bad
    .slice(0, 20)
    .map(({ line, column, reason }) => `  line ${line}${column ? `, ${column}` : ""}: ${reason}`);
  const more = bad.length > shown.length ? [`  and ${bad.length - shown.length} more`] : [];
  const message = [`${bad.length} mistake(s) in ${lines} lines; nothing was ${undone}.`, ...shown, ...more].join("\n");
  throw new TaskError("BadLines", message, {
    next: `All of them are in ${errors}. Correct the file and run the command again.`,
    details: { lines, mistakes: bad.length, first: bad.slice(0, 20), file: errors },
  });
}

/** The same file may have been sent in batches of another size: then parts of it are paid that are not found here. */
async function refuseOtherPieces<E extends PaidEntry, R extends RunReport>(
  provider: Provider,
  { batches, chain, plan, isSame }: Job<E, R>,
  paid: ReadonlyMap<number, string>,
): Promise<void> {
  for (const batch of batches) {
    const hash = paid.get(batch.index);
    const receipt = hash === undefined || hash === "" ? null : await provider.getTransactionReceipt(hash);
    if (receipt === null) continue;
    const entries = chain.read(batch, receipt);
    if (isSame(batch, entries)) continue;
    throw new TaskError(
      "OtherPieces",
      `This file was sent before in batches of ${entries.length} lines, or with other options, not of ${plan.batchSize}.`,
      { next: `Go on with --batch-size ${entries.length}, or give a --label to pay it again.`, details: { hash } },
    );
  }
}

/** The chain's own estimate of some batches, for all of them. */
async function estimate<E extends PaidEntry, R extends RunReport>(
  { provider, minter }: RunRequest,
  { chain }: Job<E, R>,
  open: readonly Batch[],
): Promise<bigint> {
  const picked = open.length <= 3 ? open : [open[0], open[Math.floor(open.length / 2)], open[open.length - 1]];
  let gas = 0n;
  let lines = 0n;
  for (const batch of picked) {
    if (batch === undefined) continue;
    const { to, data } = await chain.build(batch);
    // What is mined: an earlier run may have this very batch under way.
    gas += await provider.estimateGas({ to, data, from: minter, blockTag: "latest" }).catch((error: unknown) => {
      throw toPunchcardError(error);
    });
    lines += BigInt(batch.to - batch.from);
  }
  const all = open.reduce((sum, { from, to }) => sum + BigInt(to - from), 0n);
  return lines === 0n ? 0n : (gas * all + lines - 1n) / lines;
}
