/** What a brand does with its campaigns at any desk that has them: bounding, ending and reading them. */
import { allotAwards, cutAwards } from "../actions/badges.js";
import * as actions from "../actions/campaigns.js";
import { allot, cut } from "../actions/issue.js";
import type { ActionKind, TillLimits } from "../actions/meta.js";
import type { TransactionOf } from "../actions/transaction.js";
import type { CampaignDeskName, OpenedCampaign } from "../campaign-history.js";
import type { CampaignState, TillAllowance } from "../campaign-state.js";
import type { Connection } from "../connection.js";
import type { HistoryOptions } from "../history.js";
import { checkAddress } from "../inputs.js";
import { Step } from "../step.js";
import { campaignId } from "../units.js";
import type { ProgramEntity } from "./program.js";

export abstract class CampaignDesk {
  /** Of the desk that pays. */
  readonly address: string;
  protected readonly connection: Connection;
  protected readonly program: ProgramEntity;
  readonly #desk: CampaignDeskName;

  constructor(connection: Connection, program: ProgramEntity, desk: CampaignDeskName) {
    this.connection = connection;
    this.program = program;
    this.#desk = desk;
    this.address = connection.deployment[desk];
  }

  /** Every campaign that was ever opened, the first one first, as the events tell it. */
  async list(options?: HistoryOptions): Promise<OpenedCampaign[]> {
    const { readCampaigns } = await import("../campaign-history.js");
    return readCampaigns(this.program, this.#desk, options);
  }

  async get(campaign: string, options?: HistoryOptions): Promise<CampaignState> {
    const { readCampaign } = await import("../campaign-state.js");
    return readCampaign(this.program, this.#desk, campaignId(campaign), options);
  }

  async till(campaign: string, till: string): Promise<TillAllowance> {
    const { readTill } = await import("../campaign-state.js");
    return readTill(this.program, this.#desk, campaignId(campaign), checkAddress(till, "till"));
  }

  /** Adds points to a campaign's budget, and sets its daily rate anew: 0 for none. */
  topUp(input: { campaign: string; amount: bigint; ratePerDay: bigint }): Step<"allot"> {
    return this.step(allot(this.program.points, { ...input, minter: this.address }));
  }

  /** Takes back points that a campaign has not paid, at most `amount`. */
  cut(input: { campaign: string; amount: bigint }): Step<"cut"> {
    return this.step(cut(this.program.points, { ...input, minter: this.address }));
  }

  /** Adds badges to a campaign's budget, and sets its daily rate anew: 0 for none. */
  topUpAwards(input: { campaign: string; kind: number; amount: number; ratePerDay: number }): Step<"allotAwards"> {
    return this.step(allotAwards(this.program.badges.address, { ...input, minter: this.address }));
  }

  /** Takes back badges that a campaign has not paid, at most `amount`. */
  cutAwards(input: { campaign: string; kind: number; amount: number }): Step<"cutAwards"> {
    return this.step(cutAwards(this.program.badges.address, { ...input, minter: this.address }));
  }

  setTills(input: { campaign: string; tills: readonly TillLimits[] } & actions.Units): Step<"setTills"> {
    return this.step(actions.setTills(this.address, this.ref(input)));
  }

  /** Ends at once what tills can pay, also what they signed before. */
  revokeTills(input: { campaign: string; tills: readonly string[] }): Step<"revokeTills"> {
    return this.step(actions.revokeTills(this.address, this.ref(input)));
  }

  close(campaign: string): Step<"closeCampaign"> {
    return this.step(actions.closeCampaign(this.address, this.ref({ campaign })));
  }

  /** Once the campaign is over. Anyone may send it; of tiers, an issuer or the admin. */
  lapse(campaign: string): Step<"lapseCampaign"> {
    return this.step(actions.lapseCampaign(this.address, this.ref({ campaign })));
  }

  protected step<K extends ActionKind>(transaction: TransactionOf<K>): Step<K> {
    return new Step(this.connection, transaction);
  }

  protected ref<T extends { campaign: string }>(input: T): T & actions.CampaignRef {
    return { ...input, points: this.program.points };
  }
}

/** A list in as many parts as it takes. */
export function parts<T>(list: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, i) => list.slice(i * most, (i + 1) * most));
}
