/**
 * `./run bench`: measures ours and the peers' in one run, writes `bench/results.json` and `docs/gas.md`, prints a table. With PUNCHCARD_BENCH_FULL=1, what is
 * done off chain is done by the million. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { measureOurs } from "./ours/index.js";
import { compilerVersion } from "./peers/compile.js";
import { measurePeers } from "./peers/index.js";
import { goalsMet, toMarkdown, toText } from "./report.js";
import { toRows } from "./rows.js";
import { measureScale } from "./scale.js";
import { measureSpeed } from "./speed.js";

const root = new URL("../", import.meta.url);

/** One line that changes on a terminal; elsewhere only what takes long. */
function progress(step: string) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${step}`);
  else if (step.startsWith("compiling")) process.stderr.write(`${step}\n`);
}

const peers = await measurePeers(progress);
const rows = toRows(await measureOurs(progress), peers);
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");

const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
  devDependencies: Record<"hardhat", string>;
};
const versions = { compiler: compilerVersion.replace(/\+commit.*/, ""), hardhat: manifest.devDependencies.hardhat };
mkdirSync(new URL("docs", root), { recursive: true });
writeFileSync(new URL("bench/results.json", root), `${JSON.stringify(rows, undefined, 2)}\n`);
writeFileSync(new URL("docs/gas.md", root), toMarkdown(rows, versions));

console.log(toText(rows));
console.log("\nOff chain, a second of processor time; not part of the record:");
const scale = await measureScale();
for (const { operation, ours, peer, theirs, ratio, goal, met } of [
  ...measureSpeed(),
  ...scale.flatMap(({ rows }) => rows),
]) {
  const judged = goal === undefined ? "" : ` (goal ${goal}, ${met ? "met" : "missed"})`;
  console.log(`${operation}: ${ours}, ${peer} ${theirs}: ${ratio} ×${judged}`);
}
for (const note of scale.flatMap(({ notes }) => notes)) console.log(note);
console.log(`\n${goalsMet(rows.filter(({ goal }) => goal !== null))} Written: bench/results.json, docs/gas.md.`);
