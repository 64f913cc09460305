/** The batches of a file of purchases, as the chain has them. */
import type { Provider } from "ethers";

import { postPurchases } from "../../sdk/src/actions/purchases.js";
import { Purchases__factory } from "../../sdk/src/generated/index.js";
import { type PurchaseRecord, recordFromStruct } from "../../sdk/src/receipts/index.js";
import { type ChainEvent, findEvents } from "../lib/logs.js";
import { isFrom } from "../mint/chain.js";
import type { FileChain, PaidEntry } from "../mint/job.js";
import type { PlanEntry } from "../mint/journal.js";
import type { Batch } from "../mint/plan.js";
import type { PricedOrder } from "./purchase-quotes.js";

const abi = Purchases__factory.createInterface();

/** What became of an order: it came in, or had before. */
export interface PostEntry extends PaidEntry {
  order: string;
  outcome: "posted" | "skipped";
  /** Base units that went against debt. */
  paidDebt: bigint;
}

interface Parts {
  provider: Provider;
  desk: string;
  plan: Pick<PlanEntry, "token" | "campaign">;
  unit: { decimals: number; symbol: string };
  rows: readonly PricedOrder[];
  /** No batch of this file is below. */
  fromBlock: number;
}

export function postChain({ provider, desk, plan, unit, rows, fromBlock }: Parts): FileChain<PostEntry> {
  const { token: points, campaign } = plan;
  const topics = [pad(points), campaign.padEnd(66, "0")];
  const names = ["PurchasePosted", "PurchaseSkipped"];
  const ordersOf = ({ from, to }: Batch): string[] => rows.slice(from, to).map(({ key }) => key);

  /** The transactions that told of each order. */
  const hashesByOrder = async (): Promise<Map<string, Set<string>>> => {
    const found = new Map<string, Set<string>>();
    for (const event of await findEvents(provider, abi, desk, names, { fromBlock, topics })) {
      const order = orderOf(event);
      found.set(order, (found.get(order) ?? new Set()).add(event.log.transactionHash));
    }
    return found;
  };

  return {
    build({ from, to }) {
      const own = rows.slice(from, to);
      const purchases = own.map(({ address, key, amount, hash, referrer }) => ({
        ...{ member: address, order: key, amount, receipt: hash },
        ...(referrer === undefined ? {} : { referrer }),
      }));
      const call = { points: { address: points, ...unit }, campaign, expiry: own[0]?.expiry ?? 0n, purchases };
      return Promise.resolve(postPurchases(desk, call));
    },

    async find(batch) {
      return hashOf(ordersOf(batch), await hashesByOrder());
    },

    async findAll(batches) {
      const hashes = await hashesByOrder();
      return new Map(
        batches.flatMap((batch) => {
          const hash = hashOf(ordersOf(batch), hashes);
          return hash === undefined ? [] : [[batch.index, hash] as const];
        }),
      );
    },

    read(batch, { logs }) {
      const orders = new Set(ordersOf(batch));
      return logs.flatMap((log): PostEntry[] => {
        const event = isFrom(log, desk) ? abi.parseLog(log) : null;
        if (event?.name === "PurchasePosted") {
          const { order, member, earned: amount, paidDebt } = recordFromStruct(recordOf(event.args.toObject()));
          return orders.has(order) ? [{ order, member, amount, paidDebt, outcome: "posted" }] : [];
        }
        if (event?.name !== "PurchaseSkipped" || !orders.has(String(event.args.order))) return [];
        const [order, member] = [String(event.args.order), String(event.args.member)];
        return [{ order, member, amount: 0n, paidDebt: 0n, outcome: "skipped" }];
      });
    },
  };
}

/** All orders of these points that are on the chain, in whichever campaign, as they stood when they came in. */
export async function findPosted(
  provider: Provider,
  { desk, points, fromBlock }: { desk: string; points: string; fromBlock: number },
): Promise<Map<string, PurchaseRecord>> {
  const events = await findEvents(provider, abi, desk, ["PurchasePosted"], { fromBlock, topics: [pad(points)] });
  return new Map(
    events.map(({ args }) => {
      const record = recordFromStruct(recordOf(args));
      return [record.order, record];
    }),
  );
}

/** The one transaction that told of all of them: that of their batch. */
function hashOf(orders: readonly string[], hashes: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const [first = "", ...others] = orders;
  return [...(hashes.get(first) ?? [])].find((hash) => others.every((order) => hashes.get(order)?.has(hash)));
}

function orderOf({ name, args }: ChainEvent): string {
  return name === "PurchasePosted" ? recordOf(args).order : String(args.order);
}

/** The record that an event brings. */
export function recordOf({ record }: Readonly<Record<string, unknown>>): Parameters<typeof recordFromStruct>[0] {
  return record as Parameters<typeof recordFromStruct>[0];
}

function pad(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
