/** Reads the events of a programme's purchases: all, or those of a member, a campaign, a till. */
import type { ProgramEntity } from "./entities/program.js";
import { decodeLogs, topicOf } from "./decode-logs.js";
import type { DecodedLog, EventName } from "./decode-logs.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";
import { checkAddress } from "./inputs.js";
import { checkHead, readAllLogs } from "./logs.js";
import type { LogFilter } from "./logs.js";
import { readTime } from "./periods.js";
import { PurchaseBook } from "./purchase-book.js";
import type { PurchaseState } from "./purchase-book.js";
import { campaignId } from "./units.js";

export interface PurchaseFilter {
  readonly member?: string;
  readonly campaign?: string;
  readonly till?: string;
}

/** What the events of a range tell of purchases that were posted in it, and where it ends. */
export interface ReadBook {
  readonly book: PurchaseBook;
  readonly purchases: readonly PurchaseState[];
  readonly toBlock: number;
  /** Of that block, unix seconds. */
  readonly time: number;
}

const EVENTS = ["PurchasePosted", "PurchaseRefunded", "PurchaseMatured", "BonusPaid"] as const;
/** Nodes bound how many topics can be asked for at once. */
const MOST_TOPICS = 100;

export async function readPurchases(
  program: ProgramEntity,
  of: PurchaseFilter = {},
  options: HistoryOptions = {},
): Promise<PurchaseState[]> {
  const till = of.till === undefined ? undefined : checkAddress(of.till, "till");
  const { purchases } = await readBook(program, of, options);
  return purchases.filter(({ record }) => till === undefined || record.till === till);
}

export async function readBook(
  program: ProgramEntity,
  of: Pick<PurchaseFilter, "member" | "campaign">,
  options: HistoryOptions = {},
): Promise<ReadBook> {
  const { provider, deployment, purchases: desk } = program.connection;
  const address = [deployment.purchases, deployment.bonuses];
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  const toBlock = await checkHead(provider, fromBlock, options.toBlock);
  const range = { ...options, fromBlock, toBlock };
  const member = of.member === undefined ? null : word(checkAddress(of.member, "member"));
  const campaign = of.campaign === undefined ? null : campaignId(of.campaign).padEnd(66, "0");
  const book = new PurchaseBook();
  const read = async (names: readonly EventName[], members: LogFilter["topics"][number]): Promise<void> => {
    const topics = [names.map(topicOf), word(program.points.address), campaign, members];
    const logs = await readAllLogs(provider, [{ address, topics }], range);
    for (const event of decodeLogs(logs)) if (isOurs(event)) book.apply(event);
  };
  await read(EVENTS, member);
  // A referral is paid to who brought the member.
  const referrers = member === null ? [] : book.referrers().map(word);
  for (let i = 0; i < referrers.length; i += MOST_TOPICS)
    await read(["BonusPaid"], referrers.slice(i, i + MOST_TOPICS));

  const time = await readTime(provider, toBlock);
  const campaigns = book.campaigns();
  const terms = await guarded(() => Promise.all(campaigns.map((id) => desk.campaignOf(program.points.address, id))));
  const maturities = new Map(campaigns.map((id, i) => [id, Number(terms[i]?.maturity ?? 0)]));
  const purchases = book.states(time, (id) => maturities.get(id) ?? 0);
  return { book, purchases, toBlock, time };
}

function isOurs(event: DecodedLog): event is Extract<DecodedLog, { readonly name: (typeof EVENTS)[number] }> {
  return (EVENTS as readonly string[]).includes(event.name);
}

function word(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
