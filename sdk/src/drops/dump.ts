/**
 * A drop as one file, so that it need not be hashed again: 8 bytes `PUNCHDRP`, version and count (4 bytes each), the
 * entries (32 bytes each), their ranks (4 bytes each), the nodes (32 bytes each), and the Keccak-256 of all of it. Numbers
 * are big-endian.
 */
import { hexlify } from "ethers";
import { createKeccak } from "hash-wasm";

import { InputError } from "../errors.js";
import { MAX_ENTRIES } from "./sorting.js";
import { Drop, ENTRY } from "./tree.js";
import type { DropArrays } from "./tree.js";

const MAGIC = new TextEncoder().encode("PUNCHDRP");
const VERSION = 1;
const HEADER_BYTES = 16;
const PIECE = 1 << 18;

/** The file in pieces. */
export async function* dumpDrop({ arrays }: Drop): AsyncGenerator<Uint8Array> {
  const hasher = (await createKeccak(256)).init();
  for (const piece of pieces(arrays)) {
    hasher.update(piece);
    yield piece;
  }
  yield hasher.digest("binary");
}

function* pieces({ count, entries, ranks, nodes }: DropArrays): Generator<Uint8Array> {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(MAGIC);
  const numbers = new DataView(header.buffer);
  numbers.setUint32(8, VERSION);
  numbers.setUint32(12, count);
  yield header;
  yield* cut(entries);
  for (let from = 0; from < count; from += PIECE) {
    const some = ranks.subarray(from, from + PIECE);
    const piece = new DataView(new ArrayBuffer(some.length * 4));
    some.forEach((rank, i) => {
      piece.setUint32(i * 4, rank);
    });
    yield new Uint8Array(piece.buffer);
  }
  yield* cut(nodes);
}

function* cut(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

/**
 * Reads what {@link dumpDrop} wrote. Damage is found. Who could write another file in its place is not: whoever uses a
 * proof checks it against the root, as the chain does.
 * @param root what the file must hold, if that is known
 */
export async function loadDrop(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { root, signal }: { readonly root?: string; readonly signal?: AbortSignal } = {},
): Promise<Drop> {
  const hasher = (await createKeccak(256)).init();
  const header = new Uint8Array(HEADER_BYTES);
  const sum = new Uint8Array(32);
  let arrays: DropArrays | undefined;
  /** Where the next bytes go; the sum, which is not hashed, is the last. */
  let parts: Uint8Array[] = [header];
  let part = 0;
  let filled = 0;
  for await (const piece of source) {
    signal?.throwIfAborted();
    for (let from = 0; from < piece.length;) {
      const target = parts[part];
      if (target === undefined) throw damaged("it is too long");
      const some = piece.subarray(from, from + target.length - filled);
      target.set(some, filled);
      if (target !== sum) hasher.update(some);
      from += some.length;
      filled += some.length;
      if (filled < target.length) continue;
      filled = 0;
      part++;
      if (arrays === undefined) {
        arrays = arraysFor(header);
        parts = [header, arrays.entries, bytesOfRanks(arrays.ranks), arrays.nodes, sum];
      }
    }
  }
  if (arrays === undefined || part < parts.length) throw damaged("it is cut off");
  if (hexlify(sum) !== hexlify(hasher.digest("binary"))) throw damaged("its sum is wrong");
  const drop = new Drop(readRanks(arrays));
  if (root !== undefined && drop.root !== root.toLowerCase()) throw damaged(`its root is ${drop.root}`);
  return drop;
}

function arraysFor(header: Uint8Array): DropArrays {
  const numbers = new DataView(header.buffer);
  const count = numbers.getUint32(12);
  const isOurs = MAGIC.every((byte, i) => header[i] === byte) && numbers.getUint32(8) === VERSION;
  if (!isOurs || count === 0 || count > MAX_ENTRIES) throw damaged("it is no drop of version 1");
  return {
    count,
    entries: new Uint8Array(count * ENTRY),
    ranks: new Uint32Array(count),
    nodes: new Uint8Array((2 * count - 1) * 32),
  };
}

function bytesOfRanks(ranks: Uint32Array): Uint8Array {
  return new Uint8Array(ranks.buffer);
}

/** The ranks as this machine keeps numbers. */
function readRanks(arrays: DropArrays): DropArrays {
  const { ranks, count } = arrays;
  const stored = new DataView(ranks.buffer);
  for (let i = 0; i < count; i++) {
    const rank = stored.getUint32(i * 4);
    if (rank >= count) throw damaged("a leaf stands nowhere");
    ranks[i] = rank;
  }
  return arrays;
}

function damaged(why: string): InputError {
  return new InputError(`The file is not a whole drop: ${why}`, {
    code: "BAD_FILE",
    details: { why },
    nextStep: "Build the drop again from its list.",
  });
}
