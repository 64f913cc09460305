/** `points mint --safe`: what is proposed, what waits, what was executed, and that nobody is paid twice. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { checksumOf } from "../../deploy/lib/safe.js";
import { Points__factory } from "../../sdk/src/generated/index.js";
import { deploySafe, execute, readBuilderFile } from "./safe-wallet.js";
import {
  DAY,
  csv,
  ethers,
  failure,
  file,
  freshProtocol,
  member,
  networkHelpers,
  printed,
  programFile,
  run,
} from "./support.js";

const MINT = ["points", "mint"];

interface Proposal {
  ok: boolean;
  batches: number;
  executed: number;
  proposed: number;
  files: string[];
  waiting: { batch: number; file: string }[];
  report?: {
    matches: boolean;
    totalOnChain: string;
    gasUsed: string;
    transactions: { hash: string; gasUsed: string }[];
  };
  journal: string;
}

async function fixture() {
  await freshProtocol();
  const safe = await deploySafe();
  const config = await programFile({ roles: { issuer: [safe.address] } });
  const { program, points } = await run(["program", "open"], { file: config });
  const signers = await ethers.getSigners();
  await signers[0]!.sendTransaction({ to: safe.address, value: 1n });
  const proposal = path.join(path.dirname(await file("-", "")), "allot.json");
  for (const now of [false, true]) {
    const name = proposal.replace("allot", `allot-${String(now)}`);
    const allot = { program, minter: safe.address, amount: "100000", now, from: safe.address, safe: name };
    await run(["points", "allot"], allot);
    await execute(safe, name);
  }
  return { safe, program: String(program), points: Points__factory.connect(String(points), ethers.provider) };
}

/** A file of 95 members, to be minted in ten batches; each test has its own folder. */
async function ready() {
  const context = await networkHelpers.loadFixture(fixture);
  const list = await file("members.csv", csv(95));
  const name = (text: string) => path.join(path.dirname(list), text);
  const args = { program: context.program, from: context.safe.address, file: list, batchSize: 10 };
  return { ...context, name, mint: { ...args, safe: name("mint.json") } };
}

async function propose(args: object): Promise<Proposal> {
  return (await run(MINT, { ...args })) as unknown as Proposal;
}

