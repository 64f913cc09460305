/** Decodes our events by hand: ethers' parseLog is made for any ABI, and is too slow for a programme's whole life. */
import { id } from "ethers";

import { big, half, small, text, topic, who, whoIn, word } from "./log-words.js";
import type { RawLog } from "./logs.js";
import { PURCHASE_DECODERS, PURCHASE_SIGNATURES } from "./purchase-logs.js";
import type { PurchaseEvents } from "./purchase-logs.js";

interface Events extends PurchaseEvents {
  Transfer: { from: string; to: string; amount: bigint };
  Issued: { campaign: string; to: string; minter: string; amount: bigint; reason: string };
  IssuedBatch: { campaign: string; members: bigint; reason: string };
  IssuedHeld: { campaign: string; desk: string; amount: bigint; expiry: number; reason: string };
  LotsExtended: { member: string; from: number; to: number; amount: bigint };
  DeskEnrolled: { desk: string };
  RewardRedeemed: {
    points: string;
    member: string;
    rewardId: number;
    number: number;
    quantity: number;
    unitPrice: bigint;
    deadline: number;
    needsHandover: boolean;
  };
  RedemptionCaptured: Settled;
  RedemptionRefunded: Settled;
  BatchGranted: {
    points: string;
    minter: string;
    batchId: string;
    campaign: string;
    reason: string;
    maturesAt: number;
    oneUnit: bigint;
  };
  Granted: { points: string; member: string; batchId: string; amount: bigint; maturesAt: number };
  GrantMatured: Settlement;
  GrantVoided: Settlement & { why: string };
  ClaimPending: Claim & { lots: bigint; maturesAt: number };
  ClaimMatured: Claim;
  ClaimVoided: Claim & { why: string };
}

interface Settled {
  points: string;
  member: string;
  rewardId: number;
  number: number;
  quantity: number;
  amount: bigint;
}

interface Settlement {
  points: string;
  member: string;
  batchId: string;
  index: number;
  amount: bigint;
}

interface Claim {
  points: string;
  campaign: string;
  member: string;
  source: string;
  key: string;
  amount: bigint;
}

export type EventName = keyof Events;

/** A log of ours with its values, and where it stands. */
export type DecodedLog = {
  [K in EventName]: { readonly name: K; readonly log: RawLog } & Readonly<Events[K]>;
}[EventName];

type Decoded<K extends EventName> = Extract<DecodedLog, { readonly name: K }>;

const SIGNATURES: Readonly<Record<EventName, string>> = {
  Transfer: "Transfer(address,address,uint256)",
  Issued: "Issued(bytes16,address,address,uint256,bytes16)",
  IssuedBatch: "IssuedBatch(bytes16,address,uint256,bytes16)",
  IssuedHeld: "IssuedHeld(bytes16,address,uint256,uint256,bytes16)",
  LotsExtended: "LotsExtended(address,uint256,uint256,uint256)",
  DeskEnrolled: "DeskEnrolled(address)",
  RewardRedeemed: "RewardRedeemed(address,address,uint32,uint32,uint32,uint88,uint40,bool)",
  RedemptionCaptured: "RedemptionCaptured(address,address,uint32,uint32,uint32,uint256)",
  RedemptionRefunded: "RedemptionRefunded(address,address,uint32,uint32,uint32,uint256)",
  BatchGranted: "BatchGranted(address,address,bytes32,bytes16,bytes16,uint48,uint256,uint256)",
  Granted: "Granted(address,address,bytes32,uint256,uint48)",
  GrantMatured: "GrantMatured(address,address,bytes32,uint256,uint256)",
  GrantVoided: "GrantVoided(address,address,bytes32,uint256,uint256,string)",
  ClaimPending: "ClaimPending(address,bytes16,address,address,bytes32,uint256,uint256,uint48)",
  ClaimMatured: "ClaimMatured(address,bytes16,address,address,bytes32,uint256)",
  ClaimVoided: "ClaimVoided(address,bytes16,address,address,bytes32,uint256,string)",
  ...PURCHASE_SIGNATURES,
};

