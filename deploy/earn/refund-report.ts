/** Compares a file of refunds with what the chain says was taken back, order by order, to the unit. */
import { table } from "../lib/output.js";
import type { PlanEntry } from "../mint/journal.js";
import { type RunReport, type SentBatches, about, gasText } from "../mint/report.js";
import { someOf } from "./purchase-report.js";
import type { RefundEntryOnChain } from "./refund-chain.js";
import type { CheckedRefunds, RefundRow } from "./refund-rows.js";
import type { RefundBook } from "./refunds.js";
import { moneyText } from "./rule-text.js";

export interface RefundReport extends RunReport {
  refunds: number;
  orders: number;
  /** Base units that all refunds of the file took back; of them, by this run, voided or made a debt. */
  points: bigint;
  voided: bigint;
  owed: bigint;
  /** Orders of which less than one unit was to be taken: the next refund takes it along. */
  tooLittle: number;
  currencies: { currency: string; refunds: number; money: bigint; points: bigint }[];
  /** Orders whose purchase stood otherwise when the refund arrived, or of which other points were taken than should be. */
  differences: { line: number; order: string; due: bigint; taken: bigint }[];
}

interface Ask {
  plan: PlanEntry;
  rows: readonly RefundRow[];
  checked: CheckedRefunds;
  book: RefundBook;
  sent: SentBatches<RefundEntryOnChain>;
}

export function refundReport({ plan, rows, checked, book, sent }: Ask): RefundReport {
  const entries = [...sent.entries.values()].flat().filter(({ outcome }) => outcome === "refunded");
  const told = new Map(entries.map((entry) => [entry.reason, entry.amount]));
  const parts = new Map<string, RefundReport["currencies"][number]>();
  const differences: RefundReport["differences"] = [];
  let [points, tooLittle] = [0n, 0];
  for (const { line, order, key, currency, total, parts: refunds } of rows) {
    const { record, refunds: before } = book.standings.get(key) ?? {
      record: undefined,
      refunds: new Map<string, never>(),
    };
    const reasons = refunds.map(({ reason }) => reason);
    // The chain was asked before this run sent anything, or after.
    const fresh = sumOf(reasons.map((reason) => (before.has(reason) ? 0n : (told.get(reason) ?? 0n))));
    const own = fresh + sumOf(reasons.map((reason) => before.get(reason)?.points ?? 0n));
    const money = sumOf(refunds.map((refund) => refund.money));
    const part = parts.get(currency) ?? { currency, refunds: 0, money: 0n, points: 0n };
    parts.set(currency, part);
    part.refunds += refunds.length;
    part.money += money;
    part.points += own;
    points += own;
    if (own === 0n) tooLittle++;
    // All that was ever given back of the order takes back its share of what it earned.
    const due = ((record?.earned ?? 0n) * (money + book.otherMoney(key))) / total;
    const taken = (record?.refunded ?? 0n) + fresh;
    if (due !== taken) differences.push({ line, order, due, taken });
  }
  const { gasUsed, fee, transactions } = sent;
  return {
    ...{ ...about(plan), refunds: checked.refunds, orders: rows.length, points, tooLittle },
    ...{ voided: sumOf(entries.map(({ voided }) => voided)), owed: sumOf(entries.map(({ owed }) => owed)) },
    ...{ currencies: [...parts.values()], matches: differences.length === 0, differences },
    ...{ gasUsed, fee, transactions },
  };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** The report for people. */
export function refundReportText(report: RefundReport, format: (amount: bigint) => string): string {
  const { currencies, differences, transactions, voided, owed, tooLittle } = report;
  const rows = currencies.map(({ currency, refunds, money, points }) => [
    ...[currency, refunds, moneyText(money, currency), format(points)],
  ]);
  return [
    `File          ${report.file}, ${report.refunds} refunds of ${report.orders} orders`,
    `Taken back    ${format(report.points)}: ${format(voided)} voided and ${format(owed)} owed, in ${new Set(transactions.map(({ hash }) => hash)).size} transaction(s)`,
    gasText(report),
    table([["CURRENCY", "REFUNDS", "MONEY", "POINTS"], ...rows]),
    ...(tooLittle === 0
      ? []
      : [`Of ${tooLittle} order(s) less than a unit was left to be taken: nothing was sent for them.`]),
    report.matches
      ? `All ${report.orders} orders compared: file and chain agree to the unit.`
      : `FILE AND CHAIN DIFFER for ${differences.length} order(s), line ${someOf(differences.map(({ line }) => line))}: run the same command again.`,
  ].join("\n");
}
