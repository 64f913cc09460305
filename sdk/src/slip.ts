/** A redemption as a short text that a cashier scans from a screen: only letters and digits, so that its QR code is small. */
import { concat, dataLength, dataSlice, getBytes, hexlify, keccak256, toBeHex } from "ethers";

import { InputError } from "./errors.js";
import { checkInteger } from "./inputs.js";
import { checkRedemption } from "./records.js";
import type { Redemption } from "./records.js";

const PREFIX = "PC1:";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Bytes of: chain, points, member, reward, number, quantity, price of one, deadline, flags. */
const WIDTHS = [6, 20, 20, 4, 4, 4, 11, 5, 1] as const;
const CHECK_BYTES = 4;
const TOTAL_BYTES = WIDTHS.reduce((sum: number, width) => sum + width, CHECK_BYTES);
const TEXT_LENGTH = PREFIX.length + Math.ceil((TOTAL_BYTES * 8) / 5);

export interface RedemptionSlip {
  readonly chainId: number;
  readonly redemption: Redemption;
}

/** The text of a redemption slip: 131 characters. It is public: only the brand can act on it before the deadline. */
export function encodeSlip(chainId: number, redemption: Redemption): string {
  const chain = checkInteger(chainId, "chainId", 1, 2 ** 48 - 1);
  const r = checkRedemption(redemption);
  const values = [chain, r.points, r.member, r.rewardId, r.number, r.quantity, r.unitPrice, r.deadline];
  const fields = [...values, r.needsHandover ? 1 : 0].map((value, i) => toBeHex(value, WIDTHS[i]));
  const body = concat(fields);
  return PREFIX + toBase32(getBytes(concat([body, dataSlice(keccak256(body), 0, CHECK_BYTES)])));
}

/** The slip in a text, upper or lower case. Throws an InputError for anything else. */
export function decodeSlip(text: string): RedemptionSlip {
  const tidy = typeof text === "string" ? text.slice(0, 4096).trim().toUpperCase() : "";
  if (!tidy.startsWith(PREFIX)) {
    const newer = /^PC\d+:/.test(tidy);
    throw bad(
      newer ? "This slip is of another version" : "This is not a Punchcard redemption slip",
      newer ? "Update this app." : "Scan the code that the member's app shows for the redemption.",
    );
  }
  if (tidy.length !== TEXT_LENGTH)
    throw bad(`A slip has ${TEXT_LENGTH} characters, not ${tidy.length}`, "Scan it again, whole.");
  const bytes = fromBase32(tidy.slice(PREFIX.length));
  const body = dataSlice(bytes, 0, TOTAL_BYTES - CHECK_BYTES);
  if (dataSlice(keccak256(body), 0, CHECK_BYTES) !== dataSlice(bytes, TOTAL_BYTES - CHECK_BYTES)) {
    throw bad("The slip is damaged: its check digits do not fit", "Scan it again.");
  }
  return read(body);
}

function read(body: string): RedemptionSlip {
  const fields: string[] = [];
  let at = 0;
  for (const width of WIDTHS) fields.push(dataSlice(body, at, (at += width)));
  const [chainId, points = "", member = "", rewardId, number, quantity, unitPrice = "0x0", deadline, flags] = fields;
  if (Number(flags) > 1) throw bad("The slip says what this version does not know", "Update this app.");
  try {
    return {
      chainId: checkInteger(Number(chainId), "chainId", 1, 2 ** 48 - 1),
      redemption: checkRedemption({
        points,
        member,
        rewardId: Number(rewardId),
        number: Number(number),
        quantity: Number(quantity),
        unitPrice: BigInt(unitPrice),
        deadline: Number(deadline),
        needsHandover: Number(flags) === 1,
      }),
    };
  } catch (cause) {
    throw bad("The slip holds values that no redemption has", "Ask the member's app for a new one.", cause);
  }
}

function toBase32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET.charAt((buffer >> (bits - 5)) & 31);
    buffer &= 255;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}

function fromBase32(text: string): string {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw bad("The slip has a character that cannot be in one", "Scan it again.");
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bytes.push((buffer >> (bits - 8)) & 255);
    bits -= 8;
  }
  const data = hexlify(new Uint8Array(bytes));
  // The last letter has bits to spare: were they free, one slip would have several texts.
  if (dataLength(data) !== TOTAL_BYTES || (buffer & ((1 << bits) - 1)) !== 0) {
    throw bad("The slip is damaged at its end", "Scan it again.");
  }
  return data;
}

function bad(message: string, nextStep: string, cause?: unknown): InputError {
  return new InputError(message, { code: "BAD_SLIP", nextStep, cause });
}
