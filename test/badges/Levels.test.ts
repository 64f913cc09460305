/** What changes about a badge that is there: its level, its end by the brand, its metadata as both and time change. */
import { expect } from "chai";

import { CAMPAIGN, MEMO, networkHelpers, REASON } from "../helpers/program.js";
import {
  award,
  awarded,
  badgesFixture,
  BUDGET,
  defineKind,
  destroyed,
  expectNoBadge,
  expire,
  expiryOf,
  LEVELS,
  LOOK,
  minted,
  soulboundId,
  today,
  told,
  VALID_DAYS,
} from "./support.js";

/** The member has a medal, a seal and a ticket, each of the middle level. */
async function middleFixture() {
  const fixture = await badgesFixture();
  const { asMinter, member, medal, seal, ticket } = fixture;
  const medalId = await award(asMinter, member, medal, 2n);
  const sealId = await award(asMinter, member, seal, 2n);
  const ticketId = await award(asMinter, member, ticket, 2n);
  return { ...fixture, medalId, sealId, ticketId };
}

const load = () => networkHelpers.loadFixture(middleFixture);
const NAMES = ["medal", "seal", "ticket"] as const;

describe("Badges, setLevels", function () {
  for (const name of NAMES) {
    it(`raises a ${name}, keeps its day, and says so`, async function () {
      const { badges, asMinter, minter, member, [name]: kind, [`${name}Id` as const]: id } = await load();
      const before = await badges.badge(id);
      await networkHelpers.time.increase(5 * 86_400);
      expect(await asMinter.setLevels.staticCall(kind, [id], 3, MEMO)).to.equal(1n);
      expect(await told(badges, asMinter.setLevels(kind, [id], 3, MEMO))).to.deep.equal([
        ["MetadataUpdate", id],
        awarded(id, minter, 3n),
      ]);
      expect([...(await badges.badge(id))]).to.deep.equal([...before].map((value, i) => (i === 2 ? 3n : value)));
      expect(await badges.ownerOf(id)).to.equal(member.address);
    });
  }

  it("lowers a badge only where its kind is revocable", async function () {
    const { badges, asMinter, minter, medal, medalId, seal, sealId, ticket, ticketId } = await load();
    expect(await told(badges, asMinter.setLevels(medal, [medalId], 1, MEMO))).to.deep.equal([
      ["MetadataUpdate", medalId],
      awarded(medalId, minter, 1n),
    ]);
    for (const [kind, id] of [
      [seal, sealId],
      [ticket, ticketId],
    ] as const) {
      await expect(asMinter.setLevels(kind, [id], 1, MEMO)).to.be.revertedWithCustomError(badges, "NothingAwarded");
      expect((await badges.badge(id)).level).to.equal(2n);
    }
  });

  it("skips what is lower, the same, another's never, expired, or twice in the list", async function () {
    const { badges, asMinter, minter, member, friend, stranger, seal, sealId } = await load();
    await expire();
    const fresh = await award(asMinter, friend, seal, 1n);
    const high = await award(asMinter, minter, seal, 3n);
    const none = soulboundId(seal, stranger);
    expect(await told(badges, asMinter.setLevels(seal, [sealId, none, high, fresh, fresh], 2, MEMO))).to.deep.equal([
      ["BadgeSkipped", sealId],
      ["BadgeSkipped", none],
      ["BadgeSkipped", high],
      ["MetadataUpdate", fresh],
      awarded(fresh, minter, 2n),
      ["BadgeSkipped", fresh],
    ]);
    expect((await badges.badge(sealId)).level).to.equal(2n);
    expect((await badges.badge(sealId)).owner).to.equal(member.address);
  });

  it("raises until the second of expiry", async function () {
    for (const name of ["seal", "ticket"] as const) {
      const { badges, asMinter, friend, [name]: kind, [`${name}Id` as const]: id } = await load();
      const other = await award(asMinter, friend, kind, 2n);
      const end = expiryOf(await today());
      await networkHelpers.time.setNextBlockTimestamp(end - 1n);
      await asMinter.setLevels(kind, [id], 3, MEMO);
      await networkHelpers.time.setNextBlockTimestamp(end);
      await expect(asMinter.setLevels(kind, [other], 3, MEMO)).to.be.revertedWithCustomError(badges, "NothingAwarded");
    }
  });

  it("skips a lower level of what has expired, even where the kind is revocable", async function () {
    const { badges, asMinter, medal, medalId } = await load();
    await expire();
    await expect(asMinter.setLevels(medal, [medalId], 1, MEMO)).to.be.revertedWithCustomError(badges, "NothingAwarded");
  });

  it("refuses a badge of another kind", async function () {
    const { badges, asMinter, medal, medalId, sealId, ticketId } = await load();
    for (const other of [sealId, ticketId]) {
      await expect(asMinter.setLevels(medal, [medalId, other], 3, MEMO))
        .to.be.revertedWithCustomError(badges, "BadgeOfOtherKind")
        .withArgs(other, medal);
    }
  });

  it("stays with a badge that moves, and ends with it", async function () {
    const { badges, asMinter, member, friend, ticket, ticketId } = await load();
    await asMinter.setLevels(ticket, [ticketId], 3, MEMO);
    await badges.transferFrom(member, friend, ticketId);
    expect((await badges.badge(ticketId)).level).to.equal(3n);
    await badges.connect(friend).burn(ticketId);
    await expect(asMinter.setLevels(ticket, [ticketId], 3, MEMO)).to.be.revertedWithCustomError(
      badges,
      "NothingAwarded",
    );
    expect((await badges.badge(await award(asMinter, friend, ticket, 1n))).level).to.equal(1n);
  });
});

