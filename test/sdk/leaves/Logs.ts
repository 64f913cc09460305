/** Reading logs from nodes that cap, drop, lag, limit and lie; and decoding them fast. */
import { expect } from "chai";
import type { Provider } from "ethers";

import { pointsAbi } from "../../../sdk/src/abi.js";
import { decodeLogs } from "../../../sdk/src/decode-logs.js";
import { NetworkError } from "../../../sdk/src/errors.js";
import { checkHead, diagnose, readLogs } from "../../../sdk/src/logs.js";
import { readPeriods } from "../../../sdk/src/periods.js";
import { failure } from "../helpers/brand.js";
import { transferLogs } from "../../../bench/speed.js";

const HEAD = 30_000;

type FakeNode = Provider & { asked: number; send(method: string, params: unknown[]): Promise<unknown> };

/** A node with one log in every `every`th block; `refuse` may throw what a provider would. */
function nodeWith(every: number, refuse: (blocks: number, results: number, asked: number) => void): FakeNode {
  const node = {
    asked: 0,
    getBlockNumber: () => Promise.resolve(HEAD),
    send: (_method: string, [filter]: [{ fromBlock: string; toBlock: string }]) => {
      const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
      const blocks = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((block) => block % every === 0);
      node.asked++;
      refuse(to - from + 1, blocks.length, node.asked);
      return Promise.resolve(
        blocks.map((block) => ({
          address: "0x",
          topics: [],
          data: "0x",
          blockNumber: `0x${block.toString(16)}`,
          logIndex: "0x0",
          transactionHash: "0x",
        })),
      );
    },
  };
  return node as unknown as FakeNode;
}

const RANGE = { fromBlock: 1, toBlock: HEAD, sleep: () => Promise.resolve() };
const FILTER = { address: "0x", topics: [] };

