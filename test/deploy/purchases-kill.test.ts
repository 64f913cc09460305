/** `purchases post` and `purchases refund` in processes of their own that are killed midway, again and again. */
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";

import { Purchases__factory } from "../../sdk/src/generated/index.js";
import { fresh, json, secretFile } from "./earn-support.js";
import { ISSUER_KEY, type LocalNode, hardhat, killMidway, output, startNode } from "./local-node.js";
import { HEAD, RULE, SECRET, campaign, receiptsOf, refunds } from "./purchases-support.js";
import { file, member } from "./support.js";

const ORDERS = 120;

describe("purchases: killed midway, over HTTP", () => {
  let node: LocalNode;

  before(async function () {
    this.timeout(180_000);
    node = await startNode();
  });

  after(async () => {
    node.process.kill("SIGKILL");
    await once(node.process, "exit");
  });

  it("posts each order once, with one receipt, and takes each refund back once", async function () {
    this.timeout(400_000);
    const provider = new JsonRpcProvider(node.url, undefined, { polling: true, pollingInterval: 50 });
    const till = new Wallet(ISSUER_KEY).address;
    const done = async (...args: string[]): Promise<Record<string, unknown>> =>
      JSON.parse(await output(hardhat(node.url, [...args, "--json"]))) as Record<string, unknown>;
    try {
      const rule = { ...RULE, tiers: [], milestones: [] };
      await done("rules", "publish", node.program, await json("rule.json", rule));
      // The demo brand has allotted all of the period's ceiling.
      await done("points", "cut", node.program, till, "all", "--now");
      const opening = campaign(till, { bonuses: undefined, points: { budget: "5000" } });
      await done("campaigns", "open", node.program, await json("c.json", opening), "--desk", "purchases");

      const { timestamp } = (await provider.getBlock("latest"))!;
      const rows = Array.from({ length: ORDERS }, (_, i) => `K-${i},${member(i % 40)},10,USD,,${timestamp},`);
      const list = await file("orders.csv", [HEAD, ...rows].join("\n"));
      const secret = ["--secret-file", await secretFile("orders.secret", SECRET), "--batch-size", "2"];
      const post = ["purchases", "post", node.program, list, ...secret, "--json"];
      for (const progress of [1, 9, 20]) await killMidway(node, provider, post, progress);
      expect(await posted(provider)).to.have.length.within(30, ORDERS - 1);
      const report = JSON.parse(await output(hardhat(node.url, post))) as Record<string, unknown>;
      expect(report).to.include({ ok: true, matches: true, orders: ORDERS, before: 0, nothing: 0 });
      expect(new Set(await posted(provider)).size).to.equal(ORDERS);
      expect(await posted(provider)).to.have.length(ORDERS);
      const receipts = (await readdir(path.dirname(list))).filter((name) => name.endsWith(".receipts.jsonl"));
      expect(receipts).to.have.length(1);
      expect((await receiptsOf(path.join(path.dirname(list), receipts[0]!))).size).to.equal(ORDERS);

      const back = await refunds(
        "back.csv",
        Array.from({ length: ORDERS }, (_, i) => `R-${i},K-${i},2.50,USD`),
      );
      const ledger = await fresh("refunds.jsonl");
      const refund = ["purchases", "refund", node.program, back, ...secret, "--json"];
      refund.push("--receipts", path.dirname(list), "--ledger", ledger);
      for (const progress of [1, 9, 20]) await killMidway(node, provider, refund, progress);
      const second = JSON.parse(await output(hardhat(node.url, refund))) as Record<string, unknown>;
      expect(second).to.include({ ok: true, matches: true, refunds: ORDERS });
      const taken = await refunded(provider);
      expect(taken).to.have.length(ORDERS);
      expect(new Set(taken).size).to.equal(ORDERS);
    } finally {
      provider.destroy();
    }
  });

  /** The orders that came in, as often as they did. */
  async function posted(provider: JsonRpcProvider): Promise<string[]> {
    const desk = Purchases__factory.connect(node.purchases, provider);
    return (await desk.queryFilter(desk.filters.PurchasePosted())).map(({ args }) => args.record.order);
  }

  /** The orders of which something was taken back, as often as it was. */
  async function refunded(provider: JsonRpcProvider): Promise<string[]> {
    const desk = Purchases__factory.connect(node.purchases, provider);
    return (await desk.queryFilter(desk.filters.PurchaseRefunded())).map(({ args }) => args.record.order);
  }
});
