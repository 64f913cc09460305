/** A rule as people read it. */
import { categoryText } from "../../sdk/src/receipts/index.js";
import type { Rule } from "../../sdk/src/receipts/index.js";
import { formatPoints, idText } from "../../sdk/src/units.js";
import { table, when } from "../lib/output.js";
import { currencyDecimals, isCurrency } from "./currencies.js";

interface Unit {
  decimals: number;
  symbol: string;
}

const PRECISION = 36;

/** All of it, a line for each part. */
export function ruleLines(rule: Rule, { decimals, symbol }: Unit): string {
  const { rates, categories, timed, tiers, milestones, bonuses } = rule;
  const format = (amount: bigint): string => `${formatPoints(amount, decimals)} ${symbol}`;
  const { firstMinimum, firstBonus, referralBonus, referralsPerPeriod } = bonuses;
  const least = firstMinimum === 0n ? "" : ` that earned ${format(firstMinimum)}`;
  return table([
    ["PART", "OF", "EARNS"],
    ...rates.map(({ currency, perMillion }) => [
      "rate",
      `1 ${currency}`,
      `${rateText(perMillion, currency, decimals)} ${symbol}`,
    ]),
    ...categories.map(({ category, bps }) => ["category", categoryText(category), factorText(bps)]),
    ...timed.map(({ from, to, category, bps }) => {
      const goods = BigInt(category) === 0n ? "all goods" : categoryText(category);
      return ["timed", `${goods}, ${when(from)} to ${when(to)}`, factorText(bps)];
    }),
    ...tiers.map(({ threshold, bps }, i) => [`tier ${i + 1}`, `${format(threshold)} in a period`, factorText(bps)]),
    ...milestones.map(({ threshold, bonus, campaign }, i) => {
      return [`milestone ${i}`, `${format(threshold)} in a period`, `${format(bonus)} out of ${idText(campaign)}`];
    }),
    ...(firstBonus === 0n ? [] : [["first", `first purchase${least}`, format(firstBonus)]]),
    ...(referralBonus === 0n
      ? []
      : [["referral", `who brought a member, ${referralsPerPeriod} in a period`, format(referralBonus)]]),
  ]);
}

/** Points for one unit of the currency. */
function rateText(perMillion: bigint, currency: string, decimals: number): string {
  const minor = isCurrency(currency) ? currencyDecimals(currency) : 0;
  return formatPoints(perMillion * 10n ** BigInt(PRECISION + minor - 6 - decimals), PRECISION);
}

/** Basis points as a factor. */
export function factorText(bps: number): string {
  return `× ${formatPoints(BigInt(bps), 4)}`;
}

/** An amount of money as people write it. */
export function moneyText(amount: bigint, currency: string): string {
  return `${formatPoints(amount, isCurrency(currency) ? currencyDecimals(currency) : 0)} ${currency}`;
}
