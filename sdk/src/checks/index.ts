/** May this be done now? A no is data, not an exception. */
import type { Redemption } from "../records.js";

/** A yes, or a no with its reason as a tag, in words, and with the values that explain it. */
export type Verdict<Tag extends string = string> =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: Tag;
      readonly message: string;
      readonly data: Readonly<Record<string, string | number | bigint>>;
    };

export type TransferRefusal = "NOT_ENOUGH_POINTS" | "TRANSFERS_CLOSED" | "DESK_NEEDS_REDEEM" | "HELD_BY_DESK" | "GUARD";
export type RedeemRefusal =
  | "NO_SUCH_REWARD"
  | "NOT_OPEN_YET"
  | "WINDOW_OVER"
  | "OUT_OF_STOCK"
  | "OVER_MEMBER_LIMIT"
  | "PRICE_ABOVE_MAX"
  | "NOT_ENOUGH_POINTS"
  | "DESK_RETIRED"
  | "ONE_AT_A_TIME"
  | "BADGE_NEEDED"
  | "BADGE_NOT_GIVEN"
  | "GUARD";
export type MintRefusal = "STOPPED" | "ENDED" | "OVER_BUDGET" | "OVER_DAILY_RATE" | "MEMBER_IS_DESK";
export type CaptureRefusal =
  "NOT_OPEN" | "OVER_REDEMPTION" | "DEADLINE_OVER" | "MISSING_ROLE" | "NEEDS_HANDOVER" | "BAD_HANDOVER";
export type RefundRefusal = "NOT_OPEN" | "OVER_REDEMPTION" | "MISSING_ROLE";

export type BadgeMintRefusal =
  | "NO_SUCH_KIND"
  | "LEVEL_OUT_OF_RANGE"
  | "STOPPED"
  | "ENDED"
  | "OVER_AWARDS"
  | "OVER_DAILY_RATE"
  | "ALREADY_HELD"
  | "GIVEN_UP"
  | "LEVEL_FALLS"
  | "NOTHING_AWARDED";
export type RevokeRefusal = "NO_SUCH_KIND" | "NOT_REVOCABLE" | "MISSING_ROLE" | "NO_SUCH_BADGE";

/** What any desk with campaigns can refuse. */
export type CampaignRefusal =
  | "NO_SUCH_CAMPAIGN"
  | "NOT_OPEN_YET"
  | "WINDOW_OVER"
  | "TILL_REVOKED"
  | "OVER_TILL_CAP"
  | "OVER_TILL_RATE"
  | "OVER_BUDGET"
  | "OVER_DAILY_RATE"
  | "STOPPED"
  | "ENDED";
export type ClaimRefusal =
  | CampaignRefusal
  | "NOT_YET_VALID"
  | "EXPIRED"
  | "NUMBER_REVOKED"
  | "SPENT"
  | "NOT_YOURS"
  | "BAD_AMOUNT"
  | "OVER_MEMBER_CAP"
  | "SELF_REFERRAL"
  | "ALREADY_HELD"
  | "GIVEN_UP"
  | "MEMBER_IS_DESK";
export type PostRefusal = CampaignRefusal | "ALL_POSTED" | "BAD_EXPIRY" | "DESK_RETIRED";
export type CarryRefusal =
  CampaignRefusal | "POSTED" | "NOT_YET_VALID" | "EXPIRED" | "BAD_SIGNATURE" | "BAD_EXPIRY" | "DESK_RETIRED";
export type PurchaseRefundRefusal = CampaignRefusal | "NOT_AS_IT_STANDS" | "OVER_REFUND" | "MISSING_ROLE";
export type MatureRefusal = "NOT_AS_IT_STANDS" | "DONE" | "NOT_MATURE" | "MEMBER_IS_DESK";
export type PublishRefusal = "MISSING_ROLE" | "NEEDS_NOTICE" | "TOO_LONG";
export type OpenRefusal =
  | "MISSING_ROLE"
  | "NOT_FOR_THIS_DESK"
  | "EXISTS"
  | "WINDOW_OVER"
  | "TOO_LONG"
  | "DESK_NOT_ENROLLED"
  | "NO_SUCH_KIND"
  | "LEVEL_OUT_OF_RANGE"
  | "OVER_CEILING"
  | "OVER_CAP";

export type No<Tag extends string> = Exclude<Verdict<Tag>, { readonly ok: true }>;

/** Whom a batch would pass over, and why; `until` in unix seconds where that ends by itself. */
export interface SkippedMember {
  readonly member: string;
  readonly reason: "ALREADY_HELD" | "GIVEN_UP" | "LEVEL_FALLS";
  readonly until: number | null;
}

export type AwardVerdict =
  { readonly ok: true; readonly awarded: number; readonly skipped: readonly SkippedMember[] } | No<BadgeMintRefusal>;
export type RevokeVerdict =
  { readonly ok: true; readonly revoked: number; readonly skipped: readonly bigint[] } | No<RevokeRefusal>;
export type RedeemVerdict =
  /** `badges` where the reward needs one: each of them would do. */
  { readonly ok: true; readonly badges?: readonly bigint[] } | No<RedeemRefusal>;

/** `fix` says what to do; `retryAt`, in unix seconds, from when on the same can be tried again, if ever. */
export type RefusedForNow<Tag extends string> = No<Tag> & { readonly fix: string; readonly retryAt: number | null };
export type ClaimVerdict = { readonly ok: true } | RefusedForNow<ClaimRefusal>;
/** A yes tells which orders were posted before, and would be passed over. */
export type PostVerdict = { readonly ok: true; readonly skipped: readonly string[] } | RefusedForNow<PostRefusal>;
export type CarryVerdict = { readonly ok: true } | RefusedForNow<CarryRefusal>;
/** A yes tells which orders stand otherwise by now, and would be passed over. */
export type PurchaseRefundVerdict =
  { readonly ok: true; readonly skipped: readonly string[] } | RefusedForNow<PurchaseRefundRefusal>;
export type MatureVerdict = { readonly ok: true } | RefusedForNow<MatureRefusal>;
/** `earliest`, in unix seconds: from when on the same rule may hold; null if that would not help. */
export type PublishVerdict =
  { readonly ok: true } | (No<PublishRefusal> & { readonly fix: string; readonly earliest: number | null });
export type OpenVerdict = { readonly ok: true } | (No<OpenRefusal> & { readonly fix: string });

/** A no. */
export function no<Tag extends string>(
  reason: Tag,
  message: string,
  data: Readonly<Record<string, string | number | bigint>> = {},
): No<Tag> {
  return { ok: false, reason, message, data };
}

export const YES = { ok: true } as const;

export interface PartOfRedemption {
  readonly redemption: Redemption;
  readonly quantity?: number;
}
