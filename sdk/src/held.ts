/** What is on its way to or from a member: found in events, then asked of the chain. */
import type { Connection, Token } from "./connection.js";
import type { HistoryEntry } from "./entries.js";
import { guarded } from "./guarded.js";
import { readMemberHistory } from "./history.js";
import type { HistoryOptions } from "./history.js";
import type { PendingClaim, Redemption } from "./records.js";

export interface OpenRedemption {
  readonly redemption: Redemption;
  readonly quantityOpen: number;
  readonly amountOpen: bigint;
  readonly transactionHash: string;
}

export interface PendingGrant {
  readonly batchId: string;
  /** Base units in all that the batch grants the member and that is neither handed over nor voided. */
  readonly amount: bigint;
  /** Unix seconds. */
  readonly maturesAt: number;
  /** The granting transaction; `grants.batch()` reads the whole batch of it. */
  readonly transactionHash: string;
}

/** Points that a member claimed from a campaign, and that wait to mature or be voided. */
export interface WaitingClaim extends PendingClaim {
  /** Base units. */
  readonly amount: bigint;
  readonly transactionHash: string;
}

/** Points that a member's purchase earned, and that wait for the end of its return window or to be handed over. */
export interface WaitingPurchase {
  readonly campaign: string;
  /** The order's key: `purchases.order()` gives the record that whoever acts on it brings along. */
  readonly order: string;
  /** Base units. */
  readonly amount: bigint;
  /** Unix seconds. */
  readonly maturesAt: number;
  readonly transactionHash: string;
}

export interface HeldPoints {
  readonly redemptions: readonly OpenRedemption[];
  readonly grants: readonly PendingGrant[];
  /** What matures first first. */
  readonly claims: readonly WaitingClaim[];
  /** What matures first first. */
  readonly purchases: readonly WaitingPurchase[];
  readonly inRedemptions: bigint;
  readonly inGrants: bigint;
  readonly inClaims: bigint;
  readonly inPurchases: bigint;
}

/** Open redemptions, pending grants, claims and purchases of a member. */
export async function readHeld(
  connection: Connection,
  points: Token,
  member: string,
  options: HistoryOptions = {},
): Promise<HeldPoints> {
  const { entries } = await readMemberHistory(connection, points, member, options);
  const asked = entries.flatMap((entry) => {
    const redemption = redemptionOf(entry, points.address);
    return redemption === undefined ? [] : [{ redemption, transactionHash: entry.transactionHash }];
  });
  const states = await guarded(() =>
    Promise.all(asked.map(({ redemption }) => connection.rewards.statusOf(redemption))),
  );
  const redemptions = asked.flatMap((item, i) => {
    const quantityOpen = states[i]?.quantityOpen ?? 0n;
    const amountOpen = quantityOpen * item.redemption.unitPrice;
    return quantityOpen === 0n ? [] : [{ ...item, quantityOpen: Number(quantityOpen), amountOpen }];
  });
  const grants = pendingGrants(entries);
  const claims = pendingClaims(entries, points.address);
  const purchases = pendingPurchases(entries);
  return {
    redemptions,
    grants,
    claims,
    purchases,
    inRedemptions: redemptions.reduce((sum, { amountOpen }) => sum + amountOpen, 0n),
    inGrants: grants.reduce((sum, { amount }) => sum + amount, 0n),
    inClaims: claims.reduce((sum, { amount }) => sum + amount, 0n),
    inPurchases: purchases.reduce((sum, { amount }) => sum + amount, 0n),
  };
}

/** The redemption that an entry tells, unless it was delivered at once. */
export function redemptionOf(entry: HistoryEntry, points: string): Redemption | undefined {
  const { member, rewardId, number, quantity, unitPrice, deadline, needsHandover } = entry;
  if (entry.kind !== "redeemed" || !deadline || unitPrice === undefined) return undefined;
  if (rewardId === undefined || number === undefined || quantity === undefined) return undefined;
  const price = BigInt(unitPrice);
  return {
    points,
    member,
    rewardId,
    number,
    quantity,
    unitPrice: price,
    deadline,
    needsHandover: needsHandover === true,
  };
}

/** Claims that no later entry ends. Each pays once. */
export function pendingClaims(entries: readonly HistoryEntry[], points: string): WaitingClaim[] {
  const waiting = new Map<string, WaitingClaim>();
  for (const { kind, member, campaign, source, key, lots, maturesAt = 0, amount, transactionHash } of entries) {
    if (campaign === undefined || source === undefined || key === undefined) continue;
    const name = `${campaign}/${source}/${key}`;
    if (kind !== "claimed" || lots === undefined) waiting.delete(name);
    else {
      const claim = { points, campaign, source, key, member, lots: BigInt(lots), maturesAt };
      waiting.set(name, { ...claim, amount: BigInt(amount), transactionHash });
    }
  }
  return [...waiting.values()].sort((a, b) => a.maturesAt - b.maturesAt);
}

function pendingPurchases(entries: readonly HistoryEntry[]): WaitingPurchase[] {
  const waiting = new Map<string, WaitingPurchase>();
  for (const { kind, order, campaign, amount, maturesAt, transactionHash } of entries) {
    if (order === undefined) continue;
    const known = waiting.get(order);
    if (kind === "purchased" && campaign !== undefined && maturesAt !== undefined) {
      waiting.set(order, { campaign, order, amount: BigInt(amount), maturesAt, transactionHash });
    } else if (known !== undefined && kind !== "owed") {
      waiting.set(order, { ...known, amount: known.amount - BigInt(amount) });
    }
  }
  return [...waiting.values()].filter(({ amount }) => amount !== 0n).sort((a, b) => a.maturesAt - b.maturesAt);
}

/** A member can be named more than once in a batch: what counts is the sum. */
function pendingGrants(entries: readonly HistoryEntry[]): PendingGrant[] {
  const byBatch = new Map<string, PendingGrant>();
  for (const { kind, batchId, amount, maturesAt = 0, transactionHash } of entries) {
    if (batchId === undefined) continue;
    const known = byBatch.get(batchId) ?? { batchId, amount: 0n, maturesAt, transactionHash };
    const change = kind === "granted" ? BigInt(amount) : -BigInt(amount);
    byBatch.set(batchId, { ...known, amount: known.amount + change });
  }
  return [...byBatch.values()].filter(({ amount }) => amount !== 0n);
}
