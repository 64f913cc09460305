// ./run audit:faults: a proof must be able to fail. Plants faults in the sources, one at a time; each must be refuted.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { prove } from "./proofs.js";
import { ROOT, installTools } from "./tools.js";

const LOTS = "contracts/points/libraries/Lots.sol";

/** What stands in the source once, and what a fault makes of it. */
const FAULTS: readonly (readonly [string, string])[] = [
  ["(word & AMOUNTS) >> (LANE_BITS * (period - periodOf(word)))", "word >> (LANE_BITS * (period - periodOf(word)))"],
  ["(1 << (LANE_BITS * (period - periodOf(word)))) - 1)", "(1 << (LANE_BITS * (period - periodOf(word)))))"],
  ["total = (word & LANE) + ((word >> 52) & LANE)", "total = (word & LANE) + ((word >> 52) & (LANE >> 1))"],
  ["if (value <= lot) return (true, value);", "if (value < lot) return (true, value);"],
  ["(word & ((1 << 104) - 1)) | (value << 104)", "(word & ((1 << 103) - 1)) | (value << 104)"],
  ["(word & ((1 << 156) - 1)) | (value << 156)", "(word & ((1 << 104) - 1)) | (value << 156)"],
  ["lot = (word >> 156) & LANE;", "lot = word >> 156;"],
  ["| (1 << 104) | (1 << 156) | (1 << AMOUNT_BITS)", "| (1 << 104) | (1 << AMOUNT_BITS)"],
  ["have ^ want ^ (have - want)", "have ^ (have - want)"],
  ["(word & FLAGS) | (period << AMOUNT_BITS) | amounts", "(word & FLAGS) | (period << AMOUNT_BITS) + amounts + 1"],
  ["(lots & ~AMOUNTS) | amounts", "(lots & ~LANE) | amounts"],
  ["lots & SINGLE == 0 ? LANE_BITS", "lots & SINGLE != 0 ? LANE_BITS"],
];

installTools();
const source = readFileSync(join(ROOT, LOTS), "utf8");
let survived = 0;
for (const [right, wrong] of FAULTS) {
  if (source.split(right).length !== 2) throw new Error(`Not in ${LOTS} exactly once: ${right}`);
  console.log(`${right}\n  -> ${wrong}`);
  const refuted = prove("Lots", { [LOTS]: source.replace(right, () => wrong) }).filter((outcome) => outcome.refuted);
  console.log(`  refuted by ${refuted.map(({ name }) => name).join(", ") || "NOTHING"}`);
  if (refuted.length === 0) ++survived;
}
console.log(`${FAULTS.length - survived} of ${FAULTS.length} faults refuted`);
process.exitCode = survived === 0 ? 0 : 1;
