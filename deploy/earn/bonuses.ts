/** Bonuses that purchases have earned and nobody was paid yet: first purchases, referrals, milestones. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { guarded } from "../../sdk/src/guarded.js";
import type { PurchaseState } from "../../sdk/src/purchase-book.js";
import { type Milestone, type PublishedRule, ruleThen } from "../../sdk/src/receipts/index.js";
import type { Step } from "../../sdk/src/step.js";

export interface OwedBonuses {
  steps: Step[];
  /** What can't be paid by these steps, and why. */
  later: { what: "referral"; member: string; why: string }[];
}

interface Ask {
  program: ProgramEntity;
  states: readonly PurchaseState[];
  /** The chain's clock, in unix seconds. */
  now: number;
  /** Each step must pass as things stand: what follows from another one comes later. */
  isPreview: boolean;
}

/** So many questions are under way at once. */
const WINDOW = 50;

export async function owedBonuses(ask: Ask): Promise<OwedBonuses> {
  const { purchases } = ask.program;
  const firsts = ask.states.flatMap(({ record }) => (record.firstBonus === 0n ? [] : [purchases.payFirst(record)]));
  const { steps, later } = await owedReferrals(ask);
  return { steps: [...firsts, ...steps, ...(await owedMilestones(ask))], later };
}

/** So many for each referrer as the period still allows: the next one pays the others. */
async function owedReferrals({ program, states, isPreview }: Ask): Promise<OwedBonuses> {
  const { purchases } = program;
  const owed: OwedBonuses = { steps: [], later: [] };
  // As the contract: what was earned is paid, though the rule may allow no more now.
  const most = Math.max(1, (await purchases.rules.now())?.rule.bonuses.referralsPerPeriod ?? 0);
  const left = new Map<string, number>();
  for (const { record } of states) {
    const { referrer: member } = record;
    if (record.referralBonus === 0n) continue;
    const room = left.get(member) ?? most - (await purchases.tierOf(member)).standing.referrals;
    left.set(member, room - 1);
    if (room <= 0) {
      const why = `${member} was paid for ${most} members in this period already: the next one pays for ${record.member}`;
      owed.later.push({ what: "referral", member, why });
    } else if (isPreview && record.firstBonus !== 0n) {
      const why = `${member} is paid for ${record.member} once that member's own bonus is: run it again`;
      owed.later.push({ what: "referral", member, why });
      // The member's own bonus is paid first, and stands at 0 from then on.
    } else owed.steps.push(purchases.payReferral({ ...record, firstBonus: 0n }));
  }
  return owed;
}

/** Of the period that runs, and the one before. */
async function owedMilestones({ program, states, now }: Ask): Promise<Step[]> {
  const { points, purchases } = program;
  const versions = await purchases.rules.list();
  const period = Math.floor(now / points.periodLength);
  const [then, today] = [milestonesAt(versions, period * points.periodLength - 1), milestonesAt(versions, now)];
  if (then.length + today.length === 0) return [];
  const members = [...new Set(states.map(({ record }) => record.member))];
  const steps: Step[] = [];
  for (let at = 0; at < members.length; at += WINDOW) {
    const found = await Promise.all(
      members.slice(at, at + WINDOW).map(async (member) => {
        const { standing } = await purchases.tierOf(member);
        const past = reached(then, standing.previous).map((index) => ({ member, period: period - 1, index }));
        return [...past, ...reached(today, standing.current).map((index) => ({ member, period, index }))];
      }),
    );
    for (const each of found.flat()) if (!(await isPaid(program, each))) steps.push(purchases.payMilestone(each));
  }
  return steps;
}

function milestonesAt(versions: readonly PublishedRule[], time: number): readonly Milestone[] {
  return ruleThen(versions, time)?.rule.milestones ?? [];
}

/** The milestones, by their places, that a sum reaches. */
function reached(milestones: readonly Milestone[], sum: bigint): number[] {
  return milestones.flatMap(({ threshold }, i) => (sum >= threshold ? [i] : []));
}

function isPaid(
  { points, connection }: ProgramEntity,
  { member, period, index }: { member: string; period: number; index: number },
): Promise<boolean> {
  return guarded(() => connection.purchases.isMilestonePaid(points.address, member, period, index));
}
