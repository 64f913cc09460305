/** What the differential test's game does with desks: the real ones, and three that do as they are told. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { CAMPAIGN, ethers, MEMO } from "../helpers/program.js";
import { add, first, minus, total, type Lots } from "./model.js";
import { PERIOD, type Table } from "./play.js";
import { by, sendAndCall } from "./support.js";

/** Points that a desk of the game holds, as they came. */
interface Held {
  desk: number;
  lots: Lots;
  period: bigint;
}

interface OpenRedemption {
  redemption: {
    points: string;
    member: string;
    rewardId: number;
    number: bigint;
    quantity: bigint;
    unitPrice: bigint;
    deadline: bigint;
    needsHandover: boolean;
  };
  units: bigint;
  lots: Lots;
}

interface OpenBatch {
  batch: {
    points: string;
    minter: string;
    campaign: string;
    reason: string;
    maturesAt: bigint;
    oneUnit: bigint;
    members: string[];
    amounts: bigint[];
  };
  expiry: bigint;
  done: Set<number>;
}

/** Of the reward that is held: its two days are two periods. */
const FULFILLMENT = 2n * PERIOD;
const REWARDS = { held: { id: 1, unitPrice: 7n }, atOnce: { id: 2, unitPrice: 3n } } as const;

/** The game's own books: what desks should be able to give back. */
export class DeskMoves {
  readonly #held: Held[] = [];
  readonly #redemptions: OpenRedemption[] = [];
  readonly #batches: OpenBatch[] = [];
  readonly #sold = { held: 0n, atOnce: 0n };
  #reasons = 0n;
  /** How often points left a desk whose time had passed while it held them. */
  late = 0;
  /** What minting took out of the budgets of the game's desks and of Grants. */
  readonly spent = { desks: [0n, 0n, 0n], grants: 0n };
  /** How often a desk of the game voided, and how often it could not. */
  readonly voids = { made: 0, refused: 0 };

  readonly moves: Record<string, (table: Table) => Promise<void>> = {
    "send to a desk": (table) => this.#send(table),
    mintHeld: (table) => this.#mintHeld(table),
    "release or settle": (table) => this.#giveBack(table),
    "release what is not held": (table) => this.#lie(table),
    redeem: (table) => this.#redeem(table, "held"),
    "redeem at once": (table) => this.#redeem(table, "atOnce"),
    capture: (table) => this.#capture(table),
    refund: (table) => this.#refund(table),
    grant: (table) => this.#grant(table),
    "mature a grant": (table) => this.#mature(table),
    "void a grant": (table) => this.#voidGrant(table),
  };

  // ------------------------------------------------------------------------------------------------ the game's desks

