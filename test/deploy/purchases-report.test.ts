/** The report of `purchases post`: an order that somebody else posted while it ran is not one that was there before. */
import { expect } from "chai";
import { id } from "ethers";

import type { PostEntry } from "../../deploy/earn/purchase-chain.js";
import type { PricedOrder } from "../../deploy/earn/purchase-quotes.js";
import { postReport } from "../../deploy/earn/purchase-report.js";
import type { CheckedOrders } from "../../deploy/earn/purchase-rows.js";
import type { PlanEntry } from "../../deploy/mint/journal.js";
import type { Batch } from "../../deploy/mint/plan.js";
import type { PurchaseRecord } from "../../sdk/src/receipts/index.js";
import { member } from "./support.js";

describe("the report of purchases", () => {
  const row = {
    key: id("A-1"),
    line: 2,
    number: "A-1",
    address: member(1),
    amount: 10n,
    total: 1_000n,
    currency: "USD",
  };
  const rows = [row] as unknown as PricedOrder[];
  const skipped = { order: row.key, member: member(1), amount: 0n, outcome: "skipped" } as unknown as PostEntry;
  const report = (before: ReadonlyMap<string, PurchaseRecord>, entries: PostEntry[]) =>
    postReport({
      ...{ rows, priced: rows, posted: before, plan: {} as PlanEntry },
      checked: { empty: [] } as unknown as CheckedOrders,
      batches: [{ index: 0, from: 0, to: 1 } as Batch],
      sent: { entries: new Map([[0, entries]]), gasUsed: 0n, fee: 0n, transactions: [] },
    });

  it("tells an order that was passed over, but was not there when the run began", () => {
    const found = report(new Map(), [skipped]);
    expect(found).to.deep.include({ matches: false, before: 0, posted: 0 });
    expect(found.differences).to.deep.equal([{ line: 2, number: "A-1" }]);
  });

  it("counts one that was there as posted before", () => {
    const there = new Map([[row.key, { member: member(1), earned: 10n } as unknown as PurchaseRecord]]);
    expect(report(there, [skipped])).to.deep.include({ matches: true, before: 1, differences: [] });
  });

  it("keeps what this run posted, though a second piece of the batch was passed over", () => {
    const posted = { ...skipped, amount: 10n, outcome: "posted", paidDebt: 0n } as unknown as PostEntry;
    expect(report(new Map(), [posted, skipped])).to.deep.include({ matches: true, posted: 1, points: 10n });
  });
});
