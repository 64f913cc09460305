/** The kinds of actions, and what goes into each. */
import type { KindTerms } from "../badge-terms.js";
import type { Authorization, GrantBatch, PendingClaim, RedeemIntent, Redemption } from "../records.js";
import type { RoleName } from "../roles.js";

export type { Authorization, GrantBatch, PendingClaim, RedeemIntent, Redemption } from "../records.js";

export type { DropClaim } from "../drops/proof.js";
export type { SignedCodeClaim } from "../vouchers/sign.js";

export type { BadgeLook, BadgeStyle, KindTerms } from "../badge-terms.js";

export type Locale = "en" | "zh";

/** A role to give to, or take from, an account. */
export interface RoleChange {
  readonly role: RoleName;
  readonly account: string;
  readonly granted: boolean;
}

export interface Terms {
  readonly uri: string;
  /** keccak-256 of the text's bytes. */
  readonly contentHash: string;
  /** Unix seconds. */
  readonly validFrom: number;
}

/** What is fixed when a token is created; amounts in base units, as the contract's `PointsConfig`. */
export interface PointsConfig {
  readonly name: string;
  readonly symbol: string;
  readonly decimals: number;
  /** Seconds, 1 to 1,096 days. */
  readonly periodLength: number;
  /** 1 to 4; 0 if points never expire. */
  readonly livePeriods: number;
  /** 0 for as much as fits. */
  readonly cap: bigint;
  readonly ceiling: bigint;
  readonly closed: boolean;
  readonly desks: readonly string[];
}

/** What is fixed when a programme's badges are created. */
export interface BadgesConfig {
  /** 1 to 64 bytes. */
  readonly name: string;
  readonly symbol: string;
}

export interface LaunchConfig {
  readonly admin: string;
  /** Seconds, 1 to 365 days. */
  readonly noticePeriod: number;
  readonly roles: readonly RoleChange[];
  readonly terms: Terms;
  readonly points: PointsConfig;
  readonly badges: BadgesConfig;
  /** 32 bytes; to launch twice with the same inputs. */
  readonly salt: string;
}

/** What a reward has to do with badges; such a reward is redeemed one at a time. */
export interface RewardBadge {
  /** Kind that a member must have; handed over with the points unless it is soulbound. 0 for none. */
  readonly needs: number;
  /** 0 for any. */
  readonly minLevel: number;
  /** Kind that is delivered at once; 0 for none. */
  readonly gives: number;
  /** 0 if that kind has no levels. */
  readonly givesLevel: number;
  /** 16 bytes: under which the desk was allotted awards for the whole stock. */
  readonly campaign: string;
}

/** What is fixed when a reward is published. Times in unix seconds, price in base units. */
export interface RewardTerms {
  readonly unitPrice: bigint;
  readonly stock: number;
  readonly opensAt: number;
  readonly closesAt: number;
  /** 1 to 90; 0 if delivered at once. */
  readonly fulfilmentDays: number;
  /** 0 for no limit. */
  readonly limitPerMember: number;
  readonly atOnce: boolean;
  readonly needsHandover: boolean;
  /** Which badge it needs or gives; left out if none. */
  readonly badge?: RewardBadge;
  readonly uri: string;
}

/** What bounds a till, in units of its campaign: base units of points, or badges where it pays no points. */
export interface TillLimits {
  readonly till: string;
  /** The most that its signatures can pay from now on; 0, or left out, if only the budget bounds them. */
  readonly cap?: bigint;
  /** The most on one UTC day; 0, or left out, if only the cap does. */
  readonly ratePerDay?: bigint;
}

/** All that opens a campaign. Times in unix seconds. */
export interface CampaignOpening {
  readonly campaign: string;
  /** Base units that it can pay in all, and on one UTC day (0 or left out: as many). Left out if it pays no points. */
  readonly points?: { readonly budget: bigint; readonly ratePerDay?: bigint };
  /** The badge that each claim pays, and how many in all, and on one UTC day. Left out if it pays none. */
  readonly badge?: {
    readonly kind: number;
    /** For the words alone. */
    readonly name?: string;
    readonly level?: number;
    readonly budget: number;
    readonly ratePerDay?: number;
  };
  /** Left out, or passed: from now. */
  readonly opensAt?: number;
  /** From then on nothing is paid; at most ten years ahead. */
  readonly closesAt: number;
  /** The most units that one member is ever paid; 0 or left out for no limit. */
  readonly memberCap?: bigint;
  /** Seconds, at most 366 days, until claimed points are the member's for good; 0 or left out for at once. */
  readonly maturity?: number;
  /** Of the drop's Merkle tree. */
  readonly root?: string;
  readonly uri: string;
  readonly tills?: readonly TillLimits[];
}

interface Claimed {
  readonly campaign: string;
  readonly member: string;
  readonly amount: bigint;
  /** Whether the amount is a number of badges. */
  readonly inBadges: boolean;
}

interface Signed extends Claimed {
  readonly till: string;
  readonly key: string;
  /** Unix seconds, inclusive: until when all signatures are good. */
  readonly deadline: number;
}

interface Issue {
  readonly campaign: string;
  readonly reason: string;
}

