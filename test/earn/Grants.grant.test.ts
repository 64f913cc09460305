/** Granting: whose budget, how much a day, once per reason, and what a batch must look like. */
import { expect } from "chai";

import { allotGrants, deskFixture, grantBatch } from "../helpers/desks.js";
import { CAMPAIGN, DAY, ethers, launchBrand, networkHelpers, REASON } from "../helpers/program.js";

const { time } = networkHelpers;
const OTHER_CAMPAIGN = `0x${"c1".repeat(16)}`;
const OTHER_REASON = `0x${"0f".repeat(16)}`;

async function grantsFixture() {
  const brand = await deskFixture();
  const key = await allotGrants(brand, brand.till, 1_000n);
  const asMinter = brand.grants.connect(brand.till);
  const members = [brand.member.address, brand.friend.address, brand.other.address];
  return { ...brand, key, asMinter, members, maturesAt: (await time.latest()) + DAY };
}

describe("Grants: grant", () => {
  describe("campaignKey", () => {
    it("binds the budget to the minter and the campaign", async () => {
      const { grants, till, friend } = await networkHelpers.loadFixture(grantsFixture);
      const coder = ethers.AbiCoder.defaultAbiCoder();
      const expected = ethers.keccak256(coder.encode(["address", "bytes16"], [till.address, CAMPAIGN])).slice(0, 34);
      expect(await grants.campaignKey(till.address, CAMPAIGN)).to.equal(expected);
      expect(await grants.campaignKey(friend.address, CAMPAIGN)).not.to.equal(expected);
      expect(await grants.campaignKey(till.address, OTHER_CAMPAIGN)).not.to.equal(expected);
    });
  });

  describe("grant", () => {
    it("mints into the hold, and tells each member's share", async () => {
      const { grants, asMinter, points, till, token, grantsDesk, key, members, maturesAt } =
        await networkHelpers.loadFixture(grantsFixture);
      const amounts = [100n, 20n, 3n];
      const batchId = await grants.batchIdOf(token, till.address, CAMPAIGN, REASON);
      expect(await grants.isGranted(batchId)).to.be.false;
      const unit = ((await points.currentPeriod()) << 208n) | (1n << 156n);
      const sent = asMinter.grant(token, CAMPAIGN, REASON, maturesAt, members, amounts);
      await expect(sent)
        .to.emit(grants, "BatchGranted")
        .withArgs(token, till.address, batchId, CAMPAIGN, REASON, maturesAt, unit, 123);
      for (const [index, member] of members.entries()) {
        await expect(sent).to.emit(grants, "Granted").withArgs(token, member, batchId, amounts[index], maturesAt);
      }
      await expect(sent)
        .to.emit(points, "IssuedHeld")
        .withArgs(key, grantsDesk, 123, (await points.currentPeriod()) + 3n, REASON);

      expect(await grants.isGranted(batchId)).to.be.true;
      expect(await grants.isDone(batchId, 0)).to.be.false;
      expect(await points.balanceOf(grantsDesk)).to.equal(123n);
      expect((await points.liability()).held).to.equal(123n);
      expect((await points.budgetOf(grantsDesk, key)).left).to.equal(877n);
    });

    it("lets one member stand in a batch twice", async () => {
      const { asMinter, grants, token, members, till, maturesAt, points } =
        await networkHelpers.loadFixture(grantsFixture);
      const twice = [members[1]!, members[1]!];
      const { batch } = await grantBatch({ grants, token }, till, { maturesAt, members: twice, amounts: [5n, 6n] });
      await time.increaseTo(maturesAt);
      await asMinter.mature(batch, 0, 2);
      expect(await points.balanceOf(members[1]!)).to.equal(11n);
    });

    describe("given a budget", () => {
      it("grants all that is left and not one more", async () => {
        const { asMinter, points, token, grantsDesk, key, members, maturesAt } =
          await networkHelpers.loadFixture(grantsFixture);
        await expect(asMinter.grant(token, CAMPAIGN, REASON, maturesAt, members.slice(1), [1_000n, 1n]))
          .to.be.revertedWithCustomError(points, "OverBudget")
          .withArgs(grantsDesk, key, 1_000, 1_001);
        await asMinter.grant(token, CAMPAIGN, REASON, maturesAt, members.slice(1), [999n, 1n]);
        expect((await points.budgetOf(grantsDesk, key)).left).to.equal(0n);
      });

      it("cannot be spent by another minter, nor for another campaign", async () => {
        const { grants, points, token, grantsDesk, issuer, stranger, till, members, maturesAt } =
          await networkHelpers.loadFixture(grantsFixture);
        for (const [minter, campaign] of [
          [stranger, CAMPAIGN],
          [issuer, CAMPAIGN],
          [till, OTHER_CAMPAIGN],
        ] as const) {
          const key = await grants.campaignKey(minter.address, campaign);
          await expect(grants.connect(minter).grant(token, campaign, REASON, maturesAt, members.slice(1), [1n, 1n]))
            .to.be.revertedWithCustomError(points, "OverBudget")
            .withArgs(grantsDesk, key, 0, 2);
        }
      });

      it("cannot be spent at the token by the minter itself", async () => {
        const { points, till, key, member } = await networkHelpers.loadFixture(grantsFixture);
        await expect(points.connect(till).mint(member.address, 1n, key + REASON.slice(2)))
          .to.be.revertedWithCustomError(points, "OverBudget")
          .withArgs(till.address, key, 0, 1);
      });

      it("grants no more than the daily rate on one UTC day, and as much again on the next", async () => {
        const { asMinter, points, issuer, token, grantsDesk, key, members } =
          await networkHelpers.loadFixture(grantsFixture);
        await points.connect(issuer).allot(grantsDesk, key, 0n, 100n);
        const nextDay = (Math.floor((await time.latest()) / DAY) + 1) * DAY;
        const later = nextDay + 9 * DAY;
        await asMinter.grant(token, CAMPAIGN, REASON, later, members.slice(0, 1), [60n]);
        await time.setNextBlockTimestamp(nextDay - 1);
        await expect(asMinter.grant(token, CAMPAIGN, OTHER_REASON, later, members.slice(0, 1), [41n]))
          .to.be.revertedWithCustomError(points, "OverDailyRate")
          .withArgs(grantsDesk, key, 40, 41);
        await time.setNextBlockTimestamp(nextDay);
        await asMinter.grant(token, CAMPAIGN, OTHER_REASON, later, members.slice(0, 1), [100n]);
        expect((await points.budgetOf(grantsDesk, key)).usedToday).to.equal(100n);
      });
    });

    describe("given a reason that was used", () => {
      it("pays nothing twice, whatever else differs", async () => {
        const { grants, asMinter, token, till, members, maturesAt, points, grantsDesk } =
          await networkHelpers.loadFixture(grantsFixture);
        await asMinter.grant(token, CAMPAIGN, REASON, maturesAt, members.slice(0, 1), [1n]);
        const batchId = await grants.batchIdOf(token, till.address, CAMPAIGN, REASON);
        for (const [matures, amount] of [
          [maturesAt, 1n],
          [maturesAt + 9, 2n],
        ] as const) {
          await expect(asMinter.grant(token, CAMPAIGN, REASON, matures, members.slice(0, 1), [amount]))
            .to.be.revertedWithCustomError(grants, "GrantReasonUsed")
            .withArgs(batchId);
        }
        expect(await points.balanceOf(grantsDesk)).to.equal(1n);
      });

      it("stays used after the batch was voided", async () => {
        const { grants, token, till, members, maturesAt, asMinter } = await networkHelpers.loadFixture(grantsFixture);
        const order = { reason: REASON, maturesAt, members: members.slice(0, 1), amounts: [1n] };
        const { batch, batchId } = await grantBatch({ grants, token }, till, order);
        await asMinter.void(batch, [0], "wrong file");
        await expect(asMinter.grant(token, CAMPAIGN, REASON, maturesAt, members.slice(0, 1), [1n]))
          .to.be.revertedWithCustomError(grants, "GrantReasonUsed")
          .withArgs(batchId);
      });

      it("is free for another minter, campaign or token", async () => {
        const brand = await networkHelpers.loadFixture(grantsFixture);
        const { grants, asMinter, token, friend, till, members, maturesAt } = brand;
        const rival = await launchBrand(brand, brand, { symbol: "BETA" });
        const rivalToken = await rival.points.getAddress();
        await allotGrants(brand, friend, 1n);
        await allotGrants(brand, till, 1n, { campaign: OTHER_CAMPAIGN });
        await allotGrants({ ...brand, points: rival.points }, till, 1n);
        const grant: [number, string[], bigint[]] = [maturesAt, members.slice(0, 1), [1n]];
        await asMinter.grant(token, CAMPAIGN, REASON, ...grant);
        for (const sent of [
          () => grants.connect(friend).grant(token, CAMPAIGN, REASON, ...grant),
          () => asMinter.grant(token, OTHER_CAMPAIGN, REASON, ...grant),
          () => asMinter.grant(rivalToken, CAMPAIGN, REASON, ...grant),
        ]) {
          await expect(sent()).to.emit(grants, "BatchGranted");
        }
      });
    });

    describe("given a maturity", () => {
      it("takes the next second up to 366 days ahead", async () => {
        const { grants, asMinter, token, members } = await networkHelpers.loadFixture(grantsFixture);
        const now = (await time.latest()) + 10;
        const max = now + 366 * DAY;
        for (const [index, matures] of [0, now - 1, now, max + 1].entries()) {
          await time.setNextBlockTimestamp(now + index);
          const [low, high] = [now + index + 1, max + index];
          const given = index === 3 ? high + 1 : matures;
          await expect(asMinter.grant(token, CAMPAIGN, REASON, given, members.slice(0, 1), [1n]))
            .to.be.revertedWithCustomError(grants, "GrantMaturityOutOfRange")
            .withArgs(given, low, high);
        }
        await time.setNextBlockTimestamp(now + 10);
        await asMinter.grant(token, CAMPAIGN, REASON, now + 11, members.slice(0, 1), [1n]);
        await time.setNextBlockTimestamp(now + 20);
        await asMinter.grant(token, CAMPAIGN, OTHER_REASON, max + 20, members.slice(0, 1), [1n]);
      });
    });

    describe("given a bad list", () => {
      it("rejects the zero address, a zero amount, unequal lists and no list", async () => {
        const { grants, asMinter, points, token, members, maturesAt, till } =
          await networkHelpers.loadFixture(grantsFixture);
        const grant = (to: string[], amounts: bigint[]) =>
          asMinter.grant(token, CAMPAIGN, REASON, maturesAt, to, amounts);
        await expect(grant([members[0]!, ethers.ZeroAddress], [1n, 1n]))
          .to.be.revertedWithCustomError(grants, "BadGrantMember")
          .withArgs(1);
        await expect(grant(members, [1n, 1n, 0n]))
          .to.be.revertedWithCustomError(grants, "BadGrantAmount")
          .withArgs(2);
        await expect(grant(members, [1n, 1n]))
          .to.be.revertedWithCustomError(points, "LengthMismatch")
          .withArgs(3, 2);
        await expect(grant([], [])).to.be.revertedWithCustomError(points, "ZeroAmount");
        await expect(grant(members.slice(1), [ethers.MaxUint256, 1n])).to.be.revertedWithPanic(0x11);
        expect(await grants.isGranted(await grants.batchIdOf(token, till.address, CAMPAIGN, REASON))).to.be.false;
      });
    });

    it("is impossible while minting is stopped, and after it ended", async () => {
      const { program, asMinter, points, token, guardian, members, maturesAt } =
        await networkHelpers.loadFixture(grantsFixture);
      await program.connect(guardian).stop();
      const until = await program.stoppedUntil();
      await expect(asMinter.grant(token, CAMPAIGN, REASON, maturesAt, members.slice(1), [1n, 1n]))
        .to.be.revertedWithCustomError(points, "MintingStopped")
        .withArgs(until);
      const end = (await time.latest()) + 30 * DAY;
      await program.close(end);
      await time.increaseTo(end);
      await expect(asMinter.grant(token, CAMPAIGN, REASON, end + DAY, members.slice(1), [1n, 1n]))
        .to.be.revertedWithCustomError(points, "MintingEnded")
        .withArgs(end);
    });

    it("fits 300 members in one transaction", async () => {
      const { grants, token, till, maturesAt, points, stranger } = await networkHelpers.loadFixture(grantsFixture);
      const members = Array.from({ length: 300 }, (_, index) => ethers.toBeHex(0x1000_0000 + index, 20));
      const amounts = members.map((_, index) => BigInt((index % 5) + 1));
      const { batch, receipt } = await grantBatch({ grants, token }, till, { maturesAt, members, amounts });
      expect(receipt.gasUsed).to.be.lessThan(2n ** 24n);
      await time.increaseTo(maturesAt);
      const matured = await (await grants.connect(stranger).mature(batch, 0, 300)).wait();
      expect(matured!.gasUsed).to.be.lessThan(2n ** 24n);
      expect(await points.balanceOf(members[299]!)).to.equal(5n);
    });
  });

  describe("onTransferReceived", () => {
    it("refuses points that someone sends, with and without a call", async () => {
      const { points, grantsDesk, member } = await networkHelpers.loadFixture(grantsFixture);
      await expect(points["transferAndCall(address,uint256)"](grantsDesk, 5n))
        .to.be.revertedWithCustomError(points, "DeskRefuses")
        .withArgs(grantsDesk);
      await expect(points.transfer(grantsDesk, 5n))
        .to.be.revertedWithCustomError(points, "DeskNeedsCall")
        .withArgs(grantsDesk);
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
    });

    it("refuses whoever calls it", async () => {
      const { grants, points, stranger, grantsDesk } = await networkHelpers.loadFixture(grantsFixture);
      await expect(grants.connect(stranger).onTransferReceived(stranger.address, stranger.address, 1, "0x"))
        .to.be.revertedWithCustomError(points, "DeskRefuses")
        .withArgs(grantsDesk);
    });
  });

  describe("supportsInterface", () => {
    it("answers for ERC-165, desks and grants", async () => {
      const { grants } = await networkHelpers.loadFixture(grantsFixture);
      const ours = ["campaignKey", "batchIdOf", "isGranted", "isDone", "grant", "mature", "void"] as const;
      const id = ours.reduce((xor, name) => xor ^ BigInt(grants.interface.getFunction(name).selector), 0n);
      const desk = grants.interface.getFunction("deskId").selector;
      for (const known of ["0x01ffc9a7", desk, ethers.toBeHex(id, 4)]) {
        expect(await grants.supportsInterface(known), known).to.be.true;
      }
      expect(await grants.supportsInterface("0xffffffff")).to.be.false;
      expect(await grants.deskId()).to.equal("punchcard.grants.1");
    });
  });
});
