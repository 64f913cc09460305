/** Attacks on tiers and bonuses: points passed among friends, buying and returning, waiting, and bringing each other. */
import { expect } from "chai";

import { redeem, rewardTerms } from "../helpers/desks.js";
import { MEMO, networkHelpers, PERIOD, ROLE } from "../helpers/program.js";
import {
  EARNED,
  matured,
  orderKey,
  post,
  postMatured,
  recordsOf,
  refunded,
  sendPost,
  SHOP,
  shopFixture,
  type Shop,
} from "../earn/purchase-support.js";

const { time } = networkHelpers;

async function tiersFixture() {
  return shopFixture();
}

const load = () => networkHelpers.loadFixture(tiersFixture);

/** Posts for each, all at once, and hands all over in that order. */
async function buyTogether(shop: Shop, rows: { member: string; referrer?: string; amount?: bigint }[]) {
  const posted = await recordsOf(
    shop.purchases,
    sendPost(
      shop,
      rows.map((row, i) => ({ order: orderKey(`together ${i}`), ...row })),
    ),
  );
  await time.increaseTo(posted[0]!.maturesAt);
  return recordsOf(shop.purchases, shop.anyone.mature(posted));
}

describe("Attacks: tiers and bonuses of purchases", () => {
  describe("given points that were not bought", () => {
    it("raises no tier by passing points among friends, in any number of rounds", async () => {
      const shop = await load();
      const { tiers, standings, points, token, member, friend, stranger } = shop;
      await postMatured(shop, { amount: 600n });
      const circle = [member, friend, stranger];
      for (let round = 0; round < 6; round += 1) {
        await points.connect(circle[round % 3]).transfer(circle[(round + 1) % 3]!, 600n);
      }
      expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 400n]);
      for (const who of [friend, stranger]) {
        expect(await tiers.tierOf(token, who)).to.deep.equal([0n, 1_000n]);
        expect((await standings.standingOf(token, who)).bought).to.be.false;
      }
    });

    it("raises no tier by redeeming and being refunded, nor by points that the brand gives", async () => {
      const shop = await load();
      const { tiers, points, rewards, token, member, issuer, catalog } = shop;
      await points.connect(issuer).allot(issuer, MEMO.slice(0, 34), 5_000n, 0);
      await points.connect(issuer).mint(member, 5_000n, MEMO);
      await rewards.connect(catalog).publish(token, await rewardTerms({ unitPrice: 1_000n }));
      const rewardsDesk = await rewards.getAddress();
      const redemption = await redeem({ points, rewards, rewardsDesk }, member, 1n, { value: 1_000n });
      await rewards.connect(shop.till).refund(redemption, redemption.quantity);
      expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 1_000n]);
    });
  });

  describe("given a campaign of tiers that is over", () => {
    it("keeps no badge up by returning the awards: that is for issuer and admin", async () => {
      const shop = await load();
      const { tiers, badges, shower, program, admin, issuer, token, member, stranger, kind } = shop;
      await postMatured(shop, { amount: 5_000n });
      await shower.show(token, SHOP, member);
      await tiers.connect(issuer).close(token, SHOP);
      await time.increase(2 * PERIOD + Number(await program.noticePeriod()));
      expect((await tiers.tierOf(token, member)).tier).to.equal(0n);
      for (const who of [member, stranger]) {
        await expect(tiers.connect(who).lapse(token, SHOP))
          .to.be.revertedWithCustomError(tiers, "AccessControlUnauthorizedAccount")
          .withArgs(who.address, ROLE.ISSUER);
      }
      await shower.show(token, SHOP, member);
      expect(await badges.heldBy(member, kind)).to.deep.equal([true, 1n]);
      for (const who of [issuer, admin]) {
        await expect(tiers.connect(who).lapse(token, SHOP)).to.emit(tiers, "CampaignLapsed").withArgs(token, SHOP);
      }
      expect((await badges.budgetOf(tiers, kind, SHOP)).left).to.equal(0n);
    });
  });

  describe("given purchases that are returned", () => {
    it("raises no tier by buying and returning within the window", async () => {
      const shop = await load();
      const { tiers, token, member, points } = shop;
      for (let round = 0; round < 3; round += 1) {
        const record = await post(shop, { order: orderKey(round), amount: 9_000n });
        await matured(shop, await refunded(shop, record, 9_000n));
      }
      expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 1_000n]);
      expect(await points.balanceOf(member)).to.equal(0);
    });

    it("takes the tier with the purchase that gave it, in its period, in the next, and through the grace", async () => {
      const shop = await load();
      const { tiers, token, member } = shop;
      const record = await postMatured(shop, { amount: 5_000n });
      for (const moment of [() => Promise.resolve(), () => time.increase(PERIOD)]) {
        const snapshot = await networkHelpers.takeSnapshot();
        await moment();
        expect((await tiers.tierOf(token, member)).tier).to.equal(2n);
        await refunded(shop, record, 5_000n);
        expect((await tiers.tierOf(token, member)).tier).to.equal(0n);
        await snapshot.restore();
      }
    });

    it("takes it out of what counts now, where the purchase counted long ago", async () => {
      const shop = await load();
      const { tiers, token, member } = shop;
      const old = await postMatured(shop, { amount: 1_000n });
      await time.increase(2 * PERIOD);
      await postMatured(shop, { order: orderKey(2), amount: 1_500n });
      await refunded(shop, old, 1_000n);
      expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 500n]);
    });

    it("pays no milestone for what was returned, in either order", async () => {
      const shop = await load();
      const { payer, bonuses, token, member } = shop;
      const record = await postMatured(shop, { amount: 2_000n });
      await refunded(shop, record, 2_000n);
      const period = BigInt(Math.floor((await time.latest()) / PERIOD));
      await expect(payer.payMilestone(token, member, period, 0))
        .to.be.revertedWithCustomError(bonuses, "MilestoneNotReached")
        .withArgs(0n, 2_000n, 0n);
      // What is bought to pay the debt counts once more, and no more than once.
      await postMatured(shop, { order: orderKey(2), amount: 2_000n });
      const next = BigInt(Math.floor((await time.latest()) / PERIOD));
      await payer.payMilestone(token, member, next, 0);
      await expect(payer.payMilestone(token, member, next, 0))
        .to.be.revertedWithCustomError(bonuses, "MilestonePaid")
        .withArgs(0n, next);
    });

    it("pays no second milestone by returning what was paid for, and buying it again in the same period", async () => {
      const shop = await load();
      const { payer, bonuses, purchases, token, member } = shop;
      const [first, second] = await recordsOf(
        purchases,
        sendPost(shop, [{ amount: 2_000n }, { order: orderKey(2), amount: 2_000n }]),
      );
      await matured(shop, first!);
      const period = BigInt(Math.floor((await time.latest()) / PERIOD));
      await payer.payMilestone(token, member, period, 0);
      await matured(shop, second!);
      await expect(payer.payMilestone(token, member, period, 0))
        .to.be.revertedWithCustomError(bonuses, "MilestonePaid")
        .withArgs(0n, period);
    });
  });

  describe("given a member who waits", () => {
    it("keeps nothing back from one period for the next by waiting, whoever hands it over", async () => {
      const shop = await load();
      const { tiers, token, member } = shop;
      const first = await post(shop, { amount: 600n });
      await time.increase(PERIOD);
      await postMatured(shop, { order: orderKey(2), amount: 600n });
      await matured(shop, first);
      expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 400n]);
    });
  });

  describe("given members who bring each other", () => {
    it("pays one bonus to two who name each other, in either order, and none for themselves", async () => {
      const shop = await load();
      const { member, friend } = shop;
      const [a, b] = [member.address, friend.address];
      const records = await buyTogether(shop, [
        { member: a, referrer: b },
        { member: b, referrer: a },
      ]);
      expect(records.map(({ brought }) => brought)).to.deep.equal([false, true]);
      await expect(sendPost(shop, [{ member: a, referrer: a }]))
        .to.be.revertedWithCustomError(shop.purchases, "BadPurchase")
        .withArgs(0n);
    });

    it("pays a ring of three no more than a chain of them", async () => {
      const shop = await load();
      const ring = [shop.member, shop.friend, shop.stranger].map(({ address }) => address);
      const rows = ring.map((member, i) => ({ member, referrer: ring[(i + 2) % 3]! }));
      const records = await buyTogether(shop, rows);
      expect(records.map(({ brought }) => brought)).to.deep.equal([false, true, true]);
    });

    it("pays who brought the same member once, by the purchase that matured first", async () => {
      const shop = await load();
      const { member, friend, stranger } = shop;
      await buyTogether(shop, [{ member: friend.address }, { member: stranger.address }]);
      const posted = await recordsOf(
        shop.purchases,
        sendPost(shop, [
          { order: orderKey(1), referrer: friend.address },
          { order: orderKey(2), referrer: stranger.address },
        ]),
      );
      await time.increaseTo(posted[0]!.maturesAt);
      const records = await recordsOf(shop.purchases, shop.anyone.mature(posted));
      expect(records.map(({ brought }) => brought)).to.deep.equal([true, false]);
      expect(member.address).to.equal(records[0]!.member);
    });

    it("pays nothing for a crowd of tiny first purchases", async () => {
      const shop = await load();
      const { friend } = shop;
      await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
      const crowd = Array.from({ length: 5 }, (_, i) => `0x${String(i + 1).padStart(40, "7")}`);
      const rows = crowd.map((member) => ({ member, referrer: friend.address, amount: 9n }));
      for (const record of await buyTogether(shop, rows)) {
        expect([record.first, record.brought]).to.deep.equal([false, false]);
      }
    });

    it("pays for a crowd of real ones no more than the rule's number in a period", async () => {
      const shop = await load();
      const { payer, bonuses, points, friend } = shop;
      await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
      const crowd = Array.from({ length: 4 }, (_, i) => `0x${String(i + 1).padStart(40, "7")}`);
      const records = await buyTogether(
        shop,
        crowd.map((member) => ({ member, referrer: friend.address })),
      );
      for (const record of records.slice(0, 2)) await payer.payReferral(record);
      for (const record of records.slice(2)) {
        await expect(payer.payReferral(record))
          .to.be.revertedWithCustomError(bonuses, "TooManyReferrals")
          .withArgs(friend.address, 2n);
      }
      expect(await points.balanceOf(friend)).to.equal(EARNED + 60n);
    });

    it("takes no one for a customer whose only purchase was returned in the window", async () => {
      const shop = await load();
      const { friend } = shop;
      const bait = await post(shop, { order: orderKey("bait"), member: friend.address });
      await matured(shop, await refunded(shop, bait, EARNED));
      expect((await postMatured(shop, { referrer: friend.address })).brought).to.be.false;
    });
  });

  describe("given who shows tiers of others", () => {
    it("uses up one award a level, and none by asking again", async () => {
      const shop = await load();
      const { shower, tiers, badges, token, desk, kind, member } = shop;
      await postMatured(shop);
      await shower.show(token, SHOP, member);
      const { left } = await badges.budgetOf(desk, kind, SHOP);
      for (let again = 0; again < 3; again += 1) {
        await expect(shower.show(token, SHOP, member))
          .to.be.revertedWithCustomError(tiers, "TierBadgeUpToDate")
          .withArgs(member.address);
      }
      expect((await badges.budgetOf(desk, kind, SHOP)).left).to.equal(left);
    });
  });
});
