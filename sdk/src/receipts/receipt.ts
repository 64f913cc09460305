/** What a purchase was: kept by the member and the brand, and on chain by its hash alone. Needs no node. */
import type { ReceiptStruct } from "../generated/Rulebook.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkList, checkTime } from "../inputs.js";
import { categoryId, currencyId, currencyText } from "./names.js";
import { addressWord, bytesWord, hashWords, numberWord } from "./words.js";

/** Part of a purchase. */
export interface ReceiptLine {
  /** A text of at most 16 bytes, or "" for none; 16 bytes of hex in what makeReceipt() gives, see categoryText(). */
  readonly category: string;
  /** Minor units (cents) of the currency. */
  readonly amount: bigint;
}

/** What a purchase was. */
export interface Receipt {
  /** The brand's points token. */
  readonly points: string;
  readonly member: string;
  /** See orderKey(). */
  readonly order: string;
  /** Three letters of ISO 4217. */
  readonly currency: string;
  /** 1 to 100. */
  readonly lines: readonly ReceiptLine[];
  /** Of the purchase, unix seconds: the rule that held then counts. */
  readonly time: number;
  /** The member's then; 0 for none. */
  readonly tier: number;
  /** 32 bytes, see receiptSalt(): without it, whoever guesses what was bought could see that they are right. */
  readonly salt: string;
}

/** Where receipts are hashed: which chain, and its rulebook. */
export interface RulebookDomain {
  readonly chainId: number;
  readonly rulebook: string;
}

/** The most that the chain can quote. */
export const MAX_LINES = 100;
export const MAX_TIERS = 8;

/** The receipt with every field checked. */
export function makeReceipt(input: Receipt): Receipt {
  return Object.freeze({
    points: checkAddress(input.points, "points"),
    member: checkAddress(input.member, "member"),
    order: checkHex(input.order, "order", 32),
    currency: currencyText(input.currency),
    lines: checkLines(checkList(input.lines, "lines", MAX_LINES)),
    time: checkTime(input.time, "time"),
    tier: checkInteger(input.tier, "tier", 0, MAX_TIERS),
    salt: checkHex(input.salt, "salt", 32),
  });
}

/** The lines with every field checked. */
export function checkLines(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  const check = ({ category, amount }: ReceiptLine): ReceiptLine =>
    Object.freeze({ category: categoryId(category), amount: checkAmount(amount, "a line's amount", 0n) });
  return Object.freeze(lines.map(check));
}

/** What was paid in all, in minor units. */
export function receiptTotal({ lines }: Pick<Receipt, "lines">): bigint {
  return lines.reduce((sum, { amount }) => sum + amount, 0n);
}

/** The hash that goes on chain, as the rulebook makes it: keccak256 of chain, rulebook and receipt. */
export function receiptHash(receipt: Receipt, { chainId, rulebook }: RulebookDomain): string {
  const { points, member, order, currency, lines, time, tier, salt } = makeReceipt(receipt);
  return hashWords([
    numberWord(checkInteger(chainId, "chainId", 1, Number.MAX_SAFE_INTEGER)),
    addressWord(checkAddress(rulebook, "rulebook")),
    // Where the receipt begins; in it, where its lines do.
    numberWord(3 * 32),
    addressWord(points),
    addressWord(member),
    bytesWord(order),
    bytesWord(currencyId(currency)),
    numberWord(8 * 32),
    numberWord(time),
    numberWord(tier),
    bytesWord(salt),
    numberWord(lines.length),
    ...lines.flatMap(({ category, amount }) => [bytesWord(category), numberWord(amount)]),
  ]);
}

/** The receipt as the contracts take it. */
export function receiptStruct(receipt: Receipt): ReceiptStruct {
  const { currency, lines, ...rest } = makeReceipt(receipt);
  return { ...rest, currency: currencyId(currency), lines: lines.map((line) => ({ ...line })) };
}
