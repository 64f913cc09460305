/**
 * What is done by the hundred thousand: vouchers signed and checked, drops built, as ratios against ethers and OpenZeppelin's
 * tree in the same run, the QR codes that vouchers make, and purchases replayed. All is told; no test depends on it.
 */
import { loadPurchases } from "../deploy/demo/purchases.js";
import { measureDrops } from "./drops.js";
import { replayPurchases, type Figures } from "./replay.js";
import type { SpeedRow } from "./speed.js";
import { measureVouchers } from "./vouchers.js";

/** As many as is promised take minutes, most of them the peers': PUNCHCARD_BENCH_FULL=1 asks for it. */
const FULL = process.env.PUNCHCARD_BENCH_FULL === "1";

export interface Scale {
  rows: SpeedRow[];
  notes: string[];
}

export async function measureScale(): Promise<Scale[]> {
  return [
    await vouchers(FULL ? 100_000 : 10_000),
    await drops(FULL ? 1_000_000 : 100_000, FULL ? 1_000_000 : 20_000),
    await purchases(FULL ? 100_000 : 2_000),
  ];
}

async function vouchers(amount: number): Promise<Scale> {
  const bench = await measureVouchers(amount);
  const count = amount.toLocaleString("en");
  const row = (operation: string, ours: number, theirs: number): SpeedRow => ({
    operation: `${operation} ${count} vouchers`,
    ours,
    peer: "ethers",
    theirs,
    ratio: round(ours / theirs),
  });
  const signed = row("sign", bench.signed, bench.signedByEthers);
  const notes = bench.qr.map(
    ({ what, packedBytes, version, linkVersion }) =>
      `QR of a ${what}: ${packedBytes} B packed, version ${version}, as a link ${linkVersion}`,
  );
  return {
    rows: [{ ...signed, goal: "≥ 4 ×", met: bench.signRatio >= 4 }, row("check", bench.checked, bench.checkedByEthers)],
    notes,
  };
}

async function drops(leaves: number, peerLeaves: number): Promise<Scale> {
  const bench = await measureDrops(leaves, peerLeaves);
  if (!bench.sameRoot || bench.proofsRight !== bench.proofs) throw new Error("A drop's root or proofs are wrong");
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const { listSeconds, treeSeconds, mebibytes, memoryRatio, proofs, files, largestFile } = bench;
  return {
    rows: [
      {
        operation: `leaves of a Merkle tree of ${count(peerLeaves)}`,
        ours: Math.round(peerLeaves / bench.sameSeconds),
        peer: "OpenZeppelin merkle-tree",
        theirs: Math.round(peerLeaves / bench.peerSeconds),
        ratio: round(bench.speedRatio),
        // Promised of a million.
        ...(FULL ? { goal: "≥ 40 ×", met: bench.speedRatio >= 40 } : {}),
      },
    ],
    notes: [
      `a drop of ${count(leaves)}: ${round(listSeconds)} s for the list, ${round(treeSeconds)} s for the tree, ` +
        `${count(mebibytes)} MiB, a leaf ${memoryRatio.toFixed(2)} × OpenZeppelin's` +
        (FULL ? ` (goal ≤ 0.12 ×, ${memoryRatio <= 0.12 ? "met" : "missed"})` : ""),
      `${count(proofs)} proofs are right; ${count(files)} files, the largest of ${count(largestFile)} B`,
    ],
  };
}

async function purchases(amount: number): Promise<Scale> {
  const replay = await replayPurchases(await loadPurchases(), amount);
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const figures = (what: string, { gas, bytes, ...of }: Figures) =>
    `${what} ${count(of.count)}: ${count(gas)} gas and ${bytes} B of rollup data each`;
  const rate = replay.purchases / replay.seconds;
  return {
    rows: [],
    notes: [
      `${replay.source}, ${count(replay.purchases)} of ${count(replay.members)} members, posted, refunded and handed over on the ` +
        `in-process chain in ${count(replay.seconds)} s: ${count(rate)} a second`,
      figures("posted", replay.posted),
      figures("refunded", replay.refunded),
      figures("handed over", replay.matured),
    ],
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
