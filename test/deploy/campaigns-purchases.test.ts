/** `campaigns … --desk purchases|tiers`: the same commands at these desks, with files that they take. */
import { expect } from "chai";

import { json } from "./earn-support.js";
import { campaign, purchasesFixture } from "./purchases-support.js";
import { DAY, failure, member, networkHelpers, run } from "./support.js";

const OPEN = ["campaigns", "open"];

async function fixture() {
  const brand = await purchasesFixture();
  const at = { program: brand.program, campaign: "purchases", desk: "purchases", from: brand.issuer.address };
  return { ...brand, at };
}

describe("campaigns --desk purchases", () => {
  it("lists and shows what is open there, and not at the other desk", async () => {
    const { program, till } = await networkHelpers.loadFixture(fixture);
    const { campaigns } = (await run(["campaigns", "list"], { program, desk: "purchases" })) as { campaigns: object[] };
    expect(campaigns).to.have.length(1);
    expect(campaigns[0]).to.include({ name: "purchases", maturity: 30 * DAY, kind: 0, level: 0, status: "open" });
    expect((await run(["campaigns", "list"], { program })).campaigns).to.deep.equal([]);
    const shown = await run(["campaigns", "show"], { program, campaign: "purchases", desk: "purchases" });
    expect(shown.bonuses).to.deep.equal({ left: "10000", ratePerDay: "0", usedToday: "0" });
    const { tills } = shown as { tills: object[] };
    expect(tills).to.have.length(1);
    expect(tills[0]).to.include({ till: till.address, active: true, left: null });
  });

  it("tops up, cuts, sets and revokes tills, closes and lapses", async () => {
    const { at, points, desk, till, stranger } = await networkHelpers.loadFixture(fixture);
    const id = `0x${Buffer.from("purchases").toString("hex").padEnd(32, "0")}`;
    const left = async (): Promise<bigint> => (await points.budgetOf(desk, id)).left;
    await run(["campaigns", "top-up"], { ...at, amount: "5" });
    expect(await left()).to.equal(1_000_005n);
    await run(["campaigns", "cut"], { ...at, amount: "6" });
    expect(await left()).to.equal(999_999n);
    await run(["campaigns", "set-tills"], { ...at, tills: [member(1)], cap: "100" });
    expect((await desk.tillOf(points, id, member(1))).left).to.equal(100n);
    await run(["campaigns", "revoke-tills"], { ...at, tills: [till.address] });
    expect((await desk.tillOf(points, id, till)).active).to.equal(false);
    await run(["campaigns", "close"], at);
    await networkHelpers.time.increase(8 * DAY);
    await run(["campaigns", "lapse"], { ...at, from: stranger.address });
    expect(await left()).to.equal(0n);
  });

  it("tells what is wrong with a file before the contract does", async () => {
    const { program, issuer, till } = await networkHelpers.loadFixture(fixture);
    const wrong = { campaign: "other", maturity: undefined, memberCap: "5", badge: { kind: "Regular", budget: 1 } };
    const file = await json("c.json", campaign(till.address, wrong));
    const { cause } = await failure(OPEN, { program, file, desk: "purchases", from: issuer.address });
    for (const part of ["memberCap is for claims", "maturity is missing", "badge is for a campaign that shows tiers"])
      expect(cause.message).to.include(part);
    const none = await failure(OPEN, { program, file, desk: "sales", from: issuer.address });
    expect(none.cause.name).to.equal("NoSuchDesk");
  });

  it("allots what the file has for bonuses in a second transaction, and after one that came to nothing", async () => {
    const { program, issuer, till, points, bonuses } = await networkHelpers.loadFixture(fixture);
    const change = { campaign: "winter", points: { budget: "100" }, bonuses: { amount: "50", perDay: "5" } };
    const file = await json("w.json", campaign(till.address, change));
    const at = { program, file, desk: "purchases", from: issuer.address };
    const preview = (await run(OPEN, { ...at, dryRun: true })) as { transactions: { kind: string }[] };
    expect(preview.transactions.map(({ kind }) => kind)).to.deep.equal(["openCampaign", "allot"]);
    const without = await json("o.json", campaign(till.address, { ...change, bonuses: undefined }));
    await run(OPEN, { ...at, file: without });
    const id = `0x${Buffer.from("winter").toString("hex").padEnd(32, "0")}`;
    expect((await points.budgetOf(bonuses, id)).left).to.equal(0n);
    const found = (await run(OPEN, at)) as { transactions: { kind: string }[]; alreadyOpen: boolean };
    expect(found.alreadyOpen).to.equal(true);
    expect(found.transactions.map(({ kind }) => kind)).to.deep.equal(["allot"]);
    expect(await points.budgetOf(bonuses, id)).to.deep.equal([50n, 5n, 0n]);
    expect(await run(OPEN, at)).not.to.have.property("transactions");
    const more = { program, minter: bonuses, amount: "7", campaign: "winter", perDay: "5", now: true };
    await run(["points", "allot"], { ...more, from: issuer.address });
    expect((await points.budgetOf(bonuses, id)).left).to.equal(57n);
  });

  it("sends nothing where the ceiling has not enough for both", async () => {
    const { program, issuer, till, points } = await networkHelpers.loadFixture(fixture);
    const { ceiling, used } = await points.issuance();
    const change = { campaign: "winter", points: { budget: String(ceiling - used) }, bonuses: { amount: "1" } };
    const file = await json("w.json", campaign(till.address, change));
    const { cause } = await failure(OPEN, { program, file, desk: "purchases", from: issuer.address });
    expect(cause.name).to.equal("OverCeiling");
    const { campaigns } = (await run(["campaigns", "list"], { program, desk: "purchases" })) as { campaigns: object[] };
    expect(campaigns).to.have.length(1);
  });
});

