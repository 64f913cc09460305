/** Awarding badges: one, many, and again those that have expired; and what the chain then tells of each. */
import { expect } from "chai";

import { CAMPAIGN, DAY, MEMO, networkHelpers, REASON } from "../helpers/program.js";
import {
  at,
  award,
  awarded,
  badgesFixture,
  defineKind,
  expire,
  expiryOf,
  minted,
  nobody,
  numberedId,
  soulboundId,
  startOfDay,
  today,
  told,
} from "./support.js";

const load = () => networkHelpers.loadFixture(badgesFixture);
const seconds = (day: bigint) => day * BigInt(DAY);

describe("Badges, mint", function () {
  describe("given a kind that can be transferred", function () {
    it("numbers its badges from 1, in ids that tell kind, day and number", async function () {
      const { badges, asMinter, minter, member, friend, ticket, coin } = await load();
      const day = await today();
      for (const [serial, to] of [member, friend, member].entries()) {
        const id = numberedId(ticket, day, BigInt(serial + 1));
        expect(await asMinter.mint.staticCall(to, ticket, 2, MEMO)).to.equal(id);
        expect(await told(badges, asMinter.mint(to, ticket, 2, MEMO))).to.deep.equal([
          minted(id, to),
          awarded(id, minter, 2n),
        ]);
        expect(await badges.locked(id)).to.equal(false);
      }
      expect((await badges.kind(ticket)).serials).to.equal(3n);
      await startOfDay();
      expect(await award(asMinter, member, coin)).to.equal(numberedId(coin, day + 1n, 1n));
      expect(await award(asMinter, member, ticket, 1n)).to.equal(numberedId(ticket, day + 1n, 4n));
    });

    it("tells all of a badge, and that it has no serial but its own", async function () {
      const { badges, asMinter, member, friend, ticket, coin } = await load();
      const day = await today();
      const first = await award(asMinter, member, ticket, 3n);
      const plain = await award(asMinter, friend, coin);
      expect([...(await badges.badge(first))]).to.deep.equal([
        member.address,
        ticket,
        3n,
        1n,
        seconds(day),
        expiryOf(day),
        true,
        false,
      ]);
      expect([...(await badges.badge(plain))]).to.deep.equal([
        friend.address,
        coin,
        0n,
        1n,
        seconds(day),
        0n,
        true,
        false,
      ]);
      expect(await badges.heldBy(member, ticket)).to.deep.equal([false, 0n]);
    });

    it("refuses the zero address", async function () {
      const { badges, asMinter, coin } = await load();
      await expect(asMinter.mint(nobody, coin, 0, MEMO))
        .to.be.revertedWithCustomError(badges, "ERC721InvalidReceiver")
        .withArgs(nobody);
    });

    it("asks no contract that it mints to: a receiver can neither block a batch nor re-enter", async function () {
      const { badges, asMinter, member, pin, coin, program } = await load();
      const contract = await program.getAddress();
      await asMinter.mintBatch([contract, member], coin, 0, MEMO);
      await asMinter.mintBatch([contract, member], pin, 0, MEMO);
      expect(await badges.balanceOf(contract)).to.equal(2n);
    });
  });

  describe("given a soulbound kind", function () {
    it("tells all of a badge, which has no serial", async function () {
      const { badges, asMinter, member, medal, pin } = await load();
      const day = await today();
      const id = await award(asMinter, member, medal, 3n);
      const plain = await award(asMinter, member, pin);
      expect([...(await badges.badge(id))]).to.deep.equal([
        member.address,
        medal,
        3n,
        0n,
        seconds(day),
        expiryOf(day),
        true,
        true,
      ]);
      expect([...(await badges.badge(plain))]).to.deep.equal([
        member.address,
        pin,
        0n,
        0n,
        seconds(day),
        0n,
        true,
        true,
      ]);
      expect((await badges.kind(medal)).serials).to.equal(0n);
      expect(await badges.heldBy(member, medal)).to.deep.equal([true, 3n]);
      expect(await badges.heldBy(member, pin)).to.deep.equal([true, 0n]);
    });
  });

  for (const name of ["medal", "ticket"] as const) {
    describe(`given a ${name}, which is valid for 30 days after the day of its award`, function () {
      for (const [hour, ofDay] of [
        ["first", 0n],
        ["last", BigInt(DAY) - 1n],
      ] as const) {
        it(`lasts to the second, when awarded in the ${hour} second of a day`, async function () {
          const { badges, asMinter, member, stranger, [name]: kind } = await load();
          const day = (await today()) + 1n;
          await at(seconds(day) + ofDay);
          await asMinter.mint(member, kind, 1, MEMO);
          const id = name === "medal" ? soulboundId(kind, member) : numberedId(kind, day, 1n);
          const end = seconds(day + 31n);
          expect((await badges.badge(id)).validUntil).to.equal(end);

          await networkHelpers.time.increaseTo(end - 1n);
          expect((await badges.badge(id)).valid).to.equal(true);
          if (name === "medal") expect(await badges.heldBy(member, kind)).to.deep.equal([true, 1n]);
          await networkHelpers.time.increaseTo(end);
          expect((await badges.badge(id)).valid).to.equal(false);
          expect(await badges.heldBy(member, kind)).to.deep.equal([false, 0n]);
          expect(await badges.ownerOf(id), "an expired badge is still its owner's").to.equal(member.address);
          expect(await badges.balanceOf(member)).to.equal(1n);
          expect(await badges.balanceOf(stranger)).to.equal(0n);
        });
      }
    });
  }

  describe("given a soulbound badge that has expired", function () {
    it("renews it under its id: a new day, the level said, no transfer, no cap", async function () {
      const { badges, asMinter, minter, member, seal } = await load();
      const id = await award(asMinter, member, seal, 1n);
      const end = expiryOf(await today());
      const { allotted } = await badges.kind(seal);
      await at(end - 1n);
      await expect(asMinter.mint(member, seal, 1, MEMO))
        .to.be.revertedWithCustomError(badges, "BadgeAlreadyHeld")
        .withArgs(id);
      await at(end);
      expect(await told(badges, asMinter.mint(member, seal, 2, MEMO))).to.deep.equal([
        ["MetadataUpdate", id],
        awarded(id, minter, 2n),
      ]);
      const day = await today();
      const { level, awardedAt, validUntil, valid } = await badges.badge(id);
      expect([level, awardedAt, validUntil, valid]).to.deep.equal([2n, seconds(day), expiryOf(day), true]);
      expect((await badges.kind(seal)).allotted).to.equal(allotted - 1n);
      expect(await badges.balanceOf(member)).to.equal(1n);
    });

    it("never renews one that can be transferred", async function () {
      const { badges, asMinter, member, ticket } = await load();
      const first = await award(asMinter, member, ticket, 1n);
      await expire();
      const second = await award(asMinter, member, ticket, 1n);
      expect(second).to.equal(numberedId(ticket, await today(), 2n));
      expect((await badges.badge(first)).valid).to.equal(false);
    });
  });

  describe("given a level that the kind does not have", function () {
    it("refuses it, at each end, in each of the three ways", async function () {
      const { badges, asMinter, asIssuer, asCatalog, minter, member, medal, ticket, pin, coin } = await load();
      const most = await defineKind(asCatalog, { levels: Array.from({ length: 16 }, (_, i) => `Level ${i}`) });
      await asIssuer.allot(minter, most, CAMPAIGN, 9, 0);
      await award(asMinter, member, most, 16n);
      const bad: [kind: bigint, level: number, min: number, max: number][] = [
        [medal, 0, 1, 3],
        [medal, 4, 1, 3],
        [ticket, 0, 1, 3],
        [ticket, 255, 1, 3],
        [pin, 1, 0, 0],
        [coin, 1, 0, 0],
        [most, 17, 1, 16],
      ];
      for (const [kind, level, min, max] of bad) {
        const ways = [
          () => asMinter.mint(member, kind, level, MEMO),
          () => asMinter.mintBatch([member], kind, level, MEMO),
          () => asMinter.setLevels(kind, [soulboundId(kind, member)], level, MEMO),
        ];
        for (const way of ways) {
          await expect(way()).to.be.revertedWithCustomError(badges, "LevelOutOfRange").withArgs(level, min, max);
        }
      }
    });
  });
});

