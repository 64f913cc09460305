/** What badges cost: awarding, renewing, levels, moving, burning, and rewards that need or give one. */
import { AbiCoder } from "ethers";

import type { KindTermsStruct } from "../../sdk/src/generated/Badges.js";
import { CAMPAIGN, MEMO, launchBrand, type Brand, type Protocol } from "../brand.js";
import { DAY, freshAddresses, OVERRIDES, type Chain } from "../chain.js";
import type { Part } from "../floor.js";
import type { Measures } from "../measure.js";

export const AWARDED = 100;

/** Kinds are numbered from 1, in this order. */
const KINDS = { transferable: 1, soulbound: 2, tier: 3 } as const;
const CAP = 1_000_000;

/** Owner, balance, serial, budget; one `Transfer`. */
const MINT: readonly Part[] = ["newSlot", "slot", "slot", "badgeMoved"];
/** The holder's word, the budget. */
const SOULBOUND: readonly Part[] = ["slot", "badgeMoved", "locked"];

export async function measureBadges(chain: Chain, protocol: Protocol, measures: Measures) {
  const { who, cost, tick, now } = chain;
  const brand = await launchBrand(chain, protocol, { symbol: "BADGES" });
  const { badges } = brand;
  const byIssuer = badges.connect(who.issuer);
  await defineKinds(chain, brand, measures);

  const mint = (to: string, kind: number) =>
    cost(() => byIssuer.mint(to, kind, kind === KINDS.tier ? 1 : 0, MEMO, OVERRIDES));
  // The first award of a kind learns that nothing is stopped, and the first serial writes a slot that later ones find.
  for (const kind of Object.values(KINDS)) await mint(who.deployer.address, kind);

  const [receiver, taker, levelled] = freshAddresses("badge", 3) as [string, string, string];
  for (const state of ["first", "steady"] as const) {
    const balance: Part = state === "first" ? "newSlot" : "slot";
    measures.add("badge mint, transferable", state, await mint(receiver, KINDS.transferable), [balance, ...MINT]);
  }
  measures.add("badge mint, soulbound", "first", await mint(receiver, KINDS.soulbound), ["newSlot", ...SOULBOUND]);
  measures.add("badge mint, soulbound", "steady", await mint(receiver, KINDS.tier), ["slot", ...SOULBOUND]);
  await mint(levelled, KINDS.tier);
  const tierOf = await badges.soulboundId(levelled, KINDS.tier);
  const raised = await cost(() => byIssuer.setLevels(KINDS.tier, [tierOf], 2, MEMO, OVERRIDES));
  measures.add("another level for a soulbound badge", "", raised, ["slot", "slot", "slot"]);

  for (let i = 0; i < 3; i++) await mint(who.member.address, KINDS.transferable);
  const given = await badges.queryFilter(badges.filters.Transfer(undefined, who.member.address));
  const held = given.map(({ args }) => args.tokenId);
  for (const [i, state] of (["first", "steady"] as const).entries()) {
    const moved = await cost(() => badges.transferFrom(who.member.address, taker, held[i]!, OVERRIDES));
    measures.add("badge transfer", state, moved, [
      "slot",
      state === "first" ? "newSlot" : "slot",
      "slot",
      "badgeMoved",
    ]);
  }
  measures.add("badge burn", "transferable", await cost(() => badges.burn(held[2]!, OVERRIDES)));
  await mint(who.member.address, KINDS.soulbound);
  const own = await badges.soulboundId(who.member.address, KINDS.soulbound);
  measures.add("badge burn", "soulbound", await cost(() => badges.burn(own, OVERRIDES)), ["slot", "badgeMoved"]);

  const members = freshAddresses("badges", AWARDED);
  const batch = (kind: number, level: number) => cost(() => byIssuer.mintBatch(members, kind, level, MEMO, OVERRIDES));
  for (const [state, kind] of [
    ["first", KINDS.soulbound],
    ["steady", KINDS.tier],
  ] as const) {
    measures.addPerHead(
      `badges to ${AWARDED}, soulbound, each`,
      state,
      await batch(kind, kind === KINDS.tier ? 1 : 0),
      AWARDED,
      { once: ["slot"], each: [state === "first" ? "newSlot" : "slot", "badgeMoved", "locked"] },
    );
  }
  for (const state of ["first", "steady"] as const) {
    measures.addPerHead(
      `badges to ${AWARDED}, transferable, each`,
      state,
      await batch(KINDS.transferable, 0),
      AWARDED,
      { once: ["slot", "slot"], each: ["newSlot", state === "first" ? "newSlot" : "slot", "badgeMoved"] },
    );
  }
  const ids = await Promise.all(members.map((member) => badges.soulboundId(member, KINDS.tier)));
  const levels = await cost(() => byIssuer.setLevels(KINDS.tier, ids, 2, MEMO, OVERRIDES));
  measures.addPerHead(`another level for ${AWARDED}, each`, "", levels, AWARDED);
  await tick(40 * DAY);
  measures.addPerHead(`renewal for ${AWARDED}, each`, "", await batch(KINDS.tier, 2), AWARDED);
  await measureRewards(chain, protocol, brand, measures, now());
}

