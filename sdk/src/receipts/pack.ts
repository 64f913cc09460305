/**
 * A signed receipt in as few bytes as its QR code needs; and back, from a stranger's screen. Chain, desk, rulebook, points and
 * campaign are a tag, the receipt's hash is made again from what follows. Needs no node.
 *
 *     version 1 · flags 1 · lengths 1 · lines 1 · tag 6 · till 20 · member 20 · order 32 · amount 1-12 · expiry 0-4 ·
 *     time 5 · validFrom 0 or 5 · deadline 5 · referrer 0 or 20 · currency 3 · tier 1 · salt 32 ·
 *     of each line: lengths 2 · category 0-16 · amount 0-12 ·
 *     signature 64 (EIP-2098)
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { ZeroAddress, getBytes, hexlify, toBeArray } from "ethers";

import { InputError } from "../errors.js";
import { campaignId } from "../units.js";
import { Reader, badQr, compact, expand, join, time, wellFormed } from "../vouchers/pack.js";
import { currencyId } from "./names.js";
import { purchasesDomain } from "./purchase.js";
import type { CarriedPurchase, PurchasesDomain } from "./purchase.js";
import { makeReceipt } from "./receipt.js";
import type { ReceiptLine } from "./receipt.js";
import { checkSigned, purchaseOf } from "./sign.js";
import type { SignedReceipt } from "./sign.js";

/** Whose receipts an app knows. */
export type Where = Pick<CarriedPurchase, "points" | "campaign">;

/** Unlike any version of a voucher's, so that one can't be taken for the other. */
const VERSION = 0x81;
const TAG = 6;
const [REFERRER, FROM] = [1, 2];
/** What a phone still reads from another's screen: QR version 21, 22 as a link. */
export const MAX_PACKED = 900;

/** The bytes. Throws for a receipt that is too long, or that a contract signed: hand it over as a file. */
export function packReceipt(domain: PurchasesDomain, signed: SignedReceipt): Uint8Array {
  const { receipt, purchase, signature } = checkSigned(domain, signed);
  const { expiry, validFrom, referrer } = purchase;
  const [amount, lasts] = [toBeArray(purchase.amount), toBeArray(expiry)];
  const from = validFrom === receipt.time ? new Uint8Array() : time(validFrom);
  const bringer = referrer === ZeroAddress ? new Uint8Array() : getBytes(referrer);
  const flags = (bringer.length > 0 ? REFERRER : 0) | (from.length > 0 ? FROM : 0);
  const packed = join([
    Uint8Array.of(VERSION, flags, (amount.length << 4) | lasts.length, receipt.lines.length),
    tagOf(domain, purchase),
    getBytes(purchase.till),
    getBytes(purchase.member),
    getBytes(purchase.order),
    amount,
    lasts,
    time(receipt.time),
    from,
    time(purchase.deadline),
    bringer,
    getBytes(currencyId(receipt.currency)),
    Uint8Array.of(receipt.tier),
    getBytes(receipt.salt),
    ...receipt.lines.map(packLine),
    compact(signature),
  ]);
  if (packed.length <= MAX_PACKED) return packed;
  throw new InputError(`The receipt is too long for a QR code: ${packed.length} bytes of at most ${MAX_PACKED}`, {
    code: "BAD_RECEIPT",
    details: { length: packed.length, max: MAX_PACKED },
    nextStep: "Hand it over as a file (writeReceipt), or put goods of one category into one line.",
  });
}

/** What the bytes hold, if they are of one of these campaigns. Whether it is good, checkReceipt() tells. */
export function unpackReceipt(bytes: Uint8Array, domain: PurchasesDomain, campaigns: readonly Where[]): SignedReceipt {
  if (bytes.length > MAX_PACKED) throw badQr("OVERSIZED", `it has ${bytes.length} bytes, ${MAX_PACKED} at most can be`);
  const reader = new Reader(bytes);
  const [version = 0] = reader.take(1);
  if (version !== VERSION) {
    const isOurs = version > 0x80 && version < 0x90;
    throw badQr(isOurs ? "VERSION" : "MALFORMED", isOurs ? "it is of another version" : "it is no receipt");
  }
  const [flags = 0, lengths = 0, count = 0] = reader.take(3);
  const tag = hexlify(reader.take(TAG));
  const [till, member] = [hexlify(reader.take(20)), hexlify(reader.take(20))];
  const order = hexlify(reader.take(32));
  const [amount, expiry] = [reader.number(lengths >> 4), reader.number(lengths & 15)];
  const bought = reader.time();
  const validFrom = flags & FROM ? reader.time() : bought;
  const deadline = reader.time();
  const referrer = flags & REFERRER ? hexlify(reader.take(20)) : ZeroAddress;
  const currency = hexlify(reader.take(3));
  const [tier = 0] = reader.take(1);
  const salt = hexlify(reader.take(32));
  const lines = Array.from({ length: count }, () => readLine(reader));
  const signature = expand(reader.take(64));
  const where = campaigns.find((each) => hexlify(tagOf(domain, each)) === tag);
  if (where === undefined) throw badQr("FOREIGN", "it is of a chain, desk or campaign that this app does not know");
  const { points, campaign } = where;
  const signed = wellFormed(() => {
    const receipt = makeReceipt({ points, member, order, currency, lines, time: bought, tier, salt });
    const terms = { campaign, till, amount, expiry, referrer, validFrom, deadline };
    return Object.freeze({ receipt, purchase: purchaseOf(domain, receipt, terms), signature });
  });
  // One receipt has one text, to the last byte: what is written otherwise was written by somebody else.
  const again = wellFormed(() => packReceipt(domain, signed));
  if (hexlify(again) !== hexlify(bytes)) throw badQr("MALFORMED", "no app of ours writes it so");
  return signed;
}

function packLine({ category, amount }: ReceiptLine): Uint8Array {
  const name = getBytes(category.replace(/(00)+$/, ""));
  const value = toBeArray(amount);
  return join([Uint8Array.of(name.length, value.length), name, value]);
}

function readLine(reader: Reader): ReceiptLine {
  const [nameLength = 0, amountLength = 0] = reader.take(2);
  const category = hexlify(reader.take(nameLength)).padEnd(34, "0");
  return { category, amount: reader.number(amountLength) };
}

/** Enough to choose among the campaigns that an app knows; what it then says is proved by the signature. */
function tagOf(domain: PurchasesDomain, { points, campaign }: Where): Uint8Array {
  const { chainId, purchases, rulebook } = purchasesDomain(domain);
  const text = ["receipt", chainId, purchases, rulebook, points, campaignId(campaign)].join("|").toLowerCase();
  return keccak_256(new TextEncoder().encode(text)).subarray(0, TAG);
}
