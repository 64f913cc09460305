/** Turns decoded events into the entries of a history. */
import type { DecodedLog } from "./decode-logs.js";
import { isHandover } from "./lot-model.js";
import type { Movement } from "./lot-model.js";

export type EntryKind =
  | "issued"
  | "granted"
  | "claimed"
  /** Posted: `amount` waits to mature; what went against debt does not. */
  | "purchased"
  | "matured"
  | "voided"
  /** A refund became a debt against later purchases. */
  | "owed"
  | "received"
  | "sent"
  | "expired"
  | "redeemed"
  | "captured"
  | "refunded"
  | "burned"
  | "extended";

/** One thing that happened. JSON-safe: amounts are base units in decimal strings, times unix seconds. */
export interface HistoryEntry {
  readonly kind: EntryKind;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly transactionHash: string;
  /** Whose points. */
  readonly member: string;
  readonly amount: string;
  /** The other side of a transfer. */
  readonly other?: string;
  readonly campaign?: string;
  readonly reason?: string;
  /** Who issued: of what was claimed from a campaign, the claims desk; of a bonus, the bonuses' contract. */
  readonly minter?: string;
  readonly rewardId?: number;
  readonly number?: number;
  readonly quantity?: number;
  readonly unitPrice?: string;
  readonly deadline?: number;
  readonly needsHandover?: boolean;
  readonly batchId?: string;
  readonly index?: number;
  readonly maturesAt?: number;
  /** Of a claim that waits, or waited, to mature: the till, or the zero address for a drop. */
  readonly source?: string;
  readonly key?: string;
  /** As `mature` and `void` take it, in decimal. */
  readonly lots?: string;
  /** Of a purchase: its order's key, what it earned, and what of that went against debt. */
  readonly order?: string;
  readonly earned?: string;
  readonly paidDebt?: string;
  /** Written by the brand: pass it through displayText() before showing it. */
  readonly why?: string;
  readonly fromPeriod?: number;
  readonly toPeriod?: number;
}

/** What each kind does to the member's balance. */
export const EFFECT: Readonly<Record<EntryKind, 1n | 0n | -1n>> = {
  issued: 1n,
  granted: 0n,
  claimed: 0n,
  purchased: 0n,
  matured: 1n,
  voided: 0n,
  owed: 0n,
  received: 1n,
  sent: -1n,
  expired: -1n,
  redeemed: -1n,
  captured: 0n,
  refunded: 1n,
  burned: -1n,
  extended: 0n,
};

interface Issue {
  readonly campaign: string;
  readonly reason: string;
  readonly minter: string;
}

/** The entries of the events, in their order. `movements[i]` says what the transfer `events[i]` was. */
export function toEntries(events: readonly DecodedLog[], movements: readonly (Movement | undefined)[]): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const batches = issuesOf(events);

  events.forEach((event, i) => {
    const { blockNumber, logIndex, transactionHash } = event.log;
    const put = (kind: EntryKind, member: string, amount: bigint, more: Partial<HistoryEntry> = {}): void => {
      entries.push({ kind, blockNumber, logIndex, transactionHash, member, amount: amount.toString(), ...more });
    };
    switch (event.name) {
      case "Transfer": {
        const { from, to, amount } = event;
        const movement = movements[i];
        if (movement === "minted") put("issued", to, amount, issueOf(event, events[i + 1], batches));
        else if (movement === "expired" || movement === "burned") put(movement, from, amount);
        else if (movement === "sent") {
          put("sent", from, amount, { other: to });
          put("received", to, amount, { other: from });
        }
        break;
      }
      case "LotsExtended":
        put("extended", event.member, event.amount, { fromPeriod: event.from, toPeriod: event.to });
        break;
      case "RewardRedeemed": {
        const { rewardId, number, quantity, unitPrice, deadline, needsHandover } = event;
        const more = { rewardId, number, quantity, unitPrice: unitPrice.toString(), deadline, needsHandover };
        put("redeemed", event.member, unitPrice * BigInt(quantity), more);
        break;
      }
      case "RedemptionCaptured":
      case "RedemptionRefunded": {
        const { rewardId, number, quantity } = event;
        put(event.name === "RedemptionCaptured" ? "captured" : "refunded", event.member, event.amount, {
          rewardId,
          number,
          quantity,
        });
        break;
      }
      case "Granted":
        put("granted", event.member, event.amount, { batchId: event.batchId, maturesAt: event.maturesAt });
        break;
      case "GrantMatured":
        put("matured", event.member, event.amount, { batchId: event.batchId, index: event.index });
        break;
      case "GrantVoided":
        put("voided", event.member, event.amount, { batchId: event.batchId, index: event.index, why: event.why });
        break;
      case "ClaimPending": {
        const { campaign, source, key, maturesAt } = event;
        put("claimed", event.member, event.amount, { campaign, source, key, lots: event.lots.toString(), maturesAt });
        break;
      }
      case "ClaimMatured":
      case "ClaimVoided": {
        const { campaign, source, key } = event;
        const why = event.name === "ClaimVoided" ? { why: event.why } : {};
        put(event.name === "ClaimVoided" ? "voided" : "matured", event.member, event.amount, {
          campaign,
          source,
          key,
          ...why,
        });
        break;
      }
      case "PurchasePosted": {
        const { campaign, order, member, earned, paidDebt, held, maturesAt } = event.record;
        const told = { earned: earned.toString(), paidDebt: paidDebt.toString() };
        put("purchased", member, held, { campaign, order, ...told, maturesAt });
        break;
      }
      case "PurchaseRefunded": {
        const { voided, owed, reason } = event;
        const { campaign, order, member } = event.record;
        if (voided !== 0n) put("voided", member, voided, { campaign, order, reason });
        if (owed !== 0n) put("owed", member, owed, { campaign, order, reason });
        break;
      }
      case "PurchaseMatured": {
        const { campaign, order, member } = event.record;
        const before = events[i - 1];
        const isMoved = before?.name === "Transfer" && isHandover(before, event);
        put("matured", member, isMoved ? before.amount : 0n, { campaign, order });
        break;
      }
    }
  });
  return entries;
}

/** A single mint is told right after its transfer; a batch once, before or after all of its transfers. */
function issueOf(
  transfer: DecodedLog,
  next: DecodedLog | undefined,
  batches: ReadonlyMap<string, Partial<Issue>>,
): Partial<Issue> {
  const { transactionHash, logIndex } = transfer.log;
  if (next?.name === "Issued" && next.log.transactionHash === transactionHash && next.log.logIndex === logIndex + 1) {
    return { campaign: next.campaign, reason: next.reason, minter: next.minter };
  }
  return batches.get(transactionHash) ?? {};
}

/** What each transaction's batches were for; nothing where there are several for different things: better none than wrong. */
function issuesOf(events: readonly DecodedLog[]): Map<string, Partial<Issue>> {
  const batches = new Map<string, Partial<Issue>>();
  for (const event of events) {
    if (event.name !== "IssuedBatch") continue;
    const { campaign, reason } = event;
    const known = batches.get(event.log.transactionHash) ?? { campaign, reason };
    const isSame = known.campaign === campaign && known.reason === reason;
    batches.set(event.log.transactionHash, isSame ? known : {});
  }
  return batches;
}
