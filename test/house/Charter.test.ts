/** docs/charter.md names, for each promise, the invariants that cite it in test/invariant/README.md. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("docs/charter.md", function () {
  it("names nine promises, each with the invariants that prove it", async function () {
    const list = await readFile(path.join(ROOT, "test/invariant/README.md"), "utf8");
    const proofs = new Map<string, string[]>();
    for (const line of list.split("\n").filter((each) => each.startsWith("| I-"))) {
      const [, invariant = "", , promises = ""] = line.split("|").map((cell) => cell.trim());
      for (const promise of promises.split(",").filter((each) => each !== "")) {
        proofs.set(promise.trim(), [...(proofs.get(promise.trim()) ?? []), invariant]);
      }
    }

    const charter = await readFile(path.join(ROOT, "docs/charter.md"), "utf8");
    const sections = charter.split(/^## /m).slice(1);
    const named = sections.map((section) => {
      const [proved = ""] = /\*\*Proved by:\*\*[^.]*/.exec(section) ?? [];
      return [/^\d+/.exec(section)?.[0], proved.match(/I-\d+/g)];
    });
    expect(named).to.deep.equal([...proofs].sort(([a], [b]) => Number(a) - Number(b)));
    expect(named).to.have.lengthOf(9);
  });
});
