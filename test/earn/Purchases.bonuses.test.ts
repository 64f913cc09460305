/** Bonuses for beginnings: a first purchase, and who brought the member, as they were when the purchase matured. */
import { expect } from "chai";

import { lotsOf } from "../helpers/desks.js";
import { networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import {
  EARNED,
  FIRST,
  matured,
  orderKey,
  post,
  postMatured,
  recordsOf,
  REFERRAL,
  refunded,
  ruleOf,
  sendPost,
  SHOP,
  SHOP_BUDGET,
  shopFixture,
  toldBy,
} from "./purchase-support.js";

const { time } = networkHelpers;
const NO_BONUS = { firstMinimum: 10, firstBonus: 0, referralBonus: 0, referralsPerPeriod: 0 };

/** The friend has bought, and brought the member, whose first purchase matured. */
async function broughtFixture() {
  const shop = await shopFixture();
  const { friend } = shop;
  await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
  return { ...shop, record: await postMatured(shop, { referrer: friend.address }) };
}

/** The friend has brought three. */
async function busyFixture() {
  const shop = await shopFixture();
  const { friend, member, stranger, other } = shop;
  await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
  const rows = [member, stranger, other].map(({ address }, i) => ({
    order: orderKey(i),
    member: address,
    referrer: friend.address,
  }));
  const posted = await recordsOf(shop.purchases, sendPost(shop, rows));
  await time.increaseTo(posted[0]!.maturesAt);
  return { ...shop, records: await recordsOf(shop.purchases, shop.anyone.mature(posted)) };
}

async function shopOnly() {
  return shopFixture();
}

const load = () => networkHelpers.loadFixture(broughtFixture);

describe("Purchases, payFirst", () => {
  it("pays the member out of the campaign's budget, once, whoever asks", async () => {
    const { purchases, points, token, member, desk, anyone, record } = await load();
    const sent = anyone.payFirst(record);
    expect(await toldBy(purchases, sent)).to.deep.equal([
      ["BonusPaid", token, SHOP, member.address, FIRST, record.order, 50n],
    ]);
    await expect(sent).to.emit(points, "Issued").withArgs(SHOP, member.address, desk, 50n, FIRST);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
    expect((await points.budgetOf(desk, SHOP)).left).to.equal(SHOP_BUDGET - 2n * EARNED - 50n);
    await expect(anyone.payFirst(record))
      .to.be.revertedWithCustomError(purchases, "NotThePurchase")
      .withArgs(record.order);
    const now = { ...record, firstBonus: 0n };
    expect(await purchases.recordOf(token, record.order)).to.equal(await purchases.hashOf(now));
    await expect(anyone.payFirst(now)).to.be.revertedWithCustomError(purchases, "NoBonus").withArgs(record.order);
  });

  it("gives it the newest life, and does not count it towards tiers", async () => {
    const { purchases, points, token, member, anyone, record } = await load();
    await anyone.payFirst(record);
    expect((await lotsOf(points, member.address))[3]).to.equal(EARNED + 50n);
    expect((await purchases.standingOf(token, member)).current).to.equal(EARNED);
  });

  it("refuses a record that does not stand, and a purchase that has not matured", async () => {
    const shop = await load();
    const { purchases, anyone, record } = shop;
    await expect(anyone.payFirst({ ...record, firstBonus: 51n }))
      .to.be.revertedWithCustomError(purchases, "NotThePurchase")
      .withArgs(record.order);
    const waiting = await post(shop, { order: orderKey(2), member: shop.stranger.address });
    await expect(anyone.payFirst(waiting)).to.be.revertedWithCustomError(purchases, "NoBonus").withArgs(waiting.order);
  });

  it("pays what held when the purchase matured, whatever the rule says now", async () => {
    const { points, asPublisher, token, member, anyone, record } = await load();
    await asPublisher.publish(token, ruleOf({ bonuses: NO_BONUS }), (await time.latest()) + NOTICE + 10);
    await time.increase(NOTICE + 10);
    await anyone.payFirst(record);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
  });

  it("owes what held when the window ended, however late it is handed over", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const { asPublisher, token } = shop;
    const record = await post(shop);
    const validFrom = Number(record.maturesAt) + 1;
    await asPublisher.publish(token, ruleOf({ bonuses: NO_BONUS }), validFrom);
    await time.increaseTo(validFrom + 10);
    expect((await matured(shop, record)).firstBonus).to.equal(50n);
    const later = await postMatured(shop, { order: orderKey(2), member: shop.friend.address });
    expect(later.firstBonus).to.equal(0n);
  });

  it("can be paid later what can't be paid now", async () => {
    const { points, program, token, member, admin, issuer, desk, anyone, record } = await load();
    await program.connect(admin).stop();
    await expect(anyone.payFirst(record))
      .to.be.revertedWithCustomError(points, "MintingStopped")
      .withArgs(await program.stoppedUntil());
    await program.connect(admin).resume();
    await points.connect(issuer).cut(desk, SHOP, SHOP_BUDGET);
    await expect(anyone.payFirst(record))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(desk, SHOP, 0n, 50n);
    await points.connect(issuer).allot(desk, SHOP, 50n, 0);
    await anyone.payFirst(record);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
    expect(token).to.equal(record.points);
  });

  it("is still paid where some was taken back, and stays paid where all is", async () => {
    const shop = await load();
    const { points, purchases, token, member, anyone } = shop;
    const some = await refunded(shop, shop.record, 99n);
    await anyone.payFirst(some);
    const whole = await refunded(shop, { ...some, firstBonus: 0n }, 1n);
    expect(whole.firstBonus).to.equal(0n);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
    expect(await purchases.debtOf(token, member), "the bonus is no debt").to.equal(EARNED);
  });
});

