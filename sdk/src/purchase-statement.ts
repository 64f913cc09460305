/** A member's purchases by order and in all, told from events, and held against what the chain says. */
import type { ProgramEntity } from "./entities/program.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";
import type { PaidBonus, PurchaseState } from "./purchase-book.js";
import { readBook } from "./purchase-history.js";
import { recordHash } from "./receipts/purchase.js";

/** Where the chain says something else than the events. */
export interface Difference {
  readonly what: "debt" | "record" | "sum";
  /** The order's key; null of the debt. */
  readonly order: string | null;
  readonly told: string;
  readonly onChain: string;
}

/** In base units; times in unix seconds. */
export interface MemberStatement {
  readonly member: string;
  readonly toBlock: number;
  readonly time: number;
  /** What waits, by the end of its return window; what could be handed over already is the first. */
  readonly pending: readonly { readonly maturesAt: number; readonly amount: bigint }[];
  readonly pendingTotal: bigint;
  /** Of that, what anyone can hand over now. */
  readonly mature: bigint;
  /** What became the member's, bonuses not counted. */
  readonly matured: bigint;
  readonly voided: bigint;
  /** What purchases earned and went against debt, restored by refunds not counted. */
  readonly paidAgainstDebt: bigint;
  /** What the next purchases do not earn. */
  readonly debt: bigint;
  readonly bonuses: readonly PaidBonus[];
  readonly bonusTotal: bigint;
  readonly orders: readonly PurchaseState[];
  /** Whether the chain says the same of the debt and of every order. */
  readonly reconciles: boolean;
  readonly differences: readonly Difference[];
}

export async function readStatement(
  program: ProgramEntity,
  member: string,
  options: HistoryOptions = {},
): Promise<MemberStatement> {
  const { book, purchases: orders, toBlock, time } = await readBook(program, { member }, options);
  const bonuses = book.bonuses.filter((bonus) => bonus.member === member);
  const debt = book.debts().get(member) ?? 0n;
  const pending = pendingOf(orders);
  const sum = (amount: (order: PurchaseState) => bigint): bigint =>
    orders.reduce((all, each) => all + amount(each), 0n);
  const differences = [
    ...orders.filter((order) => missing(order) !== 0n).map(unbalanced),
    ...(await compare(program, member, { debt, orders, toBlock })),
  ];
  return {
    member,
    toBlock,
    time,
    pending,
    pendingTotal: pending.reduce((all, { amount }) => all + amount, 0n),
    mature: sum(({ state, record }) => (state === "mature" ? record.held : 0n)),
    matured: sum(({ handedOver }) => handedOver),
    voided: sum(({ voided }) => voided),
    paidAgainstDebt: sum(({ record }) => record.paidDebt),
    debt,
    bonuses,
    bonusTotal: bonuses.reduce((all, { amount }) => all + amount, 0n),
    orders,
    reconciles: differences.length === 0,
    differences,
  };
}

/** What waits, by the end of its return window, the first one first. */
export function pendingOf(orders: readonly PurchaseState[]): { maturesAt: number; amount: bigint }[] {
  const byTime = new Map<number, bigint>();
  for (const { record } of orders) {
    if (record.held !== 0n) byTime.set(record.maturesAt, (byTime.get(record.maturesAt) ?? 0n) + record.held);
  }
  return [...byTime].map(([maturesAt, amount]) => ({ maturesAt, amount })).sort((a, b) => a.maturesAt - b.maturesAt);
}

/** What an order earned and is nowhere: it waits, was handed over, was voided, or went against debt. */
function missing({ record, handedOver, voided, changes }: PurchaseState): bigint {
  const [posted] = changes;
  // What had gone against debt, and a refund made a debt again, counts as well.
  const paidDebt = posted?.kind === "posted" ? posted.paidDebt : record.paidDebt;
  return record.earned - record.held - handedOver - voided - paidDebt;
}

function unbalanced(order: PurchaseState): Difference {
  const { earned, order: key } = order.record;
  return { what: "sum", order: key, told: `${earned - missing(order)}`, onChain: `${earned}` };
}

async function compare(
  { connection, points }: ProgramEntity,
  member: string,
  { debt, orders, toBlock }: { debt: bigint; orders: readonly PurchaseState[]; toBlock: number },
): Promise<Difference[]> {
  const desk = connection.purchases;
  const at = { blockTag: toBlock };
  const [owed, stored] = await guarded(() =>
    Promise.all([
      desk.debtOf(points.address, member, at),
      Promise.all(orders.map(({ record }) => desk.recordOf(points.address, record.order, at))),
    ]),
  );
  const records = orders.flatMap(({ record }, i): Difference[] => {
    const [told, onChain] = [recordHash(record), stored[i] ?? ""];
    return told === onChain ? [] : [{ what: "record", order: record.order, told, onChain }];
  });
  if (owed === debt) return records;
  return [{ what: "debt", order: null, told: `${debt}`, onChain: `${owed}` }, ...records];
}
