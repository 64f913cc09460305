/** A local node and tasks in processes of their own, which tests can kill. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CLI = path.join(ROOT, "node_modules/hardhat/dist/src/cli.js");
/** Hardhat's second account, which every local node funds: the demo brand's issuer. */
export const ISSUER_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

export interface LocalNode {
  process: ChildProcess;
  url: string;
  program: string;
  points: string;
  badges: string;
  grants: string;
  purchases: string;
}

/** Runs a task until the chain has grown by some blocks, and kills it then and there. */
export async function killMidway(
  { url }: LocalNode,
  provider: JsonRpcProvider,
  args: string[],
  blocks: number,
): Promise<void> {
  const from = await provider.getBlockNumber();
  const run = hardhat(url, args);
  const ended = once(run, "exit");
  while (run.exitCode === null && (await provider.send("eth_blockNumber", [])) < from + blocks) await sleep(5);
  expect(run.kill("SIGKILL"), "it ended before it could be killed").to.equal(true);
  await ended;
}

/** A task in a process of its own, signed with the issuer's key. */
export function hardhat(url: string, args: string[]): ChildProcess {
  const env = { ...process.env, PUNCHCARD_RPC_URL: url, PUNCHCARD_KEY: ISSUER_KEY, NO_COLOR: "1" };
  return spawn(process.execPath, [CLI, "--network", "live", ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function output(run: ChildProcess): Promise<string> {
  let text = "";
  let errors = "";
  run.stdout?.on("data", (data: Buffer) => (text += data.toString()));
  run.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(run, "close")) as [number];
  expect(code, errors).to.equal(0);
  return text;
}

/** A local node with the demo brand, on a free port, as `./run node` starts it. */
export async function startNode(): Promise<LocalNode> {
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
    badges: find("Badges"),
    grants: find("Grants"),
    purchases: find("Purchases"),
  };
}
