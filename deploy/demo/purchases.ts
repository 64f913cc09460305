/**
 * The demo's purchases: real ones where the file is at hand (the CDNOW sample, Fader and Hardie: 6,919 purchases by 2,357
 * customers, January 1997 to June 1998), else made up by a seeded generator of the same shape and size.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";

export interface Purchase {
  readonly customer: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly discs: number;
  readonly cents: bigint;
}

export interface Purchases {
  readonly source: string;
  readonly purchases: readonly Purchase[];
}

const REAL = path.resolve(import.meta.dirname, "../../../shared/data/cdnow-sample.csv");
const CUSTOMERS = 2_357;
const PURCHASES = 6_919;
/** Customers who come every other week. */
const REGULARS = 5;
const FIRST_DAY = Date.UTC(1997, 0, 1);
const LAST_DAY = Date.UTC(1998, 5, 30);
const DAY = 86_400_000;

/** Purchases in order of date. */
export async function loadPurchases(): Promise<Purchases> {
  const text = await readFile(REAL, "utf8").catch(() => undefined);
  if (text === undefined) return { source: "made-up purchases (seed 1997)", purchases: generatePurchases(1997) };
  return { source: "real purchases (CDNOW sample)", purchases: parsePurchases(text) };
}

/** Reads `customer,date,quantity,amount_usd`; amounts have two decimals. */
export function parsePurchases(text: string): Purchase[] {
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [customer = "", date = "", quantity = "", amount = ""] = line.split(",");
      const [dollars = "", cents = ""] = amount.split(".");
      const paid = BigInt(dollars) * 100n + BigInt(cents.padEnd(2, "0"));
      return { customer, date, discs: Number(quantity), cents: paid };
    })
    .sort(byDate);
}

/** As many purchases by as many customers as in the real file; most buy once, a few very often, some pay nothing. */
export function generatePurchases(seed: number): Purchase[] {
  const random = mulberry32(seed);
  // Everybody buys once in the first quarter. Whoever bought often is the likelier to buy again: a long tail.
  const buyers = Array.from({ length: CUSTOMERS }, (_, i) => i);
  while (buyers.length < PURCHASES) {
    const kind = random();
    const anybody = Math.floor(random() * (kind < 0.04 ? REGULARS : CUSTOMERS));
    buyers.push(kind < 0.24 ? anybody : (buyers[Math.floor(random() * buyers.length)] ?? 0));
  }
  const quarter = Date.UTC(1997, 3, 1) - FIRST_DAY;
  const first = Array.from({ length: CUSTOMERS }, () => FIRST_DAY + Math.floor(random() * quarter));
  return buyers
    .map((buyer, i) => {
      const start = first[buyer] ?? FIRST_DAY;
      const time = i < CUSTOMERS ? start : start + Math.floor(random() ** 1.5 * (LAST_DAY + DAY - start));
      return {
        customer: String(buyer * 10 + 4).padStart(5, "0"),
        date: new Date(time).toISOString().slice(0, 10),
        ...basket(random),
      };
    })
    .sort(byDate);
}

/** About 14 dollars a piece, mostly one or two pieces, now and then a gift. */
function basket(random: () => number): Pick<Purchase, "discs" | "cents"> {
  if (random() < 0.0012) return { discs: 1, cents: 0n };
  let discs = 1;
  while (random() < 0.55 && discs < 36) discs += 1;
  return { discs, cents: BigInt(discs) * BigInt(577 + Math.floor(random() * 1_720)) };
}

function byDate(a: Purchase, b: Purchase): number {
  return a.date.localeCompare(b.date) || a.customer.localeCompare(b.customer);
}

/** Mulberry32 (Tommy Ettinger, public domain): the same numbers from the same seed everywhere. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
