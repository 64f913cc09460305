/** Rewards that give a badge at once: the awards are promised when the reward is published, and kept until it is over. */
import { expect } from "chai";

import type { Badges } from "../../sdk/src/generated/index.js";
import { award, expectNoBadge, expire, numberedId, soulboundId, today, told } from "../badges/support.js";
import { FAR, PRICE, publishReward, rewardTerms, sendRedeem, signedRedeem } from "../helpers/desks.js";
import { CAMPAIGN, DAY, ethers, launchBrand, NO_BADGE, networkHelpers, NOTICE } from "../helpers/program.js";
import { badgeShopFixture, publishWith, push, SALT, type BadgeShop } from "./badgeDoor.js";

const { time } = networkHelpers;
const AT_ONCE = { atOnce: true, fulfillmentDays: 0 };
const GIFTS = `0x${"91".repeat(16)}`;
const STOCK = 5n;

/** The desk may award five seals and five coins for gifts; a seal of the second level is on offer. */
async function giftsFixture() {
  const shop = await badgeShopFixture();
  const { asBadgeIssuer, rewardsDesk, seal, coin } = shop;
  for (const kind of [seal, coin]) await keepFor(asBadgeIssuer, rewardsDesk, kind, STOCK);
  const gift = await publishWith(
    shop,
    { gives: seal, givesLevel: 2, campaign: GIFTS },
    { ...AT_ONCE, stock: STOCK, limitPerMember: 2 },
  );
  return { ...shop, gift };
}

/** Allots awards to the desk and promises them. */
async function keepFor(asIssuer: Badges, desk: string, kind: bigint, amount: bigint): Promise<void> {
  await asIssuer.allot(desk, kind, GIFTS, amount, 0);
  await asIssuer.keep(desk, kind, GIFTS);
}

type Gifts = BadgeShop & { gift: bigint };
const load = () => networkHelpers.loadFixture(giftsFixture);

/** The reason of an award: which reward, and the how many-eth of it. */
function reasonOf(rewardId: bigint, number: bigint): string {
  return ethers.toBeHex((rewardId << 32n) | number, 16);
}

async function expectNothingLost({ points, rewards, token, member, gift }: Gifts, salt = SALT): Promise<void> {
  expect(await points.balanceOf(member.address)).to.equal(9_000n);
  expect((await rewards.reward(token, gift)).sold).to.equal(0n);
  expect(await rewards.redeemedBy(token, gift, member.address)).to.equal(0n);
  const nonce = await rewards.intentNonce({ rewardId: gift, quantity: 1n, salt });
  expect(await points.authorizationState(member.address, nonce)).to.equal(false);
}

describe("Rewards: publish, given a badge that is given", () => {
  it("has kept awards behind it, and tells which they are", async () => {
    const { rewards, badges, asBadgeIssuer, asAdmin, token, rewardsDesk, seal, gift } = await load();
    const { badge } = (await rewards.reward(token, gift)).terms;
    expect([...badge]).to.deep.equal([0n, 0n, seal, 2n, GIFTS]);
    expect([...(await badges.budgetOf(rewardsDesk, seal, GIFTS))]).to.deep.equal([STOCK, 0n, 0n, true]);
    const kept = [rewardsDesk, seal, GIFTS];
    for (const as of [asBadgeIssuer, asAdmin]) {
      await expect(as.cut(rewardsDesk, seal, GIFTS, 1))
        .to.be.revertedWithCustomError(badges, "BudgetKept")
        .withArgs(...kept);
    }
    await expect(asBadgeIssuer.allot(rewardsDesk, seal, GIFTS, 1, 1))
      .to.be.revertedWithCustomError(badges, "BudgetKept")
      .withArgs(...kept);
  });

  describe("when it could not be kept", () => {
    const gives = ({ coin }: Gifts) => ({ gives: coin, campaign: GIFTS });
    const bad: Record<string, [(shop: Gifts) => object, object, string]> = {
      "what is not delivered at once": [gives, { atOnce: false, fulfillmentDays: 1 }, "gives a badge, but not atOnce"],
      "a level where there is none": [
        (shop) => ({ ...gives(shop), givesLevel: 1 }),
        {},
        "givesLevel not one of the kind's",
      ],
      "no level where there are": [
        ({ medal }) => ({ gives: medal, campaign: GIFTS }),
        {},
        "givesLevel not one of the kind's",
      ],
      "a level above the last": [
        ({ medal }) => ({ gives: medal, givesLevel: 4, campaign: GIFTS }),
        {},
        "givesLevel not one of the kind's",
      ],
      "one more in stock than awards": [gives, { stock: STOCK + 1n }, "fewer awards than stock"],
      "awards of another campaign": [
        ({ coin }) => ({ gives: coin, campaign: CAMPAIGN }),
        {},
        "fewer awards than stock",
      ],
      "awards of another kind": [
        ({ ticket }) => ({ gives: ticket, givesLevel: 1, campaign: GIFTS }),
        {},
        "fewer awards than stock",
      ],
      "awards that another reward has": [
        ({ seal }) => ({ gives: seal, givesLevel: 1, campaign: GIFTS }),
        { stock: 1n },
        "awards promised to another",
      ],
    };
    for (const [what, [badgeOf, other, reason]] of Object.entries(bad)) {
      it(`rejects ${what}`, async () => {
        const shop = await load();
        const { rewards, asCatalog, token } = shop;
        const badge = { ...NO_BADGE, ...badgeOf(shop) };
        const terms = await rewardTerms({ badge, ...AT_ONCE, stock: STOCK, ...other });
        await expect(asCatalog.publish(token, terms))
          .to.be.revertedWithCustomError(rewards, "BadReward")
          .withArgs(reason);
      });
    }

    it("rejects awards that are not kept, or bound to a rate, and a kind that there is not", async () => {
      const { rewards, badges, asCatalog, asBadgeIssuer, token, rewardsDesk, pin } = await load();
      await asBadgeIssuer.allot(rewardsDesk, pin, GIFTS, STOCK, 0);
      const publish = async (gives: bigint) =>
        asCatalog.publish(
          token,
          await rewardTerms({ badge: { ...NO_BADGE, gives, campaign: GIFTS }, ...AT_ONCE, stock: 1n }),
        );
      await expect(publish(pin))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("awards not kept by the issuer");
      await asBadgeIssuer.allot(rewardsDesk, pin, GIFTS, 0, STOCK);
      await asBadgeIssuer.keep(rewardsDesk, pin, GIFTS);
      await expect(publish(pin))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("awards have a daily rate");
      await expect(publish(99n)).to.be.revertedWithCustomError(badges, "NoSuchKind").withArgs(99);
    });
  });
});

