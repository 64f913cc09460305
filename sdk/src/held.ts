/** What is on its way to or from a member, found in events and checked on the chain. */
import type { Redemption } from "./actions/meta.js";
import type { Connection } from "./client.js";
import type { PointsEntity } from "./entities/points.js";
import type { HistoryOptions } from "./history.js";

export interface OpenRedemption {
  readonly redemption: Redemption;
  readonly unitsOpen: number;
  readonly amountOpen: bigint;
}

export interface PendingGrant {
  readonly batchId: string;
  readonly amount: bigint;
  /** Unix seconds. */
  readonly maturesAt: number;
  readonly transactionHash: string;
  readonly index: number;
}

export interface HeldPoints {
  readonly redemptions: readonly OpenRedemption[];
  readonly grants: readonly PendingGrant[];
  readonly inRedemptions: bigint;
  readonly inGrants: bigint;
}

export async function readHeld(
  _connection: Connection,
  _points: PointsEntity,
  _member: string,
  _options: HistoryOptions = {},
): Promise<HeldPoints> {
  return Promise.resolve({ redemptions: [], grants: [], inRedemptions: 0n, inGrants: 0n });
}
