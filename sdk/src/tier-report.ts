/** What a campaign of tiers awarded, told from events, and held against what its budget lacks. */
import { checkSpending, findCampaign, readAwards } from "./campaign-budget.js";
import type { Spending } from "./campaign-budget.js";
import type { OpenedCampaign } from "./campaign-history.js";
import type { ProgramEntity } from "./entities/program.js";
import type { HistoryOptions } from "./history.js";

export interface TierReport {
  readonly campaign: OpenedCampaign;
  readonly toBlock: number;
  /** Of the badge that shows tiers; another level takes no award. */
  readonly awards: Spending;
}

export async function readTierReport(
  program: ProgramEntity,
  campaign: string,
  options: HistoryOptions = {},
): Promise<TierReport> {
  const { opened, range } = await findCampaign(program, "tiers", campaign, options);
  const { spending: awards } = await readAwards(program, "tiers", opened, range);
  checkSpending(awards, range.toBlock);
  return { campaign: opened, toBlock: range.toBlock, awards };
}
