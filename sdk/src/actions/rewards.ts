/** A brand keeps its catalog; members redeem; cashiers capture or refund. */
import { AbiCoder } from "ethers";

import { pointsAbi, rewardsAbi } from "../abi.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkTime } from "../inputs.js";
import { checkIntent, checkRedemption, checkRewardId as checkId } from "../records.js";
import type { RedeemIntent, Redemption, RewardBadge, RewardTerms } from "./meta.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { PointsRef, TransactionOf } from "./transaction.js";

const UINT32_MAX = 2 ** 32 - 1;
const NO_BADGE: RewardBadge = { needs: 0, minLevel: 0, gives: 0, givesLevel: 0, campaign: `0x${"00".repeat(16)}` };
const UINT88_MAX = (1n << 88n) - 1n;

/** Publishes a reward. Nothing of it can get worse for members afterwards. */
export function publishReward(desk: string, points: PointsRef, terms: RewardTerms): TransactionOf<"publishReward"> {
  const meta: RewardTerms = {
    unitPrice: checkAmount(terms.unitPrice, "unitPrice", 1n, UINT88_MAX),
    stock: checkInteger(terms.stock, "stock", 1, UINT32_MAX),
    opensAt: checkTime(terms.opensAt, "opensAt"),
    closesAt: checkTime(terms.closesAt, "closesAt"),
    fulfillmentDays: checkInteger(terms.fulfillmentDays, "fulfillmentDays", 0, 90),
    limitPerMember: checkInteger(terms.limitPerMember, "limitPerMember", 0, 255),
    atOnce: terms.atOnce,
    needsHandover: terms.needsHandover,
    ...(terms.badge === undefined ? {} : { badge: checkRewardBadge(terms.badge) }),
    uri: terms.uri,
  };
  const data = rewardsAbi().encodeFunctionData("publish", [pointsAddress(points), { badge: NO_BADGE, ...meta }]);
  return transaction("publishReward", { ...at(desk, points), data, meta, expects: "RewardPublished" });
}

/** Adds to a reward's stock. */
export function addStock(
  desk: string,
  points: PointsRef,
  input: { rewardId: number; added: number },
): TransactionOf<"addStock"> {
  const meta = { rewardId: checkId(input.rewardId), added: checkInteger(input.added, "added", 1, UINT32_MAX) };
  const data = rewardsAbi().encodeFunctionData("addStock", [pointsAddress(points), meta.rewardId, meta.added]);
  return transaction("addStock", { ...at(desk, points), data, meta, expects: "RewardStockAdded" });
}

/** Lets a reward be redeemed for longer. */
export function extendWindow(
  desk: string,
  points: PointsRef,
  input: { rewardId: number; closesAt: number },
): TransactionOf<"extendWindow"> {
  const meta = { rewardId: checkId(input.rewardId), closesAt: checkTime(input.closesAt, "closesAt") };
  const data = rewardsAbi().encodeFunctionData("extendWindow", [pointsAddress(points), meta.rewardId, meta.closesAt]);
  return transaction("extendWindow", { ...at(desk, points), data, meta, expects: "RewardWindowExtended" });
}

/** Ends a reward one notice period from now. */
export function withdrawReward(desk: string, points: PointsRef, rewardId: number): TransactionOf<"withdrawReward"> {
  const meta = { rewardId: checkId(rewardId) };
  const data = rewardsAbi().encodeFunctionData("withdraw", [pointsAddress(points), meta.rewardId]);
  return transaction("withdrawReward", { ...at(desk, points), data, meta, expects: "RewardWithdrawn" });
}

/** Gives back to the brand what a reward that is over had left of badges to give. */
export function returnAwards(desk: string, points: PointsRef, rewardId: number): TransactionOf<"returnAwards"> {
  const meta = { rewardId: checkId(rewardId) };
  const data = rewardsAbi().encodeFunctionData("returnAwards", [pointsAddress(points), meta.rewardId]);
  return transaction("returnAwards", { ...at(desk, points), data, meta, expects: "RewardAwardsReturned" });
}

/** Lowers a reward's price for a time. */
export function discountReward(
  desk: string,
  points: PointsRef,
  input: { rewardId: number; unitPrice: bigint; until: number },
): TransactionOf<"discountReward"> {
  const meta = {
    rewardId: checkId(input.rewardId),
    unitPrice: checkAmount(input.unitPrice, "unitPrice", 1n, UINT88_MAX),
    until: checkTime(input.until, "until"),
  };
  const args = [pointsAddress(points), meta.rewardId, meta.unitPrice, meta.until] as const;
  const data = rewardsAbi().encodeFunctionData("discount", [...args]);
  return transaction("discountReward", { ...at(desk, points), data, meta, expects: "RewardDiscounted" });
}

