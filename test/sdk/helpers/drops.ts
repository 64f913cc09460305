/** Lists of members, and drops of them. */
import { getAddress, id } from "ethers";

import { buildDrop, writeDrop } from "../../../sdk/src/drops/index.js";
import type { Drop, DropHost, DropTerms } from "../../../sdk/src/drops/index.js";

export const TERMS: DropTerms = {
  chainId: 31337,
  claims: getAddress(`0x${"c1".repeat(20)}`),
  points: getAddress(`0x${"b2".repeat(20)}`),
  campaign: `0x${"0a".repeat(16)}`,
};

/** The member with a number: always the same address. */
export function memberAt(number: number): string {
  return getAddress(id(`member ${number}`).slice(0, 42));
}

/** What the member with a number gets, in base units of points with 2 decimals. */
export function amountAt(number: number): bigint {
  return BigInt(number % 97) * 100n + 1n;
}

export function listOf(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `${memberAt(i)},${i % 97}.01`);
  return `member,amount\n${lines.join("\n")}\n`;
}

export function dropOf(count: number): Promise<Drop> {
  return buildDrop([listOf(count)], { decimals: 2 });
}

/** The files of a drop in memory. */
export async function filesOf(drop: Drop, terms = TERMS): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  await writeDrop(drop, terms, {
    write: (path, bytes) => {
      files.set(path, bytes);
      return Promise.resolve();
    },
  });
  return files;
}

/** A host that serves files from memory, and remembers which were asked for. */
export function hostOf(files: ReadonlyMap<string, Uint8Array>, asked: string[] = []): DropHost {
  return (path) => {
    asked.push(path);
    const bytes = files.get(path);
    return bytes === undefined ? Promise.reject(new RangeError("404")) : Promise.resolve(bytes);
  };
}
