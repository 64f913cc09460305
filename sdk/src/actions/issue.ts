/** A brand issues points: ceilings, budgets, desks, minting, longer lives. */
import { concat } from "ethers";

import { pointsAbi } from "../abi.js";
import { InputError } from "../errors.js";
import { checkAddress, checkAmount, checkInteger, checkList } from "../inputs.js";
import { campaignId, memoOf, reasonId } from "../units.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { PointsRef, TransactionOf } from "./transaction.js";

/** As many members as fit a transaction of 16,777,216 gas (EIP-7825) with room to spare. */
export const MAX_BATCH = 500;

const UINT72_MAX = (1n << 72n) - 1n;
const UINT256_MAX = (1n << 256n) - 1n;

export interface Issue {
  /** What for: see {@link campaignId}. */
  readonly campaign: string;
  /** Why: an order, a file; see {@link reasonId}. */
  readonly reason: string;
}

/** Adds to a minter's budget out of the ceiling of this period, and sets its daily rate. */
export function allot(
  points: PointsRef,
  input: { minter: string; campaign: string; amount: bigint; ratePerDay?: bigint },
): TransactionOf<"allot"> {
  const meta = {
    minter: checkAddress(input.minter, "minter"),
    campaign: campaignId(input.campaign),
    amount: checkAmount(input.amount, "amount", 0n),
    ratePerDay: checkAmount(input.ratePerDay ?? 0n, "ratePerDay", 0n, UINT72_MAX),
  };
  const args = [meta.minter, meta.campaign, meta.amount, meta.ratePerDay] as const;
  const data = pointsAbi().encodeFunctionData("allot", [...args]);
  return transaction("allot", { ...at(points), data, meta, expects: "BudgetAllotted" });
}

/** Takes back what a minter has not minted, at most `amount`. */
export function cut(
  points: PointsRef,
  input: { minter: string; campaign: string; amount: bigint },
): TransactionOf<"cut"> {
  const meta = {
    minter: checkAddress(input.minter, "minter"),
    campaign: campaignId(input.campaign),
    amount: checkAmount(input.amount, "amount", 1n, UINT256_MAX),
  };
  const data = pointsAbi().encodeFunctionData("cut", [meta.minter, meta.campaign, meta.amount]);
  return transaction("cut", { ...at(points), data, meta, expects: "BudgetCut" });
}

/** Sets the ceiling per period: lower at once, higher after the notice period. */
export function setCeiling(points: PointsRef, amount: bigint): TransactionOf<"setCeiling"> {
  const meta = { amount: checkAmount(amount, "amount", 0n) };
  const data = pointsAbi().encodeFunctionData("setCeiling", [meta.amount]);
  return transaction("setCeiling", { ...at(points), data, meta, expects: "CeilingSet" });
}

/** Enrolls a contract as desk. */
export function enroll(points: PointsRef, desk: string): TransactionOf<"enroll"> {
  const meta = { desk: checkAddress(desk, "desk") };
  const data = pointsAbi().encodeFunctionData("enroll", [meta.desk]);
  return transaction("enroll", { ...at(points), data, meta, expects: "DeskEnrolled" });
}

/** Announces that a desk will take no more points; sent again after the notice period, makes it so. What it holds still leaves. */
export function retire(points: PointsRef, desk: string): TransactionOf<"retire"> {
  const meta = { desk: checkAddress(desk, "desk") };
  const data = pointsAbi().encodeFunctionData("retire", [meta.desk]);
  return transaction("retire", { ...at(points), data, meta, expects: "DeskRetired" });
}

/** Lets the points of a closed programme move freely, for ever. */
export function open(points: PointsRef): TransactionOf<"open"> {
  return transaction("open", {
    ...at(points),
    data: pointsAbi().encodeFunctionData("open"),
    meta: {},
    expects: "TransfersOpened",
  });
}

