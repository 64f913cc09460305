/** Who is a desk, and that points reach one only by a door at which they are answered for. */
import { expect } from "chai";

import { CAMPAIGN, ethers, MEMO, networkHelpers, NOTICE, ROLE } from "../helpers/program.js";
import {
  at,
  bring,
  by,
  expectLiability,
  expectLots,
  missingRole,
  now,
  pointsFixture,
  retireDesk,
  sendAndCall,
  sign,
  toNextPeriod,
  word,
} from "./support.js";

/** The member has 100 points. Beside the enrolled desk there is a candidate that is none yet. */
async function desksFixture() {
  const fixture = await pointsFixture();
  const { points, admin, member, mint, deskAddress } = fixture;
  await mint(member, 100n);
  const candidate = await ethers.deployContract("Desk__Mock");
  const authorization = {
    from: member.address,
    to: deskAddress,
    value: 10n,
    validAfter: 0n,
    validBefore: ethers.MaxUint256,
    nonce: ethers.id("a coffee"),
  };
  return {
    ...fixture,
    candidate,
    authorization,
    candidateAddress: await candidate.getAddress(),
    asAdmin: points.connect(admin),
    period: await points.currentPeriod(),
  };
}

const load = () => networkHelpers.loadFixture(desksFixture);

describe("Points, doors to a desk", function () {
  it("open for transferAndCall, which tells the desk its lots", async function () {
    const { points, member, desk, deskAddress, period } = await load();
    const sent = sendAndCall(points, desk, 10n);
    await expect(sent).to.emit(points, "Transfer").withArgs(member.address, deskAddress, 10n);
    expect(await desk.received()).to.equal(word(period, 0n, 0n, 0n, 10n));
    await expectLiability(points, [0n, 0n, 0n, 90n], 10n);
  });

  it("open for transferFromAndCall by a spender", async function () {
    const { points, member, friend, desk, period } = await load();
    await points.approve(friend, 10n);
    await points.connect(friend)["transferFromAndCall(address,address,uint256)"](member, desk, 10n);
    expect(await desk.received()).to.equal(word(period, 0n, 0n, 0n, 10n));
  });

  it("open for an authorization that the desk takes itself", async function () {
    const { points, member, desk, authorization, period } = await load();
    const { from, value, nonce } = authorization;
    const signature = await sign(points, member, "ReceiveWithAuthorization", authorization);
    await desk.take(points, from, value, nonce, signature.serialized);
    expect(await desk.received()).to.equal(word(period, 0n, 0n, 0n, 10n));
    await expectLiability(points, [0n, 0n, 0n, 90n], 10n);
  });

  it("open for an allowance that the desk draws on itself", async function () {
    const { points, member, desk, period } = await load();
    await points.approve(desk, 10n);
    await desk.pull(points, member, 10n);
    expect(await desk.received()).to.equal(word(period, 0n, 0n, 0n, 10n));
    await expectLiability(points, [0n, 0n, 0n, 90n], 10n);
  });

  describe("are shut", function () {
    type Loaded = Awaited<ReturnType<typeof load>>;
    const doors: Record<string, (fixture: Loaded) => Promise<unknown>> = {
      "for transfer": ({ points, desk }) => points.transfer(desk, 10n),
      "for transfer of nothing": ({ points, desk }) => points.transfer(desk, 0n),
      "for transferFrom by another": async ({ points, member, friend, desk }) => {
        await points.approve(friend, 10n);
        return points.connect(friend).transferFrom(member, desk, 10n);
      },
      "for mint": ({ mint, desk }) => mint(desk, 10n),
      "for mint by the desk itself": async ({ points, issuer, desk, deskAddress }) => {
        await points.connect(issuer).allot(desk, CAMPAIGN, 10n, 0n);
        return by(desk, points, "mint", [deskAddress, 10n, MEMO]);
      },
      "for mintBatch": ({ points, issuer, member, desk }) =>
        points.connect(issuer).mintBatch([member, desk], [1n, 1n], MEMO),
      "for mintPacked": ({ points, issuer, member, deskAddress }) =>
        points.connect(issuer).mintPacked(ethers.concat([member.address, deskAddress]), 1n, MEMO),
      "for transferWithAuthorization by another": async ({ points, member, stranger, authorization }) => {
        const signature = await sign(points, member, "TransferWithAuthorization", authorization);
        return bring(points.connect(stranger), "transferWithAuthorization", "bytes", authorization, signature);
      },
      "for transferWithAuthorization with v, r, s": async ({ points, member, stranger, authorization }) => {
        const signature = await sign(points, member, "TransferWithAuthorization", authorization);
        return bring(points.connect(stranger), "transferWithAuthorization", "v, r, s", authorization, signature);
      },
      "for release to itself": async ({ points, desk, deskAddress }) => {
        await sendAndCall(points, desk, 10n);
        return by(desk, points, "release", [deskAddress, await desk.received()]);
      },
      "for release to it by another desk": async ({ points, asAdmin, candidate, deskAddress }) => {
        await asAdmin.enroll(candidate);
        await sendAndCall(points, candidate, 10n);
        return by(candidate, points, "release", [deskAddress, await candidate.received()]);
      },
      "for recovery of a holder's points to it": async ({ points, member, deskAddress }) => {
        const guard = await ethers.deployContract("Guard__Mock");
        await points.setGuard(guard);
        return by(guard, points, "recover", [member.address, deskAddress]);
      },
    };
    for (const [door, knock] of Object.entries(doors)) {
      it(door, async function () {
        const fixture = await load();
        await expect(knock(fixture))
          .to.be.revertedWithCustomError(fixture.points, "DeskNeedsCall")
          .withArgs(fixture.deskAddress);
      });
    }

    const ofNothing: Record<string, (fixture: Loaded) => Promise<unknown>> = {
      transferAndCall: ({ points, desk }) => sendAndCall(points, desk, 0n),
      "transferFromAndCall, which anyone could call in the name of anyone": ({ points, member, stranger, desk }) =>
        points.connect(stranger)["transferFromAndCall(address,address,uint256)"](member, desk, 0n),
      "an authorization": async ({ points, member, desk, authorization }) => {
        const { from, nonce } = authorization;
        const signature = await sign(points, member, "ReceiveWithAuthorization", { ...authorization, value: 0n });
        return desk.take(points, from, 0n, nonce, signature.serialized);
      },
      "an allowance": ({ points, member, desk }) => desk.pull(points, member, 0n),
    };
    for (const [door, knock] of Object.entries(ofNothing)) {
      it(`for nothing, by ${door}`, async function () {
        const fixture = await load();
        await expect(knock(fixture)).to.be.revertedWithCustomError(fixture.points, "ZeroAmount").withArgs();
      });
    }

    it("for a call that the desk refuses: Grants takes none", async function () {
      const { points, grants } = await load();
      await expect(sendAndCall(points, grants, 10n))
        .to.be.revertedWithCustomError(points, "DeskRefuses")
        .withArgs(await grants.getAddress());
    });

    it("also where nobody knocks on purpose: every door of a retired desk", async function () {
      const { points, admin, member, desk, deskAddress, authorization } = await load();
      await retireDesk(points, admin, desk);
      const signature = await sign(points, member, "ReceiveWithAuthorization", authorization);
      const { from, value, nonce } = authorization;
      await points.approve(desk, 10n);
      for (const knock of [
        () => points.transfer(desk, 1n),
        () => sendAndCall(points, desk, 1n),
        () => desk.take(points, from, value, nonce, signature.serialized),
        () => desk.pull(points, member, 1n),
      ]) {
        await expect(knock()).to.be.revertedWithCustomError(points, "DeskNeedsCall").withArgs(deskAddress);
      }
    });
  });
});

