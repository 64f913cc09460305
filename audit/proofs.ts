// The proofs of audit/proofs, by Halmos: each `check_` holds for all arguments that there are.

import { readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { compile, solidityFiles } from "./compile.js";
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
  /** How long the paths, the solver, and all of it took. */
  time: number[];
}

export interface Outcome {
  name: string;
  proved: boolean;
  refuted: boolean;
}

/** Proves what `contract` claims. @param replaced sources that stand for our own */
export function prove(contract: string, replaced: Readonly<Record<string, string>> = {}): Outcome[] {
  const file = join(WORK, `${contract}.json`);
  const proof = solidityFiles("audit/proofs").filter((path) => basename(path) === `${contract}.proof.sol`);
  compile(proof, OUT, replaced);
  rmSync(file, { force: true });
  const log = runTool("halmos", [
    ...["--root", WORK, "--forge-build-out", basename(OUT), "--contract", `${contract}Proof`, "--json-output", file],
    ...["--loop", "64", "--solver-timeout-assertion", "300s", "--solver-command", SOLVER, "--no-status"],
  ]);
  let results: Result[];
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as { test_results: Record<string, Result[]> };
    results = Object.values(report.test_results).flat();
  } catch {
    throw new Error(`Halmos wrote no report:\n${log}`);
  }
  const claimed = [...readFileSync(join(ROOT, proof[0] ?? ""), "utf8").matchAll(/function (check_\w+)/g)];
  if (results.length !== claimed.length) throw new Error(`Halmos tried ${results.length} of ${claimed.length} proofs`);
  return results.map(({ name, exitcode, num_bounded_loops: bounded, time }) => {
    const proved = exitcode === 0 && bounded === 0;
    const seconds = time?.[0]?.toFixed(1) ?? "?";
    console.log(`  ${proved ? "proved    " : "NOT PROVED"} ${contract}: ${name} (${seconds} s)`);
    return { name, proved, refuted: exitcode === COUNTEREXAMPLE };
  });
}
