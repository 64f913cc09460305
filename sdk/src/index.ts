/** Typed ethers SDK of Punchcard. Start with {@link Punchcard}; leaves and actions are subpaths of their own. */
export { Punchcard } from "./client.js";
export type { PunchcardOptions } from "./client.js";
export type { BadgesFacts, Connection, Token, TokenFacts } from "./connection.js";
export { ProgramEntity } from "./entities/program.js";
export type { ProgramState } from "./entities/program.js";
export { PointsEntity } from "./entities/points.js";
export type { BudgetState, Issuance, Liability, Lot } from "./entities/points.js";
export { BadgesEntity } from "./entities/badges.js";
export type { AwardBudget, BadgeState, KindState } from "./entities/badges.js";
export { soulboundId, splitBadgeId } from "./badge-ids.js";
export type { BadgeId } from "./badge-ids.js";
export type { BadgeArt, BadgeAttribute, BadgeMetadata, DrawnArt, ExternalArt } from "./badge-art.js";
export type { BadgeEntry, BadgeEntryKind, BadgeHistory, OwnedBadge } from "./badge-history.js";
export type { AnyClaim, ClaimsEntity } from "./entities/claims.js";
export type { PurchasesEntity, PurchasesOpening } from "./entities/purchases.js";
export type { RulesEntity } from "./entities/rules.js";
export type { TiersEntity, TiersOpening } from "./entities/tiers.js";
export type { BonusesEntity, MilestoneRef } from "./entities/bonuses.js";
export type { DueBonuses } from "./bonuses.js";
export type { CampaignState, TillAllowance, TillState } from "./campaign-state.js";
export type { ClaimOutcome, ClaimedFrom, MemberClaims, OpenedCampaign } from "./campaign-history.js";
export type { CampaignReport, PaidBy, Spending } from "./campaign-report.js";
export type { PaidBonus, PurchaseChange, PurchaseStage, PurchaseState, ToldAt } from "./purchase-book.js";
export type { PurchaseOutcome, SkippedPurchase } from "./purchase-outcome.js";
export type { PurchaseFilter } from "./purchase-history.js";
export type { Difference, MemberStatement } from "./purchase-statement.js";
export type { MemberStanding, MemberTier } from "./member-tier.js";
export type { TierReport } from "./tier-report.js";
export type { Debtor, Exposure } from "./purchase-exposure.js";
export type { PostedBy, PurchaseReport } from "./purchase-report.js";
export { RewardsEntity } from "./entities/rewards.js";
export type { RedemptionState, RewardState } from "./entities/rewards.js";
export { GrantsEntity } from "./entities/grants.js";
export { MemberEntity } from "./entities/member.js";
export type { MemberPoints } from "./entities/member.js";
export type { HeldPoints, OpenRedemption, PendingGrant, WaitingClaim, WaitingPurchase } from "./held.js";
export type {
  AwardVerdict,
  BadgeMintRefusal,
  CampaignRefusal,
  CaptureRefusal,
  CarryRefusal,
  CarryVerdict,
  ClaimRefusal,
  ClaimVerdict,
  MatureRefusal,
  MatureVerdict,
  MintRefusal,
  OpenRefusal,
  OpenVerdict,
  PartOfRedemption,
  PostRefusal,
  PostVerdict,
  PublishRefusal,
  PublishVerdict,
  PurchaseRefundRefusal,
  PurchaseRefundVerdict,
  RedeemRefusal,
  RedeemVerdict,
  RefundRefusal,
  RevokeRefusal,
  RevokeVerdict,
  SkippedMember,
  TransferRefusal,
  Verdict,
} from "./checks/index.js";
export { Step } from "./step.js";
export type { Done, Estimate, SendOptions, StepContext } from "./step.js";
export type {
  ActionKind,
  Authorization,
  BadgeLook,
  BadgeStyle,
  CampaignOpening,
  DropClaim,
  GrantBatch,
  KindTerms,
  LaunchConfig,
  Locale,
  PendingClaim,
  PointsConfig,
  PointsRef,
  PostedPurchase,
  PurchaseRefund,
  RedeemIntent,
  Redemption,
  RewardBadge,
  RewardTerms,
  RoleChange,
  Terms,
  TillLimits,
  Transaction,
  TransactionOf,
} from "./actions/index.js";
export type {
  Intent,
  SignedCancel,
  SignedHandover,
  SignedIntent,
  SignedPermit,
  SignedRedeem,
  SignedTransfer,
} from "./intents.js";
export { readDomain } from "./domain.js";
export type { EntryKind, History, HistoryEntry, HistoryOptions, HistoryTotals } from "./history.js";
export type {
  Clock,
  LogPlace,
  WatchChange,
  WatchCursor,
  WatchOptions,
  WatchStatus,
  WatchedContract,
  WatchedEvent,
  WatchedName,
} from "./watch/index.js";
export { ContractError, InputError, NetworkError, PunchcardError, TransactionError } from "./errors.js";
export type { ErrorCode } from "./errors.js";
export { campaignId, formatPoints, memoOf, parsePoints, reasonId } from "./units.js";
export type { PointsUnit } from "./units.js";
export { ROLES } from "./roles.js";
export type { RoleName } from "./roles.js";
export { deploymentFor } from "./deployments.js";
export type { Deployment } from "./deployments.js";
export { decodeSlip, encodeSlip } from "./slip.js";
export { displayText } from "./text.js";
