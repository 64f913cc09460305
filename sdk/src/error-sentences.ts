/**
 * What to do next, for every error that our contracts can raise. `{name}` stands for the error's argument. The type makes
 * an error without a sentence a compile error; docs/errors.md is made of this table.
 */
import type {
  Badges__factory,
  BadgeArt__factory,
  BadgesDeployer__factory,
  Claims__factory,
  Grants__factory,
  Launcher__factory,
  Points__factory,
  PointsDeployer__factory,
  Program__factory,
  Purchases__factory,
  Rewards__factory,
  Rulebook__factory,
} from "./generated/index.js";

type Abi =
  | typeof Badges__factory.abi
  | typeof BadgeArt__factory.abi
  | typeof BadgesDeployer__factory.abi
  | typeof Claims__factory.abi
  | typeof Grants__factory.abi
  | typeof Launcher__factory.abi
  | typeof Points__factory.abi
  | typeof PointsDeployer__factory.abi
  | typeof Program__factory.abi
  | typeof Purchases__factory.abi
  | typeof Rewards__factory.abi
  | typeof Rulebook__factory.abi;

/** The name of every error in our ABIs. */
export type ErrorName = Extract<Abi[number], { type: "error" }>["name"];

export const ERROR_SENTENCES: Readonly<Record<ErrorName, string>> = {
  AccessControlBadConfirmation: "Give up a role only for the account that sends the transaction.",
  AccessControlEnforcedDefaultAdminDelay: "Accept the programme only after {schedule}; begin the handover first.",
  AccessControlEnforcedDefaultAdminRules: "Hand the admin role over in two steps: begin, then accept.",
  AccessControlInvalidDefaultAdmin: "{defaultAdmin} cannot be, or is not to become, the admin. Name the right account.",
  AccessControlUnauthorizedAccount:
    "{account} lacks the role {neededRole}. Send from an account that has it, or ask the admin to give it.",
  AlreadyClaimed: "This has paid already (source {source}, key {key}). A voucher, code or drop entry pays once.",
  GrantDone: "Entry {index} was handed over or voided before. Leave it out.",
  BadgeAlreadyHeld: "The member has the badge {id} already. Leave this one out, or give it another level.",
  AlreadyLaunched: "This very programme exists at {program}. Use it, or choose another salt.",
  RoleAlreadyLent: "A role is lent to {borrower} in this very call. Lend one at a time.",
  GrantMature: "The grant matured at {maturesAt}: it is the members' for good and cannot be voided.",
  TransfersAlreadyOpen: "Members can send these points to one another already; there is nothing to do.",
  MintingAlreadyStopped: "Minting is stopped until {until} already. Only the admin can renew that.",
  BadGrantAmount: "Entry {index} grants nothing. Give it an amount or leave it out.",
  BadClaimAmount: "{amount} can't be claimed: it is nothing, or more than the one badge that the campaign pays.",
  BadCodeSignature: "The code's key {code} did not sign this member and deadline. Scan the code again.",
  BadHandover:
    "Ask {member} to sign the handover of exactly these units again; what came with them is not their signature.",
  BadGrantMember: "Entry {index} names nobody. Put the member's address there.",
  BadPacking: "Packed members are 20 bytes each; {length} bytes are not a multiple of it.",
  BadDropProof: "The drop does not pay {member} {amount} at entry {index}. Take the proof from the drop's own files.",
  BadPurchase:
    "Correct purchase {index} of the batch: it names nobody, earns nothing, or names its member as the referrer.",
  BadPurchaseSignature:
    "The till {till} did not sign exactly this receipt. Scan it again, or ask the shop for a new one.",
  BadNumberRange: "Numbers {from} to {to} are no range: the end lies after the start, and is not part of it.",
  BadReward: "Correct the reward: {what}.",
  BadRule: "Correct entry {index} of the rule's {list}: out of range, there twice, or out of order.",
  BadText:
    "The {field} cannot be shown safely: byte {position} starts a control or bidi character, or is no UTF-8. Take it out.",
  BadTill: "{till} is no address that could be a till, or was revoked, which is for good. Take another key.",
  BadVoucherSignature: "The till {till} did not sign exactly this. Ask it for a new voucher.",
  BadgeNeeded:
    "The reward needs a badge of kind {kind}, not expired, of level {minLevel} or above. Send one along if it is not soulbound.",
  BadgeNotTaken: "The reward takes no badge of the contract {badges}. Redeem without one, and keep it.",
  BatchNeedsGas:
    "Before claim {index}, less than {needed} gas was left. Send the batch with more gas, or in smaller parts.",
  BorrowerRefused: "{borrower} did not accept the role. Lend roles only to contracts made for it.",
  BudgetKept: "The awards of kind {kind} for {campaign} are promised to members: only {minter} can cut or slow them.",
  CampaignExists: "A campaign {campaign} was opened before. Choose another name, or top that one up.",
  CampaignNotOpen: "The campaign {campaign} pays from {opensAt} until {closesAt}; now is outside of that.",
  CampaignStillOpen: "The campaign is open until {closesAt}. What it does not spend can be taken back after that.",
  CampaignCannotMature: "Only points mature, and only once the programme has enrolled the claims desk. Enroll it first.",
  CapTooLarge: "Choose a cap of at most {max} base units; {cap} does not fit.",
  CaptureTooLate: "The deadline was {deadline}. The points can only be refunded now.",
  CheckpointUnorderedInsertion:
    "Rules are published in the order of their beginnings. Read the versions, and publish the next.",
  ClaimMature: "The points are the member's since {maturesAt} and cannot be taken back.",
  ClaimNotMature: "The points mature at {maturesAt}. Hand them over after that.",
  CampaignClosesEarlier: "The campaign ends at {closesAt} anyhow, which is within the notice period. There is nothing to do.",
  CodeClaimExpired: "The signature of the code's key was good until {deadline}. Scan the code again.",
  Create2EmptyBytecode: "There was nothing to deploy. Use the launcher of a published deployment.",
  DecimalsTooMany: "Choose at most {max} decimals; {decimals} do not fit beside expiry.",
  DeskNeedsCall:
    "Send points to the desk {desk} by redeeming there, while it is enrolled; a plain transfer would be stuck.",
  DeskRefuses: "{desk} takes no points this way: it is not an enrolled desk, or does not say that it is one.",
  DeskTakesPoints: "{desk} is a desk that members send points to, which can't void. Release or settle instead.",
  ECDSAInvalidSignature: "Sign again: these bytes are not a signature.",
  ECDSAInvalidSignatureLength: "Sign again: a signature has 65 bytes, not {length}.",
  ECDSAInvalidSignatureS: "Sign again with the lower of the two possible s values, not {s}.",
  ERC1363ApproveFailed: "The approval of {value} base units for {spender} failed. Nothing changed.",
  ERC1363InvalidReceiver: "{receiver} does not answer as a receiver of points must. Send plainly if it is a person.",
  ERC1363InvalidSpender: "{spender} does not answer as a spender of points must. Approve plainly if it is a person.",
  ERC1363TransferFailed: "The transfer of {value} base units to {receiver} failed. Nothing changed.",
  ERC1363TransferFromFailed: "The transfer of {value} base units from {sender} to {receiver} failed. Nothing changed.",
  ERC20InsufficientAllowance:
    "{spender} may spend {allowance} base units, not {needed}. Ask the owner to approve more.",
  ERC20InsufficientBalance:
    "{sender} has {balance} base units that are alive, not {needed}. Choose less, or earn more first.",
  ERC20InvalidApprover: "{approver} cannot approve. Use the address of the points' owner.",
  ERC20InvalidReceiver:
    "{receiver} cannot receive this. Use the address of a person, or let the receiver itself bring the signature.",
  ERC20InvalidSender: "{sender} cannot send. Use the address of the points' owner.",
  ERC20InvalidSpender: "{spender} cannot be approved. Use the address of the one who is to spend.",
  ERC2612ExpiredSignature: "The approval was good until {deadline}. Ask for a new one.",
  ERC2612InvalidSigner:
    "The approval is not signed by {owner}, or its nonce was used ({signer} was recovered). Read the nonce and sign again.",
  ERC3009InvalidAuthorizationTime:
    "The signature is good between {validAfter} and {validBefore} only. Wait, or ask for a new one.",
  ERC3009InvalidSignature:
    "The signature does not fit these values. Check amount, addresses, times and chain, or sign again.",
  ERC3009UsedAuthorization:
    "{authorizer} has used or cancelled {nonce} before. Look whether it was done; else sign with another salt.",
  ERC721IncorrectOwner: "The badge {tokenId} belongs to {owner}, not to {sender}. Only its owner can do this.",
  ERC721InsufficientApproval: "{operator} may not move the badge {tokenId}. Ask its owner to send or approve it.",
  ERC721InvalidApprover: "{approver} cannot approve this badge. Only its owner, or an operator of the owner, can.",
  ERC721InvalidOperator: "{operator} cannot be an operator. Name an address other than zero.",
  ERC721InvalidOwner: "{owner} cannot own badges. Name an address other than zero.",
  ERC721InvalidReceiver:
    "{receiver} cannot receive this badge. Use a person's address, or a contract that answers as a receiver.",
  ERC721InvalidSender: "The badge cannot be made: {sender} has it already. Read the badge again.",
  ERC721NonexistentToken: "There is no badge {tokenId}. It was burned, revoked or never awarded.",
  ExpiryOutOfRange: "Choose a period from {min} to {max}; {period} is out of range.",
  FailedDeployment: "The contract could not be deployed at its address. Check the inputs; nothing was opened.",
  BadgeGivenUp: "The member burned the badge {id} and does not get it again. Leave this one out.",
  GuardRefuses: "{guard} does not say that it is a holder's guard. Choose a contract that does.",
  GuardianUsed: "The guardian has stopped minting once. The admin must resume or renew before the next time.",
  HeldByDesk: "What the desk {desk} holds leaves it only by capture or refund.",
  InsufficientBalance: "{needed} wei are needed, and {balance} are there. Send no value along.",
  InvalidAccountNonce: "The signature of {account} has an old nonce; the current one is {currentNonce}. Sign again.",
  InvalidShortString: "A text is longer than it can be. Shorten it.",
  LengthMismatch: "Give as many amounts ({amounts}) as members ({members}).",
  BadgeLevelFalls:
    "The badge {id} has level {current}, and badges of its kind never fall. Choose that level or a higher one.",
  LevelOutOfRange: "Choose a level from {min} to {max}, not {level}.",
  LivePeriodsTooMany: "Choose at most {max} live periods, not {given}.",
  LotsNotHeld: "The desk does not hold these lots ({lots}). Read the redemption or grant anew: it may be done already.",
  GrantMaturityOutOfRange: "Let it mature from {min} to {max}, not at {given}.",
  CampaignMaturityTooLong: "Let points mature within {max} seconds; {given} is too long.",
  MilestoneNotReached:
    "Milestone {index} needs {threshold} points from purchases in one period; {reached} were earned.",
  MilestonePaid: "Milestone {index} was paid for period {period} already.",
  MintingEnded: "The programme stopped minting for ever at {closedAt}. Points can still be redeemed and refunded.",
  MintingStopped: "Minting is stopped until {until}. Wait, or ask the admin to resume.",
  MissingRole: "{account} lacks the role {role} in this programme. Send from an account that has it, or ask the admin.",
  NameMissing: "Give it a name of at least one character.",
  NoBonus: "The purchase {order} owes no such bonus, or it was paid.",
  NoMiscount: "The purchase earned {amount}, as its receipt says. There is nothing to prove.",
  NoProgram: "A token needs a programme. Open both with the launcher.",
  NoRuleThen: "No rule held at {time}. Publish one first, or correct the time of the purchase.",
  NoSuchCampaign: "The brand {points} has opened no campaign {campaign}. Check the name.",
  NoSuchGrant: "There is no entry {index} in this batch.",
  NoSuchKind: "There is no badge kind {kind}. Read the kinds again.",
  NoSuchMilestone: "There are {milestones} milestones, counted from 0; {index} is none of them.",
  NoSuchReward: "The token {points} has no reward {rewardId}. Read the catalog again.",
  NoSuchRule: "There is no version {version} of the rules. Ask for one that was published.",
  NoSuchTerms: "There is no version {version} of the terms.",
  NoSuchTier: "There are {tiers} tiers; {tier} is none of them.",
  NoTierBadge: "The campaign names no tier badge. Show the tier in one that does.",
  NotAClaim: "A batch takes calls of claimVoucher, claimCode and claimDrop alone, not {selector}.",
  NotDesk: "{caller} is no desk of this token. Enroll it first.",
  BadgeNotExpired: "The badge {id} has not expired. Leave it out.",
  CampaignNotForDesk:
    "This desk does not serve such a campaign. For purchases: points that mature, no drop, no cap per member, and a tier badge that is soulbound, revocable and has levels.",
  NotGuard: "Only the holder's guard {guard} can do this, not {caller}.",
  NotIssuer: "{caller} may not do this. Use an issuer's account of the programme.",
  NotLauncher: "Only the launcher can do this, not {caller}.",
  NotLent: "{caller} can't lend {role} to this desk: only a programme can, and only the issuer's role.",
  GrantNotMature: "The grant matures at {maturesAt}. Wait until then.",
  NotMinterOrIssuer:
    "{caller} did not grant this and is no issuer. Send from the account that granted it, or an issuer.",
  CampaignDoesNotPay: "The campaign does not pay what was allotted: leave out points, awards or a level of what it does not pay.",
  ClaimNotPending: "These points do not wait any more: they were handed over or taken back ({id}), or the record differs.",
  NotProgram: "Only the programme can do this, not {caller}.",
  KindNotRevocable:
    "Badges of kind {kind} are the members' for good: the brand gave up taking them back when it defined the kind.",
  MintingNotStopped: "Minting is not stopped; there is nothing to resume.",
  NotTheGrantBatch: "These values are not those of batch {batchId}. Read them from the grant's events.",
  NotPurchaseMember: "Only the member of the purchase can do this, not {caller}.",
  NotThePurchase:
    "This is not the purchase {order} as it stands now, or it was never posted. Read it anew from the events.",
  NotTheReceipt: "The receipt is not the one that was posted with the purchase {order}.",
  MilestonePeriodOver: "Milestones of period {period} and the one before can be paid, not of {given}.",
  NotTillOrIssuer:
    "{caller} cannot take this back: before the points mature the till that posted them can, and an issuer at any time.",
  NothingAwarded: "No badge of this batch would change. Everybody has it, or has given it up.",
  NothingPosted: "All of these orders were posted before; there is nothing to do.",
  TierBadgeUpToDate: "{member} never bought, or the badge shows the tier already; there is nothing to do.",
  NoticePeriodOutOfRange: "Choose a notice period from {min} to {max} seconds, not {given}.",
  DeskNoticeRunning: "Members are promised notice: call again at {time} or later.",
  NoticeTooShort: "Members are promised notice: choose {earliest} or later, not {given}.",
  NumberRevoked: "Number {number} of the till {till} was revoked by the brand. Ask for another code.",
  RewardOneAtATime: "A reward that needs or gives a badge is redeemed one at a time. Choose a quantity of 1.",
  OrderPosted: "The order {order} was posted before. An order pays once.",
  BadgeOfOtherKind: "The badge {id} is not of kind {kind}. Send one batch for each kind.",
  RewardOutOfStock: "{left} are left, {quantity} were asked for. Choose fewer, or wait for new stock.",
  OverAwardRate:
    "{minter} may award {leftToday} more of kind {kind} today (UTC) for {campaign}, not {amount}. Go on tomorrow, or ask the issuer to raise the rate.",
  OverAwards:
    "{minter} may award {left} more of kind {kind} for {campaign}, not {amount}. Ask the issuer to allot more.",
  OverBudget: "{minter} may mint {left} base units more for {campaign}, not {amount}. Ask the issuer to allot more.",
  OverCap: "{left} base units are left under the cap of all time, not {amount}. Allot less, or cut unused budgets.",
  OverCeiling:
    "{left} base units are left under this period's ceiling, not {amount}. Allot less, cut budgets, or wait for the next period.",
  OverDailyRate:
    "{minter} may mint {leftToday} base units more today (UTC) for {campaign}, not {amount}. Go on tomorrow, or ask the issuer to raise the rate.",
  OverKindCap: "{left} badges are left under the cap of kind {kind}, not {amount}. Allot less, or cut unused budgets.",
  OverMemberCap: "{member} can be paid {left} more by this campaign, not {amount}.",
  OverRewardLimit: "This member may have {left} more of the reward, not {quantity}.",
  OverPurchaseRefund: "{left} points of this purchase are left to be taken back, not {amount}. Take back no more than that.",
  OverTillCap: "The till {till} can pay {left} more, not {amount}. Ask the brand to raise its limit.",
  OverTillRate: "The till {till} can pay {leftToday} more today, not {amount}. Try again tomorrow.",
  CampaignPaysNothing: "Say what the campaign pays: points, a badge, or both.",
  PeriodLengthOutOfRange: "Choose a period from {min} to {max} seconds, not {given}.",
  PriceAboveMax:
    "The price is {price} base units, above the highest that was agreed to, {max}. Read the price and ask the member again.",
  ProgramClosed: "The programme was closed at {closedAt} and cannot be closed again.",
  PurchaseExpired: "The receipt could be posted until {deadline}. Ask the shop to post the purchase.",
  PurchaseNotMature: "The return window ends at {maturesAt}. Try again then.",
  PurchaseNotYetValid: "The receipt can be posted from {validFrom} on. Try again then.",
  RateTooLarge: "Choose a daily rate of at most {max} base units, not {ratePerDay}.",
  GrantReasonUsed:
    "This minter has used this reason for this campaign (batch {batchId}). If it is the same grant, it is done; else choose another reason.",
  RedeemTooLate: "The order was good until {deadline}. Read the price and order again.",
  RedemptionNotOpen: "The redemption {id} is captured or refunded already, or its values are not those of the event.",
  RevocableUnlessSoulbound: "Only soulbound badges can be revocable. Define the kind as one or the other.",
  RewardNotOpen: "The reward can be redeemed from {opensAt} to {closesAt} only.",
  RuleMustStartPeriod: "The rule raises the bar of a tier, so it must begin with a period. Let it hold from {next} on.",
  RuleNeedsNotice:
    "The rule takes something away from members, or follows one that is still announced. Let it hold from {earliest} on, or later.",
  SafeCastOverflowedUintDowncast: "The number {value} does not fit {bits} bits. Choose a smaller one.",
  SelfReferral: "{member} can't bring in {member}. Leave the referrer out.",
  BadgeSoulbound: "The badge {id} stays with its holder: it cannot be sent or approved. The holder can burn it.",
  StringTooLong: "Shorten this text: {str}.",
  StringsInsufficientHexLength: "The number {value} needs more than {length} bytes of hex. Choose a smaller one.",
  TextTooLong:
    "The {field} has {length} bytes, and {max} at most can be shown. Shorten it (a Chinese character takes 3).",
  TillNotActive: "{till} does not sign for this campaign, or not any more. Ask the brand for a new voucher.",
  TokensAlreadyBound: "The programme has its tokens already.",
  TooFarAhead: "Choose a time up to {latest}, in seconds; {given} looks like milliseconds.",
  TooManyDesks: "A token can have {max} desks in all. No more can be enrolled.",
  TooManyKinds: "A programme can have {max} kinds of badges. Use levels, or a kind that is there.",
  TooManyLevels: "A kind can have {max} levels, not {levels}.",
  TooManyLines: "A purchase has at most {max} lines. Sum up those of one category.",
  TooManyParts: "A rule has at most {max} {list}. Leave some out.",
  TooManyNumberRanges: "At most {max} ranges of a till's numbers can be revoked. Revoke the till, and give it a new key.",
  TooManyReferrals: "{referrer} was paid for {max} referrals in this period. Pay this one in the next.",
  OverRedemption: "{open} units of the redemption are open, not {quantity}. Choose at most those.",
  TransfersClosed: "These points go only to desks, not from {from} to {to}, until the brand opens transfers.",
  UnknownCurrency: "The rule has no rate for the currency {currency}. Use one that it has, or publish a rule with it.",
  UnknownToken: "{points} was not made by this launcher. Use a token of a genuine programme.",
  VoucherExpired: "The voucher could be claimed until {deadline}. Ask for a new one.",
  VoucherNotYetValid: "The voucher can be claimed from {validFrom} on.",
  CampaignWindowInvalid: "A campaign can't open at {opensAt} and close at {closesAt}.",
  RewardWorseForMembers: "What was published is kept: prices only fall, windows and discounts only get longer.",
  ZeroAmount: "The amount is zero. Give at least one base unit, and leave out those who get nothing.",
  ZeroQuantity: "The quantity is zero. Ask for at least one.",
};
