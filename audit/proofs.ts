// The proofs of audit/proofs, by Halmos: each `check…` holds for all arguments that there are.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { compile } from "./compile.js";
import { ROOT, WORK, runTool, tool } from "./tools.js";

const OUT = join(WORK, "proofs");
const SOLVER = `${tool("yices-smt2")} --smt2-model-format --bvconst-in-decimal`;
/** Halmos: a counterexample was found. */
const COUNTEREXAMPLE = 1;

interface Result {
  /** 0: proved. Else a counterexample, a time-out, or no path to the end. */
  exitcode: number;
  /** Loops that were not followed to their end; such a proof is none. */
  num_bounded_loops: number;
  /** Seconds: all, for the paths, for the solver. */
  time: [number, number, number] | null;
}

interface Report {
  test_results: Record<string, Result[]>;
}

export interface Outcome {
  claim: string;
  proved: boolean;
  refuted: boolean;
}

/**
 * Proves what `contract` claims.
 * @param replaced sources that stand for our own
 * @param only one claim alone
 */
export function prove(contract: string, replaced: Readonly<Record<string, string>> = {}, only?: string): Outcome[] {
  const proof = join("audit", "proofs", `${contract}.proof.sol`);
  compile([proof], OUT, replaced);
  const claims = [...readFileSync(join(ROOT, proof), "utf8").matchAll(/function (check\w+)/g)].map(
    ([, name = ""]) => name,
  );
  const asked = claims.filter((claim) => only === undefined || claim === only);
  if (asked.length === 0) throw new Error(`${proof} claims nothing`);
  // One at a time: Halmos may drop the queries of a claim that runs long after others.
  return asked.map((claim) => proveOne(contract, claim));
}

function proveOne(contract: string, claim: string): Outcome {
  const file = join(WORK, "claim.json");
  rmSync(file, { force: true });
  const log = runTool("halmos", [
    ...["--root", WORK, "--forge-build-out", basename(OUT), "--contract", `${contract}Proof`, "--json-output", file],
    ...["--match-test", `^${claim}\\(`, "--loop", "64", "--early-exit", "--no-status"],
    ...["--solver-timeout-assertion", "600s", "--solver-command", SOLVER],
  ]);
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : { test_results: {} };
  const [result] = Object.values(report.test_results).flat();
  if (result === undefined) throw new Error(`Halmos said nothing of ${claim}:\n${log}`);
  const proved = result.exitcode === 0 && result.num_bounded_loops === 0;
  const refuted = result.exitcode === COUNTEREXAMPLE;
  const said = proved ? "proved" : refuted ? "REFUTED" : "NOT DECIDED";
  console.log(`  ${said} ${contract}: ${claim} (${result.time?.[0].toFixed(1) ?? "?"} s)`);
  return { claim, proved, refuted };
}
