/** Refunds: what waits is voided in proportion, what matured becomes a debt, each once, by who may. */
import { expect } from "chai";

import type { Purchases } from "../../sdk/src/generated/index.js";
import { DAY, ethers, networkHelpers, PERIOD, ROLE } from "../helpers/program.js";
import {
  EARNED,
  latest,
  matured,
  openShop,
  orderKey,
  parts,
  post,
  postMatured,
  refund,
  refunded,
  SHOP,
  SHOP_BUDGET,
  shopFixture,
  toldBy,
  WHY,
  type Bought,
} from "./purchase-support.js";

const { time } = networkHelpers;

async function postedFixture() {
  const shop = await shopFixture();
  return { ...shop, record: await post(shop) };
}

/** A purchase of which 60 went against debt, and 40 wait. */
async function indebtedFixture() {
  const shop = await shopFixture();
  await refunded(shop, await postMatured(shop), 60n);
  return { ...shop, record: await post(shop, { order: orderKey(2) }) };
}

async function maturedFixture() {
  const shop = await shopFixture();
  return { ...shop, record: await postMatured(shop) };
}

async function shortFixture() {
  const shop = await shopFixture({ livePeriods: 1 });
  await time.increase(PERIOD - 2 * DAY);
  return { ...shop, record: await post(shop) };
}

const OTHER_WHY = ethers.encodeBytes32String("return 2").slice(0, 34);
const load = () => networkHelpers.loadFixture(postedFixture);

