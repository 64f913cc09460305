/** `campaigns … --desk purchases`: the same commands at the desk of purchases, with files that it takes. */
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
    expect(campaigns[0]).to.include({ name: "purchases", maturity: 30 * DAY, kind: 1, level: 3, status: "open" });
    expect((await run(["campaigns", "list"], { program })).campaigns).to.deep.equal([]);
    const { tills } = (await run(["campaigns", "show"], { program, campaign: "purchases", desk: "purchases" })) as {
      tills: object[];
    };
    expect(tills).to.have.length(1);
    expect(tills[0]).to.include({ till: till.address, active: true, left: null });
  });

  it("tops up, cuts, sets and revokes tills, closes and lapses", async () => {
    const { at, points, desk, till, issuer } = await networkHelpers.loadFixture(fixture);
    const id = `0x${Buffer.from("purchases").toString("hex").padEnd(32, "0")}`;
    const left = async (): Promise<bigint> => (await points.budgetOf(desk, id)).left;
    await run(["campaigns", "top-up"], { ...at, amount: "5", badges: "7" });
    expect(await left()).to.equal(1_000_005n);
    await run(["campaigns", "cut"], { ...at, amount: "6" });
    expect(await left()).to.equal(999_999n);
    await run(["campaigns", "set-tills"], { ...at, tills: [member(1)], cap: "100" });
    expect((await desk.tillOf(points, id, member(1))).left).to.equal(100n);
    await run(["campaigns", "revoke-tills"], { ...at, tills: [till.address] });
    expect((await desk.tillOf(points, id, till)).active).to.equal(false);
    await run(["campaigns", "close"], at);
    await networkHelpers.time.increase(8 * DAY);
    expect((await failure(["campaigns", "lapse"], { ...at, from: till.address })).cause).to.include({
      errorName: "NotIssuer",
    });
    await run(["campaigns", "lapse"], { ...at, from: issuer.address });
    expect(await left()).to.equal(0n);
  });

  it("tells what is wrong with a file before the contract does", async () => {
    const { program, issuer, catalog, till } = await networkHelpers.loadFixture(fixture);
    const kind = { name: "Plain", style: "medal", color: "#2f855a", soulbound: true };
    await run(["badges", "define"], { program, file: await json("k.json", kind), from: catalog.address });
    const wrong = { campaign: "other", maturity: undefined, memberCap: "5", badge: { kind: "Plain", budget: 1 } };
    const file = await json("c.json", campaign(till.address, wrong));
    const { cause } = await failure(OPEN, { program, file, desk: "purchases", from: issuer.address });
    for (const part of ["memberCap is for claims", "maturity is missing", "badge.kind can't show tiers"])
      expect(cause.message).to.include(part);
    const none = await failure(OPEN, { program, file, desk: "sales", from: issuer.address });
    expect(none.cause.name).to.equal("NoSuchDesk");
  });
});
