/** What happened to points, told from events alone: entries, and the totals that they add up to. */
import type { Provider } from "ethers";

import type { Connection, Token } from "./connection.js";
import { decodeLogs, topicOf } from "./decode-logs.js";
import type { DecodedLog } from "./decode-logs.js";
import { EFFECT, toEntries } from "./entries.js";
import type { EntryKind, HistoryEntry } from "./entries.js";
import { guarded } from "./guarded.js";
import { LotModel } from "./lot-model.js";
import type { Movement } from "./lot-model.js";
import { checkHead, inconsistent, readAllLogs } from "./logs.js";
import type { LogFilter, LogOptions } from "./logs.js";
import { readPeriods } from "./periods.js";

export type { EntryKind, HistoryEntry } from "./entries.js";

export interface HistoryOptions extends Partial<LogOptions> {
  /** Compares what the events add up to with what the contract says at that block. Yes, if the range ends at the head. */
  readonly verify?: boolean;
}

/** What the events add up to at the end of the range. Decimal strings, so JSON-safe. */
export interface HistoryTotals {
  /** By holder, desks included; zeros left out. Of a member's history: what is recorded of that member. */
  readonly balances: Readonly<Record<string, string>>;
  readonly byKind: Readonly<Partial<Record<EntryKind, string>>>;
  /** What the brand owes: with members by the period of expiry, held by desks, in all. Null in a member's history. */
  readonly liability: {
    readonly lots: Readonly<Record<string, string>>;
    readonly held: string;
    readonly total: string;
  } | null;
}

export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly totals: HistoryTotals;
  readonly fromBlock: number;
  readonly toBlock: number;
}

const ZERO = `0x${"0".repeat(40)}`;
/** `burn(uint256)`. */
const BURN_SELECTOR = "42966c68";

/** A programme's whole history. Its totals need all of it, so it starts where the deployment does. */
export async function readProgramHistory(
  connection: Connection,
  points: Token,
  options: HistoryOptions = {},
): Promise<History> {
  const { provider, deployment } = connection;
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  const toBlock = await checkHead(provider, fromBlock, options.toBlock);
  const desks = [deployment.rewards, deployment.grants, deployment.claims, deployment.purchases];
  const events = await readEvents(provider, { ...options, fromBlock, toBlock }, [
    { address: points.address, topics: [] },
    { address: desks, topics: [null, word(points.address)] },
  ]);

  const blocks = [...new Set(events.map(({ log }) => log.blockNumber)), toBlock];
  const expires = points.livePeriods !== 0;
  const periods = expires ? await readPeriods(provider, blocks, points.periodLength) : new Map<number, number>();
  const model = new LotModel(points.livePeriods);
  const movements = events.map((event, i) =>
    model.apply(event, periods.get(event.log.blockNumber) ?? 0, events[i + 1]),
  );
  const entries = toEntries(events, movements);

  const { balances, lots, held } = model.state(periods.get(toBlock) ?? 0);
  let total = held;
  for (const amount of lots.values()) total += amount;
  if (options.verify ?? options.toBlock === undefined) {
    const actual = await guarded(() => points.contract.liability({ blockTag: toBlock }));
    const supply = actual.amounts.reduce((sum, amount) => sum + amount, actual.held);
    compare({ held, total }, { held: actual.held, total: supply }, toBlock);
  }
  const liability = { lots: strings(lots), held: held.toString(), total: total.toString() };
  return { entries, totals: { balances: strings(balances), byKind: byKind(entries), liability }, fromBlock, toBlock };
}

