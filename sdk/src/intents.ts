/** What members sign: shown in words first, then signed by any ethers signer, then brought by anyone. */
import { hexlify, randomBytes } from "ethers";
import type { Signer } from "ethers";

import type { Locale } from "./actions/meta.js";
import { pointsAddress, unitOf } from "./actions/transaction.js";
import type { PointsRef } from "./actions/transaction.js";
import { intentNonce, mutable, redemptionId, typedData } from "./eip712.js";
import type { TypedData } from "./eip712.js";
import { InputError } from "./errors.js";
import { guarded } from "./guarded.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkTime } from "./inputs.js";
import { checkAuthorization, checkIntent, checkRedemption } from "./records.js";
import type { RedeemIntent, Redemption } from "./records.js";
import { sayIntent } from "./words/intents.js";
import type { IntentWords } from "./words/intents.js";

/** Something to sign. `T` is what a relayer gets, JSON-safe. */
export interface Intent<T> {
  /** What signing means: the highest price, until when, and for what. Show it before the wallet opens. */
  words(locale?: Locale): string;
  readonly typedData: TypedData;
  /** Asks the signer, who must be `signer`. */
  sign(signer: Signer): Promise<T>;
}

interface Signed {
  readonly chainId: number;
  readonly signature: string;
}

export interface SignedRedeem extends Signed {
  readonly kind: "redeem";
  readonly points: string;
  readonly rewards: string;
  readonly member: string;
  readonly rewardId: number;
  readonly quantity: number;
  readonly salt: string;
  /** Base units, decimal. */
  readonly maxPrice: string;
  readonly validBefore: number;
}

export interface SignedTransfer extends Signed {
  readonly kind: "transfer";
  readonly points: string;
  readonly from: string;
  readonly to: string;
  /** Base units, decimal. */
  readonly value: string;
  readonly validAfter: number;
  readonly validBefore: number;
  readonly nonce: string;
}

export interface SignedPermit extends Signed {
  readonly kind: "permit";
  readonly points: string;
  readonly owner: string;
  readonly spender: string;
  /** Base units, decimal. */
  readonly value: string;
  readonly nonce: string;
  readonly deadline: number;
}

export interface SignedCancel extends Signed {
  readonly kind: "cancel";
  readonly points: string;
  readonly authorizer: string;
  readonly nonce: string;
}

export interface SignedHandover extends Signed {
  readonly kind: "handover";
  readonly redemption: string;
  readonly quantity: number;
  readonly quantityLeft: number;
}

export type SignedIntent = SignedRedeem | SignedTransfer | SignedPermit | SignedCancel | SignedHandover;

type Domain = TypedData["domain"];

/** 32 bytes that nobody else has: salt of a redeem intent, nonce of a transfer. */
export function newSalt(): string {
  return hexlify(randomBytes(32));
}

/** A member without gas redeems. `domain` is the token's, see `readDomain`. */
export function redeemIntent(
  domain: Domain,
  points: PointsRef,
  rewards: string,
  input: Omit<RedeemIntent, "salt"> & {
    salt?: string;
    member: string;
    maxPrice: bigint;
    validBefore: number;
    reward?: string;
  },
): Intent<SignedRedeem> {
  const intent = checkIntent({ ...input, salt: input.salt ?? newSalt() });
  const desk = checkAddress(rewards, "rewards");
  const member = checkAddress(input.member, "member");
  const maxPrice = checkAmount(input.maxPrice, "maxPrice");
  const validBefore = checkTime(input.validBefore, "validBefore");
  const data = typedData(domain, "ReceiveWithAuthorization", {
    from: member,
    to: desk,
    value: maxPrice.toString(),
    validAfter: 0,
    validBefore,
    nonce: intentNonce(intent),
  });
  const words = { kind: "redeem", ...intent, maxPrice, validBefore, reward: input.reward ?? "" } as const;
  const base = {
    kind: "redeem",
    chainId: domain.chainId,
    points: pointsAddress(points),
    rewards: desk,
    member,
  } as const;
  return makeIntent(points, words, data, member, (signature) => ({
    ...base,
    ...intent,
    maxPrice: maxPrice.toString(),
    validBefore,
    signature,
  }));
}

