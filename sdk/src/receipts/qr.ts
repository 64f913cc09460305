/**
 * Signed receipts as QR codes and links: written, drawn, read. `@punchcard/sdk/receipt-qr`. Needs no node.
 *
 * A receipt pays its member whoever carries it, but it says what was bought: in a link it stands behind `#`, which browsers
 * keep to themselves.
 */
import { BASE45, encodeBase } from "../vouchers/base45.js";
import { linkTo, payloadOf } from "../vouchers/qr.js";
import { MAX_PACKED, packReceipt, unpackReceipt } from "./pack.js";
import type { Where } from "./pack.js";
import type { PurchasesDomain } from "./purchase.js";
import type { SignedReceipt } from "./sign.js";

export { qrMatrix, qrPng, qrSvg } from "../vouchers/qr.js";
export type { ErrorCorrection, QrMatrix, QrOptions } from "../vouchers/qr.js";
export type { QrProblem } from "../vouchers/pack.js";

/** The payload alone, base45: for an app's own scanner. Throws for a receipt that is too long: hand it over as a file. */
export function receiptQrText(domain: PurchasesDomain, signed: SignedReceipt): string {
  return encodeBase(packReceipt(domain, signed), BASE45);
}

/** A link to a page of the brand, for any camera. The payload is all in the fragment, which no server is told. */
export function receiptQrUrl(domain: PurchasesDomain, signed: SignedReceipt, page: string): string {
  return linkTo(page, packReceipt(domain, signed));
}

/**
 * What a scanner saw, or the page's address: a payload, or a link with one. Whether it is good, checkReceipt() tells.
 *
 * @param campaigns that the app knows: a receipt of another is refused
 */
export function readReceiptQr(text: string, domain: PurchasesDomain, campaigns: readonly Where[]): SignedReceipt {
  return unpackReceipt(payloadOf(text, MAX_PACKED), domain, campaigns);
}
