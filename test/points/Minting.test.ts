/** Minting: the budget is the role. */
import { expect } from "chai";

import type { ContractTransactionResponse } from "ethers";

import type { Points } from "../../sdk/src/generated/index.js";
import { CAMPAIGN, DAY, ethers, MEMO, networkHelpers, REASON } from "../helpers/program.js";
import { at, by, expectLiability, expectLots, now, pointsFixture, singleWord, toNextPeriod } from "./support.js";

const BUDGET = 1_000_000n;
const TODAY_LEFT = 100n;
const RATED = `0x${"7a".repeat(16)}`;
const RATED_GRANT = RATED + REASON.slice(2);

/** What a transaction's logs say, in the order in which they say it. */
async function told(points: Points, sent: Promise<ContractTransactionResponse>): Promise<unknown[][]> {
  const { logs } = (await (await sent).wait())!;
  return logs.map((log) => {
    const { name, args } = points.interface.parseLog(log)!;
    return [name, ...(args as unknown[])];
  });
}

/** Beside the issuer's own budget: 1,000 for the till, at most 100 a day, at the first second of a UTC day. */
async function mintingFixture() {
  const fixture = await pointsFixture();
  const { points, issuer, till } = fixture;
  await points.connect(issuer).allot(till, RATED, 1_000n, TODAY_LEFT);
  await networkHelpers.time.increaseTo(((await now()) / BigInt(DAY) + 1n) * BigInt(DAY));
  return { ...fixture, tomorrow: (await now()) + BigInt(DAY) };
}

async function fullCapFixture() {
  const fixture = await pointsFixture({ ceiling: 2n ** 96n - 1n });
  const { points, issuer } = fixture;
  await points.connect(issuer).allot(issuer, CAMPAIGN, 2n ** 52n - 1n - BUDGET, 0n);
  return fixture;
}

async function neverExpiringFixture() {
  return pointsFixture({ livePeriods: 0 });
}

const load = () => networkHelpers.loadFixture(mintingFixture);

describe("Points, mint", function () {
  it("mints to the newest lot, and says what for", async function () {
    const { points, issuer, member, mint } = await load();
    const minted = mint(member, 30n);
    await expect(minted).to.emit(points, "Transfer").withArgs(ethers.ZeroAddress, member.address, 30n);
    await expect(minted).to.emit(points, "Issued").withArgs(CAMPAIGN, member.address, issuer.address, 30n, REASON);
    await expectLots(points, member, [0n, 0n, 0n, 30n]);
    await expectLiability(points, [0n, 0n, 0n, 30n], 0n);
    expect(await points.budgetOf(issuer, CAMPAIGN)).to.deep.equal([BUDGET - 30n, 0n, 0n]);
  });

  it("mints all of the budget, and not one more", async function () {
    const { points, issuer, member, mint } = await load();
    await expect(mint(member, BUDGET + 1n))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(issuer.address, CAMPAIGN, BUDGET, BUDGET + 1n);
    await mint(member, BUDGET);
    await expect(mint(member, 1n))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(issuer.address, CAMPAIGN, 0n, 1n);
  });

  it("knows no role but the budget, of this minter for this campaign", async function () {
    const { points, admin, till, issuer, member } = await load();
    for (const caller of [admin, till, member]) {
      await expect(points.connect(caller).mint(member, 1n, MEMO))
        .to.be.revertedWithCustomError(points, "OverBudget")
        .withArgs(caller.address, CAMPAIGN, 0n, 1n);
    }
    await expect(points.connect(issuer).mint(member, 1n, RATED_GRANT))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(issuer.address, RATED, 0n, 1n);
  });

  it("refuses nothing: anyone has a budget for it", async function () {
    const { points, stranger, member, mint } = await load();
    await expect(mint(member, 0n)).to.be.revertedWithCustomError(points, "ZeroAmount").withArgs();
    await expect(points.connect(stranger).mint(member, 0n, MEMO))
      .to.be.revertedWithCustomError(points, "ZeroAmount")
      .withArgs();
  });

  it("refuses the zero address", async function () {
    const { points, mint } = await load();
    await expect(mint(ethers.ZeroAddress, 1n))
      .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
      .withArgs(ethers.ZeroAddress);
  });

  it("refuses what would not fit the word", async function () {
    const { points, issuer, member, mint } = await load();
    for (const amount of [2n ** 52n, 2n ** 96n + 1n, 2n ** 255n, ethers.MaxUint256]) {
      await expect(mint(member, amount))
        .to.be.revertedWithCustomError(points, "OverBudget")
        .withArgs(issuer.address, CAMPAIGN, BUDGET, amount);
    }
  });

  it("fills a lot to its last bit, which touches no other", async function () {
    const { points, issuer, member, friend, mint } = await networkHelpers.loadFixture(fullCapFixture);
    const all = 2n ** 52n - 1n;
    await mint(member, all);
    await expectLots(points, member, [0n, 0n, 0n, all]);
    await points.transfer(friend, all - 1n);
    await points.connect(friend).transfer(member, all - 1n);
    await expectLiability(points, [0n, 0n, 0n, all], 0n);
    await points.burn(all);
    await expect(mint(member, 1n))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(issuer.address, CAMPAIGN, 0n, 1n);
  });
});

