/** The shop's last page: what was earned, waits, is owed and held, by the events and by the chain, to the unit. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { receiptHash } from "../../sdk/src/receipts/index.js";
import type { PurchaseState } from "../../sdk/src/purchase-book.js";
import { table, when } from "../lib/output.js";
import { CAMPAIGN, DAY, LEVELS, STRICTER } from "./shop-rule.js";
import type { Sale } from "./shop-floor.js";
import type { Shop } from "./shop.js";

const TOUCH = 500;

export interface ShopBooks {
  readonly text: string;
  readonly reconciles: boolean;
}

/** Compares totals that were reached in different ways. */
export async function keepShopBooks({ chain, staff, floor }: Shop): Promise<ShopBooks> {
  const { points, purchases } = chain.program;
  const members = [...new Set([...floor.sales.values()].map(({ record }) => record.member))];
  // Points expire without an event; a touch tells what is missing, so that events add up.
  for (let i = 0; i < members.length; i += TOUCH) {
    await chain.rush(points.touch(members.slice(i, i + TOUCH)), staff.stranger);
  }
  const now = await chain.now();
  const [report, records, exposure, debtTotal, owed, history] = await Promise.all([
    purchases.report(CAMPAIGN),
    purchases.records(),
    purchases.exposure(),
    purchases.debtTotal(),
    points.liability(),
    chain.program.history(),
  ]);
  const { pending, handedOver, voided } = report.points;
  const bonuses = report.bonuses.paid;
  const againstDebt = sum(records.map(({ changes: [posted] }) => (posted?.kind === "posted" ? posted.paidDebt : 0n)));
  const expired = BigInt(history.totals.byKind.expired ?? "0");
  const [balances, tiers] = await Promise.all([
    Promise.all(members.map((member) => points.contract.balanceOf(member))),
    Promise.all(members.map((member) => floor.tierOf(member))),
  ]);
  const { owned } = history.badges;
  const levels = members.map((member) => Object.values(owned[member] ?? {}).map(({ level }) => level));
  const badges = levels.flat().length;
  const missing = members.filter((_, i) => tiers[i] !== 0 && levels[i]?.length === 0).length;
  const upToDate = tiers.filter((tier, i) => levels[i]?.[0] === tier + 1).length;
  const withMembers = owed.total - owed.held;
  const spentOut = report.points.allotted - report.points.left + report.bonuses.allotted - report.bonuses.left;

  const lines: [says: string, amount: bigint, against: bigint, source: string][] = [
    ["earned by the paper that the shop keeps", floor.earned, report.earned, "earned, from events"],
    [
      "earned",
      report.earned,
      pending + handedOver + voided + againstDebt,
      "waiting + handed over + voided + against debt",
    ],
    ["waiting", pending, owed.held, "held by the desk, on chain"],
    ["owed after refunds − paid with purchases", report.owed - againstDebt, debtTotal, "members' debt, on chain"],
    ["handed over + bonuses − expired", handedOver + bonuses - expired, withMembers, "liability to members, on chain"],
    ["all members' balances", sum(balances), withMembers, "the same"],
    ["waiting + handed over + bonuses", pending + handedOver + bonuses, spentOut, "both budgets less what is left"],
  ];
  const counts: typeof lines = [
    ["orders, from events", BigInt(records.length), BigInt(floor.sales.size), "orders that the shop posted"],
    ["tier badges, from events", BigInt(badges), BigInt(upToDate), "that show their member's tier, on chain"],
    ["members with a tier who could have a badge and have none", BigInt(missing), 0n, "as it should be"],
  ];
  const all = [...lines, ...counts];
  const reconciles = all.every(([, amount, against]) => amount === against);
  const row =
    (show: (amount: bigint) => string) =>
    ([says, amount, against, source]: (typeof lines)[number]): string[] => [
      says,
      show(amount),
      amount === against ? "=" : "≠",
      show(against),
      source,
    ];
  const text = [
    `THE SHOP'S BOOKS, in ${points.symbol}`,
    table([
      ["", "", "", "", ""],
      ...lines.map(row((amount) => points.format(amount))),
      ...counts.map(row(String)),
    ]).trimStart(),
    "",
    `WAITING on ${when(now)}`,
    table([
      ["FREE WITHIN", points.symbol],
      ...byWeek(records, now).map(([week, amount]) => [week, points.format(amount)]),
    ]),
    "",
    "TIERS",
    table([
      ["LEVEL", "FROM", "EARNS", "MEMBERS"],
      ...LEVELS.map((name, tier) => [
        ...[name, ...levelRow(tier, (amount) => points.format(amount)), tiers.filter((one) => one === tier).length],
      ]),
    ]),
    "",
    `Bonuses: ${points.format(bonuses)}. Members owe ${points.format(debtTotal)} from late returns, ` +
      `${points.format(exposure.leftBehind)} of it at addresses that have no points and wait for none.`,
    "",
    "WHAT IT COST",
    table([["ACTION", "GAS EACH", "TIMES"], ...chain.gas]),
    "",
    reconciles ? "The shop's books reconcile, to the unit." : "THE SHOP'S BOOKS DO NOT RECONCILE.",
  ];
  return { text: text.join("\n"), reconciles };
}

