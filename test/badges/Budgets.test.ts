/** How many a minter may award: allotted out of a kind's cap, cut again, bound to a rate, kept; and what frees the cap. */
import { expect } from "chai";

import { CAMPAIGN, DAY, MEMO, networkHelpers, ROLE } from "../helpers/program.js";
import {
  at,
  award,
  badgesFixture,
  BUDGET,
  defineKind,
  expire,
  LEVELS,
  soulboundId,
  startOfDay,
  today,
  told,
  VALID_DAYS,
} from "./support.js";

const OTHER_CAMPAIGN = `0x${"c1".repeat(16)}`;
const MAX = 2n ** 32n - 1n;

/** Two kinds of which there can be ten, nothing allotted yet. */
async function cappedFixture() {
  const fixture = await badgesFixture();
  const { badges, asCatalog, asIssuer, minter } = fixture;
  const soulbound = { soulbound: true, revocable: true, levels: LEVELS, validDays: VALID_DAYS };
  const ten = await defineKind(asCatalog, { cap: 10, levels: LEVELS });
  const tenSoulbound = await defineKind(asCatalog, { cap: 10, ...soulbound });
  const allot = (kind: bigint, amount: bigint, ratePerDay = 0n, campaign = CAMPAIGN) =>
    asIssuer.allot(minter, kind, campaign, amount, ratePerDay);
  const budget = async (kind: bigint, campaign = CAMPAIGN) =>
    [...(await badges.budgetOf(minter, kind, campaign))] as const;
  const allotted = async (kind: bigint) => (await badges.kind(kind)).allotted;
  return { ...fixture, ten, tenSoulbound, allot, budget, allotted };
}

const load = () => networkHelpers.loadFixture(cappedFixture);

describe("Badges, allot", function () {
  it("adds to the budget, sets the rate, and says so", async function () {
    const { badges, minter, ten, allot, budget, allotted } = await load();
    expect(await told(badges, allot(ten, 4n, 3n))).to.deep.equal([
      ["AwardsAllotted", minter.address, ten, CAMPAIGN, 4n, 4n, 3n],
    ]);
    expect(await told(badges, allot(ten, 2n, 0n))).to.deep.equal([
      ["AwardsAllotted", minter.address, ten, CAMPAIGN, 2n, 6n, 0n],
    ]);
    expect(await budget(ten)).to.deep.equal([6n, 0n, 0n, false]);
    expect(await allotted(ten)).to.equal(6n);
  });

  it("stays within the kind's cap, over all minters and campaigns", async function () {
    const { badges, asIssuer, stranger, ten, allot, budget } = await load();
    await allot(ten, 4n);
    await allot(ten, 3n, 0n, OTHER_CAMPAIGN);
    await asIssuer.allot(stranger, ten, CAMPAIGN, 2, 0);
    await expect(allot(ten, 2n)).to.be.revertedWithCustomError(badges, "OverKindCap").withArgs(ten, 1, 2);
    await allot(ten, 1n);
    await expect(allot(ten, 1n)).to.be.revertedWithCustomError(badges, "OverKindCap").withArgs(ten, 0, 1);
    expect(await budget(ten)).to.deep.equal([5n, 0n, 0n, false]);
    expect(await budget(ten, OTHER_CAMPAIGN)).to.deep.equal([3n, 0n, 0n, false]);
  });

  it("takes all that 32 bits hold where there is no cap, once", async function () {
    const { badges, coin, allot } = await load();
    await expect(allot(coin, MAX))
      .to.be.revertedWithCustomError(badges, "OverKindCap")
      .withArgs(coin, MAX - BUDGET, MAX);
    await allot(coin, MAX - BUDGET);
    await expect(allot(coin, 1n)).to.be.revertedWithCustomError(badges, "OverKindCap").withArgs(coin, 0, 1);
  });

  it("can set a rate alone", async function () {
    const { ten, allot, budget } = await load();
    await allot(ten, 4n);
    await allot(ten, 0n, 2n);
    expect(await budget(ten)).to.deep.equal([4n, 2n, 0n, false]);
  });
});

