/** `badges mint` after trouble, and for a Safe: nobody is awarded twice, whatever was lost between here and the chain. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { Badges__factory } from "../../sdk/src/generated/index.js";
import { KINDS, awards, badgesFixture, kindsFile } from "./badges-support.js";
import { deploySafe, execute, readBuilderFile } from "./safe-wallet.js";
import { ethers, failure, file, freshProtocol, member, networkHelpers, programFile, run } from "./support.js";

const MINT = ["badges", "mint"];

interface Report {
  matches: boolean;
  awarded: number;
  skipped: number;
  journal: string;
  transactions: { hash: string }[];
}

type Step = { type: string; batch?: number };

/** Cuts the journal so that it ends after the given step of the given batch. */
async function cut(journal: string, type: string, batch: number): Promise<void> {
  const lines = (await readFile(journal, "utf8")).trimEnd().split("\n");
  const last = lines.findIndex((line) => {
    const step = JSON.parse(line) as Step;
    return step.type === type && step.batch === batch;
  });
  await writeFile(journal, `${lines.slice(0, last + 1).join("\n")}\n`);
}

async function report(args: object): Promise<Report> {
  return (await run(MINT, { ...args })) as unknown as Report;
}

describe("badges mint: going on", () => {
  async function fixture() {
    return badgesFixture();
  }

  for (const [title, badge] of [
    ["soulbound badges", "1,Silver"],
    ["transferable badges", "3,"],
  ] as const) {
    describe(`given ${title}`, () => {
      async function ready() {
        const brand = await networkHelpers.loadFixture(fixture);
        return { ...brand, list: { ...brand.mint, file: await file("b.csv", awards(45, badge)), batchSize: 10 } };
      }

      async function held({ badges }: Awaited<ReturnType<typeof ready>>): Promise<bigint[]> {
        return Promise.all(Array.from({ length: 45 }, (_, i) => badges.balanceOf(member(i))));
      }

      const one = Array.from({ length: 45 }, () => 1n);

      it("finds what a killed run had sent and not noted", async () => {
        const context = await ready();
        const first = await report(context.list);
        await cut(first.journal, "sending", 2);
        const second = await report(context.list);
        expect(second).to.deep.include({ matches: true, awarded: 45, transactions: first.transactions });
        expect(await held(context)).to.deep.equal(one);
      });

      it("sends the very same transactions again when the chain forgot them", async () => {
        const context = await ready();
        const before = await networkHelpers.takeSnapshot();
        const first = await report(context.list);
        await before.restore();
        const second = await report(context.list);
        expect(second).to.include({ matches: true, awarded: 45 });
        expect(second.transactions.map(({ hash }) => hash)).to.deep.equal(first.transactions.map(({ hash }) => hash));
        expect(await held(context)).to.deep.equal(one);
      });

      it("signs anew when the nonces went to something else", async () => {
        const context = await ready();
        const before = await networkHelpers.takeSnapshot();
        await report(context.list);
        await before.restore();
        for (let i = 0; i < 3; i++) await context.issuer.sendTransaction({ to: context.issuer.address });
        expect(await report(context.list)).to.include({ matches: true, awarded: 45 });
        expect(await held(context)).to.deep.equal(one);
      });

      it("refuses a file that was changed after it began", async () => {
        const { list } = await ready();
        await report(list);
        await writeFile(list.file, awards(46, badge));
        expect((await failure(MINT, list)).cause.name).to.equal("FileChanged");
      });
    });
  }

  it("goes on past members whom another file awarded meanwhile", async () => {
    const { mint } = await networkHelpers.loadFixture(fixture);
    const before = await networkHelpers.takeSnapshot();
    const list = { ...mint, file: await file("b.csv", awards(30, "2,")), batchSize: 10 };
    await report(list);
    await before.restore();
    await report({ ...mint, file: await file("other.csv", awards(12, "2,")), label: "other" });
    expect((await failure(MINT, list)).cause.name).to.equal("Obstacles");
    expect(await report({ ...list, skipHeld: true })).to.include({ matches: true, awarded: 18, skipped: 12 });
  });
});

describe("badges mint for a Safe", () => {
  async function fixture() {
    await freshProtocol();
    const safe = await deploySafe();
    const [admin] = await ethers.getSigners();
    const roles = { issuer: [admin!.address], catalog: [admin!.address] };
    const { program, badges } = await run(["program", "open"], { file: await programFile({ roles }) });
    await run(["badges", "define"], { program, file: await kindsFile(KINDS) });
    for (const kind of ["1", "3"])
      await run(["badges", "allot"], { program, minter: safe.address, kind, amount: "100" });
    return { safe, program, badges: Badges__factory.connect(String(badges), ethers.provider) };
  }

  it("writes the batches, proposes none twice, and accounts for every line once they are executed", async () => {
    const { safe, program, badges } = await networkHelpers.loadFixture(fixture);
    const lines = [...Array.from({ length: 12 }, (_, i) => `${member(i)},3,`), `${member(0)},1,Gold`];
    const list = await file("b.csv", ["address,kind,level", ...lines].join("\n"));
    const name = (text: string) => path.join(path.dirname(list), text);
    const mint = { program, from: safe.address, file: list, batchSize: 10 };
    expect(await run(MINT, { ...mint, safe: name("1.json") })).to.deep.include({
      proposed: 3,
      files: [name("1.json")],
    });
    expect(await run(MINT, { ...mint, safe: name("2.json") })).to.deep.include({ proposed: 0, files: [] });
    const { transactions } = await readBuilderFile(name("1.json"));
    expect(transactions.map(({ contractMethod }) => contractMethod!.name)).to.deep.equal(Array(3).fill("mintBatch"));
    await execute(safe, name("1.json"));
    const last = await run(MINT, { ...mint, safe: name("3.json") });
    expect(last).to.nested.include({ ok: true, executed: 3, "report.matches": true, "report.awarded": 13 });
    expect(await badges.balanceOf(member(0))).to.equal(2n);
  });
});
