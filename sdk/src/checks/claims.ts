/** Would a claim be paid now? The contract is asked; what it answers is told with what to do about it, and when. */
import type { SingleClaim } from "../actions/claims.js";
import { sentence } from "../decode-error.js";
import type { Connection } from "../connection.js";
import type { ProgramEntity } from "../entities/program.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { formatPoints } from "../units.js";
import { YES, no } from "./index.js";
import type { ClaimRefusal, ClaimVerdict } from "./index.js";

const DAY = 86_400;

type Refused = Exclude<ClaimVerdict, { readonly ok: true }>;
type Answer = readonly [reason: ClaimRefusal, message: string, retryAt?: number | null];

export async function canClaim(
  connection: Connection,
  program: ProgramEntity,
  { to, data, meta }: SingleClaim,
): Promise<ClaimVerdict> {
  try {
    await guarded(() => connection.provider.call({ to, data }));
    return YES;
  } catch (thrown) {
    if (!(thrown instanceof ContractError)) throw thrown;
    return refusal(connection, program, meta, thrown);
  }
}

async function refusal(
  connection: Connection,
  program: ProgramEntity,
  meta: SingleClaim["meta"],
  thrown: ContractError,
): Promise<Refused> {
  const { errorName, args } = thrown;
  const answer = await answerOf(connection, program, meta, errorName, args);
  if (answer === undefined) throw thrown;
  const [reason, message, retryAt = null] = answer;
  return { ...no(reason, message, valuesOf(args)), fix: sentence(errorName, args), retryAt };
}

async function answerOf(
  connection: Connection,
  program: ProgramEntity,
  meta: SingleClaim["meta"],
  errorName: string,
  args: Readonly<Record<string, unknown>>,
): Promise<Answer | undefined> {
  const time = (name: string): number => Number(args[name]);
  const amount = (name: string): string => {
    const value = BigInt(String(args[name]));
    return meta.inBadges ? String(value) : formatPoints(value, program.points.decimals);
  };
  const tomorrow = (rate: () => Promise<bigint>): Promise<number | null> => nextDay(connection, program, meta, rate);
  const { campaign, member } = meta;
  switch (errorName) {
    case "NoSuchCampaign":
      return ["NO_SUCH_CAMPAIGN", "This brand has opened no such campaign."];
    case "CampaignNotOpen": {
      const opensAt = time("opensAt");
      return (await now(connection)) < opensAt
        ? ["NOT_OPEN_YET", "The campaign has not begun.", opensAt]
        : ["WINDOW_OVER", "The campaign is over."];
    }
    case "VoucherNotYetValid":
      return ["NOT_YET_VALID", "It cannot be claimed yet.", time("validFrom")];
    case "VoucherExpired":
    case "CodeClaimExpired":
      return ["EXPIRED", "It was good until its deadline."];
    case "TillNotActive":
      return ["TILL_REVOKED", "Who signed it does not sign for this campaign, or not any more."];
    case "NumberRevoked":
      return ["NUMBER_REVOKED", "The brand has revoked its number."];
    case "AlreadyClaimed":
      return ["SPENT", "It has paid already."];
    case "BadVoucherSignature":
    case "BadCodeSignature":
    case "BadProof":
      return ["NOT_YOURS", "It names somebody else or something else, or was changed."];
    case "BadClaimAmount":
      return ["BAD_AMOUNT", "The campaign cannot pay this amount."];
    case "OverMemberCap":
      return ["OVER_MEMBER_CAP", `The member can have ${amount("left")} more of this campaign.`];
    case "OverTillCap":
      return ["OVER_TILL_CAP", `The till can pay ${amount("left")} more.`];
    case "OverTillRate": {
      const till = "till" in meta ? meta.till : "";
      const retryAt = await tomorrow(async () => (await program.campaigns.till(campaign, till)).ratePerDay);
      return ["OVER_TILL_RATE", `The till can pay ${amount("leftToday")} more today (UTC).`, retryAt];
    }
    case "SelfReferral":
      return ["SELF_REFERRAL", "Nobody can bring themselves."];
    case "OverBudget":
      return ["OVER_BUDGET", `The campaign has ${amount("left")} left.`];
    case "OverDailyRate": {
      const retryAt = await tomorrow(async () => (await budgetOf(program, campaign)).ratePerDay);
      return ["OVER_DAILY_RATE", `The campaign can pay ${amount("leftToday")} more today (UTC).`, retryAt];
    }
    case "OverAwards":
      return ["OVER_BUDGET", `The campaign has ${String(args.left)} badges left.`];
    case "OverAwardRate": {
      const message = `The campaign can award ${String(args.leftToday)} more badges today (UTC).`;
      return ["OVER_DAILY_RATE", message, await tomorrow(() => Promise.resolve(meta.amount))];
    }
    case "MintingStopped":
      return ["STOPPED", "Minting is stopped for now; deadlines do not run meanwhile.", time("until")];
    case "MintingEnded":
      return ["ENDED", "The programme has stopped minting for ever."];
    case "AlreadyHeld": {
      const { validUntil } = await program.badges.badge(BigInt(String(args.id)));
      return ["ALREADY_HELD", "The member has this badge already.", await beforeTheEnd(program, meta, validUntil)];
    }
    case "GivenUp":
      return ["GIVEN_UP", "The member burned this badge, and does not get it again."];
    case "LevelFalls":
      return ["ALREADY_HELD", "The member's badge has a higher level."];
    case "DeskNeedsCall":
    case "DeskRefuses":
    case "HeldByDesk":
      return ["MEMBER_IS_DESK", `${member} is a desk, or the claims desk takes no points now.`];
    default:
      return undefined;
  }
}

/** When a rate begins anew, if the claim would then be paid. */
async function nextDay(
  connection: Connection,
  program: ProgramEntity,
  meta: SingleClaim["meta"],
  rate: () => Promise<bigint>,
): Promise<number | null> {
  if ((await rate()) < meta.amount) return null;
  return beforeTheEnd(program, meta, (Math.floor((await now(connection)) / DAY) + 1) * DAY);
}

/** The time, unless campaign or signatures end before it. */
async function beforeTheEnd(
  program: ProgramEntity,
  meta: SingleClaim["meta"],
  time: number | null,
): Promise<number | null> {
  const { claims } = program.connection;
  const closesAt = Number(await guarded(() => claims.closingOf(program.points.address, meta.campaign)));
  const deadline = "deadline" in meta ? meta.deadline : closesAt;
  return time !== null && time < closesAt && time <= deadline ? time : null;
}

function budgetOf(program: ProgramEntity, campaign: string): Promise<{ readonly ratePerDay: bigint }> {
  return program.points.budget(program.campaigns.address, campaign);
}

async function now({ provider }: Connection): Promise<number> {
  return (await guarded(() => provider.getBlock("latest")))?.timestamp ?? 0;
}

function valuesOf(args: Readonly<Record<string, unknown>>): Record<string, string | number | bigint> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === "bigint" ? value : String(value)]),
  );
}
