/**
 * The books of the demo's shop, kept a second time: an append-only ledger a member, folded from the list of orders and
 * returns. Everything else is a sum over ledgers. Days and hours instead of timestamps, fractions instead of basis points.
 *
 * The shop's day, in UTC: at 9 what comes back is taken back, at 12 what is bought is posted, at 18 what was posted thirty
 * days ago matures. On the first morning of a period, and on the morning after the last day, bonuses are asked for.
 */
import type { Order, Return } from "../../deploy/demo/shop-orders.js";

type Points = bigint;
type Fraction = readonly [over: bigint, under: bigint];
type What = "earned" | "offset" | "voided" | "reopened" | "owed" | "delivered";

interface Entry {
  readonly what: What;
  readonly order: string;
  readonly day: number;
  readonly points: Points;
}

/** What counts towards tiers, by the period that it counts in. */
interface Count {
  readonly period: number;
  readonly points: Points;
}

interface Ledger {
  readonly entries: readonly Entry[];
  readonly counts: readonly Count[];
  /** Place, in the list of orders, of the first that counted as a beginning. */
  readonly began: number;
}

interface Bonus {
  readonly to: string;
  readonly what: "first" | "referral" | "milestone";
  readonly period: number;
  readonly points: Points;
}

export interface MemberBooks {
  readonly balance: Points;
  /** Base units by the day on which they mature. */
  readonly pending: ReadonlyMap<number, Points>;
  readonly debt: Points;
  readonly tier: number;
  readonly missing: Points;
  readonly bonuses: Readonly<Record<Bonus["what"], Points>>;
}

export interface OrderBooks {
  readonly earned: Points;
  readonly offset: Points;
  readonly held: Points;
  readonly refunded: Points;
}

export interface Books {
  readonly members: ReadonlyMap<string, MemberBooks>;
  readonly orders: ReadonlyMap<string, OrderBooks>;
  readonly totals: Readonly<Record<What | Bonus["what"] | "balance" | "pending" | "debt" | "expired", Points>>;
}

const QUARTER = 91;
const WINDOW = 30;
const NEVER = Infinity;
const point = (count: number): Points => BigInt(count) * 100n;
const dayOf = (date: string): number => Date.parse(date) / 86_400_000;
const periodOf = (day: number): number => Math.floor(day / QUARTER);
const sum = (points: readonly Points[]): Points => points.reduce((total, next) => total + next, 0n);
function groupBy<T, K>(list: readonly T[], key: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}
const least = (a: Points, b: Points): Points => (a < b ? a : b);

/** From the first day of this period on, crates earn less, gold is harder to reach, and silver easier. */
const STRICTER = periodOf(dayOf("1998-02-26"));
const barsOf = (period: number): readonly Points[] => (period < STRICTER ? [80, 200, 500] : [70, 240, 500]).map(point);
const STEPS: readonly Fraction[] = [
  [1n, 1n],
  [11n, 10n],
  [5n, 4n],
  [3n, 2n],
];
const MILESTONES = [
  { at: point(150), pays: point(5) },
  { at: point(400), pays: point(20) },
];
const BEGINNING = { from: point(40), pays: point(2), paysFriend: point(3), friendsAPeriod: 1 };

function goods({ discs, day }: Order): Fraction {
  if (discs < 5) return [1n, 1n];
  if (discs < 10) return [6n, 5n];
  return periodOf(day) < STRICTER ? [3n, 2n] : [5n, 4n];
}

function season({ discs, day }: Order): Fraction {
  const isDouble = ["1997-04-12", "1997-12-13", "1997-12-14"].some((date) => dayOf(date) === day);
  if (isDouble) return [2n, 1n];
  const isAdvent = day >= dayOf("1997-12-01") && day < dayOf("1997-12-26");
  return isAdvent && discs >= 5 && discs < 10 ? [13n, 10n] : [1n, 1n];
}

/** A cent spent is a base unit, a hundredth of a point. */
function worth(order: Order, tier: number): Points {
  const factors = [goods(order), season(order), STEPS[tier] ?? [1n, 1n]];
  const over = factors.reduce((product, [top]) => product * top, order.cents);
  return over / factors.reduce((product, [, bottom]) => product * bottom, 1n);
}

const EMPTY: Ledger = { entries: [], counts: [], began: NEVER };

/** All of one kind, of one order if it is named. */
function all({ entries }: Ledger, what: What, order?: string): Points {
  return sum(
    entries
      .filter((entry) => entry.what === what && (order ?? entry.order) === entry.order)
      .map(({ points }) => points),
  );
}

const debtOf = (ledger: Ledger): Points => all(ledger, "owed") + all(ledger, "reopened") - all(ledger, "offset");

const takenBack = (ledger: Ledger, order: string): Points =>
  all(ledger, "voided", order) + all(ledger, "reopened", order) + all(ledger, "owed", order);

