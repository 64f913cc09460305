/** Allotting: the ceiling per period, the cap for ever, and what a cut gives back. */
import { expect } from "chai";

import { CAMPAIGN, ethers, MEMO, networkHelpers, NOTICE, ROLE } from "../helpers/program.js";
import { at, by, missingRole, now, periodNow, pointsFixture, startOf, toNextPeriod, word } from "./support.js";

const CEILING = 1_000n;
const CAP = 2_500n;
const OTHER = `0x${"0c".repeat(16)}`;

/** Ceiling 1,000 per period, cap 2,500; the helper's budget is taken back, so that nothing is allotted. */
async function budgetFixture() {
  const fixture = await pointsFixture({ ceiling: 1_000_000n });
  const { points, admin, issuer } = fixture;
  await points.connect(admin).cut(issuer, CAMPAIGN, 1_000_000n);
  await points.connect(admin).setCeiling(CEILING);
  const allot = (amount: bigint, rate = 0n, campaign = CAMPAIGN) =>
    points.connect(issuer).allot(issuer, campaign, amount, rate);
  return { ...fixture, allot, period: await periodNow() };
}

async function cappedFixture() {
  const fixture = await pointsFixture({ cap: 1_000_000n + CAP });
  const allot = (amount: bigint) => fixture.points.connect(fixture.issuer).allot(fixture.issuer, OTHER, amount, 0n);
  return { ...fixture, allot };
}

const load = () => networkHelpers.loadFixture(budgetFixture);

describe("Points, allot", function () {
  it("adds to a budget out of the ceiling, and tells all of it", async function () {
    const { points, issuer, allot } = await load();
    await allot(100n);
    await expect(allot(50n, 7n)).to.emit(points, "BudgetAllotted").withArgs(issuer.address, CAMPAIGN, 50n, 150n, 7n);
    expect(await points.budgetOf(issuer, CAMPAIGN)).to.deep.equal([150n, 7n, 0n]);
    expect(await points.issuance()).to.deep.equal([CEILING, 150n, 0n, 0n, 150n]);
  });

  it("keeps campaigns and minters apart", async function () {
    const { points, issuer, till, allot } = await load();
    await allot(100n);
    await allot(20n, 0n, OTHER);
    expect((await points.budgetOf(issuer, CAMPAIGN)).left).to.equal(100n);
    expect((await points.budgetOf(issuer, OTHER)).left).to.equal(20n);
    expect((await points.budgetOf(till, CAMPAIGN)).left).to.equal(0n);
  });

  it("may set the rate alone", async function () {
    const { points, issuer, allot } = await load();
    await allot(0n, 2n ** 72n - 1n);
    expect(await points.budgetOf(issuer, CAMPAIGN)).to.deep.equal([0n, 2n ** 72n - 1n, 0n]);
    await expect(allot(0n, 2n ** 72n))
      .to.be.revertedWithCustomError(points, "RateTooLarge")
      .withArgs(2n ** 72n, 2n ** 72n - 1n);
  });

  it("refuses anybody but an issuer, the admin too", async function () {
    const { points, admin, till, stranger } = await load();
    for (const caller of [admin, till, stranger]) {
      await expect(points.connect(caller).allot(caller, CAMPAIGN, 1n, 0n))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(...missingRole(caller, ROLE.ISSUER));
    }
  });

  it("is charged to the ceiling whether or not it is minted", async function () {
    const { points, issuer, member, allot } = await load();
    await allot(600n);
    await points.connect(issuer).mint(member, 600n, MEMO);
    await expect(allot(401n)).to.be.revertedWithCustomError(points, "OverCeiling").withArgs(400n, 401n);
    await allot(400n);
    await expect(allot(1n)).to.be.revertedWithCustomError(points, "OverCeiling").withArgs(0n, 1n);
  });

  it("has the whole ceiling again in the first second of the next period, and nothing carried over", async function () {
    const { points, allot, period } = await load();
    await allot(CEILING);
    await at(startOf(period + 1n) - 1n);
    await expect(allot(1n)).to.be.revertedWithCustomError(points, "OverCeiling").withArgs(0n, 1n);
    await at(startOf(period + 1n));
    await allot(CEILING);
    await toNextPeriod(2n);
    expect(await points.issuance()).to.deep.equal([CEILING, 0n, 0n, 0n, 2n * CEILING]);
    await expect(allot(CEILING + 1n))
      .to.be.revertedWithCustomError(points, "OverCeiling")
      .withArgs(CEILING, CEILING + 1n);
  });
});

