/** What desks hold: it does not age, goes back as it came, and no desk can make more of it. */
import { expect } from "chai";

import type { Desk__Mock } from "../generated/index.js";
import { CAMPAIGN, ethers, MEMO, networkHelpers } from "../helpers/program.js";
import {
  at,
  by,
  expectLiability,
  expectLots,
  pointsFixture,
  retireDesk,
  sendAndCall,
  singleWord,
  startOf,
  toNextPeriod,
  word,
} from "./support.js";

/** The member has lots 10, 20, 30, 40, and there is a second desk. */
async function lotsFixture() {
  const fixture = await pointsFixture();
  const { points, admin, member, mint, desk } = fixture;
  await mint(member, 10n);
  for (const amount of [20n, 30n, 40n]) {
    await toNextPeriod();
    await mint(member, amount);
  }
  const second = await ethers.deployContract("Desk__Mock");
  await points.connect(admin).enroll(second);
  const period = await points.currentPeriod();
  const release = (lots: bigint, to: string = member.address) => by(desk, points, "release", [to, lots]);
  const settle = (lots: bigint) => by(desk, points, "settle", [lots]);
  return { ...fixture, second, secondAddress: await second.getAddress(), period, release, settle };
}

/** The member sent 35, so that the desk holds 10, 20, 5 and the member keeps 25, 40. */
async function heldFixture() {
  const fixture = await lotsFixture();
  await sendAndCall(fixture.points, fixture.desk, 35n);
  return fixture;
}

/** The same amounts, but the desk minted what it holds, and was never sent points: it can void. */
async function mintedFixture() {
  const fixture = await lotsFixture();
  const { points, issuer, desk, period } = fixture;
  await points.burn(35n);
  await points.connect(issuer).allot(desk, CAMPAIGN, 35n, 0n);
  for (const [lane, amount] of [10n, 20n, 5n].entries()) {
    await by(desk, points, "mintHeld", [amount, period + BigInt(lane), MEMO]);
  }
  return fixture;
}

async function neverExpiringFixture() {
  const fixture = await pointsFixture({ livePeriods: 0 });
  await fixture.mint(fixture.member, 100n);
  await sendAndCall(fixture.points, fixture.desk, 60n);
  return fixture;
}

const load = () => networkHelpers.loadFixture(heldFixture);
const loadMinted = () => networkHelpers.loadFixture(mintedFixture);

describe("Points, takeReceived", function () {
  it("tells the lots of what came, each by its expiry", async function () {
    const { points, desk, period } = await load();
    expect(await desk.received()).to.equal(word(period, 10n, 20n, 5n, 0n));
    await expectLots(points, desk, [10n, 20n, 5n, 0n]);
    await expectLiability(points, [0n, 0n, 25n, 40n], 35n);
  });

  it("refuses a desk that says it was sent more", async function () {
    const { points, desk, period } = await load();
    await desk.lie(1n, false);
    await expect(sendAndCall(points, desk, 5n))
      .to.be.revertedWithCustomError(points, "LotsNotHeld")
      .withArgs(word(period, 0n, 0n, 5n));
  });

  it("tells it once", async function () {
    const { points, desk } = await load();
    await desk.lie(0n, true);
    await expect(sendAndCall(points, desk, 5n))
      .to.be.revertedWithCustomError(points, "LotsNotHeld")
      .withArgs(0n);
  });

  it("tells nothing in another transaction, nor to a stranger", async function () {
    const { points, desk, stranger } = await load();
    await expect(by(desk, points, "takeReceived", [35n]))
      .to.be.revertedWithCustomError(points, "LotsNotHeld")
      .withArgs(0n);
    for (const value of [0n, 35n]) {
      await expect(points.connect(stranger).takeReceived(value))
        .to.be.revertedWithCustomError(points, "NotDesk")
        .withArgs(stranger.address);
    }
  });
});