describe("Rewards: redeem, given a reward that gives a badge", () => {
  it("burns the points and mints the badge, with the reward and number as its reason", async () => {
    const shop = await load();
    const { badges, points, rewardsDesk, member, friend, seal, gift } = shop;
    const supply = await points.totalSupply();
    for (const [number, who] of [member, friend].entries()) {
      const id = soulboundId(seal, who);
      expect(await told(badges, sendRedeem(shop, who, gift))).to.deep.equal([
        ["Transfer", ethers.ZeroAddress, who.address, id],
        ["Locked", id],
        ["Awarded", GIFTS, id, rewardsDesk, 2n, reasonOf(gift, BigInt(number))],
      ]);
      expect(await badges.heldBy(who, seal)).to.deep.equal([true, 2n]);
    }
    expect(await points.totalSupply()).to.equal(supply - 2n * PRICE);
    expect((await badges.budgetOf(rewardsDesk, seal, GIFTS)).left).to.equal(STOCK - 2n);
  });

  it("serves a member who has no gas", async () => {
    const shop = await load();
    const { badges, asStranger, member, seal, gift } = shop;
    await asStranger.redeemWithAuthorization(
      ...(await signedRedeem(shop, member, { rewardId: gift, quantity: 1n, salt: SALT })),
    );
    expect(await badges.heldBy(member, seal)).to.deep.equal([true, 2n]);
  });

  it("gives badges that can be transferred as often as there is stock", async () => {
    const shop = await load();
    const { rewards, badges, member, friend, coin } = shop;
    const coins = await publishWith(shop, { gives: coin, campaign: GIFTS }, { ...AT_ONCE, stock: STOCK });
    const day = await today();
    for (let serial = 1n; serial <= STOCK; ++serial) {
      await sendRedeem(shop, member, coins);
      expect(await badges.ownerOf(numberedId(coin, day, serial))).to.equal(member.address);
    }
    await expect(sendRedeem(shop, friend, coins))
      .to.be.revertedWithCustomError(rewards, "RewardOutOfStock")
      .withArgs(0, 1);
  });

  it("renews a badge that has expired", async () => {
    const shop = await load();
    const { badges, asCatalog, asMinter, token, member, seal, gift } = shop;
    await award(asMinter, member, seal, 1n);
    await asCatalog.extendWindow(token, gift, FAR);
    await expire();
    await expect(sendRedeem(shop, member, gift))
      .to.emit(badges, "MetadataUpdate")
      .withArgs(soulboundId(seal, member));
    expect(await badges.heldBy(member, seal)).to.deep.equal([true, 2n]);
  });

  it("rejects more than one at a time", async () => {
    const shop = await load();
    await expect(sendRedeem(shop, shop.member, shop.gift, { quantity: 2n })).to.be.revertedWithCustomError(
      shop.rewards,
      "RewardOneAtATime",
    );
    await expectNothingLost(shop);
  });

  it("rejects a badge sent along, which it does not take", async () => {
    const shop = await load();
    const { rewards, badgesAddress, member, ticketId, gift } = shop;
    await expect(push(shop, member, ticketId, gift))
      .to.be.revertedWithCustomError(rewards, "BadgeNotTaken")
      .withArgs(badgesAddress);
  });

  describe("given a badge that can't be minted", () => {
    async function refuse(shop: Gifts, error: string, args: readonly unknown[]): Promise<void> {
      const { badges, asStranger, member, gift } = shop;
      const signed = await signedRedeem(shop, member, { rewardId: gift, quantity: 1n, salt: SALT });
      for (const door of [() => sendRedeem(shop, member, gift), () => asStranger.redeemWithAuthorization(...signed)]) {
        await expect(door())
          .to.be.revertedWithCustomError(badges, error)
          .withArgs(...args);
      }
      await expectNothingLost(shop);
    }

    it("rejects one who has it already, with nothing lost", async () => {
      const shop = await load();
      await refuse(shop, "BadgeAlreadyHeld", [await award(shop.asMinter, shop.member, shop.seal, 1n)]);
    });

    it("rejects one who gave it up, with nothing lost", async () => {
      const shop = await load();
      const id = await award(shop.asMinter, shop.member, shop.seal, 1n);
      await shop.badges.burn(id);
      await refuse(shop, "BadgeGivenUp", [id]);
    });

    it("rejects all while minting is stopped, with nothing lost, and serves them after", async () => {
      const shop = await load();
      await shop.program.stop();
      await refuse(shop, "MintingStopped", [await shop.program.stoppedUntil()]);
      await shop.program.resume();
      await sendRedeem(shop, shop.member, shop.gift);
    });

    it("rejects all once minting has ended, with nothing lost", async () => {
      const shop = await load();
      const closesAt = (await time.latest()) + NOTICE + 1;
      await shop.program.close(closesAt);
      await time.increaseTo(closesAt);
      await refuse(shop, "MintingEnded", [closesAt]);
    });
  });

  describe("given that it needs a badge as well", () => {
    it("destroys the one that it takes, and mints the other, or does neither", async () => {
      const shop = await load();
      const { rewards, badges, member, ticket, ticketId, coin } = shop;
      const swap = await publishWith(
        shop,
        { needs: ticket, minLevel: 2, gives: coin, campaign: GIFTS },
        { ...AT_ONCE, stock: STOCK },
      );
      await expect(sendRedeem(shop, member, swap))
        .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
        .withArgs(ticket, 2);
      await push(shop, member, ticketId, swap);
      await expectNoBadge(badges, ticketId);
      expect(await badges.ownerOf(numberedId(coin, await today(), 1n))).to.equal(member.address);
    });

    it("keeps the badge that it takes from being lost when the other can't be minted", async () => {
      const shop = await load();
      const { badges, asBadgeIssuer, asMinter, rewardsDesk, member, ticket, ticketId, pin } = shop;
      await keepFor(asBadgeIssuer, rewardsDesk, pin, STOCK);
      const swap = await publishWith(
        shop,
        { needs: ticket, gives: pin, campaign: GIFTS },
        { ...AT_ONCE, stock: STOCK },
      );
      const pinId = await award(asMinter, member, pin);
      await expect(push(shop, member, ticketId, swap))
        .to.be.revertedWithCustomError(badges, "BadgeAlreadyHeld")
        .withArgs(pinId);
      expect(await badges.ownerOf(ticketId)).to.equal(member.address);
      await expectNothingLost(shop);
    });

    it("looks at a soulbound one and mints the other", async () => {
      const shop = await load();
      const { rewards, badges, member, friend, medal, coin } = shop;
      const bonus = await publishWith(
        shop,
        { needs: medal, minLevel: 2, gives: coin, campaign: GIFTS },
        { ...AT_ONCE, stock: STOCK },
      );
      await expect(sendRedeem(shop, friend, bonus))
        .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
        .withArgs(medal, 2);
      await sendRedeem(shop, member, bonus);
      expect(await badges.balanceOf(member)).to.equal(3n);
    });
  });
});

