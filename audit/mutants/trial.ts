// One mutant: compiled, deployed, tested.

import { note, type Entry, type State } from "./journal.js";
import { apply, type Mutant } from "./operators.js";
import { DoesNotCompile, codesOf, type Imports } from "./solc.js";
import { inOrder, runSuites, runTests, suitesOf, type Run } from "./tests.js";
import { deploy, read, withoutMetadata, write, type Codes } from "./tree.js";

/** Minutes for one run of tests; one that takes longer hangs. */
const PATIENCE = 15;

export interface Trial {
  imports: Imports;
  /** The contracts as they are. */
  built: Codes;
  tests: readonly string[];
  state: State;
  /** What is known already, of mutants and of suites. */
  known: Map<string, Entry>;
}

export function tryMutant(mutant: Mutant, trial: Trial): Entry {
  const { built, imports } = trial;
  const begin = performance.now();
  const end = (outcome: Entry["outcome"], by?: Entry["by"]): Entry => {
    return { id: mutant.id, outcome, by, seconds: Math.round((performance.now() - begin) / 1_000) };
  };
  const source = read(mutant.file);
  const changed = apply(source, mutant);
  const touched = new Map([...built].filter(([id]) => imports(id).has(mutant.file)));
  let codes: Codes;
  try {
    codes = codesOf([...touched.keys()], { [mutant.file]: changed });
  } catch (error) {
    if (error instanceof DoesNotCompile) return end("does not compile");
    throw error;
  }
  if (
    [...codes].every(([id, { bytecode }]) => withoutMetadata(bytecode) === withoutMetadata(built.get(id)?.bytecode))
  ) {
    return end("same code");
  }
  const suites = suitesOf(mutant.room);
  const runs = [
    ...inOrder(mutant.room, trial.tests).map((files) => () => runTests(files, PATIENCE, true)),
    ...suites.map((suite) => () => runSuites([suite], PATIENCE)),
  ];
  for (const [index, run] of runs.entries()) {
    const suite = suites[index - (runs.length - suites.length)];
    if (suite !== undefined && !passes(suite, trial)) continue;
    let ran: Run;
    try {
      write(mutant.file, changed);
      deploy(codes);
      ran = run();
    } finally {
      write(mutant.file, source);
      deploy(touched);
    }
    if (ran === "late") return end("late");
    if (!ran.passed) return end("killed", ran.failures[0]);
  }
  return end("survived");
}

/** Whether a suite passes on the contracts as they are. */
function passes(suite: string, { known, state }: Trial): boolean {
  const id = `suite ${suite}`;
  let entry = known.get(id);
  if (entry === undefined) {
    const run = runSuites([suite], PATIENCE);
    const passed = run !== "late" && run.passed;
    entry = { id, outcome: passed ? "survived" : "killed", seconds: run === "late" ? PATIENCE * 60 : run.seconds };
    known.set(id, entry);
    note(entry, state);
    if (!passed) console.log(`${suite} fails, or hangs, on the contracts as they are: it is left out`);
  }
  return entry.outcome === "survived";
}
