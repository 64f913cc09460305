/** What a till signs of a purchase, and what the chain knows of it by its hash alone. Needs no node. */
import { ZeroAddress } from "ethers";

import { digestOf, typedData } from "../eip712.js";
import type { TypedData } from "../eip712.js";
import { InputError } from "../errors.js";
import type { PurchaseRecordStructOutput } from "../generated/Purchases.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkTime } from "../inputs.js";
import { campaignId } from "../units.js";
import type { RulebookDomain } from "./receipt.js";
import { addressWord, bytesWord, hashWords, numberWord } from "./words.js";

/** Which chain, its desk of purchases, and the rulebook of that desk. */
export interface PurchasesDomain extends RulebookDomain {
  readonly purchases: string;
}

/** A purchase that its member carries to the chain, signed by a till. */
export interface CarriedPurchase {
  /** The brand's points token. */
  readonly points: string;
  /** 16 bytes of hex. */
  readonly campaign: string;
  readonly till: string;
  readonly member: string;
  /** See orderKey(). */
  readonly order: string;
  /** Base units that it earned, see quote(). */
  readonly amount: bigint;
  /** See receiptHash(). */
  readonly receipt: string;
  /** Who brought the member, or the zero address. */
  readonly referrer: string;
  /** The period at whose end the points expire, see expiryOf(). */
  readonly expiry: bigint;
  /** Unix seconds, from when it can be posted. */
  readonly validFrom: number;
  /** Unix seconds, inclusive. */
  readonly deadline: number;
}

/** As a caller writes it: the campaign as text too, a referrer only where there is one. */
export type CarriedPurchaseInput = Omit<CarriedPurchase, "referrer"> & Partial<Pick<CarriedPurchase, "referrer">>;

/** A purchase as it stands, as the events tell it; whoever acts on it brings it along. */
export interface PurchaseRecord {
  readonly points: string;
  /** 16 bytes of hex. */
  readonly campaign: string;
  readonly order: string;
  readonly member: string;
  readonly till: string;
  /** Or the zero address. */
  readonly referrer: string;
  readonly receipt: string;
  /** Base units, before debt. */
  readonly earned: bigint;
  /** What of them went against the member's debt. */
  readonly paidDebt: bigint;
  /** What still waits to mature. */
  readonly held: bigint;
  /** What of `earned` was taken back. */
  readonly refunded: bigint;
  /** The token's word of one base unit of what is held. */
  readonly oneUnit: bigint;
  /** Unix seconds. */
  readonly maturesAt: number;
  /** Whether it was handed over. */
  readonly matured: boolean;
  /** Whether it was the member's first, by the rule of `maturesAt`; known once it matured, as is `brought`. */
  readonly first: boolean;
  /** Whether the referrer had bought before, so that bringing the member counts. */
  readonly brought: boolean;
}

/** Periods are 32 bits wide in the token. */
const LAST_PERIOD = (1n << 32n) - 1n;
const UINT256_MAX = (1n << 256n) - 1n;

/** The domain with every field checked. */
export function purchasesDomain({ chainId, purchases, rulebook }: PurchasesDomain): PurchasesDomain {
  return Object.freeze({
    chainId: checkInteger(chainId, "chainId", 1, Number.MAX_SAFE_INTEGER),
    purchases: checkAddress(purchases, "purchases"),
    rulebook: checkAddress(rulebook, "rulebook"),
  });
}

