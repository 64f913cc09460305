/** What a badge's id says of it. Needs no node. */
import { getAddress, toBeHex } from "ethers";

import { InputError } from "./errors.js";
import { checkAddress, checkInteger } from "./inputs.js";

/** A badge that stays with its holder, or one that has a serial number and can be passed on. */
export type BadgeId =
  | { readonly kind: number; readonly soulbound: true; readonly holder: string }
  | {
      readonly kind: number;
      readonly soulbound: false;
      readonly serial: number;
      /** UTC days since 1970, of its award. */
      readonly day: number;
    };

export const MAX_KIND = 65_535;
const SOULBOUND = 1n << 160n;
const KIND_AT = 168n;
const HOLDER_BITS = SOULBOUND - 1n;
const SERIAL_BITS = (1n << 32n) - 1n;
const DAY_AT = 32n;
const DAY_BITS = 0xffffn;

/** The parts of an id. Refuses a number that no badge can have. */
export function splitBadgeId(id: bigint): BadgeId {
  const checked = checkBadgeId(id);
  const kind = Number(checked >> KIND_AT);
  if ((checked & SOULBOUND) !== 0n) {
    return { kind, soulbound: true, holder: getAddress(toBeHex(checked & HOLDER_BITS, 20)) };
  }
  const [serial, day] = [checked & SERIAL_BITS, (checked >> DAY_AT) & DAY_BITS];
  return { kind, soulbound: false, serial: Number(serial), day: Number(day) };
}

/** The id of a holder's soulbound badge of a kind, whether or not there is one. */
export function soulboundId(holder: string, kind: number): bigint {
  return (BigInt(checkKind(kind)) << KIND_AT) | SOULBOUND | BigInt(checkAddress(holder, "holder"));
}

/** The id, if a badge can have it. */
export function checkBadgeId(id: bigint, what = "id"): bigint {
  if (typeof id === "bigint" && id > 0n && isPossible(id)) return id;
  throw new InputError(`${what} is no badge's id: ${String(id).slice(0, 90)}`, {
    code: "BAD_INPUT",
    details: { what, id },
    nextStep:
      "Give the id as a bigint, as the badge's events and reads tell it; BigInt() makes one from a decimal text.",
  });
}

/** Kinds count from 1. */
export function checkKind(kind: number): number {
  return checkInteger(kind, "kind", 1, MAX_KIND);
}

function isPossible(id: bigint): boolean {
  const kind = id >> KIND_AT;
  const isSoulbound = (id & SOULBOUND) !== 0n;
  const low = id & ((1n << KIND_AT) - 1n);
  const isFilled = isSoulbound
    ? low >> 161n === 0n && (low & HOLDER_BITS) !== 0n
    : low >> 48n === 0n && (low & SERIAL_BITS) !== 0n;
  return kind >= 1n && kind <= BigInt(MAX_KIND) && isFilled;
}
