import { createRequire } from "node:module";

import hardhatLedger from "@nomicfoundation/hardhat-ledger";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig, task } from "hardhat/config";
import { definePlugin } from "hardhat/plugins";
import type { SolidityHooks, UserInterruptionHooks } from "hardhat/types/hooks";
import type { CompilerOutputError } from "hardhat/types/solidity";

import { tasks } from "./deploy/tasks.js";

/** solc from npm (WebAssembly), so that a build downloads nothing and every machine runs the same compiler. */
const solcPath = createRequire(import.meta.url).resolve("solc/soljson.js");

/** A suite contract may outgrow the size limits: it never reaches a chain. */
const SIZE_WARNINGS = ["5574", "3860"];

/** solc's own shape: Hardhat's type leaves the place out. */
interface SolcError extends CompilerOutputError {
  sourceLocation?: { file: string };
}

/** Hardhat names our own sources `project/...` and those of packages `npm/...`. */
function isOurDefect({ sourceLocation, severity, errorCode = "" }: SolcError): boolean {
  const file = sourceLocation?.file ?? "";
  if (severity !== "warning" || !file.startsWith("project/")) return false;
  return !(file.startsWith("project/test/") && SIZE_WARNINGS.includes(errorCode));
}

function asError(warning: CompilerOutputError): CompilerOutputError {
  const { formattedMessage = `Warning: ${warning.message}` } = warning;
  return {
    ...warning,
    type: "Error",
    severity: "error",
    formattedMessage: formattedMessage.replace(/^Warning:/, "Error:"),
  };
}

/** Warnings in our own Solidity fail the build; so does a contract over 24,576 bytes, which solc reports as a warning. */
const warningsAreErrors = definePlugin({
  id: "punchcard-warnings-are-errors",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: (): Promise<Partial<SolidityHooks>> =>
          Promise.resolve({
            invokeSolc: async (context, compiler, input, config, next) => {
              const output = await next(context, compiler, input, config);
              // Instrumented code is larger than what is deployed, and not ours.
              if (context.globalOptions.coverage || output.errors === undefined) return output;
              const errors = output.errors.map((error) => (isOurDefect(error) ? asError(error) : error));
              return { ...output, errors };
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

const isCi = Boolean(process.env.CI);

/** How hard the Solidity tests try: CI's level, a quicker one at a desk, or the one that is asked for. */
function effort(name: string, { desk, ci }: { desk: number; ci: number }): number {
  const asked = process.env[name];
  return asked === undefined ? (isCi ? ci : desk) : Number(asked);
}

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers, hardhatLedger, warningsAreErrors, messagesBeside],
  tasks: [
    task("generate", "Write the contracts' ABIs and types for the SDK and the tests")
      .addFlag({ name: "check", description: "Write nothing; fail when the committed files are out of date" })
      .setAction(() => import("./sdk/scripts/generate.js"))
      .build(),
    ...tasks,
  ],
  solidity: {
    version: "0.8.36",
    path: solcPath,
    settings: { evmVersion: "osaka", viaIR: true, optimizer: { enabled: true, runs: 200 } },
  },
  paths: {
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
      // What coverage adds makes contracts larger; it is not what is deployed.
      allowUnlimitedContractSize: process.argv.includes("--coverage"),
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
    mocha: { timeout: 60_000 },
    solidity: {
      fuzz: { runs: effort("PUNCHCARD_FUZZ_RUNS", { desk: 1_000, ci: 5_000 }) },
      invariant: {
        runs: effort("PUNCHCARD_INVARIANT_RUNS", { desk: 50, ci: 500 }),
        depth: effort("PUNCHCARD_INVARIANT_DEPTH", { desk: 100, ci: 100 }),
        failOnRevert: true,
      },
    },
  },
});
