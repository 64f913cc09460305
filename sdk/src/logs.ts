/** Reads event logs over any range of blocks, within whatever limits the node has. */
import type { Log, Provider } from "ethers";

import { NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";

/** A log as nodes tell it. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly transactionHash: string;
}

/** What logs are read from: any provider, and what stands before one. */
export type LogSource = Pick<Provider, "getLogs">;

/** With its numbers in hex. */
export interface NodeLog extends Omit<RawLog, "blockNumber" | "logIndex"> {
  readonly blockNumber: string;
  readonly logIndex: string;
}

export interface LogFilter {
  readonly address: string | readonly string[];
  readonly topics: readonly (string | readonly string[] | null)[];
}

export interface LogOptions {
  readonly fromBlock: number;
  readonly toBlock: number;
  /** The most blocks to ask for at once, 100,000 unless said otherwise; adapts to what the node bears. */
  readonly maxRange?: number;
  /** How often a failing request is tried again before giving up, 6 unless said otherwise. */
  readonly retries?: number;
  /** Waits between tries; for tests. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8_000;
/** So many good answers before more is asked for again. */
const CALM_ENOUGH = 4;

/** The node says how far it goes: `[0x1, 0x2710]`, "limited to 10,000 blocks", "10k block range", "maximum range: 1000". */
const SUGGESTED_RANGE = /\[(0x[0-9a-f]+),\s*(0x[0-9a-f]+)\]/i;
const LIMIT_IN_BLOCKS = /(\d[\d,_]*)\s*(k)?[\s-]*block/i;
const LIMIT_AFTER_WORD = /(?:range|blocks?|limit(?:ed)?(?: to)?)\D{0,24}?(\d[\d,_]*)\s*(k)?\b/i;
/** Fewer blocks will help. */
const TOO_MUCH =
  /range|too (?:many|large|big|wide)(?! requests)|more than|exceed|response size|results|limited to|maximum/i;
/** Waiting will help. */
const BUSY = /\b429\b|too many requests|rate.?limit|throttl|capacity|\b50[234]\b|bad gateway|unavailable|overloaded/i;
const SLOW = /time(?:d)?.?out|econn|socket|network|fetch failed|aborted/i;

type Trouble = "too-much" | "busy" | "other";

/** All logs that match, the oldest first. Ranges shrink when the node refuses them, and grow again when it does not. */
export async function readLogs(provider: LogSource, filter: LogFilter, options: LogOptions): Promise<RawLog[]> {
  const { fromBlock, toBlock, maxRange = 100_000, retries = 6, sleep = wait } = options;
  const logs: RawLog[] = [];
  let range = Math.max(1, maxRange);
  let ceiling = range;
  let failures = 0;
  let calm = 0;
  let from = fromBlock;
  while (from <= toBlock) {
    const to = Math.min(from + range - 1, toBlock);
    try {
      for (const log of await getLogs(provider, filter, from, to)) logs.push(log);
      from = to + 1;
      failures = 0;
      if (++calm % CALM_ENOUGH === 0) range = Math.min(range * 2, ceiling);
    } catch (thrown) {
      const { trouble, limit } = diagnose(thrown);
      const asked = to - from + 1;
      calm = 0;
      if (trouble === "too-much" && asked > 1) {
        range = Math.max(1, limit !== undefined && limit < asked ? limit : Math.floor(asked / 2));
        // A limit in blocks is for good; one in results depends on where the logs are.
        if (limit !== undefined && limit < asked) ceiling = limit;
        continue;
      }
      if (++failures > retries) throw givenUp(thrown, from, to, failures);
      // A node that is too slow for the range may manage half of it.
      if (trouble === "other") range = Math.max(1, Math.floor(asked / 2));
      await sleep(Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT));
    }
  }
  return logs;
}

/** All logs that match any of the filters, each once, the oldest first. */
export async function readAllLogs(
  provider: LogSource,
  filters: readonly LogFilter[],
  options: LogOptions,
): Promise<RawLog[]> {
  const logs = new Map<string, RawLog>();
  // One after the other: a node that limits ranges limits rates too.
  for (const filter of filters) {
    for (const log of await readLogs(provider, filter, options)) logs.set(`${log.blockNumber}/${log.logIndex}`, log);
  }
  return [...logs.values()].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

/** The newest block, after checking that the node has all of the range: some answer with no logs for what they lack. */
export async function checkHead(provider: Provider, fromBlock: number, toBlock?: number): Promise<number> {
  const head = await guarded(() => provider.getBlockNumber());
  if (head >= fromBlock && head >= (toBlock ?? 0)) return toBlock ?? head;
  throw new NetworkError(`The node is at block ${head}, before the range that was asked for`, {
    code: "RPC_INCONSISTENT",
    details: { head, fromBlock, toBlock },
    nextStep: "Wait until the node has caught up, or ask another: it would answer as if nothing had happened.",
  });
}

/** The refusal of logs of which some must have been left out: they don't add up to what the chain says. */
export function inconsistent(what: string, details: Readonly<Record<string, unknown>>): NetworkError {
  return new NetworkError(`The node's logs do not add up to ${what}`, {
    code: "RPC_INCONSISTENT",
    details,
    nextStep: "The node left logs out, or the range does not begin at the deployment. Ask another node.",
  });
}

async function getLogs(provider: LogSource, filter: LogFilter, from: number, to: number): Promise<RawLog[]> {
  const { send } = provider as { send?: (method: string, params: unknown[]) => Promise<unknown> };
  const topics = filter.topics.map((topic) => (typeof topic === "string" || topic === null ? topic : [...topic]));
  const address = typeof filter.address === "string" ? filter.address : [...filter.address];
  if (typeof send !== "function") {
    const logs = await provider.getLogs({ address, topics, fromBlock: from, toBlock: to });
    return logs.map(toRawLog);
  }
  // Past ethers' formatting of every log, which costs more than decoding it.
  const range = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
  const answer = await send.call(provider, "eth_getLogs", [{ address, topics, ...range }]);
  if (!Array.isArray(answer)) throw new TypeError("eth_getLogs did not answer with a list");
  return (answer as NodeLog[]).map(toRawLog).filter((log) => log.blockNumber >= from && log.blockNumber <= to);
}

/** A log as the node tells it, or as ethers does. */
export function toRawLog(log: NodeLog | Log): RawLog {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    blockNumber: Number(log.blockNumber),
    blockHash: log.blockHash,
    logIndex: "index" in log ? log.index : Number(log.logIndex),
    transactionHash: log.transactionHash,
  };
}

/** What a node's refusal means, and the range that it names. */
export function diagnose(thrown: unknown): { trouble: Trouble; limit?: number } {
  const text = textOf(thrown);
  // "Too many requests" is about time, though it says "too many".
  if (BUSY.test(text)) return { trouble: "busy" };
  if (SLOW.test(text) || !TOO_MUCH.test(text)) return { trouble: "other" };
  const suggested = SUGGESTED_RANGE.exec(text);
  if (suggested?.[1] !== undefined && suggested[2] !== undefined) {
    return { trouble: "too-much", limit: Number(BigInt(suggested[2]) - BigInt(suggested[1])) + 1 };
  }
  const isAboutResults = /results|logs matched|response size|more than \d/i.test(text);
  const found = isAboutResults ? null : (LIMIT_IN_BLOCKS.exec(text) ?? LIMIT_AFTER_WORD.exec(text));
  if (found?.[1] === undefined) return { trouble: "too-much" };
  const limit = Number(found[1].replace(/[,_]/g, "")) * (found[2] === undefined ? 1 : 1000);
  return limit > 0 ? { trouble: "too-much", limit } : { trouble: "too-much" };
}

/** The node's own words, wherever the libraries between put them. */
function textOf(thrown: unknown): string {
  const words: string[] = [];
  const queue = [thrown];
  for (let i = 0; i < queue.length && i < 20; i++) {
    const value = queue[i];
    if (typeof value === "string") words.push(value);
    if (typeof value !== "object" || value === null) continue;
    const { message, code, error, info, cause, body, responseStatus } = value as Record<string, unknown>;
    queue.push(message, error, info, cause, body, responseStatus);
    if (typeof code === "string" || typeof code === "number") words.push(String(code));
  }
  return words.join(" ");
}

function givenUp(cause: unknown, from: number, to: number, tries: number): NetworkError {
  return new NetworkError(`The node did not give the logs of blocks ${from} to ${to} in ${tries} tries`, {
    code: "RPC_FAILED",
    details: { fromBlock: from, toBlock: to, tries },
    nextStep: "Try again later, or another node. Nothing is lost: reading changes nothing.",
    cause,
  });
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
