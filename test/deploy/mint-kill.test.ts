/** `points mint` against a separate node over HTTP, in a process of its own that is killed midway, again and again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { Grants__factory, Points__factory } from "../../sdk/src/generated/index.js";
import { csv, file, member } from "./support.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CLI = path.join(ROOT, "node_modules/hardhat/dist/src/cli.js");
/** Hardhat's second account, which every local node funds: the demo brand's issuer. */
const ISSUER_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const LINES = 120;
const TOTAL = 120n;

interface Node {
  process: ChildProcess;
  url: string;
  program: string;
  points: string;
  grants: string;
}

describe("points mint: killed midway, over HTTP", () => {
  let node: Node;

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
        for (const progress of [1, 9, 20]) {
          const from = await provider.getBlockNumber();
          const run = hardhat(node.url, mint);
          const ended = once(run, "exit");
          while (run.exitCode === null && (await provider.send("eth_blockNumber", [])) < from + progress)
            await sleep(5);
          expect(run.kill("SIGKILL"), "it ended before it could be killed").to.equal(true);
          await ended;
        }
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
  async function paid(provider: JsonRpcProvider, { points, grants }: Node): Promise<Map<string, bigint>> {
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

function hardhat(url: string, args: string[]): ChildProcess {
  const env = { ...process.env, PUNCHCARD_RPC_URL: url, PUNCHCARD_KEY: ISSUER_KEY, NO_COLOR: "1" };
  return spawn(process.execPath, [CLI, "--network", "live", ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function output(run: ChildProcess): Promise<string> {
  let text = "";
  let errors = "";
  run.stdout?.on("data", (data: Buffer) => (text += data.toString()));
  run.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(run, "close")) as [number];
  expect(code, errors).to.equal(0);
  return text;
}

/** A local node with the demo brand, on a free port, as `./run node` starts it. */
async function startNode(): Promise<Node> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  server.close();
  await once(server, "close");

  const child = spawn(process.execPath, [CLI, "node", "--port", String(port)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  const find = (name: string): string => new RegExp(`^${name} +(0x[0-9a-fA-F]{40})`, "m").exec(text)?.[1] ?? "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (data: Buffer) => {
      text += data.toString();
      if (text.includes("Try: npx hardhat")) resolve();
    });
    child.once("exit", () => {
      reject(new Error(`the node ended: ${text}`));
    });
  });
  return {
    process: child,
    url: `http://127.0.0.1:${port}`,
    program: find("Programme"),
    points: find("Points"),
    grants: find("Grants"),
  };
}