describe("Points, release", function () {
  it("gives the same lots back", async function () {
    const { points, member, deskAddress, period, release } = await load();
    await expect(release(word(period, 10n, 20n, 5n)))
      .to.emit(points, "Transfer")
      .withArgs(deskAddress, member.address, 35n);
    await expectLots(points, member, [10n, 20n, 30n, 40n]);
    await expectLiability(points, [10n, 20n, 30n, 40n], 0n);
  });

  it("gives them to another, in part", async function () {
    const { points, desk, friend, period, release } = await load();
    await release(word(period, 3n, 20n), friend.address);
    expect(BigInt(await desk.answer())).to.equal(23n);
    await expectLots(points, friend, [3n, 20n, 0n, 0n]);
    await expectLiability(points, [3n, 20n, 25n, 40n], 12n);
  });

  it("gives lots that are still alive with the expiry that they had", async function () {
    const { points, friend, period, release } = await load();
    await networkHelpers.time.increaseTo(startOf(period + 1n) - 2n);
    await release(word(period, 4n), friend.address);
    await expectLots(points, friend, [4n, 0n, 0n, 0n]);
    await at(startOf(period + 1n));
    await release(word(period, 0n, 20n), friend.address);
    await expectLots(points, friend, [20n, 0n, 0n, 0n]);
    await expectLiability(points, [20n, 25n, 40n, 0n], 11n);
  });

  it("lets lots whose time passed live to the end of this period, to the second", async function () {
    const { points, friend, period, release } = await load();
    await toNextPeriod(2n);
    await expectLiability(points, [25n, 40n, 0n, 0n], 35n);
    await at(startOf(period + 3n) - 1n);
    await release(word(period, 10n, 20n, 5n), friend.address);
    await expectLots(points, friend, [35n, 0n, 0n, 0n]);
    await expectLiability(points, [60n, 40n, 0n, 0n], 0n);
    await networkHelpers.time.increaseTo(startOf(period + 3n));
    await expectLiability(points, [40n, 0n, 0n, 0n], 0n);
  });

  it("takes a late lot in several parts, before and after somebody touched the desk", async function () {
    const { points, desk, stranger, friend, period, release } = await load();
    await toNextPeriod();
    await release(word(period, 4n), friend.address);
    await expect(points.connect(stranger).touch([desk])).not.to.emit(points, "Transfer");
    await expectLiability(points, [4n, 25n, 40n, 0n], 31n);
    await toNextPeriod(9n);
    await points.touch([desk, desk]);
    await expectLiability(points, [0n, 0n, 0n, 0n], 31n);
    await release(word(period, 6n, 20n), friend.address);
    await release(word(period, 0n, 0n, 5n), friend.address);
    await expectLots(points, friend, [31n, 0n, 0n, 0n]);
    await expectLiability(points, [31n, 0n, 0n, 0n], 0n);
  });

  it("takes all where points never expire", async function () {
    const { points, desk, member } = await networkHelpers.loadFixture(neverExpiringFixture);
    expect(await desk.received()).to.equal(singleWord(60n));
    await by(desk, points, "release", [member.address, singleWord(10n)]);
    await expectLots(points, member, [50n]);
    await expectLiability(points, [50n], 50n);
  });

  it("refuses the zero address", async function () {
    const { points, period, release } = await load();
    await expect(release(word(period, 1n), ethers.ZeroAddress))
      .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
      .withArgs(ethers.ZeroAddress);
  });
});

