/** Drops: every leaf of a campaign's tree pays its member once, and nothing else is a leaf. */
import { expect } from "chai";

import { DAY, ethers, networkHelpers } from "../helpers/program.js";
import {
  AMOUNT,
  BUDGET,
  claim,
  dropOf,
  earnFixture,
  memberNumber,
  NO_ROOT,
  numberKey,
  openCampaign,
  SPRING,
  WINDOW,
} from "./support.js";

const { time } = networkHelpers;
const NOBODY = ethers.ZeroAddress;
const OTHER = ethers.encodeBytes32String("autumn").slice(0, 34);
const BARE = ethers.encodeBytes32String("bare").slice(0, 34);
/** How many leaves: not a power of two, so that branches differ in length. */
const LEAVES = 11;

/** Amounts differ; the last two leaves are of one member. A second campaign has the same tree, a third has none. */
async function dropFixture() {
  const brand = await earnFixture();
  const entries = Array.from({ length: LEAVES }, (_, i) => ({ member: memberNumber(i), amount: BigInt(100 + i) }));
  entries[LEAVES - 1]!.member = entries[LEAVES - 2]!.member;
  const drop = dropOf(brand.claims, entries);
  await openCampaign(brand, { terms: { root: drop.root } });
  await openCampaign(brand, { campaign: OTHER, terms: { root: drop.root, memberCap: 110 } });
  await openCampaign(brand, { campaign: BARE });
  return { ...brand, entries, drop, anyone: brand.claims.connect(brand.stranger) };
}

