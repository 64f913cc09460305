/** What purchases earn beside their points: anyone has it paid, by the record of the purchase or a member's milestone. */
import { UINT32_MAX } from "../badge-terms.js";
import { checkAddress, checkInteger } from "../inputs.js";
import { bonusesAbi } from "../purchases-abi.js";
import type { PurchaseRecord } from "../receipts/purchase.js";
import { recordOf } from "./purchases.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { PointsRef, TransactionOf } from "./transaction.js";

/** A rule has at most so many milestones. */
const MAX_MILESTONES = 8;

/** Pays a member's bonus for a first purchase. A budget of the bonuses' contract pays for it and those below. */
export function payFirst(bonuses: string, points: PointsRef, given: PurchaseRecord): TransactionOf<"payFirst"> {
  const record = recordOf(points, given);
  const data = bonusesAbi().encodeFunctionData("payFirst", [record]);
  return transaction("payFirst", { ...at(bonuses, points), data, meta: { record }, expects: "BonusPaid" });
}

/** Pays who brought a member. */
export function payReferral(bonuses: string, points: PointsRef, given: PurchaseRecord): TransactionOf<"payReferral"> {
  const record = recordOf(points, given);
  const data = bonusesAbi().encodeFunctionData("payReferral", [record]);
  return transaction("payReferral", { ...at(bonuses, points), data, meta: { record }, expects: "BonusPaid" });
}

/** Pays a milestone that a member reached in a period, this one or the one before. */
export function payMilestone(
  bonuses: string,
  points: PointsRef,
  input: { readonly member: string; readonly period: number; readonly index: number },
): TransactionOf<"payMilestone"> {
  const meta = {
    member: checkAddress(input.member, "member"),
    period: checkInteger(input.period, "period", 0, UINT32_MAX),
    index: checkInteger(input.index, "index", 0, MAX_MILESTONES - 1),
  };
  const args = [pointsAddress(points), meta.member, meta.period, meta.index] as const;
  const data = bonusesAbi().encodeFunctionData("payMilestone", [...args]);
  return transaction("payMilestone", { ...at(bonuses, points), data, meta, expects: "BonusPaid" });
}

function at(bonuses: string, points: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: checkAddress(bonuses, "bonuses"), unit: unitOf(points) };
}
