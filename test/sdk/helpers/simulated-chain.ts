/** A chain that forks at will, behind a node that lags, fails and forgets; with the same log formats as real ones. */
import { getBytes, hexlify, id, keccak256, toBeHex } from "ethers";
import type { Interface, Provider } from "ethers";

import { grantsAt, launcherAt, pointsAbi, rewardsAbi, rewardsAt } from "../../../sdk/src/abi.js";
import { claimsAt } from "../../../sdk/src/claims-abi.js";
import { bonusesAt, miscountsAt, purchasesAt, rulebookAt, tiersAt } from "../../../sdk/src/purchases-abi.js";
import { standingsAt } from "../../../sdk/src/standings-abi.js";
import { ProgramEntity } from "../../../sdk/src/index.js";
import { LATER_ENTITIES } from "./entities.js";
import type { Clock } from "../../../sdk/src/index.js";

export interface SimulatedLog {
  address: string;
  topics: readonly string[];
  data: string;
  blockNumber: string;
  blockHash: string;
  logIndex: string;
  transactionHash: string;
}

export interface SimulatedBlock {
  number: string;
  hash: string;
  parentHash: string;
  timestamp: string;
  logsBloom: string;
  logs: SimulatedLog[];
}

type LogSpec = Pick<SimulatedLog, "address" | "topics" | "data">;
type Answer = (method: string, next: () => unknown, params: readonly unknown[]) => unknown;

export const CHAIN_ID = 7;
export const MEMBER = address("member");
export const FRIEND = address("friend");
const [PROGRAM, POINTS, BADGES, REWARDS, GRANTS, CLAIMS, LAUNCHER, FOREIGN] = [
  "program",
  "points",
  "badges",
  "rewards",
  "grants",
  "claims",
  "launcher",
  "foreign",
].map(address) as [string, string, string, string, string, string, string, string];
const [RULEBOOK, PURCHASES, STANDINGS, TIERS, BONUSES, MISCOUNTS] = [
  "rulebook",
  "purchases",
  "standings",
  "tiers",
  "bonuses",
  "miscounts",
].map(address) as [string, string, string, string, string, string];

export class SimulatedChain {
  blocks: SimulatedBlock[] = [];
  /** Put before the node: may change, delay or refuse an answer. */
  answer: Answer = (_method, next) => next();
  /** Newest blocks that the node does not know of yet. */
  lag = 0;
  asked: string[] = [];
  readonly program: ProgramEntity;
  readonly #name: string;
  #made = 0;

