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
  "NOT_OPEN" | "TOO_MANY_UNITS" | "DEADLINE_OVER" | "MISSING_ROLE" | "NEEDS_HANDOVER" | "BAD_HANDOVER";
export type RefundRefusal = "NOT_OPEN" | "TOO_MANY_UNITS" | "MISSING_ROLE";

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

export type ClaimRefusal =
  | "NO_SUCH_CAMPAIGN"
  | "NOT_OPEN_YET"
  | "WINDOW_OVER"
  | "NOT_YET_VALID"
  | "EXPIRED"
  | "TILL_REVOKED"
  | "NUMBER_REVOKED"
  | "SPENT"
  | "NOT_YOURS"
  | "BAD_AMOUNT"
  | "OVER_MEMBER_CAP"
  | "OVER_TILL_CAP"
  | "OVER_TILL_RATE"
  | "OVER_BUDGET"
  | "OVER_DAILY_RATE"
  | "STOPPED"
  | "ENDED"
  | "SELF_REFERRAL"
  | "ALREADY_HELD"
  | "GIVEN_UP"
  | "MEMBER_IS_DESK";
export type OpenRefusal =
  | "MISSING_ROLE"
  | "EXISTS"
  | "WINDOW_OVER"
  | "TOO_LONG"
  | "DESK_NOT_ENROLLED"
  | "NO_SUCH_KIND"
  | "LEVEL_OUT_OF_RANGE"
  | "OVER_CEILING"
  | "OVER_CAP";

type No<Tag extends string> = Exclude<Verdict<Tag>, { readonly ok: true }>;

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

/** `fix` says what to do; `retryAt`, in unix seconds, from when on the same claim can be brought again, if ever. */
export type ClaimVerdict =
  { readonly ok: true } | (No<ClaimRefusal> & { readonly fix: string; readonly retryAt: number | null });
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
