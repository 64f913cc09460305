/** Reads the words of a log by hand: see decode-logs.ts. */
import { getAddress } from "ethers";

import type { RawLog } from "./logs.js";

/** A checksum costs a keccak: members come again and again. */
const checksums = new Map<string, string>();
const MOST_CHECKSUMS = 200_000;

function checksum(word: string): string {
  const known = checksums.get(word);
  if (known !== undefined) return known;
  if (checksums.size >= MOST_CHECKSUMS) checksums.clear();
  const address = getAddress(`0x${word.slice(26)}`);
  checksums.set(word, address);
  return address;
}

export function topic(log: RawLog, i: number): string {
  return log.topics[i] ?? "0x";
}

export function who(log: RawLog, i: number): string {
  return checksum(topic(log, i));
}

/** An address in the data. */
export function whoIn(log: RawLog, at: number): string {
  return checksum(word(log, at));
}

export function word(log: RawLog, at: number): string {
  return `0x${log.data.slice(2 + at * 64, 66 + at * 64)}`;
}

export function big(log: RawLog, word: number): bigint {
  if (log.data.length === 66) return BigInt(log.data);
  return BigInt(`0x${log.data.slice(2 + word * 64, 66 + word * 64)}`);
}

export function small(log: RawLog, word: number): number {
  return Number.parseInt(log.data.slice(2 + word * 64, 66 + word * 64), 16);
}

/** A bytes16 in the upper half of a word. */
export function half(log: RawLog, word: number): string {
  return `0x${log.data.slice(2 + word * 64, 34 + word * 64)}`;
}

export function text(log: RawLog, word: number): string {
  const at = small(log, word) * 2 + 2;
  const length = Number.parseInt(log.data.slice(at, at + 64), 16) * 2;
  const hex = log.data.slice(at + 64, at + 64 + length);
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  return new TextDecoder().decode(bytes);
}
