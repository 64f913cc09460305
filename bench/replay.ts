/**
 * The demo's purchases, posted, refunded and handed over on the in-process chain: how many a second, what each costs in
 * gas, and in a rollup's data. They are the real ones where their file is at hand, so all is told, and no test depends on it.
 */
import type { Purchase, Purchases } from "../deploy/demo/purchases.js";
import { deployProtocol, launchBrand } from "./brand.js";
import { DAY, freshAddresses, openChain } from "./chain.js";
import { rollupBytes } from "./rollup.js";
import { POSTED, RETURN_WINDOW, Shop, type PurchaseRecord, type Request } from "./shop.js";

/** One in twenty comes back, every other of them in part. */
const RETURNED = 20;

export interface Replay {
  source: string;
  purchases: number;
  members: number;
  seconds: number;
  posted: Figures;
  refunded: Figures;
  matured: Figures;
}

/** Of each purchase, on average. */
export interface Figures {
  count: number;
  gas: number;
  bytes: number;
}

/** Posts `count` purchases in order of date, 200 at a time, and hands over what matured meanwhile. */
export async function replayPurchases({ source, purchases }: Purchases, count: number): Promise<Replay> {
  const chain = await openChain();
  const protocol = await deployProtocol(chain);
  const brand = await launchBrand(chain, protocol, { symbol: "REPLAY", decimals: 2 });
  const shop = new Shop(chain, protocol, brand);
  const all = severalShops(purchases, count);
  await shop.open(Number(all.reduce((sum, { cents }) => sum + cents, 0n)));
  const customers = [...new Set(all.map(({ customer }) => customer))];
  const addresses = freshAddresses("customer", customers.length);
  const members = new Map(customers.map((customer, i) => [customer, addresses[i]!]));
  const bought = shop.purchases(all.map(({ customer, cents }) => ({ member: members.get(customer)!, amount: cents })));
  const times = all.map(({ date }) => Date.parse(date) / 1000);
  const origin = chain.now() + DAY - times[0]!;

  const sums = { posted: noFigures(), refunded: noFigures(), matured: noFigures() };
  const send = async (sum: Figures, heads: number, request: Request, by = chain.who.till) => {
    const { gas } = await shop.send(request, by);
    sum.count += heads;
    sum.gas += gas;
    sum.bytes += rollupBytes(request, 5_000_000);
    return shop.records();
  };
  let waiting: PurchaseRecord[] = [];
  const matureDue = async () => {
    const due = waiting.filter(({ maturesAt }) => maturesAt <= chain.now());
    waiting = waiting.slice(due.length);
    for (let i = 0; i < due.length; i += POSTED) {
      const some = due.slice(i, i + POSTED);
      await send(sums.matured, some.length, await shop.matureRequest(some), chain.who.stranger);
    }
  };

  const started = performance.now();
  for (let i = 0; i < all.length; i += POSTED) {
    const batch = bought.slice(i, i + POSTED);
    await chain.tick(Math.max(1, origin + times[i + batch.length - 1]! - chain.now()));
    await matureDue();
    const records = await send(sums.posted, batch.length, await shop.postRequest(batch));
    const returned = records
      .filter((_, j) => j % RETURNED === 0)
      .map((record, j) => ({ record, amount: j % 2 === 0 ? record.earned : record.earned / 2n }));
    const left = await send(sums.refunded, returned.length, await shop.refundRequest(returned));
    const kept = records.filter((_, j) => j % RETURNED !== 0);
    // What came back whole has nothing left to hand over.
    waiting.push(...kept, ...left.filter(({ held }) => held !== 0n));
  }
  await chain.tick(RETURN_WINDOW);
  await matureDue();
  const seconds = (performance.now() - started) / 1000;
  const held = await brand.points.balanceOf(await protocol.purchases.getAddress());
  if (held !== 0n || waiting.length !== 0) throw new Error(`The replay has left ${held} base units with the desk`);
  return {
    ...{ source, purchases: all.length, members: members.size, seconds },
    posted: each(sums.posted),
    refunded: each(sums.refunded),
    matured: each(sums.matured),
  };
}

/** So many purchases as if there were several such shops, each with customers of its own. */
function severalShops(purchases: readonly Purchase[], count: number): Purchase[] {
  const paid = purchases.filter(({ cents }) => cents !== 0n);
  return Array.from({ length: count }, (_, i) => {
    const { customer, ...rest } = paid[i % paid.length]!;
    return { ...rest, customer: `${Math.floor(i / paid.length)} ${customer}` };
  }).sort((a, b) => a.date.localeCompare(b.date));
}

function noFigures(): Figures {
  return { count: 0, gas: 0, bytes: 0 };
}

function each({ count, gas, bytes }: Figures): Figures {
  return { count, gas: Math.round(gas / count), bytes: Math.round(bytes / count) };
}
