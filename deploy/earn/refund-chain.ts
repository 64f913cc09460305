/** The refunds of a file, as the chain has them. */
import type { Provider } from "ethers";

import { refundPurchases } from "../../sdk/src/actions/purchases.js";
import { Purchases__factory } from "../../sdk/src/generated/index.js";
import { type PurchaseRecord, recordFromStruct } from "../../sdk/src/receipts/index.js";
import { findEvents } from "../lib/logs.js";
import { isFrom } from "../mint/chain.js";
import type { FileChain, PaidEntry } from "../mint/job.js";
import type { Batch } from "../mint/plan.js";
import { recordOf } from "./purchase-chain.js";
import type { RefundRow } from "./refund-rows.js";

const abi = Purchases__factory.createInterface();

/** A purchase as it stands, and the refunds that it had: points by reason. */
export interface Standing {
  record: PurchaseRecord;
  refunds: Map<string, { points: bigint; hash: string }>;
}

/** What became of a refund, or that its record stood otherwise by then. */
export interface RefundEntryOnChain extends PaidEntry {
  order: string;
  reason: string;
  outcome: "refunded" | "skipped";
  voided: bigint;
  owed: bigint;
}

/** A refund that is to be sent. */
export interface Taking {
  record: PurchaseRecord;
  /** Base units. */
  amount: bigint;
  reason: string;
}

interface Parts {
  desk: string;
  points: { address: string; decimals: number; symbol: string };
  rows: readonly RefundRow[];
  /** Asks the chain how the orders stand now. */
  refresh: () => Promise<void>;
  /** What is still to be taken of these orders. */
  takings: (rows: readonly RefundRow[]) => Taking[];
  /** The last transaction that took something of these orders for this file. */
  hashOf: (rows: readonly RefundRow[]) => string | undefined;
}

export function refundChain({ desk, points, rows, refresh, takings, hashOf }: Parts): FileChain<RefundEntryOnChain> {
  const ownOf = ({ from, to }: Batch): readonly RefundRow[] => rows.slice(from, to);
  const paid = (batch: Batch): string | undefined =>
    takings(ownOf(batch)).length === 0 ? hashOf(ownOf(batch)) : undefined;

  return {
    build(batch) {
      return Promise.resolve(refundPurchases(desk, points, takings(ownOf(batch))));
    },

    async find(batch) {
      await refresh();
      return paid(batch);
    },

    async findAll(batches) {
      await refresh();
      return new Map(
        batches.flatMap((batch) => {
          const hash = paid(batch);
          return hash === undefined ? [] : [[batch.index, hash] as const];
        }),
      );
    },

    read(batch, { logs }) {
      const reasons = new Set(ownOf(batch).flatMap(({ parts }) => parts.map(({ reason }) => reason)));
      return logs.flatMap((log): RefundEntryOnChain[] => {
        const event = isFrom(log, desk) ? abi.parseLog(log) : null;
        if (event === null || !reasons.has(String(event.args.reason))) return [];
        const [member, reason] = [String(event.args.member), String(event.args.reason)];
        if (event.name === "RefundSkipped") {
          const order = String(event.args.order);
          return [{ order, member, reason, outcome: "skipped", amount: 0n, voided: 0n, owed: 0n }];
        }
        if (event.name !== "PurchaseRefunded") return [];
        const { order } = recordFromStruct(recordOf(event.args.toObject()));
        const [voided, owed] = [BigInt(String(event.args.voided)), BigInt(String(event.args.owed))];
        return [{ order, member, reason, outcome: "refunded", amount: voided + owed, voided, owed }];
      });
    },
  };
}

/** All purchases of these points as they stand, by order key. */
export async function findStandings(
  provider: Provider,
  { desk, points, fromBlock }: { desk: string; points: string; fromBlock: number },
): Promise<Map<string, Standing>> {
  const topics = [`0x${points.slice(2).toLowerCase().padStart(64, "0")}`];
  const names = ["PurchasePosted", "PurchaseRefunded", "PurchaseMatured"];
  const found = new Map<string, Standing>();
  for (const { name, args, log } of await findEvents(provider, abi, desk, names, { fromBlock, topics })) {
    const record = recordFromStruct(recordOf(args));
    const known = found.get(record.order) ?? { record, refunds: new Map<string, { points: bigint; hash: string }>() };
    known.record = record;
    found.set(record.order, known);
    if (name !== "PurchaseRefunded") continue;
    const reason = String(args.reason);
    const taken = BigInt(String(args.voided)) + BigInt(String(args.owed));
    known.refunds.set(reason, { points: (known.refunds.get(reason)?.points ?? 0n) + taken, hash: log.transactionHash });
  }
  return found;
}
