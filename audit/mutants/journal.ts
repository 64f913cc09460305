// What became of each mutant, a line each: a run that is killed goes on where it was.

import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { CACHE, hashOf } from "./tree.js";

const JOURNAL = join(CACHE, "journal.jsonl");

export type Outcome = "killed" | "survived" | "late" | "same code" | "does not compile";

export interface Entry {
  id: string;
  outcome: Outcome;
  /** The test that died. */
  by?: { file: string; title: string } | undefined;
  /** Of the contracts as they are: the files whose tests fail. */
  failing?: string[] | undefined;
  seconds: number;
}

/** What an outcome rests on. */
export interface State {
  contracts: string;
  tests: string;
}

type Line = Entry & State & { killer?: string | undefined };

/** The outcomes that still hold: of these contracts, and of these tests unless the one that killed is as it was. */
export function entries({ contracts, tests }: State): Map<string, Entry> {
  const found = new Map<string, Entry>();
  if (!existsSync(JOURNAL)) return found;
  for (const text of readFileSync(JOURNAL, "utf8").split("\n")) {
    const line = parsed(text);
    if (line?.contracts !== contracts) continue;
    const { id, outcome, by, failing, seconds } = line;
    const holds =
      line.tests === tests || (line.killer !== undefined && by !== undefined && line.killer === killer(by.file));
    if (holds) found.set(id, { id, outcome, by, failing, seconds });
  }
  return found;
}

export function note(entry: Entry, state: State): void {
  mkdirSync(CACHE, { recursive: true });
  const line: Line = { ...entry, ...state, ...(entry.by === undefined ? {} : { killer: killer(entry.by.file) }) };
  // On a line of its own, whatever stands there: a run that is killed while it writes leaves half a line.
  appendFileSync(JOURNAL, `\n${JSON.stringify(line)}`);
}

function killer(files: string): string | undefined {
  try {
    return hashOf(files.split(" "));
  } catch {
    return undefined; // It is there no more.
  }
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
