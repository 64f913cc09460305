/** May a member send points, or redeem them, now? */
import type { Points } from "../abi.js";
import { redeem } from "../actions/rewards.js";
import type { Connection } from "../connection.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { checkAddress, checkAmount, checkInteger } from "../inputs.js";
import { formatPoints } from "../units.js";
import type { PointsUnit } from "../units.js";
import { YES, no } from "./index.js";
import type { RedeemRefusal, TransferRefusal, Verdict } from "./index.js";

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
  { provider, rewards, deployment }: Connection,
  points: Points,
  { decimals }: PointsUnit,
  input: { member: string; rewardId: number; quantity: number; maxPrice?: bigint },
): Promise<Verdict<RedeemRefusal>> {
  const member = checkAddress(input.member, "member");
  const quantity = checkInteger(input.quantity, "quantity", 1, 2 ** 32 - 1);
  const id = checkInteger(input.rewardId, "rewardId", 1, 2 ** 32 - 1);
  const token = await points.getAddress();
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
  return BigInt(holder.guard) === 0n
    ? YES
    : guardOf(holder.guard, () => tryRedeem(points, deployment.rewards, member, id, quantity, needed));
}

async function tryRedeem(
  points: Points,
  desk: string,
  member: string,
  rewardId: number,
  quantity: number,
  value: bigint,
): Promise<unknown> {
  const { data, to } = redeem(desk, await points.getAddress(), {
    rewardId,
    quantity,
    maxPrice: value,
    deadline: 99_999_999_999,
  });
  return points.runner?.call?.({ from: member, to, data });
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
