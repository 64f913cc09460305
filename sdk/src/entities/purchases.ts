/** A programme's purchases: posted by tills, refunded, and handed over when they can't be returned. */
import { openCampaign } from "../actions/campaigns.js";
import type { CampaignOpening, PostedPurchase, PurchaseRefund } from "../actions/meta.js";
import * as actions from "../actions/purchases.js";
import type { CarryVerdict, MatureVerdict, OpenVerdict, PostVerdict, PurchaseRefundVerdict } from "../checks/index.js";
import type { Connection } from "../connection.js";
import { guarded } from "../guarded.js";
import type { HistoryOptions } from "../history.js";
import { checkAddress, checkHex } from "../inputs.js";
import type { PurchaseState } from "../purchase-book.js";
import type { Exposure } from "../purchase-exposure.js";
import type { PurchaseFilter } from "../purchase-history.js";
import type { PurchaseOutcome } from "../purchase-outcome.js";
import type { PurchaseReport } from "../purchase-report.js";
import type { MemberStatement } from "../purchase-statement.js";
import type { PurchaseRecord, PurchasesDomain } from "../receipts/purchase.js";
import type { Receipt } from "../receipts/receipt.js";
import type { Done, Step } from "../step.js";
import { campaignId } from "../units.js";
import { CampaignDesk, parts } from "./campaign-desk.js";
import type { ProgramEntity } from "./program.js";
import { RulesEntity } from "./rules.js";

/** What opens a campaign here: points that wait for the return window. */
export interface PurchasesOpening extends Omit<
  CampaignOpening,
  "points" | "badge" | "memberCap" | "maturity" | "root"
> {
  readonly points: NonNullable<CampaignOpening["points"]>;
  /** The return window in seconds, at most 366 days, counted from posting. */
  readonly maturity: number;
}

type PurchaseBatch = "postPurchases" | "refundPurchases" | "maturePurchases";

export class PurchasesEntity extends CampaignDesk {
  /** What tills sign for, with no node: `@punchcard/sdk/receipts`. */
  readonly domain: PurchasesDomain;
  /** What purchases earn. */
  readonly rules: RulesEntity;

  constructor(connection: Connection, program: ProgramEntity) {
    super(connection, program, "purchases");
    this.rules = new RulesEntity(connection, program);
    this.domain = Object.freeze({
      chainId: connection.chainId,
      purchases: this.address,
      rulebook: connection.deployment.rulebook,
    });
  }

  /** Purchases as they stand, the first one first, with the record that whoever acts on one brings along. */
  async records(of: PurchaseFilter = {}, options?: HistoryOptions): Promise<PurchaseState[]> {
    const { readPurchases } = await import("../purchase-history.js");
    return readPurchases(this.program, of, options);
  }

  /** One order, by its key; null if it was never posted. `of` spares reading all of the programme's. */
  async order(order: string, of: PurchaseFilter = {}, options?: HistoryOptions): Promise<PurchaseState | null> {
    const key = checkHex(order, "order", 32);
    return (await this.records(of, options)).find(({ record }) => record.order === key) ?? null;
  }

  /** Which orders of a batch of posts, refunds or purchases to be handed over were passed over, and why. */
  async outcome({ receipt }: Pick<Done<PurchaseBatch>, "receipt">): Promise<PurchaseOutcome> {
    const { readPurchaseOutcome } = await import("../purchase-outcome.js");
    return readPurchaseOutcome(this.address, receipt);
  }

  /** What a member's purchases earned, by order and in all; checked against the chain. */
  async statement(member: string, options?: HistoryOptions): Promise<MemberStatement> {
    const { readStatement } = await import("../purchase-statement.js");
    return readStatement(this.program, checkAddress(member, "member"), options);
  }

  /** Base units that the member's next purchases do not earn. */
  async debtOf(member: string): Promise<bigint> {
    const address = checkAddress(member, "member");
    return guarded(() => this.connection.purchases.debtOf(this.program.points.address, address));
  }

  /** All members' debt. */
  async debtTotal(): Promise<bigint> {
    return guarded(() => this.connection.purchases.debtTotal(this.program.points.address));
  }

