/**
 * What the demo's brand does with badges: a numbered one for its first customers, one that grows with the purchases made,
 * a reward that needs its highest level; and the pictures, as the chain draws them, in a folder.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import type { KindTerms } from "../../sdk/src/index.js";
import type { Brand } from "./brand.js";
import type { Purchase } from "./purchases.js";
import type { Stage } from "./stage.js";

const DAY = 86_400;
const CAMPAIGN = "badges";
const FOUNDER = 1;
const COLLECTOR = 2;
const FOUNDERS = 100;
/** Purchases from which a level is reached. */
const LEVELS = [
  { name: "Bronze", from: 2 },
  { name: "Silver 银", from: 6 },
  { name: "Gold 金", from: 20 },
] as const;

export interface BadgeStory {
  lines: string[];
  /** Base units that left supply because a reward was delivered. */
  captured: bigint;
}

/** Who plays. */
export interface Cast {
  founder: string;
  friend: string;
  /** Who bought most comes first. */
  collectors: readonly string[];
}

/** Badges by what events tell and by what the contract tells. */
export interface BadgeCount {
  byEvents: number;
  onChain: number;
}

/** The kinds, and who may award how many. */
export async function defineBadges(stage: Stage, brand: Brand): Promise<void> {
  const { badges } = stage.program;
  const look = { style: "medal", color: "#0b6e4f", uri: "", description: "Evergreen Records · 常青唱片" } as const;
  const kinds = [
    {
      ...{ look: { ...look, name: "Founding listener 首批乐迷", emblem: "🎧" }, levels: [], cap: FOUNDERS },
      ...{ validDays: 0, soulbound: false, revocable: false },
    },
    {
      ...{ look: { ...look, name: "Collector 收藏家", emblem: "💿", style: "star", color: "#7b2d8b" }, cap: 0 },
      ...{ levels: LEVELS.map(({ name }) => name), validDays: 365, soulbound: true, revocable: false },
    },
  ] satisfies KindTerms[];
  for (const kind of kinds) await stage.send("define a kind of badge", badges.defineKind(kind), brand.catalog);
  const minter = await brand.issuer.getAddress();
  for (const [kind, amount] of [
    [FOUNDER, FOUNDERS],
    [COLLECTOR, 10_000],
  ] as const) {
    await stage.send("allot awards", badges.allot({ minter, kind, campaign: CAMPAIGN, amount }), brand.issuer);
  }
}

/** One for each of the first customers, numbered in the order in which they came. */
export async function awardFounders(stage: Stage, brand: Brand, customers: readonly string[]): Promise<void> {
  const members = customers.slice(0, FOUNDERS).map((customer) => stage.addressOf(customer));
  const award = { kind: FOUNDER, campaign: CAMPAIGN, reason: "first customers", members };
  for (const step of stage.program.badges.mintMany(award)) {
    const { gasUsed } = await step.send(brand.issuer);
    stage.note("award a numbered badge, each", gasUsed, members.length);
  }
}

/** Gives every customer the level that the purchases so far have reached. */
export async function awardCollectors(stage: Stage, brand: Brand, purchases: readonly Purchase[]): Promise<void> {
  const { badges } = stage.program;
  const bought = new Map<string, number>();
  for (const { customer } of purchases) bought.set(customer, (bought.get(customer) ?? 0) + 1);
  const award = { kind: COLLECTOR, campaign: CAMPAIGN, reason: `${purchases.length} purchases` };
  for (const [i, { from }] of LEVELS.entries()) {
    const below = LEVELS[i + 1]?.from ?? Infinity;
    const reached = [...bought].filter(([, count]) => count >= from && count < below);
    const members = reached.map(([customer]) => stage.addressOf(customer));
    const held = await Promise.all(members.map((member) => badges.held(member, COLLECTOR)));
    const fresh = members.filter((_, j) => held[j]?.held === false);
    const risen = members.filter((_, j) => held[j]?.held === true && held[j].level < i + 1);
    for (const step of badges.mintMany({ ...award, level: i + 1, members: fresh })) {
      const { gasUsed } = await step.send(brand.issuer);
      stage.note("award a soulbound badge, each", gasUsed, Math.min(200, fresh.length));
    }
    const ids = await Promise.all(risen.map((member) => badges.contract.soulboundId(member, COLLECTOR)));
    for (const step of badges.setLevels({ ...award, level: i + 1, ids })) {
      const { gasUsed } = await step.send(brand.issuer);
      stage.note("raise a badge's level, each", gasUsed, Math.min(200, ids.length));
    }
  }
}

