/**
 * What to do next, for every error that our contracts can raise. `{name}` stands for the error's argument. The type makes
 * an error without a sentence a compile error; docs/errors.md is made of this table.
 */
import type {
  Grants__factory,
  Launcher__factory,
  Points__factory,
  PointsDeployer__factory,
  Program__factory,
  Rewards__factory,
} from "./generated/index.js";

type Abi =
  | typeof Grants__factory.abi
  | typeof Launcher__factory.abi
  | typeof Points__factory.abi
  | typeof PointsDeployer__factory.abi
  | typeof Program__factory.abi
  | typeof Rewards__factory.abi;

/** The name of every error in our ABIs. */
export type ErrorName = Extract<Abi[number], { type: "error" }>["name"];

export const ERROR_SENTENCES: Readonly<Record<ErrorName, string>> = {
  AccessControlBadConfirmation: "Give up a role only for the account that sends the transaction.",
  AccessControlEnforcedDefaultAdminDelay: "Accept the programme only after {schedule}; begin the handover first.",
  AccessControlEnforcedDefaultAdminRules: "Hand the admin role over in two steps: begin, then accept.",
  AccessControlInvalidDefaultAdmin: "{defaultAdmin} cannot be, or is not to become, the admin. Name the right account.",
  AccessControlUnauthorizedAccount:
    "{account} lacks the role {neededRole}. Send from an account that has it, or ask the admin to give it.",
  AlreadyDone: "Entry {index} was handed over or voided before. Leave it out.",
  AlreadyLaunched: "This very programme exists at {program}. Use it, or choose another salt.",
  AlreadyMature: "The grant matured at {maturesAt}: it is the members' for good and cannot be voided.",
  AlreadyOpen: "Members can send these points to one another already; there is nothing to do.",
  AlreadyStopped: "Minting is stopped until {until} already. Only the admin can renew that.",
  BadAmount: "Entry {index} grants nothing. Give it an amount or leave it out.",
  BadHandover:
    "Ask {member} to sign the handover of exactly these units again; what came with them is not their signature.",
  BadMember: "Entry {index} names nobody. Put the member's address there.",
  BadPacking: "Packed members are 20 bytes each; {length} bytes are not a multiple of it.",
  BadReward: "Correct the reward: {what}.",
  BudgetRefused: "{minter} did not accept the budget. Allot without a call, or to a desk that takes campaigns.",
  CapTooLarge: "Choose a cap of at most {max} base units; {cap} does not fit.",
  CaptureTooLate: "The deadline was {deadline}. The points can only be refunded now.",
  Create2EmptyBytecode: "There was nothing to deploy. Use the launcher of a published deployment.",
  DecimalsTooMany: "Choose at most {max} decimals; {decimals} do not fit beside expiry.",
  DeskNeedsCall:
    "Send points to the desk {desk} by redeeming there, while it is enrolled; a plain transfer would be stuck.",
  DeskTakesPoints: "{desk} is a desk that members send points to, which can't void. Release or settle instead.",
  DeskRefuses: "{desk} takes no points this way: it is not an enrolled desk, or does not say that it is one.",
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
  ExpiryOutOfRange: "Choose a period from {min} to {max}; {period} is out of range.",
  GuardRefuses: "{guard} does not say that it is a holder's guard. Choose a contract that does.",
  GuardianUsed: "The guardian has stopped minting once. The admin must resume or renew before the next time.",
  HeldByDesk: "What the desk {desk} holds leaves it only by capture or refund.",
  InvalidAccountNonce: "The signature of {account} has an old nonce; the current one is {currentNonce}. Sign again.",
  InvalidShortString: "A text is longer than it can be. Shorten it.",
  FailedDeployment: "The contract could not be deployed at its address. Check the inputs; nothing was opened.",
  InsufficientBalance: "{needed} wei are needed, and {balance} are there. Send no value along.",
  LengthMismatch: "Give as many amounts ({amounts}) as members ({members}).",
  LivePeriodsTooMany: "Choose at most {max} live periods, not {given}.",
  LotsNotHeld: "The desk does not hold these lots ({lots}). Read the redemption or grant anew: it may be done already.",
  MaturityOutOfRange: "Let it mature from {min} to {max}, not at {given}.",
  MintingEnded: "The programme stopped minting for ever at {closedAt}. Points can still be redeemed and refunded.",
  MintingStopped: "Minting is stopped until {until}. Wait, or ask the admin to resume.",
  MissingRole: "{account} lacks the role {role} in this programme. Send from an account that has it, or ask the admin.",
  NoProgram: "A token needs a programme. Open both with the launcher.",
  NoSuchIndex: "There is no entry {index} in this batch.",
  NoSuchReward: "The token {points} has no reward {rewardId}. Read the catalogue again.",
  NoSuchTerms: "There is no version {version} of the terms.",
  NotDesk: "{caller} is no desk of this token. Enrol it first.",
  NotGuard: "Only the holder's guard {guard} can do this, not {caller}.",
  NotLauncher: "Only the launcher can do this, not {caller}.",
  NotMature: "The grant matures at {maturesAt}. Wait until then.",
  NotMinterOrIssuer:
    "{caller} did not grant this and is no issuer. Send from the account that granted it, or an issuer.",
  NotProgram: "Only the programme can do this, not {caller}.",
  NotStopped: "Minting is not stopped; there is nothing to resume.",
  NotTheBatch: "These values are not those of batch {batchId}. Read them from the grant's events.",
  NoticePeriodOutOfRange: "Choose a notice period from {min} to {max} seconds, not {given}.",
  NoticeRunning: "Members are promised notice: call again at {time} or later.",
  NoticeTooShort: "Members are promised notice: choose {earliest} or later, not {given}.",
  OutOfStock: "{left} are left, {quantity} were asked for. Choose fewer, or wait for new stock.",
  OverBudget: "{minter} may mint {left} base units more for {campaign}, not {amount}. Ask the issuer to allot more.",
  OverCap: "{left} base units are left under the cap of all time, not {amount}. Allot less, or cut unused budgets.",
  OverCeiling:
    "{left} base units are left under this period's ceiling, not {amount}. Allot less, cut budgets, or wait for the next period.",
  OverDailyRate:
    "{minter} may mint {leftToday} base units more today (UTC) for {campaign}, not {amount}. Go on tomorrow, or ask the issuer to raise the rate.",
  OverMemberLimit: "This member may have {left} more of the reward, not {quantity}.",
  PeriodLengthOutOfRange: "Choose a period from {min} to {max} seconds, not {given}.",
  PointsAlreadyBound: "The programme has its token at {points} already.",
  PriceAboveMax:
    "The price is {price} base units, above the highest that was agreed to, {max}. Read the price and ask the member again.",
  ProgramClosed: "The programme was closed at {closedAt} and cannot be closed again.",
  RateTooLarge: "Choose a daily rate of at most {max} base units, not {ratePerDay}.",
  ReasonUsed:
    "This minter has used this reason for this campaign (batch {batchId}). If it is the same grant, it is done; else choose another reason.",
  RedeemTooLate: "The order was good until {deadline}. Read the price and order again.",
  RedemptionNotOpen: "The redemption {id} is captured or refunded already, or its values are not those of the event.",
  RewardNotOpen: "The reward can be redeemed from {opensAt} to {closesAt} only.",
  SafeCastOverflowedUintDowncast: "The number {value} does not fit {bits} bits. Choose a smaller one.",
  StringTooLong: "Shorten this text: {str}.",
  TooFarAhead: "Choose a time up to {latest}, in seconds; {given} looks like milliseconds.",
  TooManyDesks: "A token can have {max} desks in all. No more can be enrolled.",
  TooManyUnits: "{open} units of the redemption are open, not {quantity}. Choose at most those.",
  TransfersClosed: "These points go only to desks, not from {from} to {to}, until the brand opens transfers.",
  UnknownToken: "{points} was not made by this launcher. Use a token of a genuine programme.",
  WorseForMembers: "What was published is kept: prices only fall, windows and discounts only get longer.",
  ZeroAmount: "The amount is zero. Give at least one base unit, and leave out those who get nothing.",
  ZeroQuantity: "The quantity is zero. Ask for at least one.",
};
