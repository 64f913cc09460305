/** Codes: what a till signs for a key pays whom the key names, and who sees it on its way can't take it. */
import { expect } from "chai";

import { DAY, ethers, launchBrand, networkHelpers } from "../helpers/program.js";
import {
  AMOUNT,
  campaignFixture,
  claim,
  CODE_CLAIM,
  codeClaim,
  codeKey,
  earnFixture,
  memberNumber,
  numberKey,
  openCampaign,
  reasonOf,
  signCodeClaim,
  signVoucher,
  SPRING,
  voucherOf,
} from "./support.js";

const { time } = networkHelpers;
const OTHER = ethers.encodeBytes32String("autumn").slice(0, 34);
const KEY = codeKey();

async function twoFixture() {
  const brand = await campaignFixture();
  await openCampaign(brand, { campaign: OTHER });
  return brand;
}

async function plainFixture() {
  return earnFixture();
}

async function contractTillFixture() {
  const brand = await earnFixture();
  const wallet = await ethers.deployContract("Wallet__Mock", [brand.friend.address]);
  const walletAddress = await wallet.getAddress();
  await openCampaign(brand, { tills: [{ till: walletAddress, cap: 0, ratePerDay: 0 }] });
  return { ...brand, walletAddress };
}

describe("Claims: codes", () => {
  it("is not used up where it pays a badge alone, which the member has already", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { claims, badges, token, till, pin, member, friend } = brand;
    await openCampaign(brand, { terms: { paysPoints: false, kind: pin } });
    await claims.claimCode(...(await codeClaim(brand, KEY, { key: numberKey(1n), amount: 1n })));
    const again = { key: numberKey(2n), amount: 1n };
    await expect(claims.claimCode(...(await codeClaim(brand, KEY, again))))
      .to.be.revertedWithCustomError(badges, "BadgeAlreadyHeld")
      .withArgs(await badges.soulboundId(member, pin));
    expect(await claims.isClaimed(token, SPRING, till, again.key)).to.equal(false);
    await claims.claimCode(...(await codeClaim(brand, KEY, { ...again, member: friend.address })));
    expect(await badges.balanceOf(friend)).to.equal(1n);
  });

  it("pays whom the code's key names, once", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, points, token, till, member, friend, stranger, desk } = brand;
    const key = numberKey(12n);
    const reason = reasonOf(till.address, 12n);
    await expect(claims.connect(stranger).claimCode(...(await codeClaim(brand, KEY, { key }))))
      .to.emit(points, "Issued")
      .withArgs(SPRING, member.address, desk, AMOUNT, reason);
    expect(await points.balanceOf(member)).to.equal(AMOUNT);
    expect(await points.balanceOf(KEY.address)).to.equal(0n);
    expect(await claims.isClaimed(token, SPRING, till, key)).to.equal(true);
    await expect(claims.claimCode(...(await codeClaim(brand, KEY, { key, member: friend.address }))))
      .to.be.revertedWithCustomError(claims, "AlreadyClaimed")
      .withArgs(till.address, key);
  });

  it("shares its numbers with vouchers of the same till", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    await claim(brand, { key: numberKey(1n) });
    await expect(brand.claims.claimCode(...(await codeClaim(brand, KEY, { key: numberKey(1n) }))))
      .to.be.revertedWithCustomError(brand.claims, "AlreadyClaimed")
      .withArgs(brand.till.address, numberKey(1n));
  });

  it("does not pay who saw it on its way: neither to another member, nor longer, nor from another campaign", async () => {
    const brand = await networkHelpers.loadFixture(twoFixture);
    const { claims, stranger } = brand;
    const [code, signature, member, deadline, codeSignature] = await codeClaim(brand, KEY);
    const thief = claims.connect(stranger);
    const elsewhere = await codeClaim(brand, KEY, { campaign: OTHER });
    const tries: [typeof code, string, string, number, string][] = [
      [code, signature, stranger.address, deadline, codeSignature],
      [code, signature, member, deadline + 1, codeSignature],
      [elsewhere[0], elsewhere[1], member, deadline, codeSignature],
      [code, signature, member, deadline, "0x"],
      [code, signature, member, deadline, signature],
    ];
    for (const tried of tries) {
      await expect(thief.claimCode(...tried))
        .to.be.revertedWithCustomError(claims, "BadCodeSignature")
        .withArgs(KEY.address);
    }
    await thief.claimCode(code, signature, member, deadline, codeSignature);
  });

  it("does not pay on another chain, nor at another brand", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims } = brand;
    const second = await launchBrand(brand, brand, { name: "Other" });
    await openCampaign({ ...brand, ...second });
    const [code, signature, member, deadline, codeSignature] = await codeClaim(brand, KEY);
    const named = { points: code.points, campaign: SPRING, member, deadline };
    await expect(claims.claimCode(code, signature, member, deadline, await signCodeClaim(claims, KEY, named, 10n)))
      .to.be.revertedWithCustomError(claims, "BadCodeSignature")
      .withArgs(KEY.address);
    const moved = { ...code, points: await second.points.getAddress() };
    await expect(claims.claimCode(moved, signature, member, deadline, codeSignature))
      .to.be.revertedWithCustomError(claims, "BadCodeSignature")
      .withArgs(KEY.address);
  });

  it("does not pay a code that the till did not sign as one", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, till, stranger } = brand;
    const [code, , member, deadline, codeSignature] = await codeClaim(brand, KEY);
    const asVoucher = await signVoucher(claims, till, code);
    await expect(claims.claimCode(code, asVoucher, member, deadline, codeSignature))
      .to.be.revertedWithCustomError(claims, "BadVoucherSignature")
      .withArgs(till.address);
    const forged = await codeClaim(brand, KEY, { till: till.address }, stranger);
    await expect(claims.claimCode(...forged)).to.be.revertedWithCustomError(claims, "BadVoucherSignature");
  });

  it("is no voucher for the key itself", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const [code, signature] = await codeClaim(brand, KEY);
    await expect(brand.claims.claimVoucher(code, signature))
      .to.be.revertedWithCustomError(brand.claims, "BadVoucherSignature")
      .withArgs(brand.till.address);
  });

  it("needs a key: nobody's signature is none", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, till, member } = brand;
    const code = await voucherOf(brand, { to: ethers.ZeroAddress });
    const broken = ethers.concat([ethers.ZeroHash, ethers.ZeroHash, "0x1b"]);
    const signature = await signVoucher(claims, till, code);
    for (const codeSignature of ["0x", broken]) {
      await expect(claims.claimCode(code, signature, member, code.deadline, codeSignature))
        .to.be.revertedWithCustomError(claims, "BadCodeSignature")
        .withArgs(ethers.ZeroAddress);
    }
  });

  it("pays to the deadline of the key's word, and to its own, both included", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims } = brand;
    const now = (await time.latest()) + 100;
    const at = async (second: number, number: bigint, other: { claimBy?: number; deadline?: number }) => {
      const args = await codeClaim(brand, KEY, { key: numberKey(number), ...other });
      await time.setNextBlockTimestamp(second);
      return claims.claimCode(...args);
    };
    await at(now, 0n, { claimBy: now });
    await expect(at(now + 1, 1n, { claimBy: now }))
      .to.be.revertedWithCustomError(claims, "CodeClaimExpired")
      .withArgs(now);
    await expect(at(now + 2, 1n, { deadline: now + 1, claimBy: now + 9 }))
      .to.be.revertedWithCustomError(claims, "VoucherExpired")
      .withArgs(now + 1);
    await at(now + 3, 1n, { deadline: now + 3, claimBy: now + 9 });
  });

  it("refuses the member who refers itself, whom the key names last", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, friend, member } = brand;
    const referrer = friend.address;
    await expect(claims.claimCode(...(await codeClaim(brand, KEY, { referrer, member: referrer }))))
      .to.be.revertedWithCustomError(claims, "SelfReferral")
      .withArgs(referrer);
    await expect(claims.claimCode(...(await codeClaim(brand, KEY, { referrer }))))
      .to.emit(claims, "Referred")
      .withArgs(token, SPRING, referrer, member.address);
  });

  it("revokes a leaked sheet as a range, while all other codes pay", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, points, token, till, issuer } = brand;
    const sheet = Array.from({ length: 6 }, (_, number) => number);
    const claimsOf = await Promise.all(
      sheet.map((number) =>
        codeClaim(brand, codeKey(number), { key: numberKey(number), member: memberNumber(number) }),
      ),
    );
    await claims.connect(issuer).revokeNumbers(token, SPRING, till, 2, 4);
    for (const number of sheet) {
      const sent = claims.claimCode(...claimsOf[number]!);
      if (number < 2 || number >= 4) await sent;
      else {
        await expect(sent).to.be.revertedWithCustomError(claims, "NumberRevoked").withArgs(till.address, number);
      }
    }
    const balances = await Promise.all(sheet.map((number) => points.balanceOf(memberNumber(number))));
    expect(balances).to.deep.equal([AMOUNT, AMOUNT, 0n, 0n, AMOUNT, AMOUNT]);
  });

  it("counts against the cap of the member whom it pays", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, member, friend } = brand;
    await openCampaign(brand, { campaign: OTHER, terms: { memberCap: AMOUNT } });
    const code = (number: number, to: string) =>
      codeClaim(brand, codeKey(number), { campaign: OTHER, key: numberKey(number), member: to });
    await claims.claimCode(...(await code(0, member.address)));
    await expect(claims.claimCode(...(await code(1, member.address))))
      .to.be.revertedWithCustomError(claims, "OverMemberCap")
      .withArgs(member.address, 0, AMOUNT);
    await claims.claimCode(...(await code(1, friend.address)));
    expect(await claims.paidTo(token, OTHER, friend)).to.equal(AMOUNT);
    expect(await claims.paidTo(token, OTHER, codeKey(1).address)).to.equal(0n);
  });

  it("takes the signature of a till that is a contract", async () => {
    const brand = await networkHelpers.loadFixture(contractTillFixture);
    const [code, signature, ...rest] = await codeClaim(brand, KEY, { till: brand.walletAddress }, brand.friend);
    await brand.claims.claimCode(code, signature, ...rest);
    expect(await brand.points.balanceOf(brand.member)).to.equal(AMOUNT);
  });

  it("has a digest that is what ethers signs", async () => {
    const { claims, token, member, desk } = await networkHelpers.loadFixture(campaignFixture);
    const { chainId } = await ethers.provider.getNetwork();
    const domain = { name: "Punchcard Claims", version: "1", chainId, verifyingContract: desk };
    const named = { points: token, campaign: SPRING, member: member.address, deadline: DAY };
    expect(await claims.codeClaimDigest(token, SPRING, member, DAY)).to.equal(
      ethers.TypedDataEncoder.hash(domain, { CodeClaim: CODE_CLAIM }, named),
    );
  });
});
