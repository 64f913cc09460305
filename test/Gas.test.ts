/** Gas is deterministic: what our operations cost must be what the record says, to the unit. */
import { readFileSync } from "node:fs";

import { expect } from "chai";
import hre from "hardhat";

import { measureOurs } from "../bench/ours/index.js";

interface RecordedRow {
  operation: string;
  state: string;
  ours: number;
}

const HINT = "differs from bench/results.json: run ./run bench, and look at the difference";

// Instrumented code costs something else: under --coverage there is nothing to compare.
if (!hre.globalOptions.coverage) {
  describe("Gas", function () {
    it("costs what bench/results.json says, to the unit", async function () {
      const rows = JSON.parse(readFileSync(new URL("../bench/results.json", import.meta.url), "utf8")) as RecordedRow[];
      const record = Object.fromEntries(rows.map((row) => [`${row.operation}; ${row.state}`, row.ours]));
      const measured = await measureOurs(() => undefined);
      const now = Object.fromEntries(measured.map((row) => [`${row.operation}; ${row.state}`, row.gas]));
      expect(now, `what we cost ${HINT}`).to.deep.equal(record);
    });
  });
}