describe("Purchases, payReferral", () => {
  it("pays who brought the member, once, whoever asks, and counts it", async () => {
    const { purchases, points, token, friend, desk, anyone, record } = await load();
    expect([record.firstBonus, record.referralBonus]).to.deep.equal([50n, 30n]);
    const sent = anyone.payReferral(record);
    expect(await toldBy(purchases, sent)).to.deep.equal([
      ["BonusPaid", token, SHOP, friend.address, REFERRAL, record.order, 30n],
    ]);
    await expect(sent).to.emit(points, "Issued").withArgs(SHOP, friend.address, desk, 30n, REFERRAL);
    expect(await points.balanceOf(friend)).to.equal(EARNED + 30n);
    const { referrals, current } = await purchases.standingOf(token, friend);
    expect([referrals, current]).to.deep.equal([1n, EARNED]);
    await expect(anyone.payReferral(record))
      .to.be.revertedWithCustomError(purchases, "NotThePurchase")
      .withArgs(record.order);
    const now = { ...record, referralBonus: 0n };
    expect(await purchases.recordOf(token, record.order)).to.equal(await purchases.hashOf(now));
    await expect(anyone.payReferral(now)).to.be.revertedWithCustomError(purchases, "NoBonus").withArgs(record.order);
    await anyone.payFirst(now);
    expect(await points.balanceOf(record.member)).to.equal(EARNED + 50n);
  });

  it("owes nothing to who has not bought, be it that they buy before it is asked for", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const { friend, purchases } = shop;
    const record = await postMatured(shop, { referrer: friend.address });
    expect([record.firstBonus, record.referralBonus]).to.deep.equal([50n, 0n]);
    await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
    await expect(shop.anyone.payReferral(record))
      .to.be.revertedWithCustomError(purchases, "NoBonus")
      .withArgs(record.order);
  });

  it("owes nothing for a later purchase", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const { friend } = shop;
    await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
    await postMatured(shop);
    const second = await postMatured(shop, { order: orderKey(2), referrer: friend.address });
    expect([second.firstBonus, second.referralBonus]).to.deep.equal([0n, 0n]);
  });

  it("owes nothing where nobody brought the member", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    expect((await postMatured(shop)).referralBonus).to.equal(0n);
  });

  it("owes nothing any more where all was taken back", async () => {
    const shop = await load();
    const whole = await refunded(shop, shop.record, EARNED);
    await expect(shop.anyone.payReferral(whole))
      .to.be.revertedWithCustomError(shop.purchases, "NoBonus")
      .withArgs(whole.order);
  });

  it("pays so many in a period, and the others in the next", async () => {
    const { purchases, points, token, friend, anyone, records } = await networkHelpers.loadFixture(busyFixture);
    for (const record of records.slice(0, 2)) await anyone.payReferral(record);
    await expect(anyone.payReferral(records[2]!))
      .to.be.revertedWithCustomError(purchases, "TooManyReferrals")
      .withArgs(friend.address, 2n);
    await time.setNextBlockTimestamp((Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD);
    await anyone.payReferral(records[2]!);
    expect(await points.balanceOf(friend)).to.equal(EARNED + 90n);
    expect((await purchases.standingOf(token, friend)).referrals).to.equal(1n);
  });

  it("refuses to the last second of the period", async () => {
    const { purchases, friend, anyone, records } = await networkHelpers.loadFixture(busyFixture);
    for (const record of records.slice(0, 2)) await anyone.payReferral(record);
    await time.setNextBlockTimestamp((Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD - 1);
    await expect(anyone.payReferral(records[2]!))
      .to.be.revertedWithCustomError(purchases, "TooManyReferrals")
      .withArgs(friend.address, 2n);
  });

  it("asks the rule that holds now how many", async () => {
    const { asPublisher, token, anyone, records, points, friend } = await networkHelpers.loadFixture(busyFixture);
    for (const record of records.slice(0, 2)) await anyone.payReferral(record);
    await asPublisher.publish(
      token,
      ruleOf({ bonuses: { firstMinimum: 10, firstBonus: 50, referralBonus: 30, referralsPerPeriod: 3 } }),
      0,
    );
    await anyone.payReferral(records[2]!);
    expect(await points.balanceOf(friend)).to.equal(EARNED + 90n);
  });

  it("pays one in a period of those that are owed, though the rule allows no more", async () => {
    const { purchases, asPublisher, token, friend, anyone, records } = await networkHelpers.loadFixture(busyFixture);
    await asPublisher.publish(token, ruleOf({ bonuses: NO_BONUS }), (await time.latest()) + NOTICE + 10);
    await time.increase(NOTICE + 10);
    await anyone.payReferral(records[0]!);
    await expect(anyone.payReferral(records[1]!))
      .to.be.revertedWithCustomError(purchases, "TooManyReferrals")
      .withArgs(friend.address, 1n);
  });

  it("keeps what the referrer's own purchases count", async () => {
    const shop = await load();
    const { purchases, token, friend, anyone, record } = shop;
    const waiting = await post(shop, { order: orderKey(5), member: friend.address, amount: 7n });
    await time.increase(PERIOD);
    await anyone.payReferral(record);
    const { current, previous, bought, referrals } = await purchases.standingOf(token, friend);
    expect([current, previous, bought, referrals]).to.deep.equal([0n, EARNED, true, 1n]);
    await matured(shop, waiting);
    const next = await purchases.standingOf(token, friend);
    expect([next.current, next.previous, next.referrals]).to.deep.equal([7n, EARNED, 1n]);
  });
});
