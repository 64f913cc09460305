/** Batches: what fails is told and skipped, and stops none of the others. */
import { expect } from "chai";
import type { ContractTransactionResponse, Log } from "ethers";

import { ethers, launchBrand, networkHelpers } from "../helpers/program.js";
import {
  AMOUNT,
  campaignFixture,
  codeClaim,
  codeKey,
  dropOf,
  earnFixture,
  memberNumber,
  NO_ROOT,
  numberKey,
  openCampaign,
  signVoucher,
  SPRING,
  voucherCall,
  voucherOf,
  type Earning,
  type Voucher,
} from "./support.js";

const { time } = networkHelpers;
const OTHER = ethers.encodeBytes32String("autumn").slice(0, 34);
/** What the desk keeps for each claim: 300,000 gas of its own, 64/63 of it, and what telling costs. */
const NEEDED = (300_000n * 64n) / 63n + 20_000n;
const PER_ITEM = NEEDED + 30_000n;
const MANY = 50;
const HOSTILE = { "says no": 1, "answers short": 2, reverts: 4, "burns all gas": 5, "returns a bomb": 6, throws: 7 };

/** Two campaigns of one brand and one of another, each with a drop; members by number. */
async function brandsFixture() {
  const brand = await earnFixture();
  const { claims, till } = brand;
  const second = await launchBrand(brand, brand, { name: "Other" });
  const entries = Array.from({ length: MANY }, (_, i) => ({ member: memberNumber(i), amount: AMOUNT }));
  const drop = dropOf(claims, entries);
  await openCampaign(brand, { terms: { root: drop.root } });
  await openCampaign(brand, { campaign: OTHER });
  await openCampaign({ ...brand, ...second }, { terms: { root: drop.root } });
  const tokens = [brand.token, brand.token, await second.points.getAddress()];
  /** Vouchers, codes and leaves in turn, over campaigns and brands in turn. */
  const calls = await Promise.all(
    entries.map(async ({ member }, i) => {
      const points = tokens[i % 3]!;
      if (i % 4 === 3) return drop.callOf(i % 3 === 1 ? brand.token : points, i);
      const voucher = { points, campaign: i % 3 === 1 ? OTHER : SPRING, key: numberKey(i) };
      if (i % 4 === 2) {
        const args = await codeClaim(brand, codeKey(i), { ...voucher, member });
        return claims.interface.encodeFunctionData("claimCode", [...args]);
      }
      return voucherCall(claims, till, await voucherOf(brand, { ...voucher, to: member }));
    }),
  );
  return { ...brand, second, calls };
}

/** Tills that are contracts, one of each hostile kind, beside a till that is none. */
async function hostileFixture() {
  const brand = await earnFixture();
  const signers = await Promise.all(
    Object.values(HOSTILE).map(async (answer) => {
      const signer = await ethers.deployContract("Signer__Mock", [answer]);
      return signer.getAddress();
    }),
  );
  const tills = [brand.till.address, ...signers].map((till) => ({ till, cap: 0, ratePerDay: 0 }));
  await openCampaign(brand, { tills });
  const good = (number: number) => callFor(brand, number);
  const bad = async (signer: string) => unsignedCall(brand, { till: signer });
  return { ...brand, signers, good, bad };
}

/** A campaign that asks a claim for all there is to ask. */
async function worstFixture() {
  const brand = await earnFixture();
  const { claims, program, token, till, issuer, seal } = brand;
  await openCampaign(brand, {
    terms: { kind: seal, level: 1, memberCap: 1_000, maturity: 1 },
    allotment: { pointsPerDay: 1_000, awardsPerDay: 10 },
    tills: [{ till: till.address, cap: 1_000, ratePerDay: 1_000 }],
  });
  for (let i = 0; i < 16; ++i) await claims.connect(issuer).revokeNumbers(token, SPRING, till, i, i + 1);
  await program.stop();
  await program.resume();
  return brand;
}

async function callFor(brand: Earning, number: number, other: Partial<Voucher> = {}) {
  const voucher = await voucherOf(brand, { to: memberNumber(number), key: numberKey(number), ...other });
  return voucherCall(brand.claims, brand.till, voucher);
}

async function unsignedCall(brand: Earning, other: Partial<Voucher>) {
  return brand.claims.interface.encodeFunctionData("claimVoucher", [await voucherOf(brand, other), "0x"]);
}

/** Who brings it is a stranger; it is given what the desk asks for. */
async function batch({ claims, stranger }: Earning, calls: string[], gasLimit = 60_000n + PER_ITEM * 4n) {
  return claims.connect(stranger).claimMany(calls, { gasLimit });
}

