/** What is on its way to or from a member: found in events, then asked of the chain. */
import type { Connection, Token } from "./connection.js";
import type { HistoryEntry } from "./entries.js";
import { guarded } from "./guarded.js";
import { readMemberHistory } from "./history.js";
import type { HistoryOptions } from "./history.js";
import type { PendingClaim, Redemption } from "./records.js";

export interface OpenRedemption {
  readonly redemption: Redemption;
  readonly unitsOpen: number;
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

export interface HeldPoints {
  readonly redemptions: readonly OpenRedemption[];
  readonly grants: readonly PendingGrant[];
  /** What matures first first. */
  readonly claims: readonly WaitingClaim[];
  readonly inRedemptions: bigint;
  readonly inGrants: bigint;
  readonly inClaims: bigint;
}

/** Open redemptions, pending grants and pending claims of a member. */
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
    const unitsOpen = states[i]?.unitsOpen ?? 0n;
    const amountOpen = unitsOpen * item.redemption.unitPrice;
    return unitsOpen === 0n ? [] : [{ ...item, unitsOpen: Number(unitsOpen), amountOpen }];
  });
  const grants = pendingGrants(entries);
  const claims = pendingClaims(entries, points.address);
  return {
    redemptions,
    grants,
    claims,
    inRedemptions: redemptions.reduce((sum, { amountOpen }) => sum + amountOpen, 0n),
    inGrants: grants.reduce((sum, { amount }) => sum + amount, 0n),
    inClaims: claims.reduce((sum, { amount }) => sum + amount, 0n),
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
