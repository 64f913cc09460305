/** Stops lengthen what they take away: a campaign's window and a voucher's deadline, to the second, and nothing else. */
import { expect } from "chai";

import { DAY, ethers, networkHelpers, NOTICE } from "../helpers/program.js";
import { claim, codeClaim, codeKey, dropOf, earnFixture, numberKey, openCampaign, SPRING, WINDOW } from "./support.js";

const { time } = networkHelpers;
const WEEK = 7 * DAY;

/** Opens at `start`; the admin stops and resumes at will. */
async function stopsFixture() {
  const brand = await earnFixture();
  const { claims, member, program, token } = brand;
  const start = (await time.latest()) + 1_000;
  const drop = dropOf(claims, [{ member: member.address, amount: 5n }]);
  await openCampaign(brand, { terms: { root: drop.root, opensAt: start, closesAt: start + WINDOW } });
  /** Sends `what` in the block of that second. */
  const at = async <T>(second: number, what: () => Promise<T>) => {
    await time.setNextBlockTimestamp(second);
    return what();
  };
  const stopAt = (second: number) => at(second, () => program.stop());
  const resumeAt = (second: number) => at(second, () => program.resume());
  const closing = async () => Number(await claims.closingOf(token, SPRING));
  /** A voucher that is good from `validFrom` to `deadline`, brought at `second`. */
  const bringAt = (second: number, window: { validFrom: number; deadline: number }, number = 0) =>
    at(second, () => claim(brand, { key: numberKey(number), ...window }));
  return { ...brand, start, end: start + WINDOW, drop, at, stopAt, resumeAt, closing, bringAt };
}

