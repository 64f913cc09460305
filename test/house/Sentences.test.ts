/** Every event and error of the contracts says in one sentence what it means, and the SDK says of errors the same. */
import path from "node:path";

import { expect } from "chai";

import { declarations, declarationsBelow, errorSentences, faults } from "../../sdk/scripts/natspec.js";
import { DECLARED_SENTENCES } from "../../sdk/src/generated/error-sentences.js";

const CONTRACTS = path.resolve(import.meta.dirname, "../../contracts");

describe("sentences of events and errors", function () {
  it("exist for each that contracts declare", async function () {
    const all = await declarationsBelow(CONTRACTS);
    expect(all.length, "declarations that were found").to.be.greaterThan(200);
    expect(faults(all)).to.deep.equal([]);
  });

  it("are the ones that the SDK says of errors", async function () {
    const sentences = errorSentences(await declarationsBelow(CONTRACTS));
    expect(DECLARED_SENTENCES, "run ./run generate").to.deep.equal(Object.fromEntries(sentences));
  });
});

describe("the check of sentences", function () {
  it("finds an event and an error without one", function () {
    const source = `
interface ICups {
    /// @notice A cup was filled.
    event Filled(uint256 indexed cup);
    event Emptied(uint256 indexed cup);
    /// @dev Cups are of paper.
    error CupTorn();
}`;
    expect(faults(declarations(source, "ICups.sol"))).to.deep.equal([
      "ICups.sol:5: event Emptied has no @notice: write one sentence",
      "ICups.sol:7: error CupTorn has no @notice: write one sentence",
    ]);
  });

  it("takes a comment for the declaration right below it alone", function () {
    const source = `
    /// @notice Which cups there are.
    function cups() external view returns (uint256);
    error CupTorn();

    /// @notice The cup is torn. Take another.

    error CupLost();`;
    expect(faults(declarations(source, "Cups.sol"))).to.have.lengthOf(2);
  });

  it("reads a sentence over several lines, and knows the arguments that it quotes", function () {
    const source = `
    /// @notice The cup holds \`max\`, and \`amount\` are
    /// asked for. Choose less.
    /// @dev Not part of the sentence.
    error CupFull(
        uint256 max,
        uint256 amount
    );
    /// The cup is torn. Take another.
    error CupTorn();`;
    const found = declarations(source, "Cups.sol");
    expect(faults(found)).to.deep.equal([]);
    expect(Object.fromEntries(errorSentences(found))).to.deep.equal({
      CupFull: "The cup holds {max}, and {amount} are asked for. Choose less.",
      CupTorn: "The cup is torn. Take another.",
    });
  });

  it("finds a quoted word that is no argument, braces, a missing full stop, and one error that says two things", function () {
    const source = `
    /// @notice The cup holds \`most\`, see {fill}
    error CupFull(uint256 max);
    /// @notice The cup is torn. Take another.
    error CupTorn();
    /// @notice The cup is torn. Mend it.
    error CupTorn();`;
    const declared = declarations(source, "Cups.sol");
    const wrong = ["no full stop", "an unknown argument", "braces", "a second sentence"];
    const found = [/3.*full stop/, /3.*`most`/, /3.*braces/, /7.*another sentence than at Cups.sol:5/];
    for (const [index, fault] of faults(declared).entries()) expect(fault, wrong[index]).to.match(found[index]!);
    expect(faults(declared)).to.have.lengthOf(found.length);
    expect(() => errorSentences(declared)).to.throw(/quotes `most`/);
  });
});