/** A founder passes the badge on, a collector redeems what only gold ones can. */
export async function playBadges(
  stage: Stage,
  brand: Brand,
  { founder, friend, collectors }: Cast,
): Promise<BadgeStory> {
  const { program } = stage;
  const lines: string[] = [];
  const price = program.points.parse("10");
  const gold = await firstWith(stage, collectors, price);
  for (const customer of [founder, gold]) await stage.fund(stage.addressOf(customer));

  const [numbered] = (await program.badges.of(stage.addressOf(founder))).filter(({ soulbound }) => !soulbound);
  if (numbered === undefined) throw new TypeError("The founder has no badge");
  const gift = program
    .member(stage.addressOf(founder))
    .transferBadge({ id: numbered.id, recipient: stage.addressOf(friend) });
  await stage.send("send a badge to a friend", gift, stage.member(founder));
  lines.push(`Member ${founder} sent “${numbered.name}” #${numbered.serial ?? 0} to member ${friend}.`);

  const now = await stage.now();
  const reward = program.rewards.publish({
    ...{ unitPrice: price, stock: 20, opensAt: now, closesAt: now + 90 * DAY },
    ...{ fulfillmentDays: 0, atOnce: true, needsHandover: false, limitPerMember: 1 },
    badge: { needs: COLLECTOR, minLevel: LEVELS.length, gives: 0, givesLevel: 0, campaign: `0x${"00".repeat(16)}` },
    uri: "https://example.com/rewards/listening-session.json",
  });
  await stage.send("publish a reward", reward, brand.catalog);
  const rewardId = await program.rewards.count();
  const order = { rewardId, quantity: 1, maxPrice: price, deadline: now + DAY };
  const hopeful = await firstWith(stage, [...collectors].reverse(), price);
  const refused = await program.member(stage.addressOf(hopeful)).canRedeem(order);
  await stage.send(
    "redeem what needs a badge",
    program.member(stage.addressOf(gold)).redeem(order),
    stage.member(gold),
  );
  lines.push(`Member ${gold}, a gold collector, redeemed what needs that badge.`);
  if (!refused.ok) lines.push(`Member ${hopeful} could not: “${refused.message}”`);
  return { lines, captured: price };
}

/** The first who has so many points. */
async function firstWith(stage: Stage, customers: readonly string[], points: bigint): Promise<string> {
  for (const customer of customers) {
    if ((await stage.program.points.contract.balanceOf(stage.addressOf(customer))) >= points) return customer;
  }
  throw new TypeError("Nobody has so many points");
}

/** Writes the picture and the metadata of one badge of each kind and level into `folder`. */
export async function saveArt(stage: Stage, folder: string, customers: readonly string[]): Promise<string[]> {
  const { badges } = stage.program;
  await mkdir(folder, { recursive: true });
  const seen = new Map<string, bigint>();
  for (const customer of customers) {
    for (const badge of await badges.of(stage.addressOf(customer))) {
      const file = badge.soulbound ? `collector-${badge.level}` : "founding-listener";
      if (!seen.has(file)) seen.set(file, badge.id);
    }
    if (seen.size > LEVELS.length) break;
  }
  for (const [file, id] of seen) {
    const art = await badges.art(id);
    if (!art.drawn) throw new TypeError("The demo's badges are drawn on chain");
    await writeFile(path.join(folder, `${file}.svg`), art.svg);
    await writeFile(path.join(folder, `${file}.json`), `${JSON.stringify(art.json, null, 2)}\n`);
  }
  return [...seen.keys()].sort().map((file) => path.join(folder, `${file}.svg`));
}

/** How many badges there are, counted twice. */
export async function countBadges(stage: Stage, customers: readonly string[]): Promise<BadgeCount> {
  const { badges: history } = await stage.program.history();
  const byEvents = Object.values(history.owned).reduce((sum, owned) => sum + Object.keys(owned).length, 0);
  const { contract } = stage.program.badges;
  const balances = await Promise.all(customers.map((customer) => contract.balanceOf(stage.addressOf(customer))));
  return { byEvents, onChain: Number(balances.reduce((sum, balance) => sum + balance, 0n)) };
}
