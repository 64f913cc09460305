/** What a rule may say, who publishes it, and what the next version may change at once: nothing for the worse. */
import { expect } from "chai";
import type { Result } from "ethers";

import type { RuleStruct } from "../../sdk/src/generated/Rulebook.js";
import { DAY, ethers, networkHelpers, NOTICE, PERIOD, ROLE } from "../helpers/program.js";
import {
  bareFixture,
  BOOKS,
  CNY,
  currency,
  EUR,
  NO_CATEGORY,
  ruleOf,
  SHOP,
  toldBy,
  TOBACCO,
} from "./purchase-support.js";

const { time } = networkHelpers;
/** A period begins in between, after notice. */
const LONGEST = NOTICE + PERIOD;
const EMPTY: RuleStruct = {
  rates: [],
  categories: [],
  timed: [],
  tiers: [],
  milestones: [],
  bonuses: { firstMinimum: 0, firstBonus: 0, referralBonus: 0, referralsPerPeriod: 0 },
};

async function plainFixture() {
  return bareFixture();
}

/** The first rule holds, with a double day of books that begins in a day and lasts one. */
async function ruledFixture() {
  const brand = await bareFixture();
  const from = brand.start + 2 * DAY;
  const day = { from, to: from + DAY, category: BOOKS, bps: 20_000 };
  await brand.asPublisher.publish(brand.token, ruleOf({ timed: [day] }), 0);
  return { ...brand, day, rule: ruleOf({ timed: [day] }) };
}

const load = () => networkHelpers.loadFixture(plainFixture);
const loadRuled = () => networkHelpers.loadFixture(ruledFixture);

/** A list of `length` parts, in order. */
function listOf<T>(length: number, part: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => part(index));
}

function category(index: number): string {
  return ethers.toBeHex(index + 1, 16);
}

/** The rule as events and reads tell it. */
function plain(rule: RuleStruct): unknown[] {
  const row = (part: object) =>
    Object.values(part).map((value: unknown) => (typeof value === "number" ? BigInt(value) : value));
  return [
    ...[rule.rates, rule.categories, rule.timed, rule.tiers, rule.milestones].map((list) => list.map(row)),
    row(rule.bonuses),
  ];
}

