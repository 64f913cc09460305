/** A programme's bonuses: for first purchases, referrals and milestones, out of budgets of their own. */
import * as actions from "../actions/bonuses.js";
import { allot, cut } from "../actions/issue.js";
import type { ActionKind } from "../actions/meta.js";
import type { TransactionOf } from "../actions/transaction.js";
import { dueBonuses } from "../bonuses.js";
import type { DueBonuses } from "../bonuses.js";
import type { Connection } from "../connection.js";
import { guarded } from "../guarded.js";
import { checkAddress, checkHex } from "../inputs.js";
import type { PurchaseRecord } from "../receipts/purchase.js";
import { Step } from "../step.js";
import type { BudgetState } from "./points.js";
import type { ProgramEntity } from "./program.js";

/** A member's milestone: the period in which it was reached, and its place in the rule of that period. */
export interface MilestoneRef {
  readonly member: string;
  readonly period: number;
  readonly index: number;
}

export class BonusesEntity {
  /** Of the contract that pays: the minter of its budgets. */
  readonly address: string;
  readonly #connection: Connection;
  readonly #program: ProgramEntity;

  constructor(connection: Connection, program: ProgramEntity) {
    this.#connection = connection;
    this.#program = program;
    this.address = connection.deployment.bonuses;
  }

  /** What can still be paid for purchases or milestones of a campaign. */
  async budget(campaign: string): Promise<BudgetState> {
    return this.#program.points.budget(this.address, campaign);
  }

  /** Which bonuses were paid for an order, by its key. */
  async paidFor(order: string): Promise<{ first: boolean; referral: boolean }> {
    const args = [this.#program.points.address, checkHex(order, "order", 32)] as const;
    const { first, referral } = await guarded(() => this.#connection.bonuses.paidFor(...args));
    return { first, referral };
  }

  /** Base units that a purchase owes beside its points, and has not paid, as it stands. */
  async dueFor(record: PurchaseRecord): Promise<DueBonuses> {
    const { rulebook } = this.#connection;
    const [rule, paid] = await Promise.all([
      guarded(() => rulebook.bonusesAt(this.#program.points.address, record.maturesAt)),
      this.paidFor(record.order),
    ]);
    return dueBonuses(record, rule, paid);
  }

  /** How many bonuses for referrals the member was paid in the period that runs. */
  async referralsOf(member: string): Promise<number> {
    const args = [this.#program.points.address, checkAddress(member, "member")] as const;
    return Number(await guarded(() => this.#connection.bonuses.referralsOf(...args)));
  }

  /** Whether a milestone was paid; of the period that runs and the one before. */
  async isMilestonePaid({ member, period, index }: MilestoneRef): Promise<boolean> {
    const args = [this.#program.points.address, checkAddress(member, "member"), period, index] as const;
    return guarded(() => this.#connection.bonuses.isMilestonePaid(...args));
  }

  /** Adds points to what can be paid for a campaign, and sets its daily rate anew: 0 for none. */
  topUp(input: { campaign: string; amount: bigint; ratePerDay: bigint }): Step<"allot"> {
    return this.#step(allot(this.#program.points, { ...input, minter: this.address }));
  }

  /** Takes back points that were not paid, at most `amount`. */
  cut(input: { campaign: string; amount: bigint }): Step<"cut"> {
    return this.#step(cut(this.#program.points, { ...input, minter: this.address }));
  }

  /** Anyone may send the steps below. */
  payFirst(record: PurchaseRecord): Step<"payFirst"> {
    return this.#step(actions.payFirst(this.address, this.#program.points, record));
  }

  payReferral(record: PurchaseRecord): Step<"payReferral"> {
    return this.#step(actions.payReferral(this.address, this.#program.points, record));
  }

  payMilestone(input: MilestoneRef): Step<"payMilestone"> {
    return this.#step(actions.payMilestone(this.address, this.#program.points, input));
  }

  #step<K extends ActionKind>(transaction: TransactionOf<K>): Step<K> {
    return new Step(this.#connection, transaction);
  }
}
