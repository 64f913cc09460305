/** What a desk with campaigns answers when it refuses, told with what to do about it, and when to try again. */
import { sentence } from "../decode-error.js";
import type { CampaignDeskName } from "../campaign-history.js";
import type { ProgramEntity } from "../entities/program.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { readTime } from "../periods.js";
import { formatPoints } from "../units.js";
import { no } from "./index.js";
import type { CampaignRefusal, RefusedForNow } from "./index.js";

const DAY = 86_400;

export type Answer<Tag extends string> = readonly [reason: Tag, message: string, retryAt?: number | null];

/** What is asked of a campaign. */
export interface Question {
  readonly desk: CampaignDeskName;
  readonly campaign: string;
  /** Who signs for it, if a till does. */
  readonly till?: string;
  /** In base units of points, or in badges where the campaign pays no points. */
  readonly amount: bigint;
  readonly inBadges?: boolean;
  /** Unix seconds, inclusive: until when it can be asked. */
  readonly deadline?: number;
  /** Unix seconds, exclusive, where it does not end with the campaign. */
  readonly endsAt?: number;
}

/** The verdict on what was thrown; `answer` knows what errors mean. What is no refusal is thrown on. */
export async function refused<Tag extends string>(
  thrown: unknown,
  answer: (error: ContractError) => Promise<Answer<Tag> | undefined> | Answer<Tag> | undefined,
): Promise<RefusedForNow<Tag>> {
  if (!(thrown instanceof ContractError)) throw thrown;
  const found = await answer(thrown);
  if (found === undefined) throw thrown;
  const [reason, message, retryAt = null] = found;
  const { errorName, args } = thrown;
  return { ...no(reason, message, valuesOf(args)), fix: sentence(errorName, args), retryAt };
}

/** What the errors mean that every desk with campaigns has. */
export async function campaignAnswer(
  program: ProgramEntity,
  question: Question,
  { errorName, args }: ContractError,
): Promise<Answer<CampaignRefusal> | undefined> {
  const { desk, campaign, till = "", inBadges = false } = question;
  const time = (name: string): number => Number(args[name]);
  const amount = (name: string): string => {
    const value = BigInt(String(args[name]));
    return inBadges ? String(value) : formatPoints(value, program.points.decimals);
  };
  switch (errorName) {
    case "NoSuchCampaign":
      return ["NO_SUCH_CAMPAIGN", "This brand has opened no such campaign."];
    case "CampaignNotOpen": {
      const opensAt = time("opensAt");
      return (await readTime(program.connection.provider)) < opensAt
        ? ["NOT_OPEN_YET", "The campaign has not begun.", opensAt]
        : ["WINDOW_OVER", "The campaign is over."];
    }
    case "TillNotActive":
      return ["TILL_REVOKED", "Who signed it does not sign for this campaign, or not any more."];
    case "OverTillCap":
      return ["OVER_TILL_CAP", `The till can pay ${amount("left")} more.`];
    case "OverTillRate": {
      const { ratePerDay } = await guarded(() => {
        return program.connection[desk].tillOf(program.points.address, campaign, till);
      });
      const message = `The till can pay ${amount("leftToday")} more today (UTC).`;
      return ["OVER_TILL_RATE", message, await nextDay(program, question, ratePerDay)];
    }
    case "OverBudget":
      return ["OVER_BUDGET", `The campaign has ${amount("left")} left.`];
    case "OverDailyRate": {
      const { ratePerDay } = await program.points.budget(program.connection.deployment[desk], campaign);
      const message = `The campaign can pay ${amount("leftToday")} more today (UTC).`;
      return ["OVER_DAILY_RATE", message, await nextDay(program, question, ratePerDay)];
    }
    case "MintingStopped":
      return ["STOPPED", "Minting is stopped for now; deadlines do not run meanwhile.", time("until")];
    case "MintingEnded":
      return ["ENDED", "The programme has stopped minting for ever."];
    default:
      return undefined;
  }
}

/** When a daily rate begins anew, if it would then suffice. */
export async function nextDay(program: ProgramEntity, question: Question, ratePerDay: bigint): Promise<number | null> {
  if (ratePerDay < question.amount) return null;
  const now = await readTime(program.connection.provider);
  return beforeTheEnd(program, question, (Math.floor(now / DAY) + 1) * DAY);
}

/** The time, unless the campaign or what was signed ends before it. */
export async function beforeTheEnd(
  { connection, points }: ProgramEntity,
  { desk, campaign, deadline = Infinity, endsAt }: Question,
  time: number | null,
): Promise<number | null> {
  const end = endsAt ?? Number(await guarded(() => connection[desk].closingOf(points.address, campaign)));
  return time !== null && time < end && time <= deadline ? time : null;
}

function valuesOf(args: Readonly<Record<string, unknown>>): Record<string, string | number | bigint> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === "bigint" ? value : String(value)]),
  );
}
