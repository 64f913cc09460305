/** `badges define|kinds|allot|cut|budgets`: kinds from a file, and who may award how many. */
import { mkdtemp, readFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { FOUNDER, KINDS, TEA, badgesFixture, kindsFile } from "./badges-support.js";
import { blockNumber, brandFixture, failure, member, networkHelpers, printed, run } from "./support.js";

const DEFINE = ["badges", "define"];
const EXAMPLE = path.resolve(import.meta.dirname, "../../deploy/programs/example-badges.json");

interface Kind {
  kind: number;
  look: { name: string; style: string };
  allotted: number;
}

interface Budget {
  minter: string;
  kind: number;
  campaignName: string;
  left: number;
  ratePerDay: number;
}

describe("badges", () => {
  async function bare() {
    return brandFixture();
  }

  async function fixture() {
    return badgesFixture();
  }

  async function kinds(program: string): Promise<Kind[]> {
    return (await run(["badges", "kinds"], { program })).kinds as Kind[];
  }

  describe("define", () => {
    async function ready() {
      const { program, catalog, stranger } = await networkHelpers.loadFixture(bare);
      return { program, from: catalog.address, stranger: stranger.address };
    }

    it("defines every kind of the example, and writes the art of each level", async () => {
      const { program, from } = await ready();
      const art = path.join(await mkdtemp(path.join(tmpdir(), "punchcard-test-")), "new");
      await run(DEFINE, { program, from, file: EXAMPLE, art });
      const found = await kinds(program);
      expect(found.map(({ kind, look }) => [kind, look.style])).to.deep.equal([
        [1, "medal"],
        [2, "star"],
        [3, "ticket"],
      ]);
      const files = (await readdir(art)).sort();
      expect(files.filter((name) => name.endsWith(".svg"))).to.deep.equal([
        "Founding-member-创始会员.svg",
        "Free-coffee.svg",
        "Tea-friend-1.svg",
        "Tea-friend-2.svg",
        "Tea-friend-3.svg",
      ]);
      expect(await readFile(path.join(art, "Tea-friend-2.svg"), "utf8"))
        .to.include("<svg ")
        .and.to.include("Silver");
      const json = JSON.parse(await readFile(path.join(art, "Free-coffee.json"), "utf8")) as { name: string };
      expect(json.name).to.include("Free coffee");
    });

    it("tells in a dry run what each will look like, and sends nothing", async () => {
      const { program, from } = await ready();
      const before = await blockNumber();
      const lines: string[] = [];
      const { log } = console;
      console.log = (line: string) => lines.push(line);
      try {
        await run(DEFINE, { program, from, file: EXAMPLE, dryRun: true, quiet: false });
      } finally {
        console.log = log;
      }
      const text = lines.join("\n");
      expect(text).to.include("Tea friend: Drawn on chain: a medal in #2f855a with 🍵");
      expect(text)
        .to.include('Would: Define, for ever, the badge "Tea friend"')
        .and.to.include("the brand may take it back");
      expect(text).to.include("Dry run: 3 transaction(s)");
      expect(await blockNumber()).to.equal(before);
    });

    it("defines nothing again, and goes on where an earlier run stopped", async () => {
      const { program, from } = await ready();
      await run(DEFINE, { program, from, file: await kindsFile(KINDS[0]) });
      const { transactions, kinds: told } = await run(DEFINE, { program, from, file: await kindsFile(KINDS) });
      expect(transactions).to.have.length(KINDS.length - 1);
      expect((told as { alreadyKind: number | null }[]).map(({ alreadyKind }) => alreadyKind)).to.deep.equal([
        1,
        null,
        null,
        null,
      ]);
      const before = await blockNumber();
      expect(await run(DEFINE, { program, from, file: await kindsFile(KINDS) })).to.deep.include({ transactions: [] });
      expect(await blockNumber()).to.equal(before);
    });

    it("refuses another kind of a name that is taken", async () => {
      const { program, from } = await ready();
      await run(DEFINE, { program, from, file: await kindsFile(KINDS) });
      const other = [
        { name: "New", style: "star", color: "#000000", soulbound: true },
        { ...KINDS[1], cap: 5 },
      ];
      const before = await blockNumber();
      expect((await failure(DEFINE, { program, from, file: await kindsFile(other) })).cause.name).to.equal("NameTaken");
      expect(await blockNumber()).to.equal(before);
    });

    const good = { name: "A", style: "star", color: "#123456", soulbound: true };
    const faults: [title: string, kind: unknown, told: string][] = [
      [
        "a style that nobody draws",
        { ...good, style: "hexagon" },
        "[1].style must be one of medal, shield, star, ticket",
      ],
      ["a color in words", { ...good, color: "red" }, "look.color must be #rrggbb"],
      ["a name that is too long", { ...good, name: "茶".repeat(22) }, "look.name can't be shown"],
      ["a name that turns text around", { ...good, name: "a\u202eb" }, "look.name can't be shown"],
      ["a missing word on whether it is soulbound", { ...good, soulbound: undefined }, "[1].soulbound is missing"],
      ["a transferable kind that could be revoked", { ...good, soulbound: false, revocable: true }, "Only soulbound"],
      ["too many levels", { ...good, levels: Array.from({ length: 17 }, (_, i) => `L${i}`) }, "can have 16 levels"],
      ["a field that nobody knows", { ...good, colour: "#123456" }, "[1].colour is not known"],
      ["a name that is there twice", good, "two kinds are called “A”"],
    ];
    for (const [title, kind, told] of faults) {
      it(`refuses ${title}, and sends nothing`, async () => {
        const { program, from } = await ready();
        const before = await blockNumber();
        const { cause, message } = await failure(DEFINE, { program, from, file: await kindsFile([good, kind]) });
        expect(cause.name).to.equal("BadParameters");
        expect(message).to.include(told);
        expect(await blockNumber()).to.equal(before);
      });
    }

    it("lets a stranger define nothing, and sends nothing", async () => {
      const { program, stranger } = await ready();
      const before = await blockNumber();
      const { message } = await failure(DEFINE, { program, from: stranger, file: EXAMPLE });
      expect(message).to.include("AccessControlUnauthorizedAccount");
      expect(await blockNumber()).to.equal(before);
    });
  });

  describe("kinds", () => {
    it("lists what is fixed of each, and how many are allotted", async () => {
      const { program } = await networkHelpers.loadFixture(fixture);
      const found = (await printed(["badges", "kinds"], { program })).kinds as Kind[];
      expect(found.map(({ look, allotted }) => [look.name, allotted])).to.deep.equal(
        KINDS.map(({ name }) => [name, 600]),
      );
    });
  });

  describe("allot, cut, budgets", () => {
    async function budgets(program: string): Promise<Budget[]> {
      return (await run(["badges", "budgets"], { program })).budgets as Budget[];
    }

    it("allots by the kind's name, with a daily rate, and lists it", async () => {
      const { program, issuer } = await networkHelpers.loadFixture(fixture);
      const what = { program, minter: member(1), kind: "Founder 创始", campaign: "first-100", from: issuer.address };
      await run(["badges", "allot"], { ...what, amount: "40", perDay: "7" });
      const all = await budgets(program);
      expect(all).to.have.length(5);
      expect(all[4]).to.include({
        minter: member(1),
        kind: FOUNDER,
        campaignName: "first-100",
        left: 40,
        ratePerDay: 7,
      });
    });

    it("allots to the rewards desk by its name", async () => {
      const { program, issuer } = await networkHelpers.loadFixture(fixture);
      const { rewards } = await run(["protocol", "deploy"]);
      await run(["badges", "allot"], { program, minter: "rewards", kind: "1", amount: "40", from: issuer.address });
      expect((await budgets(program))[4]).to.include({ minter: rewards, left: 40 });
    });

    it("cuts some, and then all", async () => {
      const { program, issuer } = await networkHelpers.loadFixture(fixture);
      const what = { program, minter: issuer.address, kind: "Tea friend", from: issuer.address };
      await run(["badges", "cut"], { ...what, amount: "100" });
      expect((await budgets(program))[0]).to.include({ kind: TEA, left: 500 });
      await run(["badges", "cut"], { ...what, amount: "all" });
      expect((await budgets(program))[0]).to.include({ left: 0 });
      expect((await kinds(program))[0]!.allotted).to.equal(0);
    });

    it("tells that the cap is reached, and sends nothing", async () => {
      const { program, issuer } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const what = { program, minter: issuer.address, kind: "2", amount: "401", from: issuer.address };
      expect((await failure(["badges", "allot"], what)).message).to.include("OverKindCap");
      expect(await blockNumber()).to.equal(before);
    });

    for (const [title, change, name] of [
      ["a kind that is not there", { kind: "Founders" }, "NoSuchKind"],
      ["a kind's number that is not there", { kind: "5" }, "NoSuchKind"],
      ["an amount that is no whole number", { amount: "1.5" }, "BadNumber"],
      ["a minter that is no address", { minter: "me" }, "BadAddress"],
    ] as const) {
      it(`refuses ${title}`, async () => {
        const { program, issuer } = await networkHelpers.loadFixture(fixture);
        const what = { program, minter: issuer.address, kind: "1", amount: "1", from: issuer.address, ...change };
        expect((await failure(["badges", "allot"], what)).cause.name).to.equal(name);
      });
    }
  });
});
