/** The demo's stages: chains whose clock they move, members with keys, what each action cost, and a brand's tasks. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { Wallet, computeAddress, id } from "ethers";
import type { Signer, TransactionReceipt } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { ActionKind } from "../../sdk/src/actions/index.js";
import { type Done, type ProgramEntity, Punchcard, type Step } from "../../sdk/src/index.js";
import { type Connection, connect, findDeployment } from "../lib/connect.js";

type Json = Record<string, unknown>;
/** The most that one transaction can have (EIP-7825). */
const MAX_GAS = "0x1000000";
/** 100 gwei: more than the chain ever asks. */
const ANY_FEE = "0x174876e800";

/** A chain, and who acts on it. */
export class Chain {
  readonly hre: HardhatRuntimeEnvironment;
  readonly #connection: Connection;
  readonly #gas = new Map<string, { total: bigint; count: bigint }>();
  readonly #addresses = new Map<string, string>();
  #program: ProgramEntity | undefined;

  constructor(hre: HardhatRuntimeEnvironment, connection: Connection) {
    this.hre = hre;
    this.#connection = connection;
  }

  get ethers(): Connection["ethers"] {
    return this.#connection.ethers;
  }

  /** The brand's programme, once it is open. */
  get program(): ProgramEntity {
    if (this.#program === undefined) throw new TypeError("The programme is not open yet");
    return this.#program;
  }

  async useProgram(address: string): Promise<void> {
    const deployment = await findDeployment(this.hre, this.#connection);
    this.#program = await new Punchcard({ runner: this.ethers.provider, deployment }).program(address);
  }

  /** Moves the chain's clock to a time in unix seconds, or leaves it where it is if that is past. */
  async until(time: number): Promise<void> {
    const { time: clock } = this.#connection.networkHelpers;
    if (time > (await clock.latest())) await clock.increaseTo(time);
  }

  async now(): Promise<number> {
    return this.#connection.networkHelpers.time.latest();
  }

  /** A customer's wallet. It holds no ETH. */
  member(customer: string): Signer {
    return new Wallet(memberKey(customer), this.ethers.provider);
  }

  addressOf(customer: string): string {
    let address = this.#addresses.get(customer);
    if (address === undefined) this.#addresses.set(customer, (address = computeAddress(memberKey(customer))));
    return address;
  }

  async fund(address: string): Promise<void> {
    await this.#connection.networkHelpers.setBalance(address, 10n ** 18n);
  }

  /** Sends a step and notes what it cost. */
  async send<K extends ActionKind>(action: string, step: Step<K>, signer: Signer): Promise<Done<K>> {
    const done = await step.send(signer);
    this.note(action, done.gasUsed);
    return done;
  }

  /** Sends a step without asking its price first, which takes longer than sending it: here gas costs nothing. */
  async rush(step: Step, signer: Signer): Promise<TransactionReceipt> {
    const { provider } = this.ethers;
    const { to, data } = step.transaction();
    const from = await signer.getAddress();
    const request = { from, to, data, gas: MAX_GAS, maxFeePerGas: ANY_FEE, maxPriorityFeePerGas: "0x0" };
    const hash = (await provider.send("eth_sendTransaction", [request])) as string;
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt?.status !== 1) throw new TypeError(`A transaction of the demo failed: ${step.describe()}`);
    return receipt;
  }

  note(action: string, gas: bigint, heads = 1): void {
    const { total, count } = this.#gas.get(action) ?? { total: 0n, count: 0n };
    this.#gas.set(action, { total: total + gas, count: count + BigInt(heads) });
  }

  /** Average gas per action, in the order in which they were first done. */
  get gas(): [action: string, average: bigint, count: bigint][] {
    return [...this.#gas].map(([action, { total, count }]) => [action, total / count, count]);
  }
}

/** The chain that the tasks of this run act on. */
export class Stage extends Chain {
  readonly #folder: string;

  private constructor(hre: HardhatRuntimeEnvironment, connection: Connection, folder: string) {
    super(hre, connection);
    this.#folder = folder;
  }

  static async open(hre: HardhatRuntimeEnvironment): Promise<Stage> {
    return new Stage(hre, await connect(hre), await mkdtemp(path.join(tmpdir(), "punchcard-demo-")));
  }

  async end(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  /** Runs a task as a brand's admin would, and takes its JSON. */
  async task(name: string, args: Json = {}): Promise<Json> {
    return (await this.hre.tasks.getTask(name.split(" ")).run({ ...args, json: false, quiet: true })) as Json;
  }

  async write(name: string, text: string): Promise<string> {
    const file = path.join(this.#folder, name);
    await writeFile(file, text);
    return file;
  }
}

/** A key that anyone can compute: fit for a demo alone. */
function memberKey(customer: string): string {
  return id(`punchcard demo customer ${customer}`);
}

/** Gas of the transactions that a task sent. */
export function gasOf(result: Json): bigint {
  const transactions = result.transactions as { gasUsed: string }[];
  return transactions.reduce((sum, { gasUsed }) => sum + BigInt(gasUsed), 0n);
}