describe("points mint for a Safe", () => {
  for (const now of [false, true]) {
    describe(now ? "given points minted at once" : "given grants that mature", () => {
      it("writes the batches, and compares file and chain once the Safe has executed them", async () => {
        const { safe, mint, name, points } = await ready();
        const first = await propose({ ...mint, now });
        expect(first).to.deep.include({ batches: 10, executed: 0, proposed: 10, waiting: [], files: [mint.safe] });
        expect(await points.totalSupply()).to.equal(0n);
        const { transactions } = await readBuilderFile(mint.safe);
        expect(transactions.map(({ contractMethod }) => contractMethod!.name)).to.deep.equal(
          Array.from({ length: 10 }, () => (now ? "mintBatch" : "grant")),
        );
        await execute(safe, mint.safe);
        const second = await propose({ ...mint, now, safe: name("second.json") });
        expect(second).to.deep.include({ ok: true, executed: 10, proposed: 0, files: [], waiting: [] });
        expect(second.report).to.include({ matches: true, totalOnChain: "2310" });
        // All ten are one transaction, whose gas is counted once.
        expect(second.report!.transactions).to.have.length(10);
        expect(second.report!.gasUsed).to.equal(second.report!.transactions[0]!.gasUsed);
        expect(await points.totalSupply()).to.equal(2310n);
      });

      it("proposes nothing again that waits for signatures", async () => {
        const { mint, name } = await ready();
        await propose({ ...mint, now });
        const second = await propose({ ...mint, now, safe: name("second.json") });
        expect(second).to.deep.include({ proposed: 0, files: [] });
        expect(second.waiting).to.have.length(10);
        expect(second.waiting[0]).to.deep.equal({ batch: 0, file: mint.safe });
      });

      it("proposes once more, when told to, only what is not on the chain", async () => {
        const { safe, mint, name, points } = await ready();
        await propose({ ...mint, now });
        await execute(safe, await onlyFirst(mint.safe, 4, name("part.json")), { oneByOne: true });
        const again = await propose({ ...mint, now, safe: name("again.json"), proposeAgain: true });
        expect(again).to.deep.include({ executed: 4, proposed: 6, files: [name("again.json")] });
        await execute(safe, name("again.json"));
        const last = await propose({ ...mint, now, safe: name("last.json") });
        expect(last.report).to.include({ matches: true, totalOnChain: "2310" });
        expect(await points.totalSupply()).to.equal(2310n);
      });

      it("writes nothing in a dry run, and starts no journal", async () => {
        const { mint } = await ready();
        expect(await run(MINT, { ...mint, now, dryRun: true })).to.deep.include({ dryRun: true, transactions: 10 });
        expect((await propose({ ...mint, now })).proposed).to.equal(10);
      });
    });
  }

  /** What a signer does who takes some of a file's transactions. */
  async function onlyFirst(proposal: string, count: number, name: string): Promise<string> {
    const batch = await readBuilderFile(proposal);
    const meta = Object.fromEntries(Object.entries(batch.meta).filter(([key]) => key !== "checksum"));
    const part = { ...batch, meta, transactions: batch.transactions.slice(0, count) };
    await writeFile(name, JSON.stringify({ ...part, meta: { ...meta, checksum: checksumOf(part) } }));
    return name;
  }

  it("proposes grants anew whose maturity passed before they were signed: nobody can execute the old ones", async () => {
    const { safe, mint, name, points } = await ready();
    await propose(mint);
    await networkHelpers.time.increase(DAY + 60);
    const second = await propose({ ...mint, safe: name("second.json") });
    expect(second).to.deep.include({ proposed: 10, waiting: [] });
    await execute(safe, name("second.json"));
    expect(await points.totalSupply()).to.equal(2310n);
  });

  it("refuses in the Safe to grant a batch twice", async () => {
    const { safe, mint, name } = await ready();
    await propose(mint);
    await propose({ ...mint, safe: name("twice.json"), proposeAgain: true });
    await execute(safe, mint.safe);
    let refused = false;
    await execute(safe, name("twice.json")).catch(() => (refused = true));
    expect(refused).to.equal(true);
  });

  it("cuts a long file into several, each of which the Safe executes in one transaction", async () => {
    const { safe, mint, name, points } = await ready();
    const list = await file("long.csv", csv(1_200, 9));
    const { files, batches } = await propose({ ...mint, file: list, batchSize: 0, now: true });
    expect(batches).to.equal(3);
    expect(files).to.deep.equal([name("mint-1.json"), name("mint-2.json"), name("mint-3.json")]);
    for (const written of files) await execute(safe, written);
    expect(await points.balanceOf(member(1_199))).to.equal(BigInt(1 + (1_199 % 9)));
    const last = await propose({ ...mint, file: list, batchSize: 0, now: true, safe: name("last.json") });
    expect(last.report!.matches).to.equal(true);
  });

  it("refuses before writing what the Safe could not pay", async () => {
    const { mint, safe, name } = await ready();
    const cut = {
      program: mint.program,
      minter: safe.address,
      amount: "all",
      from: safe.address,
      safe: name("cut.json"),
    };
    await run(["points", "cut"], cut);
    await execute(safe, name("cut.json"));
    expect((await failure(MINT, mint)).message).to.include("has no budget for this campaign");
    await readFile(mint.safe).then(
      () => expect.fail("a file was written"),
      () => undefined,
    );
  });

  it("notes in the journal what it proposed, before the file is there", async () => {
    const { mint } = await ready();
    const { journal } = await propose(mint);
    const lines = (await readFile(journal, "utf8")).trimEnd().split("\n");
    const steps = lines.slice(1).map((line) => JSON.parse(line) as { type: string; batch: number; file: string });
    expect(steps.map(({ type, batch }) => [type, batch])).to.deep.equal(
      Array.from({ length: 10 }, (_, batch) => ["proposed", batch]),
    );
    expect(steps[0]!.file).to.equal(mint.safe);
  });

  it("refuses to go on with a key what was begun for a Safe", async () => {
    const { mint } = await ready();
    await propose(mint);
    const [stranger] = await ethers.getSigners();
    const other = { ...mint, safe: undefined, from: stranger!.address };
    expect((await failure(MINT, other)).cause.name).to.equal("PlanChanged");
  });

  it("tells it as JSON", async () => {
    const { mint } = await ready();
    expect(await printed(MINT, mint)).to.deep.include({ ok: true, executed: 0, files: [mint.safe] });
  });
});
