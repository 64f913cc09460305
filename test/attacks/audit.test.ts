/** What a hostile reading of the core found (docs/decisions/010): each was possible once. */
import { expect } from "chai";

import { publishReward, redeemAction, redeem } from "../helpers/desks.js";
import { CAMPAIGN, DAY, MEMO, NOTICE, PERIOD, ROLE, brandFixture, ethers, networkHelpers } from "../helpers/program.js";

const { time } = networkHelpers;
const SEND_AND_CALL = "transferAndCall(address,uint256,bytes)";

async function puppetFixture(desks?: string[]) {
  const brand = await brandFixture(desks === undefined ? {} : { desks });
  const puppet = await ethers.deployContract("Puppet__Mock");
  const token = await brand.points.getAddress();
  const rewardsDesk = await brand.rewards.getAddress();
  const asCatalog = brand.rewards.connect(brand.catalog);
  return { ...brand, puppet, desk: await puppet.getAddress(), token, rewardsDesk, asCatalog };
}

async function enrolledFixture() {
  const brand = await puppetFixture();
  await brand.points.connect(brand.admin).enroll(brand.desk);
  return brand;
}

async function withoutDesksFixture() {
  return puppetFixture([]);
}

async function toPeriodStart(periods: number): Promise<void> {
  await time.increaseTo((Math.floor((await time.latest()) / PERIOD) + periods) * PERIOD + 10);
}