/** Redeems by sending points: at most `maxPrice` leaves, the change comes back at once. */
export function redeem(
  desk: string,
  points: PointsRef,
  input: { rewardId: number; quantity: number; maxPrice: bigint; deadline: number },
): TransactionOf<"redeem"> {
  const meta = {
    rewardId: checkId(input.rewardId),
    quantity: checkInteger(input.quantity, "quantity", 1, UINT32_MAX),
    maxPrice: checkAmount(input.maxPrice, "maxPrice"),
    deadline: checkTime(input.deadline, "deadline"),
  };
  const rewards = checkAddress(desk, "rewards");
  const order = AbiCoder.defaultAbiCoder().encode(
    ["uint32", "uint32", "uint40"],
    [meta.rewardId, meta.quantity, meta.deadline],
  );
  const data = pointsAbi().encodeFunctionData("transferAndCall(address,uint256,bytes)", [
    rewards,
    meta.maxPrice,
    order,
  ]);
  return transaction("redeem", {
    to: pointsAddress(points),
    unit: unitOf(points),
    data,
    meta,
    expects: { contract: rewards, name: "RewardRedeemed" },
  });
}

/** Brings a member's signed intent to redeem. */
export function redeemWithAuthorization(
  desk: string,
  points: PointsRef,
  input: RedeemIntent & { member: string; maxPrice: bigint; validBefore: number; signature: string },
): TransactionOf<"redeemWithAuthorization"> {
  const meta = {
    ...checkIntent(input),
    member: checkAddress(input.member, "member"),
    maxPrice: checkAmount(input.maxPrice, "maxPrice"),
    validBefore: checkTime(input.validBefore, "validBefore"),
  };
  const data = rewardsAbi().encodeFunctionData("redeemWithAuthorization", [
    pointsAddress(points),
    meta.member,
    meta.maxPrice,
    { rewardId: meta.rewardId, quantity: meta.quantity, salt: meta.salt },
    meta.validBefore,
    checkHex(input.signature, "signature"),
  ]);
  return transaction("redeemWithAuthorization", { ...at(desk, points), data, meta, expects: "RewardRedeemed" });
}

/** Captures a quantity of a redemption: it was handed over, and its points are burned. */
export function capture(
  desk: string,
  redemption: Redemption,
  input: { quantity?: number; handover?: string; unit?: PointsRef } = {},
): TransactionOf<"capture"> {
  const meta = part(redemption, input.quantity);
  const handover = checkHex(input.handover ?? "0x", "handover");
  const data = rewardsAbi().encodeFunctionData("capture", [meta.redemption, meta.quantity, handover]);
  return transaction("capture", {
    ...at(desk, input.unit ?? redemption.points),
    data,
    meta,
    expects: "RedemptionCaptured",
  });
}

/** Refunds a quantity of a redemption: its points go back to the member. */
export function refund(
  desk: string,
  redemption: Redemption,
  input: { quantity?: number; unit?: PointsRef } = {},
): TransactionOf<"refund"> {
  const meta = part(redemption, input.quantity);
  const data = rewardsAbi().encodeFunctionData("refund", [meta.redemption, meta.quantity]);
  return transaction("refund", {
    ...at(desk, input.unit ?? redemption.points),
    data,
    meta,
    expects: "RedemptionRefunded",
  });
}

function part(redemption: Redemption, quantity?: number): { redemption: Redemption; quantity: number } {
  const checked = checkRedemption(redemption);
  return { redemption: checked, quantity: checkInteger(quantity ?? checked.quantity, "quantity", 1, checked.quantity) };
}

function at(desk: string, points: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: checkAddress(desk, "rewards"), unit: unitOf(points) };
}

function checkRewardBadge({ needs, minLevel, gives, givesLevel, campaign }: RewardBadge): RewardBadge {
  return {
    needs: checkInteger(needs, "badge.needs", 0, 65_535),
    minLevel: checkInteger(minLevel, "badge.minLevel", 0, 16),
    gives: checkInteger(gives, "badge.gives", 0, 65_535),
    givesLevel: checkInteger(givesLevel, "badge.givesLevel", 0, 16),
    campaign: checkHex(campaign, "badge.campaign", 16),
  };
}
