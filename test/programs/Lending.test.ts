/** Lending a role for one call: who may, to whom, what the borrower can do with it, and that nothing of it stays. */
import { expect } from "chai";
import type { Signer } from "ethers";

import { brandFixture, CAMPAIGN, ethers, networkHelpers, ROLE } from "../helpers/program.js";

const NOBODY = ethers.ZeroAddress;

async function lendingFixture() {
  const brand = await brandFixture();
  const borrower = await ethers.deployContract("Borrower__Mock");
  const [programAddress, token, borrowing] = await Promise.all([
    brand.program.getAddress(),
    brand.points.getAddress(),
    borrower.getAddress(),
  ]);
  const { program, points } = brand;
  /** Lends, for one call of `target`. */
  const lend = (by: Signer, role: string, target?: string, call = "0x") =>
    program.connect(by).lendRole(role, borrowing, target === undefined ? "0x" : tuple(target, call));
  const allotCall = points.interface.encodeFunctionData("allot", [borrowing, CAMPAIGN, 5n, 0n]);
  return { ...brand, borrower, programAddress, token, borrowing, lend, allotCall };
}

function tuple(target: string, call: string): string {
  return ethers.AbiCoder.defaultAbiCoder().encode(["address", "bytes"], [target, call]);
}

describe("Program: lendRole", () => {
  describe("given a contract that accepts", () => {
    for (const [role, who] of [
      ["ISSUER", "issuer"],
      ["CASHIER", "till"],
      ["CATALOG", "catalog"],
      ["GUARDIAN", "guardian"],
    ] as const) {
      it(`lends ${role} for the call, tells who by, and has it back`, async () => {
        const fixture = await networkHelpers.loadFixture(lendingFixture);
        const { program, borrower, programAddress, borrowing, lend } = fixture;
        const sent = lend(fixture[who], ROLE[role]);
        await expect(sent)
          .to.emit(borrower, "Borrowed")
          .withArgs(programAddress, fixture[who].address, ROLE[role], "0x", true, true);
        await expect(sent).to.emit(program, "RoleLent").withArgs(ROLE[role], fixture[who].address, borrowing);
        await expect(sent).not.to.emit(program, "RoleGranted");
        expect(await program.hasRole(ROLE[role], borrowing)).to.equal(false);
        expect(await program.hasRole(ROLE[role], fixture[who].address)).to.equal(true);
      });
    }

    it("lets it do what the role may", async () => {
      const { points, issuer, token, borrowing, lend, allotCall } = await networkHelpers.loadFixture(lendingFixture);
      await lend(issuer, ROLE.ISSUER, token, allotCall);
      expect((await points.budgetOf(borrowing, CAMPAIGN)).left).to.equal(5n);
    });

    it("lets it do nothing of another role", async () => {
      const { points, till, token, borrowing, lend, allotCall } = await networkHelpers.loadFixture(lendingFixture);
      await expect(lend(till, ROLE.CASHIER, token, allotCall))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(borrowing, ROLE.ISSUER);
    });

    it("does not lend to anyone else: neither nobody nor a stranger has the role meanwhile", async () => {
      const { program, borrower, issuer, stranger, programAddress, lend } =
        await networkHelpers.loadFixture(lendingFixture);
      for (const account of [NOBODY, stranger.address]) {
        const call = program.interface.encodeFunctionData("hasRole", [ROLE.ISSUER, account]);
        await lend(issuer, ROLE.ISSUER, programAddress, call);
        expect(BigInt(await borrower.answer()), account).to.equal(0n);
      }
    });

    it("gives nobody a role while nothing is lent, that of admin least of all", async () => {
      const { program, issuer, lend } = await networkHelpers.loadFixture(lendingFixture);
      const rolesOfNobody = () => Promise.all(Object.values(ROLE).map((role) => program.hasRole(role, NOBODY)));
      expect(await rolesOfNobody()).not.to.include(true);
      await lend(issuer, ROLE.ISSUER);
      expect(await rolesOfNobody()).not.to.include(true);
    });

    it("leaves it nothing once the call is over, also later in the same transaction", async () => {
      const { program, points, admin, borrower, borrowing, programAddress, token, allotCall } =
        await networkHelpers.loadFixture(lendingFixture);
      const lender = await ethers.deployContract("Puppet__Mock");
      await program.connect(admin).grantRole(ROLE.ISSUER, lender);
      const lendCall = program.interface.encodeFunctionData("lendRole", [ROLE.ISSUER, borrowing, "0x"]);
      const later = borrower.interface.encodeFunctionData("execute", [token, allotCall]);
      const run = [
        { target: programAddress, data: lendCall },
        { target: borrowing, data: later },
      ];
      await expect(lender.run(run))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(borrowing, ROLE.ISSUER);
    });

    it("lends again in the same transaction, after the first call", async () => {
      const { program, admin, borrowing } = await networkHelpers.loadFixture(lendingFixture);
      const lender = await ethers.deployContract("Puppet__Mock");
      await program.connect(admin).grantRole(ROLE.ISSUER, lender);
      const data = program.interface.encodeFunctionData("lendRole", [ROLE.ISSUER, borrowing, "0x"]);
      const call = { target: await program.getAddress(), data };
      const sent = lender.run([call, call]);
      await expect(sent).to.emit(program, "RoleLent").withArgs(ROLE.ISSUER, lender, borrowing);
      const receipt = await (await sent).wait();
      const { topicHash } = program.interface.getEvent("RoleLent");
      expect(receipt!.logs.filter(({ topics }) => topics[0] === topicHash)).to.have.lengthOf(2);
    });

    it("makes two of its calls in a row, each with its own role", async () => {
      const { program, points, issuer, guardian, token, programAddress, borrowing, lend, allotCall } =
        await networkHelpers.loadFixture(lendingFixture);
      await lend(issuer, ROLE.ISSUER, token, allotCall);
      await expect(lend(guardian, ROLE.GUARDIAN, programAddress, program.interface.encodeFunctionData("stop")))
        .to.emit(program, "Stopped")
        .withArgs(borrowing, (until: bigint) => until > 0n, false);
      expect((await points.budgetOf(borrowing, CAMPAIGN)).left).to.equal(5n);
    });
  });

  describe("given a loan that runs", () => {
    it("refuses a second one, of whatever role, to whomever", async () => {
      const { program, admin, issuer, programAddress, borrowing, lend, stranger } =
        await networkHelpers.loadFixture(lendingFixture);
      await program.connect(admin).grantRole(ROLE.GUARDIAN, borrowing);
      for (const role of [ROLE.ISSUER, ROLE.GUARDIAN]) {
        const again = program.interface.encodeFunctionData("lendRole", [role, stranger.address, "0x"]);
        await expect(lend(issuer, ROLE.ISSUER, programAddress, again))
          .to.be.revertedWithCustomError(program, "RoleAlreadyLent")
          .withArgs(borrowing);
      }
    });

    it("gives no way to keep the role: the borrower can't grant it, nor take another's", async () => {
      const { program, issuer, programAddress, borrowing, lend } = await networkHelpers.loadFixture(lendingFixture);
      for (const call of [
        program.interface.encodeFunctionData("grantRole", [ROLE.ISSUER, borrowing]),
        program.interface.encodeFunctionData("revokeRole", [ROLE.ISSUER, issuer.address]),
        program.interface.encodeFunctionData("setRoles", [[{ role: ROLE.ISSUER, account: borrowing, granted: true }]]),
      ]) {
        await expect(lend(issuer, ROLE.ISSUER, programAddress, call))
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(borrowing, ROLE.ADMIN);
      }
    });

    it("lets no role change hands, be it given up by who only borrows it, or given by an admin that borrows", async () => {
      const fixture = await networkHelpers.loadFixture(lendingFixture);
      const { program, admin, issuer, stranger, borrower, programAddress, borrowing, lend } = fixture;
      const renounce = program.interface.encodeFunctionData("renounceRole", [ROLE.ISSUER, borrowing]);
      await expect(lend(issuer, ROLE.ISSUER, programAddress, renounce))
        .to.be.revertedWithCustomError(program, "RoleAlreadyLent")
        .withArgs(borrowing);
      await program.connect(admin).beginDefaultAdminTransfer(borrower);
      await networkHelpers.time.increase(1);
      await borrower.execute(programAddress, program.interface.encodeFunctionData("acceptDefaultAdminTransfer"));
      const grant = program.interface.encodeFunctionData("grantRole", [ROLE.ISSUER, stranger.address]);
      await expect(lend(issuer, ROLE.ISSUER, programAddress, grant))
        .to.be.revertedWithCustomError(program, "RoleAlreadyLent")
        .withArgs(borrowing);
    });
  });

  describe("given nobody to lend to, or nothing to lend", () => {
    it("refuses to lend admin, to the admin too", async () => {
      const { program, admin, lend } = await networkHelpers.loadFixture(lendingFixture);
      await expect(lend(admin, ROLE.ADMIN)).to.be.revertedWithCustomError(
        program,
        "AccessControlEnforcedDefaultAdminRules",
      );
    });

    it("refuses whoever has not the role, the admin and the borrower among them", async () => {
      const fixture = await networkHelpers.loadFixture(lendingFixture);
      const { program, borrower, programAddress, borrowing } = fixture;
      for (const who of ["admin", "till", "catalog", "guardian", "member", "stranger"] as const) {
        await expect(fixture.lend(fixture[who], ROLE.ISSUER), who)
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(fixture[who].address, ROLE.ISSUER);
      }
      const own = program.interface.encodeFunctionData("lendRole", [ROLE.ISSUER, borrowing, "0x"]);
      await expect(borrower.execute(programAddress, own))
        .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
        .withArgs(borrowing, ROLE.ISSUER);
    });

    it("refuses a contract that answers with anything but its selector", async () => {
      const { program, borrower, issuer, borrowing, lend } = await networkHelpers.loadFixture(lendingFixture);
      await borrower.setReply("0xffffffff");
      await expect(lend(issuer, ROLE.ISSUER))
        .to.be.revertedWithCustomError(program, "BorrowerRefused")
        .withArgs(borrowing);
    });

    it("passes on why the borrower failed, and leaves nothing lent", async () => {
      const { program, issuer, points, token, lend } = await networkHelpers.loadFixture(lendingFixture);
      const nothing = points.interface.encodeFunctionData("mint", [issuer.address, 0n, ethers.ZeroHash]);
      await expect(lend(issuer, ROLE.ISSUER, token, nothing)).to.be.revertedWithCustomError(points, "ZeroAmount");
      await expect(lend(issuer, ROLE.ISSUER)).to.emit(program, "RoleLent");
    });

    it("refuses an address without code, and nobody", async () => {
      const { program, issuer, stranger } = await networkHelpers.loadFixture(lendingFixture);
      for (const account of [stranger.address, NOBODY]) {
        await expect(program.connect(issuer).lendRole(ROLE.ISSUER, account, "0x")).to.be.revertedWithoutReason(ethers);
      }
    });
  });
});
