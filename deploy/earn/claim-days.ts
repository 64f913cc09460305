/** A campaign's claims by source and UTC day, from the tokens' events and the times of blocks. */
import type { Provider } from "ethers";

import type { CampaignReport } from "../../sdk/src/campaign-report.js";
import { endOf } from "../../sdk/src/campaign-report.js";
import { readClaims } from "../../sdk/src/campaign-history.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { Badges__factory, Points__factory } from "../../sdk/src/generated/index.js";
import { TaskError } from "../lib/errors.js";
import { type ChainEvent, findEvents } from "../lib/logs.js";

export interface DayRow {
  /** Like 2027-01-31, in UTC. */
  day: string;
  /** A till, "drop" or "keyed". */
  source: string;
  claims: number;
  /** Base units, what was voided since included. */
  amount: bigint;
  awards: number;
}

const DAY = 86_400;
const pointsAbi = Points__factory.createInterface();
const badgesAbi = Badges__factory.createInterface();

export async function daysOf(program: ProgramEntity, report: CampaignReport): Promise<DayRow[]> {
  const { points, badges, connection } = program;
  const { provider, deployment } = connection;
  const { campaign, paysPoints, kind } = report.campaign;
  const where = { fromBlock: report.campaign.blockNumber, topics: [campaign.padEnd(66, "0")] };
  const found = [
    ...(paysPoints ? await findEvents(provider, pointsAbi, points.address, ["Issued", "IssuedHeld"], where) : []),
    ...(kind === 0 ? [] : await findEvents(provider, badgesAbi, badges.address, ["Awarded"], where)),
  ];
  const events = found.filter(
    ({ args, log }) => String(args.minter ?? args.desk) === deployment.claims && log.blockNumber <= report.toBlock,
  );
  const days = await dayEnds(provider, events, report.toBlock);
  const tills = await readClaims(program, ["TillSet"], campaign, {});
  const marks = new Map(tills.map(({ args }) => [endOf(args.till), args.till]));
  const rows = new Map<string, DayRow>();
  for (const { name, args, log } of events) {
    const mark = String(args.reason).slice(2, 18);
    const source = /^0+$/.test(mark) ? "drop" : (marks.get(mark) ?? "keyed");
    const day = days.find(({ lastBlock }) => log.blockNumber <= lastBlock)?.day ?? "";
    const row = rows.get(`${day} ${source}`) ?? { day, source, claims: 0, amount: 0n, awards: 0 };
    rows.set(`${day} ${source}`, row);
    if (name === "Awarded") row.awards++;
    else row.amount += BigInt(String(args.amount));
    // Where points and a badge are paid, the points' event stands for the claim.
    if (name !== "Awarded" || !paysPoints) row.claims++;
  }
  return [...rows.values()].sort((a, b) => a.day.localeCompare(b.day) || a.source.localeCompare(b.source));
}

interface DayEnd {
  day: string;
  lastBlock: number;
}

/** The last block of each day between the first and the last event: a search for each day, not a question for each block. */
async function dayEnds(provider: Provider, events: readonly ChainEvent[], toBlock: number): Promise<DayEnd[]> {
  const blocks = events.map(({ log }) => log.blockNumber);
  const first = blocks.reduce((least, block) => Math.min(least, block), toBlock);
  const last = blocks.reduce((most, block) => Math.max(most, block), 0);
  const ends: DayEnd[] = [];
  for (let block = first; block <= last;) {
    const start = Math.floor((await timeOf(provider, block)) / DAY) * DAY;
    let [low, high] = [block, last];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((await timeOf(provider, middle)) < start + DAY) low = middle;
      else high = middle - 1;
    }
    ends.push({ day: new Date(start * 1_000).toISOString().slice(0, 10), lastBlock: low });
    block = low + 1;
  }
  return ends;
}

async function timeOf(provider: Provider, block: number): Promise<number> {
  const found = await provider.getBlock(block);
  if (found !== null) return found.timestamp;
  throw new TaskError("NoBlock", `The node does not have block ${block}.`, { next: "Ask another node." });
}
