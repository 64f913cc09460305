/** May a rule be published now, to hold from a time on? The rulebook is asked as the sender would call it. */
import type { Connection } from "../connection.js";
import { sentence } from "../decode-error.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import type { Step } from "../step.js";
import { YES, no } from "./index.js";
import type { PublishRefusal, PublishVerdict } from "./index.js";

const REFUSALS: Readonly<Record<string, readonly [PublishRefusal, string]>> = {
  AccessControlUnauthorizedAccount: ["MISSING_ROLE", "Only an issuer can publish rules."],
  RuleNeedsNotice: ["NEEDS_NOTICE", "It takes something away from members, or follows a rule that is still announced."],
  RuleMustStartPeriod: ["NEEDS_NOTICE", "It raises the bar of a tier, so it must begin with a period."],
  TooFarAhead: ["TOO_LONG", "A rule can be announced one notice period and one period of the points ahead at most."],
};

export async function canPublish(
  connection: Connection,
  publish: (validFrom: number) => Step<"publishRule">,
  validFrom: number,
  issuer: string,
): Promise<PublishVerdict> {
  const thrown = await attempt(connection, publish(validFrom), issuer);
  if (thrown === undefined) return YES;
  const { errorName, args } = thrown;
  const found = REFUSALS[errorName];
  if (found === undefined) throw thrown;
  const [reason, message] = found;
  const earliest = await earliestAfter(connection, publish, thrown, issuer);
  const data = earliest === null ? {} : { earliest };
  return { ...no(reason, message, data), fix: sentence(errorName, args), earliest };
}

/** Notice first, and the next period after it. */
async function earliestAfter(
  connection: Connection,
  publish: (validFrom: number) => Step<"publishRule">,
  { errorName, args }: ContractError,
  issuer: string,
): Promise<number | null> {
  if (errorName === "RuleMustStartPeriod") return Number(args.next);
  if (errorName !== "RuleNeedsNotice") return null;
  const earliest = Number(args.earliest);
  const again = await attempt(connection, publish(earliest), issuer);
  return again?.errorName === "RuleMustStartPeriod" ? Number(again.args.next) : earliest;
}

async function attempt(
  { provider }: Connection,
  step: Step<"publishRule">,
  from: string,
): Promise<ContractError | undefined> {
  const { to, data } = step.transaction();
  try {
    await guarded(() => provider.call({ from, to, data }));
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ContractError) return thrown;
    throw thrown;
  }
}
