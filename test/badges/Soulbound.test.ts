/** Soulbound badges: nobody moves them, nobody gets one twice, and each has one id and a cell of its own. */
import { expect } from "chai";

import { CAMPAIGN, ethers, MEMO, networkHelpers } from "../helpers/program.js";
import { MOVES } from "./ERC721.behavior.js";
import {
  award,
  awarded,
  badgesFixture,
  BUDGET,
  defineKind,
  destroyed,
  expectNoBadge,
  expire,
  minted,
  nobody,
  soulboundId,
  SOULBOUND_BIT,
  today,
  told,
} from "./support.js";
import { LEVELS, VALID_DAYS } from "./support.js";

/** The member has a seal, and trusts an operator with everything. */
async function sealedFixture() {
  const fixture = await badgesFixture();
  const { badges, asMinter, member, friend: operator, seal } = fixture;
  const id = await award(asMinter, member, seal, 2n);
  await badges.setApprovalForAll(operator, true);
  return { ...fixture, operator, id };
}

const load = () => networkHelpers.loadFixture(sealedFixture);

/** Kinds enough to fill two words and begin a third, all soulbound, half of them with levels. */
async function manyKindsFixture() {
  const fixture = await badgesFixture();
  const { asCatalog, asIssuer, minter } = fixture;
  const all = [fixture.medal, fixture.seal, fixture.pin];
  while (all.length < 18) {
    const levels = all.length % 2 === 0 ? LEVELS : [];
    const kind = await defineKind(asCatalog, { soulbound: true, revocable: true, levels, validDays: VALID_DAYS });
    await asIssuer.allot(minter, kind, CAMPAIGN, BUDGET, 0);
    all.push(kind);
  }
  return { ...fixture, all };
}

