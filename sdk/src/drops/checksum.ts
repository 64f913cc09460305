/** The checksum of addresses, fast enough for a million. */
import type { Keccak } from "./tree.js";

/** A check of EIP-55: a digit is a capital letter where the hash of all of them in small letters is 8 or more. */
export function checksums(keccak: Keccak): (digits: string) => boolean {
  const small = new Uint8Array(40);
  return (digits) => {
    // 0x20 makes a capital letter small, and leaves a digit as it is.
    for (let i = 0; i < 40; i++) small[i] = digits.charCodeAt(i) | 0x20;
    const hash = keccak(small);
    for (let i = 0; i < 40; i++) {
      const code = digits.charCodeAt(i);
      if (code > 0x39 && code < 0x61 !== (((hash[i >> 1] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 8) > 0) return false;
    }
    return true;
  };
}
