/** Anyone brings what members collect from campaigns; a brand hands over, or takes back, what has not matured. */
import { ZeroAddress, toBeHex } from "ethers";

import { claimsAbi } from "../claims-abi.js";
import { InputError } from "../errors.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkList, checkTime } from "../inputs.js";
import { campaignId } from "../units.js";
import { signedVoucher } from "../vouchers/voucher.js";
import type { SignedVoucher, VoucherWay } from "../vouchers/voucher.js";
import type { Units } from "./campaigns.js";
import type { DropClaim, PendingClaim, SignedCodeClaim } from "./meta.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { ExpectedEvent, PointsRef, TransactionOf } from "./transaction.js";

/** Each claim of a batch may use 300,000 gas: as many always fit a transaction of 16,777,216 (EIP-7825). */
export const MAX_CLAIMS = 50;
/** As many pending claims fit one transaction, whoever their members are. */
export const MAX_PENDING = 100;

const UINT256_MAX = (1n << 256n) - 1n;
const MAX_PROOF = 64;

/** A brand's contracts that a claim has to do with. What was signed for another brand is refused. */
export interface Payer {
  readonly claims: string;
  readonly points: PointsRef;
  readonly badges: string;
}

/** What a batch is made of. */
export type SingleClaim = TransactionOf<"claimVoucher"> | TransactionOf<"claimCode"> | TransactionOf<"claimDrop">;

/** Pays the member of a signed voucher. */
export function claimVoucher(payer: Payer, signed: SignedVoucher, units: Units = {}): TransactionOf<"claimVoucher"> {
  const { voucher, signature } = checkSigned(payer, signed, "voucher");
  const { campaign, to, till, key, amount, deadline } = voucher;
  const meta = { campaign, member: to, till, key, amount, deadline, inBadges: units.inBadges ?? false };
  const data = claimsAbi().encodeFunctionData("claimVoucher", [voucher, signature]);
  return transaction("claimVoucher", { ...paid(payer), data, meta });
}

/** Pays the member that a code's key named. */
export function claimCode(
  payer: Payer,
  signed: SignedVoucher,
  claim: SignedCodeClaim,
  units: Units = {},
): TransactionOf<"claimCode"> {
  const { voucher, signature } = checkSigned(payer, signed, "code");
  const { campaign, till, key, amount } = voucher;
  if (checkAddress(claim.points, "points") !== voucher.points || campaignId(claim.campaign) !== campaign) {
    throw new InputError("The code's key signed for another campaign", {
      code: "BAD_INTENT",
      details: { points: claim.points, campaign: claim.campaign },
      nextStep: "Scan the code again, and let its key sign for this campaign.",
    });
  }
  const member = checkAddress(claim.member, "member");
  const deadline = checkTime(claim.deadline, "deadline");
  const until = Math.min(deadline, voucher.deadline);
  const meta = { campaign, member, till, key, amount, deadline: until, inBadges: units.inBadges ?? false };
  const data = claimsAbi().encodeFunctionData("claimCode", [
    voucher,
    signature,
    member,
    deadline,
    checkHex(claim.signature, "signature", 65),
  ]);
  return transaction("claimCode", { ...paid(payer), data, meta });
}

/** Pays the member of an entry of a campaign's drop. */
export function claimDrop(
  payer: Payer,
  input: { readonly campaign: string } & DropClaim & Units,
): TransactionOf<"claimDrop"> {
  const meta = {
    campaign: campaignId(input.campaign),
    index: checkInteger(input.index, "index", 0, Number.MAX_SAFE_INTEGER),
    member: checkAddress(input.member, "member"),
    amount: checkAmount(input.amount, "amount"),
    inBadges: input.inBadges ?? false,
  };
  // A drop of one entry needs no proof.
  checkInteger(input.proof.length, "the length of the proof", 0, MAX_PROOF);
  const proof = input.proof.map((node, i) => checkHex(node, `proof[${i}]`, 32));
  const { campaign, index, member, amount } = meta;
  const args = [pointsAddress(payer.points), campaign, index, member, amount, proof] as const;
  const data = claimsAbi().encodeFunctionData("claimDrop", [...args]);
  return transaction("claimDrop", { ...paid(payer), data, meta });
}

