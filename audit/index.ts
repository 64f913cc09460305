// ./run audit: static analysis of contracts/, and proofs. Fails on a finding that is not explained, and on a proof that fails.

import { prove } from "./proofs.js";
import { checkFindings } from "./slither.js";
import { NoPython, installTools } from "./tools.js";

try {
  installTools();
  const explained = checkFindings();
  const outcomes = [...prove("Lots"), ...prove("Ledger")];
  const failed = outcomes.filter(({ proved }) => !proved).length;
  console.log(`Halmos: ${outcomes.length - failed} proved, ${failed} not proved`);
  process.exitCode = explained && failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof NoPython)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
