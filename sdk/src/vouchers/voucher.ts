/** What a till signs, checked field by field, and as JSON. Needs no node. */
import { ZeroAddress } from "ethers";

import { InputError } from "../errors.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkTime } from "../inputs.js";
import { baseUnits, campaignId } from "../units.js";

/** The one desk that pays: which chain, and the address of its Claims contract. */
export interface ClaimsDomain {
  readonly chainId: number;
  readonly claims: string;
}

/** A voucher names the member; a code names a key, and whoever holds that key names the member. */
export type VoucherWay = "voucher" | "code";

export interface Voucher {
  /** The brand's points token. */
  readonly points: string;
  /** 16 bytes of hex. */
  readonly campaign: string;
  readonly till: string;
  /** The member, or the code's key. */
  readonly to: string;
  /** Base units of points; 1 where the campaign pays a badge alone. */
  readonly amount: bigint;
  /** 32 bytes of hex, see numberKey() and secretKey(). */
  readonly key: string;
  /** Unix seconds. */
  readonly validFrom: number;
  /** Unix seconds, inclusive. */
  readonly deadline: number;
  /** Who brought the member, or the zero address. */
  readonly referrer: string;
}

/** What whoever claims brings to the chain. */
export interface SignedVoucher {
  readonly way: VoucherWay;
  readonly voucher: Voucher;
  /** Hex: 65 bytes of a key, or what a till that is a contract takes (ERC-1271). */
  readonly signature: string;
}

/** As a caller writes it: the campaign as text too, `validFrom` and `referrer` only where there is one. */
export type VoucherInput = Omit<Voucher, "validFrom" | "referrer"> & Partial<Pick<Voucher, "validFrom" | "referrer">>;

/** The same with the amount as a decimal string. */
export interface SignedVoucherJson {
  readonly way: VoucherWay;
  readonly voucher: Omit<Voucher, "amount"> & { readonly amount: string };
  readonly signature: string;
}

/** Bytes. More than any wallet's. */
const MAX_SIGNATURE = 4_096;
const MAX_CHAIN_ID = Number.MAX_SAFE_INTEGER;

/** The domain with every field checked. */
export function claimsDomain({ chainId, claims }: ClaimsDomain): ClaimsDomain {
  return Object.freeze({
    chainId: checkInteger(chainId, "chainId", 1, MAX_CHAIN_ID),
    claims: checkAddress(claims, "claims"),
  });
}

/** The voucher with every field checked. Says nothing yet of who signs. */
export function makeVoucher(input: VoucherInput): Voucher {
  const to = checkAddress(input.to, "to");
  const referrer = referrerOf(input.referrer);
  if (referrer === to) {
    throw new InputError("Nobody can bring themselves: the referrer is the member", {
      code: "BAD_INPUT",
      details: { to, referrer },
      nextStep: "Leave the referrer out.",
    });
  }
  const validFrom = checkTime(input.validFrom ?? 0, "validFrom");
  const deadline = checkTime(input.deadline, "deadline");
  if (deadline < validFrom || deadline === 0) {
    throw new InputError(`The deadline ${deadline} is before validFrom ${validFrom}`, {
      code: "BAD_TIME",
      details: { validFrom, deadline },
      nextStep: "Give a deadline, in unix seconds, that is not before validFrom.",
    });
  }
  return Object.freeze({
    points: sameAddress(input.points, "points"),
    campaign: campaignId(input.campaign),
    till: sameAddress(input.till, "till"),
    to,
    amount: checkAmount(input.amount, "amount"),
    key: checkHex(input.key, "key", 32),
    validFrom,
    deadline,
    referrer,
  });
}

/** Way, voucher and the form of the signature checked; not who signed, see checkVoucher(). */
export function signedVoucher({ way, voucher, signature }: SignedVoucher): SignedVoucher {
  return Object.freeze({
    way: checkWay(way),
    voucher: makeVoucher(voucher),
    signature: checkSignature(signature),
  });
}

/** A signature's form: a key's 65 bytes, or what a contract takes. */
export function checkSignature(signature: string): string {
  const checked = checkHex(signature, "signature");
  checkInteger((checked.length - 2) / 2, "the signature's length", 1, MAX_SIGNATURE);
  return checked;
}

export function checkWay(way: unknown): VoucherWay {
  if (way === "voucher" || way === "code") return way;
  throw new InputError('The way is neither "voucher" nor "code"', {
    code: "BAD_VOUCHER",
    details: { way },
  });
}

/** What `JSON.stringify` takes. */
export function voucherToJson({ way, voucher, signature }: SignedVoucher): SignedVoucherJson {
  return { way, voucher: { ...voucher, amount: voucher.amount.toString() }, signature };
}

/** Reads a signed voucher from JSON, or from what was parsed of it, and checks it. Unknown fields are left out. */
export function voucherFromJson(json: unknown): SignedVoucher {
  const { way, voucher, signature } = fieldsOf(typeof json === "string" ? parsed(json) : json);
  const { points, campaign, till, to, amount, key, validFrom, deadline, referrer } = fieldsOf(voucher);
  if (typeof amount !== "string" || !/^\d{1,30}$/.test(amount)) throw notWhole("its amount is no decimal string");
  if (typeof campaign !== "string" || !campaign.startsWith("0x")) throw notWhole("its campaign is no hex");
  return signedVoucher({
    way: way as VoucherWay,
    voucher: {
      ...({ points, campaign, till, to, key, validFrom, deadline, referrer } as Omit<Voucher, "amount">),
      amount: baseUnits(amount),
    },
    signature: signature as string,
  });
}

/** As they were last, with their checksum: in a batch points and till are always the same, and hashing takes time. */
const last = { points: "", till: "" };

function sameAddress(value: string, what: keyof typeof last): string {
  if (value === "" || value !== last[what]) last[what] = checkAddress(value, what);
  return last[what];
}

function referrerOf(referrer: string = ZeroAddress): string {
  return referrer === ZeroAddress ? ZeroAddress : checkAddress(referrer, "referrer");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notWhole("it is no JSON");
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw notWhole("fields are missing");
}

function notWhole(why: string): InputError {
  return new InputError(`This is no signed voucher: ${why}`, {
    code: "BAD_VOUCHER",
    details: { why },
    nextStep: "Bring the JSON that voucherToJson() made, unchanged.",
  });
}
