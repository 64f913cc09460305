// ./run audit:faults: a proof must be able to fail. Plants faults in the sources, one at a time; each must be refuted.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { FAULTS } from "./faults-list.js";
import { prove } from "./proofs.js";
import { ROOT, installTools } from "./tools.js";

installTools();
let survived = 0;
for (const { proof, file, right, wrong, claim } of FAULTS) {
  const source = readFileSync(join(ROOT, file), "utf8");
  if (source.split(right).length !== 2) throw new Error(`Not in ${file} exactly once: ${right}`);
  console.log(`${right}\n  -> ${wrong}`);
  const refuted = prove(proof, { [file]: source.replace(right, () => wrong) }, claim).every((found) => found.refuted);
  if (!refuted) ++survived;
}
console.log(`${FAULTS.length - survived} of ${FAULTS.length} faults refuted`);
process.exitCode = survived === 0 ? 0 : 1;
