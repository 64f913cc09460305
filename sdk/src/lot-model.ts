/** Who has which lots, told from events alone: first-expiring-first, as the token does it. */
import type { DecodedLog } from "./decode-logs.js";
import type { RawLog } from "./logs.js";
import { expiryOfLots } from "./lots.js";

/** Amounts by the period at whose end they expire; all under 0 where points never expire. */
type Lots = Map<number, bigint>;

type Told<K extends DecodedLog["name"]> = Extract<DecodedLog, { readonly name: K }>;

const ZERO = "0x0000000000000000000000000000000000000000";

/** What a transfer was. */
export type Movement = "minted" | "expired" | "burned" | "sent" | "desk";

export class LotModel {
  readonly #livePeriods: number;
  readonly #members = new Map<string, Lots>();
  /** What each desk holds. */
  readonly #desks = new Map<string, Lots>();
  readonly #redemptions = new Map<string, Lots>();
  readonly #grants = new Map<string, number>();
  /** The period at whose end each pending claim's points expire. */
  readonly #claims = new Map<string, number>();
  /** The lots that a desk has said it will let go of, in order. */
  #leaving: Lots[] = [];
  #voiding: Lots = new Map();
  #received: Lots = new Map();

  constructor(livePeriods: number) {
    this.#livePeriods = livePeriods;
  }

