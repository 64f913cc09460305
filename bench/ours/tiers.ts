/** What rules and tiers cost: publishing, quoting, reading a tier, showing it as a badge, a milestone. */
import { encodeBytes32String, hexlify, toUtf8Bytes } from "ethers";

import type { KindTermsStruct } from "../../sdk/src/generated/Badges.js";
import type { RuleStruct } from "../../sdk/src/generated/Rulebook.js";
import { campaignOf } from "../brand.js";
import { DAY, OVERRIDES, PERIOD } from "../chain.js";
import type { Part } from "../floor.js";
import type { Measures } from "../measure.js";
import { CAMPAIGN_NAME, type Request, type Shop } from "../shop.js";

/** Base units: a hundredth of a point. */
export const FIRST_TIER = 10_000n;
const SECOND_TIER = 20_000n;
const THIRD_TIER = 50_000n;
const CATEGORIES = ["books", "coffee", "gifts", "music"] as const;
const PLAIN_BPS = 10_000;

/** As a shop might have it: one point a dollar, more for some goods and on one day. */
function ruleFrom(now: number): RuleStruct {
  return {
    rates: ["EUR", "GBP", "USD"].map((currency) => ({ currency: currencyOf(currency), perMillion: 1_000_000 })),
    categories: CATEGORIES.map((name, i) => ({ category: categoryOf(name), bps: PLAIN_BPS + 2_500 * (i + 1) })),
    timed: [{ from: now, to: now + DAY, category: categoryOf(""), bps: 2 * PLAIN_BPS }],
    tiers: [FIRST_TIER, SECOND_TIER, THIRD_TIER].map((threshold, i) => ({
      threshold,
      bps: PLAIN_BPS + 1_000 * (i + 1),
    })),
    milestones: [SECOND_TIER, THIRD_TIER].map((threshold) => ({
      ...{ threshold, bonus: 500, campaign: campaignOf(CAMPAIGN_NAME) },
    })),
    bonuses: { firstMinimum: 500, firstBonus: 250, referralBonus: 500, referralsPerPeriod: 5 },
  };
}

/** Five lists with their lengths (3, 4, 1, 3, and 2 of two slots each), two slots of bonuses, the version's time and place. */
const RULE_SLOTS = 5 + 3 + 4 + 1 + 3 + 4 + 2 + 2;
/** How many versions there are, in two places. */
const COUNTS = 2;
/** Where the version is found, the rate, the tier. */
const QUOTE: readonly Part[] = ["readSlot", "readSlot", "readSlot", "readSlot"];
/** The member's standing, where the version is found, the token's period. */
const TIER: readonly Part[] = ["readSlot", "readSlot", "readSlot", "account", "account", "account"];
/** That it was paid; the member's points, the budget, the supply; the member's standing is read. */
const MILESTONE: readonly Part[] = [
  ...(["newSlot", "slot", "slot", "slot", "readSlot"] as const),
  ...(["account", "account", "account", "transfer", "purchase"] as const),
];
/** The holder's word and the budget; the campaign, the standing and the version are read. */
const SHOWN: readonly Part[] = [
  "slot",
  "readSlot",
  "readSlot",
  "readSlot",
  "account",
  "account",
  "account",
  "badgeMoved",
  "locked",
];

export async function measureRules(shop: Shop, measures: Measures) {
  const { chain, protocol, brand } = shop;
  const { rulebook } = protocol;
  const byIssuer = rulebook.connect(chain.who.issuer);
  const rule = ruleFrom(chain.now());
  const better = { ...rule, bonuses: { ...rule.bonuses, firstBonus: 300 } };
  for (const [state, published, counts] of [
    ["first", rule, "newSlot"],
    ["next", better, "slot"],
  ] as const) {
    const cost = await chain.cost(() => byIssuer.publish(brand.address, published, 0, OVERRIDES));
    measures.add("publish a rule", state, cost, [
      ...new Array<Part>(RULE_SLOTS).fill("newSlot"),
      ...new Array<Part>(COUNTS).fill(counts),
      ...(["account", "account", "readSlot", "purchase"] as const),
    ]);
  }
  for (const [state, names] of [
    ["1 line", CATEGORIES.slice(0, 1)],
    ["10 lines", Array.from({ length: 10 }, (_, i) => CATEGORIES[i % CATEGORIES.length]!)],
  ] as const) {
    const lines = names.map((name, i) => ({ category: categoryOf(name), amount: 1_499 + 500 * i }));
    const asked = [brand.address, currencyOf("USD"), lines, chain.now(), 1] as const;
    const cost = await shop.send(await rulebook.quote.populateTransaction(...asked));
    const factors = Math.min(names.length, CATEGORIES.length) + 1;
    measures.addRead("quote, read by a contract", state, cost, [
      ...QUOTE,
      ...new Array<Part>(factors).fill("readSlot"),
    ]);
  }
}

/** A kind with a level more than there are tiers. */
export async function defineTierBadge({ brand, chain }: Shop): Promise<{ kind: number; level: number }> {
  const { badges } = brand;
  const terms: KindTermsStruct = {
    look: { name: "Club", description: "", emblem: "⭐", style: 0, color: 0xff6900, uri: "" },
    levels: ["Member", "Silver", "Gold", "Platinum"],
    cap: 1_000_000,
    validDays: 0,
    soulbound: true,
    revocable: true,
  };
  await chain.cost(() => badges.connect(chain.who.catalog).defineKind(terms, OVERRIDES));
  return { kind: 1, level: terms.levels.length };
}

/** Of a member in the second tier; `others` have bought, too. `lower` takes that member to the first. */
export async function measureStandings(
  shop: Shop,
  measures: Measures,
  { member, other, lower }: { member: string; other: string; lower: () => Promise<void> },
) {
  const { tiers, bonuses } = shop.protocol;
  const { address } = shop.brand;
  const readTier = async () => shop.send(await tiers.tierOf.populateTransaction(address, member));
  const show = async (of: string) => shop.send(await tiers.show.populateTransaction(address, shop.campaign, of));
  measures.addRead("tier of a member, read by a contract", "reached in this period", await readTier(), TIER);
  const period = Math.floor(shop.chain.now() / PERIOD);
  const milestone: Request = await bonuses.payMilestone.populateTransaction(address, member, period, 0);
  measures.add("bonus for a milestone", "", await shop.send(milestone), MILESTONE);

  // The first award of a kind learns that nothing is stopped.
  await show(other);
  measures.add("tier shown as a badge", "first", await show(member), ["newSlot", ...SHOWN]);
  await lower();
  measures.add("tier shown as a badge", "another level", await show(member), ["slot", ...SHOWN]);

  await shop.chain.tick(PERIOD);
  measures.addRead("tier of a member, read by a contract", "held from the last period", await readTier(), TIER);
}

function currencyOf(code: string): string {
  return hexlify(toUtf8Bytes(code));
}

function categoryOf(name: string): string {
  return encodeBytes32String(name).slice(0, 34);
}