describe("Points, what leaves a desk", function () {
  it("is not sent, burned or drawn, nor recovered: only released or settled", async function () {
    const { points, member, friend, desk, deskAddress } = await load();
    await sendAndCall(points, desk, 10n);
    await by(desk, points, "approve", [friend.address, 10n]);
    for (const leave of [
      () => by(desk, points, "transfer", [member.address, 1n]),
      () => by(desk, points, "transfer", [deskAddress, 1n]),
      () => by(desk, points, "transferAndCall(address,uint256)", [deskAddress, 1n]),
      () => by(desk, points, "burn", [1n]),
      () => points.connect(friend).transferFrom(desk, friend, 1n),
    ]) {
      await expect(leave()).to.be.revertedWithCustomError(points, "HeldByDesk").withArgs(deskAddress);
    }
    const guard = await ethers.deployContract("Guard__Mock");
    await by(desk, points, "setGuard", [await guard.getAddress()]);
    await expect(by(guard, points, "recover", [deskAddress, member.address]))
      .to.be.revertedWithCustomError(points, "HeldByDesk")
      .withArgs(deskAddress);
    await expectLiability(points, [0n, 0n, 0n, 90n], 10n);
  });
});

describe("Points, enroll", function () {
  it("makes a desk of a contract that consents, and burns what it owned", async function () {
    const { points, asAdmin, candidate, candidateAddress, deskAddress, rewards, grants, claims, purchases } =
      await load();
    await points.transfer(candidate, 30n);
    const enrolled = asAdmin.enroll(candidate);
    await expect(enrolled).to.emit(points, "Transfer").withArgs(candidateAddress, ethers.ZeroAddress, 30n);
    await expect(enrolled).to.emit(points, "DeskEnrolled").withArgs(candidateAddress);
    expect(await points.balanceOf(candidate)).to.equal(0n);
    await expectLiability(points, [0n, 0n, 0n, 70n], 0n);
    expect(await points.desks()).to.deep.equal([
      await rewards.getAddress(),
      await grants.getAddress(),
      await claims.getAddress(),
      await purchases.getAddress(),
      deskAddress,
      candidateAddress,
    ]);
  });

  it("tells what expired of it before", async function () {
    const { points, asAdmin, candidate, candidateAddress } = await load();
    await points.transfer(candidate, 30n);
    await toNextPeriod(4n);
    await expect(asAdmin.enroll(candidate))
      .to.emit(points, "Transfer")
      .withArgs(candidateAddress, ethers.ZeroAddress, 30n);
    expect(await points.balanceOf(candidate)).to.equal(0n);
  });

  it("burns nothing of what a desk holds when it is enrolled again", async function () {
    const { points, admin, asAdmin, desk, deskAddress } = await load();
    await sendAndCall(points, desk, 10n);
    await retireDesk(points, admin, desk);
    const enrolled = asAdmin.enroll(desk);
    await expect(enrolled).to.emit(points, "DeskEnrolled").withArgs(deskAddress);
    await expect(enrolled).not.to.emit(points, "Transfer");
    expect(await points.balanceOf(desk)).to.equal(10n);
    await sendAndCall(points, desk, 10n);
    expect(await points.desks()).to.have.length(5);
    await expectLiability(points, [0n, 0n, 0n, 80n], 20n);
  });

  it("refuses an account, and a contract that does not consent, and burns nothing of theirs", async function () {
    const { points, asAdmin, member, candidate, candidateAddress } = await load();
    await points.transfer(candidate, 30n);
    await candidate.refuseConsent();
    const wallet = await (await ethers.deployContract("Wallet__Mock", [member.address])).getAddress();
    for (const account of [member.address, candidateAddress, wallet]) {
      await expect(asAdmin.enroll(account)).to.be.revertedWithCustomError(points, "DeskRefuses").withArgs(account);
    }
    await expectLots(points, member, [0n, 0n, 0n, 70n]);
    await expectLots(points, candidate, [0n, 0n, 0n, 30n]);
  });

  it("asks the guard that the contract had chosen, and takes none along", async function () {
    const { points, asAdmin, candidate, candidateAddress } = await load();
    const guard = await ethers.deployContract("Guard__Mock");
    await points.transfer(candidate, 30n);
    await by(candidate, points, "setGuard", [await guard.getAddress()]);
    await guard.refuse(true);
    await expect(asAdmin.enroll(candidate))
      .to.be.revertedWithCustomError(guard, "Refused")
      .withArgs(candidateAddress, 30n);
    await guard.refuse(false);
    await asAdmin.enroll(candidate);
    await sendAndCall(points, candidate, 5n);
    expect(await points.balanceOf(candidate)).to.equal(5n);
  });

  it("stops at 32 desks, but takes back one of them", async function () {
    const { points, admin, asAdmin, candidate } = await load();
    const factory = await ethers.getContractFactory("Desk__Mock");
    while ((await points.desks()).length < 32) await asAdmin.enroll(await factory.deploy());
    await expect(asAdmin.enroll(candidate)).to.be.revertedWithCustomError(points, "TooManyDesks").withArgs(32);
    const first = (await points.desks())[0]!;
    await retireDesk(points, admin, first);
    await expect(asAdmin.enroll(candidate)).to.be.revertedWithCustomError(points, "TooManyDesks").withArgs(32);
    await asAdmin.enroll(first);
    expect(await points.desks()).to.have.length(32);
    expect(await points.totalSupply()).to.equal(100n);
  });

  it("refuses anybody but the admin", async function () {
    const { points, issuer, guardian, stranger, candidate, desk } = await load();
    for (const caller of [issuer, guardian, stranger]) {
      const refused = missingRole(caller, ROLE.ADMIN);
      await expect(points.connect(caller).enroll(candidate))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(...refused);
      await expect(points.connect(caller).retire(desk))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(...refused);
    }
  });
});

