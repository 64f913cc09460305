/** ERC-1363: points that come with a call, and receivers of every manner. */
import { expect } from "chai";

import { ethers, networkHelpers } from "../helpers/program.js";
import { expectLots, pointsFixture, sendAndCall } from "./support.js";

const MANNER = { accept: 0, answerWrong: 1, revertWithReason: 2, revertEmpty: 3, callBack: 4 } as const;
const DATA = "0xc0ffee";

async function callsFixture() {
  const fixture = await pointsFixture();
  const { points, member, friend, mint } = fixture;
  await mint(member, 100n);
  const receiver = await ethers.deployContract("Receiver__Mock");
  await points.approve(friend, 50n);
  const asFriend = points.connect(friend);
  return {
    ...fixture,
    receiver,
    receiverAddress: await receiver.getAddress(),
    calls: {
      transferAndCall: (to: string) => sendAndCall(points, to, 10n, DATA),
      transferFromAndCall: (to: string) =>
        asFriend["transferFromAndCall(address,address,uint256,bytes)"](member, to, 10n, DATA),
    },
  };
}

const load = () => networkHelpers.loadFixture(callsFixture);

describe("Points, transferAndCall", function () {
  it("moves the points, then tells the receiver", async function () {
    const { points, member, receiver, receiverAddress, calls } = await load();
    const sent = calls.transferAndCall(receiverAddress);
    await expect(sent).to.emit(points, "Transfer").withArgs(member.address, receiverAddress, 10n);
    await expect(sent).to.emit(receiver, "Told").withArgs(member.address, member.address, 10n, DATA);
    await expectLots(points, receiver, [0n, 0n, 0n, 10n]);
  });

  it("has a form without data", async function () {
    const { points, member, receiver } = await load();
    await expect(points["transferAndCall(address,uint256)"](receiver, 10n))
      .to.emit(receiver, "Told")
      .withArgs(member.address, member.address, 10n, "0x");
  });

  it("answers true", async function () {
    const { points, friend, member, receiver } = await load();
    expect(await points["transferAndCall(address,uint256)"].staticCall(receiver, 10n)).to.equal(true);
    const call = points.connect(friend)["transferFromAndCall(address,address,uint256)"];
    expect(await call.staticCall(member, receiver, 10n)).to.equal(true);
  });

  it("refuses more than there is", async function () {
    const { points, member, receiver } = await load();
    await expect(sendAndCall(points, receiver, 101n))
      .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
      .withArgs(member.address, 100n, 101n);
  });
});

describe("Points, transferFromAndCall", function () {
  it("moves the points out of the allowance, then tells the receiver who did", async function () {
    const { points, member, friend, receiver, receiverAddress, calls } = await load();
    await expect(calls.transferFromAndCall(receiverAddress))
      .to.emit(receiver, "Told")
      .withArgs(friend.address, member.address, 10n, DATA);
    expect(await points.allowance(member, friend)).to.equal(40n);
    expect(await points.balanceOf(receiver)).to.equal(10n);
  });

  it("refuses more than the allowance", async function () {
    const { points, member, friend, receiver } = await load();
    const call = points.connect(friend)["transferFromAndCall(address,address,uint256)"];
    await expect(call(member, receiver, 51n))
      .to.be.revertedWithCustomError(points, "ERC20InsufficientAllowance")
      .withArgs(friend.address, 50n, 51n);
  });
});

