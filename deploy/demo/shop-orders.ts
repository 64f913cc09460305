/**
 * What happens in the demo's shop: who buys what when, who was brought by whom, and what comes back. Nothing of it is
 * computed from a rule, so that whoever checks the shop's books can start from the same list.
 */
import { type Purchase, mulberry32 } from "./purchases.js";

/** Days count from 1970, in UTC. */
export interface Order {
  readonly number: string;
  readonly customer: string;
  readonly day: number;
  readonly cents: bigint;
  readonly discs: number;
  /** Who told the customer about the shop; an earlier customer. */
  readonly broughtBy: string | undefined;
}

/** Part of an order, or all of it, that comes back. */
export interface Return {
  readonly number: string;
  readonly day: number;
  readonly cents: bigint;
}

export interface ShopYears {
  readonly orders: readonly Order[];
  readonly returns: readonly Return[];
}

const DAY = 86_400_000;
/** Of a hundred orders: so many come back whole, in part, and in two parts. */
const [WHOLE, PART, TWICE] = [6, 4, 2];
/** Of a hundred customers, so many were brought by another one. */
const BROUGHT = 25;
/** Returns come so many days after the purchase, at most. */
const LATEST_RETURN = 75;

/** The orders of the file, and a share of returns that a seed draws: within the return window and after it. */
export function shopYears(purchases: readonly Purchase[], seed: number): ShopYears {
  const random = mulberry32(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const broughtBy = new Map<string, string | undefined>();
  const customers: string[] = [];
  const orders: Order[] = [];
  const returns: Return[] = [];
  for (const { customer, date, discs, cents } of purchases) {
    if (!broughtBy.has(customer)) {
      broughtBy.set(customer, below(100) < BROUGHT ? customers[below(customers.length)] : undefined);
      customers.push(customer);
    }
    const [number, day] = [`${date}/${orders.length}`, Date.parse(date) / DAY];
    orders.push({ number, customer, day, cents, discs, broughtBy: broughtBy.get(customer) });

    const [fate, first, second] = [below(100), 1 + below(LATEST_RETURN), 1 + below(LATEST_RETURN)];
    const share = (cents * BigInt(1 + below(3))) / 4n;
    if (fate < WHOLE) returns.push({ number, day: day + first, cents });
    else if (fate < WHOLE + PART + TWICE) returns.push({ number, day: day + first, cents: share });
    // The rest, so that an order that comes back in parts has come back whole.
    if (fate >= WHOLE + PART && fate < WHOLE + PART + TWICE) {
      returns.push({ number, day: day + Math.max(first, second), cents: cents - share });
    }
  }
  const last = orders.at(-1)?.day ?? 0;
  return {
    orders,
    returns: returns.filter(({ day, cents }) => day <= last && cents !== 0n).sort((a, b) => a.day - b.day),
  };
}