/** Mints to one member. */
export function mint(points: PointsRef, input: Issue & { member: string; amount: bigint }): TransactionOf<"mint"> {
  const meta = {
    ...issue(input),
    member: checkAddress(input.member, "member"),
    amount: checkAmount(input.amount, "amount"),
  };
  const data = pointsAbi().encodeFunctionData("mint", [meta.member, meta.amount, memoOf(meta.campaign, meta.reason)]);
  return transaction("mint", { ...at(points), data, meta, expects: "Issued" });
}

/** Mints unequal amounts to at most {@link MAX_BATCH} members. */
export function mintBatch(
  points: PointsRef,
  input: Issue & { members: readonly string[]; amounts: readonly bigint[] },
): TransactionOf<"mintBatch"> {
  const meta = { ...issue(input), ...checkPairs(input.members, input.amounts) };
  const data = pointsAbi().encodeFunctionData("mintBatch", [
    meta.members,
    meta.amounts,
    memoOf(meta.campaign, meta.reason),
  ]);
  return transaction("mintBatch", { ...at(points), data, meta, expects: "IssuedBatch" });
}

/** Mints `amount` to each of at most {@link MAX_BATCH} members, with a third of the calldata. */
export function mintPacked(
  points: PointsRef,
  input: Issue & { members: readonly string[]; amount: bigint },
): TransactionOf<"mintPacked"> {
  const members = checkList(input.members, "members", MAX_BATCH).map((member) => checkAddress(member, "member"));
  const meta = { ...issue(input), members, amount: checkAmount(input.amount, "amount") };
  const data = pointsAbi().encodeFunctionData("mintPacked", [
    concat(members),
    meta.amount,
    memoOf(meta.campaign, meta.reason),
  ]);
  return transaction("mintPacked", { ...at(points), data, meta, expects: "IssuedBatch" });
}

/** Lets members' lots that expire at the end of period `from` live to the end of period `to`. */
export function extend(
  points: PointsRef,
  input: { members: readonly string[]; from: number; to: number },
): TransactionOf<"extend"> {
  const meta = {
    members: checkList(input.members, "members", MAX_BATCH).map((member) => checkAddress(member, "member")),
    from: checkInteger(input.from, "from", 0, 2 ** 32 - 1),
    to: checkInteger(input.to, "to", input.from + 1, 2 ** 32 - 1),
  };
  const data = pointsAbi().encodeFunctionData("extend", [meta.members, meta.from, meta.to]);
  // Members who have nothing that expires then are passed over without an event.
  return transaction("extend", { ...at(points), data, meta, expects: null });
}

/** Members and amounts in parts that each fit a transaction. */
export function chunks(input: {
  members: readonly string[];
  amounts: readonly bigint[];
}): { members: string[]; amounts: bigint[] }[] {
  const { members, amounts } = checkPairs(input.members, input.amounts, Number.MAX_SAFE_INTEGER);
  const parts = [];
  for (let i = 0; i < members.length; i += MAX_BATCH) {
    parts.push({ members: members.slice(i, i + MAX_BATCH), amounts: amounts.slice(i, i + MAX_BATCH) });
  }
  return parts;
}

/** Members and amounts of a batch, checked entry by entry. Used by grants too. */
export function checkPairs(
  members: readonly string[],
  amounts: readonly bigint[],
  max = MAX_BATCH,
): { members: string[]; amounts: bigint[] } {
  if (members.length !== amounts.length) {
    throw new InputError(`${members.length} members but ${amounts.length} amounts`, {
      code: "BAD_INPUT",
      details: { members: members.length, amounts: amounts.length },
      nextStep: "Give each member one amount.",
    });
  }
  return {
    members: checkList(members, "members", max).map((member, i) => checkAddress(member, `members[${i}]`)),
    amounts: amounts.map((amount, i) => checkAmount(amount, `amounts[${i}]`)),
  };
}

function issue({ campaign, reason }: Issue): Issue {
  return { campaign: campaignId(campaign), reason: reasonId(reason) };
}

function at(points: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: pointsAddress(points), unit: unitOf(points) };
}
