/** A programme's terms: versions, each with the second from which it holds, announced a notice period ahead. */
import { expect } from "chai";

import { brandFixture, DAY, ethers, NOTICE, networkHelpers, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;
const FIRST = ["ipfs://terms-0", ethers.id("terms 0")] as const;
const SECOND = ["ipfs://terms-1", ethers.id("terms 1")] as const;
const THIRD = ["ipfs://terms-2", ethers.id("terms 2")] as const;

async function termsFixture() {
  return brandFixture();
}

describe("Program: terms", () => {
  describe("termsAt", () => {
    it("tells the first terms, which hold from the launch on, whatever the launch said", async () => {
      const { program, config } = await networkHelpers.loadFixture(termsFixture);
      const [created] = await program.queryFilter(program.filters.TermsPublished());
      const launched = (await created!.getBlock()).timestamp;
      expect(config.terms.validFrom).to.equal(0);
      expect(created!.args).to.deep.equal([0n, ...FIRST, BigInt(launched)]);
      expect(await program.termsAt(0)).to.deep.equal([...FIRST, BigInt(launched)]);
      expect(await program.termsCount()).to.equal(1n);
    });

    it("rejects a version that was never published", async () => {
      const { program } = await networkHelpers.loadFixture(termsFixture);
      await expect(program.termsAt(1)).to.be.revertedWithCustomError(program, "NoSuchTerms").withArgs(1);
      await expect(program.termsAt(ethers.MaxUint256))
        .to.be.revertedWithCustomError(program, "NoSuchTerms")
        .withArgs(ethers.MaxUint256);
    });
  });

  describe("publishTerms", () => {
    it("publishes a version from one notice period on, to the second", async () => {
      const { program } = await networkHelpers.loadFixture(termsFixture);
      const now = (await time.latest()) + 10;
      const earliest = now + NOTICE;
      await time.setNextBlockTimestamp(now);
      await expect(program.publishTerms(...SECOND, earliest - 1))
        .to.be.revertedWithCustomError(program, "NoticeTooShort")
        .withArgs(earliest - 1, earliest);

      await time.setNextBlockTimestamp(now + 1);
      await expect(program.publishTerms(...SECOND, earliest + 1))
        .to.emit(program, "TermsPublished")
        .withArgs(1, ...SECOND, earliest + 1);
      expect(await program.termsAt(1)).to.deep.equal([...SECOND, BigInt(earliest + 1)]);
    });

    it("does not let a version hold before the one that was published before it", async () => {
      const { program } = await networkHelpers.loadFixture(termsFixture);
      const later = (await time.latest()) + NOTICE + 30 * DAY;
      await program.publishTerms(...SECOND, later);
      await expect(program.publishTerms(...THIRD, later - 1))
        .to.be.revertedWithCustomError(program, "NoticeTooShort")
        .withArgs(later - 1, later);
      await program.publishTerms(...THIRD, later);

      await time.increaseTo(later);
      const [version, terms] = await program.currentTerms();
      expect(version, "of two that hold from the same second, the later one").to.equal(2n);
      expect(terms.contentHash).to.equal(THIRD[1]);
    });

    it("is refused to every role but admin", async () => {
      const { program, issuer, till, catalog, guardian, stranger } = await networkHelpers.loadFixture(termsFixture);
      for (const caller of [issuer, till, catalog, guardian, stranger]) {
        await expect(program.connect(caller).publishTerms(...SECOND, 2n ** 47n))
          .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
          .withArgs(caller.address, ROLE.ADMIN);
      }
    });
  });

  describe("currentTerms", () => {
    it("changes at the very second that was announced", async () => {
      const { program } = await networkHelpers.loadFixture(termsFixture);
      const from = (await time.latest()) + 2 * NOTICE;
      await program.publishTerms(...SECOND, from);
      await program.publishTerms(...THIRD, from + DAY);

      const versions: bigint[] = [];
      for (const moment of [from - 1, from, from + DAY - 1, from + DAY]) {
        await time.setNextBlockTimestamp(moment);
        await networkHelpers.mine();
        versions.push((await program.currentTerms()).version);
      }
      expect(versions).to.deep.equal([0n, 1n, 1n, 2n]);
      expect((await program.currentTerms()).terms).to.deep.equal([...THIRD, BigInt(from + DAY)]);
    });
  });
});
