/** What tests of the tasks share: tasks run as a program runs them, on one in-process chain, in a folder of their own. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { Wallet, getAddress, id } from "ethers";
import hre from "hardhat";

import type { Deployment } from "../../sdk/src/deployments.js";
import { Points__factory } from "../../sdk/src/generated/index.js";

/** The connection that tasks get too. */
export const connection = await hre.network.getOrCreate();
export const { ethers, networkHelpers } = connection;

export const DAY = 86_400;

type Json = Record<string, unknown>;

/** Runs a task and gives what it returns. */
export async function run(id: string[], args: Json = {}): Promise<Json> {
  return (await hre.tasks.getTask(id).run({ quiet: true, ...args })) as Json;
}

/** Runs a task with --json and parses what it prints. */
export async function printed(id: string[], args: Json = {}): Promise<Json> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => {
    lines.push(line);
  };
  try {
    await hre.tasks.getTask(id).run({ json: true, ...args });
  } finally {
    console.log = log;
  }
  return JSON.parse(lines.join("\n")) as Json;
}

/** The error that a task ends with. */
export async function failure(id: string[], args: Json = {}): Promise<Error & { cause: Json & Error }> {
  try {
    await run(id, args);
  } catch (error) {
    return error as Error & { cause: Json & Error };
  }
  return expect.fail(`${id.join(" ")} did not fail`);
}

/** A file in a folder of its own. */
export async function file(name: string, content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "punchcard-test-"));
  const at = path.join(folder, name);
  await writeFile(at, content);
  return at;
}

/** A member that nobody else is. */
export function member(index: number): string {
  return getAddress(`0x${id(`member ${index}`).slice(26)}`);
}

/** A mint file with `count` members who get 1, 2, 3 and so on, up to `most`. */
export function csv(count: number, most = 50): string {
  const lines = Array.from({ length: count }, (_, i) => `${member(i)},${1 + (i % most)},order-${i}`);
  return ["address,amount,reference", ...lines].join("\n");
}

export async function blockNumber(): Promise<number> {
  return ethers.provider.getBlockNumber();
}

/** What an admin writes to open a programme. */
export async function programFile(change: Json = {}, points: Json = {}): Promise<string> {
  const [admin, issuer, till, catalog, guardian] = await ethers.getSigners();
  const content = {
    admin: admin!.address,
    noticePeriod: "7d",
    roles: {
      issuer: [issuer!.address],
      cashier: [till!.address],
      catalog: [catalog!.address],
      guardian: [guardian!.address],
    },
    terms: { uri: "ipfs://terms-0", contentHash: id("terms 0") },
    points: {
      name: "Acme points",
      symbol: "ACME",
      decimals: 0,
      periodLength: "90d",
      livePeriods: 4,
      ceiling: "100000000",
      ...points,
    },
    ...change,
  };
  return file("program.json", JSON.stringify(content));
}

/** The chain as it starts. */
async function pristine(): Promise<void> {
  await Promise.resolve();
}

/** Tasks of all files share one chain: what the file before left is not this one's. */
export async function freshProtocol() {
  await networkHelpers.loadFixture(pristine);
  return (await run(["protocol", "deploy"])) as Record<Exclude<keyof Deployment, "chainId" | "fromBlock">, string>;
}

export type Brand = Awaited<ReturnType<typeof brandFixture>>;

/** Contracts, a programme, and a budget of ten million points for grants and for minting at once. */
export async function brandFixture() {
  const [admin, issuer, till, catalog, guardian, buyer, stranger] = await ethers.getSigners();
  await freshProtocol();
  const config = await programFile();
  const opened = await run(["program", "open"], { file: config });
  const program = String(opened.program);
  const points = Points__factory.connect(String(opened.points), ethers.provider);
  const from = issuer!.address;
  const budget = { program, minter: from, amount: "10000000", from };
  await run(["points", "allot"], budget);
  await run(["points", "allot"], { ...budget, now: true });
  const actors = {
    admin: admin!,
    issuer: issuer!,
    till: till!,
    catalog: catalog!,
    guardian: guardian!,
    buyer: buyer!,
    stranger: stranger!,
  };
  return { ...actors, config, program, points, mint: { program, from } };
}

/** An account that nothing is known of. */
export function nobody(): string {
  return Wallet.createRandom().address;
}
