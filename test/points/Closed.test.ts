/** Closed programmes: points move between members and desks alone, until they are opened for ever. */
import { expect } from "chai";

import { ethers, networkHelpers, ROLE } from "../helpers/program.js";
import { bring, by, expectLiability, missingRole, pointsFixture, sendAndCall, sign } from "./support.js";

async function closedFixture() {
  const fixture = await pointsFixture({ closed: true });
  const { points, admin, member, friend, mint } = fixture;
  await mint(member, 100n);
  const authorization = {
    from: member.address,
    to: friend.address,
    value: 10n,
    validAfter: 0n,
    validBefore: ethers.MaxUint256,
    nonce: ethers.id("a gift"),
  };
  return { ...fixture, asAdmin: points.connect(admin), authorization };
}

async function openFixture() {
  return pointsFixture();
}

const load = () => networkHelpers.loadFixture(closedFixture);

type Loaded = Awaited<ReturnType<typeof load>>;
const WAYS: Record<string, (fixture: Loaded) => Promise<unknown>> = {
  transfer: ({ points, friend }) => points.transfer(friend, 10n),
  "transfer of nothing": ({ points, friend }) => points.transfer(friend, 0n),
  transferFrom: async ({ points, member, friend, stranger }) => {
    await points.approve(stranger, 10n);
    return points.connect(stranger).transferFrom(member, friend, 10n);
  },
  "transferWithAuthorization, bytes": async ({ points, member, stranger, authorization }) => {
    const signature = await sign(points, member, "TransferWithAuthorization", authorization);
    return bring(points.connect(stranger), "transferWithAuthorization", "bytes", authorization, signature);
  },
  "receiveWithAuthorization, v r s": async ({ points, member, friend, authorization }) => {
    const signature = await sign(points, member, "ReceiveWithAuthorization", authorization);
    return bring(points.connect(friend), "receiveWithAuthorization", "v, r, s", authorization, signature);
  },
};

describe("Points of a closed programme", function () {
  describe("do not move from member to member", function () {
    for (const [way, move] of Object.entries(WAYS)) {
      it(`by ${way}`, async function () {
        const fixture = await load();
        const { points, member, friend } = fixture;
        await expect(move(fixture))
          .to.be.revertedWithCustomError(points, "TransfersClosed")
          .withArgs(member.address, friend.address);
        expect(await points.balanceOf(member)).to.equal(100n);
      });
    }

    it("by transferAndCall or transferFromAndCall to a contract that is no desk", async function () {
      const { points, member, stranger } = await load();
      const receiver = await ethers.deployContract("Receiver__Mock");
      const address = await receiver.getAddress();
      await points.approve(stranger, 10n);
      for (const move of [
        () => sendAndCall(points, receiver, 10n),
        () => points.connect(stranger)["transferFromAndCall(address,address,uint256)"](member, receiver, 10n),
      ]) {
        await expect(move()).to.be.revertedWithCustomError(points, "TransfersClosed").withArgs(member.address, address);
      }
    });
  });

  it("go to a desk and from there to any member", async function () {
    const { points, desk, friend } = await load();
    await sendAndCall(points, desk, 10n);
    await by(desk, points, "release", [friend.address, await desk.received()]);
    expect(await points.balanceOf(friend)).to.equal(10n);
    await expectLiability(points, [0n, 0n, 0n, 100n], 0n);
  });

  it("are burned by their holder, and minted as ever", async function () {
    const { points, member, mint } = await load();
    await points.burn(10n);
    await mint(member, 1n);
    expect(await points.balanceOf(member)).to.equal(91n);
  });

  it("say so", async function () {
    const { points } = await load();
    expect(await points.transferable()).to.equal(false);
  });
});

describe("Points, open", function () {
  for (const [way, move] of Object.entries(WAYS)) {
    it(`lets points move by ${way}`, async function () {
      const fixture = await load();
      await expect(fixture.asAdmin.open()).to.emit(fixture.points, "TransfersOpened").withArgs();
      await move(fixture);
      expect(await fixture.points.transferable()).to.equal(true);
      expect(await fixture.points.balanceOf(fixture.friend)).to.equal(way === "transfer of nothing" ? 0n : 10n);
    });
  }

  it("happens once, for ever", async function () {
    const { points, asAdmin } = await load();
    await asAdmin.open();
    await expect(asAdmin.open()).to.be.revertedWithCustomError(points, "TransfersAlreadyOpen").withArgs();
    expect(await points.transferable()).to.equal(true);
  });

  it("refuses anybody but the admin", async function () {
    const { points, issuer, guardian, stranger } = await load();
    for (const caller of [issuer, guardian, stranger]) {
      await expect(points.connect(caller).open())
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(...missingRole(caller, ROLE.ADMIN));
    }
  });

  it("has nothing to open where points were never closed", async function () {
    const { points, admin } = await networkHelpers.loadFixture(openFixture);
    expect(await points.transferable()).to.equal(true);
    await expect(points.connect(admin).open()).to.be.revertedWithCustomError(points, "TransfersAlreadyOpen").withArgs();
  });
});