/** The purchase with every field checked. Says nothing yet of who signs, nor whether it earned that much. */
export function makePurchase(input: CarriedPurchaseInput): CarriedPurchase {
  const member = checkAddress(input.member, "member");
  const referrer = orNobody(input.referrer, "referrer");
  if (referrer === member) {
    throw new InputError("Nobody can bring themselves: the referrer is the member", {
      code: "BAD_INPUT",
      details: { member, referrer },
      nextStep: "Leave the referrer out.",
    });
  }
  const validFrom = checkTime(input.validFrom, "validFrom");
  const deadline = checkTime(input.deadline, "deadline");
  if (deadline < validFrom) {
    throw new InputError(`The deadline ${deadline} is before validFrom ${validFrom}`, {
      code: "BAD_TIME",
      details: { validFrom, deadline },
      nextStep: "Give a deadline, in unix seconds, that is not before validFrom.",
    });
  }
  return Object.freeze({
    points: checkAddress(input.points, "points"),
    campaign: campaignId(input.campaign),
    till: checkAddress(input.till, "till"),
    member,
    order: checkHex(input.order, "order", 32),
    amount: checkAmount(input.amount, "amount"),
    receipt: checkHex(input.receipt, "receipt", 32),
    referrer,
    expiry: checkAmount(input.expiry, "expiry", 0n, LAST_PERIOD),
    validFrom,
    deadline,
  });
}

/** What a till's wallet is given to sign. */
export function purchaseTypedData(
  { chainId, purchases }: Omit<PurchasesDomain, "rulebook">,
  purchase: CarriedPurchaseInput,
): TypedData {
  const { amount, expiry, ...rest } = makePurchase(purchase);
  const verifyingContract = checkAddress(purchases, "purchases");
  const domain = { name: "Punchcard Purchases", version: "1", chainId, verifyingContract };
  return typedData(domain, "CarriedPurchase", { ...rest, amount: amount.toString(), expiry: expiry.toString() });
}

/** The digest that the till signs. */
export function purchaseDigest(domain: Omit<PurchasesDomain, "rulebook">, purchase: CarriedPurchaseInput): string {
  return digestOf(purchaseTypedData(domain, purchase));
}

/** The record that an event or a read of the desk tells. */
export function recordFromStruct(struct: PurchaseRecordStructOutput): PurchaseRecord {
  const { points, campaign, order, member, till, referrer, receipt, earned, paidDebt, held, refunded } = struct;
  const { oneUnit, maturesAt, matured, first, brought } = struct;
  return Object.freeze({
    ...{ points, campaign, order, member, till, referrer, receipt, earned, paidDebt, held, refunded, oneUnit },
    ...{ maturesAt: Number(maturesAt), matured, first, brought },
  });
}

/** The record with every field checked. */
export function checkRecord(record: PurchaseRecord): PurchaseRecord {
  const amount = (field: "paidDebt" | "held" | "refunded"): bigint => checkAmount(record[field], field, 0n);
  return Object.freeze({
    points: checkAddress(record.points, "points"),
    campaign: campaignId(record.campaign),
    order: checkHex(record.order, "order", 32),
    member: checkAddress(record.member, "member"),
    till: checkAddress(record.till, "till"),
    referrer: orNobody(record.referrer, "referrer"),
    receipt: checkHex(record.receipt, "receipt", 32),
    earned: checkAmount(record.earned, "earned"),
    paidDebt: amount("paidDebt"),
    held: amount("held"),
    refunded: amount("refunded"),
    oneUnit: checkAmount(record.oneUnit, "oneUnit", 0n, UINT256_MAX),
    maturesAt: checkTime(record.maturesAt, "maturesAt"),
    matured: record.matured,
    first: record.first,
    brought: record.brought,
  });
}

/** What the desk stores of a record: `recordOf(points, order)` is the same as long as nothing happened to it since. */
export function recordHash(record: PurchaseRecord): string {
  return hashWords([
    addressWord(record.points),
    bytesWord(record.campaign),
    bytesWord(record.order),
    addressWord(record.member),
    addressWord(record.till),
    addressWord(record.referrer),
    bytesWord(record.receipt),
    numberWord(record.earned),
    numberWord(record.paidDebt),
    numberWord(record.held),
    numberWord(record.refunded),
    numberWord(record.oneUnit),
    numberWord(record.maturesAt),
    numberWord(record.matured ? 1 : 0),
    numberWord(record.first ? 1 : 0),
    numberWord(record.brought ? 1 : 0),
  ]);
}

function orNobody(address: string = ZeroAddress, what: string): string {
  return address === ZeroAddress ? ZeroAddress : checkAddress(address, what);
}
