/** Redeeming by signature: members without gas, contracts that sign, and all that a relayer or thief could alter. */
import { expect } from "chai";

import {
  deskFixture,
  FAR,
  FULFILLMENT_DAYS,
  publishReward,
  signAuthorization,
  signedRedeem,
} from "../helpers/desks.js";
import { DAY, ethers, MEMO, networkHelpers } from "../helpers/program.js";

const { time } = networkHelpers;
const SALT = ethers.id("salt");

async function signedFixture() {
  const shop = await deskFixture();
  const id = await publishReward(shop, { stock: 100n });
  const safe = await ethers.deployContract("Safe__Mock", [shop.friend.address]);
  const safeAddress = await safe.getAddress();
  await shop.points.transfer(safeAddress, 1_000n);
  return { ...shop, id, safeAddress, intent: { rewardId: id, quantity: 2n, salt: SALT } };
}

describe("Rewards: redeem by signature", () => {
  describe("intentNonce", () => {
    it("is the EIP-712 hash of the intent, and depends on all of it", async () => {
      const { rewards, intent } = await networkHelpers.loadFixture(signedFixture);
      const types = {
        RedeemIntent: [
          { name: "rewardId", type: "uint32" },
          { name: "quantity", type: "uint32" },
          { name: "salt", type: "bytes32" },
        ],
      };
      const hash = (value: typeof intent) => ethers.TypedDataEncoder.hashStruct("RedeemIntent", types, value);
      const intents = [
        intent,
        { ...intent, rewardId: 9n },
        { ...intent, quantity: 3n },
        { ...intent, salt: ethers.id("other") },
      ];
      const nonces = await Promise.all(intents.map((one) => rewards.intentNonce(one)));
      expect(nonces).to.deep.equal(intents.map(hash));
      expect(new Set(nonces).size).to.equal(4);
    });
  });

  describe("redeemWithAuthorization", () => {
    it("redeems for a member who has no gas, by whoever brings the signature", async () => {
      const shop = await networkHelpers.loadFixture(signedFixture);
      const { rewards, asStranger, points, token, member, intent, id } = shop;
      await networkHelpers.setBalance(member.address, 0n);
      const signed = await signedRedeem(shop, member, intent, { maxPrice: 250n });
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(asStranger.redeemWithAuthorization(...signed))
        .to.emit(rewards, "RewardRedeemed")
        .withArgs(token, member.address, id, 0, 2, 100, now + FULFILLMENT_DAYS * DAY, false);
      expect(await points.balanceOf(member.address), "with change").to.equal(10_000n - 1_000n - 200n);
      expect(await points.authorizationState(member.address, await rewards.intentNonce(intent))).to.be.true;
    });

    it("redeems for a contract that signs", async () => {
      const shop = await networkHelpers.loadFixture(signedFixture);
      const { asStranger, points, friend, safeAddress, intent } = shop;
      const signed = await signedRedeem(shop, friend, intent, { member: safeAddress });
      await asStranger.redeemWithAuthorization(...signed);
      expect(await points.balanceOf(safeAddress)).to.equal(800n);

      const forged = await signedRedeem(
        shop,
        shop.member,
        { ...intent, salt: ethers.ZeroHash },
        { member: safeAddress },
      );
      await expect(asStranger.redeemWithAuthorization(...forged)).to.be.revertedWithCustomError(
        points,
        "ERC3009InvalidSignature",
      );
    });

    it("pays once for a signature, and twice for two coffees with two salts", async () => {
      const shop = await networkHelpers.loadFixture(signedFixture);
      const { rewards, asStranger, points, token, member, intent, id } = shop;
      const first = await signedRedeem(shop, member, intent);
      await asStranger.redeemWithAuthorization(...first);
      await expect(asStranger.redeemWithAuthorization(...first))
        .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
        .withArgs(member.address, await rewards.intentNonce(intent));
      const second = await signedRedeem(shop, member, { ...intent, salt: ethers.id("second") });
      await asStranger.redeemWithAuthorization(...second);
      expect((await rewards.reward(token, id)).sold).to.equal(4n);
    });

    it("rejects a signature of which anything was altered", async () => {
      const shop = await networkHelpers.loadFixture(signedFixture);
      const { asStranger, points, member, friend, intent } = shop;
      const [token, from, maxPrice, signedIntent, validBefore, signature] = await signedRedeem(shop, member, intent);
      const relays = [
        () => asStranger.redeemWithAuthorization(token, friend.address, maxPrice, intent, validBefore, signature),
        () => asStranger.redeemWithAuthorization(token, from, maxPrice + 1n, intent, validBefore, signature),
        () => asStranger.redeemWithAuthorization(token, from, maxPrice - 1n, intent, validBefore, signature),
        () => asStranger.redeemWithAuthorization(token, from, maxPrice, intent, validBefore - 1n, signature),
        ...[{ rewardId: 7n }, { quantity: 1n }, { salt: ethers.ZeroHash }].map(
          (change) => () =>
            asStranger.redeemWithAuthorization(
              token,
              from,
              maxPrice,
              { ...signedIntent, ...change },
              validBefore,
              signature,
            ),
        ),
        () => asStranger.redeemWithAuthorization(token, from, maxPrice, intent, validBefore, "0x"),
      ];
      for (const relay of relays) {
        await expect(relay()).to.be.revertedWithCustomError(points, "ERC3009InvalidSignature");
      }
    });

    it("is valid until the second before validBefore", async () => {
      const shop = await networkHelpers.loadFixture(signedFixture);
      const { rewards, asStranger, points, member, intent } = shop;
      const validBefore = BigInt((await time.latest()) + 100);
      const late = await signedRedeem(shop, member, intent, { validBefore });
      const intime = await signedRedeem(shop, member, { ...intent, salt: ethers.ZeroHash }, { validBefore });
      await time.setNextBlockTimestamp(validBefore - 1n);
      await expect(asStranger.redeemWithAuthorization(...intime)).to.emit(rewards, "RewardRedeemed");
      await time.setNextBlockTimestamp(validBefore);
      await expect(asStranger.redeemWithAuthorization(...late))
        .to.be.revertedWithCustomError(points, "ERC3009InvalidAuthorizationTime")
        .withArgs(0, validBefore);
    });

    it("is taken back by the member before it is relayed", async () => {
      const shop = await networkHelpers.loadFixture(signedFixture);
      const { rewards, asStranger, points, member, intent } = shop;
      const signed = await signedRedeem(shop, member, intent);
      const nonce = await rewards.intentNonce(intent);
      const domain = await points.eip712Domain();
      const cancel = await member.signTypedData(
        { name: domain.name, version: domain.version, chainId: domain.chainId, verifyingContract: shop.token },
        {
          CancelAuthorization: [
            { name: "authorizer", type: "address" },
            { name: "nonce", type: "bytes32" },
          ],
        },
        { authorizer: member.address, nonce },
      );
      const bring = points.connect(shop.stranger)["cancelAuthorization(address,bytes32,bytes)"];
      await bring(member.address, nonce, cancel);
      await expect(asStranger.redeemWithAuthorization(...signed))
        .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
        .withArgs(member.address, nonce);
    });

    describe("given a price that rose after signing", () => {
      it("rejects when the reward was replaced by a dearer one", async () => {
        const shop = await networkHelpers.loadFixture(signedFixture);
        const { rewards, asStranger, asCatalog, token, member, points, intent, id } = shop;
        const signed = await signedRedeem(shop, member, intent);
        await asCatalog.withdraw(token, id);
        const { opensAt, closesAt } = (await rewards.reward(token, id)).terms;
        await publishReward(shop, { unitPrice: 150n });
        await time.increaseTo(closesAt);
        await expect(asStranger.redeemWithAuthorization(...signed))
          .to.be.revertedWithCustomError(rewards, "RewardNotOpen")
          .withArgs(opensAt, closesAt);
        expect(await points.balanceOf(member.address)).to.equal(9_000n);
        expect(await points.authorizationState(member.address, await rewards.intentNonce(intent))).to.be.false;
      });

      it("rejects when a discount ended between quote and transaction", async () => {
        const shop = await networkHelpers.loadFixture(signedFixture);
        const { rewards, asStranger, asCatalog, token, member, intent, id } = shop;
        const until = (await time.latest()) + 1_000;
        await asCatalog.discount(token, id, 60n, until);
        const signed = await signedRedeem(shop, member, intent, { maxPrice: 120n });
        await time.setNextBlockTimestamp(until);
        await expect(asStranger.redeemWithAuthorization(...signed))
          .to.be.revertedWithCustomError(rewards, "PriceAboveMax")
          .withArgs(200, 120);
      });

      it("charges the lower price when one came in between, and gives the rest back", async () => {
        const shop = await networkHelpers.loadFixture(signedFixture);
        const { asStranger, asCatalog, points, token, member, intent, id } = shop;
        const signed = await signedRedeem(shop, member, intent);
        await asCatalog.discount(token, id, 60n, FAR);
        await asStranger.redeemWithAuthorization(...signed);
        expect(await points.balanceOf(member.address)).to.equal(9_000n - 120n);
      });
    });

    describe("given a front-runner who holds the signature", () => {
      it("is of no use in the token: only the desk can take it", async () => {
        const shop = await networkHelpers.loadFixture(signedFixture);
        const { rewards, asStranger, points, rewardsDesk, stranger, member, intent } = shop;
        const signed = await signedRedeem(shop, member, intent);
        const [, from, value, , validBefore, signature] = signed;
        const nonce = await rewards.intentNonce(intent);
        const args = [from, rewardsDesk, value, 0n, validBefore, nonce, signature] as const;
        const thief = points.connect(stranger);
        await expect(thief["receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"](...args))
          .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
          .withArgs(rewardsDesk);
        await expect(
          thief["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"](...args),
        ).to.be.revertedWithCustomError(points, "ERC3009InvalidSignature");

        const { v, r, s } = ethers.Signature.from(signature);
        const split = [from, rewardsDesk, value, 0n, validBefore, nonce, v, r, s] as const;
        await expect(
          thief["receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"](
            ...split,
          ),
        )
          .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
          .withArgs(rewardsDesk);
        await expect(asStranger.redeemWithAuthorization(...signed)).to.emit(rewards, "RewardRedeemed");
      });

      it("cannot use a signature of the transfer type to strip the intent", async () => {
        const shop = await networkHelpers.loadFixture(signedFixture);
        const { rewards, points, rewardsDesk, stranger, member, intent, asStranger, token } = shop;
        const nonce = await rewards.intentNonce(intent);
        const message = { from: member.address, to: rewardsDesk, value: 200n, validBefore: FAR, nonce };
        const signature = await signAuthorization(points, member, message, {
          primaryType: "TransferWithAuthorization",
        });
        const door =
          points.connect(stranger)["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"];
        await expect(door(member.address, rewardsDesk, 200n, 0n, FAR, nonce, signature))
          .to.be.revertedWithCustomError(points, "DeskNeedsCall")
          .withArgs(rewardsDesk);
        await expect(
          asStranger.redeemWithAuthorization(token, member.address, 200n, intent, FAR, signature),
        ).to.be.revertedWithCustomError(points, "ERC3009InvalidSignature");
      });
    });

    describe("given points that went before the relay", () => {
      it("rejects with nothing half done, and works once there are points again", async () => {
        const shop = await networkHelpers.loadFixture(signedFixture);
        const { rewards, asStranger, points, issuer, token, member, friend, intent, id } = shop;
        const signed = await signedRedeem(shop, member, intent);
        await points.transfer(friend.address, 8_950n);
        await expect(asStranger.redeemWithAuthorization(...signed))
          .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
          .withArgs(member.address, 50, 200);
        expect(await points.authorizationState(member.address, await rewards.intentNonce(intent))).to.be.false;
        expect((await rewards.reward(token, id)).sold).to.equal(0n);
        await points.connect(issuer).mint(member.address, 150n, MEMO);
        await expect(asStranger.redeemWithAuthorization(...signed)).to.emit(rewards, "RewardRedeemed");
      });
    });
  });
});