/** What the member who bought most often can see. */
export async function tellOfMember({ chain, floor }: Shop): Promise<string[]> {
  const { points, purchases, tiers } = chain.program;
  const counts = new Map<string, Sale[]>();
  for (const sale of floor.sales.values()) {
    counts.set(sale.order.customer, [...(counts.get(sale.order.customer) ?? []), sale]);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b.length - a.length);
  const sale = most?.[1].at(-1);
  if (most === undefined || sale === undefined) throw new TypeError("Nobody bought anything");
  const [customer] = most;
  const { receipt, record, order } = sale;
  const [statement, tier, quoted] = await Promise.all([
    purchases.statement(record.member),
    tiers.of(record.member),
    purchases.rules.quote(receipt),
  ]);
  const amount = (value: bigint): string => `${points.format(value)} ${points.symbol}`;
  const opens = receiptHash(receipt, purchases.domain) === record.receipt;
  if (!statement.reconciles || !opens || quoted !== record.earned)
    throw new TypeError("A member's papers do not agree");
  const next = LEVELS[tier.tier + 1];
  return [
    `Member ${customer} is ${LEVELS[tier.tier] ?? ""}${tier.until === null ? "" : ` until ${when(tier.until)}`}` +
      `${next === undefined ? "" : `, ${amount(tier.missing)} from ${next}`}.`,
    `Of ${statement.orders.length} orders, ${amount(statement.matured)} matured, ${amount(statement.pendingTotal)} wait, ` +
      `${amount(statement.voided)} were voided, ${amount(statement.debt)} are owed: as the chain has it.`,
    `The last one's receipt ($${Number(order.cents) / 100}) opens its hash, and the rulebook quotes what was posted: ${amount(quoted)}.`,
  ];
}

/** What waits, by the week in which it will have matured. */
function byWeek(records: readonly PurchaseState[], now: number): [week: string, amount: bigint][] {
  const weeks = new Map<number, bigint>();
  for (const { record } of records) {
    if (record.held === 0n) continue;
    const week = Math.ceil((record.maturesAt - now) / (7 * DAY));
    weeks.set(week, (weeks.get(week) ?? 0n) + record.held);
  }
  return [...weeks].sort(([a], [b]) => a - b).map(([week, amount]) => [`${7 * week} days`, amount]);
}

/** Of a level that is shown as `tier`, by the rule that holds in the end. */
function levelRow(tier: number, format: (amount: bigint) => string): [from: string, earns: string] {
  const { threshold, bps } = STRICTER.rule.tiers[tier - 1] ?? { threshold: 0n, bps: 10_000 };
  return [format(threshold), `× ${bps / 10_000}`];
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** Writes the picture of the tier badge at each level that somebody was given. */
export async function saveTierArt({ floor }: Shop, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const levels = [...floor.art].sort(([a], [b]) => a - b);
  return Promise.all(
    levels.map(async ([level, svg]) => {
      const file = path.join(folder, `tier-${level}.svg`);
      await writeFile(file, svg);
      return file;
    }),
  );
}