  /** What buying from fresh addresses has cost the brand, and can cost it. */
  async exposure(options?: HistoryOptions): Promise<Exposure> {
    const { readExposure } = await import("../purchase-exposure.js");
    return readExposure(this.program, options);
  }

  /** What a campaign's purchases earned, by which till, and what was paid beside it; each is what its budget lacks. */
  async report(campaign: string, options?: HistoryOptions): Promise<PurchaseReport> {
    const { readPurchaseReport } = await import("../purchase-report.js");
    return readPurchaseReport(this.program, campaignId(campaign), options);
  }

  /** May `issuer` open this campaign now? */
  async canOpen(issuer: string, opening: PurchasesOpening): Promise<OpenVerdict> {
    const { canOpen } = await import("../checks/open.js");
    return canOpen(this.connection, this.open(opening).transaction(), checkAddress(issuer, "issuer"));
  }

  /** May this till post these purchases now, in one transaction? A yes names the orders that would be passed over. */
  async canPost(
    till: string,
    input: { campaign: string; expiry: bigint; purchases: readonly PostedPurchase[] },
  ): Promise<PostVerdict> {
    const { canPost } = await import("../checks/purchases.js");
    const post = actions.postPurchases(this.address, this.ref(input));
    return canPost(this.connection, this.program, post, checkAddress(till, "till"));
  }

  /** Would this receipt be posted now, whoever carries it? */
  async canCarry(carried: actions.Carried): Promise<CarryVerdict> {
    const { canCarry } = await import("../checks/purchases.js");
    return canCarry(this.connection, this.program, this.carry(carried).transaction());
  }

  /** May `caller` take this back now, in one transaction? A yes names the orders that would be passed over. */
  async canRefund(caller: string, refunds: readonly PurchaseRefund[]): Promise<PurchaseRefundVerdict> {
    const { canRefund } = await import("../checks/purchases.js");
    return canRefund(this.connection, this.program, checkAddress(caller, "caller"), refunds);
  }

  /** Can this purchase be handed over now? */
  async canMature(record: PurchaseRecord): Promise<MatureVerdict> {
    const { canMature } = await import("../checks/purchases.js");
    return canMature(this.connection, this.program, this.#mature([record]).transaction());
  }

  open(opening: PurchasesOpening): Step<"openCampaign"> {
    const { address, points } = this.program;
    return this.step(openCampaign(address, this.address, opening, points));
  }

  /** One step for each {@link actions.MAX_POSTED}. Sent by a till; orders that were posted before are passed over. */
  post(input: { campaign: string; expiry: bigint; purchases: readonly PostedPurchase[] }): Step<"postPurchases">[] {
    return parts(input.purchases, actions.MAX_POSTED).map((purchases) => {
      return this.step(actions.postPurchases(this.address, this.ref({ ...input, purchases })));
    });
  }

  /** Anyone may send it. What was bought is not part of it. */
  carry(carried: actions.Carried): Step<"carryPurchase"> {
    return this.step(actions.carryPurchase(this.address, this.program.points, carried));
  }

  /**
   * One step for each {@link actions.MAX_REFUNDED}. Sent by the till that posted them, before they mature and within what
   * the till may post, or by an issuer.
   */
  refund(refunds: readonly PurchaseRefund[]): Step<"refundPurchases">[] {
    actions.checkOnce(refunds);
    return parts(refunds, actions.MAX_REFUNDED).map((part) => {
      return this.step(actions.refundPurchases(this.address, this.program.points, part));
    });
  }

  /** One step for each {@link actions.MAX_MATURED}. Anyone may send them. */
  mature(records: readonly PurchaseRecord[]): Step<"maturePurchases">[] {
    return parts(records, actions.MAX_MATURED).map((part) => this.#mature(part));
  }

  /** Sent by the member: what was bought is public from then on. */
  proveMiscount(record: PurchaseRecord, receipt: Receipt): Step<"proveMiscount"> {
    const { miscounts } = this.connection.deployment;
    return this.step(actions.proveMiscount(miscounts, this.program.points, { record, receipt }));
  }

  #mature(records: readonly PurchaseRecord[]): Step<"maturePurchases"> {
    return this.step(actions.maturePurchases(this.address, this.program.points, records));
  }
}