interface KindName {
  readonly kind: number;
  /** Empty if the caller did not tell it: then words say the number alone. */
  readonly name: string;
}

interface Awarding extends Issue, KindName {
  /** 0 if the kind has no levels. */
  readonly level: number;
}

interface AwardBudget {
  readonly minter: string;
  readonly kind: number;
  readonly campaign: string;
  readonly amount: number;
}

export interface ActionMeta {
  launch: LaunchConfig;
  setRoles: { readonly changes: readonly RoleChange[] };
  beginAdminTransfer: { readonly newAdmin: string };
  acceptAdminTransfer: object;
  cancelAdminTransfer: object;
  publishTerms: Terms;
  stop: object;
  resume: object;
  close: { readonly time: number };

  allot: {
    readonly minter: string;
    readonly campaign: string;
    readonly amount: bigint;
    /** 0 if only the budget bounds it. */
    readonly ratePerDay: bigint;
  };
  cut: { readonly minter: string; readonly campaign: string; readonly amount: bigint };
  setCeiling: { readonly amount: bigint };
  enrol: { readonly desk: string };
  retire: { readonly desk: string };
  open: object;
  mint: Issue & { readonly member: string; readonly amount: bigint };
  mintBatch: Issue & { readonly members: readonly string[]; readonly amounts: readonly bigint[] };
  mintPacked: Issue & { readonly members: readonly string[]; readonly amount: bigint };
  extend: { readonly members: readonly string[]; readonly from: number; readonly to: number };

  transfer: { readonly recipient: string; readonly amount: bigint };
  burn: { readonly amount: bigint };
  touch: { readonly holders: readonly string[] };
  setGuard: { readonly guard: string };
  permit: { readonly owner: string; readonly spender: string; readonly value: bigint; readonly deadline: number };
  transferWithAuthorization: Authorization;
  cancelAuthorization: { readonly authorizer: string; readonly nonce: string };

  publishReward: RewardTerms;
  addStock: { readonly rewardId: number; readonly added: number };
  extendWindow: { readonly rewardId: number; readonly closesAt: number };
  withdrawReward: { readonly rewardId: number };
  returnAwards: { readonly rewardId: number };
  discountReward: { readonly rewardId: number; readonly unitPrice: bigint; readonly until: number };
  redeem: {
    readonly rewardId: number;
    readonly quantity: number;
    readonly maxPrice: bigint;
    /** Unix seconds, inclusive. */
    readonly deadline: number;
  };
  redeemWithAuthorization: RedeemIntent & {
    readonly member: string;
    readonly maxPrice: bigint;
    readonly validBefore: number;
  };
  capture: { readonly redemption: Redemption; readonly quantity: number };
  refund: { readonly redemption: Redemption; readonly quantity: number };

  grant: Issue & {
    readonly members: readonly string[];
    readonly amounts: readonly bigint[];
    /** Unix seconds. */
    readonly maturesAt: number;
  };
  mature: { readonly batch: GrantBatch; readonly from: number; readonly to: number };
  voidGrants: { readonly batch: GrantBatch; readonly indices: readonly number[]; readonly why: string };

  defineKind: KindTerms;
  /** `ratePerDay` 0 if only the budget bounds it. */
  allotAwards: AwardBudget & { readonly ratePerDay: number };
  cutAwards: AwardBudget;
  keepAwards: { readonly minter: string; readonly kind: number; readonly campaign: string };
  mintBadge: Awarding & { readonly member: string };
  mintBadges: Awarding & { readonly members: readonly string[] };
  setLevels: Awarding & { readonly ids: readonly bigint[] };
  revokeBadges: KindName & { readonly ids: readonly bigint[]; readonly reason: string };
  burnBadge: { readonly id: bigint };
  transferBadge: { readonly id: bigint; readonly from: string; readonly recipient: string };
  announceExpired: { readonly ids: readonly bigint[] };
  redeemWithBadge: {
    readonly badge: bigint;
    readonly member: string;
    readonly rewardId: number;
    readonly maxPrice: bigint;
    readonly validBefore: number;
  };

  openCampaign: Required<Omit<CampaignOpening, "points" | "badge" | "tills">> & {
    readonly points: Required<NonNullable<CampaignOpening["points"]>> | null;
    readonly badge: Required<NonNullable<CampaignOpening["badge"]>> | null;
    readonly tills: readonly Required<TillLimits>[];
  };
  setTills: {
    readonly campaign: string;
    readonly tills: readonly Required<TillLimits>[];
    readonly inBadges: boolean;
  };
  revokeTills: { readonly campaign: string; readonly tills: readonly string[] };
  revokeNumbers: { readonly campaign: string; readonly till: string; readonly from: bigint; readonly to: bigint };
  closeCampaign: { readonly campaign: string };
  lapseCampaign: { readonly campaign: string };
  claimVoucher: Signed;
  claimCode: Signed;
  claimDrop: Claimed & { readonly index: number };
  /** Whom each claim of the batch pays. */
  claimMany: { readonly members: readonly string[] };
  matureClaims: { readonly claims: readonly PendingClaim[] };
  voidClaims: { readonly claims: readonly PendingClaim[]; readonly why: string };
}

export type ActionKind = keyof ActionMeta;
