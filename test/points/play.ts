/**
 * One random game of the differential test: members, desks and a brand act on a token and on its model alike, at times
 * that like to fall on a period's edge. The same seed plays the same game.
 */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { BaseContract, ContractTransactionResponse } from "ethers";

import { CAMPAIGN, DAY, ethers, MEMO, networkHelpers, brandFixture, NO_BADGE, type Brand } from "../helpers/program.js";
import { PointsModel, total, type Lots } from "./model.js";
import { by, now } from "./support.js";

/** As long as a period is: the shortest there is, so that rewards' deadlines span several. */
export const PERIOD = BigInt(DAY);
export const BUDGET = 10n ** 12n;
const MEMBERS = 6;
const TRANSFER = ethers.id("Transfer(address,address,uint256)");

export type World = Awaited<ReturnType<typeof openWorld>>;

/** Six members, the real desks and three that obey the game, and budgets that never run out. */
export async function openWorld(livePeriods: number) {
  const brand = await brandFixture({ livePeriods, periodLength: DAY, ceiling: 100n * BUDGET, decimals: 0 });
  const { points, admin, issuer, rewards, grants, catalog } = brand;
  // The last only mints: a desk that was sent points can't void.
  const desks = [
    await ethers.deployContract("Desk__Mock"),
    await ethers.deployContract("Desk__Mock"),
    await ethers.deployContract("Desk__Mock"),
  ] as const;
  const asIssuer = points.connect(issuer);
  await asIssuer.allot(issuer, CAMPAIGN, BUDGET, 0n);
  for (const desk of desks) {
    await points.connect(admin).enroll(desk);
    await asIssuer.allot(desk, CAMPAIGN, BUDGET, 0n);
  }
  const grantsKey = await grants.campaignKey(issuer, CAMPAIGN);
  await asIssuer.allot(grants, grantsKey, BUDGET, 0n);

  const start = await now();
  const terms = {
    unitPrice: 7n,
    stock: 2n ** 32n - 1n,
    opensAt: start,
    closesAt: start + 10n ** 10n,
    fulfillmentDays: 2,
    limitPerMember: 0,
    atOnce: false,
    needsHandover: false,
    badge: NO_BADGE,
    uri: "ipfs://reward",
  };
  await rewards.connect(catalog).publish(points, terms);
  await rewards.connect(catalog).publish(points, { ...terms, unitPrice: 3n, fulfillmentDays: 0, atOnce: true });

  const members = (await ethers.getSigners()).slice(10, 10 + MEMBERS);
  const spender = members[0]!;
  for (const member of members) await points.connect(member).approve(spender, ethers.MaxUint256);
  const holders = [
    ...members.map(({ address }) => address),
    await rewards.getAddress(),
    await grants.getAddress(),
    await desks[0].getAddress(),
    await desks[1].getAddress(),
    await desks[2].getAddress(),
  ];
  return {
    ...brand,
    desks,
    members,
    spender,
    holders,
    grantsKey,
    asIssuer,
    pointsAddress: await points.getAddress(),
    model: new PointsModel(BigInt(livePeriods), holders.slice(MEMBERS)),
    reader: await ethers.deployContract("Reader__Harness"),
  };
}

