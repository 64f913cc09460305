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
import { TaskError, deviceTrouble } from "./errors.js";
import { type SafeCall, type SafeRequest, intoFiles, writeSafeFile } from "./safe.js";

const LOCAL_CHAIN = 31_337;
const NOTHING = "Nothing to do.";

export interface CommonArgs {
  json: boolean;
  /** Prints nothing; for programs that call the task and take what it returns. */
  quiet: boolean;
}

export interface SendArgs extends CommonArgs {
  /** The account that acts. */
  from: string | undefined;
  /** A file to write for a Safe's signers, instead of sending. */
  safe: string | undefined;
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
      const error = deviceTrouble(thrown) ?? toPunchcardError(thrown);
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

  /** Who acts. Any address for a dry run or a Safe's file: no key is needed to try what the Safe would send. */
  async sender(args: SendArgs): Promise<string> {
    if (args.safe !== undefined && args.from === undefined) {
      throw new TaskError("NoSafe", "Say which Safe will act.", { next: "Give its address: --from 0x…" });
    }
    if ((args.dryRun || args.safe !== undefined) && args.from !== undefined) return readAddress(args.from, "--from");
    return (await this.signer(args)).address;
  }

  /**
   * Shows each step, tries it, and sends it, or writes it for a Safe's signers, unless this is a dry run. Nothing is sent
   * when the first does not pass, and nothing is written when any does not.
   */
  async send(steps: readonly Step[], args: SendArgs): Promise<Outcome> {
    const sender = await this.sender(args);
    const verb = args.dryRun ? "Would" : args.safe === undefined ? "Will" : "The Safe will";
    for (const step of steps) this.say(`${verb}: ${step.describe()}`);
    if (args.dryRun || args.safe !== undefined) return this.#preview(steps, args, sender);
    const { confirmations } = await this.parameters();
    await this.confirm(args);
    const done: Json[] = [];
    for (const step of steps) {
      const { hash, blockNumber, gasUsed, fee, event } = await step.send(await this.signer(args), { confirmations });
      done.push({ ...shown(step), hash, blockNumber, gasUsed, fee, event });
    }
    const lines = done.map(({ description, hash }) => `Done: ${String(description)}\n      ${String(hash)}`);
    return {
      data: { dryRun: false, from: sender, transactions: done },
      text: lines.length === 0 ? NOTHING : lines.join("\n"),
    };
  }

  /** Tries and prices all steps, and writes them where a Safe's file is wanted. */
  async #preview(steps: readonly Step[], { dryRun, safe }: SendArgs, from: string): Promise<Outcome> {
    const tried = [];
    for (const step of steps) {
      const { gas, cost } = await step.estimate(from);
      tried.push({ ...shown(step), data: step.transaction().data, gas, cost });
    }
    const files: string[] = [];
    if (safe !== undefined && !dryRun) {
      const request = await this.safeRequest(from);
      for await (const { file, calls } of this.safeFiles(tried, safe)) {
        await writeSafeFile(file, request, calls);
        files.push(file);
      }
    }
    const data = { dryRun, from, transactions: tried, ...(safe === undefined ? {} : { files }) };
    if (tried.length === 0) return { data, text: NOTHING };
    if (files.length !== 0) return { data, text: writtenText(files, from) };
    const gas = tried.reduce((sum, entry) => sum + entry.gas, 0n);
    const cost = tried.reduce((sum, entry) => sum + entry.cost, 0n);
    return {
      data,
      text: `Dry run: ${tried.length} transaction(s), ${gas} gas, ${formatEther(cost)} at most at the current fee. Nothing was sent.`,
    };
  }

  /** What a Safe's file says of where it belongs. */
  async safeRequest(safe: string): Promise<SafeRequest> {
    return { safe, chainId: (await this.deployment()).chainId, createdAt: await this.now() };
  }

  /** Calls in files that each fit one of the Safe's transactions on this chain. */
  async *safeFiles(
    calls: Iterable<SafeCall> | AsyncIterable<SafeCall>,
    file: string,
  ): AsyncGenerator<{ file: string; calls: SafeCall[] }> {
    const { ethers } = await this.connection();
    yield* intoFiles(calls, file, (await ethers.provider.getBlock("latest"))?.gasLimit ?? 0n);
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

function shown(step: Step): { kind: string; description: string; to: string } {
  return { kind: step.kind, description: step.describe(), to: step.transaction().to };
}

/** What to do with a Safe's files. */
export function writtenText(files: readonly string[], safe: string): string {
  const how = files.length === 1 ? "It is one transaction" : "Each is one transaction, to be executed in this order";
  return [
    ...files.map((file) => `Written: ${file}`),
    `${how} of the Safe ${safe}: open it in the Safe's transaction builder. Nothing was sent.`,
  ].join("\n");
}
