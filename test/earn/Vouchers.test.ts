/** Vouchers: what a till signs for a member pays that member once, whoever brings it. */
import { expect } from "chai";

import { soulboundId } from "../badges/support.js";
import { deployElsewhere } from "../helpers/elsewhere.js";
import { DAY, ethers, launchBrand, networkHelpers, NOTICE } from "../helpers/program.js";
import {
  AMOUNT,
  AWARDS,
  BUDGET,
  campaignFixture,
  claim,
  earnFixture,
  numberKey,
  openCampaign,
  reasonOf,
  SIGNED,
  signVoucher,
  SPRING,
  signCode,
  voucherOf,
  type Earning,
  type Voucher,
} from "./support.js";

const { time } = networkHelpers;
const OTHER = ethers.encodeBytes32String("autumn").slice(0, 34);
const KEY = ethers.id("an HMAC");
/** How a signer that is a contract answers, as the mock counts them. */
const YES = 0;
const REFUSALS = { no: 1, short: 2, dirty: 3, reverts: 4, "returns a bomb": 6, "reverts with a bomb": 7 };

async function plainFixture() {
  return earnFixture();
}

/** Two campaigns and two tills that sign for both. */
async function twoFixture() {
  const brand = await earnFixture();
  const tills = [brand.till, brand.other].map((till) => ({ till: till.address, cap: 0, ratePerDay: 0 }));
  await openCampaign(brand, { tills });
  await openCampaign(brand, { campaign: OTHER, tills });
  return brand;
}

async function limitedFixture() {
  const brand = await earnFixture();
  const tills = [{ till: brand.till.address, cap: 250, ratePerDay: 120 }];
  await openCampaign(brand, { terms: { memberCap: 150 }, tills });
  return brand;
}

async function contractTillFixture() {
  const brand = await earnFixture();
  const signer = await ethers.deployContract("Signer__Mock", [YES]);
  const wallet = await ethers.deployContract("Wallet__Mock", [brand.friend.address]);
  const [signerAddress, walletAddress] = await Promise.all([signer.getAddress(), wallet.getAddress()]);
  const tills = [signerAddress, walletAddress].map((till) => ({ till, cap: 0, ratePerDay: 0 }));
  await openCampaign(brand, { tills });
  return { ...brand, signer, signerAddress, walletAddress };
}

async function bring(brand: Earning, voucher: Voucher, signature: string) {
  return brand.claims.connect(brand.stranger).claimVoucher(voucher, signature);
}

