/** Every contract that reaches a chain fits EIP-170. */
import { expect } from "chai";
import { artifacts, globalOptions } from "hardhat";

const LIMIT = 24_576;

describe("Contracts", function () {
  // Instrumented code is larger than what is deployed: a coverage run has nothing to say about sizes.
  if (globalOptions.coverage) return;

  it(`are at most ${LIMIT} bytes each`, async function () {
    const sizes = new Map<string, number>();
    for (const id of await artifacts.getAllFullyQualifiedNames()) {
      if (!id.startsWith("contracts/")) continue;
      const { deployedBytecode } = await artifacts.readArtifact(id);
      sizes.set(id, (deployedBytecode.length - 2) / 2);
    }
    expect(sizes.get("contracts/points/Points.sol:Points")).to.be.above(0);
    for (const [id, size] of sizes) expect(size, id).to.be.at.most(LIMIT);
  });
});
