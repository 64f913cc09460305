/** Standings and tiers: what counts in which period, the grace, and the soulbound badge that shows it. */
import { expect } from "chai";

import { DAY, ethers, networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import { soulboundId } from "../badges/support.js";
import {
  bareFixture,
  matured,
  openShop,
  openTiers,
  orderKey,
  post,
  postMatured,
  refunded,
  RETURN_WINDOW,
  ruleOf,
  SHOP,
  SHOP_AWARDS,
  shopFixture,
  TIER,
  toldBy,
} from "./purchase-support.js";

const { time } = networkHelpers;
const MEMO = SHOP + TIER.slice(2);
const OTHER = ethers.encodeBytes32String("other").slice(0, 34);

async function tierFixture() {
  return shopFixture();
}

/** The member has 1,500 from this period: silver. */
async function silverFixture() {
  const shop = await shopFixture();
  const record = await postMatured(shop, { amount: 1_500n });
  return { ...shop, record, id: soulboundId(shop.kind, shop.member) };
}

async function bare() {
  return bareFixture();
}

const load = () => networkHelpers.loadFixture(tierFixture);
const loadSilver = () => networkHelpers.loadFixture(silverFixture);
type Silver = Awaited<ReturnType<typeof loadSilver>>;

/** The first second of the period after this one, as a block. */
async function nextPeriod(periods = 1): Promise<void> {
  await time.increaseTo((Math.floor((await time.latest()) / PERIOD) + periods) * PERIOD);
}

async function counted({ standings, token, member }: Pick<Silver, "standings" | "token" | "member">) {
  const { period, current, previous } = await standings.standingOf(token, member);
  expect(period).to.equal(Math.floor((await time.latest()) / PERIOD));
  return [current, previous];
}

describe("Standings, standingOf", () => {
  it("counts in the period in which the window ended, and the last one's too, to the second", async () => {
    const shop = await loadSilver();
    expect(await counted(shop)).to.deep.equal([1_500n, 0n]);
    const edge = (Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD;
    await time.increaseTo(edge - 1);
    expect(await counted(shop)).to.deep.equal([1_500n, 0n]);
    await time.increaseTo(edge);
    expect(await counted(shop)).to.deep.equal([0n, 1_500n]);
    await time.increaseTo(edge + PERIOD - 1);
    expect(await counted(shop)).to.deep.equal([0n, 1_500n]);
    await time.increaseTo(edge + PERIOD);
    expect(await counted(shop)).to.deep.equal([0n, 0n]);
  });

  it("starts with what matured at the first second of a period", async () => {
    const shop = await load();
    const edge = shop.start + PERIOD;
    await time.setNextBlockTimestamp(edge - RETURN_WINDOW);
    const record = await post(shop, { amount: 700n });
    expect(record.maturesAt).to.equal(edge);
    await time.setNextBlockTimestamp(edge);
    await shop.anyone.mature([record]);
    expect(await counted(shop)).to.deep.equal([700n, 0n]);
  });

  it("forgets a period that lies further back when the next purchase matures", async () => {
    const shop = await loadSilver();
    await nextPeriod(2);
    await postMatured(shop, { order: orderKey(2), amount: 7n });
    expect(await counted(shop)).to.deep.equal([7n, 0n]);
  });

  it("keeps the last period while this one counts", async () => {
    const shop = await loadSilver();
    await nextPeriod();
    await postMatured(shop, { order: orderKey(2), amount: 7n });
    expect(await counted(shop)).to.deep.equal([7n, 1_500n]);
  });

  it("keeps members apart", async () => {
    const { standings, token, friend } = await loadSilver();
    const { current, bought } = await standings.standingOf(token, friend);
    expect([current, bought]).to.deep.equal([0n, false]);
  });

  describe("given a purchase that is handed over late", () => {
    it("counts in the period in which its window ended, of which this is the next", async () => {
      const shop = await load();
      const first = await post(shop, { amount: 600n });
      await nextPeriod();
      await matured(shop, first);
      expect(await counted(shop)).to.deep.equal([0n, 600n]);
      await matured(shop, await post(shop, { order: orderKey(2), amount: 700n }));
      expect(await counted(shop)).to.deep.equal([700n, 600n]);
    });

    it("counts no more after the next period, to the second, and is a purchase still", async () => {
      const shop = await load();
      const { standings, token, member } = shop;
      const record = await post(shop, { amount: 600n });
      const edge = shop.start + PERIOD;
      await time.setNextBlockTimestamp(edge + PERIOD - 1);
      const snapshot = await networkHelpers.takeSnapshot();
      await time.setNextBlockTimestamp(edge + PERIOD - 1);
      await shop.anyone.mature([record]);
      expect(await counted(shop)).to.deep.equal([0n, 600n]);
      await snapshot.restore();
      await time.setNextBlockTimestamp(edge + PERIOD);
      await shop.anyone.mature([record]);
      expect(await counted(shop)).to.deep.equal([0n, 0n]);
      expect((await standings.standingOf(token, member)).bought).to.be.true;
      expect(await shop.points.balanceOf(member)).to.equal(600n);
    });

    it("belongs to the period whose first second ends its window, not to the one that ends then", async () => {
      const shop = await load();
      const edge = shop.start + PERIOD;
      await time.setNextBlockTimestamp(edge - RETURN_WINDOW - 1);
      const [last, first] = [await post(shop, { amount: 1n }), await post(shop, { order: orderKey(2), amount: 20n })];
      expect([last.maturesAt, first.maturesAt]).to.deep.equal([BigInt(edge) - 1n, BigInt(edge)]);
      await time.increaseTo(edge + 5);
      await shop.anyone.mature([last, first]);
      expect(await counted(shop)).to.deep.equal([20n, 1n]);
    });
  });

  describe("given a refund", () => {
    it("takes from this period first, then from the one before, never below nothing", async () => {
      const shop = await loadSilver();
      await nextPeriod();
      await postMatured(shop, { order: orderKey(2), amount: 100n });
      let record = await refunded(shop, shop.record, 60n);
      expect(await counted(shop)).to.deep.equal([40n, 1_500n]);
      record = await refunded(shop, record, 140n);
      expect(await counted(shop)).to.deep.equal([0n, 1_400n]);
      await nextPeriod();
      expect(await counted(shop)).to.deep.equal([0n, 0n]);
      await refunded(shop, record, 500n);
      expect(await counted(shop)).to.deep.equal([0n, 0n]);
    });

    it("takes all of the period before, and no more", async () => {
      const shop = await loadSilver();
      const more = await postMatured(shop, { order: orderKey(2), amount: 10n });
      await refunded(shop, more, 10n);
      await nextPeriod();
      const record = await refunded(shop, shop.record, 1_499n);
      expect(await counted(shop)).to.deep.equal([0n, 1n]);
      await refunded(shop, record, 1n);
      expect(await counted(shop)).to.deep.equal([0n, 0n]);
    });

    it("takes nothing of it before the purchase has matured", async () => {
      const shop = await loadSilver();
      const waiting = await post(shop, { order: orderKey(2), amount: 100n });
      await refunded(shop, waiting, 100n);
      expect(await counted(shop)).to.deep.equal([1_500n, 0n]);
    });

    it("takes nothing of other purchases while nobody has handed this one over, though its window is over", async () => {
      const shop = await loadSilver();
      const waiting = await post(shop, { order: orderKey(2), amount: 100n });
      await time.increaseTo(waiting.maturesAt);
      const late = await refunded(shop, waiting, 60n);
      expect(await counted(shop)).to.deep.equal([1_500n, 0n]);
      await matured(shop, late);
      expect(await counted(shop)).to.deep.equal([1_540n, 0n]);
    });
  });
});

describe("Tiers, tierOf", () => {
  it("is 0 for who has bought nothing, and says what is missing", async () => {
    const { tiers, token, stranger } = await load();
    expect(await tiers.tierOf(token, stranger)).to.deep.equal([0n, 1_000n]);
  });

  it("rises with what matured, to the unit", async () => {
    const shop = await load();
    const { tiers, token, member } = shop;
    await postMatured(shop, { amount: 999n });
    expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 1n]);
    await postMatured(shop, { order: orderKey(2), amount: 1n });
    expect(await tiers.tierOf(token, member)).to.deep.equal([1n, 4_000n]);
  });

  it("does not count what waits", async () => {
    const shop = await load();
    await post(shop, { amount: 9_999n });
    expect(await shop.tiers.tierOf(shop.token, shop.member)).to.deep.equal([0n, 1_000n]);
  });

  it("holds to the end of the next period, and falls then without anybody's doing", async () => {
    const shop = await loadSilver();
    const { tiers, token, member } = shop;
    const edge = (Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD;
    await time.increaseTo(edge + PERIOD - 1);
    expect(await tiers.tierOf(token, member)).to.deep.equal([1n, 5_000n]);
    await time.increaseTo(edge + PERIOD);
    expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 1_000n]);
  });

  it("falls at once with what is taken back", async () => {
    const shop = await loadSilver();
    const record = await refunded(shop, shop.record, 500n);
    expect(await shop.tiers.tierOf(shop.token, shop.member)).to.deep.equal([1n, 4_000n]);
    await refunded(shop, record, 1n);
    expect(await shop.tiers.tierOf(shop.token, shop.member)).to.deep.equal([0n, 1n]);
  });

  it("does not rise by points that members send each other, nor fall by points that they spend", async () => {
    const shop = await loadSilver();
    const { points, tiers, token, member, friend } = shop;
    await points.connect(member).transfer(friend, 1_500n);
    expect(await tiers.tierOf(token, friend)).to.deep.equal([0n, 1_000n]);
    expect(await tiers.tierOf(token, member)).to.deep.equal([1n, 3_500n]);
  });
});

