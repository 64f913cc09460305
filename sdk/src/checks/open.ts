/** May a campaign be opened now? The programme is asked as the issuer would call it. */
import type { TransactionOf } from "../actions/transaction.js";
import type { Connection } from "../connection.js";
import { sentence } from "../decode-error.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { YES, no } from "./index.js";
import type { OpenRefusal, OpenVerdict } from "./index.js";

const REFUSALS: Readonly<Record<string, readonly [OpenRefusal, string]>> = {
  AccessControlUnauthorizedAccount: ["MISSING_ROLE", "Only an issuer can open campaigns."],
  CampaignNotForDesk: ["NOT_FOR_THIS_DESK", "This desk has no campaigns of this sort."],
  CampaignExists: ["EXISTS", "There is a campaign of this name already."],
  CampaignWindowInvalid: ["WINDOW_OVER", "It would end before it begins, or has ended."],
  TooFarAhead: ["TOO_LONG", "A campaign can be open for ten years at most."],
  CampaignCannotMature: ["DESK_NOT_ENROLLED", "The programme has not enrolled the desk, so points can't wait there."],
  NoSuchKind: ["NO_SUCH_KIND", "There is no such kind of badge."],
  LevelOutOfRange: ["LEVEL_OUT_OF_RANGE", "The kind has no such level."],
  OverCeiling: ["OVER_CEILING", "The ceiling of this period leaves less."],
  OverCap: ["OVER_CAP", "The token's cap leaves less."],
  OverKindCap: ["OVER_CAP", "The kind's cap leaves fewer badges."],
};

export async function canOpen(
  { provider }: Connection,
  { to, data }: TransactionOf<"openCampaign">,
  issuer: string,
): Promise<OpenVerdict> {
  try {
    await guarded(() => provider.call({ from: issuer, to, data }));
    return YES;
  } catch (thrown) {
    if (!(thrown instanceof ContractError)) throw thrown;
    const found = REFUSALS[thrown.errorName];
    if (found === undefined) throw thrown;
    const values = Object.entries(thrown.args).map(([name, value]) => [
      name,
      typeof value === "bigint" ? value : String(value),
    ]);
    const data = Object.fromEntries(values) as Record<string, string | bigint>;
    return { ...no(found[0], found[1], data), fix: sentence(thrown.errorName, thrown.args) };
  }
}
