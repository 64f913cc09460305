// Slither's findings in contracts/, held against those that docs/security.md explains.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { compile, solidityFiles } from "./compile.js";
import { EXPLAINED_IN, explained } from "./explained.js";
import { WORK, runTool } from "./tools.js";

interface Element {
  type: string;
  name: string;
  source_mapping: { filename_relative: string; lines: number[] };
  type_specific_fields?: { parent?: Element };
}

interface Finding {
  check: string;
  description: string;
  elements: Element[];
}

interface Report {
  success: boolean;
  error: string | null;
  results: { detectors?: Finding[] };
}

/** Each finding, as `detector Contract.function`, with what Slither says. */
function findings(): Map<string, string> {
  const out = join(WORK, "contracts");
  const file = join(WORK, "slither.json");
  compile(solidityFiles("contracts"), out);
  rmSync(file, { force: true });
  const how = ["--compile-force-framework", "hardhat", "--ignore-compile", "--npx-disable"];
  const log = runTool("slither", [".", ...how, "--hardhat-artifacts-directory", out, "--json", file]);
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    throw new Error(`Slither wrote no report:\n${log}`);
  }
  if (!report.success) throw new Error(`Slither failed: ${report.error ?? log}`);
  const found = new Map<string, string>();
  for (const { check, description, elements } of report.results.detectors ?? []) {
    const [first] = elements;
    if (first?.source_mapping.filename_relative.startsWith("contracts/") !== true) continue;
    const key = `${check} ${placeOf(first)}`;
    found.set(key, (found.get(key) ?? "") + description);
  }
  return found;
}

/** `Contract.function`: lines would change with every edit. */
function placeOf(element: Element): string {
  const names: string[] = [];
  for (let at: Element | undefined = element; at !== undefined; at = at.type_specific_fields?.parent) {
    if (["contract", "function", "struct"].includes(at.type)) names.unshift(at.name);
  }
  return names.join(".");
}

/** @returns whether every finding is explained, and every explanation has its finding */
export function checkFindings(): boolean {
  const found = findings();
  const known = explained();
  const fresh = [...found].filter(([key]) => !known.has(key));
  const stale = [...known].filter((key) => !found.has(key));
  for (const [key, description] of fresh) console.log(`Not explained in ${EXPLAINED_IN}: ${key}\n${description}`);
  for (const key of stale) console.log(`Explained in ${EXPLAINED_IN}, but not found any more: ${key}`);
  console.log(`Slither: ${found.size} findings, ${fresh.length} not explained, ${stale.length} explained in vain`);
  return fresh.length === 0 && stale.length === 0;
}
