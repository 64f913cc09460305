/**
 * A drop for a million members from a streamed list, against OpenZeppelin's tree. The two have the same root where they
 * are of one size. OpenZeppelin's takes two minutes and 2.8 GiB for a million: `PUNCHCARD_BENCH_FULL=1` asks for it.
 */
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

import { buildDrop, verifyProof, writeDrop } from "../sdk/src/drops/index.js";
import type { Drop } from "../sdk/src/drops/index.js";
import { readList } from "../sdk/src/drops/list.js";
import { growTree } from "../sdk/src/drops/tree.js";

export interface DropFigures {
  leaves: number;
  /** Seconds of processor time for `leaves`: to read and check the list, and to build the tree. */
  listSeconds: number;
  treeSeconds: number;
  /** Most memory above what there was before, sampled while it is built. */
  mebibytes: number;
  /** What was compared: the tree alone, both of so many leaves. */
  peerLeaves: number;
  peerSeconds: number;
  sameSeconds: number;
  speedRatio: number;
  /** What the peer keeps once its tree stands; its peak is higher. */
  peerMebibytes: number;
  /** Ours at its peak to that, a leaf. */
  memoryRatio: number;
  sameRoot: boolean;
  proofs: number;
  proofsRight: number;
  files: number;
  largestFile: number;
  filesMegabytes: number;
  filesSeconds: number;
}

const LEAVES = 1_000_000;
const PEER_LEAVES = process.env.PUNCHCARD_BENCH_FULL === "1" ? LEAVES : 100_000;
const PROOFS = 10_000;

/** Builds, compares, proves ten thousand random members, and writes the files into nothing. */
export async function measureDrops(leaves = LEAVES, peerLeaves = Math.min(PEER_LEAVES, leaves)): Promise<DropFigures> {
  // The first is for the compiler.
  await buildDrop(listOf(20_000), { decimals: 2 });
  const before = used();
  let most = before;
  const onProgress = (): void => {
    most = Math.max(most, used());
  };
  const [list, listSeconds] = await timed(() => readList(listOf(leaves), { decimals: 2, onProgress }));
  const [, generating] = await timed(() => Promise.resolve([...listOf(leaves)].length));
  const [drop, treeSeconds] = await timed(() => growTree(list.bytes(), list.count, { onProgress }));
  const mebibytes = (most - before) / 2 ** 20;
  const peer = await compare(peerLeaves);
  return {
    leaves,
    listSeconds: listSeconds - generating,
    treeSeconds,
    mebibytes,
    ...peer,
    memoryRatio: mebibytes / leaves / (peer.peerMebibytes / peer.peerLeaves),
    proofs: PROOFS,
    proofsRight: proveSome(drop),
    ...(await writtenSize(drop)),
  };
}

async function compare(leaves: number) {
  const list = await readList(listOf(leaves), { decimals: 2 });
  const [drop, sameSeconds] = await timed(() => growTree(list.bytes(), list.count));
  const rows = Array.from({ length: leaves }, (_, i): [number, string, bigint] => [i, memberAt(i), amountAt(i)]);
  const peerStart = used();
  const [tree, peerSeconds] = await timed(() =>
    Promise.resolve(StandardMerkleTree.of(rows, ["uint256", "address", "uint256"])),
  );
  const peerMebibytes = (used() - peerStart) / 2 ** 20;
  return {
    ...{ peerLeaves: leaves, peerSeconds, sameSeconds, speedRatio: peerSeconds / sameSeconds },
    peerMebibytes,
    sameRoot: tree.root === drop.root,
  };
}

/** How many proofs of members all over the list are right. */
function proveSome(drop: Drop): number {
  let right = 0;
  for (let i = 0; i < PROOFS; i++) {
    const index = Math.imul(i, 0x9e3779b1) >>> 0;
    if (verifyProof(drop.root, drop.proofOf(index % drop.count))) right++;
  }
  return right;
}

async function writtenSize(drop: Drop) {
  let [files, largestFile, bytes] = [0, 0, 0];
  const zero = { chainId: 1, claims: memberAt(1), points: memberAt(2), campaign: "bench" };
  const [, filesSeconds] = await timed(() =>
    writeDrop(drop, zero, {
      write: (path, content) => {
        files++;
        bytes += content.length;
        if (path !== "SHA256SUMS") largestFile = Math.max(largestFile, content.length);
        return Promise.resolve();
      },
    }),
  );
  return { files, largestFile, filesMegabytes: bytes / 1e6, filesSeconds };
}

function* listOf(leaves: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "member,amount\n";
  for (let i = 0; i < leaves; i++) {
    text += `${memberAt(i)},${(i % 1000) + 1}.5\n`;
    if (text.length < 1 << 16) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}

function memberAt(i: number): string {
  const part = (factor: number): string => (Math.imul(i + 1, factor) >>> 0).toString(16).padStart(8, "0");
  return `0x${part(0x9e3779b1)}${part(0x85ebca6b)}${i.toString(16).padStart(24, "c")}`;
}

function amountAt(i: number): bigint {
  return BigInt((i % 1000) + 1) * 100n + 50n;
}

function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Seconds of this process's own time, the kernel's not counted. */
async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = process.cpuUsage();
  const result = await work();
  return [result, process.cpuUsage(start).user / 1e6];
}
