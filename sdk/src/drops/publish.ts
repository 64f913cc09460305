/** Writes a drop as files for any static host. */
import { hexlify } from "ethers";

import { InputError } from "../errors.js";
import { checkAddress, checkInteger } from "../inputs.js";
import { campaignId } from "../units.js";
import {
  MANIFEST,
  MAX_FILE_BYTES,
  SUMS,
  fileBits,
  fileOfHash,
  levelsOf,
  membersPath,
  treeBytes,
  treePath,
} from "./layout.js";
import type { DropManifest, DropTerms, MemberEntry } from "./layout.js";
import { ADDRESS, ENTRY, fastKeccak, nodeAt, siblingOf } from "./tree.js";
import type { Drop } from "./tree.js";
import { eachPiece, inParallel } from "./work.js";
import type { WorkOptions } from "./work.js";

/** Where files go: a folder, a bucket. A file that is written is whole, or not there. */
export interface DropSink {
  /** May leave a file as it is that has these bytes already: writing a drop again then goes on where it ended. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** Writes all files of a drop, the manifest last. The same drop gives the same bytes, wherever it is written. */
export async function writeDrop(
  drop: Drop,
  terms: DropTerms,
  sink: DropSink,
  options: WorkOptions = {},
): Promise<DropManifest> {
  const where = {
    chainId: checkInteger(terms.chainId, "chainId", 1, Number.MAX_SAFE_INTEGER),
    claims: checkAddress(terms.claims, "claims"),
    points: checkAddress(terms.points, "points"),
    campaign: campaignId(terms.campaign),
  };
  const { count, root, total } = drop;
  const { order, starts } = await sortIntoFiles(drop, options);
  const files = 1 << fileBits(count);
  let done = 0;
  const write = async (path: string, bytes: Uint8Array): Promise<string> => {
    options.signal?.throwIfAborted();
    if (bytes.length > MAX_FILE_BYTES) {
      throw new InputError(`${path} would be too large for a phone: too many members have hashes that begin alike`, {
        code: "BAD_FILE",
        details: { path, bytes: bytes.length, max: MAX_FILE_BYTES },
        nextStep: "Somebody chose these addresses: look at the list.",
      });
    }
    await sink.write(path, bytes);
    options.onProgress?.({ step: "files", done: ++done, total: 2 * files + 2 });
    return `${(await sha256(bytes)).slice(2)}  ${path}\n`;
  };
  const numbers = Array.from({ length: files }, (_, file) => file);
  const members = await inParallel(numbers, (file) => {
    const entries = order.subarray(starts[file], starts[file + 1]);
    return write(membersPath(file, count), json(Array.from(entries, (index) => memberEntry(drop, index))));
  });
  const parts = await inParallel(numbers, (file) => write(treePath(file, count), treePart(drop, file)));
  const sums = new TextEncoder().encode([...members, ...parts].join(""));
  await write(SUMS, sums);
  const manifest: DropManifest = Object.freeze({
    ...{ format: "punchcard-drop", version: 1, ...where },
    ...{ root, count, total: total.toString(), sums: await sha256(sums) },
  });
  await write(MANIFEST, json(manifest));
  return manifest;
}

/** The entries file by file, and where each file's begin. */
async function sortIntoFiles(drop: Drop, options: WorkOptions): Promise<{ order: Uint32Array; starts: Uint32Array }> {
  const { count, entries } = drop.arrays;
  const keccak = await fastKeccak();
  const fileOf = new Uint16Array(count);
  const starts = new Uint32Array((1 << fileBits(count)) + 1);
  await eachPiece("files", count, { ...options, onProgress: () => undefined }, (i) => {
    const file = fileOfHash(keccak(entries.subarray(i * ENTRY, i * ENTRY + ADDRESS)), count);
    fileOf[i] = file;
    starts[file + 1] = (starts[file + 1] ?? 0) + 1;
  });
  for (let file = 1; file < starts.length; file++) starts[file] = (starts[file] ?? 0) + (starts[file - 1] ?? 0);
  const next = starts.slice();
  const order = new Uint32Array(count);
  fileOf.forEach((file, i) => {
    const at = next[file] ?? 0;
    order[at] = i;
    next[file] = at + 1;
  });
  return { order, starts };
}

function memberEntry({ arrays }: Drop, index: number): MemberEntry {
  const at = index * ENTRY;
  const member = hexlify(arrays.entries.subarray(at, at + ADDRESS));
  const amount = BigInt(hexlify(arrays.entries.subarray(at + ADDRESS, at + ENTRY)));
  return [member, index, amount.toString(), arrays.ranks[index] ?? 0];
}

/** The way from a part of the tree to the root, then its nodes from its own root on. */
function treePart({ count, arrays }: Drop, file: number): Uint8Array {
  const bytes = new Uint8Array(treeBytes(file, count));
  let at = 0;
  const put = (nodes: Uint8Array): void => {
    bytes.set(nodes, at);
    at += nodes.length;
  };
  for (let node = (1 << fileBits(count)) - 1 + file; node > 0; node = (node - 1) >> 1) {
    put(nodeAt(arrays, siblingOf(node)));
  }
  for (const [from, to] of levelsOf(file, count)) put(arrays.nodes.subarray(from * 32, to * 32));
  return bytes;
}

function json(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

async function sha256(bytes: Uint8Array): Promise<string> {
  return hexlify(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)));
}
