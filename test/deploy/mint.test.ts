/** `points mint`: previews, obstacles, paying once, and the report. */
import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";
import { toBeHex } from "ethers";
import { globalOptions } from "hardhat";

import { Grants__factory, Program__factory } from "../../sdk/src/generated/index.js";
import {
  DAY,
  blockNumber,
  brandFixture,
  csv,
  ethers,
  failure,
  file,
  member,
  networkHelpers,
  printed,
  programFile,
  run,
} from "./support.js";

const MINT = ["points", "mint"];

interface Report {
  matches: boolean;
  totalInFile: string;
  totalOnChain: string;
  members: number;
  maturesFrom: number;
  transactions: { batch: number; hash: string; lines: number; gasUsed: string }[];
  journal: string;
}

async function report(args: Record<string, unknown>): Promise<Report> {
  return (await run(MINT, args)) as unknown as Report;
}

describe("points mint", () => {
  async function fixture() {
    return brandFixture();
  }

  /** The chain is reset between tests, files are not: each test has its own. */
  async function ready() {
    const brand = await networkHelpers.loadFixture(fixture);
    return { ...brand, list: { ...brand.mint, file: await file("members.csv", csv(95)), batchSize: 40 } };
  }

  describe("when it is a dry run", () => {
    it("tells transactions, gas and cost, and sends nothing", async () => {
      const { list } = await ready();
      const before = await blockNumber();
      const found = await run(MINT, { ...list, dryRun: true });
      expect(found).to.include({
        dryRun: true,
        lines: 95,
        members: 95,
        total: "2310",
        transactions: 3,
        alreadyPaid: 0,
      });
      // Instrumented code costs something else: under --coverage there is nothing to compare.
      if (!globalOptions.coverage) expect(Number(found.gas)).to.be.within(95 * 2_000, 95 * 8_000);
      expect(BigInt(String(found.cost))).to.be.greaterThan(BigInt(String(found.gas)));
      expect(await blockNumber()).to.equal(before);
    });

    it("estimates what it then uses", async () => {
      const { list } = await ready();
      const { gas } = await run(MINT, { ...list, dryRun: true });
      const { gasUsed } = await run(MINT, list);
      expect(Number(gasUsed) / Number(gas)).to.be.within(0.9, 1.02);
    });
  });

  describe("when points mature", () => {
    it("grants to each member, for 24 hours later, and the report agrees to the unit", async () => {
      const { list, points } = await ready();
      const found = await report(list);
      expect(found).to.include({ matches: true, totalInFile: "2310", totalOnChain: "2310", members: 95 });
      expect(found.transactions.map(({ lines }) => lines)).to.deep.equal([40, 40, 15]);
      const { held, amounts } = await points.liability();
      expect([held, amounts.some((amount) => amount !== 0n)]).to.deep.equal([2310n, false]);
      const block = await ethers.provider.getBlock("latest");
      expect(found.maturesFrom).to.be.within(block!.timestamp + DAY - 10, block!.timestamp + DAY);
    });

    it("writes the report beside the file", async () => {
      const { list } = await ready();
      const { journal } = await report(list);
      const written = JSON.parse(await readFile(journal.replace(".journal.jsonl", ".report.json"), "utf8")) as Report;
      expect(written).to.include({ matches: true, totalOnChain: "2310" });
    });

    for (const [given, text] of [
      ["7d", "7d"],
      ["90m", "90m"],
    ] as const) {
      it(`takes --mature-in ${given}`, async () => {
        const { list } = await ready();
        const { maturesFrom } = await report({ ...list, matureIn: text });
        const seconds = given === "7d" ? 7 * DAY : 90 * 60;
        expect(maturesFrom - (await networkHelpers.time.latest())).to.be.within(seconds - 10, seconds);
      });
    }

    it("refuses a time that is no time", async () => {
      const { list } = await ready();
      for (const matureIn of ["soon", "0", "400d", "-1h"]) {
        expect((await failure(MINT, { ...list, matureIn })).cause.name).to.equal("BadDuration");
      }
    });
  });

  describe("when points are minted at once", () => {
    it("mints unequal amounts in arrays", async () => {
      const { list, points } = await ready();
      const found = await report({ ...list, now: true });
      expect(found).to.include({ matches: true, totalOnChain: "2310" });
      expect(await points.balanceOf(member(49))).to.equal(50n);
    });

    it("packs a batch of equal amounts", async () => {
      const { list, points } = await ready();
      const { transactions } = await report({ ...list, now: true, file: await file("equal.csv", csv(30, 1)) });
      const sent = await ethers.provider.getTransaction(transactions[0]!.hash);
      expect(sent!.data.slice(0, 10)).to.equal(points.interface.getFunction("mintPacked").selector);
      expect(await points.balanceOf(member(29))).to.equal(1n);
    });
  });

  describe("when the file was paid before", () => {
    for (const now of [false, true]) {
      it(`sends nothing again ${now ? "at once" : "to mature"}, with or without its journal`, async () => {
        const { list } = await ready();
        const first = await report({ ...list, now });
        const before = await blockNumber();
        expect(await report({ ...list, now })).to.include({ matches: true, totalOnChain: "2310" });
        const other = await file("members.csv", csv(95));
        const second = await report({ ...list, now, file: other });
        expect(second.transactions).to.deep.equal(first.transactions);
        expect(await blockNumber()).to.equal(before);
      });

      it(`refuses it in other batches ${now ? "at once" : "to mature"}, without its journal`, async () => {
        const { list } = await ready();
        await report({ ...list, now });
        const again = { ...list, now, file: await file("members.csv", csv(95)), batchSize: 50 };
        const before = await blockNumber();
        expect((await failure(MINT, again)).cause.name).to.equal("OtherPieces");
        expect(await blockNumber()).to.equal(before);
      });
    }

    it("pays it again under another label", async () => {
      const { list, points } = await ready();
      await report({ ...list, now: true });
      await report({ ...list, now: true, label: "december" });
      expect(await points.totalSupply()).to.equal(4620n);
    });
  });

  describe("when the journal is of something else", () => {
    it("refuses a file that was changed after it began", async () => {
      const { list } = await ready();
      await report(list);
      await writeFile(list.file, csv(96));
      const before = await blockNumber();
      expect((await failure(MINT, list)).cause.name).to.equal("FileChanged");
      expect(await blockNumber()).to.equal(before);
    });

    it("refuses other options than it began with", async () => {
      const { list } = await ready();
      await report(list);
      for (const change of [{ now: true }, { matureIn: "48h" }, { campaign: "other" }, { batchSize: 41 }]) {
        expect((await failure(MINT, { ...list, ...change })).cause.name).to.equal("PlanChanged");
      }
    });

    it("refuses one that another run is using", async () => {
      const { list } = await ready();
      const { journal } = await report(list);
      // Process 1 is always running, and never this one.
      await writeFile(`${journal}.lock`, "1");
      expect((await failure(MINT, list)).cause.name).to.equal("JournalInUse");
    });

    it("refuses, and keeps, a file that is no journal", async () => {
      const { list } = await ready();
      const other = await file("notes.txt", "my notes");
      expect((await failure(MINT, { ...list, journal: other })).cause.name).to.equal("JournalDamaged");
      expect(await readFile(other, "utf8")).to.equal("my notes");
    });
  });

  describe("when lines share an address", () => {
    it("adds them up if told to", async () => {
      const { mint, points } = await ready();
      const twice = await file(
        "twice.csv",
        `address,amount,reference\n${member(0)},5,a\n${member(1)},1,b\n${member(0)},6,c`,
      );
      const preview = await run(MINT, { ...mint, file: twice, allowDuplicates: true, dryRun: true });
      expect(preview).to.include({ lines: 3, members: 2, merged: 1, total: "12" });
      expect(await report({ ...mint, file: twice, allowDuplicates: true, now: true })).to.include({ matches: true });
      expect(await points.balanceOf(member(0))).to.equal(11n);
    });
  });

  describe("when something stands against it", () => {
    async function obstacles(args: Record<string, unknown>): Promise<string[]> {
      const before = await blockNumber();
      const { cause } = await failure(MINT, args);
      expect(cause.name, cause.message).to.equal("Obstacles");
      expect(await blockNumber(), "something was sent").to.equal(before);
      return (cause as unknown as { details: { obstacles: { code: string }[] } }).details.obstacles.map(
        ({ code }) => code,
      );
    }

    it("tells that minting is stopped", async () => {
      const { list, program, guardian } = await ready();
      await run(["program", "stop"], { program, from: guardian.address });
      expect(await obstacles(list)).to.deep.equal(["STOPPED"]);
    });

    it("tells that the programme is closed", async () => {
      const { list, program } = await ready();
      await run(["program", "close"], { program, time: "+8d" });
      await networkHelpers.time.increase(9 * DAY);
      expect(await obstacles(list)).to.deep.equal(["CLOSED"]);
    });

    it("tells that the account has no budget", async () => {
      const { list, stranger } = await ready();
      expect(await obstacles({ ...list, from: stranger.address })).to.deep.equal(["NO_BUDGET"]);
    });

    it("tells that the budget is too small", async () => {
      const { list, program, issuer } = await ready();
      const budget = { program, minter: issuer.address, from: issuer.address };
      await run(["points", "cut"], { ...budget, amount: "all" });
      await run(["points", "allot"], { ...budget, amount: "2309" });
      expect(await obstacles(list)).to.deep.equal(["BUDGET_TOO_SMALL"]);
    });

    it("tells that the daily rate is too small", async () => {
      const { list, program, issuer } = await ready();
      const rate = { program, minter: issuer.address, from: issuer.address, amount: "0", perDay: "100" };
      await run(["points", "allot"], rate);
      expect(await obstacles(list)).to.deep.equal(["DAILY_RATE"]);
    });

    it("tells that the desk is retired", async () => {
      const { list, points, admin } = await ready();
      const [, grants] = await points.desks();
      await points.connect(admin).retire(grants!);
      expect(await run(MINT, { ...list, dryRun: true }), "while the notice runs").to.include({ ok: true });
      await networkHelpers.time.increase(7 * DAY);
      await points.connect(admin).retire(grants!);
      expect(await obstacles(list)).to.deep.equal(["DESK_NOT_ENROLLED"]);
    });

    it("tells that the account can't pay for the gas", async () => {
      const { list, issuer } = await ready();
      await networkHelpers.setBalance(issuer.address, 1_000n);
      expect(await obstacles(list)).to.deep.equal(["NO_GAS"]);
    });

    it("refuses an address that is no programme", async () => {
      const { list, stranger } = await ready();
      const { cause } = await failure(MINT, { ...list, program: stranger.address });
      expect(cause.name).to.equal("InputError");
    });

    it("refuses an account that the network does not have", async () => {
      const { list } = await ready();
      expect((await failure(MINT, { ...list, from: member(7) })).cause.name).to.equal("NoSigner");
    });
  });

  describe("when it is asked for JSON", () => {
    it("prints one document, for a dry run and for a run", async () => {
      const { list } = await ready();
      expect(await printed(MINT, { ...list, dryRun: true })).to.include({ ok: true, transactions: 3 });
      expect(await printed(MINT, list)).to.include({ ok: true, matches: true });
    });
  });

  // Under --coverage it would not fit.
  if (!globalOptions.coverage) {
    it("keeps a transaction of the most lines, all for members who have nothing, below the gas cap", async () => {
      const { mint } = await ready();
      const granted = await report({ ...mint, file: await file("many.csv", csv(500, 500)) });
      await networkHelpers.time.increase(2 * DAY);
      const matured = (await run(["points", "mature"], mint)) as unknown as { transactions: { gasUsed: string }[] };
      const others = Array.from({ length: 500 }, (_, i) => `${member(1_000 + i)},${i + 1}`);
      const minted = await report({
        ...mint,
        file: await file("others.csv", `address,amount\n${others.join("\n")}`),
        now: true,
      });
      expect(granted.transactions.map(({ lines }) => lines)).to.deep.equal([416, 84]);
      expect(minted.transactions.map(({ lines }) => lines)).to.deep.equal([500]);
      const used = [...matured.transactions, ...minted.transactions].map(({ gasUsed }) => Number(gasUsed));
      expect(used).to.have.length(3);
      // A tenth of the cap is to stay free, and a plan of much less would waste transactions.
      expect(Math.max(...used)).to.be.within(0.7 * 16_777_216, 0.9 * 16_777_216);
    });
  }

  it("reads amounts with the token's own decimals", async () => {
    const { admin, issuer } = await ready();
    const opened = await run(["program", "open"], { file: await programFile({}, { decimals: 2, ceiling: "1000.00" }) });
    const program = String(opened.program);
    const from = issuer.address;
    await run(["points", "allot"], { program, minter: from, from, amount: "10.05", now: true });
    const list = await file("cents.csv", `address,amount\n${member(0)},1.5\n${member(1)},0.05`);
    expect(await report({ program, from, file: list, now: true })).to.include({ totalOnChain: "155", matches: true });
    expect(await Program__factory.connect(program, admin).points()).to.equal(opened.points);
  });

  it("names batches so that the contract itself refuses the second", async () => {
    const { list, points, issuer } = await ready();
    const { transactions } = await report(list);
    const [, desk] = await points.desks();
    const grants = Grants__factory.connect(desk!, issuer);
    const sent = await ethers.provider.getTransaction(transactions[0]!.hash);
    const log = (await sent!.wait())!.logs.find(
      ({ topics }) => topics[0] === grants.interface.getEvent("BatchGranted").topicHash,
    );
    await expect(issuer.sendTransaction({ to: desk!, data: sent!.data }))
      .to.be.revertedWithCustomError(grants, "GrantReasonUsed")
      .withArgs(toBeHex(log!.topics[3]!, 32));
  });
});
