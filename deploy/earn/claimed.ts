/** What a campaign paid, as the tokens' events tell it: each claim with what it was for. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { Badges__factory, Points__factory } from "../../sdk/src/generated/index.js";
import { type ChainEvent, findEvents } from "../lib/logs.js";
import type { CampaignState } from "./campaign-state.js";

const pointsAbi = Points__factory.createInterface();
const badgesAbi = Badges__factory.createInterface();

/** A claim's reason as the desk writes it: 8 bytes of the till and 8 of the number, or 16 bytes of a key. */
export function splitReason(reason: string): { till: string; number: bigint } {
  return { till: reason.slice(2, 18).toLowerCase(), number: BigInt(`0x${reason.slice(18, 34)}`) };
}

/** The part of a till's address that a reason has. */
export function tillMark(till: string): string {
  return till.slice(-16).toLowerCase();
}

/** Events of the campaign's token that pay a claim, the oldest first. */
export async function findPayments(
  { points, badges, connection }: ProgramEntity,
  { campaign, paysPoints }: Pick<CampaignState, "campaign" | "paysPoints">,
  fromBlock: number,
): Promise<ChainEvent[]> {
  const { provider, deployment } = connection;
  const topics = [campaign.padEnd(66, "0")];
  const events = paysPoints
    ? await findEvents(provider, pointsAbi, points.address, ["Issued", "IssuedHeld"], { fromBlock, topics })
    : await findEvents(provider, badgesAbi, badges.address, ["Awarded"], { fromBlock, topics });
  return events.filter(({ args }) => String(args.minter ?? args.desk) === deployment.claims);
}

/** Numbers of a till that were claimed. A key that begins as the till's address ends is told, too: nobody is hurt by it. */
export async function findClaimedNumbers(
  program: ProgramEntity,
  campaign: Pick<CampaignState, "campaign" | "paysPoints">,
  till: string,
  fromBlock: number,
): Promise<bigint[]> {
  const payments = await findPayments(program, campaign, fromBlock);
  return payments.flatMap(({ args }) => {
    const reason = splitReason(String(args.reason));
    return reason.till === tillMark(till) ? [reason.number] : [];
  });
}
