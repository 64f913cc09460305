/** What a brand may define, what of it is refused, and what the most kinds that there can be cost. */
import { expect } from "chai";
import { globalOptions } from "hardhat";

import { CAMPAIGN, DAY, MEMO, networkHelpers } from "../helpers/program.js";
import {
  award,
  badgesFixture,
  BUDGET,
  defineKind,
  kindTerms,
  LEVELS,
  LOOK,
  soulboundId,
  told,
  type BadgesFixture,
} from "./support.js";

const MAX_CAP = 2n ** 32n - 1n;
const load = () => networkHelpers.loadFixture(badgesFixture);

/**
 * As many kinds as there can be, all soulbound, each awarded once: so that no kind waits for a halt any more, and a stop
 * has all of them to write. The member has three, in the second word and the last two.
 */
async function fullFixture() {
  const fixture = await badgesFixture();
  const { badges, asCatalog, asIssuer, asMinter, minter, member, stranger, program, admin } = fixture;
  for (let kind = (await badges.kindCount()) + 1n; kind <= 512n; ++kind) {
    await asCatalog.defineKind(kindTerms({ soulbound: true }));
    await asIssuer.allot(minter, kind, CAMPAIGN, BUDGET, 0);
    await asMinter.mint(stranger, kind, 0, MEMO);
  }
  for (const kind of [8n, 511n, 512n]) await award(asMinter, member, kind);
  return { ...fixture, asProgramAdmin: program.connect(admin) };
}

/** The terms as the chain tells them again, in plain values. */
async function termsOf(fixture: BadgesFixture, kind: bigint) {
  const { terms, allotted, serials } = await fixture.badges.kind(kind);
  const { name, description, emblem, style, color, uri } = terms.look;
  return {
    look: { name, description, emblem, style, color, uri },
    levels: [...terms.levels],
    cap: terms.cap,
    validDays: terms.validDays,
    soulbound: terms.soulbound,
    revocable: terms.revocable,
    allotted,
    serials,
  };
}

