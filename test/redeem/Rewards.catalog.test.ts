/** The catalog: what a brand may publish, and that what is published can only get better for members. */
import { expect } from "chai";
import type { Interface } from "ethers";

import type { RewardTermsStruct } from "../../sdk/src/generated/Rewards.js";
import { deskFixture, FAR, publishReward, redeem, rewardTerms, sendRedeem } from "../helpers/desks.js";
import { DAY, ethers, launchBrand, NOTICE, networkHelpers, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;
const NOBODY = ethers.ZeroAddress;

async function catalogFixture() {
  const shop = await deskFixture();
  const opened = await launchBrand(shop, { ...shop, admin: shop.friend, catalog: shop.other }, { symbol: "BETA" });
  return {
    ...shop,
    rival: opened,
    rivalToken: await opened.points.getAddress(),
    asRival: shop.rewards.connect(shop.other),
  };
}

async function rewardFixture() {
  const shop = await deskFixture();
  const id = await publishReward(shop);
  return { ...shop, id, closesAt: (await shop.rewards.reward(shop.token, id)).terms.closesAt };
}

describe("Rewards: catalog", () => {
  describe("publish", () => {
    it("publishes a reward whose words and numbers can be read back", async () => {
      const { rewards, asCatalog, token } = await networkHelpers.loadFixture(catalogFixture);
      const terms = await rewardTerms({
        unitPrice: 2n ** 88n - 1n,
        stock: 2n ** 32n - 1n,
        opensAt: 5n,
        closesAt: FAR,
        fulfillmentDays: 90n,
        limitPerMember: 255n,
        needsHandover: true,
      });
      await expect(asCatalog.publish(token, terms))
        .to.emit(rewards, "RewardPublished")
        .withArgs(token, 1, asTuple(terms));
      const reward = await rewards.reward(token, 1);
      expect(reward.terms).to.deep.equal(asTuple(terms));
      expect([reward.sold, reward.currentPrice, reward.discountUntil]).to.deep.equal([0n, 2n ** 88n - 1n, 0n]);
    });

    const bad: [title: string, change: Partial<RewardTermsStruct>, what: string][] = [
      ["no price", { unitPrice: 0n }, "unitPrice is 0"],
      ["no stock", { stock: 0n }, "stock is 0"],
      ["a window that ends as it opens", { opensAt: FAR, closesAt: FAR }, "window is empty"],
      ["a window that is over", { closesAt: 1n }, "window is empty"],
      ["a fulfillment of more than 90 days", { fulfillmentDays: 91n }, "fulfillmentDays over 90"],
      ["a fulfillment of no days that is not at once", { fulfillmentDays: 0n }, "fulfillmentDays against atOnce"],
      ["days for what is at once", { atOnce: true }, "fulfillmentDays against atOnce"],
      [
        "a handover of what is at once",
        { atOnce: true, fulfillmentDays: 0n, needsHandover: true },
        "atOnce with needsHandover",
      ],
    ];
    for (const [title, change, what] of bad) {
      it(`rejects ${title}`, async () => {
        const { rewards, asCatalog, token } = await networkHelpers.loadFixture(catalogFixture);
        await expect(asCatalog.publish(token, await rewardTerms(change)))
          .to.be.revertedWithCustomError(rewards, "BadReward")
          .withArgs(what);
        expect(await rewards.rewardCount(token)).to.equal(0n);
      });
    }

    it("takes a window whose last second is now, and none that ends now", async () => {
      const { rewards, asCatalog, token } = await networkHelpers.loadFixture(catalogFixture);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(asCatalog.publish(token, await rewardTerms({ closesAt: BigInt(now) })))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("window is empty");
      await time.setNextBlockTimestamp(now + 1);
      await expect(asCatalog.publish(token, await rewardTerms({ closesAt: BigInt(now + 2) }))).to.emit(
        rewards,
        "RewardPublished",
      );
    });

    it("is refused to every role but catalog", async () => {
      const { rewards, token, admin, issuer, till, guardian, stranger } =
        await networkHelpers.loadFixture(catalogFixture);
      for (const caller of [admin, issuer, till, guardian, stranger]) {
        await expect(rewards.connect(caller).publish(token, await rewardTerms()))
          .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.CATALOG);
      }
    });

    describe("given another brand at the same desk", () => {
      it("is refused to one brand's catalog key for the other's token", async () => {
        const { rewards, asCatalog, asRival, token, rivalToken, catalog, other } =
          await networkHelpers.loadFixture(catalogFixture);
        await expect(asCatalog.publish(rivalToken, await rewardTerms()))
          .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
          .withArgs(catalog.address, ROLE.CATALOG);
        await expect(asRival.publish(token, await rewardTerms()))
          .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
          .withArgs(other.address, ROLE.CATALOG);
      });

      it("counts each brand's rewards by themselves", async () => {
        const { rewards, asCatalog, asRival, token, rivalToken } = await networkHelpers.loadFixture(catalogFixture);
        await asCatalog.publish(token, await rewardTerms({ uri: "a1" }));
        await asRival.publish(rivalToken, await rewardTerms({ uri: "b1" }));
        await asCatalog.publish(token, await rewardTerms({ uri: "a2" }));
        expect(await rewards.rewardCount(token)).to.equal(2n);
        expect(await rewards.rewardCount(rivalToken)).to.equal(1n);
        expect((await rewards.reward(rivalToken, 1)).terms.uri).to.equal("b1");
        await expect(rewards.reward(rivalToken, 2))
          .to.be.revertedWithCustomError(rewards, "NoSuchReward")
          .withArgs(rivalToken, 2);
      });
    });

    describe("given a token that our launcher did not make", () => {
      it("rejects one with a programme of its own", async () => {
        const { rewards, stranger } = await networkHelpers.loadFixture(catalogFixture);
        const fake = await ethers.deployContract("FakePoints__Mock");
        await expect(rewards.connect(stranger).publish(fake, await rewardTerms()))
          .to.be.revertedWithCustomError(rewards, "UnknownToken")
          .withArgs(await fake.getAddress());
      });

      it("rejects one that names a real programme as its own, whoever publishes", async () => {
        const { rewards, asCatalog, program } = await networkHelpers.loadFixture(catalogFixture);
        const fake = await ethers.deployContract("FakePoints__Mock");
        await fake.pretend(await program.getAddress(), NOBODY, 0);
        await expect(asCatalog.publish(fake, await rewardTerms()))
          .to.be.revertedWithCustomError(rewards, "UnknownToken")
          .withArgs(await fake.getAddress());
      });
    });
  });

  describe("rewards", () => {
    it("pages through the catalog in order, and past its end", async () => {
      const { rewards, asCatalog, token } = await networkHelpers.loadFixture(catalogFixture);
      for (const uri of ["1", "2", "3", "4", "5"]) await asCatalog.publish(token, await rewardTerms({ uri }));
      const page = async (offset: bigint, limit: bigint) =>
        (await rewards.rewards(token, offset, limit)).map(({ terms }) => terms.uri);

      expect(await page(0n, 2n)).to.deep.equal(["1", "2"]);
      expect(await page(2n, 2n)).to.deep.equal(["3", "4"]);
      expect(await page(4n, 2n)).to.deep.equal(["5"]);
      expect(await page(0n, ethers.MaxUint256)).to.deep.equal(["1", "2", "3", "4", "5"]);
      expect(await page(1n, 0n)).to.deep.equal([]);
      expect(await page(5n, 9n)).to.deep.equal([]);
      expect(await page(ethers.MaxUint256, ethers.MaxUint256)).to.deep.equal([]);
    });
  });

  describe("addStock", () => {
    it("adds to what there is", async () => {
      const { rewards, asCatalog, token, id, points, rewardsDesk, member } =
        await networkHelpers.loadFixture(rewardFixture);
      await redeem({ rewards, points, rewardsDesk }, member, id, { quantity: 10n });
      await expect(sendRedeem({ points, rewardsDesk }, member, id))
        .to.be.revertedWithCustomError(rewards, "RewardOutOfStock")
        .withArgs(0, 1);
      await expect(asCatalog.addStock(token, id, 3))
        .to.emit(rewards, "RewardStockAdded")
        .withArgs(token, id, 3);
      const redemption = await redeem({ rewards, points, rewardsDesk }, member, id, { quantity: 3n });
      expect(redemption.number, "numbers go on").to.equal(10n);
    });

    it("rejects more than fits", async () => {
      const { asCatalog, token, id } = await networkHelpers.loadFixture(rewardFixture);
      await expect(asCatalog.addStock(token, id, 2n ** 32n - 1n)).to.be.revertedWithPanic(0x11);
    });
  });

  describe("extendWindow", () => {
    it("extends to a later time, never to the same or an earlier one", async () => {
      const { rewards, asCatalog, token, id, closesAt } = await networkHelpers.loadFixture(rewardFixture);
      for (const time of [closesAt, closesAt - 1n, 0n]) {
        await expect(asCatalog.extendWindow(token, id, time)).to.be.revertedWithCustomError(
          rewards,
          "RewardWorseForMembers",
        );
      }
      await expect(asCatalog.extendWindow(token, id, closesAt + 1n))
        .to.emit(rewards, "RewardWindowExtended")
        .withArgs(token, id, closesAt + 1n);
      expect((await rewards.reward(token, id)).terms.closesAt).to.equal(closesAt + 1n);
    });

    it("opens a reward again that had ended", async () => {
      const { points, rewardsDesk, rewards, asCatalog, token, id, closesAt, member } =
        await networkHelpers.loadFixture(rewardFixture);
      await time.increaseTo(closesAt);
      await asCatalog.extendWindow(token, id, closesAt + BigInt(DAY));
      await expect(sendRedeem({ points, rewardsDesk }, member, id)).to.emit(rewards, "RewardRedeemed");
    });
  });

  describe("withdraw", () => {
    it("keeps stock and window for one notice period", async () => {
      const { points, rewardsDesk, rewards, asCatalog, token, id, member } =
        await networkHelpers.loadFixture(rewardFixture);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(asCatalog.withdraw(token, id))
        .to.emit(rewards, "RewardWithdrawn")
        .withArgs(token, id, now + NOTICE);
      expect((await rewards.reward(token, id)).terms.stock).to.equal(10n);

      await time.setNextBlockTimestamp(now + NOTICE - 1);
      await expect(sendRedeem({ points, rewardsDesk }, member, id)).to.emit(rewards, "RewardRedeemed");
      await time.setNextBlockTimestamp(now + NOTICE);
      await expect(sendRedeem({ points, rewardsDesk }, member, id))
        .to.be.revertedWithCustomError(rewards, "RewardNotOpen")
        .withArgs(0, now + NOTICE);
    });

    it("does not keep it longer than its window, nor shorten it a second time", async () => {
      const { rewards, asCatalog, token, id, closesAt } = await networkHelpers.loadFixture(rewardFixture);
      await time.increaseTo(closesAt - 100n);
      await expect(asCatalog.withdraw(token, id)).to.emit(rewards, "RewardWithdrawn").withArgs(token, id, closesAt);
      await asCatalog.withdraw(token, id);
      expect((await rewards.reward(token, id)).terms.closesAt).to.equal(closesAt);
    });

    it("ends a reward that opens after the notice before it ever opens", async () => {
      const { rewards, asCatalog, token, rewardsDesk, points, member } =
        await networkHelpers.loadFixture(rewardFixture);
      const opensAt = BigInt((await time.latest()) + 2 * NOTICE);
      const id = await publishReward({ token, points, rewards, asCatalog, rewardsDesk }, { opensAt, closesAt: FAR });
      await asCatalog.withdraw(token, id);
      const { closesAt } = (await rewards.reward(token, id)).terms;
      await time.increaseTo(opensAt);
      await expect(sendRedeem({ points, rewardsDesk }, member, id))
        .to.be.revertedWithCustomError(rewards, "RewardNotOpen")
        .withArgs(opensAt, closesAt);
    });
  });

  describe("discount", () => {
    it("lowers the price until its end, to the second", async () => {
      const { rewards, asCatalog, token, id, points, rewardsDesk, member } =
        await networkHelpers.loadFixture(rewardFixture);
      const until = (await time.latest()) + DAY;
      await expect(asCatalog.discount(token, id, 80n, until))
        .to.emit(rewards, "RewardDiscounted")
        .withArgs(token, id, 80, until);
      const { terms, currentPrice, discountUntil } = await rewards.reward(token, id);
      expect([terms.unitPrice, currentPrice, discountUntil]).to.deep.equal([100n, 80n, BigInt(until)]);

      await time.setNextBlockTimestamp(until - 1);
      const bought = await redeem({ rewards, points, rewardsDesk }, member, id, { value: 80n });
      expect(bought.unitPrice).to.equal(80n);
      await time.setNextBlockTimestamp(until);
      await expect(sendRedeem({ points, rewardsDesk }, member, id, { value: 80n }))
        .to.be.revertedWithCustomError(rewards, "PriceAboveMax")
        .withArgs(100, 80);
      await networkHelpers.mine();
      const after = await rewards.reward(token, id);
      expect([after.currentPrice, after.discountUntil]).to.deep.equal([100n, 0n]);
    });

    it("can only be deepened or prolonged while it runs", async () => {
      const { rewards, asCatalog, token, id } = await networkHelpers.loadFixture(rewardFixture);
      const until = (await time.latest()) + DAY;
      await asCatalog.discount(token, id, 80n, until);
      for (const [price, end] of [
        [81n, until + DAY],
        [80n, until - 1],
        [70n, until - 1],
      ] as const) {
        await expect(asCatalog.discount(token, id, price, end)).to.be.revertedWithCustomError(
          rewards,
          "RewardWorseForMembers",
        );
      }
      await asCatalog.discount(token, id, 70n, until);
      await asCatalog.discount(token, id, 70n, until + 1);
      expect((await rewards.reward(token, id)).currentPrice).to.equal(70n);
    });

    it("starts anew, shallower, once the last one has ended", async () => {
      const { rewards, asCatalog, token, id } = await networkHelpers.loadFixture(rewardFixture);
      const until = (await time.latest()) + DAY;
      await asCatalog.discount(token, id, 10n, until);
      await time.increaseTo(until);
      await asCatalog.discount(token, id, 99n, until + DAY);
      expect((await rewards.reward(token, id)).currentPrice).to.equal(99n);
    });

    it("rejects what is no discount", async () => {
      const { rewards, asCatalog, token, id } = await networkHelpers.loadFixture(rewardFixture);
      const later = (await time.latest()) + DAY;
      for (const price of [100n, 101n]) {
        await expect(asCatalog.discount(token, id, price, later)).to.be.revertedWithCustomError(
          rewards,
          "RewardWorseForMembers",
        );
      }
      await expect(asCatalog.discount(token, id, 0n, later))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("unitPrice is 0");
      await time.setNextBlockTimestamp(later);
      await expect(asCatalog.discount(token, id, 80n, later))
        .to.be.revertedWithCustomError(rewards, "BadReward")
        .withArgs("window is empty");
    });
  });

  describe("every change of a reward", () => {
    it("is refused to every role but catalog", async () => {
      const { rewards, token, id, closesAt, admin, issuer, till, guardian, stranger } =
        await networkHelpers.loadFixture(rewardFixture);
      for (const caller of [admin, issuer, till, guardian, stranger]) {
        const desk = rewards.connect(caller);
        for (const change of [
          () => desk.addStock(token, id, 1),
          () => desk.extendWindow(token, id, closesAt + 1n),
          () => desk.withdraw(token, id),
          () => desk.discount(token, id, 1, closesAt),
        ]) {
          await expect(change())
            .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ROLE.CATALOG);
        }
      }
    });

    it("rejects a reward that does not exist", async () => {
      const { rewards, asCatalog, token } = await networkHelpers.loadFixture(rewardFixture);
      for (const missing of [0n, 2n]) {
        for (const change of [
          () => asCatalog.addStock(token, missing, 1),
          () => asCatalog.extendWindow(token, missing, FAR),
          () => asCatalog.withdraw(token, missing),
          () => asCatalog.discount(token, missing, 1, FAR),
          () => rewards.reward(token, missing),
        ]) {
          await expect(change()).to.be.revertedWithCustomError(rewards, "NoSuchReward").withArgs(token, missing);
        }
      }
    });
  });

  describe("supportsInterface", () => {
    it("answers for ERC-165, desks, rewards and receivers of points and badges", async () => {
      const { rewards } = await networkHelpers.loadFixture(rewardFixture);
      const own: Interface = rewards.interface;
      const xor = (names: string[]) =>
        ethers.toBeHex(
          names.reduce((id, name) => id ^ BigInt(own.getFunction(name)!.selector), 0n),
          4,
        );
      const inherited = ["deskId", "supportsInterface", "onTransferReceived", "onERC721Received", "eip712Domain"];
      const ours = own.fragments
        .filter((fragment) => fragment.type === "function")
        .map((fragment) => (fragment as unknown as { name: string }).name)
        .filter((name) => !inherited.includes(name));
      for (const id of [
        "0x01ffc9a7",
        xor(["deskId"]),
        xor(["onTransferReceived"]),
        xor(["onERC721Received"]),
        xor(ours),
      ]) {
        expect(await rewards.supportsInterface(id), id).to.be.true;
      }
      for (const id of ["0xffffffff", "0x36372b07"]) expect(await rewards.supportsInterface(id), id).to.be.false;
    });

    it("tells which desk it is", async () => {
      const { rewards } = await networkHelpers.loadFixture(rewardFixture);
      expect(await rewards.deskId()).to.equal("punchcard.rewards.1");
    });
  });
});

/** As the contract's tuples come back. */
function asTuple({ badge, ...terms }: RewardTermsStruct): unknown[] {
  const { uri, ...rest } = terms;
  return [
    ...Object.values(rest),
    Object.values(badge).map((value) => (typeof value === "number" ? BigInt(value) : value)),
    uri,
  ];
}
