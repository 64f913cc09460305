/** What a purchase owes beside its points, as the bonuses' contract reckons it. */
import type { PurchaseRecord } from "./receipts/purchase.js";

/** Base units; 0 where none is due. */
export interface DueBonuses {
  /** To the member, for a first purchase. */
  readonly first: bigint;
  /** To the referrer. */
  readonly referral: bigint;
}

/** By the rule of `maturesAt`, and by what was paid. One that was taken back whole owes nothing. */
export function dueBonuses(
  { first, brought, earned, refunded }: PurchaseRecord,
  rule: { readonly firstBonus: bigint; readonly referralBonus: bigint },
  paid: { readonly first: boolean; readonly referral: boolean },
): DueBonuses {
  const owes = first && refunded !== earned;
  return {
    first: owes && !paid.first ? rule.firstBonus : 0n,
    referral: owes && brought && !paid.referral ? rule.referralBonus : 0n,
  };
}