describe("Rulebook, publish", () => {
  describe("given no rule yet", () => {
    it("publishes at once, and tells the rule whole", async () => {
      const { rulebook, asPublisher, token } = await load();
      const now = (await time.latest()) + 5;
      await time.setNextBlockTimestamp(now);
      const rule = ruleOf({ timed: [{ from: 1, to: 2, category: NO_CATEGORY, bps: 3 }] });
      expect(await toldBy(rulebook, asPublisher.publish(token, rule, 0))).to.deep.equal([
        ["RulePublished", token, 0n, plain(rule), BigInt(now)],
      ]);
      expect(await rulebook.ruleCount(token)).to.equal(1);
      const [kept, validFrom] = await rulebook.ruleAt(token, 0);
      expect((kept as unknown as Result).toArray(true)).to.deep.equal(plain(rule));
      expect(validFrom).to.equal(now);
    });

    it("may begin later, without notice: nobody has earned by it", async () => {
      const { rulebook, asPublisher, token } = await load();
      const validFrom = (await time.latest()) + DAY;
      await asPublisher.publish(token, ruleOf(), validFrom);
      await expect(rulebook.versionAt(token, validFrom - 1))
        .to.be.revertedWithCustomError(rulebook, "NoRuleThen")
        .withArgs(token, validFrom - 1);
      expect(await rulebook.versionAt(token, validFrom)).to.equal(0);
    });

    it("never begins in the past", async () => {
      const { rulebook, asPublisher, token } = await load();
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await asPublisher.publish(token, ruleOf(), now - 5);
      expect((await rulebook.ruleAt(token, 0))[1]).to.equal(now);
      await expect(rulebook.versionAt(token, now - 1))
        .to.be.revertedWithCustomError(rulebook, "NoRuleThen")
        .withArgs(token, now - 1);
    });

    it("begins at most a notice and a period ahead", async () => {
      const { rulebook, program, asPublisher, token } = await load();
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(asPublisher.publish(token, ruleOf(), now + LONGEST + 1))
        .to.be.revertedWithCustomError(program, "TooFarAhead")
        .withArgs(now + LONGEST + 1, now + LONGEST);
      await time.setNextBlockTimestamp(now + 1);
      await asPublisher.publish(token, ruleOf(), now + 1 + LONGEST);
      expect(await rulebook.ruleCount(token)).to.equal(1);
    });

    it("refuses all but issuers", async () => {
      const { rulebook, token, admin, catalog, till, guardian, stranger } = await load();
      for (const who of [admin, catalog, till, guardian, stranger]) {
        await expect(rulebook.connect(who).publish(token, ruleOf(), 0))
          .to.be.revertedWithCustomError(rulebook, "AccessControlUnauthorizedAccount")
          .withArgs(who.address, ROLE.ISSUER);
      }
    });

    it("may say nothing at all", async () => {
      const { rulebook, asPublisher, token } = await load();
      await asPublisher.publish(token, EMPTY, 0);
      expect(await rulebook.ruleCount(token)).to.equal(1);
    });
  });

  describe("given what a rule can't say", () => {
    const refused: [what: string, list: string, index: number, part: Partial<RuleStruct>][] = [
      ["no currency", "rates", 0, { rates: [{ currency: "0x000000", perMillion: 1 }] }],
      [
        "no currency after another",
        "rates",
        1,
        {
          rates: [
            { currency: CNY, perMillion: 1 },
            { currency: "0x000000", perMillion: 1 },
          ],
        },
      ],
      [
        "a currency twice",
        "rates",
        1,
        {
          rates: [
            { currency: EUR, perMillion: 1 },
            { currency: EUR, perMillion: 2 },
          ],
        },
      ],
      [
        "currencies out of order",
        "rates",
        2,
        { rates: [CNY, EUR, currency("AUD")].map((code) => ({ currency: code, perMillion: 1 })) },
      ],
      ["a category without a name", "categories", 0, { categories: [{ category: NO_CATEGORY, bps: 1 }] }],
      [
        "a category twice",
        "categories",
        1,
        {
          categories: [
            { category: BOOKS, bps: 1 },
            { category: BOOKS, bps: 2 },
          ],
        },
      ],
      [
        "categories out of order",
        "categories",
        1,
        {
          categories: [
            { category: TOBACCO, bps: 1 },
            { category: BOOKS, bps: 2 },
          ],
        },
      ],
      ["a time that ends as it begins", "timed", 0, { timed: [{ from: 5, to: 5, category: BOOKS, bps: 1 }] }],
      [
        "a time that ends before it begins",
        "timed",
        1,
        {
          timed: [
            { from: 5, to: 6, category: BOOKS, bps: 1 },
            { from: 6, to: 5, category: BOOKS, bps: 1 },
          ],
        },
      ],
      ["a tier for nothing", "tiers", 0, { tiers: [{ threshold: 0, bps: 10_000 }] }],
      ["a tier that earns less than none", "tiers", 0, { tiers: [{ threshold: 1, bps: 9_999 }] }],
      [
        "two tiers at one bar",
        "tiers",
        1,
        {
          tiers: [
            { threshold: 5, bps: 10_000 },
            { threshold: 5, bps: 10_000 },
          ],
        },
      ],
      [
        "a higher tier that earns less",
        "tiers",
        1,
        {
          tiers: [
            { threshold: 5, bps: 10_001 },
            { threshold: 6, bps: 10_000 },
          ],
        },
      ],
      [
        "a milestone for nothing",
        "milestones",
        1,
        {
          milestones: [
            { threshold: 1, bonus: 1, campaign: SHOP },
            { threshold: 0, bonus: 1, campaign: SHOP },
          ],
        },
      ],
      [
        "two milestones at one threshold",
        "milestones",
        1,
        {
          milestones: [
            { threshold: 5, bonus: 1, campaign: SHOP },
            { threshold: 5, bonus: 2, campaign: SHOP },
          ],
        },
      ],
      [
        "a bonus for who brought somebody, and none of them in a period",
        "bonuses",
        0,
        { bonuses: { firstMinimum: 0, firstBonus: 0, referralBonus: 1, referralsPerPeriod: 0 } },
      ],
      ["a milestone that pays nothing", "milestones", 0, { milestones: [{ threshold: 1, bonus: 0, campaign: SHOP }] }],
    ];
    for (const [what, list, index, part] of refused) {
      it(`refuses ${what}`, async () => {
        const { rulebook, asPublisher, token } = await load();
        await expect(asPublisher.publish(token, { ...EMPTY, ...part }, 0))
          .to.be.revertedWithCustomError(rulebook, "BadRule")
          .withArgs(list, index);
      });
    }

    const lists: Record<string, { max: number; of: (length: number) => Partial<RuleStruct> }> = {
      rates: {
        max: 16,
        of: (n) => ({ rates: listOf(n, (i) => ({ currency: ethers.toBeHex(i + 1, 3), perMillion: 1 })) }),
      },
      categories: { max: 32, of: (n) => ({ categories: listOf(n, (i) => ({ category: category(i), bps: 1 })) }) },
      timed: {
        max: 16,
        of: (n) => ({ timed: listOf(n, (i) => ({ from: i, to: i + 1, category: NO_CATEGORY, bps: 1 })) }),
      },
      tiers: { max: 8, of: (n) => ({ tiers: listOf(n, (i) => ({ threshold: i + 1, bps: 10_000 })) }) },
      milestones: {
        max: 8,
        of: (n) => ({ milestones: listOf(n, (i) => ({ threshold: i + 1, bonus: 1, campaign: SHOP })) }),
      },
    };
    for (const [list, { max, of }] of Object.entries(lists)) {
      it(`refuses more than ${max} ${list}, and takes as many`, async () => {
        const { rulebook, asPublisher, token } = await load();
        await expect(asPublisher.publish(token, { ...EMPTY, ...of(max + 1) }, 0))
          .to.be.revertedWithCustomError(rulebook, "TooManyParts")
          .withArgs(list, max);
        await asPublisher.publish(token, { ...EMPTY, ...of(max) }, 0);
      });
    }
  });

  describe("given a rule that holds", () => {
    const better: Record<string, (rule: RuleStruct) => Partial<RuleStruct>> = {
      "the same again": () => ({}),
      "a higher rate, and a further currency": () => ({
        rates: [
          { currency: CNY, perMillion: 10_001 },
          { currency: EUR, perMillion: 80_000 },
          { currency: currency("USD"), perMillion: 1 },
        ],
      }),
      "a category that earns more": () => ({ categories: [{ category: BOOKS, bps: 20_001 }, tobacco(0)] }),
      "a low category that is plain from now on": () => ({ categories: [{ category: BOOKS, bps: 20_000 }] }),
      "a further category that earns as much as plain": (rule) => ({
        categories: [...rule.categories, { category: ethers.encodeBytes32String("toys").slice(0, 34), bps: 10_000 }],
      }),
      "a longer double day": ({ timed: [day] }) => ({
        timed: [{ ...day!, from: Number(day!.from) - 1, to: Number(day!.to) + 1 }],
      }),
      "a higher one": ({ timed: [day] }) => ({ timed: [{ ...day!, bps: 30_000 }] }),
      "one for all goods": ({ timed: [day] }) => ({ timed: [{ ...day!, category: NO_CATEGORY }] }),
      "a further one, be it low": ({ timed }) => ({
        timed: [{ from: 0, to: 1, category: NO_CATEGORY, bps: 0 }, ...timed],
      }),
      "a lower bar": () => ({ tiers: tiers([999, 12_000], [4_999, 15_000]) }),
      "a further tier": () => ({ tiers: tiers([1_000, 12_000], [5_000, 15_000], [9_000, 15_000]) }),
      "a tier that earns more": () => ({ tiers: tiers([1_000, 12_001], [5_000, 15_000]) }),
      "a milestone that is nearer and pays more": () => ({ milestones: [milestone(1_999, 201)] }),
      "a further milestone": () => ({ milestones: [milestone(2_000, 200), milestone(2_001, 1)] }),
      "higher bonuses": () => ({ bonuses: bonuses(9, 51, 31, 3) }),
    };
    for (const [what, change] of Object.entries(better)) {
      it(`takes at once: ${what}`, async () => {
        const { rulebook, asPublisher, token, rule } = await loadRuled();
        await asPublisher.publish(token, { ...rule, ...change(rule) }, 0);
        expect(await rulebook.versionAt(token, await time.latest())).to.equal(1);
      });
    }

    const worse: Record<string, (rule: RuleStruct) => Partial<RuleStruct>> = {
      "a lower rate": () => ({ rates: rates(10_000, 79_999) }),
      "a currency that is not taken any more": () => ({ rates: [{ currency: CNY, perMillion: 10_000 }] }),
      "a category that earns less": () => ({ categories: [{ category: BOOKS, bps: 19_999 }, tobacco(0)] }),
      "a high category that is plain from now on": () => ({ categories: [tobacco(0)] }),
      "a further category that earns less than plain": (rule) => ({
        categories: [...rule.categories, { category: ethers.encodeBytes32String("toys").slice(0, 34), bps: 9_999 }],
      }),
      "no double day": () => ({ timed: [] }),
      "a double day that begins later": ({ timed: [day] }) => ({ timed: [{ ...day!, from: Number(day!.from) + 1 }] }),
      "a double day that ends earlier": ({ timed: [day] }) => ({ timed: [{ ...day!, to: Number(day!.to) - 1 }] }),
      "a double day that earns less": ({ timed: [day] }) => ({ timed: [{ ...day!, bps: 19_999 }] }),
      "a double day for other goods": ({ timed: [day] }) => ({ timed: [{ ...day!, category: TOBACCO }] }),
      "a milestone that is further away": () => ({ milestones: [milestone(2_001, 200)] }),
      "a milestone that pays less": () => ({ milestones: [milestone(2_000, 199)] }),
      "a milestone out of another budget": () => ({ milestones: [{ ...milestone(2_000, 200), campaign: BOOKS }] }),
      "no milestone": () => ({ milestones: [] }),
      "a higher least of a first purchase": () => ({ bonuses: bonuses(11, 50, 30, 2) }),
      "a lower bonus for it": () => ({ bonuses: bonuses(10, 49, 30, 2) }),
      "a lower bonus for who brought somebody": () => ({ bonuses: bonuses(10, 50, 29, 2) }),
      "fewer of them": () => ({ bonuses: bonuses(10, 50, 30, 1) }),
    };
    for (const [what, change] of Object.entries(worse)) {
      it(`takes after notice alone, to the second: ${what}`, async () => {
        const { rulebook, asPublisher, token, rule } = await loadRuled();
        const next = { ...rule, ...change(rule) };
        const now = (await time.latest()) + 10;
        for (const given of [now + NOTICE - 1, now]) {
          await time.setNextBlockTimestamp(now);
          const snapshot = await networkHelpers.takeSnapshot();
          await expect(asPublisher.publish(token, next, given))
            .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
            .withArgs(given, now + NOTICE);
          await snapshot.restore();
        }
        await time.setNextBlockTimestamp(now);
        await asPublisher.publish(token, next, now + NOTICE);
        expect(await rulebook.versionAt(token, now + NOTICE - 1)).to.equal(0);
        expect(await rulebook.versionAt(token, now + NOTICE)).to.equal(1);
      });
    }

    it("need not keep a double day that is over", async () => {
      const { rulebook, asPublisher, token, day } = await loadRuled();
      await time.setNextBlockTimestamp(day.to - 1);
      await expect(asPublisher.publish(token, ruleOf(), 0))
        .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
        .withArgs(day.to - 1, day.to - 1 + NOTICE);
      await time.setNextBlockTimestamp(day.to);
      await asPublisher.publish(token, ruleOf(), 0);
    });

    it("need not keep what has passed of a double day that runs", async () => {
      const { rulebook, asPublisher, token, day } = await loadRuled();
      const now = day.from + 100;
      await time.setNextBlockTimestamp(now);
      await expect(asPublisher.publish(token, ruleOf({ timed: [{ ...day, from: now + 1 }] }), 0))
        .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
        .withArgs(now, now + NOTICE);
      await time.setNextBlockTimestamp(now + 1);
      await asPublisher.publish(token, ruleOf({ timed: [{ ...day, from: now + 1 }] }), 0);
    });

    it("need not keep a time that earned no more than plain", async () => {
      const { asPublisher, token, day } = await loadRuled();
      const low = { from: day.from, to: day.to, category: NO_CATEGORY, bps: 10_000 };
      await asPublisher.publish(token, ruleOf({ timed: [day, low] }), 0);
      await asPublisher.publish(token, ruleOf({ timed: [day] }), 0);
    });

    it("follows in the same second, and takes its place", async () => {
      const { rulebook, asPublisher, token, rule } = await loadRuled();
      const validFrom = (await time.latest()) + 100;
      await asPublisher.publish(token, rule, validFrom);
      await time.setNextBlockTimestamp(validFrom);
      await asPublisher.publish(token, ruleOf({ ...rule, rates: rates(20_000, 80_000) }), 0);
      expect(await rulebook.versionAt(token, validFrom)).to.equal(2);
      expect(await rulebook.versionAt(token, validFrom - 1)).to.equal(0);
    });
  });

  describe("given a rule that is announced", () => {
    it("follows it after notice, be it better, and not before what was announced", async () => {
      const { rulebook, asPublisher, token, rule } = await loadRuled();
      const announced = (await time.latest()) + 30 * DAY;
      await asPublisher.publish(token, rule, announced);
      const best = ruleOf({ ...rule, rates: rates(99_999, 99_999) });
      await expect(asPublisher.publish(token, best, announced - 1))
        .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
        .withArgs(announced - 1, announced);
      await time.setNextBlockTimestamp(announced - 1);
      await expect(asPublisher.publish(token, best, announced))
        .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
        .withArgs(announced, announced - 1 + NOTICE);
      await time.setNextBlockTimestamp(announced);
      await asPublisher.publish(token, best, 0);
    });

    it("is compared with what was announced, not with what holds", async () => {
      const { rulebook, asPublisher, token, rule } = await loadRuled();
      const announced = (await time.latest()) + 30 * DAY;
      await asPublisher.publish(token, ruleOf({ ...rule, rates: rates(20_000, 80_000) }), announced);
      await time.setNextBlockTimestamp(announced);
      await expect(asPublisher.publish(token, rule, announced))
        .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
        .withArgs(announced, announced + NOTICE);
    });
  });
});

function rates(cny: number, eur: number) {
  return [
    { currency: CNY, perMillion: cny },
    { currency: EUR, perMillion: eur },
  ];
}

function tobacco(bps: number) {
  return { category: TOBACCO, bps };
}

function tiers(...all: [threshold: number, bps: number][]) {
  return all.map(([threshold, bps]) => ({ threshold, bps }));
}

function milestone(threshold: number, bonus: number) {
  return { threshold, bonus, campaign: SHOP };
}

function bonuses(firstMinimum: number, firstBonus: number, referralBonus: number, referralsPerPeriod: number) {
  return { firstMinimum, firstBonus, referralBonus, referralsPerPeriod };
}
