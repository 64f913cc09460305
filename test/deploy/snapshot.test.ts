/** `program snapshot`: what the files say is what the chain says, at any block, and is not written when it is not. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { AbiCoder } from "ethers";

import { totalsOf } from "../../deploy/snapshot/check.js";
import type { Holder } from "../../deploy/snapshot/read.js";
import { columnsOf, writeCsv, writeJson } from "../../deploy/snapshot/write.js";
import {
  DAY,
  brandFixture,
  csv,
  ethers,
  failure,
  file,
  member,
  networkHelpers,
  printed,
  programFile,
  run,
} from "./support.js";

const SNAPSHOT = ["program", "snapshot"];

interface Found {
  ok: boolean;
  files: string[];
  supply: string;
  held: string;
  members: number;
  block: { number: number; hash: string };
  periods: { period: number; points: string }[];
  differences: { what: string; fromEvents: string; onChain: string }[];
}

interface Written extends Found {
  holders: { address: string; holder: string; points: string; lots?: Record<string, string> }[];
}

describe("program snapshot", () => {
  /** A year of a programme: grants, redemptions, transfers, a burn, points that expired, others that live longer. */
  async function fixture() {
    const brand = await brandFixture();
    const { buyer, stranger, mint, points, program, catalog, issuer, till } = brand;
    const list = await file("m.csv", `address,amount\n${buyer.address},1000\n${member(50)},70`);
    await run(["points", "mint"], { ...mint, file: list, now: true });
    await run(["points", "mint"], { ...mint, file: await file("grants.csv", csv(10)), batchSize: 4 });
    const coffee = { price: "100", stock: 50, closesAt: "+60d", fulfillmentDays: 90, uri: "ipfs://coffee" };
    const rewards = await file("rewards.json", JSON.stringify(coffee));
    await run(["rewards", "publish"], { program, file: rewards, from: catalog.address });
    const [desk] = await points.desks();
    const deadline = (await networkHelpers.time.latest()) + 600;
    const order = AbiCoder.defaultAbiCoder().encode(["uint32", "uint32", "uint40"], [1, 3, deadline]);
    await points.connect(buyer)["transferAndCall(address,uint256,bytes)"](desk!, 300n, order);
    await points.connect(buyer).transfer(stranger, 25n);
    const early = await ethers.provider.getBlockNumber();
    await run(["points", "void"], { ...mint, address: member(3), why: "returned" });
    await networkHelpers.time.increase(85 * DAY);
    await run(["redemptions", "capture"], { program, redemption: "1-0", quantity: 1, from: till.address });
    await points.connect(buyer).burn(5n);
    await networkHelpers.time.increase(90 * DAY);
    await run(["points", "mature"], { program, from: stranger.address });
    await run(["redemptions", "refund"], { program, overdue: true, from: stranger.address });
    const again = await file("again.csv", `address,amount\n${buyer.address},40`);
    await run(["points", "mint"], { ...mint, file: again, now: true, label: "again" });
    const newest = Number(await points.currentPeriod());
    const extension = { program, period: newest + 1, to: newest + 3, members: [member(50)], from: issuer.address };
    await run(["points", "extend"], extension);
    return { ...brand, early };
  }

  async function snapshot(args: object): Promise<Found & { rows: string[][]; written: Written }> {
    const out = path.join(path.dirname(await file("-", "")), "s");
    const found = (await run(SNAPSHOT, { out, ...args })) as unknown as Found;
    expect(found.files).to.deep.equal([`${out}.csv`, `${out}.json`]);
    const rows = (await readFile(`${out}.csv`, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    return { ...found, rows, written: JSON.parse(await readFile(`${out}.json`, "utf8")) as Written };
  }

  it("has every member's balance and lots as the chain has them", async () => {
    const { program, points } = await networkHelpers.loadFixture(fixture);
    const { rows, written, members, ok } = await snapshot({ program });
    expect(ok).to.equal(true);
    const [header, ...lines] = rows;
    expect(header!.slice(0, 3)).to.deep.equal(["address", "holder", "points"]);
    expect(lines.filter(([, holder]) => holder === "member")).to.have.length(members);
    expect(members).to.equal(12);
    for (const [address, holder, amount, ...until] of lines) {
      expect(BigInt(amount!)).to.equal(await points.balanceOf(address!));
      if (holder === "desk") expect(until.join("")).to.equal("");
      else expect(until.map(BigInt)).to.deep.equal([...(await points.lotsOf(address!)).amounts]);
    }
    const inJson = written.holders.map(({ address, holder, points: amount }) => [address, holder, amount]);
    expect(inJson).to.deep.equal(lines.map((line) => line.slice(0, 3)));
  });

  it("adds up to supply, liability by period and what desks hold", async () => {
    const { program, points } = await networkHelpers.loadFixture(fixture);
    const { written, supply, held, periods } = await snapshot({ program });
    const { amounts, held: heldThere } = await points.liability();
    expect([supply, held]).to.deep.equal([String(await points.totalSupply()), String(heldThere)]);
    expect(periods.map((entry) => BigInt(entry.points))).to.deep.equal([...amounts]);
    const sum = written.holders.reduce((total, entry) => total + BigInt(entry.points), 0n);
    expect(sum).to.equal(await points.totalSupply());
  });

  it("tells an earlier block as it was then, and the same bytes each time", async () => {
    const { program, points, early, stranger } = await networkHelpers.loadFixture(fixture);
    const first = await snapshot({ program, block: early });
    const second = await snapshot({ program, block: early });
    for (const [i, name] of first.files.entries()) {
      expect(await readFile(name, "utf8")).to.equal(await readFile(second.files[i]!, "utf8"));
    }
    expect(first.block.number).to.equal(early);
    expect(first.held).to.equal("355");
    const line = first.rows.find(([address]) => address === stranger.address);
    expect(line!.slice(1, 3)).to.deep.equal(["member", "25"]);
    expect(first.supply).to.equal(String(await points.totalSupply({ blockTag: early })));
  });

  it("lists by address, whatever came first", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    const { rows } = await snapshot({ program });
    const addresses = rows.slice(1).map(([address]) => address!.toLowerCase());
    expect(addresses).to.deep.equal([...addresses].sort());
  });

  it("serves points that never expire, with their decimals", async () => {
    const { issuer, buyer } = await networkHelpers.loadFixture(fixture);
    const points = { livePeriods: 0, decimals: 18, name: '=cmd|" /C calc"!A0', symbol: "=1+1" };
    const opened = await run(["program", "open"], { file: await programFile({}, points) });
    const mint = { program: opened.program, from: issuer.address };
    await run(["points", "allot"], { ...mint, minter: issuer.address, amount: "100", now: true });
    const list = await file("m.csv", `address,amount\n${buyer.address},12.5`);
    await run(["points", "mint"], { ...mint, file: list, now: true });
    const { rows, written } = await snapshot({ program: opened.program });
    expect(rows).to.deep.equal([
      ["address", "holder", "points"],
      [buyer.address, "member", "12.5"],
    ]);
    expect(written.holders[0]!.lots).to.deep.equal({ "0": "12500000000000000000" });
  });

  it("holds nothing in its cells that a spreadsheet could run", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    const { rows } = await snapshot({ program });
    for (const cell of rows.flat()) expect(cell).to.match(/^(0x[0-9a-fA-F]{40}|[a-z]*|[0-9.]+|until [0-9TZ:-]+)$/);
  });

  it("tells it as JSON", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    const out = path.join(path.dirname(await file("-", "")), "s");
    expect(await printed(SNAPSHOT, { program, out })).to.deep.include({ ok: true, members: 12, differences: [] });
  });

  describe("when the node leaves a log out", () => {
    /** Answers without the transfer with this place among them. */
    async function forgetful(place: number, work: () => Promise<void>): Promise<void> {
      const { provider } = ethers;
      const send = provider.send.bind(provider);
      const { exitCode } = process;
      let left = place;
      provider.send = async (method: string, params: unknown[]) => {
        const answer: unknown = await send(method, params);
        if (method !== "eth_getLogs") return answer;
        const transfer = ethers.id("Transfer(address,address,uint256)");
        return (answer as { topics: string[] }[]).filter(({ topics }) => topics[0] !== transfer || left-- !== 0);
      };
      await work().finally(() => {
        provider.send = send;
      });
      process.exitCode = exitCode;
    }

    it("says which line differs, ends with 1, and writes nothing", async () => {
      const { program, stranger } = await networkHelpers.loadFixture(fixture);
      const out = path.join(path.dirname(await file("-", "")), "s");
      await forgetful(0, async () => {
        const found = (await run(SNAPSHOT, { program, out })) as unknown as Found;
        expect([found.ok, found.files, process.exitCode]).to.deep.equal([false, [], 1]);
        const supply = found.differences.find(({ what }) => what === "total supply");
        expect(BigInt(supply!.onChain)).not.to.equal(BigInt(supply!.fromEvents));
        expect(found.differences.some(({ what }) => what.startsWith("with members, expiring with period"))).to.equal(
          true,
        );
        expect(found.differences.some(({ what }) => what.includes(stranger.address))).to.equal(false);
      });
      expect(await readdir(path.dirname(out))).to.deep.equal(["-"]);
    });

    it("finds a transfer that is missing between two members, though all sums are right", async () => {
      const { program, buyer, early } = await networkHelpers.loadFixture(fixture);
      const { length } = await ethers.provider.getLogs({
        fromBlock: 0,
        toBlock: early - 1,
        topics: [ethers.id("Transfer(address,address,uint256)")],
      });
      await forgetful(length, async () => {
        const found = (await run(SNAPSHOT, { program, block: early, out: "never" })) as unknown as Found;
        const members = new Set(found.differences.map(({ what }) => /0x[0-9a-fA-F]{40}/.exec(what)?.[0]));
        expect([...members]).to.deep.equal([buyer.address]);
      });
    });
  });

  it("refuses a block that is not there yet", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    expect((await failure(SNAPSHOT, { program, block: 1_000_000 })).message).to.include("The node is at block");
  });

  it("writes any number of holders, a piece at a time", async () => {
    const holders = Array.from({ length: 30_000 }, (_, i): Holder => {
      const lots = new Map([[7, BigInt(i)]]);
      return { address: `0x${String(i).padStart(40, "0")}`, isDesk: false, points: BigInt(i), lots };
    });
    const at = await file("-", "");
    const columns = columnsOf([{ period: 7, expiresAt: 0 }], String);
    await writeCsv(`${at}.csv`, columns, holders);
    await writeJson(`${at}.json`, { supply: totalsOf(holders).supply }, holders);
    const lines = (await readFile(`${at}.csv`, "utf8")).trimEnd().split("\n");
    expect(lines).to.have.length(30_001);
    expect(lines.at(-1)).to.equal(`0x${"29999".padStart(40, "0")},member,29999,29999`);
    const json = JSON.parse(await readFile(`${at}.json`, "utf8")) as Written;
    expect([json.supply, json.holders.length]).to.deep.equal(["449985000", 30_000]);
  });
});
