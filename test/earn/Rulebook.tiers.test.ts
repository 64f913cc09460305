/** Bars of tiers: raised after notice and with a period alone, and no tier lost before the end of the next period. */
import { expect } from "chai";

import { DAY, networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import { bareFixture, ruleOf, SHOP } from "./purchase-support.js";

const { time } = networkHelpers;
const LOW = [
  { threshold: 100, bps: 11_000 },
  { threshold: 200, bps: 12_000 },
];
const HIGH = [
  { threshold: 200, bps: 11_000 },
  { threshold: 400, bps: 12_000 },
];

/** Low bars hold from the middle of a period on. */
async function lowFixture() {
  const brand = await bareFixture();
  await time.increase(40 * DAY);
  await brand.asPublisher.publish(brand.token, ruleOf({ tiers: LOW }), 0);
  return { ...brand, edge: brand.start + PERIOD };
}

/** Low bars until the edge, and high ones from then on: now is the edge. */
async function raisedFixture() {
  const brand = await lowFixture();
  await brand.asPublisher.publish(brand.token, ruleOf({ tiers: HIGH }), brand.edge);
  await time.increaseTo(brand.edge);
  return brand;
}

async function plainFixture() {
  return bareFixture();
}

const load = () => networkHelpers.loadFixture(lowFixture);
const loadRaised = () => networkHelpers.loadFixture(raisedFixture);

describe("Rulebook, publish, the bar of a tier", () => {
  const raised = {
    "a higher first bar": [{ threshold: 101, bps: 11_000 }, LOW[1]!],
    "a higher last bar": [LOW[0]!, { threshold: 201, bps: 12_000 }],
    "fewer tiers": [LOW[0]!],
    "no tiers": [],
    "a tier that earns less": [LOW[0]!, { threshold: 200, bps: 11_999 }],
    "a tier that is put in below, and takes the place of a better one": [
      { threshold: 50, bps: 10_500 },
      { threshold: 100, bps: 11_000 },
      { threshold: 200, bps: 12_000 },
    ],
  };
  for (const [what, tiers] of Object.entries(raised)) {
    it(`takes after notice, with a period: ${what}`, async () => {
      const { rulebook, asPublisher, token, edge } = await load();
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(asPublisher.publish(token, ruleOf({ tiers }), now + NOTICE - 1))
        .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
        .withArgs(now + NOTICE - 1, now + NOTICE);
      for (const given of [now + NOTICE + 10, edge - 1]) {
        await expect(asPublisher.publish(token, ruleOf({ tiers }), given))
          .to.be.revertedWithCustomError(rulebook, "RuleMustStartPeriod")
          .withArgs(given, edge);
      }
      await expect(asPublisher.publish(token, ruleOf({ tiers }), edge + 1))
        .to.be.revertedWithCustomError(rulebook, "RuleMustStartPeriod")
        .withArgs(edge + 1, edge + PERIOD);
      await asPublisher.publish(token, ruleOf({ tiers }), edge);
    });
  }

  it("asks for notice also where the period begins sooner, to the second", async () => {
    const { rulebook, asPublisher, token, edge } = await load();
    const start = await networkHelpers.takeSnapshot();
    await time.setNextBlockTimestamp(edge - NOTICE + 1);
    await expect(asPublisher.publish(token, ruleOf({ tiers: HIGH }), edge))
      .to.be.revertedWithCustomError(rulebook, "RuleNeedsNotice")
      .withArgs(edge, edge + 1);
    await start.restore();
    await time.setNextBlockTimestamp(edge - NOTICE);
    await asPublisher.publish(token, ruleOf({ tiers: HIGH }), edge);
  });
});

describe("Rulebook, tierFor", () => {
  it("is 0, with nothing missing, where there is no rule yet, or none that holds", async () => {
    const { rulebook, asPublisher, token } = await networkHelpers.loadFixture(plainFixture);
    expect(await rulebook.tierFor(token, 1_000, 1_000)).to.deep.equal([0n, 0n]);
    await asPublisher.publish(token, ruleOf({ tiers: LOW }), (await time.latest()) + DAY);
    expect(await rulebook.tierFor(token, 1_000, 1_000)).to.deep.equal([0n, 0n]);
  });

  it("is what this period reached, and tells what is missing", async () => {
    const { rulebook, token } = await load();
    for (const [current, tier, missing] of [
      [0, 0n, 100n],
      [99, 0n, 1n],
      [100, 1n, 100n],
      [199, 1n, 1n],
      [200, 2n, 0n],
      [999, 2n, 0n],
    ] as const) {
      expect(await rulebook.tierFor(token, current, 0), String(current)).to.deep.equal([tier, missing]);
    }
  });

  it("is what the last period reached, where this one has not more yet", async () => {
    const { rulebook, token, edge } = await load();
    await time.increaseTo(edge);
    for (const [current, previous, tier, missing] of [
      [0, 100, 1n, 200n],
      [0, 99, 0n, 100n],
      [50, 200, 2n, 0n],
      [150, 100, 1n, 50n],
      [200, 100, 2n, 0n],
      [199, 150, 1n, 1n],
    ] as const) {
      expect(await rulebook.tierFor(token, current, previous)).to.deep.equal([tier, missing]);
    }
  });

  it("judges a period that ended before the first rule by the bars of now", async () => {
    const { rulebook, token } = await load();
    expect(await rulebook.tierFor(token, 0, 199)).to.deep.equal([1n, 200n]);
  });

  it("judges the last period by the bars that held at its last second", async () => {
    const { rulebook, asPublisher, token, edge } = await load();
    const lower = [{ threshold: 50, bps: 11_000 }, LOW[1]!];
    await asPublisher.publish(token, ruleOf({ tiers: lower }), edge - 1);
    await time.increaseTo(edge - 2);
    expect(await rulebook.tierFor(token, 60, 0)).to.deep.equal([0n, 40n]);
    await time.setNextBlockTimestamp(edge);
    await asPublisher.publish(token, ruleOf({ tiers: HIGH }), edge + PERIOD);
    expect(await rulebook.tierFor(token, 0, 60)).to.deep.equal([1n, 200n]);
    await time.increaseTo(edge + PERIOD);
    expect(await rulebook.tierFor(token, 0, 60), "by the lower ones still").to.deep.equal([1n, 400n]);
    await time.increaseTo(edge + 2 * PERIOD);
    expect(await rulebook.tierFor(token, 0, 60)).to.deep.equal([0n, 200n]);
  });

  describe("given bars that rose with this period", () => {
    it("keeps who reached the lower ones in the period before, to the period's last second", async () => {
      const { rulebook, token, edge } = await loadRaised();
      expect(await rulebook.tierFor(token, 0, 150)).to.deep.equal([1n, 400n]);
      await time.increaseTo(edge + PERIOD - 1);
      expect(await rulebook.tierFor(token, 0, 150)).to.deep.equal([1n, 400n]);
      await time.increaseTo(edge + PERIOD);
      expect(await rulebook.tierFor(token, 0, 150)).to.deep.equal([0n, 200n]);
    });

    it("judges what this period counts by the higher ones", async () => {
      const { rulebook, token } = await loadRaised();
      expect(await rulebook.tierFor(token, 199, 0)).to.deep.equal([0n, 1n]);
      expect(await rulebook.tierFor(token, 200, 0)).to.deep.equal([1n, 200n]);
    });

    it("keeps the tier of who buys more in this period than in the one before", async () => {
      const { rulebook, token } = await loadRaised();
      expect(await rulebook.tierFor(token, 149, 150)).to.deep.equal([1n, 251n]);
      expect(await rulebook.tierFor(token, 150, 150)).to.deep.equal([1n, 250n]);
      expect(await rulebook.tierFor(token, 199, 150)).to.deep.equal([1n, 201n]);
      expect(await rulebook.tierFor(token, 399, 200)).to.deep.equal([2n, 0n]);
    });
  });

  it("holds no tier that is no more", async () => {
    const { rulebook, asPublisher, token, edge } = await load();
    await asPublisher.publish(token, ruleOf({ tiers: [LOW[0]!] }), edge);
    await time.increaseTo(edge);
    expect(await rulebook.tierFor(token, 0, 250)).to.deep.equal([1n, 0n]);
  });

  it("lets a lower bar count at once, also for what was bought before", async () => {
    const { rulebook, asPublisher, token } = await load();
    expect(await rulebook.tierFor(token, 60, 0)).to.deep.equal([0n, 40n]);
    await asPublisher.publish(token, ruleOf({ tiers: [{ threshold: 50, bps: 11_000 }, LOW[1]!] }), 0);
    expect(await rulebook.tierFor(token, 60, 0)).to.deep.equal([1n, 140n]);
  });
});

describe("Rulebook, bonusesAt and milestoneAt", () => {
  it("tells no bonuses before the first rule holds, and those that held then", async () => {
    const { rulebook, asPublisher, token } = await networkHelpers.loadFixture(plainFixture);
    expect(await rulebook.bonusesAt(token, await time.latest())).to.deep.equal([0n, 0n, 0n, 0n]);
    const validFrom = (await time.latest()) + DAY;
    await asPublisher.publish(token, ruleOf(), validFrom);
    expect(await rulebook.bonusesAt(token, validFrom - 1)).to.deep.equal([0n, 0n, 0n, 0n]);
    expect(await rulebook.bonusesAt(token, validFrom)).to.deep.equal([10n, 50n, 30n, 2n]);
  });

  it("tells the milestone that held then", async () => {
    const { rulebook, asPublisher, token } = await load();
    const first = await time.latest();
    const validFrom = first + DAY;
    const milestones = [
      { threshold: 1, bonus: 300, campaign: SHOP },
      { threshold: 7, bonus: 8, campaign: SHOP },
    ];
    await asPublisher.publish(token, ruleOf({ tiers: LOW, milestones }), validFrom);
    expect(await rulebook.milestoneAt(token, validFrom - 1, 0)).to.deep.equal([2_000n, 200n, SHOP]);
    expect(await rulebook.milestoneAt(token, validFrom, 1)).to.deep.equal([7n, 8n, SHOP]);
    await expect(rulebook.milestoneAt(token, validFrom - 1, 1))
      .to.be.revertedWithCustomError(rulebook, "NoSuchMilestone")
      .withArgs(1n, 1n);
    await expect(rulebook.milestoneAt(token, first - 1, 0))
      .to.be.revertedWithCustomError(rulebook, "NoRuleThen")
      .withArgs(token, first - 1);
  });
});
