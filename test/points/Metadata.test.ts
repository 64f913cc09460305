/** What is fixed when a token is created: its names, in any script, and the limits of all else. */
import { expect } from "chai";

import type { PointsConfigStruct } from "../../sdk/src/generated/Points.js";
import { CAMPAIGN, DAY, ethers, networkHelpers, PERIOD } from "../helpers/program.js";
import { lotsOf, now, pointsFixture, sign, singleWord } from "./support.js";

const NAMES = {
  "of Latin letters": ["Acme points", "ACME"],
  "that is Chinese": ["星辰咖啡会员积分", "星辰"],
  "of emoji": ["☕️🥐👩‍👩‍👧‍👦", "🪙"],
  "written from right to left": ["نقاط الولاء للمقهى", "نقاط"],
  "of 300 bytes": ["長".repeat(100), "p".repeat(300)],
  "that is empty": ["", ""],
} as const;

async function metadataFixture() {
  return pointsFixture();
}

/** A token of its own, deployed without a launcher: what is tested is its constructor. */
async function deploy(options: Partial<PointsConfigStruct>, program = ethers.Wallet.createRandom().address) {
  const config: PointsConfigStruct = {
    name: "Acme points",
    symbol: "ACME",
    decimals: 0,
    periodLength: PERIOD,
    livePeriods: 4,
    cap: 0,
    ceiling: 1_000n,
    closed: false,
    desks: [],
    ...options,
  };
  return ethers.deployContract("Points", [program, config]);
}

describe("Points, constructor", function () {
  for (const [given, [name, symbol]] of Object.entries(NAMES)) {
    describe(`given a name ${given}`, function () {
      it("keeps it as it is, and takes signatures", async function () {
        const { member, friend } = await networkHelpers.loadFixture(metadataFixture);
        const points = await deploy({ name, symbol });
        expect(await points.name()).to.equal(name);
        expect(await points.symbol()).to.equal(symbol);

        const domain = await points.eip712Domain();
        expect(domain.name).to.equal("Punchcard Points");
        expect(domain.version).to.equal("1");
        expect(domain.verifyingContract).to.equal(await points.getAddress());
        const message = { owner: member.address, spender: friend.address, value: 5n, nonce: 0n, deadline: 2n ** 40n };
        const signature = await sign(points, member, "Permit", message);
        await points["permit(address,address,uint256,uint256,bytes)"](
          member,
          friend,
          5n,
          2n ** 40n,
          signature.serialized,
        );
        expect(await points.allowance(member, friend)).to.equal(5n);
      });
    });
  }

  it("tells what it was given", async function () {
    await networkHelpers.loadFixture(metadataFixture);
    const program = ethers.Wallet.createRandom().address;
    const points = await deploy({ decimals: 2, periodLength: 30 * DAY, livePeriods: 3, cap: 5_000n }, program);
    expect(await points.decimals()).to.equal(2n);
    expect(await points.periodLength()).to.equal(BigInt(30 * DAY));
    expect(await points.livePeriods()).to.equal(3n);
    expect(await points.cap()).to.equal(5_000n);
    expect(await points.program()).to.equal(program);
    expect(await points.transferable()).to.equal(true);
    expect(await points.desks()).to.deep.equal([]);
    const { ceiling, used, announced, validFrom, allotted } = await points.issuance();
    expect([ceiling, used, announced, validFrom, allotted]).to.deep.equal([1_000n, 0n, 0n, 0n, 0n]);
    await expect(points.deploymentTransaction())
      .to.emit(points, "CeilingSet")
      .withArgs(1_000n, await now());
  });

  it("takes the extremes of each range", async function () {
    await networkHelpers.loadFixture(metadataFixture);
    const forEver = await deploy({ livePeriods: 0, decimals: 18, cap: 2n ** 96n - 1n, periodLength: DAY });
    expect(await forEver.decimals()).to.equal(18n);
    expect(await forEver.cap()).to.equal(2n ** 96n - 1n);
    expect(await forEver.newestExpiry()).to.equal(ethers.MaxUint256);
    expect(await forEver.currentPeriod()).to.equal(0n);
    const expiring = await deploy({ livePeriods: 4, decimals: 2, cap: 2n ** 52n - 1n, periodLength: 1096 * DAY });
    expect(await expiring.decimals()).to.equal(2n);
    expect(await expiring.cap()).to.equal(2n ** 52n - 1n);
  });

  it("reads a cap of 0 as all that fits", async function () {
    await networkHelpers.loadFixture(metadataFixture);
    expect(await (await deploy({ livePeriods: 0 })).cap()).to.equal(2n ** 96n - 1n);
    expect(await (await deploy({ livePeriods: 1 })).cap()).to.equal(2n ** 52n - 1n);
  });

  it("enrolls the desks it is given", async function () {
    const { desk, deskAddress } = await networkHelpers.loadFixture(metadataFixture);
    const points = await deploy({ desks: [desk] });
    expect(await points.desks()).to.deep.equal([deskAddress]);
    await expect(points.deploymentTransaction()).to.emit(points, "DeskEnrolled").withArgs(deskAddress);
    const { isDesk, isEnrolled, guard } = await points.holderState(desk);
    expect([isDesk, isEnrolled, guard]).to.deep.equal([true, true, ethers.ZeroAddress]);
  });

  describe("when an input is out of range", function () {
    it("refuses decimals", async function () {
      const { points } = await networkHelpers.loadFixture(metadataFixture);
      await expect(deploy({ decimals: 3, livePeriods: 1 }))
        .to.be.revertedWithCustomError(points, "DecimalsTooMany")
        .withArgs(3, 2);
      await expect(deploy({ decimals: 19, livePeriods: 0 }))
        .to.be.revertedWithCustomError(points, "DecimalsTooMany")
        .withArgs(19, 18);
    });

    it("refuses a period too short or too long", async function () {
      const { points } = await networkHelpers.loadFixture(metadataFixture);
      for (const periodLength of [0, DAY - 1, 1096 * DAY + 1]) {
        await expect(deploy({ periodLength }))
          .to.be.revertedWithCustomError(points, "PeriodLengthOutOfRange")
          .withArgs(periodLength, DAY, 1096 * DAY);
      }
    });

    it("refuses a fifth live period", async function () {
      const { points } = await networkHelpers.loadFixture(metadataFixture);
      await expect(deploy({ livePeriods: 5 }))
        .to.be.revertedWithCustomError(points, "LivePeriodsTooMany")
        .withArgs(5, 4);
    });

    it("refuses a cap that does not fit", async function () {
      const { points } = await networkHelpers.loadFixture(metadataFixture);
      await expect(deploy({ cap: 2n ** 52n }))
        .to.be.revertedWithCustomError(points, "CapTooLarge")
        .withArgs(2n ** 52n, 2n ** 52n - 1n);
    });

    it("refuses to be without a programme", async function () {
      const { points } = await networkHelpers.loadFixture(metadataFixture);
      await expect(deploy({}, ethers.ZeroAddress)).to.be.revertedWithCustomError(points, "NoProgram").withArgs();
    });

    it("refuses a desk that does not consent", async function () {
      const { points, rewards, stranger } = await networkHelpers.loadFixture(metadataFixture);
      const wallet = await ethers.deployContract("Wallet__Mock", [stranger.address]);
      for (const desk of [stranger.address, await wallet.getAddress()]) {
        await expect(deploy({ desks: [rewards, desk] }))
          .to.be.revertedWithCustomError(points, "DeskRefuses")
          .withArgs(desk);
      }
    });
  });
});

