/** A programme's token: what it is, what is owed, who may issue, and issuing itself. */
import { pointsAt } from "../abi.js";
import type { Points } from "../abi.js";
import * as issue from "../actions/issue.js";
import type { Issue } from "../actions/issue.js";
import { touch } from "../actions/points.js";
import type { MintRefusal, Verdict } from "../checks/index.js";
import type { Connection, Token, TokenFacts } from "../connection.js";
import { guarded } from "../guarded.js";
import { checkAddress } from "../inputs.js";
import { Step } from "../step.js";
import { campaignId, formatPoints, parsePoints, periodEnd } from "../units.js";

/** Points that expire together. */
export interface Lot {
  readonly amount: bigint;
  /** The period at whose end they expire. */
  readonly period: number;
  /** Unix seconds; null if never. */
  readonly expiresAt: number | null;
}

export interface Liability {
  /** With members, by expiry. */
  readonly lots: readonly Lot[];
  readonly withMembers: bigint;
  /** With desks: open redemptions, and grants, claims and purchases that have not matured. */
  readonly held: bigint;
  /** All together: the total supply. */
  readonly total: bigint;
}

export interface BudgetState {
  readonly left: bigint;
  /** 0 if only `left` bounds it. */
  readonly ratePerDay: bigint;
  readonly usedToday: bigint;
}

export interface Issuance {
  /** The most that may be allotted per period. */
  readonly ceiling: bigint;
  readonly usedThisPeriod: bigint;
  /** A raise that waits out its notice. */
  readonly announced: { readonly ceiling: bigint; readonly validFrom: number } | null;
  readonly allotted: bigint;
  readonly cap: bigint;
}

export class PointsEntity implements Token {
  readonly address: string;
  readonly name: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly periodLength: number;
  readonly livePeriods: number;
  /** The typed contract, for what this class does not do. */
  readonly contract: Points;
  readonly #connection: Connection;
  readonly #program: string;

  constructor(connection: Connection, program: string, facts: TokenFacts) {
    this.#connection = connection;
    this.#program = program;
    this.address = facts.address;
    this.name = facts.name;
    this.symbol = facts.symbol;
    this.decimals = facts.decimals;
    this.periodLength = facts.periodLength;
    this.livePeriods = facts.livePeriods;
    this.contract = pointsAt(facts.address, connection.provider);
  }

  /** Base units of what a person typed. */
  parse(text: string): bigint {
    return parsePoints(text, this.decimals);
  }

  /** What a person reads. */
  format(amount: bigint): string {
    return formatPoints(amount, this.decimals);
  }

  /** A holder's live points by expiry, soonest first. */
  async lotsOf(holder: string): Promise<Lot[]> {
    const address = checkAddress(holder, "holder");
    const { period, amounts } = await guarded(() => this.contract.lotsOf(address));
    return this.#lots(period, amounts);
  }

  /** What the brand owes at this block. */
  async liability(): Promise<Liability> {
    const { period, amounts, held } = await guarded(() => this.contract.liability());
    const withMembers = amounts.reduce((sum, amount) => sum + amount, 0n);
    return { lots: this.#lots(period, amounts), withMembers, held, total: withMembers + held };
  }

  /** What a minter may still mint for a campaign. For grants, see {@link GrantsEntity.budget}. */
  async budget(minter: string, campaign: string): Promise<BudgetState> {
    const args = [checkAddress(minter, "minter"), campaignId(campaign)] as const;
    const { left, ratePerDay, usedToday } = await guarded(() => this.contract.budgetOf(...args));
    return { left, ratePerDay, usedToday };
  }

  /** What may come into being. */
  async issuance(): Promise<Issuance> {
    const [state, cap] = await guarded(() => Promise.all([this.contract.issuance(), this.contract.cap()]));
    const validFrom = Number(state.validFrom);
    return {
      ceiling: state.ceiling,
      usedThisPeriod: state.used,
      announced: validFrom === 0 ? null : { ceiling: state.announced, validFrom },
      allotted: state.allotted,
      cap,
    };
  }

  /** Desks that were ever enrolled, and whether each still takes points. */
  async desks(): Promise<{ address: string; enrolled: boolean }[]> {
    return guarded(async () => {
      const all = await this.contract.desks();
      const states = await Promise.all(all.map((desk) => this.contract.holderState(desk)));
      return all.map((address, i) => ({ address, enrolled: states[i]?.isEnrolled ?? false }));
    });
  }

  async canMint(input: {
    minter: string;
    campaign: string;
    amount: bigint;
    member?: string;
  }): Promise<Verdict<MintRefusal>> {
    const { canMint } = await import("../checks/mint.js");
    return canMint(this.#connection, this.#program, this.contract, this, input);
  }

  allot(input: { minter: string; campaign: string; amount: bigint; ratePerDay?: bigint }): Step<"allot"> {
    return new Step(this.#connection, issue.allot(this, input));
  }

  cut(input: { minter: string; campaign: string; amount: bigint }): Step<"cut"> {
    return new Step(this.#connection, issue.cut(this, input));
  }

  setCeiling(amount: bigint): Step<"setCeiling"> {
    return new Step(this.#connection, issue.setCeiling(this, amount));
  }

  enroll(desk: string): Step<"enroll"> {
    return new Step(this.#connection, issue.enroll(this, desk));
  }

  /** Announces it; sent again after the notice period, makes it so. */
  retire(desk: string): Step<"retire"> {
    return new Step(this.#connection, issue.retire(this, desk));
  }

  open(): Step<"open"> {
    return new Step(this.#connection, issue.open(this));
  }

  mint(input: Issue & { member: string; amount: bigint }): Step<"mint"> {
    return new Step(this.#connection, issue.mint(this, input));
  }

  /** One step for each {@link issue.MAX_BATCH} members. */
  mintMany(input: Issue & { members: readonly string[]; amounts: readonly bigint[] }): Step<"mintBatch">[] {
    return issue.chunks(input).map((part) => new Step(this.#connection, issue.mintBatch(this, { ...input, ...part })));
  }

  /** The same amount to each; one step for each {@link issue.MAX_BATCH} members. */
  mintEqually(input: Issue & { members: readonly string[]; amount: bigint }): Step<"mintPacked">[] {
    const amounts = input.members.map(() => input.amount);
    return issue
      .chunks({ members: input.members, amounts })
      .map(({ members }) => new Step(this.#connection, issue.mintPacked(this, { ...input, members })));
  }

  extend(input: { members: readonly string[]; from: number; to: number }): Step<"extend"> {
    return new Step(this.#connection, issue.extend(this, input));
  }

  touch(holders: readonly string[]): Step<"touch"> {
    return new Step(this.#connection, touch(this, holders));
  }

  #lots(period: bigint, amounts: readonly bigint[]): Lot[] {
    return amounts.map((amount, i) => ({
      amount,
      period: Number(period) + i,
      expiresAt: this.livePeriods === 0 ? null : Number(periodEnd(period + BigInt(i), this.periodLength)),
    }));
  }
}
