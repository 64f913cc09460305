/** What a campaign of the claims desk paid, told from events alone, and held against what its budget lacks. */
import { checkSpending, findCampaign, readAwards, readIssues } from "./campaign-budget.js";
import type { Spending } from "./campaign-budget.js";
import { readClaims } from "./campaign-history.js";
import type { OpenedCampaign } from "./campaign-history.js";
import type { ProgramEntity } from "./entities/program.js";
import type { HistoryOptions } from "./history.js";

export type { Spending } from "./campaign-budget.js";

/** What one till's signatures paid, or the drop, or vouchers with keys: whose till the tokens' events don't tell. */
export interface PaidBy {
  readonly source: string;
  readonly claims: number;
  /** Base units, what was voided since included. */
  readonly amount: bigint;
  readonly awards: number;
  /** Numbers, or places in the drop, that were claimed: `from` inclusive, `to` exclusive. */
  readonly numbers: readonly { readonly from: bigint; readonly to: bigint }[];
}

export interface CampaignReport {
  readonly campaign: OpenedCampaign;
  readonly toBlock: number;
  /** Null where it pays none. */
  readonly points: (Spending & { readonly pending: bigint; readonly voided: bigint }) | null;
  readonly awards: Spending | null;
  readonly claims: number;
  /** How many addresses were paid. */
  readonly members: number;
  /** By till, then "drop", then "keyed". */
  readonly by: readonly PaidBy[];
}

const ZERO_HALF = "0".repeat(16);

export async function readCampaignReport(
  program: ProgramEntity,
  campaign: string,
  options: HistoryOptions = {},
): Promise<CampaignReport> {
  const { opened, range } = await findCampaign(program, "claims", campaign, options);
  const names = ["TillSet", "ClaimPending", "ClaimMatured", "ClaimVoided"] as const;
  const told = await readClaims(program, names, campaign, range);
  const tally = new Tally(told.filter((event) => event.name === "TillSet").map(({ args }) => args.till));
  for (const event of told) if (event.name === "ClaimPending") tally.members.add(event.args.member);

  const paid = opened.paysPoints ? await readIssues(program, "claims", campaign, range) : null;
  for (const { reason, amount, member } of paid?.issues ?? []) tally.add(reason, amount, 0, member, true);
  const awarded = opened.kind !== 0 ? await readAwards(program, "claims", opened, range) : null;
  for (const { reason, member } of awarded?.awards ?? []) tally.add(reason, 0n, 1, member, !opened.paysPoints);
  const sum = (name: string): bigint =>
    told.reduce((all, event) => (event.name === name && "amount" in event.args ? all + event.args.amount : all), 0n);
  const [pended, matured, voided] = [sum("ClaimPending"), sum("ClaimMatured"), sum("ClaimVoided")];
  const by = tally.rows();
  const spent = paid && { ...paid.spending, paid: paid.spending.paid - voided };
  const awards = awarded && awarded.spending;
  for (const spending of [spent, awards]) checkSpending(spending, range.toBlock);
  return {
    campaign: opened,
    toBlock: range.toBlock,
    points: spent && { ...spent, pending: pended - matured - voided, voided },
    awards,
    claims: by.reduce((all, { claims }) => all + claims, 0),
    members: tally.members.size,
    by,
  };
}

/** What each source has paid, and to whom. */
class Tally {
  readonly members = new Set<string>();
  readonly #tills: ReadonlyMap<string, string>;
  readonly #rows = new Map<string, { claims: number; amount: bigint; awards: number; numbers: bigint[] }>();

  constructor(tills: readonly string[]) {
    this.#tills = new Map(tills.map((till) => [endOf(till), till]));
    for (const till of tills) this.#row(till);
  }

  /** `reason` is as {@link IClaims} of the contracts tells it. */
  add(reason: string, amount: bigint, awards: number, member: string | null, isClaim: boolean): void {
    if (member !== null) this.members.add(member);
    const [high, low] = [reason.slice(2, 18), reason.slice(18)];
    const source = high === ZERO_HALF ? "drop" : (this.#tills.get(high) ?? "keyed");
    const row = this.#row(source);
    row.amount += amount;
    row.awards += awards;
    if (!isClaim) return;
    row.claims++;
    if (source !== "keyed") row.numbers.push(BigInt(`0x${low}`));
  }

  rows(): PaidBy[] {
    const last = ["drop", "keyed"];
    return [...this.#rows]
      .map(([source, row]) => ({ source, ...row, numbers: rangesOf(row.numbers) }))
      .sort((a, b) => last.indexOf(a.source) - last.indexOf(b.source));
  }

  #row(source: string): { claims: number; amount: bigint; awards: number; numbers: bigint[] } {
    const known = this.#rows.get(source) ?? { claims: 0, amount: 0n, awards: 0, numbers: [] };
    this.#rows.set(source, known);
    return known;
  }
}

/** What a numbered claim's reason tells of its till: the lower 63 bits, for the first bit tells keys from numbers. */
export function endOf(till: string): string {
  return (BigInt(till) & ((1n << 63n) - 1n)).toString(16).padStart(16, "0");
}

function rangesOf(numbers: readonly bigint[]): { from: bigint; to: bigint }[] {
  const ranges: { from: bigint; to: bigint }[] = [];
  for (const number of [...numbers].sort((a, b) => (a < b ? -1 : 1))) {
    const last = ranges.at(-1);
    if (last?.to === number) last.to++;
    else ranges.push({ from: number, to: number + 1n });
  }
  return ranges;
}
