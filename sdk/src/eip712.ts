/** EIP-712 types, once; and what is hashed with them. The domain is read from the contract, never assumed. */
import { AbiCoder, Contract, TypedDataEncoder, id, keccak256 } from "ethers";
import type { Provider, TypedDataDomain, TypedDataField } from "ethers";

import type { RedeemIntent, Redemption } from "./actions/meta.js";
import { checkIntent, checkRedemption } from "./actions/rewards.js";
import { NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";
import { checkAddress } from "./inputs.js";

const AUTHORIZATION: TypedDataField[] = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
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
  Handover: [
    { name: "redemption", type: "bytes32" },
    { name: "quantity", type: "uint32" },
    { name: "unitsLeft", type: "uint32" },
  ],
} as const satisfies Record<string, readonly TypedDataField[]>;

export type SignedType = keyof typeof EIP712_TYPES;

const INTENT_TYPE = "RedeemIntent(uint32 rewardId,uint32 quantity,bytes32 salt)";
const REDEMPTION_TYPE =
  "tuple(address points,address member,uint32 rewardId,uint32 number,uint32 quantity,uint88 unitPrice,uint40 deadline,bool needsHandover)";
/** Name, version, chain and contract: bits 0 to 3. */
const EXPECTED_FIELDS = 0x0fn;

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

/** The domain that a contract says it has (EIP-5267), checked to be of this contract and chain. */
export async function readDomain(provider: Provider, contract: string, chainId: number): Promise<TypedData["domain"]> {
  const address = checkAddress(contract, "contract");
  const abi = ["function eip712Domain() view returns (bytes1,string,string,uint256,address,bytes32,uint256[])"];
  const [fields, name, version, chain, verifyingContract] = await guarded(
    () =>
      new Contract(address, abi, provider).getFunction("eip712Domain").staticCall() as Promise<
        [string, string, string, bigint, string]
      >,
  );
  if (
    BigInt(fields) !== EXPECTED_FIELDS ||
    Number(chain) !== chainId ||
    checkAddress(verifyingContract, "domain") !== address
  ) {
    throw new NetworkError("The contract's signing domain is of another contract or chain", {
      code: "WRONG_NETWORK",
      details: { contract: address, chainId, fields, chain, verifyingContract },
      nextStep: "Do not sign. Check the contract's address and the network.",
    });
  }
  return { name, version, chainId, verifyingContract: address };
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
  return TypedDataEncoder.hash(domain as TypedDataDomain, mutable(types), message);
}

/** The ERC-3009 nonce that binds a signature to an intent. */
export function intentNonce(intent: RedeemIntent): string {
  const { rewardId, quantity, salt } = checkIntent(intent);
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "uint32", "uint32", "bytes32"],
      [id(INTENT_TYPE), rewardId, quantity, salt],
    ),
  );
}

/** What a redemption is known by. */
export function redemptionId(redemption: Redemption): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([REDEMPTION_TYPE], [checkRedemption(redemption)]));
}

/** ethers asks for arrays that it could write to. */
export function mutable(types: TypedData["types"]): Record<string, TypedDataField[]> {
  return Object.fromEntries(Object.entries(types).map(([name, fields]) => [name, [...fields]]));
}
