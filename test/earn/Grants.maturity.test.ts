/** Maturity: until it the brand can void, from it on nobody can; and nobody in a batch can hinder the others. */
import { expect } from "chai";

import type { GrantBatchStruct } from "../../sdk/src/generated/Grants.js";
import { allotGrants, deskFixture, grantBatch, lotsOf, publishReward, redeem } from "../helpers/desks.js";
import { CAMPAIGN, DAY, ethers, networkHelpers, NOTICE, PERIOD, REASON, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;

async function granted(config: Parameters<typeof deskFixture>[0] = {}) {
  const brand = await deskFixture(config);
  const key = await allotGrants(brand, brand.till, 1_000n);
  const members = [brand.friend.address, brand.other.address, brand.deployer.address];
  const maturesAt = (await time.latest()) + DAY;
  const order = { reason: REASON, maturesAt, members, amounts: [100n, 20n, 3n] };
  const made = await grantBatch(brand, brand.till, order);
  const { grants, stranger, till, issuer } = brand;
  return {
    ...brand,
    ...made,
    key,
    members,
    maturesAt,
    anyone: grants.connect(stranger),
    asMinter: grants.connect(till),
    asIssuer: grants.connect(issuer),
  };
}

async function grantedFixture() {
  return granted();
}

/** Granted on the last day of the only period in which the points live, to mature well after it. */
async function lateFixture() {
  const brand = await deskFixture({ livePeriods: 1 });
  const key = await allotGrants(brand, brand.till, 1_000n);
  await time.increaseTo(brand.start + PERIOD - DAY);
  const maturesAt = brand.start + PERIOD + 10 * DAY;
  const order = { reason: REASON, maturesAt, members: [brand.friend.address], amounts: [100n] };
  return { ...brand, ...(await grantBatch(brand, brand.till, order)), key, maturesAt };
}

async function neverExpiringFixture() {
  return granted({ livePeriods: 0, decimals: 18 });
}

/** Among the members: an enrolled desk, and a contract that becomes one only after the grant. */
async function deskMemberFixture() {
  const brand = await deskFixture();
  await allotGrants(brand, brand.till, 1_000n);
  const late = await ethers.deployContract("Rewards", [await brand.launcher.getAddress()]);
  const members = [brand.friend.address, brand.rewardsDesk, brand.other.address, await late.getAddress()];
  const maturesAt = (await time.latest()) + DAY;
  const made = await grantBatch(brand, brand.till, { maturesAt, members, amounts: [1n, 2n, 3n, 4n] });
  await brand.points.connect(brand.admin).enroll(late);
  return { ...brand, ...made, members, maturesAt, anyone: brand.grants.connect(brand.stranger) };
}

describe("Grants: maturity", () => {
  describe("mature", () => {
    it("hands points over from that second on, by anyone", async () => {
      const { grants, anyone, points, token, grantsDesk, batch, batchId, members, maturesAt } =
        await networkHelpers.loadFixture(grantedFixture);
      await time.setNextBlockTimestamp(maturesAt - 1);
      await expect(anyone.mature(batch, 0, 3))
        .to.be.revertedWithCustomError(grants, "GrantNotMature")
        .withArgs(maturesAt);
      await time.setNextBlockTimestamp(maturesAt);
      const sent = anyone.mature(batch, 0, 3);
      await expect(sent).to.emit(grants, "GrantMatured").withArgs(token, members[1], batchId, 1, 20);
      await expect(sent).to.emit(points, "Transfer").withArgs(grantsDesk, members[1], 20);
      expect(await Promise.all(members.map((member) => points.balanceOf(member)))).to.deep.equal([100n, 20n, 3n]);
      expect(await points.balanceOf(grantsDesk)).to.equal(0n);
    });

    it("works by ranges, in any order, and skips what is done", async () => {
      const { grants, anyone, points, batch, batchId, members, maturesAt } =
        await networkHelpers.loadFixture(grantedFixture);
      await time.increaseTo(maturesAt);
      const done = () => Promise.all([0, 1, 2].map((index) => grants.isDone(batchId, index)));
      await anyone.mature(batch, 2, 3);
      expect(await done()).to.deep.equal([false, false, true]);
      await anyone.mature(batch, 0, 0);
      await anyone.mature(batch, 2, 1);
      expect(await done()).to.deep.equal([false, false, true]);
      await anyone.mature(batch, 0, 3);
      await anyone.mature(batch, 0, 3);
      expect(await done()).to.deep.equal([true, true, true]);
      expect(await Promise.all(members.map((member) => points.balanceOf(member)))).to.deep.equal([100n, 20n, 3n]);
    });

    it("rejects a range past the end", async () => {
      const { grants, anyone, batch, maturesAt } = await networkHelpers.loadFixture(grantedFixture);
      await time.increaseTo(maturesAt);
      await expect(anyone.mature(batch, 0, 4))
        .to.be.revertedWithCustomError(grants, "NoSuchGrant")
        .withArgs(4);
    });

    it("gives the expiry of the day of the grant", async () => {
      const { anyone, points, batch, members, maturesAt, start } = await networkHelpers.loadFixture(grantedFixture);
      await time.increaseTo(maturesAt);
      await anyone.mature(batch, 0, 1);
      expect(await lotsOf(points, members[0]!)).to.deep.equal([0n, 0n, 0n, 100n]);
      await time.increaseTo(start + 3 * PERIOD);
      await anyone.mature(batch, 1, 2);
      expect(await lotsOf(points, members[1]!), "not renewed by waiting").to.deep.equal([20n, 0n, 0n, 0n]);
    });

    it("gives points whose time passed while held until the end of the current period", async () => {
      const { grants, points, batch, friend, start, maturesAt } = await networkHelpers.loadFixture(lateFixture);
      await time.increaseTo(maturesAt);
      await grants.mature(batch, 0, 1);
      await time.increaseTo(start + 2 * PERIOD - 1);
      expect(await points.balanceOf(friend.address)).to.equal(100n);
      await time.increaseTo(start + 2 * PERIOD);
      expect(await points.balanceOf(friend.address)).to.equal(0n);
    });

    it("hands over points that never expire", async () => {
      const { anyone, asMinter, points, batch, members, maturesAt, key, grantsDesk } =
        await networkHelpers.loadFixture(neverExpiringFixture);
      await asMinter.void(batch, [2], "returned");
      expect((await points.budgetOf(grantsDesk, key)).left).to.equal(880n);
      await time.increaseTo(maturesAt + 500 * DAY);
      await anyone.mature(batch, 0, 3);
      expect(await Promise.all(members.map((member) => points.balanceOf(member)))).to.deep.equal([100n, 20n, 0n]);
    });

    it("needs no budget, no role, no enrollment and no running programme", async () => {
      const { program, points, admin, issuer, anyone, batch, grantsDesk, key, maturesAt, members } =
        await networkHelpers.loadFixture(grantedFixture);
      await points.connect(issuer).cut(grantsDesk, key, 2n ** 96n - 1n);
      await points.connect(admin).retire(grantsDesk);
      await time.increase(NOTICE);
      await points.connect(admin).retire(grantsDesk);
      await program.close((await time.latest()) + 30 * DAY);
      await time.increaseTo(maturesAt + 40 * DAY);
      await program.stop();
      await anyone.mature(batch, 0, 3);
      expect(await points.balanceOf(members[0]!)).to.equal(100n);
    });

    it("makes points that redeem like any other", async () => {
      const brand = await networkHelpers.loadFixture(grantedFixture);
      const { anyone, batch, friend, points, maturesAt } = brand;
      await time.increaseTo(maturesAt);
      await anyone.mature(batch, 0, 1);
      const id = await publishReward(brand, { unitPrice: 100n });
      await redeem(brand, friend, id);
      expect(await points.balanceOf(friend.address)).to.equal(0n);
    });

    describe("given a desk among the members", () => {
      it("cannot be handed over, and does not hinder the others", async () => {
        const { grants, anyone, points, batch, batchId, members, maturesAt, grantsDesk } =
          await networkHelpers.loadFixture(deskMemberFixture);
        await time.increaseTo(maturesAt);
        const token = await points.getAddress();
        const reason = (desk: string): string => points.interface.encodeErrorResult("DeskNeedsCall", [desk]);
        await expect(anyone.mature(batch, 0, 4))
          .to.emit(grants, "GrantMatureSkipped")
          .withArgs(token, members[1], batchId, 1n, reason(members[1]!))
          .and.to.emit(grants, "GrantMatureSkipped")
          .withArgs(token, members[3], batchId, 3n, reason(members[3]!));
        expect(await grants.isDone(batchId, 1n), "still open").to.be.false;
        expect(await points.balanceOf(members[0]!)).to.equal(1n);
        expect(await points.balanceOf(members[2]!)).to.equal(3n);
        expect(await points.balanceOf(grantsDesk), "stuck in the hold, and counted there").to.equal(6n);
      });

      it("can be voided before maturity", async () => {
        const { grants, till, points, batch, grantsDesk } = await networkHelpers.loadFixture(deskMemberFixture);
        await grants.connect(till).void(batch, [1, 3], "not members");
        expect(await points.balanceOf(grantsDesk)).to.equal(4n);
      });
    });
  });

  describe("void", () => {
    it("takes entries back with a reason, into the budget that they came from", async () => {
      const { grants, asMinter, points, token, grantsDesk, batch, batchId, key, members } =
        await networkHelpers.loadFixture(grantedFixture);
      const sent = asMinter.void(batch, [2, 0], "wrong file");
      await expect(sent).to.emit(grants, "GrantVoided").withArgs(token, members[0], batchId, 0, 100, "wrong file");
      await expect(sent).to.emit(grants, "GrantVoided").withArgs(token, members[2], batchId, 2, 3, "wrong file");
      await expect(sent).to.emit(points, "PointsVoided").withArgs(grantsDesk, key, 103);
      await expect(sent).to.emit(points, "Transfer").withArgs(grantsDesk, ethers.ZeroAddress, 103);
      expect((await points.budgetOf(grantsDesk, key)).left).to.equal(980n);
      expect(await points.balanceOf(grantsDesk)).to.equal(20n);
      expect(await points.totalSupply()).to.equal(10_020n);
    });

    it("leaves the other entries to mature", async () => {
      const { anyone, asIssuer, points, batch, members, maturesAt } = await networkHelpers.loadFixture(grantedFixture);
      await asIssuer.void(batch, [1], "returned");
      await time.increaseTo(maturesAt);
      await anyone.mature(batch, 0, 3);
      expect(await Promise.all(members.map((member) => points.balanceOf(member)))).to.deep.equal([100n, 0n, 3n]);
    });

    it("ends at the second of maturity, for minter and issuer alike", async () => {
      const { grants, asMinter, asIssuer, batch, maturesAt } = await networkHelpers.loadFixture(grantedFixture);
      await time.setNextBlockTimestamp(maturesAt - 1);
      await asMinter.void(batch, [0], "in time");
      await time.setNextBlockTimestamp(maturesAt);
      await expect(asMinter.void(batch, [1], "late"))
        .to.be.revertedWithCustomError(grants, "GrantMature")
        .withArgs(maturesAt);
      await expect(asIssuer.void(batch, [1], "late"))
        .to.be.revertedWithCustomError(grants, "GrantMature")
        .withArgs(maturesAt);
    });

    it("is refused to everyone but the minter and an issuer", async () => {
      const { grants, admin, catalog, guardian, member, friend, stranger, batch } =
        await networkHelpers.loadFixture(grantedFixture);
      for (const caller of [admin, catalog, guardian, member, friend, stranger]) {
        await expect(grants.connect(caller).void(batch, [0], "mine"))
          .to.be.revertedWithCustomError(grants, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.ISSUER);
      }
    });

    it("takes no entry twice, none that is not there, and not none", async () => {
      const { grants, asMinter, points, batch, grantsDesk } = await networkHelpers.loadFixture(grantedFixture);
      await asMinter.void(batch, [1], "once");
      await expect(asMinter.void(batch, [0, 1], "again"))
        .to.be.revertedWithCustomError(grants, "GrantDone")
        .withArgs(1);
      await expect(asMinter.void(batch, [0, 0], "twice in one"))
        .to.be.revertedWithCustomError(grants, "GrantDone")
        .withArgs(0);
      await expect(asMinter.void(batch, [3], "none"))
        .to.be.revertedWithCustomError(grants, "NoSuchGrant")
        .withArgs(3);
      await expect(asMinter.void(batch, [], "nothing")).to.be.revertedWithCustomError(points, "ZeroAmount");
      expect(await points.balanceOf(grantsDesk)).to.equal(103n);
    });

    it("takes back points whose time passed while they were held", async () => {
      const { grants, till, points, batch, start, key, grantsDesk } = await networkHelpers.loadFixture(lateFixture);
      await time.increaseTo(start + PERIOD + DAY);
      expect(await points.totalSupply()).to.equal(100n);
      await grants.connect(till).void(batch, [0], "wrong file");
      expect(await points.totalSupply()).to.equal(0n);
      expect((await points.budgetOf(grantsDesk, key)).left).to.equal(1_000n);
    });
  });

  describe("a batch that is brought along", () => {
    it("must be the one that was granted, to the last field", async () => {
      const { grants, anyone, asMinter, batch, maturesAt, members, stranger } =
        await networkHelpers.loadFixture(grantedFixture);
      const forgeries: Partial<GrantBatchStruct>[] = [
        { minter: stranger.address },
        { campaign: `0x${"c1".repeat(16)}` },
        { reason: `0x${"0f".repeat(16)}` },
        { maturesAt: maturesAt - 1 },
        { oneUnit: (batch.oneUnit as bigint) * 2n },
        { oneUnit: (batch.oneUnit as bigint) + (1n << 208n) },
        { members: [members[1]!, members[0]!, members[2]!] },
        { members: [...members, stranger.address] },
        { amounts: [101n, 20n, 3n] },
        { amounts: [100n, 20n, 3n, 1n] },
      ];
      await time.increaseTo(maturesAt - 10);
      for (const change of forgeries) {
        const forged = { ...batch, ...change };
        const id = await grants.batchIdOf(forged.points, forged.minter, forged.campaign, forged.reason);
        for (const act of [() => anyone.mature(forged, 0, 1), () => asMinter.void(forged, [0], "forged")]) {
          await expect(act()).to.be.revertedWithCustomError(grants, "NotTheGrantBatch").withArgs(id);
        }
      }
      const fake = await ethers.deployContract("FakePoints__Mock");
      const forged = { ...batch, points: await fake.getAddress() };
      await expect(anyone.mature(forged, 0, 1))
        .to.be.revertedWithCustomError(grants, "NotTheGrantBatch")
        .withArgs(await grants.batchIdOf(fake, batch.minter, CAMPAIGN, REASON));
    });
  });
});
