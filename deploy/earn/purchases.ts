/** A file of purchases: its orders, what each earned, its plan, and what stands against it. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { guarded } from "../../sdk/src/guarded.js";
import type { PurchaseRecord } from "../../sdk/src/receipts/index.js";
import type { Job } from "../mint/job.js";
import { type PlanEntry, checkJournal } from "../mint/journal.js";
import { planBatches } from "../mint/plan.js";
import { type RunRequest, journalFile, planOf, readChecked } from "../mint/run.js";
import { type PostEntry, findPosted, postChain } from "./purchase-chain.js";
import { postObstacles } from "./purchase-checks.js";
import { type PricedOrder, priceOrders } from "./purchase-quotes.js";
import { type PostReport, postReport } from "./purchase-report.js";
import { type CheckedOrders, type OrderRow, checkOrders } from "./purchase-rows.js";
import { type KeptReceipt, readReceipts, receiptsFile } from "./receipts-file.js";

export interface PostRequest extends RunRequest {
  /** The brand's: see orderKey(). */
  secret: string;
}

export interface PreparedPosts extends Job<PostEntry, PostReport> {
  checked: CheckedOrders;
  /** What is posted, by the period in which the points expire. */
  rows: readonly PricedOrder[];
  /** Orders that earn less than one unit. */
  tooLittle: readonly PricedOrder[];
  /** How many orders had been posted before. */
  before: number;
  /** Members who can't be brought any more: they have bought. */
  referrersDropped: number;
  /** For the members, and where they are kept. */
  receipts: { file: string; kept: readonly KeptReceipt[]; isThere: boolean };
}

/** So many questions are under way at once. */
const WINDOW = 50;

/** Reads, checks and prices the file; throws if a line is bad. Sends nothing. */
export async function preparePosts(request: PostRequest): Promise<PreparedPosts> {
  const { program, provider, notMembers, label, allowDuplicates, fromBlock, minter, campaign, secret } = request;
  const { points, purchases } = program;
  const versions = await purchases.rules.list();
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  const oldest = points.livePeriods === 0 ? 0 : oldestTime(points, now);
  const rules = { notMembers, allowDuplicates, versions, now, oldest, secret };
  const { checked, digest } = await readChecked<OrderRow, CheckedOrders>(request, (csv) => checkOrders(csv, rules));
  const common = await planOf(request, checked, { digest, mode: "post" });
  const file = receiptsFile(journalFile(request, { ...common, token: "", matureIn: 0, total: "", batches: 0 }));
  const kept = await readReceipts(file);
  const where = { desk: purchases.address, points: points.address, fromBlock };
  const posted = await findPosted(provider, where);
  const referrersDropped = await dropReferrers(program, checked.rows);
  const priced = await priceOrders({ program, rows: checked.rows, versions, secret, kept, posted });
  const rows = priced.filter(({ amount }) => amount !== 0n).sort(byExpiry);
  const batches = planBatches(rows, {
    ...{ size: common.batchSize, digest, label, amountOf: ({ amount }) => amount },
    startsAnew: (row, before) => row.expiry !== before.expiry,
  });
  const total = rows.reduce((sum, { amount }) => sum + amount, 0n);
  const { maturity } = await purchases.get(campaign);
  const plan: PlanEntry = {
    ...{ ...common, token: points.address, matureIn: maturity },
    ...{ total: total.toString(), batches: batches.length },
  };
  await checkJournal(journalFile(request, plan), plan);
  const unit = { decimals: points.decimals, symbol: points.symbol };
  return {
    ...{ checked, rows, plan, batches, referrersDropped },
    tooLittle: priced.filter(({ amount }) => amount === 0n),
    before: rows.filter(({ key }) => posted.has(key)).length,
    receipts: { file, kept: keptOf(priced, posted), isThere: kept !== undefined },
    chain: postChain({ provider, desk: purchases.address, plan, unit, rows, fromBlock }),
    async survey(open) {
      for (const [key, record] of await findPosted(provider, where)) posted.set(key, record);
      const isPosted = ({ key }: PricedOrder): boolean => posted.has(key);
      const needless = new Set(
        open.filter(({ from, to }) => rows.slice(from, to).every(isPosted)).map(({ index }) => index),
      );
      const left = open.flatMap(({ from, to }) => rows.slice(from, to)).filter((row) => !isPosted(row));
      const amount = left.reduce((sum, row) => sum + row.amount, 0n);
      const time = (await provider.getBlock("latest"))?.timestamp ?? 0;
      const ask = { program, campaign, till: minter, amount, now: time };
      return { needless, obstacles: amount === 0n ? [] : await postObstacles(ask) };
    },
    // An order comes in once, in whatever pieces its file was sent.
    isSame: () => true,
    report: (sent) => postReport({ plan, batches, rows, checked, priced, posted, sent }),
  };
}

/** Points of purchases before that time have expired. */
function oldestTime({ periodLength, livePeriods }: ProgramEntity["points"], now: number): number {
  return Math.max(0, (Math.floor(now / periodLength) - livePeriods + 1) * periodLength);
}

function byExpiry(a: PricedOrder, b: PricedOrder): number {
  return a.expiry === b.expiry ? a.line - b.line : a.expiry < b.expiry ? -1 : 1;
}

/** All but those of orders that were posted with another receipt: the member has that one. */
function keptOf(priced: readonly PricedOrder[], posted: ReadonlyMap<string, PurchaseRecord>): KeptReceipt[] {
  return priced.flatMap(({ key, hash, number, amount: earned, receipt }) => {
    const other = posted.get(key);
    return other === undefined || other.receipt === hash ? [{ number, earned, receipt }] : [];
  });
}

/** Who has bought can't be brought any more: the chain need not know who was named. Tells how many were left out. */
async function dropReferrers({ points, connection }: ProgramEntity, rows: readonly OrderRow[]): Promise<number> {
  const named = rows.filter(({ referrer }) => referrer !== undefined);
  let dropped = 0;
  for (let at = 0; at < named.length; at += WINDOW) {
    const some = named.slice(at, at + WINDOW);
    const standings = await guarded(() =>
      Promise.all(some.map(({ address }) => connection.standings.standingOf(points.address, address))),
    );
    for (const [i, row] of some.entries()) {
      if (standings[i]?.bought !== true && row.referrer !== row.address) continue;
      row.referrer = undefined;
      dropped++;
    }
  }
  return dropped;
}
