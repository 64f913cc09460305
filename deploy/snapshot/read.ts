/** Who has how much of a programme's points at a block, told from events alone. Logs are read and let go of in parts. */
import type { Block, Provider } from "ethers";

import { decodeLogs } from "../../sdk/src/decode-logs.js";
import type { Deployment } from "../../sdk/src/deployments.js";
import type { TokenFacts } from "../../sdk/src/index.js";
import { type RawLog, checkHead, readLogs } from "../../sdk/src/logs.js";
import { LotModel } from "../../sdk/src/lot-model.js";
import { readPeriods } from "../../sdk/src/periods.js";
import { TaskError } from "../lib/errors.js";

/** A member, or a desk that holds points for members. */
export interface Holder {
  address: string;
  isDesk: boolean;
  /** Base units. */
  points: bigint;
  /** Base units by the period at whose end they expire; under 0 where points never expire. */
  lots: ReadonlyMap<number, bigint>;
}

export interface Snapshot {
  block: { number: number; hash: string; time: number };
  /** The period of that block; 0 where points never expire. */
  period: number;
  /** By address, from 0x00… on. */
  holders: Holder[];
}

interface Ask {
  provider: Provider;
  deployment: Deployment;
  points: TokenFacts;
  /** The newest that the node has, if it was not said. */
  block: number | undefined;
  onRead: (blocks: number, of: number) => void;
}

/** So many blocks are asked for at once, at most; fewer where they are full. */
const MOST_BLOCKS = 100_000;
const MANY_LOGS = 50_000;

export async function readSnapshot({ provider, deployment, points, block, onRead }: Ask): Promise<Snapshot> {
  const { fromBlock, rewards, grants, claims, purchases } = deployment;
  const toBlock = await checkHead(provider, fromBlock, block);
  const before = await blockAt(provider, toBlock);
  const filters = [
    { address: points.address, topics: [] },
    {
      address: [rewards, grants, claims, purchases],
      topics: [null, `0x${points.address.slice(2).toLowerCase().padStart(64, "0")}`],
    },
  ];
  const model = new LotModel(points.livePeriods);
  let range = 1_000;
  for (let from = fromBlock; from <= toBlock;) {
    const to = Math.min(from + range - 1, toBlock);
    const logs: RawLog[] = [];
    for (const filter of filters)
      for (const log of await readLogs(provider, filter, { fromBlock: from, toBlock: to })) logs.push(log);
    await apply(model, logs, provider, points);
    if (logs.length > MANY_LOGS) range = Math.max(1, Math.floor(range / 2));
    else if (logs.length < MANY_LOGS / 4) range = Math.min(range * 2, MOST_BLOCKS);
    from = to + 1;
    onRead(from - fromBlock, toBlock - fromBlock + 1);
  }
  const { hash } = await blockAt(provider, toBlock);
  if (hash !== before.hash) {
    throw new TaskError("Reorganised", `Block ${toBlock} became another one while it was read. Nothing was written.`, {
      next: "Run the command again, or give a --block that is some minutes old.",
    });
  }
  const period = points.livePeriods === 0 ? 0 : Math.floor(before.timestamp / points.periodLength);
  return {
    block: { number: toBlock, hash: hash ?? "", time: before.timestamp },
    period,
    holders: holdersOf(model, period),
  };
}

async function apply(model: LotModel, logs: RawLog[], provider: Provider, points: TokenFacts): Promise<void> {
  logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  const events = decodeLogs(logs);
  const blocks = [...new Set(events.map(({ log }) => log.blockNumber))];
  const periods = points.livePeriods === 0 ? undefined : await readPeriods(provider, blocks, points.periodLength);
  // What belongs together is in one block, so never in two parts.
  for (const [i, event] of events.entries()) {
    model.apply(event, periods?.get(event.log.blockNumber) ?? 0, events[i + 1]);
  }
}

function holdersOf(model: LotModel, period: number): Holder[] {
  const found: { key: string; holder: Holder }[] = [];
  for (const { holder: address, isDesk, lots } of model.holders(period)) {
    let points = 0n;
    for (const amount of lots.values()) points += amount;
    found.push({ key: address.toLowerCase(), holder: { address, isDesk, points, lots } });
  }
  found.sort((a, b) => (a.key < b.key ? -1 : 1));
  return found.map(({ holder }) => holder);
}

async function blockAt(provider: Provider, number: number): Promise<Block> {
  const block = await provider.getBlock(number);
  if (block === null) throw new TaskError("NoBlock", `The node does not have block ${number}.`);
  return block;
}
