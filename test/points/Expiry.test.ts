/** How points age: by lots, to the second, without ever being renewed by moving. */
import { expect } from "chai";

import { ethers, networkHelpers, PERIOD } from "../helpers/program.js";
import { at, expectLiability, expectLots, periodNow, pointsFixture, startOf, toNextPeriod } from "./support.js";

/** The member earned 10, 20, 30, 40 in four periods; the last is the current one, and nothing has expired yet. */
async function fourLotsFixture() {
  const fixture = await pointsFixture();
  await fixture.mint(fixture.member, 10n);
  for (const amount of [20n, 30n, 40n]) {
    await toNextPeriod();
    await fixture.mint(fixture.member, amount);
  }
  return { ...fixture, period: await periodNow() };
}

async function onePeriodFixture() {
  return pointsFixture({ livePeriods: 1 });
}

describe("Points that expire", function () {
  const load = () => networkHelpers.loadFixture(fourLotsFixture);
  const nobody = ethers.ZeroAddress;

  describe("reads", function () {
    it("tell each lot by the period at whose end it expires", async function () {
      const { points, member, period } = await load();
      const lots = await points.lotsOf(member);
      expect(lots.period).to.equal(period);
      expect([...lots.amounts]).to.deep.equal([10n, 20n, 30n, 40n]);
      expect(await points.currentPeriod()).to.equal(period);
      await expectLiability(points, [10n, 20n, 30n, 40n], 0n);
    });

    it("tell when points minted now expire: at the end of the fourth period, also in this one's last second", async function () {
      const { points, period } = await load();
      expect(await points.newestExpiry()).to.equal(startOf(period + 4n));
      await networkHelpers.time.increaseTo(startOf(period + 1n) - 1n);
      expect(await points.newestExpiry()).to.equal(startOf(period + 4n));
      await networkHelpers.time.increaseTo(startOf(period + 1n));
      expect(await points.newestExpiry()).to.equal(startOf(period + 5n));
    });
  });

  describe("at a period's edge", function () {
    it("keeps the oldest lot in the last second, and not a second longer", async function () {
      const { points, member, friend, period } = await load();
      await networkHelpers.time.increaseTo(startOf(period + 1n) - 1n);
      expect(await points.balanceOf(member)).to.equal(100n);
      await networkHelpers.time.increaseTo(startOf(period + 1n));
      expect(await points.balanceOf(member)).to.equal(90n);
      await expectLots(points, member, [20n, 30n, 40n, 0n]);
      await expectLiability(points, [20n, 30n, 40n, 0n], 0n);
      await expect(points.transfer(friend, 91n))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
        .withArgs(member.address, 90n, 91n);
    });

    it("spends the oldest lot in the last second", async function () {
      const { points, friend, period } = await load();
      await at(startOf(period + 1n) - 1n);
      await points.transfer(friend, 10n);
      await expectLots(points, friend, [10n, 0n, 0n, 0n]);
      await toNextPeriod();
      expect(await points.balanceOf(friend)).to.equal(0n);
    });

    it("refuses the oldest lot in the first second after", async function () {
      const { points, member, friend, period } = await load();
      await at(startOf(period + 1n));
      await expect(points.transfer(friend, 100n))
        .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
        .withArgs(member.address, 90n, 100n);
    });

    it("mints to the newest lot of the period that the second lies in", async function () {
      const { points, friend, mint, period } = await load();
      await at(startOf(period + 1n) - 1n);
      await mint(friend, 1n);
      await at(startOf(period + 1n));
      await mint(friend, 2n);
      await expectLots(points, friend, [0n, 0n, 1n, 2n]);
    });

    it("drops totals without an event, which the next touch emits", async function () {
      const { points, member, friend } = await load();
      const from = await ethers.provider.getBlockNumber();
      await toNextPeriod();
      expect(await points.totalSupply()).to.equal(90n);
      expect(await points.queryFilter(points.filters.Transfer(), from + 1)).to.deep.equal([]);

      const transfer = points.transfer(friend, 0n);
      await expect(transfer).to.emit(points, "Transfer").withArgs(member.address, nobody, 10n);
      await expect(transfer).to.emit(points, "Transfer").withArgs(member.address, friend.address, 0n);
      expect(await points.balanceOf(member)).to.equal(90n);
    });

    it("expires all of it when four periods have passed, and any number more", async function () {
      const { points, member, period } = await load();
      await networkHelpers.time.increaseTo(startOf(period + 4n) - 1n);
      await expectLots(points, member, [40n, 0n, 0n, 0n]);
      await networkHelpers.time.increaseTo(startOf(period + 4n));
      await expectLiability(points, [0n, 0n, 0n, 0n], 0n);
      await toNextPeriod(7n);
      await expectLots(points, member, [0n, 0n, 0n, 0n]);
      await expect(points.touch([member]))
        .to.emit(points, "Transfer")
        .withArgs(member.address, nobody, 100n);
      await expectLiability(points, [0n, 0n, 0n, 0n], 0n);
    });
  });

  describe("transfer", function () {
    it("takes what expires first, and keeps its expiry", async function () {
      const { points, member, friend } = await load();
      await points.transfer(friend, 35n);
      await expectLots(points, friend, [10n, 20n, 5n, 0n]);
      await expectLots(points, member, [0n, 0n, 25n, 40n]);
      await expectLiability(points, [10n, 20n, 30n, 40n], 0n);
    });

    it("does not renew by being sent on and back", async function () {
      const { points, member, friend } = await load();
      await toNextPeriod();
      await points.transfer(friend, 90n);
      await points.connect(friend).transfer(member, 90n);
      await expectLots(points, member, [20n, 30n, 40n, 0n]);
    });

    it("does not renew by being sent to oneself", async function () {
      const { points, member } = await load();
      await toNextPeriod();
      const transfer = points.transfer(member, 90n);
      await expect(transfer).to.emit(points, "Transfer").withArgs(member.address, nobody, 10n);
      await expect(transfer).to.emit(points, "Transfer").withArgs(member.address, member.address, 90n);
      await expectLots(points, member, [20n, 30n, 40n, 0n]);
    });

    it("adds lot by lot to what the recipient has, and tells what expired there", async function () {
      const { points, friend, mint } = await load();
      await mint(friend, 7n);
      await points.transfer(friend, 15n);
      await expectLots(points, friend, [10n, 5n, 0n, 7n]);
      await toNextPeriod();
      await expect(points.transfer(friend, 16n)).to.emit(points, "Transfer").withArgs(friend.address, nobody, 10n);
      await expectLots(points, friend, [20n, 1n, 7n, 0n]);
    });
  });

  describe("burn", function () {
    it("takes what expires first", async function () {
      const { points, member } = await load();
      await points.burn(45n);
      await expectLots(points, member, [0n, 0n, 15n, 40n]);
      await expectLiability(points, [0n, 0n, 15n, 40n], 0n);
    });
  });

  describe("touch", function () {
    it("tells what expired of many holders, called by anyone", async function () {
      const { points, member, friend, stranger, mint } = await load();
      await mint(friend, 5n);
      await toNextPeriod(2n);
      const touch = points.connect(stranger).touch([member, friend, stranger]);
      await expect(touch).to.emit(points, "Transfer").withArgs(member.address, nobody, 30n);
      const receipt = (await (await touch).wait())!;
      expect(receipt.logs).to.have.length(1);
      await expectLots(points, member, [30n, 40n, 0n, 0n]);
      await expectLots(points, friend, [0n, 5n, 0n, 0n]);
    });

    it("tells it once", async function () {
      const { points, member } = await load();
      await toNextPeriod();
      await expect(points.touch([member, member]))
        .to.emit(points, "Transfer")
        .withArgs(member.address, nobody, 10n);
      const again = (await (await points.touch([member])).wait())!;
      expect(again.logs).to.have.length(0);
    });

    it("leaves all else as it is, and takes an empty list", async function () {
      const { points, member } = await load();
      await points.touch([]);
      await points.touch([member, nobody]);
      await expectLots(points, member, [10n, 20n, 30n, 40n]);
      expect(await points.balanceOf(nobody)).to.equal(0n);
    });
  });

  describe("sums of events", function () {
    it("agree with balances once everybody is touched", async function () {
      const { points, member, friend, mint } = await load();
      await points.transfer(friend, 35n);
      await toNextPeriod(2n);
      await mint(friend, 3n);
      await toNextPeriod();
      await points.touch([member, friend]);
      const sums = new Map<string, bigint>();
      for (const { args } of await points.queryFilter(points.filters.Transfer())) {
        sums.set(args.from, (sums.get(args.from) ?? 0n) - args.value);
        sums.set(args.to, (sums.get(args.to) ?? 0n) + args.value);
      }
      for (const holder of [member, friend]) {
        expect(sums.get(holder.address)).to.equal(await points.balanceOf(holder));
      }
      expect(-sums.get(nobody)!).to.equal(await points.totalSupply());
    });
  });
});

describe("Points that live one period", function () {
  it("expire at the end of the period they are earned in, however late that is", async function () {
    const { points, member, friend, mint } = await networkHelpers.loadFixture(onePeriodFixture);
    const period = await periodNow();
    await at(startOf(period + 1n) - 2n);
    await mint(member, 50n);
    expect(await points.newestExpiry()).to.equal(startOf(period + 1n));
    await at(startOf(period + 1n) - 1n);
    await points.transfer(friend, 20n);
    await expectLiability(points, [50n], 0n);
    await networkHelpers.time.increase(1);
    await expectLiability(points, [0n], 0n);
    await networkHelpers.time.increase(PERIOD);
    await mint(member, 1n);
    await expectLots(points, member, [1n]);
  });
});
