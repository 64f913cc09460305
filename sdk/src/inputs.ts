/** Checks of what callers hand in, before anything is built from it. */
import { ZeroAddress, getAddress, isHexString } from "ethers";

import { InputError } from "./errors.js";

const UINT96_MAX = (1n << 96n) - 1n;
/** Later than any time in seconds that makes sense, and earlier than any in milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;

/** The address with its checksum. Not zero: points sent there would be gone. */
export function checkAddress(value: string, what: string): string {
  const address = typeof value === "string" ? withChecksum(value) : undefined;
  if (address === undefined) {
    throw new InputError(`${what} is not an address: ${shown(value)}`, {
      code: "BAD_ADDRESS",
      details: { what, value },
      nextStep: "Give 0x and 40 hex digits; if some are capital letters, the checksum must be right.",
    });
  }
  if (address === ZeroAddress) {
    throw new InputError(`${what} is the zero address`, { code: "BAD_ADDRESS", details: { what, value } });
  }
  return address;
}

/** Asked once: `isAddress` before `getAddress` would hash twice. */
function withChecksum(value: string): string | undefined {
  try {
    return getAddress(value);
  } catch {
    return undefined;
  }
}

/** An amount in base units, at least `min`. */
export function checkAmount(value: bigint, what: string, min = 1n, max = UINT96_MAX): bigint {
  if (typeof value !== "bigint") {
    throw new InputError(`${what} is not a bigint: ${shown(value)}`, {
      code: "BAD_AMOUNT",
      details: { what, value },
      nextStep: "Amounts are base units in a bigint; parsePoints() makes one from what a person typed.",
    });
  }
  if (value < min || value > max) {
    throw new InputError(`${what} must be from ${min} to ${max} base units, not ${value}`, {
      code: "BAD_AMOUNT",
      details: { what, value, min, max },
    });
  }
  return value;
}

/** A whole number from `min` to `max`. */
export function checkInteger(value: number, what: string, min: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new InputError(`${what} must be a whole number from ${min} to ${max}, not ${shown(value)}`, {
      code: "BAD_INPUT",
      details: { what, value, min, max },
    });
  }
  return value;
}

/** A time in unix seconds. */
export function checkTime(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 0 || value >= MILLISECONDS_FROM) {
    throw new InputError(`${what} must be a time in unix seconds, not ${shown(value)}`, {
      code: "BAD_TIME",
      details: { what, value },
      nextStep: value >= MILLISECONDS_FROM ? "This looks like milliseconds: divide by 1000." : "Give whole seconds.",
    });
  }
  return value;
}

/** Hex of exactly `length` bytes, or of any length. */
export function checkHex(value: string, what: string, length?: number): string {
  if (!isHexString(value, length ?? true)) {
    throw new InputError(`${what} is not hex of ${length ?? "whole"} bytes: ${shown(value)}`, {
      code: "BAD_INPUT",
      details: { what, value, length },
    });
  }
  return value.toLowerCase();
}

/** A list with something in it, and not more than one transaction can carry. */
export function checkList<T>(list: readonly T[], what: string, max: number): readonly T[] {
  if (list.length === 0 || list.length > max) {
    throw new InputError(`${what} must have 1 to ${max} entries, not ${list.length}`, {
      code: "BAD_INPUT",
      details: { what, length: list.length, max },
      nextStep: list.length === 0 ? "There is nothing to do." : "Split it: the entities' ...Many functions do.",
    });
  }
  return list;
}

/** What the chain refuses in a text that art shows: controls, bidi controls, line separators, non-characters. */
const DISGUISES =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef]|\p{Noncharacter_Code_Point}/u;

/** Text that a badge can show: well-formed, without control or bidi characters, `min` to `max` bytes as UTF-8. */
export function checkText(value: string, what: string, max: number, min = 1): string {
  const length = toUtf8Length(value);
  if (length < min || length > max || DISGUISES.test(value)) {
    throw new InputError(`${what} can't be shown on a badge: ${shown(value)}`, {
      code: "BAD_TEXT",
      details: { what, value, length, min, max },
      nextStep: `Give ${min} to ${max} bytes of UTF-8 (a Chinese character takes 3), without control or bidi characters.`,
    });
  }
  return value;
}

/** Bytes as UTF-8; more than any text may have if it is not well-formed. */
function toUtf8Length(value: string): number {
  return /\p{Surrogate}/u.test(value) ? Infinity : new TextEncoder().encode(value).length;
}

function shown(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