describe("Points, setCeiling", function () {
  it("lowers at once", async function () {
    const { points, admin, allot } = await load();
    await allot(300n);
    await expect(points.connect(admin).setCeiling(200n))
      .to.emit(points, "CeilingSet")
      .withArgs(200n, (await now()) + 1n);
    expect(await points.issuance()).to.deep.equal([200n, 300n, 0n, 0n, 300n]);
    await expect(allot(1n)).to.be.revertedWithCustomError(points, "OverCeiling").withArgs(0n, 1n);
  });

  it("raises after the notice period, to the second", async function () {
    const { points, admin, allot } = await load();
    const validFrom = (await now()) + 1n + BigInt(NOTICE);
    await expect(points.connect(admin).setCeiling(3_000n)).to.emit(points, "CeilingSet").withArgs(3_000n, validFrom);
    expect(await points.issuance()).to.deep.equal([CEILING, 0n, 3_000n, validFrom, 0n]);
    await at(validFrom - 1n);
    await expect(allot(CEILING + 1n))
      .to.be.revertedWithCustomError(points, "OverCeiling")
      .withArgs(CEILING, CEILING + 1n);
    await at(validFrom);
    await allot(3_000n);
    expect(await points.issuance()).to.deep.equal([3_000n, 3_000n, 0n, 0n, 3_000n]);
  });

  it("drops an announced raise when it lowers, or sets what holds already", async function () {
    const { points, admin } = await load();
    for (const ceiling of [CEILING, 400n]) {
      await points.connect(admin).setCeiling(3_000n);
      await points.connect(admin).setCeiling(ceiling);
      await networkHelpers.time.increase(2 * NOTICE);
      expect(await points.issuance()).to.deep.equal([ceiling, 0n, 0n, 0n, 0n]);
    }
  });

  it("replaces an announced raise by another, which waits anew", async function () {
    const { points, admin } = await load();
    await points.connect(admin).setCeiling(3_000n);
    await networkHelpers.time.increase(NOTICE - 60);
    const validFrom = (await now()) + 1n + BigInt(NOTICE);
    await points.connect(admin).setCeiling(2_000n);
    await networkHelpers.time.increase(120);
    expect(await points.issuance()).to.deep.equal([CEILING, 0n, 2_000n, validFrom, 0n]);
  });

  it("starts from a raise that took over", async function () {
    const { points, admin } = await load();
    await points.connect(admin).setCeiling(3_000n);
    await networkHelpers.time.increase(NOTICE);
    await points.connect(admin).setCeiling(2_000n);
    expect(await points.issuance()).to.deep.equal([2_000n, 0n, 0n, 0n, 0n]);
    await points.connect(admin).setCeiling(2_001n);
    expect((await points.issuance()).ceiling).to.equal(2_000n);
  });

  it("refuses anybody but the admin", async function () {
    const { points, issuer, guardian, stranger } = await load();
    for (const caller of [issuer, guardian, stranger]) {
      await expect(points.connect(caller).setCeiling(1n))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(...missingRole(caller, ROLE.ADMIN));
    }
  });
});

