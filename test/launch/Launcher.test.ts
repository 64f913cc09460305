/** Opening a programme: one transaction, anyone pays, the same addresses everywhere, and nobody can squat or alter it. */
import { expect } from "chai";

import type { LaunchConfigStruct } from "../../sdk/src/generated/Launcher.js";
import { Badges__factory, Points__factory, Program__factory } from "../../sdk/src/generated/index.js";
import { deployElsewhere } from "../helpers/elsewhere.js";
import {
  actors,
  deployProtocol,
  ethers,
  launchConfig,
  NO_BADGE,
  NOTICE,
  networkHelpers,
  ROLE,
} from "../helpers/program.js";

async function launchFixture() {
  const who = await actors();
  const protocol = await deployProtocol();
  const config = await launchConfig(protocol, who);
  const [program, points, badges] = await protocol.launcher.launch.staticCall(config);
  return { ...who, ...protocol, config, program, points, badges };
}

/** What the deployer passes on to the token's constructor. */
function tokenArguments(program: string, { points }: LaunchConfigStruct): string {
  const config = Points__factory.createInterface().deploy.inputs[1]!;
  return ethers.AbiCoder.defaultAbiCoder().encode(["address", config], [program, points]);
}

/** The same config with one thing in it altered; `what` names it. */
function alterations(config: LaunchConfigStruct, other: string): { what: string; config: LaunchConfigStruct }[] {
  const { roles, terms, points, badges } = config;
  const top: Partial<LaunchConfigStruct>[] = [
    { admin: other },
    { noticePeriod: NOTICE + 1 },
    { salt: ethers.id("another") },
    { roles: roles.slice(1) },
    { roles: [...roles].reverse() },
  ];
  const role: Partial<LaunchConfigStruct["roles"][number]>[] = [
    { role: ROLE.CASHIER },
    { account: other },
    { granted: false },
  ];
  const term: Partial<LaunchConfigStruct["terms"]>[] = [
    { uri: "ipfs://terms-X" },
    { contentHash: ethers.id("X") },
    { validFrom: 1 },
  ];
  const point: Partial<LaunchConfigStruct["points"]>[] = [
    { name: "Acme point" },
    { symbol: "ACM" },
    { decimals: 1 },
    { periodLength: BigInt(points.periodLength) + 1n },
    { livePeriods: 3 },
    { cap: 1 },
    { ceiling: 999 },
    { closed: true },
    { desks: points.desks.slice(1) },
    { desks: [...points.desks].reverse() },
  ];
  const altered = [
    ...top,
    ...role.map((change) => ({ roles: [{ ...roles[0]!, ...change }, ...roles.slice(1)] })),
    ...term.map((change) => ({ terms: { ...terms, ...change } })),
    ...point.map((change) => ({ points: { ...points, ...change } })),
    ...[{ name: "Other badges" }, { symbol: "OTHER" }].map((change) => ({ badges: { ...badges, ...change } })),
  ];
  return altered.map((change) => ({
    what: JSON.stringify(change, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    config: { ...config, ...change },
  }));
}

describe("Launcher", () => {
  describe("launch", () => {
    it("opens programme and tokens in one transaction that a stranger may pay for", async () => {
      const { launcher, stranger, admin, config, program, points, badges } =
        await networkHelpers.loadFixture(launchFixture);
      expect(await launcher.isProgram(program)).to.be.false;
      await expect(launcher.connect(stranger).launch(config))
        .to.emit(launcher, "ProgramLaunched")
        .withArgs(program, points, badges, admin.address, config.salt)
        .and.to.emit(Program__factory.connect(program, stranger), "TokensBound")
        .withArgs(points, badges);

      expect(await launcher.isProgram(program)).to.be.true;
      const opened = Program__factory.connect(program, stranger);
      expect(await opened.points()).to.equal(points);
      expect(await opened.badges()).to.equal(badges);
      expect(await Badges__factory.connect(badges, stranger).program()).to.equal(program);
      expect(await Points__factory.connect(points, stranger).program()).to.equal(program);
      for (const { role, account } of config.roles) expect(await opened.hasRole(role, account)).to.be.true;
      for (const role of Object.values(ROLE)) {
        expect(await opened.hasRole(role, stranger.address), "who pays gets nothing").to.be.false;
        expect(await opened.hasRole(role, await launcher.getAddress())).to.be.false;
      }
    });

    it("makes the token that was asked for", async () => {
      const { launcher, stranger, config, points, rewards, grants, claims, purchases } =
        await networkHelpers.loadFixture(launchFixture);
      await launcher.launch(config);
      const token = Points__factory.connect(points, stranger);
      expect([
        await token.name(),
        await token.symbol(),
        await token.decimals(),
        await token.periodLength(),
        await token.livePeriods(),
        await token.transferable(),
        (await token.issuance()).ceiling,
        await token.cap(),
      ]).to.deep.equal(["Acme points", "ACME", 0n, 7_776_000n, 4n, true, 1_000_000_000n, 2n ** 52n - 1n]);
      const desks = await Promise.all([rewards, grants, claims, purchases].map((desk) => desk.getAddress()));
      expect([...(await token.desks())]).to.deep.equal(desks);
    });

    it("rejects the second launch of the same inputs, whoever sends it", async () => {
      const { launcher, admin, stranger, config, program } = await networkHelpers.loadFixture(launchFixture);
      await launcher.launch(config);
      for (const payer of [admin, stranger]) {
        await expect(launcher.connect(payer).launch(config))
          .to.be.revertedWithCustomError(launcher, "AlreadyLaunched")
          .withArgs(program);
      }
    });

    it("opens a brand's second programme with another salt", async () => {
      const { launcher, config, program } = await networkHelpers.loadFixture(launchFixture);
      await launcher.launch(config);
      const second = { ...config, salt: ethers.id("second") };
      expect(await launcher.addressOf(second)).not.to.equal(program);
      await expect(launcher.launch(second)).to.emit(launcher, "ProgramLaunched");
    });

    it("leaves nothing behind when the token's inputs are bad", async () => {
      const { launcher, config, points, stranger } = await networkHelpers.loadFixture(launchFixture);
      const bad = { ...config, points: { ...config.points, livePeriods: 5 } };
      await expect(launcher.launch(bad))
        .to.be.revertedWithCustomError(Points__factory.connect(points, stranger), "LivePeriodsTooMany")
        .withArgs(5, 4);
      const address = await launcher.addressOf(bad);
      expect(await launcher.isProgram(address)).to.be.false;
      expect(await ethers.provider.getCode(address)).to.equal("0x");
    });
  });

  describe("addressOf", () => {
    it("tells where launch puts the programme", async () => {
      const { launcher, config, program } = await networkHelpers.loadFixture(launchFixture);
      expect(await launcher.addressOf(config)).to.equal(program);
      await launcher.launch(config);
      expect(await launcher.addressOf(config), "the same after the launch").to.equal(program);
      expect(await ethers.provider.getCode(program)).not.to.equal("0x");
    });

    it("depends on every single input", async () => {
      const { launcher, config, program, stranger } = await networkHelpers.loadFixture(launchFixture);
      const seen = new Map([[program, "the config itself"]]);
      for (const { what, config: altered } of alterations(config, stranger.address)) {
        const address = await launcher.addressOf(altered);
        expect(seen.get(address), what).to.equal(undefined);
        seen.set(address, what);
      }
      expect(seen.size).to.equal(24);
    });

    it("is the same on another chain, for programme and token", async () => {
      const protocol = await networkHelpers.loadFixture(launchFixture);
      const { launcher, rewards, config, program, points, badges } = protocol;
      const { chain: elsewhere, launcher: there, rewards: rewardsThere } = await deployElsewhere(protocol);
      expect(await there.getAddress(), "the protocol has the same addresses").to.equal(await launcher.getAddress());
      expect(await rewardsThere.getAddress()).to.equal(await rewards.getAddress());

      await launcher.launch(config);
      const [, , , payer] = await elsewhere.ethers.getSigners();
      expect(await there.addressOf(config)).to.equal(program);
      await expect(there.connect(payer).launch(config))
        .to.emit(there, "ProgramLaunched")
        .withArgs(program, points, badges, config.admin, config.salt);
      const [here, onOther] = [ethers.provider, elsewhere.ethers.provider];
      expect((await onOther.getNetwork()).chainId).not.to.equal((await here.getNetwork()).chainId);
      expect(await onOther.getCode(program)).to.equal(await here.getCode(program));
      await elsewhere.close();
    });
  });

  describe("isProgram", () => {
    it("does not know a programme of the same code that someone else deployed", async () => {
      const { launcher, config, stranger } = await networkHelpers.loadFixture(launchFixture);
      const { admin, noticePeriod, roles, terms } = config;
      const copy = await ethers.deployContract("Program", [admin, noticePeriod, roles, terms], stranger);
      expect(await launcher.isProgram(await copy.getAddress())).to.be.false;
    });
  });

  describe("PointsDeployer.deploy", () => {
    describe("given a stranger who squats with the victim's inputs", () => {
      it("gives the stranger another address, before the launch", async () => {
        const { launcher, pointsDeployer, stranger, config, program, points, badges } =
          await networkHelpers.loadFixture(launchFixture);
        const squatted = await pointsDeployer.connect(stranger).deploy.staticCall(tokenArguments(program, config));
        expect(squatted).not.to.equal(points);
        await pointsDeployer.connect(stranger).deploy(tokenArguments(program, config));

        await expect(launcher.launch(config))
          .to.emit(launcher, "ProgramLaunched")
          .withArgs(program, points, badges, config.admin, config.salt);
        expect(await Program__factory.connect(program, stranger).points()).to.equal(points);
      });

      it("gives the stranger a token that no programme knows, after the launch", async () => {
        const { launcher, pointsDeployer, rewards, catalog, stranger, config, program, points } =
          await networkHelpers.loadFixture(launchFixture);
        await launcher.launch(config);
        const squatted = await pointsDeployer.connect(stranger).deploy.staticCall(tokenArguments(program, config));
        await pointsDeployer.connect(stranger).deploy(tokenArguments(program, config));
        expect(squatted).not.to.equal(points);
        const reward = {
          unitPrice: 1,
          stock: 1,
          opensAt: 0,
          closesAt: 2n ** 40n - 1n,
          fulfillmentDays: 0,
          limitPerMember: 0,
          atOnce: true,
          needsHandover: false,
          badge: NO_BADGE,
          uri: "",
        };
        await expect(rewards.connect(catalog).publish(squatted, reward))
          .to.be.revertedWithCustomError(rewards, "UnknownToken")
          .withArgs(squatted);
      });
    });

    it("refuses a token without a programme", async () => {
      const { pointsDeployer, config, points, stranger } = await networkHelpers.loadFixture(launchFixture);
      await expect(pointsDeployer.deploy(tokenArguments(ethers.ZeroAddress, config))).to.be.revertedWithCustomError(
        Points__factory.connect(points, stranger),
        "NoProgram",
      );
    });
  });
});