describe("Badges, mintBatch", function () {
  it("tells of the batch first, then of each badge that can be transferred, in order", async function () {
    const { badges, asMinter, minter, member, friend, ticket } = await load();
    const day = await today();
    await award(asMinter, friend, ticket, 1n);
    const members = [member, friend, member];
    expect(await asMinter.mintBatch.staticCall(members, ticket, 3, MEMO)).to.equal(3n);
    const ids = [2n, 3n, 4n].map((serial) => numberedId(ticket, day, serial));
    expect(await told(badges, asMinter.mintBatch(members, ticket, 3, MEMO))).to.deep.equal([
      ["AwardedBatch", CAMPAIGN, ticket, minter.address, 3n, 3n, REASON],
      minted(ids[0]!, member),
      minted(ids[1]!, friend),
      minted(ids[2]!, member),
    ]);
    for (const [i, id] of ids.entries()) {
      const { owner, level, serial } = await badges.badge(id);
      expect([owner, level, serial]).to.deep.equal([members[i]!.address, 3n, BigInt(i + 2)]);
    }
    expect(await award(asMinter, member, ticket, 1n)).to.equal(numberedId(ticket, day, 5n));
  });

  it("tells of each soulbound badge in order: minted, renewed, or skipped for one of three reasons", async function () {
    const { badges, asMinter, minter, member, friend, stranger, till, guardian, seal } = await load();
    await asMinter.mintBatch([member, till], seal, 1, MEMO);
    await expire();
    await asMinter.mint(friend, seal, 2, MEMO);
    await badges.connect(till).burn(soulboundId(seal, till));
    const idOf = (who: { address: string }) => soulboundId(seal, who);
    const members = [stranger, friend, member, till, stranger, guardian, member];
    expect(await asMinter.mintBatch.staticCall(members, seal, 1, MEMO)).to.equal(3n);
    expect(await told(badges, asMinter.mintBatch(members, seal, 1, MEMO))).to.deep.equal([
      ["AwardedBatch", CAMPAIGN, seal, minter.address, 1n, 7n, REASON],
      minted(idOf(stranger), stranger),
      ["Locked", idOf(stranger)],
      ["BadgeSkipped", idOf(friend)],
      ["MetadataUpdate", idOf(member)],
      ["BadgeSkipped", idOf(till)],
      ["BadgeSkipped", idOf(stranger)],
      minted(idOf(guardian), guardian),
      ["Locked", idOf(guardian)],
      ["BadgeSkipped", idOf(member)],
    ]);
    const levels = await Promise.all([stranger, friend, member, guardian].map((who) => badges.heldBy(who, seal)));
    expect(levels.map(([, level]) => level)).to.deep.equal([1n, 2n, 1n, 1n]);
  });

  it("mints as many as the cap allows, in one batch, and not one more", async function () {
    const { badges, asMinter, asIssuer, asCatalog, minter, member, friend } = await load();
    const three = await defineKind(asCatalog, { cap: 3 });
    await asIssuer.allot(minter, three, CAMPAIGN, 3, 0);
    await expect(asMinter.mintBatch([member, friend, member, friend], three, 0, MEMO))
      .to.be.revertedWithCustomError(badges, "OverAwards")
      .withArgs(minter.address, three, CAMPAIGN, 3, 4);
    await asMinter.mintBatch([member, friend, member], three, 0, MEMO);
    expect((await badges.kind(three)).serials).to.equal(3n);
  });

  it("refuses the zero address among badges that can be transferred", async function () {
    const { badges, asMinter, member, coin } = await load();
    await expect(asMinter.mintBatch([member, nobody], coin, 0, MEMO))
      .to.be.revertedWithCustomError(badges, "ERC721InvalidReceiver")
      .withArgs(nobody);
  });

  it("needs no campaign and no reason, if that is what was allotted", async function () {
    const { badges, asMinter, asIssuer, minter, member, coin } = await load();
    const none = `0x${"00".repeat(16)}`;
    await asIssuer.allot(minter, coin, none, 1, 0);
    await expect(asMinter.mint(member, coin, 0, `0x${"00".repeat(32)}`))
      .to.emit(badges, "Awarded")
      .withArgs(none, numberedId(coin, await today(), 1n), minter.address, 0, none);
  });
});
