/** What the brand can lose by members who buy from a new address: a debt that is left behind, and bonuses for what was returned. */
import type { ProgramEntity } from "./entities/program.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";
import { inconsistent } from "./logs.js";
import { readBook } from "./purchase-history.js";

/** Who owes. Base units. */
export interface Debtor {
  readonly member: string;
  readonly debt: bigint;
  readonly balance: bigint;
  /** What the member's purchases have waiting. */
  readonly pending: bigint;
}

/** In base units. */
export interface Exposure {
  readonly toBlock: number;
  /** What all members owe. */
  readonly debt: bigint;
  /** Of that, what is owed by addresses that have no points, and wait for none: perhaps left behind. */
  readonly leftBehind: bigint;
  /** The largest debt first. */
  readonly debtors: readonly Debtor[];
  readonly bonuses: {
    /** For first purchases and referrals. */
    readonly paid: bigint;
    /** Of that, for purchases that were refunded since: whole, or in part. */
    readonly onRefunded: bigint;
    readonly onPartlyRefunded: bigint;
  };
  /** What can still be taken back. */
  readonly pending: bigint;
}

export async function readExposure(program: ProgramEntity, options: HistoryOptions = {}): Promise<Exposure> {
  const { connection, points } = program;
  const { book, purchases, toBlock } = await readBook(program, {}, options);
  const waiting = new Map<string, bigint>();
  for (const { record } of purchases) {
    waiting.set(record.member, (waiting.get(record.member) ?? 0n) + record.held);
  }
  const owing = [...book.debts()];
  const at = { blockTag: toBlock };
  const [debt, held, balances] = await guarded(() =>
    Promise.all([
      connection.purchases.debtTotal(points.address, at),
      points.contract.balanceOf(connection.deployment.purchases, at),
      Promise.all(owing.map(([member]) => points.contract.balanceOf(member, at))),
    ]),
  );
  const debtors = owing
    .map(([member, owed], i) => {
      return { member, debt: owed, balance: balances[i] ?? 0n, pending: waiting.get(member) ?? 0n };
    })
    .sort((a, b) => (a.debt === b.debt ? 0 : a.debt > b.debt ? -1 : 1));
  const pending = [...waiting.values()].reduce((sum, amount) => sum + amount, 0n);
  const told = debtors.reduce((sum, debtor) => sum + debtor.debt, 0n);
  if (told !== debt || pending !== held) {
    const details = { fromLogs: { debt: told, pending }, fromContract: { debt, pending: held } };
    throw inconsistent("the debts and holds that the contracts tell", { blockNumber: toBlock, ...details });
  }

  const refunded = new Map(purchases.map(({ record }) => [record.order, record]));
  const bonuses = { paid: 0n, onRefunded: 0n, onPartlyRefunded: 0n };
  for (const { order, amount } of book.bonuses) {
    if (order === null) continue;
    bonuses.paid += amount;
    const record = refunded.get(order);
    if (record === undefined || record.refunded === 0n) continue;
    bonuses[record.refunded === record.earned ? "onRefunded" : "onPartlyRefunded"] += amount;
  }
  const leftBehind = debtors.reduce(
    (sum, debtor) => (debtor.balance === 0n && debtor.pending === 0n ? sum + debtor.debt : sum),
    0n,
  );
  // What could be handed over by now can't be taken back, though nobody has done so.
  const waits = purchases.filter(({ state }) => state === "pending").reduce((sum, { record }) => sum + record.held, 0n);
  return { toBlock, debt, leftBehind, debtors, bonuses, pending: waits };
}