async function neverExpiringFixture() {
  return pointsFixture({ livePeriods: 0, decimals: 18, ceiling: 2n ** 96n - 1n });
}

describe("Points that never expire", function () {
  const max = 2n ** 96n - 1n;

  async function withAll() {
    const fixture = await networkHelpers.loadFixture(neverExpiringFixture);
    const { points, issuer, member, mint } = fixture;
    await points.connect(issuer).allot(issuer, CAMPAIGN, max - 1_000_000n, 0n);
    await mint(member.address, max);
    return fixture;
  }

  it("hold all that fits 96 bits in one lot, whatever time passes", async function () {
    const { points, member, friend } = await withAll();
    expect(await lotsOf(points, member)).to.deep.equal([max]);
    await networkHelpers.time.increase(20 * PERIOD);
    expect(await points.balanceOf(member)).to.equal(max);
    await points.connect(member).transfer(friend, max - 1n);
    expect(await lotsOf(points, friend)).to.deep.equal([max - 1n]);
    expect(await lotsOf(points, member)).to.deep.equal([1n]);
    const { period, amounts, held } = await points.liability();
    expect([period, [...amounts], held]).to.deep.equal([0n, [max], 0n]);
  });

  it("go to a desk and back as one word", async function () {
    const { points, member, desk, deskAddress } = await withAll();
    await points.connect(member)["transferAndCall(address,uint256)"](desk, max);
    expect(await desk.received()).to.equal(singleWord(max));
    await networkHelpers.time.increase(20 * PERIOD);
    expect((await points.liability()).held).to.equal(max);
    await expect(
      desk.execute(points, points.interface.encodeFunctionData("release", [member.address, singleWord(max)])),
    )
      .to.emit(points, "Transfer")
      .withArgs(deskAddress, member.address, max);
    expect(await points.balanceOf(member)).to.equal(max);
  });
});