describe("Badges, cut", function () {
  it("takes back what was not awarded, at most what is left, and frees the cap", async function () {
    const { badges, asIssuer, asMinter, minter, member, ten, allot, budget, allotted } = await load();
    await allot(ten, 10n);
    await award(asMinter, member, ten, 1n);
    expect(await told(badges, asIssuer.cut(minter, ten, CAMPAIGN, 4))).to.deep.equal([
      ["AwardsCut", minter.address, ten, CAMPAIGN, 4n, 5n],
    ]);
    expect(await allotted(ten)).to.equal(6n);
    expect(await told(badges, asIssuer.cut(minter, ten, CAMPAIGN, MAX))).to.deep.equal([
      ["AwardsCut", minter.address, ten, CAMPAIGN, 5n, 0n],
    ]);
    expect(await budget(ten)).to.deep.equal([0n, 0n, 0n, false]);
    expect(await allotted(ten), "the badge that was made").to.equal(1n);
    await allot(ten, 9n);
    await expect(allot(ten, 1n)).to.be.revertedWithCustomError(badges, "OverKindCap").withArgs(ten, 0, 1);
  });

  it("leaves other campaigns, kinds and minters alone", async function () {
    const { badges, asIssuer, minter, stranger, ten, allot, budget } = await load();
    await allot(ten, 4n);
    await allot(ten, 3n, 0n, OTHER_CAMPAIGN);
    await asIssuer.allot(stranger, ten, CAMPAIGN, 2, 0);
    await asIssuer.cut(minter, ten, CAMPAIGN, 4);
    expect(await budget(ten, OTHER_CAMPAIGN)).to.deep.equal([3n, 0n, 0n, false]);
    expect((await badges.budgetOf(stranger, ten, CAMPAIGN)).left).to.equal(2n);
  });

  it("is open to issuer, admin, and the minter for itself; to nobody else", async function () {
    const { badges, asIssuer, asAdmin, asMinter, asStranger, minter, stranger, ten, allot, budget } = await load();
    await allot(ten, 10n);
    for (const who of [asIssuer, asAdmin, asMinter]) await who.cut(minter, ten, CAMPAIGN, 1);
    await expect(asStranger.cut(minter, ten, CAMPAIGN, 1))
      .to.be.revertedWithCustomError(badges, "AccessControlUnauthorizedAccount")
      .withArgs(stranger.address, ROLE.ISSUER);
    expect((await budget(ten))[0]).to.equal(7n);
  });
});

describe("Badges, keep", function () {
  async function keptFixture() {
    const fixture = await cappedFixture();
    const { asIssuer, minter, ten, allot } = fixture;
    await allot(ten, 6n, 3n);
    await asIssuer.keep(minter, ten, CAMPAIGN);
    return fixture;
  }
  const loadKept = () => networkHelpers.loadFixture(keptFixture);

  it("says so, and shows in the budget", async function () {
    const { badges, asIssuer, minter, ten, budget } = await loadKept();
    expect(await told(badges, asIssuer.keep(minter, ten, OTHER_CAMPAIGN))).to.deep.equal([
      ["AwardsKept", minter.address, ten, OTHER_CAMPAIGN],
    ]);
    expect(await budget(ten)).to.deep.equal([6n, 3n, 0n, true]);
  });

  it("leaves cutting to the minter alone", async function () {
    const { badges, asIssuer, asAdmin, asMinter, asStranger, minter, ten, allotted } = await loadKept();
    for (const who of [asIssuer, asAdmin, asStranger]) {
      await expect(who.cut(minter, ten, CAMPAIGN, 1))
        .to.be.revertedWithCustomError(badges, "BudgetKept")
        .withArgs(minter.address, ten, CAMPAIGN);
    }
    await asMinter.cut(minter, ten, CAMPAIGN, 2);
    expect(await allotted(ten)).to.equal(4n);
  });

  it("fixes the rate, and lets the issuer add at that rate only", async function () {
    const { badges, minter, ten, allot, budget } = await loadKept();
    for (const rate of [0n, 1n, 2n, 4n]) {
      await expect(allot(ten, 1n, rate))
        .to.be.revertedWithCustomError(badges, "BudgetKept")
        .withArgs(minter.address, ten, CAMPAIGN);
    }
    await allot(ten, 1n, 3n);
    expect(await budget(ten)).to.deep.equal([7n, 3n, 0n, true]);
  });

  it("keeps one campaign of one kind of one minter", async function () {
    const { asIssuer, minter, stranger, ten, coin, allot, budget } = await loadKept();
    await allot(ten, 1n, 0n, OTHER_CAMPAIGN);
    await asIssuer.allot(stranger, ten, CAMPAIGN, 1, 0);
    await asIssuer.cut(minter, ten, OTHER_CAMPAIGN, 1);
    await asIssuer.cut(stranger, ten, CAMPAIGN, 1);
    await asIssuer.cut(minter, coin, CAMPAIGN, 1);
    expect(await budget(ten)).to.deep.equal([6n, 3n, 0n, true]);
    await asIssuer.keep(minter, coin, CAMPAIGN);
    expect((await budget(ten, OTHER_CAMPAIGN))[3]).to.equal(false);
  });
});

