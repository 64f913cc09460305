/** Bonuses that purchases have earned and nobody was paid yet: first purchases, referrals, milestones. */
import { type DueBonuses, dueBonuses } from "../../sdk/src/bonuses.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
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
}

/** So many questions are under way at once. */
const WINDOW = 50;

export async function owedBonuses(ask: Ask): Promise<OwedBonuses> {
  const versions = await ask.program.purchases.rules.list();
  const due = ask.states.flatMap((state): Due[] => {
    const rule = ruleThen(versions, state.record.maturesAt)?.rule.bonuses;
    if (rule === undefined) return [];
    const isPaid = (what: "first" | "referral"): boolean => state.changes.some(({ kind }) => kind === what);
    const paid = { first: isPaid("first"), referral: isPaid("referral") };
    return [{ record: state.record, ...dueBonuses(state.record, rule, paid) }];
  });
  const { bonuses } = ask.program;
  const firsts = due.flatMap(({ record, first }) => (first === 0n ? [] : [bonuses.payFirst(record)]));
  const { steps, later } = await owedReferrals(ask, due);
  return { steps: [...firsts, ...steps, ...(await owedMilestones(ask, versions))], later };
}

interface Due extends DueBonuses {
  record: PurchaseState["record"];
}

/** So many for each referrer as the period still allows: the next one pays the others. */
async function owedReferrals({ program }: Ask, due: readonly Due[]): Promise<OwedBonuses> {
  const { bonuses, purchases } = program;
  const owed: OwedBonuses = { steps: [], later: [] };
  // As the contract: what was earned is paid, though the rule may allow no more now.
  const most = Math.max(1, (await purchases.rules.now())?.rule.bonuses.referralsPerPeriod ?? 0);
  const left = new Map<string, number>();
  for (const { record, referral } of due) {
    const { referrer: member } = record;
    if (referral === 0n) continue;
    const room = left.get(member) ?? most - (await bonuses.referralsOf(member));
    left.set(member, room - 1);
    if (room <= 0) {
      const why = `${member} was paid for ${most} members in this period already: the next one pays for ${record.member}`;
      owed.later.push({ what: "referral", member, why });
    } else owed.steps.push(bonuses.payReferral(record));
  }
  return owed;
}

/** Of the period that runs, and the one before. */
async function owedMilestones({ program, states, now }: Ask, versions: readonly PublishedRule[]): Promise<Step[]> {
  const { points, tiers, bonuses } = program;
  const period = Math.floor(now / points.periodLength);
  const [then, today] = [milestonesAt(versions, period * points.periodLength - 1), milestonesAt(versions, now)];
  if (then.length + today.length === 0) return [];
  const members = [...new Set(states.map(({ record }) => record.member))];
  const steps: Step[] = [];
  for (let at = 0; at < members.length; at += WINDOW) {
    const found = await Promise.all(
      members.slice(at, at + WINDOW).map(async (member) => {
        const { standing } = await tiers.of(member);
        const past = reached(then, standing.previous).map((index) => ({ member, period: period - 1, index }));
        return [...past, ...reached(today, standing.current).map((index) => ({ member, period, index }))];
      }),
    );
    for (const each of found.flat()) if (!(await bonuses.isMilestonePaid(each))) steps.push(bonuses.payMilestone(each));
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
