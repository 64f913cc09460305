/** `badges mint`: what is checked first, what is awarded or skipped, and the report that accounts for every line. */
import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { globalOptions } from "hardhat";

import { FOUNDER, KINDS, PATRON, TEA, TICKET, awards, badgesFixture, kindsFile } from "./badges-support.js";
import { DAY, blockNumber, ethers, failure, file, member, networkHelpers, printed, run } from "./support.js";

const MINT = ["badges", "mint"];

interface Report {
  matches: boolean;
  lines: number;
  awarded: number;
  renewed: number;
  skipped: number;
  skippedLines: { line: number; address: string }[];
  kinds: { kind: number; level: number; lines: number; awarded: number; skipped: number }[];
  transactions: { hash: string; lines: number; gasUsed: string }[];
  journal: string;
}

interface Found {
  code: string;
  lines?: number[];
}

describe("badges mint", () => {
  async function fixture() {
    return badgesFixture();
  }

  async function ready() {
    return networkHelpers.loadFixture(fixture);
  }

  async function report(args: object): Promise<Report> {
    return (await run(MINT, { ...args })) as unknown as Report;
  }

  /** What stands against it; nothing is sent. */
  async function obstacles(args: object): Promise<Found[]> {
    const before = await blockNumber();
    const { cause } = await failure(MINT, { ...args });
    expect(cause.name, cause.message).to.equal("Obstacles");
    expect(await blockNumber(), "something was sent").to.equal(before);
    return (cause as unknown as { details: { obstacles: Found[] } }).details.obstacles;
  }

  /** All four kinds, by number and by name. */
  function mixed(): string {
    const lines = [
      ...Array.from({ length: 5 }, (_, i) => `${member(i)},Tea friend,${["Silver", "1"][i % 2]!}`),
      ...Array.from({ length: 3 }, (_, i) => `${member(i)},Founder 创始,`),
      ...Array.from({ length: 4 }, (_, i) => `${member(i)},3,0`),
      `${member(0)},Patron,Patron`,
    ];
    return ["address,kind,level", ...lines].join("\n");
  }

  describe("given a good file", () => {
    it("awards each line its kind and level, one transaction for each, and accounts for all", async () => {
      const { mint, badges } = await ready();
      const found = await report({ ...mint, file: await file("b.csv", mixed()) });
      expect(found).to.include({ matches: true, lines: 13, awarded: 13, renewed: 0, skipped: 0 });
      expect(found.kinds.map(({ kind, level, awarded }) => [kind, level, awarded])).to.deep.equal([
        [TEA, 1, 2],
        [TEA, 2, 3],
        [FOUNDER, 0, 3],
        [TICKET, 0, 4],
        [PATRON, 2, 1],
      ]);
      expect(found.transactions).to.have.length(5);
      expect(await badges.heldBy(member(0), TEA)).to.deep.equal([true, 2n]);
      expect(await badges.heldBy(member(1), TEA)).to.deep.equal([true, 1n]);
      expect(await badges.balanceOf(member(0))).to.equal(4n);
    });

    it("tells transactions, gas and cost in a dry run, and sends nothing", async () => {
      const { mint } = await ready();
      const list = await file("b.csv", mixed());
      const before = await blockNumber();
      const preview = await printed(MINT, { ...mint, file: list, dryRun: true });
      expect(preview).to.include({ ok: true, dryRun: true, lines: 13, members: 5, transactions: 5, alreadyPaid: 0 });
      expect(await blockNumber()).to.equal(before);
      const { gasUsed } = await run(MINT, { ...mint, file: list });
      expect(Number(gasUsed) / Number(preview.gas)).to.be.within(0.8, 1.2);
    });

    it("awards several to one member where that is meant", async () => {
      const { mint, badges } = await ready();
      const lines = [member(0), member(1), member(0)].map((to) => `${to},Free coffee`);
      const twice = { ...mint, file: await file("b.csv", ["address,kind", ...lines].join("\n")) };
      expect((await failure(MINT, twice)).cause.name).to.equal("BadLines");
      expect(await report({ ...twice, allowDuplicates: true })).to.include({ matches: true, awarded: 3 });
      expect(await badges.balanceOf(member(0))).to.equal(2n);
    });

    it("reads Chinese column names", async () => {
      const { mint, badges } = await ready();
      await report({ ...mint, file: await file("b.csv", `等级,徽章,地址\nGold,Tea friend,${member(0)}`) });
      expect(await badges.heldBy(member(0), TEA)).to.deep.equal([true, 3n]);
    });
  });

  describe("given a file that was awarded before", () => {
    for (const badge of ["1,1", "3,"]) {
      it(`sends nothing again of kind ${badge[0]!}, with or without its journal`, async () => {
        const { mint, badges } = await ready();
        const args = { ...mint, batchSize: 10 };
        const first = await report({ ...args, file: await file("b.csv", awards(25, badge)) });
        expect(first.transactions.map(({ lines }) => lines)).to.deep.equal([10, 10, 5]);
        const before = await blockNumber();
        const second = await report({ ...args, file: await file("b.csv", awards(25, badge)) });
        expect(second).to.deep.include({ matches: true, awarded: 25, transactions: first.transactions });
        expect(await blockNumber()).to.equal(before);
        expect(await badges.balanceOf(member(3))).to.equal(1n);
      });
    }

    it("refuses it in other batches, without its journal", async () => {
      const { mint } = await ready();
      await report({ ...mint, file: await file("b.csv", awards(25, "3,")), batchSize: 10 });
      const again = { ...mint, file: await file("b.csv", awards(25, "3,")), batchSize: 20 };
      expect((await failure(MINT, again)).cause.name).to.equal("OtherPieces");
    });

    it("does not take another minter's awards from the same file for its own", async () => {
      const { mint, program, issuer, till, badges } = await ready();
      const list = await file("b.csv", awards(5, "3,"));
      await report({ ...mint, file: list });
      const allot = { program, minter: till.address, kind: "3", amount: "5", from: issuer.address };
      await run(["badges", "allot"], allot);
      const other = await file("b.csv", awards(5, "3,"));
      expect(await report({ ...mint, from: till.address, file: other })).to.include({ matches: true, awarded: 5 });
      expect(await badges.balanceOf(member(4))).to.equal(2n);
    });

    it("awards transferable ones once more under another label", async () => {
      const { mint, badges } = await ready();
      const list = await file("b.csv", awards(5, "3,"));
      await report({ ...mint, file: list });
      await report({ ...mint, file: list, label: "december" });
      expect(await badges.balanceOf(member(4))).to.equal(2n);
    });
  });

  describe("given members who have the badge or gave it up", () => {
    /** Members 0 to 3 have it, and the buyer, who is last in the file, gave it up. */
    async function held() {
      const brand = await ready();
      const { mint, buyer, badges } = brand;
      await report({ ...mint, file: await file("first.csv", awards(4, "2,")) });
      await report({ ...mint, file: await file("buyer.csv", `address,kind\n${buyer.address},2`) });
      await badges.connect(buyer).burn(await badges.soulboundId(buyer.address, FOUNDER));
      return { ...brand, list: { ...mint, file: await file("b.csv", `${awards(10, "2,")}\n${buyer.address},2,`) } };
    }

    it("refuses the file, and tells their lines", async () => {
      const { list } = await held();
      expect((await obstacles(list)).map(({ code, lines }) => [code, lines])).to.deep.equal([
        ["ALREADY_HELD", [2, 3, 4, 5]],
        ["GIVEN_UP", [12]],
      ]);
    });

    it("passes them over when told to, and accounts for them", async () => {
      const { list, badges, buyer } = await held();
      const found = await report({ ...list, skipHeld: true });
      expect(found).to.include({ matches: true, lines: 11, awarded: 6, skipped: 5 });
      expect(found.skippedLines.map(({ line }) => line)).to.deep.equal([2, 3, 4, 5, 12]);
      expect(await badges.balanceOf(buyer)).to.equal(0n);
      expect(await badges.balanceOf(member(9))).to.equal(1n);
    });

    it("sends no batch in which all would be passed over", async () => {
      const { list } = await held();
      const found = await report({ ...list, skipHeld: true, batchSize: 4 });
      expect(found).to.include({ matches: true, awarded: 6, skipped: 5 });
      expect(found.transactions).to.have.length(2);
    });

    it("needs no budget for those who are passed over", async () => {
      const { list, program, issuer } = await held();
      const budget = { program, minter: issuer.address, kind: "2", from: issuer.address };
      await run(["badges", "cut"], { ...budget, amount: "all" });
      await run(["badges", "allot"], { ...budget, amount: "6" });
      expect(await report({ ...list, skipHeld: true })).to.include({ matches: true, awarded: 6 });
    });

    it("renews what has expired", async () => {
      const { mint, badges } = await ready();
      await report({ ...mint, file: await file("b.csv", awards(3, "1,Gold")) });
      await networkHelpers.time.increase(32 * DAY);
      const found = await report({ ...mint, file: await file("c.csv", awards(5, "1,1")) });
      expect(found).to.include({ matches: true, awarded: 2, renewed: 3, skipped: 0 });
      expect(await badges.heldBy(member(0), TEA)).to.deep.equal([true, 1n]);
    });
  });

  describe("given a bad line", () => {
    const mixedCase = member(1);
    const broken = mixedCase.replace(/[a-f]/, (letter) => letter.toUpperCase());
    const cases: [title: string, line: string, code: string, column: string | undefined][] = [
      ["a wrong checksum", `${broken},1,1`, "BAD_CHECKSUM", "address"],
      ["the zero address", `0x${"0".repeat(40)},1,1`, "ZERO_ADDRESS", "address"],
      ["a script for an address", "<script>,1,1", "BAD_ADDRESS", "address"],
      ["the same soulbound badge twice", `${member(0)},Tea friend,2`, "DUPLICATE", "address"],
      ["a kind that is not there", `${mixedCase},9,`, "NO_SUCH_KIND", "kind"],
      ["kind 0", `${mixedCase},0,`, "NO_SUCH_KIND", "kind"],
      ["a name that is not exact", `${mixedCase},tea friend,1`, "NO_SUCH_KIND", "kind"],
      ["no kind", `${mixedCase},,1`, "MISSING_FIELD", "kind"],
      ["no level where there are some", `${mixedCase},1,`, "MISSING_FIELD", "level"],
      ["level 0 where there are some", `${mixedCase},1,0`, "NO_SUCH_LEVEL", "level"],
      ["a level above the highest", `${mixedCase},1,4`, "NO_SUCH_LEVEL", "level"],
      ["a level where there are none", `${mixedCase},2,1`, "NO_SUCH_LEVEL", "level"],
      ["a hidden character in the kind", `${mixedCase},Tea\u200b friend,1`, "HIDDEN_CHARACTER", "kind"],
      ["a right-to-left override in the level", `${mixedCase},1,\u202eGold`, "HIDDEN_CHARACTER", "level"],
      ["a field too many", `${mixedCase},1,1,1`, "FIELD_COUNT", undefined],
      ["a quote that is never closed", `"${mixedCase},1,1`, "QUOTE_OPEN", undefined],
    ];
    for (const [title, line, code, column] of cases) {
      it(`refuses ${title}, and sends nothing`, async () => {
        const { mint } = await ready();
        const before = await blockNumber();
        const list = await file("b.csv", ["address,kind,level", `${member(0)},1,1`, line].join("\n"));
        const { cause } = await failure(MINT, { ...mint, file: list, allowDuplicates: true });
        expect(cause.name).to.equal("BadLines");
        const [found, ...more] = JSON.parse(await readFile(`${list}.errors.json`, "utf8")) as Record<string, unknown>[];
        expect(found).to.include({ line: 3, code });
        expect(found!.column).to.equal(column);
        expect(more).to.be.empty;
        expect(await blockNumber()).to.equal(before);
      });
    }

    it("refuses a name that two kinds have, and tells their numbers", async () => {
      const { mint, badges, catalog } = await ready();
      const look = { name: "Founder 创始", description: "", emblem: "", style: 0, color: 0, uri: "" };
      const terms = { look, levels: [], cap: 0, validDays: 0, soulbound: true, revocable: false };
      await badges.connect(catalog).defineKind(terms);
      const list = await file("b.csv", `address,kind\n${member(0)},Founder 创始`);
      expect((await failure(MINT, { ...mint, file: list })).message).to.include("kinds 2, 5 are called");
    });

    it("refuses the badges' own contract, the points, the programme and desks as members", async () => {
      const { mint, collection, points, program } = await ready();
      const [desk] = await points.desks();
      const all = [collection, await points.getAddress(), program, desk!].map((to) => `${to},2,`);
      const list = await file("b.csv", ["address,kind,level", ...all].join("\n"));
      await failure(MINT, { ...mint, file: list });
      const found = JSON.parse(await readFile(`${list}.errors.json`, "utf8")) as { code: string }[];
      expect(found.map(({ code }) => code)).to.deep.equal(Array.from({ length: 4 }, () => "NOT_A_MEMBER"));
    });

    it("refuses a file of points", async () => {
      const { mint } = await ready();
      const list = await file("b.csv", `address,amount\n${member(0)},5`);
      expect((await failure(MINT, { ...mint, file: list })).cause.name).to.equal("BadHeader");
    });
  });

  describe("given something that stands against it", () => {
    it("tells that minting is stopped", async () => {
      const { mint, program, guardian } = await ready();
      await run(["program", "stop"], { program, from: guardian.address });
      expect(await obstacles({ ...mint, file: await file("b.csv", mixed()) })).to.have.nested.property(
        "[0].code",
        "STOPPED",
      );
    });

    it("tells, kind by kind, that budgets are missing or too small", async () => {
      const { mint, program, issuer } = await ready();
      const budget = { program, minter: issuer.address, from: issuer.address };
      await run(["badges", "cut"], { ...budget, kind: "1", amount: "596" });
      await run(["badges", "cut"], { ...budget, kind: "3", amount: "all" });
      const found = await obstacles({ ...mint, file: await file("b.csv", mixed()) });
      expect(found.map(({ code }) => code)).to.deep.equal(["BUDGET_TOO_SMALL", "NO_BUDGET"]);
    });

    it("tells that not even an issuer could allot so many: the cap is fixed", async () => {
      const { mint } = await ready();
      const { message } = await failure(MINT, { ...mint, file: await file("b.csv", awards(1_001, "2,")) });
      expect(message).to.include("has 600 awards left, the file needs 1001").and.to.include("only 400 more");
    });

    it("tells that the daily rate is too small", async () => {
      const { mint, program, issuer } = await ready();
      const rate = { program, minter: issuer.address, kind: "3", amount: "0", perDay: "3", from: issuer.address };
      await run(["badges", "allot"], rate);
      expect((await obstacles({ ...mint, file: await file("b.csv", mixed()) })).map(({ code }) => code)).to.deep.equal([
        "DAILY_RATE",
      ]);
    });

    it("tells that the account can't pay for the gas", async () => {
      const { mint, issuer } = await ready();
      await networkHelpers.setBalance(issuer.address, 1_000n);
      expect((await obstacles({ ...mint, file: await file("b.csv", mixed()) })).map(({ code }) => code)).to.deep.equal([
        "NO_GAS",
      ]);
    });
  });

  // Under --coverage it would not fit.
  if (!globalOptions.coverage) {
    it("keeps a transaction of the most lines, of the dearest badges, below the gas cap", async () => {
      const { mint, program, catalog, issuer } = await ready();
      const file16 = await kindsFile({
        ...KINDS[3],
        name: "Dear",
        levels: Array.from({ length: 16 }, (_, i) => `L${i}`),
      });
      await run(["badges", "define"], { program, file: file16, from: catalog.address });
      await run(["badges", "allot"], {
        program,
        minter: issuer.address,
        kind: "5",
        amount: "250",
        from: issuer.address,
      });
      const { transactions } = await report({ ...mint, file: await file("b.csv", awards(250, "5,16")) });
      const used = transactions.map(({ gasUsed }) => Number(gasUsed));
      expect(transactions[0]!.lines + transactions[1]!.lines).to.equal(250);
      // A tenth of the cap is to stay free, and a plan of much less would waste transactions.
      expect(Math.max(...used)).to.be.within(0.7 * 16_777_216, 0.9 * 16_777_216);
    });
  }

  it("writes the report beside the file", async () => {
    const { mint } = await ready();
    const { journal } = await report({ ...mint, file: await file("b.csv", mixed()) });
    const written = JSON.parse(await readFile(journal.replace(".journal.jsonl", ".report.json"), "utf8")) as Report;
    expect(written).to.include({ matches: true, awarded: 13 });
  });

  it("finds each badge of a batch in its own transaction", async () => {
    const { mint, badges } = await ready();
    const { transactions } = await report({ ...mint, file: await file("b.csv", awards(3, "3,")) });
    const receipt = await ethers.provider.getTransactionReceipt(transactions[0]!.hash);
    const made = receipt!.logs.filter(({ topics }) => topics[0] === badges.interface.getEvent("Transfer").topicHash);
    expect(made).to.have.length(3);
  });
});
