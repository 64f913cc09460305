/**
 * Signs by the hundred thousand, with libsecp256k1 as WebAssembly: for a backend. `@punchcard/sdk/voucher-signer`.
 */
import { getBytes, hexlify } from "ethers";
import { isPrivate, pointFromScalar, recover, signRecoverable } from "tiny-secp256k1";
import type { RecoveryIdType } from "tiny-secp256k1";

import { addressOf, joinSignature } from "./curve.js";
import type { Curve } from "./curve.js";
import { Digests } from "./digest.js";
import { checkTill, publicKeyOf } from "./sign.js";
import { checkWay } from "./voucher.js";
import type { ClaimsDomain, SignedVoucher, Voucher, VoucherWay } from "./voucher.js";

/** The same as the small one of `@punchcard/sdk/vouchers`, some times as fast: for newCode() and VoucherChecker. */
export const fastCurve: Curve = {
  sign(digest, secret) {
    const { signature, recoveryId } = signRecoverable(digest, secret);
    return { rs: signature, recovery: recoveryId };
  },
  recover(digest, rs, recovery) {
    try {
      return recover(digest, rs, recovery as RecoveryIdType, false) ?? undefined;
    } catch {
      return undefined;
    }
  },
  publicKey(secret) {
    return isPrivate(secret) ? (pointFromScalar(secret, false) ?? undefined) : undefined;
  },
};

export interface SignAllOptions {
  /** Told every `every` vouchers, and at the end. */
  readonly onProgress?: (signed: number) => void;
  readonly every?: number;
}

const EVERY = 1_000;

/** A till's key, and what its signatures are for. */
export class VoucherSigner {
  /** The till. */
  readonly address: string;
  readonly #digests: Digests;
  readonly #secret: Uint8Array;

  constructor(domain: ClaimsDomain, privateKey: string) {
    this.address = addressOf(publicKeyOf(privateKey, fastCurve));
    this.#digests = new Digests(domain);
    this.#secret = getBytes(privateKey);
  }

  /** @param voucher of makeVoucher(), which has checked it */
  sign(way: VoucherWay, voucher: Voucher): SignedVoucher {
    checkTill(voucher, this.address);
    const digest = this.#digests.of(checkWay(way), voucher);
    return { way, voucher, signature: hexlify(joinSignature(fastCurve.sign(digest, this.#secret))) };
  }

  /** One after the other as they are asked for, so that memory holds one; lets others work every `every` vouchers. */
  async *signAll(
    way: VoucherWay,
    vouchers: Iterable<Voucher> | AsyncIterable<Voucher>,
    { onProgress, every = EVERY }: SignAllOptions = {},
  ): AsyncGenerator<SignedVoucher, void, undefined> {
    let count = 0;
    for await (const voucher of vouchers) {
      yield this.sign(way, voucher);
      if (++count % every !== 0) continue;
      onProgress?.(count);
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (count % every !== 0) onProgress?.(count);
  }
}
