/** Points that mature: granted to many, voided before, handed over after. */
import { allot, chunks } from "../actions/issue.js";
import type { Issue } from "../actions/issue.js";
import * as actions from "../actions/grants.js";
import type { GrantBatch } from "../actions/meta.js";
import type { Connection } from "../connection.js";
import { guarded } from "../guarded.js";
import { Step } from "../step.js";
import { reasonId } from "../units.js";
import type { BudgetState, PointsEntity } from "./points.js";

export class GrantsEntity {
  readonly address: string;
  readonly #connection: Connection;
  readonly #points: PointsEntity;

  constructor(connection: Connection, points: PointsEntity) {
    this.#connection = connection;
    this.#points = points;
    this.address = connection.deployment.grants;
  }

  /** What a minter may still grant for a campaign. */
  async budget(minter: string, campaign: string): Promise<BudgetState> {
    return this.#points.budget(this.address, actions.campaignKey(minter, campaign));
  }

  /** Whether this minter has used this reason for this campaign. */
  async isGranted(input: Issue & { minter: string }): Promise<boolean> {
    const id = actions.batchIdOf(this.#points, input.minter, input.campaign, input.reason);
    return guarded(() => this.#connection.grants.isGranted(id));
  }

  /** Which entries of a batch are handed over or voided. */
  async done(batch: GrantBatch): Promise<boolean[]> {
    const id = actions.batchIdOf(batch.points, batch.minter, batch.campaign, batch.reason);
    return guarded(() => Promise.all(batch.members.map((_, i) => this.#connection.grants.isDone(id, i))));
  }

  /** A batch as the events of its granting transaction tell it. */
  async batch(grantingTransaction: string): Promise<GrantBatch> {
    const { readGrantBatch } = await import("../grant-batch.js");
    return readGrantBatch(this.#connection, this.#points.address, grantingTransaction);
  }

  /** Lets a minter grant for a campaign: the budget is this desk's, kept for that minter. */
  allot(input: { minter: string; campaign: string; amount: bigint; ratePerDay?: bigint }): Step<"allot"> {
    const campaign = actions.campaignKey(input.minter, input.campaign);
    return new Step(this.#connection, allot(this.#points, { ...input, minter: this.address, campaign }));
  }

  grant(input: Issue & { members: readonly string[]; amounts: readonly bigint[]; maturesAt: number }): Step<"grant"> {
    return new Step(this.#connection, actions.grant(this.address, this.#points, input));
  }

  /** One step for each 500 members; their reasons are the given text with `/1`, `/2` and so on. */
  grantMany(
    input: Issue & { members: readonly string[]; amounts: readonly bigint[]; maturesAt: number },
  ): Step<"grant">[] {
    const parts = chunks(input);
    return parts.map((part, i) => {
      const reason = parts.length === 1 ? input.reason : reasonId(`${input.reason}/${i + 1}`);
      return this.grant({ ...input, ...part, reason });
    });
  }

  mature(batch: GrantBatch, input: { from?: number; to?: number } = {}): Step<"mature"> {
    return new Step(this.#connection, actions.mature(this.address, batch, { ...input, unit: this.#points }));
  }

  void(batch: GrantBatch, input: { indices: readonly number[]; why: string }): Step<"voidGrants"> {
    return new Step(this.#connection, actions.voidGrants(this.address, batch, { ...input, unit: this.#points }));
  }
}
