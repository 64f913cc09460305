/** A shop's rule, receipts, records, and random ones; names as strangers write them. */
import { ZeroAddress, ZeroHash, dataSlice, id } from "ethers";

import {
  categoryId,
  expiryOf,
  makeReceipt,
  makeRule,
  orderKey,
  purchasesDomain,
  receiptSalt,
} from "../../../sdk/src/receipts/index.js";
import type {
  CarriedPurchase,
  PurchaseRecord,
  PurchaseTerms,
  Receipt,
  Rule,
  RuleInput,
} from "../../../sdk/src/receipts/index.js";
import { BRAND_SECRET, DAY, NOW, domain as claims, friend, member, spring } from "./vouchers.js";

export { BRAND_SECRET, DAY, NOW, friend, member, otherTill, till } from "./vouchers.js";

export const points = spring.points;
export const token = { periodLength: 90 * DAY, livePeriods: 4 };
export const domain = purchasesDomain({
  chainId: claims.chainId,
  purchases: dataSlice(id("purchases"), 12),
  rulebook: dataSlice(id("rulebook"), 12),
});

/** Of at most 16 bytes each, and all different. */
export const NAMES = [
  "coffee",
  "咖啡",
  "☕️🍰",
  "❤️‍🔥",
  "caf\u00e9",
  "קפה",
  "قهوة",
  "<script>",
  `"'\`><b>`,
  "&amp;",
  "\\u0000",
  "=1+1",
  "a,b;c\u0020",
  "__proto__",
  "constructor",
  "null",
  "0",
  "%0a%00",
  "x".repeat(16),
] as const;

/** A point for each 10 cents or yuan fen; double for coffee, none for gift cards; a double-points day. */
export const shop = {
  rates: [
    { currency: "USD", perMillion: 100_000n },
    { currency: "CNY", perMillion: 14_000n },
  ],
  categories: [
    { category: "coffee", bps: 20_000 },
    { category: "gift card", bps: 0 },
  ],
  timed: [{ from: NOW - DAY, to: NOW, category: "", bps: 20_000 }],
  tiers: [
    { threshold: 1_000n, bps: 11_000 },
    { threshold: 5_000n, bps: 15_000 },
  ],
  milestones: [{ threshold: 2_000n, bonus: 100n, campaign: "spring" }],
  bonuses: { firstMinimum: 10n, firstBonus: 50n, referralBonus: 30n, referralsPerPeriod: 5 },
} satisfies RuleInput;

const order = orderKey(BRAND_SECRET, "17");
export const receipt: Receipt = {
  points,
  member,
  order,
  currency: "USD",
  lines: [
    { category: "coffee", amount: 450n },
    { category: "", amount: 1_299n },
  ],
  time: NOW,
  tier: 1,
  salt: receiptSalt(BRAND_SECRET, order),
};
/** 450 × 2 + 1,299 cents, of which a tenth counts, and a tenth more for the tier: 241.89, rounded down. */
export const EARNED = 241n;
export const terms: PurchaseTerms = {
  campaign: "spring",
  amount: EARNED,
  expiry: expiryOf(NOW, token),
  deadline: NOW + 30 * DAY,
};

type Random = (below: number) => number;

/** Any bytes, in hex. */
export function bytes(random: Random, length: number): string {
  return dataSlice(id(String(random(2 ** 32))), 0, length);
}

/** Any number of at most so many bytes. */
export function number(random: Random, length: number): bigint {
  return BigInt(bytes(random, 1 + random(length)));
}

export function oneOf<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)]!;
}

/** Some of a list, in its order. */
export function someOf<T>(random: Random, list: readonly T[]): T[] {
  return list.filter(() => random(2) === 0);
}

export function randomReceipt(random: Random, fixed: Partial<Receipt> = {}): Receipt {
  return makeReceipt({
    points,
    member: bytes(random, 20),
    order: bytes(random, 32),
    currency: oneOf(random, ["USD", "CNY", "JPY"]),
    lines: Array.from({ length: 1 + random(6) }, () => ({
      category: oneOf(random, ["", ...NAMES]),
      amount: random(9) === 0 ? 0n : number(random, 12),
    })),
    time: random(2 ** 32),
    tier: random(9),
    salt: bytes(random, 32),
    ...fixed,
  });
}

