/** `purchases refund`: money that was given back takes its share of the points back, each refund once. */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { fresh } from "./earn-support.js";
import { handOver, purchases, purchasesFixture, refunds } from "./purchases-support.js";
import { blockNumber, failure, member, networkHelpers, run } from "./support.js";

interface Kept {
  receipt: { lines: { amount: string }[] };
}

const POST = ["purchases", "post"];
const REFUND = ["purchases", "refund"];

/** Three orders of 10.00, 3.33 and 10,000 yen, posted, and a ledger that is not there yet. */
async function postedFixture() {
  const brand = await purchasesFixture();
  const { post, program, till } = brand;
  const list = await purchases([
    { order: "A-1", amount: "10" },
    { order: "A-2", amount: "33.33" },
    { order: "A-3", who: 2, amount: "10000", currency: "JPY" },
  ]);
  await run(POST, { ...post, file: list });
  const secretFile = post.secretFile;
  return { ...brand, list, refund: { program, from: till.address, secretFile, receipts: path.dirname(list) } };
}

/** The same, with a ledger of the test's own: it lies on disk, not on the chain. */
async function posted() {
  const brand = await networkHelpers.loadFixture(postedFixture);
  return { ...brand, refund: { ...brand.refund, ledger: await fresh("refunds.jsonl") } };
}

