/** Bytes in the characters of a QR code's alphanumeric mode, three for two bytes. Needs no node. */

/** RFC 9285. */
export const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/**
 * The same without space and percent sign, which a URL can't hold: 43 characters still give three for two bytes. The
 * last of the three is always a letter or digit, so that no punctuation can be lost at the end of a link.
 */
export const BASE43 = BASE45.replace(/[ %]/g, "");

export function encodeBase(bytes: Uint8Array, alphabet: string): string {
  const base = alphabet.length;
  let text = "";
  for (let i = 0; i < bytes.length; i += 2) {
    const [high = 0, low] = bytes.subarray(i, i + 2);
    let rest = low === undefined ? high : high * 256 + low;
    for (let digits = low === undefined ? 2 : 3; digits > 0; digits--) {
      text += alphabet.charAt(rest % base);
      rest = Math.floor(rest / base);
    }
  }
  return text;
}

/** Undefined for a text that is not what the encoder writes. */
export function decodeBase(text: string, alphabet: string): Uint8Array | undefined {
  if (text.length % 3 === 1) return undefined;
  const base = alphabet.length;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 3) {
    const digits = Array.from(text.slice(i, i + 3), (character) => alphabet.indexOf(character));
    const value = digits.reduceRight((sum, digit) => sum * base + digit, 0);
    if (digits.includes(-1) || value >= 256 ** (digits.length - 1)) return undefined;
    if (digits.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}
