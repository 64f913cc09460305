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
  | "GUARD";
export type MintRefusal = "STOPPED" | "ENDED" | "OVER_BUDGET" | "OVER_DAILY_RATE" | "MEMBER_IS_DESK";
export type CaptureRefusal =
  "NOT_OPEN" | "TOO_MANY_UNITS" | "DEADLINE_OVER" | "MISSING_ROLE" | "NEEDS_HANDOVER" | "BAD_HANDOVER";
export type RefundRefusal = "NOT_OPEN" | "TOO_MANY_UNITS" | "MISSING_ROLE";

/** A no. */
export function no<Tag extends string>(
  reason: Tag,
  message: string,
  data: Readonly<Record<string, string | number | bigint>> = {},
): Verdict<Tag> {
  return { ok: false, reason, message, data };
}

export const YES = { ok: true } as const;

export interface PartOfRedemption {
  readonly redemption: Redemption;
  readonly quantity?: number;
}
