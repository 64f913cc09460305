/**
 * Is this receipt good? What a member's app can tell without a node: that the till signed it, that its hash is of this very
 * purchase, and that it earns what the rule says. Whether the till may post, and whether the order was posted before, only the
 * chain knows.
 */
import { getBytes } from "ethers";

import { YES, no } from "../checks/index.js";
import type { Verdict } from "../checks/index.js";
import { checkTime } from "../inputs.js";
import { checkSignature } from "../vouchers/voucher.js";
import { addressOf, smallCurve, splitSignature } from "../vouchers/curve.js";
import { currencyText } from "./names.js";
import { makePurchase, purchaseDigest, purchasesDomain } from "./purchase.js";
import type { PurchasesDomain } from "./purchase.js";
import { expiryOf, quote } from "./quote.js";
import { makeReceipt } from "./receipt.js";
import { makeRule } from "./rule.js";
import type { RuleInput } from "./rule.js";
import { opens } from "./sign.js";
import type { SignedReceipt } from "./sign.js";

/** Why a receipt is not good. */
export type ReceiptRefusal =
  | "NOT_THE_RECEIPT"
  | "CONTRACT_TILL"
  | "BAD_SIGNATURE"
  | "UNKNOWN_CURRENCY"
  | "NO_SUCH_TIER"
  | "WRONG_AMOUNT"
  | "WRONG_EXPIRY"
  | "NOT_YET_VALID"
  | "EXPIRED";

/** What the app knows; what is left out is not checked. */
export interface ReceiptFacts {
  /** That held at the time of the purchase, see ruleThen(). */
  readonly rule?: RuleInput;
  /** The token's: then the expiry must be what the time of the purchase earns. */
  readonly points?: { readonly periodLength: number; readonly livePeriods: number };
  /** Unix seconds: then it must be good to be posted now. A stop of minting makes the deadline longer on the chain. */
  readonly now?: number;
  /** The till signs by ERC-1271, which only the chain can check. */
  readonly isContract?: boolean;
}

type Refused = Exclude<Verdict<ReceiptRefusal>, { readonly ok: true }>;

/** The first thing that is wrong with a receipt. Throws only for what is no receipt at all. */
export function checkReceipt(
  domain: PurchasesDomain,
  signed: SignedReceipt,
  facts: ReceiptFacts = {},
): Verdict<ReceiptRefusal> {
  const checked = {
    receipt: makeReceipt(signed.receipt),
    purchase: makePurchase(signed.purchase),
    signature: checkSignature(signed.signature),
  };
  const where = purchasesDomain(domain);
  if (!opens(where, checked)) {
    const message = "What the till signed is of another purchase, or the receipt was changed.";
    return no("NOT_THE_RECEIPT", message, { order: checked.receipt.order });
  }
  return isSigned(where, checked, facts) ?? earns(checked, facts) ?? when(checked, facts) ?? YES;
}

function isSigned(domain: PurchasesDomain, signed: SignedReceipt, { isContract }: ReceiptFacts): Refused | undefined {
  const { till } = signed.purchase;
  const split = splitSignature(getBytes(signed.signature));
  const digest = getBytes(purchaseDigest(domain, signed.purchase));
  const publicKey = split === undefined ? undefined : smallCurve.recover(digest, split.rs, split.recovery);
  if (publicKey !== undefined && addressOf(publicKey) === till) return undefined;
  if (isContract === true) {
    return no("CONTRACT_TILL", "Its till is a contract: only the chain can tell whether it signed.", { till });
  }
  const message = "Its till did not sign it for this chain and desk, or it was changed.";
  return no("BAD_SIGNATURE", message, { till, ...domain });
}

function earns({ receipt, purchase }: SignedReceipt, { rule, points }: ReceiptFacts): Refused | undefined {
  const { tier, time } = receipt;
  const { amount, expiry } = purchase;
  if (rule !== undefined) {
    const { rates, tiers } = makeRule(rule);
    const currency = currencyText(receipt.currency);
    if (!rates.some((rate) => rate.currency === currency)) {
      return no("UNKNOWN_CURRENCY", "Money in this currency earns nothing.", { currency });
    }
    if (tier > tiers.length) {
      return no("NO_SUCH_TIER", "The rule has no such tier.", { tier, tiers: tiers.length });
    }
    const due = quote(rule, receipt);
    if (due !== amount) return no("WRONG_AMOUNT", "The purchase earns another amount.", { amount, due });
  }
  if (points === undefined) return undefined;
  const due = expiryOf(time, points);
  return due === expiry ? undefined : no("WRONG_EXPIRY", "Its points live for another time.", { expiry, due });
}

function when({ purchase: { validFrom, deadline } }: SignedReceipt, { now }: ReceiptFacts): Refused | undefined {
  if (now === undefined) return undefined;
  checkTime(now, "now");
  if (now < validFrom) return no("NOT_YET_VALID", "It can't be posted yet.", { validFrom });
  return now > deadline ? no("EXPIRED", "It could be posted until its deadline.", { deadline }) : undefined;
}
