/**
 * The 32-byte words of Solidity's `abi.encode`, laid out by hand: ten times what ethers' encoder does a second, and a
 * statement hashes every order of a member. Tests compare it with the contracts. Needs no node.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { getBytes, hexlify } from "ethers";

/** A number, of any unsigned type. */
export function numberWord(value: bigint | number): string {
  return value.toString(16).padStart(64, "0");
}

/** An address. */
export function addressWord(address: string): string {
  return address.slice(2).padStart(64, "0");
}

/** Bytes of a fixed length up to 32. */
export function bytesWord(hex: string): string {
  return hex.slice(2).padEnd(64, "0");
}

/** Keccak-256 of the words, in hex. */
export function hashWords(words: readonly string[]): string {
  return hexlify(keccak_256(getBytes(`0x${words.join("")}`)));
}
