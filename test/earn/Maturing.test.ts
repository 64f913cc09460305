/** Claims that mature: the brand can void until then, nobody from then on, and no one's failure hinders another. */
import { expect } from "chai";
import type { EventLog } from "ethers";

import type { PendingClaimStruct } from "../../sdk/src/generated/Claims.js";
import { DAY, ethers, launchBrand, networkHelpers, NOTICE, PERIOD, ROLE } from "../helpers/program.js";
import {
  AMOUNT,
  BUDGET,
  claim,
  codeClaim,
  codeKey,
  dropOf,
  earnFixture,
  memberNumber,
  numberKey,
  openCampaign,
  reasonOf,
  SPRING,
  WINDOW,
  type Earning,
} from "./support.js";

const { time } = networkHelpers;
const MATURITY = 3 * DAY;
const WHY = "a return";
const MISSING = ethers.id("missing");
const NOBODY = ethers.ZeroAddress;

/** What ICampaigns declares; all else is of IClaims, but for what both inherit. */
const CAMPAIGN_CALLS = new Set([
  "campaignOf",
  "closingOf",
  "tillOf",
  "paidTo",
  "decodeOpening",
  "setTills",
  "revokeTills",
  "close",
  "lapse",
]);

type Pending = PendingClaimStruct & { maturesAt: bigint; lots: bigint };

async function plainFixture() {
  return earnFixture();
}

/** One claim of the member's waits. */
async function pending(config: Parameters<typeof earnFixture>[0] = {}) {
  const brand = await earnFixture(config);
  await openCampaign(brand, { terms: { maturity: MATURITY, memberCap: 300 } });
  const waiting = await pendingOf(brand, claim(brand, { key: numberKey(7) }));
  const { claims, stranger, issuer } = brand;
  return {
    ...brand,
    waiting,
    id: await claims.pendingId(waiting),
    anyone: claims.connect(stranger),
    asBrand: claims.connect(issuer),
  };
}

async function pendingFixture() {
  return pending();
}

async function shortFixture() {
  return pending({ livePeriods: 1 });
}

async function foreverFixture() {
  return pending({ livePeriods: 0, decimals: 18 });
}

/** What the desk told of the claim that waits, as it is brought again. */
async function pendingOf({ claims }: Earning, sent: ReturnType<typeof claim>): Promise<Pending> {
  const { logs } = (await (await sent).wait())!;
  const told = logs.find((log): log is EventLog => "eventName" in log && log.eventName === "ClaimPending")!;
  const { points, campaign, source, key, member, lots, maturesAt } = claims.interface.parseLog(told)!
    .args as unknown as Pending;
  return { points, campaign, source, key, member, lots, maturesAt };
}

