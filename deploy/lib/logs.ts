/** Logs of a long span of blocks, in pieces that the provider takes. */
import type { Interface, Log, Provider } from "ethers";

import { TaskError } from "./errors.js";

interface Filter {
  address: string;
  topics: (string | string[] | null)[];
}

/** Providers cap a range at anything from 10 to 10,000 blocks, each with another error: halve until it fits. */
export async function findLogs(provider: Provider, filter: Filter, fromBlock: number): Promise<Log[]> {
  const last = await provider.getBlockNumber();
  const logs: Log[] = [];
  let size = 10_000;
  for (let from = fromBlock; from <= last;) {
    const to = Math.min(from + size - 1, last);
    try {
      logs.push(...(await provider.getLogs({ ...filter, fromBlock: from, toBlock: to })));
      from = to + 1;
      size = Math.min(size * 2, 100_000);
    } catch (cause) {
      if (size === 1) {
        throw new TaskError("NoLogs", `The node gives no logs of block ${from}.`, {
          next: "Try another RPC URL.",
          cause,
        });
      }
      size = Math.max(1, Math.floor(size / 2));
    }
  }
  return logs;
}

/** An event with its arguments by name. */
export interface ChainEvent {
  name: string;
  args: Readonly<Record<string, unknown>>;
  log: Log;
}

/** Events of a contract by name, the oldest first. `topics` narrows them by their indexed arguments. */
export async function findEvents(
  provider: Provider,
  abi: Interface,
  address: string,
  names: readonly string[],
  { fromBlock, topics = [] }: { fromBlock: number; topics?: (string | null)[] },
): Promise<ChainEvent[]> {
  const selectors = names.map((name) => abi.getEvent(name)?.topicHash ?? "");
  const logs = await findLogs(provider, { address, topics: [selectors, ...topics] }, fromBlock);
  return logs.flatMap((log) => {
    const parsed = abi.parseLog(log);
    return parsed === null ? [] : [{ name: parsed.name, args: parsed.args.toObject() as Record<string, unknown>, log }];
  });
}
