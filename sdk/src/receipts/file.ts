/** A signed receipt as a file that its member keeps: JSON, with the names of things as people write them. Needs no node. */
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
const RECEIPT = ["currency", "lines", "time", "tier", "salt"];
const LINE = ["category", "amount"];
const PURCHASE = ["points", "campaign", "till", "member", "order", "amount", "receipt", "referrer", "expiry"];
const WHEN = ["validFrom", "deadline"];

type Fields = Readonly<Record<string, unknown>>;

/** The text of the file. It says what was bought: for the member alone. */
export function writeReceipt(domain: PurchasesDomain, signed: SignedReceipt): string {
  const { receipt, purchase, signature } = checkSigned(domain, signed);
  const { currency, lines, time, tier, salt } = receipt;
  const { amount, expiry, ...rest } = purchase;
  const file = {
    format: FORMAT,
    ...purchasesDomain(domain),
    receipt: {
      currency,
      lines: lines.map((line) => ({ category: categoryText(line.category), amount: line.amount.toString() })),
      time,
      tier,
      salt,
    },
    purchase: { ...rest, amount: amount.toString(), expiry: expiry.toString() },
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
  const { amount, expiry, ...rest } = fieldsOf(file["purchase"], [...PURCHASE, ...WHEN]);
  const { lines, ...bought } = fieldsOf(file["receipt"], RECEIPT);
  if (!Array.isArray(lines)) throw bad("MALFORMED", "its lines are no list");
  return wellFormed(() => {
    const fields = { ...rest, amount: decimal(amount), expiry: decimal(expiry) };
    const purchase = makePurchase(fields as unknown as CarriedPurchase);
    checkHex((rest as { campaign: string }).campaign, "campaign", 16);
    const { points, member, order } = purchase;
    const receipt = makeReceipt({
      ...(bought as unknown as Receipt),
      ...{ points, member, order },
      lines: lines.map((each) => {
        const line = fieldsOf(each, LINE);
        return { category: line["category"] as string, amount: decimal(line["amount"]) };
      }),
    });
    return Object.freeze({ receipt, purchase, signature: checkSignature(file["signature"] as string) });
  });
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
  if (!isFields(value)) throw bad("MALFORMED", "fields are missing");
  const odd = [
    ...names.filter((name) => !Object.hasOwn(value, name)),
    ...Object.keys(value).filter((name) => !names.includes(name)),
  ];
  if (odd.length === 0) return value;
  throw bad("MALFORMED", `fields are missing, or more than belong to it: ${JSON.stringify(odd[0]?.slice(0, 32))}`);
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
    if (cause instanceof PunchcardError && cause.code !== "BAD_RECEIPT")
      throw bad("MALFORMED", cause.shortMessage, cause);
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