describe("Points, daily rate", function () {
  it("lets through so much a UTC day, to the second", async function () {
    const { points, till, member, tomorrow } = await load();
    const mint = (amount: bigint) => points.connect(till).mint(member, amount, RATED_GRANT);
    await mint(60n);
    expect(await points.budgetOf(till, RATED)).to.deep.equal([940n, TODAY_LEFT, 60n]);
    await expect(mint(41n))
      .to.be.revertedWithCustomError(points, "OverDailyRate")
      .withArgs(till.address, RATED, 40n, 41n);
    await at(tomorrow - 1n);
    await mint(40n);
    await at(tomorrow);
    await mint(TODAY_LEFT);
    await expect(mint(1n)).to.be.revertedWithCustomError(points, "OverDailyRate").withArgs(till.address, RATED, 0n, 1n);
    expect(await points.budgetOf(till, RATED)).to.deep.equal([800n, TODAY_LEFT, TODAY_LEFT]);
    await networkHelpers.time.increaseTo(tomorrow + BigInt(DAY));
    expect(await points.budgetOf(till, RATED)).to.deep.equal([800n, TODAY_LEFT, 0n]);
  });

  it("refuses in the last second what the first second of the next day lets through", async function () {
    const { points, till, member, tomorrow } = await load();
    await points.connect(till).mint(member, TODAY_LEFT, RATED_GRANT);
    await at(tomorrow - 1n);
    await expect(points.connect(till).mint(member, 1n, RATED_GRANT))
      .to.be.revertedWithCustomError(points, "OverDailyRate")
      .withArgs(till.address, RATED, 0n, 1n);
    await at(tomorrow);
    await points.connect(till).mint(member, 1n, RATED_GRANT);
  });

  it("counts batches by their total, not one by one", async function () {
    const { points, till, member, friend } = await load();
    const batch = points.connect(till).mintBatch([member, friend], [50n, 51n], RATED_GRANT);
    await expect(batch)
      .to.be.revertedWithCustomError(points, "OverDailyRate")
      .withArgs(till.address, RATED, TODAY_LEFT, 101n);
    await points.connect(till).mintBatch([member, friend], [50n, 50n], RATED_GRANT);
  });

  it("is bounded by what is left in all", async function () {
    const { points, issuer, till, member } = await load();
    await points.connect(issuer).cut(till, RATED, 950n);
    await expect(points.connect(till).mint(member, 51n, RATED_GRANT))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(till.address, RATED, 50n, 51n);
  });

  it("leaves nothing for today when it is lowered below what is used", async function () {
    const { points, issuer, till, member } = await load();
    await points.connect(till).mint(member, 60n, RATED_GRANT);
    await points.connect(issuer).allot(till, RATED, 0n, 50n);
    await expect(points.connect(till).mint(member, 1n, RATED_GRANT))
      .to.be.revertedWithCustomError(points, "OverDailyRate")
      .withArgs(till.address, RATED, 0n, 1n);
    await points.connect(issuer).allot(till, RATED, 0n, 61n);
    await points.connect(till).mint(member, 1n, RATED_GRANT);
  });

  it("is lifted by a rate of 0", async function () {
    const { points, issuer, till, member } = await load();
    await points.connect(issuer).allot(till, RATED, 0n, 0n);
    await points.connect(till).mint(member, 1_000n, RATED_GRANT);
  });
});

