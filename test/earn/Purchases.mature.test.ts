/** Maturity: hands over to the second, counts once, passes over what is done, and no one's failure stops another. */
import { expect } from "chai";

import { lotsOf } from "../helpers/desks.js";
import { DAY, networkHelpers, PERIOD } from "../helpers/program.js";
import {
  bareFixture,
  EARNED,
  latest,
  matured,
  openShop,
  orderKey,
  parts,
  post,
  recordsOf,
  refunded,
  SHOP,
  sendPost,
  shopFixture,
  toldBy,
} from "./purchase-support.js";

const { time } = networkHelpers;

async function postedFixture() {
  const shop = await shopFixture();
  return { ...shop, record: await post(shop) };
}

async function shortFixture() {
  const shop = await shopFixture({ livePeriods: 1 });
  await time.increase(PERIOD - 2 * DAY);
  return { ...shop, record: await post(shop) };
}

async function ruleless() {
  const shop = await bareFixture();
  await openShop(shop);
  return { ...shop, record: await post(shop) };
}

const load = () => networkHelpers.loadFixture(postedFixture);

describe("Purchases, mature", () => {
  it("hands over what waits, counts it, and tells whether it was the member's first", async () => {
    const { standings, purchases, points, token, member, desk, anyone, record } = await load();
    await time.increaseTo(record.maturesAt);
    const sent = anyone.mature([record]);
    const now = { ...record, matured: true, held: 0n, first: true };
    expect(await toldBy(purchases, sent)).to.deep.equal([["PurchaseMatured", token, SHOP, member.address, parts(now)]]);
    await expect(sent).to.emit(points, "Transfer").withArgs(desk, member.address, EARNED);
    expect(await purchases.recordOf(token, record.order)).to.equal(await purchases.hashOf(now));
    expect(await points.balanceOf(member)).to.equal(EARNED);
    expect(await points.balanceOf(desk)).to.equal(0);
    const { period, current, previous, bought } = await standings.standingOf(token, member);
    expect([period, current, previous, bought]).to.deep.equal([
      BigInt(Math.floor((await time.latest()) / PERIOD)),
      EARNED,
      0n,
      true,
    ]);
  });

  it("refuses one second early, and hands over to the second", async () => {
    const { purchases, anyone, record } = await load();
    await time.setNextBlockTimestamp(record.maturesAt - 1n);
    await expect(anyone.mature([record]))
      .to.be.revertedWithCustomError(purchases, "PurchaseNotMature")
      .withArgs(record.maturesAt);
    await time.setNextBlockTimestamp(record.maturesAt);
    expect((await latest(purchases, anyone.mature([record]))).matured).to.be.true;
  });

  it("gives the points the life that they had when they were posted, never a longer one", async () => {
    const shop = await load();
    await time.increase(2 * PERIOD);
    await matured(shop, shop.record);
    expect(await lotsOf(shop.points, shop.member.address)).to.deep.equal([0n, EARNED, 0n, 0n]);
  });

  it("gives those whose time passed while they waited until the end of the period", async () => {
    const shop = await networkHelpers.loadFixture(shortFixture);
    await matured(shop, shop.record);
    expect(await lotsOf(shop.points, shop.member.address)).to.deep.equal([EARNED]);
    expect((await shop.standings.standingOf(shop.token, shop.member)).current).to.equal(EARNED);
    await time.increase(PERIOD);
    expect(await shop.points.balanceOf(shop.member)).to.equal(0);
  });

  it("hands over many in one call, of any member", async () => {
    const shop = await load();
    const { standings, purchases, points, token, member, friend } = shop;
    const more = await recordsOf(
      purchases,
      sendPost(shop, [
        { order: orderKey(2), amount: 5n },
        { order: orderKey(3), amount: 20n, member: friend.address },
      ]),
    );
    await time.increaseTo(more[1]!.maturesAt);
    const told = await toldBy(purchases, shop.anyone.mature([shop.record, ...more]));
    expect(told.map(([name, , , who]) => [name, who])).to.deep.equal([
      ["PurchaseMatured", member.address],
      ["PurchaseMatured", member.address],
      ["PurchaseMatured", friend.address],
    ]);
    expect(await points.balanceOf(member)).to.equal(105n);
    expect(await points.balanceOf(friend)).to.equal(20n);
    expect((await standings.standingOf(token, member)).current).to.equal(105n);
    expect((await standings.standingOf(token, friend)).current).to.equal(20n);
  });

  it("refuses a batch in which one has to wait", async () => {
    const shop = await load();
    await time.increase(DAY);
    const later = await post(shop, { order: orderKey(2) });
    await time.setNextBlockTimestamp(shop.record.maturesAt);
    await expect(shop.anyone.mature([shop.record, later]))
      .to.be.revertedWithCustomError(shop.purchases, "PurchaseNotMature")
      .withArgs(later.maturesAt);
  });

  it("passes over what is done, changed, or was never posted", async () => {
    const shop = await load();
    const { purchases, points, member, record, anyone } = shop;
    const now = await matured(shop, record);
    const stale = [record, now, { ...record, order: orderKey(9) }, { ...now, matured: false, held: EARNED }];
    expect(await toldBy(purchases, anyone.mature([...stale]))).to.deep.equal([]);
    expect(await points.balanceOf(member)).to.equal(EARNED);
    expect(await purchases.recordOf(record.points, record.order)).to.equal(await purchases.hashOf(now));
  });

  it("hands over twice what stands twice in a batch no more than once", async () => {
    const { purchases, points, member, record, anyone } = await load();
    await time.increaseTo(record.maturesAt);
    const told = await toldBy(purchases, anyone.mature([record, record]));
    expect(told).to.have.length(1);
    expect(await points.balanceOf(member)).to.equal(EARNED);
  });

  it("works while minting is stopped, after the campaign, and where the desk is retired", async () => {
    const shop = await load();
    const { standings, program, points, admin, desk, token } = shop;
    await shop.asIssuer.close(token, SHOP);
    await points.connect(admin).retire(desk);
    await time.increase(await program.noticePeriod());
    await points.connect(admin).retire(desk);
    await shop.asIssuer.lapse(token, SHOP);
    await time.increaseTo(shop.record.maturesAt);
    await program.connect(admin).stop();
    await matured(shop, shop.record);
    expect(await points.balanceOf(shop.member)).to.equal(EARNED);
    expect((await standings.standingOf(token, shop.member)).bought).to.be.true;
  });

  describe("given a member who can't have points", () => {
    it("tells why, leaves it as it was, and hands over the others", async () => {
      const shop = await load();
      const { standings, purchases, points, token, grants, member, anyone, record } = shop;
      const blocked = await grants.getAddress();
      const stuck = await post(shop, { order: orderKey(2), member: blocked });
      await time.increaseTo(stuck.maturesAt);
      const told = await toldBy(purchases, anyone.mature([stuck, record]));
      const reason = points.interface.encodeErrorResult("DeskNeedsCall", [blocked]);
      expect(told.map((event) => event.slice(0, 4))).to.deep.equal([
        ["PurchaseMatureSkipped", token, SHOP, blocked],
        ["PurchaseMatured", token, SHOP, member.address],
      ]);
      expect(told[0]!.slice(4)).to.deep.equal([stuck.order, reason]);
      expect(await purchases.recordOf(token, stuck.order)).to.equal(await purchases.hashOf(stuck));
      const { bought, current } = await standings.standingOf(token, blocked);
      expect([bought, current], "nothing is counted").to.deep.equal([false, 0n]);
      expect(await points.balanceOf(shop.desk)).to.equal(EARNED);
    });
  });

  describe("given no rule", () => {
    it("counts what matured, owes no bonus, and knows the member from then on", async () => {
      const shop = await networkHelpers.loadFixture(ruleless);
      const { tiers, standings, token, member } = shop;
      const now = await matured(shop, shop.record);
      expect([now.matured, now.first, now.brought]).to.deep.equal([true, true, false]);
      const { bought, current } = await standings.standingOf(token, member);
      expect([bought, current]).to.deep.equal([true, EARNED]);
      expect(await tiers.tierOf(token, member)).to.deep.equal([0n, 0n]);
    });
  });

  describe("given a purchase under the least of a first one", () => {
    it("counts it, and takes the next that is large enough for the first", async () => {
      const shop = await load();
      const { standings, token, friend } = shop;
      const small = await matured(shop, await post(shop, { order: orderKey(2), member: friend.address, amount: 9n }));
      expect(small.first).to.be.false;
      expect((await standings.standingOf(token, friend)).bought).to.be.false;
      const large = await matured(shop, await post(shop, { order: orderKey(3), member: friend.address, amount: 10n }));
      expect(large.first).to.be.true;
      const { bought, current } = await standings.standingOf(token, friend);
      expect([bought, current]).to.deep.equal([true, 19n]);
    });

    it("looks at what is left of it when it matures", async () => {
      const shop = await load();
      const record = await refunded(shop, shop.record, EARNED - 9n);
      expect((await matured(shop, record)).first).to.be.false;
    });

    it("has one first purchase, whatever is bought later", async () => {
      const shop = await load();
      expect((await matured(shop, shop.record)).first).to.be.true;
      expect((await matured(shop, await post(shop, { order: orderKey(2) }))).first).to.be.false;
    });
  });
});