/** The error that was told for each item that was skipped, as the contracts would revert with it. */
async function skippedOf({ claims, points }: Earning, sent: Promise<ContractTransactionResponse>) {
  const { logs } = (await (await sent).wait())!;
  return logs.flatMap((log) => {
    const parsed = claims.interface.parseLog(log);
    if (parsed?.name !== "ClaimSkipped") return [];
    const [index, reason] = parsed.args as unknown as [bigint, string];
    const error = reason === "0x" ? null : (claims.interface.parseError(reason) ?? points.interface.parseError(reason));
    return [[Number(index), error === null ? "" : error.name, ...((error?.args.toArray() ?? []) as unknown[])]];
  });
}

const facts = ({ address, topics, data }: Log) => [address, topics, data];

describe("Claims: batches", () => {
  it("pays 50 claims of different members, campaigns and brands, as each alone would", async () => {
    const brand = await networkHelpers.loadFixture(brandsFixture);
    const { points, second, calls, claims, desk, stranger } = brand;
    const now = (await time.latest()) + 1_000;
    await time.setNextBlockTimestamp(now);
    const together = await (await batch(brand, calls, 16_000_000n)).wait();
    const paid = async () =>
      Promise.all(
        calls.map(async (_, i) =>
          [await points.balanceOf(memberNumber(i)), await second.points.balanceOf(memberNumber(i))].join(),
        ),
      );
    const after = await paid();
    expect(after.filter((both) => both === `${String(AMOUNT)},0` || both === `0,${String(AMOUNT)}`)).to.have.lengthOf(
      MANY,
    );

    await networkHelpers.loadFixture(brandsFixture);
    await time.setNextBlockTimestamp(now);
    const alone: Log[] = [];
    for (const data of calls) {
      const receipt = await (await stranger.sendTransaction({ to: desk, data })).wait();
      alone.push(...receipt!.logs);
    }
    expect(together!.logs.map(facts)).to.deep.equal(alone.map(facts));
    expect(await paid()).to.deep.equal(after);
    expect(await claims.isClaimed(brand.token, SPRING, brand.till, numberKey(0n))).to.equal(true);
  });

  it("skips what was spent, expired, over a cap or forged, tells each error whole, and pays the rest", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, till, stranger, points, desk } = brand;
    const voucher = await voucherOf(brand);
    const third = await voucherOf(brand, { key: numberKey(3) });
    await claims.connect(stranger).claimVoucher(voucher, await signVoucher(claims, till, voucher));
    const now = (await time.latest()) + 10;
    const calls = [
      await callFor(brand, 1),
      await voucherCall(claims, till, voucher),
      await callFor(brand, 1, { to: memberNumber(9) }),
      await callFor(brand, 2, { deadline: now - 1, validFrom: 0 }),
      await callFor(brand, 2, { amount: 20_000n }),
      await voucherCall(claims, stranger, third),
      claims.interface.encodeFunctionData("claimDrop", [token, SPRING, 0, stranger.address, 1, [NO_ROOT]]),
      await callFor(brand, 2),
    ];
    const left = (await points.budgetOf(desk, SPRING)).left - AMOUNT;
    await time.setNextBlockTimestamp(now);
    const sent = batch(brand, calls, 16_000_000n);
    expect(await skippedOf(brand, sent)).to.deep.equal([
      [1, "AlreadyClaimed", till.address, numberKey(0)],
      [2, "AlreadyClaimed", till.address, numberKey(1)],
      [3, "VoucherExpired", BigInt(now - 1)],
      [4, "OverBudget", desk, SPRING, left, 20_000n],
      [5, "BadVoucherSignature", till.address],
      [6, "BadDropProof", 0n, stranger.address, 1n],
    ]);
    expect(await points.balanceOf(memberNumber(1))).to.equal(AMOUNT);
    expect(await points.balanceOf(memberNumber(2))).to.equal(AMOUNT);
    expect(await points.balanceOf(memberNumber(9))).to.equal(0n);
  });

  it("lets nobody evade a cap within one batch", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, till, issuer, member, points } = brand;
    await openCampaign(brand, { campaign: OTHER, terms: { memberCap: 250 } });
    await claims.connect(issuer).setTills(token, SPRING, [{ till: till.address, cap: 250, ratePerDay: 150 }]);
    const calls = await Promise.all(
      [SPRING, OTHER].flatMap((campaign) =>
        [0, 1, 2].map((number) => callFor(brand, number, { campaign, to: member.address })),
      ),
    );
    expect(await skippedOf(brand, batch(brand, calls, 16_000_000n))).to.deep.equal([
      [1, "OverTillRate", till.address, 50n, AMOUNT],
      [2, "OverTillRate", till.address, 50n, AMOUNT],
      [5, "OverMemberCap", member.address, 50n, AMOUNT],
    ]);
    expect(await points.balanceOf(member)).to.equal(3n * AMOUNT);
  });

  for (const [i, what] of Object.keys(HOSTILE).entries()) {
    it(`is not hindered by a till that ${what}`, async () => {
      const brand = await networkHelpers.loadFixture(hostileFixture);
      const { claims, points, token, good, bad, signers } = brand;
      const signer = signers[i]!;
      const calls = [await good(0), await bad(signer), await good(1)];
      expect(await skippedOf(brand, batch(brand, calls))).to.deep.equal([[1, "BadVoucherSignature", signer]]);
      expect(await points.balanceOf(memberNumber(0))).to.equal(AMOUNT);
      expect(await points.balanceOf(memberNumber(1))).to.equal(AMOUNT);
      expect(await claims.isClaimed(token, SPRING, signer, numberKey(0n))).to.equal(false);
    });
  }

  it("gives each claim 300,000 gas and no more", async () => {
    const brand = await networkHelpers.loadFixture(hostileFixture);
    const burner = await brand.bad(brand.signers[3]!);
    const used = async (calls: string[]) => (await (await batch(brand, calls, 8_000_000n)).wait())!.gasUsed;
    const [one, two] = [await used([burner]), await used([burner, burner])];
    expect(two - one).to.be.within(300_000n, 320_000n);
  });

  it("skips what is no claim: another call of this desk, a batch within the batch, or nothing", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, issuer, points } = brand;
    const inner = await callFor(brand, 0);
    const calls = [
      claims.interface.encodeFunctionData("claimMany", [[inner]]),
      claims.interface.encodeFunctionData("close", [token, SPRING]),
      claims.interface.encodeFunctionData("mature", [[]]),
      "0x",
      inner.slice(0, 8),
      inner.slice(0, 10),
      await callFor(brand, 1),
    ];
    const selectors = calls.slice(0, 5).map((call) => call.slice(0, 10).padEnd(10, "0"));
    const sent = claims.connect(issuer).claimMany(calls, { gasLimit: 8_000_000n });
    expect(await skippedOf(brand, sent)).to.deep.equal([
      ...selectors.map((selector, index) => [index, "NotAClaim", selector]),
      [5, ""],
    ]);
    expect(await points.balanceOf(memberNumber(0))).to.equal(0n);
    expect(await points.balanceOf(memberNumber(1))).to.equal(AMOUNT);
  });

  it("starts no claim without the gas that it may need", async () => {
    const brand = await networkHelpers.loadFixture(hostileFixture);
    const { claims, points, good, bad, signers } = brand;
    const burner = await bad(signers[3]!);
    await expect(batch(brand, [burner, await good(0)], 60_000n + NEEDED + 10_000n))
      .to.be.revertedWithCustomError(claims, "BatchNeedsGas")
      .withArgs(1, NEEDED);
    await expect(batch(brand, [await good(0)], NEEDED))
      .to.be.revertedWithCustomError(claims, "BatchNeedsGas")
      .withArgs(0, NEEDED);
    expect(await points.balanceOf(memberNumber(0))).to.equal(0n);
  });

  it("pays or reverts at any gas limit: an honest claim is never skipped for want of gas", async () => {
    const brand = await networkHelpers.loadFixture(hostileFixture);
    const { claims, points, good, bad, signers } = brand;
    const calls = [await bad(signers[3]!), await good(0)];
    const snapshot = await networkHelpers.takeSnapshot();
    for (let gasLimit = 350_000n; gasLimit < 800_000n; gasLimit += 37_000n) {
      await snapshot.restore();
      const sent = batch(brand, calls, gasLimit);
      const enough = await sent.then(
        async (tx) => (await tx.wait())!.status === 1,
        () => false,
      );
      if (enough) {
        expect(await points.balanceOf(memberNumber(0)), String(gasLimit)).to.equal(AMOUNT);
        expect(await skippedOf(brand, sent)).to.deep.equal([[0, "BadVoucherSignature", signers[3]]]);
      } else {
        await expect(sent, String(gasLimit)).to.be.revertedWithCustomError(claims, "BatchNeedsGas");
      }
    }
  });

  it("pays what asks for most: 16 ranges, all caps and rates, a badge, a referrer, after a stop, to mature", async () => {
    const brand = await networkHelpers.loadFixture(worstFixture);
    const { claims, badges, member } = brand;
    const voucher = await voucherOf(brand, { key: numberKey(99_999), referrer: memberNumber(1) });
    const call = await voucherCall(claims, brand.till, voucher);
    const sent = batch(brand, [call]);
    await expect(sent).to.emit(claims, "ClaimPending");
    expect(await badges.balanceOf(member)).to.equal(1n);
  });

  it("takes an empty batch for done", async () => {
    const { claims } = await networkHelpers.loadFixture(campaignFixture);
    await expect(claims.claimMany([])).not.to.emit(claims, "ClaimSkipped");
  });
});
