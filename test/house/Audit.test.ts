/** What ./run audit reads names code that exists: it takes minutes and Python, so a rename shall not wait for it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { explained } from "../../audit/explained.js";
import { FAULTS } from "../../audit/faults-list.js";
import { ROOT } from "../../audit/tools.js";

/** Where Slither reports what constants are computed from. */
const CONSTANTS = "slitherConstructorConstantVariables";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** The source of each contract, interface and library by its name. */
function contracts(): Map<string, string> {
  const files = readdirSync(join(ROOT, "contracts"), { encoding: "utf8", recursive: true });
  return new Map(
    files
      .filter((file) => file.endsWith(".sol"))
      .flatMap((file) => read(join("contracts", file)).split(/^(?=(?:abstract contract|contract|interface|library) )/m))
      .flatMap((source) => {
        const [, name] = /^(?:abstract contract|contract|interface|library) (\w+)/.exec(source) ?? [];
        return name === undefined ? [] : [[name, source] as const];
      }),
  );
}

describe("The audit", () => {
  it("explains findings in functions that exist", () => {
    const known = contracts();
    const missing = [...explained()].filter((key) => {
      const [contract = "", name] = (key.split(" ")[1] ?? "").split(".");
      const source = known.get(contract);
      if (source === undefined) return true;
      return name !== undefined && name !== CONSTANTS && !new RegExp(`(?:function|modifier) ${name}\\b`).test(source);
    });
    expect(missing).to.deep.equal([]);
  });

  it("plants faults in texts that stand once, against claims that are proved", () => {
    expect(FAULTS).to.not.be.empty;
    for (const { proof, file, right, wrong, claim } of FAULTS) {
      expect(read(file).split(right).length - 1, `${file}: ${right}`).to.equal(1);
      expect(wrong).to.not.equal(right);
      expect(read(`audit/proofs/${proof}.proof.sol`)).to.match(new RegExp(`function ${claim}\\(`));
    }
  });
});
