/** The course of a mint run: read and check the file, ask the chain, plan, pay, compare. */
import { stat, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Provider, Signer } from "ethers";

import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { toPunchcardError } from "../../sdk/src/decode-error.js";
import { jsonSafe } from "../../sdk/src/errors.js";
import { TaskError } from "../lib/errors.js";
import { progressBar } from "../lib/output.js";
import { type MintChain, mintChain } from "./chain.js";
import { type Obstacle, gasObstacle, obstacles } from "./checks.js";
import { openCsv } from "./csv.js";
import { Journal, type PlanEntry, checkJournal } from "./journal.js";
import { type Batch, type MintMode, linesPerBatch, maturingGas, planBatches } from "./plan.js";
import { type MintReport, reconcile } from "./report.js";
import { type CheckedRows, type RowRules, checkRows } from "./rows.js";
import { BatchSender, type SenderOptions } from "./sender.js";

export interface MintRequest {
  file: string;
  program: ProgramEntity;
  provider: Provider;
  grants: string;
  /** Programme, token and desks can't be given points. */
  notMembers: ReadonlyMap<string, string>;
  minter: string;
  wallet: Signer | undefined;
  /** A Safe mints: its signers execute what this run writes, and pay for the gas. */
  isSafe?: boolean;
  campaign: string;
  mode: MintMode;
  matureIn: number;
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

export interface MintPreview {
  transactions: number;
  alreadyPaid: number;
  gas: bigint;
  /** Wei, at most, at the current fee. */
  cost: bigint;
  /** What handing the points over after maturity will take; anyone may pay for it. */
  maturingGas: bigint;
  obstacles: Obstacle[];
}

/** A run's file, plan and way to the chain. */
export interface PreparedMint {
  checked: CheckedRows;
  plan: PlanEntry;
  batches: Batch[];
  chain: MintChain;
}

/** Reads and checks the file; throws if a line is bad. Sends nothing. */
export async function prepareMint(request: MintRequest): Promise<PreparedMint> {
  const { file, program, provider, minter, campaign, mode, label, matureIn, allowDuplicates } = request;
  const { points } = program;
  const { chainId } = program.connection;
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new TaskError("NoFile", `There is no file ${file}.`, { cause });
  });
  const bar = progressBar("Checking", size, request.isTalking);
  const csv = openCsv(file, bar.update);
  const rules: RowRules = {
    decimals: points.decimals,
    max: (await points.issuance()).cap,
    notMembers: request.notMembers,
    allowDuplicates,
  };
  const checked = await checkRows(csv, rules);
  bar.end();
  if (checked.bad.length !== 0) await refuseFile(file, checked);

  const latest = await provider.getBlock("latest");
  const batchSize = request.batchSize ?? linesPerBatch(mode, latest?.gasLimit ?? 0n);
  const batches = planBatches(checked.rows, batchSize, csv.digest(), label);
  const plan: PlanEntry = {
    type: "plan",
    version: 1,
    file: path.basename(file),
    digest: csv.digest(),
    label,
    chainId,
    program: program.address,
    points: points.address,
    minter,
    campaign,
    mode,
    matureIn,
    allowDuplicates,
    lines: checked.lines,
    rows: checked.rows.length,
    total: checked.total.toString(),
    batchSize,
    batches: batches.length,
    fromBlock: latest?.number ?? 0,
  };
  await checkJournal(journalFile(request, plan), plan);
  const chain = mintChain({ provider, grants: request.grants, plan, rows: checked.rows, fromBlock: request.fromBlock });
  return { checked, plan, batches, chain };
}