describe("Standings, told", () => {
  it("listens to the desk that created it alone", async () => {
    const { standings, purchases, token, desk, member, admin, issuer, till, stranger } = await loadSilver();
    expect(await standings.counter()).to.equal(desk);
    expect(await purchases.standings()).to.equal(await standings.getAddress());
    for (const who of [admin, issuer, till, member, stranger]) {
      const asker = standings.connect(who);
      await expect(asker.count(token, member, stranger, 1, 1, 1, 1))
        .to.be.revertedWithCustomError(standings, "NotTheCounter")
        .withArgs(who.address);
      await expect(asker.uncount(token, member, 1, 1))
        .to.be.revertedWithCustomError(standings, "NotTheCounter")
        .withArgs(who.address);
    }
  });

  it("counts no further than a sum can hold, and takes back no more than there is", async () => {
    const { rulebook, token, member, stranger, now } = {
      ...(await loadSilver()),
      now: Math.floor((await time.latest()) / PERIOD),
    };
    // Whoever creates one is its desk.
    const alone = await ethers.deployContract("Standings", [rulebook]);
    const most = 2n ** 96n - 1n;
    for (const amount of [most - 1n, 2n, most]) {
      await alone.count(token, member, stranger, now * PERIOD, now, now, amount);
    }
    expect((await alone.standingOf(token, member)).current).to.equal(most);
    await alone.uncount(token, member, now, most - 1n);
    expect((await alone.standingOf(token, member)).current).to.equal(1n);
    await alone.uncount(token, member, now, 2n);
    expect((await alone.standingOf(token, member)).current).to.equal(0n);
  });
});

