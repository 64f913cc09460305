/** What any ERC-20 must do, for the token in each of its modes to prove. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import type { Points } from "../../sdk/src/generated/index.js";
import { ethers, networkHelpers } from "../helpers/program.js";

/** A holder with `balance` points, which are all there are; the others have none. */
export interface ERC20Fixture {
  points: Points;
  holder: HardhatEthersSigner;
  recipient: HardhatEthersSigner;
  spender: HardhatEthersSigner;
  balance: bigint;
}

export function shouldBehaveLikeERC20(fixture: () => Promise<ERC20Fixture>): void {
  const load = () => networkHelpers.loadFixture(fixture);
  const nobody = ethers.ZeroAddress;

  describe("balanceOf, totalSupply", function () {
    it("tell what was minted", async function () {
      const { points, holder, recipient, balance } = await load();
      expect(await points.totalSupply()).to.equal(balance);
      expect(await points.balanceOf(holder)).to.equal(balance);
      expect(await points.balanceOf(recipient)).to.equal(0n);
      expect(await points.balanceOf(nobody)).to.equal(0n);
    });
  });

  describe("transfer", function () {
    it("moves a part", async function () {
      const { points, holder, recipient, balance } = await load();
      const transfer = points.connect(holder).transfer(recipient, 30n);
      await expect(transfer).to.emit(points, "Transfer").withArgs(holder.address, recipient.address, 30n);
      await expect(transfer).to.changeTokenBalances(ethers, points, [holder, recipient], [-30n, 30n]);
      expect(await points.totalSupply()).to.equal(balance);
    });

    it("moves all", async function () {
      const { points, holder, recipient, balance } = await load();
      expect(await points.connect(holder).transfer.staticCall(recipient, balance)).to.equal(true);
      await points.connect(holder).transfer(recipient, balance);
      expect(await points.balanceOf(holder)).to.equal(0n);
      expect(await points.balanceOf(recipient)).to.equal(balance);
    });

    it("moves nothing, with an event", async function () {
      const { points, recipient, spender } = await load();
      await expect(points.connect(spender).transfer(recipient, 0n))
        .to.emit(points, "Transfer")
        .withArgs(spender.address, recipient.address, 0n);
    });

    it("changes nothing when sent to oneself", async function () {
      const { points, holder, balance } = await load();
      const before = await points.lotsOf(holder);
      await expect(points.connect(holder).transfer(holder, balance))
        .to.emit(points, "Transfer")
        .withArgs(holder.address, holder.address, balance);
      expect(await points.lotsOf(holder)).to.deep.equal(before);
    });

    it("refuses more than there is, to anyone, oneself too", async function () {
      const { points, holder, recipient, balance } = await load();
      for (const to of [recipient, holder]) {
        await expect(points.connect(holder).transfer(to, balance + 1n))
          .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
          .withArgs(holder.address, balance, balance + 1n);
      }
      await expect(points.connect(holder).transfer(recipient, ethers.MaxUint256))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
        .withArgs(holder.address, balance, ethers.MaxUint256);
    });

    it("refuses the zero address", async function () {
      const { points, holder } = await load();
      await expect(points.connect(holder).transfer(nobody, 1n))
        .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
        .withArgs(nobody);
    });
  });

  describe("approve", function () {
    it("sets the allowance, replacing the one before", async function () {
      const { points, holder, spender } = await load();
      await points.connect(holder).approve(spender, 70n);
      await expect(points.connect(holder).approve(spender, 50n))
        .to.emit(points, "Approval")
        .withArgs(holder.address, spender.address, 50n);
      expect(await points.allowance(holder, spender)).to.equal(50n);
    });

    it("refuses the zero address", async function () {
      const { points, holder } = await load();
      await expect(points.connect(holder).approve(nobody, 1n))
        .to.be.revertedWithCustomError(points, "ERC20InvalidSpender")
        .withArgs(nobody);
    });
  });

  describe("transferFrom", function () {
    it("moves and spends the allowance", async function () {
      const { points, holder, recipient, spender } = await load();
      await points.connect(holder).approve(spender, 50n);
      const transfer = points.connect(spender).transferFrom(holder, recipient, 30n);
      await expect(transfer).to.changeTokenBalances(ethers, points, [holder, recipient, spender], [-30n, 30n, 0n]);
      await expect(transfer).to.emit(points, "Transfer").withArgs(holder.address, recipient.address, 30n);
      expect(await points.allowance(holder, spender)).to.equal(20n);
    });

    it("leaves an unlimited allowance as it is", async function () {
      const { points, holder, recipient, spender } = await load();
      await points.connect(holder).approve(spender, ethers.MaxUint256);
      await points.connect(spender).transferFrom(holder, recipient, 30n);
      expect(await points.allowance(holder, spender)).to.equal(ethers.MaxUint256);
    });

    it("refuses more than the allowance", async function () {
      const { points, holder, recipient, spender } = await load();
      await points.connect(holder).approve(spender, 29n);
      await expect(points.connect(spender).transferFrom(holder, recipient, 30n))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientAllowance")
        .withArgs(spender.address, 29n, 30n);
    });

    it("refuses more than the balance, whatever the allowance", async function () {
      const { points, holder, recipient, spender, balance } = await load();
      await points.connect(holder).approve(spender, ethers.MaxUint256);
      await expect(points.connect(spender).transferFrom(holder, recipient, balance + 1n))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
        .withArgs(holder.address, balance, balance + 1n);
    });

    it("refuses the zero address at either end", async function () {
      const { points, holder, recipient, spender } = await load();
      await points.connect(holder).approve(spender, 1n);
      await expect(points.connect(spender).transferFrom(holder, nobody, 1n))
        .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
        .withArgs(nobody);
      await expect(points.connect(spender).transferFrom(nobody, recipient, 0n))
        .to.be.revertedWithCustomError(points, "ERC20InvalidApprover")
        .withArgs(nobody);
    });
  });

  describe("burn", function () {
    it("destroys the caller's points", async function () {
      const { points, holder, balance } = await load();
      await expect(points.connect(holder).burn(40n)).to.emit(points, "Transfer").withArgs(holder.address, nobody, 40n);
      expect(await points.balanceOf(holder)).to.equal(balance - 40n);
      expect(await points.totalSupply()).to.equal(balance - 40n);
    });

    it("refuses more than there is", async function () {
      const { points, holder, balance } = await load();
      await expect(points.connect(holder).burn(balance + 1n))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
        .withArgs(holder.address, balance, balance + 1n);
    });
  });

  describe("supportsInterface", function () {
    const ids = {
      "ERC-165": "0x01ffc9a7",
      "ERC-20": "0x36372b07",
      "ERC-20 metadata": "0xa219a025",
      "ERC-1363": "0xb0202a11",
      "ERC-2612": "0x9d8ff7da",
    };
    for (const [name, id] of Object.entries(ids)) {
      it(`knows ${name}`, async function () {
        const { points } = await load();
        expect(await points.supportsInterface(id)).to.equal(true);
      });
    }

    it("knows no other", async function () {
      const { points } = await load();
      expect(await points.supportsInterface("0xffffffff")).to.equal(false);
    });
  });
}
