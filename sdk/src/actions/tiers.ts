/** Tiers are shown by a badge: anyone has it brought up to date. */
import { checkAddress } from "../inputs.js";
import { tiersAbi } from "../purchases-abi.js";
import { campaignId } from "../units.js";
import type { CampaignRef } from "./campaigns.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { ExpectedEvent, TransactionOf } from "./transaction.js";

/** Brings a member's tier badge up to date. Awards of the campaign pay for it. */
export function showTier(
  tiers: string,
  badges: string,
  { points, ...input }: CampaignRef & { readonly member: string },
): TransactionOf<"showTier"> {
  const meta = { campaign: campaignId(input.campaign), member: checkAddress(input.member, "member") };
  const args = [pointsAddress(points), meta.campaign, meta.member] as const;
  const data = tiersAbi().encodeFunctionData("show", [...args]);
  const expects: ExpectedEvent = { contract: checkAddress(badges, "badges"), name: "Awarded" };
  return transaction("showTier", { to: checkAddress(tiers, "tiers"), unit: unitOf(points), data, meta, expects });
}