describe("Rewards: addStock, given a reward that gives a badge", () => {
  it("takes as many as there are awards for, and not one more, whatever was sold", async () => {
    const shop = await load();
    const { rewards, asCatalog, asBadgeIssuer, token, rewardsDesk, member, seal, gift } = shop;
    await sendRedeem(shop, member, gift);
    const refuse = (added: number) =>
      expect(asCatalog.addStock(token, gift, added))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("fewer awards than stock");
    await refuse(1);
    await asBadgeIssuer.allot(rewardsDesk, seal, GIFTS, 2, 0);
    await refuse(3);
    await asCatalog.addStock(token, gift, 2);
    expect((await rewards.reward(token, gift)).terms.stock).to.equal(STOCK + 2n);
    await refuse(1);
  });

  it("asks for no awards where no badge is given", async () => {
    const shop = await load();
    const { rewards, asCatalog, token, medal } = shop;
    for (const id of [await publishReward(shop), await publishWith(shop, { needs: medal })]) {
      await asCatalog.addStock(token, id, 90);
      expect((await rewards.reward(token, id)).terms.stock).to.equal(100n);
    }
  });
});

describe("Rewards: returnAwards", () => {
  it("gives back what was not given once the window is over, by anyone, and ends the reward", async () => {
    const shop = await load();
    const { rewards, badges, asStranger, token, rewardsDesk, member, friend, seal, gift } = shop;
    await sendRedeem(shop, member, gift);
    const { allotted } = await badges.kind(seal);
    const { closesAt } = (await rewards.reward(token, gift)).terms;
    await time.setNextBlockTimestamp(closesAt - 1n);
    await expect(asStranger.returnAwards(token, gift)).to.be.revertedWithCustomError(rewards, "RewardWorseForMembers");
    await time.setNextBlockTimestamp(closesAt);
    const sent = asStranger.returnAwards(token, gift);
    await expect(sent).to.emit(rewards, "RewardAwardsReturned").withArgs(token, gift);
    await expect(sent)
      .to.emit(badges, "AwardsCut")
      .withArgs(rewardsDesk, seal, GIFTS, STOCK - 1n, 0);
    expect((await badges.kind(seal)).allotted).to.equal(allotted - (STOCK - 1n));
    const { terms, sold } = await rewards.reward(token, gift);
    expect([terms.stock, sold]).to.deep.equal([1n, 1n]);
    await shop.asCatalog.extendWindow(token, gift, FAR);
    await expect(sendRedeem(shop, friend, gift))
      .to.be.revertedWithCustomError(rewards, "RewardOutOfStock")
      .withArgs(0, 1);
  });

  it("comes one notice period after a withdrawal, at the earliest", async () => {
    const shop = await load();
    const { rewards, badges, asCatalog, asStranger, token, rewardsDesk, member, seal, gift } = shop;
    await asCatalog.withdraw(token, gift);
    await time.increase(NOTICE - 10);
    await expect(asStranger.returnAwards(token, gift)).to.be.revertedWithCustomError(rewards, "RewardWorseForMembers");
    await sendRedeem(shop, member, gift);
    await time.increase(DAY);
    await asStranger.returnAwards(token, gift);
    expect((await badges.budgetOf(rewardsDesk, seal, GIFTS)).left).to.equal(0n);
  });

  it("does no harm twice, and lets the brand begin anew", async () => {
    const shop = await load();
    const { rewards, badges, asCatalog, asBadgeIssuer, asStranger, token, rewardsDesk, member, seal, gift } = shop;
    await time.increaseTo((await rewards.reward(token, gift)).terms.closesAt);
    await asStranger.returnAwards(token, gift);
    await asStranger.returnAwards(token, gift);
    await asBadgeIssuer.allot(rewardsDesk, seal, GIFTS, 3, 0);
    await asCatalog.addStock(token, gift, 3);
    await asCatalog.extendWindow(token, gift, FAR);
    await sendRedeem(shop, member, gift);
    expect((await badges.budgetOf(rewardsDesk, seal, GIFTS)).left).to.equal(2n);
  });

  it("rejects rewards that give none, and those that there are not", async () => {
    const shop = await load();
    const { rewards, asStranger, token, medal } = shop;
    const plain = await publishReward(shop);
    const needs = await publishWith(shop, { needs: medal });
    await time.increase(40 * DAY);
    for (const id of [plain, needs]) {
      await expect(asStranger.returnAwards(token, id))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("gives no badge");
    }
    await expect(asStranger.returnAwards(token, 99))
      .to.be.revertedWithCustomError(rewards, "NoSuchReward")
      .withArgs(token, 99);
  });

  it("leaves another brand's awards of the same kind and campaign alone", async () => {
    const shop = await load();
    const { rewards, badges, asStranger, token, rewardsDesk, seal, gift } = shop;
    const other = await launchBrand(shop, shop, { symbol: "OTHER" });
    const otherToken = await other.points.getAddress();
    await expect(asStranger.returnAwards(otherToken, gift))
      .to.be.revertedWithCustomError(rewards, "NoSuchReward")
      .withArgs(otherToken, gift);
    expect((await other.badges.budgetOf(rewardsDesk, seal, GIFTS)).left).to.equal(0n);
    expect((await badges.budgetOf(rewardsDesk, seal, GIFTS)).left).to.equal(STOCK);
    expect((await rewards.reward(token, gift)).terms.stock).to.equal(STOCK);
  });
});
