/** A stolen key of each role: the most that a thief can do with it, and what stays out of reach (docs/roles.md). */
import { expect } from "chai";

import type { Redemption } from "../helpers/desks.js";
import {
  allotGrants,
  deskFixture,
  FAR,
  grantBatch,
  publishReward,
  redeem,
  rewardTerms,
  sendRedeem,
} from "../helpers/desks.js";
import { CAMPAIGN, DAY, ethers, MEMO, NOTICE, networkHelpers, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;
const ALL = 2n ** 96n - 1n;

/** A brand in full swing: two open redemptions, one batch that has not matured, one budget for a minter. */
async function swingFixture() {
  const shop = await deskFixture();
  const plainId = await publishReward(shop, { closesAt: FAR });
  const handoverId = await publishReward(shop, { needsHandover: true, closesAt: FAR });
  const plain = await redeem(shop, shop.member, plainId, { quantity: 2n });
  const signed = await redeem(shop, shop.member, handoverId, { quantity: 2n });
  const key = await allotGrants(shop, shop.other, 1_000n, { ratePerDay: 300n });
  const maturesAt = (await time.latest()) + DAY;
  const order = { maturesAt, members: [shop.friend.address], amounts: [100n] };
  const { batch } = await grantBatch(shop, shop.other, order);
  return { ...shop, plainId, plain, signed, key, batch, maturesAt };
}

type Swing = Awaited<ReturnType<typeof swingFixture>>;
type Thief = Swing["stranger"];

/** The doors of the brand, tried with one key. Each is `[what, call, error, its arguments]`. */
function doors(swing: Swing, thief: Thief): Record<string, () => Promise<unknown>> {
  const { program, points, rewards, grants, token, plain, batch, plainId, member } = swing;
  const [p, t, r, g] = [program, points, rewards, grants].map((contract) => contract.connect(thief)) as [
    typeof program,
    typeof points,
    typeof rewards,
    typeof grants,
  ];
  return {
    setRoles: () => p.setRoles.staticCall([{ role: ROLE.CASHIER, account: thief.address, granted: true }]),
    handOver: () => p.beginDefaultAdminTransfer.staticCall(thief.address),
    publishTerms: async () => p.publishTerms.staticCall("", ethers.ZeroHash, (await time.latest()) + 365 * DAY),
    stop: () => p.stop.staticCall(),
    resume: () => p.resume.staticCall(),
    close: async () => p.close.staticCall((await time.latest()) + 365 * DAY),
    allot: () => t.allot.staticCall(thief.address, CAMPAIGN, 1n, 0n),
    cut: () => t.cut.staticCall(swing.issuer.address, CAMPAIGN, 1n),
    setCeiling: () => t.setCeiling.staticCall(1n),
    extend: async () => {
      const period = await t.currentPeriod();
      return t.extend.staticCall([member.address], period, period + 1n);
    },
    enroll: () => t.enroll.staticCall(rewards),
    retire: () => t.retire.staticCall(rewards),
    mint: () => t.mint.staticCall(thief.address, 1n, MEMO),
    mintHeld: () => t.mintHeld.staticCall(1n, 0n, MEMO),
    publish: async () => r.publish.staticCall(token, await rewardTerms()),
    addStock: () => r.addStock.staticCall(token, plainId, 1n),
    extendWindow: () => r.extendWindow.staticCall(token, plainId, FAR),
    withdraw: () => r.withdraw.staticCall(token, plainId),
    discount: () => r.discount.staticCall(token, plainId, 1n, FAR),
    capture: () => r.capture.staticCall(plain, 1n, "0x"),
    refund: () => r.refund.staticCall(plain, 1n),
    void: () => g.void.staticCall(batch, [0], "theft"),
    takeMembers: () => t.transferFrom.staticCall(member.address, thief.address, 1n),
    takeHeld: () => t.release.staticCall(thief.address, 1n),
    recover: () => t.recover.staticCall(member.address, thief.address),
    changeGuard: () => t.changeGuard.staticCall(member.address, thief.address),
  };
}

/** The doors that a key opens, of all that there are. */
async function openTo(swing: Swing, thief: Thief): Promise<string[]> {
  const opened: string[] = [];
  for (const [name, call] of Object.entries(doors(swing, thief))) {
    await call().then(
      () => opened.push(name),
      () => undefined,
    );
  }
  return opened;
}

async function quantityOpen({ rewards }: Swing, redemption: Redemption): Promise<bigint> {
  return (await rewards.statusOf(redemption)).quantityOpen;
}

describe("Attacks: stolen keys", () => {
  it("open exactly these doors, role by role", async () => {
    const swing = await networkHelpers.loadFixture(swingFixture);
    // A stop that runs, so that resuming is possible for whoever may; a window that could be longer.
    await swing.program.stop();
    await swing.asCatalog.withdraw(swing.token, swing.plainId);
    expect(await openTo(swing, swing.stranger)).to.deep.equal([]);
    expect(await openTo(swing, swing.member)).to.deep.equal([]);
    expect(await openTo(swing, swing.till)).to.deep.equal(["capture", "refund"]);
    expect(await openTo(swing, swing.issuer)).to.deep.equal(["allot", "cut", "extend", "void"]);
    expect(await openTo(swing, swing.other), "a minter").to.deep.equal(["void"]);
    expect(await openTo(swing, swing.catalog)).to.deep.equal([
      "publish",
      "addStock",
      "extendWindow",
      "withdraw",
      "discount",
      "refund",
    ]);
    expect(await openTo(swing, swing.guardian), "stopped already").to.deep.equal([]);
    expect(await openTo(swing, swing.admin)).to.deep.equal([
      "setRoles",
      "handOver",
      "publishTerms",
      "stop",
      "resume",
      "close",
      "cut",
      "setCeiling",
      "enroll",
      "retire",
    ]);
    await swing.program.resume();
    expect(await openTo(swing, swing.guardian)).to.deep.equal(["stop"]);
    expect(await openTo(swing, swing.issuer), "and has a budget of its own").to.include("mint");
  });

  describe("a till", () => {
    it("burns what is open and needs the brand's word alone, until the deadline; the rest it cannot", async () => {
      const swing = await networkHelpers.loadFixture(swingFixture);
      const { rewards, asTill, points, member, plain, signed } = swing;
      await asTill.capture(plain, 2n, "0x");
      await expect(asTill.capture(signed, 1n, "0x"))
        .to.be.revertedWithCustomError(rewards, "BadHandover")
        .withArgs(member.address);
      expect(await quantityOpen(swing, signed)).to.equal(2n);
      expect(await points.balanceOf(member.address), "what members hold is out of reach").to.equal(9_600n);
    });

    it("refunds what is open, which gives it to the member and to nobody else", async () => {
      const swing = await networkHelpers.loadFixture(swingFixture);
      await swing.asTill.refund(swing.plain, 2n);
      await swing.asTill.refund(swing.signed, 2n);
      expect(await swing.points.balanceOf(swing.member.address)).to.equal(10_000n);
    });

    it("can do no more once the admin has taken its role", async () => {
      const { rewards, program, asTill, till, plain } = await networkHelpers.loadFixture(swingFixture);
      await program.setRoles([{ role: ROLE.CASHIER, account: till.address, granted: false }]);
      await expect(asTill.capture(plain, 1n, "0x"))
        .to.be.revertedWithCustomError(rewards, "AccessControlUnauthorizedAccount")
        .withArgs(till.address, ROLE.CASHIER);
    });
  });

  describe("an issuer", () => {
    it("mints at most what is left of this period's ceiling, and a stop ends even that", async () => {
      const { points, program, admin, guardian, issuer, stranger } = await networkHelpers.loadFixture(swingFixture);
      const { ceiling, used } = await points.issuance();
      const thief = points.connect(issuer);
      await expect(thief.allot(stranger.address, CAMPAIGN, ceiling - used + 1n, 0n))
        .to.be.revertedWithCustomError(points, "OverCeiling")
        .withArgs(ceiling - used, ceiling - used + 1n);
      await thief.allot(stranger.address, CAMPAIGN, ceiling - used, 0n);

      await program.connect(guardian).stop();
      await expect(points.connect(stranger).mint(stranger.address, 1n, MEMO))
        .to.be.revertedWithCustomError(points, "MintingStopped")
        .withArgs(await program.stoppedUntil());
      await program.setRoles([{ role: ROLE.ISSUER, account: issuer.address, granted: false }]);
      // The admin, too, can take the budget back that the thief allotted.
      await points.connect(admin).cut(stranger.address, CAMPAIGN, ALL);
      await program.resume();
      await expect(points.connect(stranger).mint(stranger.address, 1n, MEMO))
        .to.be.revertedWithCustomError(points, "OverBudget")
        .withArgs(stranger.address, CAMPAIGN, 0, 1);
    });

    it("voids what has not matured, and nothing that has", async () => {
      const { grants, issuer, points, batch, friend, maturesAt } = await networkHelpers.loadFixture(swingFixture);
      await time.setNextBlockTimestamp(maturesAt);
      await expect(grants.connect(issuer).void(batch, [0], "theft"))
        .to.be.revertedWithCustomError(grants, "GrantMature")
        .withArgs(maturesAt);
      await grants.mature(batch, 0, 1);
      expect(await points.balanceOf(friend.address)).to.equal(100n);
    });
  });

  describe("a minter", () => {
    it("grants at most a day's rate on a day, and the issuer can void it until it matures", async () => {
      const swing = await networkHelpers.loadFixture(swingFixture);
      const { grants, points, grantsDesk, other, issuer, stranger, token, key } = swing;
      const thief = grants.connect(other);
      const later = (await time.latest()) + DAY;
      const { usedToday } = await points.budgetOf(grantsDesk, key);
      const left = 300n - usedToday;
      await expect(thief.grant(token, CAMPAIGN, `0x${"aa".repeat(16)}`, later, [stranger.address], [left + 1n]))
        .to.be.revertedWithCustomError(points, "OverDailyRate")
        .withArgs(grantsDesk, key, left, left + 1n);
      const order = { reason: `0x${"ab".repeat(16)}`, maturesAt: later, members: [stranger.address], amounts: [left] };
      const { batch } = await grantBatch(swing, other, order);
      await grants.connect(issuer).void(batch, [0], "stolen key");
      await points.connect(issuer).cut(grantsDesk, key, ALL);
      await time.increaseTo(later);
      await grants.mature(batch, 0, 1);
      expect(await points.balanceOf(stranger.address)).to.equal(0n);
      expect((await points.budgetOf(grantsDesk, key)).left).to.equal(0n);
    });

    it("may let its own grant mature a second later: the rate is then the only bound", async () => {
      const swing = await networkHelpers.loadFixture(swingFixture);
      const { grants, points, other, stranger } = swing;
      const next = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(next);
      const order = {
        reason: `0x${"ac".repeat(16)}`,
        maturesAt: next + 1,
        members: [stranger.address],
        amounts: [200n],
      };
      const { batch } = await grantBatch(swing, other, order);
      await grants.connect(stranger).mature(batch, 0, 1);
      expect(await points.balanceOf(stranger.address)).to.equal(200n);
    });
  });

  describe("a catalog key", () => {
    it("gives rewards away, and takes nothing: no price rises and no window ends before the notice", async () => {
      const swing = await networkHelpers.loadFixture(swingFixture);
      const { rewards, asCatalog, points, token, member, plainId } = swing;
      await asCatalog.discount(token, plainId, 1n, FAR);
      await redeem(swing, member, plainId, { quantity: 1n, value: 1n });
      await expect(asCatalog.discount(token, plainId, 50n, FAR)).to.be.revertedWithCustomError(
        rewards,
        "RewardWorseForMembers",
      );
      await asCatalog.withdraw(token, plainId);
      await time.increase(NOTICE - 10);
      await redeem(swing, member, plainId, { quantity: 1n, value: 1n });
      expect(await points.balanceOf(member.address)).to.equal(9_598n);
    });
  });

  describe("a guardian", () => {
    it("stops minting for seven days, once, and members' points and redemptions go on", async () => {
      const swing = await networkHelpers.loadFixture(swingFixture);
      const { program, points, guardian, asTill, plain, friend, issuer } = swing;
      await program.connect(guardian).stop();
      const until = await program.stoppedUntil();
      await asTill.capture(plain, 1n, "0x");
      await asTill.refund(plain, 1n);
      await points.transfer(friend.address, 1n);
      await time.increaseTo(until);
      await points.connect(issuer).mint(friend.address, 1n, MEMO);
      await expect(program.connect(guardian).stop()).to.be.revertedWithCustomError(program, "GuardianUsed");
    });
  });

  describe("an admin", () => {
    it("takes nothing from members by enrolling them, or itself, as desks", async () => {
      const { points, admin, member, stranger } = await networkHelpers.loadFixture(swingFixture);
      const safe = await ethers.deployContract("Safe__Mock", [member.address]);
      const guard = await ethers.deployContract("ReentrantMember__Mock");
      await points.transfer(await safe.getAddress(), 10n);
      const brand = points.connect(admin);
      for (const victim of [member.address, admin.address, await safe.getAddress(), await guard.getAddress()]) {
        await expect(brand.enroll(victim)).to.be.revertedWithCustomError(points, "DeskRefuses").withArgs(victim);
      }
      await expect(brand.release(stranger.address, 1n))
        .to.be.revertedWithCustomError(points, "NotDesk")
        .withArgs(admin.address);
      expect(await points.balanceOf(await safe.getAddress())).to.equal(10n);
    });

    it("retires the desk after the notice, and open redemptions end as they would have", async () => {
      const swing = await networkHelpers.loadFixture(swingFixture);
      const { points, admin, asStranger, member, plain, signed, rewardsDesk, plainId } = swing;
      await points.connect(admin).retire(rewardsDesk);
      const announced = (await time.latest()) + NOTICE;
      await expect(points.connect(admin).retire(rewardsDesk))
        .to.be.revertedWithCustomError(points, "DeskNoticeRunning")
        .withArgs(announced);
      await time.increase(NOTICE);
      await points.connect(admin).retire(rewardsDesk);
      await expect(sendRedeem(swing, member, plainId))
        .to.be.revertedWithCustomError(points, "DeskNeedsCall")
        .withArgs(rewardsDesk);
      await time.increaseTo(signed.deadline + 1n);
      await asStranger.refund(plain, 2n);
      await asStranger.refund(signed, 2n);
      expect(await points.balanceOf(member.address)).to.equal(10_000n);
    });

    it("raises the ceiling, changes terms and closes only after the notice", async () => {
      const { points, program, admin } = await networkHelpers.loadFixture(swingFixture);
      const { ceiling } = await points.issuance();
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await points.connect(admin).setCeiling(ceiling + 1n);
      const announced = await points.issuance();
      expect([announced.ceiling, announced.validFrom]).to.deep.equal([ceiling, BigInt(now + NOTICE)]);
      await time.setNextBlockTimestamp(now + 1);
      await expect(program.close(now + NOTICE))
        .to.be.revertedWithCustomError(program, "NoticeTooShort")
        .withArgs(now + NOTICE, now + 1 + NOTICE);
      await time.setNextBlockTimestamp(now + 2);
      await expect(program.publishTerms("ipfs://worse", ethers.ZeroHash, now + NOTICE))
        .to.be.revertedWithCustomError(program, "NoticeTooShort")
        .withArgs(now + NOTICE, now + 2 + NOTICE);
    });
  });
});
