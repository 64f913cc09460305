/** Redeeming from a wallet: prices and their bound, change, stock, limits, windows, and what is delivered at once. */
import { expect } from "chai";

import {
  deskFixture,
  FAR,
  FULFILLMENT_DAYS,
  lotsOf,
  publishReward,
  redeem,
  redeemAction,
  redemptionOf,
  sendRedeem,
} from "../helpers/desks.js";
import { DAY, ethers, MEMO, networkHelpers, PERIOD } from "../helpers/program.js";

const { time } = networkHelpers;
const [NONE, OPEN, CLOSED] = [0n, 1n, 2n];

async function redeemFixture() {
  const shop = await deskFixture();
  return { ...shop, id: await publishReward(shop) };
}

/** A member with 30 points that end this period, 40 that end with the next one, and 50 and 60 after those. */
async function lotsFixture() {
  const shop = await deskFixture();
  await shop.points.burn(10_000n);
  const desk = shop.points.connect(shop.issuer);
  for (const amount of [30n, 40n, 50n]) {
    await desk.mint(shop.member.address, amount, MEMO);
    await time.increaseTo((Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD);
  }
  await desk.mint(shop.member.address, 60n, MEMO);
  const id = await publishReward(shop, { unitPrice: 55n, stock: 1000n });
  return { ...shop, id };
}

async function neverExpiringFixture() {
  const shop = await deskFixture({ livePeriods: 0 });
  return { ...shop, id: await publishReward(shop) };
}

describe("Rewards: redeem", () => {
  describe("onTransferReceived", () => {
    it("moves the points into the hold, and tells all of it in one event", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      const { rewards, points, rewardsDesk, token, member, id } = shop;
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      const sent = sendRedeem(shop, member, id, { quantity: 3n });
      await expect(sent)
        .to.emit(rewards, "RewardRedeemed")
        .withArgs(token, member.address, id, 0, 3, 100, now + FULFILLMENT_DAYS * DAY, false);
      await expect(sent).to.emit(points, "Transfer").withArgs(member.address, rewardsDesk, 300);

      expect(await points.balanceOf(member.address)).to.equal(9_700n);
      expect(await points.balanceOf(rewardsDesk)).to.equal(300n);
      expect((await points.liability()).held).to.equal(300n);
      expect((await rewards.reward(token, id)).sold).to.equal(3n);
    });

    it("gives no two redemptions of a reward the same number", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      const numbers: bigint[] = [];
      for (const quantity of [1n, 4n, 2n, 1n]) {
        numbers.push((await redeem(shop, shop.member, shop.id, { quantity })).number);
      }
      expect(numbers).to.deep.equal([0n, 1n, 5n, 7n]);
    });

    it("gives change back at once", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      const sent = sendRedeem(shop, shop.member, shop.id, { quantity: 2n, value: 999n });
      await expect(sent).to.emit(shop.points, "Transfer").withArgs(shop.rewardsDesk, shop.member.address, 799);
      expect(await shop.points.balanceOf(shop.member.address)).to.equal(9_800n);
      expect(await shop.points.balanceOf(shop.rewardsDesk)).to.equal(200n);
    });

    it("gives change back with its own expiry, and keeps what expires first", async () => {
      const shop = await networkHelpers.loadFixture(lotsFixture);
      const { points, rewards, member, id } = shop;
      expect(await lotsOf(points, member.address)).to.deep.equal([30n, 40n, 50n, 60n]);
      const redemption = await redeem(shop, member, id, { quantity: 1n, value: 150n });
      expect(await lotsOf(points, member.address)).to.deep.equal([0n, 15n, 50n, 60n]);

      const { status, quantityOpen, lots } = await rewards.statusOf(redemption);
      expect([status, quantityOpen]).to.deep.equal([OPEN, 1n]);
      expect(lots & (2n ** 208n - 1n), "30 of this period, 25 of the next").to.equal(30n | (25n << 52n));
      expect((lots >> 208n) & 0xffffffffn).to.equal(await points.currentPeriod());
    });

    it("rejects a value below the price", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      for (const [quantity, value] of [
        [1n, 99n],
        [3n, 299n],
      ] as const) {
        await expect(sendRedeem(shop, shop.member, shop.id, { quantity, value }))
          .to.be.revertedWithCustomError(shop.rewards, "PriceAboveMax")
          .withArgs(100n * quantity, value);
      }
    });

    it("rejects nothing at all, which anyone could send in the name of anyone", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      await expect(sendRedeem(shop, shop.member, shop.id, { value: 0n })).to.be.revertedWithCustomError(
        shop.points,
        "ZeroAmount",
      );
    });

    it("counts a price that no number of points reaches without overflow", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      const unitPrice = 2n ** 88n - 1n;
      const quantity = 2n ** 32n - 1n;
      const id = await publishReward(shop, { unitPrice, stock: quantity });
      await expect(sendRedeem(shop, shop.member, id, { quantity, value: 1n }))
        .to.be.revertedWithCustomError(shop.rewards, "PriceAboveMax")
        .withArgs(unitPrice * quantity, 1);
    });

    it("rejects no quantity, an unknown reward and words that are no action", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      const { rewards, points, rewardsDesk, token, member, id } = shop;
      await expect(sendRedeem(shop, member, id, { quantity: 0n, value: 1n })).to.be.revertedWithCustomError(
        rewards,
        "ZeroQuantity",
      );
      for (const missing of [0n, 2n]) {
        await expect(sendRedeem(shop, member, missing))
          .to.be.revertedWithCustomError(rewards, "NoSuchReward")
          .withArgs(token, missing);
      }
      const send = points["transferAndCall(address,uint256,bytes)"];
      const tooLarge = ethers.AbiCoder.defaultAbiCoder().encode(
        ["uint256", "uint256", "uint256"],
        [id, 2n ** 32n, FAR],
      );
      for (const data of ["0x", "0x1234", redeemAction(id, 1n).slice(0, -2), tooLarge]) {
        await expect(send(rewardsDesk, 100n, data))
          .to.be.revertedWithCustomError(points, "ERC1363InvalidReceiver")
          .withArgs(rewardsDesk);
      }
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
    });

    describe("given a deadline", () => {
      it("redeems at that second and not one later", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        const deadline = (await time.latest()) + 100;
        await time.setNextBlockTimestamp(deadline);
        await expect(sendRedeem(shop, shop.member, shop.id, { deadline })).to.emit(shop.rewards, "RewardRedeemed");
        await time.setNextBlockTimestamp(deadline + 1);
        await expect(sendRedeem(shop, shop.member, shop.id, { deadline }))
          .to.be.revertedWithCustomError(shop.rewards, "RedeemTooLate")
          .withArgs(deadline);
      });
    });

    describe("given a window", () => {
      it("opens and closes at its seconds", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        const opensAt = (await time.latest()) + 1_000;
        const closesAt = opensAt + 1_000;
        const id = await publishReward(shop, { opensAt: BigInt(opensAt), closesAt: BigInt(closesAt) });
        for (const [moment, open] of [
          [opensAt - 1, false],
          [opensAt, true],
          [closesAt - 1, true],
          [closesAt, false],
        ] as const) {
          await time.setNextBlockTimestamp(moment);
          const sent = sendRedeem(shop, shop.member, id);
          if (open) await expect(sent).to.emit(shop.rewards, "RewardRedeemed");
          else {
            await expect(sent).to.be.revertedWithCustomError(shop.rewards, "RewardNotOpen").withArgs(opensAt, closesAt);
          }
        }
      });
    });

    describe("given a stock", () => {
      it("sells what there is and no more", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        await redeem(shop, shop.member, shop.id, { quantity: 8n });
        await expect(sendRedeem(shop, shop.member, shop.id, { quantity: 3n }))
          .to.be.revertedWithCustomError(shop.rewards, "RewardOutOfStock")
          .withArgs(2, 3);
        await redeem(shop, shop.member, shop.id, { quantity: 2n });
      });

      it("sells again what was refunded", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        const first = await redeem(shop, shop.member, shop.id, { quantity: 10n });
        await shop.asTill.refund(first, 4n);
        await expect(sendRedeem(shop, shop.member, shop.id, { quantity: 5n }))
          .to.be.revertedWithCustomError(shop.rewards, "RewardOutOfStock")
          .withArgs(4, 5);
        const second = await redeem(shop, shop.member, shop.id, { quantity: 4n });
        expect(second.number, "under a new number").to.equal(10n);
      });
    });

    describe("given a limit per member", () => {
      it("counts units per address, over all redemptions", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        const { rewards, token, member, friend, points } = shop;
        const id = await publishReward(shop, { limitPerMember: 3n });
        await redeem(shop, member, id, { quantity: 2n });
        await expect(sendRedeem(shop, member, id, { quantity: 2n }))
          .to.be.revertedWithCustomError(rewards, "OverRewardLimit")
          .withArgs(1, 2);
        await redeem(shop, member, id);
        await expect(sendRedeem(shop, member, id))
          .to.be.revertedWithCustomError(rewards, "OverRewardLimit")
          .withArgs(0, 1);
        expect(await rewards.redeemedBy(token, id, member.address)).to.equal(3n);

        await points.transfer(friend.address, 300n);
        await redeem(shop, friend, id, { quantity: 3n });
      });

      it("frees what is refunded, and not what is captured", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        const { rewards, asTill, token, member } = shop;
        const id = await publishReward(shop, { limitPerMember: 3n });
        const redemption = await redeem(shop, member, id, { quantity: 3n });
        await asTill.refund(redemption, 2n);
        await asTill.capture(redemption, 1n, "0x");
        expect(await rewards.redeemedBy(token, id, member.address)).to.equal(1n);
        await redeem(shop, member, id, { quantity: 2n });
        await expect(sendRedeem(shop, member, id))
          .to.be.revertedWithCustomError(rewards, "OverRewardLimit")
          .withArgs(0, 1);
      });

      it("does not count where there is none", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        await redeem(shop, shop.member, shop.id, { quantity: 5n });
        expect(await shop.rewards.redeemedBy(shop.token, shop.id, shop.member.address)).to.equal(0n);
      });
    });

    describe("given a reward that is delivered at once", () => {
      it("burns the points and leaves nothing to do", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        const { rewards, points, rewardsDesk, member, token } = shop;
        const id = await publishReward(shop, { atOnce: true, fulfillmentDays: 0n });
        const sent = await sendRedeem(shop, member, id, { quantity: 2n, value: 250n });
        await expect(sent)
          .to.emit(rewards, "RewardRedeemed")
          .withArgs(token, member.address, id, 0, 2, 100, 0, false)
          .and.to.emit(points, "Transfer")
          .withArgs(rewardsDesk, ethers.ZeroAddress, 200);
        expect(await points.balanceOf(rewardsDesk)).to.equal(0n);
        expect(await points.totalSupply()).to.equal(9_800n);
        expect(await points.balanceOf(member.address)).to.equal(9_800n);

        const receipt = redemptionOf(rewards, (await sent.wait())!);
        expect(await rewards.statusOf(receipt)).to.deep.equal([NONE, 0n, 0n]);
        await expect(shop.asTill.capture(receipt, 1n, "0x"))
          .to.be.revertedWithCustomError(rewards, "CaptureTooLate")
          .withArgs(0);
        await expect(shop.asStranger.refund(receipt, 1n))
          .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
          .withArgs(await rewards.redemptionId(receipt));
      });
    });

    describe("given points that never expire", () => {
      it("holds them, gives change, captures and refunds", async () => {
        const shop = await networkHelpers.loadFixture(neverExpiringFixture);
        const { points, rewards, asTill, asStranger, rewardsDesk, member, id } = shop;
        const redemption = await redeem(shop, member, id, { quantity: 5n, value: 777n });
        expect(await points.balanceOf(member.address)).to.equal(9_500n);
        await asTill.capture(redemption, 2n, "0x");
        expect((await rewards.statusOf(redemption)).quantityOpen).to.equal(3n);
        await time.increaseTo(redemption.deadline + 1n);
        await asStranger.refund(redemption, 3n);
        expect(await points.balanceOf(member.address)).to.equal(9_800n);
        expect(await points.balanceOf(rewardsDesk)).to.equal(0n);
        expect(await points.totalSupply()).to.equal(9_800n);
        expect((await rewards.statusOf(redemption)).status).to.equal(CLOSED);
      });
    });

    describe("given an allowance", () => {
      it("redeems for the owner of the points, not for the spender", async () => {
        const shop = await networkHelpers.loadFixture(redeemFixture);
        const { points, rewards, rewardsDesk, token, member, friend, id } = shop;
        await points.approve(friend.address, 100n);
        const pull = points.connect(friend)["transferFromAndCall(address,address,uint256,bytes)"];
        const deadline = (await time.latest()) + 1 + FULFILLMENT_DAYS * DAY;
        await time.setNextBlockTimestamp(deadline - FULFILLMENT_DAYS * DAY);
        await expect(pull(member.address, rewardsDesk, 100n, redeemAction(id, 1n)))
          .to.emit(rewards, "RewardRedeemed")
          .withArgs(token, member.address, id, 0, 1, 100, deadline, false);
      });
    });
  });

  describe("redemptionId", () => {
    it("depends on every field of the receipt", async () => {
      const shop = await networkHelpers.loadFixture(redeemFixture);
      const { rewards, member, stranger, id } = shop;
      const receipt = await redeem(shop, member, id);
      const others = [
        { points: stranger.address },
        { member: stranger.address },
        { rewardId: 2n },
        { number: 1n },
        { quantity: 2n },
        { unitPrice: 101n },
        { deadline: receipt.deadline + 1n },
        { needsHandover: true },
      ].map((change) => ({ ...receipt, ...change }));
      const ids = await Promise.all([receipt, ...others].map((one) => rewards.redemptionId(one)));
      expect(new Set(ids).size).to.equal(9);
      for (const other of others) expect(await rewards.statusOf(other)).to.deep.equal([NONE, 0n, 0n]);
      expect((await rewards.statusOf(receipt)).status).to.equal(OPEN);
    });
  });
});
