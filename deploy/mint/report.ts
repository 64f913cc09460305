/** Reads back what a file's transactions did, and compares points with the file, member by member, to the unit. */
import type { Provider, TransactionReceipt } from "ethers";
import { formatEther } from "ethers";

import { when } from "../lib/output.js";
import type { MintEntry } from "./chain.js";
import type { FileChain, PaidEntry } from "./job.js";
import type { PlanEntry } from "./journal.js";
import type { Batch } from "./plan.js";
import type { MintRow } from "./rows.js";

/** What a report says of any file. */
export interface RunReport extends Pick<
  PlanEntry,
  "file" | "digest" | "label" | "chainId" | "program" | "minter" | "campaign" | "mode" | "lines"
> {
  /** Nothing differs. */
  matches: boolean;
  gasUsed: bigint;
  fee: bigint;
  transactions: { batch: number; hash: string; block: number; lines: number; total: bigint; gasUsed: bigint }[];
}

export interface Difference {
  member: string;
  /** Base units. */
  inFile: bigint;
  onChain: bigint;
}

export interface MintReport extends RunReport {
  points: string;
  members: number;
  totalInFile: bigint;
  totalOnChain: bigint;
  differences: Difference[];
  maturesFrom: number | undefined;
  maturesUntil: number | undefined;
}

/** What the chain says of a file's batches. */
export interface SentBatches<E extends PaidEntry> extends Pick<RunReport, "gasUsed" | "fee" | "transactions"> {
  /** By the index of the batch, those that are on the chain. */
  entries: ReadonlyMap<number, readonly E[]>;
}

interface Parts<E extends PaidEntry> {
  provider: Provider;
  chain: FileChain<E>;
  batches: readonly Batch[];
  /** The transaction that paid each batch. */
  hashes: ReadonlyMap<number, string>;
  onRead: (done: number) => void;
}

/** Reads every transaction anew: a journal only remembers, the chain knows. */
export async function readSent<E extends PaidEntry>({
  provider,
  chain,
  batches,
  hashes,
  onRead,
}: Parts<E>): Promise<SentBatches<E>> {
  const entries = new Map<number, E[]>();
  const transactions: RunReport["transactions"] = [];
  // A Safe pays several batches in one transaction.
  const costs = new Map<string, { gasUsed: bigint; fee: bigint }>();
  for (const batch of batches) {
    const receipt = await receiptOf(provider, hashes.get(batch.index));
    if (receipt === undefined) continue;
    const found = chain.read(batch, receipt);
    entries.set(batch.index, found);
    const { hash, blockNumber: block, gasUsed } = receipt;
    costs.set(hash, { gasUsed, fee: receipt.fee });
    const total = sum(found.map(({ amount }) => amount));
    transactions.push({ batch: batch.index, hash, block, lines: found.length, total, gasUsed });
    onRead(transactions.length);
  }
  const all = [...costs.values()];
  return {
    entries,
    transactions,
    gasUsed: sum(all.map(({ gasUsed }) => gasUsed)),
    fee: sum(all.map(({ fee }) => fee)),
  };
}

/** What any report tells of the plan. */
export function about(plan: PlanEntry): Omit<RunReport, "matches" | "gasUsed" | "fee" | "transactions"> {
  const { file, digest, label, chainId, program, minter, campaign, mode, lines } = plan;
  return { file, digest, label, chainId, program, minter, campaign, mode, lines };
}

/** Compares what members should have got with what they got. */
export function mintReport(plan: PlanEntry, rows: readonly MintRow[], sent: SentBatches<MintEntry>): MintReport {
  const inFile = new Map<string, bigint>();
  for (const { address, amount } of rows) inFile.set(address, (inFile.get(address) ?? 0n) + amount);
  const onChain = new Map<string, bigint>();
  const { entries, gasUsed, fee, transactions } = sent;
  const all = [...entries.values()].flat();
  for (const { member, amount } of all) onChain.set(member, (onChain.get(member) ?? 0n) + amount);
  const times = all.flatMap(({ maturesAt }) => (maturesAt === undefined ? [] : [maturesAt]));
  const differences = compare(inFile, onChain);
  const totalInFile = sum(inFile.values());
  const totalOnChain = sum(onChain.values());
  return {
    ...about(plan),
    points: plan.token,
    members: inFile.size,
    totalInFile,
    totalOnChain,
    matches: differences.length === 0 && totalInFile === totalOnChain,
    differences,
    maturesFrom: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
    maturesUntil: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)),
    ...{ gasUsed, fee, transactions },
  };
}

/** The members whose amounts differ. */
export function compare(inFile: ReadonlyMap<string, bigint>, onChain: ReadonlyMap<string, bigint>): Difference[] {
  const members = new Set([...inFile.keys(), ...onChain.keys()]);
  return [...members]
    .map((member) => ({ member, inFile: inFile.get(member) ?? 0n, onChain: onChain.get(member) ?? 0n }))
    .filter((entry) => entry.inFile !== entry.onChain);
}

/** The report for people. */
export function reportText(report: MintReport, format: (amount: bigint) => string): string {
  const { differences, maturesUntil, transactions } = report;
  const shown = differences
    .slice(0, 20)
    .map(
      ({ member, inFile, onChain }) => `  ${member}: ${format(inFile)} in the file, ${format(onChain)} on the chain`,
    );
  return [
    `File          ${report.file}, ${report.lines} lines, ${report.members} members`,
    `In the file   ${format(report.totalInFile)}`,
    `On the chain  ${format(report.totalOnChain)}, in ${new Set(transactions.map(({ hash }) => hash)).size} transaction(s)`,
    gasText(report),
    ...(maturesUntil === undefined ? [] : [`Matures       by ${when(maturesUntil)}; until then they can be voided`]),
    report.matches
      ? `All ${report.members} members compared: file and chain agree to the unit.`
      : `FILE AND CHAIN DIFFER for ${differences.length} member(s):`,
    ...shown,
  ].join("\n");
}

export function gasText({ gasUsed, fee }: RunReport): string {
  return `Gas           ${gasUsed}, ${formatEther(fee)} paid`;
}

async function receiptOf(provider: Provider, hash: string | undefined): Promise<TransactionReceipt | undefined> {
  if (hash === undefined || hash === "") return undefined;
  return (await provider.getTransactionReceipt(hash)) ?? undefined;
}

function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}