async function defineKinds({ who, cost }: Chain, { badges }: Brand, measures: Measures) {
  const look = {
    name: "Early bird",
    description: "For those who were there on the first day.",
    emblem: "🐦",
    style: 0,
    color: 0xff6900,
    uri: "",
  };
  const terms: KindTermsStruct = { look, levels: [], cap: CAP, validDays: 0, soulbound: false, revocable: false };
  const kinds: KindTermsStruct[] = [
    terms,
    { ...terms, soulbound: true },
    { ...terms, soulbound: true, levels: ["Silver", "Gold", "Platinum"], validDays: 30 },
  ];
  for (const kind of kinds) {
    const defined = await cost(() => badges.connect(who.catalog).defineKind(kind, OVERRIDES));
    if (kind.levels.length !== 0) measures.add("define a kind of badge", "three levels", defined);
  }
  for (const kind of Object.values(KINDS)) {
    const allotted = await cost(() =>
      badges.connect(who.issuer).allot(who.issuer.address, kind, CAMPAIGN, 10_000, 0, OVERRIDES),
    );
    if (kind === KINDS.tier) measures.add("allot awards", "", allotted);
  }
}

/** Rewards that need the soulbound badge, take one that can be transferred, or give one; after a first redemption. */
async function measureRewards(
  { who, cost, now }: Chain,
  { rewards }: Protocol,
  { badges, points, address }: Brand,
  measures: Measures,
  opened: number,
) {
  const desk = await rewards.getAddress();
  await cost(() => badges.connect(who.issuer).keep(desk, KINDS.soulbound, CAMPAIGN, OVERRIDES));
  await cost(() => points.connect(who.issuer).mint(who.member.address, 100_000, MEMO));
  await cost(() => badges.connect(who.issuer).allot(desk, KINDS.soulbound, CAMPAIGN, 100, 0, OVERRIDES));
  await cost(() => badges.connect(who.issuer).mint(who.member.address, KINDS.tier, 2, MEMO));
  for (const buyer of [who.friend, who.till]) await cost(() => points.transfer(buyer.address, 5_000));
  const none = { needs: 0, minLevel: 0, gives: 0, givesLevel: 0, campaign: `0x${"00".repeat(16)}` };
  const terms = {
    unitPrice: 500,
    stock: 100,
    opensAt: 0,
    closesAt: opened + 1000 * DAY,
    fulfillmentDays: 2,
    limitPerMember: 0,
    atOnce: false,
    needsHandover: false,
    uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
  };
  const byCatalog = rewards.connect(who.catalog);
  const needs = { ...terms, badge: { ...none, needs: KINDS.tier, minLevel: 2 } };
  const gives = {
    ...terms,
    atOnce: true,
    fulfillmentDays: 0,
    badge: { ...none, gives: KINDS.soulbound, campaign: CAMPAIGN },
  };
  for (const reward of [needs, gives]) await cost(() => byCatalog.publish(address, reward, OVERRIDES));
  const redeem = (buyer: typeof points, rewardId: number) => {
    const action = AbiCoder.defaultAbiCoder().encode(["uint32", "uint32", "uint40"], [rewardId, 1, now() + 3600]);
    return cost(() => buyer["transferAndCall(address,uint256,bytes)"](desk, 500, action, OVERRIDES));
  };
  await redeem(points, 1);
  measures.add("redeem what needs a badge", "second of a member", await redeem(points, 1));
  await redeem(points.connect(who.till), 2);
  const given = await redeem(points.connect(who.friend), 2);
  measures.add("redeem what gives a badge", "first badge of a member", given);
}