describe("Badges, revoke", function () {
  it("takes badges back, valid or expired, skips those that are not there, and says why", async function () {
    const { badges, asIssuer, asMinter, issuer, member, friend, stranger, medal, medalId } = await load();
    await expire();
    const fresh = await award(asMinter, friend, medal, 1n);
    const none = soulboundId(medal, stranger);
    expect(await told(badges, asIssuer.revoke(medal, [medalId, none, fresh, fresh], REASON))).to.deep.equal([
      destroyed(medalId, member),
      ["BadgeRevoked", medalId, issuer.address, REASON],
      ["BadgeSkipped", none],
      destroyed(fresh, friend),
      ["BadgeRevoked", fresh, issuer.address, REASON],
      ["BadgeSkipped", fresh],
    ]);
    for (const id of [medalId, fresh]) await expectNoBadge(badges, id);
    expect(await badges.heldBy(friend, medal)).to.deep.equal([false, 0n]);
  });

  it("is no end: the badge can be awarded again, and then given up", async function () {
    const { badges, asIssuer, asMinter, minter, member, medal, medalId } = await load();
    await asIssuer.revoke(medal, [medalId], REASON);
    const { allotted } = await badges.kind(medal);
    expect(await told(badges, asMinter.mint(member, medal, 1, MEMO))).to.deep.equal([
      minted(medalId, member),
      ["Locked", medalId],
      awarded(medalId, minter, 1n),
    ]);
    expect((await badges.kind(medal)).allotted, "another badge, out of the cap").to.equal(allotted);
    await badges.burn(medalId);
    await expect(asMinter.mint(member, medal, 1, MEMO))
      .to.be.revertedWithCustomError(badges, "BadgeGivenUp")
      .withArgs(medalId);
  });

  it("refuses kinds that did not say so, and badges of another kind", async function () {
    const { badges, asIssuer, medal, medalId, seal, sealId, ticket, ticketId, pin, coin } = await load();
    for (const [kind, ids] of [
      [seal, [sealId]],
      [ticket, [ticketId]],
      [pin, []],
      [coin, []],
    ] as const) {
      await expect(asIssuer.revoke(kind, [...ids], REASON))
        .to.be.revertedWithCustomError(badges, "KindNotRevocable")
        .withArgs(kind);
    }
    for (const other of [sealId, ticketId]) {
      await expect(asIssuer.revoke(medal, [medalId, other], REASON))
        .to.be.revertedWithCustomError(badges, "BadgeOfOtherKind")
        .withArgs(other, medal);
    }
  });

  it("works while minting is stopped", async function () {
    const { badges, asIssuer, program, medal, medalId } = await load();
    await program.stop();
    await expect(asIssuer.revoke(medal, [medalId], REASON)).to.emit(badges, "BadgeRevoked");
  });
});

