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
  return Array.from({ length: count }, (_, i) => ({
    address: `0x${"11".repeat(20)}`,
    topics: [topic, member(i), member(i + 7)],
    data: toBeHex(i + 1, 32),
    blockNumber: i,
    logIndex: 0,
    transactionHash: `0x${"22".repeat(32)}`,
  }));
}

/** Logs a second: all of `logs` by us, and `parsed` of them by ethers' parseLog. */
export function measureDecoding({ logs, parsed }: { logs: number; parsed: number }): { ours: number; theirs: number } {
  const raw = transferLogs(logs);
  decodeLogs(raw.slice(0, 2_000));
  const startOurs = performance.now();
  decodeLogs(raw);
  const ours = (logs * 1_000) / (performance.now() - startOurs);

  const abi = pointsAbi();
  const startTheirs = performance.now();
  for (const log of raw.slice(0, parsed)) abi.parseLog({ topics: [...log.topics], data: log.data });
  const theirs = (parsed * 1_000) / (performance.now() - startTheirs);
  return { ours, theirs };
}