/** Each makes its object in one go: spreading one into another takes longer than reading it. */
const DECODERS: { readonly [K in EventName]: (log: RawLog) => Decoded<K> } = {
  Transfer: (log) => ({ name: "Transfer", log, from: who(log, 1), to: who(log, 2), amount: big(log, 0) }),
  Issued: (log) => ({
    name: "Issued",
    log,
    campaign: topic(log, 1).slice(0, 34),
    to: who(log, 2),
    minter: whoIn(log, 0),
    amount: big(log, 1),
    reason: half(log, 2),
  }),
  IssuedBatch: (log) => ({
    name: "IssuedBatch",
    log,
    campaign: topic(log, 1).slice(0, 34),
    members: big(log, 1),
    reason: half(log, 2),
  }),
  IssuedHeld: (log) => ({
    name: "IssuedHeld",
    log,
    campaign: topic(log, 1).slice(0, 34),
    desk: who(log, 2),
    amount: big(log, 0),
    expiry: small(log, 1),
    reason: half(log, 2),
  }),
  LotsExtended: (log) => ({
    name: "LotsExtended",
    log,
    member: who(log, 1),
    from: small(log, 0),
    to: small(log, 1),
    amount: big(log, 2),
  }),
  DeskEnrolled: (log) => ({ name: "DeskEnrolled", log, desk: who(log, 1) }),
  RewardRedeemed: (log) => ({
    name: "RewardRedeemed",
    log,
    points: who(log, 1),
    member: who(log, 2),
    rewardId: Number(topic(log, 3)),
    number: small(log, 0),
    quantity: small(log, 1),
    unitPrice: big(log, 2),
    deadline: small(log, 3),
    needsHandover: small(log, 4) === 1,
  }),
  RedemptionCaptured: (log) => settled("RedemptionCaptured", log),
  RedemptionRefunded: (log) => settled("RedemptionRefunded", log),
  BatchGranted: (log) => ({
    name: "BatchGranted",
    log,
    points: who(log, 1),
    minter: who(log, 2),
    batchId: topic(log, 3),
    campaign: half(log, 0),
    reason: half(log, 1),
    maturesAt: small(log, 2),
    oneUnit: big(log, 3),
  }),
  Granted: (log) => ({
    name: "Granted",
    log,
    points: who(log, 1),
    member: who(log, 2),
    batchId: topic(log, 3),
    amount: big(log, 0),
    maturesAt: small(log, 1),
  }),
  GrantMatured: (log) => ({
    name: "GrantMatured",
    log,
    points: who(log, 1),
    member: who(log, 2),
    batchId: topic(log, 3),
    index: small(log, 0),
    amount: big(log, 1),
  }),
  GrantVoided: (log) => ({
    name: "GrantVoided",
    log,
    points: who(log, 1),
    member: who(log, 2),
    batchId: topic(log, 3),
    index: small(log, 0),
    amount: big(log, 1),
    why: text(log, 2),
  }),
  ClaimPending: (log) => ({
    name: "ClaimPending",
    log,
    ...claim(log),
    lots: big(log, 3),
    maturesAt: small(log, 4),
  }),
  ClaimMatured: (log) => ({ name: "ClaimMatured", log, ...claim(log) }),
  ClaimVoided: (log) => ({ name: "ClaimVoided", log, ...claim(log), why: text(log, 3) }),
  ...PURCHASE_DECODERS,
};

let byTopic: Map<string, EventName> | undefined;

/** The first topic of an event. */
export function topicOf(name: EventName): string {
  return id(SIGNATURES[name]);
}

/** Decodes what is ours and leaves the rest out. Order stays. */
export function decodeLogs(logs: readonly RawLog[]): DecodedLog[] {
  byTopic ??= new Map((Object.keys(SIGNATURES) as EventName[]).map((name) => [topicOf(name), name]));
  const decoded: DecodedLog[] = [];
  for (const log of logs) {
    const name = byTopic.get(log.topics[0] ?? "");
    // A badge's Transfer has the same first topic, and its id as a fourth.
    if (name === "Transfer" && log.topics.length !== 3) continue;
    if (name !== undefined) decoded.push(DECODERS[name](log));
  }
  return decoded;
}

function claim(log: RawLog): Claim {
  return {
    points: who(log, 1),
    campaign: topic(log, 2).slice(0, 34),
    member: who(log, 3),
    source: whoIn(log, 0),
    key: word(log, 1),
    amount: big(log, 2),
  };
}

function settled<K extends "RedemptionCaptured" | "RedemptionRefunded">(
  name: K,
  log: RawLog,
): { name: K; log: RawLog } & Settled {
  return {
    name,
    log,
    points: who(log, 1),
    member: who(log, 2),
    rewardId: Number(topic(log, 3)),
    number: small(log, 0),
    quantity: small(log, 1),
    amount: big(log, 2),
  };
}
