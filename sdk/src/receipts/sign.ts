/** A till signs a purchase for its member to carry. Needs no node. */
import type { Signer } from "ethers";

import { mutable } from "../eip712.js";
import { InputError } from "../errors.js";
import { asked } from "../vouchers/sign.js";
import { checkSignature } from "../vouchers/voucher.js";
import { makePurchase, purchaseTypedData, purchasesDomain } from "./purchase.js";
import type { CarriedPurchase, CarriedPurchaseInput, PurchasesDomain } from "./purchase.js";
import { makeReceipt, receiptHash } from "./receipt.js";
import type { Receipt } from "./receipt.js";

/** What the member keeps, and anybody can carry to the chain. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  readonly purchase: CarriedPurchase;
  /** Hex: 65 bytes of a key, or what a till that is a contract takes (ERC-1271). */
  readonly signature: string;
}

/** What the till adds to a receipt; `validFrom` is the time of the purchase unless given. */
export type PurchaseTerms = Omit<
  CarriedPurchaseInput,
  "points" | "member" | "order" | "receipt" | "till" | "validFrom"
> &
  Partial<Pick<CarriedPurchase, "validFrom">>;

/** Every field and the signature's form checked, and that what was signed is of that receipt; not who signed. */
export function checkSigned(domain: PurchasesDomain, { receipt, purchase, signature }: SignedReceipt): SignedReceipt {
  const checked = Object.freeze({
    receipt: makeReceipt(receipt),
    purchase: makePurchase(purchase),
    signature: checkSignature(signature),
  });
  if (opens(domain, checked)) return checked;
  throw new InputError("What was signed is of another purchase than the receipt", {
    code: "BAD_RECEIPT",
    details: { order: checked.receipt.order },
    nextStep: "Bring what signReceipt() gave, unchanged.",
  });
}

/** Whether the receipt is what the purchase's hash hides. */
export function opens(domain: PurchasesDomain, { receipt, purchase }: Omit<SignedReceipt, "signature">): boolean {
  const { points, member, order } = purchase;
  const isSame = receipt.points === points && receipt.member === member && receipt.order === order;
  return isSame && receiptHash(receipt, domain) === purchase.receipt;
}

/** The purchase that a receipt is of, for `till` to sign. */
export function purchaseOf(
  domain: PurchasesDomain,
  input: Receipt,
  { till, ...terms }: PurchaseTerms & { readonly till: string },
): CarriedPurchase {
  const receipt = makeReceipt(input);
  const { points, member, order, time } = receipt;
  const hash = receiptHash(receipt, domain);
  return makePurchase({ validFrom: time, ...terms, points, member, order, till, receipt: hash });
}

/**
 * Asks the till's wallet to sign. The amount is what quote() tells: nothing here checks it, see checkReceipt(). A till that
 * is a contract signs purchaseTypedData() of purchaseOf() in its own way.
 */
export async function signReceipt(
  domain: PurchasesDomain,
  receipt: Receipt,
  terms: PurchaseTerms,
  signer: Signer,
): Promise<SignedReceipt> {
  const checked = purchasesDomain(domain);
  const purchase = purchaseOf(checked, receipt, { ...terms, till: await asked(signer.getAddress()) });
  const data = purchaseTypedData(checked, purchase);
  const signature = await asked(signer.signTypedData(data.domain, mutable(data.types), { ...data.message }));
  return Object.freeze({ receipt: makeReceipt(receipt), purchase, signature });
}
