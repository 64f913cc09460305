/** A campaign and its tills as the chain has them now. */
import { readCampaignUri } from "./campaign-history.js";
import type { CampaignDeskName } from "./campaign-history.js";
import type { AwardBudget } from "./entities/badges.js";
import type { BudgetState } from "./entities/points.js";
import type { ProgramEntity } from "./entities/program.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";

/** A campaign as it stands now. Times in unix seconds. */
export interface CampaignState {
  readonly campaign: string;
  readonly paysPoints: boolean;
  /** Of the badge that it pays; 0 for none. */
  readonly kind: number;
  readonly level: number;
  readonly opensAt: number;
  /** From when on nothing is paid: later than was announced by as long as minting was stopped, so it can still move. */
  readonly closesAt: number;
  /** In units: base units of points, or badges where it pays no points. 0 for no limit. */
  readonly memberCap: bigint;
  /** Seconds; 0 for at once. */
  readonly maturity: number;
  /** Of its drop; 32 bytes, zero for none. */
  readonly root: string;
  readonly uri: string;
  /** What it can still pay; null if it pays none. */
  readonly budget: BudgetState | null;
  readonly awards: AwardBudget | null;
}

/** What a till of any desk can still pay. */
export interface TillAllowance {
  /** False for what never was a till, and for one that was revoked. */
  readonly active: boolean;
  /** Units that it can still pay; null if only the budget bounds it. */
  readonly left: bigint | null;
  /** 0 if only `left` bounds it. */
  readonly ratePerDay: bigint;
  readonly usedToday: bigint;
}

/** A till of the claims desk as it stands now. */
export interface TillState extends TillAllowance {
  /** How many ranges of its numbers are revoked, of at most 16. */
  readonly revokedRanges: number;
}

export async function readCampaign(
  program: ProgramEntity,
  desk: CampaignDeskName,
  campaign: string,
  options: HistoryOptions = {},
): Promise<CampaignState> {
  const { points, badges, connection } = program;
  const { [desk]: contract, deployment } = connection;
  const [state, closesAt, uri] = await guarded(() =>
    Promise.all([
      contract.campaignOf(points.address, campaign),
      contract.closingOf(points.address, campaign),
      readCampaignUri(program, desk, campaign, options),
    ]),
  );
  const kind = Number(state.kind);
  const [budget, awards] = await Promise.all([
    state.paysPoints ? points.budget(deployment[desk], campaign) : null,
    kind === 0 ? null : badges.budget(deployment[desk], kind, campaign),
  ]);
  return {
    campaign,
    paysPoints: state.paysPoints,
    kind,
    level: Number(state.level),
    opensAt: Number(state.opensAt),
    closesAt: Number(closesAt),
    memberCap: state.memberCap,
    maturity: Number(state.maturity),
    root: state.root,
    uri,
    budget,
    awards,
  };
}

export async function readTill(
  { points, connection }: ProgramEntity,
  desk: CampaignDeskName,
  campaign: string,
  till: string,
): Promise<TillAllowance> {
  const state = await guarded(() => connection[desk].tillOf(points.address, campaign, till));
  const { active, capped, left, ratePerDay, usedToday } = state;
  return { active, left: capped ? left : null, ratePerDay, usedToday };
}

export async function readClaimsTill(program: ProgramEntity, campaign: string, till: string): Promise<TillState> {
  const { points, connection } = program;
  const [state, ranges] = await Promise.all([
    readTill(program, "claims", campaign, till),
    guarded(() => connection.claims.revokedRanges(points.address, campaign, till)),
  ]);
  return { ...state, revokedRanges: Number(ranges) };
}
