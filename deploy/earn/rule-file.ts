/** What purchases earn, from the file that a brand writes, in the amounts that people use. */
import { parsePoints } from "../../sdk/src/units.js";
import { type RuleInput, categoryId, makeRule } from "../../sdk/src/receipts/index.js";
import type { Rule } from "../../sdk/src/receipts/index.js";
import { parseTime } from "../lib/options.js";
import { Params, readJson } from "../lib/params.js";
import { currencyDecimals, isCurrency } from "./currencies.js";

export interface RuleFileRules {
  decimals: number;
  /** The chain's clock, in unix seconds. */
  now: number;
}

/** As many digits of a rate are kept until it is clear whether it can be had. */
const PRECISION = 18;
/** A factor of 1 in basis points has so many zeros. */
const FACTOR_DECIMALS = 4;
const UINT64_MAX = (1n << 64n) - 1n;
const AMOUNT = 'an amount in a text, like "500"';
const FACTOR = 'a factor of at most 4 decimals in a text, like "1.25"';
const RATE = 'points for one unit of the currency in a text, like "1" or "0.01"';

/** Reads the whole file; throws with every fault in it. */
export async function readRuleFile(file: string, { decimals, now }: RuleFileRules): Promise<Rule> {
  const params = new Params(await readJson(file), "");
  const amount = (from: Params, key: string, missing?: bigint): bigint =>
    from.parsed(key, (text) => parsePoints(text, decimals), AMOUNT, 0n, missing);
  const time = (from: Params, key: string): number =>
    from.parsed(key, (text) => parseTime(text, now), 'a time like "2027-01-31", "+30d" or unix seconds', 0);
  const category = (from: Params, missing?: string): string =>
    from.parsed("category", categoryId, "a name of 1 to 16 bytes", "", missing);
  const factor = (from: Params): number => from.parsed("factor", parseFactor, FACTOR, 10_000);
  const bonuses = params.has("bonuses") ? params.object("bonuses") : new Params({}, "bonuses");
  const input: RuleInput = {
    rates: params.objects("rates", "currency").map((entry) => {
      const currency = entry.parsed("currency", readCurrency, 'a currency of three capital letters, like "USD"', "");
      const perMillion = entry.parsed("points", (text) => parseRate(text, currency, decimals), RATE, 0n);
      return { currency, perMillion };
    }),
    categories: params
      .objects("categories", "category")
      .map((entry) => ({ category: category(entry), bps: factor(entry) })),
    timed: params.objects("timed", "from").map((entry) => ({
      ...{ from: time(entry, "from"), to: time(entry, "to") },
      ...{ category: category(entry, ""), bps: factor(entry) },
    })),
    tiers: params
      .objects("tiers", "threshold")
      .map((entry) => ({ threshold: amount(entry, "threshold"), bps: factor(entry) })),
    milestones: params.objects("milestones", "threshold").map((entry) => ({
      ...{ threshold: amount(entry, "threshold"), bonus: amount(entry, "bonus"), campaign: entry.text("campaign") },
    })),
    bonuses: {
      firstMinimum: amount(bonuses, "firstMinimum", 0n),
      firstBonus: amount(bonuses, "first", 0n),
      referralBonus: amount(bonuses, "referral", 0n),
      referralsPerPeriod: bonuses.integer("referralsPerPeriod", 0),
    },
  };
  if (input.rates?.length === 0) params.fault("rates", 'has no currency: write [{ "currency": "USD", "points": "1" }]');
  params.end(file);
  return makeRule(input);
}

function readCurrency(text: string): string | undefined {
  return isCurrency(text) ? text : undefined;
}

/** Basis points. */
function parseFactor(text: string): number | undefined {
  if (!/^[0-9]{1,5}(\.[0-9]{1,4})?$/.test(text)) return undefined;
  return Number(parsePoints(text, FACTOR_DECIMALS));
}

/** Base units for a million minor units, if that is a whole number: nobody should wonder what was rounded. */
function parseRate(text: string, currency: string, decimals: number): bigint | undefined {
  if (!/^[0-9]{1,20}(\.[0-9]{1,18})?$/.test(text)) return undefined;
  const scaled = parsePoints(text, PRECISION) * 10n ** BigInt(decimals + 6);
  const divisor = 10n ** BigInt(PRECISION + currencyDecimals(currency));
  const perMillion = scaled / divisor;
  return scaled % divisor === 0n && perMillion <= UINT64_MAX ? perMillion : undefined;
}
