/** What a campaign pays, from the file that a brand's issuer writes. */
import { ZeroHash } from "ethers";

import type { CampaignOpening, TillLimits } from "../../sdk/src/actions/index.js";
import type { KindState } from "../../sdk/src/entities/badges.js";
import { checkAddress } from "../../sdk/src/inputs.js";
import { campaignId, parsePoints } from "../../sdk/src/units.js";
import { type KindsByName, levelOf } from "../lib/kinds.js";
import { parseDuration, parseTime } from "../lib/options.js";
import { Params, readJson } from "../lib/params.js";
import type { DeskName } from "./campaign-state.js";

export interface CampaignRules {
  decimals: number;
  kinds: KindsByName;
  /** The chain's clock, in unix seconds. */
  now: number;
  desk: DeskName;
  /** The campaign pays a drop, and has a budget for all of it. */
  drop?: MeantDrop;
}

export interface MeantDrop {
  root: string;
  /** Units. */
  total: bigint;
  /** Lines. */
  count: number;
}

const MAX_AHEAD = 3_650 * 86_400;
const MAX_MATURITY = 366 * 86_400;
const AMOUNT = 'an amount in a text, like "500"';
const ZERO_ADDRESS = `0x${"0".repeat(40)}`;

/** What is allotted for bonuses, in base units. */
export interface MeantBonuses {
  amount: bigint;
  /** 0 for no such limit. */
  ratePerDay: bigint;
}

export interface MeantCampaign {
  opening: CampaignOpening;
  /** Of a purchases' campaign. */
  bonuses: MeantBonuses | undefined;
}

/** Reads the whole file; throws with every fault in it. */
export async function readCampaignFile(file: string, rules: CampaignRules): Promise<MeantCampaign> {
  const { decimals, kinds, now, desk, drop } = rules;
  const params = new Params(await readJson(file), "");
  const paysPoints = params.has("points");
  const paysBadge = params.has("badge");
  if (!paysPoints && !paysBadge) params.fault("points or badge", "is missing");
  const points = paysPoints ? params.object("points") : new Params({}, "points");
  const badge = paysBadge ? params.object("badge") : new Params({}, "badge");
  const found = paysBadge ? readBadge(badge, kinds, desk) : undefined;
  const units = unitsOf(paysPoints ? decimals : 0);
  const time = (key: string, missing?: number): number =>
    params.parsed(key, (text) => parseTime(text, now), 'a time like "2027-01-31", "+30d" or unix seconds', 0, missing);
  const opens = time("opensAt", 0);
  // From the block that has it, whenever that is.
  const opensAt = opens > now ? opens : 0;
  const closesAt = time("closesAt");
  const maturity = params.parsed("maturity", parseDuration, 'a time span like "7d"', 0, 0);
  const budget = paysPoints ? units(points, "budget", drop?.total) : 0n;
  // A badge for each line, where the amounts are points.
  const dropAwards = drop === undefined ? undefined : paysPoints ? drop.count : Number(drop.total);
  const awards = paysBadge ? badge.integer("budget", dropAwards) : 0;
  const bonuses = desk === "purchases" && params.has("bonuses") ? readBonuses(params, units) : undefined;
  const opening: CampaignOpening = {
    campaign: params.parsed("campaign", campaignId, "a text of 1 to 16 bytes", ""),
    ...(paysPoints ? { points: { budget, ratePerDay: units(points, "perDay", 0n) } } : {}),
    ...(found === undefined ? {} : { badge: { ...found, budget: awards, ratePerDay: badge.integer("perDay", 0) } }),
    ...{ opensAt, closesAt, memberCap: units(params, "memberCap", 0n), maturity, root: drop?.root ?? ZeroHash },
    uri: params.text("uri", ""),
    tills: readTills(params, units),
  };
  if (closesAt !== 0 && closesAt <= Math.max(opensAt, now))
    params.fault("closesAt", "is not after opensAt, or has passed");
  if (closesAt > now + MAX_AHEAD) params.fault("closesAt", "is more than ten years ahead");
  if (maturity > MAX_MATURITY) params.fault("maturity", "is more than 366 days");
  if (maturity !== 0 && !paysPoints) params.fault("maturity", "is for points; badges do not wait");
  if (desk === "purchases") refuseForPurchases(params, opening);
  if (desk === "tiers") refuseForTiers(params, opening);
  // A drop is a promise: all of it is allotted, neither more nor less.
  if (drop !== undefined && paysPoints && budget !== drop.total)
    points.fault("budget", `differs from what the drop pays (${drop.total} base units): leave it out`);
  if (dropAwards !== undefined && paysBadge && awards !== dropAwards)
    badge.fault("budget", `differs from what the drop pays (${dropAwards}): leave it out`);
  params.end(file);
  return { opening, bonuses };
}