/** Numbers that look random, the same for the same seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A number from `min` to `max`, both included. */
  number(min: bigint, max: bigint): bigint {
    return min + BigInt(Math.floor(this.#next() * Number(max - min + 1n)));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Number(this.number(0n, BigInt(choices.length) - 1n))]!;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** The token and its model, side by side. */
export class Table {
  readonly world: World;
  readonly dice: Dice;
  /** Unix seconds of the next transaction. */
  time = 0n;
  done = 0;
  refused = 0;
  /** The sum of all Transfer events, by holder; negative for the zero address. */
  readonly told = new Map<string, bigint>();

  constructor(world: World, dice: Dice) {
    this.world = world;
    this.dice = dice;
  }

  get model(): PointsModel {
    return this.world.model;
  }

  get points(): Brand["points"] {
    return this.world.points;
  }

  /** Moves on: mostly a little, often to the first or the last second of a period, sometimes past all of a lot's life. */
  passTime(): void {
    const { dice } = this;
    const nextEdge = (this.time / PERIOD + 1n) * PERIOD;
    const later = {
      soon: () => this.time + dice.number(1n, 600n),
      someDay: () => this.time + dice.number(1n, PERIOD),
      firstSecond: () => nextEdge,
      lastSecond: () => (this.time === nextEdge - 1n ? nextEdge : nextEdge - 1n),
      afterSome: () => this.time + PERIOD * dice.number(1n, 3n),
      afterMany: () => this.time + PERIOD * dice.number(4n, 7n),
    };
    const often = { soon: 66, someDay: 15, firstSecond: 8, lastSecond: 8, afterSome: 2, afterMany: 1 };
    const names = Object.keys(often) as (keyof typeof often)[];
    this.time = later[dice.pick(names.flatMap((name) => Array.from({ length: often[name] }, () => name)))]();
    this.model.now = this.model.livePeriods === 0n ? 0n : this.time / PERIOD;
  }

  member(): HardhatEthersSigner {
    return this.dice.pick(this.world.members);
  }

  /** An amount of the holder's: mostly a part, often all, and sometimes more than there is. */
  amountOf({ address }: HardhatEthersSigner): bigint {
    const balance = this.model.balanceOf(address);
    if (this.dice.chance(0.15)) return balance;
    return this.dice.chance(0.05) ? balance + 1n : this.dice.number(0n, balance);
  }

  /** A word as the token would hand it out when the lots came in during `period`. */
  word(lots: Lots, period: bigint): bigint {
    if (this.model.livePeriods === 0n) return (1n << 255n) | total(lots);
    return [...lots].reduce((word, [time, amount]) => word | (amount << (52n * (time - period))), period << 208n);
  }

  async act(send: () => Promise<ContractTransactionResponse>): Promise<void> {
    await networkHelpers.time.setNextBlockTimestamp(this.time);
    const receipt = (await (await send()).wait())!;
    for (const { address, topics, data } of receipt.logs) {
      if (address !== this.world.pointsAddress || topics[0] !== TRANSFER) continue;
      this.#tell(topics[1]!, -BigInt(data));
      this.#tell(topics[2]!, BigInt(data));
    }
    ++this.done;
  }

  /** An operation that the model forbids. */
  async refuse(
    send: () => Promise<ContractTransactionResponse>,
    error: string,
    args: readonly unknown[],
    contract: BaseContract = this.points,
  ): Promise<void> {
    await networkHelpers.time.setNextBlockTimestamp(this.time);
    await expect(send())
      .to.be.revertedWithCustomError(contract, error)
      .withArgs(...args);
    // What is refused before it is sent makes no block: the comparison must still see this second.
    await networkHelpers.time.increaseTo(this.time);
    ++this.refused;
  }

  /** Compares all that the token tells with the model, to the unit. */
  async compare(step: string): Promise<void> {
    const { model, world } = this;
    const reading = await world.reader.read(world.points, world.holders);
    const { owed, held } = model.liability();
    expect(reading.period, `${step}: period`).to.equal(model.now);
    expect(reading.supply, `${step}: supply`).to.equal(model.supply());
    expect([...reading.owed], `${step}: liability to members`).to.deep.equal(owed);
    expect(reading.held, `${step}: held`).to.equal(held);
    world.holders.forEach((holder, i) => {
      expect(reading.balances[i], `${step}: balance of ${holder}`).to.equal(model.balanceOf(holder));
      expect([...reading.lots[i]!], `${step}: lots of ${holder}`).to.deep.equal(model.lotsOf(holder));
      expect(this.told.get(holder) ?? 0n, `${step}: events of ${holder}`).to.equal(model.told(holder));
    });
  }

  #tell(topic: string, amount: bigint): void {
    const holder = ethers.getAddress(ethers.dataSlice(topic, 12));
    this.told.set(holder, (this.told.get(holder) ?? 0n) + amount);
  }
}

/** What members and the brand do without any desk. */
export const MEMBER_MOVES: Record<string, (table: Table) => Promise<void>> = {
  async mint(table) {
    const { model, world, dice } = table;
    const to = table.member();
    const amount = dice.number(1n, 100_000n);
    await table.act(() => world.asIssuer.mint(to, amount, MEMO));
    model.mint(to.address, amount);
  },

  async mintBatch(table) {
    const { model, world, dice } = table;
    const to = Array.from({ length: Number(dice.number(1n, 5n)) }, () => table.member());
    const amounts = to.map(() => dice.number(1n, 5_000n));
    await table.act(() => world.asIssuer.mintBatch(to, amounts, MEMO));
    to.forEach((member, i) => {
      model.mint(member.address, amounts[i]!);
    });
  },

  async mintPacked(table) {
    const { model, world, dice } = table;
    const to = Array.from({ length: Number(dice.number(1n, 5n)) }, () => table.member().address);
    const amount = dice.number(1n, 5_000n);
    await table.act(() => world.asIssuer.mintPacked(ethers.concat(to), amount, MEMO));
    for (const member of to) model.mint(member, amount);
  },

  async transfer(table) {
    const { model, points } = table;
    const [from, to] = [table.member(), table.member()];
    const amount = table.amountOf(from);
    const send = () => points.connect(from).transfer(to, amount);
    const balance = model.balanceOf(from.address);
    if (amount > balance) {
      await table.refuse(send, "ERC20InsufficientBalance", [from.address, balance, amount]);
      return;
    }
    await table.act(send);
    model.transfer(from.address, to.address, amount);
  },

  async transferFrom(table) {
    const { model, points, world } = table;
    const [from, to] = [table.member(), table.member()];
    const amount = table.amountOf(from);
    const send = () => points.connect(world.spender).transferFrom(from, to, amount);
    const balance = model.balanceOf(from.address);
    if (amount > balance) {
      await table.refuse(send, "ERC20InsufficientBalance", [from.address, balance, amount]);
      return;
    }
    await table.act(send);
    model.transfer(from.address, to.address, amount);
  },

  async burn(table) {
    const { model, points } = table;
    const from = table.member();
    const amount = table.amountOf(from);
    const balance = model.balanceOf(from.address);
    const send = () => points.connect(from).burn(amount);
    if (amount > balance) {
      await table.refuse(send, "ERC20InsufficientBalance", [from.address, balance, amount]);
      return;
    }
    await table.act(send);
    model.take(from.address, amount);
  },

  async touch(table) {
    const { points, world, dice, model } = table;
    const holders = world.holders.filter(() => dice.chance(0.4));
    await table.act(() => points.touch(holders));
    for (const holder of holders) model.touch(holder);
  },

  async extend(table) {
    const { model, world, dice } = table;
    const members = world.members.filter(() => dice.chance(0.5));
    const start = model.now === 0n ? 0n : model.now - 1n;
    const from = dice.number(dice.chance(0.1) ? start : model.now, model.newest);
    const to = dice.number(dice.chance(0.1) ? from : from + 1n, model.newest + 1n);
    const send = () => world.asIssuer.extend(members, from, to);
    if (from < model.now || to <= from) {
      await table.refuse(send, "ExpiryOutOfRange", [from, model.now, to]);
    } else if (to > model.newest) {
      await table.refuse(send, "ExpiryOutOfRange", [to, from, model.newest]);
    } else {
      await table.act(send);
      for (const { address } of members) model.extend(address, from, to);
    }
  },

  async "transfer to a desk"(table) {
    const from = table.member();
    const desk = table.dice.pick(table.world.holders.slice(MEMBERS));
    if (table.model.balanceOf(from.address) === 0n) return;
    await table.refuse(() => table.points.connect(from).transfer(desk, 1n), "DeskNeedsCall", [desk]);
  },

  async "mint without a budget"(table) {
    const from = table.member();
    const args = [from.address, CAMPAIGN, 0n, 1n];
    await table.refuse(() => table.points.connect(from).mint(from, 1n, MEMO), "OverBudget", args);
  },

  async "a desk's own transfer or burn"(table) {
    const { world, points, dice } = table;
    const desk = dice.pick(world.desks);
    const send = dice.chance(0.5)
      ? () => by(desk, points, "burn", [1n])
      : () => by(desk, points, "transfer", [table.member().address, 1n]);
    await table.refuse(send, "HeldByDesk", [await desk.getAddress()]);
  },
};
