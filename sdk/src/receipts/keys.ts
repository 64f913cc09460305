/**
 * What the chain has in place of an order's number, and what keeps a receipt's hash from being guessed: keyed hashes that
 * only the brand can make, and can make again. Needs no node.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { dataSlice, getBytes, hexlify, toUtf8Bytes } from "ethers";

import { checkHex } from "../inputs.js";
import { secretBytes, textBytes } from "../vouchers/keys.js";

/** Before what is hashed, so that none of these can stand for another, or for the key of a voucher. */
const ORDER = toUtf8Bytes("punchcard.order.1:");
const SALT = toUtf8Bytes("punchcard.salt.1:");
const REFUND = toUtf8Bytes("punchcard.refund.1:");
const MAX_ORDER = 1_024;

/**
 * The key of an order: HMAC-SHA256 of `punchcard.order.1:` and the order's number under the brand's secret. Who has not the
 * secret can't tell from the key which order it is, by trying numbers neither. An order earns once whatever till posts it,
 * so every till of a brand needs the same secret and writes numbers in the same way (Unicode NFC counts).
 *
 * @param secret at least 32 random bytes, or their hex, that only the brand has: see randomSecret()
 * @param order the order's number: text of 1 to 1,024 bytes
 */
export function orderKey(secret: Uint8Array | string, order: string): string {
  return keyed(secret, ORDER, textBytes(order, "order", MAX_ORDER));
}

/**
 * The salt of an order's receipt, from the same secret: the brand need not store it to write the receipt again. Whoever has
 * it, with the member's receipt, can open that receipt's hash and no other.
 *
 * @param key of orderKey()
 */
export function receiptSalt(secret: Uint8Array | string, key: string): string {
  return keyed(secret, SALT, getBytes(checkHex(key, "order", 32)));
}

/**
 * The reason that a refund gives on chain, 16 bytes of hex, from the same secret: so the chain itself tells the brand, and nobody
 * else, which refunds were made.
 *
 * @param refund its number: text of 1 to 1,024 bytes
 */
export function refundReason(secret: Uint8Array | string, refund: string): string {
  return dataSlice(keyed(secret, REFUND, textBytes(refund, "refund", MAX_ORDER)), 0, 16);
}

/** 32 random bytes in hex: a brand's secret, to be kept for as long as its programme. */
export function randomSecret(): string {
  return hexlify(crypto.getRandomValues(new Uint8Array(32)));
}

function keyed(secret: Uint8Array | string, label: Uint8Array, value: Uint8Array): string {
  return hexlify(hmac.create(sha256, secretBytes(secret)).update(label).update(value).digest());
}
