/** What goes into the actions of campaigns and claims. */
import type { PendingClaim } from "../records.js";

export type { DropClaim } from "../drops/proof.js";

export type { SignedCodeClaim } from "../vouchers/sign.js";

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
  /** The most that one member is ever paid; 0 or left out for no limit. */
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

export interface CampaignMeta {
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
