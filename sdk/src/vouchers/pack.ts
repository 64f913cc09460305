/**
 * A signed voucher, or a code with its secret, in as few bytes as a small QR code needs; and back, from a stranger's
 * screen. Chain, desk, points and campaign are a tag: the app knows which campaigns are the brand's. Needs no node.
 *
 *     version 1 · flags 1 · lengths 1 · tag 6 · till 20 · to 20 or the code's secret 32 · amount 1-12 · key 0-8 or 32 ·
 *     validFrom 0 or 5 · deadline 5 · referrer 0 or 20 · signature 64 (EIP-2098)
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { ZeroAddress, getBytes, hexlify, toBeArray, toBeHex } from "ethers";

import { InputError, PunchcardError } from "../errors.js";
import { campaignId } from "../units.js";
import type { KnownCampaign } from "./check.js";
import { joinSignature, splitSignature } from "./curve.js";
import { numberOf } from "./keys.js";
import { codeAddress } from "./sign.js";
import { claimsDomain, makeVoucher, signedVoucher } from "./voucher.js";
import type { ClaimsDomain, SignedVoucher, Voucher } from "./voucher.js";

/** What a QR code holds. */
export interface Carried {
  readonly signed: SignedVoucher;
  /** Of a code: the key that it is made out to, 32 bytes of hex. Never logged, never sent to a server. */
  readonly secret?: string;
}

/** Why a payload is refused. */
export type QrProblem = "MALFORMED" | "TRUNCATED" | "OVERSIZED" | "VERSION" | "FOREIGN";

type Where = Pick<KnownCampaign, "points" | "campaign">;

const VERSION = 1;
const HEAD = 3;
const TAG = 6;
const TIME = 5;
const [CODE, REFERRER, FROM] = [1, 2, 4];
/** In place of a number's length: a key of 32 bytes. */
const KEYED = 15;
/** The longest that can be: a keyed voucher or code with everything. */
export const MAX_PACKED = HEAD + TAG + 20 + 32 + 12 + 32 + TIME + TIME + 20 + 64;

/** The bytes. A code needs its secret, a voucher has none. */
export function packVoucher(domain: ClaimsDomain, { signed, secret }: Carried): Uint8Array {
  const { way, voucher, signature } = signedVoucher(signed);
  if ((way === "code") !== (secret !== undefined) || (secret !== undefined && codeAddress(secret) !== voucher.to)) {
    throw new InputError("A code is packed with the secret of the key it is made out to, a voucher without one", {
      code: "BAD_VOUCHER",
      nextStep: "Give { signed, secret } for a code, the secret as newCode() made it, and { signed } for a voucher.",
    });
  }
  const amount = toBeArray(voucher.amount);
  const number = numberOf(voucher.key);
  const key = number === undefined ? getBytes(voucher.key) : toBeArray(number);
  const referrer = voucher.referrer === ZeroAddress ? new Uint8Array() : getBytes(voucher.referrer);
  const from = voucher.validFrom === 0 ? new Uint8Array() : time(voucher.validFrom);
  const flags = (way === "code" ? CODE : 0) | (referrer.length > 0 ? REFERRER : 0) | (from.length > 0 ? FROM : 0);
  const lengths = (amount.length << 4) | (number === undefined ? KEYED : key.length);
  return join([
    Uint8Array.of(VERSION, flags, lengths),
    tagOf(domain, voucher),
    getBytes(voucher.till),
    getBytes(secret ?? voucher.to),
    amount,
    key,
    from,
    time(voucher.deadline),
    referrer,
    compact(signature),
  ]);
}