describe("Claims: drops", () => {
  it("pays every leaf to its member, whoever brings it", async () => {
    const { anyone, points, token, desk, entries, drop, stranger } = await networkHelpers.loadFixture(dropFixture);
    const total = entries.reduce((sum, { amount }) => sum + amount, 0n);
    for (const [index, { member, amount }] of entries.entries()) {
      await expect(anyone.claimDrop(...drop.claimOf(token, index)))
        .to.emit(points, "Issued")
        .withArgs(SPRING, member, desk, amount, ethers.zeroPadValue(ethers.toBeHex(index), 16));
    }
    expect((await points.budgetOf(desk, SPRING)).left).to.equal(BUDGET - total);
    expect(await points.balanceOf(entries[0]!.member)).to.equal(100n);
    expect(await points.balanceOf(entries[LEAVES - 1]!.member), "two leaves").to.equal(219n);
    expect(await points.balanceOf(stranger)).to.equal(0n);
  });

  it("pays none twice, in this campaign; another with the same tree has its own", async () => {
    const { anyone, token, drop } = await networkHelpers.loadFixture(dropFixture);
    await anyone.claimDrop(...drop.claimOf(token, 4));
    expect(await anyone.isClaimed(token, SPRING, NOBODY, numberKey(4n))).to.equal(true);
    expect(await anyone.isClaimed(token, SPRING, NOBODY, numberKey(5n))).to.equal(false);
    await expect(anyone.claimDrop(...drop.claimOf(token, 4)))
      .to.be.revertedWithCustomError(anyone, "AlreadyClaimed")
      .withArgs(NOBODY, numberKey(4n));
    await anyone.claimDrop(...drop.claimOf(token, 4, OTHER));
  });

  it("counts its indices apart from the numbers of any till", async () => {
    const brand = await networkHelpers.loadFixture(dropFixture);
    await claim(brand, { key: numberKey(4n) });
    await brand.anyone.claimDrop(...brand.drop.claimOf(brand.token, 4));
    await claim(brand, { key: numberKey(5n) });
  });

  it("pays nothing else: another's leaf, another index or amount, a proof with a piece too many or too few", async () => {
    const { anyone, token, entries, drop } = await networkHelpers.loadFixture(dropFixture);
    const { member, amount } = entries[4]!;
    const proof = drop.proofOf(4);
    const tries: [index: number, member: string, amount: bigint, proof: string[]][] = [
      [5, member, amount, proof],
      [4, memberNumber(99), amount, proof],
      [4, member, amount + 1n, proof],
      [4, member, amount, proof.slice(1)],
      [4, member, amount, [...proof, ethers.ZeroHash]],
      [4, member, amount, drop.proofOf(5)],
      [4, member, amount, []],
    ];
    for (const [index, to, units, given] of tries) {
      await expect(anyone.claimDrop(token, SPRING, index, to, units, given))
        .to.be.revertedWithCustomError(anyone, "BadDropProof")
        .withArgs(index, to, units);
    }
  });

  it("takes no inner node for a leaf", async () => {
    const { anyone, token, entries, drop } = await networkHelpers.loadFixture(dropFixture);
    // Were a leaf one hash of its 96 bytes, or not hashed at all, some other preimage of a node could pass for it.
    const coder = ethers.AbiCoder.defaultAbiCoder();
    const { member, amount } = entries[0]!;
    const once = ethers.keccak256(coder.encode(["uint256", "address", "uint256"], [0, member, amount]));
    expect(drop.rows[0]![0]).to.equal(ethers.keccak256(once));
    expect(await anyone.dropLeaf(0, member, amount)).to.equal(drop.rows[0]![0]);
    const [, secondRow] = drop.rows;
    await expect(anyone.claimDrop(token, SPRING, 0, member, amount, secondRow!))
      .to.be.revertedWithCustomError(anyone, "BadDropProof")
      .withArgs(0, member, amount);
  });

  it("pays a tree of one leaf on an empty proof", async () => {
    const brand = await networkHelpers.loadFixture(dropFixture);
    const { anyone, claims, points, token, member } = brand;
    const drop = dropOf(claims, [{ member: member.address, amount: AMOUNT }]);
    const campaign = ethers.encodeBytes32String("one").slice(0, 34);
    await openCampaign(brand, { campaign, terms: { root: drop.root } });
    expect(drop.proofOf(0)).to.deep.equal([]);
    await anyone.claimDrop(...drop.claimOf(token, 0, campaign));
    expect(await points.balanceOf(member)).to.equal(AMOUNT);
  });

  it("pays no drop where there is none, on no proof", async () => {
    const { anyone, token, entries, drop } = await networkHelpers.loadFixture(dropFixture);
    const { member, amount } = entries[0]!;
    expect((await anyone.campaignOf(token, BARE)).root).to.equal(NO_ROOT);
    for (const proof of [[], drop.proofOf(0), [NO_ROOT]]) {
      await expect(anyone.claimDrop(token, BARE, 0, member, amount, proof))
        .to.be.revertedWithCustomError(anyone, "BadDropProof")
        .withArgs(0, member, amount);
    }
  });

  it("pays no leaf of nothing", async () => {
    const brand = await networkHelpers.loadFixture(dropFixture);
    const { anyone, claims, token, member } = brand;
    const drop = dropOf(claims, [{ member: member.address, amount: 0n }]);
    const campaign = ethers.encodeBytes32String("nothing").slice(0, 34);
    await openCampaign(brand, { campaign, terms: { root: drop.root } });
    await expect(anyone.claimDrop(...drop.claimOf(token, 0, campaign)))
      .to.be.revertedWithCustomError(anyone, "BadClaimAmount")
      .withArgs(0);
  });

  it("holds a member with two leaves to the cap over both", async () => {
    const { anyone, token, entries, drop } = await networkHelpers.loadFixture(dropFixture);
    const { member } = entries[LEAVES - 1]!;
    await anyone.claimDrop(...drop.claimOf(token, LEAVES - 2, OTHER));
    await expect(anyone.claimDrop(...drop.claimOf(token, LEAVES - 1, OTHER)))
      .to.be.revertedWithCustomError(anyone, "OverMemberCap")
      .withArgs(member, 1, 110);
    expect(await anyone.paidTo(token, OTHER, member)).to.equal(109n);
  });

  it("pays within the campaign's window only", async () => {
    const brand = await networkHelpers.loadFixture(dropFixture);
    const { anyone, token, drop } = brand;
    const later = ethers.encodeBytes32String("later").slice(0, 34);
    const opensAt = (await time.latest()) + DAY;
    const closesAt = opensAt + WINDOW;
    await openCampaign(brand, { campaign: later, terms: { root: drop.root, opensAt, closesAt } });
    const at = async (second: number, index: number) => {
      await time.setNextBlockTimestamp(second);
      return anyone.claimDrop(...drop.claimOf(token, index, later));
    };
    const notOpen = async (second: number) =>
      expect(at(second, 1))
        .to.be.revertedWithCustomError(anyone, "CampaignNotOpen")
        .withArgs(token, later, opensAt, closesAt);
    await notOpen(opensAt - 1);
    await at(opensAt, 0);
    await at(closesAt - 1, 2);
    await notOpen(closesAt);
  });

  it("pays on where all tills are revoked", async () => {
    const { claims, anyone, token, till, issuer, drop } = await networkHelpers.loadFixture(dropFixture);
    await claims.connect(issuer).revokeTills(token, SPRING, [till.address]);
    await anyone.claimDrop(...drop.claimOf(token, 0));
  });
});
