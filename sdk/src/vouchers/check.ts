/**
 * May this voucher be taken? What a till can tell without a node: who signed, for which chain and desk, when, and
 * whether it was here before. Budgets, caps, stops and what was claimed elsewhere only the chain knows. A stop makes
 * deadlines and windows longer on the chain; offline they end when they say.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { getBytes, hexlify } from "ethers";

import { YES, no } from "../checks/index.js";
import type { Verdict } from "../checks/index.js";
import { checkAddress, checkTime } from "../inputs.js";
import { campaignId } from "../units.js";
import { smallCurve, splitSignature } from "./curve.js";
import type { Curve } from "./curve.js";
import { Digests } from "./digest.js";
import { numberOf } from "./keys.js";
import { claimsDomain, signedVoucher } from "./voucher.js";
import type { ClaimsDomain, SignedVoucher, Voucher } from "./voucher.js";

/** A till as the brand's app knows it. */
export interface KnownTill {
  readonly till: string;
  /** Signs by ERC-1271, which only the chain can check. */
  readonly isContract?: boolean;
  /** Numbers that pay nothing: `from` inclusive, `to` exclusive. */
  readonly revoked?: readonly { readonly from: bigint; readonly to: bigint }[];
}

/** A campaign as the brand's app knows it. */
export interface KnownCampaign {
  readonly points: string;
  readonly campaign: string;
  /** Unix seconds. */
  readonly opensAt: number;
  /** Unix seconds, exclusive. */
  readonly closesAt: number;
  readonly tills: readonly KnownTill[];
}

/** What a till remembers: see `@punchcard/sdk/till-ledger` for one that survives a crash. */
export interface SeenKeys {
  /** Remembers the id, and answers once it is kept: true if it is new, false if it was there. */
  take(id: string): Promise<boolean>;
}

export type VoucherRefusal =
  | "UNKNOWN_CAMPAIGN"
  | "NOT_OPEN_YET"
  | "WINDOW_OVER"
  | "NOT_YET_VALID"
  | "EXPIRED"
  | "UNKNOWN_TILL"
  | "NUMBER_REVOKED"
  | "CONTRACT_TILL"
  | "BAD_SIGNATURE"
  | "SEEN";

type Refused = Exclude<Verdict<VoucherRefusal>, { readonly ok: true }>;

/** Checks vouchers and codes of one desk. Throws only for what is no voucher at all. */
export class VoucherChecker {
  readonly #domain: ClaimsDomain;
  readonly #digests: Digests;
  readonly #curve: Curve;
  readonly #campaigns = new Map<string, KnownCampaign>();

  /** @param curve the one of `@punchcard/sdk/voucher-signer` checks five times as many a second */
  constructor(domain: ClaimsDomain, campaigns: readonly KnownCampaign[], curve: Curve = smallCurve) {
    this.#domain = claimsDomain(domain);
    this.#digests = new Digests(domain);
    this.#curve = curve;
    for (const known of campaigns) this.#campaigns.set(campaignKey(known), checkKnown(known));
  }

  /** @param now unix seconds */
  check(signed: SignedVoucher, now: number): Verdict<VoucherRefusal> {
    const checked = signedVoucher(signed);
    return this.#when(checked, checkTime(now, "now")) ?? this.#who(checked) ?? YES;
  }

  /** As check(), and remembers the key if all is well: the same is refused from then on. */
  async accept(signed: SignedVoucher, now: number, seen: SeenKeys): Promise<Verdict<VoucherRefusal>> {
    const verdict = this.check(signed, now);
    if (!verdict.ok) return verdict;
    const id = claimId(this.#domain, signed.voucher);
    return (await seen.take(id)) ? YES : no("SEEN", "This till has taken it already.", { key: signed.voucher.key });
  }

  #when({ voucher }: SignedVoucher, now: number): Refused | undefined {
    const { points, campaign, validFrom, deadline } = voucher;
    const known = this.#campaigns.get(campaignKey(voucher));
    if (known === undefined) return no("UNKNOWN_CAMPAIGN", "It is of no campaign that we know.", { points, campaign });
    const { opensAt, closesAt } = known;
    if (now < opensAt) return no("NOT_OPEN_YET", "The campaign has not begun.", { opensAt });
    if (now >= closesAt) return no("WINDOW_OVER", "The campaign is over.", { closesAt });
    if (now < validFrom) return no("NOT_YET_VALID", "It is not valid yet.", { validFrom });
    if (now > deadline) return no("EXPIRED", "It was good until its deadline.", { deadline });
    return undefined;
  }

  #who(signed: SignedVoucher): Refused | undefined {
    const { till, key } = signed.voucher;
    const known = this.#campaigns.get(campaignKey(signed.voucher))?.tills.find((each) => each.till === till);
    if (known === undefined) return no("UNKNOWN_TILL", "Its till does not sign for this campaign.", { till });
    const number = numberOf(key);
    if (number !== undefined && known.revoked?.some(({ from, to }) => number >= from && number < to) === true) {
      return no("NUMBER_REVOKED", "The brand has revoked its number.", { till, number });
    }
    if (this.#isSigned(signed)) return undefined;
    if (known.isContract === true) {
      return no("CONTRACT_TILL", "Its till is a contract: only the chain can tell whether it signed.", { till });
    }
    const message = "Its till did not sign it for this chain and desk, or it was changed.";
    return no("BAD_SIGNATURE", message, { till, ...this.#domain });
  }

  #isSigned({ way, voucher, signature }: SignedVoucher): boolean {
    const split = splitSignature(getBytes(signature));
    if (split === undefined) return false;
    const publicKey = this.#curve.recover(this.#digests.of(way, voucher), split.rs, split.recovery);
    if (publicKey === undefined) return false;
    return hexlify(keccak_256(publicKey.subarray(1)).subarray(12)) === voucher.till.toLowerCase();
  }
}

/** Once, see {@link VoucherChecker}. */
export function checkVoucher(
  signed: SignedVoucher,
  { domain, campaigns, now }: { domain: ClaimsDomain; campaigns: readonly KnownCampaign[]; now: number },
): Verdict<VoucherRefusal> {
  return new VoucherChecker(domain, campaigns).check(signed, now);
}

/** What pays once, as 32 bytes of hex: a key of a campaign, or a till's number of it, at one desk. */
export function claimId({ chainId, claims }: ClaimsDomain, { points, campaign, till, key }: Voucher): string {
  const source = numberOf(key) === undefined ? "" : till;
  const text = [chainId, claims, points, campaign, source, key].join("|").toLowerCase();
  return hexlify(keccak_256(new TextEncoder().encode(text)));
}

function checkKnown({ points, campaign, opensAt, closesAt, tills }: KnownCampaign): KnownCampaign {
  return {
    points: checkAddress(points, "points"),
    campaign: campaignId(campaign),
    opensAt: checkTime(opensAt, "opensAt"),
    closesAt: checkTime(closesAt, "closesAt"),
    tills: tills.map((known) => ({ ...known, till: checkAddress(known.till, "till") })),
  };
}

function campaignKey({ points, campaign }: { points: string; campaign: string }): string {
  return `${points.toLowerCase()}|${campaignId(campaign)}`;
}
