/** A brand opens, bounds and ends campaigns. Budgets are topped up and cut by `allot`, `cut` and their twins for badges. */
import { AbiCoder, ZeroHash } from "ethers";

import { programAbi } from "../abi.js";
import { checkKind } from "../badge-ids.js";
import { MAX_LEVELS, UINT32_MAX } from "../badge-terms.js";
import { claimsAbi } from "../claims-abi.js";
import { InputError } from "../errors.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkList, checkTime } from "../inputs.js";
import { ROLES } from "../roles.js";
import { campaignId } from "../units.js";
import type { ActionMeta, CampaignOpening, TillLimits } from "./meta.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { PointsRef, TransactionOf } from "./transaction.js";

/** As many tills as are set, or revoked, in one transaction. */
export const MAX_TILLS = 100;

const DAY = 86_400;
const MAX_MATURITY = 366 * DAY;
const UINT64_MAX = (1n << 64n) - 1n;
const UINT72_MAX = (1n << 72n) - 1n;
const UINT80_MAX = (1n << 80n) - 1n;

/** Where a campaign is kept. */
export interface CampaignRef {
  readonly points: PointsRef;
  readonly campaign: string;
}

/** Whether the campaign pays only badges: its amounts are then numbers of badges. Only words need to know. */
export interface Units {
  readonly inBadges?: boolean;
}

/**
 * Opens a campaign with its budgets and tills, in one transaction: the programme lends the desk the sender's role of
 * issuer for it. `unit` lets words say amounts as people read them.
 */
export function openCampaign(
  program: string,
  claims: string,
  opening: CampaignOpening,
  unit?: PointsRef,
): TransactionOf<"openCampaign"> {
  const meta = checkOpening(opening);
  const desk = checkAddress(claims, "claims");
  const data = programAbi().encodeFunctionData("lendRole", [ROLES.issuer, desk, encodeOpening(meta)]);
  return transaction("openCampaign", {
    to: checkAddress(program, "program"),
    data,
    meta,
    expects: { contract: desk, name: "CampaignOpened" },
    unit: unit === undefined ? undefined : unitOf(unit),
  });
}

/** Adds tills, or sets their limits anew from now on. */
export function setTills(
  claims: string,
  { points, ...input }: CampaignRef & Units & { tills: readonly TillLimits[] },
): TransactionOf<"setTills"> {
  const meta = { campaign: campaignId(input.campaign), tills: tillsOf(input.tills), inBadges: input.inBadges ?? false };
  const data = claimsAbi().encodeFunctionData("setTills", [pointsAddress(points), meta.campaign, [...meta.tills]]);
  return transaction("setTills", { ...at(claims, points), data, meta, expects: "TillSet" });
}

/** Ends at once what tills can pay, also what they signed before. */
export function revokeTills(
  claims: string,
  { points, ...input }: CampaignRef & { tills: readonly string[] },
): TransactionOf<"revokeTills"> {
  const tills = checkList(input.tills, "tills", MAX_TILLS).map((till, i) => checkAddress(till, `tills[${i}]`));
  const meta = { campaign: campaignId(input.campaign), tills };
  const data = claimsAbi().encodeFunctionData("revokeTills", [pointsAddress(points), meta.campaign, tills]);
  return transaction("revokeTills", { ...at(claims, points), data, meta, expects: "TillRevoked" });
}

/** Ends at once what a till's numbers `from` (inclusive) to `to` (exclusive) can pay: a sheet of codes that leaked. */
export function revokeNumbers(
  claims: string,
  { points, ...input }: CampaignRef & { till: string; from: bigint; to: bigint },
): TransactionOf<"revokeNumbers"> {
  const from = checkAmount(input.from, "from", 0n, UINT64_MAX);
  const to = checkAmount(input.to, "to", from + 1n, UINT64_MAX);
  const meta = { campaign: campaignId(input.campaign), till: checkAddress(input.till, "till"), from, to };
  const args = [pointsAddress(points), meta.campaign, meta.till, from, to] as const;
  const data = claimsAbi().encodeFunctionData("revokeNumbers", [...args]);
  return transaction("revokeNumbers", { ...at(claims, points), data, meta, expects: "NumbersRevoked" });
}

/** Ends a campaign one notice period from now. */
export function closeCampaign(claims: string, { points, campaign }: CampaignRef): TransactionOf<"closeCampaign"> {
  const meta = { campaign: campaignId(campaign) };
  const data = claimsAbi().encodeFunctionData("close", [pointsAddress(points), meta.campaign]);
  return transaction("closeCampaign", { ...at(claims, points), data, meta, expects: "CampaignClosed" });
}

