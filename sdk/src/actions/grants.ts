/** Points that mature: granted to many, voided before, handed over after. */
import { AbiCoder, dataSlice, keccak256 } from "ethers";

import { grantsAbi } from "../abi.js";
import { checkAddress, checkAmount, checkInteger, checkList, checkTime } from "../inputs.js";
import { campaignId, reasonId } from "../units.js";
import { MAX_BATCH, checkPairs } from "./issue.js";
import type { Issue } from "./issue.js";
import type { GrantBatch } from "./meta.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { PointsRef, TransactionOf } from "./transaction.js";

/** The campaign under which the desk's budget is allotted for a minter's own campaign. */
export function campaignKey(minter: string, campaign: string): string {
  const args = [checkAddress(minter, "minter"), campaignId(campaign)];
  return dataSlice(keccak256(AbiCoder.defaultAbiCoder().encode(["address", "bytes16"], args)), 0, 16);
}

/** What a batch is known by: a minter can use a reason once per token and campaign. */
export function batchIdOf(points: PointsRef, minter: string, campaign: string, reason: string): string {
  const args = [pointsAddress(points), checkAddress(minter, "minter"), campaignId(campaign), reasonId(reason)];
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address", "address", "bytes16", "bytes16"], args));
}

/** Grants points to at most {@link MAX_BATCH} members, theirs for good from `maturesAt` (unix seconds) on. */
export function grant(
  desk: string,
  points: PointsRef,
  input: Issue & { members: readonly string[]; amounts: readonly bigint[]; maturesAt: number },
): TransactionOf<"grant"> {
  const meta = {
    campaign: campaignId(input.campaign),
    reason: reasonId(input.reason),
    maturesAt: checkTime(input.maturesAt, "maturesAt"),
    ...checkPairs(input.members, input.amounts),
  };
  const data = grantsAbi().encodeFunctionData("grant", [
    pointsAddress(points),
    meta.campaign,
    meta.reason,
    meta.maturesAt,
    meta.members,
    meta.amounts,
  ]);
  return transaction("grant", { ...at(desk, points), data, meta, expects: "BatchGranted" });
}

/** Hands matured entries over, from index `from` (inclusive) to `to` (exclusive). Those done before are passed over. */
export function mature(
  desk: string,
  batch: GrantBatch,
  input: { from?: number; to?: number; unit?: PointsRef } = {},
): TransactionOf<"mature"> {
  const checked = checkBatch(batch);
  const to = checkInteger(input.to ?? checked.members.length, "to", 1, checked.members.length);
  const meta = { batch: checked, from: checkInteger(input.from ?? 0, "from", 0, to - 1), to };
  const data = grantsAbi().encodeFunctionData("mature", [struct(checked), meta.from, meta.to]);
  return transaction("mature", { ...at(desk, input.unit ?? batch.points), data, meta, expects: null });
}

/** Takes entries back before they mature. */
export function voidGrants(
  desk: string,
  batch: GrantBatch,
  input: { indices: readonly number[]; why: string; unit?: PointsRef },
): TransactionOf<"voidGrants"> {
  const checked = checkBatch(batch);
  const last = checked.members.length - 1;
  const indices = checkList(input.indices, "indices", MAX_BATCH).map((i) => checkInteger(i, "index", 0, last));
  const meta = { batch: checked, indices, why: input.why };
  const data = grantsAbi().encodeFunctionData("void", [struct(checked), indices, input.why]);
  return transaction("voidGrants", { ...at(desk, input.unit ?? batch.points), data, meta, expects: "GrantVoided" });
}

/** The batch with every field checked. */
export function checkBatch(batch: GrantBatch): GrantBatch {
  return {
    points: checkAddress(batch.points, "points"),
    minter: checkAddress(batch.minter, "minter"),
    campaign: campaignId(batch.campaign),
    reason: reasonId(batch.reason),
    maturesAt: checkTime(batch.maturesAt, "maturesAt"),
    oneUnit: checkAmount(batch.oneUnit, "oneUnit", 1n, (1n << 256n) - 1n),
    ...checkPairs(batch.members, batch.amounts),
  };
}

function struct(batch: GrantBatch): GrantBatch & { members: string[]; amounts: bigint[] } {
  return { ...batch, members: [...batch.members], amounts: [...batch.amounts] };
}

function at(desk: string, points: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: checkAddress(desk, "grants"), unit: unitOf(points) };
}