describe("Badges, soulbound", function () {
  describe("mint", function () {
    it("tells of the badge as ERC-721, then that it is locked, then why", async function () {
      const { badges, asMinter, friend, minter, seal } = await load();
      const id = soulboundId(seal, friend);
      expect(await told(badges, asMinter.mint(friend, seal, 3, MEMO))).to.deep.equal([
        minted(id, friend),
        ["Locked", id],
        awarded(id, minter, 3n),
      ]);
      expect(await badges.locked(id)).to.equal(true);
      expect(await badges.soulboundId(friend, seal)).to.equal(id);
      expect(await badges.ownerOf(id)).to.equal(friend.address);
      expect(await badges.balanceOf(friend)).to.equal(1n);
    });

    it("refuses a second of the kind, of any level, to the same holder", async function () {
      const { asMinter, member, seal, id } = await load();
      for (const level of [1n, 2n, 3n]) {
        await expect(asMinter.mint(member, seal, level, MEMO))
          .to.be.revertedWithCustomError(asMinter, "BadgeAlreadyHeld")
          .withArgs(id);
      }
    });

    it("refuses the zero address, alone and in a batch", async function () {
      const { asMinter, friend, seal } = await load();
      await expect(asMinter.mint(nobody, seal, 1, MEMO))
        .to.be.revertedWithCustomError(asMinter, "ERC721InvalidReceiver")
        .withArgs(nobody);
      await expect(asMinter.mintBatch([friend, nobody], seal, 1, MEMO))
        .to.be.revertedWithCustomError(asMinter, "ERC721InvalidReceiver")
        .withArgs(nobody);
    });
  });

  describe("given a holder who wants to pass it on", function () {
    for (const [name, move] of Object.entries(MOVES)) {
      it(`refuses ${name}, by the holder, an operator or a stranger, to anyone, oneself too`, async function () {
        const { badges, member, operator, stranger, badgesAddress, id } = await load();
        for (const sender of [member, operator, stranger]) {
          for (const to of [member.address, operator.address, stranger.address, badgesAddress]) {
            await expect(move(badges.connect(sender), member, to, id))
              .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
              .withArgs(id);
          }
        }
        expect(await badges.ownerOf(id)).to.equal(member.address);
      });

      it(`refuses ${name} once it has expired, been burned, or before there is one`, async function () {
        const { badges, asMinter, member, operator, stranger, seal, id } = await load();
        const never = soulboundId(seal, operator);
        await expect(move(badges.connect(operator), operator, stranger, never))
          .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
          .withArgs(never);
        await expire();
        await expect(move(badges, member, stranger, id))
          .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
          .withArgs(id);
        await badges.burn(id);
        await expect(move(badges, member, stranger, id))
          .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
          .withArgs(id);
        await expect(move(asMinter, nobody, stranger, id))
          .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
          .withArgs(id);
      });
    }

    it("refuses approval, by the holder and an operator, of anyone and nobody", async function () {
      const { badges, member, operator, stranger, id } = await load();
      for (const sender of [member, operator, stranger]) {
        for (const to of [stranger.address, nobody]) {
          await expect(badges.connect(sender).approve(to, id))
            .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
            .withArgs(id);
        }
      }
      expect(await badges.getApproved(id)).to.equal(nobody);
    });
  });

  describe("burn", function () {
    it("destroys the badge, by its holder only", async function () {
      const { badges, member, operator, stranger, issuer, admin, id } = await load();
      for (const sender of [operator, stranger, issuer, admin]) {
        await expect(badges.connect(sender).burn(id))
          .to.be.revertedWithCustomError(badges, "ERC721IncorrectOwner")
          .withArgs(sender.address, id, member.address);
      }
      expect(await told(badges, badges.burn(id))).to.deep.equal([destroyed(id, member)]);
      await expectNoBadge(badges, id);
      expect(await badges.balanceOf(member)).to.equal(0n);
      await expect(badges.burn(id)).to.be.revertedWithCustomError(badges, "ERC721NonexistentToken").withArgs(id);
    });

    for (const when of ["while it is valid", "after it has expired"]) {
      it(`gives the badge up for ever ${when}: no mint, batch, level or revocation brings it back`, async function () {
        const { badges, asMinter, asIssuer, member, friend, medal } = await load();
        const id = await award(asMinter, member, medal, 1n);
        if (when !== "while it is valid") await expire();
        await badges.burn(id);
        const refuse = () =>
          expect(asMinter.mint(member, medal, 1, MEMO))
            .to.be.revertedWithCustomError(badges, "BadgeGivenUp")
            .withArgs(id);
        await refuse();
        expect(await asMinter.mintBatch.staticCall([member, friend], medal, 1, MEMO)).to.equal(1n);
        await expect(asMinter.mintBatch([member, friend], medal, 1, MEMO))
          .to.emit(badges, "BadgeSkipped")
          .withArgs(id);
        await expect(asMinter.setLevels(medal, [id, soulboundId(medal, friend)], 2, MEMO))
          .to.emit(badges, "BadgeSkipped")
          .withArgs(id);
        expect(await told(badges, asIssuer.revoke(medal, [id], CAMPAIGN))).to.deep.equal([["BadgeSkipped", id]]);
        await expire();
        await refuse();
        await expectNoBadge(badges, id);
        expect(await badges.heldBy(member, medal)).to.deep.equal([false, 0n]);
      });
    }

    it("gives up one kind only, of one holder", async function () {
      const { badges, asMinter, member, friend, medal, seal, id } = await load();
      await badges.burn(id);
      await award(asMinter, friend, seal, 1n);
      await award(asMinter, member, medal, 1n);
      expect(await badges.soulboundOf(member)).to.deep.equal([soulboundId(medal, member)]);
    });
  });

  describe("ids", function () {
    it("name one badge each: with a stray bit set, there is none", async function () {
      const { badges, asMinter, asIssuer, member, medal } = await load();
      const real = await award(asMinter, member, medal, 1n);
      const stray = [161n, 164n, 167n, 184n, 200n, 255n].map((bit) => real | (1n << bit));
      for (const id of stray) {
        await expectNoBadge(badges, id);
        await expect(badges.burn(id)).to.be.revertedWithCustomError(badges, "ERC721NonexistentToken").withArgs(id);
        await expect(badges.announceExpired([id]))
          .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
          .withArgs(id);
        await expect(badges.transferFrom(member, asMinter, id))
          .to.be.revertedWithCustomError(badges, "BadgeSoulbound")
          .withArgs(id);
        await expect(badges.approve(asMinter, id)).to.be.revertedWithCustomError(badges, "BadgeSoulbound").withArgs(id);
      }
      const skipped = stray.map((id) => ["BadgeSkipped", id]);
      expect(await told(badges, asIssuer.revoke(medal, stray, CAMPAIGN))).to.deep.equal(skipped);
      const leveled = await told(badges, asMinter.setLevels(medal, [...stray, real], 2, MEMO));
      expect(leveled.slice(0, stray.length)).to.deep.equal(skipped);
      expect(leveled[stray.length]).to.deep.equal(["MetadataUpdate", real]);
      expect((await badges.badge(real)).level).to.equal(2n);
    });

    it("name no badge of another kind, another holder, no holder, or as if it could be transferred", async function () {
      const { badges, asIssuer, member, stranger, medal, seal, pin, id } = await load();
      const none = [
        soulboundId(medal, member),
        soulboundId(pin, member),
        soulboundId(0n, member),
        soulboundId(99n, member),
        soulboundId(65_535n, member),
        soulboundId(seal, stranger),
        soulboundId(seal, { address: nobody }),
        id - SOULBOUND_BIT,
        0n,
        ethers.MaxUint256,
      ];
      for (const other of none) {
        await expectNoBadge(badges, other);
        await expect(badges.burn(other))
          .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
          .withArgs(other);
      }
      const bare = soulboundId(medal, member) - SOULBOUND_BIT;
      expect(await told(badges, asIssuer.revoke(medal, [bare], CAMPAIGN))).to.deep.equal([["BadgeSkipped", bare]]);
    });

    it("of badges that can be transferred name none with a stray bit either", async function () {
      const { badges, asMinter, member, ticket } = await load();
      const real = await award(asMinter, member, ticket, 1n);
      for (const bit of [48n, 100n, 159n, 160n, 161n, 184n, 255n]) {
        const id = real | (1n << bit);
        await expectNoBadge(badges, id);
        await expect(badges.burn(id)).to.be.revertedWithCustomError(badges, "ERC721NonexistentToken").withArgs(id);
      }
      const stray = real | (1n << 200n);
      const leveled = await told(badges, asMinter.setLevels(ticket, [stray, real], 2, MEMO));
      expect(leveled.slice(0, 2)).to.deep.equal([
        ["BadgeSkipped", stray],
        ["MetadataUpdate", real],
      ]);
    });
  });

  describe("cells", function () {
    it("hold one kind each: what happens to one leaves all others as they were", async function () {
      const { badges, asMinter, asIssuer, member, all } = await networkHelpers.loadFixture(manyKindsFixture);
      const day = await today();
      const hasLevels = async (kind: bigint) => (await badges.kind(kind)).terms.levels.length !== 0;
      const held = new Map<bigint, bigint>();
      const check = async (step: string) => {
        const ids = [...held.keys()].sort((a, b) => Number(a - b)).map((kind) => soulboundId(kind, member));
        expect(await badges.soulboundOf(member), step).to.deep.equal(ids);
        expect(await badges.balanceOf(member), step).to.equal(BigInt(ids.length));
        for (const kind of all) {
          const level = held.get(kind);
          expect(await badges.heldBy(member, kind), `${step}: kind ${kind}`).to.deep.equal([
            level !== undefined,
            level ?? 0n,
          ]);
        }
        for (const id of ids) expect((await badges.badge(id)).awardedAt, step).to.equal(day * 86_400n);
      };
      // From both ends inwards, so that neighbours on either side are empty and full.
      const order = all.map((_, i) => all[i % 2 === 0 ? i / 2 : all.length - 1 - (i - 1) / 2]!);
      for (const kind of order) {
        const level = (await hasLevels(kind)) ? 1n : 0n;
        await award(asMinter, member, kind, level);
        held.set(kind, level);
        await check(`mint ${kind}`);
      }
      for (const kind of order.filter((one) => held.get(one) === 1n)) {
        await asMinter.setLevels(kind, [soulboundId(kind, member)], 3, MEMO);
        held.set(kind, 3n);
        await check(`level ${kind}`);
      }
      for (const [i, kind] of order.entries()) {
        const id = soulboundId(kind, member);
        const { revocable } = (await badges.kind(kind)).terms;
        if (i % 2 === 0 && revocable) await asIssuer.revoke(kind, [id], CAMPAIGN);
        else await badges.burn(id);
        held.delete(kind);
        await check(`end ${kind}`);
      }
    });

    it("hold one holder each", async function () {
      const { badges, asMinter, member, friend, stranger, all } = await networkHelpers.loadFixture(manyKindsFixture);
      // The first cells of two words, and the last of one.
      const mine = [8n, 15n, 17n];
      const theirs = [8n, 9n, 15n, 16n, 17n];
      expect(all).to.include.members(theirs);
      for (const kind of theirs) {
        const level = (await badges.kind(kind)).terms.levels.length === 0 ? 0 : 1;
        await asMinter.mintBatch(mine.includes(kind) ? [member, friend] : [friend], kind, level, MEMO);
      }
      const idsOf = (who: { address: string }, kinds: bigint[]) => kinds.map((kind) => soulboundId(kind, who));
      expect(await badges.soulboundOf(friend)).to.deep.equal(idsOf(friend, theirs));
      expect(await badges.soulboundOf(member)).to.deep.equal(idsOf(member, mine));
      expect(await badges.soulboundOf(stranger)).to.deep.equal([]);
      expect(await badges.soulboundOf(nobody)).to.deep.equal([]);
    });

    it("count with badges that can be transferred in the balance, and alone in the list", async function () {
      const { badges, asMinter, member, friend, ticket, coin, id } = await load();
      const moved = await award(asMinter, member, ticket, 1n);
      await award(asMinter, member, coin);
      expect(await badges.balanceOf(member)).to.equal(3n);
      await badges.transferFrom(member, friend, moved);
      await expire();
      expect(await badges.balanceOf(member), "expired ones count").to.equal(2n);
      expect(await badges.balanceOf(friend)).to.equal(1n);
      expect(await badges.soulboundOf(member)).to.deep.equal([id]);
      expect(await badges.soulboundOf(friend)).to.deep.equal([]);
    });
  });
});
