// The proofs of audit/proofs, by Halmos: each `check…` holds for all arguments that there are.

import { readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { compile } from "./compile.js";
import { ROOT, WORK, runTool, tool } from "./tools.js";

const OUT = join(WORK, "proofs");
const SOLVER = `${tool("yices-smt2")} --smt2-model-format --bvconst-in-decimal`;
/** Halmos: a counterexample was found. */
const COUNTEREXAMPLE = 1;

interface Result {
  name: string;
  /** 0: proved. Else a counterexample, a time-out, or no path to the end. */
  exitcode: number;
  /** Loops that were not followed to their end; such a proof is none. */
  num_bounded_loops: number;
  /** Seconds: all, for the paths, for the solver. */
  time: [number, number, number] | null;
}

export interface Outcome {
  name: string;
  proved: boolean;
  refuted: boolean;
}

/**
 * Proves what `contract` claims.
 * @param replaced sources that stand for our own
 * @param only one claim alone
 */
export function prove(contract: string, replaced: Readonly<Record<string, string>> = {}, only = ""): Outcome[] {
  const file = join(WORK, `${contract}.json`);
  const proof = join("audit", "proofs", `${contract}.proof.sol`);
  compile([proof], OUT, replaced);
  rmSync(file, { force: true });
  const log = runTool("halmos", [
    ...["--root", WORK, "--forge-build-out", basename(OUT), "--contract", `${contract}Proof`, "--json-output", file],
    ...["--match-test", only === "" ? "^check" : `^${only}\\(`, "--loop", "64", "--no-status"],
    ...["--solver-timeout-assertion", "300s", "--solver-command", SOLVER],
  ]);
  let results: Result[];
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as { test_results: Record<string, Result[]> };
    results = Object.values(report.test_results).flat();
  } catch {
    throw new Error(`Halmos wrote no report:\n${log}`);
  }
  const claims = readFileSync(join(ROOT, proof), "utf8").match(/function check\w+/g) ?? [];
  const asked = only === "" ? claims.length : 1;
  if (results.length !== asked) throw new Error(`Halmos tried ${results.length} of ${asked} claims:\n${log}`);
  return results.map(({ name, exitcode, num_bounded_loops: bounded, time }) => {
    const proved = exitcode === 0 && bounded === 0;
    const refuted = exitcode === COUNTEREXAMPLE;
    const said = proved ? "proved" : refuted ? "REFUTED" : "NOT DECIDED";
    console.log(`  ${said} ${contract}: ${name} (${time?.[0].toFixed(1) ?? "?"} s)`);
    return { name, proved, refuted };
  });
}
