/** What a new rule takes away from members, and so how long it must wait, as the rulebook judges it. Needs no node. */
import { checkTime } from "../inputs.js";
import { displayText } from "../text.js";
import { formatPoints, idText } from "../units.js";
import type { PointsUnit } from "../units.js";
import { categoryText } from "./names.js";
import { makeRule } from "./rule.js";
import type { Bonuses, Rule, RuleInput, TimedFactor } from "./rule.js";

/** Which part of the rule gets worse. */
export type LossKind = "TIERS" | "THRESHOLD" | "TIER_FACTOR" | "RATE" | "CATEGORY" | "TIMED" | "MILESTONE" | "BONUS";

/** Something that members lose. */
export interface Loss {
  readonly kind: LossKind;
  /** In words. */
  readonly message: string;
}

/** What a change of the rule means for members. */
export interface RuleChange {
  /** Empty if nobody loses anything. */
  readonly losses: readonly Loss[];
  /** Whether it must be announced a notice period ahead. */
  readonly needsNotice: boolean;
  /** Whether it must begin with a period, for somebody could lose a tier, or what one is worth. */
  readonly startsPeriod: boolean;
}

type Say = (amount: bigint) => string;

const BPS = 10_000;

/**
 * What `next` takes away of `old`, the last version that was published.
 *
 * @param now unix seconds: what is over by then can be left out
 * @param unit of the points, for amounts in words; they are base units without
 */
export function changeOf(
  old: RuleInput,
  next: RuleInput,
  { now, unit }: { readonly now: number; readonly unit?: PointsUnit },
): RuleChange {
  checkTime(now, "now");
  const [was, is] = [makeRule(old), makeRule(next)];
  const points = (amount: bigint): string =>
    unit === undefined
      ? `${amount} base units`
      : `${formatPoints(amount, unit.decimals)} ${displayText(unit.symbol, 16)}`;
  const bars = tierLosses(was, is, points);
  const losses = Object.freeze([
    ...bars,
    ...rateLosses(was, is, points),
    ...categoryLosses(was, is),
    ...timedLosses(was, is, now),
    ...milestoneLosses(was, is, points),
    ...bonusLosses(was.bonuses, is.bonuses, points),
  ]);
  return Object.freeze({ losses, needsNotice: losses.length > 0, startsPeriod: bars.length > 0 });
}

/**
 * The earliest time (unix seconds) from when a change can hold, if it is sent at `now`. The chain takes none that is further
 * ahead than a notice period and a period of the token: then it can be sent later only.
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

function tierLosses(was: Rule, is: Rule, points: Say): readonly Loss[] {
  const fewer = is.tiers.length < was.tiers.length;
  const gone = fewer ? [loss("TIERS", `tiers ${is.tiers.length + 1} to ${was.tiers.length} are no more`)] : [];
  const worse = was.tiers.flatMap(({ threshold, bps }, i) => {
    const next = is.tiers[i] ?? { threshold, bps };
    return [
      ...rises(threshold, next.threshold, points, "THRESHOLD", `tier ${i + 1} is reached at`),
      ...falls(bps, next.bps, factor, "TIER_FACTOR", `tier ${i + 1} multiplies by`),
    ];
  });
  return [...gone, ...worse];
}

function rateLosses(was: Rule, is: Rule, points: Say): readonly Loss[] {
  return was.rates.flatMap(({ currency, perMillion }) => {
    const rate = is.rates.find((each) => each.currency === currency)?.perMillion ?? 0n;
    return falls(perMillion, rate, points, "RATE", `a million minor units of ${currency} earn`);
  });
}

function categoryLosses(was: Rule, is: Rule): readonly Loss[] {
  const bpsOf = ({ categories }: Rule, category: string): number =>
    categories.find((each) => each.category === category)?.bps ?? BPS;
  const named = new Set([...was.categories, ...is.categories].map(({ category }) => category));
  return [...named].flatMap((category) => {
    const what = `goods of category "${categoryText(category)}" multiply by`;
    return falls(bpsOf(was, category), bpsOf(is, category), factor, "CATEGORY", what);
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
      return loss("TIMED", `${goods} do not multiply by ${factor(bps)} until ${timeText(to)} any more`);
    });
}

function milestoneLosses(was: Rule, is: Rule, points: Say): readonly Loss[] {
  return was.milestones.flatMap(({ threshold, bonus, campaign }, i) => {
    const what = `milestone ${i} of ${idText(campaign)}`;
    const next = is.milestones[i];
    if (next === undefined) return [loss("MILESTONE", `${what} is no more`)];
    return [
      ...rises(threshold, next.threshold, points, "MILESTONE", `${what} is reached at`),
      ...falls(bonus, next.bonus, points, "MILESTONE", `${what} pays`),
      ...(next.campaign === campaign ? [] : [loss("MILESTONE", `${what} is paid by ${idText(next.campaign)}`)]),
    ];
  });
}

function bonusLosses(was: Bonuses, is: Bonuses, points: Say): readonly Loss[] {
  return [
    ...rises(was.firstMinimum, is.firstMinimum, points, "BONUS", "a first purchase must earn"),
    ...falls(was.firstBonus, is.firstBonus, points, "BONUS", "a first purchase pays"),
    ...falls(was.referralBonus, is.referralBonus, points, "BONUS", "who brings a member is paid"),
    ...falls(was.referralsPerPeriod, is.referralsPerPeriod, String, "BONUS", "members paid for in a period:"),
  ];
}

function falls<T extends bigint | number>(
  was: T,
  is: T,
  say: (value: T) => string,
  kind: LossKind,
  what: string,
): readonly Loss[] {
  return is < was ? [loss(kind, `${what} ${say(is)} instead of ${say(was)}`)] : [];
}

function rises(was: bigint, is: bigint, say: Say, kind: LossKind, what: string): readonly Loss[] {
  return is > was ? [loss(kind, `${what} ${say(is)} instead of ${say(was)}`)] : [];
}

function factor(bps: number): string {
  return `×${formatPoints(BigInt(bps), 4)}`;
}

/** A brand may have published a time that no calendar has. */
function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function loss(kind: LossKind, message: string): Loss {
  return Object.freeze({ kind, message });
}
