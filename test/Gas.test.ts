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

// Instrumented code costs something else: under --coverage there is nothing to compare.
if (!hre.globalOptions.coverage) {
  describe("Gas", function () {
    it("costs what bench/results.json says, to the unit", async function () {
      // Seconds on a quiet machine, a minute on a busy one.
      this.timeout(180_000);
      const rows = JSON.parse(readFileSync(new URL("../bench/results.json", import.meta.url), "utf8")) as RecordedRow[];
      const record = new Map(rows.map((row) => [`${row.operation}; ${row.state}`, row.ours]));
      const measured = await measureOurs(() => undefined);
      const now = new Map(measured.map((row) => [`${row.operation}; ${row.state}`, row.gas]));
      const drifted = [...new Set([...record.keys(), ...now.keys()])]
        .filter((row) => record.get(row) !== now.get(row))
        .map((row) => `${row}: ${record.get(row) ?? "not recorded"}, now ${now.get(row) ?? "not measured"}`);
      expect(drifted, "gas drifted from bench/results.json: run ./run bench, and look at the diff").to.deep.equal([]);
    });
  });
}
