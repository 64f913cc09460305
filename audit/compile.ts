// Compiles with the compiler and the settings of hardhat.config.ts, and writes the result as the tools want to read it.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

import hre from "hardhat";

import { ROOT } from "./tools.js";

interface Bytecode {
  object: string;
  sourceMap: string;
  linkReferences: object;
}

interface Contract {
  abi: unknown;
  metadata: string;
  evm: { bytecode: Bytecode; deployedBytecode: Bytecode; methodIdentifiers: Record<string, string> };
}

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  sources: Record<string, { id: number; ast: unknown }>;
  contracts?: Record<string, Record<string, Contract>>;
}

interface Solc {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
}

const solc = createRequire(import.meta.url)("solc") as Solc;

/** The path of every Solidity file below `folder`, from the root of the repository. */
export function solidityFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { encoding: "utf8", recursive: true })
    .filter((file) => file.endsWith(".sol"))
    .sort()
    .map((file) => join(folder, file));
}

/** @param replaced contents that stand for a file's own */
export function compile(files: readonly string[], out: string, replaced: Readonly<Record<string, string>> = {}): void {
  const compiler = hre.config.solidity.profiles["default"]?.compilers[0];
  if (compiler === undefined) throw new Error("hardhat.config.ts names no compiler");
  const read = (file: string): string => replaced[file] ?? readFileSync(join(ROOT, file), "utf8");
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(files.map((file) => [file, { content: read(file) }])),
    settings: {
      ...(compiler.settings as object),
      outputSelection: {
        "*": { "": ["ast"], "*": ["abi", "metadata", "evm.bytecode", "evm.deployedBytecode", "evm.methodIdentifiers"] },
      },
    },
  };
  const find = (path: string): { contents: string } | { error: string } => {
    try {
      return { contents: read(path.startsWith("@") ? join("node_modules", path) : path) };
    } catch (error) {
      return { error: String(error) };
    }
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find })) as Output;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  rmSync(out, { recursive: true, force: true });
  writeBuildInfo(out, compiler.version, input, output);
  writeArtifacts(out, output);
}

/** For Slither: as Hardhat 2 wrote it. */
function writeBuildInfo(out: string, solcVersion: string, input: object, output: Output): void {
  mkdirSync(join(out, "build-info"), { recursive: true });
  writeFileSync(join(out, "build-info", "audit.json"), JSON.stringify({ solcVersion, input, output }));
}

/** For Halmos: as Foundry writes it. */
function writeArtifacts(out: string, { sources, contracts = {} }: Output): void {
  for (const [file, byName] of Object.entries(contracts)) {
    const folder = join(out, basename(file));
    mkdirSync(folder, { recursive: true });
    for (const [name, { abi, metadata, evm }] of Object.entries(byName)) {
      const artifact = {
        abi,
        bytecode: { ...evm.bytecode, object: `0x${evm.bytecode.object}` },
        deployedBytecode: { ...evm.deployedBytecode, object: `0x${evm.deployedBytecode.object}` },
        methodIdentifiers: evm.methodIdentifiers,
        metadata: JSON.parse(metadata) as object,
        ast: sources[file]?.ast,
        id: sources[file]?.id,
      };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(artifact));
    }
  }
}
