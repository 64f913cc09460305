/** A campaign as the chain has it, and what it can still pay. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { guarded } from "../../sdk/src/guarded.js";
import { campaignId, formatPoints, idText } from "../../sdk/src/units.js";
import { TaskError } from "../lib/errors.js";
import { when } from "../lib/output.js";

export interface CampaignState {
  campaign: string;
  /** As people named it. */
  name: string;
  paysPoints: boolean;
  kind: number;
  level: number;
  opensAt: number;
  /** When nothing more is paid, stops counted in. */
  closesAt: number;
  /** Units; 0 for no limit. */
  memberCap: bigint;
  maturity: number;
  root: string;
  /** Units that the budgets still allow. */
  left: bigint;
  /** 0 for no such limit. */
  ratePerDay: bigint;
  usedToday: bigint;
}

export interface TillState {
  till: string;
  active: boolean;
  capped: boolean;
  left: bigint;
  ratePerDay: bigint;
  usedToday: bigint;
  revokedRanges: number;
}

/** Throws the contract's error if there is no such campaign. */
export async function campaignState(program: ProgramEntity, text: string): Promise<CampaignState> {
  const { points, badges, connection } = program;
  const { claims } = connection;
  const campaign = campaignId(text);
  const [state, closesAt] = await guarded(() =>
    Promise.all([claims.campaignOf(points.address, campaign), claims.closingOf(points.address, campaign)]),
  );
  const minter = connection.deployment.claims;
  const { left, ratePerDay, usedToday } = state.paysPoints
    ? await points.budget(minter, campaign)
    : await badges.budget(minter, Number(state.kind), campaign);
  return {
    ...{ campaign, name: idText(campaign), paysPoints: state.paysPoints },
    ...{ kind: Number(state.kind), level: Number(state.level) },
    ...{ opensAt: Number(state.opensAt), closesAt: Number(closesAt), memberCap: state.memberCap },
    ...{ maturity: Number(state.maturity), root: state.root },
    ...{ left: BigInt(left), ratePerDay: BigInt(ratePerDay), usedToday: BigInt(usedToday) },
  };
}

export async function tillState(program: ProgramEntity, campaign: string, till: string): Promise<TillState> {
  const { points, connection } = program;
  const state = await guarded(() => connection.claims.tillOf(points.address, campaignId(campaign), till));
  const { active, capped, left, ratePerDay, usedToday, revokedRanges } = state;
  return { till, active, capped, left, ratePerDay, usedToday, revokedRanges: Number(revokedRanges) };
}

/** An amount in the campaign's units, with their name. */
export function unitsText(
  program: ProgramEntity,
  { paysPoints }: Pick<CampaignState, "paysPoints">,
  units: bigint,
): string {
  const { decimals, symbol } = program.points;
  return paysPoints ? `${formatPoints(units, decimals)} ${symbol}` : `${units} badge(s)`;
}

/** Ends the task where nothing that is signed now could ever pay. */
export function refuseOver({ name, closesAt }: CampaignState, till: TillState, now: number): void {
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
  campaign: CampaignState,
  till: TillState,
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
  if (till.capped && total > till.left) {
    const reason = `They are ${text(total)} together, and the till may pay ${text(till.left)} more.`;
    found.push({ code: "OVER_TILL_CAP", reason });
  }
  if (till.ratePerDay !== 0n && total > till.ratePerDay) {
    const reason = `They are ${text(total)} together, and the till may pay ${text(till.ratePerDay)} a day.`;
    found.push({ code: "OVER_TILL_RATE", reason });
  }
  return found;
}
