/** `points mint` after trouble: a run that was cut off anywhere, a chain that forgot, a node that does not answer. */
import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";
import { HDNodeWallet, type Provider, keccak256 } from "ethers";
import hre from "hardhat";

import { findDeployment, findWallet } from "../../deploy/lib/connect.js";
import { type MintRequest, prepareMint, previewMint } from "../../deploy/mint/points.js";
import { payRun } from "../../deploy/mint/run.js";
import { Punchcard } from "../../sdk/src/index.js";
import { campaignId } from "../../sdk/src/units.js";
import { DAY, brandFixture, connection, csv, ethers, failure, file, member, networkHelpers, run } from "./support.js";

const MINT = ["points", "mint"];
const QUICK = { poll: 10, bumpAfter: 150, giveUpAfter: 3_000 };

interface Report {
  matches: boolean;
  totalOnChain: string;
  journal: string;
  transactions: { hash: string }[];
}

type Step = { type: string; batch?: number; nonce?: number; hash?: string };

describe("points mint: going on", () => {
  async function fixture() {
    return brandFixture();
  }

  async function ready() {
    const brand = await networkHelpers.loadFixture(fixture);
    return { ...brand, list: { ...brand.mint, file: await file("members.csv", csv(95)), batchSize: 10 } };
  }

  async function report(args: object): Promise<Report> {
    return (await run(MINT, { ...args })) as unknown as Report;
  }

  async function steps(journal: string): Promise<Step[]> {
    const text = await readFile(journal, "utf8");
    return text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Step);
  }

  /** Cuts the journal so that it ends after the given step of the given batch. */
  async function cut(journal: string, type: string, batch: number): Promise<void> {
    const lines = (await readFile(journal, "utf8")).trimEnd().split("\n");
    const last = lines.findIndex((line) => {
      const step = JSON.parse(line) as Step;
      return step.type === type && step.batch === batch;
    });
    await writeFile(journal, `${lines.slice(0, last + 1).join("\n")}\n`);
  }

  for (const now of [false, true]) {
    describe(now ? "given points minted at once" : "given grants that mature", () => {
      it("finds what a killed run had sent and not noted", async () => {
        const { list } = await ready();
        const first = await report({ ...list, now });
        await cut(first.journal, "sending", 3);
        const second = await report({ ...list, now });
        expect(second).to.include({ matches: true, totalOnChain: "2310" });
        expect(second.transactions).to.deep.equal(first.transactions);
      });

      it("sends the very same transactions again when the chain forgot them", async () => {
        const { list } = await ready();
        const before = await networkHelpers.takeSnapshot();
        const first = await report({ ...list, now });
        await before.restore();
        const second = await report({ ...list, now });
        expect(second).to.include({ matches: true, totalOnChain: "2310" });
        expect(second.transactions.map(({ hash }) => hash)).to.deep.equal(first.transactions.map(({ hash }) => hash));
      });

      it("signs anew when the nonces went to something else", async () => {
        const { list, issuer, points } = await ready();
        const before = await networkHelpers.takeSnapshot();
        const first = await report({ ...list, now });
        await before.restore();
        for (let i = 0; i < 4; i++) await issuer.sendTransaction({ to: issuer.address });
        const second = await report({ ...list, now });
        expect(second).to.include({ matches: true, totalOnChain: "2310" });
        expect(await points.totalSupply()).to.equal(2310n);
        expect(second.transactions[0]!.hash).not.to.equal(first.transactions[0]!.hash);
      });

      it("ignores a last line that was cut off", async () => {
        const { list } = await ready();
        const { journal } = await report({ ...list, now });
        await cut(journal, "mined", 2);
        await writeFile(journal, `${await readFile(journal, "utf8")}{"type":"sending","ba`);
        expect(await report({ ...list, now })).to.include({ matches: true, totalOnChain: "2310" });
        expect(await readFile(journal, "utf8")).not.to.include('"ba\n');
      });

      it("refuses a journal that was damaged in the middle", async () => {
        const { list } = await ready();
        const { journal } = await report({ ...list, now });
        await writeFile(journal, (await readFile(journal, "utf8")).replace('"type":"sending"', '"type":"sen'));
        expect((await failure(MINT, { ...list, now })).cause.name).to.equal("JournalDamaged");
      });
    });
  }

  it("signs anew, at the same nonce, what is too old to mature in time", async () => {
    const { list } = await ready();
    const before = await networkHelpers.takeSnapshot();
    const { journal } = await report(list);
    await before.restore();
    await networkHelpers.time.increase(2 * DAY);
    const old = (await steps(journal)).find(({ type }) => type === "sending");
    expect(await report(list)).to.include({ matches: true, totalOnChain: "2310" });
    const fresh = (await steps(journal)).filter(({ type, batch }) => type === "sending" && batch === 0);
    expect(fresh.map(({ nonce }) => nonce)).to.deep.equal([old!.nonce, old!.nonce]);
  });

  it("takes a run over whose process is gone, and leaves no lock", async () => {
    const { list } = await ready();
    const { journal } = await report(list);
    await writeFile(`${journal}.lock`, "999999999");
    expect(await report(list)).to.include({ matches: true });
    expect(await readFile(`${journal}.lock`).catch(() => "gone")).to.equal("gone");
  });

  describe("given a node in trouble", () => {
    /** A run below the task, where the provider and the patience can be chosen. */
    async function request(change: (provider: Provider) => Provider = (same) => same, hasKey = true) {
      const { program, mint, list, points } = await ready();
      const real: Provider = ethers.provider;
      const provider = change(real);
      const deployment = await findDeployment(hre, connection);
      const key = hasKey ? await findWallet(connection, mint.from) : undefined;
      const made: MintRequest = {
        ...{ file: list.file, batchSize: 10, minter: mint.from, provider, grants: deployment.grants, fromBlock: 0 },
        program: await new Punchcard({ runner: real, deployment }).program(program),
        wallet: key,
        ...{ notMembers: new Map(), campaign: campaignId("points"), mode: "now", matureIn: 0, label: "" },
        ...{ allowDuplicates: false, journal: undefined, maxFee: undefined, confirmations: 1, isTalking: false },
        timing: QUICK,
      };
      return { made, points };
    }

    async function pay(made: MintRequest) {
      return payRun(made, await prepareMint(made));
    }

    it("pays once when answers are lost after the node took them", async () => {
      const { made, points } = await request((real) => faulty(real, "after"));
      expect(await pay(made)).to.include({ matches: true, totalOnChain: 2310n });
      expect(await points.totalSupply()).to.equal(2310n);
    });

    it("pays once when the node signs, and loses the answer", async () => {
      const { made, points } = await request((real) => faulty(real, "after"), false);
      expect(await pay(made)).to.include({ matches: true, totalOnChain: 2310n });
      expect(await points.totalSupply()).to.equal(2310n);
    });

    it("pays once what arrives after the batches were looked up", async () => {
      const { made, points } = await request();
      const first = await pay(made);
      const prepared = await prepareMint(made);
      const chain = { ...prepared.chain, findAll: () => Promise.resolve(new Map<number, string>()) };
      const second = await payRun(made, { ...prepared, chain });
      expect(second.transactions).to.deep.equal(first.transactions);
      expect(await points.totalSupply()).to.equal(2310n);
    });

    it("ends with the node's own words when it takes nothing, and goes on later", async () => {
      const { made, points } = await request((real) => faulty(real, "before"));
      expect(await rejection(pay(made))).to.include("the node is away");
      expect(await points.totalSupply()).to.equal(0n);
      expect(await pay({ ...made, provider: ethers.provider })).to.include({ matches: true });
      expect(await points.totalSupply()).to.equal(2310n);
    });

    it("raises the fee of what waits too long, at the same nonce", async () => {
      const { made, points } = await request();
      await connection.provider.request({ method: "evm_setAutomine", params: [false] });
      try {
        const running = pay(made);
        await sleep(600);
        await connection.provider.request({ method: "evm_setAutomine", params: [true] });
        await networkHelpers.mine();
        const { journal, matches } = await running;
        const sent = (await steps(journal)).filter(({ type, batch }) => type === "sending" && batch === 0);
        expect(matches).to.equal(true);
        expect(sent.length).to.be.greaterThan(1);
        expect(new Set(sent.map(({ nonce }) => nonce)).size).to.equal(1);
        expect(await points.totalSupply()).to.equal(2310n);
      } finally {
        await connection.provider.request({ method: "evm_setAutomine", params: [true] });
      }
    });

    it("gives up when nothing is mined, and a later run pays once", async () => {
      const { made, points } = await request();
      await connection.provider.request({ method: "evm_setAutomine", params: [false] });
      try {
        expect(await rejection(pay({ ...made, timing: { ...QUICK, giveUpAfter: 100 } }))).to.include(
          "is not on the chain",
        );
      } finally {
        await connection.provider.request({ method: "evm_setAutomine", params: [true] });
      }
      await networkHelpers.mine();
      expect(await pay(made)).to.include({ matches: true });
      expect(await points.totalSupply()).to.equal(2310n);
    });

    it("pays once when a later run starts while the first one's batches still wait in the node", async () => {
      const { made, points } = await request();
      await connection.provider.request({ method: "evm_setAutomine", params: [false] });
      try {
        expect(await rejection(pay({ ...made, timing: { ...QUICK, giveUpAfter: 100 } }))).to.include(
          "not on the chain",
        );
        const running = pay(made);
        await sleep(100);
        await connection.provider.request({ method: "evm_setAutomine", params: [true] });
        await networkHelpers.mine();
        expect(await running).to.include({ matches: true });
      } finally {
        await connection.provider.request({ method: "evm_setAutomine", params: [true] });
      }
      expect(await points.totalSupply()).to.equal(2310n);
    });

    it("has each transaction on disk before it leaves", async () => {
      const seen: boolean[] = [];
      const { made } = await request((real) =>
        watching(real, async (raw) => {
          seen.push((await readFile(made.journal ?? "", "utf8")).includes(`"hash":"${keccak256(raw)}"`));
        }),
      );
      made.journal = await file("run.journal.jsonl", "");
      expect(await pay(made)).to.include({ matches: true });
      expect(seen).to.deep.equal(Array.from({ length: 10 }, () => true));
    });

    it("previews a run of which an earlier one has batches waiting in the node", async () => {
      const { made, points } = await request();
      const maturing: MintRequest = { ...made, mode: "mature", matureIn: DAY };
      await connection.provider.request({ method: "evm_setAutomine", params: [false] });
      try {
        expect(await rejection(pay({ ...maturing, timing: { ...QUICK, giveUpAfter: 100 } }))).to.include(
          "not on the chain",
        );
        const { transactions } = await previewMint(maturing, await prepareMint(maturing));
        expect(transactions).to.equal(10);
      } finally {
        await connection.provider.request({ method: "evm_setAutomine", params: [true] });
      }
      await networkHelpers.mine();
      expect(await pay(maturing)).to.include({ matches: true });
      expect(await points.totalSupply()).to.equal(2310n);
    });

    it("tells why a batch failed that passed before", async () => {
      const { made, points } = await request();
      const prepared = await prepareMint(made);
      const [admin] = await ethers.getSigners();
      await made.program.stop().send(admin!);
      expect(await rejection(payRun(made, prepared))).to.include("MintingStopped");
      expect(await points.balanceOf(member(0))).to.equal(0n);
    });
  });

  it("knows the keys of a network by its mnemonic", async () => {
    const [first] = await ethers.getSigners();
    expect(await findWallet(connection, first!.address)).to.be.instanceOf(HDNodeWallet);
    expect(await findWallet(connection, member(3))).to.equal(undefined);
  });
});

/** What a promise fails with. */
async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "it did not fail",
    (error: unknown) => (error as Error).message,
  );
}

/** A provider that tells of each transaction right before the node gets it. */
function watching(real: Provider, onSend: (raw: string) => Promise<void>): Provider {
  return new Proxy(real, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== "function") return value;
      const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (key !== "broadcastTransaction") return call;
      return async (raw: string) => {
        await onSend(raw);
        return call(raw);
      };
    },
  });
}

/** A provider whose first sends fail: before they reach the node, or after it took them. */
function faulty(real: Provider, when: "before" | "after"): Provider {
  let faults = when === "before" ? Infinity : 3;
  const failing = async (send: () => Promise<unknown>): Promise<unknown> => {
    if (faults-- <= 0) return send();
    if (when === "after") await send();
    throw new Error("the node is away");
  };
  return new Proxy(real, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== "function") return value;
      const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (key === "broadcastTransaction") return (raw: unknown) => failing(() => call(raw));
      if (key !== "send") return call;
      return (method: string, params: unknown) =>
        method === "eth_sendTransaction" ? failing(() => call(method, params)) : call(method, params);
    },
  });
}
