/** What purchases earn, as a brand publishes it. Needs no node. */
import type { RuleStruct, RuleStructOutput } from "../generated/Rulebook.js";
import { InputError } from "../errors.js";
import { checkAmount, checkInteger, checkTime } from "../inputs.js";
import { campaignId } from "../units.js";
import { categoryId, currencyId, currencyText } from "./names.js";
import { MAX_TIERS } from "./receipt.js";

/** What money in one currency earns. */
export interface Rate {
  /** Three letters of ISO 4217. */
  readonly currency: string;
  /** Base units of points for a million minor units (cents). */
  readonly perMillion: bigint;
}

/** What a category of goods earns more, or less. */
export interface CategoryFactor {
  /** See ReceiptLine; never "". */
  readonly category: string;
  /** Basis points of the plain rate: 20,000 doubles, 0 earns nothing. */
  readonly bps: number;
}

/** A double-points day, or the like. Of those that hold at once the highest counts, and never less than 10,000. */
export interface TimedFactor {
  /** Unix seconds of the purchase, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** "" for all. */
  readonly category: string;
  readonly bps: number;
}

/** A tier; the first of the list is tier 1. */
export interface Tier {
  /** Base units that must mature in one period. */
  readonly threshold: bigint;
  /** Basis points that purchases earn, 10,000 or more. */
  readonly bps: number;
}

/** A bonus for what a member's purchases earned in one period, once a period. */
export interface Milestone {
  readonly threshold: bigint;
  readonly bonus: bigint;
  /** Under which the bonuses' contract has the budget that pays. */
  readonly campaign: string;
}

/** What beginnings are worth, in base units; all zero for nothing. */
export interface Bonuses {
  /** That a purchase must have earned to count as a member's first. */
  readonly firstMinimum: bigint;
  readonly firstBonus: bigint;
  /** For who brought that member. */
  readonly referralBonus: bigint;
  /** How many one member can be paid in a period. */
  readonly referralsPerPeriod: number;
}

/** All that decides what a purchase earns. */
export interface Rule {
  readonly rates: readonly Rate[];
  readonly categories: readonly CategoryFactor[];
  readonly timed: readonly TimedFactor[];
  readonly tiers: readonly Tier[];
  readonly milestones: readonly Milestone[];
  readonly bonuses: Bonuses;
}

/** As a brand writes it: what is left out is empty. */
export type RuleInput = Partial<Omit<Rule, "bonuses">> & { readonly bonuses?: Partial<Bonuses> };

/** A version of a brand's rule. */
export interface PublishedRule {
  /** Counts from 0. */
  readonly version: number;
  readonly rule: Rule;
  /** Unix seconds: it holds for purchases made from then on. */
  readonly validFrom: number;
}

const UINT32_MAX = 2 ** 32 - 1;
const BPS = 10_000;
/** The chain's limits. */
const MAX = { rates: 16, categories: 32, timed: 16, tiers: MAX_TIERS, milestones: 8 } as const;

/** Rules that are as makeRule() leaves them, and can't change. */
const made = new WeakSet<Rule>();

/**
 * The rule with every field checked as the chain will: names as hex, rates and categories in the order that it asks for.
 * Throws an InputError that names the list and the entry.
 */
export function makeRule(input: RuleInput): Rule {
  if (made.has(input as Rule)) return input as Rule;
  return seal({
    rates: sorted(list("rates", input.rates, rate), "rates", (each) => currencyId(each.currency)),
    categories: sorted(list("categories", input.categories, categoryFactor), "categories", (each) => each.category),
    timed: list("timed", input.timed, timedFactor),
    tiers: list("tiers", input.tiers, tier),
    milestones: list("milestones", input.milestones, milestone),
    bonuses: checkBonuses(input.bonuses ?? {}),
  });
}

/** The rule as the contract takes it. */
export function ruleStruct(input: RuleInput): RuleStruct {
  const { rates, categories, timed, tiers, milestones, bonuses } = makeRule(input);
  return {
    rates: rates.map(({ currency, perMillion }) => ({ currency: currencyId(currency), perMillion })),
    categories: [...categories],
    timed: [...timed],
    tiers: [...tiers],
    milestones: [...milestones],
    bonuses,
  };
}

/** The rule that the contract tells. Taken as it is: what the chain has accepted holds, whatever this package thinks. */
export function ruleFromStruct(struct: RuleStructOutput): Rule {
  const { rates, categories, timed, tiers, milestones, bonuses } = struct;
  return seal({
    rates: rates.map(({ currency, perMillion }) => ({ currency: currencyText(currency), perMillion })),
    categories: categories.map(({ category, bps }) => ({ category, bps: Number(bps) })),
    timed: timed.map(({ from, to, category, bps }) => {
      return { from: Number(from), to: Number(to), category, bps: Number(bps) };
    }),
    tiers: tiers.map(({ threshold, bps }) => ({ threshold, bps: Number(bps) })),
    milestones: milestones.map(({ threshold, bonus, campaign }) => ({ threshold, bonus, campaign })),
    bonuses: {
      firstMinimum: bonuses.firstMinimum,
      firstBonus: bonuses.firstBonus,
      referralBonus: bonuses.referralBonus,
      referralsPerPeriod: Number(bonuses.referralsPerPeriod),
    },
  });
}

