/** What any ERC-721 must do, for badges that can be transferred to prove, each kind of them. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { AddressLike } from "ethers";

import type { Badges } from "../../sdk/src/generated/index.js";
import { ethers, networkHelpers } from "../helpers/program.js";

/** An owner with two badges, which are all that the owner has; nobody else has any. */
export interface ERC721Fixture {
  badges: Badges;
  owner: HardhatEthersSigner;
  approved: HardhatEthersSigner;
  operator: HardhatEthersSigner;
  recipient: HardhatEthersSigner;
  stranger: HardhatEthersSigner;
  id: bigint;
  otherId: bigint;
  /** Of a badge that does not exist. */
  noId: bigint;
}

const DATA = "0x42";
const nobody = ethers.ZeroAddress;
const PLAIN = "safeTransferFrom(address,address,uint256)";
const WITH_DATA = "safeTransferFrom(address,address,uint256,bytes)";

type Move = (badges: Badges, from: AddressLike, to: AddressLike, id: bigint) => ReturnType<Badges["transferFrom"]>;

/** The three ways in which a badge moves. */
export const MOVES: Record<string, Move> = {
  transferFrom: (badges, from, to, id) => badges.transferFrom(from, to, id),
  "safeTransferFrom without data": (badges, from, to, id) => badges[PLAIN](from, to, id),
  "safeTransferFrom with data": (badges, from, to, id) => badges[WITH_DATA](from, to, id, DATA),
};
const SAFE_MOVES = Object.entries(MOVES).filter(([name]) => name !== "transferFrom");

/** As the receiver's mock counts them. */
const MANNER = { AnswerWrong: 1, RevertWithReason: 2, RevertEmpty: 3, Panic: 4, CallBack: 5 };