/** What the bytes hold, if they are of one of these campaigns. Who signed, and when it is good, checkVoucher() tells. */
export function unpackVoucher(bytes: Uint8Array, domain: ClaimsDomain, campaigns: readonly Where[]): Carried {
  if (bytes.length > MAX_PACKED) throw badQr("OVERSIZED", `it has ${bytes.length} bytes, ${MAX_PACKED} at most can be`);
  const reader = new Reader(bytes);
  const [version = 0] = reader.take(1);
  if (version !== VERSION) throw badQr("VERSION", `it is of version ${version}, this app reads ${VERSION}`);
  const [flags = 0, lengths = 0] = reader.take(2);
  const [amountLength, keyLength] = [lengths >> 4, lengths & 15];
  if (flags > (CODE | REFERRER | FROM) || amountLength > 12 || (keyLength > 8 && keyLength !== KEYED)) {
    throw badQr("MALFORMED", "its head is none that this app writes");
  }
  const tag = hexlify(reader.take(TAG));
  const till = hexlify(reader.take(20));
  const holder = hexlify(reader.take(flags & CODE ? 32 : 20));
  const amount = reader.number(amountLength);
  const key = reader.number(keyLength === KEYED ? 32 : keyLength);
  const validFrom = flags & FROM ? reader.time() : 0;
  const deadline = reader.time();
  const referrer = flags & REFERRER ? hexlify(reader.take(20)) : ZeroAddress;
  const signature = expand(reader.take(64));
  reader.end();
  const where = campaigns.find((each) => hexlify(tagOf(domain, each)) === tag);
  if (where === undefined) throw badQr("FOREIGN", "it is of a chain, desk or campaign that this app does not know");
  const { points, campaign } = where;
  return wellFormed(() => {
    const to = flags & CODE ? codeAddress(holder) : holder;
    const fields = { points, campaign, till, to, amount, key: toBeHex(key, 32), validFrom, deadline, referrer };
    const voucher = makeVoucher(fields);
    const signed = Object.freeze({ way: flags & CODE ? "code" : "voucher", voucher, signature } as const);
    return Object.freeze(flags & CODE ? { signed, secret: holder } : { signed });
  });
}

/** An error that a scanner can show: what is wrong, and what to do. The payload stays out of it: it may be a secret. */
export function badQr(why: QrProblem, what: string, cause?: unknown): InputError {
  const nextStep =
    why === "FOREIGN"
      ? "Open it with the app of the brand that issued it, or load that brand's campaigns."
      : why === "VERSION"
        ? "Update the app, then scan again."
        : "Scan the whole code again, or ask for a new one.";
  return new InputError(`This QR code can't be read: ${what}`, {
    code: why === "FOREIGN" ? "FOREIGN_QR" : "BAD_QR",
    details: { why },
    nextStep,
    cause,
  });
}

/** Reads from the start, and never past the end. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw badQr("TRUNCATED", "a part is missing");
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  number(length: number): bigint {
    return length === 0 ? 0n : BigInt(hexlify(this.take(length)));
  }

  time(): number {
    return Number(this.number(TIME));
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw badQr("MALFORMED", "more follows than belongs to it");
  }
}

/** Enough to choose among the campaigns that an app knows; what it then says is proved by the signature. */
function tagOf(domain: ClaimsDomain, { points, campaign }: Pick<Voucher, "points" | "campaign">): Uint8Array {
  const { chainId, claims } = claimsDomain(domain);
  const text = [chainId, claims, points, campaignId(campaign)].join("|").toLowerCase();
  return keccak_256(new TextEncoder().encode(text)).subarray(0, TAG);
}

/** EIP-2098: the recovery bit in the highest bit of s, which a low s leaves free. */
export function compact(signature: string): Uint8Array {
  const split = splitSignature(getBytes(signature));
  if (split === undefined) {
    throw new InputError("Only a key's signature of 65 bytes with a low s fits into a QR code", {
      code: "BAD_VOUCHER",
      nextStep: "Sign with a key; what a contract signed, hand over as JSON.",
    });
  }
  const packed = split.rs.slice();
  packed[32] = (packed[32] ?? 0) | (split.recovery << 7);
  return packed;
}

/** The 65 bytes that the desk takes. */
export function expand(packed: Uint8Array): string {
  const rs = packed.slice();
  const recovery = (rs[32] ?? 0) >> 7;
  rs[32] = (rs[32] ?? 0) & 0x7f;
  return hexlify(joinSignature({ rs, recovery }));
}

/** A time in unix seconds, in 5 bytes. */
export function time(seconds: number): Uint8Array {
  return getBytes(`0x${seconds.toString(16).padStart(2 * TIME, "0")}`);
}

/** What `work` reads, or an error of the scanner's instead of the field's. */
export function wellFormed<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof PunchcardError) throw badQr("MALFORMED", cause.shortMessage, cause);
    throw cause;
  }
}

/** All parts in one. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
