/** Rewards that need a badge: a soulbound one is looked at, any other is handed over and ends as the points do. */
import { expect } from "chai";

import { award, destroyed, expectNoBadge, expiryOf, today, told } from "../badges/support.js";
import {
  FULFILLMENT_DAYS,
  PRICE,
  publishReward,
  redeem,
  redemptionOf,
  rewardTerms,
  sendRedeem,
  signedRedeem,
  signHandover,
} from "../helpers/desks.js";
import { DAY, ethers, MEMO, NO_BADGE, networkHelpers, REASON, ROLE } from "../helpers/program.js";
import { pushAndRead, rewardsFixture, encodeDoor, publishWith, push, SALT, type BadgeShop } from "./badgeDoor.js";

const { time } = networkHelpers;

const load = () => networkHelpers.loadFixture(rewardsFixture);

describe("Rewards: publish, given a badge that is needed", () => {
  it("tells what is needed", async () => {
    const { rewards, token, looks, takes, medal, ticket } = await load();
    const tell = async (id: bigint) => (await rewards.reward(token, id)).terms.badge;
    expect([...(await tell(looks))]).to.deep.equal([medal, 2n, 0n, 0n, NO_BADGE.campaign]);
    expect([...(await tell(takes))]).to.deep.equal([ticket, 2n, 0n, 0n, NO_BADGE.campaign]);
  });

  it("rejects a kind that there is not, and a level that the kind does not have", async () => {
    const { rewards, asCatalog, badges, token, medal, pin } = await load();
    const publish = async (needs: bigint, minLevel: number) =>
      asCatalog.publish(token, await rewardTerms({ badge: { ...NO_BADGE, needs, minLevel } }));
    await expect(publish(99n, 0)).to.be.revertedWithCustomError(badges, "NoSuchKind").withArgs(99);
    for (const [kind, level] of [
      [medal, 4],
      [pin, 1],
    ] as const) {
      await expect(publish(kind, level))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("minLevel over the kind's levels");
    }
    await publish(medal, 3);
    await publish(pin, 0);
  });
});

describe("Rewards: supportsInterface", () => {
  it("says that it takes badges, as ERC-721 has it", async () => {
    const { rewards } = await load();
    expect(await rewards.supportsInterface("0x150b7a02")).to.equal(true);
  });
});

describe("Rewards: redeem, given a reward that needs a soulbound badge", () => {
  it("redeems with a badge of that level or above, by both doors, and leaves the badge alone", async () => {
    const shop = await load();
    const { badges, rewards, asStranger, asMinter, member, medal, medalId, looks, asTill } = shop;
    const first = await redeem(shop, member, looks);
    await asMinter.setLevels(medal, [medalId], 3, MEMO);
    const signed = await signedRedeem(shop, member, { rewardId: looks, quantity: 1n, salt: SALT });
    await expect(asStranger.redeemWithAuthorization(...signed)).not.to.emit(rewards, "BadgeTaken");
    expect(await badges.ownerOf(medalId)).to.equal(member.address);
    expect(await rewards.badgeHeldFor(await rewards.redemptionId(first))).to.equal(0n);
    await asTill.capture(first, 1, "0x");
    expect(await badges.heldBy(member, medal)).to.deep.equal([true, 3n]);
  });

  const without: Record<string, (shop: BadgeShop) => Promise<unknown>> = {
    "of too low a level": ({ asMinter, medal, medalId }) => asMinter.setLevels(medal, [medalId], 1, MEMO),
    "that was taken back": ({ asBadgeIssuer, medal, medalId }) => asBadgeIssuer.revoke(medal, [medalId], REASON),
    "that was given up": ({ badges, medalId }) => badges.burn(medalId),
  };
  for (const [state, change] of Object.entries(without)) {
    it(`rejects a badge ${state}`, async () => {
      const shop = await load();
      const { rewards, asStranger, member, medal, looks } = shop;
      await change(shop);
      const signed = await signedRedeem(shop, member, { rewardId: looks, quantity: 1n, salt: SALT });
      for (const door of [() => sendRedeem(shop, member, looks), () => asStranger.redeemWithAuthorization(...signed)]) {
        await expect(door()).to.be.revertedWithCustomError(rewards, "BadgeNeeded").withArgs(medal, 2);
      }
    });
  }

  it("rejects a badge from the second on in which it has expired", async () => {
    const shop = await load();
    const { rewards, asCatalog, token, member, medal, looks } = shop;
    const end = expiryOf(await today());
    await asCatalog.extendWindow(token, looks, end + 1_000n);
    await time.setNextBlockTimestamp(end - 1n);
    await redeem(shop, member, looks);
    await time.setNextBlockTimestamp(end);
    await expect(sendRedeem(shop, member, looks))
      .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
      .withArgs(medal, 2);
  });

  it("rejects one who has none, though a friend has, and though there are others", async () => {
    const shop = await load();
    const { rewards, asMinter, friend, medal, seal, ticket, looks } = shop;
    await award(asMinter, friend, seal, 3n);
    await award(asMinter, friend, ticket, 3n);
    await expect(sendRedeem(shop, friend, looks))
      .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
      .withArgs(medal, 2);
  });

  it("rejects more than one at a time", async () => {
    const shop = await load();
    const { rewards, member, looks } = shop;
    await expect(sendRedeem(shop, member, looks, { quantity: 2n })).to.be.revertedWithCustomError(
      rewards,
      "RewardOneAtATime",
    );
  });

  it("takes no badge that is sent all the same", async () => {
    const shop = await load();
    const { rewards, badges, badgesAddress, member, ticketId, looks } = shop;
    const plain = await publishReward(shop);
    for (const reward of [looks, plain, 99n]) {
      await expect(push(shop, member, ticketId, reward))
        .to.be.revertedWithCustomError(rewards, "BadgeNotTaken")
        .withArgs(badgesAddress);
    }
    expect(await badges.ownerOf(ticketId)).to.equal(member.address);
  });
});

