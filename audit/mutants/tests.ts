// The tests that a mutant has to pass: those of its room first, then all others of the contracts, then Solidity suites.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { relative } from "node:path";

import { DEPLOYED, TREE, filesIn } from "./tree.js";

interface Near {
  /** Tests that are tried first, only to be quick: every other test of the contracts follows. */
  tests: RegExp;
  /** Solidity suites that are tried last. */
  suites: RegExp;
}

const CHARTER = /invariant\/Charter/;

const NEAR: Readonly<Record<string, Near>> = {
  limits: { tests: /Budgets|Kinds/, suites: /DailyLimit|Budgets|Badges|Charter/ },
  signatures: { tests: /Vouchers|Purchases\.post|attacks\/claims/, suites: /Claims|Purchases/ },
  programs: { tests: /test\/programs|test\/launch|keys/, suites: /Launch|Charter/ },
  points: { tests: /test\/points|tokens/, suites: /Points|Lots|fuzz\/Budgets|Charter/ },
  badges: { tests: /test\/badges\/[^A]|attacks\/badges/, suites: /Badge/ },
  "badges/art": { tests: /badges\/Art/, suites: /Text/ },
  desks: { tests: /Grants|Vouchers|Purchases/, suites: /Grants|Claims|Purchases/ },
  campaigns: { tests: /Campaigns|Stops|claimsRoles|claimsTills/, suites: /Claims|Purchases/ },
  grants: { tests: /Grants/, suites: /Grants|Charter/ },
  claims: { tests: /Vouchers|Codes|Drops|Maturing|Batches|attacks\/claims/, suites: /Claims/ },
  purchases: { tests: /Purchases|Miscounts|purchases/, suites: /Purchases/ },
  tiers: { tests: /Tiers/, suites: /Purchases/ },
  bonuses: { tests: /Bonus/, suites: /Purchases/ },
  rules: { tests: /Rulebook|Tiers/, suites: /Rulebook|Purchases/ },
  rewards: { tests: /test\/redeem|attacks\/(badges|tokens|audit)/, suites: /Rewards|Charter|Badges/ },
  launch: { tests: /test\/launch/, suites: /Launch/ },
};

/** Tests that start processes of their own, read documents, or measure: they say nothing of a contract's rules. */
const NO_CONTRACTS = /^test\/(build|deploy|docs|generated|house|sdk)\/|Gas\.test/;

export interface Failure {
  file: string;
  title: string;
}

export type Run = { passed: true; seconds: number } | { passed: false; seconds: number; failures: Failure[] } | "late";

/** Every file that the outcome of a test of contracts may depend on. */
export function testFiles(): string[] {
  return [...filesIn("test", ".ts"), ...filesIn("test", ".sol")].filter((file) => !NO_CONTRACTS.test(file));
}

export function contractTests(): string[] {
  return filesIn("test", ".test.ts").filter((file) => !NO_CONTRACTS.test(file));
}

/** The tests of a room, and the others. */
export function inOrder(room: string, tests: readonly string[]): string[][] {
  const isNear = (file: string): boolean => NEAR[room]?.tests.test(file) ?? false;
  return [tests.filter(isNear), tests.filter((file) => !isNear(file))].filter((files) => files.length > 0);
}

export function suitesOf(room: string): string[] {
  const near = NEAR[room]?.suites ?? CHARTER;
  return [...filesIn("test/fuzz", ".t.sol"), ...filesIn("test/invariant", ".t.sol")].filter((file) => near.test(file));
}

/** Runs mocha tests; with `bail`, up to the first failure. */
export function runTests(files: readonly string[], minutes: number, bail: boolean): Run {
  const { late, status, seconds, output } = hardhat(
    ["test", "mocha", "--no-compile", ...(bail ? ["--bail"] : []), ...files],
    minutes,
  );
  if (late) return "late";
  const told = [...output.matchAll(/^\["(pass|fail)",(.*)\]$/gm)].map(([, event, test = ""]) => {
    const { file, fullTitle } = JSON.parse(test) as { file: string; fullTitle: string };
    return { event, file: relative(TREE, file), title: fullTitle };
  });
  const failures = told.filter(({ event }) => event === "fail").map(({ file, title }) => ({ file, title }));
  if (failures.length > 0) return { passed: false, seconds, failures };
  if (status === 0 && output.includes('["end",')) return { passed: true, seconds };
  // What no test waits for may end the run.
  const last = told.at(-1);
  if (!/^(Unhandled promise rejection|Uncaught exception)/m.test(output) || last === undefined) {
    throw new Error(`Hardhat ended with ${String(status)}, and no test failed:\n${output.slice(-3_000)}`);
  }
  return { passed: false, seconds, failures: [{ file: last.file, title: `what follows "${last.title}"` }] };
}

/** Runs Solidity suites, which Hardhat compiles with the contracts of the copy. */
export function runSuites(files: readonly string[], minutes: number): Run {
  const ran = hardhat(["test", "solidity", "--no-compile", ...files], minutes);
  if (ran.late) return "late";
  if (ran.status === 0) return { passed: true, seconds: ran.seconds };
  const title = /^\s*(?:✘|\d+\)) (.*)$/m.exec(ran.output)?.[1];
  if (title === undefined) throw new Error(`No suite told what failed:\n${ran.output.slice(-3_000)}`);
  return { passed: false, seconds: ran.seconds, failures: [{ file: files.join(" "), title }] };
}

/** Hardhat, in the copy. */
export function hardhat(
  args: readonly string[],
  minutes: number,
): { status: number | null; late: boolean; seconds: number; output: string } {
  const cli = createRequire(import.meta.url)
    .resolve("hardhat/package.json")
    .replace("package.json", "dist/src/cli.js");
  const begin = performance.now();
  const building = args[0] === "build";
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, "--config", "audit/mutants/hardhat.config.ts", ...args],
    {
      cwd: TREE,
      encoding: "utf8",
      env: {
        ...process.env,
        NO_COLOR: "1",
        ...(building ? {} : { PUNCHCARD_MUTANT_ARTIFACTS: DEPLOYED }),
      },
      maxBuffer: 2 ** 28,
      timeout: minutes * 60_000,
      killSignal: "SIGKILL",
    },
  );
  const late = error !== undefined && "code" in error && error.code === "ETIMEDOUT";
  if (error !== undefined && !late) throw error;
  return { status, late, seconds: Math.round((performance.now() - begin) / 1_000), output: stdout + stderr };
}
