/** `purchases post`: orders of a CSV file are priced by the rule, posted once, and accounted for to the unit. */
import { chmod, readFile, rm, stat } from "node:fs/promises";

import { expect } from "chai";

import { orderKey, receiptHash } from "../../sdk/src/receipts/index.js";
import type { Receipt } from "../../sdk/src/receipts/index.js";
import { EVIL } from "./earn-hostile.js";
import { json } from "./earn-support.js";
import { HEAD, SECRET, campaign, handOver, purchases, purchasesFixture, receiptsOf } from "./purchases-support.js";
import { DAY, blockNumber, ethers, failure, file, member, networkHelpers, run } from "./support.js";

const POST = ["purchases", "post"];

async function fixture() {
  return purchasesFixture();
}

describe("purchases post", () => {
  it("posts what each order earned: by currency, category and tier, with a receipt that opens the hash", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post, desk, points, rulebook } = brand;
    const list = await purchases([
      { order: "A-1", who: 1, amount: "10.50" },
      { order: "A-2", who: 2, amount: "12345", currency: "JPY" },
      { order: "A-1", who: 1, amount: "4.50", category: "books" },
    ]);
    const found = await run(POST, { ...post, file: list });
    expect(found).to.deep.include({
      ok: true,
      matches: true,
      orders: 2,
      posted: 2,
      before: 0,
      nothing: 0,
      points: "142",
    });
    expect(found.currencies).to.deep.equal([
      { currency: "USD", orders: 1, money: "1500", points: "19", posted: 1, before: 0, nothing: 0 },
      { currency: "JPY", orders: 1, money: "12345", points: "123", posted: 1, before: 0, nothing: 0 },
    ]);
    expect(await points.totalSupply()).to.equal(142n);
    const { receipts } = await run(POST, { ...post, file: list, dryRun: true });
    const line = (await receiptsOf(String(receipts))).get("A-1")!;
    const kept = line.receipt as Omit<Receipt, "lines"> & { lines: { category: string; amount: string }[] };
    const receipt = { ...kept, lines: kept.lines.map((each) => ({ ...each, amount: BigInt(each.amount) })) };
    expect(kept.lines).to.deep.equal([
      { category: "", amount: "1050" },
      { category: "books", amount: "450" },
    ]);
    const { chainId } = await ethers.provider.getNetwork();
    const hash = receiptHash(receipt, { chainId: Number(chainId), rulebook: await rulebook.getAddress() });
    const [posted] = await desk.queryFilter(desk.filters.PurchasePosted());
    expect(posted!.args.record.receipt).to.equal(hash);
    expect(posted!.args.record.order).to.equal(orderKey(`0x${SECRET}`, "A-1"));
    expect(await readFile(String(receipts), "utf8")).not.to.include(SECRET);
  });

  it("takes the tier that the member has now, and keeps it when the run is repeated", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post } = brand;
    await run(POST, { ...post, file: await purchases([{ order: "A-1", amount: "150" }]) });
    await handOver(brand);
    const list = await purchases([{ order: "A-2", amount: "10" }]);
    expect(await run(POST, { ...post, file: list })).to.deep.include({ matches: true, points: "15" });
    await networkHelpers.time.increase(400 * DAY);
    expect(await failure(POST, { ...post, file: list })).to.have.nested.property("cause.name", "BadLines");
  });

  it("puts points of different periods into batches of their own, with their own end", async () => {
    const { post, desk, points } = await networkHelpers.loadFixture(fixture);
    const now = await networkHelpers.time.latest();
    const rows = [`A-1,${member(1)},10,USD,,${now},`, `A-2,${member(1)},10,USD,,${now - 100 * DAY},`];
    // No rule held a hundred days ago.
    const early = await file("early.csv", [HEAD, ...rows].join("\n"));
    expect((await failure(POST, { ...post, file: early })).cause.message).to.include("no rule held then");
    await networkHelpers.time.increase(90 * DAY);
    const both = await file("both.csv", [HEAD, rows[0], `A-3,${member(1)},10,USD,,${now + 90 * DAY},`].join("\n"));
    expect(await run(POST, { ...post, file: both })).to.deep.include({ matches: true, posted: 2 });
    const period = Number(await points.currentPeriod());
    const held = await points.queryFilter(points.filters.IssuedHeld());
    expect(held.map(({ args }) => Number(args.expiry))).to.deep.equal([period + 2, period + 3]);
    expect(await desk.queryFilter(desk.filters.PurchasePosted())).to.have.length(2);
  });

  describe("given orders that were posted before", () => {
    it("passes them over, in a file of its own, and again in the same file", async () => {
      const { post, points } = await networkHelpers.loadFixture(fixture);
      const first = await purchases([{ order: "A-1" }, { order: "A-2" }]);
      await run(POST, { ...post, file: first });
      const again = await run(POST, { ...post, file: first });
      expect(again).to.deep.include({ matches: true, posted: 2 });
      const more = await purchases([{ order: "A-2" }, { order: "A-3" }, { order: "A-1" }]);
      expect(await run(POST, { ...post, file: more })).to.deep.include({ matches: true, posted: 1, before: 2 });
      expect(await points.totalSupply()).to.equal(30n);
      const all = await purchases([{ order: "A-1" }, { order: "A-3" }, { order: "A-2" }]);
      const height = await blockNumber();
      // In one transaction all three were told of, and one of them posted.
      expect(await run(POST, { ...post, file: all })).to.deep.include({ matches: true, posted: 1, before: 2 });
      expect(await blockNumber()).to.equal(height);
    });

    it("tells those that came in for another member or amount", async () => {
      const { post } = await networkHelpers.loadFixture(fixture);
      await run(POST, { ...post, file: await purchases([{ order: "A-1" }]) });
      const found = await run(POST, { ...post, file: await purchases([{ order: "A-1", who: 2, amount: "99" }]) });
      expect(found).to.deep.include({ matches: true, before: 1 });
      const dearer = await purchases([{ order: "A-1", amount: "99" }]);
      expect(await run(POST, { ...post, file: dearer })).to.deep.include({ posted: 0, before: 1, points: "0" });
      const [other] = found.others as Record<string, unknown>[];
      expect(other).to.include({ line: 2, member: member(1), inFile: "99", onChain: "10" });
    });

    it("writes their receipts again where these are lost, with the tier that they were posted with", async () => {
      const brand = await networkHelpers.loadFixture(fixture);
      const { post } = brand;
      await run(POST, { ...post, file: await purchases([{ order: "A-1", amount: "150" }]) });
      await handOver(brand);
      const list = await purchases([{ order: "A-2" }, { order: "A-3" }]);
      const { receipts } = await run(POST, { ...post, file: list, dryRun: true });
      await run(POST, { ...post, file: list });
      const written = await receiptsOf(String(receipts));
      await rm(String(receipts));
      // The member has no tier any more.
      await networkHelpers.time.increase(180 * DAY);
      expect(await run(POST, { ...post, file: list })).to.deep.include({ matches: true, posted: 2 });
      expect(await receiptsOf(String(receipts))).to.deep.equal(written);
      expect(written.get("A-2")).to.have.nested.property("receipt.tier", 1);
    });
  });

  it("passes over what earns nothing, and says which lines", async () => {
    const { post } = await networkHelpers.loadFixture(fixture);
    const list = await purchases([
      { order: "A-1", amount: "0" },
      { order: "A-2", amount: "0.99" },
      { order: "A-3", amount: "5" },
    ]);
    const found = await run(POST, { ...post, file: list });
    expect(found).to.deep.include({ matches: true, orders: 3, posted: 1, nothing: 2, nothingLines: [2, 3] });
  });

  it("leaves a referrer out who brought nobody: the member has bought, or is meant", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post, desk } = brand;
    await run(POST, { ...post, file: await purchases([{ order: "A-1" }]) });
    await handOver(brand);
    const list = await purchases([
      { order: "A-2", who: 1, referrer: member(5) },
      { order: "A-3", who: 2, referrer: member(2) },
      { order: "A-4", who: 3, referrer: member(1) },
    ]);
    const { referrersDropped } = await run(POST, { ...post, file: list, dryRun: true });
    expect(referrersDropped).to.equal(2);
    await run(POST, { ...post, file: list });
    const events = await desk.queryFilter(desk.filters.PurchasePosted());
    expect(events.slice(1).map(({ args }) => args.record.referrer)).to.deep.equal([
      ethers.ZeroAddress,
      ethers.ZeroAddress,
      member(1),
    ]);
  });

  it("changes nothing in a dry run", async () => {
    const { post } = await networkHelpers.loadFixture(fixture);
    const height = await blockNumber();
    const list = await purchases([{ order: "A-1" }]);
    const found = await run(POST, { ...post, file: list, dryRun: true });
    expect(found).to.deep.include({ ok: true, dryRun: true, transactions: 1, total: "10" });
    expect(await blockNumber()).to.equal(height);
    await readFile(String(found.receipts)).then(
      () => expect.fail("wrote receipts"),
      () => undefined,
    );
  });

  it("needs no more gas a purchase than batches are cut by", async () => {
    const { post } = await networkHelpers.loadFixture(fixture);
    const list = await purchases(Array.from({ length: 210 }, (_, i) => ({ order: `G-${i}`, who: i })));
    const found = await run(POST, { ...post, file: list });
    const sent = found.transactions as { lines: number; gasUsed: string }[];
    expect(sent.map(({ lines }) => lines)).to.deep.equal([200, 10]);
    expect(Number(sent[0]!.gasUsed)).to.be.lessThan(200 * 45_000 + 250_000);
  });

  describe("given a file with mistakes", () => {
    it("tells each with its line, and sends nothing", async () => {
      const { post } = await networkHelpers.loadFixture(fixture);
      const now = await networkHelpers.time.latest();
      const good = `${member(1)},10,USD,,${now},`;
      const lines = [
        ...["", `A-0,${good}`],
        `,${good}`,
        `A-1,0x12,10,USD,,${now},`,
        `A-2,${member(1)},-10,USD,,${now},`,
        `A-3,${member(1)},10.5,JPY,,${now},`,
        `A-4,${member(1)},1.001,USD,,${now},`,
        `A-5,${member(1)},"1,000",USD,,${now},`,
        `A-6,${member(1)},10,DOLLAR,,${now},`,
        `A-7,${member(1)},10,EUR,,${now},`,
        `A-8,${member(1)},10,USD,a category far too long,${now},`,
        `A-9,${member(1)},10,USD,,yesterday,`,
        `A-10,${member(1)},10,USD,,${now + DAY},`,
        `A-11,${member(1)},10,USD,,1000,`,
        `A-12,${member(1)},10,USD,,${now},0x12`,
        `A-0,${member(2)},10,USD,books,${now},`,
        `A-0,${good}`,
      ];
      const list = await file("bad.csv", [HEAD, ...lines.slice(1)].join("\n"));
      const { cause } = await failure(POST, { ...post, file: list });
      expect(cause.name).to.equal("BadLines");
      const bad = (cause.details as { first: { line: number; code: string }[] }).first;
      expect(bad.map(({ line, code }) => `${line} ${code}`)).to.deep.equal([
        ...["3 MISSING_FIELD", "4 BAD_ADDRESS", "5 NEGATIVE", "6 TOO_MANY_DECIMALS", "7 TOO_MANY_DECIMALS"],
        ...["8 BAD_NUMBER", "9 BAD_CURRENCY", "10 NO_RATE", "11 BAD_CATEGORY", "12 BAD_TIME", "13 IN_FUTURE"],
        ...["14 TOO_OLD", "15 BAD_ADDRESS", "16 OTHER_ORDER", "17 DUPLICATE"],
      ]);
    });

    it("refuses an empty file, one of a header alone, and columns that are missing", async () => {
      const { post } = await networkHelpers.loadFixture(fixture);
      for (const [content, name] of [
        ["", "FileEmpty"],
        [HEAD, "FileEmpty"],
        ["order,member\nA,b", "BadHeader"],
      ]) {
        const list = await file("bad.csv", content!);
        expect((await failure(POST, { ...post, file: list })).cause.name).to.equal(name);
      }
    });

    it("adds lines of one order and category up where that is meant", async () => {
      const { post } = await networkHelpers.loadFixture(fixture);
      const list = await purchases([{ order: "A-1" }, { order: "A-1" }]);
      const found = await run(POST, { ...post, file: list, allowDuplicates: true });
      expect(found).to.deep.include({ posted: 1, points: "20" });
    });
  });

  it("takes order numbers and categories of any script as they are, and nothing of them reaches the chain", async () => {
    const { post, desk } = await networkHelpers.loadFixture(fixture);
    const names = [...EVIL, "订单-1 🎵", "الطلب ١", "'quoted' \"double\""];
    const list = await purchases(names.map((order) => ({ order, category: "茶 🍵" })));
    const found = await run(POST, { ...post, file: list, dryRun: true });
    expect(found.unknownCategories).to.deep.equal(["茶 🍵"]);
    expect(await run(POST, { ...post, file: list })).to.deep.include({ matches: true, posted: names.length });
    expect([...(await receiptsOf(String(found.receipts))).keys()]).to.deep.equal(names);
    const keys = (await desk.queryFilter(desk.filters.PurchasePosted())).map(({ args }) => args.record.order);
    expect(keys).to.deep.equal(names.map((order) => orderKey(`0x${SECRET}`, order)));
  });

  describe("given what stands against it", () => {
    it("refuses who is no till, a till's limits, the budget, and a stop", async () => {
      const { post, stranger, issuer, guardian, till, program } = await networkHelpers.loadFixture(fixture);
      const list = await purchases([{ order: "A-1", amount: "500" }]);
      const codes = async (args: object = {}): Promise<string[]> => {
        const { cause } = await failure(POST, { ...post, file: list, ...args });
        expect(cause.name).to.equal("Obstacles");
        return (cause.details as { obstacles: { code: string }[] }).obstacles.map(({ code }) => code);
      };
      expect(await codes({ from: stranger.address })).to.deep.equal(["TILL_NOT_ACTIVE"]);
      const at = { program, campaign: "purchases", desk: "purchases", from: issuer.address };
      await run(["campaigns", "set-tills"], { ...at, tills: [till.address], cap: "400", perDay: "300" });
      expect(await codes()).to.deep.equal(["TILL_CAP", "TILL_RATE"]);
      await run(["campaigns", "set-tills"], { ...at, tills: [till.address] });
      await run(["campaigns", "cut"], { ...at, amount: "all" });
      expect(await codes()).to.deep.equal(["NO_BUDGET"]);
      await run(["campaigns", "top-up"], { ...at, amount: "499" });
      expect(await codes()).to.deep.equal(["BUDGET_TOO_SMALL"]);
      await run(["campaigns", "top-up"], { ...at, amount: "1" });
      await run(["program", "stop"], { program, from: guardian.address });
      expect(await codes()).to.deep.equal(["STOPPED"]);
    });

    it("refuses another campaign, and one that is over", async () => {
      const { post, program, issuer, till } = await networkHelpers.loadFixture(fixture);
      const list = await purchases([{ order: "A-1" }]);
      const missing = await failure(POST, { ...post, file: list, campaign: "winter" });
      expect(missing.cause).to.include({ errorName: "NoSuchCampaign" });
      const short = await json(
        "c.json",
        campaign(till.address, { campaign: "short", closesAt: "+1h", bonuses: undefined }),
      );
      await run(["campaigns", "open"], { program, desk: "purchases", from: issuer.address, file: short });
      await networkHelpers.time.increase(3_601);
      const { cause } = await failure(POST, { ...post, file: list, campaign: "short" });
      expect((cause.details as { obstacles: { code: string }[] }).obstacles[0]).to.include({
        code: "CAMPAIGN_NOT_OPEN",
      });
    });
  });

  describe("given the brand's secret", () => {
    it("refuses another one for a file that was begun", async () => {
      const { post } = await networkHelpers.loadFixture(fixture);
      const list = await purchases([{ order: "A-1" }]);
      await run(POST, { ...post, file: list });
      const other = await file("other.secret", "d4".repeat(32));
      expect((await failure(POST, { ...post, file: list, secretFile: other })).cause.name).to.equal("SecretReadable");
      await chmod(other, 0o600);
      expect((await failure(POST, { ...post, file: list, secretFile: other })).cause.name).to.equal("SecretChanged");
    });

    it("makes it once, for the owner alone, and never where orders were posted", async () => {
      const { post } = await networkHelpers.loadFixture(fixture);
      const at = `${await file("x", "")}-fresh.secret`;
      const list = await purchases([{ order: "A-1" }]);
      await run(POST, { ...post, file: list, secretFile: at, dryRun: true });
      const made = await readFile(at, "utf8");
      expect(made.trim()).to.match(/^0x[0-9a-f]{64}$/);
      expect((await stat(at)).mode & 0o777).to.equal(0o600);
      await run(POST, { ...post, file: list, secretFile: at });
      await rm(at);
      expect((await failure(POST, { ...post, file: list, secretFile: at })).cause.name).to.equal("NoSecret");
    });
  });
});
