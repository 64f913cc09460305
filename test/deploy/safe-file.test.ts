/** The files for a Safe's signers: their form, what is refused before one is written, and how many there are. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { type SafeCall, checksumOf, intoFiles, writeSafeFile } from "../../deploy/lib/safe.js";
import { readBuilderFile } from "./safe-wallet.js";
import { blockNumber, brandFixture, failure, file, member, networkHelpers, nobody, printed, run } from "./support.js";

/** As the app exports it. */
const EXPORTED = {
  version: "1.0",
  chainId: "1",
  createdAt: 1_761_326_849_944,
  meta: {
    name: "Transactions Batch",
    description: "",
    txBuilderVersion: "1.18.2",
    createdFromSafeAddress: "0xA77DE01e157f9f57C7c4A326eeE9C4874D0598b6",
    createdFromOwnerAddress: "",
  },
  transactions: [
    {
      to: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
      value: "0",
      data: null,
      contractMethod: {
        inputs: [
          { internalType: "address", name: "spender", type: "address" },
          { internalType: "uint256", name: "value", type: "uint256" },
        ],
        name: "approve",
        payable: false,
      },
      contractInputsValues: { spender: "0x474e5Ded6B5D078163BFB8F6dBa355C3aA5478C8", value: "100000000000" },
    },
  ],
};
/** What the app (1.18.2) computes of it. */
const ITS_CHECKSUM = "0xb4f870052998268d9a752f4132649df8162cf7452ae8eb94ec2e3926fe415f39";

async function fresh(): Promise<string> {
  return path.join(path.dirname(await file("-", "")), "proposal.json");
}

async function isThere(name: string): Promise<boolean> {
  return readFile(name).then(
    () => true,
    () => false,
  );
}