export function shouldBehaveLikeERC721(fixture: () => Promise<ERC721Fixture>): void {
  /** One badge approved to one account, all of them to an operator. */
  async function approvedFixture() {
    const all = await fixture();
    const { badges, owner, approved, operator, id } = all;
    await badges.connect(owner).approve(approved, id);
    await badges.connect(owner).setApprovalForAll(operator, true);
    const receiver = await ethers.deployContract("BadgeReceiver__Mock");
    const executor = await ethers.deployContract("Executor__Mock");
    return {
      ...all,
      receiver,
      receiverAddress: await receiver.getAddress(),
      executorAddress: await executor.getAddress(),
    };
  }
  const load = () => networkHelpers.loadFixture(approvedFixture);

  describe("balanceOf, ownerOf", function () {
    it("tell what was minted", async function () {
      const { badges, owner, recipient, id, otherId } = await load();
      expect(await badges.balanceOf(owner)).to.equal(2n);
      expect(await badges.balanceOf(recipient)).to.equal(0n);
      expect(await badges.ownerOf(id)).to.equal(owner.address);
      expect(await badges.ownerOf(otherId)).to.equal(owner.address);
    });

    it("refuse the zero address, and a badge that does not exist", async function () {
      const { badges, noId } = await load();
      await expect(badges.balanceOf(nobody))
        .to.be.revertedWithCustomError(badges, "ERC721InvalidOwner")
        .withArgs(nobody);
      await expect(badges.ownerOf(noId)).to.be.revertedWithCustomError(badges, "ERC721NonexistentToken").withArgs(noId);
    });
  });

  for (const [name, move] of Object.entries(MOVES)) {
    describe(name, function () {
      for (const who of ["owner", "approved", "operator"] as const) {
        it(`moves the badge, clears its approval, and leaves the other alone, sent by: ${who}`, async function () {
          const { badges, owner, recipient, id, otherId, ...actors } = await load();
          const sender = who === "owner" ? owner : actors[who];
          await expect(move(badges.connect(sender), owner, recipient, id))
            .to.emit(badges, "Transfer")
            .withArgs(owner.address, recipient.address, id);
          expect(await badges.ownerOf(id)).to.equal(recipient.address);
          expect(await badges.getApproved(id)).to.equal(nobody);
          expect(await badges.balanceOf(owner)).to.equal(1n);
          expect(await badges.balanceOf(recipient)).to.equal(1n);
          expect(await badges.ownerOf(otherId)).to.equal(owner.address);
        });
      }

      it("leaves former owner and approved without power over it", async function () {
        const { badges, owner, approved, operator, recipient, id } = await load();
        await move(badges.connect(owner), owner, recipient, id);
        for (const sender of [owner, approved, operator]) {
          await expect(move(badges.connect(sender), recipient, sender, id))
            .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
            .withArgs(sender.address, id);
        }
      });

      it("to the owner changes nothing but the approval", async function () {
        const { badges, owner, id } = await load();
        await expect(move(badges.connect(owner), owner, owner, id))
          .to.emit(badges, "Transfer")
          .withArgs(owner.address, owner.address, id);
        expect(await badges.balanceOf(owner)).to.equal(2n);
        expect(await badges.ownerOf(id)).to.equal(owner.address);
        expect(await badges.getApproved(id)).to.equal(nobody);
      });

      it("refuses whoever is neither owner nor approved, and approval for another badge", async function () {
        const { badges, owner, approved, stranger, id, otherId } = await load();
        await expect(move(badges.connect(stranger), owner, stranger, id))
          .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
          .withArgs(stranger.address, id);
        await expect(move(badges.connect(approved), owner, approved, otherId))
          .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
          .withArgs(approved.address, otherId);
      });

      it("refuses a wrong owner, the zero address, and a badge that does not exist", async function () {
        const { badges, owner, recipient, stranger, id, noId } = await load();
        await expect(move(badges.connect(owner), stranger, recipient, id))
          .to.be.revertedWithCustomError(badges, "ERC721IncorrectOwner")
          .withArgs(stranger.address, id, owner.address);
        await expect(move(badges.connect(owner), owner, nobody, id))
          .to.be.revertedWithCustomError(badges, "ERC721InvalidReceiver")
          .withArgs(nobody);
        await expect(move(badges.connect(owner), owner, recipient, noId))
          .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
          .withArgs(noId);
      });
    });
  }

  describe("transferFrom to a contract", function () {
    it("asks nobody", async function () {
      const { badges, owner, receiver, receiverAddress, executorAddress, id, otherId } = await load();
      await expect(badges.connect(owner).transferFrom(owner, receiverAddress, id)).not.to.emit(receiver, "Told");
      await badges.connect(owner).transferFrom(owner, executorAddress, otherId);
      expect(await badges.ownerOf(otherId)).to.equal(executorAddress);
    });
  });

  for (const [name, move] of SAFE_MOVES) {
    describe(`${name}, to a contract`, function () {
      it("tells the receiver who sent it, from whom, and with what", async function () {
        const { badges, owner, operator, receiver, receiverAddress, id } = await load();
        await expect(move(badges.connect(operator), owner, receiverAddress, id))
          .to.emit(receiver, "Told")
          .withArgs(operator.address, owner.address, id, name.includes("without") ? "0x" : DATA);
        expect(await badges.ownerOf(id)).to.equal(receiverAddress);
      });

      it("refuses a receiver that answers wrongly, reverts with nothing, or is none", async function () {
        const { badges, owner, receiver, receiverAddress, executorAddress, id } = await load();
        for (const manner of [MANNER.AnswerWrong, MANNER.RevertEmpty]) {
          await receiver.behave(manner, "0x");
          await expect(move(badges.connect(owner), owner, receiverAddress, id))
            .to.be.revertedWithCustomError(badges, "ERC721InvalidReceiver")
            .withArgs(receiverAddress);
        }
        await expect(move(badges.connect(owner), owner, executorAddress, id))
          .to.be.revertedWithCustomError(badges, "ERC721InvalidReceiver")
          .withArgs(executorAddress);
        expect(await badges.ownerOf(id)).to.equal(owner.address);
      });

      it("hands on the receiver's reason, and its panic", async function () {
        const { badges, owner, receiver, receiverAddress, id } = await load();
        await receiver.behave(MANNER.RevertWithReason, "0x");
        await expect(move(badges.connect(owner), owner, receiverAddress, id))
          .to.be.revertedWithCustomError(receiver, "NotToday")
          .withArgs(id);
        await receiver.behave(MANNER.Panic, "0x");
        await expect(move(badges.connect(owner), owner, receiverAddress, id)).to.be.revertedWithPanic(0x01);
      });

      it("lets the receiver pass the badge on while it is told", async function () {
        const { badges, owner, recipient, receiver, receiverAddress, id } = await load();
        const onward = badges.interface.encodeFunctionData("transferFrom", [receiverAddress, recipient.address, id]);
        await receiver.behave(MANNER.CallBack, onward);
        await move(badges.connect(owner), owner, receiverAddress, id);
        expect(await badges.ownerOf(id)).to.equal(recipient.address);
        expect(await badges.balanceOf(receiverAddress)).to.equal(0n);
        expect(await badges.balanceOf(owner)).to.equal(1n);
      });

      it("gives the receiver nothing else of the sender's, whatever it calls back", async function () {
        const { badges, owner, receiver, receiverAddress, id, otherId } = await load();
        const grab = badges.interface.encodeFunctionData("transferFrom", [owner.address, receiverAddress, otherId]);
        await receiver.behave(MANNER.CallBack, grab);
        await expect(move(badges.connect(owner), owner, receiverAddress, id))
          .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
          .withArgs(receiverAddress, otherId);
      });
    });
  }

  describe("approve", function () {
    it("names another, or nobody, by the owner or an operator", async function () {
      const { badges, owner, operator, stranger, id } = await load();
      for (const sender of [owner, operator]) {
        for (const to of [stranger.address, nobody]) {
          await expect(badges.connect(sender).approve(to, id))
            .to.emit(badges, "Approval")
            .withArgs(owner.address, to, id);
          expect(await badges.getApproved(id)).to.equal(to);
        }
      }
    });

    it("refuses the one who is approved, strangers, and a badge that does not exist", async function () {
      const { badges, owner, approved, stranger, id, noId } = await load();
      for (const sender of [approved, stranger]) {
        await expect(badges.connect(sender).approve(sender, id))
          .to.be.revertedWithCustomError(badges, "ERC721InvalidApprover")
          .withArgs(sender.address);
      }
      await expect(badges.connect(owner).approve(approved, noId))
        .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
        .withArgs(noId);
      await expect(badges.getApproved(noId))
        .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
        .withArgs(noId);
    });
  });

  describe("setApprovalForAll", function () {
    it("names an operator, and takes it back", async function () {
      const { badges, owner, operator, recipient, id } = await load();
      for (const yes of [true, false]) {
        await expect(badges.connect(owner).setApprovalForAll(operator, yes))
          .to.emit(badges, "ApprovalForAll")
          .withArgs(owner.address, operator.address, yes);
        expect(await badges.isApprovedForAll(owner, operator)).to.equal(yes);
      }
      await expect(badges.connect(operator).transferFrom(owner, recipient, id))
        .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
        .withArgs(operator.address, id);
    });

    it("refuses the zero address", async function () {
      const { badges, owner } = await load();
      await expect(badges.connect(owner).setApprovalForAll(nobody, true))
        .to.be.revertedWithCustomError(badges, "ERC721InvalidOperator")
        .withArgs(nobody);
    });
  });

  describe("burn", function () {
    it("destroys the owner's badge, with its approval", async function () {
      const { badges, owner, id } = await load();
      await expect(badges.connect(owner).burn(id)).to.emit(badges, "Transfer").withArgs(owner.address, nobody, id);
      expect(await badges.balanceOf(owner)).to.equal(1n);
      for (const read of [badges.ownerOf, badges.getApproved]) {
        await expect(read(id)).to.be.revertedWithCustomError(badges, "ERC721NonexistentToken").withArgs(id);
      }
    });

    it("refuses everybody but the owner: approved and operators, too", async function () {
      const { badges, owner, approved, operator, stranger, id, noId } = await load();
      for (const sender of [approved, operator, stranger]) {
        await expect(badges.connect(sender).burn(id))
          .to.be.revertedWithCustomError(badges, "ERC721IncorrectOwner")
          .withArgs(sender.address, id, owner.address);
      }
      await expect(badges.connect(owner).burn(noId))
        .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
        .withArgs(noId);
    });
  });
}
