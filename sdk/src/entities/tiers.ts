/** A programme's tiers: which one a member's purchases reach, and the campaigns whose badge shows it. */
import { openCampaign } from "../actions/campaigns.js";
import type { CampaignOpening } from "../actions/meta.js";
import { showTier } from "../actions/tiers.js";
import type { OpenVerdict } from "../checks/index.js";
import type { Connection } from "../connection.js";
import type { HistoryOptions } from "../history.js";
import { checkAddress } from "../inputs.js";
import type { MemberTier } from "../member-tier.js";
import type { Step } from "../step.js";
import type { TierReport } from "../tier-report.js";
import { campaignId } from "../units.js";
import { CampaignDesk } from "./campaign-desk.js";
import type { ProgramEntity } from "./program.js";

/** What opens a campaign here: the badge that shows tiers. */
export interface TiersOpening extends Omit<
  CampaignOpening,
  "points" | "badge" | "memberCap" | "maturity" | "root" | "tills"
> {
  /** A soulbound kind that can be revoked; `level` is the highest that shows a tier: one more than there are tiers. */
  readonly badge: NonNullable<CampaignOpening["badge"]>;
}

export class TiersEntity extends CampaignDesk {
  constructor(connection: Connection, program: ProgramEntity) {
    super(connection, program, "tiers");
  }

  /** The member's tier, what is missing to the next, and until when it holds at least. */
  async of(member: string): Promise<MemberTier> {
    const { readTier } = await import("../member-tier.js");
    return readTier(this.program, checkAddress(member, "member"));
  }

  /** How many badges a campaign awarded, and that it is what its budget lacks. */
  async report(campaign: string, options?: HistoryOptions): Promise<TierReport> {
    const { readTierReport } = await import("../tier-report.js");
    return readTierReport(this.program, campaignId(campaign), options);
  }

  /** May `issuer` open this campaign now? */
  async canOpen(issuer: string, opening: TiersOpening): Promise<OpenVerdict> {
    const { canOpen } = await import("../checks/open.js");
    return canOpen(this.connection, this.open(opening).transaction(), checkAddress(issuer, "issuer"));
  }

  open(opening: TiersOpening): Step<"openCampaign"> {
    const { address, points } = this.program;
    return this.step(openCampaign(address, this.address, opening, points));
  }

  /** Brings a member's badge up to date. Anyone may send it. */
  show(input: { campaign: string; member: string }): Step<"showTier"> {
    return this.step(showTier(this.address, this.program.badges.address, this.ref(input)));
  }
}