describe("Points, mintBatch", function () {
  it("mints unequal amounts, the same member twice too", async function () {
    const { points, issuer, member, friend } = await load();
    const batch = points.connect(issuer).mintBatch([member, friend, member], [1n, 2n, 3n], MEMO);
    await expect(batch).to.emit(points, "IssuedBatch").withArgs(CAMPAIGN, issuer.address, 3n, REASON);
    for (const [to, amount] of [
      [member, 1n],
      [friend, 2n],
      [member, 3n],
    ] as const) {
      await expect(batch).to.emit(points, "Transfer").withArgs(ethers.ZeroAddress, to.address, amount);
    }
    await expectLots(points, member, [0n, 0n, 0n, 4n]);
    await expectLiability(points, [0n, 0n, 0n, 6n], 0n);
    expect((await points.budgetOf(issuer, CAMPAIGN)).left).to.equal(BUDGET - 6n);
  });

  it("refuses lists of different length", async function () {
    const { points, issuer, member, friend } = await load();
    await expect(points.connect(issuer).mintBatch([member, friend], [1n], MEMO))
      .to.be.revertedWithCustomError(points, "LengthMismatch")
      .withArgs(2n, 1n);
    await expect(points.connect(issuer).mintBatch([], [1n], MEMO))
      .to.be.revertedWithCustomError(points, "LengthMismatch")
      .withArgs(0n, 1n);
  });

  it("refuses an empty batch, and one with a zero in it", async function () {
    const { points, issuer, member, friend } = await load();
    for (const [to, amounts] of [
      [[], []],
      [[member], [0n]],
      [
        [member, friend],
        [1n, 0n],
      ],
    ] as const) {
      await expect(points.connect(issuer).mintBatch([...to], [...amounts], MEMO))
        .to.be.revertedWithCustomError(points, "ZeroAmount")
        .withArgs();
    }
  });

  it("refuses the zero address, and then mints to nobody", async function () {
    const { points, issuer, member } = await load();
    await expect(points.connect(issuer).mintBatch([member, ethers.ZeroAddress], [1n, 1n], MEMO))
      .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
      .withArgs(ethers.ZeroAddress);
    expect(await points.totalSupply()).to.equal(0n);
  });

  it("refuses amounts whose sum overflows", async function () {
    const { points, issuer, member, friend } = await load();
    await expect(
      points.connect(issuer).mintBatch([member, friend], [2n ** 255n, 2n ** 255n + 1n], MEMO),
    ).to.be.revertedWithPanic(0x11);
    await expect(points.connect(issuer).mintBatch([member, friend], [BUDGET, 1n], MEMO))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(issuer.address, CAMPAIGN, BUDGET, BUDGET + 1n);
  });
});

