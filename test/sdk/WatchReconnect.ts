/** A watcher whose line to a real node is cut, while the chain goes on and reorganises. */
import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { Punchcard } from "../../sdk/src/index.js";
import { openBrand } from "./helpers/brand.js";
import { overHttp } from "./helpers/chain.js";
import type { TestChain } from "./helpers/chain.js";
import { Line } from "./helpers/line.js";
import { Watched, amounts } from "./helpers/watched.js";

describe("SDK watch over a line that is cut", function () {
  this.timeout(120_000);
  let chain: TestChain;
  let line: Line;
  let provider: JsonRpcProvider;

  before(async function () {
    chain = await overHttp();
    if (!(chain.provider instanceof JsonRpcProvider)) throw new Error("not over HTTP");
    line = new Line(Number(new URL(chain.provider._getConnection().url).port));
    await line.open();
    provider = new JsonRpcProvider(`http://127.0.0.1:${line.port}`, undefined, { cacheTimeout: -1 });
  });

  after(async function () {
    provider.destroy();
    await line.cut();
    await chain.stop();
  });

  it("tells what was missed, takes back what was reorged away meanwhile, and nothing twice", async function () {
    const brand = await openBrand(chain);
    const there = new Punchcard({ runner: provider, deployment: brand.deployment });
    const program = await there.program(brand.program.address);
    const watched = new Watched((hooks) => program.watch({ ...hooks, only: ["Transfer"] }));
    await watched.looks(1);
    await brand.give(brand.member.address, 1n);
    const fork = await chain.provider.send("evm_snapshot", []);
    await brand.give(brand.member.address, 2n);
    expect(amounts(await watched.take(2))).to.deep.equal(["added 1", "added 2"]);

    await line.cut();
    await chain.provider.send("evm_revert", [fork]);
    for (const amount of [3n, 4n, 5n]) await brand.give(brand.member.address, amount);
    await watched.until(({ error }) => error?.code === "RPC_FAILED");
    await line.open();
    expect(amounts(await watched.take(4))).to.deep.equal(["removed 2", "added 3", "added 4", "added 5"]);
    await watched.until(({ state, error }) => state === "live" && error === null);

    // Cut again and again, whatever is under way: every log comes, and comes once.
    for (let i = 10; i < 20; i++) {
      await brand.give(brand.member.address, BigInt(i));
      await line.cut();
      await line.open();
    }
    const expected = Array.from({ length: 10 }, (_, i) => `added ${i + 10}`);
    expect(amounts(await watched.take(10))).to.deep.equal(expected);
    expect(await watched.stop()).to.deep.equal([]);
  });
});
