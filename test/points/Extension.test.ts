/** The brand lets lots live longer: never shorter, and never what a desk holds. */
import { expect } from "chai";

import { networkHelpers, PERIOD, ROLE } from "../helpers/program.js";
import {
  expectLiability,
  expectLots,
  missingRole,
  periodNow,
  pointsFixture,
  sendAndCall,
  toNextPeriod,
} from "./support.js";

/** Member: lots 10, 20; friend: lot 5 that expires with the 20. Both expire at the ends of this period and the next. */
async function agedFixture() {
  const fixture = await pointsFixture();
  const { member, friend, mint, points } = fixture;
  await mint(member, 10n);
  await toNextPeriod();
  await mint(member, 20n);
  await mint(friend, 5n);
  await toNextPeriod(2n);
  return { ...fixture, period: await periodNow(), extend: points.connect(fixture.issuer).extend };
}

async function neverExpiringFixture() {
  return pointsFixture({ livePeriods: 0 });
}

describe("Points, extend", function () {
  const load = () => networkHelpers.loadFixture(agedFixture);

  it("moves a lot of each member to the later period", async function () {
    const { points, member, friend, extend, period } = await load();
    const extended = extend([member, friend], period + 1n, period + 3n);
    await expect(extended)
      .to.emit(points, "LotsExtended")
      .withArgs(member.address, period + 1n, period + 3n, 20n);
    await expect(extended)
      .to.emit(points, "LotsExtended")
      .withArgs(friend.address, period + 1n, period + 3n, 5n);
    await expectLots(points, member, [10n, 0n, 0n, 20n]);
    await expectLots(points, friend, [0n, 0n, 0n, 5n]);
    await expectLiability(points, [10n, 0n, 0n, 25n], 0n);
  });

  it("adds to what expires then already, and lives to that period's end", async function () {
    const { points, member, extend, period } = await load();
    await extend([member], period, period + 1n);
    await expectLots(points, member, [0n, 30n, 0n, 0n]);
    await toNextPeriod();
    expect(await points.balanceOf(member)).to.equal(30n);
    await toNextPeriod();
    await expectLiability(points, [0n, 0n, 0n, 0n], 0n);
  });

  it("extends each member once, and skips who has no such lot", async function () {
    const { points, member, friend, stranger, extend, period } = await load();
    const extended = await extend([member, friend, stranger, member], period, period + 2n);
    expect((await extended.wait())!.logs).to.have.length(1);
    await expectLots(points, member, [0n, 20n, 10n, 0n]);
    await expectLiability(points, [0n, 25n, 10n, 0n], 0n);
  });

  it("tells what expired before, and takes an empty list", async function () {
    const { points, member, extend, period } = await load();
    await toNextPeriod();
    await expect(extend([member], period + 1n, period + 2n))
      .to.emit(points, "Transfer")
      .withArgs(member.address, "0x0000000000000000000000000000000000000000", 10n);
    await extend([], period + 1n, period + 2n);
    await expectLiability(points, [5n, 20n, 0n, 0n], 0n);
  });

  it("tells once what expired of members who have nothing to extend", async function () {
    const { points, member, friend, extend, period } = await load();
    await toNextPeriod(2n);
    const extended = await extend([member, member, friend], period + 3n, period + 4n);
    expect((await extended.wait())!.logs).to.have.length(2);
    const touched = await points.touch([member, friend]);
    expect((await touched.wait())!.logs).to.have.length(0);
  });

  it("refuses anybody but an issuer, the admin too", async function () {
    const { points, member, stranger, admin, period } = await load();
    for (const caller of [stranger, member, admin]) {
      await expect(points.connect(caller).extend([member], period, period + 1n))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(...missingRole(caller, ROLE.ISSUER));
    }
  });

  it("refuses to shorten, or to leave as it is", async function () {
    const { points, member, extend, period } = await load();
    for (const to of [period, period + 1n]) {
      await expect(extend([member], period + 1n, to))
        .to.be.revertedWithCustomError(points, "ExpiryOutOfRange")
        .withArgs(period + 1n, period, to);
    }
  });

  it("refuses what has expired, and what would outlive newly earned points", async function () {
    const { points, member, extend, period } = await load();
    await expect(extend([member], period - 1n, period + 1n))
      .to.be.revertedWithCustomError(points, "ExpiryOutOfRange")
      .withArgs(period - 1n, period, period + 1n);
    await expect(extend([member], period, period + 4n))
      .to.be.revertedWithCustomError(points, "ExpiryOutOfRange")
      .withArgs(period + 4n, period, period + 3n);
    await extend([member], period, period + 3n);
  });

  it("refuses a desk, and then does nothing for anyone", async function () {
    const { points, member, desk, deskAddress, extend, period } = await load();
    await sendAndCall(points, desk, 10n);
    await expect(extend([member, desk], period, period + 1n))
      .to.be.revertedWithCustomError(points, "HeldByDesk")
      .withArgs(deskAddress);
    await expectLots(points, member, [0n, 20n, 0n, 0n]);
    await expectLiability(points, [0n, 25n, 0n, 0n], 10n);
  });

  it("has nothing to extend where points never expire", async function () {
    const { points, issuer, member, mint } = await networkHelpers.loadFixture(neverExpiringFixture);
    await mint(member, 10n);
    await expect(points.connect(issuer).extend([member], 0n, 1n))
      .to.be.revertedWithCustomError(points, "ExpiryOutOfRange")
      .withArgs(1n, 0n, 0n);
    await networkHelpers.time.increase(PERIOD);
    await expectLots(points, member, [10n]);
  });
});
