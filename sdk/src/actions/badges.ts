/** A brand defines and awards badges; their holders keep, send, burn or redeem with them. */
import { AbiCoder } from "ethers";

import { badgesAbi } from "../abi.js";
import { checkBadgeId, checkKind, splitBadgeId } from "../badge-ids.js";
import { MAX_LEVELS, UINT32_MAX, checkKindTerms, termsStruct } from "../badge-terms.js";
import type { KindTerms } from "../badge-terms.js";
import { InputError } from "../errors.js";
import { checkAddress, checkHex, checkInteger, checkList, checkTime } from "../inputs.js";
import type { SignedRedeem } from "../intents.js";
import { checkIntent } from "../records.js";
import { baseUnits, campaignId, memoOf, reasonId } from "../units.js";
import type { PointsUnit } from "../units.js";
import type { ActionMeta } from "./meta.js";
import type { Issue } from "./issue.js";
import { transaction } from "./transaction.js";
import type { TransactionOf } from "./transaction.js";

/** As many badges as fit a transaction of 16,777,216 gas (EIP-7825), of whatever kind and level. */
export const MAX_BADGES = 200;

const DOOR =
  "tuple(address points,uint256 maxPrice,tuple(uint32 rewardId,uint32 quantity,bytes32 salt) intent,uint256 validBefore,bytes signature)";

/** A kind, and what it is called if the words are to say so. */
export interface KindRef {
  readonly kind: number;
  readonly name?: string;
}

interface Awarding extends Issue, KindRef {
  /** 1 to the number of the kind's levels; 0, or left out, if it has none. */
  readonly level?: number;
}

interface Budget {
  readonly minter: string;
  readonly kind: number;
  readonly campaign: string;
  readonly amount: number;
}

/** Defines a kind of badge, for ever. */
export function defineKind(badges: string, terms: KindTerms): TransactionOf<"defineKind"> {
  const meta = checkKindTerms(terms);
  const data = badgesAbi().encodeFunctionData("defineKind", [termsStruct(meta)]);
  return transaction("defineKind", { ...at(badges), data, meta, expects: "KindDefined" });
}

/** Lets a minter award more of a kind, out of its cap, and sets the rate per UTC day. */
export function allotAwards(badges: string, input: Budget & { ratePerDay?: number }): TransactionOf<"allotAwards"> {
  const meta = {
    ...budget(input, 0),
    ratePerDay: checkInteger(input.ratePerDay ?? 0, "ratePerDay", 0, UINT32_MAX),
  };
  const args = [meta.minter, meta.kind, meta.campaign, meta.amount, meta.ratePerDay] as const;
  const data = badgesAbi().encodeFunctionData("allot", [...args]);
  return transaction("allotAwards", { ...at(badges), data, meta, expects: "AwardsAllotted" });
}

/** Takes back what a minter has not awarded, at most `amount`. */
export function cutAwards(badges: string, input: Budget): TransactionOf<"cutAwards"> {
  const meta = budget(input, 1);
  const data = badgesAbi().encodeFunctionData("cut", [meta.minter, meta.kind, meta.campaign, meta.amount]);
  return transaction("cutAwards", { ...at(badges), data, meta, expects: "AwardsCut" });
}

/** Promises a minter its budget, for ever: only the minter can cut it from then on. */
export function keepAwards(badges: string, input: Omit<Budget, "amount">): TransactionOf<"keepAwards"> {
  const { minter, kind, campaign } = budget({ ...input, amount: 0 }, 0);
  const meta = { minter, kind, campaign };
  const data = badgesAbi().encodeFunctionData("keep", [minter, kind, campaign]);
  return transaction("keepAwards", { ...at(badges), data, meta, expects: "AwardsKept" });
}

/** Awards a badge to one member, or renews a soulbound one that has expired. */
export function mintBadge(badges: string, input: Awarding & { member: string }): TransactionOf<"mintBadge"> {
  const meta = { ...awarding(input), member: checkAddress(input.member, "member") };
  const data = badgesAbi().encodeFunctionData("mint", [meta.member, meta.kind, meta.level, memo(meta)]);
  return transaction("mintBadge", { ...at(badges), data, meta, expects: "Awarded" });
}

/** Awards a badge to each of at most {@link MAX_BADGES} members. Who has it already, or gave it up, is skipped. */
export function mintBadges(
  badges: string,
  input: Awarding & { members: readonly string[] },
): TransactionOf<"mintBadges"> {
  const members = checkList(input.members, "members", MAX_BADGES).map((who, i) => checkAddress(who, `members[${i}]`));
  const meta = { ...awarding(input), members };
  const data = badgesAbi().encodeFunctionData("mintBatch", [members, meta.kind, meta.level, memo(meta)]);
  return transaction("mintBadges", { ...at(badges), data, meta, expects: "AwardedBatch" });
}

/** Gives at most {@link MAX_BADGES} badges of a kind another level. Those that can't have it are skipped. */
export function setLevels(badges: string, input: Awarding & { ids: readonly bigint[] }): TransactionOf<"setLevels"> {
  const meta = { ...awarding(input), ids: idsOf(input) };
  const data = badgesAbi().encodeFunctionData("setLevels", [meta.kind, meta.ids, meta.level, memo(meta)]);
  return transaction("setLevels", { ...at(badges), data, meta, expects: "Awarded" });
}

