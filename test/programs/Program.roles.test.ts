/** Who acts for a brand: the two-step admin, and roles given and taken in one batch. */
import { expect } from "chai";

import { Program__factory } from "../../sdk/src/generated/index.js";
import { brandFixture, DAY, ethers, launchConfig, NOTICE, networkHelpers, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;

async function rolesFixture() {
  const brand = await brandFixture();
  const safe = await ethers.deployContract("Safe__Mock", [brand.other.address]);
  const iface = Program__factory.createInterface();
  return {
    ...brand,
    safe,
    safeAddress: await safe.getAddress(),
    programAddress: await brand.program.getAddress(),
    iface,
  };
}

describe("Program: roles", () => {
  describe("constructor", () => {
    it("gives the roles that the launch names, and no others", async () => {
      const { program, issuer, till, catalog, guardian, admin, deployer } =
        await networkHelpers.loadFixture(rolesFixture);

      expect(await program.defaultAdmin()).to.equal(admin.address);
      expect(await program.owner()).to.equal(admin.address);
      expect(await program.defaultAdminDelay()).to.equal(0n);
      expect([
        await program.ISSUER_ROLE(),
        await program.CASHIER_ROLE(),
        await program.CATALOG_ROLE(),
        await program.GUARDIAN_ROLE(),
      ]).to.deep.equal([ROLE.ISSUER, ROLE.CASHIER, ROLE.CATALOG, ROLE.GUARDIAN]);
      const holders = [
        [ROLE.ADMIN, admin],
        [ROLE.ISSUER, issuer],
        [ROLE.CASHIER, till],
        [ROLE.CATALOG, catalog],
        [ROLE.GUARDIAN, guardian],
      ] as const;
      for (const [role, holder] of holders) {
        for (const account of [admin, issuer, till, catalog, guardian, deployer]) {
          expect(await program.hasRole(role, account.address)).to.equal(account === holder);
        }
      }
    });

    it("skips a change that takes a role which nobody has yet", async () => {
      const { launcher, ...brand } = await networkHelpers.loadFixture(rolesFixture);
      const config = await launchConfig({ launcher, ...brand }, brand);
      config.roles = [{ role: ROLE.CASHIER, account: brand.till.address, granted: false }];
      const [address] = await launcher.launch.staticCall(config);
      await launcher.launch(config);

      expect(await Program__factory.connect(address, brand.admin).hasRole(ROLE.CASHIER, brand.till.address)).to.be
        .false;
    });

    it("rejects a second admin among the roles", async () => {
      const { launcher, program, ...brand } = await networkHelpers.loadFixture(rolesFixture);
      const config = await launchConfig({ launcher, ...brand }, brand);
      for (const granted of [true, false]) {
        config.roles = [{ role: ROLE.ADMIN, account: brand.stranger.address, granted }];
        await expect(launcher.launch(config)).to.be.revertedWithCustomError(
          program,
          "AccessControlEnforcedDefaultAdminRules",
        );
      }
    });

    it("rejects a programme without an admin", async () => {
      const { launcher, program, ...brand } = await networkHelpers.loadFixture(rolesFixture);
      const config = await launchConfig({ launcher, ...brand }, brand);

      await expect(launcher.launch({ ...config, admin: ethers.ZeroAddress }))
        .to.be.revertedWithCustomError(program, "AccessControlInvalidDefaultAdmin")
        .withArgs(ethers.ZeroAddress);
    });
  });

  describe("bind", () => {
    it("is refused to everyone but the launcher, the admin included", async () => {
      const { program, admin, stranger } = await networkHelpers.loadFixture(rolesFixture);
      for (const caller of [admin, stranger]) {
        await expect(program.connect(caller).bind(caller.address, caller.address))
          .to.be.revertedWithCustomError(program, "NotLauncher")
          .withArgs(caller.address);
      }
    });

    it("happens once, and binds the tokens that the launch deployed", async () => {
      const { program, points, badges, launcher, programAddress } = await networkHelpers.loadFixture(rolesFixture);
      const token = await points.getAddress();
      expect(await program.points()).to.equal(token);
      expect(await points.program()).to.equal(programAddress);
      expect(await program.badges()).to.equal(await badges.getAddress());
      expect(await badges.program()).to.equal(programAddress);

      const launcherAddress = await launcher.getAddress();
      await networkHelpers.setBalance(launcherAddress, 10n ** 18n);
      await networkHelpers.impersonateAccount(launcherAddress);
      await expect(
        program.connect(await ethers.getSigner(launcherAddress)).bind(ethers.ZeroAddress, ethers.ZeroAddress),
      ).to.be.revertedWithCustomError(program, "TokensAlreadyBound");
    });
  });

  describe("the admin's handover", () => {
    it("leaves the admin in office until the successor accepts", async () => {
      const { program, admin, friend } = await networkHelpers.loadFixture(rolesFixture);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(program.beginDefaultAdminTransfer(friend.address))
        .to.emit(program, "DefaultAdminTransferScheduled")
        .withArgs(friend.address, now);
      expect(await program.defaultAdmin()).to.equal(admin.address);

      await program.connect(friend).acceptDefaultAdminTransfer();
      expect(await program.defaultAdmin()).to.equal(friend.address);
      expect(await program.hasRole(ROLE.ADMIN, admin.address)).to.be.false;
      await expect(program.setRoles([{ role: ROLE.CASHIER, account: admin.address, granted: true }]))
        .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
        .withArgs(admin.address, ROLE.ADMIN);
    });

    it("is refused to whoever is not named", async () => {
      const { program, friend, stranger } = await networkHelpers.loadFixture(rolesFixture);
      await program.beginDefaultAdminTransfer(friend.address);

      await expect(program.connect(stranger).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(program, "AccessControlInvalidDefaultAdmin")
        .withArgs(stranger.address);
      await expect(program.connect(stranger).beginDefaultAdminTransfer(stranger.address))
        .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
        .withArgs(stranger.address, ROLE.ADMIN);
    });

    it("can be taken back before it is accepted", async () => {
      const { program, admin, friend } = await networkHelpers.loadFixture(rolesFixture);
      await program.beginDefaultAdminTransfer(friend.address);
      await expect(program.cancelDefaultAdminTransfer()).to.emit(program, "DefaultAdminTransferCanceled");

      await expect(program.connect(friend).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(program, "AccessControlInvalidDefaultAdmin")
        .withArgs(friend.address);
      expect(await program.defaultAdmin()).to.equal(admin.address);
    });

    it("can be slowed down by the admin itself, with a wait of its own", async () => {
      const { program, friend } = await networkHelpers.loadFixture(rolesFixture);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(program.changeDefaultAdminDelay(3 * DAY))
        .to.emit(program, "DefaultAdminDelayChangeScheduled")
        .withArgs(3 * DAY, now + 3 * DAY);
      await time.increaseTo(now + 3 * DAY + 1);
      const begun = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(begun);
      await program.beginDefaultAdminTransfer(friend.address);
      await time.setNextBlockTimestamp(begun + 3 * DAY);
      await expect(program.connect(friend).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(program, "AccessControlEnforcedDefaultAdminDelay")
        .withArgs(begun + 3 * DAY);
      await time.setNextBlockTimestamp(begun + 3 * DAY + 1);
      await program.connect(friend).acceptDefaultAdminTransfer();
      expect(await program.defaultAdmin()).to.equal(friend.address);
    });

    it("needs two steps to renounce, after which nobody governs and nobody can begin to", async () => {
      const { program, admin, stranger } = await networkHelpers.loadFixture(rolesFixture);
      await expect(program.renounceRole(ROLE.ADMIN, admin.address))
        .to.be.revertedWithCustomError(program, "AccessControlEnforcedDefaultAdminDelay")
        .withArgs(0n);

      await program.beginDefaultAdminTransfer(ethers.ZeroAddress);
      await program.renounceRole(ROLE.ADMIN, admin.address);
      expect(await program.defaultAdmin()).to.equal(ethers.ZeroAddress);
      for (const caller of [admin, stranger]) {
        await expect(program.connect(caller).beginDefaultAdminTransfer(caller.address))
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.ADMIN);
      }
    });

    it("goes to a Safe, which then acts as admin by its own calls", async () => {
      const { program, programAddress, points, safe, safeAddress, iface, admin, other, stranger } =
        await networkHelpers.loadFixture(rolesFixture);
      await program.beginDefaultAdminTransfer(safeAddress);
      await safe.connect(other).execute(programAddress, iface.encodeFunctionData("acceptDefaultAdminTransfer"));
      expect(await program.defaultAdmin()).to.equal(safeAddress);

      const rotation = iface.encodeFunctionData("setRoles", [
        [{ role: ROLE.CASHIER, account: stranger.address, granted: true }],
      ]);
      await safe.connect(other).execute(programAddress, rotation);
      expect(await program.hasRole(ROLE.CASHIER, stranger.address)).to.be.true;
      await safe
        .connect(other)
        .execute(await points.getAddress(), points.interface.encodeFunctionData("setCeiling", [1]));
      expect((await points.issuance()).ceiling).to.equal(1n);

      const back = iface.encodeFunctionData("beginDefaultAdminTransfer", [admin.address]);
      await safe.connect(other).execute(programAddress, back);
      await program.connect(admin).acceptDefaultAdminTransfer();
      expect(await program.defaultAdmin()).to.equal(admin.address);
    });

    it("starts with a Safe that is not deployed yet", async () => {
      const { launcher, stranger, ...brand } = await networkHelpers.loadFixture(rolesFixture);
      const next = ethers.getCreateAddress({ from: stranger.address, nonce: await stranger.getNonce() });
      const config = { ...(await launchConfig({ launcher, ...brand }, { stranger, ...brand })), admin: next };
      const [address] = await launcher.launch.staticCall(config);
      await launcher.connect(brand.friend).launch(config);

      const safe = await ethers.deployContract("Safe__Mock", [brand.other.address], stranger);
      expect(await safe.getAddress()).to.equal(next);
      const program = Program__factory.connect(address, brand.admin);
      await safe.connect(brand.other).execute(address, program.interface.encodeFunctionData("stop"));
      expect(await program.stoppedUntil()).to.be.greaterThan(0n);
    });
  });

  describe("setRoles", () => {
    it("replaces every key of the brand in one transaction", async () => {
      const { program, issuer, till, friend, stranger, admin } = await networkHelpers.loadFixture(rolesFixture);
      await expect(
        program.setRoles([
          { role: ROLE.ISSUER, account: issuer.address, granted: false },
          { role: ROLE.ISSUER, account: friend.address, granted: true },
          { role: ROLE.CASHIER, account: till.address, granted: false },
          { role: ROLE.CASHIER, account: stranger.address, granted: true },
        ]),
      )
        .to.emit(program, "RoleRevoked")
        .withArgs(ROLE.ISSUER, issuer.address, admin.address)
        .and.to.emit(program, "RoleGranted")
        .withArgs(ROLE.CASHIER, stranger.address, admin.address);

      expect(await program.hasRole(ROLE.ISSUER, issuer.address)).to.be.false;
      expect(await program.hasRole(ROLE.ISSUER, friend.address)).to.be.true;
      expect(await program.hasRole(ROLE.CASHIER, till.address)).to.be.false;
      expect(await program.hasRole(ROLE.CASHIER, stranger.address)).to.be.true;
    });

    it("changes nothing when one entry touches the admin role", async () => {
      const { program, till, stranger, admin } = await networkHelpers.loadFixture(rolesFixture);
      for (const granted of [true, false]) {
        await expect(
          program.setRoles([
            { role: ROLE.CASHIER, account: till.address, granted: false },
            { role: ROLE.ADMIN, account: granted ? stranger.address : admin.address, granted },
          ]),
        ).to.be.revertedWithCustomError(program, "AccessControlEnforcedDefaultAdminRules");
      }
      expect(await program.hasRole(ROLE.CASHIER, till.address)).to.be.true;
      expect(await program.defaultAdmin()).to.equal(admin.address);
    });

    it("is refused to every role but admin", async () => {
      const { program, issuer, till, catalog, guardian, stranger } = await networkHelpers.loadFixture(rolesFixture);
      for (const caller of [issuer, till, catalog, guardian, stranger]) {
        for (const granted of [true, false]) {
          await expect(program.connect(caller).setRoles([{ role: ROLE.CASHIER, account: till.address, granted }]))
            .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, ROLE.ADMIN);
        }
      }
    });

    it("lets a key give up its own role, for nobody else", async () => {
      const { program, till, issuer } = await networkHelpers.loadFixture(rolesFixture);
      await expect(program.connect(till).renounceRole(ROLE.ISSUER, issuer.address)).to.be.revertedWithCustomError(
        program,
        "AccessControlBadConfirmation",
      );
      await program.connect(till).renounceRole(ROLE.CASHIER, till.address);
      expect(await program.hasRole(ROLE.CASHIER, till.address)).to.be.false;
    });
  });

  describe("noticePeriod", () => {
    const year = 365 * DAY;

    it("is what the launch said", async () => {
      const { program } = await networkHelpers.loadFixture(rolesFixture);
      expect(await program.noticePeriod()).to.equal(BigInt(NOTICE));
    });

    it("takes a day and a year, and nothing outside", async () => {
      const { launcher, program, ...brand } = await networkHelpers.loadFixture(rolesFixture);
      const config = await launchConfig({ launcher, ...brand }, brand);
      for (const noticePeriod of [0, DAY - 1, year + 1]) {
        await expect(launcher.launch({ ...config, noticePeriod }))
          .to.be.revertedWithCustomError(program, "NoticePeriodOutOfRange")
          .withArgs(noticePeriod, DAY, year);
      }
      for (const noticePeriod of [DAY, year]) {
        await expect(launcher.launch({ ...config, noticePeriod })).to.emit(launcher, "ProgramLaunched");
      }
    });
  });

  describe("supportsInterface", () => {
    it("answers for ERC-165 and access control", async () => {
      const { program } = await networkHelpers.loadFixture(rolesFixture);
      expect(await program.supportsInterface("0x01ffc9a7")).to.be.true;
      expect(await program.supportsInterface("0x7965db0b")).to.be.true;
      expect(await program.supportsInterface("0xffffffff")).to.be.false;
    });
  });
});
