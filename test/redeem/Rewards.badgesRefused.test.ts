/** Rewards that take a badge, refused: the wrong badge, the wrong person, the wrong price, or a hostile one; nothing moves. */
import { expect } from "chai";

import { award, kindTerms, expectNoBadge, expiryOf, today } from "../badges/support.js";
import { addressesOf, PRICE, sendRedeem, signedRedeem } from "../helpers/desks.js";
import { CAMPAIGN, ethers, launchBrand, networkHelpers } from "../helpers/program.js";
import { pushAndRead, rewardsFixture, push, SALT, send, signedDoor, type BadgeShop } from "./badgeDoor.js";

const { time } = networkHelpers;

const load = () => networkHelpers.loadFixture(rewardsFixture);

/** What a refused redemption leaves: all points, the badge, the stock, the signature. */
async function expectNothingDone(shop: BadgeShop & { takes: bigint }): Promise<void> {
  const { badges, points, rewards, member, ticketId, token, takes } = shop;
  expect(await points.balanceOf(member.address)).to.equal(9_000n);
  expect(await badges.ownerOf(ticketId)).to.equal(member.address);
  expect((await rewards.reward(token, takes)).sold).to.equal(0n);
  const nonce = await rewards.intentNonce({ rewardId: takes, quantity: 1n, salt: SALT });
  expect(await points.authorizationState(member.address, nonce)).to.equal(false);
}