describe("Points, settle", function () {
  it("burns what is held", async function () {
    const { points, desk, deskAddress, period, settle } = await load();
    await expect(settle(word(period, 10n, 0n, 5n)))
      .to.emit(points, "Transfer")
      .withArgs(deskAddress, ethers.ZeroAddress, 15n);
    expect(BigInt(await desk.answer())).to.equal(15n);
    await expectLiability(points, [0n, 0n, 25n, 40n], 20n);
  });

  it("burns lots alive and overdue at once", async function () {
    const { points, deskAddress, period, settle } = await load();
    await toNextPeriod();
    await expect(settle(word(period, 10n, 20n)))
      .to.emit(points, "Transfer")
      .withArgs(deskAddress, ethers.ZeroAddress, 30n);
    await expectLiability(points, [0n, 25n, 40n, 0n], 5n);
    await toNextPeriod();
    await settle(word(period, 0n, 0n, 5n));
    await expectLiability(points, [25n, 40n, 0n, 0n], 0n);
  });

  it("burns in part where points never expire", async function () {
    const { points, desk } = await networkHelpers.loadFixture(neverExpiringFixture);
    await by(desk, points, "settle", [singleWord(59n)]);
    await expectLiability(points, [40n], 1n);
  });
});

describe("Points, void", function () {
  it("burns what the desk minted, and gives it back to its budget", async function () {
    const { points, issuer, desk, deskAddress, period } = await loadMinted();
    await points.connect(issuer).allot(desk, CAMPAIGN, 100n, 70n);
    await by(desk, points, "mintHeld", [70n, period + 3n, MEMO]);
    const voided = by(desk, points, "void", [word(period, 0n, 0n, 0n, 30n), CAMPAIGN]);
    await expect(voided).to.emit(points, "PointsVoided").withArgs(deskAddress, CAMPAIGN, 30n);
    await expect(voided).to.emit(points, "Transfer").withArgs(deskAddress, ethers.ZeroAddress, 30n);
    expect(BigInt(await desk.answer())).to.equal(30n);
    expect(await points.budgetOf(desk, CAMPAIGN)).to.deep.equal([60n, 70n, 70n]);
    await expectLiability(points, [0n, 0n, 25n, 40n], 75n);
  });

  it("gives back what expired while held", async function () {
    const { points, issuer, desk, period } = await loadMinted();
    await points.connect(issuer).allot(desk, CAMPAIGN, 70n, 0n);
    await by(desk, points, "mintHeld", [70n, period, MEMO]);
    await toNextPeriod();
    await by(desk, points, "void", [word(period, 70n), CAMPAIGN]);
    expect((await points.budgetOf(desk, CAMPAIGN)).left).to.equal(70n);
    await expectLiability(points, [0n, 25n, 40n, 0n], 35n);
    // Late and alive at once.
    await by(desk, points, "void", [word(period, 10n, 20n), CAMPAIGN]);
    expect((await points.budgetOf(desk, CAMPAIGN)).left).to.equal(100n);
    await expectLiability(points, [0n, 25n, 40n, 0n], 5n);
  });

  it("gives back to the campaign that the desk names, of its own", async function () {
    const { points, desk, period } = await loadMinted();
    const other = `0x${"0c".repeat(16)}`;
    await by(desk, points, "void", [word(period, 10n), other]);
    expect((await points.budgetOf(desk, other)).left).to.equal(10n);
    expect((await points.budgetOf(desk, CAMPAIGN)).left).to.equal(0n);
  });

  it("refuses a desk that was ever sent points, also what it minted", async function () {
    const { points, admin, issuer, member, desk, deskAddress, period } = await load();
    await points.connect(issuer).allot(desk, CAMPAIGN, 70n, 0n);
    await by(desk, points, "mintHeld", [70n, period + 3n, MEMO]);
    const minted = word(period, 0n, 0n, 0n, 70n);
    const refuse = async (lots: bigint) => {
      await expect(by(desk, points, "void", [lots, CAMPAIGN]))
        .to.be.revertedWithCustomError(points, "DeskTakesPoints")
        .withArgs(deskAddress);
    };
    for (const lots of [minted, await desk.received(), word(period)]) await refuse(lots);
    // For ever: also when all that came is gone, when somebody touched it, when it was retired and enrolled again.
    await by(desk, points, "release", [member.address, await desk.received()]);
    await refuse(minted);
    await toNextPeriod();
    await points.touch([desk]);
    await refuse(minted);
    await retireDesk(points, admin, desk);
    await refuse(minted);
    await points.connect(admin).enroll(desk);
    await refuse(minted);
    expect((await points.budgetOf(desk, CAMPAIGN)).left).to.equal(0n);
  });

  it("refuses a desk from the first points on that it draws itself", async function () {
    const { points, member, desk, deskAddress, period } = await loadMinted();
    const lots = word(period, 1n);
    await by(desk, points, "void", [lots, CAMPAIGN]);
    await points.approve(desk, 1n);
    await desk.pull(points, member, 1n);
    await expect(by(desk, points, "void", [lots, CAMPAIGN]))
      .to.be.revertedWithCustomError(points, "DeskTakesPoints")
      .withArgs(deskAddress);
  });

  it("lets a desk that was sent points before it was one: they were burned", async function () {
    const { points, admin, issuer, period } = await loadMinted();
    const late = await ethers.deployContract("Desk__Mock");
    await points.transfer(late, 5n);
    await points.connect(admin).enroll(late);
    await points.connect(issuer).allot(late, CAMPAIGN, 5n, 0n);
    await by(late, points, "mintHeld", [5n, period, MEMO]);
    await by(late, points, "void", [word(period, 5n), CAMPAIGN]);
    expect((await points.budgetOf(late, CAMPAIGN)).left).to.equal(5n);
  });
});

