/** Stopping and ending issuance: all of it, and nothing else. */
import { expect } from "chai";

import { CAMPAIGN, DAY, ethers, MEMO, networkHelpers, NOTICE } from "../helpers/program.js";
import { at, by, now, pointsFixture, sendAndCall, word } from "./support.js";

const STOP = BigInt(7 * DAY);

/** The member has 100 points, the desk holds 40 of the member's, and has a budget of its own. */
async function haltFixture() {
  const fixture = await pointsFixture();
  const { points, issuer, member, desk, mint } = fixture;
  await points.connect(issuer).allot(desk, CAMPAIGN, 1_000n, 0n);
  await mint(member, 140n);
  await sendAndCall(points, desk, 40n);
  const period = await points.currentPeriod();
  const mints = {
    mint: () => mint(member, 1n),
    mintBatch: () => points.connect(issuer).mintBatch([member], [1n], MEMO),
    mintPacked: () => points.connect(issuer).mintPacked(member.address, 1n, MEMO),
    mintHeld: () => by(desk, points, "mintHeld", [1n, period, MEMO]),
  };
  return { ...fixture, mints, held: await desk.received(), period };
}

const load = () => networkHelpers.loadFixture(haltFixture);

describe("Points, stop", function () {
  it("refuses every way to mint until its time is over, to the second", async function () {
    const { points, program, guardian, mints } = await load();
    await program.connect(guardian).stop();
    const until = (await now()) + STOP;
    for (const mint of Object.values(mints)) {
      await expect(mint()).to.be.revertedWithCustomError(points, "MintingStopped").withArgs(until);
    }
    await at(until - 1n);
    await expect(mints.mint()).to.be.revertedWithCustomError(points, "MintingStopped").withArgs(until);
    await at(until);
    await mints.mint();
    for (const mint of Object.values(mints)) await mint();
  });

  it("leaves members and desks free: transfer, burn, release, settle, void, touch", async function () {
    const { points, program, admin, issuer, guardian, member, friend, desk, held, period } = await load();
    // Desks that are sent points can't void.
    const minting = await ethers.deployContract("Desk__Mock");
    await points.connect(admin).enroll(minting);
    await points.connect(issuer).allot(minting, CAMPAIGN, 10n, 0n);
    await by(minting, points, "mintHeld", [10n, period + 3n, MEMO]);
    await program.connect(guardian).stop();
    await points.transfer(friend, 10n);
    await points.burn(10n);
    await sendAndCall(points, desk, 10n);
    await points.touch([member, desk]);
    expect(held).to.equal(word(period, 0n, 0n, 0n, 40n));
    const lots = (amount: bigint) => word(period, 0n, 0n, 0n, amount);
    await by(desk, points, "release", [member.address, lots(20n)]);
    await by(desk, points, "settle", [lots(30n)]);
    await by(minting, points, "void", [lots(10n), CAMPAIGN]);
    expect(await points.balanceOf(member)).to.equal(90n);
    expect(await points.balanceOf(friend)).to.equal(10n);
    expect(await points.totalSupply()).to.equal(100n);
  });

  it("leaves allotting and cutting free", async function () {
    const { points, program, guardian, issuer } = await load();
    await program.connect(guardian).stop();
    await points.connect(issuer).allot(issuer, CAMPAIGN, 5n, 0n);
    await points.connect(issuer).cut(issuer, CAMPAIGN, 5n);
  });

  it("is prolonged by the admin", async function () {
    const { points, program, guardian, admin, mints } = await load();
    await program.connect(guardian).stop();
    await networkHelpers.time.increase(DAY);
    await program.connect(admin).stop();
    const until = (await now()) + STOP;
    await at(until - 1n);
    await expect(mints.mint()).to.be.revertedWithCustomError(points, "MintingStopped").withArgs(until);
    await at(until);
    await mints.mint();
  });

  it("ends at once when the admin resumes", async function () {
    const { program, guardian, admin, mints } = await load();
    await program.connect(guardian).stop();
    await program.connect(admin).resume();
    for (const mint of Object.values(mints)) await mint();
  });

  it("stops again after minting went on", async function () {
    const { points, program, guardian, admin, mints } = await load();
    await program.connect(guardian).stop();
    await program.connect(admin).resume();
    await mints.mint();
    await program.connect(guardian).stop();
    await expect(mints.mint())
      .to.be.revertedWithCustomError(points, "MintingStopped")
      .withArgs((await now()) + STOP);
  });

  it("keeps the supply exact when the flag is set and cleared around a period's edge", async function () {
    const { points, program, guardian, member, mints, period } = await load();
    await program.connect(guardian).stop();
    await networkHelpers.time.increase(90 * DAY);
    await mints.mint();
    expect(await points.currentPeriod()).to.equal(period + 1n);
    expect([...(await points.liability()).amounts]).to.deep.equal([0n, 0n, 100n, 1n]);
    expect(await points.balanceOf(member)).to.equal(101n);
    expect(await points.totalSupply()).to.equal(141n);
  });

  it("leaves minting as cheap as before, once its time is over and one mint has passed", async function () {
    const { program, guardian, mints } = await load();
    await mints.mint();
    const before = (await (await mints.mint()).wait())!.gasUsed;
    await program.connect(guardian).stop();
    await networkHelpers.time.increase(7 * DAY);
    await mints.mint();
    expect((await (await mints.mint()).wait())!.gasUsed).to.equal(before);
  });
});

