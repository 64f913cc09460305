/** Where strings become amounts, campaigns and periods, and back. Nothing else in this package parses numbers. */
import { dataSlice, hexlify, isHexString, toUtf8Bytes } from "ethers";

import { InputError } from "./errors.js";
import { checkHex } from "./inputs.js";

/** A token as words need it. Read it from the chain: decimals are never assumed. */
export interface PointsUnit {
  readonly decimals: number;
  readonly symbol: string;
}

const PLAIN_NUMBER = /^(\d{1,40})(?:\.(\d{1,40}))?$/;

/**
 * The base units of what a person typed: digits, at most one point, at most `decimals` digits after it. No sign, no
 * exponent, no thousands separators, no spaces: what could be read in two ways is refused.
 */
export function parsePoints(text: string, decimals: number): bigint {
  const match = typeof text === "string" ? PLAIN_NUMBER.exec(text) : null;
  if (match === null) {
    throw new InputError(`Not an amount: ${quote(text)}`, {
      code: "BAD_AMOUNT",
      details: { text, decimals },
      nextStep: "Write digits, and a point before decimals: 12 or 12.50.",
    });
  }
  const [, whole = "0", fraction = ""] = match;
  if (fraction.length > decimals) {
    throw new InputError(`${text} has ${fraction.length} decimals, these points have ${decimals}`, {
      code: "BAD_AMOUNT",
      details: { text, decimals },
      nextStep: `Round it to ${decimals} decimals yourself, so that nobody wonders who kept the rest.`,
    });
  }
  return BigInt(whole + fraction.padEnd(decimals, "0"));
}

/** Base units as a decimal string, without trailing zeros; {@link parsePoints} reads it back. */
export function formatPoints(amount: bigint, decimals: number): string {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - decimals);
  return sign + (decimals === 0 || fraction === "" ? whole : `${whole}.${fraction}`);
}

/** Base units in decimal, as signed intents carry them. */
export function baseUnits(text: string): bigint {
  if (typeof text === "string" && /^\d{1,78}$/.test(text)) return BigInt(text);
  throw new InputError("The intent's amount is not a decimal string", {
    code: "BAD_INTENT",
    details: { value: text },
    nextStep: "Bring what sign() of an intent gave, unchanged.",
  });
}

/** What points are issued for: 16 bytes, from hex of that length or from a text of at most 16 bytes. */
export function campaignId(value: string): string {
  return bytes16(value, "campaign");
}

/** Why points were issued: an order, a file, a task. Never personal data. 16 bytes, as {@link campaignId}. */
export function reasonId(value: string): string {
  return bytes16(value, "reason");
}

/** The memo that minting takes: campaign and reason, 16 bytes each. */
export function memoOf(campaign: string, reason: string): string {
  return campaignId(campaign) + reasonId(reason).slice(2);
}

/** Campaign and reason of a memo. */
export function splitMemo(word: string): { campaign: string; reason: string } {
  const checked = checkHex(word, "memo", 32);
  return { campaign: dataSlice(checked, 0, 16), reason: dataSlice(checked, 16) };
}

/** The period that a time (unix seconds) falls into. */
export function periodOf(time: number | bigint, periodLength: number | bigint): bigint {
  return BigInt(time) / BigInt(periodLength);
}

/** When a period ends, in unix seconds: points that expire in it are gone from then on. */
export function periodEnd(period: number | bigint, periodLength: number | bigint): bigint {
  return (BigInt(period) + 1n) * BigInt(periodLength);
}

/** The text of a campaign or reason that was made from one, else its hex. */
export function idText(id: string): string {
  const bytes = checkHex(id, "id", 16)
    .slice(2)
    .replace(/(00)+$/, "");
  if (bytes === "" || !/^(2[0-9a-f]|[3-6][0-9a-f]|7[0-9a-e])+$/.test(bytes)) return id;
  return String.fromCharCode(...(bytes.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)));
}

/** The 16 bytes of a text, or the same bytes given as hex; `what` it is for, in errors. */
export function bytes16(value: string, what: string): string {
  if (isHexString(value, 16)) return value.toLowerCase();
  // A hex string of another length is a mistake, not a text.
  const isText = typeof value === "string" && !value.startsWith("0x") && !/\p{Surrogate}/u.test(value);
  const bytes = isText ? toUtf8Bytes(value) : new Uint8Array();
  if (bytes.length === 0 || bytes.length > 16) {
    throw new InputError(`Not a ${what}: ${quote(value)}`, {
      code: "BAD_INPUT",
      details: { what, value },
      nextStep: `Give a text of 1 to 16 bytes (UTF-8), or 0x and 32 hex digits.`,
    });
  }
  return hexlify(bytes).padEnd(34, "0");
}

/** Callers without types hand in anything. */
function quote(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 80));
}
