/** What each row is held against: the peer, the goal, and, where the goal is missed, the measured reason. */
import { AWARDED } from "./ours/badges.js";
import type { PeerName } from "./peers/index.js";

export interface Goal {
  /** At most this many times the peer's. */
  ratio?: number;
  /** At most this much gas, or bytes where the row counts them. */
  gas?: number;
}

export interface Comparison {
  peer: PeerName;
  /** What the peer's suite calls it. */
  operation: string;
  /** By the state of the row; a row without one is only reported. */
  goals?: Record<string, Goal>;
  /** The peer's state, where it has another name. */
  state?: string;
  why?: string;
}

const both = (ratio: number) => ({ first: { ratio }, steady: { ratio } });

const EXPIRING =
  "four lanes are looked at and both words are aged (a few hundred gas); solc's IR pipeline compares the selector with " +
  "those of 42 functions before it comes to `transfer` (about 990)";
const DISPATCH =
  "solc's IR pipeline compares the selector with those of more than 50 functions before it comes to this one (about 1,170, " +
  "against some 250 in the peer, which has fewer)";
const MINT =
  "the budget is a slot to write (5,000) where roles and pause are two slots to read (4,200), and each mint tells campaign " +
  "and reason in an event of its own (2,268)";
const ARRAYS = "amounts are checked for zero and shifted to their lane, one by one, and the holder's word is aged";
const REDEEM =
  "the goal came from a prototype without stock, window and receipt data: counting stock in the reward's slot takes 5,000, " +
  "the receipt's five fields 1,280 more than none, asking the token which lots came about 1,150; OpenZeppelin's idiom with " +
  "the same stock and receipt is the peer of this row";
const AT_ONCE =
  "the points pass through the desk, so that no allowance is needed and anyone can relay it: a second `Transfer` (1,756), " +
  "the desk's word (about 2,400 after refunds), reading the lots and settling them in calls of their own (about 4,000), a " +
  "receipt with token and deadline (887)";
const CAPTURE =
  "the roles are the programme's, not the desk's: its account is cold (2,600), and two calls ask for it (about 2,500 in " +
  "all, 1,120 of them solc's linear function dispatch); `settle` is dispatched late as well (820); hashing the receipt, and " +
  "taking lots lane by lane rather than counting units, is most of the rest";
const REFUND =
  "the till's role is the programme's: its account is cold (2,600), and two calls ask for it (about 2,500 in all); the " +
  "record is a word of lots, which are checked lane by lane when they go back";
const REFUND_LATE =
  "lots are checked lane by lane when they go back, and the receipt's token and member are topics of its event";

const AWARD =
  "the peer has one minter for ever and nothing else to ask: the budget, which is role, campaign and daily limit at once, is " +
  "a slot to write (5,000), and each award tells campaign, minter, level and reason in an event of its own (1,893)";
const SOULBOUND =
  "the goal leaves 52,300 first and 35,600 steady, of which a budget (5,000), `Transfer` and `Locked` (2,881), the holder's " +
  "word and calldata take all but some hundred: nothing was left for reading the kind (2,100), which is also where a stop " +
  "is told, nor for the event that tells campaign and reason (1,893)";

const VOUCHER =
  "the desk is a contract beside the token, whose account is cold (2,600); the campaign, with its window, and the till, " +
  "which can be revoked, are a slot each to read (4,200), where the peer has one owner; the budget is a slot to write " +
  "(5,000), and campaign and reason are told in an event of their own (2,268)";
const RELAY =
  "a claim that may fail without the others is a whole ABI-encoded call (calldata 4,140, where the goal's floor has room for " +
  "1,720), which is copied and made (770); decoding and the EIP-712 digest take 1,500 besides the signature, the slots of " +
  "campaign, till and number 1,500 although they are warm, the event with campaign and reason 2,268, the token's dispatch " +
  "and warm slots about 2,000";
const MERKLE =
  "the peer pays out of tokens that it was sent, and its root is part of its code: here the campaign, with its window, and " +
  "the root are a slot each to read (4,200), the budget is one to write (5,000, as is the peer's own balance, but the " +
  "supply is another), and campaign and reason are told in an event of their own (2,268)";
const BADGE_VOUCHER =
  "badge mint, soulbound, is 60,600 of it in the first state and misses its own goal: a budget (5,000), the kind (2,100), " +
  "an event with campaign and reason (1,893); besides, the campaign, its till and the badges' address are a slot each to " +
  "read (6,300), the badges' account is cold (2,600), and the number is a slot to write (5,000)";
const ROLLUP =
  "one desk serves all brands, so token, campaign and till are told in full (56 bytes that don't compress, where the peer's " +
  "contract is the token), as are member and signature: packed to the last byte the same voucher is 191 by this estimate; " +
  "the words of the ABI are the other 53. In a batch token, campaign and till compress, and padding and the length of each " +
  "call are what is over";

