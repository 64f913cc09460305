/** Milestones: a bonus for what matured in one period, once a period, in that period or the next, as the rule said then. */
import { expect } from "chai";

import { ethers, networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import {
  MILESTONE,
  orderKey,
  postMatured,
  refunded,
  ruleOf,
  SHOP,
  BONUS_BUDGET,
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
  await shop.points.connect(shop.issuer).allot(shop.pot, OTHER, BONUS_BUDGET, 0);
  await shop.asPublisher.publish(shop.token, ruleOf({ milestones: MILESTONES }), 0);
  const record = await postMatured(shop, { amount: 2_000n });
  return { ...shop, record, now: BigInt(Math.floor(shop.start / PERIOD)), edge: shop.start + PERIOD };
}

const load = () => networkHelpers.loadFixture(reachedFixture);

describe("Bonuses, payMilestone", () => {
  it("pays the member out of the milestone's budget, whoever asks, and tells which and when", async () => {
    const { bonuses, points, token, member, payer, now, pot } = await load();
    const sent = payer.payMilestone(token, member, now, 0);
    expect(await toldBy(bonuses, sent)).to.deep.equal([
      ["BonusPaid", token, SHOP, member.address, MILESTONE, ethers.toBeHex(now << 8n, 32), 200n],
    ]);
    await expect(sent).to.emit(points, "Issued").withArgs(SHOP, member.address, pot, 200n, MILESTONE);
    expect(await points.balanceOf(member)).to.equal(2_200n);
    expect((await points.budgetOf(pot, SHOP)).left).to.equal(BONUS_BUDGET - 200n);
  });

  it("pays each once a period", async () => {
    const shop = await load();
    const { bonuses, points, token, member, payer, now, pot } = shop;
    await payer.payMilestone(token, member, now, 0);
    await expect(payer.payMilestone(token, member, now, 0))
      .to.be.revertedWithCustomError(bonuses, "MilestonePaid")
      .withArgs(0n, now);
    await postMatured(shop, { order: orderKey(2), amount: 1_000n });
    const sent = payer.payMilestone(token, member, now, 1);
    await expect(sent)
      .to.emit(bonuses, "BonusPaid")
      .withArgs(token, OTHER, member.address, MILESTONE, ethers.toBeHex((now << 8n) | 1n, 32), 400n);
    expect((await points.budgetOf(pot, OTHER)).left).to.equal(BONUS_BUDGET - 400n);
    for (const index of [0n, 1n]) {
      await expect(payer.payMilestone(token, member, now, index))
        .to.be.revertedWithCustomError(bonuses, "MilestonePaid")
        .withArgs(index, now);
    }
  });

  it("refuses who has not reached it", async () => {
    const { bonuses, token, member, friend, payer, now } = await load();
    await expect(payer.payMilestone(token, member, now, 1))
      .to.be.revertedWithCustomError(bonuses, "MilestoneNotReached")
      .withArgs(1n, 3_000n, 2_000n);
    await expect(payer.payMilestone(token, friend, now, 0))
      .to.be.revertedWithCustomError(bonuses, "MilestoneNotReached")
      .withArgs(0n, 2_000n, 0n);
  });

  it("counts what was taken back, and not what waits", async () => {
    const shop = await load();
    await refunded(shop, shop.record, 1n);
    await expect(shop.payer.payMilestone(shop.token, shop.member, shop.now, 0))
      .to.be.revertedWithCustomError(shop.bonuses, "MilestoneNotReached")
      .withArgs(0n, 2_000n, 1_999n);
  });

  it("does not count the bonus itself", async () => {
    const { standings, token, member, payer, now } = await load();
    await payer.payMilestone(token, member, now, 0);
    expect((await standings.standingOf(token, member)).current).to.equal(2_000n);
  });

  it("refuses a milestone that is none", async () => {
    const { rulebook, token, member, payer, now } = await load();
    await expect(payer.payMilestone(token, member, now, 2))
      .to.be.revertedWithCustomError(rulebook, "NoSuchMilestone")
      .withArgs(2n, 2n);
  });

  describe("given the period that is over", () => {
    it("pays it still, to the last second of the next", async () => {
      const { bonuses, points, token, member, payer, now, edge } = await load();
      await time.setNextBlockTimestamp(edge + PERIOD - 1);
      await payer.payMilestone(token, member, now, 0);
      expect(await points.balanceOf(member)).to.equal(2_200n);
      expect(await bonuses.isMilestonePaid(token, member, now, 0)).to.be.true;
    });

    it("refuses it from the first second of the one after that", async () => {
      const { bonuses, token, member, payer, now, edge } = await load();
      await time.setNextBlockTimestamp(edge + PERIOD);
      await expect(payer.payMilestone(token, member, now, 0))
        .to.be.revertedWithCustomError(bonuses, "MilestonePeriodOver")
        .withArgs(now, now + 2n);
    });

    it("refuses what comes, and what was long ago", async () => {
      const { bonuses, token, member, payer, now } = await load();
      for (const period of [now + 1n, now - 2n, 0n, ethers.MaxUint256]) {
        await expect(payer.payMilestone(token, member, period, 0))
          .to.be.revertedWithCustomError(bonuses, "MilestonePeriodOver")
          .withArgs(period, now);
      }
    });

    it("pays it once, be it before or after the edge", async () => {
      const { bonuses, token, member, payer, now, edge } = await load();
      await payer.payMilestone(token, member, now, 0);
      await time.increaseTo(edge);
      await expect(payer.payMilestone(token, member, now, 0))
        .to.be.revertedWithCustomError(bonuses, "MilestonePaid")
        .withArgs(0n, now);
    });

    it("pays it once after the edge", async () => {
      const { bonuses, token, member, payer, now, edge } = await load();
      await time.increaseTo(edge);
      await payer.payMilestone(token, member, now, 0);
      await expect(payer.payMilestone(token, member, now, 0))
        .to.be.revertedWithCustomError(bonuses, "MilestonePaid")
        .withArgs(0n, now);
    });

    it("pays this period's too, apart", async () => {
      const shop = await load();
      const { points, bonuses, token, member, payer, now, edge } = shop;
      await time.increaseTo(edge);
      await postMatured(shop, { order: orderKey(2), amount: 2_000n });
      await payer.payMilestone(token, member, now, 0);
      await payer.payMilestone(token, member, now + 1n, 0);
      expect(await points.balanceOf(member)).to.equal(4_400n);
      await time.increaseTo(edge + PERIOD);
      expect(await bonuses.isMilestonePaid(token, member, now + 1n, 0)).to.be.true;
    });

    it("is judged by the rule that held at its end, not by an earlier or a later one", async () => {
      const shop = await load();
      const { asPublisher, points, token, member, payer, now, edge } = shop;
      // Before the end it is made better, and with the new period worse.
      const better = [{ threshold: 2_000, bonus: 250, campaign: SHOP }, MILESTONES[1]!];
      await asPublisher.publish(token, ruleOf({ milestones: better }), edge - 1);
      await asPublisher.publish(token, ruleOf({ milestones: [] }), edge);
      await time.increaseTo(edge);
      await payer.payMilestone(token, member, now, 0);
      expect(await points.balanceOf(member)).to.equal(2_250n);
      await expect(payer.payMilestone(token, member, now + 1n, 0))
        .to.be.revertedWithCustomError(shop.rulebook, "NoSuchMilestone")
        .withArgs(0n, 0n);
    });
  });

  it("asks the rule that holds now for the period that runs", async () => {
    const { asPublisher, bonuses, token, member, payer, now } = await load();
    const validFrom = (await time.latest()) + NOTICE + 1;
    const higher = [{ threshold: 2_001, bonus: 200, campaign: SHOP }, MILESTONES[1]!];
    await asPublisher.publish(token, ruleOf({ milestones: higher }), validFrom);
    await time.setNextBlockTimestamp(validFrom);
    await expect(payer.payMilestone(token, member, now, 0))
      .to.be.revertedWithCustomError(bonuses, "MilestoneNotReached")
      .withArgs(0n, 2_001n, 2_000n);
  });

  it("can be paid later what can't be paid now", async () => {
    const { points, program, admin, token, member, payer, now, edge } = await load();
    await time.increaseTo(edge - 1_000);
    await program.connect(admin).stop();
    await expect(payer.payMilestone(token, member, now, 0))
      .to.be.revertedWithCustomError(points, "MintingStopped")
      .withArgs(await program.stoppedUntil());
    await time.increaseTo(await program.stoppedUntil());
    await payer.payMilestone(token, member, now, 0);
    expect(await points.balanceOf(member)).to.equal(2_200n);
  });
});

describe("Bonuses, isMilestonePaid", () => {
  it("tells of this period and the one before, of each milestone", async () => {
    const shop = await load();
    const { bonuses, token, member, friend, payer, now, edge } = shop;
    const paid = () => Promise.all([0, 1, 8, 256].map((index) => bonuses.isMilestonePaid(token, member, now, index)));
    expect(await paid()).to.deep.equal([false, false, false, false]);
    await payer.payMilestone(token, member, now, 0);
    expect(await paid()).to.deep.equal([true, false, false, false]);
    await time.increaseTo(edge);
    expect(await paid()).to.deep.equal([true, false, false, false]);
    expect(await bonuses.isMilestonePaid(token, member, now + 1n, 0)).to.be.false;
    expect(await bonuses.isMilestonePaid(token, friend, now, 0)).to.be.false;
  });

  it("forgets when two periods passed, also for who bought nothing in between", async () => {
    const { bonuses, token, member, payer, now, edge } = await load();
    await payer.payMilestone(token, member, now, 0);
    await time.increaseTo(edge + 2 * PERIOD);
    for (const period of [now + 2n, now + 3n]) {
      expect(await bonuses.isMilestonePaid(token, member, period, 0)).to.be.false;
    }
  });

  it("refuses other periods", async () => {
    const { bonuses, token, member, now } = await load();
    for (const period of [now + 1n, now - 2n, ethers.MaxUint256]) {
      await expect(bonuses.isMilestonePaid(token, member, period, 0))
        .to.be.revertedWithCustomError(bonuses, "MilestonePeriodOver")
        .withArgs(period, now);
    }
  });
});