  async #send(table: Table): Promise<void> {
    const { model, points, world, dice } = table;
    const from = table.member();
    const desk = Number(dice.number(0n, 1n));
    const amount = table.amountOf(from);
    const balance = model.balanceOf(from.address);
    const send = () => sendAndCall(points.connect(from), world.desks[desk]!, amount);
    if (amount > balance) {
      await table.refuse(send, "ERC20InsufficientBalance", [from.address, balance, amount]);
      return;
    }
    if (amount === 0n) {
      await table.refuse(send, "ZeroAmount", []);
      return;
    }
    await table.act(send);
    const lots = model.hold(from.address, await world.desks[desk]!.getAddress(), amount);
    expect(await world.desks[desk]!.received(), "lots that came").to.equal(table.word(lots, model.now));
    this.#held.push({ desk, lots, period: model.now });
  }

  async #mintHeld(table: Table): Promise<void> {
    const { model, points, world, dice } = table;
    const desk = Number(dice.number(0n, 2n));
    const amount = dice.number(1n, 20_000n);
    const early = model.now === 0n ? 0n : model.now - 1n;
    const expiry = dice.chance(0.9) ? dice.number(model.now, model.newest) : dice.pick([early, model.newest + 1n]);
    const send = () => by(world.desks[desk]!, points, "mintHeld", [amount, expiry, MEMO]);
    if (expiry < model.now || expiry > model.newest) {
      await table.refuse(send, "ExpiryOutOfRange", [expiry, model.now, model.newest]);
      return;
    }
    await table.act(send);
    const lots = model.mintHeld(await world.desks[desk]!.getAddress(), expiry, amount);
    this.spent.desks[desk]! += amount;
    this.#held.push({ desk, lots, period: model.now });
  }

  /** Gives back, or burns, all of some lots or any part of them: by their age when they came, or by their age now. */
  async #giveBack(table: Table): Promise<void> {
    const { model, points, world, dice } = table;
    if (this.#held.length === 0) return;
    const held = dice.pick(this.#held);
    const part: Lots = new Map();
    for (const [expiry, amount] of held.lots) {
      const taken = dice.chance(0.5) ? amount : dice.number(0n, amount);
      if (taken !== 0n) part.set(expiry, taken);
    }
    const isAlive = [...part.keys()].every((expiry) => expiry >= model.now);
    const word = table.word(part, isAlive && dice.chance(0.5) ? model.now : held.period);
    const desk = world.desks[held.desk]!;
    const address = await desk.getAddress();
    const to = table.member();
    const way = dice.pick(["release", "release", "settle", "void"] as const);
    const args = { release: [to.address, word], settle: [word], void: [word, CAMPAIGN] };
    const send = () => by(desk, points, way, args[way]);
    if (way === "void" && !model.canVoid(address)) {
      ++this.voids.refused;
      await table.refuse(send, "DeskTakesPoints", [address]);
      return;
    }
    if (part.size === 0) {
      await table.refuse(send, "ZeroAmount", []);
      return;
    }
    await table.act(send);
    this.#noteLate(table, part);
    if (way === "release") model.release(address, to.address, part);
    else model.settle(address, part);
    if (way === "void") {
      ++this.voids.made;
      this.spent.desks[held.desk]! -= total(part);
    }
    held.lots = minus(held.lots, part);
    if (held.lots.size === 0) this.#held.splice(this.#held.indexOf(held), 1);
  }

  /** One more than the desk holds of what expires then; or of what is overdue. */
  async #lie(table: Table): Promise<void> {
    const { model, points, world, dice } = table;
    const desk = dice.pick(world.desks);
    const address = await desk.getAddress();
    const late = model.now > 0n && dice.chance(0.4);
    const expiry = late ? model.now - 1n : dice.number(model.now, model.newest);
    const amount = late ? model.heldOf(address) : model.heldOf(address, expiry);
    const word = table.word(new Map([[expiry, amount + 1n]]), late ? expiry : model.now);
    const to = table.member();
    const send = dice.chance(0.5)
      ? () => by(desk, points, "release", [to.address, word])
      : () => by(desk, points, "settle", [word]);
    await table.refuse(send, "LotsNotHeld", [word]);
  }

  #noteLate(table: Table, lots: Lots): void {
    if ([...lots.keys()].some((expiry) => expiry < table.model.now)) ++this.late;
  }

  // --------------------------------------------------------------------------------------------------- redemptions

  /** Pays up to 20 more than the price: the change comes back at once, what expires last. */
  async #redeem(table: Table, kind: "held" | "atOnce"): Promise<void> {
    const { model, points, world, dice } = table;
    const { id, unitPrice } = REWARDS[kind];
    const able = world.members.filter(({ address }) => model.balanceOf(address) >= unitPrice);
    if (able.length === 0) return;
    const from = dice.pick(able);
    const balance = model.balanceOf(from.address);
    const most = balance / unitPrice;
    const quantity = dice.number(1n, most < 50n ? most : 50n);
    const price = quantity * unitPrice;
    const spare = balance - price;
    const paid = price + (dice.chance(0.5) ? 0n : dice.number(0n, spare < 20n ? spare : 20n));
    const order = ethers.AbiCoder.defaultAbiCoder().encode(
      ["uint32", "uint32", "uint40"],
      [id, quantity, 2n ** 40n - 1n],
    );
    if (dice.chance(0.05)) {
      const send = () => sendAndCall(points.connect(from), world.rewards, price - 1n, order);
      await table.refuse(send, "PriceAboveMax", [price, price - 1n], world.rewards);
      return;
    }
    await table.act(() => sendAndCall(points.connect(from), world.rewards, paid, order));
    const desk = await world.rewards.getAddress();
    const sent = model.hold(from.address, desk, paid);
    const lots = first(sent, price);
    model.release(desk, from.address, minus(sent, lots));
    const number = this.#sold[kind];
    this.#sold[kind] += quantity;
    if (kind === "atOnce") {
      model.settle(desk, lots);
      return;
    }
    const redemption = {
      points: world.pointsAddress,
      member: from.address,
      rewardId: id,
      number,
      quantity,
      unitPrice,
      deadline: table.time + FULFILLMENT,
      needsHandover: false,
    };
    this.#redemptions.push({ redemption, units: quantity, lots });
  }

  async #capture(table: Table): Promise<void> {
    const { model, world, dice } = table;
    if (this.#redemptions.length === 0) return;
    const open = dice.pick(this.#redemptions);
    const { redemption } = open;
    const quantity = dice.chance(0.5) ? open.units : dice.number(1n, open.units);
    const send = () => world.rewards.connect(world.till).capture(redemption, quantity, "0x");
    if (table.time > redemption.deadline) {
      await table.refuse(send, "CaptureTooLate", [redemption.deadline], world.rewards);
      return;
    }
    await table.act(send);
    const paid = first(open.lots, quantity * redemption.unitPrice);
    model.settle(await world.rewards.getAddress(), paid);
    this.#reduce(open, quantity, paid);
  }

  async #refund(table: Table): Promise<void> {
    const { model, world, dice } = table;
    if (this.#redemptions.length === 0) return;
    const open = dice.pick(this.#redemptions);
    const { redemption, units } = open;
    const quantity = dice.chance(0.5) ? units : dice.number(1n, units);
    const bringer: HardhatEthersSigner = table.time > redemption.deadline ? world.stranger : world.till;
    await table.act(() => world.rewards.connect(bringer).refund(redemption, quantity));
    const back = minus(open.lots, first(open.lots, (units - quantity) * redemption.unitPrice));
    this.#noteLate(table, back);
    model.release(await world.rewards.getAddress(), redemption.member, back);
    this.#reduce(open, quantity, back);
  }

  #reduce(open: OpenRedemption, quantity: bigint, lots: Lots): void {
    open.units -= quantity;
    open.lots = minus(open.lots, lots);
    if (open.units === 0n) this.#redemptions.splice(this.#redemptions.indexOf(open), 1);
  }

  // -------------------------------------------------------------------------------------------------------- grants

  async #grant(table: Table): Promise<void> {
    const { model, world, dice } = table;
    const members = Array.from({ length: Number(dice.number(1n, 4n)) }, () => table.member().address);
    const amounts = members.map(() => dice.number(1n, 9_000n));
    const reason = ethers.toBeHex(++this.#reasons, 16);
    const maturesAt = table.time + dice.number(1n, 3n * PERIOD);
    const { grants, issuer, pointsAddress: points } = world;
    await table.act(() => grants.connect(issuer).grant(points, CAMPAIGN, reason, maturesAt, members, amounts));
    const lots: Lots = new Map();
    for (const amount of amounts) add(lots, model.newest, amount);
    model.mintHeld(await grants.getAddress(), model.newest, total(lots));
    this.spent.grants += total(lots);
    const oneUnit = table.word(new Map([[model.newest, 1n]]), model.now);
    const batch = { points, minter: issuer.address, campaign: CAMPAIGN, reason, maturesAt, oneUnit, members, amounts };
    this.#batches.push({ batch, expiry: model.newest, done: new Set() });
  }

  async #mature(table: Table): Promise<void> {
    const { model, world, dice } = table;
    if (this.#batches.length === 0) return;
    const { batch, expiry, done } = dice.pick(this.#batches);
    const from = dice.number(0n, BigInt(batch.members.length) - 1n);
    const to = dice.chance(0.6) ? BigInt(batch.members.length) : dice.number(from, BigInt(batch.members.length));
    const send = () => world.grants.connect(world.stranger).mature(batch, from, to);
    if (table.time < batch.maturesAt) {
      await table.refuse(send, "GrantNotMature", [batch.maturesAt], world.grants);
      return;
    }
    await table.act(send);
    const desk = await world.grants.getAddress();
    for (let i = Number(from); i < Number(to); ++i) {
      if (done.has(i)) continue;
      done.add(i);
      model.release(desk, batch.members[i]!, new Map([[expiry, batch.amounts[i]!]]));
    }
  }

  async #voidGrant(table: Table): Promise<void> {
    const { model, world, dice } = table;
    const young = this.#batches.slice(-4);
    if (young.length === 0) return;
    const { batch, expiry, done } = dice.pick(young);
    const open = batch.members.map((_, i) => i).filter((i) => !done.has(i));
    const indices = open.filter(() => dice.chance(0.6));
    if (indices.length === 0) return;
    const send = () => world.grants.connect(world.issuer).void(batch, indices, "wrong file");
    if (table.time >= batch.maturesAt) {
      await table.refuse(send, "GrantMature", [batch.maturesAt], world.grants);
      return;
    }
    await table.act(send);
    for (const i of indices) {
      done.add(i);
      model.settle(await world.grants.getAddress(), new Map([[expiry, batch.amounts[i]!]]));
      this.spent.grants -= batch.amounts[i]!;
    }
  }
}
