/**
 * The release bundle: ABI and code of every contract in `contracts/`, as solc gave them, committed so that a fresh clone
 * starts without compiling. Each is kept with the sha256 of the question that it answers: a contract that has changed
 * since finds no answer here, and is compiled. `./run generate` writes the bundle, CI compiles all and compares.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

import type { Contracts, Output } from "./question.ts";
import { OURS } from "./question.ts";

export const BUNDLE = path.join(import.meta.dirname, "../release/contracts.json.br");

/** By file, as in `contracts/points/Points.sol`. */
export type Bundle = Record<string, { question: string; contracts: Contracts }>;

/** Answers by question, as solc gave them: ABIs are asked for by themselves. */
export function readBundle(file = BUNDLE): Map<string, Output> {
  if (!existsSync(file)) return new Map();
  const bundle = JSON.parse(brotliDecompressSync(readFileSync(file)).toString()) as Bundle;
  const answers = new Map<string, Output>();
  for (const [name, { question, contracts }] of Object.entries(bundle)) {
    const code = Object.fromEntries(Object.entries(contracts).map(([contract, { evm = {} }]) => [contract, { evm }]));
    answers.set(question, { contracts: { ...answers.get(question)?.contracts, [OURS + name]: code } });
  }
  return answers;
}

/** Tells which files of the bundle are out of date; unless it only checks, writes it anew. */
export function refreshBundle(fresh: Bundle, { check, file = BUNDLE }: { check: boolean; file?: string }): string[] {
  const text = JSON.stringify(fresh);
  const old = existsSync(file) ? brotliDecompressSync(readFileSync(file)).toString() : "{}";
  if (old === text) return [];
  if (!check) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(file, brotliCompressSync(text, { params }));
  }
  const committed = JSON.parse(old) as Bundle;
  return [...new Set([...Object.keys(fresh), ...Object.keys(committed)])]
    .filter((name) => JSON.stringify(fresh[name]) !== JSON.stringify(committed[name]))
    .sort();
}