describe("Badges, budgets as they are spent", function () {
  it("lose one for a mint, a renewal and a level, and none for what is skipped", async function () {
    const { asMinter, asIssuer, member, friend, stranger, tenSoulbound, allot, budget, allotted } = await load();
    await allot(tenSoulbound, 10n);
    await asMinter.mintBatch([member, friend, member], tenSoulbound, 1, MEMO);
    expect((await budget(tenSoulbound))[0], "two minted, one held").to.equal(8n);
    expect(await allotted(tenSoulbound)).to.equal(10n);

    const ids = [member, friend, stranger].map((who) => soulboundId(tenSoulbound, who));
    await asMinter.setLevels(tenSoulbound, [...ids, ids[0]!], 2, MEMO);
    expect((await budget(tenSoulbound))[0], "two raised").to.equal(6n);
    expect(await allotted(tenSoulbound), "which made no badge").to.equal(8n);

    await expire();
    await asMinter.mint(member, tenSoulbound, 1, MEMO);
    await asMinter.mintBatch([friend, member, stranger], tenSoulbound, 1, MEMO);
    expect((await budget(tenSoulbound))[0], "two renewed, one new, one held").to.equal(3n);
    expect(await allotted(tenSoulbound), "three made, three left").to.equal(6n);

    await asIssuer.revoke(tenSoulbound, ids, CAMPAIGN);
    expect(await allotted(tenSoulbound), "what was made was made").to.equal(6n);
    await allot(tenSoulbound, 4n);
    await expect(allot(tenSoulbound, 1n))
      .to.be.revertedWithCustomError(asMinter, "OverKindCap")
      .withArgs(tenSoulbound, 0, 1);
  });

  it("never make more badges than the cap, however often they are burned", async function () {
    const { badges, asMinter, member, ten, allot } = await load();
    await allot(ten, 10n);
    for (let i = 0; i < 10; ++i) await badges.burn(await award(asMinter, member, ten, 1n));
    const { allotted, serials } = await badges.kind(ten);
    expect([allotted, serials]).to.deep.equal([10n, 10n]);
    await expect(allot(ten, 1n)).to.be.revertedWithCustomError(badges, "OverKindCap").withArgs(ten, 0, 1);
  });

  it("refuse more than is left, in each of the three ways", async function () {
    const { badges, asMinter, minter, member, friend, ten, tenSoulbound, allot } = await load();
    await allot(ten, 1n);
    const overs = (kind: bigint, left: number, amount: number) => [minter.address, kind, CAMPAIGN, left, amount];
    await expect(asMinter.mintBatch([member, friend], ten, 1, MEMO))
      .to.be.revertedWithCustomError(badges, "OverAwards")
      .withArgs(...overs(ten, 1, 2));
    const id = await award(asMinter, member, ten, 1n);
    await expect(asMinter.mint(member, ten, 1, MEMO))
      .to.be.revertedWithCustomError(badges, "OverAwards")
      .withArgs(...overs(ten, 0, 1));
    await expect(asMinter.setLevels(ten, [id], 2, MEMO))
      .to.be.revertedWithCustomError(badges, "OverAwards")
      .withArgs(...overs(ten, 0, 1));
    await allot(tenSoulbound, 1n);
    await expect(asMinter.mintBatch([member, member, friend], tenSoulbound, 1, MEMO))
      .to.be.revertedWithCustomError(badges, "OverAwards")
      .withArgs(...overs(tenSoulbound, 1, 2));
    await asMinter.mintBatch([member, member], tenSoulbound, 1, MEMO);
  });

  it("are one minter's, one kind's, one campaign's", async function () {
    const { badges, asMinter, asStranger, minter, stranger, member, ten, coin, allot } = await load();
    await allot(ten, 1n);
    await expect(asStranger.mint(member, ten, 1, MEMO))
      .to.be.revertedWithCustomError(badges, "OverAwards")
      .withArgs(stranger.address, ten, CAMPAIGN, 0, 1);
    const elsewhere = OTHER_CAMPAIGN + MEMO.slice(34);
    await expect(asMinter.mint(member, coin, 0, elsewhere))
      .to.be.revertedWithCustomError(badges, "OverAwards")
      .withArgs(minter.address, coin, OTHER_CAMPAIGN, 0, 1);
  });

  it("refuse to award nothing, which anyone has a budget for", async function () {
    const { badges, asMinter, asStranger, member, friend, pin, medal, coin } = await load();
    await asMinter.mintBatch([member, friend], pin, 0, MEMO);
    await award(asMinter, member, medal, 1n);
    const nothings = [
      () => asMinter.mintBatch([], pin, 0, MEMO),
      () => asMinter.mintBatch([], coin, 0, MEMO),
      () => asMinter.mintBatch([friend, member], pin, 0, MEMO),
      () => asMinter.setLevels(medal, [], 1, MEMO),
      () => asMinter.setLevels(medal, [soulboundId(medal, member), soulboundId(medal, friend)], 1, MEMO),
      () => asStranger.mintBatch([], coin, 0, MEMO),
      () => asStranger.mintBatch([member], pin, 0, MEMO),
      () => asStranger.setLevels(medal, [], 1, MEMO),
    ];
    for (const nothing of nothings) await expect(nothing()).to.be.revertedWithCustomError(badges, "NothingAwarded");
  });

  describe("given a rate per day", function () {
    async function ratedFixture() {
      const fixture = await cappedFixture();
      await fixture.allot(fixture.tenSoulbound, 10n, 3n);
      await startOfDay();
      return fixture;
    }
    const loadRated = () => networkHelpers.loadFixture(ratedFixture);

    it("refuse more than that on one UTC day, to its last second, and begin anew with the next", async function () {
      const { badges, asMinter, minter, member, friend, stranger, tenSoulbound, budget } = await loadRated();
      await asMinter.mintBatch([member, friend], tenSoulbound, 1, MEMO);
      expect(await budget(tenSoulbound)).to.deep.equal([8n, 3n, 2n, false]);
      const ids = [member, friend].map((who) => soulboundId(tenSoulbound, who));
      await expect(asMinter.setLevels(tenSoulbound, ids, 2, MEMO))
        .to.be.revertedWithCustomError(badges, "OverAwardRate")
        .withArgs(minter.address, tenSoulbound, CAMPAIGN, 1, 2);
      await asMinter.setLevels(tenSoulbound, [ids[0]!], 2, MEMO);
      const nextDay = ((await today()) + 1n) * BigInt(DAY);
      await at(nextDay - 1n);
      await expect(asMinter.mint(stranger, tenSoulbound, 1, MEMO))
        .to.be.revertedWithCustomError(badges, "OverAwardRate")
        .withArgs(minter.address, tenSoulbound, CAMPAIGN, 0, 1);
      await at(nextDay);
      await asMinter.mint(stranger, tenSoulbound, 1, MEMO);
      expect(await budget(tenSoulbound)).to.deep.equal([6n, 3n, 1n, false]);
      await networkHelpers.time.increaseTo(nextDay + BigInt(DAY));
      expect((await budget(tenSoulbound))[2], "a day on").to.equal(0n);
    });

    it("count the day's use when the rate changes: lower than what was used leaves nothing", async function () {
      const { badges, asMinter, minter, member, friend, stranger, tenSoulbound, allot } = await loadRated();
      await asMinter.mintBatch([member, friend], tenSoulbound, 1, MEMO);
      await allot(tenSoulbound, 0n, 1n);
      await expect(asMinter.mint(stranger, tenSoulbound, 1, MEMO))
        .to.be.revertedWithCustomError(badges, "OverAwardRate")
        .withArgs(minter.address, tenSoulbound, CAMPAIGN, 0, 1);
      await allot(tenSoulbound, 0n, 3n);
      await asMinter.mint(stranger, tenSoulbound, 1, MEMO);
      await allot(tenSoulbound, 0n, 0n);
      await asMinter.setLevels(
        tenSoulbound,
        [member, friend, stranger].map((who) => soulboundId(tenSoulbound, who)),
        2,
        MEMO,
      );
    });
  });
});
