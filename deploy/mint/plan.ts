/** Cuts a checked file into batches that fit a transaction, and names each so that it can be paid only once. */
import { dataSlice, id, solidityPackedKeccak256 } from "ethers";

import { MAX_BATCH } from "../../sdk/src/actions/index.js";
import type { MintRow } from "./rows.js";

/** `mature`: into the grants desk, voidable until maturity. `now`: to the members at once. */
export type MintMode = "mature" | "now";

/** EIP-7825: no transaction may use more. */
export const TRANSACTION_GAS_CAP = 16_777_216n;

/**
 * The most gas that a line can take, for a member who has nothing yet, and what each transaction takes besides.
 * Constants, not estimates: a plan must be the same on each run. test/deploy/mint.test.ts measures them.
 */
const GAS = {
  // Handing a line over costs more than granting it: sized so that one transaction can mature the whole batch.
  mature: { line: 36_000n, fixed: 120_000n },
  now: { line: 27_000n, fixed: 120_000n },
} as const;

export interface Batch {
  index: number;
  /** Rows `from` (inclusive) to `to` (exclusive). */
  from: number;
  to: number;
  total: bigint;
  /** 16 bytes: the same for the same file, label and index. */
  reason: string;
}

/** How many lines a transaction takes on a chain with this block gas limit. */
export function linesPerBatch(mode: MintMode, blockGasLimit: bigint): number {
  const limit = blockGasLimit < TRANSACTION_GAS_CAP ? blockGasLimit : TRANSACTION_GAS_CAP;
  const { line, fixed } = GAS[mode];
  // A tenth is kept free for what chains add.
  const fitting = Number(((limit * 9n) / 10n - fixed) / line);
  return Math.max(1, Math.min(fitting, MAX_BATCH));
}

/** What handing `lines` lines over will cost, once they are mature. */
export function maturingGas(lines: number, batches: number): bigint {
  return BigInt(lines) * GAS.mature.line + BigInt(batches) * GAS.mature.fixed;
}

/** @param label another one pays the same file again */
export function planBatches(rows: readonly MintRow[], size: number, digest: string, label: string): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from < rows.length; from += size) {
    const to = Math.min(from + size, rows.length);
    const total = rows.slice(from, to).reduce((sum, { amount }) => sum + amount, 0n);
    batches.push({ index: batches.length, from, to, total, reason: reasonOf(digest, label, batches.length) });
  }
  return batches;
}

/** Does not depend on the size of batches: so a file that was sent in other pieces is found out, not paid again. */
export function reasonOf(digest: string, label: string, index: number): string {
  const hash = solidityPackedKeccak256(["bytes32", "bytes32", "uint256"], [digest, id(label), index]);
  return dataSlice(hash, 0, 16);
}
