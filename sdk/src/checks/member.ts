/** May a member send points, or redeem them, now? */
import { Interface } from "ethers";

import type { Points } from "../abi.js";
import { splitBadgeId } from "../badge-ids.js";
import type { Connection, Token } from "../connection.js";
import type { BadgeState, BadgesEntity } from "../entities/badges.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { checkAddress, checkAmount, checkInteger } from "../inputs.js";
import { readOwnedBadges } from "../owned-badges.js";
import { formatPoints } from "../units.js";
import type { PointsUnit } from "../units.js";
import { YES, no } from "./index.js";
import { canMintBadge } from "./badges.js";
import type { RedeemVerdict, TransferRefusal, Verdict } from "./index.js";

/** What a token asks a guard. */
const GUARD = ["function beforeDebit(address operator,address holder,address to,uint256 value)"];

export async function canTransfer(
  points: Points,
  { decimals }: PointsUnit,
  input: { from: string; to: string; amount: bigint },
): Promise<Verdict<TransferRefusal>> {
  const from = checkAddress(input.from, "from");
  const to = checkAddress(input.to, "to");
  const amount = checkAmount(input.amount, "amount");
  const [sender, receiver, free, balance] = await guarded(() =>
    Promise.all([points.holderState(from), points.holderState(to), points.transferable(), points.balanceOf(from)]),
  );
  if (sender.isDesk) return no("HELD_BY_DESK", "What a desk holds leaves it only by capture or refund.", { from });
  if (receiver.isDesk) return no("DESK_NEEDS_REDEEM", "Points go to a desk by redeeming there.", { to });
  if (!free) return no("TRANSFERS_CLOSED", "These points can be redeemed, but not sent to others.", { from, to });
  if (balance < amount) return tooFew(balance, amount, decimals);
  return guardOf(sender.guard, () => points.transfer.staticCall(to, amount, { from }));
}

export async function canRedeem(
  connection: Connection,
  { contract: points, address: token, decimals }: Token,
  badges: BadgesEntity,
  input: { member: string; rewardId: number; quantity: number; maxPrice?: bigint; badge?: bigint },
): Promise<RedeemVerdict> {
  const { provider, rewards, deployment } = connection;
  const member = checkAddress(input.member, "member");
  const quantity = checkInteger(input.quantity, "quantity", 1, 2 ** 32 - 1);
  const id = checkInteger(input.rewardId, "rewardId", 1, 2 ** 32 - 1);
  const [count, desk, holder, balance, taken, block] = await guarded(() =>
    Promise.all([
      rewards.rewardCount(token),
      points.holderState(deployment.rewards),
      points.holderState(member),
      points.balanceOf(member),
      rewards.redeemedBy(token, id, member),
      provider.getBlock("latest"),
    ]),
  );
  if (BigInt(id) > count) return no("NO_SUCH_REWARD", "There is no such reward.", { rewardId: id, count });
  if (!desk.isEnrolled) return no("DESK_RETIRED", "This programme does not take redemptions now.", {});

  const { terms, sold, currentPrice } = await guarded(() => rewards.reward(token, id));
  const now = BigInt(block?.timestamp ?? 0);
  const { opensAt, closesAt } = terms;
  if (now < opensAt) return no("NOT_OPEN_YET", "The reward cannot be redeemed yet.", { opensAt: Number(opensAt) });
  if (now >= closesAt)
    return no("WINDOW_OVER", "The reward cannot be redeemed any more.", { closesAt: Number(closesAt) });
  const left = terms.stock - sold;
  if (BigInt(quantity) > left) return no("OUT_OF_STOCK", `${left} are left.`, { left, quantity });
  const allowed = terms.limitPerMember > taken ? terms.limitPerMember - taken : 0n;
  if (terms.limitPerMember !== 0n && BigInt(quantity) > allowed) {
    return no("OVER_MEMBER_LIMIT", `You may have ${allowed} more of it.`, { left: allowed, quantity });
  }
  const price = currentPrice * BigInt(quantity);
  if (input.maxPrice !== undefined && price > input.maxPrice) {
    const message = `It costs ${formatPoints(price, decimals)}, more than was agreed to.`;
    return no("PRICE_ABOVE_MAX", message, { price, maxPrice: input.maxPrice });
  }
  const needed = input.maxPrice ?? price;
  if (balance < needed) return tooFew(balance, needed, decimals);
  const verdict = await badgesFor(connection, badges, terms.badge, { ...input, member });
  if (!verdict.ok) return verdict;
  // A badge is sent with a signature, which the desk uses; else the member sends the points.
  const operator =
    verdict.badges?.some((badge) => !splitBadgeId(badge).soulbound) === true ? deployment.rewards : member;
  const debit = [operator, member, deployment.rewards, needed];
  const data = new Interface(GUARD).encodeFunctionData("beforeDebit", debit);
  const guard = await guardOf(holder.guard, () => provider.call({ from: token, to: holder.guard, data }));
  return guard.ok ? verdict : guard;
}

/** The badges that the reward needs, and whether it can give what it gives. */
async function badgesFor(
  connection: Connection,
  badges: BadgesEntity,
  terms: Record<"needs" | "minLevel" | "gives" | "givesLevel", bigint> & { readonly campaign: string },
  input: { member: string; quantity: number; badge?: bigint },
): Promise<RedeemVerdict> {
  const [kind, minLevel, gives] = [Number(terms.needs), Number(terms.minLevel), Number(terms.gives)];
  if (kind === 0 && gives === 0) return YES;
  if (input.quantity !== 1) return no("ONE_AT_A_TIME", "This reward is redeemed one at a time.", {});
  const { member } = input;
  if (gives !== 0) {
    const { campaign, givesLevel } = terms;
    const award = { minter: connection.deployment.rewards, kind: gives, level: Number(givesLevel), campaign, member };
    const given = await canMintBadge(connection, badges, award);
    if (!given.ok) return no("BADGE_NOT_GIVEN", given.message, { ...given.data, kind: gives, why: given.reason });
  }
  if (kind === 0) return YES;
  const all =
    input.badge === undefined ? await readOwnedBadges(connection, badges, member) : [await badges.badge(input.badge)];
  const good = (badge: BadgeState): boolean =>
    badge.owner === member && badge.kind === kind && badge.valid && badge.level >= minLevel;
  const ids = all.filter(good).map((badge) => badge.id);
  if (ids.length !== 0) return { ok: true, badges: ids };
  const least = minLevel === 0 ? "" : `, of level ${minLevel} or above`;
  return no("BADGE_NEEDED", `It needs an unexpired badge of kind ${kind}${least}.`, { kind, minLevel });
}

function tooFew(balance: bigint, needed: bigint, decimals: number): Verdict<"NOT_ENOUGH_POINTS"> {
  const message = `You have ${formatPoints(balance, decimals)}, ${formatPoints(needed - balance, decimals)} too few.`;
  return no("NOT_ENOUGH_POINTS", message, { balance, needed, missing: needed - balance });
}

/** A guard decides by its own rules: only trying tells. */
async function guardOf(guard: string, attempt: () => Promise<unknown>): Promise<Verdict<"GUARD">> {
  if (BigInt(guard) === 0n) return YES;
  try {
    await guarded(attempt);
    return YES;
  } catch (thrown) {
    if (!(thrown instanceof ContractError)) throw thrown;
    return no("GUARD", "The guard that you chose refuses this.", { guard, error: thrown.errorName });
  }
}
