/** A programme's claims desk: its campaigns, and what members collect from them. */
import * as actions from "../actions/campaigns.js";
import * as claims from "../actions/claims.js";
import type { SingleClaim } from "../actions/claims.js";
import type { CampaignOpening, DropClaim, PendingClaim, SignedCodeClaim } from "../actions/meta.js";
import type { ClaimOutcome } from "../campaign-history.js";
import type { CampaignReport } from "../campaign-report.js";
import type { TillState } from "../campaign-state.js";
import type { ClaimVerdict, OpenVerdict } from "../checks/index.js";
import type { Connection } from "../connection.js";
import { guarded } from "../guarded.js";
import type { WaitingClaim } from "../held.js";
import type { HistoryOptions } from "../history.js";
import { checkAddress } from "../inputs.js";
import { Step } from "../step.js";
import type { Done } from "../step.js";
import { campaignId } from "../units.js";
import type { ClaimsDomain, SignedVoucher } from "../vouchers/voucher.js";
import { CampaignDesk, parts } from "./campaign-desk.js";
import type { ProgramEntity } from "./program.js";

/** A single claim, as an action or as a step. */
export type AnyClaim = SingleClaim | Step<"claimVoucher"> | Step<"claimCode"> | Step<"claimDrop">;

export class ClaimsEntity extends CampaignDesk {
  /** What tills and codes sign for, with no node: `@punchcard/sdk/vouchers`. */
  readonly domain: ClaimsDomain;

  constructor(connection: Connection, program: ProgramEntity) {
    super(connection, program, "claims");
    this.domain = Object.freeze({ chainId: connection.chainId, claims: this.address });
  }

  override async till(campaign: string, till: string): Promise<TillState> {
    const { readClaimsTill } = await import("../campaign-state.js");
    return readClaimsTill(this.program, campaignId(campaign), checkAddress(till, "till"));
  }

  /** What a member was paid, in units; counted only where there is a `memberCap`. */
  async paidTo(campaign: string, member: string): Promise<bigint> {
    const args = [this.program.points.address, campaignId(campaign), checkAddress(member, "member")] as const;
    return guarded(() => this.connection.claims.paidTo(...args));
  }

  /** Points that were claimed and wait to mature or be voided, what matures first first. */
  async pending(of: { campaign?: string; member?: string } = {}, options?: HistoryOptions): Promise<WaitingClaim[]> {
    const { readPending } = await import("../campaign-history.js");
    return readPending(this.program, of, options);
  }

  /** What a campaign paid, to how many, by which till, and that it is what its budget lacks. */
  async report(campaign: string, options?: HistoryOptions): Promise<CampaignReport> {
    const { readCampaignReport } = await import("../campaign-report.js");
    return readCampaignReport(this.program, campaignId(campaign), options);
  }

  /** May `issuer` open this campaign now? */
  async canOpen(issuer: string, opening: CampaignOpening): Promise<OpenVerdict> {
    const { canOpen } = await import("../checks/open.js");
    return canOpen(this.connection, this.open(opening).transaction(), checkAddress(issuer, "issuer"));
  }

  /** Would this claim be paid now? A no says why, what to do, and when to try again where that is known. */
  async canClaim(claim: AnyClaim): Promise<ClaimVerdict> {
    const { canClaim } = await import("../checks/claims.js");
    return canClaim(this.connection, this.program, transactionOf(claim));
  }

  open(opening: CampaignOpening): Step<"openCampaign"> {
    return this.step(actions.openCampaign(this.program.address, this.address, opening, this.program.points));
  }

  /** Ends at once what a till's numbers `from` (inclusive) to `to` (exclusive) can pay. */
  revokeNumbers(input: { campaign: string; till: string; from: bigint; to: bigint }): Step<"revokeNumbers"> {
    return this.step(actions.revokeNumbers(this.address, this.ref(input)));
  }

  /** The claims below pay the member that they name, whoever sends them. */
  claimVoucher(signed: SignedVoucher, units?: actions.Units): Step<"claimVoucher"> {
    return this.step(claims.claimVoucher(this.#payer(), signed, units));
  }

  claimCode(signed: SignedVoucher, claim: SignedCodeClaim, units?: actions.Units): Step<"claimCode"> {
    return this.step(claims.claimCode(this.#payer(), signed, claim, units));
  }

  claimDrop(input: { campaign: string } & DropClaim & actions.Units): Step<"claimDrop"> {
    return this.step(claims.claimDrop(this.#payer(), input));
  }

  /** Many claims, of other brands too: one step for each {@link claims.MAX_CLAIMS}. Ask {@link outcome} what came of each. */
  claimMany(list: readonly AnyClaim[]): Step<"claimMany">[] {
    return parts(list.map(transactionOf), claims.MAX_CLAIMS).map((part) => {
      return this.step(claims.claimMany(this.address, part));
    });
  }

  /** Which claims of a batch were not paid, and why. */
  async outcome({ receipt }: Pick<Done<"claimMany">, "receipt">): Promise<ClaimOutcome> {
    const { readOutcome } = await import("../campaign-history.js");
    return readOutcome(this.address, receipt);
  }

  /** One step for each {@link claims.MAX_PENDING}. Anyone may send them. */
  mature(pending: readonly PendingClaim[]): Step<"matureClaims">[] {
    return parts(pending, claims.MAX_PENDING).map((part) => {
      return this.step(claims.matureClaims(this.address, part, this.program.points));
    });
  }

  /** One step for each {@link claims.MAX_PENDING}. */
  void(pending: readonly PendingClaim[], why: string): Step<"voidClaims">[] {
    return parts(pending, claims.MAX_PENDING).map((part) => {
      return this.step(claims.voidClaims(this.address, part, { why, unit: this.program.points }));
    });
  }

  #payer(): claims.Payer {
    const { points, badges } = this.program;
    return { claims: this.address, points, badges: badges.address };
  }
}

function transactionOf(claim: AnyClaim): SingleClaim {
  return claim instanceof Step ? claim.transaction() : claim;
}