describe("SDK readLogs", function () {
  const everyThousandth = Array.from({ length: 30 }, (_, i) => (i + 1) * 1_000);

  for (const [who, cap, text] of [
    ["10,000 blocks", 10_000, "eth_getLogs is limited to a 10,000 range"],
    ["10k blocks", 10_000, "exceed maximum block range: 10000"],
    ["2,000 blocks", 2_000, "block range is too large, max is 2k blocks"],
    ["1,000 blocks", 1_000, "Block range limit exceeded (maximum 1000)"],
    ["10 blocks", 10, "You can make eth_getLogs requests with up to a 10 block range. Try [0x1, 0xa]."],
    ["no number that it tells", 700, "query exceeds max range"],
  ] as const) {
    it(`gets all logs from a node that takes ${who}`, async function () {
      const node = nodeWith(1_000, (blocks) => {
        if (blocks > cap) throw new Error(text);
      });
      const logs = await readLogs(node, FILTER, RANGE);
      expect(logs.map(({ blockNumber }) => blockNumber)).to.deep.equal(everyThousandth);
      expect(node.asked).to.be.lessThan((2 * HEAD) / cap + 25);
    });
  }

  it("halves where logs are many, and grows again where they are few", async function () {
    const node = nodeWith(3, (_blocks, results) => {
      if (results > 1_000) throw new Error("query returned more than 1000 results");
    });
    const logs = await readLogs(node, FILTER, RANGE);
    expect(logs).to.have.lengthOf(10_000);
    expect(node.asked).to.be.lessThan(40);
  });

  for (const text of [
    "429 Too Many Requests",
    "rate limit exceeded",
    "request timed out",
    "socket hang up",
    "503 Service Unavailable",
  ]) {
    it(`tries again after ${text}, waiting longer each time`, async function () {
      const waits: number[] = [];
      const node = nodeWith(1_000, (_blocks, _results, asked) => {
        if (asked <= 4) throw new Error(text);
      });
      const sleep = (time: number): Promise<void> => {
        waits.push(time);
        return Promise.resolve();
      };
      const logs = await readLogs(node, FILTER, { ...RANGE, sleep });
      expect(logs).to.have.lengthOf(30);
      expect(waits).to.deep.equal([250, 500, 1_000, 2_000]);
    });
  }

  it("gives up in the end, and says which blocks are missing", async function () {
    const node = nodeWith(1, () => {
      throw new Error("internal error");
    });
    const error = await failure(readLogs(node, FILTER, { ...RANGE, retries: 3 }), NetworkError);
    expect([error.code, error.details.fromBlock, error.details.tries]).to.deep.equal(["RPC_FAILED", 1, 4]);
    expect(node.asked).to.equal(4);
  });

  it("gives up on a node that refuses even one block, and on an answer that is no list", async function () {
    const node = nodeWith(1, () => {
      throw new Error("block range too large");
    });
    expect(await failure(readLogs(node, FILTER, { ...RANGE, retries: 2 }))).to.include({ code: "RPC_FAILED" });
    const lying = { send: () => Promise.resolve({ result: [] }) } as unknown as Provider;
    expect(await failure(readLogs(lying, FILTER, { ...RANGE, retries: 1 }))).to.include({ code: "RPC_FAILED" });
  });

  it("leaves out logs of blocks that it did not ask for", async function () {
    const node = nodeWith(1_000, () => undefined);
    const whole = [{ fromBlock: "0x1", toBlock: "0x7530" }];
    const stray = { send: () => node.send("eth_getLogs", whole) } as unknown as Provider;
    expect(await readLogs(stray, FILTER, { ...RANGE, toBlock: 2_500 })).to.have.lengthOf(2);
  });

  it("asks a provider that has no send() for logs in ethers' way", async function () {
    const log = { address: "0x", topics: [], data: "0x", blockNumber: 5, index: 3, transactionHash: "0x" };
    const provider = { getLogs: () => Promise.resolve([log]) } as unknown as Provider;
    expect((await readLogs(provider, FILTER, { ...RANGE, toBlock: 9 }))[0]).to.include({ blockNumber: 5, logIndex: 3 });
  });

  it("knows a refusal of range from one of rate, and reads the limit", function () {
    const told = (message: string) => diagnose({ error: { message, code: -32005 } });
    expect(told("query returned more than 10000 results. Try with this block range [0x1, 0x64].")).to.deep.equal({
      trouble: "too-much",
      limit: 100,
    });
    expect(told("Too Many Requests, compute units per second capacity exceeded")).to.deep.equal({ trouble: "busy" });
    expect(told("Log response size exceeded")).to.deep.equal({ trouble: "too-much" });
    expect(told("header not found")).to.deep.equal({ trouble: "other" });
  });

  it("refuses a node that has not got as far as the range", async function () {
    const node = nodeWith(1, () => undefined);
    expect(await checkHead(node, 1)).to.equal(HEAD);
    expect(await checkHead(node, 1, 7)).to.equal(7);
    expect(await failure(checkHead(node, HEAD + 1))).to.include({ code: "RPC_INCONSISTENT" });
    expect(await failure(checkHead(node, 1, HEAD + 1))).to.include({ code: "RPC_INCONSISTENT" });
  });
});

describe("SDK readPeriods", function () {
  it("finds every block's period with few questions", async function () {
    let asked = 0;
    const getBlock = (number: number) => {
      asked++;
      return Promise.resolve({ timestamp: number * 12 });
    };
    const blocks = Array.from({ length: 5_000 }, (_, i) => 3 * i);
    const periods = await readPeriods({ getBlock } as unknown as Provider, blocks, 50_000);
    for (const block of blocks) expect(periods.get(block)).to.equal(Math.floor((block * 12) / 50_000));
    expect(asked).to.be.lessThan(80);
  });

  it("refuses a node that gives a log but not its block", async function () {
    const provider = { getBlock: () => Promise.resolve(null) } as unknown as Provider;
    expect(await failure(readPeriods(provider, [5], 10))).to.include({ code: "RPC_INCONSISTENT" });
  });
});

describe("SDK decodeLogs", function () {
  it("reads what ethers reads", function () {
    const logs = transferLogs(50);
    const decoded = decodeLogs(logs);
    logs.forEach((log, i) => {
      const parsed = pointsAbi().parseLog({ topics: [...log.topics], data: log.data })!;
      const [from, to, amount] = parsed.args as unknown as [string, string, bigint];
      expect(decoded[i]).to.include({ name: "Transfer", from, to, amount });
    });
  });

  it("leaves out events that are not ours", function () {
    const [log] = transferLogs(1);
    expect(
      decodeLogs([
        { ...log!, topics: [`0x${"ab".repeat(32)}`] },
        { ...log!, topics: [] },
      ]),
    ).to.deep.equal([]);
  });
});