describe("Tiers, show", () => {
  it("awards the badge at the tier's level, whoever asks, out of the campaign's awards", async () => {
    const { tiers, badges, member, shower, token, kind, tiersDesk, id } = await loadSilver();
    await expect(shower.show(token, SHOP, member))
      .to.emit(badges, "Awarded")
      .withArgs(SHOP, id, tiersDesk, 2n, `0x${MEMO.slice(34)}`);
    expect(await badges.heldBy(member, kind)).to.deep.equal([true, 2n]);
    expect((await badges.budgetOf(tiers, kind, SHOP)).left).to.equal(SHOP_AWARDS - 1n);
    await expect(shower.show(token, SHOP, member))
      .to.be.revertedWithCustomError(tiers, "TierBadgeUpToDate")
      .withArgs(member.address);
  });

  it("shows the lowest level to who has bought and has no tier", async () => {
    const shop = await load();
    await postMatured(shop);
    await shop.shower.show(shop.token, SHOP, shop.member);
    expect(await shop.badges.heldBy(shop.member, shop.kind)).to.deep.equal([true, 1n]);
  });

  it("raises and lowers the badge as the tier does", async () => {
    const shop = await loadSilver();
    const { badges, member, shower, token, kind, tiersDesk, id } = shop;
    await shower.show(token, SHOP, member);
    await postMatured(shop, { order: orderKey(2), amount: 3_500n });
    await expect(shower.show(token, SHOP, member))
      .to.emit(badges, "Awarded")
      .withArgs(SHOP, id, tiersDesk, 3n, `0x${MEMO.slice(34)}`);
    expect(await badges.heldBy(member, kind)).to.deep.equal([true, 3n]);
    await nextPeriod(2);
    expect(await toldBy(badges, shower.show(token, SHOP, member))).to.deep.equal([
      ["MetadataUpdate", id],
      ["Awarded", SHOP, id, tiersDesk, 1n, `0x${MEMO.slice(34)}`],
    ]);
    expect(await badges.heldBy(member, kind)).to.deep.equal([true, 1n]);
    await expect(shower.show(token, SHOP, member))
      .to.be.revertedWithCustomError(shop.tiers, "TierBadgeUpToDate")
      .withArgs(member.address);
  });

  it("gives none to who never bought, so that strangers use up no awards", async () => {
    const { tiers, shower, token, friend } = await loadSilver();
    await expect(shower.show(token, SHOP, friend))
      .to.be.revertedWithCustomError(tiers, "TierBadgeUpToDate")
      .withArgs(friend.address);
  });

  it("shows who has a tier, though no purchase was large enough for a first one, and its end", async () => {
    const shop = await load();
    const { standings, badges, asPublisher, shower, token, member, kind } = shop;
    const bonuses = { firstMinimum: 9_999, firstBonus: 50, referralBonus: 30, referralsPerPeriod: 2 };
    await asPublisher.publish(token, ruleOf({ bonuses }), (await time.latest()) + NOTICE + 10);
    await time.increase(NOTICE + 10);
    await postMatured(shop, { amount: 1_000n });
    expect((await standings.standingOf(token, member)).bought).to.be.false;
    await shower.show(token, SHOP, member);
    expect(await badges.heldBy(member, kind)).to.deep.equal([true, 2n]);
    await nextPeriod(2);
    await shower.show(token, SHOP, member);
    expect(await badges.heldBy(member, kind)).to.deep.equal([true, 1n]);
  });

  it("shows no more than the campaign's highest level, nor lowers what another campaign showed", async () => {
    const shop = await loadSilver();
    const { tiers, badges, shower, token, member, kind } = shop;
    await openTiers(shop, { campaign: OTHER, terms: { kind, level: 1 } });
    await shower.show(token, OTHER, member);
    expect(await badges.heldBy(member, kind)).to.deep.equal([true, 1n]);
    await shower.show(token, SHOP, member);
    expect(await badges.heldBy(member, kind)).to.deep.equal([true, 2n]);
    for (const campaign of [OTHER, SHOP]) {
      await expect(shower.show(token, campaign, member))
        .to.be.revertedWithCustomError(tiers, "TierBadgeUpToDate")
        .withArgs(member.address);
    }
  });

  it("respects who gave the badge up", async () => {
    const { badges, member, shower, token, id } = await loadSilver();
    await shower.show(token, SHOP, member);
    await badges.connect(member).burn(id);
    await expect(shower.show(token, SHOP, member))
      .to.be.revertedWithCustomError(badges, "BadgeGivenUp")
      .withArgs(id);
  });

  it("refuses a campaign that does not exist here, though one of that name pays points for purchases", async () => {
    const shop = await loadSilver();
    const { tiers, shower, token, member } = shop;
    await openShop(shop, { campaign: OTHER });
    await expect(shower.show(token, OTHER, member))
      .to.be.revertedWithCustomError(tiers, "NoSuchCampaign")
      .withArgs(token, OTHER);
  });
});