describe("Badges, defineKind", function () {
  it("fixes all that was said, under the next number", async function () {
    const fixture = await load();
    const { badges, asCatalog } = fixture;
    const look = {
      name: '常客 "Regular" <b>☕</b>',
      description: "",
      emblem: "",
      style: 3,
      color: 0xffffff,
      uri: "ipfs://badges/",
    };
    const terms = { look, levels: LEVELS, cap: 7, validDays: 65_535, soulbound: true, revocable: true };
    expect(await asCatalog.defineKind.staticCall(terms)).to.equal(6n);
    const [event] = await told(badges, asCatalog.defineKind(terms));
    expect(await badges.kindCount()).to.equal(6n);
    const defined = await termsOf(fixture, 6n);
    expect(defined).to.deep.equal({
      look: { ...look, style: 3n, color: 0xffffffn },
      levels: LEVELS,
      cap: 7n,
      validDays: 65_535n,
      soulbound: true,
      revocable: true,
      allotted: 0n,
      serials: 0n,
    });
    const said = [Object.values(defined.look), LEVELS, 7n, 65_535n, true, true];
    expect(event).to.deep.equal(["KindDefined", 6n, said]);
  });

  it("takes a cap of 0 for as many as fit", async function () {
    const { badges, coin } = await load();
    expect((await badges.kind(coin)).terms.cap).to.equal(MAX_CAP);
  });

  it("takes sixteen levels, and no more", async function () {
    const fixture = await load();
    const { badges, asCatalog } = fixture;
    const levels = Array.from({ length: 17 }, (_, i) => `Level ${i + 1}`);
    await expect(asCatalog.defineKind(kindTerms({ levels })))
      .to.be.revertedWithCustomError(badges, "TooManyLevels")
      .withArgs(17, 16);
    const kind = await defineKind(asCatalog, { levels: levels.slice(0, 16) });
    expect((await termsOf(fixture, kind)).levels).to.deep.equal(levels.slice(0, 16));
  });

  it("refuses to take back what can be sold on", async function () {
    const { badges, asCatalog } = await load();
    await expect(asCatalog.defineKind(kindTerms({ revocable: true }))).to.be.revertedWithCustomError(
      badges,
      "RevocableUnlessSoulbound",
    );
    await defineKind(asCatalog, { revocable: true, soulbound: true });
  });

  describe("given text that its art can't show", function () {
    const texts: Record<string, [object, string, readonly unknown[]]> = {
      "no name": [{ look: { ...LOOK, name: "" } }, "NameMissing", []],
      "a name too long": [{ look: { ...LOOK, name: "x".repeat(65) } }, "TextTooLong", ["name", 65, 64]],
      "a name with a control character": [{ look: { ...LOOK, name: "a\u0000" } }, "BadText", ["name", 1]],
      "a description too long": [
        { look: { ...LOOK, description: "x".repeat(513) } },
        "TextTooLong",
        ["description", 513, 512],
      ],
      "a description that turns text around": [
        { look: { ...LOOK, description: "ab\u202e" } },
        "BadText",
        ["description", 2],
      ],
      "an emblem too long": [{ look: { ...LOOK, emblem: "x".repeat(33) } }, "TextTooLong", ["emblem", 33, 32]],
      "a URI too long": [{ look: { ...LOOK, uri: "x".repeat(257) } }, "TextTooLong", ["uri", 257, 256]],
      "a URI with a line break": [{ look: { ...LOOK, uri: "a\nb" } }, "BadText", ["uri", 1]],
      "a level without a name": [{ levels: ["Bronze", ""] }, "NameMissing", []],
      "a level with too long a name": [{ levels: ["Bronze", "x".repeat(65)] }, "TextTooLong", ["level", 65, 64]],
      "a level with a mark of direction": [{ levels: ["a\u200f"] }, "BadText", ["level", 1]],
    };
    for (const [text, [terms, error, args]] of Object.entries(texts)) {
      it(`refuses ${text}`, async function () {
        const { badges, badgeArt, asCatalog } = await load();
        await expect(asCatalog.defineKind(kindTerms(terms)))
          .to.be.revertedWithCustomError(badgeArt, error)
          .withArgs(...args);
        expect(await badges.kindCount()).to.equal(5n);
      });
    }

    it("refuses a collection that has no name, or a bad one", async function () {
      const { badgeArt, launcher, config } = await load();
      const named = (name: string) => launcher.launch({ ...config, badges: { ...config.badges, name } });
      await expect(named("")).to.be.revertedWithCustomError(badgeArt, "NameMissing");
      await expect(named("x".repeat(65)))
        .to.be.revertedWithCustomError(badgeArt, "TextTooLong")
        .withArgs("collection", 65, 64);
      await expect(named("\u2066")).to.be.revertedWithCustomError(badgeArt, "BadText").withArgs("collection", 0);
    });
  });

  it("leaves numbers that no kind has without a kind, whatever is asked of it", async function () {
    const { badges, asIssuer, asMinter, member, minter } = await load();
    for (const kind of [0n, 6n, 65_535n]) {
      const calls = [
        () => badges.kind(kind),
        () => asIssuer.allot(minter, kind, CAMPAIGN, 1, 0),
        () => asMinter.mint(member, kind, 0, MEMO),
        () => asMinter.mintBatch([member], kind, 0, MEMO),
        () => asMinter.setLevels(kind, [soulboundId(kind, member)], 0, MEMO),
        () => asIssuer.revoke(kind, [soulboundId(kind, member)], CAMPAIGN),
      ];
      for (const call of calls) {
        await expect(call()).to.be.revertedWithCustomError(badges, "NoSuchKind").withArgs(kind);
      }
      expect(await badges.heldBy(member, kind)).to.deep.equal([false, 0n]);
    }
  });

  describe("given as many kinds as there can be", function () {
    it("refuses one more, and keeps every cost in bounds", async function () {
      this.timeout(300_000);
      const { badges, asCatalog, asMinter, asProgramAdmin, member, friend, stranger } =
        await networkHelpers.loadFixture(fullFixture);
      await expect(asCatalog.defineKind(kindTerms()))
        .to.be.revertedWithCustomError(badges, "TooManyKinds")
        .withArgs(512);

      expect(await badges.balanceOf(member)).to.equal(3n);
      const ids = [8n, 511n, 512n].map((kind) => soulboundId(kind, member));
      expect(await badges.soulboundOf(member)).to.deep.equal(ids);
      // Instrumented code costs more. 65 cold slots, and a loop over those who are held; with the 21,000 that any transaction costs.
      if (!globalOptions.coverage) expect(await badges.balanceOf.estimateGas(member)).to.be.below(200_000n);
      expect(await badges.balanceOf(stranger)).to.equal(507n);
      if (!globalOptions.coverage) expect(await badges.balanceOf.estimateGas(stranger)).to.be.below(300_000n);

      const stop = (await (await asProgramAdmin.stop()).wait())!;
      // 512 slots, each read and written: far below the 16,777,216 that one transaction may use (EIP-7825).
      if (!globalOptions.coverage) expect(stop.gasUsed).to.be.below(3_000_000n);
      const until = await asProgramAdmin.stoppedUntil();
      await expect(asMinter.mint(friend, 512, 0, MEMO))
        .to.be.revertedWithCustomError(badges, "MintingStopped")
        .withArgs(until);
      await asProgramAdmin.resume();
      await award(asMinter, friend, 512n);
      expect(await badges.heldBy(friend, 512)).to.deep.equal([true, 0n]);
      await badges.burn(ids[2]!);
      expect(await badges.soulboundOf(member)).to.deep.equal(ids.slice(0, 2));
    });
  });

  it("counts the days of validity in full after the day of award, to the last there can be", async function () {
    const { badges, asCatalog, asIssuer, asMinter, minter, member } = await load();
    const longest = await defineKind(asCatalog, { validDays: 65_535, soulbound: true });
    await asIssuer.allot(minter, longest, CAMPAIGN, 1, 0);
    const id = await award(asMinter, member, longest);
    const { awardedAt, validUntil } = await badges.badge(id);
    expect(validUntil - awardedAt).to.equal(65_536n * BigInt(DAY));
  });
});
