/** What each order of a file earned: by the rule of its time, and the tier that its member has now. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import {
  type PublishedRule,
  type PurchaseRecord,
  type Receipt,
  expiryOf,
  makeReceipt,
  quote,
  receiptHash,
  receiptSalt,
  ruleThen,
} from "../../sdk/src/receipts/index.js";
import { guarded } from "../../sdk/src/guarded.js";
import { TaskError } from "../lib/errors.js";
import type { OrderRow } from "./purchase-rows.js";
import type { KeptReceipt } from "./receipts-file.js";

/** An order with what it earned. */
export interface PricedOrder extends OrderRow {
  /** Base units; 0 where it is less than one. */
  amount: bigint;
  /** The period at whose end the points expire. */
  expiry: bigint;
  receipt: Receipt;
  /** What the chain has of it. */
  hash: string;
}

interface Ask {
  program: ProgramEntity;
  rows: readonly OrderRow[];
  versions: readonly PublishedRule[];
  secret: string;
  /** Receipts that an earlier run of this file wrote: what they say stays so. */
  kept: ReadonlyMap<string, KeptReceipt> | undefined;
  /** Orders that are on the chain, by key. */
  posted: ReadonlyMap<string, PurchaseRecord>;
}

/** So many questions are under way at once. */
const WINDOW = 50;

/** Prices all orders; the same again where an earlier run did. */
export async function priceOrders(ask: Ask): Promise<PricedOrder[]> {
  const { rows, kept, posted } = ask;
  const fresh = rows.filter(({ key }) => !posted.has(key));
  if (kept !== undefined) checkKept(fresh, kept);
  const asked = kept === undefined ? fresh.map(({ address }) => address) : [];
  const tiers = await readTiers(ask.program, new Set(asked));
  return rows.map((row) => {
    const known = kept?.get(row.key)?.receipt.tier ?? (posted.has(row.key) ? undefined : tiers.get(row.address));
    return known === undefined ? asPosted(ask, row) : price(ask, row, known);
  });
}

function price({ program, versions, secret }: Ask, row: OrderRow, tier: number): PricedOrder {
  const { points, connection } = program;
  const rule = ruleThen(versions, row.time)?.rule ?? { tiers: [] };
  // A tier that was not yet there when they bought is the highest of those that were.
  const receipt = makeReceipt({
    ...{ points: points.address, member: row.address, order: row.key, currency: row.currency, lines: row.lines },
    ...{ time: row.time, tier: Math.min(tier, rule.tiers.length), salt: receiptSalt(secret, row.key) },
  });
  const { rulebook } = connection.deployment;
  return {
    ...row,
    amount: quote(rule, receipt),
    expiry: expiryOf(row.time, points),
    receipt,
    hash: receiptHash(receipt, { chainId: connection.chainId, rulebook }),
  };
}

/** An order that was posted, and whose receipt is lost: its hash tells by which tier. */
function asPosted(ask: Ask, row: OrderRow): PricedOrder {
  const tiers = ruleThen(ask.versions, row.time)?.rule.tiers.length ?? 0;
  const all = Array.from({ length: tiers + 1 }, (_, tier) => price(ask, row, tier));
  const hash = ask.posted.get(row.key)?.receipt;
  // Posted otherwise: told in the report.
  return all.find((each) => each.hash === hash) ?? price(ask, row, 0);
}

/** The tiers that members have now. */
async function readTiers(program: ProgramEntity, members: ReadonlySet<string>): Promise<Map<string, number>> {
  const { points, connection } = program;
  const found = new Map<string, number>();
  const all = [...members];
  for (let at = 0; at < all.length; at += WINDOW) {
    const some = all.slice(at, at + WINDOW);
    const answers = await guarded(() =>
      Promise.all(some.map((member) => connection.tiers.tierOf(points.address, member))),
    );
    for (const [i, member] of some.entries()) found.set(member, Number(answers[i]?.tier ?? 0));
  }
  return found;
}

/** Receipts that are out must be the ones of this file. */
function checkKept(rows: readonly OrderRow[], kept: ReadonlyMap<string, KeptReceipt>): void {
  const numbers = new Set([...kept.values()].map(({ number }) => number));
  for (const { key, number, line } of rows) {
    if (kept.has(key)) continue;
    if (numbers.has(number)) {
      throw new TaskError("SecretChanged", "The brand's secret is not the one that this file was begun with.", {
        next: "Bring the old one back: with another one the same orders would earn again.",
      });
    }
    throw new TaskError("OtherReceipts", `The receipts beside the file lack the order in line ${line}.`, {
      next: "They are of another file: restore the file as it was, or move receipts and journal away.",
    });
  }
}
