/** Where a campaign's budgets have gone, told from the tokens' events alone, and held against what is left. */
import { ZeroHash } from "ethers";

import { badgesAbi, pointsAbi } from "./abi.js";
import { splitBadgeId } from "./badge-ids.js";
import { readCampaigns } from "./campaign-history.js";
import type { CampaignDeskName, OpenedCampaign } from "./campaign-history.js";
import type { ProgramEntity } from "./entities/program.js";
import { InputError } from "./errors.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";
import { checkHead, inconsistent, readAllLogs } from "./logs.js";
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

/** Points that a contract of ours minted for the campaign: to a member, or into its hold. */
export interface Issue {
  readonly reason: string;
  readonly amount: bigint;
  readonly member: string | null;
}

/** A badge that it awarded for the campaign. */
export interface Award {
  readonly reason: string;
  readonly member: string;
}

export interface BlockRange extends HistoryOptions {
  readonly fromBlock: number;
  readonly toBlock: number;
}

/** A campaign and the blocks that are asked about it; refuses one that was never opened. */
export async function findCampaign(
  program: ProgramEntity,
  desk: CampaignDeskName,
  campaign: string,
  options: HistoryOptions,
): Promise<{ opened: OpenedCampaign; range: BlockRange }> {
  const { provider, deployment } = program.connection;
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  const range = { ...options, fromBlock, toBlock: await checkHead(provider, fromBlock, options.toBlock) };
  const opened = (await readCampaigns(program, desk, range)).find((known) => known.campaign === campaign);
  if (opened !== undefined) return { opened, range };
  throw new InputError(`The brand has opened no campaign ${campaign}`, { code: "BAD_INPUT", details: { campaign } });
}

export async function readIssues(
  program: ProgramEntity,
  by: CampaignDeskName | "bonuses",
  campaign: string,
  range: BlockRange,
): Promise<{ spending: Spending; issues: Issue[] }> {
  const { provider, deployment } = program.connection;
  const { address, contract } = program.points;
  const minter = deployment[by];
  const topic = (name: "BudgetAllotted" | "BudgetCut" | "Issued" | "IssuedHeld"): string =>
    pointsAbi().getEvent(name).topicHash;
  const id = campaign.padEnd(66, "0");
  const logs = await readAllLogs(
    provider,
    [
      { address, topics: [[topic("BudgetAllotted"), topic("BudgetCut")], word(minter), id] },
      { address, topics: [[topic("Issued"), topic("IssuedHeld")], id] },
    ],
    range,
  );
  let [allotted, cut, paid] = [0n, 0n, 0n];
  const issues: Issue[] = [];
  for (const { name, args } of scopeOf(program).select(logs) as Event<"points">[]) {
    if (name === "BudgetAllotted") allotted += args.amount;
    else if (name === "BudgetCut") cut += args.amount;
    else if (name === "Issued" || name === "IssuedHeld") {
      if ((name === "Issued" ? args.minter : args.desk) !== minter) continue;
      paid += args.amount;
      issues.push({ reason: args.reason, amount: args.amount, member: name === "Issued" ? args.to : null });
    }
  }
  const { left } = await guarded(() => contract.budgetOf(minter, campaign, { blockTag: range.toBlock }));
  return { spending: { allotted, cut, paid, left }, issues };
}

export async function readAwards(
  program: ProgramEntity,
  desk: CampaignDeskName,
  { campaign, kind }: OpenedCampaign,
  range: BlockRange,
): Promise<{ spending: Spending; awards: Award[] }> {
  const { provider, deployment } = program.connection;
  const { address, contract } = program.badges;
  const minter = deployment[desk];
  const topic = (name: "AwardsAllotted" | "AwardsCut" | "Awarded" | "Transfer"): string =>
    badgesAbi().getEvent(name).topicHash;
  const id = campaign.padEnd(66, "0");
  const budgets = [[topic("AwardsAllotted"), topic("AwardsCut")], word(minter), word(`0x${kind.toString(16)}`), id];
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
  let [allotted, cut] = [0n, 0n];
  const awards: Award[] = [];
  for (const { name, args } of events) {
    if (name === "AwardsAllotted") allotted += args.amount;
    else if (name === "AwardsCut") cut += args.amount;
    else if (name === "Awarded" && args.minter === minter) {
      const badge = splitBadgeId(args.id);
      const member = badge.soulbound ? badge.holder : (owners.get(args.id) ?? "");
      awards.push({ reason: args.reason, member });
    }
  }
  const { left } = await guarded(() => contract.budgetOf(minter, kind, campaign, { blockTag: range.toBlock }));
  return { spending: { allotted, cut, paid: BigInt(awards.length), left }, awards };
}

/** Refuses logs of which some were left out. */
export function checkSpending(spending: Spending | null, blockNumber: number): void {
  if (spending === null || spending.allotted - spending.cut - spending.paid === spending.left) return;
  throw inconsistent("what is left of the campaign's budget", { blockNumber, ...spending });
}

type Event<C extends WatchedEvent["contract"]> = Extract<WatchedEvent, { readonly contract: C }>;

/** As a topic. */
function word(hex: string): string {
  return `0x${hex.slice(2).toLowerCase().padStart(64, "0")}`;
}
