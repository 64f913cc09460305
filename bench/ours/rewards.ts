/** What redeeming costs with our desk: the doors, the options, and how it ends. */
import { AbiCoder, id, MaxUint256 } from "ethers";

import type { RedemptionStruct, RewardTermsStruct } from "../../sdk/src/generated/Rewards.js";
import { MEMO, launchBrand, type Brand, type Protocol } from "../brand.js";
import { DAY, OVERRIDES, type Chain } from "../chain.js";
import type { Part } from "../floor.js";
import type { Measures } from "../measure.js";
import { authorizationTypes } from "../signing.js";

export const PRICE = 500;
/** What is sent, or signed, where there is change. */
export const MAX_PRICE = 600;

/** A reward for each option, in this order: ids count from 1. */
const REWARDS = ["plain", "limited", "discounted", "handover", "atOnce"] as const;
type RewardName = (typeof REWARDS)[number];

/** The member's and the desk's points, the record, the stock; the desk is called, and calls back. */
const REDEEM: readonly Part[] = ["slot", "slot", "newSlot", "slot", "account", "callback", "transfer", "receipt"];
const RELAYED: readonly Part[] = [...REDEEM, "newSlot", "ecrecover", "authorizationUsed"];
/** The member's points, the supply, the stock; nothing is left to record. */
const AT_ONCE: readonly Part[] = ["slot", "slot", "slot", "account", "callback", "transfer", "receipt"];
/** The record, the desk's points, the supply, the caller's role. */
const CAPTURE: readonly Part[] = ["slot", "slot", "slot", "readSlot", "account", "transfer", "receipt"];
/** The record, the stock, the desk's and the member's points. */
const REFUND: readonly Part[] = ["slot", "slot", "slot", "slot", "account", "transfer", "receipt"];

export async function measureRewards(chain: Chain, protocol: Protocol, measures: Measures) {
  const { who, cost } = chain;
  const brand = await launchBrand(chain, protocol, { symbol: "REWARDS" });
  await cost(() => brand.points.connect(who.issuer).mint(who.member.address, 1_000_000, MEMO));
  const counter = new Counter(chain, protocol, brand);
  await counter.publish(measures);
  // Each reward's, and the member's, first redemption writes slots that later ones find.
  for (const name of REWARDS) await counter.redeem(name);

  measures.add("redeem into a hold", "second of a member", (await counter.redeem("plain")).cost, REDEEM);
  measures.add("redeem with a limit per member", "second of a member", (await counter.redeem("limited")).cost, [
    ...REDEEM,
    "slot",
  ]);
  measures.add("redeem with change", "second of a member", (await counter.redeem("plain", MAX_PRICE)).cost, [
    ...REDEEM,
    "transfer",
  ]);
  measures.add("redeem with a discount", "second of a member", (await counter.redeem("discounted", 400)).cost, [
    ...REDEEM,
    "readSlot",
  ]);
  const handover = await counter.redeem("handover");
  measures.add("redeem what needs a handover", "second of a member", handover.cost, REDEEM);
  measures.add("redeem at once", "second of a member", (await counter.redeem("atOnce")).cost, AT_ONCE);
  measures.add("redeem by authorization, relayed", "second of a member", await counter.relay(PRICE), RELAYED);
  measures.add("redeem by authorization, relayed, with change", "second of a member", await counter.relay(MAX_PRICE), [
    ...RELAYED,
    "transfer",
  ]);

  const captured = await counter.redeem("plain");
  measures.add("capture", "whole", await counter.capture(captured.redemption), CAPTURE);
  const capturedByBoth = await counter.captureWithHandover(handover.redemption);
  measures.add("capture with the member's handover signature", "whole", capturedByBoth, [...CAPTURE, "ecrecover"]);
  const refunded = await counter.redeem("plain");
  measures.add("refund by the till", "whole", await counter.refund(refunded.redemption), [...REFUND, "readSlot"]);
  const late = await counter.redeem("plain");
  await chain.tick(3 * DAY);
  measures.add("refund after the deadline, by anyone", "whole", await counter.refundLate(late.redemption), REFUND);
}

/** One brand's counter, where its member redeems. */
class Counter {
  constructor(
    private readonly chain: Chain,
    private readonly protocol: Protocol,
    private readonly brand: Brand,
  ) {}

