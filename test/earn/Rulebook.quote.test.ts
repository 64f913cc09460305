/** What a purchase earns, by the rule of its time, rounded down once; the versions; and the hash of a receipt. */
import { expect } from "chai";
import { AbiCoder, ParamType } from "ethers";

import { DAY, ethers, networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import {
  bareFixture,
  BOOKS,
  CNY,
  currency,
  EUR,
  NO_CATEGORY,
  orderKey,
  receiptOf,
  ruleOf,
  TOBACCO,
} from "./purchase-support.js";

const { time } = networkHelpers;
const TOYS = ethers.encodeBytes32String("toys").slice(0, 34);

/** A rule that holds, with a day that begins in a day: double for all, triple for toys, next to nothing for books. */
async function ruledFixture() {
  const brand = await bareFixture();
  const from = brand.start + 2 * DAY;
  const to = from + DAY;
  await brand.asPublisher.publish(
    brand.token,
    ruleOf({
      timed: [
        { from, to, category: NO_CATEGORY, bps: 20_000 },
        { from, to, category: TOYS, bps: 30_000 },
        { from, to, category: BOOKS, bps: 1 },
      ],
    }),
    0,
  );
  const now = await time.latest();
  const quote = async (
    lines: [category: string, amount: bigint | number][],
    { code = CNY, at = now, tier = 0 }: { code?: string; at?: number; tier?: number } = {},
  ) =>
    brand.rulebook.quote(
      brand.token,
      code,
      lines.map(([category, amount]) => ({ category, amount })),
      at,
      tier,
    );
  return { ...brand, from, to, now, quote };
}

const load = () => networkHelpers.loadFixture(ruledFixture);

describe("Rulebook, quote", () => {
  it("is the amount times the currency's rate", async () => {
    const { quote } = await load();
    expect(await quote([[NO_CATEGORY, 10_000]])).to.equal(100n);
    expect(await quote([[NO_CATEGORY, 10_000]], { code: EUR })).to.equal(800n);
  });

  it("is nothing for nothing", async () => {
    const { quote } = await load();
    expect(await quote([])).to.equal(0n);
    expect(await quote([[NO_CATEGORY, 0]])).to.equal(0n);
  });

  it("adds the lines, each by its category; one that the rule does not name is plain", async () => {
    const { quote } = await load();
    expect(await quote([[BOOKS, 10_000]])).to.equal(200n);
    expect(await quote([[TOBACCO, 10_000]])).to.equal(0n);
    expect(await quote([[TOYS, 10_000]])).to.equal(100n);
    expect(
      await quote([
        [BOOKS, 10_000],
        [TOBACCO, 99_999],
        [NO_CATEGORY, 5_000],
        [BOOKS, 100],
      ]),
    ).to.equal(252n);
  });

  it("is rounded down once, at the end", async () => {
    const { quote } = await load();
    expect(await quote([[NO_CATEGORY, 199]])).to.equal(1n);
    expect(
      await quote([
        [NO_CATEGORY, 50],
        [NO_CATEGORY, 49],
      ]),
    ).to.equal(0n);
    expect(
      await quote([
        [NO_CATEGORY, 50],
        [NO_CATEGORY, 50],
      ]),
    ).to.equal(1n);
    expect(await quote([[NO_CATEGORY, 84]], { tier: 1 })).to.equal(1n);
    expect(await quote([[NO_CATEGORY, 83]], { tier: 1 })).to.equal(0n);
  });

  it("is multiplied by the member's tier", async () => {
    const { quote } = await load();
    expect(await quote([[NO_CATEGORY, 10_000]], { tier: 1 })).to.equal(120n);
    expect(await quote([[BOOKS, 10_000]], { tier: 2 })).to.equal(300n);
  });

  it("refuses a tier that is none", async () => {
    const { quote, rulebook } = await load();
    await expect(quote([[NO_CATEGORY, 1]], { tier: 3 }))
      .to.be.revertedWithCustomError(rulebook, "NoSuchTier")
      .withArgs(3n, 2n);
  });

  it("refuses a currency that the rule does not name", async () => {
    const { quote, rulebook } = await load();
    await expect(quote([[NO_CATEGORY, 1]], { code: currency("USD") }))
      .to.be.revertedWithCustomError(rulebook, "UnknownCurrency")
      .withArgs(currency("USD"));
  });

  it("takes a hundred lines, and no more", async () => {
    const { quote, rulebook } = await load();
    const lines = Array.from({ length: 101 }, (): [string, number] => [NO_CATEGORY, 100]);
    expect(await quote(lines.slice(1))).to.equal(100n);
    await expect(quote(lines)).to.be.revertedWithCustomError(rulebook, "TooManyLines").withArgs(100n);
  });

  it("has room for the largest of all", async () => {
    const { asPublisher, rulebook, token, start } = await load();
    const most = 2 ** 32 - 1;
    const rule = ruleOf({
      rates: [{ currency: CNY, perMillion: 2n ** 96n - 1n }],
      categories: [{ category: BOOKS, bps: most }],
      timed: [{ from: 0, to: 2n ** 48n - 1n, category: NO_CATEGORY, bps: most }],
      tiers: [{ threshold: 1, bps: most }],
    });
    await asPublisher.publish(token, rule, start + PERIOD);
    const at = start + PERIOD;
    const line = { category: BOOKS, amount: 2n ** 96n - 1n };
    const exact = (100n * (2n ** 96n - 1n) * BigInt(most) ** 3n * (2n ** 96n - 1n)) / 10n ** 18n;
    expect(
      await rulebook.quote(
        token,
        CNY,
        Array.from({ length: 100 }, () => line),
        at,
        1,
      ),
    ).to.equal(exact);
  });

  describe("given a time that earns more", () => {
    it("begins and ends to the second", async () => {
      const { quote, from, to } = await load();
      for (const [at, amount] of [
        [from - 1, 100n],
        [from, 200n],
        [to - 1, 200n],
        [to, 100n],
      ] as const) {
        expect(await quote([[NO_CATEGORY, 10_000]], { at }), String(at - from)).to.equal(amount);
      }
    });

    it("is the highest of those that hold, for the category or for all, and multiplies the category's own", async () => {
      const { quote, from } = await load();
      expect(await quote([[TOYS, 10_000]], { at: from })).to.equal(300n);
      expect(await quote([[BOOKS, 10_000]], { at: from })).to.equal(400n);
      expect(await quote([[TOBACCO, 10_000]], { at: from })).to.equal(0n);
      expect(await quote([[NO_CATEGORY, 10_000]], { at: from, tier: 2 })).to.equal(300n);
    });

    it("never earns less than plain", async () => {
      const { asPublisher, rulebook, token, from, to } = await load();
      const low = [{ from, to: to + 30 * DAY, category: NO_CATEGORY, bps: 0 }];
      await asPublisher.publish(token, ruleOf({ timed: low }), to + NOTICE);
      const line = { category: NO_CATEGORY, amount: 10_000 };
      expect(await rulebook.quote(token, CNY, [line], to + NOTICE, 0)).to.equal(100n);
    });
  });

  describe("given versions", () => {
    it("asks the one that held when the purchase was made", async () => {
      const { asPublisher, quote, rulebook, token, now } = await load();
      const validFrom = now + 30 * DAY;
      await asPublisher.publish(token, ruleOf({ rates: [{ currency: CNY, perMillion: 20_000 }] }), validFrom);
      expect(await quote([[NO_CATEGORY, 10_000]], { at: validFrom - 1 })).to.equal(100n);
      expect(await quote([[NO_CATEGORY, 10_000]], { at: validFrom })).to.equal(200n);
      expect(await rulebook.versionAt(token, validFrom - 1)).to.equal(0);
      expect(await rulebook.versionAt(token, validFrom)).to.equal(1);
      await expect(quote([[NO_CATEGORY, 1]], { at: validFrom, code: EUR }))
        .to.be.revertedWithCustomError(rulebook, "UnknownCurrency")
        .withArgs(EUR);
    });

    it("refuses a time before the first", async () => {
      const { quote, rulebook, token, now } = await load();
      await expect(quote([[NO_CATEGORY, 1]], { at: now - 1 }))
        .to.be.revertedWithCustomError(rulebook, "NoRuleThen")
        .withArgs(token, now - 1);
    });

    it("counts them from 0, and refuses one that is none", async () => {
      const { rulebook, asPublisher, token, now } = await load();
      expect(await rulebook.ruleCount(token)).to.equal(1);
      await asPublisher.publish(token, ruleOf(), now + 30 * DAY);
      expect(await rulebook.ruleCount(token)).to.equal(2);
      expect((await rulebook.ruleAt(token, 0))[1]).to.equal(now);
      expect((await rulebook.ruleAt(token, 1))[1]).to.equal(now + 30 * DAY);
      await expect(rulebook.ruleAt(token, 2)).to.be.revertedWithCustomError(rulebook, "NoSuchRule").withArgs(token, 2n);
    });
  });
});

describe("Rulebook, receiptHash", () => {
  it("binds the chain, the rulebook and all that the receipt says", async () => {
    const brand = await load();
    const { rulebook, stranger, desk } = brand;
    const receipt = await receiptOf(brand);
    const [shape] = rulebook.interface.getFunction("receiptHash").inputs;
    const { chainId } = await ethers.provider.getNetwork();
    const encoded = AbiCoder.defaultAbiCoder().encode(
      ["uint256", "address", ParamType.from(shape!)],
      [chainId, await rulebook.getAddress(), receipt],
    );
    const hash = await rulebook.receiptHash(receipt);
    expect(hash).to.equal(ethers.keccak256(encoded));
    const changes = {
      points: desk,
      member: stranger.address,
      order: orderKey(2),
      currency: EUR,
      lines: [{ category: NO_CATEGORY, amount: 10_001 }],
      time: Number(receipt.time) + 1,
      tier: 1,
      salt: ethers.id("salt 2"),
    };
    const hashes = await Promise.all(
      Object.entries(changes).map(([part, value]) => rulebook.receiptHash({ ...receipt, [part]: value })),
    );
    expect(new Set([hash, ...hashes])).to.have.property("size", hashes.length + 1);
  });

  it("differs from another rulebook's", async () => {
    const brand = await load();
    const other = await ethers.deployContract("Rulebook");
    const receipt = await receiptOf(brand);
    expect(await other.receiptHash(receipt)).not.to.equal(await brand.rulebook.receiptHash(receipt));
  });
});
