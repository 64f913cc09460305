/** Asks a node for blocks and their logs, and believes no answer that contradicts another. */
import { getBytes, keccak256 } from "ethers";
import type { Provider } from "ethers";

import { NetworkError } from "../errors.js";
import { readAllLogs, toRawLog } from "../logs.js";
import type { LogFilter, LogOptions, LogSource, NodeLog, RawLog } from "../logs.js";
import { readChainId } from "../step.js";
import { within } from "./clock.js";

export interface Block {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Undefined where ethers stands between and leaves it out. */
  readonly logsBloom?: string | undefined;
}

type Send = (method: string, params: unknown[]) => Promise<unknown>;

export interface NodeOptions {
  readonly provider: Provider;
  readonly chainId: number;
  /** Lower case. */
  readonly addresses: readonly string[];
  /** Milliseconds. */
  readonly requestTimeout: number;
}

export class Node {
  readonly #options: NodeOptions;
  readonly #send: Send | undefined;
  /** Where each address is in a block's bloom. */
  readonly #bloomBits: readonly number[][];

  constructor(options: NodeOptions) {
    const { provider, requestTimeout, addresses } = options;
    const { send } = provider as { send?: Send };
    this.#options = options;
    this.#send = send && ((method, params) => within(requestTimeout, send.call(provider, method, params)));
    this.#bloomBits = addresses.map(bloomBits);
  }

  /** The newest block, of the chain that we mean: a wallet may be switched to another at any time. */
  async head(): Promise<Block> {
    const [head] = await Promise.all([this.#block("latest"), this.checkChain()]);
    return head;
  }

  async checkChain(): Promise<void> {
    const { provider, chainId, requestTimeout } = this.#options;
    const actual = await within(requestTimeout, readChainId(provider));
    if (actual === chainId) return;
    throw new NetworkError(`The node answers from chain ${actual}, not from chain ${chainId}`, {
      code: "WRONG_NETWORK",
      details: { expected: chainId, actual },
      nextStep: `Switch the wallet or the node back to chain ${chainId}: watching then goes on where it was.`,
    });
  }

  async block(number: number): Promise<Block> {
    return this.#block(number);
  }

  /** All logs of our contracts in a block. By its hash: a node that lacks the block then says so, and not "none". */
  async logsOf(block: Block): Promise<RawLog[]> {
    const { provider, addresses, requestTimeout } = this.#options;
    const filter = { blockHash: block.hash, address: [...addresses] };
    const told =
      this.#send === undefined
        ? await within(requestTimeout, provider.getLogs(filter))
        : await this.#send("eth_getLogs", [filter]);
    if (!Array.isArray(told)) throw contradiction("did not answer with a list of logs", { blockHash: block.hash });
    const logs = (told as NodeLog[]).map(toRawLog).sort((a, b) => a.logIndex - b.logIndex);
    this.#checkLogs(logs, block);
    if (logs.length === 0 && this.#bloomTells(block)) await this.#checkReceipts(block);
    return logs;
  }

  /** All logs that match one of the filters, up to the block `end`. */
  async logsBetween(filters: readonly LogFilter[], range: Omit<LogOptions, "toBlock">, end: Block): Promise<RawLog[]> {
    const { provider, requestTimeout } = this.#options;
    const source: LogSource & { send?: Send | undefined } = {
      getLogs: (filter) => within(requestTimeout, provider.getLogs(filter)),
      send: this.#send,
    };
    const logs = await readAllLogs(source, filters, { ...range, toBlock: end.number });
    // What was read may be of a chain, or of a fork, that the node has left meanwhile.
    const { hash } = await this.block(end.number);
    if (hash !== end.hash)
      throw contradiction("changed its chain while its logs were read", { before: end.hash, hash });
    this.#checkLogs(logs);
    return logs;
  }

  async #block(tag: number | "latest"): Promise<Block> {
    const { provider, requestTimeout } = this.#options;
    const block =
      this.#send === undefined
        ? await within(requestTimeout, provider.getBlock(tag))
        : await this.#send("eth_getBlockByNumber", [tag === "latest" ? tag : `0x${tag.toString(16)}`, false]);
    if (block === null) throw contradiction(`does not have block ${tag}, which it told of`, { blockNumber: tag });
    const { number, hash, parentHash, timestamp, logsBloom } = block as Record<keyof Block, string>;
    if (tag !== "latest" && Number(number) !== tag) {
      throw contradiction(`gave block ${Number(number)} for block ${tag}`, { blockNumber: tag });
    }
    return { number: Number(number), hash, parentHash, timestamp: Number(timestamp), logsBloom };
  }

  #checkLogs(logs: readonly RawLog[], block?: Block): void {
    const { addresses } = this.#options;
    const hashes = new Map(block && [[block.number, block.hash]]);
    logs.forEach((log, i) => {
      const before = logs[i - 1];
      const { address, blockNumber, blockHash, logIndex } = log;
      const expected = hashes.get(blockNumber) ?? (block === undefined ? blockHash : undefined);
      const isOurs = blockHash === expected && addresses.includes(address.toLowerCase());
      const isTwice = before?.blockNumber === blockNumber && before.logIndex === logIndex;
      hashes.set(blockNumber, blockHash);
      if (!isOurs || isTwice) throw contradiction("gave logs that were not asked for", { log });
    });
  }

  /** Whether the block's bloom says that a contract of ours logged something; a full bloom says it of everyone. */
  #bloomTells({ logsBloom }: Block): boolean {
    if (logsBloom === undefined) return false;
    const bytes = getBytes(logsBloom);
    const has = (bit: number): boolean => (((bytes[255 - (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1;
    const filled = Array.from({ length: 2048 }, (_, bit) => has(bit)).filter(Boolean).length;
    return filled <= 1024 && this.#bloomBits.some((bits) => bits.every(has));
  }

  /** A bloom can be wrong by chance, the receipts can't. */
  async #checkReceipts(block: Block): Promise<void> {
    const params = [`0x${block.number.toString(16)}`];
    // A node that doesn't know the method can't be asked: then the first answer stands.
    const receipts = await this.#send?.("eth_getBlockReceipts", params).catch(() => null);
    if (!Array.isArray(receipts)) return;
    const logs = (receipts as { logs: NodeLog[] }[]).flatMap((receipt) => receipt.logs);
    const isLeftOut = logs.some(
      ({ address, blockHash }) => blockHash === block.hash && this.#options.addresses.includes(address.toLowerCase()),
    );
    if (isLeftOut) throw contradiction("left out logs of a block that has some", { blockNumber: block.number });
  }
}

/** What a node said can't be: it lags, is on two forks at once, or leaves things out. */
export function contradiction(what: string, details: Readonly<Record<string, unknown>>): NetworkError {
  return new NetworkError(`The node ${what}`, {
    code: "RPC_INCONSISTENT",
    details,
    nextStep: "It is asked again. If this stays so, use another node.",
  });
}

function bloomBits(address: string): number[] {
  const hash = getBytes(keccak256(address));
  return [0, 2, 4].map((i) => (((hash[i] ?? 0) << 8) | (hash[i + 1] ?? 0)) & 2047);
}
