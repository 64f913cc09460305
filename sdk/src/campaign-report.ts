/** What a campaign paid, told from events alone, and held against what its budget lacks. */
import { ZeroHash } from "ethers";

import { badgesAbi, pointsAbi } from "./abi.js";
import { splitBadgeId } from "./badge-ids.js";
import { readCampaigns, readClaims } from "./campaign-history.js";
import type { OpenedCampaign } from "./campaign-history.js";
import type { ProgramEntity } from "./entities/program.js";
import { InputError, NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";
import { checkHead, readAllLogs } from "./logs.js";
import { scopeOf } from "./watch/scope.js";
import type { WatchedEvent } from "./watch/sources.js";

/** Where what a campaign can pay has gone: allotted − cut − paid = left. */
export interface Spending {
  readonly allotted: bigint;
  readonly cut: bigint;
  /** What was voided before it matured is not counted. */
  readonly paid: bigint;
  readonly left: bigint;
}

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

type Event<C extends WatchedEvent["contract"]> = Extract<WatchedEvent, { readonly contract: C }>;

const ZERO_HALF = "0".repeat(16);

export async function readCampaignReport(
  program: ProgramEntity,
  campaign: string,
  options: HistoryOptions = {},
): Promise<CampaignReport> {
  const { provider, deployment } = program.connection;
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  const toBlock = await checkHead(provider, fromBlock, options.toBlock);
  const range = { ...options, fromBlock, toBlock };
  const opened = (await readCampaigns(program, "claims", range)).find((known) => known.campaign === campaign);
  if (opened === undefined) {
    throw new InputError(`The brand has opened no campaign ${campaign}`, { code: "BAD_INPUT", details: { campaign } });
  }
  const names = ["TillSet", "ClaimPending", "ClaimMatured", "ClaimVoided"] as const;
  const told = await readClaims(program, names, campaign, range);
  const tally = new Tally(told.filter((event) => event.name === "TillSet").map(({ args }) => args.till));
  for (const event of told) if (event.name === "ClaimPending") tally.members.add(event.args.member);

  const points = opened.paysPoints ? await readPoints(program, campaign, range, tally) : null;
  const awards = opened.kind !== 0 ? await readAwards(program, opened, range, tally) : null;
  const sum = (name: string): bigint =>
    told.reduce((all, event) => (event.name === name && "amount" in event.args ? all + event.args.amount : all), 0n);
  const [pended, matured, voided] = [sum("ClaimPending"), sum("ClaimMatured"), sum("ClaimVoided")];
  const by = tally.rows();
  const report: CampaignReport = {
    campaign: opened,
    toBlock,
    points: points && { ...points, paid: points.paid - voided, pending: pended - matured - voided, voided },
    awards,
    claims: by.reduce((all, { claims }) => all + claims, 0),
    members: tally.members.size,
    by,
  };
  reconcile(report);
  return report;
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
  add(reason: string, amount: bigint, awards: number, isClaim: boolean): void {
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

async function readPoints(
  program: ProgramEntity,
  campaign: string,
  range: HistoryOptions & { fromBlock: number; toBlock: number },
  tally: Tally,
): Promise<Spending> {
  const { provider, deployment } = program.connection;
  const { address, contract } = program.points;
  const topic = (name: "BudgetAllotted" | "BudgetCut" | "Issued" | "IssuedHeld"): string =>
    pointsAbi().getEvent(name).topicHash;
  const [desk, id] = [word(deployment.claims), campaign.padEnd(66, "0")];
  const logs = await readAllLogs(
    provider,
    [
      { address, topics: [[topic("BudgetAllotted"), topic("BudgetCut")], desk, id] },
      { address, topics: [[topic("Issued"), topic("IssuedHeld")], id] },
    ],
    range,
  );
  let [allotted, cut, paid] = [0n, 0n, 0n];
  for (const { name, args } of scopeOf(program).select(logs) as Event<"points">[]) {
    if (name === "BudgetAllotted") allotted += args.amount;
    else if (name === "BudgetCut") cut += args.amount;
    else if (name === "Issued" || name === "IssuedHeld") {
      const isOurs = (name === "Issued" ? args.minter : args.desk) === deployment.claims;
      if (!isOurs) continue;
      paid += args.amount;
      tally.add(args.reason, args.amount, 0, true);
      if (name === "Issued") tally.members.add(args.to);
    }
  }
  const { left } = await guarded(() => contract.budgetOf(deployment.claims, campaign, { blockTag: range.toBlock }));
  return { allotted, cut, paid, left };
}

async function readAwards(
  program: ProgramEntity,
  { campaign, kind, paysPoints }: OpenedCampaign,
  range: HistoryOptions & { fromBlock: number; toBlock: number },
  tally: Tally,
): Promise<Spending> {
  const { provider, deployment } = program.connection;
  const { address, contract } = program.badges;
  const topic = (name: "AwardsAllotted" | "AwardsCut" | "Awarded" | "Transfer"): string =>
    badgesAbi().getEvent(name).topicHash;
  const [desk, id] = [word(deployment.claims), campaign.padEnd(66, "0")];
  const budgets = [[topic("AwardsAllotted"), topic("AwardsCut")], desk, word(`0x${kind.toString(16)}`), id];
  const logs = await readAllLogs(
    provider,
    [
      { address, topics: budgets },
      { address, topics: [topic("Awarded"), id] },
      { address, topics: [topic("Transfer"), ZeroHash] },
    ],
    range,
  );
  const events = scopeOf(program).select(logs) as Event<"badges">[];
  const owners = new Map(events.flatMap(({ name, args }) => (name === "Transfer" ? [[args.tokenId, args.to]] : [])));
  let [allotted, cut, paid] = [0n, 0n, 0n];
  for (const { name, args } of events) {
    if (name === "AwardsAllotted") allotted += args.amount;
    else if (name === "AwardsCut") cut += args.amount;
    else if (name === "Awarded" && args.minter === deployment.claims) {
      paid++;
      tally.add(args.reason, 0n, 1, !paysPoints);
      const badge = splitBadgeId(args.id);
      tally.members.add(badge.soulbound ? badge.holder : (owners.get(args.id) ?? ""));
    }
  }
  const { left } = await guarded(() =>
    contract.budgetOf(deployment.claims, kind, campaign, { blockTag: range.toBlock }),
  );
  return { allotted, cut, paid, left };
}

function reconcile({ points, awards, toBlock }: CampaignReport): void {
  for (const spending of [points, awards]) {
    if (spending === null || spending.allotted - spending.cut - spending.paid === spending.left) continue;
    throw new NetworkError("The node's logs do not add up to what is left of the campaign's budget", {
      code: "RPC_INCONSISTENT",
      details: { blockNumber: toBlock, ...spending },
      nextStep: "The node left logs out, or the range does not begin at the deployment. Ask another node.",
    });
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

/** As a topic. */
function word(hex: string): string {
  return `0x${hex.slice(2).toLowerCase().padStart(64, "0")}`;
}
