/** What a campaign's purchases earned and its bonuses paid, told from events, and held against what their budgets lack. */
import { checkSpending, findCampaign, readIssues } from "./campaign-budget.js";
import type { Issue, Spending } from "./campaign-budget.js";
import { readDesk } from "./campaign-history.js";
import type { OpenedCampaign } from "./campaign-history.js";
import type { ProgramEntity } from "./entities/program.js";
import type { HistoryOptions } from "./history.js";
import { inconsistent } from "./logs.js";
import { readBook } from "./purchase-history.js";

/** What one till posted: orders, and what they earned before refunds. */
export interface PostedBy {
  readonly till: string;
  readonly purchases: number;
  readonly earned: bigint;
}

/** In base units. */
export interface PurchaseReport {
  readonly campaign: OpenedCampaign;
  readonly toBlock: number;
  /** `paid` is what waits and what was handed over; what was voided went back to the budget. */
  readonly points: Spending & {
    readonly pending: bigint;
    readonly handedOver: bigint;
    readonly voided: bigint;
  };
  readonly purchases: number;
  readonly members: number;
  readonly earned: bigint;
  readonly refunded: bigint;
  /** Of what was earned, what went against debt, and what refunds made a debt. */
  readonly paidAgainstDebt: bigint;
  readonly owed: bigint;
  /** Out of a budget of their own. */
  readonly bonuses: Spending & Readonly<Record<"first" | "referral" | "milestone", bigint>>;
  /** Every till that was ever set, the first one first. */
  readonly by: readonly PostedBy[];
}

export async function readPurchaseReport(
  program: ProgramEntity,
  campaign: string,
  options: HistoryOptions = {},
): Promise<PurchaseReport> {
  const { opened, range } = await findCampaign(program, "purchases", campaign, options);
  const { toBlock } = range;
  const { book, purchases } = await readBook(program, { campaign }, range);
  const tills = await readDesk(program, "purchases", ["TillSet"], campaign, range);
  const { spending, issues } = await readIssues(program, "purchases", campaign, range);
  const extra = await readIssues(program, "bonuses", campaign, range);

  const by = new Map(tills.map(({ args: { till } }) => [till, { till, purchases: 0, earned: 0n }]));
  const all = { earned: 0n, refunded: 0n, pending: 0n, handedOver: 0n, voided: 0n, paidAgainstDebt: 0n, owed: 0n };
  let posted = 0n;
  for (const { record, handedOver, voided, owed, changes } of purchases) {
    const row = by.get(record.till) ?? { till: record.till, purchases: 0, earned: 0n };
    by.set(record.till, { ...row, purchases: row.purchases + 1, earned: row.earned + record.earned });
    all.earned += record.earned;
    all.refunded += record.refunded;
    all.pending += record.held;
    all.handedOver += handedOver;
    all.voided += voided;
    all.paidAgainstDebt += record.paidDebt;
    all.owed += owed;
    for (const change of changes) if (change.kind === "posted") posted += change.earned - change.paidDebt;
  }
  const told = { first: 0n, referral: 0n, milestone: 0n };
  for (const { what, amount } of book.bonuses) told[what] += amount;
  const bonuses = { ...extra.spending, paid: told.first + told.referral + told.milestone, ...told };

  const minted = { points: sumOf(issues), bonuses: sumOf(extra.issues) };
  if (minted.points !== posted || minted.bonuses !== bonuses.paid) {
    const details = { blockNumber: toBlock, minted, posted, bonuses: bonuses.paid };
    throw inconsistent("what was minted for the campaign", details);
  }
  const { pending, handedOver, voided, ...rest } = all;
  const spent = { ...spending, paid: pending + handedOver };
  for (const each of [spent, bonuses]) checkSpending(each, toBlock);
  return {
    campaign: opened,
    toBlock,
    points: { ...spent, pending, handedOver, voided },
    purchases: purchases.length,
    members: new Set(purchases.map(({ record }) => record.member)).size,
    ...rest,
    bonuses,
    by: [...by.values()],
  };
}

function sumOf(issues: readonly Issue[]): bigint {
  return issues.reduce((sum, { amount }) => sum + amount, 0n);
}
