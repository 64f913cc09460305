/** What makes a voucher pay once: a number that the till counts, or a keyed hash of what it is for. Needs no node. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { getBytes, hexlify, isHexString, toBeHex, toUtf8Bytes } from "ethers";

import { InputError } from "../errors.js";
import { checkHex } from "../inputs.js";

/** Numbers are below, keys from here on. */
export const NUMBERS = (1n << 64n) - 1n;
const DOMAIN = "punchcard.claims.key.1";
const MIN_SECRET = 32;
const MAX_KIND = 32;
const MAX_ID = 1_024;

/** What a key may stand for. Any other word of at most 32 bytes will do. */
export type KeyKind = "task" | "device" | "order" | "post" | "review" | (string & {});

/** The key of a till's own number: 0, 1, 2 … Cheapest to claim, and revocable as a range. */
export function numberKey(number: bigint | number): string {
  const value = typeof number === "number" && Number.isSafeInteger(number) ? BigInt(number) : number;
  if (typeof value !== "bigint" || value < 0n || value >= NUMBERS) {
    throw new InputError(`Not a till's number: ${String(number).slice(0, 80)}`, {
      code: "BAD_INPUT",
      details: { number },
      nextStep: "Give a whole number below 2^64 - 1, as a bigint above 2^53.",
    });
  }
  return toBeHex(value, 32);
}

/** The number of a key, or undefined for a key that is none. */
export function numberOf(key: string): bigint | undefined {
  const value = BigInt(checkHex(key, "key", 32));
  return value < NUMBERS ? value : undefined;
}

/**
 * The key of something that pays once in its campaign whoever signs for it: an order, a device, a review. Without the
 * brand's secret nobody can tell from the key what it stands for, by guessing neither. Losing the secret loses the
 * memory of what was paid; so does writing the same id in another way (ids are compared as Unicode NFC).
 *
 * @param secret at least 32 random bytes, or their hex, that only the brand has
 */
export function secretKey(secret: Uint8Array | string, kind: KeyKind, id: string): string {
  const bytes = secretBytes(secret);
  const parts = [toUtf8Bytes(DOMAIN), textBytes(kind, "kind", MAX_KIND), textBytes(id, "id", MAX_ID)];
  const mac = hmac.create(sha256, bytes);
  for (const part of parts) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, part.length);
    mac.update(length).update(part);
  }
  const key = mac.digest();
  // Never below 2^64, where the desk would take it for a number.
  key[0] = (key[0] ?? 0) | 0x80;
  return hexlify(key);
}

/** The bytes of a brand's secret, if it is long enough. */
export function secretBytes(secret: Uint8Array | string): Uint8Array {
  const bytes = typeof secret === "string" && isHexString(secret, true) ? getBytes(secret) : secret;
  if (bytes instanceof Uint8Array && bytes.length >= MIN_SECRET) return bytes;
  // The value stays out of the error: it may be a secret that was only cut.
  throw new InputError(`The secret is not of ${MIN_SECRET} bytes or more`, {
    code: "BAD_INPUT",
    nextStep: "Make one with crypto.getRandomValues(new Uint8Array(32)), and keep it where the brand's keys are.",
  });
}

/** Text as the bytes that are hashed: UTF-8 of its Unicode NFC. */
export function textBytes(value: string, what: string, max: number): Uint8Array {
  const isText = typeof value === "string" && !/\p{Surrogate}/u.test(value);
  const bytes = toUtf8Bytes(isText ? value.normalize("NFC") : "");
  if (bytes.length > 0 && bytes.length <= max) return bytes;
  throw new InputError(`${what} of a key must be text of 1 to ${max} bytes`, {
    code: "BAD_INPUT",
    details: { what, length: bytes.length, max },
  });
}