describe("Points, given a desk that lies", function () {
  for (const door of ["release", "settle", "void"] as const) {
    // Who can void was never sent points: it holds the same amounts, minted.
    const loadFor = door === "void" ? loadMinted : load;
    const knocker = (fixture: Awaited<ReturnType<typeof load>>, desk: Desk__Mock, lots: bigint) => {
      const { points, member } = fixture;
      if (door === "release") return by(desk, points, "release", [member.address, lots]);
      if (door === "settle") return by(desk, points, "settle", [lots]);
      return by(desk, points, "void", [lots, CAMPAIGN]);
    };

    describe(door, function () {
      it("refuses more than is held, in any lane", async function () {
        const fixture = await loadFor();
        const { points, desk, period } = fixture;
        for (const lots of [
          word(period, 11n),
          word(period, 0n, 21n),
          word(period, 0n, 0n, 6n),
          word(period, 0n, 0n, 0n, 1n),
          word(period, 10n, 21n, 4n),
          word(period, 36n),
          word(period) | ((1n << 208n) - 1n),
        ]) {
          await expect(knocker(fixture, desk, lots))
            .to.be.revertedWithCustomError(points, "LotsNotHeld")
            .withArgs(lots);
        }
      });

      it("refuses the lots of another period: later, or moved to later lanes", async function () {
        const fixture = await loadFor();
        const { points, desk, period } = fixture;
        for (const lots of [word(period + 1n, 10n), word(2n ** 32n - 1n, 10n), word(period - 1n, 0n, 0n, 0n, 6n)]) {
          await expect(knocker(fixture, desk, lots))
            .to.be.revertedWithCustomError(points, "LotsNotHeld")
            .withArgs(lots);
        }
        // Not even when it has something overdue, which such a word could be mistaken for.
        await toNextPeriod();
        const later = word(period + 2n, 10n);
        await expect(knocker(fixture, desk, later))
          .to.be.revertedWithCustomError(points, "LotsNotHeld")
          .withArgs(later);
      });

      it("refuses lots as overdue that are not", async function () {
        const fixture = await loadFor();
        const { points, desk, period } = fixture;
        for (const lots of [word(period - 1n, 10n), word(0n, 10n)]) {
          await expect(knocker(fixture, desk, lots))
            .to.be.revertedWithCustomError(points, "LotsNotHeld")
            .withArgs(lots);
        }
        await toNextPeriod();
        await expect(knocker(fixture, desk, word(period, 11n)))
          .to.be.revertedWithCustomError(points, "LotsNotHeld")
          .withArgs(word(period, 11n));
      });

      it("refuses the flag of points that never expire", async function () {
        const fixture = await loadFor();
        const { points, desk, period } = fixture;
        for (const lots of [(1n << 255n) | word(period, 10n), singleWord(10n)]) {
          await expect(knocker(fixture, desk, lots))
            .to.be.revertedWithCustomError(points, "LotsNotHeld")
            .withArgs(lots);
        }
      });

      it("refuses the same lots twice", async function () {
        const fixture = await loadFor();
        const { points, desk, period } = fixture;
        const lots = word(period, 10n, 20n, 5n);
        await knocker(fixture, desk, lots);
        await expect(knocker(fixture, desk, lots))
          .to.be.revertedWithCustomError(points, "LotsNotHeld")
          .withArgs(lots);
        await toNextPeriod(5n);
        await expect(knocker(fixture, desk, lots))
          .to.be.revertedWithCustomError(points, "LotsNotHeld")
          .withArgs(lots);
      });

      it("refuses nothing", async function () {
        const fixture = await loadFor();
        const { points, desk, period } = fixture;
        for (const lots of [0n, word(period), word(period - 9n)]) {
          await expect(knocker(fixture, desk, lots))
            .to.be.revertedWithCustomError(points, "ZeroAmount")
            .withArgs();
        }
      });

      it("refuses what another desk holds, alive or overdue", async function () {
        const fixture = await loadFor();
        const { points, second, period } = fixture;
        const lots = word(period, 10n);
        await expect(knocker(fixture, second, lots))
          .to.be.revertedWithCustomError(points, "LotsNotHeld")
          .withArgs(lots);
        await toNextPeriod();
        await points.touch([fixture.desk]);
        await expect(knocker(fixture, second, lots))
          .to.be.revertedWithCustomError(points, "LotsNotHeld")
          .withArgs(lots);
        await expectLiability(points, [0n, 25n, 40n, 0n], 35n);
      });

      it("refuses who is no desk", async function () {
        const { points, member, period } = await loadFor();
        const lots = word(period, 10n);
        const knock = {
          release: () => points.release(member, lots),
          settle: () => points.settle(lots),
          void: () => points.void(lots, CAMPAIGN),
        };
        await expect(knock[door]()).to.be.revertedWithCustomError(points, "NotDesk").withArgs(member.address);
      });
    });
  }

  it("refuses a word without its flag, or of another period, where points never expire", async function () {
    const { points, desk, member } = await networkHelpers.loadFixture(neverExpiringFixture);
    for (const lots of [10n, singleWord(10n) | word(1n), singleWord(61n)]) {
      await expect(by(desk, points, "release", [member.address, lots]))
        .to.be.revertedWithCustomError(points, "LotsNotHeld")
        .withArgs(lots);
    }
  });
});

