/** What purchases earn, tiers, and what a change takes away: the same as the rulebook tells, to the unit. */
import { expect } from "chai";

import { InputError } from "../../../sdk/src/errors.js";
import type { ErrorCode } from "../../../sdk/src/errors.js";
import {
  categoryId,
  changeOf,
  currencyId,
  earliestValidFrom,
  makeRule,
  quote,
  receiptStruct,
  ruleFromStruct,
  ruleStruct,
  ruleThen,
  tierFor,
} from "../../../sdk/src/receipts/index.js";
import type { LossKind, PublishedRule, Rule, RuleInput } from "../../../sdk/src/receipts/index.js";
import { NOTICE, PERIOD, brandFixture, ethers, networkHelpers } from "../../helpers/program.js";
import { startOfPeriod } from "../../helpers/desks.js";
import { failure } from "../helpers/brand.js";
import { seeded } from "../helpers/random.js";
import { DAY, EARNED, NOW, changed, randomReceipt, randomRule, receipt, shop } from "../helpers/receipts.js";

const { time } = networkHelpers;
const none = { tier: 0, missing: 0n };

async function refused(work: () => unknown, code: ErrorCode = "BAD_INPUT"): Promise<InputError> {
  const error = await failure(work, InputError);
  expect(error.code, error.message).to.equal(code);
  return error;
}

/** A brand at the start of a period, whose rules are published by who may. */
async function rulesFixture() {
  const start = await startOfPeriod();
  const brand = await brandFixture();
  const token = await brand.points.getAddress();
  const rulebook = brand.rulebook.connect(brand.issuer);
  const publish = async (rule: RuleInput, validFrom = 0): Promise<PublishedRule> => {
    await rulebook.publish(token, ruleStruct(rule), validFrom);
    const version = Number(await rulebook.ruleCount(token)) - 1;
    const published = await rulebook.ruleAt(token, version);
    return { version, rule: ruleFromStruct(published.rule), validFrom: Number(published.validFrom) };
  };
  return { rulebook, token, start, publish };
}

