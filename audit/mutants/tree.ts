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
  return digest(files.map((file) => [file, read(file)]));
}

/** Tells whether contracts do the same as they did, whatever their comments say. */
export function hashOfCodes(codes: Codes): string {
  return digest([...codes].map(([id, { bytecode }]) => [id, withoutMetadata(bytecode)]));
}

function digest(named: readonly (readonly [name: string, content: string])[]): string {
  return createHash("sha256").update(JSON.stringify(named)).digest("hex").slice(0, 16);
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

/** Code without the hash of its source, its own and that of the contracts that it creates. */
export function withoutMetadata(bytecode = ""): string {
  return bytecode.replace(/a2646970667358221220[0-9a-f]{64}64736f6c6343[0-9a-f]{6}0033/g, "");
}
