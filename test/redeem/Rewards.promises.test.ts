/** What a redemption outlives: expiry, closing, stops, retirement, empty budgets; and brands that never meet. */
import { expect } from "chai";

import {
  deskFixture,
  lotsOf,
  publishReward,
  redeem,
  redeemAction,
  redemptionOf,
  sendRedeem,
} from "../helpers/desks.js";
import { CAMPAIGN, DAY, ethers, MEMO, launchBrand, NOTICE, networkHelpers, PERIOD, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;

async function openFixture() {
  const shop = await deskFixture();
  const id = await publishReward(shop, { closesAt: 2n ** 40n - 1n, limitPerMember: 5n });
  const redemption = await redeem(shop, shop.member, id, { quantity: 3n });
  return { ...shop, id, redemption };
}

/** Points that end with this period, redeemed on its last day: they expire while held. */
async function lateFixture() {
  const shop = await deskFixture({ livePeriods: 1 });
  await time.increaseTo(shop.start + PERIOD - DAY);
  const id = await publishReward(shop, { fulfillmentDays: 90n });
  const redemption = await redeem(shop, shop.member, id, { quantity: 3n });
  return { ...shop, id, redemption };
}

/** Two brands with the same reward, the same member and the same numbers. */
async function tenantsFixture() {
  const shop = await deskFixture();
  const rivalActors = { ...shop, admin: shop.friend, till: shop.other, catalog: shop.stranger };
  const { points } = await launchBrand(shop, rivalActors, { symbol: "BETA" });
  await points.connect(shop.issuer).allot(shop.issuer.address, CAMPAIGN, 10_000n, 0n);
  await points.connect(shop.issuer).mint(shop.member.address, 10_000n, MEMO);
  const token = await points.getAddress();
  const rival = { ...shop, points, token, asCatalog: shop.asStranger, asTill: shop.rewards.connect(shop.other) };
  const [id, rivalId] = [await publishReward(shop), await publishReward(rival)];
  const deadline = (await time.latest()) + 1_000;
  await time.setNextBlockTimestamp(deadline);
  const ours = await redeem(shop, shop.member, id, { quantity: 2n });
  const theirs = await redeem(rival, shop.member, rivalId, { quantity: 2n });
  return { shop, rival, ours, theirs };
}

describe("Rewards: promises", () => {
  describe("given points whose time passes while they are held", () => {
    it("counts them as held, and not as a member's, until the redemption ends", async () => {
      const { points, rewardsDesk, start, member } = await networkHelpers.loadFixture(lateFixture);
      await time.increaseTo(start + PERIOD);
      expect(await points.balanceOf(member.address), "what was not redeemed is gone").to.equal(0n);
      expect(await points.balanceOf(rewardsDesk)).to.equal(300n);
      expect(await points.totalSupply()).to.equal(300n);
      expect((await points.liability()).held).to.equal(300n);
    });

    it("refunds them to live to the end of the period in which they come back", async () => {
      const { points, asStranger, member, start, redemption } = await networkHelpers.loadFixture(lateFixture);
      const deadline = Number(redemption.deadline);
      const end = start + 2 * PERIOD;
      expect(deadline).to.be.greaterThan(start + PERIOD);
      await time.increaseTo(deadline + 1);
      await asStranger.refund(redemption, 3n);
      const back = start + (Math.floor((deadline + 1 - start) / PERIOD) + 1) * PERIOD;
      expect(back).to.equal(end);
      expect(await lotsOf(points, member.address)).to.deep.equal([300n]);

      await time.increaseTo(end - 1);
      expect(await points.balanceOf(member.address)).to.equal(300n);
      await time.increaseTo(end);
      expect(await points.balanceOf(member.address)).to.equal(0n);
      expect(await points.totalSupply()).to.equal(0n);
    });

    it("captures them all the same", async () => {
      const { points, asTill, start, rewardsDesk, redemption } = await networkHelpers.loadFixture(lateFixture);
      await time.increaseTo(start + PERIOD + DAY);
      await asTill.capture(redemption, 2n, "0x");
      await asTill.refund(redemption, 1n);
      expect(await points.balanceOf(rewardsDesk)).to.equal(0n);
      expect(await points.totalSupply()).to.equal(100n);
    });
  });

  describe("given a brand that closed, stopped, retired the desk or has no budget", () => {
    it("redeems, captures and refunds after the programme closed", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { program, points, asTill, asStranger, member, id, redemption } = shop;
      const end = (await time.latest()) + NOTICE + 10;
      await program.close(end);
      await time.increaseTo(end);
      await asTill.capture(redemption, 1n, "0x");
      const later = await redeem(shop, member, id);
      await time.increaseTo(later.deadline + 1n);
      await asStranger.refund(redemption, 2n);
      await asStranger.refund(later, 1n);
      expect(await points.balanceOf(member.address)).to.equal(9_900n);
      await points.burn(9_900n);
    });

    it("redeems, captures and refunds while minting is stopped", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { program, points, guardian, asTill, member, id, redemption } = shop;
      await program.connect(guardian).stop();
      await asTill.capture(redemption, 1n, "0x");
      await asTill.refund(redemption, 2n);
      await redeem(shop, member, id);
      expect(await points.balanceOf(member.address)).to.equal(9_800n);
    });

    it("captures and refunds after the desk was retired, and takes nothing new", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { points, admin, asTill, member, id, rewardsDesk, redemption } = shop;
      await points.connect(admin).retire(rewardsDesk);
      await redeem(shop, member, id);
      await time.increase(NOTICE);
      await points.connect(admin).retire(rewardsDesk);
      await expect(sendRedeem(shop, member, id))
        .to.be.revertedWithCustomError(points, "DeskNeedsCall")
        .withArgs(rewardsDesk);
      await asTill.capture(redemption, 1n, "0x");
      await asTill.refund(redemption, 2n);
      expect(await points.balanceOf(member.address)).to.equal(9_800n);
      expect(await points.balanceOf(rewardsDesk), "redeemed while the notice ran").to.equal(100n);

      await points.connect(admin).enroll(rewardsDesk);
      await redeem(shop, member, id);
    });

    it("refunds when every budget is cut, and the ceiling is zero", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { points, admin, issuer, asStranger, member, redemption } = shop;
      await points.connect(issuer).cut(issuer.address, CAMPAIGN, 2n ** 96n - 1n);
      await points.connect(admin).setCeiling(0);
      await time.increaseTo(redemption.deadline + 1n);
      await asStranger.refund(redemption, 3n);
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
    });

    it("refunds when nobody acts for the brand any more", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { program, admin, config, asTill, asStranger, points, till, member, redemption } = shop;
      await program.setRoles(config.roles.map(({ role, account }) => ({ role, account, granted: false })));
      await program.beginDefaultAdminTransfer(ethers.ZeroAddress);
      await program.connect(admin).renounceRole(ROLE.ADMIN, admin.address);
      await expect(asTill.capture(redemption, 1n, "0x"))
        .to.be.revertedWithCustomError(shop.rewards, "AccessControlUnauthorizedAccount")
        .withArgs(till.address, ROLE.CASHIER);
      await time.increaseTo(redemption.deadline + 1n);
      await asStranger.refund(redemption, 3n);
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
    });

    it("gives points back to the address that redeemed, also when its owner moved on to another", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { points, asStranger, member, friend, redemption } = shop;
      await points.transfer(friend.address, 9_700n);
      await time.increaseTo(redemption.deadline + 1n);
      await asStranger.refund(redemption, 3n);
      expect(await points.balanceOf(member.address)).to.equal(300n);
      expect(await points.balanceOf(friend.address)).to.equal(9_700n);
    });

    it("refunds a member whose reward was withdrawn", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { asCatalog, asStranger, points, token, id, member, redemption } = shop;
      await asCatalog.withdraw(token, id);
      await time.increaseTo(redemption.deadline + 1n);
      await asStranger.refund(redemption, 3n);
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
    });
  });

  describe("given a member that became a desk after it redeemed", () => {
    it("cannot refund it, for a desk owns nothing, and can still capture", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { rewards, points, admin, asTill, rewardsDesk, token, id } = shop;
      const late = await ethers.deployContract("LateDesk__Mock");
      const lateAddress = await late.getAddress();
      await points.transfer(lateAddress, 300n);
      const pay = points.interface.encodeFunctionData("transferAndCall(address,uint256,bytes)", [
        rewardsDesk,
        200n,
        redeemAction(id, 2n),
      ]);
      const redemption = redemptionOf(rewards, (await (await late.execute(token, pay)).wait())!);
      await expect(points.connect(admin).enroll(late))
        .to.emit(points, "Transfer")
        .withArgs(lateAddress, ethers.ZeroAddress, 100);

      await expect(asTill.refund(redemption, 1n))
        .to.be.revertedWithCustomError(points, "DeskNeedsCall")
        .withArgs(lateAddress);
      await asTill.capture(redemption, 1n, "0x");
      expect((await rewards.statusOf(redemption)).quantityOpen).to.equal(1n);
    });
  });

  describe("given two brands with the same numbers", () => {
    it("keeps one redemption when the other is captured", async () => {
      const { shop, rival, ours, theirs } = await networkHelpers.loadFixture(tenantsFixture);
      expect([ours.rewardId, ours.number, ours.quantity]).to.deep.equal([
        theirs.rewardId,
        theirs.number,
        theirs.quantity,
      ]);
      await shop.asTill.capture(ours, 2n, "0x");
      expect((await shop.rewards.statusOf(theirs)).quantityOpen).to.equal(2n);
      expect(await rival.points.balanceOf(shop.rewardsDesk)).to.equal(200n);
      await rival.asTill.refund(theirs, 2n);
      expect(await rival.points.balanceOf(shop.member.address)).to.equal(10_000n);
      expect(await shop.points.balanceOf(shop.member.address)).to.equal(9_800n);
    });

    it("refuses one brand's till for the other's redemption, and under the wrong token", async () => {
      const { shop, rival, ours, theirs } = await networkHelpers.loadFixture(tenantsFixture);
      for (const act of [() => rival.asTill.capture(ours, 1n, "0x"), () => shop.asTill.capture(theirs, 1n, "0x")]) {
        await expect(act()).to.be.revertedWithCustomError(shop.rewards, "AccessControlUnauthorizedAccount");
      }
      const crossed = { ...ours, points: rival.token, deadline: ours.deadline + 9n };
      await expect(rival.asTill.refund(crossed, 1n))
        .to.be.revertedWithCustomError(shop.rewards, "RedemptionNotOpen")
        .withArgs(await shop.rewards.redemptionId(crossed));
    });

    it("counts stock, limits and discounts of each by itself", async () => {
      const { shop, rival, ours, theirs } = await networkHelpers.loadFixture(tenantsFixture);
      await shop.asCatalog.discount(shop.token, 1n, 10n, 2n ** 40n - 1n);
      await shop.asCatalog.addStock(shop.token, 1n, 90n);
      const [a, b] = [await shop.rewards.reward(shop.token, 1n), await shop.rewards.reward(rival.token, 1n)];
      expect([a.currentPrice, a.terms.stock, a.sold]).to.deep.equal([10n, 100n, ours.quantity]);
      expect([b.currentPrice, b.terms.stock, b.sold]).to.deep.equal([100n, 10n, theirs.quantity]);
    });
  });
});
