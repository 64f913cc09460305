/** The events of purchases, decoded by hand for the same reason as the others: see decode-logs.ts. */
import { big, half, small, topic, who, whoIn, word } from "./log-words.js";
import type { RawLog } from "./logs.js";
import type { PurchaseRecord } from "./receipts/purchase.js";

export interface PurchaseEvents {
  PurchasePosted: { record: PurchaseRecord };
  PurchaseRefunded: { voided: bigint; owed: bigint; reason: string; record: PurchaseRecord };
  PurchaseMatured: { record: PurchaseRecord };
  BonusPaid: {
    points: string;
    campaign: string;
    member: string;
    /** 16 bytes: `first`, `referral` or `milestone`. */
    what: string;
    /** The order; of a milestone period and index. */
    detail: string;
    amount: bigint;
  };
}

type Decoded<K extends keyof PurchaseEvents> = { readonly name: K; readonly log: RawLog } & Readonly<PurchaseEvents[K]>;

const RECORD =
  "(address,bytes16,bytes32,address,address,address,bytes32,uint96,uint96,uint96,uint96,uint256,uint48,bool,bool,bool)";

export const PURCHASE_SIGNATURES: Readonly<Record<keyof PurchaseEvents, string>> = {
  PurchasePosted: `PurchasePosted(address,bytes16,address,${RECORD})`,
  PurchaseRefunded: `PurchaseRefunded(address,bytes16,address,uint256,uint256,bytes16,${RECORD})`,
  PurchaseMatured: `PurchaseMatured(address,bytes16,address,${RECORD})`,
  BonusPaid: "BonusPaid(address,bytes16,address,bytes16,bytes32,uint256)",
};

export const PURCHASE_DECODERS: { readonly [K in keyof PurchaseEvents]: (log: RawLog) => Decoded<K> } = {
  PurchasePosted: (log) => ({ name: "PurchasePosted", log, record: record(log, 0) }),
  PurchaseRefunded: (log) => ({
    name: "PurchaseRefunded",
    log,
    voided: big(log, 0),
    owed: big(log, 1),
    reason: half(log, 2),
    record: record(log, 3),
  }),
  PurchaseMatured: (log) => ({ name: "PurchaseMatured", log, record: record(log, 0) }),
  BonusPaid: (log) => ({
    name: "BonusPaid",
    log,
    points: who(log, 1),
    campaign: topic(log, 2).slice(0, 34),
    member: who(log, 3),
    what: half(log, 0),
    detail: word(log, 1),
    amount: big(log, 2),
  }),
};

function record(log: RawLog, at: number): PurchaseRecord {
  return {
    points: whoIn(log, at),
    campaign: half(log, at + 1),
    order: word(log, at + 2),
    member: whoIn(log, at + 3),
    till: whoIn(log, at + 4),
    referrer: whoIn(log, at + 5),
    receipt: word(log, at + 6),
    earned: big(log, at + 7),
    paidDebt: big(log, at + 8),
    held: big(log, at + 9),
    refunded: big(log, at + 10),
    oneUnit: big(log, at + 11),
    maturesAt: small(log, at + 12),
    matured: small(log, at + 13) === 1,
    first: small(log, at + 14) === 1,
    brought: small(log, at + 15) === 1,
  };
}
