/** A drop's entries and its Merkle tree in flat arrays: the same tree as `StandardMerkleTree` of OpenZeppelin. */
import { getAddress, hexlify } from "ethers";
import { createKeccak } from "hash-wasm";

import type { DropClaim } from "../actions/meta.js";
import { InputError } from "../errors.js";
import { checkInteger } from "../inputs.js";
import { sortedOrder } from "./sorting.js";
import { eachPiece } from "./work.js";
import type { WorkOptions } from "./work.js";

/** An entry: 20 bytes of its member's address, 12 of its amount. */
export const ENTRY = 32;
export const ADDRESS = 20;
const HASH = 32;

/** Hashes one thing after another; the result lives until the next call. */
export type Keccak = (bytes: Uint8Array) => Uint8Array;

/** Six times as fast as `@noble/hashes`, twelve times as fast as ethers: a drop takes three million hashes and more. */
export async function fastKeccak(): Promise<Keccak> {
  const hasher = await createKeccak(256);
  return (bytes) => hasher.init().update(bytes).digest("binary");
}

/** What a drop is made of; see dump.ts for its form in a file. */
export interface DropArrays {
  readonly count: number;
  /** {@link ENTRY} bytes each, in the order of the list. */
  readonly entries: Uint8Array;
  /** Of each entry: the place of its leaf among all leaves in ascending order. */
  readonly ranks: Uint32Array;
  /** The tree's 2 × count − 1 nodes from the root on, children of `i` at `2i + 1` and `2i + 2`. */
  readonly nodes: Uint8Array;
}

/** A drop in memory, some 100 bytes an entry. */
export class Drop {
  readonly count: number;
  /** What the campaign is opened with. */
  readonly root: string;
  /** Base units of all entries: the budget that the campaign needs. */
  readonly total: bigint;
  readonly arrays: DropArrays;

  constructor(arrays: DropArrays) {
    this.count = arrays.count;
    this.root = hexlify(arrays.nodes.subarray(0, HASH));
    this.arrays = arrays;
    this.total = totalOf(arrays);
  }

  /** The entry at a place of the list, from 0 on, without its proof. */
  entry(index: number): Omit<DropClaim, "proof"> {
    checkInteger(index, "index", 0, this.count - 1);
    const at = index * ENTRY;
    const entry = this.arrays.entries.subarray(at, at + ENTRY);
    return {
      index,
      member: getAddress(hexlify(entry.subarray(0, ADDRESS))),
      amount: BigInt(hexlify(entry.subarray(ADDRESS))),
    };
  }

  /** The entry at a place of the list, with its proof. */
  proofOf(index: number): DropClaim {
    const entry = this.entry(index);
    const proof: string[] = [];
    for (let node = leafNode(this.arrays, index); node > 0; node = (node - 1) >> 1) {
      proof.push(hexlify(nodeAt(this.arrays, siblingOf(node))));
    }
    return Object.freeze({ ...entry, proof: Object.freeze(proof) });
  }
}

/** Where an entry's leaf stands in the tree: leaves stand last, the lowest at the very end. */
export function leafNode({ count, ranks }: DropArrays, index: number): number {
  return 2 * count - 2 - (ranks[index] ?? 0);
}

export function siblingOf(node: number): number {
  return node % 2 === 1 ? node + 1 : node - 1;
}

export function nodeAt({ nodes }: DropArrays, node: number): Uint8Array {
  return nodes.subarray(node * HASH, (node + 1) * HASH);
}

/** Builds the tree over entries that were checked. */
export async function growTree(entries: Uint8Array, count: number, options: WorkOptions = {}): Promise<Drop> {
  if (count === 0) throw new InputError("A drop needs an entry", { code: "BAD_INPUT", details: { count } });
  const keccak = await fastKeccak();
  const leaves = new Uint8Array(count * HASH);
  const packed = new Uint8Array(96);
  const numbers = new DataView(packed.buffer);
  await eachPiece("leaves", count, options, (i) => {
    numbers.setUint32(28, i);
    // The address ends at byte 64, the amount at byte 96. A loop: `set` costs more for so few bytes.
    for (let k = 0; k < ENTRY; k++)
      packed[k < ADDRESS ? 64 - ADDRESS + k : 96 - ENTRY + k] = entries[i * ENTRY + k] ?? 0;
    leaves.set(keccak(keccak(packed)), i * HASH);
  });

  const ranks = new Uint32Array(count);
  const nodes = new Uint8Array((2 * count - 1) * HASH);
  const [leafWords, words] = [new Uint32Array(leaves.buffer), new Uint32Array(nodes.buffer)];
  sortedOrder(leaves, count, HASH).forEach((index, rank) => {
    ranks[index] = rank;
    copyHash(leafWords, index, words, 2 * count - 2 - rank);
  });

  const swapped = new Uint8Array(2 * HASH);
  const swappedWords = new Uint32Array(swapped.buffer);
  await eachPiece("tree", count - 1, options, (i) => {
    const node = count - 2 - i;
    const left = 2 * node + 1;
    let pair = nodes.subarray(left * HASH, (left + 2) * HASH);
    if (!isAscending(pair)) {
      copyHash(words, left + 1, swappedWords, 0);
      copyHash(words, left, swappedWords, 1);
      pair = swapped;
    }
    nodes.set(keccak(pair), node * HASH);
  });
  return new Drop({ count, entries, ranks, nodes });
}

/** Word by word: for so few bytes, `set` costs several times as much. */
function copyHash(from: Uint32Array, at: number, to: Uint32Array, into: number): void {
  for (let i = 0; i < HASH / 4; i++) to[into * 8 + i] = from[at * 8 + i] ?? 0;
}

function isAscending(pair: Uint8Array): boolean {
  for (let i = 0; i < HASH; i++) {
    const difference = (pair[i] ?? 0) - (pair[i + HASH] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

function totalOf({ entries, count }: DropArrays): bigint {
  const view = new DataView(entries.buffer, entries.byteOffset);
  let high = 0n;
  let low = 0n;
  for (let at = ADDRESS; at < count * ENTRY; at += ENTRY) {
    const top = view.getUint32(at);
    if (top !== 0) high += BigInt(top);
    low += view.getBigUint64(at + 4);
  }
  return (high << 64n) + low;
}