describe("Rewards: redeem, given a reward that takes a badge", () => {
  it("takes badge and points together, gives change back, and says so", async () => {
    const shop = await load();
    const { rewards, badges, points, rewardsDesk, token, member, ticketId, takes } = shop;
    const now = (await time.latest()) + 10;
    await time.setNextBlockTimestamp(now);
    const sent = await push(shop, member, ticketId, takes, { maxPrice: 150n });
    const deadline = now + FULFILLMENT_DAYS * DAY;
    await expect(sent)
      .to.emit(rewards, "RewardRedeemed")
      .withArgs(token, member.address, takes, 0, 1, PRICE, deadline, false);
    const redemption = redemptionOf(rewards, (await sent.wait())!);
    const id = await rewards.redemptionId(redemption);
    await expect(sent).to.emit(rewards, "BadgeTaken").withArgs(token, member.address, id, ticketId);
    expect(await badges.ownerOf(ticketId)).to.equal(rewardsDesk);
    expect(await rewards.badgeHeldFor(id)).to.equal(ticketId);
    expect(await points.balanceOf(member.address)).to.equal(9_000n - PRICE);
    const [status, units] = await rewards.statusOf(redemption);
    expect([status, units]).to.deep.equal([1n, 1n]);
  });

  it("destroys the badge when the brand captures", async () => {
    const shop = await load();
    const { rewards, badges, points, asTill, member, ticketId, takes } = shop;
    const redemption = await pushAndRead(shop, ticketId, takes);
    const capture = asTill.capture(redemption, 1, "0x");
    expect(await told(badges, capture)).to.deep.equal([destroyed(ticketId, { address: shop.rewardsDesk })]);
    await expectNoBadge(badges, ticketId);
    expect(await rewards.badgeHeldFor(await rewards.redemptionId(redemption))).to.equal(0n);
    expect((await rewards.statusOf(redemption)).status).to.equal(2n);
    expect(await points.balanceOf(member.address)).to.equal(9_000n - PRICE);
    await expect(asTill.refund(redemption, 1))
      .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
      .withArgs(await rewards.redemptionId(redemption));
  });

  it("destroys it only with the member's signature where the reward needs one", async () => {
    const shop = await load();
    const { rewards, badges, asTill, member, friend, ticket, ticketId } = shop;
    const signedFor = await publishWith(shop, { needs: ticket }, { needsHandover: true });
    const redemption = await pushAndRead(shop, ticketId, signedFor);
    const forged = await signHandover(rewards, friend, redemption, 1n, 0n);
    await expect(asTill.capture(redemption, 1, forged))
      .to.be.revertedWithCustomError(rewards, "BadHandover")
      .withArgs(member.address);
    await asTill.capture(redemption, 1, await signHandover(rewards, member, redemption, 1n, 0n));
    await expectNoBadge(badges, ticketId);
  });

  for (const who of ["till", "catalog", "stranger"] as const) {
    it(`gives badge and points back on a refund by: ${who}${who === "stranger" ? ", after the deadline" : ""}`, async () => {
      const shop = await load();
      const { rewards, badges, points, token, member, ticketId, takes } = shop;
      const redemption = await pushAndRead(shop, ticketId, takes);
      const as = rewards.connect(shop[who]);
      if (who === "stranger") {
        await time.setNextBlockTimestamp(redemption.deadline);
        await expect(as.refund(redemption, 1))
          .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
          .withArgs(shop.stranger.address, ROLE.CASHIER);
        await time.setNextBlockTimestamp(redemption.deadline + 1n);
      }
      expect(await told(badges, as.refund(redemption, 1))).to.deep.equal([
        ["Transfer", shop.rewardsDesk, member.address, ticketId],
      ]);
      expect(await badges.ownerOf(ticketId)).to.equal(member.address);
      expect(await points.balanceOf(member.address)).to.equal(9_000n);
      expect(await rewards.badgeHeldFor(await rewards.redemptionId(redemption))).to.equal(0n);
      expect(await rewards.redeemedBy(token, takes, member.address)).to.equal(0n);
      await expect(as.refund(redemption, 1))
        .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
        .withArgs(await rewards.redemptionId(redemption));
      await push(shop, member, ticketId, takes, { salt: ethers.id("again") });
      expect(await rewards.redeemedBy(token, takes, member.address)).to.equal(1n);
    });
  }

  it("cannot destroy it after the deadline, and gives it back even if it has expired meanwhile", async () => {
    const shop = await load();
    const { rewards, badges, asTill, asStranger, asCatalog, token, member, ticketId, takes } = shop;
    const end = expiryOf(await today());
    await asCatalog.extendWindow(token, takes, end);
    await time.increaseTo(end - 100n);
    const redemption = await pushAndRead(shop, ticketId, takes);
    await time.increaseTo(redemption.deadline + 1n);
    await expect(asTill.capture(redemption, 1, "0x"))
      .to.be.revertedWithCustomError(rewards, "CaptureTooLate")
      .withArgs(redemption.deadline);
    await asStranger.refund(redemption, 1);
    expect(await badges.ownerOf(ticketId)).to.equal(member.address);
    expect((await badges.badge(ticketId)).valid).to.equal(false);
  });

  it("destroys it at once where the reward is delivered at once", async () => {
    const shop = await load();
    const { rewards, badges, points, rewardsDesk, token, member, ticketId, takesAtOnce } = shop;
    const supply = await points.totalSupply();
    const sent = await push(shop, member, ticketId, takesAtOnce);
    const id = await rewards.redemptionId(redemptionOf(rewards, (await sent.wait())!));
    await expect(sent).to.emit(rewards, "BadgeTaken").withArgs(token, member.address, id, ticketId);
    expect(await told(badges, Promise.resolve(sent))).to.deep.equal([
      ["Transfer", member.address, rewardsDesk, ticketId],
      destroyed(ticketId, { address: rewardsDesk }),
    ]);
    expect(await rewards.badgeHeldFor(id)).to.equal(0n);
    expect(await points.totalSupply()).to.equal(supply - PRICE);
  });

  it("holds each badge for its own redemption", async () => {
    const shop = await load();
    const { rewards, badges, asMinter, asTill, friend, ticket, ticketId, takes } = shop;
    const friendsId = await award(asMinter, friend, ticket, 3n);
    const mine = await pushAndRead(shop, ticketId, takes);
    const sent = await push(shop, friend, friendsId, takes);
    const theirs = redemptionOf(rewards, (await sent.wait())!);
    expect(theirs.number).to.equal(1n);
    await asTill.refund(theirs, 1);
    expect(await badges.ownerOf(friendsId)).to.equal(friend.address);
    await asTill.capture(mine, 1, "0x");
    await expectNoBadge(badges, ticketId);
    expect(await badges.ownerOf(friendsId)).to.equal(friend.address);
  });

  it("serves a contract that signs, and gives back to one that takes no badges by the safe way", async () => {
    const shop = await load();
    const { rewards, badges, points, asMinter, asTill, friend, ticket, takes, rewardsDesk } = shop;
    const safe = await ethers.deployContract("Safe__Mock", [friend.address]);
    const member = await safe.getAddress();
    await points.transfer(member, PRICE);
    const id = await award(asMinter, member, ticket, 2n);
    const signed = await signedRedeem(shop, friend, { rewardId: takes, quantity: 1n, salt: SALT }, { member });
    const call = badges.interface.encodeFunctionData("safeTransferFrom(address,address,uint256,bytes)", [
      member,
      rewardsDesk,
      id,
      encodeDoor(signed),
    ]);
    const sent = await safe.connect(friend).execute(badges, call);
    const redemption = redemptionOf(rewards, (await sent.wait())!);
    expect(redemption.member).to.equal(member);
    await asTill.refund(redemption, 1);
    expect(await badges.ownerOf(id)).to.equal(member);
    expect(await points.balanceOf(member)).to.equal(PRICE);
  });

  it("serves an owner whose operator sends the badge, with the owner's signature only", async () => {
    const shop = await load();
    const { rewards, badges, points, token, member, friend, ticketId, takes } = shop;
    await badges.setApprovalForAll(friend, true);
    await expect(push(shop, member, ticketId, takes, { sender: friend, signer: friend })).to.be.revertedWithCustomError(
      points,
      "ERC3009InvalidSignature",
    );
    expect(await badges.ownerOf(ticketId)).to.equal(member.address);
    await push(shop, member, ticketId, takes, { sender: friend });
    expect(await rewards.redeemedBy(token, takes, member.address)).to.equal(1n);
    expect(await points.balanceOf(friend.address)).to.equal(1_000n);
  });

  it("needs no minting, so that a stop does not touch it", async () => {
    const shop = await load();
    const { badges, program, asTill, ticketId, takes } = shop;
    await program.stop();
    await asTill.capture(await pushAndRead(shop, ticketId, takes), 1, "0x");
    await expectNoBadge(badges, ticketId);
  });
});
