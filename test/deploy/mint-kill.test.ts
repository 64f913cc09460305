/** `points mint` against a separate node over HTTP, in a process of its own that is killed midway, again and again. */
import { once } from "node:events";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { Grants__factory, Points__factory } from "../../sdk/src/generated/index.js";
import { type LocalNode, hardhat, killMidway, output, startNode } from "./local-node.js";
import { csv, file, member } from "./support.js";

const LINES = 120;
const TOTAL = 120n;

describe("points mint: killed midway, over HTTP", () => {
  let node: LocalNode;

  before(async function () {
    this.timeout(180_000);
    node = await startNode();
  });

  after(async () => {
    node.process.kill("SIGKILL");
    await once(node.process, "exit");
  });

  for (const flags of [[], ["--now"]]) {
    it(`pays each member once ${flags.length === 0 ? "when points mature" : "at once"}`, async function () {
      this.timeout(240_000);
      const provider = new JsonRpcProvider(node.url, undefined, { polling: true, pollingInterval: 50 });
      const list = await file("members.csv", csv(LINES, 1));
      const mint = ["points", "mint", node.program, list, "--batch-size", "2", "--json", ...flags];
      try {
        for (const progress of [1, 9, 20]) await killMidway(node, provider, mint, progress);
        const midway = await paid(provider, node);
        expect([...midway.values()].reduce((sum, amount) => sum + amount, 0n)).to.be.within(30n, TOTAL - 1n);

        const report = JSON.parse(await output(hardhat(node.url, mint))) as Record<string, unknown>;
        expect(report).to.include({ ok: true, matches: true, members: LINES, totalOnChain: String(TOTAL) });
        const all = await paid(provider, node);
        expect(all.size).to.equal(LINES);
        for (let i = 0; i < LINES; i++) expect(all.get(member(i)), `member ${i}`).to.equal(1n);
      } finally {
        provider.destroy();
      }
    });
  }

  /** What each member of the file got, by the events of the way that was used last. */
  async function paid(provider: JsonRpcProvider, { points, grants }: LocalNode): Promise<Map<string, bigint>> {
    const token = Points__factory.connect(points, provider);
    const desk = Grants__factory.connect(grants, provider);
    const granted = (await desk.queryFilter(desk.filters.Granted())).map(
      ({ args }) => [args.member, args.amount] as const,
    );
    const known = new Set(Array.from({ length: LINES }, (_, i) => member(i)));
    const minted = (await token.queryFilter(token.filters.Transfer())).flatMap(({ args }) =>
      known.has(args.to) ? [[args.to, args.value] as const] : [],
    );
    const sums = new Map<string, bigint>();
    for (const [to, amount] of minted.length === 0 ? granted : minted) sums.set(to, (sums.get(to) ?? 0n) + amount);
    return sums;
  }
});
