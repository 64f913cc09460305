/** Purchases as their events tell them: each as it stands, what its member owes, and which bonuses were paid. */
import type { DecodedLog } from "./decode-logs.js";
import type { RawLog } from "./logs.js";
import type { PurchaseRecord } from "./receipts/purchase.js";
import { idText } from "./units.js";

/** Where something is told. */
export interface ToldAt {
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly transactionHash: string;
}

/** What happened to a purchase, in base units; times are those of the blocks. */
export type PurchaseChange = ToldAt &
  (
    | { readonly kind: "posted"; readonly earned: bigint; readonly paidDebt: bigint }
    /** `reason` is the brand's reference, 16 bytes of hex: see idText(). */
    | { readonly kind: "refunded"; readonly voided: bigint; readonly owed: bigint; readonly reason: string }
    | { readonly kind: "matured"; readonly handedOver: bigint }
    /** A bonus for it was paid, to its member or to the referrer. */
    | { readonly kind: "first" | "referral"; readonly amount: bigint }
  );

/** A purchase that waits, whose return window is over, that was handed over, or of which nothing is left. */
export type PurchaseStage = "pending" | "mature" | "matured" | "refunded";

export interface PurchaseState {
  /** As it stands: whoever acts on it brings it along. */
  readonly record: PurchaseRecord;
  readonly state: PurchaseStage;
  /** Unix seconds. */
  readonly postedAt: number;
  /** Base units that became the member's. */
  readonly handedOver: bigint;
  /** Base units taken out of what waited. */
  readonly voided: bigint;
  /** Base units that refunds made a debt. */
  readonly owed: bigint;
  readonly changes: readonly PurchaseChange[];
}

/** A bonus that was paid. */
export interface PaidBonus extends ToldAt {
  readonly campaign: string;
  /** Who has it. */
  readonly member: string;
  readonly what: "first" | "referral" | "milestone";
  readonly amount: bigint;
  /** The order that it was paid for; null for a milestone. */
  readonly order: string | null;
  /** Of a milestone. */
  readonly milestone: { readonly period: number; readonly index: number } | null;
}

type PurchaseLog = Extract<
  DecodedLog,
  { readonly name: "PurchasePosted" | "PurchaseRefunded" | "PurchaseMatured" | "BonusPaid" }
>;

interface Entry {
  record: PurchaseRecord;
  handedOver: bigint;
  voided: bigint;
  owed: bigint;
  readonly changes: PurchaseChange[];
}

export class PurchaseBook {
  readonly bonuses: PaidBonus[] = [];
  readonly #orders = new Map<string, Entry>();
  readonly #debts = new Map<string, bigint>();
  readonly #referrers = new Set<string>();

  /** Takes the next event. What is told of purchases that were posted before the first one is left out. */
  apply(event: PurchaseLog): void {
    const at = placeOf(event.log);
    if (event.name === "BonusPaid") {
      this.#paid(event, at);
      return;
    }
    const { record } = event;
    if (event.name === "PurchasePosted") {
      const { earned, paidDebt } = record;
      const changes: PurchaseChange[] = [{ ...at, kind: "posted", earned, paidDebt }];
      this.#orders.set(record.order, { record, handedOver: 0n, voided: 0n, owed: 0n, changes });
      this.#owe(record.member, -paidDebt);
      return;
    }
    const entry = this.#orders.get(record.order);
    if (entry === undefined) return;
    if (event.name === "PurchaseMatured") {
      entry.handedOver = entry.record.held;
      entry.changes.push({ ...at, kind: "matured", handedOver: entry.handedOver });
      if (record.brought) this.#referrers.add(record.referrer);
    } else {
      const { voided, owed, reason } = event;
      entry.voided += voided;
      entry.owed += owed;
      entry.changes.push({ ...at, kind: "refunded", voided, owed, reason });
      this.#owe(record.member, owed);
    }
    entry.record = record;
  }

  /** What each member owes; those who owe nothing are left out. */
  debts(): Map<string, bigint> {
    return new Map([...this.#debts].filter(([, debt]) => debt !== 0n));
  }

  /** Of which purchases are told. */
  campaigns(): string[] {
    return [...new Set([...this.#orders.values()].map(({ record }) => record.campaign))];
  }

  /** Who could be paid for having brought a member. */
  referrers(): string[] {
    return [...this.#referrers];
  }

  /** At `time` (unix seconds); `maturityOf` tells the return window of each campaign. */
  states(time: number, maturityOf: (campaign: string) => number): PurchaseState[] {
    return [...this.#orders.values()].map(({ changes, ...entry }) => ({
      ...entry,
      state: stageOf(entry.record, time),
      postedAt: entry.record.maturesAt - maturityOf(entry.record.campaign),
      changes: [...changes].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex),
    }));
  }

  #paid(event: Extract<PurchaseLog, { name: "BonusPaid" }>, at: ToldAt): void {
    const { campaign, member, amount, detail } = event;
    // There is no other.
    const what = idText(event.what) as PaidBonus["what"];
    if (what === "milestone") {
      const milestone = { period: Number(BigInt(detail) >> 8n), index: Number(BigInt(detail) & 255n) };
      this.bonuses.push({ ...at, campaign, member, what, amount, order: null, milestone });
      return;
    }
    this.bonuses.push({ ...at, campaign, member, what, amount, order: detail, milestone: null });
    const entry = this.#orders.get(detail);
    if (entry === undefined) return;
    entry.changes.push({ ...at, kind: what, amount });
  }

  #owe(member: string, amount: bigint): void {
    this.#debts.set(member, (this.#debts.get(member) ?? 0n) + amount);
  }
}

function stageOf({ matured, held, earned, refunded, maturesAt }: PurchaseRecord, time: number): PurchaseStage {
  const isGone = refunded === earned;
  if (matured) return isGone ? "refunded" : "matured";
  // What was refunded only after the return window still waits to be handed over: it has become a debt.
  if (isGone && held === 0n) return "refunded";
  return time < maturesAt ? "pending" : "mature";
}

function placeOf({ blockNumber, logIndex, transactionHash }: RawLog): ToldAt {
  return { blockNumber, logIndex, transactionHash };
}
