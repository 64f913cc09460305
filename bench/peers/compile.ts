/**
 * Compiles the peers with our compiler and settings, in memory: they are no part of what we build or publish. Both of
 * solc's pipelines are tried, for code that was written for one may do worse by the other.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { InterfaceAbi } from "ethers";

export const PIPELINES = ["legacy", "IR"] as const;
export type Pipeline = (typeof PIPELINES)[number];

export interface Artifact {
  abi: InterfaceAbi;
  bytecode: string;
}

export type Artifacts = (name: string) => Artifact;

/** solc's own shape: its package has no types. */
interface Solc {
  version(): string;
  compile(input: string, callbacks: { import(path: string): { contents: string } }): string;
}

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<string, Record<string, { abi: InterfaceAbi; evm: { bytecode: { object: string } } }>>;
}

const require = createRequire(import.meta.url);
const solc = require("solc") as Solc;

const SOURCES = ["Collections.sol", "OpenZeppelin.sol", "Redemptions.sol", "Solady.sol"];
const THIRDWEB = [
  "base/ERC20SignatureMint.sol",
  "prebuilts/drop/DropERC20.sol",
  "prebuilts/loyalty/LoyaltyCard.sol",
  "prebuilts/token/TokenERC20.sol",
].map((path) => `@thirdweb-dev/contracts/${path}`);

export const compilerVersion = solc.version();

export function compilePeers(pipeline: Pipeline): Artifacts {
  const read = (name: string) => readFileSync(new URL(`../contracts/${name}`, import.meta.url), "utf8");
  const input = {
    language: "Solidity",
    sources: {
      ...Object.fromEntries(SOURCES.map((name) => [name, { content: read(name) }])),
      ...Object.fromEntries(THIRDWEB.map((path) => [path, { content: fromPackage(path) }])),
    },
    settings: {
      evmVersion: "osaka",
      viaIR: pipeline === "IR",
      optimizer: { enabled: true, runs: 200 },
      outputSelection: {
        ...Object.fromEntries([...SOURCES, ...THIRDWEB].map((name) => [name, { "*": ["abi", "evm.bytecode.object"] }])),
      },
    },
  };
  const compiled = solc.compile(JSON.stringify(input), { import: (path) => ({ contents: fromPackage(path) }) });
  const output = JSON.parse(compiled) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(`A peer does not compile: ${error.formattedMessage}`);
  const artifacts = new Map(
    Object.values(output.contracts)
      .flatMap((contracts) => Object.entries(contracts))
      .map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]),
  );
  return (name) => {
    const artifact = artifacts.get(name);
    if (artifact === undefined) throw new Error(`There is no peer ${name}`);
    return artifact;
  };
}

function fromPackage(path: string): string {
  return readFileSync(require.resolve(path), "utf8");
}
