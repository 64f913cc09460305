/** Every contract that reaches a chain fits, and leaves room for what comes next. */
import { expect } from "chai";
import { artifacts, globalOptions } from "hardhat";

import { DESKS } from "./rooms.js";
import { ABOVE, CHAIN_LIMIT, LIMIT, oversized, sizeTable } from "./sizes.js";

/** A library whose functions are all internal is part of its callers, and leaves a stub of its own. */
const STUB = 100;

describe("The sizes of contracts", function () {
  // Instrumented code is larger than what is deployed: a coverage run has nothing to say about sizes.
  if (globalOptions.coverage) return;

  const sizes = new Map<string, number>();
  const desks = new Set<string>();
  before(async function () {
    for (const id of await artifacts.getAllFullyQualifiedNames()) {
      const [, room = ""] = /^contracts\/(.*)\/[^/]*$/.exec(id) ?? [];
      if (room === "") continue;
      const { contractName, deployedBytecode } = await artifacts.readArtifact(id);
      const size = (deployedBytecode.length - 2) / 2;
      if (size <= STUB) continue;
      sizes.set(contractName, size);
      if (DESKS.includes(room)) desks.add(contractName);
    }
  });

  after(function () {
    console.log(sizeTable(sizes).replaceAll(/^/gm, "      "));
  });

  it(`are under ${LIMIT} bytes, but for those that are named`, function () {
    expect([...sizes.keys()]).to.include.members(["Points", "Launcher", "BadgeArt"]);
    expect(oversized(sizes)).to.deep.equal([]);
  });

  it("name no desk among the larger, nor what draws a badge", function () {
    expect([...desks]).to.include.members(["Grants", "Claims", "Purchases", "Rewards"]);
    for (const name of [...desks, "BadgeArt"]) expect(ABOVE, name).to.not.have.property(name);
  });

  it("name none that has become smaller than it is named", function () {
    for (const [name, size] of Object.entries(ABOVE)) expect(sizes.get(name), name).to.equal(size).and.be.above(LIMIT);
  });
});

describe("The check of sizes", function () {
  it("refuses a desk at the limit, and takes one below it", function () {
    expect(oversized(new Map([["Claims", LIMIT - 1]]))).to.deep.equal([]);
    expect(oversized(new Map([["Claims", LIMIT]]))).to.deep.equal([
      "Claims has 23000 bytes: 22999 are the most that it may have",
    ]);
  });

  it("refuses one that is named once it grows", function () {
    const above = { PointsDeployer: 23_940 };
    expect(oversized(new Map([["PointsDeployer", 23_940]]), above)).to.deep.equal([]);
    expect(oversized(new Map([["PointsDeployer", 23_941]]), above)).to.have.length(1);
  });

  it("refuses what no chain takes, whatever is named", function () {
    const above = { Points: CHAIN_LIMIT + 1 };
    expect(oversized(new Map([["Points", CHAIN_LIMIT + 1]]), above)).to.have.length(1);
  });
});
