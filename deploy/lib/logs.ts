/** Events of a contract by name, over any span of blocks. */
import type { Interface, Provider } from "ethers";

import { type LogFilter, type RawLog, checkHead, readLogs } from "../../sdk/src/logs.js";

/** All logs from a block on, the oldest first. */
export async function findLogs(provider: Provider, filter: LogFilter, fromBlock: number): Promise<RawLog[]> {
  return readLogs(provider, filter, { fromBlock, toBlock: await checkHead(provider, fromBlock) });
}

/** An event with its arguments by name. */
export interface ChainEvent {
  name: string;
  args: Readonly<Record<string, unknown>>;
  log: RawLog;
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
