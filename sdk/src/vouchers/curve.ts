/** secp256k1, small enough for a browser. The batch signer has a faster one, of the same shape. Needs no node. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { getPublicKey, hashes, recoverPublicKey, sign } from "@noble/secp256k1";
import { getAddress, hexlify } from "ethers";

/** What signing and checking ask of a library. Digests and secrets are 32 bytes. */
export interface Curve {
  /** r, s and the recovery bit (0 or 1): deterministic (RFC 6979), low s. */
  sign(digest: Uint8Array, secret: Uint8Array): { readonly rs: Uint8Array; readonly recovery: number };
  /** The uncompressed public key (65 bytes) that signed; undefined if none can have. */
  recover(digest: Uint8Array, rs: Uint8Array, recovery: number): Uint8Array | undefined;
  /** Uncompressed, 65 bytes; undefined if it is no private key. */
  publicKey(secret: Uint8Array): Uint8Array | undefined;
}

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

export const smallCurve: Curve = {
  sign(digest, secret) {
    // Set here and not on import, so that bundlers may leave out what is not used.
    hashes.hmacSha256 ??= (key, message) => hmac(sha256, key, message);
    hashes.sha256 ??= sha256;
    const signature = sign(digest, secret, { prehash: false, lowS: true, format: "recovered" });
    return { rs: signature.subarray(1), recovery: signature[0] ?? 0 };
  },
  recover(digest, rs, recovery) {
    try {
      return recoverPublicKey(Uint8Array.of(recovery, ...rs), digest, { prehash: false, isCompressed: false });
    } catch {
      return undefined;
    }
  },
  publicKey(secret) {
    try {
      return getPublicKey(secret, false);
    } catch {
      return undefined;
    }
  },
};

/** The address of an uncompressed public key, with its checksum. */
export function addressOf(publicKey: Uint8Array): string {
  return getAddress(hexlify(keccak_256(publicKey.subarray(1)).subarray(12)));
}

/** Whether the desk takes it: 65 bytes, v of 27 or 28, low s. Other forms of the same signature are refused there. */
export function splitSignature(signature: Uint8Array): { rs: Uint8Array; recovery: number } | undefined {
  const recovery = (signature[64] ?? 0) - 27;
  if (signature.length !== 65 || (recovery !== 0 && recovery !== 1)) return undefined;
  if (BigInt(hexlify(signature.subarray(32, 64))) > HALF_ORDER) return undefined;
  return { rs: signature.subarray(0, 64), recovery };
}

export function joinSignature({ rs, recovery }: { rs: Uint8Array; recovery: number }): Uint8Array {
  const joined = new Uint8Array(65);
  joined.set(rs);
  joined[64] = 27 + recovery;
  return joined;
}
