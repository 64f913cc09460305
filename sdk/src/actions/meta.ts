/** The kinds of actions, and what goes into each. */
import type { KindTerms } from "../badge-terms.js";
import type { Authorization, GrantBatch, RedeemIntent, Redemption } from "../records.js";
import type { RoleName } from "../roles.js";
import type { CampaignMeta } from "./campaign-meta.js";
import type { PurchaseMeta } from "./purchase-meta.js";

export type { Authorization, GrantBatch, PendingClaim, RedeemIntent, Redemption } from "../records.js";

export type { CampaignOpening, DropClaim, SignedCodeClaim, TillLimits } from "./campaign-meta.js";

export type { PostedPurchase, PurchaseRefund } from "./purchase-meta.js";

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
  readonly fulfillmentDays: number;
  /** 0 for no limit. */
  readonly limitPerMember: number;
  readonly atOnce: boolean;
  readonly needsHandover: boolean;
  /** Which badge it needs or gives; left out if none. */
  readonly badge?: RewardBadge;
  readonly uri: string;
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

export interface ActionMeta extends CampaignMeta, PurchaseMeta {
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
  enroll: { readonly desk: string };
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
}

export type ActionKind = keyof ActionMeta;