function rate({ currency, perMillion }: Rate): Rate {
  const id = currencyId(currency);
  if (id === "0x000000") throw new InputError("A rate needs a currency", { code: "BAD_INPUT", details: { currency } });
  return { currency: currencyText(id), perMillion: checkAmount(perMillion, "perMillion", 0n) };
}

function categoryFactor({ category, bps }: CategoryFactor, index: number): CategoryFactor {
  const id = categoryId(category);
  if (BigInt(id) === 0n) throw bad("categories", index, "has no name");
  return { category: id, bps: checkInteger(bps, "bps", 0, UINT32_MAX) };
}

function timedFactor({ from, to, category, bps }: TimedFactor, index: number): TimedFactor {
  if (checkTime(from, "from") >= checkTime(to, "to")) throw bad("timed", index, "ends before it begins");
  return { from, to, category: categoryId(category), bps: checkInteger(bps, "bps", 0, UINT32_MAX) };
}

function tier({ threshold, bps }: Tier, index: number, tiers: readonly Tier[]): Tier {
  const before = tiers[index - 1] ?? { threshold: 0n, bps: BPS };
  checkAmount(threshold, "threshold");
  checkInteger(bps, "bps", BPS, UINT32_MAX);
  if (threshold <= before.threshold || bps < before.bps) throw bad("tiers", index, "is not above the one before");
  return { threshold, bps };
}

function milestone({ threshold, bonus, campaign }: Milestone, index: number, all: readonly Milestone[]): Milestone {
  checkAmount(threshold, "threshold");
  checkAmount(bonus, "bonus");
  if (threshold <= (all[index - 1]?.threshold ?? 0n)) throw bad("milestones", index, "is not above the one before");
  return { threshold, bonus, campaign: campaignId(campaign) };
}

function checkBonuses(bonuses: Partial<Bonuses>): Bonuses {
  const checked = {
    firstMinimum: checkAmount(bonuses.firstMinimum ?? 0n, "firstMinimum", 0n),
    firstBonus: checkAmount(bonuses.firstBonus ?? 0n, "firstBonus", 0n),
    referralBonus: checkAmount(bonuses.referralBonus ?? 0n, "referralBonus", 0n),
    referralsPerPeriod: checkInteger(bonuses.referralsPerPeriod ?? 0, "referralsPerPeriod", 0, 255),
  };
  if (checked.referralBonus === 0n || checked.referralsPerPeriod > 0) return checked;
  throw new InputError("A bonus for referrals needs a number of them that is paid in a period", {
    code: "BAD_INPUT",
    details: { list: "bonuses", index: 0 },
    nextStep: "Give referralsPerPeriod, 1 to 255.",
  });
}

function list<T>(
  name: keyof typeof MAX,
  entries: readonly T[] = [],
  check: (entry: T, index: number, all: readonly T[]) => T,
): readonly T[] {
  if (entries.length <= MAX[name]) return entries.map(check);
  throw new InputError(`A rule has at most ${MAX[name]} ${name}, not ${entries.length}`, {
    code: "BAD_INPUT",
    details: { list: name, length: entries.length, max: MAX[name] },
  });
}

/** In the order of their bytes, none twice. */
function sorted<T>(entries: readonly T[], name: keyof typeof MAX, keyOf: (entry: T) => string): readonly T[] {
  const ordered = [...entries].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const double = ordered.find((entry, i) => i > 0 && keyOf(entry) === keyOf(ordered[i - 1] ?? entry));
  if (double !== undefined) throw bad(name, entries.indexOf(double), "is there twice");
  return ordered;
}

function bad(name: keyof typeof MAX, index: number, why: string): InputError {
  return new InputError(`Entry ${index} of the rule's ${name} ${why}`, {
    code: "BAD_INPUT",
    details: { list: name, index },
  });
}

/** Frozen to its leaves, so that it stays what was checked. */
function seal(rule: Rule): Rule {
  const frozen = <T>(entries: readonly T[]): readonly T[] => Object.freeze(entries.map((each) => Object.freeze(each)));
  const sealed = Object.freeze({
    rates: frozen(rule.rates),
    categories: frozen(rule.categories),
    timed: frozen(rule.timed),
    tiers: frozen(rule.tiers),
    milestones: frozen(rule.milestones),
    bonuses: Object.freeze(rule.bonuses),
  });
  made.add(sealed);
  return sealed;
}