  constructor(name = "ours") {
    this.#name = name;
    this.mine([]);
    const provider = { send: (method: string, params: unknown[]) => this.#send(method, params) } as unknown as Provider;
    const deployment = {
      ...{
        chainId: CHAIN_ID,
        launcher: LAUNCHER,
        pointsDeployer: FOREIGN,
        badgesDeployer: FOREIGN,
        badgeArt: FOREIGN,
        rewards: REWARDS,
        grants: GRANTS,
        claims: CLAIMS,
        rulebook: RULEBOOK,
        purchases: PURCHASES,
        standings: STANDINGS,
        tiers: TIERS,
        bonuses: BONUSES,
        miscounts: MISCOUNTS,
      },
      fromBlock: 0,
    };
    const contracts = {
      launcher: launcherAt(LAUNCHER, provider),
      rewards: rewardsAt(REWARDS, provider),
      grants: grantsAt(GRANTS, provider),
      claims: claimsAt(CLAIMS, provider),
      rulebook: rulebookAt(RULEBOOK, provider),
      purchases: purchasesAt(PURCHASES, provider),
      standings: standingsAt(STANDINGS, provider),
      tiers: tiersAt(TIERS, provider),
      bonuses: bonusesAt(BONUSES, provider),
      miscounts: miscountsAt(MISCOUNTS, provider),
    };
    const token = { address: POINTS, name: "Acme", symbol: "ACME", decimals: 2, periodLength: 1, livePeriods: 0 };
    const connection = { provider, chainId: CHAIN_ID, deployment, ...contracts };
    const badges = { address: BADGES, name: "Acme", symbol: "ACMEB" };
    const facts = { program: PROGRAM, noticePeriod: 0, token, badges };
    this.program = new ProgramEntity(connection, facts, LATER_ENTITIES);
  }

  get height(): number {
    return this.blocks.length - 1;
  }

  get head(): SimulatedBlock {
    return this.blocks.at(-1)!;
  }

  mine(logs: readonly LogSpec[]): void {
    const parent = this.blocks.at(-1);
    const hash = id(`block ${++this.#made} of ${this.#name}`);
    const number = toQuantity(this.blocks.length);
    const placed = logs.map((log, i) => ({
      ...log,
      blockNumber: number,
      blockHash: hash,
      // As on a real chain, ours are not the only logs.
      logIndex: toQuantity(i * 2 + 1),
      transactionHash: id(`transaction ${i}`),
    }));
    const timestamp = toQuantity(1_000 + this.blocks.length * 12);
    const parentHash = parent?.hash ?? id("none");
    this.blocks.push({ number, hash, parentHash, timestamp, logsBloom: bloomOf(placed), logs: placed });
  }

  /** Drops the newest blocks; what is mined next is another fork. */
  drop(count: number): SimulatedBlock[] {
    return this.blocks.splice(this.blocks.length - count, count);
  }

  /** Ids of the programme's logs after a block, in their order. */
  idsAfter(blockNumber: number): string[] {
    return this.blocks
      .slice(blockNumber + 1)
      .flatMap(({ logs }) => logs.filter(isOfProgram).map((log) => `${log.blockHash}/${Number(log.logIndex)}`));
  }

  async #send(method: string, params: readonly unknown[]): Promise<unknown> {
    this.asked.push(method);
    await Promise.resolve();
    // As over a wire: nobody shares objects with a node.
    return JSON.parse(JSON.stringify(await this.answer(method, () => this.#look(method, params), params))) as unknown;
  }

  #look(method: string, [first]: readonly unknown[]): unknown {
    const known = this.blocks.slice(0, Math.max(1, this.blocks.length - this.lag));
    if (method === "eth_chainId") return toQuantity(CHAIN_ID);
    if (method === "eth_getBlockByNumber") return (first === "latest" ? known.at(-1) : known[Number(first)]) ?? null;
    if (method === "eth_getBlockReceipts") return [{ logs: known[Number(first)]!.logs }];
    if (method !== "eth_getLogs") throw new Error(`Method ${method} is not supported`);
    const filter = first as {
      blockHash?: string;
      fromBlock: string;
      toBlock: string;
      address: string | string[];
      topics?: (string | null)[];
    };
    const isAsked = (log: SimulatedLog): boolean =>
      [filter.address].flat().includes(log.address.toLowerCase()) &&
      (filter.topics ?? []).every((topic, i) => topic === null || topic === log.topics[i]);
    if (filter.blockHash === undefined) {
      return known
        .slice(Number(filter.fromBlock), Number(filter.toBlock) + 1)
        .flatMap(({ logs }) => logs.filter(isAsked));
    }
    const block = known.find(({ hash }) => hash === filter.blockHash);
    if (block === undefined) throw new Error("unknown block");
    return block.logs.filter(isAsked);
  }
}

/** Time that passes only while somebody waits; `onSleep` is what happens meanwhile. */
export class SimulatedClock implements Clock {
  time = 1_000_000;
  readonly slept: number[] = [];
  onSleep: () => unknown = () => undefined;

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(milliseconds);
    this.time += milliseconds;
    await this.onSleep();
  }

  random(): number {
    return 1;
  }
}

export function transferLog(amount: bigint, token = POINTS): LogSpec {
  return logOf(token, pointsAbi(), "Transfer", [MEMBER, FRIEND, amount]);
}

/** A `Transfer` of ours to the last letter, of a token that is not ours. */
export function foreignLog(): LogSpec {
  return transferLog(1n, FOREIGN);
}

export function redeemedLog(number: bigint, points = POINTS): LogSpec {
  return logOf(REWARDS, rewardsAbi(), "RewardRedeemed", [points, MEMBER, 1n, number, 1n, 500n, 0n, false]);
}

/** Of another brand's token, at the desk that both use. */
export function othersLog(): LogSpec {
  return redeemedLog(1n, FOREIGN);
}

function isOfProgram(log: SimulatedLog): boolean {
  const isShared = log.address.toLowerCase() === REWARDS;
  return log.address.toLowerCase() === POINTS || (isShared && log.topics[1]?.slice(-40) === POINTS.slice(2));
}

function logOf(contract: string, abi: Interface, name: string, values: unknown[]): LogSpec {
  return { address: contract, ...abi.encodeEventLog(name, values) };
}

function bloomOf(logs: readonly SimulatedLog[]): string {
  const bytes = new Uint8Array(256);
  for (const { address: contract, topics } of logs) {
    for (const entry of [contract, ...topics]) {
      const hash = getBytes(keccak256(entry));
      for (const i of [0, 2, 4]) {
        const bit = ((hash[i]! << 8) | hash[i + 1]!) & 2047;
        bytes[255 - (bit >> 3)]! |= 1 << (bit & 7);
      }
    }
  }
  return hexlify(bytes);
}

function address(name: string): string {
  return id(name).slice(0, 42);
}

function toQuantity(value: number): string {
  return toBeHex(value).replace(/^0x0?/, "0x");
}
