/** `protocol deploy` and `verify`: the same addresses everywhere, done once, and compared with what was compiled. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { Interface, concat } from "ethers";
import hre from "hardhat";

import { addressesOf, deployProtocol } from "../../deploy/lib/protocol.js";
import { publish } from "../../deploy/lib/publish.js";
import { blockNumber, ethers, failure, file, freshProtocol, networkHelpers, printed, run } from "./support.js";

const CREATE_X = "0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed";

const SHARED = [
  "launcher",
  "pointsDeployer",
  "badgesDeployer",
  "badgeArt",
  "rewards",
  "grants",
  "claims",
  "rulebook",
  "purchases",
  "standings",
  "tiers",
  "bonuses",
  "miscounts",
] as const;

interface Check {
  ok: boolean;
  what: string;
  actual: string;
}

describe("protocol", () => {
  async function fixture() {
    return freshProtocol();
  }

  async function wrong(): Promise<Check[]> {
    const { exitCode } = process;
    const { ok, checks } = (await run(["protocol", "verify"])) as unknown as { ok: boolean; checks: Check[] };
    process.exitCode = exitCode;
    const found = checks.filter((check) => !check.ok);
    expect(ok).to.equal(found.length === 0);
    return found;
  }

  describe("deploy", () => {
    it("tells where all contracts are", async () => {
      const deployed = await networkHelpers.loadFixture(fixture);
      for (const name of SHARED) {
        const address = deployed[name];
        expect(await ethers.provider.getCode(address)).not.to.equal("0x");
      }
    });

    it("does nothing the second time", async () => {
      const first = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const { fresh, ...second } = await run(["protocol", "deploy"]);
      expect(fresh).to.be.empty;
      expect(second).to.include({ launcher: first.launcher, grants: first.grants });
      expect(await blockNumber()).to.equal(before);
    });

    it("deploys what is missing beside what somebody else deployed", async () => {
      const { rewards, launcher } = await networkHelpers.loadFixture(fixture);
      const code = await ethers.provider.getCode(rewards);
      const other = await hre.network.create();
      const [deployer] = await other.ethers.getSigners();
      await other.networkHelpers.setCode(CREATE_X, await ethers.provider.getCode(CREATE_X));
      const grants = await hre.artifacts.readArtifact("Grants");
      const createX = new Interface(["function deployCreate2(bytes32 salt, bytes initCode)"]);
      const salt = hre.config.ignition.strategyConfig!.create2!.salt;
      await deployer!.sendTransaction({
        to: CREATE_X,
        data: createX.encodeFunctionData("deployCreate2", [salt, grants.bytecode]),
      });
      const { fresh, expected } = await deployProtocol(hre, other);
      expect(fresh).to.deep.equal([
        "PointsDeployer",
        "BadgesDeployer",
        "BadgeArt",
        "Launcher",
        "Rewards",
        "Claims",
        "Rulebook",
        "Purchases",
        "Tiers",
        "Bonuses",
        "Miscounts",
      ]);
      expect(expected.Launcher.address).to.equal(launcher);
      expect(await other.ethers.provider.getCode(rewards)).to.have.length(code.length);
    });

    it("puts them at the same addresses on another chain", async () => {
      const first = await networkHelpers.loadFixture(fixture);
      const other = await hre.network.create({ network: "default", override: { chainId: 4242 } });
      await other.networkHelpers.setCode(CREATE_X, await ethers.provider.getCode(CREATE_X));
      const { expected } = await deployProtocol(hre, other);
      const addresses = Object.values(addressesOf(expected));
      expect(addresses).to.have.members([...SHARED.map((name) => first[name])]);
      for (const address of addresses) expect(await other.ethers.provider.getCode(address)).not.to.equal("0x");
    });

    it("refuses to publish a local chain", async () => {
      await networkHelpers.loadFixture(fixture);
      expect((await failure(["protocol", "deploy"], { publish: true })).cause.name).to.equal("LocalChain");
    });

    it("publishes a chain in the SDK's list, in place of what was there of it", async () => {
      const deployed = await networkHelpers.loadFixture(fixture);
      const list = path.join(hre.config.paths.root, "sdk", "src", "deployed.ts");
      const copy = await file("deployed.ts", await readFile(list, "utf8"));
      const deployment = {
        chainId: 4242,
        ...(Object.fromEntries(SHARED.map((name) => [name, deployed[name]])) as Record<
          (typeof SHARED)[number],
          string
        >),
        fromBlock: 7,
      };
      await publish(copy, deployment, [
        { ...deployment, fromBlock: 1 },
        { ...deployment, chainId: 5000 },
      ]);
      const text = await readFile(copy, "utf8");
      expect(text.match(/chainId: \d+/g)).to.deep.equal(["chainId: 4242", "chainId: 5000"]);
      expect(text)
        .to.include(`launcher: "${deployed.launcher}"`)
        .and.to.include("fromBlock: 7")
        .and.to.include("import type { Deployment }");
    });

    it("prints JSON", async () => {
      await networkHelpers.loadFixture(fixture);
      expect(await printed(["protocol", "deploy"])).to.include({ ok: true, chainId: 31_337 });
    });
  });

  describe("verify", () => {
    it("finds that all is as compiled", async () => {
      await networkHelpers.loadFixture(fixture);
      expect(await wrong()).to.be.empty;
      expect(await printed(["protocol", "verify"])).to.include({ ok: true });
    });

    it("catches a byte that differs", async () => {
      const { grants } = await networkHelpers.loadFixture(fixture);
      const code = await ethers.provider.getCode(grants);
      await networkHelpers.setCode(grants, code.slice(0, 200) + (code[200] === "0" ? "1" : "0") + code.slice(201));
      expect((await wrong()).map(({ what, actual }) => [what, actual])).to.deep.equal([
        [`Grants ${grants}`, "other code"],
      ]);
    });

    it("catches code of another length", async () => {
      const { launcher } = await networkHelpers.loadFixture(fixture);
      const code = await ethers.provider.getCode(launcher);
      await networkHelpers.setCode(launcher, concat([code, "0x00"]));
      expect((await wrong())[0]!.actual).to.include("other code (");
    });

    it("catches a contract that is missing", async () => {
      const { rewards } = await networkHelpers.loadFixture(fixture);
      await networkHelpers.setCode(rewards, "0x");
      expect((await wrong())[0]).to.include({ what: `Rewards ${rewards}`, actual: "no code" });
    });

    it("catches the right code with another immutable: a registry that is not the launcher", async () => {
      const { rewards, launcher, grants } = await networkHelpers.loadFixture(fixture);
      const code = (await ethers.provider.getCode(rewards)).toLowerCase();
      const word = (address: string) => address.slice(2).toLowerCase().padStart(64, "0");
      expect(code).to.include(word(launcher));
      await networkHelpers.setCode(rewards, code.replaceAll(word(launcher), word(grants)));
      expect((await wrong())[0]!.actual).to.equal(`an immutable is 0x${word(grants)}, not 0x${word(launcher)}`);
    });

    it("catches what a contract created: standings that another desk tells", async () => {
      const { standings, purchases, claims } = await networkHelpers.loadFixture(fixture);
      const code = (await ethers.provider.getCode(standings)).toLowerCase();
      const word = (address: string) => address.slice(2).toLowerCase().padStart(64, "0");
      expect(code).to.include(word(purchases));
      await networkHelpers.setCode(standings, code.replaceAll(word(purchases), word(claims)));
      expect((await wrong()).map(({ what, actual }) => [what, actual])).to.deep.equal([
        [`Standings ${standings}`, `an immutable is 0x${word(claims)}, not 0x${word(purchases)}`],
      ]);
    });

    it("catches Rewards from another chain, whose domain is that chain's", async () => {
      const { rewards } = await networkHelpers.loadFixture(fixture);
      const other = await hre.network.create({ network: "default", override: { chainId: 4242 } });
      await other.networkHelpers.setCode(CREATE_X, await ethers.provider.getCode(CREATE_X));
      await deployProtocol(hre, other);
      await networkHelpers.setCode(rewards, await other.ethers.provider.getCode(rewards));
      expect((await wrong())[0]!.actual).to.include("an immutable is");
    });
  });
});