describe("a Safe's file", () => {
  async function fixture() {
    const brand = await brandFixture();
    const safe = brand.issuer.address;
    return { ...brand, allot: { program: brand.program, minter: member(1), amount: "70", from: safe } };
  }

  it("has the checksum that the app computes, whatever its name", () => {
    expect(checksumOf(EXPORTED)).to.equal(ITS_CHECKSUM);
    expect(checksumOf({ ...EXPORTED, meta: { ...EXPORTED.meta, name: "Other" } })).to.equal(ITS_CHECKSUM);
    expect(checksumOf({ ...EXPORTED, chainId: "2" })).not.to.equal(ITS_CHECKSUM);
  });

  it("tells signers the call by its names, and what it is for in words", async () => {
    const { allot, points } = await networkHelpers.loadFixture(fixture);
    const proposal = await fresh();
    await run(["points", "allot"], { ...allot, now: true, campaign: "spring", safe: proposal });
    const { chainId, version, createdAt, meta, transactions } = await readBuilderFile(proposal);
    expect({ chainId, version }).to.deep.equal({ chainId: "31337", version: "1.0" });
    expect(createdAt).to.equal((await networkHelpers.time.latest()) * 1000);
    expect(meta).to.include({ createdFromSafeAddress: allot.from });
    expect(meta.name).to.include("70 ACME").and.to.equal(meta.description);
    expect(transactions).to.have.length(1);
    expect(transactions[0]).to.deep.include({ to: points.target, value: "0", data: null });
    expect(transactions[0]!.contractMethod).to.include({ name: "allot", payable: false });
    expect(transactions[0]!.contractInputsValues).to.deep.equal({
      minter: member(1),
      campaign: `0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`,
      amount: "70",
      ratePerDay: "0",
    });
  });

  it("holds the bytes alone of a call that none of our contracts has", async () => {
    const proposal = await fresh();
    const call = { to: member(1), data: "0x12345678", description: "other", gas: 1n };
    await writeSafeFile(proposal, { chainId: 1, safe: member(2), createdAt: 1 }, [call]);
    const { transactions } = await readBuilderFile(proposal);
    expect(transactions[0]).to.include({ data: "0x12345678", contractMethod: null, contractInputsValues: null });
  });

  it("is told as JSON, with what was tried", async () => {
    const { allot } = await networkHelpers.loadFixture(fixture);
    const proposal = await fresh();
    const found = await printed(["points", "allot"], { ...allot, safe: proposal });
    expect(found).to.deep.include({ ok: true, dryRun: false, from: allot.from, files: [proposal] });
    expect(found.transactions).to.have.length(1);
  });

  it("is not written in a dry run", async () => {
    const { allot } = await networkHelpers.loadFixture(fixture);
    const proposal = await fresh();
    expect(await run(["points", "allot"], { ...allot, safe: proposal, dryRun: true })).to.deep.include({
      dryRun: true,
      files: [],
    });
    expect(await isThere(proposal)).to.equal(false);
  });

  it("is not written where the Safe is not named", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    const proposal = await fresh();
    expect((await failure(["program", "stop"], { program, safe: proposal })).cause.name).to.equal("NoSafe");
    const typo = { program, safe: proposal, from: "0x12" };
    expect((await failure(["program", "stop"], typo)).cause.name).to.equal("BadAddress");
    expect(await isThere(proposal)).to.equal(false);
  });

  it("is refused with the same sentence as sending, and nothing is written", async () => {
    const { allot, stranger } = await networkHelpers.loadFixture(fixture);
    const proposal = await fresh();
    const before = await blockNumber();
    for (const args of [{ amount: "999999999" }, { from: stranger.address }]) {
      const sent = await failure(["points", "allot"], { ...allot, ...args });
      const written = await failure(["points", "allot"], { ...allot, ...args, safe: proposal });
      expect(written.message).to.equal(sent.message);
    }
    const unknown = { ...allot, from: nobody(), safe: proposal };
    expect((await failure(["points", "allot"], unknown)).message).to.include("AccessControlUnauthorizedAccount");
    expect([await isThere(proposal), await blockNumber()]).to.deep.equal([false, before]);
  });

  it("is written whole or not at all when one of several calls would fail", async () => {
    const { program, catalog } = await networkHelpers.loadFixture(fixture);
    const good = { price: "100", stock: 50, closesAt: "+60d", fulfillmentDays: 5, uri: "ipfs://coffee" };
    const list = await file("r.json", JSON.stringify([good, { ...good, opensAt: "+90d" }]));
    const proposal = await fresh();
    const args = { program, file: list, from: catalog.address, safe: proposal };
    expect((await failure(["rewards", "publish"], args)).cause.name).to.equal("ContractError");
    expect(await isThere(proposal)).to.equal(false);
  });

  it("never overwrites one that is there", async () => {
    const { allot } = await networkHelpers.loadFixture(fixture);
    const proposal = await fresh();
    await writeFile(proposal, "an earlier one");
    expect((await failure(["points", "allot"], { ...allot, safe: proposal })).cause.name).to.equal("FileExists");
    expect(await readFile(proposal, "utf8")).to.equal("an earlier one");
  });

  describe("when there is more than fits a transaction", () => {
    const NAME = path.join("somewhere", "p.json");
    const parts = async (calls: { gas?: bigint; bytes?: number }[], blockGasLimit = 60_000_000n) => {
      const all = calls.map(({ gas = 1n, bytes = 1 }): SafeCall => {
        return { to: member(1), data: `0x${"00".repeat(bytes)}`, description: "", gas };
      });
      const found: [string, number][] = [];
      for await (const part of intoFiles(all, NAME, blockGasLimit)) found.push([part.file, part.calls.length]);
      return found;
    };
    const numbered = (number: number) => path.join("somewhere", `p-${number}.json`);

    it("cuts by gas, and numbers the files in their order", async () => {
      const three = Array.from({ length: 5 }, () => ({ gas: 6_000_000n }));
      expect(await parts(three)).to.deep.equal([
        [numbered(1), 2],
        [numbered(2), 2],
        [numbered(3), 1],
      ]);
    });

    it("cuts by what a block of the chain takes", async () => {
      expect(await parts([{ gas: 6_000_000n }, { gas: 6_000_000n }], 10_000_000n)).to.have.length(2);
    });

    it("cuts by bytes", async () => {
      expect(await parts([{ bytes: 60_000 }, { bytes: 40_000 }, { bytes: 40_000 }])).to.deep.equal([
        [numbered(1), 2],
        [numbered(2), 1],
      ]);
    });

    it("leaves the name as it is where one file does", async () => {
      expect(await parts([{}, {}])).to.deep.equal([[NAME, 2]]);
      expect(await parts([])).to.be.empty;
    });
  });
});
