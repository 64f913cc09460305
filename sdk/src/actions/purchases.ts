/** Tills post what purchases earned and take it back; anyone hands over what matured. */
import { ZeroAddress } from "ethers";

import { UINT32_MAX } from "../badge-terms.js";
import { InputError } from "../errors.js";
import { checkAddress, checkAmount, checkHex, checkList } from "../inputs.js";
import { miscountsAbi, purchasesAbi } from "../purchases-abi.js";
import { checkRecord, makePurchase } from "../receipts/purchase.js";
import type { PurchaseRecord } from "../receipts/purchase.js";
import { makeReceipt, receiptStruct } from "../receipts/receipt.js";
import type { Receipt } from "../receipts/receipt.js";
import type { SignedReceipt } from "../receipts/sign.js";
import { campaignId, reasonId } from "../units.js";
import type { CampaignRef } from "./campaigns.js";
import type { PostedPurchase, PurchaseRefund } from "./purchase-meta.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { ExpectedEvent, PointsRef, TransactionOf } from "./transaction.js";

/** As many purchases are posted in one transaction. */
export const MAX_POSTED = 200;
/** As many refunds fit one transaction, whatever they void. */
export const MAX_REFUNDED = 100;
/** As many purchases fit one transaction when they are handed over, whoever their members are. */
export const MAX_MATURED = 100;

/** What a member carries to the chain: the receipt itself stays at home. */
export type Carried = Pick<SignedReceipt, "purchase" | "signature">;

/** Posts at most {@link MAX_POSTED} purchases whose points expire together. Orders that were posted before are passed over. */
export function postPurchases(
  desk: string,
  { points, ...input }: CampaignRef & { expiry: bigint; purchases: readonly PostedPurchase[] },
): TransactionOf<"postPurchases"> {
  const meta = {
    campaign: campaignId(input.campaign),
    expiry: checkAmount(input.expiry, "expiry", 0n, BigInt(UINT32_MAX)),
    purchases: checkList(input.purchases, "purchases", MAX_POSTED).map(checkPosted),
  };
  const args = [pointsAddress(points), meta.campaign, meta.expiry, meta.purchases] as const;
  const data = purchasesAbi().encodeFunctionData("post", [...args]);
  return transaction("postPurchases", { ...at(desk, points), data, meta, expects: "PurchasePosted" });
}

/** Posts a purchase that a till signed. Anyone may send it. */
export function carryPurchase(desk: string, points: PointsRef, carried: Carried): TransactionOf<"carryPurchase"> {
  const purchase = makePurchase(carried.purchase);
  checkBrand(points, purchase.points);
  const { campaign, till, member, order, amount, deadline } = purchase;
  const data = purchasesAbi().encodeFunctionData("carry", [purchase, checkHex(carried.signature, "signature")]);
  const meta = { campaign, till, member, order, amount, deadline };
  return transaction("carryPurchase", { ...at(desk, points), data, meta, expects: "PurchasePosted" });
}

/**
 * Takes back some of what purchases earned: all of it, or what the returned part earned. Each brings its record as it
 * stands; one that stands otherwise by now is passed over: the receipt tells which, see `purchases.outcome`.
 */
export function refundPurchases(
  desk: string,
  points: PointsRef,
  list: readonly PurchaseRefund[],
): TransactionOf<"refundPurchases"> {
  checkOnce(list);
  const refunds = checkList(list, "refunds", MAX_REFUNDED).map(({ record: given, amount, reason }, i) => {
    const record = recordOf(points, given);
    const left = record.earned - record.refunded;
    return { record, amount: checkAmount(amount, `the amount of refunds[${i}]`, 1n, left), reason: reasonId(reason) };
  });
  const data = purchasesAbi().encodeFunctionData("refund", [refunds]);
  const parts = at(desk, points);
  // All may stand otherwise by now.
  const skipped: ExpectedEvent = { contract: parts.to, name: "RefundSkipped" };
  const expects: ExpectedEvent = { contract: parts.to, name: "PurchaseRefunded", or: skipped };
  return transaction("refundPurchases", { ...parts, data, meta: { refunds }, expects });
}

/** Hands over what matured. Purchases that are done are passed over; the return window of all of them must be over. */
export function maturePurchases(
  desk: string,
  points: PointsRef,
  records: readonly PurchaseRecord[],
): TransactionOf<"maturePurchases"> {
  const meta = { records: checkList(records, "records", MAX_MATURED).map((record) => recordOf(points, record)) };
  const data = purchasesAbi().encodeFunctionData("mature", [[...meta.records]]);
  return transaction("maturePurchases", { ...at(desk, points), data, meta, expects: null });
}

/** Shows all that a purchase earned another amount than its receipt says. What it was is public from then on. */
export function proveMiscount(
  miscounts: string,
  points: PointsRef,
  input: { readonly record: PurchaseRecord; readonly receipt: Receipt },
): TransactionOf<"proveMiscount"> {
  const meta = { record: recordOf(points, input.record), receipt: makeReceipt(input.receipt) };
  const data = miscountsAbi().encodeFunctionData("prove", [meta.record, receiptStruct(meta.receipt)]);
  return transaction("proveMiscount", { ...at(miscounts, points), data, meta, expects: "MiscountProved" });
}

/** Refuses two refunds of one order: the first would change the record that the second brings, so that it is passed over. */
export function checkOnce(refunds: readonly PurchaseRefund[]): void {
  const seen = new Set<string>();
  for (const [i, { record }] of refunds.entries()) {
    const key = record.order.toLowerCase();
    if (!seen.has(key)) {
      seen.add(key);
      continue;
    }
    throw new InputError(`refunds[${i}] is of an order that is in the batch before`, {
      code: "BAD_INPUT",
      details: { i, order: record.order },
      nextStep:
        "Add their amounts up, or take the second back once the first is mined, with the record as it then stands.",
    });
  }
}

function checkPosted(
  { member, order, amount, receipt, referrer = ZeroAddress }: PostedPurchase,
  i: number,
): Required<PostedPurchase> {
  const checked = {
    member: checkAddress(member, `the member of purchases[${i}]`),
    order: checkHex(order, `the order of purchases[${i}]`, 32),
    amount: checkAmount(amount, `the amount of purchases[${i}]`),
    receipt: checkHex(receipt, `the receipt of purchases[${i}]`, 32),
    referrer: referrer === ZeroAddress ? referrer : checkAddress(referrer, `the referrer of purchases[${i}]`),
  };
  if (checked.referrer !== checked.member) return checked;
  throw new InputError(`The member of purchases[${i}] is its referrer, too`, {
    code: "BAD_INPUT",
    details: { i, member: checked.member },
    nextStep: "Nobody can bring themselves: leave the referrer out.",
  });
}

/** The record, checked to be one of this brand's. */
export function recordOf(points: PointsRef, record: PurchaseRecord): PurchaseRecord {
  const checked = checkRecord(record);
  checkBrand(points, checked.points);
  return checked;
}

function checkBrand(points: PointsRef, given: string): void {
  const served = pointsAddress(points);
  if (given === served) return;
  throw new InputError("This is another brand's purchase", {
    code: "BAD_INTENT",
    details: { points: given, served },
    nextStep: "Bring it at the programme whose token it names.",
  });
}

function at(desk: string, points: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: checkAddress(desk, "desk"), unit: unitOf(points) };
}