/** A member's history, read by the topics that name the member. */
export async function readMemberHistory(
  connection: Connection,
  points: Token,
  member: string,
  options: HistoryOptions = {},
): Promise<History> {
  const { provider, deployment } = connection;
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  const toBlock = await checkHead(provider, fromBlock, options.toBlock);
  const [address, me] = [points.address, word(member)];
  const desks = [deployment.rewards, deployment.grants];
  const [events, deskList] = await Promise.all([
    readEvents(provider, { ...options, fromBlock, toBlock }, [
      { address, topics: [[topicOf("Transfer"), topicOf("LotsExtended")], me] },
      { address, topics: [[topicOf("Transfer"), topicOf("Issued")], null, me] },
      // A batch names its members only in transfers; its reason is told once.
      { address, topics: [topicOf("IssuedBatch")] },
      { address: desks, topics: [null, word(address), me] },
      {
        address: deployment.claims,
        topics: [[topicOf("ClaimPending"), topicOf("ClaimMatured"), topicOf("ClaimVoided")], word(address), null, me],
      },
      {
        address: deployment.purchases,
        topics: [
          [topicOf("PurchasePosted"), topicOf("PurchaseRefunded"), topicOf("PurchaseMatured")],
          word(address),
          null,
          me,
        ],
      },
    ]),
    guarded(() => points.contract.desks()),
  ]);
  const known = new Set(deskList);
  const movements = await Promise.all(events.map((event) => movementOf(provider, points, events, event, known)));
  const entries = toEntries(events, movements).filter((entry) => entry.member === member);

  const balance = entries.reduce((sum, { kind, amount }) => sum + EFFECT[kind] * BigInt(amount), 0n);
  if (options.verify ?? (options.toBlock === undefined && options.fromBlock === undefined)) {
    const actual = await guarded(() => points.contract.balanceOf(member, { blockTag: toBlock }));
    // What expired unseen is still in the events' sum.
    const isEnough = points.livePeriods === 0 ? balance === actual : balance >= actual;
    if (!isEnough) compare({ balance }, { balance: actual }, toBlock);
  }
  const balances = strings(new Map([[member, balance]]));
  return { entries, totals: { balances, byKind: byKind(entries), liability: null }, fromBlock, toBlock };
}

async function readEvents(provider: Provider, range: LogOptions, filters: readonly LogFilter[]): Promise<DecodedLog[]> {
  return decodeLogs(await readAllLogs(provider, filters, range));
}

/** What a transfer was, without the lots of others: whether points to zero were burned, the transaction tells. */
async function movementOf(
  provider: Provider,
  points: Token,
  events: readonly DecodedLog[],
  event: DecodedLog,
  desks: ReadonlySet<string>,
): Promise<Movement | undefined> {
  if (event.name !== "Transfer") return undefined;
  if (desks.has(event.from) || desks.has(event.to)) return "desk";
  if (event.from === ZERO) return "minted";
  if (event.to !== ZERO) return "sent";
  if (points.livePeriods === 0) return "burned";
  const { transactionHash, logIndex } = event.log;
  const again = events.some(
    ({ name, log, ...rest }) =>
      name === "Transfer" &&
      log.transactionHash === transactionHash &&
      log.logIndex > logIndex &&
      "from" in rest &&
      rest.from === event.from &&
      "to" in rest &&
      rest.to === ZERO,
  );
  // Within a transaction, what expired is told first.
  if (again) return "expired";
  const transaction = await guarded(() => provider.getTransaction(transactionHash));
  // Wherever a wallet wraps it, the call is in the data as it is.
  const call = BURN_SELECTOR + event.amount.toString(16).padStart(64, "0");
  return transaction?.data.includes(call) === true ? "burned" : "expired";
}

function compare(ours: Record<string, bigint>, theirs: Record<string, bigint>, blockNumber: number): void {
  if (Object.keys(ours).every((key) => ours[key] === theirs[key])) return;
  throw inconsistent("what the contract says", { blockNumber, fromLogs: { ...ours }, fromContract: { ...theirs } });
}

function byKind(entries: readonly HistoryEntry[]): Partial<Record<EntryKind, string>> {
  const sums = new Map<EntryKind, bigint>();
  for (const { kind, amount } of entries) sums.set(kind, (sums.get(kind) ?? 0n) + BigInt(amount));
  return strings(sums);
}

function strings<K extends string | number>(amounts: ReadonlyMap<K, bigint>): Record<K, string> {
  const shown = [...amounts].filter(([, amount]) => amount !== 0n).map(([key, amount]) => [key, amount.toString()]);
  return Object.fromEntries(shown) as Record<K, string>;
}

function word(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