const waiting = (ledger: Ledger, order: string): Points =>
  all(ledger, "earned", order) -
  all(ledger, "offset", order) -
  all(ledger, "voided", order) -
  all(ledger, "delivered", order);

const countedIn = ({ counts }: Ledger, period: number): Points =>
  sum(counts.filter((count) => count.period === period).map(({ points }) => points));

/** Either period's purchases by the bars of now; the last period's by the bars of then, too. */
function tierOn(ledger: Ledger, day: number): number {
  const period = periodOf(day);
  const reached = (bars: readonly Points[], points: Points): number => bars.filter((bar) => points >= bar).length;
  const [now, before] = [countedIn(ledger, period), countedIn(ledger, period - 1)];
  return Math.max(reached(barsOf(period), now), reached(barsOf(period), before), reached(barsOf(period - 1), before));
}

function missingOn(ledger: Ledger, day: number): Points {
  const next = barsOf(periodOf(day))[tierOn(ledger, day)];
  const lacks = next === undefined ? 0n : next - countedIn(ledger, periodOf(day));
  return lacks > 0n ? lacks : 0n;
}

function write(ledger: Ledger, day: number, order: string, points: Partial<Record<What, Points>>): Ledger {
  const fresh = (Object.entries(points) as [What, Points][])
    .filter(([, amount]) => amount !== 0n)
    .map(([what, amount]) => ({ what, order, day, points: amount }));
  return { ...ledger, entries: [...ledger.entries, ...fresh] };
}

function buy(ledger: Ledger, order: Order): Ledger {
  const earned = worth(order, tierOn(ledger, order.day));
  return write(ledger, order.day, order.number, { earned, offset: least(debtOf(ledger), earned) });
}

function deliver(ledger: Ledger, order: Order, place: number): Ledger {
  const [day, { number }] = [order.day + WINDOW, order];
  const kept = all(ledger, "earned", number) - takenBack(ledger, number);
  const delivered = write(ledger, day, number, { delivered: waiting(ledger, number) });
  return {
    ...delivered,
    counts: [...ledger.counts, { period: periodOf(day), points: kept }],
    began: kept >= BEGINNING.from ? Math.min(ledger.began, place) : ledger.began,
  };
}

/** `soFar` is what came back before, this return included. */
function takeBack(ledger: Ledger, order: Order, { day }: Return, soFar: bigint): Ledger {
  const number = order.number;
  const lost = (all(ledger, "earned", number) * soFar) / order.cents - takenBack(ledger, number);
  if (day <= order.day + WINDOW) {
    const voided = least(lost, waiting(ledger, number));
    return write(ledger, day, number, { voided, reopened: lost - voided });
  }
  const period = periodOf(day);
  const now = least(lost, countedIn(ledger, period));
  const before = least(lost - now, countedIn(ledger, period - 1));
  const lowered = [
    { period, points: -now },
    { period: period - 1, points: -before },
  ];
  return write({ ...ledger, counts: [...ledger.counts, ...lowered] }, day, number, { owed: lost });
}

/** What happens to a member, in order: the hours of the shop's day. */
interface Happening {
  readonly day: number;
  readonly hour: number;
  readonly write: (ledger: Ledger) => Ledger;
}

function happeningsOf(orders: readonly Order[], returns: ReadonlyMap<string, readonly Return[]>) {
  const happenings = new Map<string, Happening[]>();
  for (const [place, order] of orders.entries()) {
    const back = returns.get(order.number) ?? [];
    const mine = happenings.get(order.customer) ?? [];
    mine.push({ day: order.day, hour: 12, write: (ledger) => buy(ledger, order) });
    mine.push({ day: order.day + WINDOW, hour: 18, write: (ledger) => deliver(ledger, order, place) });
    for (const [i, one] of back.entries()) {
      const soFar = sum(back.slice(0, i + 1).map(({ cents }) => cents));
      mine.push({ day: one.day, hour: 9, write: (ledger) => takeBack(ledger, order, one, soFar) });
    }
    happenings.set(order.customer, mine);
  }
  for (const mine of happenings.values()) mine.sort((a, b) => a.day - b.day || a.hour - b.hour);
  return happenings;
}

/** The ledger as it stood when the shop opened that day. */
function openedOn(happenings: readonly Happening[], day: number): Ledger {
  return happenings.filter((one) => one.day < day).reduce((ledger, { write }) => write(ledger), EMPTY);
}

