/** Stops and closing: what a guardian and an admin can halt, for how long, and how seconds of stop are counted. */
import { expect } from "chai";

import { brandFixture, DAY, MEMO, NOTICE, networkHelpers, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;
const WEEK = 7 * DAY;

async function stopsFixture() {
  const brand = await brandFixture();
  return { ...brand, asGuardian: brand.program.connect(brand.guardian), asIssuer: brand.points.connect(brand.issuer) };
}

/** The same in every run, and spread enough (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe("Program: stops", () => {
  describe("stop", () => {
    describe("given a guardian", () => {
      it("stops minting for exactly seven days", async () => {
        const { program, asGuardian, asIssuer, points, guardian, member } =
          await networkHelpers.loadFixture(stopsFixture);
        const now = (await time.latest()) + 100;
        await time.setNextBlockTimestamp(now);
        await expect(asGuardian.stop())
          .to.emit(program, "Stopped")
          .withArgs(guardian.address, now + WEEK, false);
        expect(await program.stoppedUntil()).to.equal(BigInt(now + WEEK));

        await time.setNextBlockTimestamp(now + WEEK - 1);
        await expect(asIssuer.mint(member.address, 1n, MEMO))
          .to.be.revertedWithCustomError(points, "MintingStopped")
          .withArgs(now + WEEK);
        await time.setNextBlockTimestamp(now + WEEK);
        await asIssuer.mint(member.address, 1n, MEMO);
        expect(await points.balanceOf(member.address)).to.equal(1n);
      });

      it("does not stop a second time, running or lapsed, before the admin has acted", async () => {
        const { program, asGuardian } = await networkHelpers.loadFixture(stopsFixture);
        await asGuardian.stop();
        const until = await program.stoppedUntil();
        await expect(asGuardian.stop()).to.be.revertedWithCustomError(program, "MintingAlreadyStopped").withArgs(until);

        await time.increaseTo(until - 1n);
        await time.setNextBlockTimestamp(until);
        await expect(asGuardian.stop()).to.be.revertedWithCustomError(program, "GuardianUsed");
        await time.increase(400 * DAY);
        await expect(asGuardian.stop()).to.be.revertedWithCustomError(program, "GuardianUsed");
      });

      it("does not help to rotate to another guardian", async () => {
        const { program, asGuardian, friend } = await networkHelpers.loadFixture(stopsFixture);
        await asGuardian.stop();
        await time.increase(WEEK);
        await program.setRoles([{ role: ROLE.GUARDIAN, account: friend.address, granted: true }]);
        await expect(program.connect(friend).stop()).to.be.revertedWithCustomError(program, "GuardianUsed");
      });

      it("is armed again by the admin's resume, also after the stop lapsed", async () => {
        const { program, asGuardian, admin } = await networkHelpers.loadFixture(stopsFixture);
        await asGuardian.stop();
        const until = await program.stoppedUntil();
        await time.increaseTo(until + 1n);
        await expect(program.resume()).to.emit(program, "Resumed").withArgs(admin.address);
        expect(await program.stoppedUntil(), "a lapsed stop keeps its length").to.equal(until);
        await expect(asGuardian.stop()).to.emit(program, "Stopped");
      });

      it("is armed again by the admin's renewal", async () => {
        const { program, asGuardian } = await networkHelpers.loadFixture(stopsFixture);
        await asGuardian.stop();
        await program.stop();
        await time.increaseTo(await program.stoppedUntil());
        await expect(asGuardian.stop()).to.emit(program, "Stopped");
      });
    });

    describe("given an admin", () => {
      it("stops at any time, and renews to seven days from now, as often as it takes", async () => {
        const { program, admin } = await networkHelpers.loadFixture(stopsFixture);
        const start = (await time.latest()) + 10;
        for (let day = 0; day < 20; day += 5) {
          const now = start + day * DAY;
          await time.setNextBlockTimestamp(now);
          await expect(program.stop())
            .to.emit(program, "Stopped")
            .withArgs(admin.address, now + WEEK, true);
        }
        const end = start + 15 * DAY + WEEK;
        expect(await program.stoppedUntil()).to.equal(BigInt(end));
        expect(await program.stoppedSeconds(start, end + DAY), "one stop, not four").to.equal(BigInt(end - start));
      });
    });

    it("is refused to every other role", async () => {
      const { program, issuer, till, catalog, stranger } = await networkHelpers.loadFixture(stopsFixture);
      for (const caller of [issuer, till, catalog, stranger]) {
        await expect(program.connect(caller).stop())
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.GUARDIAN);
      }
    });

    it("leaves members free to move and to burn", async () => {
      const { asGuardian, asIssuer, points, member, friend } = await networkHelpers.loadFixture(stopsFixture);
      await asIssuer.mint(member.address, 10n, MEMO);
      await asGuardian.stop();
      await points.transfer(friend.address, 4n);
      await points.burn(1n);
      expect(await points.balanceOf(member.address)).to.equal(5n);
    });
  });

  describe("resume", () => {
    it("ends a stop at once", async () => {
      const { program, asGuardian, asIssuer, member, points } = await networkHelpers.loadFixture(stopsFixture);
      await asGuardian.stop();
      const now = (await time.latest()) + 50;
      await time.setNextBlockTimestamp(now);
      await program.resume();
      expect(await program.stoppedUntil()).to.equal(BigInt(now));
      await asIssuer.mint(member.address, 1n, MEMO);
      expect(await points.balanceOf(member.address)).to.equal(1n);
    });

    it("rejects when nothing is stopped and the guardian is armed", async () => {
      const { program } = await networkHelpers.loadFixture(stopsFixture);
      await expect(program.resume()).to.be.revertedWithCustomError(program, "MintingNotStopped");
      await program.stop();
      await time.increaseTo(await program.stoppedUntil());
      await expect(program.resume(), "the admin's own stop lapsed").to.be.revertedWithCustomError(
        program,
        "MintingNotStopped",
      );
    });

    it("is refused to the guardian and to everyone else", async () => {
      const { program, guardian, issuer, stranger, asGuardian } = await networkHelpers.loadFixture(stopsFixture);
      await asGuardian.stop();
      for (const caller of [guardian, issuer, stranger]) {
        await expect(program.connect(caller).resume())
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.ADMIN);
      }
    });
  });

  describe("stoppedSeconds", () => {
    it("is zero without stops, for an empty span and for one that runs backwards", async () => {
      const { program, asGuardian } = await networkHelpers.loadFixture(stopsFixture);
      expect(await program.stoppedSeconds(0, 2n ** 48n - 1n)).to.equal(0n);
      await asGuardian.stop();
      const now = await time.latest();
      expect(await program.stoppedSeconds(now + 1, now + 1)).to.equal(0n);
      expect(await program.stoppedSeconds(now + 2, now + 1)).to.equal(0n);
    });

    it("counts a stop's first second and not the one at which it ends", async () => {
      const { program, asGuardian } = await networkHelpers.loadFixture(stopsFixture);
      const start = (await time.latest()) + 1;
      await time.setNextBlockTimestamp(start);
      await asGuardian.stop();
      const end = start + WEEK;
      const counts = await Promise.all([
        program.stoppedSeconds(start - 1, start),
        program.stoppedSeconds(start, start + 1),
        program.stoppedSeconds(end - 1, end),
        program.stoppedSeconds(end, end + 1),
        program.stoppedSeconds(0, end + DAY),
      ]);
      expect(counts).to.deep.equal([0n, 1n, 1n, 0n, BigInt(WEEK)]);
    });

    it("agrees with a naive count over many stops, renewals and resumes", async () => {
      const { program, asGuardian } = await networkHelpers.loadFixture(stopsFixture);
      const random = seeded(20_240_229);
      const stops: { start: number; end: number }[] = [];
      let guardianUsed = false;
      let now = await time.latest();
      const first = now;
      for (let step = 0; step < 120; ++step) {
        now += 1 + random(4 * DAY);
        await time.setNextBlockTimestamp(now);
        const last = stops.at(-1);
        const running = last !== undefined && now < last.end;
        const choice = random(3);
        if (choice === 0 && !running && !guardianUsed) {
          await asGuardian.stop();
          guardianUsed = true;
          stops.push({ start: now, end: now + WEEK });
        } else if (choice === 1 && (running || guardianUsed)) {
          await program.resume();
          guardianUsed = false;
          if (running) last.end = now;
        } else {
          await program.stop();
          guardianUsed = false;
          if (running) last.end = now + WEEK;
          else stops.push({ start: now, end: now + WEEK });
        }
      }
      expect(stops.length).to.be.greaterThan(20);

      const span = now - first + 2 * WEEK;
      for (let query = 0; query < 150; ++query) {
        const [a, b] = [first - DAY + random(span), first - DAY + random(span)];
        const [from, to] = query % 10 === 0 ? [stops[query % stops.length]!.end, b] : [a, b];
        const expected = stops.reduce(
          (total, { start, end }) => total + Math.max(0, Math.min(end, to) - Math.max(start, from)),
          0,
        );
        expect(await program.stoppedSeconds(from, to), `${from} to ${to}`).to.equal(BigInt(expected));
      }
    });
  });

  describe("close", () => {
    it("is announced at least one notice period ahead, to the second", async () => {
      const { program } = await networkHelpers.loadFixture(stopsFixture);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(program.close(now + NOTICE - 1))
        .to.be.revertedWithCustomError(program, "NoticeTooShort")
        .withArgs(now + NOTICE - 1, now + NOTICE);
      await time.setNextBlockTimestamp(now + 1);
      await expect(program.close(now + 1 + NOTICE))
        .to.emit(program, "CloseAnnounced")
        .withArgs(now + 1 + NOTICE);
      expect(await program.closesAt()).to.equal(BigInt(now + 1 + NOTICE));
    });

    it("can be postponed, and not brought forward", async () => {
      const { program } = await networkHelpers.loadFixture(stopsFixture);
      const announced = (await time.latest()) + 30 * DAY;
      await program.close(announced);
      await expect(program.close(announced - 1))
        .to.be.revertedWithCustomError(program, "NoticeTooShort")
        .withArgs(announced - 1, announced);
      await program.close(announced + DAY);
      expect(await program.closesAt()).to.equal(BigInt(announced + DAY));
    });

    it("needs a whole notice again when it is postponed late", async () => {
      const { program } = await networkHelpers.loadFixture(stopsFixture);
      const announced = (await time.latest()) + 30 * DAY;
      await program.close(announced);
      await time.setNextBlockTimestamp(announced - 1);
      await expect(program.close(announced + DAY))
        .to.be.revertedWithCustomError(program, "NoticeTooShort")
        .withArgs(announced + DAY, announced - 1 + NOTICE);
    });

    it("ends minting at that second, for ever", async () => {
      const { program, points, asIssuer, member } = await networkHelpers.loadFixture(stopsFixture);
      const end = (await time.latest()) + 30 * DAY;
      await program.close(end);
      await time.setNextBlockTimestamp(end - 1);
      await asIssuer.mint(member.address, 5n, MEMO);

      await time.setNextBlockTimestamp(end);
      await expect(asIssuer.mint(member.address, 1n, MEMO))
        .to.be.revertedWithCustomError(points, "MintingEnded")
        .withArgs(end);
      await expect(program.close(end + 365 * DAY))
        .to.be.revertedWithCustomError(program, "ProgramClosed")
        .withArgs(end);

      // Stopping and resuming a closed programme opens nothing.
      await program.stop();
      await program.resume();
      await expect(asIssuer.mint(member.address, 1n, MEMO))
        .to.be.revertedWithCustomError(points, "MintingEnded")
        .withArgs(end);
      await points.burn(5n);
    });

    it("is refused to every role but admin", async () => {
      const { program, issuer, till, catalog, guardian, stranger } = await networkHelpers.loadFixture(stopsFixture);
      for (const caller of [issuer, till, catalog, guardian, stranger]) {
        await expect(program.connect(caller).close(2n ** 47n))
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.ADMIN);
      }
    });
  });
});