describe("purchases refund", () => {
  it("voids what the returned part earned, never more than all of it, however it is returned", async () => {
    const { refund, points } = await posted();
    const first = await refunds("one.csv", ["R-1,A-2,11.11,USD", "R-2,A-3,10000,JPY"]);
    const found = await run(REFUND, { ...refund, file: first });
    expect(found).to.deep.include({ matches: true, refunds: 2, orders: 2, points: "111", voided: "111", owed: "0" });
    const second = await refunds("two.csv", ["R-3,A-2,11.11,USD", "R-4,A-2,11.11,USD"]);
    expect(await run(REFUND, { ...refund, file: second })).to.deep.include({ matches: true, points: "22" });
    expect(await points.totalSupply()).to.equal(10n);
  });

  it("makes a debt of what is returned too late, by an issuer alone", async () => {
    const brand = await posted();
    const { refund, points, issuer, desk } = brand;
    await handOver(brand);
    const file = await refunds("late.csv", ["R-1,A-1,4.00,USD"]);
    const refused = await failure(REFUND, { ...refund, file });
    expect(refused.cause.name).to.equal("Obstacles");
    const found = await run(REFUND, { ...refund, file, from: issuer.address });
    expect(found).to.deep.include({ matches: true, voided: "0", owed: "4" });
    expect(await desk.debtOf(points, member(1))).to.equal(4n);
    expect(await points.balanceOf(member(1))).to.equal(43n);
  });

  describe("given a refund that was made before", () => {
    it("takes nothing again: in the same file, in another one, and after the journal is lost", async () => {
      const { refund, points } = await posted();
      const file = await refunds("one.csv", ["R-1,A-1,5,USD"]);
      await run(REFUND, { ...refund, file });
      const height = await blockNumber();
      expect(await run(REFUND, { ...refund, file })).to.deep.include({ matches: true, points: "5" });
      const again = await refunds("two.csv", ["R-1,A-1,5,USD"]);
      expect(await run(REFUND, { ...refund, file: again })).to.deep.include({ matches: true, points: "5" });
      expect(await run(REFUND, { ...refund, file: again, ledger: await fresh("l") })).to.deep.include({ points: "5" });
      expect(await blockNumber()).to.equal(height);
      expect(await points.totalSupply()).to.equal(138n);
    });

    it("refuses it with another order or amount", async () => {
      const { refund } = await posted();
      await run(REFUND, { ...refund, file: await refunds("one.csv", ["R-1,A-1,5,USD"]) });
      for (const line of ["R-1,A-1,6,USD", "R-1,A-2,5,USD"]) {
        const { cause } = await failure(REFUND, { ...refund, file: await refunds("two.csv", [line]) });
        expect((cause.details as { first: { code: string }[] }).first[0]).to.include({ code: "REFUND_CHANGED" });
      }
    });

    it("asks for the ledger where the chain knows of one that is not noted", async () => {
      const { refund } = await posted();
      await run(REFUND, { ...refund, file: await refunds("one.csv", ["R-1,A-1,5,USD"]) });
      const file = await refunds("two.csv", ["R-2,A-1,5,USD"]);
      const { cause } = await failure(REFUND, { ...refund, file, ledger: await fresh("other.jsonl") });
      expect((cause.details as { obstacles: { code: string }[] }).obstacles[0]).to.include({
        code: "REFUNDED_ELSEWHERE",
      });
    });
  });

  it("reckons with the receipt that was posted, not with one of the same order in a file that never was", async () => {
    const { refund, list, points } = await posted();
    const folder = path.dirname(list);
    const name = (await readdir(folder)).find((each) => each.endsWith(".receipts.jsonl"))!;
    const text = await readFile(path.join(folder, name), "utf8");
    // Ten times the price, in a file that comes last by name.
    const line = JSON.parse(text.split("\n").find((each) => each.includes('"A-1"'))!) as Kept;
    line.receipt.lines[0]!.amount = "10000";
    const other = path.join(folder, "zz.receipts.jsonl");
    await writeFile(other, `${JSON.stringify(line)}\n`);
    const found = await run(REFUND, { ...refund, file: await refunds("one.csv", ["R-1,A-1,5,USD"]) });
    expect(found).to.deep.include({ matches: true, points: "5" });
    expect(await points.totalSupply()).to.equal(138n);
    // With no other at hand, there is none.
    const file = await refunds("two.csv", ["R-2,A-1,1,USD"]);
    const { cause } = await failure(REFUND, { ...refund, receipts: other, file });
    expect((cause.details as { first: { code: string }[] }).first[0]).to.include({ code: "NO_RECEIPT" });
    await rm(other);
  });

  it("sends nothing for what is worth less than a unit, and takes it along with the next one", async () => {
    const { refund, points } = await posted();
    const height = await blockNumber();
    const tiny = await refunds("tiny.csv", ["R-1,A-1,0.60,USD"]);
    expect(await run(REFUND, { ...refund, file: tiny })).to.deep.include({ matches: true, points: "0", tooLittle: 1 });
    expect(await blockNumber()).to.equal(height);
    const next = await refunds("next.csv", ["R-2,A-1,0.60,USD"]);
    expect(await run(REFUND, { ...refund, file: next })).to.deep.include({ matches: true, points: "1" });
    expect(await points.totalSupply()).to.equal(142n);
  });

  it("refuses more than the order, over all files", async () => {
    const { refund } = await posted();
    await run(REFUND, { ...refund, file: await refunds("one.csv", ["R-1,A-1,8,USD"]) });
    const { cause } = await failure(REFUND, { ...refund, file: await refunds("two.csv", ["R-2,A-1,3,USD"]) });
    expect((cause.details as { obstacles: { code: string }[] }).obstacles[0]).to.include({ code: "OVER_REFUND" });
  });

  it("changes nothing in a dry run, the ledger neither", async () => {
    const { refund } = await posted();
    const height = await blockNumber();
    const file = await refunds("one.csv", ["R-1,A-1,5,USD"]);
    expect(await run(REFUND, { ...refund, file, dryRun: true })).to.deep.include({ total: "5", transactions: 1 });
    expect(await blockNumber()).to.equal(height);
    expect(await readFile(refund.ledger, "utf8").catch(() => "none")).to.equal("none");
  });

  it("tells each mistake with its line, and sends nothing", async () => {
    const { refund } = await posted();
    const lines = [
      ...[",A-1,1,USD", "R-1,,1,USD", "R-2,A-9,1,USD", "R-3,A-1,1,JPY", "R-4,A-1,0,USD", "R-5,A-1,10.01,USD"],
      ...["R-6,A-3,0.5,JPY", "R-7,A-1,-1,USD", "=R(),A-1,1,USD", "=R(),A-1,1,USD"],
    ];
    const { cause } = await failure(REFUND, { ...refund, file: await refunds("bad.csv", lines) });
    const bad = (cause.details as { first: { line: number; code: string }[] }).first;
    expect(bad.map(({ line, code }) => `${line} ${code}`)).to.deep.equal([
      ...["2 MISSING_FIELD", "3 MISSING_FIELD", "4 NO_RECEIPT", "5 OTHER_CURRENCY", "6 ZERO", "7 OVER_REFUND"],
      ...["8 TOO_MANY_DECIMALS", "9 NEGATIVE", "11 DUPLICATE"],
    ]);
  });

  it("finds receipts in the file's folder, and refuses those and a ledger that are none", async () => {
    const { list, refund } = await posted();
    const at = path.join(path.dirname(list), "refunds.csv");
    await writeFile(at, "refund,order,amount,currency\nR-1,A-1,5,USD");
    expect(await run(REFUND, { ...refund, file: at, receipts: undefined })).to.deep.include({ points: "5" });
    const receipts = await refunds("x.receipts.jsonl", ["{"]);
    expect((await failure(REFUND, { ...refund, file: at, receipts })).cause.name).to.equal("BadReceipts");
    const ledger = await refunds("other.jsonl", []);
    expect((await failure(REFUND, { ...refund, file: at, ledger })).cause.name).to.equal("JournalDamaged");
    await writeFile(ledger, '{"type":"brand","version":1,"chainId":1,"points":"0x"}\n');
    const next = await refunds("next.csv", ["R-2,A-1,5,USD"]);
    expect((await failure(REFUND, { ...refund, file: next, ledger })).cause.name).to.equal("Obstacles");
    const other = await refunds("more.csv", ["R-3,A-2,5,USD"]);
    expect((await failure(REFUND, { ...refund, file: other, ledger })).cause.name).to.equal("OtherBrand");
  });
});
