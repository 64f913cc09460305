/** The campaigns of a programme and who signs for them, told from the desk's events. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { Claims__factory } from "../../sdk/src/generated/index.js";
import { type ChainEvent, findEvents } from "../lib/logs.js";

const abi = Claims__factory.createInterface();

/** What {@link ICampaigns} told when it was opened. */
export interface OpenedCampaign {
  campaign: string;
  paysPoints: boolean;
  kind: number;
  level: number;
  opensAt: number;
  /** As it was opened; it may close earlier. */
  closesAt: number;
  memberCap: bigint;
  maturity: number;
  root: string;
  uri: string;
  hash: string;
}

/** Events of the desk about these points, or about one of their campaigns, the oldest first. */
export async function findClaimEvents(
  { points, connection }: ProgramEntity,
  names: readonly string[],
  { fromBlock, campaign }: { fromBlock: number; campaign?: string },
): Promise<ChainEvent[]> {
  const topics = [
    `0x${points.address.slice(2).toLowerCase().padStart(64, "0")}`,
    ...(campaign === undefined ? [] : [campaign.padEnd(66, "0")]),
  ];
  return findEvents(connection.provider, abi, connection.deployment.claims, names, { fromBlock, topics });
}

/** All campaigns, or the one of this name, the oldest first. */
export async function findCampaigns(
  program: ProgramEntity,
  where: { fromBlock: number; campaign?: string },
): Promise<OpenedCampaign[]> {
  const events = await findClaimEvents(program, ["CampaignOpened"], where);
  return events.map(({ args, log }) => {
    const terms = args.terms as Readonly<Record<string, unknown>>;
    return {
      ...{ campaign: String(args.campaign), paysPoints: terms.paysPoints === true },
      ...{ kind: Number(terms.kind), level: Number(terms.level) },
      ...{ opensAt: Number(terms.opensAt), closesAt: Number(terms.closesAt), maturity: Number(terms.maturity) },
      memberCap: BigInt(String(terms.memberCap)),
      ...{ root: String(terms.root), uri: String(terms.uri), hash: log.transactionHash },
    };
  });
}

/** Every address that was ever a till of a campaign. */
export async function findTills(
  program: ProgramEntity,
  where: { fromBlock: number; campaign: string },
): Promise<string[]> {
  const events = await findClaimEvents(program, ["TillSet"], where);
  return [...new Set(events.map(({ args }) => String(args.till)))];
}

export interface RevokedRange {
  till: string;
  first: bigint;
  last: bigint;
}

export async function findRevokedNumbers(
  program: ProgramEntity,
  where: { fromBlock: number; campaign: string },
): Promise<RevokedRange[]> {
  const events = await findClaimEvents(program, ["NumbersRevoked"], where);
  return events.map(({ args }) => ({
    till: String(args.till),
    first: BigInt(String(args.from)),
    last: BigInt(String(args.to)) - 1n,
  }));
}

export type ClaimState = "waiting" | "matured" | "voided";

/** Points that were claimed into the hold. The first fields are what acting on them needs. */
export interface KnownClaim {
  points: string;
  campaign: string;
  source: string;
  key: string;
  member: string;
  lots: bigint;
  maturesAt: number;
  amount: bigint;
  state: ClaimState;
}

/** Claims of a campaign that mature, the oldest first. */
export async function findMaturing(
  program: ProgramEntity,
  where: { fromBlock: number; campaign: string },
): Promise<KnownClaim[]> {
  const events = await findClaimEvents(program, ["ClaimPending", "ClaimMatured", "ClaimVoided"], where);
  const found = new Map<string, KnownClaim>();
  for (const { name, args } of events) {
    const [source, key] = [String(args.source), String(args.key)];
    const id = `${source} ${key}`;
    const known = found.get(id);
    if (name === "ClaimPending") {
      found.set(id, {
        ...{ points: program.points.address, campaign: where.campaign, source, key, member: String(args.member) },
        ...{ lots: BigInt(String(args.lots)), maturesAt: Number(args.maturesAt) },
        ...{ amount: BigInt(String(args.amount)), state: "waiting" },
      });
    } else if (known !== undefined) known.state = name === "ClaimMatured" ? "matured" : "voided";
  }
  return [...found.values()];
}
