/** Attacks on who may open campaigns: roles that are lent, programmes of nobody's, brands at one desk. */
import { expect } from "chai";
import type { Signer } from "ethers";

import {
  AMOUNT,
  BUDGET,
  SPRING,
  claim,
  earnFixture,
  encodeOpening,
  openCampaign,
  openingOf,
  signVoucher,
  voucherOf,
} from "../earn/support.js";
import { ROLE, ethers, launchBrand, networkHelpers } from "../helpers/program.js";

/** Two brands of different people at one desk: the victim, and one where `other` has all roles. */
async function rivalsFixture() {
  const here = await earnFixture();
  const { other } = here;
  const launched = await launchBrand(here, { ...here, admin: other, issuer: other, catalog: other });
  const rival = { ...here, ...launched, issuer: other, token: await launched.points.getAddress() };
  const borrower = await ethers.deployContract("Scheming__Mock");
  const data = encodeOpening(here.claims, await openingOf(here));
  return { ...here, rival, borrower, data, programAddress: await here.program.getAddress() };
}
const load = () => networkHelpers.loadFixture(rivalsFixture);

describe("Attacks: opening campaigns", () => {
  describe("by calling the desk as if a role had been lent", () => {
    it("fails for people, the issuer too", async () => {
      const { claims, issuer, stranger, data } = await load();
      for (const caller of [stranger, issuer]) {
        await expect(claims.connect(caller).onRoleLent(issuer, ROLE.ISSUER, data))
          .to.be.revertedWithCustomError(claims, "NotLent")
          .withArgs(caller.address, ROLE.ISSUER);
      }
    });

    it("fails for a programme of nobody's that names a brand's tokens as its own", async () => {
      const { claims, points, badges, desk, borrower, issuer, data } = await load();
      await borrower.pretend(points, badges);
      const call = claims.interface.encodeFunctionData("onRoleLent", [issuer.address, ROLE.ISSUER, data]);
      await expect(borrower.execute(desk, call))
        .to.be.revertedWithCustomError(claims, "NotLent")
        .withArgs(await borrower.getAddress(), ROLE.ISSUER);
    });

    it("fails for a brand's tokens that are made to call it by nothing at all: they have no such call", async () => {
      const { program, points, badges, issuer, data } = await load();
      for (const borrower of [points, badges, program]) {
        await expect(program.connect(issuer).lendRole(ROLE.ISSUER, borrower, data)).to.be.revertedWithoutReason(ethers);
      }
    });
  });

  describe("by lending", () => {
    it("fails for who has no role to lend", async () => {
      const { program, claims, desk, till, stranger, data } = await load();
      for (const caller of [stranger, till]) {
        await expect(program.connect(caller).lendRole(ROLE.ISSUER, desk, data))
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.ISSUER);
      }
      await expect(claims.campaignOf(await program.points(), SPRING)).to.be.revertedWithCustomError(
        claims,
        "NoSuchCampaign",
      );
    });

    it("fails with a role that opens nothing", async () => {
      const { program, claims, programAddress, desk, till, catalog, guardian, data } = await load();
      const holders: [string, Signer][] = [
        [ROLE.CASHIER, till],
        [ROLE.CATALOG, catalog],
        [ROLE.GUARDIAN, guardian],
      ];
      for (const [role, holder] of holders) {
        await expect(program.connect(holder).lendRole(role, desk, data))
          .to.be.revertedWithCustomError(claims, "NotLent")
          .withArgs(programAddress, role);
      }
    });

    it("never lends the admin's", async () => {
      const { program, admin, borrower } = await load();
      await expect(program.connect(admin).lendRole(ROLE.ADMIN, borrower, "0x")).to.be.revertedWithCustomError(
        program,
        "AccessControlEnforcedDefaultAdminRules",
      );
    });

    it("fails to an account without code, and to a borrower that refuses", async () => {
      const { program, issuer, stranger, borrower } = await load();
      await expect(program.connect(issuer).lendRole(ROLE.ISSUER, stranger, "0x")).to.be.revertedWithoutReason(ethers);
      await borrower.setRefuses(true);
      await expect(program.connect(issuer).lendRole(ROLE.ISSUER, borrower, "0x"))
        .to.be.revertedWithCustomError(program, "BorrowerRefused")
        .withArgs(await borrower.getAddress());
    });

    it("leaves a hostile borrower nothing once the call is over", async () => {
      const { program, points, token, issuer, borrower } = await load();
      const allot = points.interface.encodeFunctionData("allot", [await borrower.getAddress(), SPRING, 1n, 0n]);
      await program.connect(issuer).lendRole(ROLE.ISSUER, borrower, "0x");
      expect(await program.hasRole(ROLE.ISSUER, borrower)).to.equal(false);
      await expect(borrower.execute(token, allot))
        .to.be.revertedWithCustomError(points, "AccessControlUnauthorizedAccount")
        .withArgs(await borrower.getAddress(), ROLE.ISSUER);
    });

    it("lets a hostile borrower neither lend on, nor give roles, nor touch another brand", async () => {
      const { program, programAddress, desk, claims, points, rival, issuer, borrower, data } = await load();
      const address = await borrower.getAddress();
      await openCampaign(rival);
      const tills = [{ till: address, cap: 0, ratePerDay: 0 }];
      const tries: [string, string, string][] = [
        [
          programAddress,
          program.interface.encodeFunctionData("lendRole", [ROLE.ISSUER, desk, data]),
          "RoleAlreadyLent",
        ],
        [
          programAddress,
          program.interface.encodeFunctionData("lendRole", [ROLE.ISSUER, address, "0x"]),
          "RoleAlreadyLent",
        ],
        [
          programAddress,
          program.interface.encodeFunctionData("setRoles", [[{ role: ROLE.ISSUER, account: address, granted: true }]]),
          "AccessControlUnauthorizedAccount",
        ],
        [
          rival.token,
          points.interface.encodeFunctionData("allot", [address, SPRING, 1n, 0n]),
          "AccessControlUnauthorizedAccount",
        ],
        [
          desk,
          claims.interface.encodeFunctionData("setTills", [rival.token, SPRING, tills]),
          "AccessControlUnauthorizedAccount",
        ],
        [desk, claims.interface.encodeFunctionData("onRoleLent", [address, ROLE.ISSUER, data]), "NotLent"],
      ];
      for (const [target, call] of tries) await borrower.arm(target, call);
      const sent = await program.connect(issuer).lendRole(ROLE.ISSUER, borrower, "0x");
      const receipt = (await sent.wait())!;
      const results = receipt.logs
        .map((log) => borrower.interface.parseLog(log))
        .filter((event) => event?.name === "Tried")
        .map((event) => event!.args as unknown as { ok: boolean; result: string });
      const errors = results.map(({ result }) =>
        [program, points, claims].map((contract) => contract.interface.parseError(result)?.name).find(Boolean),
      );
      expect(results.map(({ ok }) => ok)).to.deep.equal(tries.map(() => false));
      expect(errors).to.deep.equal(tries.map(([, , error]) => error));
    });

    it("can be lent again after a borrower that failed", async () => {
      const { program, claims, issuer, till, token, borrower } = await load();
      await borrower.setRefuses(true);
      await expect(program.connect(issuer).lendRole(ROLE.ISSUER, borrower, "0x")).to.be.revertedWithCustomError(
        program,
        "BorrowerRefused",
      );
      await openCampaign({ program, claims, issuer, till });
      expect((await claims.campaignOf(token, SPRING)).paysPoints).to.equal(true);
    });
  });

  describe("of the same name in another brand", () => {
    it("spends that brand's own budget alone", async () => {
      const { rival, ...here } = await load();
      await openCampaign(here);
      await openCampaign(rival, { allotment: { points: 2n * AMOUNT } });
      await claim(rival);
      expect((await rival.points.budgetOf(here.desk, SPRING)).left).to.equal(AMOUNT);
      expect((await here.points.budgetOf(here.desk, SPRING)).left).to.equal(BUDGET);
      expect(await here.points.balanceOf(here.member)).to.equal(0n);
    });

    it("does not make its tills, nor what it signed, worth anything here", async () => {
      const { rival, ...here } = await load();
      const { claims, stranger } = here;
      await openCampaign(here);
      await openCampaign(rival, { tills: [{ till: stranger.address, cap: 0, ratePerDay: 0 }] });
      await expect(claim(here, {}, stranger))
        .to.be.revertedWithCustomError(claims, "TillNotActive")
        .withArgs(stranger.address);
      const theirs = await voucherOf(rival, { till: stranger.address });
      const signature = await signVoucher(claims, stranger, theirs);
      await expect(claims.claimVoucher({ ...theirs, points: here.token }, signature))
        .to.be.revertedWithCustomError(claims, "TillNotActive")
        .withArgs(stranger.address);
    });

    it("does not let its issuer set tills, revoke or close here", async () => {
      const { rival, ...here } = await load();
      const { claims, token, till } = here;
      await openCampaign(here);
      const thief = claims.connect(rival.issuer);
      for (const sent of [
        () => thief.setTills(token, SPRING, [{ till: rival.issuer.address, cap: 0, ratePerDay: 0 }]),
        () => thief.revokeTills(token, SPRING, [till.address]),
        () => thief.revokeNumbers(token, SPRING, till, 0, 9),
        () => thief.close(token, SPRING),
      ]) {
        await expect(sent())
          .to.be.revertedWithCustomError(claims, "AccessControlUnauthorizedAccount")
          .withArgs(rival.issuer.address, ROLE.ISSUER);
      }
    });
  });

  describe("given a budget of the desk under a name that was never opened", () => {
    async function strayFixture() {
      const here = await rivalsFixture();
      await here.points.connect(here.issuer).allot(here.desk, SPRING, BUDGET, 0n);
      return here;
    }
    const loadStray = () => networkHelpers.loadFixture(strayFixture);

    it("pays nobody: no voucher, no lapse, no campaign of that name elsewhere reaches it", async () => {
      const { rival, ...here } = await loadStray();
      const { claims, token } = here;
      await openCampaign(rival, { tills: [{ till: rival.issuer.address, cap: 0, ratePerDay: 0 }] });
      await expect(claim(here, {}, rival.issuer))
        .to.be.revertedWithCustomError(claims, "NoSuchCampaign")
        .withArgs(token, SPRING);
      await expect(claims.connect(rival.issuer).lapse(token, SPRING))
        .to.be.revertedWithCustomError(claims, "NoSuchCampaign")
        .withArgs(token, SPRING);
      await claim(rival, {}, rival.issuer);
      expect((await here.points.budgetOf(here.desk, SPRING)).left).to.equal(BUDGET);
    });

    it("can be taken back by the issuer", async () => {
      const { points, issuer, desk } = await loadStray();
      await points.connect(issuer).cut(desk, SPRING, BUDGET);
      expect((await points.budgetOf(desk, SPRING)).left).to.equal(0n);
    });
  });

  it("a token of nobody's with a programme of nobody's has no campaign at the desk, and gets none", async () => {
    const { claims, stranger, ...here } = await load();
    const fake = await ethers.deployContract("FakePoints__Mock");
    const token = await fake.getAddress();
    const voucher = await voucherOf(here, { points: token, till: stranger.address });
    const pending = {
      points: token,
      campaign: SPRING,
      source: stranger.address,
      key: voucher.key,
      member: stranger.address,
      lots: 1n,
      maturesAt: 0,
    };
    const asFake = [
      claims.claimVoucher(voucher, await signVoucher(claims, stranger, voucher)),
      claims.setTills(token, SPRING, []),
      claims.lapse(token, SPRING),
      claims.close(token, SPRING),
    ];
    for (const sent of asFake) {
      await expect(sent).to.be.revertedWithCustomError(claims, "NoSuchCampaign").withArgs(token, SPRING);
    }
    await expect(claims.void([pending], ""))
      .to.be.revertedWithCustomError(claims, "ClaimNotPending")
      .withArgs(await claims.pendingId(pending));
    await expect(claims.mature([pending])).not.to.emit(claims, "ClaimMatured");
  });
});
