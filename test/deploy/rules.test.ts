/** `rules …`: a rule from a file, what it takes away in words, and what it makes of a purchase. */
import { expect } from "chai";

import { json } from "./earn-support.js";
import { RULE, handOver, purchases, purchasesFixture } from "./purchases-support.js";
import { DAY, blockNumber, failure, member, networkHelpers, run } from "./support.js";

const PUBLISH = ["rules", "publish"];

async function fixture() {
  return purchasesFixture();
}

describe("rules publish", () => {
  it("publishes what the file says, in the amounts that people use, and once", async () => {
    const { program, issuer } = await networkHelpers.loadFixture(fixture);
    const shown = (await run(["rules", "show"], { program })) as { current: { rule: Record<string, unknown> } };
    expect(shown.current.rule.rates).to.deep.equal([
      { currency: "JPY", perMillion: "10000" },
      { currency: "USD", perMillion: "10000" },
    ]);
    expect(shown.current.rule.bonuses).to.deep.equal({
      ...{ firstMinimum: "5", firstBonus: "10", referralBonus: "7", referralsPerPeriod: 1 },
    });
    const height = await blockNumber();
    const again = { program, file: await json("rule.json", RULE), from: issuer.address };
    expect(await run(PUBLISH, again)).to.deep.include({ alreadyPublished: true });
    expect(await blockNumber()).to.equal(height);
  });

  it("lets what is better hold at once", async () => {
    const { program, issuer } = await networkHelpers.loadFixture(fixture);
    const better = { ...RULE, categories: [{ category: "books", factor: "3" }] };
    const file = await json("rule.json", better);
    expect(await run(PUBLISH, { program, file, from: issuer.address })).to.deep.include({ losses: [], validFrom: 0 });
  });

  it("says in words what is taken away, and waits as long as it must", async () => {
    const { program, issuer } = await networkHelpers.loadFixture(fixture);
    const worse = { ...RULE, rates: [{ currency: "USD", points: "0.5" }] };
    const file = await json("rule.json", worse);
    const now = await networkHelpers.time.latest();
    const found = await run(PUBLISH, { program, file, from: issuer.address, dryRun: true });
    expect(found.losses).to.have.length(2);
    expect(found.earliest).to.equal(now + 7 * DAY);
    expect(found.validFrom).to.equal(now + 7 * DAY + 3_600);
    await run(PUBLISH, { program, file, from: issuer.address });
    const { announced } = (await run(["rules", "show"], { program })) as { announced: unknown[] };
    expect(announced).to.have.length(1);
    const early = await failure(PUBLISH, {
      program,
      file: await json("r.json", RULE),
      from: issuer.address,
      validFrom: "+1d",
    });
    expect(early.cause).to.include({ errorName: "RuleNeedsNotice" });
  });

  it("begins with a period where somebody could lose a tier", async () => {
    const { program, issuer, points } = await networkHelpers.loadFixture(fixture);
    const higher = { ...RULE, tiers: [{ threshold: "150", factor: "1.5" }, ...RULE.tiers.slice(1)] };
    const file = await json("rule.json", higher);
    const { validFrom } = await run(PUBLISH, { program, file, from: issuer.address });
    const length = Number(await points.periodLength());
    expect(Number(validFrom) % length).to.equal(0);
    expect(Number(validFrom)).to.be.within(
      await networkHelpers.time.latest(),
      (await networkHelpers.time.latest()) + length,
    );
  });

  it("asks for a time where signers need some besides", async () => {
    const { program, issuer } = await networkHelpers.loadFixture(fixture);
    const file = await json("rule.json", { ...RULE, tiers: [] });
    const { cause } = await failure(PUBLISH, { program, file, from: issuer.address, safe: `${file}.safe.json` });
    expect(cause.name).to.equal("NoTime");
  });

  it("tells every mistake of a file with its place", async () => {
    const { program, issuer } = await networkHelpers.loadFixture(fixture);
    const file = await json("rule.json", {
      rates: [{ currency: "usd", points: "1" }, { currency: "EUR", points: "0.0000000001" }, { currency: "JPY" }],
      categories: [
        { category: "far too long a category", factor: "2" },
        { category: "ok", factor: "1.00001" },
      ],
      tiers: [{ threshold: "-5", factor: "1" }],
      bonuses: { welcome: "5" },
      extra: 1,
    });
    const { cause } = await failure(PUBLISH, { program, file, from: issuer.address });
    expect(cause.name).to.equal("BadParameters");
    for (const part of ["rates[0].currency", "rates[1].points", "rates[2].points", "categories[0].category"])
      expect(cause.message).to.include(part);
    for (const part of ["categories[1].factor", "tiers[0].threshold", "bonuses.welcome", "extra"])
      expect(cause.message).to.include(part);
  });

  it("is the issuer's", async () => {
    const { program, catalog } = await networkHelpers.loadFixture(fixture);
    const file = await json("rule.json", { ...RULE, categories: [] });
    const { cause } = await failure(PUBLISH, { program, file, from: catalog.address });
    expect(cause).to.include({ errorName: "AccessControlUnauthorizedAccount" });
  });

  it("takes the example as it is", async () => {
    const { program, issuer } = await networkHelpers.loadFixture(fixture);
    const file = "deploy/programs/example-rule.json";
    expect(await run(PUBLISH, { program, file, from: issuer.address, dryRun: true })).to.deep.include({ ok: true });
  });
});

describe("rules quote", () => {
  it("tells what a purchase earns: with categories, a tier, or a member's own", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { program, post } = brand;
    const quote = async (lines: string[], args: object = {}): Promise<unknown> =>
      (await run(["rules", "quote"], { program, currency: "usd", lines, ...args })).amount;
    expect(await quote(["10.50", "books:4.50"])).to.equal("19");
    expect(await quote(["10"], { tier: 2 })).to.equal("20");
    await run(["purchases", "post"], { ...post, file: await purchases([{ order: "A-1", amount: "150" }]) });
    await handOver(brand);
    expect(await quote(["10"], { member: member(1) })).to.equal("15");
  });

  it("refuses a currency without a rate, and no amount", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    const quote = ["rules", "quote"];
    expect((await failure(quote, { program, currency: "EUR", lines: ["1"] })).cause).to.include({
      errorName: "UnknownCurrency",
    });
    expect((await failure(quote, { program, currency: "USD", lines: [] })).cause.name).to.equal("NothingChosen");
    expect((await failure(quote, { program, currency: "JPY", lines: ["1.5"] })).cause).to.include({
      code: "BAD_AMOUNT",
    });
  });
});
