/** Every transaction that Punchcard knows, built from checked inputs without a network. */
export type {
  ActionKind,
  ActionMeta,
  Authorization,
  GrantBatch,
  LaunchConfig,
  Locale,
  PointsConfig,
  RedeemIntent,
  Redemption,
  RewardTerms,
  RoleChange,
  Terms,
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
  allotAndCall,
  cut,
  enrol,
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
  withdrawReward,
} from "./rewards.js";
export { batchIdOf, campaignKey, grant, mature, voidGrants } from "./grants.js";