describe("Points, cut", function () {
  it("takes back what is not minted, and frees ceiling and cap", async function () {
    const { points, issuer, member, allot } = await load();
    await allot(CEILING);
    await points.connect(issuer).mint(member, 400n, MEMO);
    await expect(points.connect(issuer).cut(issuer, CAMPAIGN, 500n))
      .to.emit(points, "BudgetCut")
      .withArgs(issuer.address, CAMPAIGN, 500n, 100n);
    expect(await points.issuance()).to.deep.equal([CEILING, 500n, 0n, 0n, 500n]);
    await allot(500n);
  });

  it("takes at most what is left, minted points never", async function () {
    const { points, admin, issuer, member, allot } = await load();
    await allot(CEILING);
    await points.connect(issuer).mint(member, 400n, MEMO);
    await expect(points.connect(admin).cut(issuer, CAMPAIGN, ethers.MaxUint256))
      .to.emit(points, "BudgetCut")
      .withArgs(issuer.address, CAMPAIGN, 600n, 0n);
    expect(await points.balanceOf(member)).to.equal(400n);
    expect(await points.issuance()).to.deep.equal([CEILING, 400n, 0n, 0n, 400n]);
    await expect(points.connect(admin).cut(issuer, CAMPAIGN, 1n))
      .to.emit(points, "BudgetCut")
      .withArgs(issuer.address, CAMPAIGN, 0n, 0n);
  });

  it("makes no room in a period in which nothing is allotted yet", async function () {
    const { points, issuer, allot } = await load();
    await allot(CEILING);
    await toNextPeriod();
    await points.connect(issuer).cut(issuer, CAMPAIGN, 300n);
    expect(await points.issuance()).to.deep.equal([CEILING, 0n, 0n, 0n, 700n]);
    await expect(allot(CEILING + 1n))
      .to.be.revertedWithCustomError(points, "OverCeiling")
      .withArgs(CEILING, CEILING + 1n);
  });

  it("never makes more room than the ceiling", async function () {
    const { points, issuer, allot } = await load();
    await allot(CEILING);
    await toNextPeriod();
    await allot(10n, 0n, OTHER);
    await points.connect(issuer).cut(issuer, CAMPAIGN, CEILING);
    expect(await points.issuance()).to.deep.equal([CEILING, 0n, 0n, 0n, 10n]);
    await expect(allot(CEILING + 1n))
      .to.be.revertedWithCustomError(points, "OverCeiling")
      .withArgs(CEILING, CEILING + 1n);
  });

  it("keeps the rate", async function () {
    const { points, admin, issuer, allot } = await load();
    await allot(100n, 9n);
    await points.connect(admin).cut(issuer, CAMPAIGN, 40n);
    expect(await points.budgetOf(issuer, CAMPAIGN)).to.deep.equal([60n, 9n, 0n]);
  });

  it("lets a minter give its own budget back, at most what is left", async function () {
    const { points, issuer, till, member } = await load();
    await points.connect(issuer).allot(till, CAMPAIGN, 100n, 0n);
    await points.connect(till).mint(member, 10n, MEMO);
    await expect(points.connect(till).cut(till, CAMPAIGN, 60n))
      .to.emit(points, "BudgetCut")
      .withArgs(till.address, CAMPAIGN, 60n, 30n);
    await expect(points.connect(till).cut(till, CAMPAIGN, 31n))
      .to.emit(points, "BudgetCut")
      .withArgs(till.address, CAMPAIGN, 30n, 0n);
    expect(await points.issuance()).to.deep.equal([CEILING, 10n, 0n, 0n, 10n]);
    expect((await points.budgetOf(till, CAMPAIGN)).left).to.equal(0n);
  });

  it("refuses anybody but issuer, admin and the minter: another minter too", async function () {
    const { points, issuer, till, catalog, guardian, stranger } = await load();
    for (const minter of [till, catalog]) await points.connect(issuer).allot(minter, CAMPAIGN, 10n, 0n);
    for (const caller of [catalog, guardian, stranger]) {
      await expect(points.connect(caller).cut(till, CAMPAIGN, 1n))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(...missingRole(caller, ROLE.ISSUER));
    }
  });
});

describe("Points, cap", function () {
  it("bounds what is ever allotted, and is not freed by burning or expiry", async function () {
    const { points, issuer, member, allot } = await networkHelpers.loadFixture(cappedFixture);
    await allot(CAP);
    await expect(allot(1n)).to.be.revertedWithCustomError(points, "OverCap").withArgs(0n, 1n);
    await points.connect(issuer).mint(member, 100n, MEMO);
    await points.burn(60n);
    await toNextPeriod(4n);
    await expect(allot(1n)).to.be.revertedWithCustomError(points, "OverCap").withArgs(0n, 1n);
  });

  it("is freed by a cut", async function () {
    const { points, issuer, allot } = await networkHelpers.loadFixture(cappedFixture);
    await allot(CAP - 10n);
    await expect(allot(11n)).to.be.revertedWithCustomError(points, "OverCap").withArgs(10n, 11n);
    await points.connect(issuer).cut(issuer, OTHER, 1n);
    await allot(11n);
    expect((await points.issuance()).allotted).to.equal(await points.cap());
  });

  it("counts points that went back to a budget once", async function () {
    const { points, issuer, desk, allot } = await networkHelpers.loadFixture(cappedFixture);
    await points.connect(issuer).allot(desk, CAMPAIGN, 100n, 0n);
    const period = await points.currentPeriod();
    await by(desk, points, "mintHeld", [100n, period, MEMO]);
    await by(desk, points, "void", [word(period, 100n), CAMPAIGN]);
    await expect(allot(CAP - 99n))
      .to.be.revertedWithCustomError(points, "OverCap")
      .withArgs(CAP - 100n, CAP - 99n);
  });
});
