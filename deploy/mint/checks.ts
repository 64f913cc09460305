/** Asks the chain, before anything is sent, whether all points of a file can be minted; and says all that stands against it. */
import type { Provider } from "ethers";
import { formatEther } from "ethers";

import type { BudgetState, PointsEntity } from "../../sdk/src/entities/points.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { when } from "../lib/output.js";
import type { Obstacle } from "./job.js";
import type { PlanEntry } from "./journal.js";

interface Ask {
  program: ProgramEntity;
  plan: Pick<PlanEntry, "mode" | "minter" | "campaign">;
  budget: { minter: string; campaign: string };
  /** What is still to be paid, in base units. */
  amount: bigint;
  now: number;
}

/** What stands against minting anything now. */
export async function halts(program: ProgramEntity, now: number): Promise<Obstacle[]> {
  const { stoppedUntil, closesAt } = await program.state();
  const found: Obstacle[] = [];
  if (stoppedUntil !== null) {
    found.push({
      code: "STOPPED",
      reason: `Minting is stopped until ${when(stoppedUntil)}.`,
      next: "Wait, or let the admin resume: hardhat program resume",
    });
  }
  if (closesAt !== null && closesAt <= now) {
    found.push({
      code: "CLOSED",
      reason: `The programme closed on ${when(closesAt)}.`,
      next: "It never issues again.",
    });
  }
  return found;
}

/** What stands against minting `amount` of points now. */
export async function obstacles({ program, plan, budget, amount, now }: Ask): Promise<Obstacle[]> {
  const { points } = program;
  const found = await halts(program, now);
  if (plan.mode === "mature") {
    const desks = await points.desks();
    if (!desks.some(({ address, enrolled }) => enrolled && address === budget.minter)) {
      found.push({
        code: "DESK_NOT_ENROLLED",
        reason: "The grants desk is not enrolled with this programme.",
        next: "Let the admin enroll it, or mint at once with --now.",
      });
    }
  }
  const flags = `--minter ${plan.minter}${plan.mode === "mature" ? "" : " --now"}`;
  const state = await points.budget(budget.minter, budget.campaign);
  const words = {
    none: `${plan.minter} has no budget for this campaign.`,
    allot: (short: string): string => `Let an issuer allot ${short} more: hardhat points allot … ${flags}`,
  };
  return [...found, ...(await budgetObstacles(points, state, amount, words))];
}

/** What a budget lacks for `amount`; `words` say whose it is, and how to add to it. */
export async function budgetObstacles(
  points: PointsEntity,
  { left, ratePerDay, usedToday }: BudgetState,
  amount: bigint,
  words: { none: string; allot: (short: string) => string },
): Promise<Obstacle[]> {
  const found: Obstacle[] = [];
  if (left < amount) {
    const { ceiling, usedThisPeriod } = await points.issuance();
    const room = ceiling > usedThisPeriod ? ceiling - usedThisPeriod : 0n;
    const short = amount - left;
    found.push({
      code: left === 0n ? "NO_BUDGET" : "BUDGET_TOO_SMALL",
      reason:
        left === 0n
          ? words.none
          : `The budget has ${points.format(left)} left, the file needs ${points.format(amount)}.`,
      next:
        room >= short
          ? words.allot(points.format(short))
          : `Even an issuer can allot only ${points.format(room)} this period: the ceiling is ${points.format(ceiling)}, and raising it takes the notice period.`,
    });
  }
  const leftToday = ratePerDay > usedToday ? ratePerDay - usedToday : 0n;
  if (ratePerDay !== 0n && leftToday < amount) {
    found.push({
      code: "DAILY_RATE",
      reason: `The budget allows ${points.format(leftToday)} more today (UTC), the file needs ${points.format(amount)}.`,
      next: "Let an issuer raise the daily rate, or split the file by day.",
    });
  }
  return found;
}

/** Whether the account can pay for the gas. */
export async function gasObstacle(provider: Provider, account: string, cost: bigint): Promise<Obstacle[]> {
  const balance = await provider.getBalance(account);
  if (balance >= cost) return [];
  return [
    {
      code: "NO_GAS",
      reason: `${account} has ${formatEther(balance)} of the chain's coin, the run may need ${formatEther(cost)}.`,
      next: "Send it more, and run the same command again.",
    },
  ];
}