describe("Points, close", function () {
  it("ends every way to mint at its time, for ever", async function () {
    const { points, program, admin, mints } = await load();
    const end = (await now()) + BigInt(NOTICE) + 100n;
    await program.connect(admin).close(end);
    for (const mint of Object.values(mints)) await mint();
    await at(end - 1n);
    await mints.mint();
    for (const mint of Object.values(mints)) {
      await expect(mint()).to.be.revertedWithCustomError(points, "MintingEnded").withArgs(end);
    }
    await networkHelpers.time.increase(400 * DAY);
    await expect(mints.mint()).to.be.revertedWithCustomError(points, "MintingEnded").withArgs(end);
  });

  it("is postponed, and does not end a stop that runs", async function () {
    const { points, program, admin, guardian, mints } = await load();
    const end = (await now()) + BigInt(NOTICE) + 100n;
    await program.connect(guardian).stop();
    const until = (await now()) + STOP;
    await program.connect(admin).close(end);
    await program.connect(admin).close(end + BigInt(DAY));
    await expect(mints.mint()).to.be.revertedWithCustomError(points, "MintingStopped").withArgs(until);
    await at(end);
    await mints.mint();
    await at(end + BigInt(DAY));
    await expect(mints.mint())
      .to.be.revertedWithCustomError(points, "MintingEnded")
      .withArgs(end + BigInt(DAY));
  });

  it("leaves members and desks free", async function () {
    const { points, program, admin, member, friend, desk, held } = await load();
    const end = (await now()) + BigInt(NOTICE) + 1n;
    await program.connect(admin).close(end);
    await networkHelpers.time.increaseTo(end + 1n);
    await points.transfer(friend, 10n);
    await points.burn(10n);
    await by(desk, points, "release", [member.address, held]);
    expect(await points.balanceOf(member)).to.equal(120n);
    expect(await points.totalSupply()).to.equal(130n);
  });
});

describe("Points, onHalt", function () {
  it("obeys nobody but the programme", async function () {
    const { points, admin, guardian, stranger } = await load();
    for (const caller of [admin, guardian, stranger]) {
      await expect(points.connect(caller).onHalt(2n ** 47n, 1n))
        .to.be.revertedWithCustomError(points, "NotProgram")
        .withArgs(caller.address);
    }
  });
});
