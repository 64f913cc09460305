/** Currencies and categories of goods: as people write them, and as the chain has them. Needs no node. */
import { getBytes, hexlify, isHexString } from "ethers";

import { InputError } from "../errors.js";
import { checkHex } from "../inputs.js";
import { bytes16 } from "../units.js";

/** The category of goods that have none. */
const NONE = `0x${"00".repeat(16)}`;
const CURRENCY = /^[A-Z]{3}$/;
/** What can't be seen, or turns what stands beside it; but for the joiners that emoji and some scripts are written with. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** A currency as the chain has it, 3 bytes of hex: from its ISO 4217 letters, or from that hex. */
export function currencyId(currency: string): string {
  if (isHexString(currency, 3)) return currency.toLowerCase();
  if (typeof currency === "string" && CURRENCY.test(currency)) return hexlify(new TextEncoder().encode(currency));
  throw new InputError(`Not a currency: ${shown(currency)}`, {
    code: "BAD_INPUT",
    details: { currency },
    nextStep: "Give its three capital letters of ISO 4217, such as USD.",
  });
}

/** The letters of a currency, or its hex where a brand has published other bytes. */
export function currencyText(currency: string): string {
  const text = String.fromCharCode(...getBytes(currencyId(currency)));
  return CURRENCY.test(text) ? text : currencyId(currency);
}

/**
 * A category as the chain has it, 16 bytes of hex: from a text of at most 16 bytes (a Chinese character takes 3), of
 * which Unicode NFC counts, from that hex, or from "" for none.
 */
export function categoryId(category: string): string {
  if (category === "") return NONE;
  if (typeof category === "string" && HIDDEN.test(category)) {
    throw new InputError(`A category's name can't have hidden characters: ${shown(category)}`, {
      code: "BAD_TEXT",
      details: { category },
      nextStep: "Type it anew, without line breaks and marks of direction.",
    });
  }
  return bytes16(typeof category === "string" ? category.normalize("NFC") : category, "category");
}

/** The text of a category, "" for none; its hex if those bytes are no text that can be shown. */
export function categoryText(category: string): string {
  const id = checkHex(category === "" ? NONE : category, "category", 16);
  const bytes = getBytes(id.replace(/(00)+$/, ""));
  const text = new TextDecoder().decode(bytes);
  try {
    return categoryId(text) === id ? text : id;
  } catch {
    return id;
  }
}

/** Callers without types hand in anything. */
function shown(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 80));
}