function readBonuses(params: Params, units: ReadUnits): MeantBonuses {
  const bonuses = params.object("bonuses");
  return { amount: units(bonuses, "amount"), ratePerDay: units(bonuses, "perDay", 0n) };
}

/** What the desk of tiers would refuse. */
function refuseForTiers(params: Params, { points, badge, memberCap, maturity, tills = [] }: CampaignOpening): void {
  if (badge === undefined) params.fault("badge", "is what shows tiers: it can't be left out");
  if (points !== undefined)
    params.fault("points", "are what purchases earn, in a campaign of their own: leave them out");
  if (memberCap !== 0n) params.fault("memberCap", "is for claims: leave it out");
  if (maturity !== 0) params.fault("maturity", "is for points; badges do not wait");
  if (tills.length !== 0) params.fault("tills", "have nothing to sign here: leave them out");
}

/** What the purchases' desk would refuse. */
function refuseForPurchases(params: Params, { points, badge, memberCap, maturity }: CampaignOpening): void {
  if (points === undefined) params.fault("points", "is what purchases earn: it can't be left out");
  if (badge !== undefined) params.fault("badge", "is for a campaign that shows tiers (--desk tiers), or for claims");
  if (memberCap !== 0n) params.fault("memberCap", "is for claims: leave it out");
  if (maturity === 0) params.fault("maturity", 'is the return window, like "30d": it can\'t be left out or 0');
}

type ReadUnits = (from: Params, key: string, missing?: bigint) => bigint;

/** Tills as people write them: an address alone, or with limits. */
function readTills(params: Params, units: ReadUnits): TillLimits[] {
  const tills = params.objects("tills", "till").map((entry) => ({
    till: entry.parsed("till", (text) => checkAddress(text, "till"), "an address", ZERO_ADDRESS),
    cap: units(entry, "cap", 0n),
    ratePerDay: units(entry, "perDay", 0n),
  }));
  const seen = new Set<string>();
  for (const { till } of tills) {
    if (till !== ZERO_ADDRESS && seen.has(till)) params.fault("tills", `has ${till} twice`);
    seen.add(till);
  }
  return tills;
}

/** The tills of a file that has nothing else: `{ "tills": […] }`. */
export async function readTillsFile(file: string, { decimals, paysPoints }: TillRules): Promise<TillLimits[]> {
  const params = new Params(await readJson(file), "");
  const tills = readTills(params, unitsOf(paysPoints ? decimals : 0));
  if (tills.length === 0)
    params.fault("tills", 'has no till: write [{ "till": "0x…", "cap": "1000", "perDay": "100" }]');
  params.end(file);
  return tills;
}

export interface TillRules {
  decimals: number;
  /** Else limits are numbers of badges. */
  paysPoints: boolean;
}

function unitsOf(decimals: number): ReadUnits {
  return (from, key, missing) => from.parsed(key, (text) => parsePoints(text, decimals), AMOUNT, 0n, missing);
}

function readBadge(badge: Params, kinds: KindsByName, desk: DeskName): { kind: number; name: string; level: number } {
  const kind = badge.parsed<KindState | undefined>(
    "kind",
    (text) => kinds.one(text),
    "the number or exact name of one kind: hardhat badges kinds lists them",
    undefined,
  );
  if (desk === "tiers" && kind !== undefined) {
    const isFit = kind.soulbound && kind.revocable && kind.levels.length !== 0;
    if (!isFit) badge.fault("kind", "can't show tiers: it must be soulbound, revocable, and have levels");
  }
  const levels = kind?.levels ?? [];
  // Each member is given the level of the tier: this is the highest.
  const highest = desk === "tiers" ? levels.length : 0;
  const level = badge.parsed("level", (text) => levelOf({ levels }, text), "a level of it", 0, highest);
  if (kind !== undefined && kind.levels.length !== 0 && level === 0)
    badge.fault("level", "must name one of its levels");
  return { kind: kind?.kind ?? 0, name: kind?.look.name ?? "", level };
}