describe("SDK rules of purchases", function () {
  describe("quote", function () {
    it("equals the rulebook's of any receipt under any rule", async function () {
      this.timeout(60_000);
      const random = seeded(61);
      for (let round = 0; round < 15; round++) {
        const { rulebook, token, publish } = await networkHelpers.loadFixture(rulesFixture);
        const { rule, validFrom } = await publish(randomRule(random, await time.latest()));
        for (let i = 0; i < 15; i++) {
          const when = validFrom + random(12 * DAY);
          const bought = randomReceipt(random, { time: when, tier: random(rule.tiers.length + 1) });
          const { currency, lines, tier } = receiptStruct(bought);
          expect(quote(rule, bought)).to.equal(await rulebook.quote(token, currency, lines, when, tier));
        }
      }
    });

    it("multiplies by rate, category, time and tier, and rounds down once, at the end", function () {
      expect(quote(shop, receipt)).to.equal(EARNED);
      const cents = Array.from({ length: 100 }, () => ({ category: "", amount: 5n }));
      expect(quote(shop, { ...receipt, tier: 0, lines: cents })).to.equal(50n);
      expect(quote(shop, { ...receipt, tier: 0, lines: cents.slice(0, 1) })).to.equal(0n);
      expect(quote(shop, { ...receipt, lines: [{ category: "gift card", amount: 10n ** 9n }] })).to.equal(0n);
      expect(quote(shop, { ...receipt, lines: [] })).to.equal(0n);
    });

    it("doubles on the double-points day, to the second", function () {
      const at = (when: number): bigint => quote(shop, { ...receipt, time: when });
      expect([NOW - DAY - 1, NOW - DAY, NOW - 1, NOW].map(at)).to.deep.equal([EARNED, 483n, 483n, EARNED]);
    });

    it("takes of the factors that hold at once the highest, and never less than the plain one", function () {
      const timed = [12_000, 30_000, 20_000].map((bps) => ({ from: NOW, to: NOW + 1, category: "", bps }));
      const plain = { ...receipt, tier: 0, lines: [{ category: "", amount: 100n }] };
      expect(quote({ ...shop, timed }, plain)).to.equal(30n);
      expect(quote({ ...shop, timed: [{ ...timed[0]!, bps: 1 }] }, plain)).to.equal(10n);
    });

    it("refuses what the rulebook refuses", async function () {
      const { rulebook, token, publish } = await networkHelpers.loadFixture(rulesFixture);
      await publish(shop);
      const lines = Array.from({ length: 101 }, () => ({ category: categoryId(""), amount: 1n }));
      const now = await time.latest();
      for (const [change, error, args] of [
        [{ currency: "JPY" }, "UnknownCurrency", ["0x4a5059"]],
        [{ tier: 3 }, "NoSuchTier", [3n, 2n]],
        [{ lines }, "TooManyLines", [100n]],
      ] as const) {
        const bought = { ...receipt, time: now, ...change };
        const coded = bought.lines.map((line) => ({ ...line, category: categoryId(line.category) }));
        await expect(rulebook.quote(token, currencyId(bought.currency), coded, now, bought.tier))
          .to.be.revertedWithCustomError(rulebook, error)
          .withArgs(...args);
        await refused(() => quote(shop, bought));
      }
      expect((await refused(() => quote(shop, { ...receipt, currency: "JPY" }))).details).to.deep.include({
        currency: "JPY",
        known: ["CNY", "USD"],
      });
    });
  });

  describe("makeRule", function () {
    it("sorts rates and categories as the chain asks, and can be read back from it", async function () {
      const random = seeded(62);
      for (const input of [shop, {}, randomRule(random, NOW), randomRule(random, NOW)]) {
        const { publish } = await networkHelpers.loadFixture(rulesFixture);
        const made = makeRule(input);
        expect((await publish(made)).rule).to.deep.equal(made);
        expect(makeRule(made)).to.equal(made);
      }
      expect(makeRule(shop).rates.map(({ currency }) => currency)).to.deep.equal(["CNY", "USD"]);
    });

    it("can't be changed after it was checked", function () {
      const { bonuses, tiers } = makeRule(shop);
      expect(() => Object.assign(bonuses, { firstBonus: 1n })).to.throw(TypeError);
      expect(() => Object.assign(tiers[0]!, { bps: 1 })).to.throw(TypeError);
      expect(() => (tiers as unknown[]).push({})).to.throw(TypeError);
    });

    it("is what the chain says, even where makeRule would refuse it", async function () {
      const { rulebook, token } = await networkHelpers.loadFixture(rulesFixture);
      const struct = {
        ...ruleStruct(shop),
        rates: [{ currency: "0x010203", perMillion: 1_000_000n }],
        timed: [{ from: 0, to: 2 ** 48 - 1, category: categoryId(""), bps: 20_000 }],
      };
      await rulebook.publish(token, struct, 0);
      const rule = ruleFromStruct((await rulebook.ruleAt(token, 0)).rule);
      expect(quote(rule, { ...receipt, tier: 0, currency: "0x010203" })).to.equal(2n * (900n + 1_299n));
      await refused(() => makeRule({ ...shop, timed: rule.timed.map((each) => ({ ...each })) }), "BAD_TIME");
    });

    const { tiers, timed, milestones } = makeRule(shop);
    const [tier, above] = tiers;
    const [day, spring] = [timed[0]!, milestones[0]!];
    const rate = { currency: currencyId("USD"), perMillion: 1n };
    const tea = (bps: number) => ({ category: categoryId("tea"), bps });
    const never = { firstMinimum: 0n, firstBonus: 0n, referralBonus: 1n, referralsPerPeriod: 0 };
    const many = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));
    const currencyNumber = (i: number) => ({ ...rate, currency: ethers.toBeHex(i + 1, 3) });
    for (const [what, change, error, args] of [
      ["a currency twice", { rates: [rate, rate] }, "BadRule", ["rates", 1n]],
      ["no currency", { rates: [{ ...rate, currency: "0x000000" }] }, "BadRule", ["rates", 0n]],
      ["a category twice", { categories: [tea(1), tea(2)] }, "BadRule", ["categories", 1n]],
      ["no category", { categories: [{ category: categoryId(""), bps: 1 }] }, "BadRule", ["categories", 0n]],
      ["a day that ends as it begins", { timed: [{ ...day, to: day.from }] }, "BadRule", ["timed", 0n]],
      ["tiers as high as each other", { tiers: [tier, tier] }, "BadRule", ["tiers", 1n]],
      ["a tier at nothing", { tiers: [{ ...tier, threshold: 0n }] }, "BadRule", ["tiers", 0n]],
      ["a tier that earns less", { tiers: [above, { ...tier, threshold: 9_999n }] }, "BadRule", ["tiers", 1n]],
      ["a tier that earns less than none", { tiers: [{ ...tier, bps: 9_999 }] }, "BadRule", ["tiers", 0n]],
      ["milestones as high as each other", { milestones: [spring, spring] }, "BadRule", ["milestones", 1n]],
      ["referrals that are never paid", { bonuses: never }, "BadRule", ["bonuses", 0n]],
      ["a milestone at nothing", { milestones: [{ ...spring, threshold: 0n }] }, "BadRule", ["milestones", 0n]],
      ["a milestone for nothing", { milestones: [{ ...spring, bonus: 0n }] }, "BadRule", ["milestones", 0n]],
      ["17 rates", { rates: many(17, currencyNumber) }, "TooManyParts", ["rates", 16n]],
      ["33 categories", { categories: many(33, (i) => tea(i)) }, "TooManyParts", ["categories", 32n]],
      ["17 days", { timed: many(17, () => day) }, "TooManyParts", ["timed", 16n]],
      ["9 tiers", { tiers: many(9, () => tier) }, "TooManyParts", ["tiers", 8n]],
      ["9 milestones", { milestones: many(9, () => spring) }, "TooManyParts", ["milestones", 8n]],
    ] as const) {
      it(`refuses ${what}, as the rulebook does`, async function () {
        const { rulebook, token } = await networkHelpers.loadFixture(rulesFixture);
        const struct = { ...ruleStruct(shop), ...change } as unknown as ReturnType<typeof ruleStruct>;
        await expect(rulebook.publish(token, struct, 0))
          .to.be.revertedWithCustomError(rulebook, error)
          .withArgs(...args);
        const { code } = await failure(() => makeRule({ ...shop, ...change } as RuleInput), InputError);
        expect(["BAD_INPUT", "BAD_AMOUNT"]).to.include(code);
      });
    }

    for (const [what, change, code] of [
      ["a rate as number", { rates: [{ ...rate, perMillion: 1 }] }, "BAD_AMOUNT"],
      ["a rate of 97 bits", { rates: [{ ...rate, perMillion: 1n << 96n }] }, "BAD_AMOUNT"],
      ["a factor of 33 bits", { categories: [tea(2 ** 32)] }, "BAD_INPUT"],
      ["a day in milliseconds", { timed: [{ ...day, to: NOW * 1_000 }] }, "BAD_TIME"],
      ["256 referrals", { bonuses: { referralsPerPeriod: 256 } }, "BAD_INPUT"],
      ["a bonus below nothing", { bonuses: { firstBonus: -1n } }, "BAD_AMOUNT"],
    ] as const) {
      it(`refuses ${what}`, async function () {
        await refused(() => makeRule({ ...shop, ...change } as unknown as RuleInput), code);
      });
    }
  });

  describe("tierFor", function () {
    it("equals the rulebook's under any two rules, in the period of a change and the next", async function () {
      this.timeout(60_000);
      const random = seeded(63);
      for (let round = 0; round < 10; round++) {
        const { rulebook, token, start, publish } = await networkHelpers.loadFixture(rulesFixture);
        const versions = [await publish(randomRule(random, start))];
        const next = start + PERIOD;
        versions.push(await publish(randomRule(random, start), next));
        for (const moment of [start + DAY, next - 1, next, next + PERIOD]) {
          if (moment > (await time.latest())) await time.increaseTo(moment);
          const now = await time.latest();
          const before = ruleThen(versions, now - (now % PERIOD) - 1)?.rule;
          for (let i = 0; i < 6; i++) {
            const [current, previous] = [BigInt(random(2_500)), BigInt(random(2_500))];
            const [tier, missing] = await rulebook.tierFor(token, current, previous);
            const told = tierFor(ruleThen(versions, now)?.rule, { current, previous, before });
            expect(told).to.deep.equal({ tier: Number(tier), missing });
          }
        }
      }
    });

    it("knows no tiers before the first rule", async function () {
      const { rulebook, token } = await networkHelpers.loadFixture(rulesFixture);
      expect(await rulebook.tierFor(token, 9n, 9n)).to.deep.equal([0n, 0n]);
      expect(tierFor(undefined, { current: 9n, previous: 9n, before: undefined })).to.deep.equal(none);
    });

    it("keeps for one more period what the last one gave, and tells what this one lacks", function () {
      const standing = (current: bigint, previous: bigint) => tierFor(shop, { current, previous, before: shop });
      expect(standing(0n, 5_000n)).to.deep.equal({ tier: 2, missing: 0n });
      expect(standing(0n, 4_999n)).to.deep.equal({ tier: 1, missing: 5_000n });
      expect(standing(999n, 0n)).to.deep.equal({ tier: 0, missing: 1n });
      expect(standing(1_000n, 999n)).to.deep.equal({ tier: 1, missing: 4_000n });
      // By today's bars, where none held then; by those of then, where today's are higher.
      expect(tierFor(shop, { current: 0n, previous: 1_000n, before: undefined }).tier).to.equal(1);
      const higher = { tiers: [{ threshold: 9_999n, bps: 10_000 }] };
      expect(tierFor(higher, { current: 0n, previous: 1_000n, before: shop }).tier).to.equal(1);
      expect(tierFor(higher, { current: 0n, previous: 5_000n, before: shop }).tier).to.equal(1);
    });
  });

  describe("ruleThen", function () {
    it("is the version that the rulebook names, also of two in one second", async function () {
      const { rulebook, token, publish } = await networkHelpers.loadFixture(rulesFixture);
      const { rule } = await publish(shop);
      const now = await time.latest();
      const versions = [{ version: 0, rule, validFrom: now }];
      for (const validFrom of [now + NOTICE + 9, now + NOTICE + 9, now + 2 * NOTICE]) {
        versions.push(await publish(shop, validFrom));
      }
      for (const moment of [now, now + NOTICE + 8, now + NOTICE + 9, now + 2 * NOTICE, now + 900 * DAY]) {
        expect(ruleThen(versions, moment)?.version).to.equal(Number(await rulebook.versionAt(token, moment)));
      }
      expect(ruleThen(versions, now - 1)).to.equal(undefined);
      await expect(rulebook.versionAt(token, now - 1)).to.be.revertedWithCustomError(rulebook, "NoRuleThen");
    });
  });

  describe("changeOf", function () {
    it("lets a rule begin when the rulebook does, to the second, whatever changes", async function () {
      this.timeout(120_000);
      const random = seeded(64);
      const seen = { atOnce: 0, noticed: 0, period: 0 };
      for (let round = 0; round < 90; round++) {
        const { rulebook, token, start, publish } = await networkHelpers.loadFixture(rulesFixture);
        const old = randomRule(random, start);
        // Sometimes a version that is still announced.
        const last =
          random(4) === 0 ? [await publish(old), await publish(old, start + 3 * DAY)].at(-1)! : await publish(old);
        const next = changed(random, old, start);
        const now = (await time.latest()) + 1 + random(DAY);
        const change = changeOf(old, next, { now });
        const lastValidFrom = last.validFrom;
        const earliest = earliestValidFrom(change, { now, noticePeriod: NOTICE, periodLength: PERIOD, lastValidFrom });
        seen[change.startsPeriod ? "period" : change.needsNotice ? "noticed" : "atOnce"]++;
        const send = (validFrom: number) => rulebook.publish(token, ruleStruct(next), validFrom);
        await time.setNextBlockTimestamp(now);
        if (earliest > now) {
          const isNotice = earliest === Math.max(lastValidFrom, now + NOTICE);
          await expect(send(earliest - 1), JSON.stringify(change.losses))
            .to.be.revertedWithCustomError(rulebook, isNotice ? "RuleNeedsNotice" : "RuleMustStartPeriod")
            .withArgs(earliest - 1, earliest);
        }
        await send(earliest);
        expect(await time.latest()).to.equal(now);
      }
      for (const count of Object.values(seen)) expect(count).to.be.greaterThan(5);
    });

    const without = (list: keyof Omit<Rule, "bonuses">): RuleInput => ({ ...shop, [list]: [] });
    for (const [what, next, kinds, words] of [
      ["nothing", shop, [], ""],
      [
        "a rate",
        without("rates"),
        ["RATE", "RATE"],
        "a million minor units of CNY earn 0 base units instead of 14000 base units",
      ],
      [
        "a category that was double",
        { ...shop, categories: [shop.categories[1]] },
        ["CATEGORY"],
        '"coffee" multiply by ×1 instead of ×2',
      ],
      [
        "of one that is new",
        { ...shop, categories: [...shop.categories, { category: "茶", bps: 1 }] },
        ["CATEGORY"],
        '"茶"',
      ],
      [
        "the double-points day",
        without("timed"),
        ["TIMED"],
        "all goods do not multiply by ×2 until 2030-03-17 17:46 UTC",
      ],
      ["its last second", { ...shop, timed: [{ ...shop.timed[0], to: NOW - 1 }] }, ["TIMED"], "all goods"],
      ["all tiers", without("tiers"), ["TIERS"], "tiers 1 to 2 are no more"],
      [
        "who pays the milestone",
        { ...shop, milestones: [{ ...shop.milestones[0], campaign: "summer" }] },
        ["MILESTONE"],
        "is paid by summer",
      ],
      ["the milestone", without("milestones"), ["MILESTONE"], "milestone 0 of spring is no more"],
      [
        "bonuses",
        { ...shop, bonuses: {} },
        ["BONUS", "BONUS", "BONUS"],
        "a first purchase pays 0 base units instead of 50 base units",
      ],
    ] as const) {
      it(`tells in words who loses: ${what}`, function () {
        const { losses, needsNotice } = changeOf(shop, next as RuleInput, { now: NOW - 10 });
        expect(losses.map(({ kind }) => kind)).to.deep.equal(kinds satisfies readonly LossKind[]);
        expect(needsNotice).to.equal(kinds.length > 0);
        expect(losses.map(({ message }) => message).join("; ")).to.include(words);
      });
    }

    it("lets a rule begin with the period that begins when the notice ends", function () {
      const change = changeOf(shop, { ...shop, tiers: [] }, { now: NOW });
      const given = { noticePeriod: NOTICE, periodLength: PERIOD, lastValidFrom: 0 };
      const at = (now: number): number => earliestValidFrom(change, { ...given, now });
      expect([PERIOD - NOTICE, PERIOD - NOTICE + 1].map(at)).to.deep.equal([PERIOD, 2 * PERIOD]);
    });

    it("lets a day go that is over", function () {
      expect(changeOf(shop, without("timed"), { now: NOW }).needsNotice).to.equal(false);
    });

    it("says which tier is reached later or is worth less, in points if it knows the unit", function () {
      const unit = { decimals: 2, symbol: "AC\u202eME" };
      const tiers = [
        { threshold: 1_001n, bps: 11_000 },
        { threshold: 5_000n, bps: 14_000 },
      ];
      const { losses, startsPeriod } = changeOf(shop, { ...shop, tiers }, { now: NOW, unit });
      expect(losses.map(({ kind, message }) => [kind, message])).to.deep.equal([
        ["THRESHOLD", "tier 1 is reached at 10.01 ACME instead of 10 ACME"],
        ["TIER_FACTOR", "tier 2 multiplies by ×1.4 instead of ×1.5"],
      ]);
      expect(startsPeriod).to.equal(true);
      const lower = changeOf(shop, { ...shop, tiers: [tiers[0]!, { threshold: 5_000n, bps: 14_999 }] }, { now: NOW });
      expect(lower.startsPeriod).to.equal(true);
    });
  });
});
