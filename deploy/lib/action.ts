/** What all tasks share: arguments, the way to the chain, previews and sending, output and errors. */
import { createInterface } from "node:readline/promises";

import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { HardhatPluginError } from "hardhat/plugins";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { formatEther } from "ethers";

import { type ProgramEntity, Punchcard, PunchcardError, type Step } from "../../sdk/src/index.js";
import { toPunchcardError } from "../../sdk/src/decode-error.js";
import { jsonSafe } from "../../sdk/src/errors.js";
import type { Deployment } from "../../sdk/src/deployments.js";
import {
  type Connection,
  type NetworkParameters,
  connect,
  findDeployment,
  findSigner,
  networkParameters,
  readAddress,
} from "./connect.js";
import { TaskError } from "./errors.js";

const LOCAL_CHAIN = 31_337;

export interface CommonArgs {
  json: boolean;
  /** Prints nothing; for programs that call the task and take what it returns. */
  quiet: boolean;
}

export interface SendArgs extends CommonArgs {
  from: string | undefined;
  dryRun: boolean;
  yes: boolean;
}

/** What a task found or did: for programs and for people. */
export interface Outcome {
  data: Record<string, unknown>;
  text: string;
  /** False when what the task checks is not as it should be. */
  ok?: boolean;
}

type Json = Record<string, unknown>;

/** Turns a task's work into a Hardhat action: prints once, and fails without a stack trace. */
export function taskAction<A extends CommonArgs>(
  work: (task: TaskContext, args: A) => Promise<Outcome>,
): (args: A, hre: HardhatRuntimeEnvironment) => Promise<Json> {
  return async (args, hre) => {
    try {
      const { data, text, ok = true } = await work(new TaskContext(hre, args), args);
      const result = { ok, ...(jsonSafe(data) as Json) };
      if (!args.quiet) console.log(args.json ? JSON.stringify(result, null, 2) : text);
      if (!ok) process.exitCode = 1;
      return result;
    } catch (thrown) {
      const error = thrown instanceof TaskError ? thrown : toPunchcardError(thrown);
      if (args.json && !args.quiet) console.log(JSON.stringify({ ok: false, error: describeError(error) }, null, 2));
      throw new HardhatPluginError("punchcard", sentenceOf(error), error);
    }
  };
}

/** An error as JSON. */
export function describeError(error: TaskError | PunchcardError): Json {
  if (error instanceof PunchcardError) return error.toJSON();
  const { name, message, next, details } = error;
  return { name, message, nextStep: next ?? "", details: jsonSafe(details ?? {}) };
}

function sentenceOf(error: TaskError | PunchcardError): string {
  if (error instanceof PunchcardError) return error.message;
  return error.next === undefined ? error.message : `${error.message}\n${error.next}`;
}

/** A task under way. */
export class TaskContext {
  readonly hre: HardhatRuntimeEnvironment;
  readonly #args: CommonArgs;
  #connection: Connection | undefined;

  constructor(hre: HardhatRuntimeEnvironment, args: CommonArgs) {
    this.hre = hre;
    this.#args = args;
  }

  /** Whether lines for people are wanted while the task runs. */
  get isTalking(): boolean {
    return !this.#args.json && !this.#args.quiet;
  }

  say(line: string): void {
    if (this.isTalking) console.log(line);
  }

  async connection(): Promise<Connection> {
    return (this.#connection ??= await connect(this.hre));
  }

  async deployment(): Promise<Deployment> {
    return findDeployment(this.hre, await this.connection());
  }

  async parameters(): Promise<NetworkParameters> {
    const { networkName } = await this.connection();
    const parameters = await networkParameters(this.hre, networkName);
    // A local chain makes a block only when something is sent.
    return (await this.deployment()).chainId === LOCAL_CHAIN ? { ...parameters, confirmations: 1 } : parameters;
  }

  async client(): Promise<Punchcard> {
    const { ethers } = await this.connection();
    return new Punchcard({ runner: ethers.provider, deployment: await this.deployment() });
  }

  /** A programme by its address as a person typed it. */
  async program(address: string): Promise<ProgramEntity> {
    return (await this.client()).program(readAddress(address, "program"));
  }

  /** The chain's clock, in unix seconds. */
  async now(): Promise<number> {
    const { ethers } = await this.connection();
    return (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  }

  async signer({ from }: SendArgs): Promise<HardhatEthersSigner> {
    return findSigner(await this.connection(), from);
  }

  /** Who sends. For a dry run, any address: what a Safe would send can be tried as the Safe. */
  async sender(args: SendArgs): Promise<string> {
    if (args.dryRun && args.from !== undefined) return readAddress(args.from, "--from");
    return (await this.signer(args)).address;
  }

  /** Shows each step, tries it, and sends it unless this is a dry run. Nothing is sent when the first does not pass. */
  async send(steps: readonly Step[], args: SendArgs): Promise<Outcome> {
    const sender = await this.sender(args);
    const { confirmations } = await this.parameters();
    for (const step of steps) this.say(`${args.dryRun ? "Would" : "Will"}: ${step.describe()}`);
    if (!args.dryRun) await this.confirm(args);
    const done: Json[] = [];
    for (const step of steps) {
      const { to, data } = step.transaction();
      const shown = { kind: step.kind, description: step.describe(), to };
      if (args.dryRun) {
        const { gas, cost } = await step.estimate(sender);
        done.push({ ...shown, data, gas, cost });
      } else {
        const { hash, blockNumber, gasUsed, fee, event } = await step.send(await this.signer(args), { confirmations });
        done.push({ ...shown, hash, blockNumber, gasUsed, fee, event });
      }
    }
    return {
      data: { dryRun: args.dryRun, from: sender, transactions: done },
      text: summary(done, args.dryRun),
    };
  }

  /** Asks before anything is sent on a chain that matters, where there is somebody to ask. */
  async confirm({ yes }: SendArgs): Promise<void> {
    const { networkName } = await this.connection();
    const { chainId } = await this.deployment();
    if (yes || !this.isTalking || !process.stdin.isTTY || chainId === LOCAL_CHAIN) return;
    const prompt = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await prompt.question(`Send to ${networkName} (chain ${chainId})? [y/N] `);
    prompt.close();
    if (!/^y(es)?$/i.test(answer.trim())) throw new TaskError("Declined", "Nothing was sent.");
  }
}

function summary(done: readonly Json[], dryRun: boolean): string {
  if (done.length === 0) return "Nothing to do.";
  if (dryRun) {
    const gas = done.reduce((sum, entry) => sum + BigInt(String(entry.gas)), 0n);
    const cost = done.reduce((sum, entry) => sum + BigInt(String(entry.cost)), 0n);
    return `Dry run: ${done.length} transaction(s), ${gas} gas, ${formatEther(cost)} at most at the current fee. Nothing was sent.`;
  }
  return done.map(({ description, hash }) => `Done: ${String(description)}\n      ${String(hash)}`).join("\n");
}
