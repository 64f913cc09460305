/** What the events tell of a programme's campaigns: which were opened, what waits to mature, what came of a batch. */
import type { TransactionReceipt } from "ethers";

import { readMemberBadges } from "./badge-history.js";
import { claimsAbi } from "./claims-abi.js";
import { decodeLogs } from "./decode-logs.js";
import type { ProgramEntity } from "./entities/program.js";
import { toEntries } from "./entries.js";
import type { ContractError } from "./errors.js";
import { guarded } from "./guarded.js";
import { pendingClaims } from "./held.js";
import type { WaitingClaim } from "./held.js";
import { readMemberHistory } from "./history.js";
import type { HistoryOptions } from "./history.js";
import { checkAddress } from "./inputs.js";
import { checkHead, readLogs } from "./logs.js";
import type { RawLog } from "./logs.js";
import { campaignId } from "./units.js";
import { scopeOf } from "./watch/scope.js";
import type { WatchedEvent, WatchedName } from "./watch/sources.js";

/** A campaign as its events tell it. Times in unix seconds. */
export interface OpenedCampaign {
  readonly campaign: string;
  readonly paysPoints: boolean;
  readonly kind: number;
  readonly level: number;
  readonly opensAt: number;
  /** As announced; a stop of minting lengthens it. */
  readonly closesAt: number;
  readonly memberCap: bigint;
  readonly maturity: number;
  readonly root: string;
  readonly uri: string;
  /** Whether what it did not spend was given back. */
  readonly lapsed: boolean;
  readonly blockNumber: number;
  readonly transactionHash: string;
}

/** What a member got from one campaign. */
export interface ClaimedFrom {
  readonly campaign: string;
  /** Base units that are, or became, the member's. */
  readonly points: bigint;
  /** Base units that wait to mature. */
  readonly pending: bigint;
  /** Badges awarded, renewals and those that are gone since included. */
  readonly badges: number;
}

export interface MemberClaims {
  readonly campaigns: readonly ClaimedFrom[];
  /** What matures first first. */
  readonly pending: readonly WaitingClaim[];
}

/** What came of a batch of claims, by their places in it. */
export interface ClaimOutcome {
  /** Null: it ran out of gas. */
  readonly skipped: readonly { readonly index: number; readonly error: ContractError | null }[];
}

/** The desks that have campaigns, as deployments name them. */
export type CampaignDeskName = "claims" | "purchases" | "tiers";

type Told<D extends CampaignDeskName, N extends WatchedName = WatchedName> = Extract<
  WatchedEvent,
  { readonly contract: D; readonly name: N }
>;
/** What the claims desk tells, too: all desks tell of their campaigns in the same words. */
type NameAt<D extends CampaignDeskName> = Told<D>["name"] & Told<"claims">["name"];

export async function readCampaigns(
  program: ProgramEntity,
  desk: CampaignDeskName,
  options: HistoryOptions = {},
): Promise<OpenedCampaign[]> {
  const names = ["CampaignOpened", "CampaignClosed", "CampaignLapsed"] as const;
  const events = await readDesk(program, desk, names, null, options);
  const campaigns = new Map<string, OpenedCampaign>();
  for (const event of events) {
    const { campaign } = event.args;
    const known = campaigns.get(campaign);
    if (event.name === "CampaignOpened") {
      const { terms } = event.args;
      campaigns.set(campaign, {
        campaign,
        paysPoints: terms.paysPoints,
        kind: Number(terms.kind),
        level: Number(terms.level),
        opensAt: Number(terms.opensAt),
        closesAt: Number(terms.closesAt),
        memberCap: terms.memberCap,
        maturity: Number(terms.maturity),
        root: terms.root,
        uri: terms.uri,
        lapsed: false,
        blockNumber: event.blockNumber,
        transactionHash: event.transactionHash,
      });
    } else if (known !== undefined) {
      const change = event.name === "CampaignClosed" ? { closesAt: Number(event.args.closesAt) } : { lapsed: true };
      campaigns.set(campaign, { ...known, ...change });
    }
  }
  return [...campaigns.values()];
}

/** The URI is nowhere but in the event. */
export async function readCampaignUri(
  program: ProgramEntity,
  desk: CampaignDeskName,
  campaign: string,
  options: HistoryOptions = {},
): Promise<string> {
  const [opened] = await readDesk(program, desk, ["CampaignOpened"], campaign, options);
  return opened?.args.terms.uri ?? "";
}

