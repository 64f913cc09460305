/** One face for the in-process chain and for a node over HTTP, so that the same suites run on both. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";

import { ContractFactory, JsonRpcProvider } from "ethers";
import type { BaseContract, Provider, Signer } from "ethers";
import { artifacts, network } from "hardhat";

/** A provider that can be asked anything. */
export type RawProvider = Provider & { send(method: string, params: unknown[]): Promise<unknown> };

export interface TestChain {
  readonly name: string;
  readonly provider: RawProvider;
  signers(): Promise<(Signer & { address: string })[]>;
  stop(): Promise<void>;
}

/** A fresh chain in this process. */
export async function inProcess(): Promise<TestChain> {
  const { ethers } = await network.create();
  return {
    name: "in-process chain",
    provider: ethers.provider,
    signers: () => ethers.getSigners(),
    stop: () => Promise.resolve(),
  };
}

/** A `hardhat node` of its own process, on a free port. */
export async function overHttp(): Promise<TestChain> {
  const port = await freePort();
  const root = path.resolve(import.meta.dirname, "../../..");
  const cli = path.join(root, "node_modules/hardhat/dist/src/cli.js");
  const node = spawn(process.execPath, [cli, "node", "--bare", "--port", String(port)], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes("Started HTTP")) resolve();
    };
    node.stdout.on("data", hear);
    node.stderr.on("data", hear);
    node.once("exit", () => {
      reject(new Error(`the node stopped: ${said}`));
    });
  });
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, undefined, {
    cacheTimeout: -1,
    pollingInterval: 20,
  });
  return {
    name: "node over HTTP",
    provider,
    signers: () => provider.listAccounts(),
    stop: async () => {
      provider.destroy();
      node.removeAllListeners("exit");
      node.kill("SIGTERM");
      if (node.exitCode === null) await once(node, "exit");
    },
  };
}

/** Deploys one of our contracts or mocks. */
export async function deploy(
  name: string,
  signer: Signer,
  args: unknown[] = [],
): Promise<BaseContract & { address: string }> {
  const { abi, bytecode } = await artifacts.readArtifact(name);
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return Object.assign(contract, { address: await contract.getAddress() });
}

/** The full name of one of this folder's mocks: other folders may have one of the same name. */
export function mock(name: string): string {
  return `test/sdk/contracts/${name}.sol:${name}`;
}

/** The time of the newest block. */
export async function now(chain: TestChain): Promise<number> {
  const block = await chain.provider.getBlock("latest");
  return block!.timestamp;
}

/** Mines a block at `time` (unix seconds). */
export async function travelTo(chain: TestChain, time: number): Promise<void> {
  await chain.provider.send("evm_setNextBlockTimestamp", [time]);
  await chain.provider.send("evm_mine", []);
}

/** As Hardhat's loadFixture, for any chain: builds once, then goes back to that state. */
export function fixtureOf<T>(build: () => Promise<T>, chain: () => TestChain): () => Promise<T> {
  let built: { readonly value: T; snapshot: unknown } | undefined;
  return async () => {
    const { provider } = chain();
    if (built === undefined) {
      const value = await build();
      built = { value, snapshot: await provider.send("evm_snapshot", []) };
    } else {
      await provider.send("evm_revert", [built.snapshot]);
      built.snapshot = await provider.send("evm_snapshot", []);
    }
    return built.value;
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
