/** A holder's own guard: asked before points leave, able to recover them, and a danger to nobody else. */
import { expect } from "chai";

import { ethers, networkHelpers } from "../helpers/program.js";
import { bring, by, expectLots, periodNow, pointsFixture, sendAndCall, sign, toNextPeriod } from "./support.js";

/** The member has lots 10 and 20, and chose a guard; the friend has 5 and none. */
async function guardedFixture() {
  const fixture = await pointsFixture();
  const { points, member, friend, mint } = fixture;
  await mint(member, 10n);
  await toNextPeriod();
  await mint(member, 20n);
  await mint(friend, 5n);
  const guard = await ethers.deployContract("Guard__Mock");
  await points.setGuard(guard);
  const authorization = {
    from: member.address,
    to: friend.address,
    value: 7n,
    validAfter: 0n,
    validBefore: ethers.MaxUint256,
    nonce: ethers.id("a gift"),
  };
  return { ...fixture, guard, guardAddress: await guard.getAddress(), authorization };
}

async function closedFixture() {
  const fixture = await pointsFixture({ closed: true });
  const { points, member, mint } = fixture;
  await mint(member, 10n);
  const guard = await ethers.deployContract("Guard__Mock");
  await points.setGuard(guard);
  return { ...fixture, guard };
}

const load = () => networkHelpers.loadFixture(guardedFixture);
const nobody = ethers.ZeroAddress;

describe("Points, setGuard", function () {
  it("chooses a guard, by the holder's own call", async function () {
    const { points, member, friend, guardAddress } = await load();
    await expect(points.connect(friend).setGuard(guardAddress))
      .to.emit(points, "GuardSet")
      .withArgs(friend.address, guardAddress);
    expect((await points.holderState(member)).guard).to.equal(guardAddress);
    expect((await points.holderState(friend)).guard).to.equal(guardAddress);
  });

  it("is no way around a guard once chosen, not even to the same one or none", async function () {
    const { points, member, guardAddress } = await load();
    const other = await ethers.deployContract("Guard__Mock");
    for (const guard of [await other.getAddress(), guardAddress, nobody]) {
      await expect(points.setGuard(guard))
        .to.be.revertedWithCustomError(points, "NotGuard")
        .withArgs(member.address, guardAddress);
    }
  });

  it("refuses what does not say that it is a guard", async function () {
    const { points, friend, stranger, deskAddress } = await load();
    for (const guard of [stranger.address, deskAddress, await points.getAddress()]) {
      await expect(points.connect(friend).setGuard(guard))
        .to.be.revertedWithCustomError(points, "GuardRefuses")
        .withArgs(guard);
    }
    await points.connect(friend).setGuard(nobody);
    await points.connect(friend).transfer(stranger, 5n);
  });
});

