/** Signing: a till by its wallet, a code by its key. Many at once: `@punchcard/sdk/voucher-signer`. Needs no node. */
import { getBytes, hexlify } from "ethers";
import type { Signer } from "ethers";

import { mutable, typedData } from "../eip712.js";
import type { TypedData } from "../eip712.js";
import { InputError, NetworkError, TransactionError } from "../errors.js";
import { addressOf, joinSignature, smallCurve } from "./curve.js";
import type { Curve } from "./curve.js";
import { Digests, checkCodeClaim, typedDomain } from "./digest.js";
import type { CodeClaim } from "./digest.js";
import { checkWay, claimsDomain, makeVoucher } from "./voucher.js";
import type { ClaimsDomain, SignedVoucher, Voucher, VoucherInput, VoucherWay } from "./voucher.js";

/** A key that a code is made out to. */
export interface CodeKey {
  /** 32 bytes of hex. Whoever has it can claim: print it, or put it into a QR code, and nowhere else. */
  readonly secret: string;
  /** What the till signs, as `to`. */
  readonly address: string;
}

/** A code's claim, as a relayer brings it along with the code. */
export interface SignedCodeClaim extends CodeClaim {
  /** 65 bytes of hex, by the code's key. */
  readonly signature: string;
}

/** What a till's wallet is given to sign. */
export function voucherTypedData(domain: ClaimsDomain, way: VoucherWay, voucher: VoucherInput): TypedData {
  const { amount, ...rest } = makeVoucher(voucher);
  const type = checkWay(way) === "code" ? "Code" : "Voucher";
  return typedData(typedDomain(claimsDomain(domain)), type, { ...rest, amount: amount.toString() });
}

/** What a code's key signs, for a key that lies in a wallet. */
export function codeClaimTypedData(domain: ClaimsDomain, claim: CodeClaim): TypedData {
  return typedData(typedDomain(claimsDomain(domain)), "CodeClaim", { ...checkCodeClaim(claim) });
}

/** The digest that the till signs. */
export function voucherDigest(domain: ClaimsDomain, way: VoucherWay, voucher: VoucherInput): string {
  return hexlify(new Digests(domain).of(checkWay(way), makeVoucher(voucher)));
}

/** The digest that a code's key signs. */
export function codeClaimDigest(domain: ClaimsDomain, claim: CodeClaim): string {
  return hexlify(new Digests(domain).ofCodeClaim(claim));
}

/** Asks the till's wallet to sign. A till that is a contract signs voucherTypedData() in its own way. */
export async function signVoucher(
  domain: ClaimsDomain,
  way: VoucherWay,
  input: VoucherInput,
  signer: Signer,
): Promise<SignedVoucher> {
  const voucher = makeVoucher(input);
  checkTill(voucher, await asked(signer.getAddress()));
  const data = voucherTypedData(domain, way, voucher);
  const signature = await asked(signer.signTypedData(data.domain, mutable(data.types), { ...data.message }));
  return Object.freeze({ way, voucher, signature });
}

/** A fresh key for a code. */
export function newCode(curve: Curve = smallCurve): CodeKey {
  for (;;) {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const publicKey = curve.publicKey(secret);
    // One in 2^128 is above the curve's order.
    if (publicKey !== undefined) return Object.freeze({ secret: hexlify(secret), address: addressOf(publicKey) });
  }
}

/** The address that a code with this secret is made out to. */
export function codeAddress(secret: string, curve: Curve = smallCurve): string {
  return addressOf(publicKeyOf(secret, curve));
}

/** The holder of a code names who is paid, and until when anyone may bring it: soon, so that a lost claim lapses. */
export function signCodeClaim(domain: ClaimsDomain, secret: string, claim: CodeClaim): SignedCodeClaim {
  publicKeyOf(secret, smallCurve);
  const checked = checkCodeClaim(claim);
  const signature = joinSignature(smallCurve.sign(new Digests(domain).ofCodeClaim(checked), getBytes(secret)));
  return Object.freeze({ ...checked, signature: hexlify(signature) });
}

/** What the wallet answers. The decoder of contracts' errors would be half of this entry's size. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if ((cause as { code?: unknown } | undefined)?.code === "ACTION_REJECTED") {
      throw new TransactionError("The person declined in the wallet", { code: "REJECTED", cause });
    }
    throw new NetworkError("The wallet did not sign", { code: "RPC_FAILED", nextStep: "Try again.", cause });
  }
}

/** Refuses a voucher that another till is to sign. */
export function checkTill({ till }: Voucher, signer: string): void {
  if (till === signer) return;
  throw new InputError(`The voucher's till is ${till}, not ${signer} who would sign`, {
    code: "BAD_VOUCHER",
    details: { till, signer },
    nextStep: "Name the signer as the till, or sign with the till's key.",
  });
}

/** The key's public half. What a secret looks like is never told. */
export function publicKeyOf(secret: string, curve: Curve): Uint8Array {
  const isWhole = typeof secret === "string" && /^0x[0-9a-f]{64}$/i.test(secret);
  const publicKey = isWhole ? curve.publicKey(getBytes(secret)) : undefined;
  if (publicKey !== undefined) return publicKey;
  throw new InputError("The secret is no private key", {
    code: "BAD_INPUT",
    nextStep: "Give 0x and 64 hex digits, as newCode() or a wallet made them.",
  });
}
