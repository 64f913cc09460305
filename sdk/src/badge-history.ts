/** Reads what happened to badges: of a programme, or of one member. */
import type { Provider } from "ethers";

import { BADGE_TOPICS, BadgeModel } from "./badge-entries.js";
import type { BadgeEntry } from "./badge-entries.js";
import { splitBadgeId } from "./badge-ids.js";
import type { Connection } from "./connection.js";
import type { BadgesEntity } from "./entities/badges.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";
import { checkHead, inconsistent, readLogs } from "./logs.js";
import type { LogFilter, LogOptions, RawLog } from "./logs.js";
import { readPeriods } from "./periods.js";

export type { BadgeEntry, BadgeEntryKind } from "./badge-entries.js";

/** JSON-safe. */
export interface BadgeHistory {
  readonly entries: readonly BadgeEntry[];
  /** At the end of the range, expired ones too: by holder, desks included, and by id in decimal. */
  readonly owned: Readonly<Record<string, Readonly<Record<string, OwnedBadge>>>>;
}

export interface OwnedBadge {
  readonly level: number;
  /** Unix seconds, 0:00 UTC of that day. */
  readonly awardedAt: number;
}

const DAY = 86_400;
const ZERO_TOPIC = `0x${"0".repeat(64)}`;
/** Nodes bound how many topics can be asked for at once. */
const MOST_TOPICS = 100;

/** All that happened to a programme's badges. */
export async function readBadgeHistory(
  connection: Connection,
  badges: BadgesEntity,
  options: HistoryOptions = {},
): Promise<BadgeHistory> {
  const range = await rangeOf(connection, options);
  const topics = [Object.values(BADGE_TOPICS)];
  const logs = await readLogs(connection.provider, { address: badges.address, topics }, range);
  return tell(await modelOf(connection, badges, logs));
}

/** All that happened to the badges of a member while they were the member's. */
export async function readMemberBadges(
  connection: Connection,
  badges: BadgesEntity,
  member: string,
  options: HistoryOptions = {},
): Promise<BadgeHistory> {
  const { provider, deployment } = connection;
  const range = await rangeOf(connection, options);
  const read = (...topics: LogFilter["topics"]): Promise<RawLog[]> =>
    readLogs(provider, { address: badges.address, topics }, range);
  const me = word(BigInt(member));
  const moved = [...(await read(BADGE_TOPICS.transfer, me)), ...(await read(BADGE_TOPICS.transfer, null, me))];
  const ids = [...new Set(moved.map((log) => log.topics[3] ?? ZERO_TOPIC))];
  const told = [...moved];
  for (let i = 0; i < ids.length; i += MOST_TOPICS) {
    const some = ids.slice(i, i + MOST_TOPICS);
    // How they came into being, what a desk made of them, and their levels.
    const makers = [ZERO_TOPIC, word(BigInt(deployment.rewards))];
    told.push(...(await read(BADGE_TOPICS.transfer, makers, null, some)));
    told.push(...(await read(BADGE_TOPICS.awarded, null, some)));
  }
  // A batch names whom it renews in the data alone.
  if (ids.some((id) => splitBadgeId(BigInt(id)).soulbound)) {
    told.push(...(await read(BADGE_TOPICS.updated)).filter(({ data }) => ids.includes(data)));
  }
  const logs = await wholeTransactions(provider, badges.address, told);
  const model = await modelOf(connection, badges, logs);
  const all = tell(model);
  const own = all.owned[member];
  if (options.verify ?? (options.toBlock === undefined && options.fromBlock === undefined)) {
    await compare(badges, member, Object.keys(own ?? {}).length, range.toBlock);
  }
  const entries = all.entries.filter((entry) => entry.member === member);
  return { entries, owned: own === undefined ? {} : { [member]: own } };
}

async function rangeOf({ provider, deployment }: Connection, options: HistoryOptions): Promise<LogOptions> {
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  return { ...options, fromBlock, toBlock: await checkHead(provider, fromBlock, options.toBlock) };
}

/** A batch is only understood as a whole: the contract's other logs of the same transactions. */
async function wholeTransactions(provider: Provider, address: string, logs: readonly RawLog[]): Promise<RawLog[]> {
  const whole: RawLog[] = [];
  for (const hash of new Set(logs.map(({ transactionHash }) => transactionHash))) {
    const receipt = await guarded(() => provider.getTransactionReceipt(hash));
    for (const log of receipt?.logs ?? []) {
      const { topics, data, blockNumber, blockHash, transactionHash, index: logIndex } = log;
      if (log.address !== address) continue;
      whole.push({ address, topics, data, blockNumber, blockHash, logIndex, transactionHash });
    }
  }
  return whole.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

async function modelOf(
  { provider, deployment }: Connection,
  badges: BadgesEntity,
  logs: readonly RawLog[],
): Promise<BadgeModel> {
  const blocks = [...new Set(logs.map(({ blockNumber }) => blockNumber))];
  const [days, kinds] = await Promise.all([readPeriods(provider, blocks, DAY), badges.kinds()]);
  const model = new BadgeModel(deployment.rewards, new Map(kinds.map(({ kind, validDays }) => [kind, validDays])));
  logs.forEach((log, i) => {
    model.apply(log, days.get(log.blockNumber) ?? 0, logs[i + 1]);
  });
  return model;
}

function tell({ entries, badges }: BadgeModel): BadgeHistory {
  const owned: Record<string, Record<string, OwnedBadge>> = {};
  for (const [id, { owner, level, day }] of badges) {
    (owned[owner] ??= {})[id.toString()] = { level, awardedAt: day * DAY };
  }
  return { entries, owned };
}

async function compare(badges: BadgesEntity, member: string, told: number, blockNumber: number): Promise<void> {
  const actual = await guarded(() => badges.contract.balanceOf(member, { blockTag: blockNumber }));
  if (BigInt(told) === actual) return;
  throw inconsistent("the badges that the contract says", {
    blockNumber,
    member,
    fromLogs: told,
    fromContract: actual,
  });
}

function word(value: bigint): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
