/** Cuts a checked file into batches that fit a transaction, and names each so that it can be paid only once. */
import { dataSlice, id, solidityPackedKeccak256 } from "ethers";

import { MAX_BADGES, MAX_BATCH } from "../../sdk/src/actions/index.js";
import { MAX_POSTED, MAX_REFUNDED } from "../../sdk/src/actions/purchases.js";

/**
 * `mature`: points into the grants desk, voidable until maturity. `now`: points to the members at once. `award`: badges.
 * `post`: purchases into their desk; `refund`: out of it again.
 */
export type MintMode = "mature" | "now" | "award" | "post" | "refund";

/** EIP-7825: no transaction may use more. */
export const TRANSACTION_GAS_CAP = 16_777_216n;

/**
 * The most gas that a line can take, for a member who has nothing yet, and what each transaction takes besides.
 * Constants, not estimates: a plan must be the same on each run. test/deploy/mint.test.ts, badges-mint.test.ts and purchases.test.ts measure them.
 */
const GAS = {
  // Handing a line over costs more than granting it: sized so that one transaction can mature the whole batch.
  mature: { line: 36_000n, fixed: 120_000n, most: MAX_BATCH },
  now: { line: 27_000n, fixed: 120_000n, most: MAX_BATCH },
  award: { line: 72_000n, fixed: 120_000n, most: MAX_BADGES },
  post: { line: 45_000n, fixed: 250_000n, most: MAX_POSTED },
  refund: { line: 110_000n, fixed: 120_000n, most: MAX_REFUNDED },
} as const;

export interface Batch {
  index: number;
  /** Rows `from` (inclusive) to `to` (exclusive). */
  from: number;
  to: number;
  /** Base units of points, or badges. */
  total: bigint;
  /** 16 bytes: the same for the same file, label and index. */
  reason: string;
}

/** How many lines a transaction takes on a chain with this block gas limit. */
export function linesPerBatch(mode: MintMode, blockGasLimit: bigint): number {
  const limit = blockGasLimit < TRANSACTION_GAS_CAP ? blockGasLimit : TRANSACTION_GAS_CAP;
  const { line, fixed, most } = GAS[mode];
  // A tenth is kept free for what chains add.
  const fitting = Number(((limit * 9n) / 10n - fixed) / line);
  return Math.max(1, Math.min(fitting, most));
}

/** What handing `lines` lines over will cost, once they are mature. */
export function maturingGas(lines: number, batches: number): bigint {
  return BigInt(lines) * GAS.mature.line + BigInt(batches) * GAS.mature.fixed;
}

/** What a file's batches are cut by. */
interface Cut<R> {
  size: number;
  digest: string;
  /** Another one pays the same file again. */
  label: string;
  amountOf: (row: R) => bigint;
  /** Whether a row can't be in one transaction with the row before it. */
  startsAnew?: (row: R, before: R) => boolean;
}

export function planBatches<R>(rows: readonly R[], { size, digest, label, amountOf, startsAnew }: Cut<R>): Batch[] {
  const batches: Batch[] = [];
  let open: Batch | undefined;
  for (const [at, row] of rows.entries()) {
    const before = rows[at - 1];
    const isFull = open === undefined || at - open.from >= size;
    if (open === undefined || isFull || (before !== undefined && startsAnew?.(row, before) === true)) {
      open = { index: batches.length, from: at, to: at, total: 0n, reason: reasonOf(digest, label, batches.length) };
      batches.push(open);
    }
    open.to = at + 1;
    open.total += amountOf(row);
  }
  return batches;
}

/** Does not depend on the size of batches: so a file that was sent in other pieces is found out, not paid again. */
export function reasonOf(digest: string, label: string, index: number): string {
  const hash = solidityPackedKeccak256(["bytes32", "bytes32", "uint256"], [digest, id(label), index]);
  return dataSlice(hash, 0, 16);
}
