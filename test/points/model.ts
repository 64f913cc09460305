/**
 * What the token promises, as plainly as it can be said: every holder has lots, a map from the period at whose end they
 * expire to an amount. No words, no shifts. The differential test holds the contract against it.
 */

/** Period at whose end it expires → amount. */
export type Lots = Map<bigint, bigint>;

export function total(lots: Lots): bigint {
  return [...lots.values()].reduce((sum, amount) => sum + amount, 0n);
}

export function add(lots: Lots, expiry: bigint, amount: bigint): void {
  const sum = (lots.get(expiry) ?? 0n) + amount;
  if (sum < 0n) throw new Error(`The model has no ${-amount} that expire with ${expiry}`);
  if (sum === 0n) lots.delete(expiry);
  else lots.set(expiry, sum);
}

export function minus(lots: Lots, part: Lots): Lots {
  const rest = new Map(lots);
  for (const [expiry, amount] of part) add(rest, expiry, -amount);
  return rest;
}

/** The part that pays `value`: what expires first. */
export function first(lots: Lots, value: bigint): Lots {
  const taken: Lots = new Map();
  let due = value;
  for (const [expiry, amount] of [...lots].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const paid = amount < due ? amount : due;
    if (paid !== 0n) taken.set(expiry, paid);
    due -= paid;
  }
  if (due !== 0n) throw new Error(`The model is ${due} short of ${value}`);
  return taken;
}

export class PointsModel {
  /** The period of now; always 0 where points never expire. */
  now = 0n;
  readonly livePeriods: bigint;
  /** What expired stays with a member until somebody touches it: until then, no event has told of it. */
  readonly #lots = new Map<string, Lots>();
  readonly #desks: ReadonlySet<string>;
  /** Desks that were ever sent points. */
  readonly #received = new Set<string>();

  constructor(livePeriods: bigint, desks: readonly string[]) {
    this.livePeriods = livePeriods;
    this.#desks = new Set(desks);
  }

  /** When points minted now expire. */
  get newest(): bigint {
    return this.livePeriods === 0n ? 0n : this.now + this.livePeriods - 1n;
  }

  // ---------------------------------------------------------------------------------------------------- reads

  balanceOf(holder: string): bigint {
    // What desks hold does not age.
    return total(this.#desks.has(holder) ? this.#of(holder) : this.#live(holder));
  }

  /** Live lots by expiry, the current period first. */
  lotsOf(holder: string): bigint[] {
    return this.#byPeriod([this.#live(holder)]);
  }

  liability(): { owed: bigint[]; held: bigint } {
    const members = [...this.#lots.keys()].filter((holder) => !this.#desks.has(holder));
    const owed = this.#byPeriod(members.map((member) => this.#live(member)));
    return { owed, held: [...this.#desks].reduce((sum, desk) => sum + total(this.#of(desk)), 0n) };
  }

  supply(): bigint {
    return [...this.#lots.keys()].reduce((sum, holder) => sum + this.balanceOf(holder), 0n);
  }

  /** What all events so far must sum to: the balance, and what expired untold. */
  told(holder: string): bigint {
    return total(this.#of(holder));
  }

  /** What the desk holds that expires with `expiry`; with none, all whose time has passed. */
  heldOf(desk: string, expiry?: bigint): bigint {
    if (expiry !== undefined) return this.#of(desk).get(expiry) ?? 0n;
    return total(new Map([...this.#of(desk)].filter(([time]) => time < this.now)));
  }

  /** Only a desk that never was sent points can void. */
  canVoid(desk: string): boolean {
    return !this.#received.has(desk);
  }

  // --------------------------------------------------------------------------------------------------- writes

  touch(holder: string): void {
    if (!this.#desks.has(holder)) this.#lots.set(holder, this.#live(holder));
  }

  mint(to: string, amount: bigint): void {
    this.give(to, new Map([[this.newest, amount]]));
  }

  mintHeld(desk: string, expiry: bigint, amount: bigint): Lots {
    add(this.#of(desk), expiry, amount);
    return new Map([[expiry, amount]]);
  }

  /** Takes what expires first: that is all there is to burning. */
  take(from: string, amount: bigint): Lots {
    this.touch(from);
    const taken = first(this.#of(from), amount);
    this.#lots.set(from, minus(this.#of(from), taken));
    return taken;
  }

  /** Adds lots to a member; those whose time has passed live to the end of this period. */
  give(to: string, lots: Lots): void {
    this.touch(to);
    for (const [expiry, amount] of lots) add(this.#of(to), expiry < this.now ? this.now : expiry, amount);
  }

  transfer(from: string, to: string, amount: bigint): void {
    this.give(to, this.take(from, amount));
  }

  hold(from: string, desk: string, amount: bigint): Lots {
    this.#received.add(desk);
    const lots = this.take(from, amount);
    for (const [expiry, held] of lots) add(this.#of(desk), expiry, held);
    return lots;
  }

  settle(desk: string, lots: Lots): void {
    this.#lots.set(desk, minus(this.#of(desk), lots));
  }

  release(desk: string, to: string, lots: Lots): void {
    this.settle(desk, lots);
    this.give(to, lots);
  }

  extend(member: string, from: bigint, to: bigint): void {
    this.touch(member);
    const lots = this.#of(member);
    const amount = lots.get(from) ?? 0n;
    add(lots, from, -amount);
    add(lots, to, amount);
  }

  // ------------------------------------------------------------------------------------------------ internals

  #of(holder: string): Lots {
    const lots = this.#lots.get(holder) ?? new Map<bigint, bigint>();
    this.#lots.set(holder, lots);
    return lots;
  }

  #live(holder: string): Lots {
    return new Map([...this.#of(holder)].filter(([expiry]) => expiry >= this.now));
  }

  #byPeriod(all: readonly Lots[]): bigint[] {
    const lanes = this.livePeriods === 0n ? 1 : Number(this.livePeriods);
    return Array.from({ length: lanes }, (_, lane) =>
      all.reduce((sum, lots) => sum + (lots.get(this.now + BigInt(lane)) ?? 0n), 0n),
    );
  }
}
