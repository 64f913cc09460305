/** `badges level|revoke|show`: badges that members have, by id, by holder, or from a file of holders. */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { FOUNDER, TEA, awards, badgesFixture, kindsFile } from "./badges-support.js";
import { DAY, blockNumber, failure, file, member, networkHelpers, printed, run } from "./support.js";

interface Shown {
  id: string;
  kind: number;
  level: number;
  levelName: string;
  serial: number | null;
  valid: boolean;
}

interface Changed {
  badges: number;
  passedOver: { id: string; reason: string }[];
  transactions: unknown[];
}

describe("badges that members have", () => {
  /** Members 0 to 4 are silver tea friends, 0 to 2 patrons of the first level, and 0 is a founder. */
  async function fixture() {
    const brand = await badgesFixture();
    const lists = [awards(5, "1,2"), awards(3, "4,1"), awards(1, "2,")];
    for (const list of lists) await run(["badges", "mint"], { ...brand.mint, file: await file("b.csv", list) });
    return brand;
  }

  async function ready() {
    return networkHelpers.loadFixture(fixture);
  }

  async function shown(program: string, which: string): Promise<Shown[]> {
    return (await run(["badges", "show"], { program, which })).found as Shown[];
  }

  async function changed(id: string[], args: object): Promise<Changed> {
    return (await run(id, { ...args })) as unknown as Changed;
  }

  describe("level", () => {
    const LEVEL = ["badges", "level"];

    it("raises those of named holders", async () => {
      const { mint, badges } = await ready();
      const found = await changed(LEVEL, {
        ...mint,
        kind: "Tea friend",
        level: "Gold",
        badges: [member(0), member(2)],
      });
      expect(found).to.deep.include({ badges: 2, passedOver: [] });
      expect(await badges.heldBy(member(2), TEA)).to.deep.equal([true, 3n]);
      expect(await badges.heldBy(member(1), TEA)).to.deep.equal([true, 2n]);
    });

    it("raises those of a file of holders, and passes over who has the level or no badge", async () => {
      const { mint, badges } = await ready();
      await changed(LEVEL, { ...mint, kind: "1", level: "3", badges: [member(1)] });
      const list = await file("holders.csv", `address\n${[0, 1, 2, 9].map(member).join("\n")}\n`);
      const found = await changed(LEVEL, { ...mint, kind: "1", level: "3", file: list });
      expect(found.badges).to.equal(2);
      expect(found.passedOver.map(({ reason }) => reason)).to.deep.equal(["has this level", "is not there"]);
      expect(await badges.heldBy(member(2), TEA)).to.deep.equal([true, 3n]);
    });

    it("lowers a revocable kind's", async () => {
      const { mint, badges } = await ready();
      await changed(LEVEL, { ...mint, kind: "1", level: "Bronze", badges: [member(0)] });
      expect(await badges.heldBy(member(0), TEA)).to.deep.equal([true, 1n]);
    });

    it("raises a transferable badge by its id, and never lowers it", async () => {
      const { mint, program, badges } = await ready();
      const patron = (await shown(program, member(0))).find(({ kind }) => kind === 4)!;
      await changed(LEVEL, { ...mint, kind: "4", level: "Patron", badges: [patron.id] });
      expect((await badges.badge(patron.id)).level).to.equal(2n);
      const before = await blockNumber();
      const found = await changed(LEVEL, { ...mint, kind: "4", level: "Friend", badges: [patron.id] });
      expect(found).to.deep.include({ badges: 0, transactions: [] });
      expect(found.passedOver[0]!.reason).to.include("only rise");
      expect(await blockNumber()).to.equal(before);
    });

    it("passes over what has expired", async () => {
      const { mint } = await ready();
      await networkHelpers.time.increase(32 * DAY);
      const found = await changed(LEVEL, { ...mint, kind: "1", level: "Gold", badges: [member(0)] });
      expect(found.passedOver.map(({ reason }) => reason)).to.deep.equal(["has expired"]);
    });

    it("sends nothing in a dry run", async () => {
      const { mint } = await ready();
      const before = await blockNumber();
      const args = { ...mint, kind: "1", level: "Gold", badges: [member(0)], dryRun: true };
      expect(await printed(LEVEL, args)).to.include({ ok: true, dryRun: true, badges: 1 });
      expect(await blockNumber()).to.equal(before);
    });

    for (const [title, change, name] of [
      ["a level that the kind does not have", { level: "Platinum" }, "NoSuchLevel"],
      ["nobody", { badges: [] }, "NothingChosen"],
      ["a holder of a kind of which one can have several", { kind: "4", level: "2" }, "NotSoulbound"],
      ["an id of another kind", { badges: [String((2n << 168n) | (1n << 160n) | 5n)] }, "BadgeOfOtherKind"],
      ["a file that is not there", { file: "no-such.csv" }, "NoFile"],
    ] as const) {
      it(`refuses ${title}, and sends nothing`, async () => {
        const { mint } = await ready();
        const before = await blockNumber();
        const args = { ...mint, kind: "1", level: "3", badges: [member(0)], ...change };
        expect((await failure(LEVEL, { ...args, badges: [...args.badges] })).cause.name).to.equal(name);
        expect(await blockNumber()).to.equal(before);
      });
    }

    it("refuses a file with a bad line, and sends nothing", async () => {
      const { mint } = await ready();
      const list = await file("holders.csv", `address\n${member(0)}\n0x12`);
      const { cause, message } = await failure(LEVEL, { ...mint, kind: "1", level: "3", file: list });
      expect(cause.name).to.equal("BadLines");
      expect(message).to.include('line 3: not an address: "0x12"');
    });
  });

  describe("revoke", () => {
    const REVOKE = ["badges", "revoke"];

    it("takes badges of a revocable kind back, and passes over who has none", async () => {
      const { mint, badges } = await ready();
      const args = { ...mint, kind: "Tea friend", badges: [member(0), member(8)], reason: "fraud" };
      const found = await changed(REVOKE, args);
      expect(found).to.deep.include({ badges: 1 });
      expect(found.passedOver).to.have.length(1);
      expect(await badges.heldBy(member(0), TEA)).to.deep.equal([false, 0n]);
      const [event] = await badges.queryFilter(badges.filters.BadgeRevoked());
      expect(event!.args.reason).to.equal(`0x${Buffer.from("fraud").toString("hex").padEnd(32, "0")}`);
    });

    it("refuses a kind that is the holders' for good, and sends nothing", async () => {
      const { mint, badges } = await ready();
      const before = await blockNumber();
      const args = { ...mint, kind: "2", badges: [member(0)], reason: "fraud" };
      expect((await failure(REVOKE, args)).cause.name).to.equal("KindNotRevocable");
      expect(await blockNumber()).to.equal(before);
      expect(await badges.heldBy(member(0), FOUNDER)).to.deep.equal([true, 0n]);
    });

    it("asks why", async () => {
      const { mint } = await ready();
      expect((await failure(REVOKE, { ...mint, kind: "1", badges: [member(0)] })).cause.name).to.equal("NoReason");
    });
  });

  describe("show", () => {
    const SHOW = ["badges", "show"];

    it("shows all that a member has, expired ones too", async () => {
      const { program } = await ready();
      const before = await shown(program, member(0));
      expect(before.map(({ kind, level, levelName }) => [kind, level, levelName])).to.deep.equal([
        [1, 2, "Silver"],
        [2, 0, ""],
        [4, 1, "Friend"],
      ]);
      await networkHelpers.time.increase(32 * DAY);
      expect((await shown(program, member(0))).map(({ valid }) => valid)).to.deep.equal([false, true, true]);
    });

    it("shows one by its id, and saves its art", async () => {
      const { program } = await ready();
      const [, , patron] = await shown(program, member(1 - 1));
      const art = await mkdtemp(path.join(tmpdir(), "punchcard-test-"));
      const found = await printed(SHOW, { program, which: patron!.id, art });
      expect(found.found).to.have.length(1);
      const files = found.art as string[];
      expect(files.map((name) => path.basename(name))).to.deep.equal(["4-Patron-1.svg", "4-Patron-1.json"]);
      expect(await readFile(files[0]!, "utf8"))
        .to.include("<svg ")
        .and.to.include("Patron");
      expect(JSON.parse(await readFile(files[1]!, "utf8"))).to.have.property("attributes");
    });

    it("tells where the brand keeps what is not drawn", async () => {
      const { program, mint, catalog, issuer } = await ready();
      const kind = {
        name: "Elsewhere",
        style: "star",
        color: "#000000",
        soulbound: true,
        uri: "https://example.com/b/",
      };
      await run(["badges", "define"], { program, file: await kindsFile(kind), from: catalog.address });
      await run(["badges", "allot"], { ...mint, minter: issuer.address, kind: "5", amount: "1" });
      await run(["badges", "mint"], { ...mint, file: await file("b.csv", awards(1, "5,", 7)) });
      const found = (await run(SHOW, { program, which: member(7) })).found as { drawn: boolean; uri: string }[];
      expect(found[0]).to.include({ drawn: false, uri: "https://example.com/b/0.json" });
    });

    it("shows nothing of a member who has none", async () => {
      const { program } = await ready();
      expect(await shown(program, member(99))).to.be.empty;
    });

    for (const [title, which, name] of [
      ["a badge that is not there", String((1n << 168n) | (1n << 160n) | 5n), "NoSuchBadge"],
      ["what is neither id nor address", "tea", "BadId"],
      ["an address with a letter missing", "0x12", "BadAddress"],
    ] as const) {
      it(`refuses ${title}`, async () => {
        const { program } = await ready();
        expect((await failure(SHOW, { program, which })).cause.name).to.equal(name);
      });
    }
  });
});