describe("Points, given a guard", function () {
  describe("ask it before points leave", function () {
    type Loaded = Awaited<ReturnType<typeof load>>;
    /** How points leave, who calls, where they go. */
    const debits: Record<string, [(fixture: Loaded) => Promise<unknown>, (fixture: Loaded) => [string, string]]> = {
      "by transfer": [
        ({ points, friend }) => points.transfer(friend, 7n),
        ({ member, friend }) => [member.address, friend.address],
      ],
      "by burn": [({ points }) => points.burn(7n), ({ member }) => [member.address, nobody]],
      "by transferFrom": [
        async ({ points, member, friend, stranger }) => {
          await points.approve(stranger, 7n);
          return points.connect(stranger).transferFrom(member, friend, 7n);
        },
        ({ stranger, friend }) => [stranger.address, friend.address],
      ],
      "by transferAndCall": [
        ({ points, desk }) => sendAndCall(points, desk, 7n),
        ({ member, deskAddress }) => [member.address, deskAddress],
      ],
      "by transferFromAndCall": [
        async ({ points, member, stranger, desk }) => {
          await points.approve(stranger, 7n);
          return points.connect(stranger)["transferFromAndCall(address,address,uint256)"](member, desk, 7n);
        },
        ({ stranger, deskAddress }) => [stranger.address, deskAddress],
      ],
      "by transferWithAuthorization": [
        async ({ points, member, stranger, authorization }) => {
          const signature = await sign(points, member, "TransferWithAuthorization", authorization);
          return bring(points.connect(stranger), "transferWithAuthorization", "bytes", authorization, signature);
        },
        ({ stranger, friend }) => [stranger.address, friend.address],
      ],
      "by an authorization that a desk takes": [
        async ({ points, member, desk, deskAddress, authorization }) => {
          const message = { ...authorization, to: deskAddress };
          const signature = await sign(points, member, "ReceiveWithAuthorization", message);
          return desk.take(points, member, 7n, message.nonce, signature.serialized);
        },
        ({ deskAddress }) => [deskAddress, deskAddress],
      ],
      "to oneself": [
        ({ points, member }) => points.transfer(member, 7n),
        ({ member }) => [member.address, member.address],
      ],
    };

    for (const [way, [debit, told]] of Object.entries(debits)) {
      it(way, async function () {
        const fixture = await load();
        const { points, guard, member } = fixture;
        const [operator, to] = told(fixture);
        await expect(debit(fixture)).to.emit(guard, "Asked").withArgs(operator, member.address, to, 7n, 30n, 35n);

        await guard.refuse(true);
        const again = { ...fixture, authorization: { ...fixture.authorization, nonce: ethers.id("again") } };
        const before = await points.lotsOf(member);
        await expect(debit(again)).to.be.revertedWithCustomError(guard, "Refused").withArgs(member.address, 7n);
        expect(await points.lotsOf(member)).to.deep.equal(before);
      });
    }
  });

  it("never ask it when points come in", async function () {
    const { points, guard, friend, member, mint } = await load();
    await guard.refuse(true);
    await mint(member, 1n);
    await points.connect(friend).transfer(member, 5n);
    expect(await points.balanceOf(member)).to.equal(36n);
  });

  it("count with what its guard did meanwhile: it finds the token whole", async function () {
    const { points, guard, member, friend, stranger } = await load();
    // While a transfer of 25 waits, the guard recovers all 30: nothing is left to transfer.
    const recover = points.interface.encodeFunctionData("recover", [member.address, stranger.address]);
    await guard.callBackOnce(recover);
    await expect(points.transfer(friend, 25n))
      .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
      .withArgs(member.address, 0n, 25n);
    await guard.callBackOnce(recover);
    await points.transfer(friend, 0n);
    await expectLots(points, stranger, [0n, 0n, 10n, 20n]);
    await expectLots(points, member, [0n, 0n, 0n, 0n]);
    expect(await points.totalSupply()).to.equal(35n);
  });

  it("let it spend, while asked, what it may spend anyway, once", async function () {
    const { points, guard, guardAddress, member, friend } = await load();
    await points.approve(guard, 12n);
    await guard.callBackOnce(points.interface.encodeFunctionData("transferFrom", [member.address, guardAddress, 12n]));
    await points.transfer(friend, 18n);
    expect(await points.balanceOf(member)).to.equal(0n);
    expect(await points.balanceOf(guard)).to.equal(12n);
    await expectLots(points, guard, [0n, 0n, 10n, 2n]);
    await expectLots(points, friend, [0n, 0n, 0n, 23n]);
  });

  it("let it hurt nobody but its holder", async function () {
    const { points, guard, guardAddress, member, friend, stranger } = await load();
    await expect(by(guard, points, "recover", [friend.address, guardAddress]))
      .to.be.revertedWithCustomError(points, "NotGuard")
      .withArgs(guardAddress, nobody);
    await guard.refuse(true);
    await points.connect(friend).transfer(stranger, 5n);
    await expect(points.transfer(stranger, 1n))
      .to.be.revertedWithCustomError(guard, "Refused")
      .withArgs(member.address, 1n);
  });
});

