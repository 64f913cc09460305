/** `purchases mature|tiers|statement|report|exposure`: what follows a purchase, and that it adds up. */
import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { fresh, json } from "./earn-support.js";
import { RULE, handOver, purchases, purchasesFixture, refunds } from "./purchases-support.js";
import { DAY, blockNumber, failure, member, networkHelpers, run } from "./support.js";

const POST = ["purchases", "post"];
const MATURE = ["purchases", "mature"];
const STATEMENT = ["purchases", "statement"];
const BONUSES = { bonuses: true };

async function fixture() {
  return purchasesFixture();
}

describe("purchases mature", () => {
  it("hands over what is due, and nothing that is not", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post, program, points, stranger } = brand;
    await run(POST, { ...post, file: await purchases([{ order: "A-1" }, { order: "A-2", who: 2 }]) });
    const at = { program, from: stranger.address };
    expect(await run(MATURE, at)).to.deep.include({ purchases: 0, transactions: [] });
    await networkHelpers.time.increase(20 * DAY);
    await run(POST, { ...post, file: await purchases([{ order: "A-3", who: 3 }]) });
    await networkHelpers.time.increase(10 * DAY);
    expect(await run(MATURE, { ...at, dryRun: true })).to.deep.include({ purchases: 2, amount: "20" });
    expect(await run(MATURE, at)).to.deep.include({ purchases: 2 });
    expect(await run(MATURE, at)).to.deep.include({ purchases: 0 });
    expect(await points.balanceOf(member(3))).to.equal(0n);
    expect(await points.balanceOf(member(1))).to.equal(10n);
  });

  it("pays the bonuses that are owed, each once: first purchases, referrals as many as a period allows, milestones", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post, points } = brand;
    await run(POST, { ...post, file: await purchases([{ order: "A-1", amount: "210" }]) });
    expect(await handOver(brand, BONUSES)).to.deep.include({ bonuses: 2 });
    expect(await points.balanceOf(member(1))).to.equal(210n + 10n + 25n);
    const friends = [2, 3].map((who) => ({ order: `B-${who}`, who, referrer: member(1) }));
    await run(POST, { ...post, file: await purchases(friends) });
    const found = (await handOver(brand, BONUSES)) as { bonuses: number; later: unknown[] };
    expect(found).to.deep.include({ bonuses: 3 });
    expect(found.later).to.have.length(1);
    expect(await points.balanceOf(member(1))).to.equal(245n + 7n);
    expect(await points.balanceOf(member(3))).to.equal(20n);
    const height = await blockNumber();
    expect(await run(MATURE, { program: brand.program, from: brand.stranger.address, ...BONUSES })).to.include({
      bonuses: 0,
    });
    expect(await blockNumber()).to.equal(height);
    await networkHelpers.time.increase(90 * DAY);
    await run(MATURE, { program: brand.program, from: brand.stranger.address, ...BONUSES });
    expect(await points.balanceOf(member(1))).to.equal(259n);
  });

  it("pays a referral that is owed though the rule allows none any more, as the contract does", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post, points, program, issuer, stranger } = brand;
    await run(POST, { ...post, file: await purchases([{ order: "A-1" }]) });
    await handOver(brand, BONUSES);
    await run(POST, { ...post, file: await purchases([{ order: "B-1", who: 2, referrer: member(1) }]) });
    await handOver(brand);
    const without = await json("rule.json", { ...RULE, bonuses: { firstMinimum: "5", first: "10" } });
    await run(["rules", "publish"], { program, file: without, from: issuer.address });
    await networkHelpers.time.increase(8 * DAY);
    const before = await points.balanceOf(member(1));
    expect(await run(MATURE, { program, from: stranger.address, ...BONUSES })).to.deep.include({ bonuses: 2 });
    expect(await points.balanceOf(member(1))).to.equal(before + 7n);
  });

  it("previews all bonuses: none depends on another", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post, program, stranger } = brand;
    await run(POST, { ...post, file: await purchases([{ order: "A-1" }]) });
    await handOver(brand, BONUSES);
    await run(POST, { ...post, file: await purchases([{ order: "B-1", who: 2, referrer: member(1) }]) });
    await handOver(brand);
    const preview = await run(MATURE, { program, from: stranger.address, dryRun: true, ...BONUSES });
    expect(preview).to.deep.include({ bonuses: 2, later: [] });
  });
});

