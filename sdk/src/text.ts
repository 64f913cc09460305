/** Text from a chain is written by strangers: what may be shown of it, and how. */

/** Controls, line and paragraph separators, marks that turn or hide text, lone surrogates, private and unassigned. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
/** More marks than this on one letter serve only to cover its neighbours. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** A name, symbol or note as it can be shown in one line: nothing hidden, nothing reversed, at most `max` characters. */
export function displayText(text: string, max = 64): string {
  const plain = text.normalize("NFC").replace(HIDDEN, "").replace(STACKED_MARKS, "$1").replace(/\s+/gu, " ").trim();
  const letters = Array.from(plain);
  return letters.length > max ? `${letters.slice(0, max - 1).join("")}…` : plain;
}