describe("campaigns --desk tiers", () => {
  it("lists and shows what shows tiers, tops up and cuts its badges, closes and lapses", async () => {
    const { program, issuer, stranger } = await networkHelpers.loadFixture(fixture);
    const which = { program, campaign: "tiers", desk: "tiers" };
    const at = { ...which, from: issuer.address };
    const { campaigns } = (await run(["campaigns", "list"], { program, desk: "tiers" })) as { campaigns: object[] };
    expect(campaigns).to.have.length(1);
    expect(campaigns[0]).to.include({ name: "tiers", paysPoints: false, kind: 1, level: 3, status: "open" });
    const left = async (): Promise<unknown> =>
      ((await run(["campaigns", "show"], which)) as { awards: { left: number } }).awards.left;
    await run(["campaigns", "top-up"], { ...at, amount: "7" });
    expect(await left()).to.equal(107);
    await run(["campaigns", "cut"], { ...at, amount: "6" });
    expect(await left()).to.equal(101);
    await run(["campaigns", "close"], at);
    await networkHelpers.time.increase(8 * DAY);
    const { cause } = await failure(["campaigns", "lapse"], { ...at, from: stranger.address });
    expect(cause.message).to.include("lacks the role issuer");
    await run(["campaigns", "lapse"], at);
    expect(await left()).to.equal(0);
  });

  it("tells what is wrong with a file before the contract does", async () => {
    const { program, issuer, catalog, till } = await networkHelpers.loadFixture(fixture);
    const kind = { name: "Plain", style: "medal", color: "#2f855a", soulbound: true };
    await run(["badges", "define"], { program, file: await json("k.json", kind), from: catalog.address });
    const badge = { kind: "Plain", budget: 1 };
    const file = await json("c.json", { ...campaign(till.address, { bonuses: undefined }), memberCap: "5", badge });
    const { cause } = await failure(OPEN, { program, file, desk: "tiers", from: issuer.address });
    const faults = ["points are what purchases earn", "memberCap is for claims", "maturity is for points"];
    for (const part of [...faults, "tills have nothing to sign", "badge.kind can't show tiers"])
      expect(cause.message).to.include(part);
  });
});