describe("Purchases, refund", () => {
  it("takes back a batch, and passes over what stands otherwise by now", async () => {
    const shop = await load();
    const { purchases, points, token, member, record, asIssuer } = shop;
    const second = await post(shop, { order: orderKey(2) });
    const rows = [
      { record, amount: 10n, reason: WHY },
      { record, amount: 20n, reason: OTHER_WHY },
      { record: second, amount: 30n, reason: OTHER_WHY },
    ];
    expect(await toldBy(purchases, asIssuer.refund(rows))).to.deep.equal([
      ["PurchaseRefunded", token, SHOP, member.address, 10n, 0n, WHY, parts({ ...record, held: 90n, refunded: 10n })],
      ["RefundSkipped", token, SHOP, member.address, record.order, OTHER_WHY],
      [
        "PurchaseRefunded",
        token,
        SHOP,
        member.address,
        30n,
        0n,
        OTHER_WHY,
        parts({ ...second, held: 70n, refunded: 30n }),
      ],
    ]);
    expect(await points.balanceOf(shop.desk)).to.equal(160n);
  });

  it("refuses a batch of which one is not the caller's to take back, or too much", async () => {
    const shop = await load();
    const { purchases, till, record, asTill } = shop;
    const foreign = { ...record, till: shop.other.address };
    const row = { record, amount: 1n, reason: WHY };
    await expect(asTill.refund([row, { ...row, record: foreign }]))
      .to.be.revertedWithCustomError(purchases, "AccessControlUnauthorizedAccount")
      .withArgs(till.address, ROLE.ISSUER);
    const second = await post(shop, { order: orderKey(2) });
    await expect(asTill.refund([row, { record: second, amount: EARNED + 1n, reason: WHY }]))
      .to.be.revertedWithCustomError(purchases, "OverPurchaseRefund")
      .withArgs(EARNED, EARNED + 1n);
    expect(await purchases.recordOf(record.points, record.order)).to.equal(await purchases.hashOf(record));
  });

  it("counts a till's refunds against its cap and its day, as posting; an issuer's against neither", async () => {
    const shop = await load();
    const { purchases, token, till, record } = shop;
    await shop.asIssuer.setTills(token, SHOP, [{ till, cap: 50, ratePerDay: 30 }]);
    await expect(refund(shop.asTill, record, 31n))
      .to.be.revertedWithCustomError(purchases, "OverTillRate")
      .withArgs(till.address, 30n, 31n);
    const now = await latest(purchases, refund(shop.asTill, record, 30n));
    const { left, usedToday } = await purchases.tillOf(token, SHOP, till);
    expect([left, usedToday]).to.deep.equal([20n, 30n]);
    await time.increase(DAY);
    await expect(refund(shop.asTill, now, 21n))
      .to.be.revertedWithCustomError(purchases, "OverTillCap")
      .withArgs(till.address, 20n, 21n);
    expect((await refunded(shop, now, 70n)).refunded).to.equal(EARNED);
    expect((await purchases.tillOf(token, SHOP, till)).left).to.equal(20n);
  });

  describe("given a purchase that waits", () => {
    it("voids what is taken back, gives it to the budget again, and tells the record as it stands", async () => {
      const { purchases, points, token, member, desk, asTill, record } = await load();
      const sent = refund(asTill, record, 30n);
      const now = { ...record, held: 70n, refunded: 30n };
      expect(await toldBy(purchases, sent)).to.deep.equal([
        ["PurchaseRefunded", token, SHOP, member.address, 30n, 0n, WHY, parts(now)],
      ]);
      await expect(sent).to.emit(points, "PointsVoided").withArgs(desk, SHOP, 30n);
      await expect(sent).to.emit(points, "Transfer").withArgs(desk, ethers.ZeroAddress, 30n);
      expect(await purchases.recordOf(token, record.order)).to.equal(await purchases.hashOf(now));
      expect(await points.balanceOf(desk)).to.equal(70n);
      expect((await points.budgetOf(desk, SHOP)).left).to.equal(SHOP_BUDGET - 70n);
      expect(await purchases.debtOf(token, member)).to.equal(0n);
      expect(await purchases.debtTotal(token)).to.equal(0n);
    });

    it("takes it back in parts, never more than it earned", async () => {
      const { purchases, asTill, record, points, desk } = await load();
      let now = await latest(purchases, refund(asTill, record, 33n));
      now = await latest(purchases, refund(asTill, now, 33n));
      await expect(refund(asTill, now, 35n))
        .to.be.revertedWithCustomError(purchases, "OverPurchaseRefund")
        .withArgs(34n, 35n);
      now = await latest(purchases, refund(asTill, now, 34n));
      expect([now.held, now.refunded]).to.deep.equal([0n, EARNED]);
      await expect(refund(asTill, now, 1n))
        .to.be.revertedWithCustomError(purchases, "OverPurchaseRefund")
        .withArgs(0n, 1n);
      expect(await points.balanceOf(desk)).to.equal(0);
    });

    it("refuses to take back nothing", async () => {
      const { purchases, asTill, record } = await load();
      await expect(refund(asTill, record, 0n))
        .to.be.revertedWithCustomError(purchases, "OverPurchaseRefund")
        .withArgs(EARNED, 0n);
    });

    it("hands over, and counts, what is left", async () => {
      const shop = await load();
      await matured(shop, await refunded(shop, shop.record, 30n));
      expect(await shop.points.balanceOf(shop.member)).to.equal(70n);
      expect((await shop.standings.standingOf(shop.token, shop.member)).current).to.equal(70n);
    });

    it("matures with nothing to hand over where all was taken back: it counts nothing, as no first purchase", async () => {
      const shop = await load();
      const { standings, points, purchases, token, member, record } = shop;
      const whole = await refunded(shop, record, EARNED);
      await time.increaseTo(record.maturesAt);
      const sent = shop.anyone.mature([whole]);
      await expect(sent).not.to.emit(points, "Transfer");
      const now = { ...whole, matured: true };
      expect(await toldBy(purchases, sent)).to.deep.equal([
        ["PurchaseMatured", token, SHOP, member.address, parts(now)],
      ]);
      const { bought, current } = await standings.standingOf(token, member);
      expect([bought, current]).to.deep.equal([false, 0n]);
      await expect(shop.payer.payFirst(now))
        .to.be.revertedWithCustomError(shop.bonuses, "NoBonus")
        .withArgs(record.order);
    });

    it("voids points whose time passed while they waited", async () => {
      const { purchases, points, desk, asTill, record } = await networkHelpers.loadFixture(shortFixture);
      await time.increase(3 * DAY);
      const now = await latest(purchases, refund(asTill, record, 40n));
      expect([now.held, now.refunded]).to.deep.equal([60n, 40n]);
      expect(await points.balanceOf(desk)).to.equal(60n);
    });

    it("works while minting is stopped, and where the desk is retired", async () => {
      const { program, points, admin, purchases, asTill, desk, record } = await load();
      await points.connect(admin).retire(desk);
      await time.increase(await program.noticePeriod());
      await points.connect(admin).retire(desk);
      await program.connect(admin).stop();
      await refund(asTill, record, 30n);
      expect(await points.balanceOf(desk)).to.equal(70n);
      expect(await purchases.debtTotal(record.points)).to.equal(0);
    });
  });

  describe("given a purchase that paid debt", () => {
    const loadIndebted = () => networkHelpers.loadFixture(indebtedFixture);

    it("takes from what waits first", async () => {
      const shop = await loadIndebted();
      const { purchases, token, member, record, points } = shop;
      expect([record.paidDebt, record.held]).to.deep.equal([60n, 40n]);
      const sent = refund(shop.asTill, record, 40n);
      const now = { ...record, held: 0n, refunded: 40n };
      expect(await toldBy(purchases, sent)).to.deep.equal([
        ["PurchaseRefunded", token, SHOP, member.address, 40n, 0n, WHY, parts(now)],
      ]);
      expect(await purchases.debtOf(token, member)).to.equal(0);
      expect(await points.balanceOf(shop.desk)).to.equal(0);
    });

    it("then makes debt again of what went against debt", async () => {
      const shop = await loadIndebted();
      const { purchases, token, member, record, points, desk } = shop;
      const sent = refund(shop.asTill, record, 70n);
      const now = { ...record, held: 0n, paidDebt: 30n, refunded: 70n };
      expect(await toldBy(purchases, sent)).to.deep.equal([
        ["PurchaseRefunded", token, SHOP, member.address, 40n, 30n, WHY, parts(now)],
      ]);
      await expect(sent).to.emit(points, "PointsVoided").withArgs(desk, SHOP, 40n);
      expect(await purchases.debtOf(token, member)).to.equal(30n);
      expect(await purchases.debtTotal(token)).to.equal(30n);
      const last = await refunded(shop, now, 30n);
      expect([last.paidDebt, last.refunded]).to.deep.equal([0n, EARNED]);
      expect(await purchases.debtOf(token, member)).to.equal(60n);
      expect(await points.balanceOf(member), "never touched").to.equal(EARNED);
    });
  });

  describe("given a purchase that matured", () => {
    const loadMatured = () => networkHelpers.loadFixture(maturedFixture);

    it("makes it a debt, and takes nothing of the member's", async () => {
      const shop = await loadMatured();
      const { standings, purchases, points, token, member, record, desk } = shop;
      const sent = refund(shop.asIssuer, record, 30n);
      const now = { ...record, refunded: 30n };
      expect(await toldBy(purchases, sent)).to.deep.equal([
        ["PurchaseRefunded", token, SHOP, member.address, 0n, 30n, WHY, parts(now)],
      ]);
      expect(await toldBy(points, sent)).to.deep.equal([]);
      expect(await points.balanceOf(member)).to.equal(EARNED);
      expect((await points.budgetOf(desk, SHOP)).left).to.equal(SHOP_BUDGET - EARNED);
      expect(await purchases.debtOf(token, member)).to.equal(30n);
      expect((await standings.standingOf(token, member)).current).to.equal(70n);
    });

    it("takes it back in parts, never more than it earned", async () => {
      const shop = await loadMatured();
      const { purchases, asIssuer, record, token } = shop;
      const now = await refunded(shop, await refunded(shop, record, 60n), 39n);
      await expect(refund(asIssuer, now, 2n))
        .to.be.revertedWithCustomError(purchases, "OverPurchaseRefund")
        .withArgs(1n, 2n);
      await refunded(shop, now, 1n);
      expect(await purchases.debtTotal(token)).to.equal(EARNED);
    });

    it("adds up what members owe", async () => {
      const shop = await loadMatured();
      const { purchases, token, member, friend } = shop;
      const other = await postMatured(shop, { order: orderKey(2), member: friend.address, amount: 9n });
      await refunded(shop, shop.record, 30n);
      await refunded(shop, other, 9n);
      expect(await purchases.debtOf(token, member)).to.equal(30n);
      expect(await purchases.debtOf(token, friend)).to.equal(9n);
      expect(await purchases.debtTotal(token)).to.equal(39n);
    });

    it("owes nobody a bonus any more where all of it was taken back, and keeps it where only some was", async () => {
      const shop = await loadMatured();
      const { bonuses, record, payer } = shop;
      const some = await refunded(shop, record, 99n);
      await payer.payFirst.staticCall(some);
      const whole = await refunded(shop, some, 1n);
      expect(whole.first, "it was the first").to.be.true;
      await expect(payer.payFirst(whole)).to.be.revertedWithCustomError(bonuses, "NoBonus").withArgs(record.order);
    });
  });

  describe("given a purchase whose window is over, and that nobody has handed over", () => {
    it("makes it a debt; all that waits is handed over, and only what is left counts", async () => {
      const shop = await load();
      const { standings, purchases, points, token, member, record } = shop;
      await time.increaseTo(record.maturesAt);
      const sent = refund(shop.asIssuer, record, 30n);
      const now = { ...record, refunded: 30n };
      expect(await toldBy(purchases, sent)).to.deep.equal([
        ["PurchaseRefunded", token, SHOP, member.address, 0n, 30n, WHY, parts(now)],
      ]);
      expect((await standings.standingOf(token, member)).current).to.equal(0n);
      await matured(shop, now);
      expect(await points.balanceOf(member)).to.equal(EARNED);
      expect((await standings.standingOf(token, member)).current).to.equal(70n);
      expect(await purchases.debtOf(token, member)).to.equal(30n);
    });

    it("is no first purchase where all of it was taken back", async () => {
      const shop = await load();
      const { standings, token, member, record } = shop;
      await time.increaseTo(record.maturesAt);
      const now = await matured(shop, await refunded(shop, record, EARNED));
      expect(now.first).to.be.false;
      expect((await standings.standingOf(token, member)).bought).to.be.false;
    });
  });

  describe("given the second at which the window ends", () => {
    it("voids one second before, by the till", async () => {
      const shop = await load();
      await time.setNextBlockTimestamp(shop.record.maturesAt - 1n);
      const sent = refund(shop.asTill, shop.record, 10n);
      await expect(sent).to.emit(shop.points, "PointsVoided").withArgs(shop.desk, SHOP, 10n);
      expect((await latest(shop.purchases, sent)).held).to.equal(90n);
    });

    it("refuses the till from then on, and owes it from then on", async () => {
      const shop = await load();
      const { purchases, till, record } = shop;
      await time.setNextBlockTimestamp(record.maturesAt);
      await expect(refund(shop.asTill, record, 10n))
        .to.be.revertedWithCustomError(purchases, "AccessControlUnauthorizedAccount")
        .withArgs(till.address, ROLE.ISSUER);
      expect((await refunded(shop, record, 10n)).held).to.equal(EARNED);
      expect(await purchases.debtTotal(record.points)).to.equal(10n);
    });
  });

  describe("given who asks", () => {
    it("refuses all but the till that posted it and issuers", async () => {
      const shop = await load();
      const { purchases, token, record, other } = shop;
      await shop.asIssuer.setTills(token, SHOP, [{ till: other, cap: 0, ratePerDay: 0 }]);
      for (const who of [other, shop.member, shop.stranger, shop.admin, shop.catalog, shop.guardian]) {
        await expect(refund(purchases.connect(who), record, 1n))
          .to.be.revertedWithCustomError(purchases, "AccessControlUnauthorizedAccount")
          .withArgs(who.address, ROLE.ISSUER);
      }
    });

    it("refuses the till once it is revoked, and lets the issuer", async () => {
      const shop = await load();
      await shop.asIssuer.revokeTills(shop.token, SHOP, [shop.till]);
      await expect(refund(shop.asTill, shop.record, 1n))
        .to.be.revertedWithCustomError(shop.purchases, "AccessControlUnauthorizedAccount")
        .withArgs(shop.till.address, ROLE.ISSUER);
      expect((await refunded(shop, shop.record, 1n)).refunded).to.equal(1n);
    });

    it("asks whether it is a till of the purchase's own campaign", async () => {
      const shop = await load();
      const { purchases, token, till } = shop;
      const campaign = ethers.encodeBytes32String("other").slice(0, 34);
      await openShop(shop, { campaign });
      const record = await post(shop, { order: orderKey(2) }, { campaign });
      await shop.asIssuer.revokeTills(token, campaign, [till]);
      await expect(refund(shop.asTill, record, 1n))
        .to.be.revertedWithCustomError(purchases, "AccessControlUnauthorizedAccount")
        .withArgs(till.address, ROLE.ISSUER);
      await refund(shop.asTill, shop.record, 1n);
    });
  });

  describe("given a record that does not stand", () => {
    /** Passed over, and nothing taken back. */
    async function expectSkipped(shop: Awaited<ReturnType<typeof load>>, by: Purchases, stale: Bought) {
      const { purchases, token, points, desk } = shop;
      const held = await points.balanceOf(desk);
      expect(await toldBy(purchases, refund(by, stale, 1n))).to.deep.equal([
        ["RefundSkipped", token, stale.campaign, stale.member, stale.order, WHY],
      ]);
      expect(await points.balanceOf(desk)).to.equal(held);
      expect(await purchases.debtTotal(token)).to.equal(0);
    }

    it("passes over one of an order that was never posted", async () => {
      const shop = await load();
      await expectSkipped(shop, shop.asIssuer, { ...shop.record, order: orderKey(9) });
    });

    it("passes over one that was changed in any part", async () => {
      const shop = await load();
      const { record, stranger } = shop;
      const changes: Partial<Bought> = {
        campaign: ethers.encodeBytes32String("other").slice(0, 34),
        member: stranger.address,
        till: stranger.address,
        referrer: stranger.address,
        receipt: ethers.ZeroHash,
        earned: EARNED + 1n,
        paidDebt: 1n,
        held: EARNED + 1n,
        refunded: 1n,
        oneUnit: record.oneUnit + 1n,
        maturesAt: record.maturesAt + 1n,
        matured: true,
        first: true,
        brought: true,
      };
      for (const [part, value] of Object.entries(changes)) {
        await expectSkipped(shop, shop.asIssuer, { ...record, [part]: value });
      }
    });

    it("passes over one from before the last refund, and takes nothing out of the till's limits", async () => {
      const shop = await load();
      const { purchases, token, till, record } = shop;
      await shop.asIssuer.setTills(token, SHOP, [{ till, cap: 50, ratePerDay: 0 }]);
      await refund(shop.asTill, record, 10n);
      for (const by of [shop.asTill, shop.asIssuer]) await expectSkipped(shop, by, record);
      expect((await purchases.tillOf(token, SHOP, till)).left).to.equal(40n);
    });
  });
});
