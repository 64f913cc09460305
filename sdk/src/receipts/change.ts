/** What a new rule takes away from members, and so how long it must wait, as the rulebook judges it. Needs no node. */
import { checkTime } from "../inputs.js";
import { idText } from "../units.js";
import { categoryText } from "./names.js";
import { makeRule } from "./rule.js";
import type { Bonuses, Rule, RuleInput, TimedFactor } from "./rule.js";

/** Which part of the rule gets worse. */
export type LossKind = "TIERS" | "THRESHOLD" | "TIER_FACTOR" | "RATE" | "CATEGORY" | "TIMED" | "MILESTONE" | "BONUS";

/** Something that members lose. */
export interface Loss {
  readonly kind: LossKind;
  /** In words. Amounts are base units, factors basis points. */
  readonly message: string;
}

/** What a change of the rule means for members. */
export interface RuleChange {
  /** Empty if nobody loses anything. */
  readonly losses: readonly Loss[];
  /** Whether it must be announced a notice period ahead. */
  readonly needsNotice: boolean;
  /** Whether it must begin with a period, for somebody could lose a tier. */
  readonly startsPeriod: boolean;
}

const BPS = 10_000;

/**
 * What `next` takes away of `old`, the last version that was published.
 *
 * @param now unix seconds: what is over by then can be left out
 */
export function changeOf(old: RuleInput, next: RuleInput, { now }: { readonly now: number }): RuleChange {
  checkTime(now, "now");
  const [was, is] = [makeRule(old), makeRule(next)];
  const bars = barLosses(was, is);
  const losses = Object.freeze([
    ...bars,
    ...rateLosses(was, is),
    ...categoryLosses(was, is),
    ...timedLosses(was, is, now),
    ...tierLosses(was, is),
    ...milestoneLosses(was, is),
    ...bonusLosses(was.bonuses, is.bonuses),
  ]);
  return Object.freeze({ losses, needsNotice: losses.length > 0, startsPeriod: bars.length > 0 });
}

/**
 * The earliest time (unix seconds) from when a change can hold, if it is sent at `now`.
 *
 * @param lastValidFrom of the last version: nothing can hold before it, and while it is still announced, whatever follows
 *        needs notice
 */
export function earliestValidFrom(
  change: RuleChange,
  {
    now,
    noticePeriod,
    periodLength,
    lastValidFrom,
  }: {
    readonly now: number;
    readonly noticePeriod: number;
    readonly periodLength: number;
    readonly lastValidFrom: number;
  },
): number {
  const waits = lastValidFrom > now || change.needsNotice;
  const earliest = Math.max(lastValidFrom, waits ? now + noticePeriod : now);
  return change.startsPeriod ? Math.ceil(earliest / periodLength) * periodLength : earliest;
}

function barLosses(was: Rule, is: Rule): readonly Loss[] {
  const fewer = is.tiers.length < was.tiers.length;
  const gone = fewer ? [loss("TIERS", `tiers ${is.tiers.length + 1} to ${was.tiers.length} are no more`)] : [];
  const raised = was.tiers.flatMap(({ threshold }, i) =>
    rises(threshold, is.tiers[i]?.threshold ?? threshold, "THRESHOLD", `tier ${i + 1} is reached at`),
  );
  return [...gone, ...raised];
}

function tierLosses(was: Rule, is: Rule): readonly Loss[] {
  return was.tiers.flatMap(({ bps }, i) =>
    falls(bps, is.tiers[i]?.bps ?? bps, "TIER_FACTOR", `tier ${i + 1} multiplies by`),
  );
}

function rateLosses(was: Rule, is: Rule): readonly Loss[] {
  return was.rates.flatMap(({ currency, perMillion }) => {
    const rate = is.rates.find((each) => each.currency === currency)?.perMillion ?? 0n;
    return falls(perMillion, rate, "RATE", `a million minor units of ${currency} earn`);
  });
}

function categoryLosses(was: Rule, is: Rule): readonly Loss[] {
  const factor = ({ categories }: Rule, category: string): number =>
    categories.find((each) => each.category === category)?.bps ?? BPS;
  const named = new Set([...was.categories, ...is.categories].map(({ category }) => category));
  return [...named].flatMap((category) => {
    const what = `goods of category "${categoryText(category)}" multiply by`;
    return falls(factor(was, category), factor(is, category), "CATEGORY", what);
  });
}

function timedLosses(was: Rule, is: Rule, now: number): readonly Loss[] {
  const isKept = ({ from, to, category, bps }: TimedFactor): boolean =>
    bps <= BPS ||
    is.timed.some(
      (each) =>
        each.from <= Math.max(from, now) &&
        each.to >= to &&
        (BigInt(each.category) === 0n || each.category === category) &&
        each.bps >= bps,
    );
  return was.timed
    .filter((each) => each.to > now && !isKept(each))
    .map(({ bps, to, category }) => {
      const goods = BigInt(category) === 0n ? "all goods" : `goods of category "${categoryText(category)}"`;
      return loss("TIMED", `${goods} do not multiply by ${bps} until ${to} any more`);
    });
}

function milestoneLosses(was: Rule, is: Rule): readonly Loss[] {
  return was.milestones.flatMap(({ threshold, bonus, campaign }, i) => {
    const what = `milestone ${i} of ${idText(campaign)}`;
    const next = is.milestones[i];
    if (next === undefined) return [loss("MILESTONE", `${what} is no more`)];
    return [
      ...rises(threshold, next.threshold, "MILESTONE", `${what} is reached at`),
      ...falls(bonus, next.bonus, "MILESTONE", `${what} pays`),
    ];
  });
}

function bonusLosses(was: Bonuses, is: Bonuses): readonly Loss[] {
  return [
    ...rises(was.firstMinimum, is.firstMinimum, "BONUS", "a first purchase must earn"),
    ...falls(was.firstBonus, is.firstBonus, "BONUS", "a first purchase pays"),
    ...falls(was.referralBonus, is.referralBonus, "BONUS", "who brings a member is paid"),
    ...falls(was.referralsPerPeriod, is.referralsPerPeriod, "BONUS", "members paid for in a period"),
  ];
}

function falls<T extends bigint | number>(was: T, is: T, kind: LossKind, what: string): readonly Loss[] {
  return is < was ? [instead(was, is, kind, what)] : [];
}

function rises<T extends bigint | number>(was: T, is: T, kind: LossKind, what: string): readonly Loss[] {
  return is > was ? [instead(was, is, kind, what)] : [];
}

function instead(was: bigint | number, is: bigint | number, kind: LossKind, what: string): Loss {
  return loss(kind, `${what} ${is} instead of ${was}`);
}

function loss(kind: LossKind, message: string): Loss {
  return Object.freeze({ kind, message });
}