const AGAINST_BATCH = { peer: "OpenZeppelin", operation: "batch mint" } as const;
const CALLDATA = { peer: "OpenZeppelin", operation: "batch calldata" } as const;

const VOUCHER_OPTIONS = [
  "voucher with a till's cap",
  "voucher with a till's daily rate",
  "voucher with a cap per member",
  "voucher with a 32-byte key",
  "voucher with a referrer",
  "voucher of a till that is a contract",
  "voucher for points and a badge",
  "code",
];

export const COMPARISONS: Record<string, readonly Comparison[]> = {
  "transfer, no expiry": [
    { peer: "OpenZeppelin", operation: "transfer", goals: both(1.04) },
    { peer: "Solady", operation: "transfer" },
    { peer: "thirdweb", operation: "transfer" },
  ],
  ...Object.fromEntries(
    (["1 lot", "4 lots"] as const).map((lots) => [
      `transfer, expiring, ${lots}`,
      [
        { peer: "OpenZeppelin", operation: "transfer", goals: both(1.04), why: EXPIRING },
        { peer: "ERC-7818", operation: "transfer" },
      ] satisfies Comparison[],
    ]),
  ),
  "transfer, expiring, 1 lot, after ageing": [
    { peer: "OpenZeppelin", operation: "transfer", goals: both(1.06), why: EXPIRING },
  ],
  "transfer, expiring, 4 lots, after ageing, one expired": [
    {
      peer: "OpenZeppelin",
      operation: "transfer",
      goals: both(1.06),
      why: "what has expired is told in a `Transfer` of its own (1,756) for each holder who had some: sender, and in the steady state receiver",
    },
  ],
  ...Object.fromEntries(
    (["no expiry", "expiring"] as const).map((kind) => [
      `mint by budget, ${kind}`,
      [
        {
          peer: "OpenZeppelin",
          operation: "mint",
          goals: { first: { ratio: 1.08 }, steady: { ratio: 1.1 } },
          why: MINT,
        },
        { peer: "Solady", operation: "mint" },
        { peer: "thirdweb", operation: "mint" },
        { peer: "Galxe", operation: "mint" },
      ] satisfies Comparison[],
    ]),
  ),
  ...Object.fromEntries(
    (["no expiry", "expiring"] as const).map((kind) => [
      `mint by budget with a daily rate, ${kind}`,
      [{ peer: "OpenZeppelin", operation: "mint" }] satisfies Comparison[],
    ]),
  ),
  voucher: [
    {
      peer: "thirdweb SignatureMint",
      operation: "voucher",
      goals: { first: { ratio: 0.9 }, steady: { ratio: 0.88 } },
      why: VOUCHER,
    },
    { peer: "Galxe SpaceStation", operation: "voucher" },
    { peer: "Boost V2", operation: "voucher" },
  ],
  ...Object.fromEntries(
    VOUCHER_OPTIONS.map((operation) => [
      operation,
      [{ peer: "thirdweb SignatureMint", operation: "voucher" }] satisfies Comparison[],
    ]),
  ),
  "voucher, relayed 50 at a time, each": [
    {
      peer: "thirdweb SignatureMint",
      operation: "voucher",
      goals: { first: { ratio: 0.42 }, steady: { ratio: 0.3 } },
      why: RELAY,
    },
  ],
  "voucher, rollup data, bytes": [
    { peer: "thirdweb SignatureMint", operation: "rollup bytes", goals: { "": { gas: 180 } }, why: ROLLUP },
    { peer: "Boost V2", operation: "rollup bytes" },
  ],
  "voucher, relayed 50 at a time, rollup data, bytes each": [
    { peer: "thirdweb SignatureMint", operation: "rollup bytes", goals: { "": { gas: 90 } }, why: ROLLUP },
  ],
  "Merkle claim, depth 20": [
    {
      peer: "Uniswap distributor",
      operation: "Merkle claim",
      goals: { first: { ratio: 1.12 }, steady: { ratio: 1.15 } },
      why: MERKLE,
    },
    { peer: "Sablier", operation: "Merkle claim" },
    { peer: "thirdweb Drop", operation: "Merkle claim" },
  ],
  "Merkle claim, depth 20, 50 at a time, each": [
    {
      peer: "Uniswap distributor",
      operation: "Merkle claim",
      goals: { first: { ratio: 0.8 }, steady: { ratio: 0.85 } },
    },
  ],
  "Merkle claim, depth 20, a run of 50, each": [{ peer: "Uniswap distributor", operation: "Merkle claim" }],
  "badge voucher": [
    {
      peer: "Galxe SpaceStation",
      operation: "badge voucher",
      goals: { first: { ratio: 0.58 }, steady: { ratio: 0.52 } },
      why: BADGE_VOUCHER,
    },
    { peer: "thirdweb LoyaltyCard", operation: "badge voucher" },
  ],
  "badge voucher, transferable": [
    { peer: "Galxe SpaceStation", operation: "badge voucher" },
    { peer: "thirdweb LoyaltyCard", operation: "badge voucher" },
  ],
  burn: [
    { peer: "OpenZeppelin", operation: "burn", goals: { steady: { ratio: 1.03 } } },
    { peer: "Solady", operation: "burn" },
    { peer: "thirdweb", operation: "burn" },
  ],
  permit: [{ peer: "OpenZeppelin", operation: "permit", goals: both(1.01), why: DISPATCH }],
  "permit with a bytes signature": [{ peer: "OpenZeppelin", operation: "permit" }],
  transferWithAuthorization: [
    { peer: "OpenZeppelin", operation: "transferWithAuthorization", goals: { steady: { ratio: 1.02 } }, why: DISPATCH },
  ],
  "transferWithAuthorization with a bytes signature": [
    { peer: "OpenZeppelin", operation: "transferWithAuthorization" },
  ],
  "batch mint of 500, packed, each": [
    { ...AGAINST_BATCH, goals: { first: { ratio: 1 }, steady: { ratio: 0.98 } } },
    { peer: "Solady", operation: "batch mint" },
    { peer: "thirdweb", operation: "batch mint" },
    { peer: "Galxe", operation: "batch mint" },
  ],
  "batch mint of 500, arrays, each": [{ ...AGAINST_BATCH, goals: both(1.02), why: ARRAYS }],
  "batch mint of 500, packed, calldata bytes each": [{ ...CALLDATA, goals: { "": { ratio: 0.34 } } }],
  "batch mint of 500, arrays, calldata bytes each": [CALLDATA],
  "badge mint, transferable": [
    {
      peer: "OpenZeppelin",
      operation: "badge mint",
      goals: { first: { ratio: 1.08 }, steady: { ratio: 1.1 } },
      why: AWARD,
    },
    { peer: "Solady", operation: "badge mint" },
    { peer: "thirdweb LoyaltyCard", operation: "badge mint" },
  ],
  "badge mint, soulbound": [
    {
      peer: "OpenZeppelin",
      operation: "badge mint",
      goals: { first: { ratio: 0.71 }, steady: { ratio: 0.63 } },
      why: SOULBOUND,
    },
    { peer: "Solady", operation: "badge mint" },
    { peer: "thirdweb LoyaltyCard", operation: "badge mint" },
  ],
  [`badges to ${AWARDED}, soulbound, each`]: [
    { peer: "OpenZeppelin", operation: "badges batch", goals: { first: { ratio: 0.6 }, steady: { ratio: 0.36 } } },
    { peer: "Solady", operation: "badges batch" },
  ],
  [`badges to ${AWARDED}, transferable, each`]: [
    { peer: "OpenZeppelin", operation: "badges batch" },
    { peer: "Solady", operation: "badges batch" },
  ],
  "badge transfer": [
    { peer: "OpenZeppelin", operation: "badge transfer" },
    { peer: "Solady", operation: "badge transfer" },
  ],
  "redeem into a hold": [
    { peer: "OZ escrow", operation: "redeem", goals: { "second of a member": { gas: 69_000 } }, why: REDEEM },
  ],
  "redeem with a limit per member": [{ peer: "OZ escrow", operation: "redeem, limited" }],
  "redeem with change": [{ peer: "OZ escrow", operation: "redeem, change" }],
  "redeem what needs a handover": [{ peer: "OZ escrow", operation: "redeem, handover" }],
  "redeem by authorization, relayed": [{ peer: "OZ escrow", operation: "redeem, relayed" }],
  "redeem by authorization, relayed, with change": [{ peer: "OZ escrow", operation: "redeem, relayed, change" }],
  "redeem at once": [
    {
      peer: "OZ burn",
      operation: "redeem at once",
      state: "allowance without end",
      goals: { "second of a member": { ratio: 1.05 } },
      why: AT_ONCE,
    },
    { peer: "OZ burn", operation: "redeem at once", state: "allowance of a sum" },
  ],
  capture: [{ peer: "OZ escrow", operation: "capture", goals: { whole: { ratio: 1.04 } }, why: CAPTURE }],
  "capture with the member's handover signature": [{ peer: "OZ escrow", operation: "capture, handover" }],
  "refund by the till": [{ peer: "OZ escrow", operation: "refund", goals: { whole: { ratio: 1.04 } }, why: REFUND }],
  "refund after the deadline, by anyone": [
    { peer: "OZ escrow", operation: "refund, late", goals: { whole: { ratio: 1.04 } }, why: REFUND_LATE },
  ],
};
