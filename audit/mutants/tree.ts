// A copy of the repository below cache/, where contracts are changed and tested: the sources stay as they are.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../tools.js";

export const CACHE = join(ROOT, "cache", "mutants");
export const TREE = join(CACHE, "tree");
/** What Hardhat built of the contracts as they are. */
const BUILT = join(TREE, "artifacts");
/** What the tests deploy. Without build infos: the tests run as fast as they can, and alike for every mutant. */
export const DEPLOYED = join(TREE, "artifacts-mutated");

/** At any depth; what else lies in the repository is copied. */
const LEFT_OUT = /[\\/](node_modules|\.git|cache|coverage|artifacts|demo-pictures|dist|deployments|numbers|orders)$/;

/** Contracts that tests deploy, by `file:Name`. */
export type Codes = ReadonlyMap<string, Code>;

export interface Code {
  bytecode: string;
  deployedBytecode: string;
  immutableReferences: object;
}

export function copyRepository(): void {
  mkdirSync(TREE, { recursive: true });
  for (const name of readdirSync(ROOT)) {
    const from = join(ROOT, name);
    if (LEFT_OUT.test(from)) continue;
    rmSync(join(TREE, name), { recursive: true, force: true });
    cpSync(from, join(TREE, name), { recursive: true, filter: (path) => !LEFT_OUT.test(path) });
  }
}

/** Paths below `folder` of the copy that end with `ending`. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(TREE, folder), { encoding: "utf8", recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .sort();
}

export function read(file: string): string {
  return readFileSync(join(TREE, file), "utf8");
}

export function write(file: string, source: string): void {
  writeFileSync(join(TREE, file), source);
}

/** Tells whether files, and which files, are the same as they were. */
export function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0${read(file)}\0`);
  return hash.digest("hex").slice(0, 16);
}

/** Lets the tests deploy the contracts as they are. */
export function deployBuilt(): void {
  rmSync(DEPLOYED, { recursive: true, force: true });
  cpSync(BUILT, DEPLOYED, { recursive: true, filter: (path) => !path.includes("build-info") });
}

/** Every contract of the copy that can be deployed, as Hardhat built it. */
export function builtCodes(): Codes {
  const codes = new Map<string, Code>();
  for (const folder of ["contracts", "test"]) {
    if (!existsSync(join(BUILT, folder))) continue;
    for (const file of filesIn(`artifacts/${folder}`, ".json")) {
      const { sourceName, contractName, bytecode, ...code } = JSON.parse(read(file)) as Code & Record<string, string>;
      if (bytecode !== "0x") codes.set(`${String(sourceName)}:${String(contractName)}`, { bytecode, ...code });
    }
  }
  return codes;
}

/** Lets the tests deploy `codes`. */
export function deploy(codes: Codes): void {
  for (const [id, code] of codes) {
    const file = join(DEPLOYED, `${id.replace(":", "/")}.json`);
    const artifact = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...artifact, ...code }));
  }
}
