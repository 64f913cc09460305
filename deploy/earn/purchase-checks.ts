/** Asks the chain, before anything is sent, whether all purchases of a file can be posted. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { idText } from "../../sdk/src/units.js";
import { when } from "../lib/output.js";
import { budgetObstacles, halts } from "../mint/checks.js";
import type { Obstacle } from "../mint/job.js";

interface Ask {
  program: ProgramEntity;
  campaign: string;
  till: string;
  /** What is still to be posted, in base units. */
  amount: bigint;
  now: number;
}

/** What stands against posting `amount` now. */
export async function postObstacles({ program, campaign, till, amount, now }: Ask): Promise<Obstacle[]> {
  const { points, purchases } = program;
  const found = await halts(program, now);
  const name = idText(campaign);
  // Throws where there is no such campaign.
  const { opensAt, closesAt, budget } = await purchases.get(campaign);
  if (now < opensAt || now >= closesAt) {
    found.push({
      code: "CAMPAIGN_NOT_OPEN",
      reason: `The campaign ${name} is open from ${when(opensAt)} to ${when(closesAt)}.`,
      next: now < opensAt ? "Wait until it opens." : "Open another one: hardhat campaigns open … --desk purchases",
    });
  }
  const desks = await points.desks();
  if (!desks.some(({ address, enrolled }) => enrolled && address === purchases.address)) {
    found.push({
      code: "DESK_NOT_ENROLLED",
      reason: "The desk of purchases is not enrolled with this programme.",
      next: `Let the admin enroll it: hardhat points enroll … ${purchases.address}`,
    });
  }
  found.push(...(await tillObstacles({ program, campaign, till, amount, now })));
  if (budget === null) return found;
  const words = {
    none: `The campaign ${name} has no budget left.`,
    allot: (short: string): string =>
      `Let an issuer add ${short}: hardhat campaigns top-up … ${name} ${short} --desk purchases`,
  };
  return [...found, ...(await budgetObstacles(points, budget, amount, words))];
}

async function tillObstacles({ program, campaign, till, amount }: Ask): Promise<Obstacle[]> {
  const { points, purchases } = program;
  const { active, left, ratePerDay, usedToday } = await purchases.till(campaign, till);
  const next = `An issuer can change that: hardhat campaigns set-tills … ${idText(campaign)} ${till} --desk purchases`;
  if (!active) {
    return [{ code: "TILL_NOT_ACTIVE", reason: `${till} is no till of ${idText(campaign)}, or was revoked.`, next }];
  }
  const found: Obstacle[] = [];
  if (left !== null && left < amount) {
    const reason = `The till may post ${points.format(left)} more, the file needs ${points.format(amount)}.`;
    found.push({ code: "TILL_CAP", reason, next });
  }
  const leftToday = ratePerDay > usedToday ? ratePerDay - usedToday : 0n;
  if (ratePerDay !== 0n && leftToday < amount) {
    const reason = `The till may post ${points.format(leftToday)} more today (UTC), the file needs ${points.format(amount)}.`;
    found.push({ code: "TILL_RATE", reason, next });
  }
  return found;
}