/** Takes back at most {@link MAX_BADGES} badges of a revocable kind. */
export function revokeBadges(
  badges: string,
  input: KindRef & { ids: readonly bigint[]; reason: string },
): TransactionOf<"revokeBadges"> {
  const meta = { ...kindOf(input), ids: idsOf(input), reason: reasonId(input.reason) };
  const data = badgesAbi().encodeFunctionData("revoke", [meta.kind, meta.ids, meta.reason]);
  // Where all were gone before, nothing is revoked.
  return transaction("revokeBadges", { ...at(badges), data, meta, expects: null });
}

/** Destroys the sender's badge; a soulbound one for ever. */
export function burnBadge(badges: string, id: bigint): TransactionOf<"burnBadge"> {
  const meta = { id: checkBadgeId(id) };
  const data = badgesAbi().encodeFunctionData("burn", [meta.id]);
  return transaction("burnBadge", { ...at(badges), data, meta, expects: "Transfer" });
}

/** Sends a badge to a person. With a reward that takes one, it goes by {@link redeemWithBadge}. */
export function transferBadge(
  badges: string,
  input: { id: bigint; from: string; recipient: string },
): TransactionOf<"transferBadge"> {
  const meta = {
    id: transferable(input.id),
    from: checkAddress(input.from, "from"),
    recipient: checkAddress(input.recipient, "recipient"),
  };
  const args = [meta.from, meta.recipient, meta.id] as const;
  const data = badgesAbi().encodeFunctionData("safeTransferFrom(address,address,uint256)", [...args]);
  return transaction("transferBadge", { ...at(badges), data, meta, expects: "Transfer" });
}

/** Tells markets that badges have expired. */
export function announceExpired(badges: string, ids: readonly bigint[]): TransactionOf<"announceExpired"> {
  const meta = { ids: checkList(ids, "ids", MAX_BADGES).map((id, i) => checkBadgeId(id, `ids[${i}]`)) };
  const data = badgesAbi().encodeFunctionData("announceExpired", [meta.ids]);
  return transaction("announceExpired", { ...at(badges), data, meta, expects: "MetadataUpdate" });
}

/** Hands a badge over for a reward that takes one; the member's signed intent, sent along, pays the points. */
export function redeemWithBadge(
  badges: string,
  input: { badge: bigint; intent: SignedRedeem; unit?: PointsUnit },
): TransactionOf<"redeemWithBadge"> {
  const { intent, unit } = input;
  const { rewardId, quantity, salt } = checkIntent(intent);
  checkInteger(quantity, "quantity", 1, 1);
  const rewards = checkAddress(intent.rewards, "rewards");
  const meta = {
    badge: transferable(input.badge),
    member: checkAddress(intent.member, "member"),
    rewardId,
    maxPrice: baseUnits(intent.maxPrice),
    validBefore: checkTime(intent.validBefore, "validBefore"),
  };
  const door = {
    points: checkAddress(intent.points, "points"),
    maxPrice: meta.maxPrice,
    intent: { rewardId, quantity, salt },
    validBefore: meta.validBefore,
    signature: checkHex(intent.signature, "signature"),
  };
  const data = badgesAbi().encodeFunctionData("safeTransferFrom(address,address,uint256,bytes)", [
    meta.member,
    rewards,
    meta.badge,
    AbiCoder.defaultAbiCoder().encode([DOOR], [door]),
  ]);
  const expects = { contract: rewards, name: "RewardRedeemed" };
  return transaction("redeemWithBadge", { ...at(badges), data, meta, expects, unit });
}

function budget(input: Budget, min: number): ActionMeta["cutAwards"] {
  return {
    minter: checkAddress(input.minter, "minter"),
    kind: checkKind(input.kind),
    campaign: campaignId(input.campaign),
    amount: checkInteger(input.amount, "amount", min, UINT32_MAX),
  };
}

function kindOf({ kind, name = "" }: KindRef): Required<KindRef> {
  return { kind: checkKind(kind), name };
}

function awarding(input: Awarding): Required<Awarding> {
  return {
    ...kindOf(input),
    level: checkInteger(input.level ?? 0, "level", 0, MAX_LEVELS),
    campaign: campaignId(input.campaign),
    reason: reasonId(input.reason),
  };
}

function memo({ campaign, reason }: Issue): string {
  return memoOf(campaign, reason);
}

/** Ids of one kind. */
function idsOf({ kind, ids }: { kind: number; ids: readonly bigint[] }): bigint[] {
  return checkList(ids, "ids", MAX_BADGES).map((id, i) => {
    if (splitBadgeId(id).kind === kind) return id;
    throw new InputError(`ids[${i}] is a badge of another kind than ${kind}`, {
      code: "BAD_INPUT",
      details: { id, kind },
      nextStep: "Send one batch for each kind.",
    });
  });
}

function transferable(id: bigint): bigint {
  if (!splitBadgeId(id).soulbound) return id;
  throw new InputError("A soulbound badge stays with its holder", {
    code: "BAD_INPUT",
    details: { id },
    nextStep:
      "Send a badge that has a serial number. A reward that needs a soulbound one is redeemed without sending it.",
  });
}

function at(badges: string): { to: string } {
  return { to: checkAddress(badges, "badges") };
}
