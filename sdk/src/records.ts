/** What the contracts know only by a hash, so that whoever acts on it brings it along; each with its check. */
import { checkAddress, checkAmount, checkHex, checkInteger, checkTime } from "./inputs.js";

const UINT32_MAX = 2 ** 32 - 1;
const UINT88_MAX = (1n << 88n) - 1n;

/** One redemption, as its event tells it. */
export interface Redemption {
  readonly points: string;
  readonly member: string;
  readonly rewardId: number;
  readonly number: number;
  readonly quantity: number;
  readonly unitPrice: bigint;
  /** Unix seconds; 0 if it was delivered at once. */
  readonly deadline: number;
  readonly needsHandover: boolean;
}

/** What a member who has no gas signs for. */
export interface RedeemIntent {
  readonly rewardId: number;
  readonly quantity: number;
  /** 32 bytes, so that two identical intents differ. */
  readonly salt: string;
}

/** A grant as its events tell it; whoever acts on it brings it along. */
export interface GrantBatch {
  readonly points: string;
  readonly minter: string;
  readonly campaign: string;
  readonly reason: string;
  readonly maturesAt: number;
  /** The token's word of one base unit of what is granted. */
  readonly oneUnit: bigint;
  readonly members: readonly string[];
  readonly amounts: readonly bigint[];
}

/** Points that were claimed and have not matured, as the events tell them; whoever acts on them brings this along. */
export interface PendingClaim {
  readonly points: string;
  readonly campaign: string;
  /** The till, or the zero address for a drop. */
  readonly source: string;
  /** 32 bytes: of the voucher or code; of a drop the index. */
  readonly key: string;
  readonly member: string;
  /** The points, as a word of the token. */
  readonly lots: bigint;
  /** Unix seconds. */
  readonly maturesAt: number;
}

/** What an ERC-3009 signature moves. */
export interface Authorization {
  readonly from: string;
  readonly to: string;
  readonly value: bigint;
  /** Unix seconds, exclusive. */
  readonly validAfter: number;
  /** Unix seconds, exclusive. */
  readonly validBefore: number;
  /** 32 bytes. */
  readonly nonce: string;
}

/** The intent with every field checked. */
export function checkIntent({ rewardId, quantity, salt }: RedeemIntent): RedeemIntent {
  return {
    rewardId: checkRewardId(rewardId),
    quantity: checkInteger(quantity, "quantity", 1, UINT32_MAX),
    salt: checkHex(salt, "salt", 32),
  };
}

/** The redemption with every field checked. */
export function checkRedemption(redemption: Redemption): Redemption {
  return {
    points: checkAddress(redemption.points, "points"),
    member: checkAddress(redemption.member, "member"),
    rewardId: checkRewardId(redemption.rewardId),
    number: checkInteger(redemption.number, "number", 0, UINT32_MAX),
    quantity: checkInteger(redemption.quantity, "quantity", 1, UINT32_MAX),
    unitPrice: checkAmount(redemption.unitPrice, "unitPrice", 1n, UINT88_MAX),
    deadline: checkTime(redemption.deadline, "deadline"),
    needsHandover: redemption.needsHandover,
  };
}

/** The authorization with every field checked. */
export function checkAuthorization(input: Authorization): Authorization {
  return {
    from: checkAddress(input.from, "from"),
    to: checkAddress(input.to, "to"),
    value: checkAmount(input.value, "value"),
    validAfter: checkTime(input.validAfter, "validAfter"),
    validBefore: checkTime(input.validBefore, "validBefore"),
    nonce: checkHex(input.nonce, "nonce", 32),
  };
}

/** Rewards count from 1. */
export function checkRewardId(rewardId: number): number {
  return checkInteger(rewardId, "rewardId", 1, UINT32_MAX);
}