describe("Rewards: given a reward that takes a badge", () => {
  describe("when the window is over", () => {
    it("rejects it from the second on, though minting was stopped meanwhile: it gives no badge", async () => {
      const shop = await load();
      const { rewards, program, admin, token, member, ticketId, takes } = shop;
      const { opensAt, closesAt } = (await rewards.reward(token, takes)).terms;
      await program.connect(admin).stop();
      const data = await signedDoor(shop, member, takes);
      await time.setNextBlockTimestamp(closesAt);
      await expect(send(shop.badges, member, shop.rewardsDesk, ticketId, data))
        .to.be.revertedWithCustomError(rewards, "RewardNotOpen")
        .withArgs(opensAt, closesAt);
      await expectNothingDone(shop);
    });
  });

  describe("when the badge is not what is needed", () => {
    it("rejects one of too low a level", async () => {
      const shop = await load();
      const { rewards, asMinter, member, ticket, takes } = shop;
      const low = await award(asMinter, member, ticket, 1n);
      await expect(push(shop, member, low, takes))
        .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
        .withArgs(ticket, 2);
      await expectNothingDone(shop);
    });

    it("rejects one of another kind", async () => {
      const shop = await load();
      const { rewards, asMinter, member, ticket, coin, takes, takesAtOnce } = shop;
      const other = await award(asMinter, member, coin);
      await expect(push(shop, member, other, takes))
        .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
        .withArgs(ticket, 2);
      await expect(push(shop, member, other, takesAtOnce))
        .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
        .withArgs(ticket, 0);
      await expectNothingDone(shop);
    });

    it("rejects one that has expired, from the second on", async () => {
      const shop = await load();
      const { rewards, asCatalog, token, member, ticket, ticketId, takes } = shop;
      const end = expiryOf(await today());
      await asCatalog.extendWindow(token, takes, end + 10n);
      const data = await signedDoor(shop, member, takes);
      await time.setNextBlockTimestamp(end);
      await expect(send(shop.badges, member, shop.rewardsDesk, ticketId, data))
        .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
        .withArgs(ticket, 2);
      await expectNothingDone(shop);
    });

    it("rejects a soulbound one, which does not move", async () => {
      const shop = await load();
      const { badges, member, medalId, looks } = shop;
      await expect(push(shop, member, medalId, looks))
        .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
        .withArgs(medalId);
    });

    it("rejects points that come without one, by both doors", async () => {
      const shop = await load();
      const { rewards, asStranger, member, ticket, takes, takesAtOnce } = shop;
      for (const [reward, level] of [
        [takes, 2],
        [takesAtOnce, 0],
      ] as const) {
        const signed = await signedRedeem(shop, member, { rewardId: reward, quantity: 1n, salt: SALT });
        for (const door of [
          () => sendRedeem(shop, member, reward),
          () => asStranger.redeemWithAuthorization(...signed),
        ]) {
          await expect(door()).to.be.revertedWithCustomError(rewards, "BadgeNeeded").withArgs(ticket, level);
        }
      }
      await expectNothingDone(shop);
    });

    it("rejects another brand's badge of the same kind number, and anything else that is an ERC-721", async () => {
      const shop = await load();
      const { rewards, badges, member, friend, ticket, ticketId, takes, rewardsDesk } = shop;
      const other = await launchBrand(shop, { ...shop, catalog: member, issuer: member }, { symbol: "OTHER" });
      for (let kind = 1n; kind <= ticket; ++kind) {
        const { validDays, soulbound, levels } = (await badges.kind(kind)).terms;
        await other.badges.connect(member).defineKind(kindTerms({ validDays, soulbound, levels: [...levels] }));
      }
      await other.badges.connect(member).allot(member, ticket, CAMPAIGN, 5, 0);
      const theirs = await award(other.badges.connect(member), member, ticket, 2n);
      const foreign = await ethers.deployContract("Collectible__Mock");
      await foreign.mint(member, ticketId);
      const data = await signedDoor(shop, member, takes);
      const [theirAddress, foreignAddress] = await addressesOf(other.badges, foreign);
      await expect(send(other.badges, member, rewardsDesk, theirs, data))
        .to.be.revertedWithCustomError(rewards, "BadgeNotTaken")
        .withArgs(theirAddress);
      const safe = foreign.connect(member)["safeTransferFrom(address,address,uint256,bytes)"];
      await expect(safe(member, rewardsDesk, ticketId, data))
        .to.be.revertedWithCustomError(rewards, "BadgeNotTaken")
        .withArgs(foreignAddress);
      const liar = rewards.connect(friend).onERC721Received(member, member, ticketId, data);
      await expect(liar).to.be.revertedWithCustomError(rewards, "BadgeNotTaken").withArgs(friend.address);
      await expectNothingDone(shop);
    });

    it("rejects a badge of one and a signature of another", async () => {
      const shop = await load();
      const { points, member, friend, ticketId, takes } = shop;
      await expect(push(shop, member, ticketId, takes, { signer: friend })).to.be.revertedWithCustomError(
        points,
        "ERC3009InvalidSignature",
      );
      await shop.badges.transferFrom(member, friend, ticketId);
      await expect(push(shop, friend, ticketId, takes, { signer: member })).to.be.revertedWithCustomError(
        points,
        "ERC3009InvalidSignature",
      );
    });
  });

  describe("when something else is amiss", () => {
    it("rejects more than one at a time, a price above the most that was signed, and points that are not there", async () => {
      const shop = await load();
      const { rewards, points, member, friend, ticketId, takes } = shop;
      await expect(push(shop, member, ticketId, takes, { quantity: 2n }))
        .to.be.revertedWithCustomError(rewards, "OverRewardLimit")
        .withArgs(1, 2);
      await expect(push(shop, member, ticketId, shop.takesAtOnce, { quantity: 2n })).to.be.revertedWithCustomError(
        rewards,
        "RewardOneAtATime",
      );
      await expect(push(shop, member, ticketId, takes, { maxPrice: 99n }))
        .to.be.revertedWithCustomError(rewards, "PriceAboveMax")
        .withArgs(100, 99);
      await points.transfer(friend.address, 8_950n);
      await expect(push(shop, member, ticketId, takes))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
        .withArgs(member.address, 50, 100);
      await points.connect(friend).transfer(member.address, 8_950n);
      await expectNothingDone(shop);
    });

    it("rejects a badge with nothing along, or with what is not a signature", async () => {
      const shop = await load();
      const { badges, member, ticketId, rewardsDesk } = shop;
      for (const data of ["0x", "0x42", ethers.id("no door")]) {
        await expect(send(badges, member, rewardsDesk, ticketId, data))
          .to.be.revertedWithCustomError(badges, "ERC721InvalidReceiver")
          .withArgs(rewardsDesk);
      }
      await expectNothingDone(shop);
    });

    it("rejects a signature that was used, though there is another badge", async () => {
      const shop = await load();
      const { points, rewards, badges, asMinter, asTill, member, ticket, ticketId, takes } = shop;
      const second = await award(asMinter, member, ticket, 2n);
      await asTill.refund(await pushAndRead(shop, ticketId, takes), 1);
      for (const id of [ticketId, second]) {
        await expect(push(shop, member, id, takes))
          .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
          .withArgs(member.address, await rewards.intentNonce({ rewardId: takes, quantity: 1n, salt: SALT }));
        expect(await badges.ownerOf(id)).to.equal(member.address);
      }
    });

    it("leaves a front-runner who has the signature with nothing, and the member with the redemption", async () => {
      const shop = await load();
      const { rewards, asStranger, member, ticket, ticketId, takes } = shop;
      const signed = await signedRedeem(shop, member, { rewardId: takes, quantity: 1n, salt: SALT });
      await expect(asStranger.redeemWithAuthorization(...signed))
        .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
        .withArgs(ticket, 2);
      await expectNothingDone(shop);
      await expect(push(shop, member, ticketId, takes)).to.emit(rewards, "BadgeTaken");
    });

    it("gives a guard who re-enters nothing twice: each badge and signature pays once", async () => {
      const shop = await load();
      const { rewards, badges, points, asMinter, member, ticket, ticketId, takes, takesAtOnce, token, rewardsDesk } =
        shop;
      const guard = await ethers.deployContract("Puppet__Mock");
      await points.setGuard(guard);
      await badges.setApprovalForAll(guard, true);
      const second = await award(asMinter, member, ticket, 1n);
      const other = await signedDoor(shop, member, takesAtOnce, { salt: ethers.id("other") });
      const pushAgain = (id: bigint, data: string) =>
        badges.interface.encodeFunctionData("safeTransferFrom(address,address,uint256,bytes)", [
          member.address,
          rewardsDesk,
          id,
          data,
        ]);
      const target = shop.badgesAddress;
      await guard.setOnDebit({ target, data: pushAgain(ticketId, other) });
      await expect(push(shop, member, ticketId, takes))
        .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
        .withArgs(await guard.getAddress(), ticketId);
      const same = await signedDoor(shop, member, takes);
      await guard.setOnDebit({ target, data: pushAgain(second, same) });
      await expect(push(shop, member, ticketId, takes)).to.be.revertedWithCustomError(
        points,
        "ERC3009UsedAuthorization",
      );
      await guard.setOnDebit({ target, data: pushAgain(second, other) });
      await push(shop, member, ticketId, takes);
      expect(await points.balanceOf(member.address)).to.equal(9_000n - 2n * PRICE);
      expect((await rewards.reward(token, takes)).sold).to.equal(1n);
      expect((await rewards.reward(token, takesAtOnce)).sold).to.equal(1n);
      expect(await badges.ownerOf(ticketId)).to.equal(rewardsDesk);
      await expectNoBadge(badges, second);
    });
  });
});
