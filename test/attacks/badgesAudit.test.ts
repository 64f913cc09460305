/** What a hostile reading of the badges found, each as the attack that it would have been. */
import { expect } from "chai";

import { award, badgesFixture, expire } from "../badges/support.js";
import { sendRedeem } from "../helpers/desks.js";
import { CAMPAIGN, DAY, MEMO, networkHelpers, ROLE } from "../helpers/program.js";
import { badgeShopFixture, publishWith, type BadgeShop } from "../redeem/badgeDoor.js";

const { time } = networkHelpers;
const WINDOW = 5 * DAY;
const STOP = 7 * DAY;

describe("Attacks: found by a hostile reading of the badges", () => {
  it("does not let the thief of a minter's key make its budget one that the brand can't cut", async () => {
    const { badges, asIssuer, asMinter, minter, coin } = await networkHelpers.loadFixture(badgesFixture);
    await expect(asMinter.keep(minter, coin, CAMPAIGN))
      .to.be.revertedWithCustomError(badges, "AccessControlUnauthorizedAccount")
      .withArgs(minter.address, ROLE.ISSUER);
    await asIssuer.allot(minter, coin, CAMPAIGN, 0, 1);
    await asIssuer.cut(minter, coin, CAMPAIGN, 2 ** 32 - 1);
    expect((await badges.budgetOf(minter, coin, CAMPAIGN)).left).to.equal(0n);
  });

  describe("given a badge of the highest level that has expired, of a kind that can't be revoked", () => {
    async function expiredFixture() {
      const fixture = await badgesFixture();
      const id = await award(fixture.asMinter, fixture.member, fixture.seal, 3n);
      await expire();
      return { ...fixture, id };
    }

    it("can't be renewed with a lower one", async () => {
      const { badges, asMinter, member, seal, id } = await networkHelpers.loadFixture(expiredFixture);
      await expect(asMinter.mint(member, seal, 2, MEMO))
        .to.be.revertedWithCustomError(badges, "BadgeLevelFalls")
        .withArgs(id, 3);
      expect((await badges.badge(id)).level).to.equal(3n);
    });

    it("is skipped by a batch of a lower one, which costs nothing for it", async () => {
      const { badges, asMinter, minter, member, friend, seal, id } = await networkHelpers.loadFixture(expiredFixture);
      const { left } = await badges.budgetOf(minter, seal, CAMPAIGN);
      await expect(asMinter.mintBatch([member, friend], seal, 1, MEMO))
        .to.emit(badges, "BadgeSkipped")
        .withArgs(id);
      expect((await badges.badge(id)).valid).to.equal(false);
      expect((await badges.budgetOf(minter, seal, CAMPAIGN)).left).to.equal(left - 1n);
    });

    it("is renewed with the same", async () => {
      const { badges, asMinter, member, seal, id } = await networkHelpers.loadFixture(expiredFixture);
      await asMinter.mint(member, seal, 3, MEMO);
      expect((await badges.badge(id)).valid).to.equal(true);
    });
  });

  describe("given a reward that gives a badge, and a stop through the end of its window", () => {
    async function stoppedFixture() {
      const shop = await badgeShopFixture();
      const { asBadgeIssuer, rewardsDesk, coin, program, admin } = shop;
      await asBadgeIssuer.allot(rewardsDesk, coin, CAMPAIGN, 5, 0);
      await asBadgeIssuer.keep(rewardsDesk, coin, CAMPAIGN);
      // A stop before it was published is nothing to it.
      await program.connect(admin).stop();
      await time.increase(STOP + 1);
      const closesAt = (await time.latest()) + WINDOW;
      const terms = { atOnce: true, fulfillmentDays: 0, stock: 5n, closesAt: BigInt(closesAt) };
      const gift = await publishWith(shop, { gives: coin, campaign: CAMPAIGN }, terms);
      const plain = await publishWith(shop, {}, { closesAt: BigInt(closesAt) });
      await program.connect(admin).stop();
      return { ...shop, gift, plain, closesAt };
    }
    const load = () => networkHelpers.loadFixture(stoppedFixture);
    const returned = ({ rewards, stranger, token }: BadgeShop, id: bigint) =>
      rewards.connect(stranger).returnAwards(token, id);

    it("keeps the window open for as long as the stop lasted, and no longer", async () => {
      const shop = await load();
      const { rewards, member, gift, closesAt } = shop;
      await time.setNextBlockTimestamp(closesAt + STOP - 1);
      await sendRedeem(shop, member, gift);
      await time.setNextBlockTimestamp(closesAt + STOP);
      await expect(sendRedeem(shop, member, gift)).to.be.revertedWithCustomError(rewards, "RewardNotOpen");
    });

    it("returns its awards only then", async () => {
      const shop = await load();
      const { rewards, gift, closesAt } = shop;
      await time.setNextBlockTimestamp(closesAt + STOP - 1);
      await expect(returned(shop, gift)).to.be.revertedWithCustomError(rewards, "RewardWorseForMembers");
      await time.setNextBlockTimestamp(closesAt + STOP);
      await expect(returned(shop, gift)).to.emit(rewards, "RewardAwardsReturned");
    });

    it("changes nothing for a reward that gives none: a stop does not stop it", async () => {
      const shop = await load();
      const { rewards, member, plain, closesAt } = shop;
      await sendRedeem(shop, member, plain);
      await time.setNextBlockTimestamp(closesAt);
      await expect(sendRedeem(shop, member, plain)).to.be.revertedWithCustomError(rewards, "RewardNotOpen");
    });
  });
});
