/** A brand's badges in a few blocks: every event that they can make. */
import type { KindTerms } from "../../../sdk/src/index.js";
import { campaignId, soulboundId } from "../../../sdk/src/index.js";
import { CAMPAIGN, DAY } from "./brand.js";
import type { Brand } from "./brand.js";
import { travelTo, now } from "./chain.js";

const LOOK = { name: "Early bird", description: "", emblem: "🐦", style: "medal", color: "#ff6900", uri: "" } as const;
const TRADED: KindTerms = { look: LOOK, levels: ["First"], cap: 0, validDays: 0, soulbound: false, revocable: false };
const OWN: KindTerms = { ...TRADED, levels: ["Silver", "Gold"], validDays: 1, soulbound: true, revocable: true };

/** The member's soulbound badge is of this kind. */
export const OWN_KIND = 2;

export async function badgeEvents({ program, chain, issuer, catalog, member, friend, stranger }: Brand): Promise<void> {
  const { badges } = program;
  const [own, theirs] = [member, friend].map(({ address }) => soulboundId(address, OWN_KIND)) as [bigint, bigint];
  const award = { campaign: CAMPAIGN, reason: "watched" };
  for (const terms of [TRADED, OWN]) await badges.defineKind(terms).send(catalog);
  for (const kind of [1, OWN_KIND]) {
    await badges.allot({ minter: issuer.address, kind, campaign: CAMPAIGN, amount: 20 }).send(issuer);
    await badges.cut({ minter: issuer.address, kind, campaign: CAMPAIGN, amount: 1 }).send(issuer);
  }
  await badges.contract.connect(issuer).keep(issuer.address, 1, campaignId(CAMPAIGN));
  await badges.mint({ ...award, kind: 1, level: 1, member: member.address }).send(issuer);
  const [traded] = await program.member(member.address).badges();
  await badges.contract.connect(member).approve(stranger.address, traded!.id);
  await badges.contract.connect(member).setApprovalForAll(stranger.address, true);
  await program.member(member.address).transferBadge({ id: traded!.id, recipient: friend.address }).send(member);

  await badges.mint({ ...award, kind: OWN_KIND, level: 1, member: member.address }).send(issuer);
  const both = [member.address, friend.address];
  for (const step of badges.mintMany({ ...award, kind: OWN_KIND, level: 1, members: both })) await step.send(issuer);
  for (const step of badges.setLevels({ ...award, kind: OWN_KIND, level: 2, ids: [own] })) await step.send(issuer);
  for (const step of badges.revoke({ ...award, kind: OWN_KIND, ids: [theirs] })) await step.send(issuer);
  await travelTo(chain, (await now(chain)) + 2 * DAY);
  await badges.announceExpired([own]).send(stranger);
}