describe("purchases tiers", () => {
  it("brings badges up to the tier, and down again when it ends", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { post, program, stranger, issuer } = brand;
    const at = { program, from: stranger.address };
    await run(POST, {
      ...post,
      file: await purchases([
        { order: "A-1", amount: "150" },
        { order: "A-2", who: 2 },
      ]),
    });
    expect(await run(["purchases", "tiers"], at)).to.include({ changed: 0 });
    await handOver(brand);
    expect(await run(["purchases", "tiers"], at)).to.include({ changed: 2 });
    const level = async (who: number): Promise<unknown> =>
      ((await run(["badges", "show"], { program, which: member(who) })) as { found: { level: number }[] }).found[0]
        ?.level;
    expect([await level(1), await level(2)]).to.deep.equal([2, 1]);
    expect(await run(["purchases", "tiers"], at)).to.include({ changed: 0 });
    await networkHelpers.time.increase(180 * DAY);
    expect(await run(["purchases", "tiers"], at)).to.include({ changed: 1 });
    expect(await level(1)).to.equal(1);
    const { cause } = await failure(["purchases", "tiers"], { program, from: issuer.address, campaign: "winter" });
    expect(cause).to.include({ errorName: "NoSuchCampaign" });
  });
});

/** Member 1 has an order that waits, one that was handed over, one returned in part, and a debt. */
async function story(brand: Awaited<ReturnType<typeof fixture>>): Promise<void> {
  const { post, program, till, issuer } = brand;
  const first = await purchases([
    { order: "A-1", amount: "100" },
    { order: "A-2", amount: "40" },
    { order: "A-3", who: 2 },
  ]);
  await run(POST, { ...post, file: first });
  const receipts = first.replace(/[^/]+$/, "");
  const refund = { program, secretFile: post.secretFile, receipts, ledger: await fresh("l.jsonl") };
  await run(["purchases", "refund"], {
    ...refund,
    from: till.address,
    file: await refunds("1.csv", ["R-1,A-2,10,USD"]),
  });
  await handOver(brand, BONUSES);
  await run(["purchases", "refund"], {
    ...refund,
    from: issuer.address,
    file: await refunds("2.csv", ["R-2,A-1,50,USD"]),
  });
  await run(POST, { ...post, file: await purchases([{ order: "A-4", amount: "20" }]) });
}

describe("purchases statement", () => {
  it("shows a member's pending, handed over, voided and debt, and that the chain agrees", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    await story(brand);
    const { program } = brand;
    const csv = await fresh("statement.csv");
    const found = await run(STATEMENT, { program, member: member(1), csv });
    expect(found).to.deep.include({
      ...{ ok: true, reconciles: true, pendingTotal: "0", matured: "130", voided: "10", bonusTotal: "10" },
      ...{ paidAgainstDebt: "20", debt: "30" },
    });
    const rows = (await readFile(csv, "utf8")).trim().split("\n");
    expect(rows[0]).to.equal("order,campaign,till,posted,state,maturesAt,earned,waits,handedOver,voided,paidDebt,owed");
    expect(rows).to.have.length(4);
    expect((await failure(STATEMENT, { program, member: member(1), csv })).cause.name).to.equal("FileExists");
  });

  it("shows one order by its number, or by its key where the secret is not at hand", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    await story(brand);
    const { program, post } = brand;
    const found = await run(STATEMENT, { program, order: "A-2", secretFile: post.secretFile });
    expect(found).to.deep.include({ ok: true, state: "matured", voided: "10", handedOver: "30" });
    const byKey = await run(STATEMENT, { program, order: found.order });
    expect(byKey).to.deep.include({ order: found.order });
    const missing = await failure(STATEMENT, { program, order: "A-9", secretFile: post.secretFile });
    expect(missing.cause.name).to.equal("NoSuchOrder");
  });

  it("asks for a member or an order, and not for both", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    for (const args of [{}, { member: member(1), order: "A-1" }])
      expect((await failure(STATEMENT, { program, ...args })).cause.name).to.equal("NothingChosen");
  });
});

describe("purchases report", () => {
  it("adds up by campaign, and with budget, holds and debt", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    await story(brand);
    const { program, points } = brand;
    const csv = await fresh("report.csv");
    const found = await run(["purchases", "report"], { program, csv });
    expect(found).to.deep.include({ ok: true, matches: true, debt: "30", differences: [] });
    const [campaign] = found.campaigns as Record<string, unknown>[];
    expect(campaign).to.deep.include({ name: "purchases", purchases: 4, members: 2, earned: "170", refunded: "60" });
    const [paid, extra] = [campaign!.points, campaign!.bonuses].map((part) => BigInt((part as { paid: string }).paid));
    expect(await points.totalSupply()).to.equal(paid! + extra!);
    expect(campaign!.bonuses).to.deep.include({ allotted: "10000", first: "20", left: "9980" });
    expect(await readFile(csv, "utf8")).to.include('"purchases",');
    const { cause } = await failure(["purchases", "report"], { program, campaign: "winter" });
    expect(cause.name).to.equal("NoSuchCampaign");
  });
});

describe("purchases exposure", () => {
  it("tells debts, those that are left behind, and bonuses for what was returned", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    await story(brand);
    const found = await run(["purchases", "exposure"], { program: brand.program });
    expect(found).to.deep.include({ ok: true, debt: "30", leftBehind: "0", pending: "0" });
    expect(found.bonuses).to.deep.equal({ paid: "20", onRefunded: "0", onPartlyRefunded: "10" });
  });
});
