// What Slither finds and we let stand, with reasons.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./tools.js";

export const EXPLAINED_IN = "docs/security.md";

/** Rows of the table: | `detector` | `place`, `place` | why it stands | */
export function explained(): Set<string> {
  const rows = readFileSync(join(ROOT, EXPLAINED_IN), "utf8").matchAll(/^\| `([a-z-]+)` \| (`[^|]+) \| [^|]+ \|$/gm);
  const keys = new Set<string>();
  for (const [, detector = "", places = ""] of rows) {
    for (const [, place = ""] of places.matchAll(/`([^`]+)`/g)) keys.add(`${detector} ${place}`);
  }
  return keys;
}