describe("Claims: stops", () => {
  describe("given a stop that runs", () => {
    it("pays by no way, and writes nothing", async () => {
      const brand = await networkHelpers.loadFixture(stopsFixture);
      const { claims, points, token, till, start, stopAt, bringAt, drop } = brand;
      await stopAt(start + 10);
      const until = start + 10 + WEEK;
      const code = await codeClaim(brand, codeKey());
      const ways = [
        () => bringAt(start + 20, { validFrom: start, deadline: start + DAY }),
        () => claims.claimCode(...code),
        () => claims.claimDrop(...drop.claimOf(token, 0)),
      ];
      for (const way of ways) {
        await expect(way()).to.be.revertedWithCustomError(points, "MintingStopped").withArgs(until);
      }
      expect(await claims.isClaimed(token, SPRING, till, numberKey(0))).to.equal(false);
      expect(await claims.isClaimed(token, SPRING, ethers.ZeroAddress, numberKey(0))).to.equal(false);
      await bringAt(until, { validFrom: start, deadline: start + DAY });
    });

    it("does not let a campaign end, nor lapse, that was open when it began", async () => {
      const { claims, token, end, stopAt, at, closing } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(end - 100);
      await time.increaseTo(end + 50);
      expect(await closing(), "as much later as it has stopped so far").to.equal(end + 150);
      await expect(at(end + 60, () => claims.lapse(token, SPRING)))
        .to.be.revertedWithCustomError(claims, "CampaignStillOpen")
        .withArgs(end + 160);
      await time.increaseTo(end + WEEK - 1);
      expect(await closing()).to.equal(end + WEEK);
    });
  });

  describe("given a stop that is over", () => {
    it("closes the campaign as much later, to the second", async () => {
      const { claims, token, start, end, stopAt, bringAt, at, closing } =
        await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start + DAY);
      await time.increaseTo(end - 1);
      expect(await closing(), "told before it matters, too").to.equal(end + WEEK);
      const window = { validFrom: start, deadline: end + WINDOW };
      await bringAt(end + WEEK - 1, window);
      expect(await closing()).to.equal(end + WEEK);
      await expect(bringAt(end + WEEK, window, 1))
        .to.be.revertedWithCustomError(claims, "CampaignNotOpen")
        .withArgs(token, SPRING, start, end + WEEK);
      await at(end + WEEK + 1, () => claims.lapse(token, SPRING));
    });

    it("lapses from the very second on at which it closes", async () => {
      const { claims, token, start, end, stopAt, at } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start + DAY);
      await expect(at(end + WEEK - 1, () => claims.lapse(token, SPRING)))
        .to.be.revertedWithCustomError(claims, "CampaignStillOpen")
        .withArgs(end + WEEK);
      await expect(at(end + WEEK, () => claims.lapse(token, SPRING))).to.emit(claims, "CampaignLapsed");
    });

    it("pays a voucher as much after its deadline, to the second", async () => {
      const { claims, start, stopAt, bringAt } = await networkHelpers.loadFixture(stopsFixture);
      const window = { validFrom: start, deadline: start + DAY };
      await stopAt(start + DAY / 2);
      await bringAt(start + DAY + WEEK, window);
      await expect(bringAt(start + DAY + WEEK + 1, window, 1))
        .to.be.revertedWithCustomError(claims, "VoucherExpired")
        .withArgs(start + DAY + WEEK);
    });

    it("counts only what it took of the voucher's own time", async () => {
      const { claims, start, stopAt, bringAt } = await networkHelpers.loadFixture(stopsFixture);
      const halfway = { validFrom: start + 10 + WEEK / 2, deadline: start + 10 + WEEK };
      await stopAt(start + 10);
      await bringAt(start + 10 + WEEK + WEEK / 2, halfway);
      await expect(bringAt(start + 11 + WEEK + WEEK / 2, halfway, 1))
        .to.be.revertedWithCustomError(claims, "VoucherExpired")
        .withArgs(start + 10 + WEEK + WEEK / 2);
      const after = { validFrom: start + 10 + WEEK, deadline: start + 10 + 2 * WEEK };
      await expect(bringAt(start + 11 + 2 * WEEK, after, 1))
        .to.be.revertedWithCustomError(claims, "VoucherExpired")
        .withArgs(start + 10 + 2 * WEEK);
    });

    it("counts none that was over before the campaign opened", async () => {
      const brand = await networkHelpers.loadFixture(stopsFixture);
      const { claims, token, start, end, resumeAt, stopAt, at } = brand;
      await stopAt(start - 900);
      await resumeAt(start - 400);
      await expect(at(end, () => claims.lapse(token, SPRING))).to.emit(claims, "CampaignLapsed");
    });

    it("counts of one that ran at the opening what came after", async () => {
      const { start, end, stopAt, closing } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start - 900);
      await time.increaseTo(end);
      expect(await closing()).to.equal(end + WEEK - 900);
    });

    it("opens nothing again that was over when it began", async () => {
      const { claims, token, start, end, stopAt, bringAt } = await networkHelpers.loadFixture(stopsFixture);
      const window = { validFrom: start, deadline: end + WINDOW };
      await stopAt(end);
      for (const second of [end + 1, end + DAY, end + WEEK, end + WEEK + DAY]) {
        const stopped = Math.min(second - end, WEEK);
        await expect(bringAt(second, window))
          .to.be.revertedWithCustomError(claims, "CampaignNotOpen")
          .withArgs(token, SPRING, start, end + stopped);
      }
    });

    it("lengthens nothing of the word of a code's key, who can sign again", async () => {
      const brand = await networkHelpers.loadFixture(stopsFixture);
      const { claims, start, stopAt, at } = brand;
      const window = { validFrom: start, deadline: start + DAY };
      const old = await codeClaim(brand, codeKey(), window);
      await stopAt(start + 10);
      await expect(at(start + DAY + 1, () => claims.claimCode(...old)))
        .to.be.revertedWithCustomError(claims, "CodeClaimExpired")
        .withArgs(start + DAY);
      const again = await codeClaim(brand, codeKey(), { ...window, claimBy: start + DAY + WEEK });
      await at(start + DAY + WEEK, () => claims.claimCode(...again));
    });
  });

  describe("given several stops", () => {
    it("adds them up, one ended early, one renewed", async () => {
      const { start, end, stopAt, resumeAt, bringAt, closing, claims } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start + DAY);
      await resumeAt(start + DAY + 1_000);
      await stopAt(start + 2 * DAY);
      await stopAt(start + 3 * DAY);
      const stopped = 1_000 + DAY + WEEK;
      const window = { validFrom: start, deadline: start + 12 * DAY };
      await bringAt(start + 12 * DAY + stopped, window);
      await expect(bringAt(start + 12 * DAY + stopped + 1, window, 1))
        .to.be.revertedWithCustomError(claims, "VoucherExpired")
        .withArgs(start + 12 * DAY + stopped);
      await time.increaseTo(end);
      expect(await closing()).to.equal(end + stopped);
    });

    it("counts one that comes while another lengthens", async () => {
      const { start, end, stopAt, resumeAt, closing } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start + DAY);
      await stopAt(end + DAY);
      await resumeAt(end + 2 * DAY);
      await time.increaseTo(end + 3 * DAY);
      expect(await closing()).to.equal(end + WEEK + DAY);
    });
  });

  describe("given an earlier end", () => {
    it("lengthens it by stops too", async () => {
      const { claims, token, issuer, start, at, stopAt, closing } = await networkHelpers.loadFixture(stopsFixture);
      await at(start + DAY, () => claims.connect(issuer).close(token, SPRING));
      const end = start + DAY + NOTICE;
      await stopAt(start + 2 * DAY);
      await time.increaseTo(end + WEEK);
      expect(await closing()).to.equal(end + WEEK);
    });

    it("is one notice period from then, whatever stops there were", async () => {
      const { claims, token, issuer, start, at, stopAt, closing } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start + DAY);
      const now = start + 9 * DAY;
      await expect(at(now, () => claims.connect(issuer).close(token, SPRING)))
        .to.emit(claims, "CampaignClosed")
        .withArgs(token, SPRING, now + NOTICE);
      expect(await closing()).to.equal(now + NOTICE);
      await time.increaseTo(now + NOTICE);
      expect(await closing()).to.equal(now + NOTICE);
    });

    it("is refused where the lengthened window ends no later anyhow", async () => {
      const { claims, token, issuer, start, end, at, stopAt } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start + DAY);
      await stopAt(start + 10 * DAY);
      const closing = end + 2 * WEEK;
      await expect(at(closing - NOTICE, () => claims.connect(issuer).close(token, SPRING)))
        .to.be.revertedWithCustomError(claims, "CampaignClosesEarlier")
        .withArgs(closing);
    });

    it("can be set in the tail that stops have lengthened", async () => {
      const { claims, token, issuer, start, end, at, stopAt, closing } = await networkHelpers.loadFixture(stopsFixture);
      await stopAt(start + DAY);
      await stopAt(start + 10 * DAY);
      await at(end + 1, () => claims.connect(issuer).close(token, SPRING));
      expect(await closing()).to.equal(end + 1 + NOTICE);
    });

    it("counts no stop before the campaign opened for a voucher that names no begin", async () => {
      const brand = await networkHelpers.loadFixture(stopsFixture);
      const { claims, start, stopAt, at } = brand;
      await stopAt(start + 1);
      await time.increaseTo(start + 8 * DAY);
      const later = ethers.encodeBytes32String("later").slice(0, 34);
      await openCampaign(brand, { campaign: later });
      const deadline = (await time.latest()) + DAY;
      await expect(at(deadline + 1, () => claim(brand, { campaign: later, validFrom: 0, deadline })))
        .to.be.revertedWithCustomError(claims, "VoucherExpired")
        .withArgs(deadline);
    });

    it("ends a campaign before it opened, for good", async () => {
      const brand = await networkHelpers.loadFixture(stopsFixture);
      const { claims, token, issuer, at } = brand;
      const later = ethers.encodeBytes32String("later").slice(0, 34);
      const now = (await time.latest()) + 100;
      const window = { opensAt: now + 2 * WINDOW, closesAt: now + 3 * WINDOW };
      await openCampaign(brand, { campaign: later, terms: window });
      await at(now, () => claims.connect(issuer).close(token, later));
      await expect(at(now + 2 * WINDOW, () => claim(brand, { campaign: later })))
        .to.be.revertedWithCustomError(claims, "CampaignNotOpen")
        .withArgs(token, later, now + 2 * WINDOW, now + NOTICE);
    });
  });

  it("ends with the programme, though the campaign's window is longer; what is unspent lapses at its own end", async () => {
    const { claims, points, program, token, start, end, at, bringAt } = await networkHelpers.loadFixture(stopsFixture);
    const closesAt = start + NOTICE + DAY;
    await at(start, () => program.close(closesAt));
    const window = { validFrom: start, deadline: end };
    await bringAt(closesAt - 1, window);
    await expect(bringAt(closesAt, window, 1))
      .to.be.revertedWithCustomError(points, "MintingEnded")
      .withArgs(closesAt);
    await expect(at(end, () => claims.lapse(token, SPRING))).to.emit(points, "BudgetCut");
  });
});
