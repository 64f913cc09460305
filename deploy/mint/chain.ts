/** The batches of a file that mints points, as the chain has them. */
import type { Log, Provider } from "ethers";

import { batchIdOf, campaignKey, grant, mintBatch, mintPacked } from "../../sdk/src/actions/index.js";
import { Grants__factory, Points__factory } from "../../sdk/src/generated/index.js";
import { findLogs } from "../lib/logs.js";
import type { FileChain, PaidEntry } from "./job.js";
import type { PlanEntry } from "./journal.js";
import type { Batch } from "./plan.js";
import type { MintRow } from "./rows.js";

const grantsAbi = Grants__factory.createInterface();
const pointsAbi = Points__factory.createInterface();

export interface MintEntry extends PaidEntry {
  /** Unix seconds; undefined for what was the member's at once. */
  maturesAt: number | undefined;
}

export interface MintChain extends FileChain<MintEntry> {
  /** The budget that pays: whose, and for which campaign. */
  budget: { minter: string; campaign: string };
}

interface Parts {
  provider: Provider;
  grants: string;
  plan: Pick<PlanEntry, "token" | "minter" | "campaign" | "mode" | "matureIn">;
  rows: readonly MintRow[];
  /** No batch of this file is below. */
  fromBlock: number;
}

export function mintChain(parts: Parts): MintChain {
  return parts.plan.mode === "mature" ? maturing(parts) : immediate(parts);
}

function maturing({ provider, grants, plan, rows, fromBlock }: Parts): MintChain {
  const { token: points, minter, campaign } = plan;
  const desk = Grants__factory.connect(grants, provider);
  const idOf = ({ reason }: Batch): string => batchIdOf(points, minter, campaign, reason);
  const granted = grantsAbi.getEvent("BatchGranted").topicHash;
  const toMember = grantsAbi.getEvent("Granted").topicHash;

  const hashesFrom = async (ids: ReadonlySet<string>): Promise<Map<string, string>> => {
    const filter = { address: grants, topics: [granted, pad(points), pad(minter)] };
    const logs = await findLogs(provider, filter, fromBlock);
    return new Map(
      logs.flatMap((log) => (ids.has(log.topics[3] ?? "") ? [[log.topics[3] ?? "", log.transactionHash]] : [])),
    );
  };

  return {
    budget: { minter: grants, campaign: campaignKey(minter, campaign) },

    async build(batch) {
      const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
      const { members, amounts } = sharesOf(rows, batch);
      const maturesAt = now + plan.matureIn;
      return grant(grants, points, { campaign, reason: batch.reason, members, amounts, maturesAt });
    },

    async find(batch) {
      const id = idOf(batch);
      if (!(await desk.isGranted(id))) return undefined;
      return (await hashesFrom(new Set([id]))).get(id);
    },

    async findAll(batches) {
      const paid = new Map<string, number>();
      for (let i = 0; i < batches.length; i += 50) {
        const some = batches.slice(i, i + 50);
        const answers = await Promise.all(some.map((batch) => desk.isGranted(idOf(batch))));
        for (const [at, batch] of some.entries()) if (answers[at] === true) paid.set(idOf(batch), batch.index);
      }
      if (paid.size === 0) return new Map();
      const hashes = await hashesFrom(new Set(paid.keys()));
      return new Map([...paid].map(([id, index]) => [index, hashes.get(id) ?? ""]));
    },

    read(batch, { logs }) {
      const id = idOf(batch);
      const own = logs.filter((log) => isFrom(log, grants) && log.topics[0] === toMember && log.topics[3] === id);
      const events = own.map((log) => grantsAbi.decodeEventLog("Granted", log.data, log.topics));
      return events.map((args) => ({
        member: String(args.member),
        amount: BigInt(String(args.amount)),
        maturesAt: Number(args.maturesAt),
      }));
    },
  };
}

function immediate({ provider, plan, rows, fromBlock }: Parts): MintChain {
  const { token: points, minter, campaign } = plan;
  const issued = pointsAbi.getEvent("IssuedBatch").topicHash;
  const transfer = pointsAbi.getEvent("Transfer").topicHash;
  const reasonOf = (log: Pick<Log, "topics" | "data">): string | undefined => {
    const args = pointsAbi.decodeEventLog("IssuedBatch", log.data, log.topics);
    return args.minter === minter ? String(args.reason) : undefined;
  };

  const hashes = async (): Promise<Map<string, string>> => {
    const filter = { address: points, topics: [issued, campaign.padEnd(66, "0")] };
    const logs = await findLogs(provider, filter, fromBlock);
    return new Map(logs.map((log) => [reasonOf(log) ?? "", log.transactionHash]));
  };

  return {
    budget: { minter, campaign },

    build(batch) {
      const { members, amounts } = sharesOf(rows, batch);
      const [amount] = amounts;
      const isEqual = amount !== undefined && amounts.every((other) => other === amount);
      const grantOf = { campaign, reason: batch.reason, members };
      return Promise.resolve(
        isEqual ? mintPacked(points, { ...grantOf, amount }) : mintBatch(points, { ...grantOf, amounts }),
      );
    },

    async find(batch) {
      return (await hashes()).get(batch.reason);
    },

    async findAll(batches) {
      const found = await hashes();
      return new Map(
        batches.flatMap(({ index, reason }) => {
          const hash = found.get(reason);
          return hash === undefined ? [] : [[index, hash] as const];
        }),
      );
    },

    read(batch, { logs }) {
      const own = logs.filter((log) => isFrom(log, points));
      const start = own.findIndex((log) => log.topics[0] === issued && reasonOf(log) === batch.reason);
      const entries: MintEntry[] = [];
      for (const log of start === -1 ? [] : own.slice(start + 1)) {
        if (log.topics[0] === issued) break;
        if (log.topics[0] !== transfer) continue;
        const args = pointsAbi.decodeEventLog("Transfer", log.data, log.topics);
        // Transfers to zero, between these, tell what had expired.
        if (/^0x0+$/.test(String(args.from)))
          entries.push({ member: String(args.to), amount: BigInt(String(args.value)), maturesAt: undefined });
      }
      return entries;
    },
  };
}

function sharesOf(rows: readonly MintRow[], { from, to }: Batch): { members: string[]; amounts: bigint[] } {
  const own = rows.slice(from, to);
  return { members: own.map(({ address }) => address), amounts: own.map(({ amount }) => amount) };
}

/** Whether a contract made a log. */
export function isFrom(log: Log, address: string): boolean {
  return log.address.toLowerCase() === address.toLowerCase();
}

function pad(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