/** Gives what a campaign did not spend back to the brand, once it is over. */
export function lapseCampaign(claims: string, { points, campaign }: CampaignRef): TransactionOf<"lapseCampaign"> {
  const meta = { campaign: campaignId(campaign) };
  const data = claimsAbi().encodeFunctionData("lapse", [pointsAddress(points), meta.campaign]);
  return transaction("lapseCampaign", { ...at(claims, points), data, meta, expects: "CampaignLapsed" });
}

/** The opening with every field there, and checked. */
export function checkOpening(opening: CampaignOpening): ActionMeta["openCampaign"] {
  const { points, badge, maturity = 0 } = opening;
  if (points === undefined && badge === undefined) {
    throw refused("A campaign pays points, a badge, or both", "Give `points`, `badge` or both, each with its budget.");
  }
  if (points === undefined && maturity !== 0) {
    throw refused("Badges do not mature", "Leave the maturity out, or let the campaign pay points too.");
  }
  const opensAt = checkTime(opening.opensAt ?? 0, "opensAt");
  const closesAt = checkTime(opening.closesAt, "closesAt");
  if (closesAt <= opensAt) throw refused("closesAt is not after opensAt", "Give unix seconds, the later one last.");
  return {
    campaign: campaignId(opening.campaign),
    points: points === undefined ? null : checkPoints(points),
    badge: badge === undefined ? null : checkBadge(badge),
    opensAt,
    closesAt,
    memberCap: checkAmount(opening.memberCap ?? 0n, "memberCap", 0n, UINT80_MAX),
    maturity: checkInteger(maturity, "maturity", 0, MAX_MATURITY),
    root: checkHex(opening.root ?? ZeroHash, "root", 32),
    uri: opening.uri,
    tills: opening.tills === undefined || opening.tills.length === 0 ? [] : tillsOf(opening.tills),
  };
}

function checkPoints({ budget, ratePerDay = 0n }: NonNullable<CampaignOpening["points"]>) {
  return {
    budget: checkAmount(budget, "points.budget", 0n),
    ratePerDay: checkAmount(ratePerDay, "points.ratePerDay", 0n, UINT72_MAX),
  };
}

function checkBadge({ kind, name = "", level = 0, budget, ratePerDay = 0 }: NonNullable<CampaignOpening["badge"]>) {
  return {
    kind: checkKind(kind),
    name,
    level: checkInteger(level, "badge.level", 0, MAX_LEVELS),
    budget: checkInteger(budget, "badge.budget", 0, UINT32_MAX),
    ratePerDay: checkInteger(ratePerDay, "badge.ratePerDay", 0, UINT32_MAX),
  };
}

/** As the desk reads it: see `decodeOpening` of the contract. */
function encodeOpening(meta: ActionMeta["openCampaign"]): string {
  const { campaign, points, badge, tills, opensAt, closesAt, memberCap, maturity, root, uri } = meta;
  const pays = { paysPoints: points !== null, kind: badge?.kind ?? 0, level: badge?.level ?? 0 };
  const opening = {
    campaign,
    terms: { ...pays, opensAt, closesAt, memberCap, maturity, root, uri },
    allotment: {
      points: points?.budget ?? 0n,
      pointsPerDay: points?.ratePerDay ?? 0n,
      awards: badge?.budget ?? 0,
      awardsPerDay: badge?.ratePerDay ?? 0,
    },
    tills,
  };
  const { outputs } = claimsAbi().getFunction("decodeOpening");
  return AbiCoder.defaultAbiCoder().encode(outputs, [opening]);
}

function tillsOf(tills: readonly TillLimits[]): Required<TillLimits>[] {
  return checkList(tills, "tills", MAX_TILLS).map(({ till, cap = 0n, ratePerDay = 0n }, i) => ({
    till: checkAddress(till, `tills[${i}]`),
    cap: checkAmount(cap, `the cap of tills[${i}]`, 0n, UINT80_MAX),
    ratePerDay: checkAmount(ratePerDay, `the rate of tills[${i}]`, 0n, UINT72_MAX),
  }));
}

function at(claims: string, points: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: checkAddress(claims, "claims"), unit: unitOf(points) };
}

function refused(message: string, nextStep: string): InputError {
  return new InputError(message, { code: "BAD_INPUT", nextStep });
}
