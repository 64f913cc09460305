/** What goes into the actions of purchases and rules. */
import type { PurchaseRecord } from "../receipts/purchase.js";
import type { Receipt } from "../receipts/receipt.js";
import type { Rule } from "../receipts/rule.js";

/** A purchase as a till posts it. */
export interface PostedPurchase {
  readonly member: string;
  /** 32 bytes, see orderKey() of `@punchcard/sdk/receipts`. */
  readonly order: string;
  /** Base units that it earned, see quote(). */
  readonly amount: bigint;
  /** 32 bytes, see receiptHash(). */
  readonly receipt: string;
  /** Who brought the member; counts with the member's first purchase alone. */
  readonly referrer?: string;
}

/** Part of what a purchase earned, to be taken back. */
export interface PurchaseRefund {
  /** The purchase as it stands. */
  readonly record: PurchaseRecord;
  /** Base units, see refundPoints(). */
  readonly amount: bigint;
  /** The brand's reference: a text of at most 16 bytes, or their hex. Never personal data, nor what guessing could reverse. */
  readonly reason: string;
}

export interface PurchaseMeta {
  postPurchases: {
    readonly campaign: string;
    /** The period at whose end the points expire; 0 where they never do. */
    readonly expiry: bigint;
    /** The zero address for no referrer. */
    readonly purchases: readonly Required<PostedPurchase>[];
  };
  carryPurchase: {
    readonly campaign: string;
    readonly till: string;
    readonly member: string;
    readonly order: string;
    readonly amount: bigint;
    /** Unix seconds, inclusive. */
    readonly deadline: number;
  };
  refundPurchases: { readonly refunds: readonly PurchaseRefund[] };
  maturePurchases: { readonly records: readonly PurchaseRecord[] };
  payFirst: { readonly record: PurchaseRecord };
  payReferral: { readonly record: PurchaseRecord };
  payMilestone: { readonly member: string; readonly period: number; readonly index: number };
  showTier: { readonly campaign: string; readonly member: string };
  proveMiscount: { readonly record: PurchaseRecord; readonly receipt: Receipt };
  publishRule: { readonly rule: Rule; readonly validFrom: number };
}
