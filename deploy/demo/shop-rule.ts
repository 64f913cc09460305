/** What purchases earn in the demo's shop: the rule that it opens with, the stricter one that it announces, its tiers. */
import type { KindTerms } from "../../sdk/src/index.js";
import type { Order } from "./shop-orders.js";

const point = (count: number): bigint => BigInt(count) * 100n;
const time = (date: string): number => Date.parse(date) / 1000;

export const CAMPAIGN = "purchases";
export const CURRENCY = "USD";
/** Seconds. */
export const DAY = 86_400;
export const PERIOD = 91 * DAY;
export const WINDOW = 30 * DAY;
const DOUBLE = 20_000;
const [BOX, CRATE] = ["box", "crate"];

/** Boxes are five discs and more, crates ten and more. */
export function categoryOf({ discs }: Order): string {
  return discs < 5 ? "" : discs < 10 ? BOX : CRATE;
}

/** One point per dollar, and then some. */
export const RULE = {
  rates: [{ currency: CURRENCY, perMillion: 1_000_000n }],
  categories: [
    { category: BOX, bps: 12_000 },
    { category: CRATE, bps: 15_000 },
  ],
  timed: [
    { from: time("1997-04-12"), to: time("1997-04-13"), category: "", bps: DOUBLE },
    { from: time("1997-12-13"), to: time("1997-12-15"), category: "", bps: DOUBLE },
    { from: time("1997-12-01"), to: time("1997-12-26"), category: BOX, bps: 13_000 },
  ],
  tiers: [
    { threshold: point(80), bps: 11_000 },
    { threshold: point(200), bps: 12_500 },
    { threshold: point(500), bps: 15_000 },
  ],
  milestones: [
    { threshold: point(150), bonus: point(5), campaign: CAMPAIGN },
    { threshold: point(400), bonus: point(20), campaign: CAMPAIGN },
  ],
  bonuses: { firstMinimum: point(40), firstBonus: point(2), referralBonus: point(3), referralsPerPeriod: 1 },
};

/** Worse for some, so it is announced; and as it raises a bar, it begins with a period. */
export const STRICTER = {
  announcedOn: time("1998-02-01") / DAY,
  validFrom: time("1998-02-26"),
  rule: {
    ...RULE,
    categories: [
      { category: BOX, bps: 12_000 },
      { category: CRATE, bps: 12_500 },
    ],
    tiers: RULE.tiers.map((tier, i) => ({ ...tier, threshold: point([70, 240][i] ?? 500) })),
  },
};

/** The kind of the tier badge. */
export const TIERS = 1;
/** By tier; those who have reached none are the first. */
export const LEVELS = ["Member 会员", "Silver 银", "Gold 金", "Platinum 铂金"];

export const TIER_BADGE: KindTerms = {
  look: {
    ...{ name: "Evergreen tier 会员等级", description: "Evergreen Records · 常青唱片", emblem: "🎵", uri: "" },
    ...{ style: "shield", color: "#1f4e79" },
  },
  levels: LEVELS,
  cap: 0,
  validDays: 0,
  soulbound: true,
  revocable: true,
};
