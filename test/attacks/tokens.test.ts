/** Attacks through tokens: fakes, foreign campaigns, calls back, and points sent to a desk by every wrong door. */
import { expect } from "chai";

import {
  allotGrants,
  deskFixture,
  FAR,
  grantBatch,
  publishReward,
  redeem,
  redeemAction,
  redemptionOf,
  rewardTerms,
  signAuthorization,
  signedRedeem,
  signHandover,
} from "../helpers/desks.js";
import { CAMPAIGN, DAY, ethers, MEMO, launchBrand, networkHelpers, REASON, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;
const ONE = ethers.id("one");
const TWO = ethers.id("two");

async function attackFixture() {
  const shop = await deskFixture();
  const id = await publishReward(shop);
  const fake = await ethers.deployContract("FakePoints__Mock", shop.stranger);
  const wallet = await ethers.deployContract("ReentrantMember__Mock", shop.stranger);
  const [fakeAddress, walletAddress] = [await fake.getAddress(), await wallet.getAddress()];
  await shop.points.transfer(walletAddress, 1_000n);
  return { ...shop, id, fake, fakeAddress, wallet, walletAddress };
}

async function closedFixture() {
  const shop = await deskFixture({ closed: true });
  return { ...shop, id: await publishReward(shop) };
}

describe("Attacks: tokens", () => {
  describe("a fake token", () => {
    it("cannot publish, whatever programme it claims", async () => {
      const { rewards, fake, fakeAddress, program, token, stranger } = await networkHelpers.loadFixture(attackFixture);
      const claims: [string, string][] = [
        [fakeAddress, fakeAddress],
        [await program.getAddress(), fakeAddress],
        [fakeAddress, token],
      ];
      for (const [programAddress, points] of claims) {
        await fake.pretend(programAddress, points, 0);
        await expect(rewards.connect(stranger).publish(fake, await rewardTerms()))
          .to.be.revertedWithCustomError(rewards, "UnknownToken")
          .withArgs(fakeAddress);
      }
    });

    it("cannot redeem a real reward with points that nobody sent", async () => {
      const { rewards, rewardsDesk, fake, fakeAddress, member, token, id } =
        await networkHelpers.loadFixture(attackFixture);
      await expect(fake.pretendTransfer(rewardsDesk, member.address, 100n, redeemAction(id, 1n)))
        .to.be.revertedWithCustomError(rewards, "NoSuchReward")
        .withArgs(fakeAddress, id);
      expect((await rewards.reward(token, id)).sold).to.equal(0n);
    });

    it("cannot capture or refund another token's redemption", async () => {
      const shop = await networkHelpers.loadFixture(attackFixture);
      const { rewards, asStranger, fake, member, id } = shop;
      const redemption = await redeem(shop, member, id);
      const forged = { ...redemption, points: fake };
      const forgedId = await rewards.redemptionId({ ...redemption, points: await fake.getAddress() });
      for (const act of [() => asStranger.capture(forged, 1n, "0x"), () => asStranger.refund(forged, 1n)]) {
        await expect(act()).to.be.revertedWithCustomError(rewards, "RedemptionNotOpen").withArgs(forgedId);
      }
    });

    it("gains nothing by calling back into the rewards desk", async () => {
      const shop = await networkHelpers.loadFixture(attackFixture);
      const { rewards, asStranger, rewardsDesk, points, fake, fakeAddress, member, id } = shop;
      const intent = { rewardId: id, quantity: 1n, salt: ONE };
      const signed = await signedRedeem(shop, member, intent);
      await fake.arm(rewardsDesk, rewards.interface.encodeFunctionData("redeemWithAuthorization", [...signed]));
      // The fake's own redemption has no reward: it undoes what was called back, too.
      await expect(asStranger.redeemWithAuthorization(fake, member.address, 100n, intent, FAR, "0x"))
        .to.be.revertedWithCustomError(rewards, "NoSuchReward")
        .withArgs(fakeAddress, id);
      expect(await points.balanceOf(rewardsDesk)).to.equal(0n);
      await asStranger.redeemWithAuthorization(...signed);
      expect(await points.balanceOf(rewardsDesk)).to.equal(100n);
    });

    it("cannot make the grants desk mature an entry twice, nor touch what it holds of others", async () => {
      const brand = await networkHelpers.loadFixture(attackFixture);
      const { grants, grantsDesk, points, fake, fakeAddress, stranger, friend, till } = brand;
      await allotGrants(brand, till, 50n);
      const maturesAt = (await time.latest()) + DAY;
      await grantBatch(brand, till, { maturesAt, members: [friend.address], amounts: [50n] });

      const asFake = { grants, token: fakeAddress };
      const order = { reason: `0x${"77".repeat(16)}`, maturesAt, members: [stranger.address], amounts: [50n] };
      const { batch } = await grantBatch(asFake, stranger, order);
      await time.increaseTo(maturesAt);
      await fake.arm(grantsDesk, grants.interface.encodeFunctionData("mature", [batch, 0, 1]));
      const sent = await grants.mature(batch, 0, 1);
      await expect(sent).to.emit(fake, "CalledBack").withArgs(true, "0x");
      const matured = (await sent.wait())!.logs.filter(({ address }) => address === grantsDesk);
      expect(matured.length, "the call back found the entry done").to.equal(1);
      expect(await points.balanceOf(grantsDesk)).to.equal(50n);
      expect(await points.balanceOf(stranger.address)).to.equal(0n);
    });

    it("finds its reason used when it calls back while granting", async () => {
      const { grants, grantsDesk, fake, fakeAddress, stranger } = await networkHelpers.loadFixture(attackFixture);
      const maturesAt = (await time.latest()) + DAY;
      const grant = grants.interface.encodeFunctionData("grant", [
        fakeAddress,
        CAMPAIGN,
        REASON,
        maturesAt,
        [stranger.address],
        [1n],
      ]);
      // The fake is its own minter here, so that both grants are of the same minter.
      const used = grants.interface.encodeErrorResult("GrantReasonUsed", [
        await grants.batchIdOf(fakeAddress, fakeAddress, CAMPAIGN, REASON),
      ]);
      await fake.arm(grantsDesk, grant);
      await expect(fake.act(grantsDesk, grant)).to.emit(fake, "CalledBack").withArgs(false, used);
    });
  });

  describe("a foreign campaign", () => {
    it("does not open another minter's budget, by whatever key it is spelled", async () => {
      const brand = await networkHelpers.loadFixture(attackFixture);
      const { grants, points, grantsDesk, token, stranger, till } = brand;
      const key = await allotGrants(brand, till, 50n);
      const maturesAt = (await time.latest()) + DAY;
      for (const campaign of [CAMPAIGN, key]) {
        await expect(grants.connect(stranger).grant(token, campaign, REASON, maturesAt, [stranger.address], [1n]))
          .to.be.revertedWithCustomError(points, "OverBudget")
          .withArgs(grantsDesk, await grants.campaignKey(stranger.address, campaign), 0, 1);
      }
    });

    it("does not carry a budget over to another brand's token", async () => {
      const brand = await networkHelpers.loadFixture(attackFixture);
      const { grants, grantsDesk, till } = brand;
      const key = await allotGrants(brand, till, 50n);
      const rival = await launchBrand(brand, brand, { symbol: "BETA" });
      const maturesAt = (await time.latest()) + DAY;
      await expect(grants.connect(till).grant(rival.points, CAMPAIGN, REASON, maturesAt, [till.address], [1n]))
        .to.be.revertedWithCustomError(rival.points, "OverBudget")
        .withArgs(grantsDesk, key, 0, 1);
    });
  });

  describe("a call back", () => {
    it("does not happen when points come back from a desk", async () => {
      const { rewards, wallet, walletAddress, points, asTill, rewardsDesk, token, id } =
        await networkHelpers.loadFixture(attackFixture);
      await wallet.arm(token, points.interface.encodeFunctionData("burn", [1n]));
      const pay = points.interface.encodeFunctionData("transferAndCall(address,uint256,bytes)", [
        rewardsDesk,
        150n,
        redeemAction(id, 1n),
      ]);
      const sent = await wallet.execute(token, pay);
      const redemption = redemptionOf(rewards, (await sent.wait())!);
      await expect(asTill.refund(redemption, 1n)).not.to.emit(wallet, "CalledBack");
      expect(await points.balanceOf(walletAddress)).to.equal(1_000n);
    });

    it("from a receiver of points redeems what it then has, once", async () => {
      const { rewards, wallet, walletAddress, points, rewardsDesk, token, member, id } =
        await networkHelpers.loadFixture(attackFixture);
      const pay = points.interface.encodeFunctionData("transferAndCall(address,uint256,bytes)", [
        rewardsDesk,
        1_100n,
        redeemAction(id, 5n),
      ]);
      await wallet.arm(token, pay);
      const sent = points["transferAndCall(address,uint256)"](walletAddress, 100n);
      await expect(sent).to.emit(rewards, "RewardRedeemed");
      expect(await points.balanceOf(walletAddress)).to.equal(600n);
      expect(await points.balanceOf(rewardsDesk)).to.equal(500n);
      expect(await points.balanceOf(member.address)).to.equal(8_900n);
      expect((await rewards.reward(token, id)).sold).to.equal(5n);
    });

    it("from a member that signs cannot settle its own redemption meanwhile, were it even a till", async () => {
      const shop = await networkHelpers.loadFixture(attackFixture);
      const { rewards, program, wallet, walletAddress, points, asTill, rewardsDesk, token } = shop;
      const id = await publishReward(shop, { needsHandover: true });
      await program.setRoles([{ role: ROLE.CASHIER, account: walletAddress, granted: true }]);
      const pay = points.interface.encodeFunctionData("transferAndCall(address,uint256,bytes)", [
        rewardsDesk,
        300n,
        redeemAction(id, 3n),
      ]);
      const redemption = redemptionOf(rewards, (await (await wallet.execute(token, pay)).wait())!);
      await wallet.arm(rewardsDesk, rewards.interface.encodeFunctionData("refund", [redemption, 3n]));
      await asTill.capture(redemption, 1n, "0x");
      expect((await rewards.statusOf(redemption)).quantityOpen).to.equal(2n);
      expect(await points.balanceOf(rewardsDesk)).to.equal(200n);
      expect(await points.balanceOf(walletAddress)).to.equal(700n);
    });

    it("from a member's guard cannot mix two redemptions up", async () => {
      const shop = await networkHelpers.loadFixture(attackFixture);
      const { rewards, asStranger, wallet, walletAddress, points, rewardsDesk, member, id } = shop;
      await points.setGuard(walletAddress);
      const inner = await signedRedeem(shop, member, { rewardId: id, quantity: 2n, salt: TWO }, { maxPrice: 250n });
      const outer = await signedRedeem(shop, member, { rewardId: id, quantity: 3n, salt: ONE }, { maxPrice: 390n });
      await wallet.arm(rewardsDesk, rewards.interface.encodeFunctionData("redeemWithAuthorization", [...inner]));
      await expect(asStranger.redeemWithAuthorization(...outer))
        .to.emit(wallet, "CalledBack")
        .withArgs(true, "0x");
      const made = await rewards.queryFilter(rewards.filters.RewardRedeemed());
      expect(made.map(({ args }) => [args.number, args.quantity])).to.deep.equal([
        [0n, 2n],
        [2n, 3n],
      ]);
      expect(await points.balanceOf(rewardsDesk)).to.equal(500n);
      expect(await points.balanceOf(member.address)).to.equal(9_000n - 500n);
    });

    it("from a member's guard cannot take the last of the stock twice", async () => {
      const shop = await networkHelpers.loadFixture(attackFixture);
      const { rewards, asStranger, wallet, walletAddress, points, rewardsDesk, token, member } = shop;
      const id = await publishReward(shop, { stock: 1n });
      await points.setGuard(walletAddress);
      const inner = await signedRedeem(shop, member, { rewardId: id, quantity: 1n, salt: TWO });
      const outer = await signedRedeem(shop, member, { rewardId: id, quantity: 1n, salt: ONE });
      await wallet.arm(rewardsDesk, rewards.interface.encodeFunctionData("redeemWithAuthorization", [...inner]));
      await expect(asStranger.redeemWithAuthorization(...outer))
        .to.be.revertedWithCustomError(rewards, "RewardOutOfStock")
        .withArgs(0, 1);
      expect((await rewards.reward(token, id)).sold).to.equal(0n);
      expect(await points.balanceOf(member.address)).to.equal(9_000n);
    });
  });

  describe("points sent to a desk by a wrong door", () => {
    it("do not leave the member by a plain transfer, with or without allowance", async () => {
      const { points, rewardsDesk, member, friend } = await networkHelpers.loadFixture(attackFixture);
      await points.approve(friend.address, 100n);
      for (const send of [
        () => points.transfer(rewardsDesk, 100n),
        () => points.connect(friend).transferFrom(member.address, rewardsDesk, 100n),
      ]) {
        await expect(send()).to.be.revertedWithCustomError(points, "DeskNeedsCall").withArgs(rewardsDesk);
      }
    });

    it("do not leave the member by an authorization that someone else brings", async () => {
      const { points, rewardsDesk, member, stranger } = await networkHelpers.loadFixture(attackFixture);
      const message = { from: member.address, to: rewardsDesk, value: 100n, validBefore: FAR, nonce: ONE };
      const signature = await signAuthorization(points, member, message, { primaryType: "TransferWithAuthorization" });
      const { v, r, s } = ethers.Signature.from(signature);
      const thief = points.connect(stranger);
      const head = [member.address, rewardsDesk, 100n, 0n, FAR, ONE] as const;
      const byBytes = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)";
      const bySplit =
        "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)";
      for (const send of [() => thief[byBytes](...head, signature), () => thief[bySplit](...head, v, r, s)]) {
        await expect(send()).to.be.revertedWithCustomError(points, "DeskNeedsCall").withArgs(rewardsDesk);
      }
    });

    it("are not minted there", async () => {
      const { points, issuer, rewardsDesk, friend } = await networkHelpers.loadFixture(attackFixture);
      const minter = points.connect(issuer);
      const packed = ethers.concat([friend.address, rewardsDesk]);
      for (const mint of [
        () => minter.mint(rewardsDesk, 1n, MEMO),
        () => minter.mintBatch([friend.address, rewardsDesk], [1n, 1n], MEMO),
        () => minter.mintPacked(packed, 1n, MEMO),
      ]) {
        await expect(mint()).to.be.revertedWithCustomError(points, "DeskNeedsCall").withArgs(rewardsDesk);
      }
    });

    it("do not stay there when the desk does not understand the call", async () => {
      const shop = await networkHelpers.loadFixture(attackFixture);
      const { points, rewardsDesk, grantsDesk, member } = shop;
      await expect(points["transferAndCall(address,uint256)"](rewardsDesk, 100n))
        .to.be.revertedWithCustomError(points, "ERC1363InvalidReceiver")
        .withArgs(rewardsDesk);
      await expect(points["transferAndCall(address,uint256,bytes)"](grantsDesk, 100n, redeemAction(shop.id, 1n)))
        .to.be.revertedWithCustomError(points, "DeskRefuses")
        .withArgs(grantsDesk);
      expect(await points.balanceOf(member.address)).to.equal(9_000n);
    });

    it("do not get there by recovery of a wallet", async () => {
      const { points, wallet, walletAddress, rewardsDesk, token, member } =
        await networkHelpers.loadFixture(attackFixture);
      await points.setGuard(walletAddress);
      const recover = points.interface.encodeFunctionData("recover", [member.address, rewardsDesk]);
      const refused = points.interface.encodeErrorResult("DeskNeedsCall", [rewardsDesk]);
      await wallet.arm(token, recover);
      await expect(wallet.beforeDebit(member.address, member.address, member.address, 1n))
        .to.emit(wallet, "CalledBack")
        .withArgs(false, refused);
    });
  });

  describe("a programme closed to transfers", () => {
    it("redeems, gives change and refunds to the member alone", async () => {
      const shop = await networkHelpers.loadFixture(closedFixture);
      const { points, asTill, member, friend, id } = shop;
      await expect(points.transfer(friend.address, 1n))
        .to.be.revertedWithCustomError(points, "TransfersClosed")
        .withArgs(member.address, friend.address);
      const redemption = await redeem(shop, member, id, { quantity: 2n, value: 250n });
      await asTill.refund(redemption, 1n);
      expect(await points.balanceOf(member.address)).to.equal(9_900n);
      expect(await points.balanceOf(friend.address)).to.equal(0n);
    });

    it("does not let a receipt be made out to a friend, to sell points by refund", async () => {
      const shop = await networkHelpers.loadFixture(closedFixture);
      const { rewards, asStranger, member, friend, id } = shop;
      const redemption = await redeem(shop, member, id);
      await time.increaseTo(redemption.deadline + 1n);
      const forged = { ...redemption, member: friend.address };
      await expect(asStranger.refund(forged, 1n))
        .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
        .withArgs(await rewards.redemptionId(forged));
    });

    it("matures grants all the same", async () => {
      const brand = await networkHelpers.loadFixture(closedFixture);
      const { grants, points, till, friend } = brand;
      await allotGrants(brand, till, 50n);
      const maturesAt = (await time.latest()) + DAY;
      const { batch } = await grantBatch(brand, till, { maturesAt, members: [friend.address], amounts: [50n] });
      await time.increaseTo(maturesAt);
      await grants.mature(batch, 0, 1);
      expect(await points.balanceOf(friend.address)).to.equal(50n);
    });
  });

  it("a handover signature of one desk is none at another", async () => {
    const shop = await networkHelpers.loadFixture(attackFixture);
    const { rewards, asTill, launcher, member } = shop;
    const id = await publishReward(shop, { needsHandover: true });
    const redemption = await redeem(shop, member, id);
    const other = await ethers.deployContract("Rewards", [await launcher.getAddress()]);
    const signature = await signHandover(other, member, redemption, 1n, 0n);
    await expect(asTill.capture(redemption, 1n, signature))
      .to.be.revertedWithCustomError(rewards, "BadHandover")
      .withArgs(member.address);
  });
});
