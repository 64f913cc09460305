/** What tests of claims share: a brand with badges to give, campaigns, and what tills and codes sign. */
import { AbiCoder, ParamType, type BaseWallet, type Result, type Signer, type TypedDataField } from "ethers";

import type {
  AllotmentStruct,
  CampaignTermsStruct,
  Claims,
  OpeningStruct,
  TillTermsStruct,
  VoucherStruct,
} from "../../sdk/src/generated/Claims.js";
import type { Program } from "../../sdk/src/generated/index.js";
import { withKinds } from "../badges/support.js";
import { startOfPeriod } from "../helpers/desks.js";
import { DAY, ROLE, brandFixture, ethers, networkHelpers } from "../helpers/program.js";

export const SPRING = ethers.encodeBytes32String("spring").slice(0, 34);
export const WINDOW = 30 * DAY;
export const AMOUNT = 100n;
export const BUDGET = 10_000n;
export const AWARDS = 100n;
export const NO_ROOT = ethers.ZeroHash;

export const SIGNED: TypedDataField[] = [
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
export const CODE_CLAIM: TypedDataField[] = [
  { name: "points", type: "address" },
  { name: "campaign", type: "bytes16" },
  { name: "member", type: "address" },
  { name: "deadline", type: "uint48" },
];

/** A voucher with values that are known. */
export interface Voucher extends VoucherStruct {
  points: string;
  campaign: string;
  till: string;
  to: string;
  amount: bigint;
  key: string;
  validFrom: number;
  deadline: number;
  referrer: string;
}

export type Earning = Awaited<ReturnType<typeof earnFixture>>;

/** A brand at the start of a period, with kinds of badges (see `withKinds`) and no campaign yet; addresses at hand. */
export async function earnFixture(config: Parameters<typeof brandFixture>[0] = {}) {
  await startOfPeriod();
  const brand = await withKinds(await brandFixture(config));
  return { ...brand, token: await brand.points.getAddress(), desk: await brand.claims.getAddress() };
}

/** {@link earnFixture}, and a campaign `SPRING` that pays points, signed for by `till` without limits of its own. */
export async function campaignFixture() {
  const brand = await earnFixture();
  await openCampaign(brand);
  return brand;
}

/** Opens as the issuer: points for 30 days from now, for one till, unless said otherwise. */
export async function openCampaign(
  brand: Pick<Earning, "program" | "claims" | "issuer" | "till">,
  other: {
    campaign?: string;
    terms?: Partial<CampaignTermsStruct>;
    allotment?: Partial<AllotmentStruct>;
    tills?: TillTermsStruct[];
    by?: Signer;
  } = {},
) {
  const opening = await openingOf(brand, other);
  return lend(brand, opening, other.by ?? brand.issuer);
}

export async function openingOf(
  brand: Pick<Earning, "till">,
  other: Omit<Parameters<typeof openCampaign>[1] & object, "by"> = {},
): Promise<OpeningStruct> {
  const { campaign = SPRING, terms = {}, allotment = {}, tills } = other;
  const opensAt = await networkHelpers.time.latest();
  const kind = BigInt(terms.kind ?? 0);
  return {
    campaign,
    terms: {
      paysPoints: true,
      kind,
      level: 0,
      opensAt,
      closesAt: opensAt + WINDOW,
      memberCap: 0,
      maturity: 0,
      root: NO_ROOT,
      uri: "ipfs://spring",
      ...terms,
    },
    allotment: {
      points: terms.paysPoints === false ? 0n : BUDGET,
      pointsPerDay: 0,
      awards: kind === 0n ? 0n : AWARDS,
      awardsPerDay: 0,
      ...allotment,
    },
    tills: tills ?? [{ till: brand.till.address, cap: 0, ratePerDay: 0 }],
  };
}

/** Lends the signer's role of issuer to the desk, for one opening. */
export async function lend(
  { program, claims }: { program: Program; claims: Claims },
  opening: OpeningStruct,
  by: Signer,
) {
  return program.connect(by).lendRole(ROLE.ISSUER, await claims.getAddress(), encodeOpening(claims, opening));
}

export function encodeOpening(claims: Claims, opening: OpeningStruct): string {
  const [shape] = claims.interface.getFunction("decodeOpening").outputs;
  return AbiCoder.defaultAbiCoder().encode([ParamType.from(shape)], [opening]);
}

/** A voucher of `till` for `member`, number 0, good for a day, unless said otherwise. */
export async function voucherOf(
  brand: Pick<Earning, "token" | "till" | "member">,
  other: Partial<Voucher> = {},
): Promise<Voucher> {
  const now = await networkHelpers.time.latest();
  return {
    points: brand.token,
    campaign: SPRING,
    till: brand.till.address,
    to: brand.member.address,
    amount: AMOUNT,
    key: numberKey(0n),
    validFrom: now,
    deadline: now + DAY,
    referrer: ethers.ZeroAddress,
    ...other,
  };
}

/** What a read answered, by the names of its parts. */
export function partsOf(struct: unknown): Record<string, unknown> {
  return (struct as Result).toObject();
}

/** What the tokens tell of a numbered claim: 63 bits of its till, and the number. */
export function reasonOf(till: string, number: bigint): string {
  const end = BigInt(till) & ((1n << 63n) - 1n);
  return ethers.toBeHex((end << 64n) | number, 16);
}

export function numberKey(number: bigint | number): string {
  return ethers.toBeHex(number, 32);
}

export function signVoucher(claims: Claims, till: Signer, voucher: Voucher, chainId?: bigint): Promise<string> {
  return sign(claims, till, { Voucher: SIGNED }, voucher, chainId);
}

export function signCode(claims: Claims, till: Signer, code: Voucher, chainId?: bigint): Promise<string> {
  return sign(claims, till, { Code: SIGNED }, code, chainId);
}

/** Signed by the code's key: who gets it. */
export function signCodeClaim(
  claims: Claims,
  key: BaseWallet,
  claim: { points: string; campaign: string; member: string; deadline: number },
  chainId?: bigint,
): Promise<string> {
  return sign(claims, key, { CodeClaim: CODE_CLAIM }, claim, chainId);
}

/** The call of claimVoucher for a voucher that `till` signed, as `claimMany` takes it. */
export async function voucherCall(claims: Claims, till: Signer, voucher: Voucher): Promise<string> {
  return claims.interface.encodeFunctionData("claimVoucher", [voucher, await signVoucher(claims, till, voucher)]);
}

/** Signs a voucher and brings it as `relayer`. */
export async function claim(
  brand: Pick<Earning, "claims" | "till" | "token" | "member" | "stranger">,
  other: Partial<Voucher> = {},
  till: Signer = brand.till,
) {
  const voucher = await voucherOf(brand, { till: await till.getAddress(), ...other });
  return brand.claims.connect(brand.stranger).claimVoucher(voucher, await signVoucher(brand.claims, till, voucher));
}

/** Keys of printed codes, the same in every run. */
export function codeKey(number = 0): BaseWallet {
  return new ethers.Wallet(ethers.id(`code ${String(number)}`));
}

/** Members by the hundred, who need no key. */
export function memberNumber(number: number): string {
  return ethers.getAddress(ethers.dataSlice(ethers.id(`member ${String(number)}`), 12));
}

/** All that a claim of a code takes: signed by `till`, and by `key` for `member`. */
export async function codeClaim(
  brand: Pick<Earning, "claims" | "till" | "token" | "member">,
  key: BaseWallet,
  other: Partial<Voucher> & { member?: string; claimBy?: number } = {},
  till: Signer = brand.till,
) {
  const { member = brand.member.address, claimBy, ...rest } = other;
  const code = await voucherOf(brand, { till: await till.getAddress(), to: key.address, ...rest });
  const deadline = claimBy ?? code.deadline;
  const named = { points: code.points, campaign: code.campaign, member, deadline };
  const signed = await signCode(brand.claims, till, code);
  return [code, signed, member, deadline, await signCodeClaim(brand.claims, key, named)] as const;
}

type DropClaim = [points: string, campaign: string, index: number, member: string, amount: bigint, proof: string[]];

export interface DropEntry {
  member: string;
  amount: bigint;
}

/** A Merkle tree as drops have it: pairs are sorted; an odd node goes up as it is. */
export function treeOf(leaves: string[]) {
  const rows = [leaves];
  for (let row = leaves; row.length > 1; rows.push(row)) {
    const below = row;
    row = below.flatMap((node, i) => (i % 2 === 1 ? [] : [parentOf(node, below[i + 1])]));
  }
  const proofOf = (place: number) =>
    rows.slice(0, -1).flatMap((row, height) => {
      const sibling = row[(place >> height) ^ 1];
      return sibling === undefined ? [] : [sibling];
    });
  return { root: rows.at(-1)![0]!, rows, proofOf };
}

/** The Merkle tree of a drop: entry `i` has index `i`. */
export function dropOf(claims: Claims, entries: readonly DropEntry[]) {
  const coder = AbiCoder.defaultAbiCoder();
  const leaves = entries.map(({ member, amount }, index) => {
    const leaf = coder.encode(["uint256", "address", "uint256"], [index, member, amount]);
    return ethers.keccak256(ethers.keccak256(leaf));
  });
  const { root, rows, proofOf } = treeOf(leaves);
  const claimOf = (points: string, index: number, campaign = SPRING): DropClaim => {
    const { member, amount } = entries[index]!;
    return [points, campaign, index, member, amount, proofOf(index)];
  };
  const callOf = (...which: Parameters<typeof claimOf>) =>
    claims.interface.encodeFunctionData("claimDrop", claimOf(...which));
  return { root, rows, proofOf, claimOf, callOf };
}

function parentOf(left: string, right?: string): string {
  if (right === undefined) return left;
  return ethers.keccak256(ethers.concat(left < right ? [left, right] : [right, left]));
}

async function sign(
  claims: Claims,
  signer: Signer,
  types: Record<string, TypedDataField[]>,
  message: object,
  chainId?: bigint,
): Promise<string> {
  const domain = {
    name: "Punchcard Claims",
    version: "1",
    chainId: chainId ?? (await ethers.provider.getNetwork()).chainId,
    verifyingContract: await claims.getAddress(),
  };
  return signer.signTypedData(domain, types, message);
}