describe("Attacks: what a hostile reading found", () => {
  describe("lots that a desk left unread", () => {
    it("are not given to a contract that is no desk, so no redemption is backed by nothing", async () => {
      const shop = await networkHelpers.loadFixture(withoutDesksFixture);
      const { points, admin, issuer, puppet, desk, token, rewardsDesk } = shop;
      await points.connect(admin).enroll(desk);
      const shill = await ethers.deployContract("Puppet__Mock");
      await points.connect(issuer).mint(await shill.getAddress(), 200n, MEMO);
      const id = await publishReward(shop);
      const send = (to: string, data: string) => ({
        target: token,
        data: points.interface.encodeFunctionData(SEND_AND_CALL, [to, 100n, data]),
      });
      await expect(shill.run([send(desk, "0x"), send(rewardsDesk, redeemAction(id, 1n))]))
        .to.be.revertedWithCustomError(points, "NotDesk")
        .withArgs(rewardsDesk);
      expect(await puppet.reads()).to.be.false;
    });

    it("are overwritten by the next desk's own", async () => {
      const shop = await networkHelpers.loadFixture(enrolledFixture);
      const { points, issuer, puppet, desk, token, rewardsDesk } = shop;
      const shill = await ethers.deployContract("Puppet__Mock");
      await points.connect(issuer).mint(await shill.getAddress(), 300n, MEMO);
      const id = await publishReward(shop);
      const send = (to: string, value: bigint, data: string) => ({
        target: token,
        data: points.interface.encodeFunctionData(SEND_AND_CALL, [to, value, data]),
      });
      await shill.run([send(desk, 200n, "0x"), send(rewardsDesk, 100n, redeemAction(id, 1n))]);
      expect(await points.balanceOf(rewardsDesk)).to.equal(100n);
      expect(await points.balanceOf(desk)).to.equal(200n);
      expect(await puppet.lots()).to.equal(0n);
    });
  });

  describe("void", () => {
    it("is refused to a desk that was ever sent points, which could mint them anew", async () => {
      const { points, member, issuer, puppet, desk, token } = await networkHelpers.loadFixture(enrolledFixture);
      await puppet.setReads(true);
      await points.connect(issuer).mint(member.address, 100n, MEMO);
      await points.connect(member)[SEND_AND_CALL](desk, 100n, "0x");
      const data = points.interface.encodeFunctionData("void", [await puppet.lots(), CAMPAIGN]);
      await expect(puppet.run([{ target: token, data }]))
        .to.be.revertedWithCustomError(points, "DeskTakesPoints")
        .withArgs(desk);
    });
  });

  describe("retire", () => {
    it("waits out the notice, and is dropped by nothing but time", async () => {
      const shop = await networkHelpers.loadFixture(enrolledFixture);
      const { points, admin, rewardsDesk, issuer, member } = shop;
      const brand = points.connect(admin);
      await points.connect(issuer).mint(member.address, 200n, MEMO);
      const id = await publishReward(shop);
      const announced = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(announced);
      await expect(brand.retire(rewardsDesk))
        .to.emit(points, "DeskRetired")
        .withArgs(rewardsDesk, announced + NOTICE);
      await redeem(shop, member, id);
      await time.setNextBlockTimestamp(announced + NOTICE - 1);
      await expect(brand.retire(rewardsDesk))
        .to.be.revertedWithCustomError(points, "DeskNoticeRunning")
        .withArgs(announced + NOTICE);
      await time.setNextBlockTimestamp(announced + NOTICE);
      await brand.retire(rewardsDesk);
      expect((await points.holderState(rewardsDesk)).slice(0, 2)).to.deep.equal([true, false]);
    });
  });

  describe("events of expired points", () => {
    it("are told once by extend", async () => {
      const { points, issuer, member } = await networkHelpers.loadFixture(enrolledFixture);
      await toPeriodStart(1);
      await points.connect(issuer).mint(member.address, 100n, MEMO);
      await toPeriodStart(4);
      const period = await points.currentPeriod();
      const extend = () => points.connect(issuer).extend([member.address], period, period + 1n);
      await expect(extend()).to.emit(points, "Transfer").withArgs(member.address, ethers.ZeroAddress, 100n);
      await expect(extend()).not.to.emit(points, "Transfer");
      await expect(points.touch([member.address])).not.to.emit(points, "Transfer");
    });

    it("are told when a holder becomes a desk", async () => {
      const { points, issuer, admin, desk } = await networkHelpers.loadFixture(withoutDesksFixture);
      await points.connect(issuer).mint(desk, 100n, MEMO);
      await toPeriodStart(4);
      await expect(points.connect(admin).enroll(desk))
        .to.emit(points, "Transfer")
        .withArgs(desk, ethers.ZeroAddress, 100n);
    });
  });

  describe("nothing, sent in the name of another", () => {
    it("does not reach a desk", async () => {
      const { points, member, stranger, rewardsDesk } = await networkHelpers.loadFixture(enrolledFixture);
      const door = points.connect(stranger)["transferFromAndCall(address,address,uint256,bytes)"];
      const theft = door(member.address, rewardsDesk, 0n, redeemAction(1n, 1n));
      await expect(theft).to.be.revertedWithCustomError(points, "ZeroAmount");
    });
  });

  describe("a guard that makes its holder a desk in mid-transfer", () => {
    it("does not get held points out", async () => {
      const { program, points, admin, issuer, stranger, desk, puppet, token } =
        await networkHelpers.loadFixture(withoutDesksFixture);
      // The guard is the programme's admin for a moment.
      const guard = await ethers.deployContract("Puppet__Mock");
      await program.connect(admin).beginDefaultAdminTransfer(await guard.getAddress());
      await time.increase(10);
      const accept = program.interface.encodeFunctionData("acceptDefaultAdminTransfer");
      await guard.run([{ target: await program.getAddress(), data: accept }]);
      await points.connect(issuer).mint(desk, 100n, MEMO);
      const encode = points.interface.encodeFunctionData.bind(points.interface);
      await puppet.run([{ target: token, data: encode("setGuard", [await guard.getAddress()]) }]);
      await guard.setOnDebit({ target: token, data: encode("enroll", [desk]) });
      const move = { target: token, data: encode("transfer", [stranger.address, 100n]) };
      await expect(puppet.run([move]))
        .to.be.revertedWithCustomError(points, "HeldByDesk")
        .withArgs(desk);
      expect(await points.balanceOf(desk)).to.equal(100n);
    });
  });

  describe("a time in milliseconds", () => {
    it("neither closes nor changes terms", async () => {
      const { program } = await networkHelpers.loadFixture(enrolledFixture);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(program.close(now * 1000))
        .to.be.revertedWithCustomError(program, "TooFarAhead")
        .withArgs(now * 1000, now + 3650 * DAY);
      await time.setNextBlockTimestamp(now + 1);
      await expect(program.publishTerms("ipfs://new", ethers.ZeroHash, now * 1000))
        .to.be.revertedWithCustomError(program, "TooFarAhead")
        .withArgs(now * 1000, now + 1 + 3650 * DAY);
      await program.close(now + 3650 * DAY);
    });
  });

  describe("a budget", () => {
    it("can be given back by the minter, and by no other minter", async () => {
      const { points, issuer, till, stranger } = await networkHelpers.loadFixture(enrolledFixture);
      await points.connect(issuer).allot(till.address, CAMPAIGN, 50n, 0n);
      await expect(points.connect(stranger).cut(till.address, CAMPAIGN, 50n))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(stranger.address, ROLE.ISSUER);
      await expect(points.connect(till).cut(till.address, CAMPAIGN, 50n))
        .to.emit(points, "BudgetCut")
        .withArgs(till.address, CAMPAIGN, 50n, 0n);
    });
  });
});
