/** A random game of everybody with a brand's badges: whatever one may call, called at random, at times that like to fall
 * on a day's edge. The same seed plays the same game. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";

import { brandFixture, DAY, ethers, networkHelpers, NOTICE, REASON } from "../helpers/program.js";
import { refusal } from "../helpers/refusal.js";
import type { Dice } from "../points/play.js";
import { kindTerms, LEVELS, LOOK, soulboundId } from "./support.js";

const CAMPAIGNS = [`0x${"c0".repeat(16)}`, `0x${"c1".repeat(16)}`];
const MOST_KINDS = 20n;
const LENGTH = BigInt(DAY);

export type World = Awaited<ReturnType<typeof openWorld>>;

/** Six members; three minters, one of whom is a member as well. */
export async function openWorld() {
  const brand = await brandFixture();
  const { member, friend, stranger, other, till, guardian } = brand;
  const members = [member, friend, stranger, other, till, guardian];
  const minters = [brand.issuer, brand.other, brand.deployer];
  return { ...brand, members, minters };
}

export class Game {
  readonly world: World;
  readonly dice: Dice;
  /** Unix seconds of the next transaction. */
  time: bigint;
  kinds = 0n;
  /** Ids of badges that can be transferred, as they were made; some are gone by now. */
  readonly ids: bigint[] = [];
  /** How often each call was made, and refused. */
  readonly made = new Map<string, number>();
  readonly refused = new Map<string, number>();

  constructor(world: World, dice: Dice, time: bigint) {
    this.world = world;
    this.dice = dice;
    this.time = time;
  }

  passTime(): void {
    const { dice, time } = this;
    const nextDay = (time / LENGTH + 1n) * LENGTH;
    const later = {
      soon: time + dice.number(1n, 900n),
      firstSecond: nextDay,
      lastSecond: time === nextDay - 1n ? nextDay : nextDay - 1n,
      someDays: time + dice.number(1n, 4n) * LENGTH,
    };
    const often = { soon: 80, firstSecond: 7, lastSecond: 7, someDays: 6 };
    const names = Object.keys(often) as (keyof typeof often)[];
    this.time = later[dice.pick(names.flatMap((name) => Array.from({ length: often[name] }, () => name)))];
  }

  /** Makes a call, which the contract may refuse; that is never a panic, and says why. */
  async act(name: string, send: () => Promise<ContractTransactionResponse>): Promise<boolean> {
    await networkHelpers.time.setNextBlockTimestamp(this.time);
    try {
      await (await send()).wait();
    } catch (error) {
      const reason = refusal(error);
      if (reason === undefined) throw error;
      this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
      // What is refused before it is sent makes no block.
      await networkHelpers.time.increaseTo(this.time);
      return false;
    }
    this.made.set(name, (this.made.get(name) ?? 0) + 1);
    return true;
  }

  member(): HardhatEthersSigner {
    return this.dice.pick(this.world.members);
  }

  minter(): HardhatEthersSigner {
    return this.dice.pick(this.world.minters);
  }

  campaign(): string {
    return this.dice.chance(0.8) ? CAMPAIGNS[0]! : CAMPAIGNS[1]!;
  }

  memo(): string {
    return this.campaign() + REASON.slice(2);
  }

  kind(): bigint {
    return this.dice.number(1n, this.kinds);
  }

  level(): bigint {
    return this.dice.number(0n, BigInt(LEVELS.length));
  }

  /** A badge that can be transferred, or a soulbound one of this kind, whether or not there is one. */
  id(kind: bigint): bigint {
    const numbered = this.ids.filter((id) => id >> 168n === kind);
    return numbered.length === 0 ? soulboundId(kind, this.member()) : this.dice.pick(numbered.slice(-12));
  }

  /** Mostly the owner, or there would be little to see. */
  async ownerOf(id: bigint): Promise<{ owner: string; by: HardhatEthersSigner }> {
    const { badges, members } = this.world;
    const owner = await badges.ownerOf(id).catch(() => this.member().address);
    const signer = members.find(({ address }) => address === owner);
    return { owner, by: signer === undefined || this.dice.chance(0.15) ? this.member() : signer };
  }

  some(kind: bigint): bigint[] {
    return Array.from({ length: Number(this.dice.number(1n, 5n)) }, () => this.id(kind));
  }
}

/** A level that the kind has, mostly: the game is to go on. */
function levelOf(game: Game, kind: bigint): bigint {
  if (game.dice.chance(0.05)) return game.level();
  return kind % 3n === 0n ? 0n : game.dice.number(1n, BigInt(LEVELS.length));
}

async function noteNewIds(game: Game, before: number): Promise<void> {
  const { badges } = game.world;
  const minted = await badges.queryFilter(badges.filters.Transfer(ethers.ZeroAddress), before + 1);
  for (const { args } of minted) if ((args.tokenId >> 160n) % 256n === 0n) game.ids.push(args.tokenId);
}