describe("Points, mintPacked", function () {
  it("mints the same to each, the same member twice too", async function () {
    const { points, issuer, member, friend } = await load();
    const packed = ethers.concat([member.address, friend.address, member.address]);
    const batch = points.connect(issuer).mintPacked(packed, 7n, MEMO);
    await expect(batch).to.emit(points, "IssuedBatch").withArgs(CAMPAIGN, issuer.address, 3n, REASON);
    await expect(batch).to.emit(points, "Transfer").withArgs(ethers.ZeroAddress, friend.address, 7n);
    await expectLots(points, member, [0n, 0n, 0n, 14n]);
    await expectLots(points, friend, [0n, 0n, 0n, 7n]);
    await expectLiability(points, [0n, 0n, 0n, 21n], 0n);
  });

  it("refuses bytes that are not addresses end to end", async function () {
    const { points, issuer, member } = await load();
    for (const extra of [1, 12, 19]) {
      await expect(points.connect(issuer).mintPacked(member.address + "00".repeat(extra), 7n, MEMO))
        .to.be.revertedWithCustomError(points, "BadPacking")
        .withArgs(20 + extra);
    }
  });

  it("refuses an empty batch, an amount of zero, the zero address", async function () {
    const { points, issuer, member } = await load();
    for (const [packed, amount] of [
      ["0x", 7n],
      [member.address, 0n],
    ] as const) {
      await expect(points.connect(issuer).mintPacked(packed, amount, MEMO))
        .to.be.revertedWithCustomError(points, "ZeroAmount")
        .withArgs();
    }
    await expect(points.connect(issuer).mintPacked(member.address + "00".repeat(20), 7n, MEMO))
      .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
      .withArgs(ethers.ZeroAddress);
  });

  it("refuses an amount that overflows with the number of members", async function () {
    const { points, issuer, member, friend } = await load();
    const two = member.address + friend.address.slice(2);
    await expect(points.connect(issuer).mintPacked(two, 2n ** 255n, MEMO)).to.be.revertedWithPanic(0x11);
    await expect(points.connect(issuer).mintPacked(two, BUDGET / 2n + 1n, MEMO))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(issuer.address, CAMPAIGN, BUDGET, BUDGET + 2n);
  });
});

describe("Points, given a batch", function () {
  type Loaded = Awaited<ReturnType<typeof load>>;
  const batches: Record<string, (fixture: Loaded, amount: bigint) => Promise<ContractTransactionResponse>> = {
    mintBatch: ({ points, issuer, member, friend }, amount) =>
      points.connect(issuer).mintBatch([member, friend, member], [amount, amount, amount], MEMO),
    mintPacked: ({ points, issuer, member, friend }, amount) =>
      points.connect(issuer).mintPacked(ethers.concat([member.address, friend.address, member.address]), amount, MEMO),
  };
  for (const [name, mint] of Object.entries(batches)) {
    describe(name, function () {
      it("tells of the batch, then of its members in their order", async function () {
        const fixture = await load();
        const { points, issuer, member, friend } = fixture;
        const minted = ({ address }: { address: string }) => ["Transfer", ethers.ZeroAddress, address, 7n];
        expect(await told(points, mint(fixture, 7n))).to.deep.equal([
          ["IssuedBatch", CAMPAIGN, issuer.address, 3n, REASON],
          minted(member),
          minted(friend),
          minted(member),
        ]);
      });

      it("tells of the batch before what expired of its members", async function () {
        const fixture = await load();
        const { points, issuer, member, friend } = fixture;
        await fixture.mint(friend, 5n);
        await toNextPeriod(4n);
        const minted = ({ address }: { address: string }) => ["Transfer", ethers.ZeroAddress, address, 7n];
        expect(await told(points, mint(fixture, 7n))).to.deep.equal([
          ["IssuedBatch", CAMPAIGN, issuer.address, 3n, REASON],
          minted(member),
          ["Transfer", friend.address, ethers.ZeroAddress, 5n],
          minted(friend),
          minted(member),
        ]);
      });

      it("refuses all of it when its total is over the budget", async function () {
        const fixture = await load();
        const { points, issuer, member, friend } = fixture;
        for (const amount of [BUDGET / 3n + 1n, BUDGET, 2n ** 52n, 2n ** 104n]) {
          await expect(mint(fixture, amount))
            .to.be.revertedWithCustomError(points, "OverBudget")
            .withArgs(issuer.address, CAMPAIGN, BUDGET, 3n * amount);
        }
        for (const holder of [member, friend]) await expectLots(points, holder, [0n, 0n, 0n, 0n]);
        await expectLiability(points, [0n, 0n, 0n, 0n], 0n);
        expect(await points.budgetOf(issuer, CAMPAIGN)).to.deep.equal([BUDGET, 0n, 0n]);
        await mint(fixture, BUDGET / 3n);
        await expectLiability(points, [0n, 0n, 0n, (BUDGET / 3n) * 3n], 0n);
        expect((await points.budgetOf(issuer, CAMPAIGN)).left).to.equal(BUDGET % 3n);
      });
    });
  }
});

