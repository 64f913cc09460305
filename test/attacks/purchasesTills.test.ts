/** Attacks with a till: its key stolen for a day, contracts that play one, and desks, campaigns and brands that end. */
import { expect } from "chai";

import {
  BONUS_BUDGET,
  carriedOf,
  carry,
  EARNED,
  latest,
  matured,
  openShop,
  orderKey,
  post,
  recordsOf,
  refund,
  refunded,
  RETURN_WINDOW,
  sendPost,
  SHOP,
  SHOP_BUDGET,
  shopFixture,
  signCarried,
} from "../earn/purchase-support.js";
import { DAY, ethers, networkHelpers, NOTICE, PERIOD, ROLE } from "../helpers/program.js";
import type { MANNERS } from "./claimsSupport.js";
import { signerContract } from "./claimsSupport.js";

const { time } = networkHelpers;
const RATE = 1_000n;
const OTHER = ethers.encodeBytes32String("other").slice(0, 34);

/** At the start of a day, with a till that may post 1,000 on one. */
async function limitedFixture() {
  const shop = await shopFixture();
  await shop.asIssuer.setTills(shop.token, SHOP, [{ till: shop.till, cap: 0, ratePerDay: RATE }]);
  await time.increaseTo((Math.floor((await time.latest()) / DAY) + 1) * DAY);
  return { ...shop, thief: shop.other };
}

async function openFixture() {
  return shopFixture();
}

/** A shop whose till is a contract that answers in one of the hostile manners. */
async function contractTill(manner: (typeof MANNERS)[number]) {
  const shop = await networkHelpers.loadFixture(openFixture);
  const signer = await signerContract(manner);
  const address = await signer.getAddress();
  await shop.asIssuer.setTills(shop.token, SHOP, [{ till: address, cap: 0, ratePerDay: 0 }]);
  return { ...shop, signer, address, carried: await carriedOf(shop, { till: address }) };
}

const load = () => networkHelpers.loadFixture(limitedFixture);
const loadOpen = () => networkHelpers.loadFixture(openFixture);