export function randomTerms(random: Random, { time }: Receipt): PurchaseTerms {
  const validFrom = time + random(2) * random(DAY);
  return {
    campaign: oneOf(random, NAMES),
    amount: number(random, 12) || 1n,
    expiry: BigInt(random(2) * random(2 ** 32)),
    validFrom,
    deadline: validFrom + random(DAY),
    ...(random(2) === 0 ? {} : { referrer: friend }),
  };
}

export function randomPurchase(random: Random): CarriedPurchase {
  const made = randomReceipt(random);
  return {
    ...{ points, till: bytes(random, 20), member: made.member, order: made.order, receipt: bytes(random, 32) },
    ...{ referrer: ZeroAddress, validFrom: made.time },
    ...randomTerms(random, made),
    campaign: bytes(random, 16),
  };
}

export function randomRecord(random: Random): PurchaseRecord {
  return {
    ...{ points, campaign: bytes(random, 16), order: bytes(random, 32), member: bytes(random, 20) },
    ...{ till: bytes(random, 20), referrer: random(2) === 0 ? ZeroAddress : bytes(random, 20) },
    ...{ receipt: random(9) === 0 ? ZeroHash : bytes(random, 32), earned: number(random, 12) || 1n },
    ...{ paidDebt: number(random, 12), held: number(random, 12), refunded: number(random, 12) },
    ...{ oneUnit: BigInt(bytes(random, 32)), maturesAt: random(2 ** 32), matured: random(2) === 0 },
    ...{ first: random(2) === 0, brought: random(2) === 0 },
  };
}

/** Any rule that the chain takes, with times around `now`. */
export function randomRule(random: Random, now: number): Rule {
  const bps = (): number => random(5) * 5_000;
  let [threshold, tierBps, milestone] = [0n, 10_000, 0n];
  return makeRule({
    rates: ["CNY", "JPY", "USD"].map((currency) => ({ currency, perMillion: number(random, 12) })),
    categories: someOf(random, NAMES).map((category) => ({ category, bps: bps() })),
    timed: Array.from({ length: random(5) }, () => {
      const from = now + (random(20) - 10) * DAY;
      return { from, to: from + 1 + random(10 * DAY), category: oneOf(random, ["", ...NAMES]), bps: bps() };
    }),
    tiers: Array.from({ length: random(4) }, () => ({
      threshold: (threshold += BigInt(1 + random(1_000))),
      bps: (tierBps += random(3) * 1_000),
    })),
    milestones: Array.from({ length: random(3) }, () => {
      milestone += BigInt(1 + random(1_000));
      return { threshold: milestone, bonus: BigInt(1 + random(100)), campaign: oneOf(random, ["spring", "summer"]) };
    }),
    bonuses: {
      firstMinimum: BigInt(random(100)),
      firstBonus: BigInt(random(100)),
      referralBonus: BigInt(random(100)),
      referralsPerPeriod: 1 + random(10),
    },
  });
}

/** The same rule but for one thing, to somebody's gain or loss. */
export function changed(random: Random, rule: Rule, now: number): Rule {
  const list = oneOf(random, ["rates", "categories", "timed", "tiers", "milestones", "bonuses"] as const);
  const other = randomRule(random, now);
  if (list === "bonuses" || random(3) === 0) return makeRule({ ...rule, [list]: other[list] });
  const entries: readonly unknown[] = rule[list];
  const dropped = random(entries.length + 1);
  const changes: Record<string, unknown>[] = [
    { [list]: entries.filter((_, i) => i !== dropped) },
    { [list]: entries.map((entry, i) => (i === dropped ? { ...(entry as object), bps: 15_000 } : entry)) },
    { rates: rule.rates.map((rate) => ({ ...rate, perMillion: rate.perMillion + BigInt(random(3)) - 1n })) },
    { categories: [...rule.categories, { category: categoryId("tea"), bps: random(3) * 10_000 }] },
    {
      timed: rule.timed.map((each) => ({
        ...each,
        from: each.from + (random(3) - 1) * DAY,
        to: each.to + (random(3) - 1) * DAY,
      })),
    },
    {
      tiers: rule.tiers.map((tier) => ({ ...tier, threshold: tier.threshold + BigInt(random(2)) * 2_000n })).slice(-1),
    },
  ];
  try {
    return makeRule({ ...rule, ...oneOf(random, changes) });
  } catch {
    return other;
  }
}
