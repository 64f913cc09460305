/** May a minter mint now? */
import { Program__factory } from "../abi.js";
import type { Points } from "../abi.js";
import type { Connection } from "../connection.js";
import { guarded } from "../guarded.js";
import { checkAddress, checkAmount } from "../inputs.js";
import { campaignId, formatPoints } from "../units.js";
import type { PointsUnit } from "../units.js";
import { YES, no } from "./index.js";
import type { MintRefusal, Verdict } from "./index.js";

export async function canMint(
  { provider }: Connection,
  program: string,
  points: Points,
  { decimals }: PointsUnit,
  input: { minter: string; campaign: string; amount: bigint; member?: string },
): Promise<Verdict<MintRefusal>> {
  const minter = checkAddress(input.minter, "minter");
  const campaign = campaignId(input.campaign);
  const amount = checkAmount(input.amount, "amount");
  const member = input.member === undefined ? undefined : checkAddress(input.member, "member");
  const contract = Program__factory.connect(program, provider);
  const [budget, stoppedUntil, closesAt, block, holder] = await guarded(() =>
    Promise.all([
      points.budgetOf(minter, campaign),
      contract.stoppedUntil(),
      contract.closesAt(),
      provider.getBlock("latest"),
      member === undefined ? undefined : points.holderState(member),
    ]),
  );
  const now = BigInt(block?.timestamp ?? 0);
  if (holder?.isDesk === true) {
    return no("MEMBER_IS_DESK", "Points can be minted to people, not to desks.", { member: member ?? "" });
  }
  if (now < stoppedUntil) {
    return no("STOPPED", "Minting is stopped for now.", { until: Number(stoppedUntil) });
  }
  if (closesAt !== 0n && now >= closesAt) {
    return no("ENDED", "The programme has stopped minting for ever.", { closedAt: Number(closesAt) });
  }
  const { left, ratePerDay, usedToday } = budget;
  if (amount > left) {
    const message = `The budget has ${formatPoints(left, decimals)} left.`;
    return no("OVER_BUDGET", message, { left, amount });
  }
  const leftToday = ratePerDay > usedToday ? ratePerDay - usedToday : 0n;
  if (ratePerDay !== 0n && amount > leftToday) {
    const message = `The daily rate has ${formatPoints(leftToday, decimals)} left today (UTC).`;
    return no("OVER_DAILY_RATE", message, { leftToday, amount });
  }
  return YES;
}
