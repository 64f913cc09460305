/** Milestones: a bonus for what matured in one period, once a period, in that period or the next, as the rule said then. */
import { expect } from "chai";

import { ethers, networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import {
  MILESTONE,
  openShop,
  orderKey,
  postMatured,
  refunded,
  ruleOf,
  SHOP,
  SHOP_BUDGET,
  shopFixture,
  toldBy,
} from "./purchase-support.js";

const { time } = networkHelpers;
const OTHER = ethers.encodeBytes32String("other").slice(0, 34);
const MILESTONES = [
  { threshold: 2_000, bonus: 200, campaign: SHOP },
  { threshold: 3_000, bonus: 400, campaign: OTHER },
];

/** Two milestones, of which the member has reached the first in period `now`, to the unit. */
async function reachedFixture() {
  const shop = await shopFixture();
  await openShop(shop, { campaign: OTHER });
  await shop.asPublisher.publish(shop.token, ruleOf({ milestones: MILESTONES }), 0);
  const record = await postMatured(shop, { amount: 2_000n });
  return { ...shop, record, now: BigInt(Math.floor(shop.start / PERIOD)), edge: shop.start + PERIOD };
}

const load = () => networkHelpers.loadFixture(reachedFixture);

describe("Purchases, payMilestone", () => {
  it("pays the member out of the milestone's budget, whoever asks, and tells which and when", async () => {
    const { purchases, points, token, member, anyone, now, desk } = await load();
    const sent = anyone.payMilestone(token, member, now, 0);
    expect(await toldBy(purchases, sent)).to.deep.equal([
      ["BonusPaid", token, SHOP, member.address, MILESTONE, ethers.toBeHex(now << 8n, 32), 200n],
    ]);
    await expect(sent).to.emit(points, "Issued").withArgs(SHOP, member.address, desk, 200n, MILESTONE);
    expect(await points.balanceOf(member)).to.equal(2_200n);
    expect((await points.budgetOf(desk, SHOP)).left).to.equal(SHOP_BUDGET - 2_200n);
  });

  it("pays each once a period", async () => {
    const shop = await load();
    const { purchases, points, token, member, anyone, now, desk } = shop;
    await anyone.payMilestone(token, member, now, 0);
    await expect(anyone.payMilestone(token, member, now, 0))
      .to.be.revertedWithCustomError(purchases, "MilestonePaid")
      .withArgs(0n, now);
    await postMatured(shop, { order: orderKey(2), amount: 1_000n });
    const sent = anyone.payMilestone(token, member, now, 1);
    await expect(sent)
      .to.emit(purchases, "BonusPaid")
      .withArgs(token, OTHER, member.address, MILESTONE, ethers.toBeHex((now << 8n) | 1n, 32), 400n);
    expect((await points.budgetOf(desk, OTHER)).left).to.equal(SHOP_BUDGET - 400n);
    for (const index of [0n, 1n]) {
      await expect(anyone.payMilestone(token, member, now, index))
        .to.be.revertedWithCustomError(purchases, "MilestonePaid")
        .withArgs(index, now);
    }
  });

  it("refuses who has not reached it", async () => {
    const { purchases, token, member, friend, anyone, now } = await load();
    await expect(anyone.payMilestone(token, member, now, 1))
      .to.be.revertedWithCustomError(purchases, "MilestoneNotReached")
      .withArgs(1n, 3_000n, 2_000n);
    await expect(anyone.payMilestone(token, friend, now, 0))
      .to.be.revertedWithCustomError(purchases, "MilestoneNotReached")
      .withArgs(0n, 2_000n, 0n);
  });

  it("counts what was taken back, and not what waits", async () => {
    const shop = await load();
    await refunded(shop, shop.record, 1n);
    await expect(shop.anyone.payMilestone(shop.token, shop.member, shop.now, 0))
      .to.be.revertedWithCustomError(shop.purchases, "MilestoneNotReached")
      .withArgs(0n, 2_000n, 1_999n);
  });

  it("does not count the bonus itself", async () => {
    const { purchases, token, member, anyone, now } = await load();
    await anyone.payMilestone(token, member, now, 0);
    expect((await purchases.standingOf(token, member)).current).to.equal(2_000n);
  });

  it("refuses a milestone that is none", async () => {
    const { rulebook, token, member, anyone, now } = await load();
    await expect(anyone.payMilestone(token, member, now, 2))
      .to.be.revertedWithCustomError(rulebook, "NoSuchMilestone")
      .withArgs(2n, 2n);
  });

  describe("given the period that is over", () => {
    it("pays it still, to the last second of the next", async () => {
      const { purchases, points, token, member, anyone, now, edge } = await load();
      await time.setNextBlockTimestamp(edge + PERIOD - 1);
      await anyone.payMilestone(token, member, now, 0);
      expect(await points.balanceOf(member)).to.equal(2_200n);
      expect(await purchases.isMilestonePaid(token, member, now, 0)).to.be.true;
    });

    it("refuses it from the first second of the one after that", async () => {
      const { purchases, token, member, anyone, now, edge } = await load();
      await time.setNextBlockTimestamp(edge + PERIOD);
      await expect(anyone.payMilestone(token, member, now, 0))
        .to.be.revertedWithCustomError(purchases, "MilestonePeriodOver")
        .withArgs(now, now + 2n);
    });

    it("refuses what comes, and what was long ago", async () => {
      const { purchases, token, member, anyone, now } = await load();
      for (const period of [now + 1n, now - 2n, 0n, ethers.MaxUint256]) {
        await expect(anyone.payMilestone(token, member, period, 0))
          .to.be.revertedWithCustomError(purchases, "MilestonePeriodOver")
          .withArgs(period, now);
      }
    });

    it("pays it once, be it before or after the edge", async () => {
      const { purchases, token, member, anyone, now, edge } = await load();
      await anyone.payMilestone(token, member, now, 0);
      await time.increaseTo(edge);
      await expect(anyone.payMilestone(token, member, now, 0))
        .to.be.revertedWithCustomError(purchases, "MilestonePaid")
        .withArgs(0n, now);
    });

    it("pays it once after the edge", async () => {
      const { purchases, token, member, anyone, now, edge } = await load();
      await time.increaseTo(edge);
      await anyone.payMilestone(token, member, now, 0);
      await expect(anyone.payMilestone(token, member, now, 0))
        .to.be.revertedWithCustomError(purchases, "MilestonePaid")
        .withArgs(0n, now);
    });

    it("pays this period's too, apart", async () => {
      const shop = await load();
      const { points, purchases, token, member, anyone, now, edge } = shop;
      await time.increaseTo(edge);
      await postMatured(shop, { order: orderKey(2), amount: 2_000n });
      await anyone.payMilestone(token, member, now, 0);
      await anyone.payMilestone(token, member, now + 1n, 0);
      expect(await points.balanceOf(member)).to.equal(4_400n);
      await time.increaseTo(edge + PERIOD);
      expect(await purchases.isMilestonePaid(token, member, now + 1n, 0)).to.be.true;
    });

    it("is judged by the rule that held at its end, not by an earlier or a later one", async () => {
      const shop = await load();
      const { asPublisher, points, token, member, anyone, now, edge } = shop;
      // Before the end it is made better, and with the new period worse.
      const better = [{ threshold: 2_000, bonus: 250, campaign: SHOP }, MILESTONES[1]!];
      await asPublisher.publish(token, ruleOf({ milestones: better }), edge - 1);
      await asPublisher.publish(token, ruleOf({ milestones: [] }), edge);
      await time.increaseTo(edge);
      await anyone.payMilestone(token, member, now, 0);
      expect(await points.balanceOf(member)).to.equal(2_250n);
      await expect(anyone.payMilestone(token, member, now + 1n, 0))
        .to.be.revertedWithCustomError(shop.rulebook, "NoSuchMilestone")
        .withArgs(0n, 0n);
    });
  });

  it("asks the rule that holds now for the period that runs", async () => {
    const { asPublisher, purchases, token, member, anyone, now } = await load();
    const validFrom = (await time.latest()) + NOTICE + 1;
    const higher = [{ threshold: 2_001, bonus: 200, campaign: SHOP }, MILESTONES[1]!];
    await asPublisher.publish(token, ruleOf({ milestones: higher }), validFrom);
    await time.setNextBlockTimestamp(validFrom);
    await expect(anyone.payMilestone(token, member, now, 0))
      .to.be.revertedWithCustomError(purchases, "MilestoneNotReached")
      .withArgs(0n, 2_001n, 2_000n);
  });

  it("can be paid later what can't be paid now", async () => {
    const { points, program, admin, token, member, anyone, now, edge } = await load();
    await time.increaseTo(edge - 1_000);
    await program.connect(admin).stop();
    await expect(anyone.payMilestone(token, member, now, 0))
      .to.be.revertedWithCustomError(points, "MintingStopped")
      .withArgs(await program.stoppedUntil());
    await time.increaseTo(await program.stoppedUntil());
    await anyone.payMilestone(token, member, now, 0);
    expect(await points.balanceOf(member)).to.equal(2_200n);
  });
});

describe("Purchases, isMilestonePaid", () => {
  it("tells of this period and the one before, of each milestone", async () => {
    const shop = await load();
    const { purchases, token, member, friend, anyone, now, edge } = shop;
    const paid = () => Promise.all([0, 1, 8, 256].map((index) => purchases.isMilestonePaid(token, member, now, index)));
    expect(await paid()).to.deep.equal([false, false, false, false]);
    await anyone.payMilestone(token, member, now, 0);
    expect(await paid()).to.deep.equal([true, false, false, false]);
    await time.increaseTo(edge);
    expect(await paid()).to.deep.equal([true, false, false, false]);
    expect(await purchases.isMilestonePaid(token, member, now + 1n, 0)).to.be.false;
    expect(await purchases.isMilestonePaid(token, friend, now, 0)).to.be.false;
  });

  it("forgets when two periods passed, also for who bought nothing in between", async () => {
    const { purchases, token, member, anyone, now, edge } = await load();
    await anyone.payMilestone(token, member, now, 0);
    await time.increaseTo(edge + 2 * PERIOD);
    for (const period of [now + 2n, now + 3n]) {
      expect(await purchases.isMilestonePaid(token, member, period, 0)).to.be.false;
    }
  });

  it("refuses other periods", async () => {
    const { purchases, token, member, now } = await load();
    for (const period of [now + 1n, now - 2n, ethers.MaxUint256]) {
      await expect(purchases.isMilestonePaid(token, member, period, 0))
        .to.be.revertedWithCustomError(purchases, "MilestonePeriodOver")
        .withArgs(period, now);
    }
  });
});