  async publish(measures: Measures) {
    const { who, cost, now } = this.chain;
    const byCatalog = this.protocol.rewards.connect(who.catalog);
    for (const name of REWARDS) {
      const terms: RewardTermsStruct = {
        unitPrice: PRICE,
        stock: 10_000,
        opensAt: 0,
        closesAt: now() + 1000 * DAY,
        fulfillmentDays: name === "atOnce" ? 0 : 2,
        limitPerMember: name === "limited" ? 200 : 0,
        atOnce: name === "atOnce",
        needsHandover: name === "handover",
        badge: { needs: 0, minLevel: 0, gives: 0, givesLevel: 0, campaign: `0x${"00".repeat(16)}` },
        uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
      };
      const published = await cost(() => byCatalog.publish(this.brand.address, terms));
      if (name === "limited") measures.add("publish a reward", "another", published);
    }
    await cost(() => byCatalog.discount(this.brand.address, this.idOf("discounted"), 400, now() + 500 * DAY));
  }

  /** Through the wallet's door. */
  async redeem(name: RewardName, value: number = PRICE) {
    const { cost, now } = this.chain;
    const desk = await this.protocol.rewards.getAddress();
    const price = name === "discounted" ? 400 : PRICE;
    const rewardId = this.idOf(name);
    const { sold } = await this.protocol.rewards.reward(this.brand.address, rewardId);
    const action = AbiCoder.defaultAbiCoder().encode(["uint32", "uint32", "uint40"], [rewardId, 1, now() + 3600]);
    const spent = await cost(() =>
      this.brand.points["transferAndCall(address,uint256,bytes)"](desk, value, action, OVERRIDES),
    );
    const redemption: RedemptionStruct = {
      points: this.brand.address,
      member: this.chain.who.member.address,
      rewardId,
      number: sold,
      quantity: 1,
      unitPrice: price,
      deadline: name === "atOnce" ? 0 : now() + 2 * DAY,
      needsHandover: name === "handover",
    };
    return { cost: spent, redemption };
  }

  /** Through the door for members without gas. */
  async relay(maxPrice: number) {
    const { who, cost, ethers } = this.chain;
    const { rewards } = this.protocol;
    const intent = { rewardId: this.idOf("plain"), quantity: 1, salt: id(`intent ${maxPrice}`) };
    const { chainId } = await ethers.provider.getNetwork();
    const domain = { name: "Punchcard Points", version: "1", chainId, verifyingContract: this.brand.address };
    const signature = await who.member.signTypedData(domain, authorizationTypes("ReceiveWithAuthorization"), {
      from: who.member.address,
      to: await rewards.getAddress(),
      value: maxPrice,
      validAfter: 0,
      validBefore: MaxUint256,
      nonce: await rewards.intentNonce(intent),
    });
    const { address } = this.brand;
    const relayed = rewards.connect(who.stranger);
    return cost(
      () =>
        relayed.redeemWithAuthorization(
          address,
          who.member.address,
          maxPrice,
          intent,
          MaxUint256,
          signature,
          OVERRIDES,
        ),
      { signatures: [signature] },
    );
  }

  async capture(redemption: RedemptionStruct) {
    const { rewards } = this.protocol;
    return this.chain.cost(() => rewards.connect(this.chain.who.till).capture(redemption, 1, "0x", OVERRIDES));
  }

  async captureWithHandover(redemption: RedemptionStruct) {
    const { who, cost, ethers } = this.chain;
    const { rewards } = this.protocol;
    const { chainId } = await ethers.provider.getNetwork();
    const domain = {
      name: "Punchcard Rewards",
      version: "1",
      chainId,
      verifyingContract: await rewards.getAddress(),
    };
    const types = {
      Handover: [
        { name: "redemption", type: "bytes32" },
        { name: "quantity", type: "uint32" },
        { name: "quantityLeft", type: "uint32" },
      ],
    };
    const redemptionId = await rewards.redemptionId(redemption);
    const signature = await who.member.signTypedData(domain, types, {
      redemption: redemptionId,
      quantity: 1,
      quantityLeft: 0,
    });
    return cost(() => rewards.connect(who.till).capture(redemption, 1, signature, OVERRIDES), {
      signatures: [signature],
    });
  }

  async refund(redemption: RedemptionStruct) {
    const { rewards } = this.protocol;
    return this.chain.cost(() => rewards.connect(this.chain.who.till).refund(redemption, 1, OVERRIDES));
  }

  async refundLate(redemption: RedemptionStruct) {
    const { rewards } = this.protocol;
    return this.chain.cost(() => rewards.connect(this.chain.who.stranger).refund(redemption, 1, OVERRIDES));
  }

  private idOf(name: RewardName): number {
    return REWARDS.indexOf(name) + 1;
  }
}
