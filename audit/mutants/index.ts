// ./run mutants: changes contracts in small ways, one at a time, and tells which changes no test notices.

import { constants, setPriority } from "node:os";

import { entries, note, type State } from "./journal.js";
import { mutantsOf } from "./operators.js";
import { explanations, results, save, table, unexplained } from "./report.js";
import { sample } from "./sample.js";
import { importsIn, rolesIn, syntaxTrees } from "./solc.js";
import { contractTests, hardhat, runTests, testFiles } from "./tests.js";
import { tryMutant } from "./trial.js";
import { builtCodes, copyRepository, deployBuilt, filesIn, hashOf, hashOfCodes, read } from "./tree.js";

interface Arguments {
  count: number;
  seed: string;
  rooms: string;
  unsettled: boolean;
}

export default function mutants({ count, seed, rooms, unsettled }: Arguments): void {
  setPriority(constants.priority.PRIORITY_LOW);
  copyRepository();
  console.log("Building the contracts as they are");
  const build = hardhat(["build", "--no-tests"], 30);
  if (build.status !== 0) throw new Error(build.output);
  deployBuilt();

  const files = filesIn("contracts", ".sol");
  const trees = syntaxTrees([...files, ...filesIn("test/contracts", ".sol")]);
  const roles = rolesIn(trees);
  const all = files.flatMap((file) => mutantsOf(file, read(file), trees.get(file), roles));
  const asked = sample(all, count, seed).filter(({ room }) => rooms === "" || rooms.split(",").includes(room));
  console.log(`${all.length} mutants can be made, ${asked.length} are tried; seed ${seed}`);

  const built = builtCodes();
  const state = { contracts: hashOfCodes(built), tests: hashOf(testFiles()) };
  const tests = soundTests(contractTests(), state, unsettled);
  const known = entries(state);
  const trial = { imports: importsIn(trees), built, tests, state, known };
  for (const [index, mutant] of asked.entries()) {
    let entry = known.get(mutant.id);
    if (entry === undefined) {
      entry = tryMutant(mutant, trial);
      known.set(mutant.id, entry);
      note(entry, state);
    }
    console.log(
      `${index + 1}/${asked.length} ${entry.outcome}, ${entry.seconds} s: ${mutant.file}:${mutant.line} ${mutant.id}`,
    );
    if (entry.by !== undefined) console.log(`    by ${entry.by.file}: ${entry.by.title}`);
  }

  const tried = results(asked, known);
  console.log(`\n${table(tried)}\n`);
  const complete = rooms === "" && !unsettled;
  if (complete) save({ seed, possible: all.length, mutants: tried });
  const wrong = unexplained(tried, explanations()).filter((line) => complete || line.startsWith("Not"));
  for (const line of wrong) console.log(line);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

/** The tests that pass on the contracts as they are: only these can notice a mutant. */
function soundTests(tests: readonly string[], state: State, unsettled: boolean): string[] {
  const id = "tests";
  let before = entries(state).get(id);
  if (before === undefined) {
    console.log("Testing the contracts as they are");
    const run = runTests(tests, 30, false);
    if (run === "late") throw new Error("The tests hang on the contracts as they are");
    const failures = run.passed ? [] : run.failures;
    for (const { file, title } of failures) console.log(`  fails: ${file}: ${title}`);
    const failing = [...new Set(failures.map(({ file }) => file))];
    before = { id, outcome: run.passed ? "survived" : "killed", failing, seconds: run.seconds };
    note(before, state);
  }
  const { failing = [] } = before;
  if (failing.length > 0 && !unsettled) {
    throw new Error(`These fail on the contracts as they are: ${failing.join(", ")}. --unsettled leaves them out`);
  }
  return tests.filter((file) => !failing.includes(file));
}
