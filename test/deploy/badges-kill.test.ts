/** `badges mint` against a separate node over HTTP, in a process of its own that is killed midway, again and again. */
import { once } from "node:events";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { Badges__factory } from "../../sdk/src/generated/index.js";
import { awards } from "./badges-support.js";
import { type LocalNode, hardhat, killMidway, output, startNode } from "./local-node.js";
import { file, member } from "./support.js";

const LINES = 120;

describe("badges mint: killed midway, over HTTP", () => {
  let node: LocalNode;

  before(async function () {
    this.timeout(180_000);
    node = await startNode();
  });

  after(async () => {
    node.process.kill("SIGKILL");
    await once(node.process, "exit");
  });

  for (const [title, badge, first] of [
    ["soulbound", "Tea friend,Silver", 0],
    ["transferable", "Free coffee,", 1_000],
  ] as const) {
    it(`awards each member one badge, if it is ${title}`, async function () {
      this.timeout(240_000);
      const provider = new JsonRpcProvider(node.url, undefined, { polling: true, pollingInterval: 50 });
      const badges = Badges__factory.connect(node.badges, provider);
      const list = await file("members.csv", awards(LINES, badge, first));
      const mint = ["badges", "mint", node.program, list, "--batch-size", "2", "--json"];
      const counts = (): Promise<bigint[]> =>
        Promise.all(Array.from({ length: LINES }, (_, i) => badges.balanceOf(member(first + i))));
      try {
        for (const progress of [1, 9, 20]) await killMidway(node, provider, mint, progress);
        const midway = (await counts()).reduce((sum, count) => sum + count, 0n);
        expect(midway).to.be.within(30n, BigInt(LINES) - 1n);

        const report = JSON.parse(await output(hardhat(node.url, mint))) as Record<string, unknown>;
        expect(report).to.include({ ok: true, matches: true, lines: LINES, awarded: LINES, renewed: 0, skipped: 0 });
        expect(await counts()).to.deep.equal(Array.from({ length: LINES }, () => 1n));
      } finally {
        provider.destroy();
      }
    });
  }
});