/**
 * Brings at most {@link MAX_CLAIMS} claims, of any brands of one desk. One that fails stops none of the others: the
 * receipt tells which were skipped, see `claimOutcome`.
 */
export function claimMany(claims: string, batch: readonly SingleClaim[]): TransactionOf<"claimMany"> {
  const to = checkAddress(claims, "claims");
  const list = checkList(batch, "claims", MAX_CLAIMS);
  for (const [i, claim] of list.entries()) {
    if (claim.to === to) continue;
    throw new InputError(`claims[${i}] is for the desk ${claim.to}`, {
      code: "BAD_INPUT",
      details: { i, expected: to, actual: claim.to },
      nextStep: "Send one batch for each desk.",
    });
  }
  const meta = { members: list.map((claim) => claim.meta.member) };
  const data = claimsAbi().encodeFunctionData("claimMany", [list.map((claim) => claim.data)]);
  // All may have been claimed before.
  return transaction("claimMany", { to, data, meta, expects: null });
}

/** Hands matured points to their members. Those done before are passed over. */
export function matureClaims(
  claims: string,
  pending: readonly PendingClaim[],
  unit?: PointsRef,
): TransactionOf<"matureClaims"> {
  const meta = { claims: checkList(pending, "claims", MAX_PENDING).map(checkPendingClaim) };
  const data = claimsAbi().encodeFunctionData("mature", [meta.claims]);
  return transaction("matureClaims", { ...at(claims, unit), data, meta, expects: null });
}

/** Takes back claimed points that have not matured: they return to the campaign's budget. */
export function voidClaims(
  claims: string,
  pending: readonly PendingClaim[],
  input: { readonly why: string; readonly unit?: PointsRef },
): TransactionOf<"voidClaims"> {
  const meta = { claims: checkList(pending, "claims", MAX_PENDING).map(checkPendingClaim), why: input.why };
  const data = claimsAbi().encodeFunctionData("void", [meta.claims, meta.why]);
  return transaction("voidClaims", { ...at(claims, input.unit), data, meta, expects: "ClaimVoided" });
}

/** The pending claim with every field checked. */
export function checkPendingClaim(claim: PendingClaim): PendingClaim {
  const { source } = claim;
  return {
    points: checkAddress(claim.points, "points"),
    campaign: campaignId(claim.campaign),
    source: source === ZeroAddress ? source : checkAddress(source, "source"),
    key: checkHex(claim.key, "key", 32),
    member: checkAddress(claim.member, "member"),
    lots: checkAmount(claim.lots, "lots", 1n, UINT256_MAX),
    maturesAt: checkTime(claim.maturesAt, "maturesAt"),
  };
}

/** What a drop's entry is known by at the desk: its index as a key. */
export function dropKey(index: number): string {
  return toBeHex(checkInteger(index, "index", 0, Number.MAX_SAFE_INTEGER), 32);
}

function checkSigned(payer: Payer, signed: SignedVoucher, way: VoucherWay): SignedVoucher {
  const checked = signedVoucher(signed);
  const [given, served] = [checked.voucher.points, pointsAddress(payer.points)];
  if (checked.way === way && given === served) return checked;
  const what = checked.way === way ? "another brand's" : checked.way === "code" ? "a code" : "a voucher";
  throw new InputError(`This is ${what}${checked.way === way ? " voucher" : ` and not a ${way}`}`, {
    code: "BAD_INTENT",
    details: { way: checked.way, expected: way, points: given, served },
    nextStep: "Bring a voucher by claimVoucher() and a code by claimCode(), at the programme whose token it names.",
  });
}

/** Points are issued, or pend; or a badge alone is awarded. */
function paid({ claims, points, badges }: Payer): {
  to: string;
  expects: ExpectedEvent;
  unit: ReturnType<typeof unitOf>;
} {
  const to = checkAddress(claims, "claims");
  const awarded = { contract: checkAddress(badges, "badges"), name: "Awarded" };
  const issued = { contract: pointsAddress(points), name: "Issued", or: awarded };
  return { to, expects: { contract: to, name: "ClaimPending", or: issued }, unit: unitOf(points) };
}

function at(claims: string, unit?: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: checkAddress(claims, "claims"), unit: unit === undefined ? undefined : unitOf(unit) };
}