describe("Points, changeGuard", function () {
  it("replaces the guard, by the guard alone", async function () {
    const { points, guard, guardAddress, member, friend } = await load();
    const next = await ethers.deployContract("Guard__Mock");
    const nextAddress = await next.getAddress();
    await expect(by(guard, points, "changeGuard", [member.address, nextAddress]))
      .to.emit(points, "GuardSet")
      .withArgs(member.address, nextAddress);
    await expect(points.transfer(friend, 1n)).to.emit(next, "Asked");
    await expect(by(guard, points, "changeGuard", [member.address, guardAddress]))
      .to.be.revertedWithCustomError(points, "NotGuard")
      .withArgs(guardAddress, nextAddress);
  });

  it("removes the guard, after which the holder may choose anew", async function () {
    const { points, guard, guardAddress, member, friend } = await load();
    await guard.refuse(true);
    await expect(by(guard, points, "changeGuard", [member.address, nobody]))
      .to.emit(points, "GuardSet")
      .withArgs(member.address, nobody);
    await points.transfer(friend, 1n);
    await points.setGuard(guard);
    await expect(points.transfer(friend, 1n))
      .to.be.revertedWithCustomError(guard, "Refused")
      .withArgs(member.address, 1n);
    expect((await points.holderState(member)).guard).to.equal(guardAddress);
  });

  it("refuses what is no guard", async function () {
    const { points, guard, member, stranger } = await load();
    await expect(by(guard, points, "changeGuard", [member.address, stranger.address]))
      .to.be.revertedWithCustomError(points, "GuardRefuses")
      .withArgs(stranger.address);
  });

  it("refuses holder, brand and strangers", async function () {
    const { points, member, admin, issuer, stranger, guardAddress } = await load();
    for (const caller of [member, admin, issuer, stranger]) {
      await expect(points.connect(caller).changeGuard(member, nobody))
        .to.be.revertedWithCustomError(points, "NotGuard")
        .withArgs(caller.address, guardAddress);
    }
  });
});

describe("Points, recover", function () {
  it("moves all live points with their expiry, and the guard stays behind", async function () {
    const { points, guard, member, friend } = await load();
    await expect(by(guard, points, "recover", [member.address, friend.address]))
      .to.emit(points, "Transfer")
      .withArgs(member.address, friend.address, 30n);
    expect(BigInt(await guard.answer())).to.equal(30n);
    await expectLots(points, friend, [0n, 0n, 10n, 25n]);
    await expectLots(points, member, [0n, 0n, 0n, 0n]);
    await points.connect(friend).transfer(member, 1n);
    await expect(points.transfer(friend, 1n)).to.emit(guard, "Asked");
    expect(await points.totalSupply()).to.equal(35n);
  });

  it("leaves behind what has expired, with its event", async function () {
    const { points, guard, member, friend } = await load();
    await toNextPeriod(3n);
    expect(await periodNow()).to.equal(await points.currentPeriod());
    const recovered = by(guard, points, "recover", [member.address, friend.address]);
    await expect(recovered).to.emit(points, "Transfer").withArgs(member.address, nobody, 10n);
    await expect(recovered).to.emit(points, "Transfer").withArgs(member.address, friend.address, 20n);
    await expectLots(points, friend, [25n, 0n, 0n, 0n]);
  });

  it("renews nothing when it goes to the holder itself", async function () {
    const { points, guard, member } = await load();
    await by(guard, points, "recover", [member.address, member.address]);
    await expectLots(points, member, [0n, 0n, 10n, 20n]);
  });

  it("refuses the zero address", async function () {
    const { points, guard, member } = await load();
    await expect(by(guard, points, "recover", [member.address, nobody]))
      .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
      .withArgs(nobody);
  });

  it("refuses holder, brand and strangers", async function () {
    const { points, member, admin, issuer, stranger, guardAddress } = await load();
    for (const caller of [member, admin, issuer, stranger]) {
      await expect(points.connect(caller).recover(member, caller))
        .to.be.revertedWithCustomError(points, "NotGuard")
        .withArgs(caller.address, guardAddress);
    }
  });

  it("refuses everybody where no guard was chosen", async function () {
    const { points, admin, friend } = await load();
    await expect(points.connect(admin).recover(friend, admin))
      .to.be.revertedWithCustomError(points, "NotGuard")
      .withArgs(admin.address, nobody);
  });

  it("saves a lost wallet of a closed programme too", async function () {
    const { points, guard, member, friend } = await networkHelpers.loadFixture(closedFixture);
    await by(guard, points, "recover", [member.address, friend.address]);
    expect(await points.balanceOf(friend)).to.equal(10n);
  });
});