describe("Points, liability", function () {
  it("is exact with several desks, alive and overdue, minted and received", async function () {
    const { points, issuer, member, desk, second, period } = await load();
    await points.connect(issuer).allot(second, CAMPAIGN, 100n, 0n);
    await by(second, points, "mintHeld", [7n, period + 1n, MEMO]);
    await sendAndCall(points, second, 30n);
    expect(await second.received()).to.equal(word(period, 0n, 0n, 25n, 5n));
    await expectLiability(points, [0n, 0n, 0n, 35n], 72n);
    await toNextPeriod(2n);
    await expectLiability(points, [0n, 35n, 0n, 0n], 72n);
    expect(await points.balanceOf(desk)).to.equal(35n);
    expect(await points.balanceOf(second)).to.equal(37n);
    await expectLots(points, second, [25n, 5n, 0n, 0n]);
    await by(second, points, "release", [member.address, word(period, 0n, 7n, 25n)]);
    await expectLiability(points, [32n, 35n, 0n, 0n], 40n);
    await by(desk, points, "settle", [word(period, 10n, 20n, 5n)]);
    await expectLiability(points, [32n, 35n, 0n, 0n], 5n);
    await toNextPeriod(3n);
    await expectLiability(points, [0n, 0n, 0n, 0n], 5n);
  });
});
