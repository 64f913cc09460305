/** What a purchase earns and which tier a member has, to the unit as the rulebook tells it. Needs no node. */
import { InputError } from "../errors.js";
import { checkAmount, checkInteger, checkTime } from "../inputs.js";
import { categoryId, currencyText } from "./names.js";
import { MAX_LINES, checkLines } from "./receipt.js";
import type { Receipt } from "./receipt.js";
import { makeRule } from "./rule.js";
import type { PublishedRule, Rule, RuleInput, Tier } from "./rule.js";

/** What counts of a purchase; a Receipt has it. */
export type Bought = Pick<Receipt, "currency" | "lines" | "time" | "tier">;

/** A tier, and what is missing in this period to the next. */
export interface TierVerdict {
  /** 0 for none. */
  readonly tier: number;
  /** Base units; 0 at the top. */
  readonly missing: bigint;
}

const BPS = 10_000n;
const SCALE = 1_000_000n * BPS * BPS * BPS;
const ALL = categoryId("");

/**
 * What a purchase earns, in base units: the sum over its lines of amount × rate × category × timed × tier, rounded down
 * once, at the end.
 *
 * @param rule that held at the time of the purchase, see ruleThen()
 */
export function quote(rule: RuleInput, { currency, lines, time, tier }: Bought): bigint {
  const { rates, categories, timed, tiers } = makeRule(rule);
  checkTime(time, "time");
  checkInteger(tier, "tier", 0, tiers.length);
  // The contract quotes nothing, too, but no more than it has gas for.
  checkInteger(lines.length, "the number of lines", 0, MAX_LINES);
  const letters = currencyText(currency);
  const rate = rates.find((each) => each.currency === letters);
  if (rate === undefined) {
    throw new InputError(`Nothing is earned by money in ${letters}`, {
      code: "BAD_INPUT",
      details: { currency: letters, known: rates.map((each) => each.currency) },
      nextStep: "Quote it in a currency that the rule has a rate for.",
    });
  }
  const holding = timed.filter(({ from, to }) => time >= from && time < to);
  const factorOf = (category: string): bigint => {
    const plain = categories.find((each) => each.category === category)?.bps ?? Number(BPS);
    const reaching = holding.filter((each) => each.category === ALL || each.category === category);
    return BigInt(plain) * BigInt(Math.max(Number(BPS), ...reaching.map(({ bps }) => bps)));
  };
  const sum = checkLines(lines).reduce((all, { category, amount }) => all + amount * factorOf(category), 0n);
  return (sum * rate.perMillion * bpsOf(tiers, tier)) / SCALE;
}

/** The version that holds for a purchase at `time` (unix seconds); undefined before the first. */
export function ruleThen(versions: readonly PublishedRule[], time: number): PublishedRule | undefined {
  // Of those that begin in the same second, the last counts.
  return versions.filter(({ validFrom }) => validFrom <= time).at(-1);
}

/**
 * The tier of who has `current` base units from purchases in the period that runs, and had `previous` in the one before:
 * one that is reached holds to the end of the next period.
 *
 * @param rule that holds now; undefined before the first
 * @param before the rule that held at the end of the last period, by whose bars `previous` is judged, or by those of today if
 *        they give more; undefined if none did
 */
export function tierFor(
  rule: RuleInput | undefined,
  { current, previous, before }: { current: bigint; previous: bigint; before: RuleInput | undefined },
): TierVerdict {
  checkAmount(current, "current", 0n);
  checkAmount(previous, "previous", 0n);
  if (rule === undefined) return { tier: 0, missing: 0n };
  const { tiers } = makeRule(rule);
  const now = reached(tiers, previous > current ? previous : current);
  const then = before === undefined ? 0 : reached(makeRule(before).tiers, previous);
  // One that is no more can't be held.
  const tier = Math.min(Math.max(now, then), tiers.length);
  // What the last period gave is not counted again.
  const missing = (tiers[tier]?.threshold ?? 0n) - current;
  return { tier, missing: missing > 0n ? missing : 0n };
}

/**
 * The period at whose end the points of a purchase at `time` expire, 0 where points never do: what a till signs and posts,
 * so that posting late does not renew.
 */
export function expiryOf(
  time: number,
  { periodLength, livePeriods }: { readonly periodLength: number; readonly livePeriods: number },
): bigint {
  checkTime(time, "time");
  return livePeriods === 0 ? 0n : BigInt(Math.floor(time / periodLength) + livePeriods - 1);
}

function bpsOf(tiers: Rule["tiers"], tier: number): bigint {
  return tier === 0 ? BPS : BigInt(tiers[tier - 1]?.bps ?? 0);
}

function reached(tiers: readonly Tier[], sum: bigint): number {
  const next = tiers.findIndex(({ threshold }) => sum < threshold);
  return next < 0 ? tiers.length : next;
}