describe("Tiers, opening a campaign", () => {
  it("takes a badge alone that is soulbound, can be revoked and has levels", async () => {
    const shop = await networkHelpers.loadFixture(bare);
    await openTiers(shop, { terms: { kind: shop.kind, level: 3 } });
    const { kind, level, paysPoints } = await shop.tiers.campaignOf(shop.token, SHOP);
    expect([kind, level, paysPoints]).to.deep.equal([shop.kind, 3n, false]);
    expect((await shop.badges.budgetOf(shop.tiers, shop.kind, SHOP)).left).to.equal(SHOP_AWARDS);
  });

  it("refuses what it can't serve: points, a drop, a cap per member, any other badge", async () => {
    const shop = await networkHelpers.loadFixture(bare);
    const define = async (terms: object) => {
      await shop.badges.connect(shop.catalog).defineKind({
        look: { name: "Other", description: "", emblem: "☕", style: 0, color: 0, uri: "" },
        levels: ["One"],
        cap: 0,
        validDays: 0,
        soulbound: true,
        revocable: true,
        ...terms,
      });
      return shop.badges.kindCount();
    };
    const free = await define({ soulbound: false, revocable: false });
    const forGood = await define({ revocable: false });
    const flat = await define({ levels: [] });
    const right = { kind: shop.kind, level: 3 };
    for (const [what, terms] of Object.entries({
      points: { ...right, paysPoints: true },
      "a drop": { ...right, root: ethers.id("root") },
      "a cap per member": { ...right, memberCap: 1 },
      "a badge that can be sent": { kind: free, level: 1 },
      "a badge that can't be revoked": { kind: forGood, level: 1 },
      "a badge without levels": { kind: flat, level: 0 },
    })) {
      await expect(openTiers(shop, { terms }), what)
        .to.be.revertedWithCustomError(shop.tiers, "CampaignNotForDesk")
        .withArgs();
    }
    await expect(openTiers(shop, { terms: { ...right, maturity: 1 } }))
      .to.be.revertedWithCustomError(shop.tiers, "CampaignCannotMature")
      .withArgs();
    await expect(openTiers(shop, { terms: { ...right, level: 4 } }))
      .to.be.revertedWithCustomError(shop.badges, "LevelOutOfRange")
      .withArgs(4n, 1n, 3n);
  });
});

