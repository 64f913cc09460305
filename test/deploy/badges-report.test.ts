/** The report of `badges mint`: every line of the file is accounted for, or told to differ. */
import { expect } from "chai";

import { KindsByName } from "../../deploy/lib/kinds.js";
import type { AwardEntry } from "../../deploy/mint/award-chain.js";
import { awardReport, awardReportText } from "../../deploy/mint/award-report.js";
import type { PlanEntry } from "../../deploy/mint/journal.js";
import { planBatches } from "../../deploy/mint/plan.js";
import { soulboundId } from "../../sdk/src/badge-ids.js";
import { member, nobody } from "./support.js";

const ROWS = Array.from({ length: 5 }, (_, i) => ({ line: i + 2, address: member(i), kind: 1, level: 2 }));
const BATCHES = planBatches(ROWS, { size: 3, digest: `0x${"00".repeat(32)}`, label: "", amountOf: () => 1n });
const PLAN: PlanEntry = {
  ...{ type: "plan", version: 1, file: "b.csv", digest: "0x", label: "", chainId: 31_337, program: nobody() },
  ...{ token: nobody(), minter: nobody(), campaign: "0x", mode: "award", matureIn: 0, allowDuplicates: false },
  ...{ lines: 5, rows: 5, total: "5", batchSize: 3, batches: 2, fromBlock: 0 },
};

/** What the chain says if all went well. */
function entries(): AwardEntry[] {
  return ROWS.map(({ address, kind, level }) => {
    return { member: address, amount: 1n, outcome: "awarded", id: soulboundId(address, kind), kind, level };
  });
}

function report(found: AwardEntry[], needless = new Set<number>()) {
  const parts = new Map([
    [0, found.slice(0, 3)],
    [1, found.slice(3)],
  ]);
  for (const index of needless) parts.delete(index);
  const sent = { entries: parts, transactions: [], gasUsed: 0n, fee: 0n };
  return awardReport({ plan: PLAN, batches: BATCHES, rows: ROWS, kinds: new KindsByName([]), sent, needless });
}

describe("awardReport", () => {
  it("matches when each line was awarded, renewed or skipped", () => {
    const found = entries();
    found[1] = { ...found[1]!, outcome: "renewed" };
    found[2] = { ...found[2]!, outcome: "skipped", amount: 0n };
    const told = report(found);
    expect(told).to.include({ matches: true, awarded: 3, renewed: 1, skipped: 1 });
    expect(told.skippedLines).to.deep.equal([{ line: 4, address: member(2), kind: 1 }]);
    expect(awardReportText(told)).to.include("3 awarded, 1 renewed, 1 skipped; file and chain agree");
  });

  it("counts a batch that need not be sent as skipped", () => {
    expect(report(entries(), new Set([1]))).to.include({ matches: true, awarded: 3, skipped: 2 });
  });

  for (const [title, change] of [
    ["another member", { member: member(9) }],
    ["another kind", { kind: 2 }],
    ["another level", { level: 1 }],
  ] as const) {
    it(`differs where the chain has ${title}`, () => {
      const found = entries();
      found[3] = { ...found[3]!, ...change };
      const told = report(found);
      expect(told).to.include({ matches: false, awarded: 4 });
      expect(told.differences.map(({ line }) => line)).to.deep.equal([5]);
      expect(awardReportText(told)).to.include("FILE AND CHAIN DIFFER for 1 line(s)").and.to.include("line 5");
    });
  }

  it("differs where the chain has nothing", () => {
    expect(report(entries().slice(0, 4))).to.include({ matches: false, awarded: 4 });
  });

  it("differs where the chain has more than the file", () => {
    expect(report([...entries(), ...entries().slice(0, 1)])).to.include({ matches: false });
  });
});
