/** What becomes of a redemption: captured or refunded, whole or in part, by whom, until when; handover signatures. */
import { expect } from "chai";

import type { Redemption } from "../helpers/desks.js";
import {
  deskFixture,
  lotsOf,
  publishReward,
  redeem,
  redeemAction,
  redemptionOf,
  signHandover,
} from "../helpers/desks.js";
import { ethers, MEMO, networkHelpers, PERIOD, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;
const [, OPEN, CLOSED] = [0n, 1n, 2n];

async function openFixture() {
  const shop = await deskFixture();
  const id = await publishReward(shop);
  const redemption = await redeem(shop, shop.member, id, { quantity: 3n });
  return { ...shop, id, redemption };
}

async function handoverFixture() {
  const shop = await deskFixture();
  const id = await publishReward(shop, { needsHandover: true });
  const redemption = await redeem(shop, shop.member, id, { quantity: 3n });
  const safe = await ethers.deployContract("Safe__Mock", [shop.friend.address]);
  const safeAddress = await safe.getAddress();
  await shop.points.transfer(safeAddress, 500n);
  return { ...shop, id, redemption, safe, safeAddress };
}

/** Points of two expiries in one redemption of four units at 25: 30 that end with this period, 70 with the next. */
async function twoLotsFixture() {
  const shop = await deskFixture({ livePeriods: 2 });
  const { points, member, issuer, start } = shop;
  await points.burn(9_970n);
  await time.increaseTo(start + PERIOD);
  await points.connect(issuer).mint(member.address, 70n, MEMO);
  const id = await publishReward(shop, { unitPrice: 25n });
  const redemption = await redeem(shop, member, id, { quantity: 4n, value: 100n });
  return { ...shop, redemption };
}

describe("Rewards: settlement", () => {
  describe("capture", () => {
    it("burns the points, and closes the record for good", async () => {
      const { rewards, asTill, asStranger, points, rewardsDesk, token, member, id, redemption } =
        await networkHelpers.loadFixture(openFixture);
      const sent = asTill.capture(redemption, 3n, "0x");
      await expect(sent).to.emit(rewards, "RedemptionCaptured").withArgs(token, member.address, id, 0, 3, 300);
      await expect(sent).to.emit(points, "Transfer").withArgs(rewardsDesk, ethers.ZeroAddress, 300);
      expect(await points.totalSupply()).to.equal(9_700n);
      expect(await rewards.statusOf(redemption)).to.deep.equal([CLOSED, 0n, 0n]);

      const closed = await rewards.redemptionId(redemption);
      await expect(asTill.capture(redemption, 1n, "0x"))
        .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
        .withArgs(closed);
      await time.increaseTo(redemption.deadline + 1n);
      await expect(asStranger.refund(redemption, 1n))
        .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
        .withArgs(closed);
    });

    it("works at the deadline's second, and not one later", async () => {
      const { rewards, asTill, redemption } = await networkHelpers.loadFixture(openFixture);
      await time.setNextBlockTimestamp(redemption.deadline);
      await asTill.capture(redemption, 1n, "0x");
      await time.setNextBlockTimestamp(redemption.deadline + 1n);
      await expect(asTill.capture(redemption, 1n, "0x"))
        .to.be.revertedWithCustomError(rewards, "CaptureTooLate")
        .withArgs(redemption.deadline);
    });

    it("is refused to every role but till", async () => {
      const { rewards, admin, issuer, catalog, guardian, stranger, member, redemption } =
        await networkHelpers.loadFixture(openFixture);
      for (const caller of [admin, issuer, catalog, guardian, stranger, member]) {
        await expect(rewards.connect(caller).capture(redemption, 1n, "0x"))
          .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.CASHIER);
      }
    });

    it("rejects no units and more than are open", async () => {
      const { rewards, asTill, redemption } = await networkHelpers.loadFixture(openFixture);
      await expect(asTill.capture(redemption, 0n, "0x")).to.be.revertedWithCustomError(rewards, "ZeroQuantity");
      await expect(asTill.capture(redemption, 4n, "0x"))
        .to.be.revertedWithCustomError(rewards, "OverRedemption")
        .withArgs(3, 4);
      await asTill.capture(redemption, 2n, "0x");
      expect((await rewards.statusOf(redemption)).quantityOpen).to.equal(1n);
      await expect(asTill.capture(redemption, 2n, "0x"))
        .to.be.revertedWithCustomError(rewards, "OverRedemption")
        .withArgs(1, 2);
    });

    it("rejects a receipt with any field altered", async () => {
      const { rewards, asTill, redemption, friend } = await networkHelpers.loadFixture(openFixture);
      const forgeries: Partial<Redemption>[] = [
        { member: friend.address },
        { rewardId: 2n },
        { number: 1n },
        { quantity: 4n },
        { unitPrice: 1n },
        { unitPrice: 300n },
        { deadline: redemption.deadline + 1n },
        { needsHandover: true },
      ];
      for (const change of forgeries) {
        const forged = { ...redemption, ...change };
        await expect(asTill.capture(forged, 1n, "0x"))
          .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
          .withArgs(await rewards.redemptionId(forged));
      }
    });
  });

  describe("refund", () => {
    it("gives the points back to the member, whoever sends it", async () => {
      const { rewards, asTill, points, rewardsDesk, token, member, id, redemption } =
        await networkHelpers.loadFixture(openFixture);
      const sent = asTill.refund(redemption, 3n);
      await expect(sent).to.emit(rewards, "RedemptionRefunded").withArgs(token, member.address, id, 0, 3, 300);
      await expect(sent).to.emit(points, "Transfer").withArgs(rewardsDesk, member.address, 300);
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
      expect((await rewards.statusOf(redemption)).status).to.equal(CLOSED);
    });

    it("is up to till or catalog until the deadline, and to anyone after it", async () => {
      const { rewards, asTill, asCatalog, asStranger, member, stranger, issuer, admin, redemption } =
        await networkHelpers.loadFixture(openFixture);
      await asTill.refund(redemption, 1n);
      await asCatalog.refund(redemption, 1n);
      for (const caller of [member, stranger, issuer, admin]) {
        await expect(rewards.connect(caller).refund(redemption, 1n), "the member cannot cancel either")
          .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.CASHIER);
      }
      await time.setNextBlockTimestamp(redemption.deadline);
      await expect(asStranger.refund(redemption, 1n))
        .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
        .withArgs(stranger.address, ROLE.CASHIER);
      await time.setNextBlockTimestamp(redemption.deadline + 1n);
      await expect(asStranger.refund(redemption, 1n)).to.emit(rewards, "RedemptionRefunded");
    });

    it("rejects no units, too many, and what is refunded already", async () => {
      const { rewards, asTill, redemption } = await networkHelpers.loadFixture(openFixture);
      await expect(asTill.refund(redemption, 0n)).to.be.revertedWithCustomError(rewards, "ZeroQuantity");
      await expect(asTill.refund(redemption, 4n))
        .to.be.revertedWithCustomError(rewards, "OverRedemption")
        .withArgs(3, 4);
      await asTill.refund(redemption, 3n);
      const closed = await rewards.redemptionId(redemption);
      for (const again of [() => asTill.refund(redemption, 1n), () => asTill.capture(redemption, 1n, "0x")]) {
        await expect(again()).to.be.revertedWithCustomError(rewards, "RedemptionNotOpen").withArgs(closed);
      }
    });

    it("gives back no more stock than the counter holds, rather than fail", async () => {
      const shop = await networkHelpers.loadFixture(openFixture);
      const { rewards, asTill, asCatalog, token, id, redemption } = shop;
      await asCatalog.addStock(token, id, 2n ** 32n - 1n - 10n);
      await asTill.refund(redemption, 3n);
      expect((await rewards.reward(token, id)).terms.stock).to.equal(2n ** 32n - 1n);
    });
  });

  describe("capture and refund in parts", () => {
    const capture = { kind: "capture", quantity: 1n } as const;
    const refund = { kind: "refund", quantity: 1n } as const;
    const orders = [
      [capture, capture, refund, refund],
      [refund, refund, capture, capture],
      [capture, refund, capture, refund],
      [refund, capture, refund, capture],
      [refund, capture, capture, refund],
      [
        { kind: "capture", quantity: 2n },
        { kind: "refund", quantity: 2n },
      ],
      [
        { kind: "refund", quantity: 2n },
        { kind: "capture", quantity: 2n },
      ],
    ] as const;

    for (const order of orders) {
      const title = order.map(({ kind, quantity }) => `${kind} ${quantity}`).join(", ");
      it(`pays with what expires first, gives back what expires last: ${title}`, async () => {
        const { rewards, asTill, points, member, rewardsDesk, redemption } =
          await networkHelpers.loadFixture(twoLotsFixture);
        expect(await lotsOf(points, member.address)).to.deep.equal([0n, 0n]);
        for (const { kind, quantity } of order) {
          if (kind === "capture") await asTill.capture(redemption, quantity, "0x");
          else await asTill.refund(redemption, quantity);
        }
        expect(await lotsOf(points, member.address), "two units of the later lot").to.deep.equal([0n, 50n]);
        expect(await points.balanceOf(rewardsDesk)).to.equal(0n);
        expect((await rewards.statusOf(redemption)).status).to.equal(CLOSED);
      });
    }

    it("tells the lots that are still open", async () => {
      const { rewards, asTill, redemption } = await networkHelpers.loadFixture(twoLotsFixture);
      const amounts = async () => (await rewards.statusOf(redemption)).lots & (2n ** 208n - 1n);
      expect(await amounts()).to.equal(30n | (70n << 52n));
      await asTill.capture(redemption, 1n, "0x");
      expect(await amounts()).to.equal(5n | (70n << 52n));
      await asTill.refund(redemption, 1n);
      expect(await amounts()).to.equal(5n | (45n << 52n));
      expect((await rewards.statusOf(redemption)).slice(0, 2)).to.deep.equal([OPEN, 2n]);
    });
  });

  describe("handover", () => {
    it("has a digest that is plain EIP-712", async () => {
      const { rewards, rewardsDesk, redemption } = await networkHelpers.loadFixture(handoverFixture);
      const id = await rewards.redemptionId(redemption);
      const { chainId } = await ethers.provider.getNetwork();
      const digest = ethers.TypedDataEncoder.hash(
        { name: "Punchcard Rewards", version: "1", chainId, verifyingContract: rewardsDesk },
        {
          Handover: [
            { name: "redemption", type: "bytes32" },
            { name: "quantity", type: "uint32" },
            { name: "quantityLeft", type: "uint32" },
          ],
        },
        { redemption: id, quantity: 1, quantityLeft: 2 },
      );
      expect(await rewards.handoverDigest(id, 1, 2)).to.equal(digest);
    });

    it("captures with the member's signature, and with no other", async () => {
      const { rewards, asTill, member, friend, till, redemption } = await networkHelpers.loadFixture(handoverFixture);
      for (const signature of [
        "0x",
        await signHandover(rewards, friend, redemption, 1n, 2n),
        await signHandover(rewards, till, redemption, 1n, 2n),
        await signHandover(rewards, member, redemption, 2n, 1n),
        await signHandover(rewards, member, redemption, 1n, 1n),
        await signHandover(rewards, member, { ...redemption, number: 5n }, 1n, 2n),
        await signHandover(rewards, member, redemption, 1n, 2n, { chainId: 1n }),
      ]) {
        await expect(asTill.capture(redemption, 1n, signature))
          .to.be.revertedWithCustomError(rewards, "BadHandover")
          .withArgs(member.address);
      }
      await expect(asTill.capture(redemption, 1n, await signHandover(rewards, member, redemption, 1n, 2n))).to.emit(
        rewards,
        "RedemptionCaptured",
      );
    });

    it("takes a signature once", async () => {
      const { rewards, asTill, member, redemption } = await networkHelpers.loadFixture(handoverFixture);
      const signature = await signHandover(rewards, member, redemption, 1n, 2n);
      await asTill.capture(redemption, 1n, signature);
      await expect(asTill.capture(redemption, 1n, signature))
        .to.be.revertedWithCustomError(rewards, "BadHandover")
        .withArgs(member.address);
    });

    it("takes no signature from before a refund", async () => {
      const { rewards, asTill, member, redemption } = await networkHelpers.loadFixture(handoverFixture);
      const signature = await signHandover(rewards, member, redemption, 1n, 2n);
      await asTill.refund(redemption, 1n);
      await expect(asTill.capture(redemption, 1n, signature))
        .to.be.revertedWithCustomError(rewards, "BadHandover")
        .withArgs(member.address);
      await asTill.capture(redemption, 1n, await signHandover(rewards, member, redemption, 1n, 1n));
    });

    it("takes the member's key though the account has code by then, so that nobody unsigns by delegating", async () => {
      const { rewards, asTill, member, redemption } = await networkHelpers.loadFixture(handoverFixture);
      const signature = await signHandover(rewards, member, redemption, 1n, 2n);
      const executor = await ethers.deployContract("Executor__Mock");
      await networkHelpers.setCode(member.address, ethers.concat(["0xef0100", await executor.getAddress()]));
      await expect(asTill.capture(redemption, 1n, signature)).to.emit(rewards, "RedemptionCaptured");
    });

    it("takes the signature of a contract, through its owner", async () => {
      const shop = await networkHelpers.loadFixture(handoverFixture);
      const { rewards, asTill, points, friend, member, safe, safeAddress, rewardsDesk, token, id } = shop;
      const call = points.interface.encodeFunctionData("transferAndCall(address,uint256,bytes)", [
        rewardsDesk,
        200n,
        redeemAction(id, 2n),
      ]);
      const sent = await safe.connect(friend).execute(token, call);
      const bought = redemptionOf(rewards, (await sent.wait())!);
      expect(bought.member).to.equal(safeAddress);

      await expect(asTill.capture(bought, 2n, await signHandover(rewards, member, bought, 2n, 0n)))
        .to.be.revertedWithCustomError(rewards, "BadHandover")
        .withArgs(safeAddress);
      await asTill.capture(bought, 2n, await signHandover(rewards, friend, bought, 2n, 0n));
      expect(await points.balanceOf(safeAddress)).to.equal(300n);
    });

    it("is not asked for where the brand's word is enough, nor for a refund", async () => {
      const { rewards, asTill, redemption } = await networkHelpers.loadFixture(handoverFixture);
      await asTill.refund(redemption, 3n);
      expect((await rewards.statusOf(redemption)).status).to.equal(CLOSED);
      const plain = await networkHelpers.loadFixture(openFixture);
      await plain.asTill.capture(plain.redemption, 1n, "0xdeadbeef");
      expect((await plain.rewards.statusOf(plain.redemption)).quantityOpen).to.equal(2n);
    });
  });
});
