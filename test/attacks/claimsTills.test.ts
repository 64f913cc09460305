/** Attacks on what happens between a signature and its payment: revoked tills, little gas, maturity, the end. */
import { expect } from "chai";
import type { EventLog } from "ethers";

import type { PendingClaimStruct } from "../../sdk/src/generated/Claims.js";
import {
  AMOUNT,
  BUDGET,
  SPRING,
  campaignFixture,
  claim,
  earnFixture,
  numberKey,
  openCampaign,
  signVoucher,
  voucherCall,
  voucherOf,
  type Earning,
} from "../earn/support.js";
import { DAY, NOTICE, networkHelpers, ROLE } from "../helpers/program.js";
import { skippedOf } from "./claimsSupport.js";

const { time } = networkHelpers;
const MATURITY = 10 * DAY;
const load = () => networkHelpers.loadFixture(campaignFixture);

describe("Attacks: tills, gas and time of claims", () => {
  describe("given a till that is revoked between signing and claiming", () => {
    it("pays nothing that it signed, alone or in a batch, before or after", async () => {
      const here = await load();
      const { claims, issuer, till } = here;
      const voucher = await voucherOf(here);
      const signature = await signVoucher(claims, till, voucher);
      await claims.connect(issuer).revokeTills(here.token, SPRING, [till]);
      await expect(claims.claimVoucher(voucher, signature))
        .to.be.revertedWithCustomError(claims, "TillNotActive")
        .withArgs(till.address);
      const skipped = await skippedOf(claims, claims.claimMany([await voucherCall(claims, till, voucher)]));
      expect([...skipped]).to.deep.equal([[0n, "TillNotActive"]]);
    });

    it("can't be made a till again by itself, by another till, or by a member", async () => {
      const here = await load();
      const { claims, issuer, till, member, stranger } = here;
      await claims.connect(issuer).revokeTills(here.token, SPRING, [till]);
      for (const thief of [till, member, stranger]) {
        await expect(claims.connect(thief).setTills(here.token, SPRING, [{ till, cap: 0, ratePerDay: 0 }]))
          .to.be.revertedWithCustomError(claims, "AccessControlUnauthorizedAccount")
          .withArgs(thief.address, ROLE.ISSUER);
      }
    });

    it("keeps what leaked revoked when the till is set anew", async () => {
      const here = await load();
      const { claims, issuer, till } = here;
      const asIssuer = claims.connect(issuer);
      await asIssuer.revokeNumbers(here.token, SPRING, till, 10, 20);
      await asIssuer.setTills(here.token, SPRING, [{ till, cap: 0, ratePerDay: 0 }]);
      for (const number of [10n, 19n]) {
        await expect(claim(here, { key: numberKey(number) }))
          .to.be.revertedWithCustomError(claims, "NumberRevoked")
          .withArgs(till.address, number);
      }
      for (const number of [9n, 20n]) await claim(here, { key: numberKey(number) });
      expect(await here.points.balanceOf(here.member)).to.equal(2n * AMOUNT);
    });
  });

  describe("given a relayer that sends little gas", () => {
    it("skips no claim of a batch for want of it: the batch fails as a whole", async () => {
      const here = await load();
      const { claims } = here;
      const calls = await Promise.all(
        [0, 1, 2].map(async (number) =>
          voucherCall(claims, here.till, await voucherOf(here, { key: numberKey(number) })),
        ),
      );
      const before = await networkHelpers.takeSnapshot();
      let paid = 0;
      for (let gasLimit = 350_000n; gasLimit <= 750_000n; gasLimit += 12_500n) {
        const sent = claims.connect(here.stranger).claimMany(calls, { gasLimit });
        const skipped = await skippedOf(claims, sent).catch(() => undefined);
        if (skipped === undefined) continue;
        expect(skipped.size, `with ${gasLimit.toString()} gas`).to.equal(0);
        expect(await here.points.balanceOf(here.member)).to.equal(3n * AMOUNT);
        paid += 1;
        await before.restore();
      }
      expect(paid).to.be.greaterThan(0);
    });

    it("says before which claim it ran short", async () => {
      const here = await load();
      const call = await voucherCall(here.claims, here.till, await voucherOf(here));
      await expect(here.claims.claimMany([call], { gasLimit: 300_000n }))
        .to.be.revertedWithCustomError(here.claims, "BatchNeedsGas")
        .withArgs(0n, (300_000n * 64n) / 63n + 20_000n);
    });

    it("can't make a batch call anything but a claim, nor itself", async () => {
      const here = await load();
      const { claims } = here;
      const inner = await voucherCall(claims, here.till, await voucherOf(here));
      const calls = [
        claims.interface.encodeFunctionData("claimMany", [[inner]]),
        claims.interface.encodeFunctionData("close", [here.token, SPRING]),
        claims.interface.encodeFunctionData("mature", [[]]),
        "0x",
        inner.slice(0, 8),
        inner.slice(0, 10),
      ];
      const skipped = await skippedOf(claims, claims.claimMany(calls));
      expect([...skipped]).to.deep.equal([
        ...[0n, 1n, 2n, 3n, 4n].map((index) => [index, "NotAClaim"]),
        // A claim's selector and nothing else: there is nothing to decode.
        [5n, "0x"],
      ]);
    });
  });

  describe("given points that mature", () => {
    async function maturingFixture() {
      const here = await earnFixture();
      await openCampaign(here, { terms: { maturity: MATURITY } });
      return { ...here, pending: await pendingOf(here) };
    }
    const loadMaturing = () => networkHelpers.loadFixture(maturingFixture);

    it("are the member's once, however often and by whomever they are matured", async () => {
      const { claims, points, member, stranger, pending } = await loadMaturing();
      await time.increaseTo(pending.maturesAt);
      await claims.connect(stranger).mature([pending, pending]);
      await expect(claims.connect(member).mature([pending])).not.to.emit(claims, "ClaimMatured");
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
      expect(await points.balanceOf(claims)).to.equal(0n);
    });

    it("are not another's: nothing of what was told can be altered", async () => {
      const { claims, points, stranger, pending } = await loadMaturing();
      await time.increaseTo(pending.maturesAt);
      for (const altered of [
        { member: stranger.address },
        { maturesAt: 1n },
        { lots: BigInt(pending.lots) + 1n },
        { key: numberKey(1n) },
        { source: stranger.address },
      ]) {
        await expect(claims.mature([{ ...pending, ...altered }])).not.to.emit(claims, "ClaimMatured");
      }
      expect(await points.balanceOf(stranger)).to.equal(0n);
      expect(await points.balanceOf(claims)).to.equal(AMOUNT);
    });

    it("are taken back until the second before they mature, and not from then on, though minting was stopped", async () => {
      const { claims, points, program, admin, issuer, member, pending } = await loadMaturing();
      await time.increaseTo(BigInt(pending.maturesAt) - BigInt(DAY));
      await program.connect(admin).stop();
      const before = await networkHelpers.takeSnapshot();
      await time.setNextBlockTimestamp(BigInt(pending.maturesAt) - 1n);
      await expect(claims.connect(issuer).void([pending], "returned")).to.emit(claims, "ClaimVoided");
      await before.restore();
      await time.setNextBlockTimestamp(pending.maturesAt);
      await expect(claims.connect(issuer).void([pending], "too late"))
        .to.be.revertedWithCustomError(claims, "ClaimMature")
        .withArgs(pending.maturesAt);
      await claims.mature([pending]);
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
    });

    it("can't be claimed or matured again once they were taken back", async () => {
      const here = await loadMaturing();
      const { claims, points, issuer, till, member, pending } = here;
      await claims.connect(issuer).void([pending], "returned");
      await expect(claim(here))
        .to.be.revertedWithCustomError(claims, "AlreadyClaimed")
        .withArgs(till.address, pending.key);
      await expect(claims.connect(issuer).void([pending], "again"))
        .to.be.revertedWithCustomError(claims, "ClaimNotPending")
        .withArgs(await claims.pendingId(pending));
      await time.increaseTo(pending.maturesAt);
      await claims.mature([pending]);
      expect(await points.balanceOf(member)).to.equal(0n);
      expect((await points.budgetOf(claims, SPRING)).left).to.equal(BUDGET);
    });

    it("go to no other budget if they are taken back after the campaign lapsed: it lapses again", async () => {
      const { claims, points, token, issuer, stranger, ...here } = await loadMaturing();
      const closesAt = await claims.closingOf(token, SPRING);
      await time.setNextBlockTimestamp(closesAt - 1n);
      const late = await pendingOf({ ...here, claims, points, token, issuer, stranger }, 1n);
      await claims.connect(stranger).lapse(token, SPRING);
      await claims.connect(issuer).void([late], "returned");
      expect((await points.budgetOf(claims, SPRING)).left).to.equal(AMOUNT);
      await claims.connect(stranger).lapse(token, SPRING);
      expect((await points.budgetOf(claims, SPRING)).left).to.equal(0n);
    });

    it("are never skipped for want of gas", async () => {
      const { claims, stranger, pending } = await loadMaturing();
      await time.increaseTo(pending.maturesAt);
      const before = await networkHelpers.takeSnapshot();
      for (let gasLimit = 50_000n; gasLimit <= 130_000n; gasLimit += 2_500n) {
        const sent = await claims
          .connect(stranger)
          .mature([pending], { gasLimit })
          .catch(() => undefined);
        const receipt = await sent?.wait().catch(() => undefined);
        const told = (receipt?.logs ?? []).map((log) => claims.interface.parseLog(log)?.name);
        expect(told, `with ${gasLimit.toString()} gas`).to.not.include("ClaimMatureSkipped");
        await before.restore();
      }
    });
  });

  describe("given an end", () => {
    it("lapses from the second of the end on, not before, and then pays nothing", async () => {
      const here = await load();
      const { claims, token, stranger } = here;
      const closesAt = await claims.closingOf(token, SPRING);
      await time.setNextBlockTimestamp(closesAt - 1n);
      await expect(claims.connect(stranger).lapse(token, SPRING))
        .to.be.revertedWithCustomError(claims, "CampaignStillOpen")
        .withArgs(closesAt);
      await time.setNextBlockTimestamp(closesAt);
      await claims.connect(stranger).lapse(token, SPRING);
      await expect(claim(here)).to.be.revertedWithCustomError(claims, "CampaignNotOpen");
    });

    it("neither lapses nor ends early by a stop that lies over its end", async () => {
      const here = await load();
      const { claims, token, program, admin } = here;
      const { closesAt } = await claims.campaignOf(token, SPRING);
      await time.setNextBlockTimestamp(closesAt - BigInt(DAY));
      await program.connect(admin).stop();
      await time.increaseTo(closesAt + BigInt(DAY));
      await expect(claims.lapse(token, SPRING)).to.be.revertedWithCustomError(claims, "CampaignStillOpen");
      await program.connect(admin).resume();
      await claim(here);
      expect(await here.points.balanceOf(here.member)).to.equal(AMOUNT);
    });

    it("can't be opened again by a stop after it", async () => {
      const here = await load();
      const { claims, token, program, admin } = here;
      const { opensAt, closesAt } = await claims.campaignOf(token, SPRING);
      await time.increaseTo(closesAt + 1n);
      await program.connect(admin).stop();
      await time.increase(7 * DAY + 1);
      await expect(claim(here))
        .to.be.revertedWithCustomError(claims, "CampaignNotOpen")
        .withArgs(token, SPRING, opensAt, closesAt + BigInt(7 * DAY));
    });

    it("comes a notice after it was closed, and can't be put off", async () => {
      const here = await load();
      const { claims, token, issuer } = here;
      const asIssuer = claims.connect(issuer);
      await asIssuer.close(token, SPRING);
      const closesAt = BigInt((await time.latest()) + NOTICE);
      expect(await claims.closingOf(token, SPRING)).to.equal(closesAt);
      await expect(asIssuer.close(token, SPRING)).to.be.revertedWithCustomError(claims, "CampaignClosesEarlier");
      const deadline = Number(closesAt) + DAY;
      await time.setNextBlockTimestamp(closesAt - 1n);
      await claim(here, { deadline });
      await expect(claim(here, { deadline, key: numberKey(1n) })).to.be.revertedWithCustomError(
        claims,
        "CampaignNotOpen",
      );
    });
  });
});

/** Claims as number `number`, and tells what then waits. */
async function pendingOf(
  here: Pick<Earning, "claims" | "till" | "token" | "member" | "stranger" | "points" | "issuer">,
  number = 0n,
): Promise<PendingClaimStruct> {
  const sent = await claim(here, { key: numberKey(number), deadline: (await time.latest()) + 60 * DAY });
  const receipt = (await sent.wait())!;
  const logs = receipt.logs.filter((log): log is EventLog => "eventName" in log && log.eventName === "ClaimPending");
  const { points, campaign, source, key, member, lots, maturesAt } = logs[0]!.args as unknown as PendingClaimStruct;
  return { points, campaign, source, key, member, lots, maturesAt };
}
