/**
 * How fast the SDK does what runs off chain, as ratios against the usual library in the same run. Timings differ from
 * machine to machine: they are told, and no test depends on them.
 */
import { toBeHex, zeroPadValue } from "ethers";

import { pointsAbi } from "../sdk/src/abi.js";
import { decodeLogs, topicOf } from "../sdk/src/decode-logs.js";
import type { RawLog } from "../sdk/src/logs.js";

export interface SpeedRow {
  operation: string;
  /** A second of processor time. */
  ours: number;
  peer: string;
  theirs: number;
  ratio: number;
  /** Left out where nothing is promised. */
  goal?: string;
  met?: boolean;
}

const LOGS = 100_000;
/** ethers is asked for fewer, so that a run stays short. */
const PARSED = 5_000;

/** Decodes 100,000 transfers as a history does, and some of them with ethers. */
export function measureSpeed(): SpeedRow[] {
  const raw = transferLogs(LOGS);
  const some = raw.slice(0, PARSED);
  const abi = pointsAbi();
  const ours = perSecond(LOGS, () => decodeLogs(raw));
  const theirs = perSecond(PARSED, () => {
    for (const log of some) abi.parseLog({ topics: [...log.topics], data: log.data });
  });
  const ratio = ours / theirs;
  return [
    {
      operation: `decode ${LOGS.toLocaleString("en")} logs of a history`,
      ours: Math.round(ours),
      peer: "ethers parseLog",
      theirs: Math.round(theirs),
      ratio: Math.round(ratio),
      goal: "≥ 50 ×",
      met: ratio >= 50,
    },
  ];
}

/** Transfers between a thousand members, as they come from a node: strings that were parsed, not pieced together. */
export function transferLogs(count: number): RawLog[] {
  const topic = topicOf("Transfer");
  const member = (i: number): string =>
    zeroPadValue(toBeHex((BigInt(i % 1_000) + 1n) * 0x1234567890abcdef1234567890n, 20), 32);
  const logs = Array.from({ length: count }, (_, i) => ({
    address: `0x${"11".repeat(20)}`,
    topics: [topic, member(i), member(i + 7)],
    data: toBeHex(i + 1, 32),
    blockNumber: i,
    blockHash: `0x${"33".repeat(32)}`,
    logIndex: 0,
    transactionHash: `0x${"22".repeat(32)}`,
  }));
  return JSON.parse(JSON.stringify(logs)) as RawLog[];
}

/** The second of two runs: the first is for the compiler. */
function perSecond(count: number, work: () => unknown): number {
  work();
  const start = process.cpuUsage();
  work();
  return (count * 1_000_000) / process.cpuUsage(start).user;
}
