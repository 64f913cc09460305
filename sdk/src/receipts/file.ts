/** Receipts as JSON, with the names of things as people write them; a signed one as a file that its member keeps. Needs no node. */
import { InputError, PunchcardError } from "../errors.js";
import { checkHex } from "../inputs.js";
import { checkSignature } from "../vouchers/voucher.js";
import { categoryText } from "./names.js";
import { makePurchase, purchasesDomain } from "./purchase.js";
import type { CarriedPurchase, PurchasesDomain } from "./purchase.js";
import { makeReceipt } from "./receipt.js";
import type { Receipt } from "./receipt.js";
import { checkSigned } from "./sign.js";
import type { SignedReceipt } from "./sign.js";

/** Why a file is refused: `details.why` of the InputError. */
export type ReceiptFileProblem = "OVERSIZED" | "MALFORMED" | "VERSION" | "FOREIGN";

const FORMAT = "punchcard.receipt.1";
/** Characters. The longest that can be, with a contract's signature and a hundred lines, has a third of it. */
const MAX_TEXT = 65_536;
const FILE = ["format", "chainId", "purchases", "rulebook", "receipt", "purchase", "signature"];
const RECEIPT = ["points", "member", "order", "currency", "lines", "time", "tier", "salt"];
const LINE = ["category", "amount"];
/** What the receipt does not say. */
const TERMS = ["campaign", "till", "amount", "receipt", "referrer", "expiry", "validFrom", "deadline"];

/** What `JSON.stringify` takes: amounts as decimal strings, categories as text where they are one. */
export type ReceiptJson = Omit<Receipt, "lines"> & {
  readonly lines: readonly { readonly category: string; readonly amount: string }[];
};

type Fields = Readonly<Record<string, unknown>>;

/** The text of the file. It says what was bought: for the member alone. */
export function writeReceipt(domain: PurchasesDomain, signed: SignedReceipt): string {
  const { receipt, purchase, signature } = checkSigned(domain, signed);
  const { campaign, till, amount, receipt: hash, referrer, expiry, validFrom, deadline } = purchase;
  const terms = {
    campaign,
    till,
    amount: `${amount}`,
    receipt: hash,
    referrer,
    expiry: `${expiry}`,
    validFrom,
    deadline,
  };
  const file = {
    format: FORMAT,
    ...purchasesDomain(domain),
    receipt: receiptToJson(receipt),
    purchase: terms,
    signature,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * The receipt in a file of writeReceipt(), if it is of this chain and desk. Takes nothing that it does not know, and
 * throws an InputError that says why: {@link ReceiptFileProblem}. Whether it is good, checkReceipt() tells.
 */
export function readReceipt(text: string, domain: PurchasesDomain): SignedReceipt {
  if (typeof text !== "string") throw bad("MALFORMED", "it is no text");
  if (text.length > MAX_TEXT) throw bad("OVERSIZED", `it has ${text.length} characters`);
  const json = parsed(text);
  const format = isFields(json) ? json["format"] : undefined;
  if (format !== FORMAT) {
    const isOther = typeof format === "string" && format.startsWith("punchcard.receipt.");
    throw isOther ? bad("VERSION", "it is of another version") : bad("MALFORMED", "it is no receipt");
  }
  const file = fieldsOf(json, FILE);
  const { chainId, purchases, rulebook } = wellFormed(() => purchasesDomain(file as Fields & PurchasesDomain));
  const known = purchasesDomain(domain);
  if (chainId !== known.chainId || purchases !== known.purchases || rulebook !== known.rulebook) {
    throw bad("FOREIGN", "it is of another chain or desk");
  }
  const receipt = receiptFromJson(file["receipt"]);
  const { points, member, order } = receipt;
  const { amount, expiry, ...rest }: Fields = fieldsOf(file["purchase"], TERMS);
  return wellFormed(() => {
    // Not as text: the file has one way to say it.
    checkHex(rest["campaign"] as string, "campaign", 16);
    const fields = { ...rest, points, member, order, amount: decimal(amount), expiry: decimal(expiry) };
    const purchase = makePurchase(fields as unknown as CarriedPurchase);
    return Object.freeze({ receipt, purchase, signature: checkSignature(file["signature"] as string) });
  });
}

/** A receipt, signed or not, for a file of the brand's own. */
export function receiptToJson(receipt: Receipt): ReceiptJson {
  const { points, member, order, currency, lines, time, tier, salt } = makeReceipt(receipt);
  const named = lines.map(({ category, amount }) => ({ category: categoryText(category), amount: `${amount}` }));
  return { points, member, order, currency, lines: named, time, tier, salt };
}

/** The receipt that receiptToJson() wrote. As strict, and with the same errors, as readReceipt(). */
export function receiptFromJson(json: unknown): Receipt {
  const { lines, ...rest }: Fields = fieldsOf(json, RECEIPT);
  if (!Array.isArray(lines)) throw bad("MALFORMED", "its lines are no list");
  const read = lines.map((each) => {
    const { category, amount } = fieldsOf(each, LINE);
    return { category: category as string, amount: decimal(amount) };
  });
  return wellFormed(() => makeReceipt({ ...(rest as unknown as Receipt), lines: read }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad("MALFORMED", "it is no JSON, or was cut");
  }
}

/** The fields, if they are these and no others. */
function fieldsOf(value: unknown, names: readonly string[]): Fields {
  if (!isFields(value)) throw bad("MALFORMED", "a part of it is missing");
  const missing = names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw bad("MALFORMED", `its ${missing} is missing`);
  if (Object.keys(value).length === names.length) return value;
  throw bad("MALFORMED", "it has more fields than belong to it");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decimal(value: unknown): bigint {
  if (typeof value === "string" && /^(0|[1-9]\d{0,29})$/.test(value)) return BigInt(value);
  throw bad("MALFORMED", "an amount is no decimal string");
}

function wellFormed<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    // Which value it is stays with the cause: it may say what was bought.
    const isField = cause instanceof PunchcardError && cause.code !== "BAD_RECEIPT";
    if (isField) throw bad("MALFORMED", "a value in it can't be right", cause);
    throw cause;
  }
}

function bad(why: ReceiptFileProblem, what: string, cause?: unknown): InputError {
  const nextStep = {
    OVERSIZED: "Choose the file that the shop gave.",
    MALFORMED: "Bring the file that the shop gave, unchanged; or ask it to write the receipt again.",
    VERSION: "Update the app, then open it again.",
    FOREIGN: "Open it with the app of the brand that issued it, on its network.",
  }[why];
  return new InputError(`This receipt can't be read: ${what}`, {
    code: "BAD_RECEIPT",
    details: { why },
    nextStep,
    cause,
  });
}
