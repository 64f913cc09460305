/** Imports follow the plan of the house, and the check that says so refuses each kind of wrong import. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { expect } from "chai";

import { HOUSE, drawing, violations, type Sources } from "./rooms.js";
import { readSources } from "./scratch.js";

const ROOT = resolve(import.meta.dirname, "../..");
const ARCHITECTURE = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");

/** A house of one file that imports what is named. */
function importing(file: string, ...imports: string[]): Sources {
  return { [`contracts/${file}`]: imports.map((path) => `import {Thing} from "${path}";\n`).join("") };
}

describe("The rooms of contracts/", function () {
  let sources: Sources;

  before(async function () {
    sources = await readSources(join(ROOT, "contracts"));
  });

  it("import what the plan allows", function () {
    expect(Object.keys(sources)).to.include("contracts/points/Points.sol");
    expect(violations(sources)).to.deep.equal([]);
  });

  it("are drawn in docs/architecture.md as they are", function () {
    const drawn = /```mermaid\n(flowchart RL\n[^`]*)\n```/.exec(ARCHITECTURE)?.[1];
    expect(drawn, "the drawing in docs/architecture.md").to.equal(drawing(sources));
  });

  it("are planned without a circle", function () {
    const floors = Object.keys(HOUSE);
    for (const [room, { uses }] of Object.entries(HOUSE)) {
      for (const used of uses)
        expect(floors.indexOf(used), `${used} <- ${room}`).to.be.within(0, floors.indexOf(room) - 1);
    }
  });
});

describe("The check of imports", function () {
  const refused: [what: string, sources: Sources, says: string][] = [
    [
      "the ground that knows the house",
      importing("signatures/Signatures.sol", "../programs/IProgram.sol"),
      "signatures may import nothing of programs",
    ],
    [
      "programs that know a token",
      importing("programs/Program.sol", "../points/IPoints.sol"),
      "programs may import nothing of points",
    ],
    [
      "points that know badges",
      importing("points/Points.sol", "../badges/IBadges.sol"),
      "points may import nothing of badges",
    ],
    [
      "badges that know points",
      importing("badges/Badges.sol", "../points/IPoints.sol"),
      "badges may import nothing of points",
    ],
    [
      "art that knows badges",
      importing("badges/art/BadgeArt.sol", "../IBadges.sol"),
      "badges/art may import nothing of badges",
    ],
    ["a token that knows a desk", importing("points/Holds.sol", "../grants/IGrants.sol"), "nothing of grants"],
    [
      "the shared base that knows campaigns",
      importing("desks/Newest.sol", "../campaigns/ICampaigns.sol"),
      "desks may import nothing of campaigns",
    ],
    [
      "campaigns that know a desk",
      importing("campaigns/Campaigns.sol", "../claims/IClaims.sol"),
      "campaigns may import nothing of claims",
    ],
    [
      "a desk that builds on another",
      importing("purchases/Purchases.sol", "../tiers/ITiers.sol", "../tiers/Tiers.sol"),
      "contracts/purchases/Purchases.sol imports contracts/tiers/Tiers.sol: purchases may import only interfaces of tiers",
    ],
    [
      "a launch that knows a desk",
      importing("launch/Launcher.sol", "../grants/Grants.sol"),
      "launch may import nothing of grants",
    ],
    [
      "a desk that knows the launch",
      importing("rewards/Rewards.sol", "../launch/ILauncher.sol"),
      "rewards may import nothing of launch",
    ],
    [
      "a guard that builds on the points",
      importing("guards/Limit.sol", "../points/IHolderGuard.sol", "../points/Points.sol"),
      "guards may import only interfaces of points",
    ],
    [
      "a path from the root",
      importing("points/Points.sol", "contracts/badges/Badges.sol"),
      "points may import nothing of badges",
    ],
    [
      "an import that leaves contracts/",
      importing("points/Points.sol", "../../test/contracts/points/Desk__Mock.sol"),
      "which is neither in contracts/ nor in PACKAGES",
    ],
    ["a package that is not listed", importing("points/Points.sol", "solady/src/utils/LibBit.sol"), "nor in PACKAGES"],
    [
      "a folder that the plan does not know",
      importing("exchange/Exchange.sol"),
      "contracts/exchange has no row in HOUSE (test/house/rooms.ts): add one that says what it may import",
    ],
    ["a folder within a room", importing("points/lots/Lots.sol"), "contracts/points/lots has no row in HOUSE"],
    [
      "a circle within a room",
      { ...importing("points/Lots.sol", "./Ledger.sol"), ...importing("points/Ledger.sol", "./Lots.sol") },
      "contracts/points/Lots.sol -> contracts/points/Ledger.sol -> contracts/points/Lots.sol is a circle",
    ],
    [
      "a circle of interfaces",
      {
        ...importing("tiers/ITiers.sol", "../rules/IRules.sol"),
        ...importing("rules/IRules.sol", "../tiers/ITiers.sol"),
      },
      "is a circle",
    ],
  ];
  for (const [what, sources, says] of refused) {
    it(`refuses ${what}`, function () {
      const found = violations(sources);
      expect(found).to.have.length(1);
      expect(found[0]).to.include(says);
    });
  }

  it("lets a desk use what is below it, and another's interface", function () {
    const below = ["../campaigns/Campaigns.sol", "../desks/Newest.sol", "../points/Lots.sol", "../badges/IBadges.sol"];
    const ground = ["../programs/Roles.sol", "../signatures/Signatures.sol", "@openzeppelin/contracts/utils/Bytes.sol"];
    expect(violations(importing("claims/Claims.sol", ...below, ...ground, "../rules/IRulebook.sol"))).to.deep.equal([]);
  });

  it("reads every form of import, and none in a comment or a string", function () {
    const source = (text: string): Sources => ({ "contracts/points/Points.sol": text });
    const forms = [
      'import "../badges/Badges.sol";',
      "import '../badges/Badges.sol';",
      'import * as All from "../badges/Badges.sol";',
      'import {\n    One,\n    Two as Three\n} from "../badges/Badges.sol";',
      '/* so */ import /* it */ {One} from "../badges/Badges.sol"; // goes',
      'import {One} from "./Lots.sol"; import {Two} from "../badges/Badges.sol";',
    ];
    for (const form of forms) expect(violations(source(form)), form).to.have.length(1);
    const others = [
      '// import "../badges/Badges.sol";',
      '/*\nimport "../badges/Badges.sol";\n*/',
      'string u = "http://a"; // {',
    ];
    for (const other of others) expect(violations(source(other)), other).to.deep.equal([]);
  });
});
