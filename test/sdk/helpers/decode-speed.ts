/** How many logs a second the SDK decodes, beside ethers; for the tests and for bench/. */
import { zeroPadValue, toBeHex } from "ethers";

import { pointsAbi } from "../../../sdk/src/abi.js";
import { decodeLogs, topicOf } from "../../../sdk/src/decode-logs.js";
import type { RawLog } from "../../../sdk/src/logs.js";

/** Transfers between a thousand members. */
export function transferLogs(count: number): RawLog[] {
  const topic = topicOf("Transfer");
  const member = (i: number): string =>
    zeroPadValue(toBeHex((BigInt(i % 1_000) + 1n) * 0x1234567890abcdef1234567890n, 20), 32);
  const logs = Array.from({ length: count }, (_, i) => ({
    address: `0x${"11".repeat(20)}`,
    topics: [topic, member(i), member(i + 7)],
    data: toBeHex(i + 1, 32),
    blockNumber: i,
    logIndex: 0,
    transactionHash: `0x${"22".repeat(32)}`,
  }));
  // As they come from a node: strings that were parsed, not pieced together.
  return JSON.parse(JSON.stringify(logs)) as RawLog[];
}

/** Logs a second of processor time: all of `logs` by us, and `parsed` of them by ethers' parseLog. */
export function measureDecoding({ logs, parsed }: { logs: number; parsed: number }): { ours: number; theirs: number } {
  const raw = transferLogs(logs);
  const some = raw.slice(0, parsed);
  const abi = pointsAbi();
  const ours = measure(logs, () => decodeLogs(raw));
  const theirs = measure(parsed, () => {
    for (const log of some) abi.parseLog({ topics: [...log.topics], data: log.data });
  });
  return { ours, theirs };
}

/** The second of two runs: the first is for the compiler. */
function measure(count: number, work: () => unknown): number {
  work();
  const start = process.cpuUsage();
  work();
  return (count * 1_000_000) / process.cpuUsage(start).user;
}
