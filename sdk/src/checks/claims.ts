/** Would a claim be paid now? The contract is asked; what it answers is told with what to do about it, and when. */
import type { SingleClaim } from "../actions/claims.js";
import type { Connection } from "../connection.js";
import type { ProgramEntity } from "../entities/program.js";
import type { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { formatPoints } from "../units.js";
import { beforeTheEnd, campaignAnswer, nextDay, refused } from "./answers.js";
import type { Answer, Question } from "./answers.js";
import { YES } from "./index.js";
import type { ClaimRefusal, ClaimVerdict } from "./index.js";

export async function canClaim(
  connection: Connection,
  program: ProgramEntity,
  { to, data, meta }: SingleClaim,
): Promise<ClaimVerdict> {
  try {
    await guarded(() => connection.provider.call({ to, data }));
    return YES;
  } catch (thrown) {
    return refused(thrown, (error) => answerOf(program, meta, error));
  }
}

async function answerOf(
  program: ProgramEntity,
  meta: SingleClaim["meta"],
  error: ContractError,
): Promise<Answer<ClaimRefusal> | undefined> {
  const { errorName, args } = error;
  const { campaign, amount, inBadges } = meta;
  const signed = "till" in meta ? { till: meta.till, deadline: meta.deadline } : {};
  const question: Question = { desk: "claims", campaign, amount, inBadges, ...signed };
  switch (errorName) {
    case "VoucherNotYetValid":
      return ["NOT_YET_VALID", "It cannot be claimed yet.", Number(args.validFrom)];
    case "VoucherExpired":
    case "CodeClaimExpired":
      return ["EXPIRED", "It was good until its deadline."];
    case "NumberRevoked":
      return ["NUMBER_REVOKED", "The brand has revoked its number."];
    case "AlreadyClaimed":
      return ["SPENT", "It has paid already."];
    case "BadVoucherSignature":
    case "BadCodeSignature":
    case "BadDropProof":
      return ["NOT_YOURS", "It names somebody else or something else, or was changed."];
    case "BadClaimAmount":
      return ["BAD_AMOUNT", "The campaign cannot pay this amount."];
    case "OverMemberCap": {
      const left = BigInt(String(args.left));
      const told = inBadges ? String(left) : formatPoints(left, program.points.decimals);
      return ["OVER_MEMBER_CAP", `The member can have ${told} more of this campaign.`];
    }
    case "SelfReferral":
      return ["SELF_REFERRAL", "Nobody can bring themselves."];
    case "OverAwards":
      return ["OVER_BUDGET", `The campaign has ${String(args.left)} badges left.`];
    case "OverAwardRate": {
      const message = `The campaign can award ${String(args.leftToday)} more badges today (UTC).`;
      return ["OVER_DAILY_RATE", message, await nextDay(program, question, amount)];
    }
    case "BadgeAlreadyHeld": {
      const { validUntil } = await program.badges.badge(BigInt(String(args.id)));
      return ["ALREADY_HELD", "The member has this badge already.", await beforeTheEnd(program, question, validUntil)];
    }
    case "BadgeGivenUp":
      return ["GIVEN_UP", "The member burned this badge, and does not get it again."];
    case "BadgeLevelFalls":
      return ["ALREADY_HELD", "The member's badge has a higher level."];
    case "DeskNeedsCall":
    case "DeskRefuses":
    case "HeldByDesk":
      return ["MEMBER_IS_DESK", `${meta.member} is a desk, or the claims desk takes no points now.`];
    default:
      return campaignAnswer(program, question, error);
  }
}
