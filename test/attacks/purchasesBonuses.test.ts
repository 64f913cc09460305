/** Attacks on bonuses: one purchase that has many records, two brands that share an order key, and budgets of others. */
import { expect } from "chai";

import { ethers, launchBrand, networkHelpers, PERIOD } from "../helpers/program.js";
import {
  BONUS_BUDGET,
  EARNED,
  matured,
  openShop,
  orderKey,
  post,
  postMatured,
  refund,
  refunded,
  ruleOf,
  SHOP,
  shopFixture,
} from "../earn/purchase-support.js";

const { time } = networkHelpers;
const OTHER = ethers.encodeBytes32String("other").slice(0, 34);

/** The friend has bought, and brought the member, whose first purchase matured. */
async function broughtFixture() {
  const shop = await shopFixture();
  await postMatured(shop, { order: orderKey("friend's"), member: shop.friend.address });
  return { ...shop, record: await postMatured(shop, { referrer: shop.friend.address }) };
}

/** Another brand of the same people, whose purchases have the same order keys. */
async function twoBrandsFixture() {
  const shop = await broughtFixture();
  const brand = await launchBrand(shop, shop, { name: "Bolt points", symbol: "BOLT" });
  const bolt = { ...shop, ...brand, token: await brand.points.getAddress() };
  await bolt.asPublisher.publish(bolt.token, ruleOf(), 0);
  await openShop(bolt);
  await postMatured(bolt, { order: orderKey("friend's"), member: shop.friend.address });
  return { shop, bolt, there: await postMatured(bolt, { referrer: shop.friend.address }) };
}

async function bareShop() {
  return shopFixture();
}

const load = () => networkHelpers.loadFixture(broughtFixture);

