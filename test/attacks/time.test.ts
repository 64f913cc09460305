/** Attacks on time and place: endless life, signatures that outlive their points, replays on other chains and desks. */
import { expect } from "chai";

import { Points__factory } from "../../sdk/src/generated/index.js";
import {
  deskFixture,
  FAR,
  lotsOf,
  publishReward,
  redeem,
  redemptionOf,
  rewardTerms,
  signAuthorization,
  signedRedeem,
} from "../helpers/desks.js";
import { deployElsewhere } from "../helpers/elsewhere.js";
import { CAMPAIGN, DAY, ethers, MEMO, launchBrand, networkHelpers, PERIOD, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;
const SALT = ethers.id("salt");

async function timeFixture() {
  const shop = await deskFixture();
  const id = await publishReward(shop, { stock: 100n, closesAt: FAR });
  return { ...shop, id, intent: { rewardId: id, quantity: 2n, salt: SALT } };
}

/** Points that live for the period in which they are earned only, on their last day. */
async function lastDayFixture() {
  const shop = await deskFixture({ livePeriods: 1 });
  await time.increaseTo(shop.start + PERIOD - DAY);
  const id = await publishReward(shop, { closesAt: FAR, fulfillmentDays: 90n });
  const end = shop.start + PERIOD;
  return { ...shop, id, end, intent: { rewardId: id, quantity: 2n, salt: SALT } };
}

describe("Attacks: time and place", () => {
  describe("endless life by redeem and refund", () => {
    it("is not to be had at will: a member cannot cancel", async () => {
      const shop = await networkHelpers.loadFixture(lastDayFixture);
      const { rewards, member, id, end } = shop;
      const redemption = await redeem(shop, member, id);
      await time.increaseTo(end - 10);
      await expect(rewards.connect(member).refund(redemption, 1n))
        .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
        .withArgs(member.address, ROLE.CASHIER);
    });

    it("is not to be had from a refund in time: the lots come back as they went", async () => {
      const shop = await networkHelpers.loadFixture(lastDayFixture);
      const { asTill, points, member, id, end } = shop;
      const redemption = await redeem(shop, member, id);
      await asTill.refund(redemption, 1n);
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
      await time.increaseTo(end);
      expect(await points.balanceOf(member.address)).to.equal(0n);
    });

    it("is not to be had from a late refund either: points live to the end of the period, and no longer", async () => {
      const shop = await networkHelpers.loadFixture(lastDayFixture);
      const { asStranger, points, member, id, end } = shop;
      const redemption = await redeem(shop, member, id);
      await time.increaseTo(redemption.deadline + 1n);
      await asStranger.refund(redemption, 1n);
      expect(await lotsOf(points, member.address)).to.deep.equal([100n]);
      await time.increaseTo(end + PERIOD);
      expect(await points.balanceOf(member.address)).to.equal(0n);
    });

    it("takes a brand that lets every deadline pass: one that answers ends it", async () => {
      const shop = await networkHelpers.loadFixture(lastDayFixture);
      const { asStranger, asTill, points, member, id } = shop;
      let redemption = await redeem(shop, member, id);
      for (let round = 0; round < 3; ++round) {
        await time.increaseTo(redemption.deadline + 1n);
        await asStranger.refund(redemption, 1n);
        redemption = await redeem(shop, member, id);
      }
      await asTill.refund(redemption, 1n);
      const periodEnd = (Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD;
      await time.increaseTo(periodEnd);
      expect(await points.totalSupply()).to.equal(0n);
    });

    it("renews nothing that is still alive, where points live for several periods", async () => {
      const shop = await networkHelpers.loadFixture(timeFixture);
      const { asStranger, points, member, id } = shop;
      const before = await lotsOf(points, member.address);
      const redemption = await redeem(shop, member, id, { quantity: 50n });
      await time.increaseTo(redemption.deadline + 1n);
      await asStranger.refund(redemption, 50n);
      expect(await lotsOf(points, member.address)).to.deep.equal(before);
    });
  });

  describe("a signature that outlives its points", () => {
    it("is refused with nothing half done", async () => {
      const shop = await networkHelpers.loadFixture(lastDayFixture);
      const { rewards, asStranger, points, rewardsDesk, token, member, intent, id, end } = shop;
      const signed = await signedRedeem(shop, member, intent);
      await time.setNextBlockTimestamp(end);
      await expect(asStranger.redeemWithAuthorization(...signed))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
        .withArgs(member.address, 0, 200);
      expect(await points.authorizationState(member.address, await rewards.intentNonce(intent))).to.be.false;
      expect((await rewards.reward(token, id)).sold).to.equal(0n);
      expect(await points.balanceOf(rewardsDesk)).to.equal(0n);
    });

    it("still stands for points that come later, unless its time or the member ends it", async () => {
      const shop = await networkHelpers.loadFixture(lastDayFixture);
      const { rewards, asStranger, points, issuer, member, intent, end } = shop;
      const signed = await signedRedeem(shop, member, intent);
      await time.increaseTo(end);
      await points.connect(issuer).mint(member.address, 200n, MEMO);
      await expect(asStranger.redeemWithAuthorization(...signed)).to.emit(rewards, "RewardRedeemed");
    });
  });

  describe("a signature replayed", () => {
    it("on another chain id is refused", async () => {
      const shop = await networkHelpers.loadFixture(timeFixture);
      const { rewards, asStranger, points, rewardsDesk, token, member, intent } = shop;
      const nonce = await rewards.intentNonce(intent);
      const message = { from: member.address, to: rewardsDesk, value: 200n, validBefore: FAR, nonce };
      for (const chainId of [0n, 1n, 10n]) {
        const signature = await signAuthorization(points, member, message, { chainId });
        await expect(
          asStranger.redeemWithAuthorization(token, member.address, 200n, intent, FAR, signature),
        ).to.be.revertedWithCustomError(points, "ERC3009InvalidSignature");
      }
    });

    it("on another chain, where everything has the same address, is refused", async () => {
      const shop = await networkHelpers.loadFixture(timeFixture);
      const { member, issuer, catalog, stranger, token, rewardsDesk, config, intent, asStranger } = shop;
      const signed = await signedRedeem(shop, member, intent);

      const { chain: there, launcher, rewards } = await deployElsewhere(shop);
      await launcher.launch(config);
      const as = ({ address }: { address: string }) => there.ethers.getSigner(address);
      const points = Points__factory.connect(token, await as(issuer));
      await points.allot(issuer.address, CAMPAIGN, 10_000n, 0n);
      await points.mint(member.address, 10_000n, MEMO);
      await rewards.connect(await as(catalog)).publish(token, await rewardTerms({ closesAt: FAR }));
      expect(await rewards.getAddress()).to.equal(rewardsDesk);

      const relay = rewards.connect(await as(stranger));
      await expect(relay.redeemWithAuthorization(...signed)).to.be.revertedWithCustomError(
        points,
        "ERC3009InvalidSignature",
      );
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
      await asStranger.redeemWithAuthorization(...signed);
      await there.close();
    });

    it("at another desk, or for another brand's token, is refused", async () => {
      const shop = await networkHelpers.loadFixture(timeFixture);
      const { points, admin, launcher, stranger, member, issuer, intent } = shop;
      const signed = await signedRedeem(shop, member, intent);
      const second = await ethers.deployContract("Rewards", [await launcher.getAddress()]);
      await points.connect(admin).enroll(second);
      await second.connect(shop.catalog).publish(shop.token, await rewardTerms());
      await expect(second.connect(stranger).redeemWithAuthorization(...signed)).to.be.revertedWithCustomError(
        points,
        "ERC3009InvalidSignature",
      );

      const rival = await launchBrand(shop, shop, { symbol: "BETA" });
      await rival.points.connect(issuer).allot(issuer.address, CAMPAIGN, 10_000n, 0n);
      await rival.points.connect(issuer).mint(member.address, 10_000n, MEMO);
      const token = await rival.points.getAddress();
      await shop.asCatalog.publish(token, await rewardTerms());
      const [, ...rest] = signed;
      await expect(shop.asStranger.redeemWithAuthorization(token, ...rest)).to.be.revertedWithCustomError(
        rival.points,
        "ERC3009InvalidSignature",
      );
    });

    it("in its high-s, v 0/1 or compact form is refused, before and after it was used", async () => {
      const shop = await networkHelpers.loadFixture(timeFixture);
      const { asStranger, points, member, intent } = shop;
      const signed = await signedRedeem(shop, member, intent);
      const signature = ethers.Signature.from(signed[5]);
      const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const highS = ethers.toBeHex(order - BigInt(signature.s), 32);
      const forms = [
        ethers.concat([signature.r, highS, signature.v === 27 ? "0x1c" : "0x1b"]),
        ethers.concat([signature.r, signature.s, signature.v === 27 ? "0x00" : "0x01"]),
        signature.compactSerialized,
      ];
      const [token, from, maxPrice, , validBefore] = signed;
      const refuseAll = async () => {
        for (const form of forms) {
          await expect(
            asStranger.redeemWithAuthorization(token, from, maxPrice, intent, validBefore, form),
          ).to.be.revertedWithCustomError(points, "ERC3009InvalidSignature");
        }
      };
      await refuseAll();
      await asStranger.redeemWithAuthorization(...signed);
      await refuseAll();
    });
  });

  describe("one salt for several intents", () => {
    it("does not mix members up, nor intents that differ", async () => {
      const shop = await networkHelpers.loadFixture(timeFixture);
      const { rewards, asStranger, points, member, friend, intent, token, id } = shop;
      await points.transfer(friend.address, 1_000n);
      for (const signed of [
        await signedRedeem(shop, member, intent),
        await signedRedeem(shop, friend, intent),
        await signedRedeem(shop, member, { ...intent, quantity: 3n }),
      ]) {
        const sent = await asStranger.redeemWithAuthorization(...signed);
        const { member: paid, quantity } = redemptionOf(rewards, (await sent.wait())!);
        expect([paid, quantity]).to.deep.equal([signed[1], signed[3].quantity]);
      }
      expect((await rewards.reward(token, id)).sold).to.equal(7n);
    });
  });
});