describe("Claims: what matures", () => {
  describe("given a claim", () => {
    it("mints into the desk's hold, and tells what has to be brought to mature it", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, points, token, desk, member, till } = brand;
      await openCampaign(brand, { terms: { maturity: MATURITY } });
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      const sent = claim(brand, { key: numberKey(7) });
      const newest = (await points.currentPeriod()) + 3n;
      const reason = reasonOf(till.address, 7n);
      const lots = ((newest - 3n) << 208n) | (AMOUNT << 156n);
      await expect(sent).to.emit(points, "IssuedHeld").withArgs(SPRING, desk, AMOUNT, newest, reason);
      await expect(sent)
        .to.emit(claims, "ClaimPending")
        .withArgs(token, SPRING, member.address, till.address, numberKey(7), AMOUNT, lots, now + MATURITY);
      await expect(sent).not.to.emit(points, "Issued");
      expect(await points.balanceOf(member)).to.equal(0n);
      expect((await points.liability()).held).to.equal(AMOUNT);
      const id = await claims.pendingId(await pendingOf(brand, sent));
      expect(await claims.isPending(id)).to.equal(true);
      expect(await claims.isPending(MISSING)).to.equal(false);
    });

    it("is refused for nobody, for whom it would wait for ever", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      await openCampaign(brand, { terms: { maturity: MATURITY } });
      await expect(brand.claims.claimCode(...(await codeClaim(brand, codeKey(), { member: ethers.ZeroAddress }))))
        .to.be.revertedWithCustomError(brand.points, "ERC20InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
    });

    it("waits for codes and leaves alike, and not for a badge", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, points, badges, token, coin, member, friend } = brand;
      const drop = dropOf(claims, [{ member: friend.address, amount: AMOUNT }]);
      await openCampaign(brand, { terms: { maturity: MATURITY, root: drop.root, kind: coin } });
      const byCode = await pendingOf(brand, claims.claimCode(...(await codeClaim(brand, codeKey()))));
      const byDrop = await pendingOf(brand, claims.claimDrop(...drop.claimOf(token, 0)));
      expect([byCode.member, byDrop.member, byDrop.source]).to.deep.equal([member.address, friend.address, NOBODY]);
      expect(await badges.balanceOf(member)).to.equal(1n);
      await time.increase(MATURITY);
      await claims.mature([byCode, byDrop]);
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
      expect(await points.balanceOf(friend)).to.equal(AMOUNT);
    });
  });

  describe("mature", () => {
    it("hands over from that second on, by anyone, once", async () => {
      const brand = await networkHelpers.loadFixture(pendingFixture);
      const { anyone, points, token, till, member, waiting, id } = brand;
      await time.setNextBlockTimestamp(waiting.maturesAt - 1n);
      await expect(anyone.mature([waiting]))
        .to.be.revertedWithCustomError(anyone, "ClaimNotMature")
        .withArgs(waiting.maturesAt);
      await time.setNextBlockTimestamp(waiting.maturesAt);
      await expect(anyone.mature([waiting, waiting]))
        .to.emit(anyone, "ClaimMatured")
        .withArgs(token, SPRING, member.address, till.address, numberKey(7), AMOUNT);
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
      expect(await anyone.isPending(id)).to.equal(false);
      await expect(anyone.mature([waiting])).not.to.emit(anyone, "ClaimMatured");
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
    });

    it("passes over what was changed in any part", async () => {
      const brand = await networkHelpers.loadFixture(pendingFixture);
      const { anyone, points, stranger, desk, waiting } = brand;
      await time.increase(MATURITY);
      const changes: Partial<PendingClaimStruct>[] = [
        { points: desk },
        { campaign: `0x${"ab".repeat(16)}` },
        { source: stranger.address },
        { key: numberKey(8) },
        { member: stranger.address },
        { lots: waiting.lots + 1n },
        { maturesAt: 1n },
      ];
      for (const change of changes) {
        await expect(anyone.mature([{ ...waiting, ...change }])).not.to.emit(anyone, "ClaimMatured");
      }
      expect(await points.balanceOf(stranger)).to.equal(0n);
      await anyone.mature([waiting]);
    });

    it("skips a member that can't have points, and hands the others theirs", async () => {
      const brand = await networkHelpers.loadFixture(pendingFixture);
      const { anyone, points, rewards, token, till, friend, waiting } = brand;
      const shop = await rewards.getAddress();
      const toShop = await pendingOf(brand, claim(brand, { key: MISSING, to: shop }));
      const toFriend = await pendingOf(brand, claim(brand, { key: numberKey(9), to: friend.address }));
      await time.increase(MATURITY);
      const sent = anyone.mature([toShop, toFriend, waiting]);
      const reason = points.interface.encodeErrorResult("DeskNeedsCall", [shop]);
      await expect(sent)
        .to.emit(anyone, "ClaimMatureSkipped")
        .withArgs(token, SPRING, shop, till.address, MISSING, reason);
      expect(await points.balanceOf(friend)).to.equal(AMOUNT);
      expect(await anyone.isPending(await anyone.pendingId(toShop))).to.equal(true);
      expect(await anyone.isPending(await anyone.pendingId(toFriend))).to.equal(false);
    });

    it("gives what expired meanwhile to the end of the period then", async () => {
      const brand = await networkHelpers.loadFixture(shortFixture);
      const { anyone, points, member, waiting } = brand;
      await time.increase(2 * PERIOD);
      expect((await points.liability()).held, "held points do not expire").to.equal(AMOUNT);
      await anyone.mature([waiting]);
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
      await time.increaseTo((Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD);
      expect(await points.balanceOf(member)).to.equal(0n);
    });

    it("works where points never expire", async () => {
      const { anyone, points, member, waiting } = await networkHelpers.loadFixture(foreverFixture);
      await time.increase(MATURITY);
      await anyone.mature([waiting]);
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
    });

    it("goes on while minting is stopped, after the programme closed, and after the desk was retired", async () => {
      const brand = await networkHelpers.loadFixture(pendingFixture);
      const { anyone, asBrand, program, points, admin, member, friend, other, desk, waiting } = brand;
      const asAdmin = points.connect(admin);
      const later = await pendingOf(brand, claim(brand, { key: numberKey(8), to: friend.address }));
      const voided = await pendingOf(brand, claim(brand, { key: numberKey(9), to: other.address }));
      await time.increase(DAY);
      await program.stop();
      await asBrand.void([voided], WHY);
      await time.increase(MATURITY);
      await anyone.mature([waiting]);
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
      await asAdmin.retire(desk);
      await program.close((await time.latest()) + NOTICE + 100);
      await time.increase(NOTICE + 200);
      await asAdmin.retire(desk);
      await expect(claim(brand, { key: numberKey(10) }))
        .to.be.revertedWithCustomError(points, "DeskRefuses")
        .withArgs(desk);
      await asAdmin.enroll(desk);
      await expect(claim(brand, { key: numberKey(10) })).to.be.revertedWithCustomError(points, "MintingEnded");
      await anyone.mature([later]);
      expect(await points.balanceOf(friend)).to.equal(AMOUNT);
    });
  });

  describe("void", () => {
    it("gives back to the campaign's budget, to its last second; caps and the claim stay used", async () => {
      const brand = await networkHelpers.loadFixture(pendingFixture);
      const { asBrand, claims, points, token, desk, till, member, waiting, id } = brand;
      await time.setNextBlockTimestamp(waiting.maturesAt - 1n);
      const sent = asBrand.void([waiting], WHY);
      await expect(sent)
        .to.emit(claims, "ClaimVoided")
        .withArgs(token, SPRING, member.address, till.address, numberKey(7), AMOUNT, WHY);
      await expect(sent).to.emit(points, "PointsVoided").withArgs(desk, SPRING, AMOUNT);
      expect((await points.budgetOf(desk, SPRING)).left).to.equal(BUDGET);
      expect(await points.totalSupply()).to.equal(0n);
      expect(await claims.isPending(id)).to.equal(false);
      expect(await claims.paidTo(token, SPRING, member)).to.equal(AMOUNT);
      expect(await claims.isClaimed(token, SPRING, till, numberKey(7))).to.equal(true);
      await time.increase(DAY);
      await expect(claims.mature([waiting])).not.to.emit(claims, "ClaimMatured");
      await expect(asBrand.void([waiting], WHY))
        .to.be.revertedWithCustomError(claims, "ClaimNotPending")
        .withArgs(id);
    });

    it("ends at maturity", async () => {
      const { asBrand, waiting } = await networkHelpers.loadFixture(pendingFixture);
      await time.setNextBlockTimestamp(waiting.maturesAt);
      await expect(asBrand.void([waiting], WHY))
        .to.be.revertedWithCustomError(asBrand, "ClaimMature")
        .withArgs(waiting.maturesAt);
    });

    it("is the issuer's alone, of that brand", async () => {
      const brand = await networkHelpers.loadFixture(pendingFixture);
      const { claims, waiting } = brand;
      for (const who of ["admin", "till", "catalog", "guardian", "member", "stranger", "deployer"] as const) {
        await expect(claims.connect(brand[who]).void([waiting], WHY), who)
          .to.be.revertedWithCustomError(claims, "AccessControlUnauthorizedAccount")
          .withArgs(brand[who].address, ROLE.ISSUER);
      }
      const second = await launchBrand(brand, { ...brand, issuer: brand.friend }, { name: "Other" });
      expect(await second.program.hasRole(await second.program.ISSUER_ROLE(), brand.friend)).to.equal(true);
      await expect(claims.connect(brand.friend).void([waiting], WHY))
        .to.be.revertedWithCustomError(claims, "AccessControlUnauthorizedAccount")
        .withArgs(brand.friend.address, ROLE.ISSUER);
    });

    it("voids several or none", async () => {
      const brand = await networkHelpers.loadFixture(pendingFixture);
      const { asBrand, points, waiting, id } = brand;
      const second = await pendingOf(brand, claim(brand, { key: numberKey(8), to: memberNumber(0) }));
      await expect(asBrand.void([second, waiting, waiting], WHY))
        .to.be.revertedWithCustomError(asBrand, "ClaimNotPending")
        .withArgs(id);
      await asBrand.void([second, waiting], WHY);
      expect(await points.totalSupply()).to.equal(0n);
    });

    it("takes back what expired meanwhile too", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, points, issuer, desk } = brand;
      await openCampaign(brand, { terms: { maturity: 366 * DAY } });
      const waiting = await pendingOf(brand, claim(brand));
      await time.increase(4 * PERIOD);
      await claims.connect(issuer).void([waiting], WHY);
      expect(await points.totalSupply()).to.equal(0n);
      expect((await points.budgetOf(desk, SPRING)).left).to.equal(BUDGET);
    });

    it("leaves what came back after the end to a second lapse", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, points, token, issuer, desk } = brand;
      await openCampaign(brand, { terms: { maturity: 2 * WINDOW } });
      const waiting = await pendingOf(brand, claim(brand));
      await time.increase(WINDOW);
      await claims.lapse(token, SPRING);
      expect((await points.budgetOf(desk, SPRING)).left).to.equal(0n);
      await claims.connect(issuer).void([waiting], WHY);
      expect((await points.budgetOf(desk, SPRING)).left).to.equal(AMOUNT);
      await expect(claims.lapse(token, SPRING)).to.emit(points, "BudgetCut").withArgs(desk, SPRING, AMOUNT, 0n);
    });
  });

  it("refuses points that are sent, so that it can void for ever", async () => {
    const brand = await networkHelpers.loadFixture(pendingFixture);
    const { claims, points, asBrand, member, issuer, desk, waiting } = brand;
    await points.connect(issuer).mint(member, 10n, `0x${"c0".repeat(16)}${"00".repeat(16)}`);
    const calls = points["transferAndCall(address,uint256)"];
    await expect(calls(desk, 10n)).to.be.revertedWithCustomError(claims, "DeskRefuses").withArgs(desk);
    await expect(points.transfer(desk, 10n)).to.be.revertedWithCustomError(points, "DeskNeedsCall").withArgs(desk);
    await asBrand.void([waiting], WHY);
  });

  it("says what it is: a desk, by ERC-165 and by name", async () => {
    const { claims } = await networkHelpers.loadFixture(plainFixture);
    expect(await claims.deskId()).to.equal("punchcard.claims.1");
    const own = (...names: string[]) =>
      names.reduce((id, name) => id ^ BigInt(claims.interface.getFunction(name as "void").selector), 0n);
    const inherited = new Set(["onRoleLent", "supportsInterface", "onTransferReceived", "eip712Domain", "deskId"]);
    const all: string[] = [];
    claims.interface.forEachFunction(({ name }) => inherited.has(name) || all.push(name));
    const campaigns = all.filter((name) => CAMPAIGN_CALLS.has(name));
    expect(campaigns).to.have.lengthOf(CAMPAIGN_CALLS.size);
    const claiming = all.filter((name) => !CAMPAIGN_CALLS.has(name));
    for (const id of [0x01ffc9a7n, own("deskId"), own(...campaigns), own(...claiming)]) {
      expect(await claims.supportsInterface(ethers.toBeHex(id, 4)), ethers.toBeHex(id, 4)).to.equal(true);
    }
    expect(await claims.supportsInterface("0xffffffff")).to.equal(false);
  });
});
