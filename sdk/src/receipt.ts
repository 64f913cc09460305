/** A redemption as a short text that a till reads from a screen. */
import type { Redemption } from "./actions/meta.js";

/** The text of a receipt: about 150 characters. */
export function encodeReceipt(chainId: number, redemption: Redemption): string {
  return JSON.stringify([chainId, redemption.number]);
}

/** The redemption of a receipt. Throws an InputError for anything else. */
export function decodeReceipt(_text: string): { chainId: number; redemption: Redemption } {
  throw new Error("not yet");
}
