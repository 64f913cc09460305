/**
 * How a drop lies in a folder of any static host:
 *
 *     manifest.json            which drop this is; written last
 *     members/000.json …       entries, by the first bits of the hash of their member's address
 *     tree/000.bin …           a part of the tree, whose leaves stand together, and its way to the root
 *     SHA256SUMS               of all files but the manifest, as `sha256sum --check` reads it
 *
 * A member's entry says where its leaf stands: two small files give a proof. Proofs beside each entry would be 14 times as
 * much: leaves in one part of the tree share nodes, those of one file of members share next to none.
 */
import { getBytes, isAddress, isHexString, keccak256 } from "ethers";

import { NetworkError } from "../errors.js";
import { MAX_ENTRIES } from "./sorting.js";

/** Which drop, and where it is claimed. */
export interface DropTerms {
  readonly chainId: number;
  /** The claims desk. */
  readonly claims: string;
  readonly points: string;
  /** 16 bytes in hex, as campaignId() gives it. */
  readonly campaign: string;
}

export interface DropManifest extends DropTerms {
  readonly format: "punchcard-drop";
  readonly version: 1;
  readonly root: string;
  readonly count: number;
  /** Base units, decimal. */
  readonly total: string;
  /** SHA-256 of SHA256SUMS. */
  readonly sums: string;
}

/** `[member, index, amount in base units, rank of the leaf]`, as a file of members holds it. */
export type MemberEntry = readonly [member: string, index: number, amount: string, rank: number];

export const MANIFEST = "manifest.json";
export const SUMS = "SHA256SUMS";
/** No file of a drop is larger: what is, is not read to its end. */
export const MAX_FILE_BYTES = 1 << 22;

/** Files hold about as many entries, and half of it at least. */
const PER_FILE = 256;
const HASH = 32;

/** As many bits name a file; a drop has 2^bits of each sort. Also the level of the tree where its parts begin. */
export function fileBits(count: number): number {
  return Math.max(0, Math.ceil(Math.log2(count / PER_FILE)));
}

export function membersPath(file: number, count: number): string {
  return `members/${fileName(file, count)}.json`;
}

export function treePath(file: number, count: number): string {
  return `tree/${fileName(file, count)}.bin`;
}

function fileName(file: number, count: number): string {
  return file.toString(16).padStart(Math.ceil(fileBits(count) / 4) || 1, "0");
}

/** Which file of members an address is in. By its hash: nobody fills one file by choosing an address alone. */
export function fileOfHash(hash: Uint8Array, count: number): number {
  const [a = 0, b = 0] = hash;
  return ((a << 8) | b) >> (16 - fileBits(count));
}

export function fileOfMember(member: string, count: number): number {
  return fileOfHash(getBytes(keccak256(member)), count);
}

/** Where a leaf stands in its part of the tree, whose nodes are numbered as those of a tree. */
export function placeOfRank(rank: number, count: number): { file: number; node: number } {
  const fromOne = 2 * count - 1 - rank;
  const below = 31 - Math.clz32(fromOne) - fileBits(count);
  const top = fromOne >> below;
  return { file: top - (1 << fileBits(count)), node: (1 << below) - 1 + fromOne - (top << below) };
}

/** The nodes of a part, level by level: from and to, in the whole tree. */
export function levelsOf(file: number, count: number): (readonly [from: number, to: number])[] {
  const nodes = 2 * count - 1;
  const top = (1 << fileBits(count)) + file;
  const levels: (readonly [number, number])[] = [];
  for (let below = 0; (top << below) - 1 < nodes; below++) {
    const from = (top << below) - 1;
    levels.push([from, Math.min(from + (1 << below), nodes)]);
  }
  return levels;
}

/** The length of a part's file: its way to the root, and its own nodes. */
export function treeBytes(file: number, count: number): number {
  return levelsOf(file, count).reduce((sum, [from, to]) => sum + to - from, fileBits(count)) * HASH;
}

/** Reads a manifest; nothing in it is believed but its form. */
export function parseManifest(bytes: Uint8Array): DropManifest {
  const value = parseJson(bytes, MANIFEST) as Partial<Record<keyof DropManifest, unknown>> | null;
  const { format, version, chainId, claims, points, campaign, root, count, total, sums } = value ?? {};
  if (
    format !== "punchcard-drop" ||
    version !== 1 ||
    !isWhole(chainId, Number.MAX_SAFE_INTEGER) ||
    !isWhole(count, MAX_ENTRIES) ||
    count === 0 ||
    !isAddress(claims) ||
    !isAddress(points) ||
    !isHexString(campaign, 16) ||
    !isHexString(root, HASH) ||
    !isHexString(sums, HASH) ||
    typeof total !== "string"
  ) {
    throw notOurs(MANIFEST, "it is not a manifest of version 1");
  }
  return { format, version, chainId, claims, points, campaign, root, count, total, sums };
}

/** Reads a file of members; nothing in it is believed but its form. */
export function parseMembers(bytes: Uint8Array, path: string, count: number): MemberEntry[] {
  const entries = parseJson(bytes, path);
  if (!Array.isArray(entries) || !entries.every((entry) => isEntry(entry, count))) {
    throw notOurs(path, "it is not a list of entries");
  }
  return entries;
}

function isEntry(entry: unknown, count: number): entry is MemberEntry {
  if (!Array.isArray(entry) || entry.length !== 4) return false;
  const [member, index, amount, rank] = entry as unknown[];
  return (
    isHexString(member, 20) &&
    isWhole(index, count - 1) &&
    isWhole(rank, count - 1) &&
    typeof amount === "string" &&
    /^[1-9]\d{0,28}$/.test(amount)
  );
}

function isWhole(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= max;
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw notOurs(path, "it is not JSON, or cut off", cause);
  }
}

/** A host's file that can't be right. */
export function notOurs(path: string, why: string, cause?: unknown): NetworkError {
  return new NetworkError(`The drop's file ${path} can't be used: ${why}`, {
    code: "HOST_INCONSISTENT",
    details: { path },
    nextStep: "Ask another copy of the drop, and tell the brand. Nothing of the file was believed.",
    cause,
  });
}