/** What each morning pays for beginnings and to friends. `at` tells a member's ledger on a day. */
function beginnings(
  orders: readonly Order[],
  mornings: readonly number[],
  at: (member: string, day: number) => Ledger,
): Bonus[] {
  const paid: Bonus[] = [];
  const done = new Set<string>();
  for (const day of mornings) {
    const period = periodOf(day);
    const due = orders.filter(({ customer, number }, place) => {
      const ledger = at(customer, day);
      return ledger.began === place && takenBack(ledger, number) < all(ledger, "earned", number);
    });
    for (const { customer, number, broughtBy } of due) {
      const first = `first ${number}`;
      if (!done.has(first)) paid.push({ to: customer, what: "first", period, points: BEGINNING.pays });
      done.add(first);
      if (broughtBy === undefined || done.has(number)) continue;
      if (!(at(broughtBy, day).began < at(customer, day).began)) continue;
      const had = paid.filter((one) => one.what === "referral" && one.to === broughtBy && one.period === period);
      if (had.length >= BEGINNING.friendsAPeriod) continue;
      paid.push({ to: broughtBy, what: "referral", period, points: BEGINNING.paysFriend });
      done.add(number);
    }
  }
  return paid;
}

/** What each morning pays for the period that ended, and the last one for the period that runs. */
function milestones(
  members: Iterable<string>,
  mornings: readonly number[],
  at: (member: string, day: number) => Ledger,
) {
  return [...members].flatMap((member) =>
    mornings.flatMap((day): Bonus[] => {
      const starts = day % QUARTER === 0;
      const reached = countedIn(at(member, day), periodOf(day) - (starts ? 1 : 0));
      return MILESTONES.filter((one) => reached >= one.at).map(({ pays }) => ({
        ...{ to: member, what: "milestone", period: periodOf(day), points: pays },
      }));
    }),
  );
}

/** The books on the morning after the last order. */
export function keepBooks(allOrders: readonly Order[], returns: readonly Return[]): Books {
  const orders = allOrders.filter(({ cents }) => cents !== 0n);
  const happenings = happeningsOf(
    orders,
    groupBy(returns, ({ number }) => number),
  );
  const opening = orders[0]?.day ?? 0;
  const today = (orders.at(-1)?.day ?? 0) + 1;
  const days = Array.from({ length: today - opening }, (_, i) => opening + i);
  const mornings = [...days.filter((day) => day % QUARTER === 0), today];
  const ledgers = new Map(
    [...happenings].map(([member, mine]) => [member, new Map(mornings.map((day) => [day, openedOn(mine, day)]))]),
  );
  const at = (member: string, day: number): Ledger => ledgers.get(member)?.get(day) ?? EMPTY;

  const bonuses = groupBy(
    [...beginnings(orders, mornings, at), ...milestones(happenings.keys(), mornings, at)],
    ({ to }) => to,
  );
  const ordersOf = groupBy(orders, ({ customer }) => customer);
  const isLive = (earnedIn: number): boolean => earnedIn + 3 >= periodOf(today);
  const members = new Map(
    [...ordersOf].map(([member, mine]): [string, MemberBooks] => {
      const ledger = at(member, today);
      const extra = bonuses.get(member) ?? [];
      const of = (what: Bonus["what"]): Points =>
        sum(extra.filter((one) => one.what === what).map(({ points }) => points));
      const live = mine
        .filter(({ day }) => isLive(periodOf(day)))
        .map(({ number }) => all(ledger, "delivered", number));
      const liveExtra = extra.filter(({ period }) => isLive(period)).map(({ points }) => points);
      const waits = groupBy(mine, ({ day }) => day + WINDOW);
      const pending = [...waits].map(
        ([day, some]) => [day, sum(some.map(({ number }) => waiting(ledger, number)))] as const,
      );
      return [
        member,
        {
          balance: sum(live) + sum(liveExtra),
          pending: new Map(pending.filter(([, points]) => points !== 0n)),
          debt: debtOf(ledger),
          tier: tierOn(ledger, today),
          missing: missingOn(ledger, today),
          bonuses: { first: of("first"), referral: of("referral"), milestone: of("milestone") },
        },
      ];
    }),
  );

  const total = (what: What): Points => sum([...members.keys()].map((member) => all(at(member, today), what)));
  const sumOf = (pick: (books: MemberBooks) => Points): Points => sum([...members.values()].map(pick));
  const [balance, delivered] = [sumOf((books) => books.balance), total("delivered")];
  const bonus = (what: Bonus["what"]): Points => sumOf((books) => books.bonuses[what]);
  const [first, referral, milestone] = [bonus("first"), bonus("referral"), bonus("milestone")];
  return {
    members,
    orders: new Map(
      orders.map(({ customer, number }) => {
        const ledger = at(customer, today);
        const offset = all(ledger, "offset", number) - all(ledger, "reopened", number);
        const [earned, held] = [all(ledger, "earned", number), waiting(ledger, number)];
        return [number, { earned, offset, held, refunded: takenBack(ledger, number) }];
      }),
    ),
    totals: {
      ...{ earned: total("earned"), offset: total("offset"), voided: total("voided"), reopened: total("reopened") },
      ...{ owed: total("owed"), delivered, first, referral, milestone, balance },
      pending: sumOf(({ pending }) => sum([...pending.values()])),
      debt: sumOf(({ debt }) => debt),
      expired: delivered + first + referral + milestone - balance,
    },
  };
}