describe("Attacks: tills of purchases", () => {
  describe("given a till's key that is stolen for a day", () => {
    it("creates no more than the till's rate, by batches and by what is carried together", async () => {
      const shop = await load();
      const { purchases, till, thief } = shop;
      await post(shop, { member: thief.address, amount: 600n });
      await carry(shop, { order: orderKey(2), member: thief.address, amount: 400n });
      await expect(sendPost(shop, [{ order: orderKey(3), amount: 1n }]))
        .to.be.revertedWithCustomError(purchases, "OverTillRate")
        .withArgs(till.address, 0n, 1n);
      await expect(carry(shop, { order: orderKey(3), amount: 1n }))
        .to.be.revertedWithCustomError(purchases, "OverTillRate")
        .withArgs(till.address, 0n, 1n);
    });

    it("gives the thief nothing before the return window is over, however far back a purchase is dated", async () => {
      const shop = await load();
      const { purchases, thief } = shop;
      const validFrom = (await time.latest()) - 300 * DAY;
      const record = await latest(purchases, carry(shop, { member: thief.address, amount: RATE, validFrom }));
      expect(record.maturesAt).to.equal((await time.latest()) + RETURN_WINDOW);
      await time.setNextBlockTimestamp(record.maturesAt - 1n);
      await expect(purchases.connect(thief).mature([record]))
        .to.be.revertedWithCustomError(purchases, "PurchaseNotMature")
        .withArgs(record.maturesAt);
      expect(await shop.points.balanceOf(thief)).to.equal(0);
    });

    it("is undone to the unit: the till revoked, all of it voided, and nothing left that it signed", async () => {
      const shop = await load();
      const { purchases, points, token, desk, till, thief } = shop;
      const kept = await carriedOf(shop, { order: orderKey(9), member: thief.address, deadline: 2 ** 40 });
      const signature = await signCarried(purchases, till, kept);
      const rows = [600n, 399n, 1n].map((amount, i) => ({ order: orderKey(i), member: thief.address, amount }));
      const records = await recordsOf(purchases, sendPost(shop, rows));
      await shop.asIssuer.revokeTills(token, SHOP, [till]);
      for (const record of records) await refunded(shop, record, record.earned);
      expect(await points.balanceOf(desk)).to.equal(0);
      expect((await points.budgetOf(desk, SHOP)).left).to.equal(SHOP_BUDGET);
      expect(await purchases.debtTotal(token)).to.equal(0);
      for (const attempt of [
        () => shop.anyone.carry(kept, signature),
        () => sendPost(shop, [{ order: orderKey(8) }]),
      ]) {
        await expect(attempt()).to.be.revertedWithCustomError(purchases, "TillNotActive").withArgs(till.address);
      }
      await expect(shop.asIssuer.setTills(token, SHOP, [{ till, cap: 0, ratePerDay: 0 }]))
        .to.be.revertedWithCustomError(purchases, "BadTill")
        .withArgs(till.address);
    });

    it("can take members' waiting purchases back until it is revoked; the brand posts them again by another key", async () => {
      const shop = await load();
      const { purchases, token, till, member } = shop;
      const record = await post(shop);
      expect((await latest(purchases, refund(shop.asTill, record, EARNED))).held).to.equal(0n);
      await shop.asIssuer.revokeTills(token, SHOP, [till]);
      await shop.asIssuer.setTills(token, SHOP, [{ till: shop.friend, cap: 0, ratePerDay: 0 }]);
      const by = purchases.connect(shop.friend);
      await expect(sendPost(shop, [{}], { by }))
        .to.be.revertedWithCustomError(purchases, "NothingPosted")
        .withArgs();
      const again = await post(shop, { order: orderKey("1, again") }, { by });
      await matured(shop, again);
      expect(await shop.points.balanceOf(member)).to.equal(EARNED);
    });

    it("touches nothing of what matured, nor of what another till posted", async () => {
      const shop = await load();
      const { purchases, till, other, points, member } = shop;
      await shop.asIssuer.setTills(shop.token, SHOP, [{ till: other, cap: 0, ratePerDay: 0 }]);
      const done = await matured(shop, await post(shop));
      const others = await post(shop, { order: orderKey(2) }, { by: purchases.connect(other) });
      for (const record of [done, others]) {
        await expect(refund(shop.asTill, record, 1n))
          .to.be.revertedWithCustomError(purchases, "AccessControlUnauthorizedAccount")
          .withArgs(till.address, ROLE.ISSUER);
      }
      expect(await points.balanceOf(member)).to.equal(EARNED);
    });

    it("leaves the thief a debt and no more to take, if it is found too late", async () => {
      const shop = await load();
      const { purchases, points, token, thief, stranger } = shop;
      const record = await matured(shop, await post(shop, { member: thief.address, amount: RATE }));
      await refunded(shop, record, RATE);
      expect(await points.balanceOf(thief)).to.equal(RATE);
      expect(await purchases.debtTotal(token), "what the brand can lose").to.equal(RATE);
      // A debt is left behind by who buys from a new address.
      const fresh = await post(shop, { order: orderKey(2), member: stranger.address, amount: 10n });
      expect(fresh.held).to.equal(10n);
    });

    it("pays no bonus to who was never a customer, by purchases that were taken back", async () => {
      const shop = await load();
      const { standings, purchases, token, thief, stranger } = shop;
      const rows = [
        { order: orderKey(1), member: thief.address },
        { order: orderKey(2), member: stranger.address, referrer: thief.address },
      ];
      const records = await recordsOf(purchases, sendPost(shop, rows));
      const voided = [];
      for (const record of records) voided.push(await refunded(shop, record, record.earned));
      await time.increaseTo(records[0]!.maturesAt);
      for (const record of await recordsOf(purchases, shop.anyone.mature(voided))) {
        expect([record.first, record.brought]).to.deep.equal([false, false]);
      }
      expect((await standings.standingOf(token, thief)).bought).to.be.false;
    });
  });

  describe("given a contract that plays a till (ERC-1271)", () => {
    for (const manner of ["SayNo", "Revert", "BurnGas", "ReturnBomb", "RevertBomb"] as const) {
      it(`refuses its purchases where it answers thus: ${manner}`, async () => {
        const shop = await contractTill(manner);
        await expect(shop.anyone.carry(shop.carried, "0x", { gasLimit: 1_000_000n }))
          .to.be.revertedWithCustomError(shop.purchases, "BadPurchaseSignature")
          .withArgs(shop.address);
      });
    }

    it("posts once, where it calls back while it is asked", async () => {
      const shop = await contractTill("CallBack");
      const { purchases, signer, desk, carried, anyone } = shop;
      await signer.arm(desk, purchases.interface.encodeFunctionData("carry", [carried, "0x"]));
      await anyone.carry(carried, "0x");
      await expect(anyone.carry(carried, "0x"))
        .to.be.revertedWithCustomError(purchases, "OrderPosted")
        .withArgs(carried.order);
      expect(await shop.points.balanceOf(desk)).to.equal(EARNED);
    });

    it("is no till of another campaign by saying yes", async () => {
      const shop = await contractTill("SayYes");
      await openShop(shop, { campaign: OTHER });
      await expect(shop.anyone.carry({ ...shop.carried, campaign: OTHER }, "0x"))
        .to.be.revertedWithCustomError(shop.purchases, "TillNotActive")
        .withArgs(shop.address);
    });
  });

  describe("given what stops, retires or ends", () => {
    it("posts nothing at a retired desk; what it holds can be taken back and handed over", async () => {
      const shop = await loadOpen();
      const { points, admin, desk, member } = shop;
      const [first, second] = await recordsOf(shop.purchases, sendPost(shop, [{}, { order: orderKey(2) }]));
      await points.connect(admin).retire(desk);
      await time.increase(NOTICE);
      await points.connect(admin).retire(desk);
      for (const attempt of [
        () => sendPost(shop, [{ order: orderKey(3) }]),
        () => carry(shop, { order: orderKey(3) }),
      ]) {
        await expect(attempt()).to.be.revertedWithCustomError(points, "DeskRefuses").withArgs(desk);
      }
      await refunded(shop, first!, EARNED);
      await matured(shop, second!);
      expect(await points.balanceOf(member)).to.equal(EARNED);
      expect(await points.balanceOf(desk)).to.equal(0);
    });

    it("posts nothing after an earlier end, and not before the notice is over", async () => {
      const shop = await loadOpen();
      const { purchases, token } = shop;
      const closesAt = (await time.latest()) + NOTICE + 10;
      await time.setNextBlockTimestamp(closesAt - NOTICE);
      await shop.asIssuer.close(token, SHOP);
      const { opensAt } = await purchases.campaignOf(token, SHOP);
      await time.setNextBlockTimestamp(closesAt - 1);
      await post(shop);
      for (const attempt of [
        () => sendPost(shop, [{ order: orderKey(2) }]),
        () => carry(shop, { order: orderKey(2) }),
      ]) {
        await expect(attempt())
          .to.be.revertedWithCustomError(purchases, "CampaignNotOpen")
          .withArgs(token, SHOP, opensAt, closesAt);
      }
    });

    it("gives the brand back what is unspent, and again what is voided after", async () => {
      const shop = await loadOpen();
      const { purchases, points, token, desk, anyone } = shop;
      const record = await post(shop);
      const before = await purchases.closingOf(token, SHOP);
      await expect(shop.asIssuer.lapse(token, SHOP))
        .to.be.revertedWithCustomError(purchases, "CampaignStillOpen")
        .withArgs(before);
      await shop.asIssuer.close(token, SHOP);
      await time.increase(NOTICE);
      await expect(anyone.lapse(token, SHOP))
        .to.emit(points, "BudgetCut")
        .withArgs(desk, SHOP, SHOP_BUDGET - EARNED, 0n);
      await refunded(shop, record, 40n);
      await expect(purchases.connect(shop.admin).lapse(token, SHOP))
        .to.emit(points, "BudgetCut")
        .withArgs(desk, SHOP, 40n, 0n);
      await matured(shop, { ...record, held: 60n, refunded: 40n });
      expect(await points.balanceOf(shop.member)).to.equal(60n);
    });

    it("owes bonuses after the campaign's lapse, and where the brand cut their budget, until it allots again", async () => {
      const shop = await loadOpen();
      const { payer, points, token, pot, issuer, member } = shop;
      const record = await matured(shop, await post(shop));
      await shop.asIssuer.close(token, SHOP);
      await time.increase(NOTICE);
      await shop.anyone.lapse(token, SHOP);
      await payer.payFirst.staticCall(record);
      await points.connect(issuer).cut(pot, SHOP, BONUS_BUDGET);
      await expect(payer.payFirst(record))
        .to.be.revertedWithCustomError(points, "OverBudget")
        .withArgs(pot, SHOP, 0n, 50n);
      await points.connect(issuer).allot(pot, SHOP, 50n, 0);
      await payer.payFirst(record);
      expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
    });

    it("posts nothing once the programme has closed; what waits is handed over, and bonuses end", async () => {
      const shop = await loadOpen();
      const { payer, program, points, admin, member } = shop;
      const record = await post(shop);
      const closesAt = (await time.latest()) + NOTICE + 10;
      await program.connect(admin).close(closesAt);
      await time.increaseTo(record.maturesAt);
      await expect(sendPost(shop, [{ order: orderKey(2) }]))
        .to.be.revertedWithCustomError(points, "MintingEnded")
        .withArgs(closesAt);
      const now = await matured(shop, record);
      await expect(payer.payFirst(now)).to.be.revertedWithCustomError(points, "MintingEnded").withArgs(closesAt);
      expect(await points.balanceOf(member)).to.equal(EARNED);
    });

    it("does not lengthen a return window by a stop", async () => {
      const shop = await loadOpen();
      const record = await post(shop);
      await shop.program.connect(shop.admin).stop();
      await time.setNextBlockTimestamp(record.maturesAt);
      expect((await latest(shop.purchases, shop.anyone.mature([record]))).matured).to.be.true;
    });
  });

  describe("given the edge of a period", () => {
    it("takes an expiry of the period to its last second, and not one second later", async () => {
      const shop = await loadOpen();
      const { points, start } = shop;
      const now = await points.currentPeriod();
      await time.setNextBlockTimestamp(start + PERIOD - 1);
      await sendPost(shop, [{}], { expiry: now });
      await time.setNextBlockTimestamp(start + PERIOD);
      await expect(sendPost(shop, [{ order: orderKey(2) }], { expiry: now }))
        .to.be.revertedWithCustomError(points, "ExpiryOutOfRange")
        .withArgs(now, now + 1n, now + 4n);
    });

    it("gives a till its day's rate anew at midnight, to the second", async () => {
      const shop = await load();
      const midnight = (Math.floor((await time.latest()) / DAY) + 1) * DAY;
      await sendPost(shop, [{ amount: RATE }]);
      await time.setNextBlockTimestamp(midnight - 1);
      await expect(sendPost(shop, [{ order: orderKey(2), amount: 1n }]))
        .to.be.revertedWithCustomError(shop.purchases, "OverTillRate")
        .withArgs(shop.till.address, 0n, 1n);
      await time.setNextBlockTimestamp(midnight);
      await sendPost(shop, [{ order: orderKey(2), amount: RATE }]);
      expect((await shop.purchases.tillOf(shop.token, SHOP, shop.till)).usedToday).to.equal(RATE);
    });
  });
});
