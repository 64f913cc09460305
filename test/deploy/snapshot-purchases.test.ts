/** `program snapshot` where purchases wait: what waits is held, what was voided is gone, bonuses are the members'. */
import path from "node:path";

import { expect } from "chai";

import { fresh } from "./earn-support.js";
import { handOver, purchases, purchasesFixture, refunds } from "./purchases-support.js";
import { member, networkHelpers, run } from "./support.js";

async function fixture() {
  return purchasesFixture();
}

describe("program snapshot: purchases", () => {
  it("follows what was posted and waits, was handed over, voided, or paid as a bonus", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { program, post, till, points } = brand;
    const list = await purchases([{ order: "A-1" }, { order: "A-2", who: 2, amount: "20" }]);
    await run(["purchases", "post"], { ...post, file: list });
    await run(["purchases", "refund"], {
      ...{ program, from: till.address, secretFile: post.secretFile, receipts: path.dirname(list) },
      ...{ file: await refunds("r.csv", ["R-1,A-2,5,USD"]), ledger: await fresh("l.jsonl") },
    });
    await handOver(brand, { bonuses: true });
    await run(["purchases", "post"], { ...post, file: await purchases([{ order: "A-3", amount: "30" }]) });
    const { ok, held, supply } = await run(["program", "snapshot"], { program, out: await fresh("s") });
    expect({ ok, held, supply }).to.deep.equal({ ok: true, held: "30", supply: "75" });
    expect(await points.balanceOf(member(2))).to.equal(25n);
  });
});
