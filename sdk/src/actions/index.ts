/** Every transaction that Punchcard knows, built from checked inputs without a network. */
import { EN } from "../words/en.js";
import { useWords } from "../words/index.js";
import { ZH } from "../words/zh.js";

export type {
  ActionKind,
  ActionMeta,
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
  PostedPurchase,
  PurchaseRefund,
  RedeemIntent,
  Redemption,
  RewardBadge,
  RewardTerms,
  RoleChange,
  Terms,
  TillLimits,
} from "./meta.js";
export type { ExpectedEvent, PointsRef, Transaction, TransactionOf } from "./transaction.js";
export { bring } from "./bring.js";
export type { BroughtIntent, BroughtKind, Serves } from "./bring.js";
export {
  acceptAdminTransfer,
  beginAdminTransfer,
  cancelAdminTransfer,
  close,
  launch,
  publishTerms,
  resume,
  setRoles,
  stop,
} from "./programs.js";
export {
  MAX_BATCH,
  allot,
  cut,
  enroll,
  extend,
  mint,
  mintBatch,
  mintPacked,
  open,
  retire,
  setCeiling,
} from "./issue.js";
export { burn, cancelAuthorization, permit, setGuard, touch, transfer, transferWithAuthorization } from "./points.js";
export {
  addStock,
  capture,
  discountReward,
  extendWindow,
  publishReward,
  redeem,
  redeemWithAuthorization,
  refund,
  returnAwards,
  withdrawReward,
} from "./rewards.js";
export {
  MAX_BADGES,
  allotAwards,
  announceExpired,
  burnBadge,
  cutAwards,
  keepAwards,
  defineKind,
  mintBadge,
  mintBadges,
  redeemWithBadge,
  revokeBadges,
  setLevels,
  transferBadge,
} from "./badges.js";
export type { KindRef } from "./badges.js";
export { batchIdOf, campaignKey, grant, mature, voidGrants } from "./grants.js";
export {
  MAX_TILLS,
  closeCampaign,
  lapseCampaign,
  openCampaign,
  revokeNumbers,
  revokeTills,
  setTills,
} from "./campaigns.js";
export type { CampaignRef, Units } from "./campaigns.js";
export {
  MAX_CLAIMS,
  MAX_PENDING,
  claimCode,
  claimDrop,
  claimMany,
  claimVoucher,
  matureClaims,
  voidClaims,
} from "./claims.js";
export type { Payer, SingleClaim } from "./claims.js";
export {
  MAX_MATURED,
  MAX_POSTED,
  MAX_REFUNDED,
  carryPurchase,
  maturePurchases,
  postPurchases,
  proveMiscount,
  refundPurchases,
} from "./purchases.js";
export type { Carried } from "./purchases.js";
export { payFirst, payMilestone, payReferral } from "./bonuses.js";
export { showTier } from "./tiers.js";
export { publishRule } from "./rules.js";

// Without a client there is nobody to wait for the words.
useWords({ en: EN, zh: ZH });
