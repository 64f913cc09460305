/** Compares a mint file with what the chain says was paid, member by member, to the unit. */
import type { Provider, TransactionReceipt } from "ethers";
import { formatEther } from "ethers";

import { when } from "../lib/output.js";
import type { MintChain } from "./chain.js";
import type { PlanEntry } from "./journal.js";
import type { Batch } from "./plan.js";
import type { MintRow } from "./rows.js";

export interface Difference {
  member: string;
  /** Base units. */
  inFile: bigint;
  onChain: bigint;
}

export interface MintReport {
  file: string;
  digest: string;
  label: string;
  chainId: number;
  program: string;
  points: string;
  minter: string;
  campaign: string;
  mode: PlanEntry["mode"];
  lines: number;
  members: number;
  totalInFile: bigint;
  totalOnChain: bigint;
  /** No member differs, and the totals are the same. */
  matches: boolean;
  differences: Difference[];
  maturesFrom: number | undefined;
  maturesUntil: number | undefined;
  gasUsed: bigint;
  fee: bigint;
  transactions: { batch: number; hash: string; block: number; lines: number; total: bigint; gasUsed: bigint }[];
}

interface Parts {
  provider: Provider;
  chain: MintChain;
  plan: PlanEntry;
  rows: readonly MintRow[];
  batches: readonly Batch[];
  /** The transaction that paid each batch. */
  hashes: ReadonlyMap<number, string>;
  onRead: (done: number) => void;
}

/** Reads every transaction anew: a journal only remembers, the chain knows. */
export async function reconcile({ provider, chain, plan, rows, batches, hashes, onRead }: Parts): Promise<MintReport> {
  const inFile = new Map<string, bigint>();
  for (const { address, amount } of rows) inFile.set(address, (inFile.get(address) ?? 0n) + amount);
  const onChain = new Map<string, bigint>();
  const transactions: MintReport["transactions"] = [];
  const times: number[] = [];
  // A Safe pays several batches in one transaction.
  const costs = new Map<string, { gasUsed: bigint; fee: bigint }>();
  for (const batch of batches) {
    const receipt = await receiptOf(provider, hashes.get(batch.index));
    if (receipt === undefined) continue;
    const { entries, maturesAt } = chain.read(batch, receipt);
    let total = 0n;
    for (const { member, amount } of entries) {
      onChain.set(member, (onChain.get(member) ?? 0n) + amount);
      total += amount;
    }
    if (maturesAt !== undefined) times.push(maturesAt);
    const { hash, blockNumber: block, gasUsed } = receipt;
    costs.set(hash, { gasUsed, fee: receipt.fee });
    transactions.push({ batch: batch.index, hash, block, lines: entries.length, total, gasUsed });
    onRead(transactions.length);
  }
  const differences = compare(inFile, onChain);
  const totalInFile = sum(inFile.values());
  const totalOnChain = sum(onChain.values());
  const { file, digest, label, chainId, program, points, minter, campaign, mode, lines } = plan;
  return {
    ...{ file, digest, label, chainId, program, points, minter, campaign, mode, lines },
    members: inFile.size,
    totalInFile,
    totalOnChain,
    matches: differences.length === 0 && totalInFile === totalOnChain,
    differences,
    maturesFrom: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
    maturesUntil: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)),
    gasUsed: sum([...costs.values()].map(({ gasUsed }) => gasUsed)),
    fee: sum([...costs.values()].map(({ fee }) => fee)),
    transactions,
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
    `Gas           ${report.gasUsed}, ${formatEther(report.fee)} paid`,
    ...(maturesUntil === undefined ? [] : [`Matures       by ${when(maturesUntil)}; until then they can be voided`]),
    report.matches
      ? `All ${report.members} members compared: file and chain agree to the unit.`
      : `FILE AND CHAIN DIFFER for ${differences.length} member(s):`,
    ...shown,
  ].join("\n");
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
