/** Attacks on what is signed or proved: replays, other forms, edges of time, codes, signers, trees, caps. */
import { expect } from "chai";

import { Claims__factory, Points__factory, Program__factory } from "../../sdk/src/generated/index.js";
import {
  AMOUNT,
  BUDGET,
  SPRING,
  WINDOW,
  campaignFixture,
  claim,
  earnFixture,
  encodeOpening,
  numberKey,
  openCampaign,
  openingOf,
  signCode,
  signCodeClaim,
  signVoucher,
  voucherCall,
  voucherOf,
} from "../earn/support.js";
import { deployElsewhere } from "../helpers/elsewhere.js";
import { DAY, ROLE, ethers, launchBrand, networkHelpers } from "../helpers/program.js";
import { MANNERS, dropOf, otherForms, signerContract, skippedOf, type Leaf } from "./claimsSupport.js";

const { time } = networkHelpers;
const SUMMER = ethers.encodeBytes32String("summer").slice(0, 34);
const load = () => networkHelpers.loadFixture(campaignFixture);

async function noCampaign() {
  return earnFixture();
}

describe("Attacks: claims", () => {
  describe("replays", () => {
    /** The brand and its campaign on a second chain, at the same addresses. */
    async function elsewhere(here: Awaited<ReturnType<typeof load>>) {
      const { chain, launcher } = await deployElsewhere(here);
      await launcher.launch(here.config);
      const [issuer, stranger] = await Promise.all(
        [here.issuer, here.stranger].map(({ address }) => chain.ethers.getSigner(address)),
      );
      const program = Program__factory.connect(await here.program.getAddress(), issuer);
      const claims = Claims__factory.connect(here.desk, stranger);
      const points = Points__factory.connect(here.token, stranger);
      const opening = await openingOf(here);
      const now = await chain.networkHelpers.time.latest();
      Object.assign(opening.terms, { opensAt: now, closesAt: now + WINDOW });
      await program.lendRole(ROLE.ISSUER, here.desk, encodeOpening(claims, opening));
      return { chain, claims, points, now };
    }

    it("does not pay on another chain what was signed for this one", async () => {
      const here = await load();
      const { claims, now } = await elsewhere(here);
      const voucher = await voucherOf(here, { validFrom: now, deadline: now + DAY });
      await expect(claims.claimVoucher(voucher, await signVoucher(here.claims, here.till, voucher)))
        .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
        .withArgs(here.till.address);
    });

    it("asks for the chain id of the moment, on a fork whose id changed under the contract", async () => {
      const here = await load();
      const { chain, claims, points, now } = await elsewhere(here);
      // The code as it runs here, with all that it noted at its creation.
      await chain.networkHelpers.setCode(here.desk, await ethers.provider.getCode(here.desk));
      const voucher = await voucherOf(here, { validFrom: now, deadline: now + DAY });
      await expect(claims.claimVoucher(voucher, await signVoucher(here.claims, here.till, voucher)))
        .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
        .withArgs(here.till.address);
      await claims.claimVoucher(voucher, await signVoucher(here.claims, here.till, voucher, 10n));
      expect(await points.balanceOf(here.member)).to.equal(AMOUNT);
    });

    it("does not pay at another desk", async () => {
      const here = await load();
      const another = await ethers.deployContract("Claims", [await here.launcher.getAddress()]);
      await openCampaign({ ...here, claims: another });
      const voucher = await voucherOf(here);
      await expect(another.claimVoucher(voucher, await signVoucher(here.claims, here.till, voucher)))
        .to.be.revertedWithCustomError(another, "BadVoucherSignature")
        .withArgs(here.till.address);
    });

    it("does not pay from another campaign of the brand", async () => {
      const here = await load();
      await openCampaign(here, { campaign: SUMMER });
      const voucher = await voucherOf(here);
      const signature = await signVoucher(here.claims, here.till, voucher);
      await expect(here.claims.claimVoucher({ ...voucher, campaign: SUMMER }, signature))
        .to.be.revertedWithCustomError(here.claims, "BadVoucherSignature")
        .withArgs(here.till.address);
    });

    it("does not pay from the campaign of that name of another brand with the same till", async () => {
      const here = await load();
      const rival = await launchBrand(here, here, { name: "Rival" });
      await openCampaign({ ...here, program: rival.program });
      const voucher = await voucherOf(here);
      const signature = await signVoucher(here.claims, here.till, voucher);
      await expect(here.claims.claimVoucher({ ...voucher, points: await rival.points.getAddress() }, signature))
        .to.be.revertedWithCustomError(here.claims, "BadVoucherSignature")
        .withArgs(here.till.address);
    });

    it("pays what is no number once, whichever till signs it and whoever is named", async () => {
      const here = await load();
      await openCampaign(here, {
        campaign: SUMMER,
        tills: [here.till, here.other].map((till) => ({ till: till.address, cap: 0, ratePerDay: 0 })),
      });
      const key = ethers.id("order 7");
      await claim(here, { campaign: SUMMER, key });
      await expect(claim(here, { campaign: SUMMER, key, to: here.friend.address }, here.other))
        .to.be.revertedWithCustomError(here.claims, "AlreadyClaimed")
        .withArgs(here.other.address, key);
    });
  });

  describe("given other forms of a signature", () => {
    for (const form of ["high s", "v of 0 or 1", "64 bytes"] as const) {
      it(`takes none with ${form}, neither before nor after the claim`, async () => {
        const here = await load();
        const voucher = await voucherOf(here);
        const signature = await signVoucher(here.claims, here.till, voucher);
        const other = otherForms(signature)[form];
        await expect(here.claims.claimVoucher(voucher, other))
          .to.be.revertedWithCustomError(here.claims, "BadVoucherSignature")
          .withArgs(here.till.address);
        await here.claims.claimVoucher(voucher, signature);
        await expect(here.claims.claimVoucher(voucher, other))
          .to.be.revertedWithCustomError(here.claims, "AlreadyClaimed")
          .withArgs(here.till.address, voucher.key);
      });
    }
  });

  describe("at the edges of time", () => {
    it("pays from the first second of a voucher to its last", async () => {
      const here = await load();
      const validFrom = (await time.latest()) + DAY;
      const deadline = validFrom + 10;
      const bring = (second: number, number: bigint) =>
        time.setNextBlockTimestamp(second).then(() => claim(here, { validFrom, deadline, key: numberKey(number) }));
      await expect(bring(validFrom - 1, 0n))
        .to.be.revertedWithCustomError(here.claims, "VoucherNotYetValid")
        .withArgs(validFrom);
      await bring(validFrom, 1n);
      await bring(deadline, 2n);
      await expect(bring(deadline + 1, 3n))
        .to.be.revertedWithCustomError(here.claims, "VoucherExpired")
        .withArgs(deadline);
    });

    it("pays from the first second of a window to the one before its end", async () => {
      const here = await load();
      const opensAt = (await time.latest()) + DAY;
      const closesAt = opensAt + DAY;
      await openCampaign(here, { campaign: SUMMER, terms: { opensAt, closesAt } });
      const bring = async (second: number, number: bigint) => {
        const voucher = { campaign: SUMMER, validFrom: 0, deadline: closesAt + DAY, key: numberKey(number) };
        await time.setNextBlockTimestamp(second);
        return claim(here, voucher);
      };
      const refusal = [here.token, SUMMER, opensAt, closesAt];
      await expect(bring(opensAt - 1, 0n))
        .to.be.revertedWithCustomError(here.claims, "CampaignNotOpen")
        .withArgs(...refusal);
      await bring(opensAt, 1n);
      await bring(closesAt - 1, 2n);
      await expect(bring(closesAt, 3n))
        .to.be.revertedWithCustomError(here.claims, "CampaignNotOpen")
        .withArgs(...refusal);
    });

    it("ends with its campaign a voucher whose deadline was written in milliseconds", async () => {
      const here = await load();
      const { closesAt } = await here.claims.campaignOf(here.token, SPRING);
      const deadline = (await time.latest()) * 1000;
      await claim(here, { deadline });
      await time.setNextBlockTimestamp(closesAt);
      await expect(claim(here, { deadline, key: numberKey(1n) })).to.be.revertedWithCustomError(
        here.claims,
        "CampaignNotOpen",
      );
    });

    it("opens no campaign whose end was written in milliseconds", async () => {
      const here = await load();
      const closesAt = (await time.latest()) * 1000;
      await expect(openCampaign(here, { campaign: SUMMER, terms: { closesAt } })).to.be.revertedWithCustomError(
        here.program,
        "TooFarAhead",
      );
    });
  });

  describe("codes", () => {
    /** A code that `member` is claiming: all of it can be seen in the transaction. */
    async function codeFixture() {
      const here = await campaignFixture();
      const secret = ethers.Wallet.createRandom();
      const code = await voucherOf(here, { to: secret.address });
      const signature = await signCode(here.claims, here.till, code);
      const deadline = code.deadline;
      const seen = { points: here.token, campaign: SPRING, member: here.member.address, deadline };
      const codeSignature = await signCodeClaim(here.claims, secret, seen);
      return { ...here, secret, code, signature, deadline, seen, codeSignature };
    }
    const loadCode = () => networkHelpers.loadFixture(codeFixture);

    it("can't be taken by who sees the transaction and names another member", async () => {
      const { claims, code, signature, deadline, codeSignature, stranger } = await loadCode();
      await expect(claims.connect(stranger).claimCode(code, signature, stranger, deadline, codeSignature))
        .to.be.revertedWithCustomError(claims, "BadCodeSignature")
        .withArgs(code.to);
    });

    it("pays the member that it names also when another brings it first", async () => {
      const { claims, points, code, signature, deadline, codeSignature, member, stranger } = await loadCode();
      await claims.connect(stranger).claimCode(code, signature, member, deadline, codeSignature);
      expect([await points.balanceOf(member), await points.balanceOf(stranger)]).to.deep.equal([AMOUNT, 0n]);
    });

    it("can't be burned by bringing it as a voucher for the address of its key", async () => {
      const { claims, code, signature, till } = await loadCode();
      await expect(claims.claimVoucher(code, signature))
        .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
        .withArgs(till.address);
    });

    it("is nothing without its key: what the till signed for it can be photographed", async () => {
      const { claims, code, signature, deadline, seen, stranger } = await loadCode();
      const own = ethers.Wallet.createRandom();
      const forged = await signCodeClaim(claims, own, { ...seen, member: stranger.address });
      await expect(claims.claimCode(code, signature, stranger, deadline, forged))
        .to.be.revertedWithCustomError(claims, "BadCodeSignature")
        .withArgs(code.to);
      await expect(claims.claimCode({ ...code, to: own.address }, signature, stranger, deadline, forged))
        .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
        .withArgs(code.till);
    });

    it("pays once, whomever its key names afterwards", async () => {
      const { claims, code, signature, secret, deadline, seen, codeSignature, member, friend } = await loadCode();
      await claims.claimCode(code, signature, member, deadline, codeSignature);
      const second = await signCodeClaim(claims, secret, { ...seen, member: friend.address });
      await expect(claims.claimCode(code, signature, friend, deadline, second))
        .to.be.revertedWithCustomError(claims, "AlreadyClaimed")
        .withArgs(code.till, code.key);
    });

    it("does not pay on what its key signed for another chain, campaign or deadline", async () => {
      const { claims, code, signature, secret, deadline, seen, member } = await loadCode();
      const refused = await Promise.all([
        signCodeClaim(claims, secret, seen, 10n),
        signCodeClaim(claims, secret, { ...seen, campaign: SUMMER }),
        signCodeClaim(claims, secret, { ...seen, deadline: deadline + 1 }),
      ]);
      for (const one of refused) {
        await expect(claims.claimCode(code, signature, member, deadline, one))
          .to.be.revertedWithCustomError(claims, "BadCodeSignature")
          .withArgs(code.to);
      }
    });

    it("does not pay who brought it to itself", async () => {
      const { claims, till, secret, code, deadline, codeSignature, member } = await loadCode();
      const referred = { ...code, referrer: member.address, to: secret.address };
      const signature = await signCode(claims, till, referred);
      await expect(claims.claimCode(referred, signature, member, deadline, codeSignature))
        .to.be.revertedWithCustomError(claims, "SelfReferral")
        .withArgs(member.address);
    });

    it("is made out to a key that exists: no signature speaks for the zero address", async () => {
      const { claims, till, code, deadline, member } = await loadCode();
      const nobody = { ...code, to: ethers.ZeroAddress };
      const signature = await signCode(claims, till, nobody);
      for (const forged of ["0x", `0x${"00".repeat(65)}`, `0x${"00".repeat(64)}1b`]) {
        await expect(claims.claimCode(nobody, signature, member, deadline, forged))
          .to.be.revertedWithCustomError(claims, "BadCodeSignature")
          .withArgs(ethers.ZeroAddress);
      }
    });
  });

  describe("signers that are contracts", () => {
    const CAP = 150n;
    async function signersFixture() {
      const here = await earnFixture();
      const signers = await Promise.all(MANNERS.map(signerContract));
      const addresses = await Promise.all(signers.map((signer) => signer.getAddress()));
      await openCampaign(here, {
        tills: [here.till.address, ...addresses].map((till) => ({
          till,
          cap: till === here.till.address ? 0 : CAP,
          ratePerDay: 0,
        })),
      });
      const at = (manner: (typeof MANNERS)[number]) => MANNERS.indexOf(manner);
      return {
        ...here,
        signer: (manner: (typeof MANNERS)[number]) => signers[at(manner)]!,
        address: (manner: (typeof MANNERS)[number]) => addresses[at(manner)]!,
      };
    }
    const loadSigners = () => networkHelpers.loadFixture(signersFixture);

    it("costs no more than its cap if it says yes to everything", async () => {
      const here = await loadSigners();
      const till = here.address("SayYes");
      const [first, second] = [await voucherOf(here, { till }), await voucherOf(here, { till, key: numberKey(1n) })];
      await here.claims.claimVoucher(first, "0x");
      await expect(here.claims.claimVoucher(second, "0x"))
        .to.be.revertedWithCustomError(here.claims, "OverTillCap")
        .withArgs(till, CAP - AMOUNT, AMOUNT);
    });

    for (const manner of ["SayNo", "Revert", "ReturnBomb", "RevertBomb"] as const) {
      it(`pays nothing if it answers by ${manner}`, async () => {
        const here = await loadSigners();
        const till = here.address(manner);
        await expect(here.claims.claimVoucher(await voucherOf(here, { till }), "0x"))
          .to.be.revertedWithCustomError(here.claims, "BadVoucherSignature")
          .withArgs(till);
      });
    }

    it("stops none of a batch, whatever they answer", async () => {
      const here = await loadSigners();
      const hostile = ["BurnGas", "ReturnBomb", "RevertBomb", "Revert"] as const;
      const calls: string[] = [];
      for (const [i, manner] of hostile.entries()) {
        const poisoned = await voucherOf(here, { till: here.address(manner) });
        calls.push(here.claims.interface.encodeFunctionData("claimVoucher", [poisoned, "0x"]));
        calls.push(await voucherCall(here.claims, here.till, await voucherOf(here, { key: numberKey(i) })));
      }
      const skipped = await skippedOf(here.claims, here.claims.connect(here.stranger).claimMany(calls));
      expect([...skipped.keys()]).to.deep.equal([0n, 2n, 4n, 6n]);
      expect(await here.points.balanceOf(here.member)).to.equal(4n * AMOUNT);
    });

    it("can't bring the claim again while it is asked: it is asked statically", async () => {
      const here = await loadSigners();
      const till = here.address("CallBack");
      const voucher = await voucherOf(here, { till, amount: CAP / 3n });
      const again = here.claims.interface.encodeFunctionData("claimVoucher", [
        { ...voucher, key: numberKey(9n) },
        "0x",
      ]);
      await here.signer("CallBack").arm(here.desk, again);
      await here.claims.claimVoucher(voucher, "0x");
      expect(await here.points.balanceOf(here.member)).to.equal(CAP / 3n);
      expect((await here.claims.tillOf(here.token, SPRING, till)).left).to.equal(CAP - CAP / 3n);
    });
  });

  describe("drops", () => {
    async function dropFixture() {
      const here = await earnFixture();
      const leaves: Leaf[] = [here.member, here.friend, here.member, here.stranger, here.other].map((who, i) => ({
        index: BigInt(i),
        member: who.address,
        amount: BigInt(10 + i),
      }));
      const drop = await dropOf(here.claims, leaves);
      await openCampaign(here, { terms: { root: drop.root, memberCap: 20 } });
      const bring = (leaf: Leaf, proof: string[], campaign = SPRING) =>
        here.claims.connect(here.stranger).claimDrop(here.token, campaign, leaf.index, leaf.member, leaf.amount, proof);
      return { ...here, leaves, drop, bring };
    }
    const loadDrop = () => networkHelpers.loadFixture(dropFixture);

    it("refuses a proof that is empty, shorter, longer, or another leaf's", async () => {
      const { claims, leaves, drop, bring } = await loadDrop();
      const [leaf, proof] = [leaves[0]!, drop.proofOf(0)];
      for (const wrong of [[], proof.slice(1), proof.slice(0, -1), [...proof, drop.root], drop.proofOf(1)]) {
        await expect(bring(leaf, wrong))
          .to.be.revertedWithCustomError(claims, "BadDropProof")
          .withArgs(leaf.index, leaf.member, leaf.amount);
      }
    });

    it("refuses another index, member or amount with a leaf's proof", async () => {
      const { claims, leaves, drop, bring, stranger } = await loadDrop();
      const leaf = leaves[0]!;
      for (const wrong of [{ index: 9n }, { member: stranger.address }, { amount: 11n }]) {
        const altered = { ...leaf, ...wrong };
        await expect(bring(altered, drop.proofOf(0)))
          .to.be.revertedWithCustomError(claims, "BadDropProof")
          .withArgs(altered.index, altered.member, altered.amount);
      }
    });

    it("can't take an inner node for a leaf: no values hash to one, in one hash or two", async () => {
      const { claims, leaves, drop, bring } = await loadDrop();
      const [left, right] = [drop.rows[0]![0]!, drop.rows[0]![1]!];
      // The two halves of an inner node, read as a member and an amount.
      const forged = { index: 0n, member: ethers.getAddress(ethers.dataSlice(left, 12)), amount: BigInt(right) };
      await expect(bring(forged, drop.proofOf(0).slice(1)))
        .to.be.revertedWithCustomError(claims, "BadDropProof")
        .withArgs(forged.index, forged.member, forged.amount);
      const nodes = new Set(drop.rows.slice(1).flat());
      // The last leaf goes up alone: it is a leaf at every height.
      nodes.delete(drop.rows[0]![4]!);
      for (const { index, member, amount } of leaves) {
        expect(nodes.has(await claims.dropLeaf(index, member, amount))).to.equal(false);
      }
    });

    it("pays each leaf once, a member at two leaves for both, but never over the member's cap", async () => {
      const { claims, points, member, leaves, drop, bring } = await loadDrop();
      await bring(leaves[0]!, drop.proofOf(0));
      await expect(bring(leaves[0]!, drop.proofOf(0)))
        .to.be.revertedWithCustomError(claims, "AlreadyClaimed")
        .withArgs(ethers.ZeroAddress, numberKey(0n));
      await expect(bring(leaves[2]!, drop.proofOf(2)))
        .to.be.revertedWithCustomError(claims, "OverMemberCap")
        .withArgs(member.address, 10n, 12n);
      expect(await points.balanceOf(member)).to.equal(10n);
    });

    it("pays nothing from a campaign without a drop, or with another", async () => {
      const here = await loadDrop();
      const other = await dropOf(here.claims, here.leaves.slice(1));
      const AUTUMN = ethers.encodeBytes32String("autumn").slice(0, 34);
      await openCampaign(here, { campaign: SUMMER });
      await openCampaign(here, { campaign: AUTUMN, terms: { root: other.root } });
      const leaf = here.leaves[0]!;
      for (const [campaign, proof] of [
        [SUMMER, here.drop.proofOf(0)],
        [SUMMER, []],
        [AUTUMN, here.drop.proofOf(0)],
      ] as const) {
        await expect(here.bring(leaf, [...proof], campaign))
          .to.be.revertedWithCustomError(here.claims, "BadDropProof")
          .withArgs(leaf.index, leaf.member, leaf.amount);
      }
    });

    it("can't have its root changed and be claimed again", async () => {
      const here = await loadDrop();
      await expect(openCampaign(here, { terms: { root: ethers.id("another") } }))
        .to.be.revertedWithCustomError(here.claims, "CampaignExists")
        .withArgs(here.token, SPRING);
    });
  });

  describe("caps, within one batch", () => {
    it("pays up to each cap, and skips the rest", async () => {
      const here = await networkHelpers.loadFixture(noCampaign);
      await openCampaign(here, {
        terms: { memberCap: 150 },
        tills: [
          { till: here.till.address, cap: 0, ratePerDay: 0 },
          { till: here.other.address, cap: 150, ratePerDay: 0 },
          { till: here.guardian.address, cap: 0, ratePerDay: 150 },
        ],
      });
      const calls: string[] = [];
      // Two vouchers each: to one member, by a till with a cap, by one with a rate.
      for (const [till, first, second] of [
        [here.till, here.member, here.member],
        [here.other, here.friend, here.stranger],
        [here.guardian, here.admin, here.deployer],
      ] as const) {
        for (const [i, { address: to }] of [first, second].entries()) {
          const voucher = await voucherOf(here, { till: till.address, to, key: numberKey(i) });
          calls.push(await voucherCall(here.claims, till, voucher));
        }
      }
      const skipped = await skippedOf(here.claims, here.claims.claimMany(calls));
      expect([...skipped]).to.deep.equal([
        [1n, "OverMemberCap"],
        [3n, "OverTillCap"],
        [5n, "OverTillRate"],
      ]);
      expect((await here.points.budgetOf(here.desk, SPRING)).left).to.equal(BUDGET - 3n * AMOUNT);
    });
  });
});
