/** Mutants are what they say, every room has some, and one that survived is not passed over. */
import { createRequire } from "node:module";

import { expect } from "chai";

import { OPERATORS, apply, mutantsOf, type Mutant } from "../../audit/mutants/operators.js";
import { unexplained, type Result } from "../../audit/mutants/report.js";
import { FLOOR, sample } from "../../audit/mutants/sample.js";

const FILE = "contracts/room/Shop.sol";
const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;
library Roles { bytes32 constant ADMIN = 0; bytes32 constant ISSUER = keccak256("I"); }
contract Shop {
    event Sold(uint256 price, uint256 paid);
    error Closed();
    uint256 total; bool open;
    modifier whenOpen() { require(open, Closed()); _; }
    function sell(uint256 price, uint256 paid, bytes32 role) external whenOpen returns (uint256) {
        require(paid >= price && role == Roles.ISSUER); // „teuer“
        if (paid == 0) revert Closed();
        for (uint256 i = 0; i < 1; ++i) total += 0x0f;
        emit Sold(price, paid);
        return price + 1 days;
    }
    function isOpen() external view returns (bool) { return !open; }
}`;

interface Solc {
  compile(input: string): string;
}

function trees(): unknown {
  const solc = createRequire(import.meta.url)("solc") as Solc;
  const settings = { outputSelection: { "*": { "": ["ast"] } } };
  const input = { language: "Solidity", sources: { [FILE]: { content: SOURCE } }, settings };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as { sources: Record<string, { ast: unknown }> };
  return output.sources[FILE]?.ast;
}

function mutant(room: string, index: number): Mutant {
  const operator = (Object.keys(OPERATORS) as Mutant["operator"][])[index % 5]!;
  return { id: `${room} ${index}`, file: "", room, line: 1, operator, was: "", becomes: "", start: 0, length: 0 };
}

describe("Mutants", function () {
  describe("of a contract", function () {
    const mutants = mutantsOf(FILE, SOURCE, trees(), ["ADMIN", "ISSUER"]);
    const expected: [id: string, line: string][] = [
      ["Shop.sell modifier: whenOpen => ", "bytes32 role) external  returns"],
      ["Shop.whenOpen guard: require(open, Closed()); => {}", "modifier whenOpen() { {} _; }"],
      ["Shop.sell boundary: >= => >", "require(paid > price &&"],
      ["Shop.sell logic: && => ||", "paid >= price || role"],
      ["Shop.sell logic: paid >= price && role == Roles.ISSUER => paid >= price", "require(paid >= price); // „teuer“"],
      ["Shop.sell role: ISSUER => ADMIN", "role == Roles.ADMIN)"],
      ["Shop.sell condition: paid == 0 => true", "if (true) revert"],
      ["Shop.sell guard: revert Closed(); => {}", "if (paid == 0) {}\n"],
      ["Shop.sell arithmetic: += => -=", "total -= 0x0f;"],
      ["Shop.sell constant: 0x0f => 0x10", "total += 0x10;"],
      ["Shop.sell statement: total += 0x0f; => {}", "++i) {}\n"],
      ["Shop.sell event: emit Sold(price, paid); => {}", "        {}\n        return"],
      ["Shop.sell order: price, paid => paid, price", "Sold(paid, price)"],
      ["Shop.sell constant: 1 days => 2 days", "price + 2 days"],
      ["Shop.sell result: price + 1 days => 0", "return 0;"],
      ["Shop.isOpen logic: ! => ", "return open;"],
      ["Shop.isOpen result: !open => !(!open)", "return !(!open);"],
    ];
    for (const [id, line] of expected) {
      it(`are ${id}`, function () {
        const found = mutants.find((one) => one.id === id);
        expect(found, mutants.map((one) => one.id).join("\n")).to.not.equal(undefined);
        const changed = apply(SOURCE, found!);
        expect(changed).to.include(line);
        expect(changed.replace(line, "")).to.have.length(changed.length - line.length);
      });
    }

    it("have names of their own, and leave alone what moves a loop on", function () {
      expect(new Set(mutants.map(({ id }) => id)).size).to.equal(mutants.length);
      expect(mutants.filter(({ was }) => was === "++" || was === "++i")).to.deep.equal([]);
    });
  });

  describe("in a sample", function () {
    const all = [...Array(400).keys()].map((index) =>
      mutant(index < 390 ? "large" : index < 397 ? "small" : "tiny", index),
    );

    it("come from every room, and from every kind", function () {
      const chosen = sample(all, 40, "seed");
      const of = (name: string): Mutant[] => chosen.filter(({ room }) => room === name);
      expect(chosen).to.have.length(40);
      expect(of("tiny")).to.have.length(3);
      expect(of("small")).to.have.lengthOf.within(FLOOR, 7);
      expect(new Set(of("large").map(({ operator }) => operator)).size).to.equal(5);
    });

    it("are the same for the same seed, and remain in a larger one", function () {
      const ids = (count: number, seed: string): string[] => sample(all, count, seed).map(({ id }) => id);
      expect(ids(40, "seed")).to.deep.equal(ids(40, "seed"));
      expect(ids(40, "seed")).to.not.deep.equal(ids(40, "other"));
      expect(ids(80, "seed")).to.include.members(ids(40, "seed"));
    });
  });

  describe("that survived", function () {
    const result = (id: string, outcome: Result["outcome"]): Result => ({
      ...{ id, file: FILE, room: "room", operator: "guard", outcome, by: undefined },
    });

    it("are missed where no sentence explains them, or one explains what did not survive", function () {
      const mutants = [result("a", "survived"), result("b", "killed")];
      expect(unexplained(mutants, { a: "Because." })).to.deep.equal([]);
      expect(unexplained(mutants, {})).to.have.length(1);
      expect(unexplained(mutants, { a: "Because.", b: "Because." })).to.have.length(1);
    });
  });
});