describe("Points, retire", function () {
  it("is announced first, and changes nothing until the notice is over, to the second", async function () {
    const { points, asAdmin, issuer, desk, deskAddress, period } = await load();
    await points.connect(issuer).allot(desk, CAMPAIGN, 20n, 0n);
    const announcedAt = (await now()) + 100n;
    const time = announcedAt + BigInt(NOTICE);
    await at(announcedAt);
    await expect(asAdmin.retire(desk)).to.emit(points, "DeskRetired").withArgs(deskAddress, time);
    await expect(asAdmin.retire(desk)).to.be.revertedWithCustomError(points, "DeskNoticeRunning").withArgs(time);
    await sendAndCall(points, desk, 30n);
    await by(desk, points, "mintHeld", [5n, period, MEMO]);
    await at(time - 1n);
    await expect(asAdmin.retire(desk)).to.be.revertedWithCustomError(points, "DeskNoticeRunning").withArgs(time);
    const announced = await points.holderState(desk);
    expect([announced.isDesk, announced.isEnrolled]).to.deep.equal([true, true]);
    await at(time);
    await expect(asAdmin.retire(desk)).to.emit(points, "DeskRetired").withArgs(deskAddress, time);
    const retired = await points.holderState(desk);
    expect([retired.isDesk, retired.isEnrolled]).to.deep.equal([true, false]);
  });

  it("stops what comes in, and lets all that is held go out", async function () {
    const { points, admin, asAdmin, issuer, member, friend, desk, deskAddress, candidate, period } = await load();
    await asAdmin.enroll(candidate);
    await points.connect(issuer).allot(desk, CAMPAIGN, 20n, 0n);
    await points.connect(issuer).allot(candidate, CAMPAIGN, 5n, 0n);
    await sendAndCall(points, desk, 30n);
    await by(desk, points, "mintHeld", [5n, period, MEMO]);
    await by(candidate, points, "mintHeld", [5n, period, MEMO]);
    for (const retiring of [desk, candidate]) await retireDesk(points, admin, retiring);

    await expect(by(desk, points, "mintHeld", [5n, period, MEMO]))
      .to.be.revertedWithCustomError(points, "DeskRefuses")
      .withArgs(deskAddress);
    await by(desk, points, "release", [friend.address, word(period, 0n, 0n, 0n, 10n)]);
    await by(desk, points, "settle", [word(period, 5n, 0n, 0n, 20n)]);
    await by(candidate, points, "void", [word(period, 5n), CAMPAIGN]);
    await expectLots(points, member, [0n, 0n, 0n, 70n]);
    await expectLiability(points, [0n, 0n, 0n, 80n], 0n);
  });

  it("lapses when it is not done for as long again, and must be announced anew", async function () {
    const { points, admin, desk, deskAddress } = await load();
    const asAdmin = points.connect(admin);
    const notice = BigInt(NOTICE);
    await asAdmin.retire(desk);
    const first = (await now()) + notice;
    await networkHelpers.time.setNextBlockTimestamp(first + notice);
    await expect(asAdmin.retire(desk))
      .to.emit(points, "DeskRetired")
      .withArgs(deskAddress, first + 2n * notice);
    expect((await points.holderState(desk)).isEnrolled, "only announced").to.equal(true);
    await networkHelpers.time.setNextBlockTimestamp(first + 3n * notice - 1n);
    await expect(asAdmin.retire(desk))
      .to.emit(points, "DeskRetired")
      .withArgs(deskAddress, first + 2n * notice);
    expect((await points.holderState(desk)).isEnrolled, "done in its last second").to.equal(false);
  });

  it("is taken back by enrolling the desk again", async function () {
    const { points, admin, desk, deskAddress } = await load();
    const asAdmin = points.connect(admin);
    await asAdmin.retire(desk);
    await networkHelpers.time.increase(NOTICE);
    await asAdmin.enroll(desk);
    await expect(asAdmin.retire(desk))
      .to.emit(points, "DeskRetired")
      .withArgs(deskAddress, (await now()) + BigInt(NOTICE) + 1n);
    expect((await points.holderState(desk)).isEnrolled).to.equal(true);
  });

  it("refuses who is no desk, or retired already", async function () {
    const { points, admin, asAdmin, candidateAddress, desk, deskAddress } = await load();
    await expect(asAdmin.retire(candidateAddress))
      .to.be.revertedWithCustomError(points, "NotDesk")
      .withArgs(candidateAddress);
    await retireDesk(points, admin, desk);
    await expect(asAdmin.retire(desk)).to.be.revertedWithCustomError(points, "NotDesk").withArgs(deskAddress);
  });

  it("takes a notice of its own for each desk, and each time", async function () {
    const { points, admin, asAdmin, desk, deskAddress, candidate, candidateAddress } = await load();
    await asAdmin.enroll(candidate);
    await retireDesk(points, admin, desk);
    const announcedAt = (await now()) + 10n;
    await at(announcedAt);
    await expect(asAdmin.retire(candidate))
      .to.emit(points, "DeskRetired")
      .withArgs(candidateAddress, announcedAt + BigInt(NOTICE));
    await asAdmin.enroll(desk);
    await asAdmin.retire(desk);
    const time = (await now()) + BigInt(NOTICE);
    await expect(asAdmin.retire(desk)).to.be.revertedWithCustomError(points, "DeskNoticeRunning").withArgs(time);
    await sendAndCall(points, desk, 1n);
    await at(time);
    await expect(asAdmin.retire(desk)).to.emit(points, "DeskRetired").withArgs(deskAddress, time);
  });

  it("keeps what is held and overdue in the books", async function () {
    const { points, admin, friend, desk } = await load();
    await sendAndCall(points, desk, 30n);
    const lots = await desk.received();
    await retireDesk(points, admin, desk);
    await toNextPeriod(5n);
    await expectLiability(points, [0n, 0n, 0n, 0n], 30n);
    await by(desk, points, "release", [friend.address, lots]);
    await expectLiability(points, [30n, 0n, 0n, 0n], 0n);
  });
});
