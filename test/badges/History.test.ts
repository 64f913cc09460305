/**
 * History is events: after a random game of two thousand steps, what events alone tell of every badge, holder, kind and
 * budget is what the chain tells when it is asked. A failure names the step; the same seed plays the game again.
 */
import { expect } from "chai";

import { CAMPAIGN, DAY, ethers, MEMO, networkHelpers } from "../helpers/program.js";
import { Dice } from "../points/play.js";
import { announceClose, Game, MOVES, openWorld } from "./game.js";
import { Replay } from "./replay.js";
import { soulboundId } from "./support.js";

const STEPS = 2_000;
const SEED = 721;
const CHECK_EVERY = 250;
/** When the close is announced: what is left of the game sees awards end. */
const CLOSE_AT = 1_900;

/** Tells the replay of every event since it was last told. */
async function catchUp(replay: Replay, { world }: Game, fromBlock: number): Promise<number> {
  const latest = await ethers.provider.getBlockNumber();
  const address = await world.badges.getAddress();
  for (const log of await ethers.provider.getLogs({ address, fromBlock, toBlock: latest })) {
    replay.now = BigInt((await ethers.provider.getBlock(log.blockNumber))!.timestamp);
    replay.apply(world.badges.interface.parseLog(log)!);
  }
  replay.now = BigInt(await networkHelpers.time.latest());
  return latest + 1;
}

async function compareBadges(replay: Replay, { world: { badges } }: Game, step: string): Promise<void> {
  for (const [id, held] of replay.held) {
    expect([...(await badges.badge(id))], `${step}: badge ${id}`).to.deep.equal([
      held.owner,
      held.kind,
      held.level,
      held.serial,
      held.day * BigInt(DAY),
      replay.validUntil(held),
      replay.isValid(held),
      replay.isSoulbound(held),
    ]);
  }
  for (const id of replay.gone.keys()) {
    await expect(badges.ownerOf(id), `${step}: badge ${id}`)
      .to.be.revertedWithCustomError(badges, "ERC721NonexistentToken")
      .withArgs(id);
  }
}

async function compareHolders(replay: Replay, { world }: Game, step: string): Promise<void> {
  const { badges, members } = world;
  for (const { address } of members) {
    const held = replay.of(address);
    const soulbound = held.filter(([, badge]) => replay.isSoulbound(badge));
    const ids = soulbound.map(([id]) => id).sort((a, b) => (a < b ? -1 : 1));
    expect(await badges.balanceOf(address), `${step}: balance of ${address}`).to.equal(BigInt(held.length));
    expect(await badges.soulboundOf(address), `${step}: soulbound badges of ${address}`).to.deep.equal(ids);
    for (const kind of replay.kinds.keys()) {
      const [, badge] = soulbound.find(([, one]) => one.kind === kind) ?? [];
      const valid = badge !== undefined && replay.isValid(badge);
      const level = valid ? badge.level : 0n;
      expect(await badges.heldBy(address, kind), `${step}: kind ${kind} of ${address}`).to.deep.equal([valid, level]);
    }
  }
}

async function compareBudgets(replay: Replay, { world: { badges } }: Game, step: string): Promise<void> {
  expect(await badges.kindCount(), step).to.equal(BigInt(replay.kinds.size));
  const left = new Map<bigint, bigint>();
  for (const { minter, kind, campaign, ...budget } of replay.budgets.values()) {
    const used = budget.usedOn === replay.today ? budget.used : 0n;
    expect([...(await badges.budgetOf(minter, kind, campaign))], `${step}: budget of ${minter}`).to.deep.equal([
      budget.left,
      budget.ratePerDay,
      used,
      budget.kept,
    ]);
    left.set(kind, (left.get(kind) ?? 0n) + budget.left);
  }
  for (const [number, kind] of replay.kinds) {
    const { terms, allotted, serials } = await badges.kind(number);
    expect([terms.cap, terms.validDays, terms.soulbound, terms.revocable, allotted, serials]).to.deep.equal([
      kind.cap,
      kind.validDays,
      kind.soulbound,
      kind.revocable,
      kind.allotted,
      kind.serials,
    ]);
    expect(allotted <= kind.cap, `${step}: cap of kind ${number}`).to.equal(true);
    const made = replay.made.get(number) ?? 0n;
    expect(allotted, `${step}: kind ${number}, made and left`).to.equal(made + (left.get(number) ?? 0n));
  }
}

/** A badge that its holder burned never comes back; one that the brand took back can. */
async function compareGone(replay: Replay, { world }: Game): Promise<void> {
  const { badges, issuer, admin, members } = world;
  const ways = { burned: 0, revoked: 0 };
  const soulbound = [...replay.kinds].filter(([, kind]) => kind.soulbound && kind.allotted < kind.cap);
  for (const [kind, { levels }] of soulbound) {
    await badges.connect(issuer).allot(admin, kind, CAMPAIGN, 1, 0);
    for (const member of members) {
      const id = soulboundId(kind, member);
      const way = replay.gone.get(id);
      if (way === undefined) continue;
      ++ways[way];
      const mint = badges.connect(admin).mint.staticCall(member, kind, levels === 0n ? 0 : 1, MEMO);
      if (way === "revoked") expect(await mint).to.equal(id);
      else await expect(mint).to.be.revertedWithCustomError(badges, "BadgeGivenUp").withArgs(id);
    }
  }
  expect(ways.burned, "burned").to.be.above(5);
  expect(ways.revoked, "revoked").to.be.above(2);
}

async function worldFixture() {
  return openWorld();
}

describe("Badges, their history", function () {
  this.timeout(300_000);

  it(`is told by events alone, over ${STEPS} random steps`, async function () {
    const world = await networkHelpers.loadFixture(worldFixture);
    const start = BigInt((Math.floor((await networkHelpers.time.latest()) / DAY) + 1) * DAY);
    const game = new Game(world, new Dice(SEED), start);
    const replay = new Replay();
    const moves = Object.entries(MOVES);
    const bag = moves.flatMap(([name, { weight }]) => Array.from({ length: weight * 5 }, () => name));
    let nextBlock = 0;
    for (let i = 0; i < 6; ++i) {
      game.passTime();
      await MOVES.defineKind!.move(game);
    }
    for (let step = 1; step <= STEPS; ++step) {
      game.passTime();
      if (step === CLOSE_AT) {
        nextBlock = await catchUp(replay, game, nextBlock);
        await compareGone(replay, game);
        game.time += 3_600n;
        await announceClose(game);
        game.passTime();
      }
      await MOVES[game.dice.pick(bag)]!.move(game);
      if (step % CHECK_EVERY !== 0) continue;
      nextBlock = await catchUp(replay, game, nextBlock);
      await compareBadges(replay, game, `step ${step}`);
      await compareHolders(replay, game, `step ${step}`);
      await compareBudgets(replay, game, `step ${step}`);
    }
    // A game in which something never happens proves nothing about it.
    for (const [name] of moves) expect(game.made.get(name) ?? 0, name).to.be.above(2);
    expect(replay.renewals, "renewals").to.be.above(20);
    for (const reason of REASONS) expect(game.refused.get(reason) ?? 0, reason).to.be.above(2);
  });
});

const REASONS = [
  "OverAwards",
  "OverAwardRate",
  "BadgeAlreadyHeld",
  "BadgeGivenUp",
  "NothingAwarded",
  "MintingEnded",
  "MintingStopped",
  "BadgeSoulbound",
  "BadgeNotExpired",
  "ERC721IncorrectOwner",
];
