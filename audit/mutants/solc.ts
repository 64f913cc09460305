// solc as ./run mutants uses it: the syntax trees of all contracts once, then the code of a few contracts, many times.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import hre from "hardhat";

import { ROOT } from "../tools.js";
import { TREE, read, type Code } from "./tree.js";

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  sources: Record<string, { ast: Ast }>;
  contracts?: Record<string, Record<string, { evm: Record<"bytecode" | "deployedBytecode", Bytecode> }>>;
}

interface Bytecode {
  object: string;
  immutableReferences?: object;
}

interface Ast {
  nodes: { nodeType: string; absolutePath?: string; name?: string; nodes?: { name: string }[] }[];
}

/** The files that the file of a contract `file:Name` imports, itself and what these import among them. */
export type Imports = (id: string) => ReadonlySet<string>;

interface Solc {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
}

const solc = createRequire(import.meta.url)("solc") as Solc;

export class DoesNotCompile extends Error {}

/** The syntax tree of each of `files`, and of what they import. */
export function syntaxTrees(files: readonly string[]): ReadonlyMap<string, Ast> {
  const { sources } = compile(files, { "*": { "": ["ast"] } });
  return new Map(Object.entries(sources).map(([file, { ast }]) => [file, ast]));
}

/** The names of the roles that there are. */
export function rolesIn(trees: ReadonlyMap<string, Ast>): string[] {
  const { nodes = [] } = trees.get("contracts/programs/Roles.sol") ?? {};
  return nodes.flatMap(({ name, nodes: constants = [] }) => (name === "Roles" ? constants.map((one) => one.name) : []));
}

export function importsIn(trees: ReadonlyMap<string, Ast>): Imports {
  const visit = (file: string, seen: Set<string>): Set<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const { nodeType, absolutePath } of trees.get(file)?.nodes ?? []) {
      if (nodeType === "ImportDirective" && absolutePath !== undefined) visit(absolutePath, seen);
    }
    return seen;
  };
  return (id) => visit(id.split(":")[0] ?? "", new Set());
}

/**
 * The code of contracts, each named `file:Name`.
 * @param changed sources that stand for those of the copy
 */
export function codesOf(ids: readonly string[], changed: Readonly<Record<string, string>>): Map<string, Code> {
  const wanted: Record<string, Record<string, string[]>> = {};
  const fields = ["evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"];
  const names = ids.map((id) => id.split(":") as [file: string, name: string]);
  for (const [file, name] of names) (wanted[file] ??= {})[name] = fields;
  const { contracts = {} } = compile(Object.keys(wanted), wanted, changed);
  const codes = new Map<string, Code>();
  for (const [file, name] of names) {
    const evm = contracts[file]?.[name]?.evm;
    if (evm === undefined) throw new Error(`solc said nothing of ${file}:${name}`);
    codes.set(`${file}:${name}`, {
      bytecode: `0x${evm.bytecode.object}`,
      deployedBytecode: `0x${evm.deployedBytecode.object}`,
      immutableReferences: evm.deployedBytecode.immutableReferences ?? {},
    });
  }
  return codes;
}

function compile(
  files: readonly string[],
  outputSelection: object,
  changed: Readonly<Record<string, string>> = {},
): Output {
  const compiler = hre.config.solidity.profiles["default"]?.compilers[0];
  if (compiler === undefined) throw new Error("hardhat.config.ts names no compiler");
  const source = (file: string): string => changed[file] ?? read(file);
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(files.map((file) => [file, { content: source(file) }])),
    settings: { ...(compiler.settings as object), outputSelection },
  };
  const find = (path: string): { contents: string } | { error: string } => {
    const packaged = join(ROOT, "node_modules", path);
    if (path in changed || existsSync(join(TREE, path))) return { contents: source(path) };
    return existsSync(packaged) ? { contents: readFileSync(packaged, "utf8") } : { error: `No file ${path}` };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find })) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new DoesNotCompile(error.formattedMessage);
  return output;
}