describe("Claims: vouchers", () => {
  describe("given one that is good", () => {
    it("pays the member, whoever brings it, and says what for", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, points, token, till, member, desk } = brand;
      const sent = claim(brand, { key: numberKey(7n) });
      await expect(sent)
        .to.emit(points, "Issued")
        .withArgs(SPRING, member.address, desk, AMOUNT, reasonOf(till.address, 7n));
      await expect(sent).not.to.emit(claims, "Referred");
      await expect(sent).not.to.emit(claims, "ClaimPending");
      expect(await points.balanceOf(member)).to.equal(AMOUNT);
      expect((await points.budgetOf(desk, SPRING)).left).to.equal(BUDGET - AMOUNT);
      expect(await claims.isClaimed(token, SPRING, till, numberKey(7n))).to.equal(true);
      expect(await claims.isClaimed(token, SPRING, till, numberKey(6n))).to.equal(false);
      expect(await claims.paidTo(token, SPRING, member), "counted only where there is a cap").to.equal(0n);
    });

    it("tells the upper half of a key that is no number, its first bit set", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, points, token, member, desk, friend } = brand;
      await expect(claim(brand, { key: KEY }))
        .to.emit(points, "Issued")
        .withArgs(SPRING, member.address, desk, AMOUNT, ethers.toBeHex((BigInt(KEY) >> 128n) | (1n << 127n), 16));
      expect(await claims.isClaimed(token, SPRING, friend, KEY), "of the campaign, whoever signs").to.equal(true);
    });

    it("tells no key as another till's number, nor as a drop's", async () => {
      const brand = await networkHelpers.loadFixture(twoFixture);
      const { points, till, other, member, desk } = brand;
      const forged = ethers.concat([reasonOf(other.address, 7n), ethers.toBeHex(1n, 16)]);
      await expect(claim(brand, { key: forged }))
        .to.emit(points, "Issued")
        .withArgs(SPRING, member.address, desk, AMOUNT, ethers.toBeHex((BigInt(forged) >> 128n) | (1n << 127n), 16));
      await expect(claim(brand, { key: numberKey(2n ** 64n + 5n) }))
        .to.emit(points, "Issued")
        .withArgs(SPRING, member.address, desk, AMOUNT, ethers.toBeHex(1n << 127n, 16));
      await expect(claim(brand, { key: numberKey(7n) }))
        .to.emit(points, "Issued")
        .withArgs(SPRING, member.address, desk, AMOUNT, reasonOf(till.address, 7n));
    });

    it("tells who brought the member, who is not the member", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, token, member, friend } = brand;
      await expect(claim(brand, { referrer: friend.address }))
        .to.emit(claims, "Referred")
        .withArgs(token, SPRING, friend.address, member.address);
      await expect(claim(brand, { key: KEY, referrer: member.address }))
        .to.be.revertedWithCustomError(claims, "SelfReferral")
        .withArgs(member.address);
    });

    it("pays points and a badge together, and the points alone to who has the badge or gave it up", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, points, badges, token, seal, member, till, desk } = brand;
      await openCampaign(brand, { terms: { kind: seal, level: 2 } });
      const id = soulboundId(seal, member);
      await expect(claim(brand)).to.emit(badges, "Awarded").withArgs(SPRING, id, desk, 2, reasonOf(till.address, 0n));
      const left = (await badges.budgetOf(desk, seal, SPRING)).left;
      await expect(claim(brand, { key: KEY }))
        .to.emit(claims, "BadgeNotAwarded")
        .withArgs(token, SPRING, member.address, badges.interface.encodeErrorResult("BadgeAlreadyHeld", [id]));
      expect(await points.balanceOf(member)).to.equal(2n * AMOUNT);
      await badges.connect(member).burn(id);
      await expect(claim(brand, { key: numberKey(1n) }))
        .to.emit(claims, "BadgeNotAwarded")
        .withArgs(token, SPRING, member.address, badges.interface.encodeErrorResult("BadgeGivenUp", [id]));
      expect(await points.balanceOf(member)).to.equal(3n * AMOUNT);
      expect((await badges.budgetOf(desk, seal, SPRING)).left).to.equal(left);
    });

    it("pays neither where no badge is left", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, points, badges, token, seal, member, friend, desk } = brand;
      await openCampaign(brand, { terms: { kind: seal, level: 2 }, allotment: { awards: 1 } });
      await claim(brand, { to: friend.address });
      await expect(claim(brand, { key: KEY }))
        .to.be.revertedWithCustomError(badges, "OverAwards")
        .withArgs(desk, seal, SPRING, 0, 1);
      expect(await points.balanceOf(member)).to.equal(0n);
      expect(await claims.isClaimed(token, SPRING, brand.till, KEY)).to.equal(false);
    });

    it("pays a badge alone, one at a time", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, points, badges, coin, member, desk } = brand;
      await openCampaign(brand, { terms: { paysPoints: false, kind: coin, memberCap: 2 } });
      for (const amount of [0n, 2n]) {
        await expect(claim(brand, { amount })).to.be.revertedWithCustomError(claims, "BadClaimAmount").withArgs(amount);
      }
      await claim(brand, { amount: 1n });
      await claim(brand, { amount: 1n, key: numberKey(1n) });
      expect(await badges.balanceOf(member)).to.equal(2n);
      expect(await points.balanceOf(member)).to.equal(0n);
      expect((await badges.budgetOf(desk, coin, SPRING)).left).to.equal(AWARDS - 2n);
      await expect(claim(brand, { amount: 1n, key: KEY }))
        .to.be.revertedWithCustomError(claims, "OverMemberCap")
        .withArgs(member.address, 0, 1);
    });

    it("does not pay nothing", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      await expect(claim(brand, { amount: 0n }))
        .to.be.revertedWithCustomError(brand.claims, "BadClaimAmount")
        .withArgs(0);
    });
  });

  describe("given one that has paid", () => {
    it("pays no second time, by number or key, also if it is signed anew for another", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, till, friend } = brand;
      for (const key of [numberKey(3n), KEY, numberKey(2n ** 64n - 1n), numberKey(2n ** 64n)]) {
        await claim(brand, { key });
        const again = claim(brand, { key, to: friend.address, amount: 1n });
        await expect(again).to.be.revertedWithCustomError(claims, "AlreadyClaimed").withArgs(till.address, key);
      }
    });

    it("counts numbers by till, and keys by campaign; both by campaign", async () => {
      const brand = await networkHelpers.loadFixture(twoFixture);
      const { claims, points, other, member } = brand;
      await claim(brand, { key: numberKey(3n) });
      await claim(brand, { key: numberKey(3n) }, other);
      await claim(brand, { key: KEY });
      await expect(claim(brand, { key: KEY }, other))
        .to.be.revertedWithCustomError(claims, "AlreadyClaimed")
        .withArgs(other.address, KEY);
      await claim(brand, { key: numberKey(3n), campaign: OTHER });
      await claim(brand, { key: KEY, campaign: OTHER });
      expect(await points.balanceOf(member)).to.equal(5n * AMOUNT);
    });

    it("takes 2^64 - 1 for a key of the campaign, and what is below for a till's number", async () => {
      const brand = await networkHelpers.loadFixture(twoFixture);
      const { claims, other } = brand;
      const [number, key] = [numberKey(2n ** 64n - 2n), numberKey(2n ** 64n - 1n)];
      await claim(brand, { key: number });
      await claim(brand, { key: number }, other);
      await claim(brand, { key });
      await expect(claim(brand, { key }, other)).to.be.revertedWithCustomError(claims, "AlreadyClaimed");
    });

    it("writes nothing when it does not pay", async () => {
      const brand = await networkHelpers.loadFixture(limitedFixture);
      const { claims, points, token, till, member, desk, issuer } = brand;
      await points.connect(issuer).cut(desk, SPRING, BUDGET);
      await expect(claim(brand)).to.be.revertedWithCustomError(points, "OverBudget").withArgs(desk, SPRING, 0, AMOUNT);
      expect(await claims.isClaimed(token, SPRING, till, numberKey(0n))).to.equal(false);
      expect(await claims.paidTo(token, SPRING, member)).to.equal(0n);
      expect((await claims.tillOf(token, SPRING, till)).left).to.equal(250n);
    });
  });

  describe("given a window", () => {
    it("pays from validFrom to the deadline, both included", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const now = (await time.latest()) + 100;
      const within = { validFrom: now + 10, deadline: now + 20 };
      const at = async (second: number, key: bigint) => {
        await time.setNextBlockTimestamp(second);
        return claim(brand, { ...within, key: numberKey(key) });
      };
      await expect(at(now + 9, 0n))
        .to.be.revertedWithCustomError(brand.claims, "VoucherNotYetValid")
        .withArgs(now + 10);
      await at(now + 10, 0n);
      await at(now + 20, 1n);
      await expect(at(now + 21, 2n))
        .to.be.revertedWithCustomError(brand.claims, "VoucherExpired")
        .withArgs(now + 20);
    });

    it("pays from the campaign's opening to before its closing", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const { claims, token } = brand;
      const now = (await time.latest()) + 100;
      await openCampaign(brand, { terms: { opensAt: now + 10, closesAt: now + 20 } });
      const args = [token, SPRING, now + 10, now + 20];
      const at = async (second: number, key: bigint) => {
        await time.setNextBlockTimestamp(second);
        return claim(brand, { key: numberKey(key) });
      };
      await expect(at(now + 9, 0n))
        .to.be.revertedWithCustomError(claims, "CampaignNotOpen")
        .withArgs(...args);
      await at(now + 10, 0n);
      await at(now + 19, 1n);
      await expect(at(now + 20, 2n))
        .to.be.revertedWithCustomError(claims, "CampaignNotOpen")
        .withArgs(...args);
    });
  });

  describe("given limits", () => {
    it("holds a till to its cap and its rate, to the unit", async () => {
      const brand = await networkHelpers.loadFixture(limitedFixture);
      const { claims, till, friend, other } = brand;
      await claim(brand);
      await expect(claim(brand, { key: KEY, to: friend.address, amount: 21n }))
        .to.be.revertedWithCustomError(claims, "OverTillRate")
        .withArgs(till.address, 20, 21);
      await claim(brand, { key: KEY, to: friend.address, amount: 20n });
      await expect(claim(brand, { key: numberKey(2n), to: friend.address, amount: 1n }), "all that day paid counts")
        .to.be.revertedWithCustomError(claims, "OverTillRate")
        .withArgs(till.address, 0, 1);
      await time.increase(DAY);
      await claim(brand, { key: numberKey(2n), to: friend.address, amount: 120n });
      await time.increase(DAY);
      await expect(claim(brand, { key: numberKey(3n), to: other.address, amount: 11n }))
        .to.be.revertedWithCustomError(claims, "OverTillCap")
        .withArgs(till.address, 10, 11);
      await claim(brand, { key: numberKey(3n), to: other.address, amount: 10n });
    });

    it("says what a rate leaves when it was lowered below what is used", async () => {
      const brand = await networkHelpers.loadFixture(limitedFixture);
      const { claims, token, till, issuer } = brand;
      await claim(brand);
      await claims.connect(issuer).setTills(token, SPRING, [{ till: till.address, cap: 0, ratePerDay: 50 }]);
      await expect(claim(brand, { key: KEY, amount: 1n }))
        .to.be.revertedWithCustomError(claims, "OverTillRate")
        .withArgs(till.address, 0, 1);
    });

    it("holds a member to the cap, over all vouchers", async () => {
      const brand = await networkHelpers.loadFixture(limitedFixture);
      const { claims, token, member } = brand;
      await claim(brand);
      expect(await claims.paidTo(token, SPRING, member)).to.equal(AMOUNT);
      await time.increase(DAY);
      await expect(claim(brand, { key: KEY, amount: 51n }))
        .to.be.revertedWithCustomError(claims, "OverMemberCap")
        .withArgs(member.address, 50, 51);
      await claim(brand, { key: KEY, amount: 50n });
      expect(await claims.paidTo(token, SPRING, member)).to.equal(150n);
    });

    it("holds a campaign to its rate per day", async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      await openCampaign(brand, { allotment: { pointsPerDay: 150 } });
      await claim(brand);
      await expect(claim(brand, { key: KEY }))
        .to.be.revertedWithCustomError(brand.points, "OverDailyRate")
        .withArgs(brand.desk, SPRING, 50, AMOUNT);
    });
  });

  describe("given a till that is revoked", () => {
    it("pays nothing from that moment, also what was signed before; another till signs anew", async () => {
      const brand = await networkHelpers.loadFixture(twoFixture);
      const { claims, token, till, other, issuer } = brand;
      const voucher = await voucherOf(brand);
      const signature = await signVoucher(claims, till, voucher);
      await claims.connect(issuer).revokeTills(token, SPRING, [till.address]);
      await expect(bring(brand, voucher, signature))
        .to.be.revertedWithCustomError(claims, "TillNotActive")
        .withArgs(till.address);
      await claim(brand, {}, other);
      await claim(brand, { campaign: OTHER });
    });

    it("pays nothing of a range of its numbers, to the number, and all else", async () => {
      const brand = await networkHelpers.loadFixture(twoFixture);
      const { claims, token, till, other, issuer } = brand;
      const asIssuer = claims.connect(issuer);
      await asIssuer.revokeNumbers(token, SPRING, till, 5, 7);
      await asIssuer.revokeNumbers(token, SPRING, till, 9, 10);
      await asIssuer.setTills(token, SPRING, [{ till: till.address, cap: 0, ratePerDay: 0 }]);
      for (const number of [5n, 6n, 9n]) {
        await expect(claim(brand, { key: numberKey(number) }))
          .to.be.revertedWithCustomError(claims, "NumberRevoked")
          .withArgs(till.address, number);
      }
      for (const number of [4n, 7n, 8n, 10n]) await claim(brand, { key: numberKey(number) });
      await claim(brand, { key: numberKey(5n), campaign: OTHER });
      await claim(brand, { key: numberKey(5n) }, other);
      await claim(brand, { key: KEY });
    });
  });

  describe("given a signature that is not the till's, of this", () => {
    it("refuses what is signed by another, or is no till's", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, till, stranger, friend } = brand;
      const voucher = await voucherOf(brand);
      await expect(bring(brand, voucher, await signVoucher(claims, stranger, voucher)))
        .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
        .withArgs(till.address);
      await expect(bring(brand, voucher, "0x")).to.be.revertedWithCustomError(claims, "BadVoucherSignature");
      await expect(claim(brand, {}, friend))
        .to.be.revertedWithCustomError(claims, "TillNotActive")
        .withArgs(friend.address);
    });

    it("refuses whatever was changed after signing", async () => {
      const brand = await networkHelpers.loadFixture(twoFixture);
      const { claims, till, other, friend } = brand;
      const voucher = await voucherOf(brand);
      const signature = await signVoucher(claims, till, voucher);
      const changes: Partial<Voucher>[] = [
        { campaign: OTHER },
        { till: other.address },
        { to: friend.address },
        { amount: 101n },
        { key: KEY },
        { validFrom: voucher.validFrom - 1 },
        { deadline: voucher.deadline + 1 },
        { referrer: friend.address },
      ];
      for (const change of changes) {
        await expect(bring(brand, { ...voucher, ...change }, signature), Object.keys(change).join())
          .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
          .withArgs(change.till ?? till.address);
      }
      await bring(brand, voucher, signature);
    });

    it("refuses a brand's voucher at another brand, a code's signature, and another chain's", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, till } = brand;
      const second = await launchBrand(brand, brand, { name: "Other" });
      await openCampaign({ ...brand, ...second });
      const voucher = await voucherOf(brand);
      const points = await second.points.getAddress();
      const bad: [Voucher, string][] = [
        [{ ...voucher, points }, await signVoucher(claims, till, voucher)],
        [voucher, await signCode(claims, till, voucher)],
        [voucher, await signVoucher(claims, till, voucher, 10n)],
      ];
      for (const [given, signature] of bad) {
        await expect(bring(brand, given, signature))
          .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
          .withArgs(till.address);
      }
    });

    it("refuses the signature's other forms once it has paid, and high s at once", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, till } = brand;
      const voucher = await voucherOf(brand);
      const signature = ethers.Signature.from(await signVoucher(claims, till, voucher));
      const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const high = ethers.concat([
        signature.r,
        ethers.toBeHex(order - BigInt(signature.s), 32),
        ethers.toBeHex(signature.v === 27 ? 28 : 27),
      ]);
      const forms = [high, signature.compactSerialized, ethers.concat([signature.serialized, "0x00"])];
      for (const form of forms) {
        await expect(bring(brand, voucher, form)).to.be.revertedWithCustomError(claims, "BadVoucherSignature");
      }
      await bring(brand, voucher, signature.serialized);
      for (const form of forms) {
        await expect(bring(brand, voucher, form)).to.be.revertedWithCustomError(claims, "AlreadyClaimed");
      }
    });
  });

  describe("given a till that is a contract", () => {
    it("asks it, by ERC-1271", async () => {
      const brand = await networkHelpers.loadFixture(contractTillFixture);
      const { claims, points, friend, member, walletAddress, signerAddress } = brand;
      const voucher = await voucherOf(brand, { till: walletAddress });
      await bring(brand, voucher, await signVoucher(claims, friend, voucher));
      await bring(brand, await voucherOf(brand, { till: signerAddress }), "0x");
      expect(await points.balanceOf(member)).to.equal(2n * AMOUNT);
    });

    for (const [what, answer] of Object.entries(REFUSALS)) {
      it(`takes it for a refusal when it ${what.includes(" ") ? what : `answers: ${what}`}`, async () => {
        const brand = await networkHelpers.loadFixture(contractTillFixture);
        const { claims, signer, signerAddress } = brand;
        await signer.change(answer);
        await expect(bring(brand, await voucherOf(brand, { till: signerAddress }), "0x"))
          .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
          .withArgs(signerAddress);
      });
    }

    it("bounds one that says yes to all by its limits, like any till", async () => {
      const brand = await networkHelpers.loadFixture(contractTillFixture);
      const { claims, token, issuer, signerAddress } = brand;
      await claims.connect(issuer).setTills(token, SPRING, [{ till: signerAddress, cap: 150, ratePerDay: 0 }]);
      await bring(brand, await voucherOf(brand, { till: signerAddress }), "0x");
      await expect(bring(brand, await voucherOf(brand, { till: signerAddress, key: KEY }), "0x"))
        .to.be.revertedWithCustomError(claims, "OverTillCap")
        .withArgs(signerAddress, 50, AMOUNT);
    });
  });

  describe("the digest", () => {
    it("is what ethers signs, under the domain that the desk tells", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { claims, desk, friend } = brand;
      const [, name, version, chainId, verifyingContract] = await claims.eip712Domain();
      expect([name, version, verifyingContract]).to.deep.equal(["Punchcard Claims", "1", desk]);
      const domain = { name, version, chainId, verifyingContract };
      const voucher = await voucherOf(brand, { key: KEY, referrer: friend.address });
      const hash = (type: string) => ethers.TypedDataEncoder.hash(domain, { [type]: SIGNED }, voucher);
      expect(await claims.voucherDigest(voucher)).to.equal(hash("Voucher"));
      expect(await claims.codeDigest(voucher)).to.equal(hash("Code"));
    });

    it("is of the chain of the moment, with the very addresses there", async () => {
      const brand = await networkHelpers.loadFixture(campaignFixture);
      const { chain, claims: there } = await deployElsewhere(brand);
      expect(await there.getAddress()).to.equal(brand.desk);
      expect((await there.eip712Domain()).chainId).to.equal(10n);
      const voucher = await voucherOf(brand);
      expect(await there.voucherDigest(voucher)).not.to.equal(await brand.claims.voucherDigest(voucher));
      await chain.close();
    });
  });

  it("pays on while the desk is retired, for it mints to members", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const asAdmin = brand.points.connect(brand.admin);
    await asAdmin.retire(brand.desk);
    await time.increase(NOTICE);
    await asAdmin.retire(brand.desk);
    await claim(brand);
    expect(await brand.points.balanceOf(brand.member)).to.equal(AMOUNT);
  });
});