describe("Badges, announceExpired", function () {
  it("tells markets of badges that have expired, by anyone", async function () {
    const { badges, asStranger, sealId, ticketId } = await load();
    await expire();
    expect(await told(badges, asStranger.announceExpired([sealId, ticketId]))).to.deep.equal([
      ["MetadataUpdate", sealId],
      ["MetadataUpdate", ticketId],
    ]);
  });

  it("refuses one that has not, to the second, never will, or does not exist", async function () {
    const { badges, asStranger, asMinter, member, stranger, pin, seal, sealId, ticketId } = await load();
    const forEver = await award(asMinter, member, pin);
    const end = expiryOf(await today());
    await networkHelpers.time.setNextBlockTimestamp(end - 1n);
    await expect(asStranger.announceExpired([sealId]))
      .to.be.revertedWithCustomError(badges, "BadgeNotExpired")
      .withArgs(sealId);
    await networkHelpers.time.setNextBlockTimestamp(end);
    await asStranger.announceExpired([sealId]);
    await expect(asStranger.announceExpired([ticketId, forEver]))
      .to.be.revertedWithCustomError(badges, "BadgeNotExpired")
      .withArgs(forEver);
    const none = soulboundId(seal, stranger);
    await expect(asStranger.announceExpired([none]))
      .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
      .withArgs(none);
  });
});

describe("Badges, tokenURI", function () {
  it("is what the art draws of the badge, whatever level and time make of it", async function () {
    const { badges, badgeArt, asMinter, member, medal, medalId, ticket, ticketId, coin, pin } = await load();
    const seen = new Set<string>();
    const drawn = async (id: bigint, kind: bigint) => {
      const { terms } = await badges.kind(kind);
      const { level, serial, awardedAt, validUntil, valid, soulbound } = await badges.badge(id);
      return badgeArt.tokenURI(LOOK, {
        collection: await badges.name(),
        levelName: level === 0n ? "" : LEVELS[Number(level) - 1]!,
        level,
        levels: terms.levels.length,
        serial,
        awardedAt,
        validUntil,
        expired: !valid,
        soulbound,
        revocable: terms.revocable,
      });
    };
    const expectDrawn = async (id: bigint, kind: bigint) => {
      const uri = await badges.tokenURI(id);
      expect(uri).to.equal(await drawn(id, kind));
      seen.add(uri);
    };
    for (const [id, kind] of [
      [medalId, medal],
      [ticketId, ticket],
    ] as const) {
      await expectDrawn(id, kind);
      await asMinter.setLevels(kind, [id], 3, MEMO);
      await expectDrawn(id, kind);
    }
    await expire();
    await expectDrawn(medalId, medal);
    await expectDrawn(ticketId, ticket);
    await expectDrawn(await award(asMinter, member, coin), coin);
    await expectDrawn(await award(asMinter, member, pin), pin);
    expect(seen.size, "as many pictures as states").to.equal(8);
  });

  it("is the kind's own URI, with level, expiry and .json, where there is one", async function () {
    const { badges, asMinter, asIssuer, asCatalog, minter, member } = await load();
    const look = { ...LOOK, uri: "ipfs://folder/gift-" };
    for (const soulbound of [true, false]) {
      const leveled = await defineKind(asCatalog, { look, levels: LEVELS, validDays: VALID_DAYS, soulbound });
      const plain = await defineKind(asCatalog, { look, validDays: VALID_DAYS, soulbound });
      for (const kind of [leveled, plain]) await asIssuer.allot(minter, kind, CAMPAIGN, BUDGET, 0);
      const [a, b] = [await award(asMinter, member, leveled, 1n), await award(asMinter, member, plain)];
      expect(await badges.tokenURI(a)).to.equal("ipfs://folder/gift-1.json");
      expect(await badges.tokenURI(b)).to.equal("ipfs://folder/gift-0.json");
      await asMinter.setLevels(leveled, [a], 3, MEMO);
      expect(await badges.tokenURI(a)).to.equal("ipfs://folder/gift-3.json");
      await expire();
      expect(await badges.tokenURI(a)).to.equal("ipfs://folder/gift-3-expired.json");
      expect(await badges.tokenURI(b)).to.equal("ipfs://folder/gift-0-expired.json");
    }
  });
});