describe("Purchases, opening a campaign", () => {
  it("takes points that wait for a return window", async () => {
    const shop = await networkHelpers.loadFixture(bare);
    await openShop(shop);
    expect((await shop.purchases.campaignOf(shop.token, SHOP)).maturity).to.equal(RETURN_WINDOW);
  });

  it("refuses what it can't serve: no points, no return window, a drop, a cap per member, a badge", async () => {
    const shop = await networkHelpers.loadFixture(bare);
    for (const [what, terms] of Object.entries({
      "no points": { paysPoints: false, kind: shop.kind, level: 3 },
      "no return window": { maturity: 0 },
      "a drop": { root: ethers.id("root") },
      "a cap per member": { memberCap: 1 },
      "a badge": { kind: shop.kind, level: 3 },
    })) {
      await expect(openShop(shop, { terms, allotment: { points: terms.paysPoints === false ? 0n : 1n } }), what)
        .to.be.revertedWithCustomError(shop.purchases, "CampaignNotForDesk")
        .withArgs();
    }
  });

  it("refuses a window that is longer than a year", async () => {
    const shop = await networkHelpers.loadFixture(bare);
    await openShop(shop, { terms: { maturity: 366 * DAY } });
    await expect(openShop(shop, { campaign: OTHER, terms: { maturity: 366 * DAY + 1 } }))
      .to.be.revertedWithCustomError(shop.purchases, "CampaignMaturityTooLong")
      .withArgs(366 * DAY + 1, 366 * DAY);
  });
});