export const MOVES: Record<string, { weight: number; move: (game: Game) => Promise<unknown> }> = {
  defineKind: {
    weight: 1,
    async move(game) {
      if (game.kinds === MOST_KINDS) return;
      const next = game.kinds + 1n;
      const soulbound = next % 2n === 0n;
      const terms = kindTerms({
        look: { ...LOOK, name: `Kind ${next}` },
        levels: next % 3n === 0n ? [] : LEVELS,
        validDays: [0, 3, 8][Number(next / 2n) % 3]!,
        cap: next % 5n === 0n ? 60 : 0,
        soulbound,
        revocable: soulbound && next % 4n === 0n,
      });
      const { badges, catalog } = game.world;
      if (await game.act("defineKind", () => badges.connect(catalog).defineKind(terms))) ++game.kinds;
    },
  },
  allot: {
    weight: 8,
    move(game) {
      const { badges, issuer } = game.world;
      const rate = game.dice.chance(0.2) ? game.dice.number(1n, 3n) : 0n;
      const args = [game.minter(), game.kind(), game.campaign(), game.dice.number(0n, 30n), rate] as const;
      return game.act("allot", () => badges.connect(issuer).allot(...args));
    },
  },
  cut: {
    weight: 2,
    move(game) {
      const { badges, issuer, admin } = game.world;
      const minter = game.minter();
      const by = game.dice.pick([issuer, admin, minter]);
      const args = [minter, game.kind(), game.campaign(), game.dice.number(0n, 15n)] as const;
      return game.act("cut", () => badges.connect(by).cut(...args));
    },
  },
  keep: {
    weight: 0.2,
    move(game) {
      const args = [game.minter(), game.kind(), game.campaign()] as const;
      return game.act("keep", () => game.world.badges.connect(game.world.issuer).keep(...args));
    },
  },
  mint: {
    weight: 18,
    async move(game) {
      const kind = game.kind();
      const args = [game.member(), kind, levelOf(game, kind), game.memo()] as const;
      const before = await ethers.provider.getBlockNumber();
      await game.act("mint", () => game.world.badges.connect(game.minter()).mint(...args));
      await noteNewIds(game, before);
    },
  },
  mintBatch: {
    weight: 12,
    async move(game) {
      const kind = game.kind();
      const members = Array.from({ length: Number(game.dice.number(0n, 6n)) }, () => game.member());
      const args = [members, kind, levelOf(game, kind), game.memo()] as const;
      const before = await ethers.provider.getBlockNumber();
      await game.act("mintBatch", () => game.world.badges.connect(game.minter()).mintBatch(...args));
      await noteNewIds(game, before);
    },
  },
  setLevels: {
    weight: 16,
    move(game) {
      const kind = game.kind();
      const args = [kind, game.some(kind), levelOf(game, kind), game.memo()] as const;
      return game.act("setLevels", () => game.world.badges.connect(game.minter()).setLevels(...args));
    },
  },
  revoke: {
    weight: 5,
    move(game) {
      const { badges, issuer } = game.world;
      const kind = game.dice.chance(0.9) ? game.dice.number(1n, game.kinds / 4n) * 4n : game.kind();
      const ids = game.some(kind).slice(0, 2);
      return game.act("revoke", () => badges.connect(issuer).revoke(kind, ids, REASON));
    },
  },
  burn: {
    weight: 6,
    async move(game) {
      const { badges } = game.world;
      const id = game.id(game.kind());
      const { by } = await game.ownerOf(id);
      await game.act("burn", () => badges.connect(by).burn(id));
    },
  },
  transfer: {
    weight: 12,
    async move(game) {
      const { badges } = game.world;
      const id = game.id(game.kind());
      const { owner, by } = await game.ownerOf(id);
      const safe = badges.connect(by)["safeTransferFrom(address,address,uint256)"];
      const send = game.dice.chance(0.5) ? badges.connect(by).transferFrom : safe;
      await game.act("transfer", () => send(owner, game.member(), id));
    },
  },
  approve: {
    weight: 3,
    async move(game) {
      const id = game.id(game.kind());
      const { by } = await game.ownerOf(id);
      await game.act("approve", () => game.world.badges.connect(by).approve(game.member(), id));
    },
  },
  setApprovalForAll: {
    weight: 1,
    move(game) {
      const args = [game.member(), game.dice.chance(0.3)] as const;
      return game.act("setApprovalForAll", () => game.world.badges.connect(game.member()).setApprovalForAll(...args));
    },
  },
  announceExpired: {
    weight: 4,
    move(game) {
      const id = game.id(game.kind());
      return game.act("announceExpired", () => game.world.badges.announceExpired([id]));
    },
  },
  stop: {
    weight: 0.6,
    async move(game) {
      const { program } = game.world;
      await game.act("stop", () => program.stop());
      game.time += game.dice.number(1n, 3_600n);
      const by = game.minter();
      const kind = game.kind();
      await game.act("mint", () => game.world.badges.connect(by).mint(game.member(), kind, 1, game.memo()));
      game.time += game.dice.number(1n, 3_600n);
      await game.act("resume", () => program.resume());
    },
  },
};

/** Announces the close, which ends the awards of the rest of the game. */
export function announceClose(game: Game): Promise<boolean> {
  const closesAt = game.time + BigInt(NOTICE);
  return game.act("close", () => game.world.program.close(closesAt));
}