  /** Takes the next event, which happened in `period`; `next` is the one after it. */
  apply(event: DecodedLog, period: number, next?: DecodedLog): Movement | undefined {
    switch (event.name) {
      case "Transfer":
        // Grants and purchases maturing, and the end of claims' waiting, are told after the points have moved; all else before.
        if (next?.name === "GrantMatured" && isNext(event.log, next.log)) {
          this.#leaving.push(new Map([[this.#grants.get(next.batchId) ?? 0, next.amount]]));
        }
        if (isClaimsEnd(next) && isTold(event.log, next.log, next.name === "ClaimVoided" ? 2 : 1)) {
          this.#leaving.push(new Map([[this.#claims.get(claimOf(next)) ?? 0, next.amount]]));
        }
        if (next?.name === "PurchaseMatured" && isHandover(event, next)) {
          this.#leaving.push(new Map([[expiryOfLots(next.record.oneUnit), event.amount]]));
        }
        // What is minted into a hold is told with its expiry, right after.
        if (next?.name === "IssuedHeld" && isNext(event.log, next.log)) {
          add(this.#desks.get(next.desk) ?? new Map<number, bigint>(), next.expiry, next.amount);
          return "desk";
        }
        return this.#transfer(event.from, event.to, event.amount, period);
      case "LotsExtended": {
        const lots = this.#of(event.member);
        add(lots, event.from, -event.amount);
        add(lots, event.to, event.amount);
        return undefined;
      }
      case "DeskEnrolled":
        if (!this.#desks.has(event.desk)) this.#desks.set(event.desk, new Map());
        return undefined;
      case "RewardRedeemed": {
        const paid = takeFirst(this.#received, event.unitPrice * BigInt(event.quantity));
        if (event.deadline === 0) this.#leaving.push(paid);
        else this.#redemptions.set(`${event.rewardId}/${event.number}`, paid);
        if (sum(this.#received) !== 0n) this.#leaving.push(this.#received);
        this.#received = new Map();
        return undefined;
      }
      case "RedemptionCaptured": {
        this.#leaving.push(takeFirst(this.#redemption(event), event.amount));
        return undefined;
      }
      case "RedemptionRefunded": {
        // What expires first stays, to pay for what may yet be captured.
        const record = this.#redemption(event);
        const kept = takeFirst(record, sum(record) - event.amount);
        this.#leaving.push(new Map(record));
        this.#redemptions.set(`${event.rewardId}/${event.number}`, kept);
        return undefined;
      }
      case "BatchGranted":
        this.#grants.set(event.batchId, this.#newest(period));
        return undefined;
      case "ClaimPending":
        this.#claims.set(claimOf(event), this.#newest(period));
        return undefined;
      case "PurchaseRefunded":
        if (event.voided !== 0n) this.#leaving.push(new Map([[expiryOfLots(event.record.oneUnit), event.voided]]));
        return undefined;
      case "GrantVoided":
        add(this.#voiding, this.#grants.get(event.batchId) ?? 0, event.amount);
        return undefined;
      default:
        return undefined;
    }
  }

  /** What is alive in `period`: by member, by expiry, and held. */
  state(period: number): { balances: Map<string, bigint>; lots: Lots; held: bigint } {
    const balances = new Map<string, bigint>();
    const lots: Lots = new Map();
    for (const [member, own] of this.#members) {
      for (const [expiry, amount] of own) {
        if (expiry < period || amount === 0n) continue;
        add(lots, expiry, amount);
        balances.set(member, (balances.get(member) ?? 0n) + amount);
      }
    }
    let held = 0n;
    for (const [desk, own] of this.#desks) {
      const total = sum(own);
      held += total;
      if (total !== 0n) balances.set(desk, total);
    }
    return { balances, lots, held };
  }

  /** Everybody with something alive in `period`, in no order. What a desk holds does not age. */
  *holders(period: number): Generator<{ holder: string; isDesk: boolean; lots: ReadonlyMap<number, bigint> }> {
    for (const [all, isDesk] of [[this.#members, false] as const, [this.#desks, true] as const]) {
      for (const [holder, own] of all) {
        const alive = [...own].filter(([expiry, amount]) => amount !== 0n && (isDesk || expiry >= period));
        if (alive.length !== 0) yield { holder, isDesk, lots: alive.length === own.size ? own : new Map(alive) };
      }
    }
  }

  #transfer(from: string, to: string, amount: bigint, period: number): Movement {
    const [fromDesk, toDesk] = [this.#desks.get(from), this.#desks.get(to)];
    if (from === ZERO) {
      add(toDesk ?? this.#of(to), this.#newest(period), amount);
      return toDesk === undefined ? "minted" : "desk";
    }
    if (fromDesk !== undefined) {
      const lots = this.#fromDesk(fromDesk, amount, to === ZERO);
      // Lots whose time passed while held live to the end of the current period (Charter 5).
      if (to !== ZERO) for (const [expiry, part] of lots) add(this.#of(to), Math.max(expiry, period), part);
      return "desk";
    }
    const own = this.#of(from);
    if (to === ZERO) {
      // The token tells what expired before it does anything else with a holder.
      if (dropExpired(own, period) !== 0n) return "expired";
      takeFirst(own, amount);
      return "burned";
    }
    const moved = takeFirst(own, amount);
    for (const [expiry, part] of moved) add(toDesk ?? this.#of(to), expiry, part);
    if (toDesk === undefined) return "sent";
    this.#received = moved;
    return "desk";
  }

  #fromDesk(held: Lots, amount: bigint, isBurned: boolean): Lots {
    const told = this.#leaving.shift() ?? (isBurned ? this.#voiding : new Map<number, bigint>());
    if (told === this.#voiding) this.#voiding = new Map();
    // A desk that we don't know tells nothing that we understand.
    if (sum(told) !== amount) return takeFirst(held, amount);
    for (const [expiry, part] of told) add(held, expiry, -part);
    return told;
  }

  #redemption({ rewardId, number }: { rewardId: number; number: number }): Lots {
    return this.#redemptions.get(`${rewardId}/${number}`) ?? new Map<number, bigint>();
  }

  #newest(period: number): number {
    return this.#livePeriods === 0 ? 0 : period + this.#livePeriods - 1;
  }

  #of(member: string): Lots {
    const known = this.#members.get(member);
    if (known !== undefined) return known;
    const lots: Lots = new Map();
    this.#members.set(member, lots);
    return lots;
  }
}

function isNext(log: RawLog, next: RawLog): boolean {
  return isTold(log, next, 1);
}

/** Whether `next` is so many logs later, in the same transaction. */
function isTold(log: RawLog, next: RawLog, later: number): boolean {
  return next.transactionHash === log.transactionHash && next.logIndex === log.logIndex + later;
}

/** Whether a purchase was handed over by this transfer: one of which nothing was left moves none. */
export function isHandover(transfer: Told<"Transfer">, matured: Told<"PurchaseMatured">): boolean {
  const { log } = matured;
  return isNext(transfer.log, log) && transfer.from.toLowerCase() === log.address.toLowerCase();
}

/** Voided points are told by the token between their transfer and the desk. */
function isClaimsEnd(event?: DecodedLog): event is Told<"ClaimMatured" | "ClaimVoided"> {
  return event?.name === "ClaimMatured" || event?.name === "ClaimVoided";
}

/** What a claim is known by: each pays once. */
function claimOf({ campaign, source, key }: { campaign: string; source: string; key: string }): string {
  return `${campaign}/${source}/${key}`;
}

function add(lots: Lots, expiry: number, amount: bigint): void {
  lots.set(expiry, (lots.get(expiry) ?? 0n) + amount);
}

function sum(lots: Lots): bigint {
  let total = 0n;
  for (const amount of lots.values()) total += amount;
  return total;
}

/** Takes `amount` out of `lots`, from what expires first. */
function takeFirst(lots: Lots, amount: bigint): Lots {
  const taken: Lots = new Map();
  let left = amount;
  for (const expiry of [...lots.keys()].sort((a, b) => a - b)) {
    const own = lots.get(expiry) ?? 0n;
    const part = own < left ? own : left;
    if (part !== 0n) taken.set(expiry, part);
    if (part === own) lots.delete(expiry);
    else lots.set(expiry, own - part);
    left -= part;
  }
  return taken;
}

function dropExpired(lots: Lots, period: number): bigint {
  let gone = 0n;
  for (const [expiry, amount] of lots) {
    if (expiry >= period) continue;
    gone += amount;
    lots.delete(expiry);
  }
  return gone;
}
