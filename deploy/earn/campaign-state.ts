/** A campaign as the chain has it, and what it can still pay. */
import type { CampaignState, TillAllowance } from "../../sdk/src/campaign-state.js";
import type { CampaignDeskName } from "../../sdk/src/campaign-history.js";
import type { ClaimsEntity } from "../../sdk/src/entities/claims.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import type { PurchasesEntity } from "../../sdk/src/entities/purchases.js";
import type { TiersEntity } from "../../sdk/src/entities/tiers.js";
import { formatPoints, idText } from "../../sdk/src/units.js";
import { TaskError } from "../lib/errors.js";
import { when } from "../lib/output.js";

/** A campaign as it stands, with what matters to all of its claims in its units. */
export interface KnownCampaign extends CampaignState {
  /** As people named it. */
  name: string;
  /** Units that its budget still allows. */
  left: bigint;
  /** 0 for no such limit. */
  ratePerDay: bigint;
  usedToday: bigint;
}

export interface KnownTill extends TillAllowance {
  till: string;
}

/** Which desk a campaign is of: it pays what members claim, or what they bought, or shows what that reached. */
export type DeskName = CampaignDeskName;

export function deskOf(program: ProgramEntity, desk: DeskName): ClaimsEntity | PurchasesEntity | TiersEntity {
  return program[desk];
}

/** Throws the contract's error if there is no such campaign. */
export async function campaignState(
  program: ProgramEntity,
  text: string,
  desk: DeskName = "claims",
): Promise<KnownCampaign> {
  const state = await deskOf(program, desk).get(text);
  const { left = 0, ratePerDay = 0, usedToday = 0 } = state.budget ?? state.awards ?? {};
  const inUnits = { left: BigInt(left), ratePerDay: BigInt(ratePerDay), usedToday: BigInt(usedToday) };
  return { ...state, name: idText(state.campaign), ...inUnits };
}

export async function tillState(
  program: ProgramEntity,
  campaign: string,
  till: string,
  desk: DeskName = "claims",
): Promise<KnownTill> {
  return { till, ...(await deskOf(program, desk).till(campaign, till)) };
}

/** An amount in the campaign's units, with their name. */
export function unitsText(
  program: ProgramEntity,
  { paysPoints }: Pick<KnownCampaign, "paysPoints">,
  units: bigint,
): string {
  const { decimals, symbol } = program.points;
  return paysPoints ? `${formatPoints(units, decimals)} ${symbol}` : `${units} badge(s)`;
}

/** Ends the task where nothing that is signed now could ever pay. */
export function refuseOver({ name, closesAt }: KnownCampaign, till: KnownTill, now: number): void {
  if (now >= closesAt) {
    throw new TaskError("CampaignOver", `The campaign ${name} is over since ${when(closesAt)}.`, {
      next: "Open another one.",
    });
  }
  if (till.active) return;
  throw new TaskError("TillNotActive", `${till.till} is no till of the campaign ${name}, or was revoked.`, {
    next: `An issuer can add it: hardhat campaigns set-tills … ${name} ${till.till}`,
  });
}

export interface Warning {
  code: "CLOSES_BEFORE" | "OVER_BUDGET" | "OVER_TILL_CAP" | "OVER_TILL_RATE" | "OVER_MEMBER_CAP";
  reason: string;
}

/** What would keep some of what is signed from being paid, as things stand now. */
export function warningsFor(
  program: ProgramEntity,
  campaign: KnownCampaign,
  till: KnownTill,
  { total, deadline }: { total: bigint; deadline: number },
): Warning[] {
  const text = (units: bigint): string => unitsText(program, campaign, units);
  const found: Warning[] = [];
  if (deadline > campaign.closesAt) {
    const reason = `They are valid until ${when(deadline)}, but the campaign closes ${when(campaign.closesAt)}.`;
    found.push({ code: "CLOSES_BEFORE", reason });
  }
  if (total > campaign.left) {
    const reason = `They are ${text(total)} together, and the campaign has ${text(campaign.left)} left: who comes last gets nothing, unless you top up.`;
    found.push({ code: "OVER_BUDGET", reason });
  }
  if (till.left !== null && total > till.left) {
    const reason = `They are ${text(total)} together, and the till may pay ${text(till.left)} more.`;
    found.push({ code: "OVER_TILL_CAP", reason });
  }
  if (till.ratePerDay !== 0n && total > till.ratePerDay) {
    const reason = `They are ${text(total)} together, and the till may pay ${text(till.ratePerDay)} a day.`;
    found.push({ code: "OVER_TILL_RATE", reason });
  }
  return found;
}
