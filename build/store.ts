/**
 * Answers of solc that need not be asked for again, by the sha256 of the question and of the compiler's version. They
 * lie in the user's cache folder, which may be deleted at any time, and, for `contracts/`, in the release bundle.
 *
 * To prove them (`PUNCHCARD_PROVE=1`, as CI does) nothing is taken from here: all is compiled, and what is remembered
 * must be the same.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { readBundle } from "./bundle.ts";
import type { Input, Output } from "./question.ts";

export function keyOf(question: Input, compiler: string): string {
  // The same release of solc answers alike on every platform: what tells platforms apart is cut off.
  const release = /^[^+]*\+commit\.\w+/.exec(compiler)?.[0] ?? compiler;
  return createHash("sha256")
    .update(JSON.stringify([release, question]))
    .digest("hex");
}

export class Store {
  readonly #folder: string;
  readonly #isProving: boolean;
  readonly #bundle: Map<string, Output>;

  constructor(compiler: string, environment: NodeJS.ProcessEnv = process.env, bundle = readBundle()) {
    const { PUNCHCARD_CACHE, XDG_CACHE_HOME, PUNCHCARD_PROVE } = environment;
    const home = PUNCHCARD_CACHE ?? path.join(XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "punchcard");
    this.#folder = path.join(home, compiler.replaceAll(/[^\w.+-]/g, "_"));
    this.#isProving = Boolean(PUNCHCARD_PROVE);
    this.#bundle = bundle;
  }

  read(key: string): Output | undefined {
    return this.#isProving ? undefined : (this.#bundle.get(key) ?? this.#cached(key));
  }

  /** Keeps a fresh answer; throws when something else was remembered. */
  write(key: string, answer: Output): void {
    if (this.#isProving) {
      const text = JSON.stringify(answer.contracts);
      const isRefuted = (remembered: Output | undefined): boolean =>
        remembered !== undefined && JSON.stringify(remembered.contracts) !== text;
      const files = Object.keys(answer.contracts ?? {}).join(", ");
      if (isRefuted(this.#bundle.get(key)))
        throw new Error(`The release bundle says other than the compiler of ${files}. Run ./run generate.`);
      if (isRefuted(this.#cached(key)))
        throw new Error(`The cache says other than the compiler of ${files}. Delete ${this.#path(key)}.`);
    }
    try {
      const target = this.#path(key);
      mkdirSync(path.dirname(target), { recursive: true });
      const partial = `${target}.${process.pid}`;
      writeFileSync(partial, gzipSync(JSON.stringify(answer), { level: 1 }));
      renameSync(partial, target);
    } catch {
      // A cache that can't be written, as on a read-only disk, only costs time.
    }
  }

  /** What is cut short or altered by accident fails gzip's checksum, and counts as unknown. */
  #cached(key: string): Output | undefined {
    try {
      return JSON.parse(gunzipSync(readFileSync(this.#path(key))).toString()) as Output;
    } catch {
      return undefined;
    }
  }

  #path(key: string): string {
    return path.join(this.#folder, `${key}.json.gz`);
  }
}
