/** What the EVM takes at the least for an operation: the transaction, its data, and what must be written and told. */
import type { Cost } from "./chain.js";

export const TRANSACTION = 21_000;

/** Gas of the single parts, each the first touch in a transaction (EIP-2929, EIP-2200). */
export const PART = {
  /** A storage slot from zero to something. */
  newSlot: 22_100,
  /** A storage slot from something to something else. */
  slot: 5_000,
  readSlot: 2_100,
  /** Calling another contract. */
  account: 2_600,
  /** Calling back one that was called already. */
  callback: 100,
  ecrecover: 3_000,
  /** ERC-20 `Transfer` or `Approval`. */
  transfer: log(3, 32),
  /** ERC-721 `Transfer`. */
  badgeMoved: log(4, 0),
  /** ERC-5192 `Locked`. */
  locked: log(1, 32),
  authorizationUsed: log(3, 0),
  /** An event of ours that names token, member and reward in topics, and number and quantity in data. */
  receipt: log(4, 64),
  /** One that names token, campaign and member in topics, and order, receipt and amount in data. */
  purchase: log(4, 96),
} as const;

export type Part = keyof typeof PART;

function log(topics: number, bytes: number): number {
  return 375 * (1 + topics) + 8 * bytes;
}

export function floorOf({ calldataGas }: Cost, parts: readonly Part[]): number {
  return TRANSACTION + calldataGas + sumOf(parts);
}

export function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + PART[part], 0);
}

/** The same, for each of `heads` that one transaction serves: the transaction's own parts are shared. */
export function floorPerHead(cost: Cost, heads: number, once: readonly Part[], each: readonly Part[]): number {
  return Math.round(floorOf(cost, once) / heads) + floorOf(cost, each) - TRANSACTION - cost.calldataGas;
}
