/** Compares a file of purchases with what the chain says became of each order, by currency, to the unit. */
import type { PurchaseRecord } from "../../sdk/src/receipts/index.js";
import { table } from "../lib/output.js";
import type { PlanEntry } from "../mint/journal.js";
import type { Batch } from "../mint/plan.js";
import { type RunReport, type SentBatches, about, gasText } from "../mint/report.js";
import type { PostEntry } from "./purchase-chain.js";
import type { PricedOrder } from "./purchase-quotes.js";
import type { CheckedOrders } from "./purchase-rows.js";
import { moneyText } from "./rule-text.js";

/** Each order is one of these: posted by this file, posted before, or worth nothing. */
export interface PostTally {
  orders: number;
  /** Minor units. */
  money: bigint;
  /** Base units that the posted ones earned. */
  points: bigint;
  posted: number;
  before: number;
  nothing: number;
}

/** An order that came in otherwise than this file would have it: the one that was first counts. */
export interface OtherOrder {
  line: number;
  number: string;
  till: string;
  member: string;
  /** Base units. */
  inFile: bigint;
  onChain: bigint;
}

export interface PostReport extends RunReport, Omit<PostTally, "money"> {
  points: bigint;
  /** Of them, what went against debt. */
  paidDebt: bigint;
  /** Seconds until they are the members'. */
  maturity: number;
  currencies: (PostTally & { currency: string })[];
  /** Orders that earn nothing, by their lines. */
  nothingLines: number[];
  others: OtherOrder[];
  /** Orders of which the chain says nothing, or something else. */
  differences: { line: number; number: string }[];
}

interface Ask {
  plan: PlanEntry;
  batches: readonly Batch[];
  rows: readonly PricedOrder[];
  priced: readonly PricedOrder[];
  checked: CheckedOrders;
  /** Orders that were on the chain before this run sent anything. */
  posted: ReadonlyMap<string, PurchaseRecord>;
  sent: SentBatches<PostEntry>;
}

type Outcome = "posted" | "before" | "nothing" | "differs";

/** Goes through the file order by order. */
export function postReport({ plan, batches, rows, priced, checked, posted, sent }: Ask): PostReport {
  const told = new Map<string, PostEntry>();
  for (const entries of sent.entries.values())
    for (const entry of entries) {
      if (told.get(entry.order)?.outcome !== "posted") told.set(entry.order, entry);
    }
  const sentRows = new Set(batches.flatMap(({ from, to }) => rows.slice(from, to)));
  const outcomeOf = (row: PricedOrder): Outcome => {
    const entry = told.get(row.key);
    if (!sentRows.has(row)) return "nothing";
    if (entry?.outcome === "posted" && entry.member === row.address && entry.amount === row.amount) return "posted";
    // Passed over, though it was not there when this run began: somebody else posted it meanwhile.
    return posted.has(row.key) ? "before" : "differs";
  };
  const parts = new Map<string, PostReport["currencies"][number]>();
  const all: PostTally = { orders: checked.empty.length, money: 0n, points: 0n, posted: 0, before: 0, nothing: 0 };
  all.nothing = checked.empty.length;
  const differences: PostReport["differences"] = [];
  let paidDebt = 0n;
  for (const row of priced) {
    const { currency, total, amount, line, number } = row;
    const part = parts.get(currency) ?? {
      ...{ currency, orders: 0, money: 0n, points: 0n, posted: 0, before: 0, nothing: 0 },
    };
    parts.set(currency, part);
    const outcome = outcomeOf(row);
    for (const tally of [part, all]) {
      tally.orders++;
      tally.money += total;
      if (outcome === "differs") continue;
      tally[outcome]++;
      if (outcome === "posted") tally.points += amount;
    }
    if (outcome === "posted") paidDebt += told.get(row.key)?.paidDebt ?? 0n;
    if (outcome === "differs") differences.push({ line, number });
  }
  const { gasUsed, fee, transactions } = sent;
  const { orders, points, posted: came, before, nothing } = all;
  const isWhole = all.posted + all.before + all.nothing === all.orders;
  return {
    ...{ ...about(plan), orders, points, posted: came, before, nothing, maturity: plan.matureIn },
    matches: differences.length === 0 && isWhole,
    paidDebt,
    currencies: [...parts.values()],
    nothingLines: nothingLines(priced, checked, sentRows),
    others: othersOf(priced, posted),
    ...{ differences, gasUsed, fee, transactions },
  };
}

function nothingLines(
  priced: readonly PricedOrder[],
  { empty }: CheckedOrders,
  sentRows: ReadonlySet<PricedOrder>,
): number[] {
  const little = priced.filter((row) => !sentRows.has(row));
  return [...empty, ...little].map(({ line }) => line).sort((a, b) => a - b);
}

/** Came in for another member, or with another amount: by another till, or from another file. */
export function othersOf(priced: readonly PricedOrder[], posted: ReadonlyMap<string, PurchaseRecord>): OtherOrder[] {
  return priced.flatMap(({ key, line, number, address, amount: inFile }) => {
    const record = posted.get(key);
    if (record === undefined || (record.member === address && record.earned === inFile)) return [];
    return [{ line, number, till: record.till, member: record.member, inFile, onChain: record.earned }];
  });
}

/** The report for people. */
export function postReportText(report: PostReport, format: (amount: bigint) => string): string {
  const { currencies, differences, others, transactions, nothingLines: nothing, paidDebt, maturity } = report;
  const rows = currencies.map(({ currency, orders, money, points, posted, before, nothing: none }) => [
    ...[currency, orders, moneyText(money, currency), posted, before, none, format(points)],
  ]);
  const until =
    transactions.length === 0
      ? []
      : [`Matures       ${maturity / 86_400} days after posting; until then refunds void them`];
  return [
    `File          ${report.file}, ${report.lines} lines, ${report.orders} orders`,
    `On the chain  ${format(report.points)} points in ${new Set(transactions.map(({ hash }) => hash)).size} transaction(s)`,
    gasText(report),
    ...until,
    ...(paidDebt === 0n ? [] : [`Of these      ${format(paidDebt)} went against debt`]),
    table([["CURRENCY", "ORDERS", "MONEY", "POSTED", "BEFORE", "NOTHING", "POINTS"], ...rows]),
    ...(nothing.length === 0 ? [] : [`Earned nothing, and passed over: line ${someOf(nothing)}`]),
    ...others.slice(0, 20).map(({ line, till, member, inFile, onChain }) => {
      return `Posted otherwise before: line ${line}, ${format(onChain)} for ${member} by ${till}, not ${format(inFile)}`;
    }),
    report.matches
      ? `All ${report.orders} orders compared: ${report.posted} posted, ${report.before} before, ${report.nothing} of nothing; file and chain agree to the unit.`
      : `FILE AND CHAIN DIFFER for ${differences.length} order(s): line ${someOf(differences.map(({ line }) => line))}`,
  ].join("\n");
}

/** At most twenty. */
export function someOf(lines: readonly number[]): string {
  return `${lines.slice(0, 20).join(", ")}${lines.length > 20 ? " …" : ""}`;
}