describe("Points, mintHeld", function () {
  it("mints into the lot that expires when the desk says, and answers with its word", async function () {
    const { points, issuer, desk, deskAddress } = await load();
    await points.connect(issuer).allot(desk, CAMPAIGN, 100n, 0n);
    const period = await points.currentPeriod();
    for (let lane = 0n; lane < 4n; ++lane) {
      const minted = by(desk, points, "mintHeld", [10n + lane, period + lane, MEMO]);
      await expect(minted)
        .to.emit(points, "Transfer")
        .withArgs(ethers.ZeroAddress, deskAddress, 10n + lane);
      await expect(minted)
        .to.emit(points, "IssuedHeld")
        .withArgs(CAMPAIGN, deskAddress, 10n + lane, period + lane, REASON);
      expect(BigInt(await desk.answer())).to.equal((period << 208n) | ((10n + lane) << (52n * lane)));
    }
    await expectLots(points, desk, [10n, 11n, 12n, 13n]);
    await expectLiability(points, [0n, 0n, 0n, 0n], 46n);
    expect((await points.budgetOf(desk, CAMPAIGN)).left).to.equal(54n);
  });

  it("refuses an expiry before this period, or beyond what points minted now have", async function () {
    const { points, issuer, desk } = await load();
    await points.connect(issuer).allot(desk, CAMPAIGN, 100n, 0n);
    const period = await points.currentPeriod();
    for (const expiry of [0n, period - 1n, period + 4n, ethers.MaxUint256]) {
      await expect(by(desk, points, "mintHeld", [1n, expiry, MEMO]))
        .to.be.revertedWithCustomError(points, "ExpiryOutOfRange")
        .withArgs(expiry, period, period + 3n);
    }
  });

  it("refuses who is no desk, or has no budget, or mints nothing", async function () {
    const { points, issuer, desk, deskAddress } = await load();
    const period = await points.currentPeriod();
    await expect(points.connect(issuer).mintHeld(1n, period, MEMO))
      .to.be.revertedWithCustomError(points, "NotDesk")
      .withArgs(issuer.address);
    await expect(by(desk, points, "mintHeld", [1n, period, MEMO]))
      .to.be.revertedWithCustomError(points, "OverBudget")
      .withArgs(deskAddress, CAMPAIGN, 0n, 1n);
    await expect(by(desk, points, "mintHeld", [0n, period, MEMO]))
      .to.be.revertedWithCustomError(points, "ZeroAmount")
      .withArgs();
  });

  it("knows only period 0 where points never expire", async function () {
    const { points, issuer, desk } = await networkHelpers.loadFixture(neverExpiringFixture);
    await points.connect(issuer).allot(desk, CAMPAIGN, 100n, 0n);
    await by(desk, points, "mintHeld", [9n, 0n, MEMO]);
    expect(BigInt(await desk.answer())).to.equal(singleWord(9n));
    await expect(by(desk, points, "mintHeld", [1n, 1n, MEMO]))
      .to.be.revertedWithCustomError(points, "ExpiryOutOfRange")
      .withArgs(1n, 0n, 0n);
    await expectLiability(points, [0n], 9n);
  });
});