/** A member without gas sends points to a person. */
export function transferIntent(
  domain: Domain,
  points: PointsRef,
  input: { from: string; to: string; value: bigint; validBefore: number; validAfter?: number; nonce?: string },
): Intent<SignedTransfer> {
  const checked = checkAuthorization({ validAfter: 0, nonce: newSalt(), ...input });
  const message = { ...checked, value: checked.value.toString() };
  const data = typedData(domain, "TransferWithAuthorization", message);
  const base = { kind: "transfer", chainId: domain.chainId, points: pointsAddress(points) } as const;
  return makeIntent(points, { kind: "transfer", ...checked }, data, checked.from, (signature) => ({
    ...base,
    ...message,
    signature,
  }));
}

/** A holder lets a spender take points. Name the nonce that the token tells: `nonces(owner)`. */
export function permitIntent(
  domain: Domain,
  points: PointsRef,
  input: { owner: string; spender: string; value: bigint; nonce: bigint; deadline: number },
): Intent<SignedPermit> {
  const owner = checkAddress(input.owner, "owner");
  const spender = checkAddress(input.spender, "spender");
  const value = checkAmount(input.value, "value", 0n, (1n << 256n) - 1n);
  const deadline = checkTime(input.deadline, "deadline");
  const message = { owner, spender, value: value.toString(), nonce: input.nonce.toString(), deadline };
  const data = typedData(domain, "Permit", message);
  const base = { kind: "permit", chainId: domain.chainId, points: pointsAddress(points) } as const;
  return makeIntent(points, { kind: "permit", spender, value, deadline }, data, owner, (signature) => ({
    ...base,
    ...message,
    signature,
  }));
}

/** Makes a signed transfer or redemption worthless that nobody has brought yet. */
export function cancelIntent(
  domain: Domain,
  points: PointsRef,
  input: { authorizer: string; nonce: string },
): Intent<SignedCancel> {
  const message = {
    authorizer: checkAddress(input.authorizer, "authorizer"),
    nonce: checkHex(input.nonce, "nonce", 32),
  };
  const data = typedData(domain, "CancelAuthorization", message);
  const base = { kind: "cancel", chainId: domain.chainId, points: pointsAddress(points) } as const;
  return makeIntent(points, { kind: "cancel", ...message }, data, message.authorizer, (signature) => ({
    ...base,
    ...message,
    signature,
  }));
}

/** A member confirms to have got units of a redemption. `domain` is the rewards desk's. */
export function handoverIntent(
  domain: Domain,
  redemption: Redemption,
  input: { quantity: number; quantityOpen: number; points?: PointsRef },
): Intent<SignedHandover> {
  const checked = checkRedemption(redemption);
  const quantityOpen = checkInteger(input.quantityOpen, "quantityOpen", 1, checked.quantity);
  const quantity = checkInteger(input.quantity, "quantity", 1, quantityOpen);
  const message = { redemption: redemptionId(checked), quantity, quantityLeft: quantityOpen - quantity };
  const data = typedData(domain, "Handover", message);
  const words = {
    kind: "handover",
    rewardId: checked.rewardId,
    price: checked.unitPrice * BigInt(quantity),
    ...message,
  } as const;
  return makeIntent(input.points ?? checked.points, words, data, checked.member, (signature) => ({
    kind: "handover",
    chainId: domain.chainId,
    ...message,
    signature,
  }));
}

function makeIntent<T>(
  points: PointsRef,
  words: IntentWords,
  data: TypedData,
  signedBy: string,
  finish: (signature: string) => T,
): Intent<T> {
  return Object.freeze({
    words: (locale: Locale = "en") => sayIntent(words, locale, unitOf(points)),
    typedData: data,
    sign: async (signer: Signer) => {
      const address = await guarded(() => signer.getAddress());
      if (address !== signedBy) {
        throw new InputError(`${signedBy} must sign, not ${address}`, {
          code: "BAD_INTENT",
          details: { expected: signedBy, actual: address },
          nextStep: "Choose the right account in the wallet.",
        });
      }
      const signature = await guarded(() =>
        signer.signTypedData(data.domain, mutable(data.types), { ...data.message }),
      );
      return Object.freeze(finish(signature));
    },
  });
}
