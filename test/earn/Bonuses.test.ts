/** Bonuses for beginnings: a first purchase, and who brought the member, as they were when the purchase matured. */
import { expect } from "chai";

import { lotsOf } from "../helpers/desks.js";
import { networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import {
  BONUS_BUDGET,
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

describe("Bonuses, payFirst", () => {
  it("pays the member out of the campaign's budget, once, whoever asks", async () => {
    const { bonuses, purchases, points, token, member, desk, pot, payer, record } = await load();
    expect(await bonuses.paidFor(token, record.order)).to.deep.equal([false, false]);
    const sent = payer.payFirst(record);
    expect(await toldBy(bonuses, sent)).to.deep.equal([
      ["BonusPaid", token, SHOP, member.address, FIRST, record.order, 50n],
    ]);
    await expect(sent).to.emit(points, "Issued").withArgs(SHOP, member.address, pot, 50n, FIRST);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
    expect((await points.budgetOf(pot, SHOP)).left).to.equal(BONUS_BUDGET - 50n);
    expect((await points.budgetOf(desk, SHOP)).left, "the purchases' own").to.equal(SHOP_BUDGET - 2n * EARNED);
    expect(await bonuses.paidFor(token, record.order)).to.deep.equal([true, false]);
    expect(await purchases.matches(record), "the purchase stands as it stood").to.be.true;
    await expect(payer.payFirst(record)).to.be.revertedWithCustomError(bonuses, "NoBonus").withArgs(record.order);
  });

  it("gives it the newest life, and does not count it towards tiers", async () => {
    const { standings, points, token, member, payer, record } = await load();
    await payer.payFirst(record);
    expect((await lotsOf(points, member.address))[3]).to.equal(EARNED + 50n);
    expect((await standings.standingOf(token, member)).current).to.equal(EARNED);
  });

  it("refuses a record that does not stand, and a purchase that has not matured", async () => {
    const shop = await load();
    const { bonuses, payer, record } = shop;
    await expect(payer.payFirst({ ...record, earned: 51n }))
      .to.be.revertedWithCustomError(bonuses, "NotThePurchase")
      .withArgs(record.order);
    const waiting = await post(shop, { order: orderKey(2), member: shop.stranger.address });
    await expect(payer.payFirst(waiting)).to.be.revertedWithCustomError(bonuses, "NoBonus").withArgs(waiting.order);
  });

  it("pays what held when the purchase matured, whatever the rule says now", async () => {
    const { points, asPublisher, token, member, payer, record } = await load();
    await asPublisher.publish(token, ruleOf({ bonuses: NO_BONUS }), (await time.latest()) + NOTICE + 10);
    await time.increase(NOTICE + 10);
    await payer.payFirst(record);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
  });

  it("owes what held when the window ended, however late it is handed over", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const { asPublisher, token } = shop;
    const record = await post(shop);
    const validFrom = Number(record.maturesAt) + 1;
    await asPublisher.publish(token, ruleOf({ bonuses: NO_BONUS }), validFrom);
    await time.increaseTo(validFrom + 10);
    await shop.payer.payFirst(await matured(shop, record));
    expect(await shop.points.balanceOf(shop.member)).to.equal(EARNED + 50n);
    const later = await postMatured(shop, { order: orderKey(2), member: shop.friend.address });
    await expect(shop.payer.payFirst(later))
      .to.be.revertedWithCustomError(shop.bonuses, "NoBonus")
      .withArgs(later.order);
  });

  it("can be paid later what can't be paid now", async () => {
    const { points, program, token, member, admin, issuer, pot, payer, record } = await load();
    await program.connect(admin).stop();
    await expect(payer.payFirst(record))
      .to.be.revertedWithCustomError(points, "MintingStopped")
      .withArgs(await program.stoppedUntil());
    await program.connect(admin).resume();
    await points.connect(issuer).cut(pot, SHOP, BONUS_BUDGET);
    await expect(payer.payFirst(record))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(pot, SHOP, 0n, 50n);
    await points.connect(issuer).allot(pot, SHOP, 50n, 0);
    await payer.payFirst(record);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
    expect(token).to.equal(record.points);
  });

  it("is still paid where some was taken back, and stays paid where all is", async () => {
    const shop = await load();
    const { points, purchases, token, member, payer } = shop;
    const some = await refunded(shop, shop.record, 99n);
    await payer.payFirst(some);
    await refunded(shop, some, 1n);
    expect(await points.balanceOf(member)).to.equal(EARNED + 50n);
    expect(await purchases.debtOf(token, member), "the bonus is no debt").to.equal(EARNED);
  });
});

describe("Bonuses, payReferral", () => {
  it("pays who brought the member, once, whoever asks, and counts it", async () => {
    const { bonuses, standings, points, token, friend, pot, payer, record } = await load();
    expect([record.first, record.brought]).to.deep.equal([true, true]);
    const sent = payer.payReferral(record);
    expect(await toldBy(bonuses, sent)).to.deep.equal([
      ["BonusPaid", token, SHOP, friend.address, REFERRAL, record.order, 30n],
    ]);
    await expect(sent).to.emit(points, "Issued").withArgs(SHOP, friend.address, pot, 30n, REFERRAL);
    expect(await points.balanceOf(friend)).to.equal(EARNED + 30n);
    expect(await bonuses.referralsOf(token, friend)).to.equal(1n);
    expect((await standings.standingOf(token, friend)).current).to.equal(EARNED);
    expect(await bonuses.paidFor(token, record.order)).to.deep.equal([false, true]);
    await expect(payer.payReferral(record)).to.be.revertedWithCustomError(bonuses, "NoBonus").withArgs(record.order);
    await payer.payFirst(record);
    expect(await points.balanceOf(record.member)).to.equal(EARNED + 50n);
  });

  it("owes nothing to who has not bought, be it that they buy before it is asked for", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const { friend, bonuses } = shop;
    const record = await postMatured(shop, { referrer: friend.address });
    expect([record.first, record.brought]).to.deep.equal([true, false]);
    await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
    await expect(shop.payer.payReferral(record))
      .to.be.revertedWithCustomError(bonuses, "NoBonus")
      .withArgs(record.order);
  });

  it("owes nothing for a later purchase", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const { friend } = shop;
    await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
    await postMatured(shop);
    const second = await postMatured(shop, { order: orderKey(2), referrer: friend.address });
    expect([second.first, second.brought]).to.deep.equal([false, false]);
    for (const pay of [shop.payer.payFirst, shop.payer.payReferral]) {
      await expect(pay(second)).to.be.revertedWithCustomError(shop.bonuses, "NoBonus").withArgs(second.order);
    }
  });

  it("owes nothing where nobody brought the member", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const record = await postMatured(shop);
    expect(record.brought).to.be.false;
    await expect(shop.payer.payReferral(record))
      .to.be.revertedWithCustomError(shop.bonuses, "NoBonus")
      .withArgs(record.order);
  });

  it("owes nothing where the rule had no such bonus when the purchase matured", async () => {
    const shop = await networkHelpers.loadFixture(shopOnly);
    const { asPublisher, token, friend } = shop;
    await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
    const none = { firstMinimum: 10, firstBonus: 50, referralBonus: 0, referralsPerPeriod: 2 };
    await asPublisher.publish(token, ruleOf({ bonuses: none }), (await time.latest()) + NOTICE + 10);
    await time.increase(NOTICE + 10);
    const record = await postMatured(shop, { referrer: friend.address });
    expect([record.first, record.brought]).to.deep.equal([true, true]);
    await expect(shop.payer.payReferral(record))
      .to.be.revertedWithCustomError(shop.bonuses, "NoBonus")
      .withArgs(record.order);
    await shop.payer.payFirst(record);
  });

  it("owes nothing any more where all was taken back", async () => {
    const shop = await load();
    const whole = await refunded(shop, shop.record, EARNED);
    for (const pay of [shop.payer.payReferral, shop.payer.payFirst]) {
      await expect(pay(whole)).to.be.revertedWithCustomError(shop.bonuses, "NoBonus").withArgs(whole.order);
    }
  });

  it("pays so many in a period, and the others in the next", async () => {
    const { bonuses, points, token, friend, payer, records } = await networkHelpers.loadFixture(busyFixture);
    for (const record of records.slice(0, 2)) await payer.payReferral(record);
    await expect(payer.payReferral(records[2]!))
      .to.be.revertedWithCustomError(bonuses, "TooManyReferrals")
      .withArgs(friend.address, 2n);
    await time.setNextBlockTimestamp((Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD);
    await payer.payReferral(records[2]!);
    expect(await points.balanceOf(friend)).to.equal(EARNED + 90n);
    expect(await bonuses.referralsOf(token, friend)).to.equal(1n);
  });

  it("refuses to the last second of the period", async () => {
    const { bonuses, friend, payer, records } = await networkHelpers.loadFixture(busyFixture);
    for (const record of records.slice(0, 2)) await payer.payReferral(record);
    await time.setNextBlockTimestamp((Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD - 1);
    await expect(payer.payReferral(records[2]!))
      .to.be.revertedWithCustomError(bonuses, "TooManyReferrals")
      .withArgs(friend.address, 2n);
  });

  it("asks the rule that holds now how many", async () => {
    const { asPublisher, token, payer, records, points, friend } = await networkHelpers.loadFixture(busyFixture);
    for (const record of records.slice(0, 2)) await payer.payReferral(record);
    await asPublisher.publish(
      token,
      ruleOf({ bonuses: { firstMinimum: 10, firstBonus: 50, referralBonus: 30, referralsPerPeriod: 3 } }),
      0,
    );
    await payer.payReferral(records[2]!);
    expect(await points.balanceOf(friend)).to.equal(EARNED + 90n);
  });

  it("pays one in a period of those that are owed, though the rule allows no more", async () => {
    const { bonuses, asPublisher, token, friend, payer, records } = await networkHelpers.loadFixture(busyFixture);
    await asPublisher.publish(token, ruleOf({ bonuses: NO_BONUS }), (await time.latest()) + NOTICE + 10);
    await time.increase(NOTICE + 10);
    await payer.payReferral(records[0]!);
    await expect(payer.payReferral(records[1]!))
      .to.be.revertedWithCustomError(bonuses, "TooManyReferrals")
      .withArgs(friend.address, 1n);
  });

  it("keeps what the referrer's own purchases count", async () => {
    const shop = await load();
    const { bonuses, standings, token, friend, payer, record } = shop;
    const waiting = await post(shop, { order: orderKey(5), member: friend.address, amount: 7n });
    await time.increase(PERIOD);
    await payer.payReferral(record);
    const { current, previous, bought } = await standings.standingOf(token, friend);
    expect([current, previous, bought]).to.deep.equal([0n, EARNED, true]);
    await matured(shop, waiting);
    const next = await standings.standingOf(token, friend);
    expect([next.current, next.previous]).to.deep.equal([7n, EARNED]);
    expect(await bonuses.referralsOf(token, friend)).to.equal(1n);
  });
});
