/** A programme's catalog and its redemptions. */
import * as actions from "../actions/rewards.js";
import type { RewardBadge, RewardTerms } from "../actions/meta.js";
import type { CaptureRefusal, PartOfRedemption, RefundRefusal, Verdict } from "../checks/index.js";
import type { Connection } from "../connection.js";
import { guarded } from "../guarded.js";
import { checkRedemption } from "../records.js";
import type { RedeemIntent, Redemption } from "../records.js";
import { Step } from "../step.js";
import type { Done } from "../step.js";
import type { PointsEntity } from "./points.js";

/** A reward as it stands now. */
export interface RewardState extends RewardTerms {
  readonly rewardId: number;
  readonly sold: number;
  readonly left: number;
  /** Base units for one, a running discount included. */
  readonly currentPrice: bigint;
  /** Unix seconds; null if no discount runs. */
  readonly discountUntil: number | null;
}

export interface RedemptionState {
  readonly status: "none" | "open" | "closed";
  /** Units that are neither captured nor refunded. */
  readonly quantityOpen: number;
  readonly amountOpen: bigint;
}

interface RawReward {
  readonly terms: {
    readonly unitPrice: bigint;
    readonly stock: bigint;
    readonly opensAt: bigint;
    readonly closesAt: bigint;
    readonly fulfillmentDays: bigint;
    readonly limitPerMember: bigint;
    readonly atOnce: boolean;
    readonly needsHandover: boolean;
    readonly badge: {
      readonly needs: bigint;
      readonly minLevel: bigint;
      readonly gives: bigint;
      readonly givesLevel: bigint;
      readonly campaign: string;
    };
    readonly uri: string;
  };
  readonly sold: bigint;
  readonly currentPrice: bigint;
  readonly discountUntil: bigint;
}

export class RewardsEntity {
  readonly address: string;
  readonly #connection: Connection;
  readonly #points: PointsEntity;

  constructor(connection: Connection, points: PointsEntity) {
    this.#connection = connection;
    this.#points = points;
    this.address = connection.deployment.rewards;
  }

  /** How many rewards were ever published. Ids count from 1. */
  async count(): Promise<number> {
    return Number(await guarded(() => this.#connection.rewards.rewardCount(this.#points.address)));
  }

  /** At most `limit` rewards, from id `offset + 1` on. */
  async page(offset = 0, limit = 50): Promise<RewardState[]> {
    const page = await guarded(() => this.#connection.rewards.rewards(this.#points.address, offset, limit));
    return page.map((raw, i) => rewardState(offset + i + 1, raw));
  }

  async reward(rewardId: number): Promise<RewardState> {
    return rewardState(rewardId, await guarded(() => this.#connection.rewards.reward(this.#points.address, rewardId)));
  }

  /** How a redemption stands. */
  async status(redemption: Redemption): Promise<RedemptionState> {
    const checked = checkRedemption(redemption);
    const { status, quantityOpen } = await guarded(() => this.#connection.rewards.statusOf(checked));
    const names = ["none", "open", "closed"] as const;
    return {
      status: names[Number(status)] ?? "none",
      quantityOpen: Number(quantityOpen),
      amountOpen: quantityOpen * checked.unitPrice,
    };
  }

  /** May `cashier` capture now? Give the handover signature where the reward needs one. */
  async canCapture(input: PartOfRedemption & { cashier: string; handover?: string }): Promise<Verdict<CaptureRefusal>> {
    const { canCapture } = await import("../checks/settle.js");
    return canCapture(this.#connection, input);
  }

  /** May `caller` refund now? */
  async canRefund(input: PartOfRedemption & { caller: string }): Promise<Verdict<RefundRefusal>> {
    const { canRefund } = await import("../checks/settle.js");
    return canRefund(this.#connection, input);
  }

  publish(terms: RewardTerms): Step<"publishReward"> {
    return new Step(this.#connection, actions.publishReward(this.address, this.#points, terms));
  }

  addStock(input: { rewardId: number; added: number }): Step<"addStock"> {
    return new Step(this.#connection, actions.addStock(this.address, this.#points, input));
  }

  extendWindow(input: { rewardId: number; closesAt: number }): Step<"extendWindow"> {
    return new Step(this.#connection, actions.extendWindow(this.address, this.#points, input));
  }

  withdraw(rewardId: number): Step<"withdrawReward"> {
    return new Step(this.#connection, actions.withdrawReward(this.address, this.#points, rewardId));
  }

  /** Anyone may send it, once the reward's window is over. */
  returnAwards(rewardId: number): Step<"returnAwards"> {
    return new Step(this.#connection, actions.returnAwards(this.address, this.#points, rewardId));
  }

  discount(input: { rewardId: number; unitPrice: bigint; until: number }): Step<"discountReward"> {
    return new Step(this.#connection, actions.discountReward(this.address, this.#points, input));
  }

  /** Sent by the member. Read the price first and give the highest that the member agrees to. */
  redeem(input: { rewardId: number; quantity: number; maxPrice: bigint; deadline: number }): Step<"redeem"> {
    return new Step(this.#connection, actions.redeem(this.address, this.#points, input));
  }

  /** Sent by anyone, for a member who signed. */
  redeemWithAuthorization(
    input: RedeemIntent & { member: string; maxPrice: bigint; validBefore: number; signature: string },
  ): Step<"redeemWithAuthorization"> {
    return new Step(this.#connection, actions.redeemWithAuthorization(this.address, this.#points, input));
  }

  /** The redemption that a sent step made: what capture and refund ask for. */
  redemptionOf({ event }: Done): Redemption {
    const field = (name: string): unknown => event?.[name];
    return checkRedemption({
      points: this.#points.address,
      member: String(field("member")),
      rewardId: Number(field("rewardId")),
      number: Number(field("number")),
      quantity: Number(field("quantity")),
      unitPrice: BigInt(String(field("unitPrice"))),
      deadline: Number(field("deadline")),
      needsHandover: field("needsHandover") === true,
    });
  }

  capture(redemption: Redemption, input: { quantity?: number; handover?: string } = {}): Step<"capture"> {
    return new Step(this.#connection, actions.capture(this.address, redemption, { ...input, unit: this.#points }));
  }

  refund(redemption: Redemption, input: { quantity?: number } = {}): Step<"refund"> {
    return new Step(this.#connection, actions.refund(this.address, redemption, { ...input, unit: this.#points }));
  }
}

function rewardState(rewardId: number, { terms, sold, currentPrice, discountUntil }: RawReward): RewardState {
  return {
    rewardId,
    unitPrice: terms.unitPrice,
    stock: Number(terms.stock),
    opensAt: Number(terms.opensAt),
    closesAt: Number(terms.closesAt),
    fulfillmentDays: Number(terms.fulfillmentDays),
    limitPerMember: Number(terms.limitPerMember),
    atOnce: terms.atOnce,
    needsHandover: terms.needsHandover,
    ...badgeOf(terms.badge),
    uri: terms.uri,
    sold: Number(sold),
    left: Number(terms.stock - sold),
    currentPrice,
    discountUntil: discountUntil === 0n ? null : Number(discountUntil),
  };
}

function badgeOf({ needs, minLevel, gives, givesLevel, campaign }: RawReward["terms"]["badge"]): {
  badge?: RewardBadge;
} {
  if (needs === 0n && gives === 0n) return {};
  const [kind, least, given, level] = [Number(needs), Number(minLevel), Number(gives), Number(givesLevel)];
  return { badge: { needs: kind, minLevel: least, gives: given, givesLevel: level, campaign } };
}