/** Tells what a run would do and cost, and all that stands against it. Sends nothing. */
export async function previewMint(request: MintRequest, prepared: PreparedMint): Promise<MintPreview> {
  const { program, provider, minter, mode } = request;
  const { batches, chain, plan } = prepared;
  const paid = await chain.findAll(batches);
  const open = batches.filter(({ index }) => !paid.has(index));
  await refuseOtherPieces(request, prepared, paid);
  const amount = open.reduce((sum, { total }) => sum + total, 0n);
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  const found = amount === 0n ? [] : await obstacles({ program, plan, budget: chain.budget, amount, now });
  const gas = found.length === 0 ? await estimate(request, prepared, open) : 0n;
  const fees = await provider.getFeeData();
  const cost = gas * (request.maxFee ?? fees.maxFeePerGas ?? fees.gasPrice ?? 0n);
  if (!request.isSafe) found.push(...(await gasObstacle(provider, minter, cost)));
  const lines = open.reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    transactions: open.length,
    alreadyPaid: paid.size,
    gas,
    cost,
    maturingGas: mode === "mature" ? maturingGas(lines, open.length) : 0n,
    obstacles: found,
  };
}

/** Pays what is not paid, and compares file and chain. */
export async function payMint(request: MintRequest, prepared: PreparedMint): Promise<MintReport & { journal: string }> {
  const { provider, minter, wallet, confirmations, maxFee, isTalking } = request;
  const { plan, batches, chain, checked } = prepared;
  const file = journalFile(request, plan);
  const journal = await Journal.open(file, plan);
  try {
    const hashes = await chain.findAll(batches);
    const open = batches.filter(({ index }) => !hashes.has(index));
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
    const report = await reconcile({
      provider,
      chain,
      plan,
      rows: checked.rows,
      batches,
      hashes,
      onRead: reading.update,
    });
    reading.end();
    await writeReport(file, report);
    return { ...report, journal: file };
  } finally {
    await journal.close();
  }
}

/** Keeps the report beside the journal. */
export async function writeReport(journal: string, report: MintReport): Promise<void> {
  const file = `${journal.replace(/\.journal\.jsonl$/, "")}.report.json`;
  await writeFile(file, `${JSON.stringify(jsonSafe(report), null, 2)}\n`);
}

/** Beside the file, and of its own for each chain, programme and label. */
export function journalFile({ file, journal }: MintRequest, { chainId, program, label }: PlanEntry): string {
  const mark = label === "" ? "" : `-${label.replace(/[^\p{L}\p{N}]+/gu, "_")}`;
  return journal ?? `${file}.${chainId}-${program.slice(2, 10).toLowerCase()}${mark}.journal.jsonl`;
}

async function refuseFile(file: string, { bad, lines }: CheckedRows): Promise<never> {
  const errors = `${file}.errors.json`;
  await writeFile(errors, `${JSON.stringify(bad, null, 2)}\n`);
  const shown = bad
    .slice(0, 20)
    .map(({ line, column, reason }) => `  line ${line}${column ? `, ${column}` : ""}: ${reason}`);
  const more = bad.length > shown.length ? [`  and ${bad.length - shown.length} more`] : [];
  const message = [`${bad.length} mistake(s) in ${lines} lines; nothing was sent.`, ...shown, ...more].join("\n");
  throw new TaskError("BadLines", message, {
    next: `All of them are in ${errors}. Correct the file and run the command again.`,
    details: { lines, mistakes: bad.length, first: bad.slice(0, 20), file: errors },
  });
}

/** The same file may have been sent in batches of another size: then parts of it are paid that are not found here. */
async function refuseOtherPieces(
  { provider }: MintRequest,
  { batches, chain, checked, plan }: PreparedMint,
  paid: ReadonlyMap<number, string>,
): Promise<void> {
  for (const batch of batches) {
    const hash = paid.get(batch.index);
    const receipt = hash === undefined || hash === "" ? null : await provider.getTransactionReceipt(hash);
    if (receipt === null) continue;
    const { entries } = chain.read(batch, receipt);
    const rows = checked.rows.slice(batch.from, batch.to);
    const isSame =
      entries.length === rows.length &&
      rows.every(({ address, amount }, i) => entries[i]?.member === address && entries[i].amount === amount);
    if (isSame) continue;
    throw new TaskError(
      "OtherPieces",
      `This file was sent before in batches of ${entries.length} lines, or with other options, not of ${plan.batchSize}.`,
      { next: `Go on with --batch-size ${entries.length}, or give a --label to pay it again.`, details: { hash } },
    );
  }
}

/** The chain's own estimate of some batches, for all of them. */
async function estimate(
  { provider, minter }: MintRequest,
  { chain }: PreparedMint,
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