describe("Attacks: bonuses of purchases", () => {
  describe("given a purchase whose record changes", () => {
    it("pays each bonus once, though every part that is taken back makes a record that stands", async () => {
      const shop = await load();
      const { bonuses, points, member, friend, payer } = shop;
      await payer.payFirst(shop.record);
      await payer.payReferral(shop.record);
      let { record } = shop;
      for (let round = 0; round < 3; round += 1) {
        record = await refunded(shop, record, 1n);
        for (const pay of [payer.payFirst, payer.payReferral]) {
          await expect(pay(record)).to.be.revertedWithCustomError(bonuses, "NoBonus").withArgs(record.order);
        }
      }
      expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
      expect(await points.balanceOf(friend)).to.equal(EARNED + 30n);
    });

    it("pays by no record of the past: neither before it matured, nor before it was taken back", async () => {
      const shop = await networkHelpers.loadFixture(bareShop);
      const { bonuses, payer } = shop;
      const waiting = await post(shop);
      const record = await matured(shop, waiting);
      await refunded(shop, record, EARNED);
      for (const past of [waiting, { ...waiting, matured: true, first: true, brought: true }, record]) {
        for (const pay of [payer.payFirst, payer.payReferral]) {
          await expect(pay(past)).to.be.revertedWithCustomError(bonuses, "NotThePurchase").withArgs(past.order);
        }
      }
    });

    it("owes nothing for a purchase of which nothing was left when it matured; the next one is the first", async () => {
      const shop = await networkHelpers.loadFixture(bareShop);
      const { bonuses, payer, standings, asPublisher, token, member } = shop;
      // By a rule for which any purchase is large enough.
      const any = { firstMinimum: 0, firstBonus: 50, referralBonus: 30, referralsPerPeriod: 2 };
      await asPublisher.publish(token, ruleOf({ bonuses: any }), 0);
      const returned = await matured(shop, await refunded(shop, await post(shop), EARNED));
      expect([returned.first, returned.refunded]).to.deep.equal([false, EARNED]);
      await expect(payer.payFirst(returned)).to.be.revertedWithCustomError(bonuses, "NoBonus").withArgs(returned.order);
      expect((await standings.standingOf(token, member)).bought).to.be.false;
      const next = await postMatured(shop, { order: orderKey(2) });
      expect(next.first).to.be.true;
      await payer.payFirst(next);
    });

    it("owes nothing for what is taken back whole between the window's end and the handover", async () => {
      const shop = await networkHelpers.loadFixture(bareShop);
      const { bonuses, payer, points, purchases, standings, token, member } = shop;
      const record = await post(shop);
      await time.increaseTo(record.maturesAt);
      const owed = await refunded(shop, record, EARNED);
      const late = await matured(shop, owed);
      expect(late.first).to.be.false;
      await expect(payer.payFirst(late)).to.be.revertedWithCustomError(bonuses, "NoBonus").withArgs(late.order);
      expect(await points.balanceOf(member)).to.equal(EARNED);
      expect(await purchases.debtOf(token, member)).to.equal(EARNED);
      const { current, bought } = await standings.standingOf(token, member);
      expect([current, bought]).to.deep.equal([0n, false]);
    });
  });

  describe("given another brand with the same order keys", () => {
    it("pays each brand's bonus out of its own budget, and marks none of the other's", async () => {
      const { shop, bolt, there } = await networkHelpers.loadFixture(twoBrandsFixture);
      const { bonuses, payer, points, pot, record } = shop;
      expect(there.order).to.equal(record.order);
      for (const pay of [payer.payFirst, payer.payReferral]) {
        await expect(pay(there)).to.be.revertedWithCustomError(bolt.points, "OverBudget");
        await pay(record);
      }
      expect(await bonuses.paidFor(shop.token, record.order)).to.deep.equal([true, true]);
      expect(await bonuses.paidFor(bolt.token, there.order)).to.deep.equal([false, false]);
      await bolt.points.connect(bolt.issuer).allot(pot, SHOP, 80n, 0);
      for (const pay of [payer.payFirst, payer.payReferral]) await pay(there);
      expect((await points.budgetOf(pot, SHOP)).left).to.equal(BONUS_BUDGET - 80n);
    });
  });

  describe("given a till that posts what nobody bought", () => {
    it("reaches the bonuses of its own campaign alone, and none once the issuer took the purchases back", async () => {
      const shop = await networkHelpers.loadFixture(bareShop);
      const { bonuses, payer, points, issuer, pot, member, friend } = shop;
      await points.connect(issuer).allot(pot, OTHER, BONUS_BUDGET, 0);
      const fake = await postMatured(shop, { amount: 10n });
      const caught = await postMatured(shop, { order: orderKey(2), member: friend.address, amount: 10n });
      await refund(shop.asIssuer, caught, 10n);
      await payer.payFirst(fake);
      await expect(payer.payFirst({ ...fake, campaign: OTHER }))
        .to.be.revertedWithCustomError(bonuses, "NotThePurchase")
        .withArgs(fake.order);
      await expect(payer.payFirst({ ...caught, refunded: 10n }))
        .to.be.revertedWithCustomError(bonuses, "NoBonus")
        .withArgs(caught.order);
      expect(await points.balanceOf(member)).to.equal(60n);
      expect((await points.budgetOf(pot, OTHER)).left).to.equal(BONUS_BUDGET);
    });
  });

  describe("given milestones of two periods", () => {
    it("pays last period's and this one's once each, in either order, though neither was asked for in its time", async () => {
      const shop = await networkHelpers.loadFixture(bareShop);
      const { bonuses, payer, points, token, member, start } = shop;
      const period = () => time.latest().then((now) => BigInt(Math.floor(now / PERIOD)));
      await postMatured(shop, { amount: 2_000n });
      await payer.payMilestone(token, member, await period(), 0);
      for (const later of [1, 2]) {
        await time.increaseTo(start + later * PERIOD);
        await postMatured(shop, { order: orderKey(`later ${later}`), amount: 2_000n });
      }
      const now = await period();
      for (const [asked, other] of [
        [now - 1n, now],
        [now, now - 1n],
      ] as const) {
        const snapshot = await networkHelpers.takeSnapshot();
        const before = await points.balanceOf(member);
        await payer.payMilestone(token, member, asked, 0);
        await payer.payMilestone(token, member, other, 0);
        for (const paid of [now - 1n, now]) {
          await expect(payer.payMilestone(token, member, paid, 0))
            .to.be.revertedWithCustomError(bonuses, "MilestonePaid")
            .withArgs(0n, paid);
        }
        expect(await points.balanceOf(member)).to.equal(before + 400n);
        await snapshot.restore();
      }
    });

    it("knows no milestone beyond the bits that it keeps, so that none is paid twice", async () => {
      const shop = await networkHelpers.loadFixture(bareShop);
      const { payer, rulebook, bonuses, token, member } = shop;
      await postMatured(shop, { amount: 2_000n });
      const now = BigInt(Math.floor((await time.latest()) / PERIOD));
      for (const index of [8n, 255n, 256n, ethers.MaxUint256]) {
        await expect(payer.payMilestone(token, member, now, index))
          .to.be.revertedWithCustomError(rulebook, "NoSuchMilestone")
          .withArgs(index, 1n);
        expect(await bonuses.isMilestonePaid(token, member, now, index)).to.be.false;
      }
    });
  });
});
