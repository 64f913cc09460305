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
  /** Refunds worth less than one unit: the order's next one takes it along. */
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
  const told = new Map(entries.map((entry) => [entry.reason, entry]));
  const takenBy = (key: string, reason: string): bigint | undefined =>
    told.get(reason)?.amount ?? book.standings.get(key)?.refunds.get(reason)?.points;
  const parts = new Map<string, RefundReport["currencies"][number]>();
  const differences: RefundReport["differences"] = [];
  let [points, tooLittle] = [0n, 0];
  for (const { line, order, key, currency, total, parts: refunds } of rows) {
    const part = parts.get(currency) ?? { currency, refunds: 0, money: 0n, points: 0n };
    parts.set(currency, part);
    for (const { money, reason } of refunds) {
      const taken = takenBy(key, reason);
      if (taken === undefined) tooLittle++;
      part.refunds++;
      part.money += money;
      part.points += taken ?? 0n;
      points += taken ?? 0n;
    }
    // All that was ever given back of the order takes back its share of what it earned.
    const standing = book.standings.get(key);
    const money = refunds.reduce((sum, each) => sum + each.money, book.otherMoney(key));
    const due = ((standing?.record.earned ?? 0n) * money) / total;
    const fresh = refunds.filter(({ reason }) => standing?.refunds.has(reason) !== true);
    const taken = fresh.reduce(
      (sum, { reason }) => sum + (told.get(reason)?.amount ?? 0n),
      standing?.record.refunded ?? 0n,
    );
    if (due !== taken) differences.push({ line, order, due, taken });
  }
  const { gasUsed, fee, transactions } = sent;
  const sum = (pick: (entry: RefundEntryOnChain) => bigint): bigint =>
    entries.reduce((all, entry) => all + pick(entry), 0n);
  return {
    ...{ ...about(plan), refunds: checked.refunds, orders: rows.length, points, tooLittle },
    ...{ voided: sum(({ voided }) => voided), owed: sum(({ owed }) => owed) },
    ...{ currencies: [...parts.values()], matches: differences.length === 0, differences },
    ...{ gasUsed, fee, transactions },
  };
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
    ...(tooLittle === 0 ? [] : [`${tooLittle} refund(s) are worth less than a unit: nothing was sent for them.`]),
    report.matches
      ? `All ${report.orders} orders compared: file and chain agree to the unit.`
      : `FILE AND CHAIN DIFFER for ${differences.length} order(s), line ${someOf(differences.map(({ line }) => line))}: run the same command again.`,
  ].join("\n");
}
