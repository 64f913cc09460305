import path from "node:path";

import hardhatLedger from "@nomicfoundation/hardhat-ledger";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig, task } from "hardhat/config";
import { definePlugin } from "hardhat/plugins";
import { ArgumentType } from "hardhat/types/arguments";
import type { SolidityHooks, UserInterruptionHooks } from "hardhat/types/hooks";

import { tasks } from "./deploy/tasks.js";

/** solc from npm, or the native one that PUNCHCARD_SOLC names; what is known already is not compiled (build/). */
const solcPath = path.join(import.meta.dirname, "build/solc.mjs");

/** Mocks lie below the tests and are built with the contracts: without this they would be built again with the suites. */
const mocksOnce = definePlugin({
  id: "punchcard-mocks-once",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: (): Promise<Partial<SolidityHooks>> =>
          Promise.resolve({
            build: async (context, roots, options, next) => {
              if (options?.scope !== "tests") return next(context, roots, options);
              const scopes = await Promise.all(roots.map((root) => context.solidity.getScope(root)));
              return next(
                context,
                roots.filter((_root, i) => scopes[i] === "tests"),
                options,
              );
            },
          }),
      }),
  },
});

/** Standard output is for results: what a device or the keystore has to say in between goes beside it. */
const messagesBeside = definePlugin({
  id: "punchcard-messages-beside",
  hookHandlers: {
    userInterruptions: () =>
      Promise.resolve({
        default: (): Promise<Partial<UserInterruptionHooks>> =>
          Promise.resolve({
            displayMessage: (_context, interruptor, message) => {
              console.error(`[${interruptor}] ${message}`);
              return Promise.resolve();
            },
          }),
      }),
  },
});

/** What coverage adds makes contracts larger and slower; it is not what is deployed. */
const isCoverage = process.argv.includes("--coverage");

/** How hard the Solidity tests try. What each level is for: docs/testing.md. */
const EFFORTS = {
  glance: { fuzz: 50, invariant: 5 },
  desk: { fuzz: 500, invariant: 25 },
  ci: { fuzz: 1_000, invariant: 100 },
  deep: { fuzz: 10_000, invariant: 1_000 },
};

const { CI, PUNCHCARD_EFFORT = CI ? "ci" : "desk", PUNCHCARD_FUZZ_RUNS, PUNCHCARD_INVARIANT_RUNS } = process.env;
const effort = EFFORTS[PUNCHCARD_EFFORT as keyof typeof EFFORTS];

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers, hardhatLedger, mocksOnce, messagesBeside],
  tasks: [
    task("generate", "Write the contracts' ABIs and types for the SDK and the tests")
      .addFlag({ name: "check", description: "Write nothing; fail when the committed files are out of date" })
      .setAction(() => import("./sdk/scripts/generate.js"))
      .build(),
    task("mutants", "Change the contracts in small ways, and tell which changes no test notices")
      .addOption({ name: "count", description: "How many to try", type: ArgumentType.INT, defaultValue: 100 })
      .addOption({ name: "seed", description: "Another seed, other mutants", defaultValue: "punchcard" })
      .addOption({ name: "rooms", description: "Only of these folders, by commas: points,grants", defaultValue: "" })
      .addFlag({ name: "unsettled", description: "Leave out the files of tests that fail anyhow; save nothing" })
      .setAction(() => import("./audit/mutants/index.js"))
      .build(),
    ...tasks,
  ],
  solidity: {
    version: "0.8.36",
    path: solcPath,
    settings: { evmVersion: "osaka", viaIR: true, optimizer: { enabled: true, runs: 200 } },
    // Who runs a task or a mocha test waits for no suite.
    splitTestsCompilation: true,
  },
  coverage: { skipFiles: ["test/**"] },
  paths: {
    sources: { solidity: ["contracts", "test/contracts", "test/sdk/contracts"] },
    tests: { mocha: "./test", solidity: "./test" },
    ignition: "./deploy",
  },
  // Our own `generate` task runs TypeChain: the plugin's way would put the creation code of every contract into the SDK.
  typechain: { dontOverrideCompile: true },
  // "punchcard" in bytes: the same module has the same address on every chain.
  ignition: { strategyConfig: { create2: { salt: `0x${Buffer.from("punchcard").toString("hex").padEnd(64, "0")}` } } },
  networks: {
    default: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "osaka",
      allowUnlimitedContractSize: isCoverage,
    },
    // The demo replays purchases of 1997 and 1998.
    demo: { type: "edr-simulated", chainType: "l1", hardfork: "osaka", initialDate: "1997-01-01T00:00:00Z" },
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
    // No key on this machine: a Safe's file is written, or a Ledger signs (`PUNCHCARD_LEDGER=0x…`). Questions need no sender.
    keyless: {
      type: "http",
      url: configVariable("PUNCHCARD_RPC_URL"),
      from: `0x${"0".repeat(40)}`,
      ledgerAccounts: (process.env.PUNCHCARD_LEDGER ?? "").split(",").filter((address) => address !== ""),
    },
    // Both values live in the keystore: `hardhat keystore set PUNCHCARD_RPC_URL`, `... PUNCHCARD_KEY`.
    live: {
      type: "http",
      url: configVariable("PUNCHCARD_RPC_URL"),
      accounts: [configVariable("PUNCHCARD_KEY")],
    },
  },
  test: {
    mocha: { timeout: isCoverage ? 600_000 : 60_000 },
    solidity: {
      fuzz: { runs: Number(PUNCHCARD_FUZZ_RUNS ?? effort.fuzz) },
      invariant: {
        runs: Number(PUNCHCARD_INVARIANT_RUNS ?? effort.invariant),
        depth: 100,
        failOnRevert: true,
      },
    },
  },
});