export async function readPending(
  program: ProgramEntity,
  of: { campaign?: string; member?: string },
  options: HistoryOptions = {},
): Promise<WaitingClaim[]> {
  const member = of.member === undefined ? undefined : checkAddress(of.member, "member");
  const campaign = of.campaign === undefined ? null : campaignId(of.campaign);
  const names = ["ClaimPending", "ClaimMatured", "ClaimVoided"] as const;
  const logs = await readLogsOf(program, "claims", names, campaign, options, member);
  return pendingClaims(toEntries(decodeLogs(logs), []), program.points.address);
}

export async function readMemberClaims(
  program: ProgramEntity,
  member: string,
  options: HistoryOptions = {},
): Promise<MemberClaims> {
  const { connection, points, badges } = program;
  const { entries } = await readMemberHistory(connection, points, member, options);
  const awards = (await readMemberBadges(connection, badges, member, options)).entries;
  const desk = connection.deployment.claims;
  const campaigns = new Map<string, ClaimedFrom>();
  const add = (campaign = "", change: Partial<ClaimedFrom>): void => {
    const known = campaigns.get(campaign) ?? { campaign, points: 0n, pending: 0n, badges: 0 };
    campaigns.set(campaign, {
      campaign,
      points: known.points + (change.points ?? 0n),
      pending: known.pending + (change.pending ?? 0n),
      badges: known.badges + (change.badges ?? 0),
    });
  };
  for (const { kind, minter, campaign, source, amount } of entries) {
    const value = BigInt(amount);
    if (kind === "issued" && minter === desk) add(campaign, { points: value });
    else if (kind === "claimed") add(campaign, { pending: value });
    else if (source !== undefined) add(campaign, { pending: -value, points: kind === "matured" ? value : 0n });
  }
  for (const { minter, campaign } of awards) if (minter === desk) add(campaign, { badges: 1 });
  return { campaigns: [...campaigns.values()], pending: pendingClaims(entries, points.address) };
}

/** Events of the claims desk of this programme, of one campaign if it is named. */
export async function readClaims<N extends Told<"claims">["name"]>(
  program: ProgramEntity,
  names: readonly N[],
  campaign: string | null,
  options: HistoryOptions,
): Promise<Told<"claims", N>[]> {
  return readDesk(program, "claims", names, campaign, options);
}

/** The same of any desk with campaigns. */
export async function readDesk<D extends CampaignDeskName, N extends NameAt<D>>(
  program: ProgramEntity,
  desk: D,
  names: readonly N[],
  campaign: string | null,
  options: HistoryOptions,
): Promise<Told<D, N>[]> {
  // The filter lets nothing else through.
  return scopeOf(program).select(await readLogsOf(program, desk, names, campaign, options)) as Told<D, N>[];
}

async function readLogsOf(
  program: ProgramEntity,
  desk: CampaignDeskName,
  names: readonly Told<"claims">["name"][],
  campaign: string | null,
  options: HistoryOptions,
  member?: string,
): Promise<RawLog[]> {
  const { provider, deployment } = program.connection;
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  const toBlock = await checkHead(provider, fromBlock, options.toBlock);
  const abi = claimsAbi();
  const topics = [
    names.map((name) => abi.getEvent(name).topicHash),
    word(program.points.address),
    campaign === null ? null : campaign.padEnd(66, "0"),
    ...(member === undefined ? [] : [word(member)]),
  ];
  return readLogs(provider, { address: deployment[desk], topics }, { ...options, fromBlock, toBlock });
}

export async function readOutcome(claims: string, receipt: Pick<TransactionReceipt, "logs">): Promise<ClaimOutcome> {
  const { decodeRevert } = await guarded(() => import("./decode-error.js"));
  const abi = claimsAbi();
  const { topicHash } = abi.getEvent("ClaimSkipped");
  const skipped = receipt.logs
    .filter(({ address, topics }) => address.toLowerCase() === claims.toLowerCase() && topics[0] === topicHash)
    .map(({ topics, data }) => {
      const { index, reason } = abi.decodeEventLog("ClaimSkipped", data, topics).toObject() as {
        index: bigint;
        reason: string;
      };
      return { index: Number(index), error: decodeRevert(reason) ?? null };
    });
  return { skipped };
}

function word(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
