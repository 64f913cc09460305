/** EIP-712 types, once; and what is hashed with them. The domain is read, see readDomain(). Needs no node. */
import { AbiCoder, TypedDataEncoder, keccak256 } from "ethers";
import type { TypedDataField } from "ethers";

import { checkIntent, checkRedemption } from "./records.js";
import type { RedeemIntent, Redemption } from "./records.js";

const AUTHORIZATION: TypedDataField[] = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
];

/** A till signs the same of a voucher and of a code: the type's name keeps one from standing in for the other. */
const CLAIM: TypedDataField[] = [
  { name: "points", type: "address" },
  { name: "campaign", type: "bytes16" },
  { name: "till", type: "address" },
  { name: "to", type: "address" },
  { name: "amount", type: "uint256" },
  { name: "key", type: "bytes32" },
  { name: "validFrom", type: "uint48" },
  { name: "deadline", type: "uint48" },
  { name: "referrer", type: "address" },
];

/** What our contracts take signatures of. */
export const EIP712_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
  TransferWithAuthorization: AUTHORIZATION,
  ReceiveWithAuthorization: AUTHORIZATION,
  CancelAuthorization: [
    { name: "authorizer", type: "address" },
    { name: "nonce", type: "bytes32" },
  ],
  /** Never signed itself: its hash is the nonce of the authorization that is. */
  RedeemIntent: [
    { name: "rewardId", type: "uint32" },
    { name: "quantity", type: "uint32" },
    { name: "salt", type: "bytes32" },
  ],
  Handover: [
    { name: "redemption", type: "bytes32" },
    { name: "quantity", type: "uint32" },
    { name: "quantityLeft", type: "uint32" },
  ],
  Voucher: CLAIM,
  Code: CLAIM,
  /** Signed by a code's key, for the member that it pays. */
  CodeClaim: [
    { name: "points", type: "address" },
    { name: "campaign", type: "bytes16" },
    { name: "member", type: "address" },
    { name: "deadline", type: "uint48" },
  ],
  /** Signed by a till, for the member who carries it to the chain. */
  CarriedPurchase: [
    { name: "points", type: "address" },
    { name: "campaign", type: "bytes16" },
    { name: "till", type: "address" },
    { name: "member", type: "address" },
    { name: "order", type: "bytes32" },
    { name: "amount", type: "uint96" },
    { name: "receipt", type: "bytes32" },
    { name: "referrer", type: "address" },
    { name: "expiry", type: "uint256" },
    { name: "validFrom", type: "uint48" },
    { name: "deadline", type: "uint48" },
  ],
} as const satisfies Record<string, readonly TypedDataField[]>;

export type SignedType = keyof typeof EIP712_TYPES;

const REDEMPTION_TYPE =
  "tuple(address points,address member,uint32 rewardId,uint32 number,uint32 quantity,uint88 unitPrice,uint40 deadline,bool needsHandover)";

/** What a wallet is given to sign. JSON-safe: numbers are decimal strings. */
export interface TypedData {
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: string;
  };
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>;
  readonly primaryType: SignedType;
  readonly message: Readonly<Record<string, string | number>>;
}

/** Typed data of one of our types. */
export function typedData(
  domain: TypedData["domain"],
  primaryType: SignedType,
  message: TypedData["message"],
): TypedData {
  return { domain, types: { [primaryType]: EIP712_TYPES[primaryType] }, primaryType, message };
}

/** The digest that is signed. */
export function digestOf({ domain, types, message }: TypedData): string {
  return TypedDataEncoder.hash(domain, mutable(types), message);
}

/** The ERC-3009 nonce that binds a signature to an intent. */
export function intentNonce(intent: RedeemIntent): string {
  const { rewardId, quantity, salt } = checkIntent(intent);
  const fields = [...EIP712_TYPES.RedeemIntent];
  return TypedDataEncoder.hashStruct("RedeemIntent", { RedeemIntent: fields }, { rewardId, quantity, salt });
}

/** What a redemption is known by. */
export function redemptionId(redemption: Redemption): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([REDEMPTION_TYPE], [checkRedemption(redemption)]));
}

/** ethers asks for arrays that it could write to. */
export function mutable(types: TypedData["types"]): Record<string, TypedDataField[]> {
  return Object.fromEntries(Object.entries(types).map(([name, fields]) => [name, [...fields]]));
}