describe("Points, given a receiver", function () {
  for (const name of ["transferAndCall", "transferFromAndCall"] as const) {
    describe(`that is told by ${name}`, function () {
      it("refuse an account, and the zero address", async function () {
        const { points, stranger, calls } = await load();
        await expect(calls[name](stranger.address))
          .to.be.revertedWithCustomError(points, "ERC1363InvalidReceiver")
          .withArgs(stranger.address);
        await expect(calls[name](ethers.ZeroAddress))
          .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
          .withArgs(ethers.ZeroAddress);
      });

      it("refuse a wrong answer, and an empty revert", async function () {
        const { points, member, receiver, receiverAddress, calls } = await load();
        for (const manner of [MANNER.answerWrong, MANNER.revertEmpty]) {
          await receiver.behave(manner, "0x");
          await expect(calls[name](receiverAddress))
            .to.be.revertedWithCustomError(points, "ERC1363InvalidReceiver")
            .withArgs(receiverAddress);
        }
        expect(await points.balanceOf(member)).to.equal(100n);
      });

      it("refuse a contract that does not know the call", async function () {
        const { points, stranger, calls } = await load();
        const wallet = await (await ethers.deployContract("Wallet__Mock", [stranger.address])).getAddress();
        await expect(calls[name](wallet))
          .to.be.revertedWithCustomError(points, "ERC1363InvalidReceiver")
          .withArgs(wallet);
      });

      it("hand on its reason", async function () {
        const { receiver, receiverAddress, calls } = await load();
        await receiver.behave(MANNER.revertWithReason, "0x");
        await expect(calls[name](receiverAddress)).to.be.revertedWithCustomError(receiver, "NotToday").withArgs(10n);
      });

      it("let it spend what it got while being told, and no more", async function () {
        const { points, member, friend, receiver, receiverAddress, calls } = await load();
        const back = (amount: bigint) => points.interface.encodeFunctionData("transfer", [member.address, amount]);
        await receiver.behave(MANNER.callBack, back(11n));
        await expect(calls[name](receiverAddress))
          .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
          .withArgs(receiverAddress, 10n, 11n);
        await receiver.behave(MANNER.callBack, back(10n));
        await calls[name](receiverAddress);
        await expectLots(points, member, [0n, 0n, 0n, 100n]);
        expect(await points.totalSupply()).to.equal(100n);
        expect(await points.balanceOf(friend)).to.equal(0n);
      });

      it("tell it no lots: it is no desk", async function () {
        const { points, receiver, receiverAddress, calls } = await load();
        await receiver.behave(MANNER.callBack, points.interface.encodeFunctionData("takeReceived", [10n]));
        await expect(calls[name](receiverAddress))
          .to.be.revertedWithCustomError(points, "NotDesk")
          .withArgs(receiverAddress);
        await receiver.behave(MANNER.callBack, points.interface.encodeFunctionData("release", [receiverAddress, 10n]));
        await expect(calls[name](receiverAddress))
          .to.be.revertedWithCustomError(points, "NotDesk")
          .withArgs(receiverAddress);
      });
    });
  }
});

describe("Points, approveAndCall", function () {
  it("approves, then tells the spender", async function () {
    const { points, member, receiver, receiverAddress } = await load();
    const approved = points["approveAndCall(address,uint256,bytes)"](receiver, 10n, DATA);
    await expect(approved).to.emit(points, "Approval").withArgs(member.address, receiverAddress, 10n);
    await expect(approved).to.emit(receiver, "Told").withArgs(member.address, member.address, 10n, DATA);
    expect(await points.allowance(member, receiver)).to.equal(10n);
  });

  it("lets the spender draw at once, and no more than approved", async function () {
    const { points, member, receiver, receiverAddress } = await load();
    const draw = (amount: bigint) =>
      points.interface.encodeFunctionData("transferFrom", [member.address, receiverAddress, amount]);
    await receiver.behave(MANNER.callBack, draw(10n));
    await points["approveAndCall(address,uint256)"](receiver, 10n);
    expect(await points.balanceOf(receiver)).to.equal(10n);
    await receiver.behave(MANNER.callBack, draw(11n));
    await expect(points["approveAndCall(address,uint256)"](receiver, 10n))
      .to.be.revertedWithCustomError(points, "ERC20InsufficientAllowance")
      .withArgs(receiverAddress, 10n, 11n);
  });

  it("refuses an account, a wrong answer, an empty revert, and hands on a reason", async function () {
    const { points, member, stranger, receiver, receiverAddress } = await load();
    await expect(points["approveAndCall(address,uint256)"](stranger, 10n))
      .to.be.revertedWithCustomError(points, "ERC1363InvalidSpender")
      .withArgs(stranger.address);
    for (const manner of [MANNER.answerWrong, MANNER.revertEmpty]) {
      await receiver.behave(manner, "0x");
      await expect(points["approveAndCall(address,uint256)"](receiver, 10n))
        .to.be.revertedWithCustomError(points, "ERC1363InvalidSpender")
        .withArgs(receiverAddress);
    }
    await receiver.behave(MANNER.revertWithReason, "0x");
    await expect(points["approveAndCall(address,uint256)"](receiver, 10n))
      .to.be.revertedWithCustomError(receiver, "NotToday")
      .withArgs(10n);
    expect(await points.allowance(member, receiver)).to.equal(0n);
  });
});
