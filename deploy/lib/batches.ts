/** The granted batches of a programme, told from events: what acting on them needs, and how each entry stands. */
import type { Provider } from "ethers";

import type { GrantBatch } from "../../sdk/src/actions/index.js";
import { Grants__factory } from "../../sdk/src/generated/index.js";
import { type ChainEvent, findEvents } from "./logs.js";

export type EntryState = "waiting" | "matured" | "voided";

export interface KnownBatch extends GrantBatch {
  batchId: string;
  hash: string;
  states: EntryState[];
}

/** Batches of these points, the oldest first. */
export async function findBatches(
  provider: Provider,
  grants: string,
  points: string,
  fromBlock: number,
): Promise<KnownBatch[]> {
  const abi = Grants__factory.createInterface();
  const topics = [`0x${points.slice(2).toLowerCase().padStart(64, "0")}`];
  const names = ["BatchGranted", "Granted", "GrantMatured", "GrantVoided"];
  const events = await findEvents(provider, abi, grants, names, { fromBlock, topics });
  const batches = new Map<string, KnownBatch & { members: string[]; amounts: bigint[] }>();
  for (const event of events) {
    const { name, args } = event;
    const batchId = String(args.batchId);
    const batch = batches.get(batchId);
    if (name === "BatchGranted") batches.set(batchId, start(event, points));
    else if (batch === undefined) continue;
    else if (name === "Granted") {
      batch.members.push(String(args.member));
      batch.amounts.push(BigInt(String(args.amount)));
      batch.states.push("waiting");
    } else batch.states[Number(args.index)] = name === "GrantMatured" ? "matured" : "voided";
  }
  return [...batches.values()];
}

function start({ args, log }: ChainEvent, points: string): KnownBatch & { members: string[]; amounts: bigint[] } {
  return {
    batchId: String(args.batchId),
    hash: log.transactionHash,
    points,
    minter: String(args.minter),
    campaign: String(args.campaign),
    reason: String(args.reason),
    maturesAt: Number(args.maturesAt),
    oneUnit: BigInt(String(args.oneUnit)),
    members: [],
    amounts: [],
    states: [],
  };
}
