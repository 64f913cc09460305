/**
 * What to do next, for every error that our contracts can raise. `{name}` stands for the error's argument. Our own errors
 * say what the NatSpec of their declaration says; those below are inherited from OpenZeppelin. The types make an error
 * without a sentence a compile error; docs/errors.md is made of this table.
 */
import { DECLARED_SENTENCES } from "./generated/error-sentences.js";
import type {
  BadgeArt__factory,
  BadgePicture__factory,
  Badges__factory,
  BadgesDeployer__factory,
  Bonuses__factory,
  Claims__factory,
  Grants__factory,
  Launcher__factory,
  Miscounts__factory,
  Points__factory,
  PointsDeployer__factory,
  Program__factory,
  Purchases__factory,
  Rewards__factory,
  Rulebook__factory,
  Standings__factory,
  Tiers__factory,
} from "./generated/index.js";

type Abi =
  | typeof BadgeArt__factory.abi
  | typeof BadgePicture__factory.abi
  | typeof Badges__factory.abi
  | typeof BadgesDeployer__factory.abi
  | typeof Bonuses__factory.abi
  | typeof Claims__factory.abi
  | typeof Grants__factory.abi
  | typeof Launcher__factory.abi
  | typeof Miscounts__factory.abi
  | typeof Points__factory.abi
  | typeof PointsDeployer__factory.abi
  | typeof Program__factory.abi
  | typeof Purchases__factory.abi
  | typeof Rewards__factory.abi
  | typeof Rulebook__factory.abi
  | typeof Standings__factory.abi
  | typeof Tiers__factory.abi;

/** The name of every error in our ABIs. */
export type ErrorName = Extract<Abi[number], { type: "error" }>["name"];

const INHERITED_SENTENCES: Readonly<Record<Exclude<ErrorName, keyof typeof DECLARED_SENTENCES>, string>> = {
  AccessControlBadConfirmation: "An account can give up only its own roles. Send from that account.",
  AccessControlEnforcedDefaultAdminDelay:
    "The programme can be accepted after {schedule}. Begin the handover first, then wait until then.",
  AccessControlEnforcedDefaultAdminRules:
    "The admin role is handed over in two steps. Begin the transfer, and let the new admin accept.",
  AccessControlInvalidDefaultAdmin: "{defaultAdmin} is the wrong account for the admin role. Name the right one.",
  AccessControlUnauthorizedAccount:
    "{account} lacks the role {neededRole}. Send from an account that has it, or ask the admin to give it.",
  CheckpointUnorderedInsertion:
    "Rules are published in the order of their beginnings. Read the versions, and publish the next.",
  Create2EmptyBytecode: "There was nothing to deploy. Use the launcher of a published deployment.",
  ECDSAInvalidSignature: "These bytes are no signature. Sign again.",
  ECDSAInvalidSignatureLength: "A signature has 65 bytes, and this has {length}. Sign again.",
  ECDSAInvalidSignatureS: "The signature uses the higher of its two s values, {s}. Sign again with the lower one.",
  ERC1363ApproveFailed: "The approval of {value} base units for {spender} failed. Nothing changed.",
  ERC1363InvalidReceiver:
    "{receiver} does not answer as a contract that receives points. Send to it with a plain transfer if it is a person.",
  ERC1363InvalidSpender:
    "{spender} does not answer as a contract that spends points. Use a plain approval if it is a person.",
  ERC1363TransferFailed: "The transfer of {value} base units to {receiver} failed. Nothing changed.",
  ERC1363TransferFromFailed: "The transfer of {value} base units from {sender} to {receiver} failed. Nothing changed.",
  ERC20InsufficientAllowance:
    "{spender} may spend {allowance} base units, and {needed} are needed. Ask the owner to approve more.",
  ERC20InsufficientBalance:
    "{sender} has {balance} unexpired base units, and {needed} are needed. Choose less, or earn more first.",
  ERC20InvalidApprover: "{approver} cannot approve. Use the address of the points' owner.",
  ERC20InvalidReceiver:
    "{receiver} cannot receive this. Use a person's address, or let the receiver itself submit the signature.",
  ERC20InvalidSender: "{sender} cannot send. Use the address of the points' owner.",
  ERC20InvalidSpender: "{spender} cannot be approved. Use the address of the one who is to spend.",
  ERC2612ExpiredSignature: "The approval expired at {deadline}. Ask for a new one.",
  ERC2612InvalidSigner:
    "The approval is not signed by {owner}, or its nonce was used ({signer} was recovered). Read the nonce and sign again.",
  ERC3009InvalidAuthorizationTime:
    "The signature is valid between {validAfter} and {validBefore}. Wait, or ask for a new one.",
  ERC3009InvalidSignature:
    "The signature does not match these values. Check amount, addresses, times and chain, or sign again.",
  ERC3009UsedAuthorization:
    "{authorizer} has used or cancelled {nonce} before. Look whether it was done; else sign with another salt.",
  ERC721IncorrectOwner:
    "The badge {tokenId} belongs to {owner}, and {sender} is another account. Ask its owner to do this.",
  ERC721InsufficientApproval: "{operator} may not move the badge {tokenId}. Ask its owner to send or approve it.",
  ERC721InvalidApprover: "{approver} cannot approve this badge. Only its owner, or an operator of the owner, can.",
  ERC721InvalidOperator: "{operator} cannot be an operator. Name another address.",
  ERC721InvalidOwner: "{owner} cannot own badges. Name another address.",
  ERC721InvalidReceiver:
    "{receiver} cannot receive this badge. Use a person's address, or a contract that answers as a receiver.",
  ERC721InvalidSender: "The badge cannot be minted: {sender} has it already. Read the badge again.",
  ERC721NonexistentToken:
    "The badge {tokenId} does not exist: it was burned, revoked or never awarded. Read the badges again.",
  FailedDeployment: "The contract could not be deployed at its address, and nothing was opened. Check the inputs.",
  InsufficientBalance: "{needed} wei are needed, and {balance} are there. Send no value along.",
  InvalidAccountNonce: "The signature of {account} has an old nonce; the current one is {currentNonce}. Sign again.",
  InvalidShortString: "A text is longer than it can be. Shorten it.",
  SafeCastOverflowedUintDowncast: "The number {value} does not fit {bits} bits. Choose a smaller one.",
  StringTooLong: "Shorten this text: {str}.",
  StringsInsufficientHexLength: "The number {value} needs more than {length} bytes of hex. Choose a smaller one.",
};

export const ERROR_SENTENCES: Readonly<Record<ErrorName, string>> = {
  ...DECLARED_SENTENCES,
  ...INHERITED_SENTENCES,
};
