// What the tried mutants say, as a table, as a file, and as a verdict.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Entry, Outcome } from "./journal.js";
import type { Mutant } from "./operators.js";

/** Why no test can, or need, notice a mutant: sentences by the mutants' ids. */
export const EXPLAINED = join(import.meta.dirname, "survivors.json");
/** The last full run. */
export const RESULTS = join(import.meta.dirname, "results.json");

export interface Results {
  seed: string;
  /** How many there are to choose from. */
  possible: number;
  mutants: Result[];
}

export type Result = Pick<Mutant, "id" | "file" | "room" | "operator"> & Pick<Entry, "outcome" | "by">;

export function explanations(): Record<string, string> {
  return existsSync(EXPLAINED) ? (JSON.parse(readFileSync(EXPLAINED, "utf8")) as Record<string, string>) : {};
}

/** What is wrong with the explanations: a survivor that has none, and one of a mutant that did not survive. */
export function unexplained(mutants: readonly Result[], explained: Readonly<Record<string, string>>): string[] {
  const survivors = mutants.filter(({ outcome }) => outcome === "survived");
  const ids = new Set(survivors.map(({ id }) => id));
  return [
    ...survivors.filter(({ id }) => !explained[id]).map(({ file, id }) => `Not explained: ${file} ${id}`),
    ...Object.keys(explained)
      .filter((id) => !ids.has(id))
      .map((id) => `Explained, but no survivor: ${id}`),
  ];
}

export function results(tried: readonly Mutant[], known: ReadonlyMap<string, Entry>): Result[] {
  return tried.flatMap(({ id, file, room, operator }) => {
    const entry = known.get(id);
    return entry === undefined ? [] : [{ id, file, room, operator, outcome: entry.outcome, by: entry.by }];
  });
}

export function save(results: Results): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** A Markdown table: a row a room, and one for all. */
export function table(mutants: readonly Result[]): string {
  const columns: Outcome[] = ["killed", "late", "survived", "same code", "does not compile"];
  const rooms = [...new Set(mutants.map(({ room }) => room))].sort();
  const row = (name: string, among: readonly Result[]): string => {
    const counts = columns.map((outcome) => among.filter((one) => one.outcome === outcome).length);
    return `| ${[name, among.length, ...counts].join(" | ")} |`;
  };
  return [
    `| Room | tried | ${columns.join(" | ")} |`,
    `|${"---|".repeat(columns.length + 2)}`,
    ...rooms.map((room) =>
      row(
        room,
        mutants.filter((one) => one.room === room),
      ),
    ),
    row("all", mutants),
  ].join("\n");
}
