/** What tests of purchases share: a shop with a rule and a tier badge, purchases as tills post and sign them, records. */
import type { ContractTransactionResponse, Signer, TypedDataField } from "ethers";

import type { AllotmentStruct, CampaignTermsStruct, TillTermsStruct } from "../../sdk/src/generated/Claims.js";
import type {
  Badges,
  Bonuses,
  Miscounts,
  Points,
  Program,
  Purchases,
  Rulebook,
  Tiers,
} from "../../sdk/src/generated/index.js";
import type { CarriedPurchaseStruct, PurchaseStruct } from "../../sdk/src/generated/Purchases.js";
import type { ReceiptStruct, RuleStruct } from "../../sdk/src/generated/Rulebook.js";
import { defineKind } from "../badges/support.js";
import { startOfPeriod } from "../helpers/desks.js";
import { brandFixture, DAY, ethers, networkHelpers, ROLE } from "../helpers/program.js";
import { encodeOpening } from "./support.js";

const { time } = networkHelpers;

export const SHOP = ethers.encodeBytes32String("shop").slice(0, 34);
export const RETURN_WINDOW = 30 * DAY;
export const OPEN_FOR = 1000 * DAY;
export const SHOP_BUDGET = 1_000_000n;
export const SHOP_AWARDS = 100n;
export const BONUS_BUDGET = 100_000n;
export const EARNED = 100n;
/** The brand's reference for a refund. */
export const WHY = ethers.encodeBytes32String("return 1").slice(0, 34);
export const NOBODY = ethers.ZeroAddress;
export const BOOKS = ethers.encodeBytes32String("books").slice(0, 34);
export const TOBACCO = ethers.encodeBytes32String("tobacco").slice(0, 34);
export const NO_CATEGORY = `0x${"00".repeat(16)}`;
export const CNY = currency("CNY");
export const EUR = currency("EUR");
/** Names of what bonuses and tier badges are paid for, as the events tell them. */
export const [FIRST, REFERRAL, MILESTONE, TIER] = ["first", "referral", "milestone", "tier"].map((what) =>
  ethers.encodeBytes32String(what).slice(0, 34),
) as [string, string, string, string];

/** As the desk keeps it; values that tests do sums with are known. */
export interface Bought {
  points: string;
  campaign: string;
  order: string;
  member: string;
  till: string;
  referrer: string;
  receipt: string;
  earned: bigint;
  paidDebt: bigint;
  held: bigint;
  refunded: bigint;
  oneUnit: bigint;
  maturesAt: bigint;
  matured: boolean;
  first: boolean;
  brought: boolean;
}

export interface Carried extends CarriedPurchaseStruct {
  points: string;
  till: string;
  member: string;
  order: string;
  amount: bigint;
  validFrom: number;
  deadline: number;
}

export type Sent = Promise<ContractTransactionResponse>;
export type Shop = Awaited<ReturnType<typeof shopFixture>>;

const CARRIED: TypedDataField[] = [
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
];
/** Of one brand: whoever has it can tell which order a key stands for. */
const SECRET = ethers.id("a secret of the brand");

export function currency(code: string): string {
  return ethers.hexlify(ethers.toUtf8Bytes(code));
}

/** An order's key, as the brand makes it. */
export function orderKey(number: number | string, secret = SECRET): string {
  return ethers.computeHmac("sha256", secret, ethers.toUtf8Bytes(`order ${String(number)}`));
}

/**
 * One point for 1 CNY or 0.125 EUR, double for books, none for tobacco; tiers at 1,000 and 5,000, a milestone of 200 at
 * 2,000, and bonuses for beginnings.
 */
export function ruleOf(other: Partial<RuleStruct> = {}): RuleStruct {
  return {
    rates: [
      { currency: CNY, perMillion: 10_000 },
      { currency: EUR, perMillion: 80_000 },
    ],
    categories: [
      { category: BOOKS, bps: 20_000 },
      { category: TOBACCO, bps: 0 },
    ],
    timed: [],
    tiers: [
      { threshold: 1_000, bps: 12_000 },
      { threshold: 5_000, bps: 15_000 },
    ],
    milestones: [{ threshold: 2_000, bonus: 200, campaign: SHOP }],
    bonuses: { firstMinimum: 10, firstBonus: 50, referralBonus: 30, referralsPerPeriod: 2 },
    ...other,
  };
}

/** A brand at the start of a period, with a tier badge and neither rule nor campaign. */
export async function bareFixture(config: Parameters<typeof brandFixture>[0] = {}) {
  const start = await startOfPeriod();
  const brand = await brandFixture(config);
  const levels = ["Member", "Silver", "Gold"];
  const kind = await defineKind(brand.badges.connect(brand.catalog), { levels, soulbound: true, revocable: true });
  return {
    ...brand,
    start,
    kind,
    token: await brand.points.getAddress(),
    desk: await brand.purchases.getAddress(),
    asTill: brand.purchases.connect(brand.till),
    asIssuer: brand.purchases.connect(brand.issuer),
    anyone: brand.purchases.connect(brand.stranger),
    asPublisher: brand.rulebook.connect(brand.issuer),
    payer: brand.bonuses.connect(brand.stranger),
    pot: await brand.bonuses.getAddress(),
    shower: brand.tiers.connect(brand.stranger),
    tiersDesk: await brand.tiers.getAddress(),
  };
}

/**
 * {@link bareFixture}, with {@link ruleOf} and the campaign `SHOP`, whose till has no limits of its own: points for
 * purchases, a budget of bonuses, and a badge that shows tiers.
 */
export async function shopFixture(config: Parameters<typeof brandFixture>[0] = {}) {
  const brand = await bareFixture(config);
  await brand.asPublisher.publish(brand.token, ruleOf(), 0);
  await openShop(brand);
  await brand.points.connect(brand.issuer).allot(brand.pot, SHOP, BONUS_BUDGET, 0);
  await openTiers(brand, { terms: { kind: brand.kind, level: 3 } });
  return brand;
}

interface Opened {
  campaign?: string;
  terms?: Partial<CampaignTermsStruct>;
  allotment?: Partial<AllotmentStruct>;
  tills?: TillTermsStruct[];
}

/** Opens a campaign of purchases as the issuer: points that mature after 30 days, for one till, unless said otherwise. */
export async function openShop(
  brand: { program: Program; purchases: Purchases; issuer: Signer; till: { address: string } },
  other: Opened = {},
) {
  const tills = [{ till: brand.till.address, cap: 0, ratePerDay: 0 }];
  const data = await openingOf(brand.purchases, { tills, ...other });
  return brand.program.connect(brand.issuer).lendRole(ROLE.ISSUER, await brand.purchases.getAddress(), data);
}

/** What the desk is told when it opens such a campaign. */
export async function openingOf(purchases: Purchases, other: Opened): Promise<string> {
  const opensAt = await time.latest();
  return encodeOpening(purchases as never, {
    campaign: other.campaign ?? SHOP,
    terms: {
      paysPoints: true,
      kind: 0,
      level: 0,
      opensAt,
      closesAt: opensAt + OPEN_FOR,
      memberCap: 0,
      maturity: RETURN_WINDOW,
      root: ethers.ZeroHash,
      uri: "ipfs://shop",
      ...other.terms,
    },
    allotment: { points: SHOP_BUDGET, pointsPerDay: 0, awards: 0, awardsPerDay: 0, ...other.allotment },
    tills: other.tills ?? [],
  });
}

/** Opens a campaign of tier badges as the issuer; `terms` name the kind and the highest level. */
export async function openTiers(
  brand: { program: Program; tiers: Tiers; issuer: Signer },
  other: Omit<Opened, "tills"> = {},
) {
  const opensAt = await time.latest();
  const data = encodeOpening(brand.tiers as never, {
    campaign: other.campaign ?? SHOP,
    terms: {
      paysPoints: false,
      kind: 0,
      level: 0,
      opensAt,
      closesAt: opensAt + OPEN_FOR,
      memberCap: 0,
      maturity: 0,
      root: ethers.ZeroHash,
      uri: "ipfs://tiers",
      ...other.terms,
    },
    allotment: { points: 0, pointsPerDay: 0, awards: SHOP_AWARDS, awardsPerDay: 0, ...other.allotment },
    tills: [],
  });
  return brand.program.connect(brand.issuer).lendRole(ROLE.ISSUER, await brand.tiers.getAddress(), data);
}

/** The member's purchase of order 1, unless said otherwise. */
export function purchaseOf(
  { member }: { member: { address: string } },
  other: Partial<PurchaseStruct> = {},
): PurchaseStruct & { order: string; member: string } {
  return {
    member: member.address,
    order: orderKey(1),
    amount: EARNED,
    receipt: ethers.id("receipt 1"),
    referrer: NOBODY,
    ...other,
  } as PurchaseStruct & { order: string; member: string };
}

/** The last period in which points that are earned now live. */
export async function newest(points: Points): Promise<bigint> {
  const live = await points.livePeriods();
  return live === 0n ? 0n : (await points.currentPeriod()) + live - 1n;
}

interface PostOptions {
  campaign?: string;
  expiry?: bigint;
  by?: Purchases;
}

/** Posts purchases in one batch, as the till. */
export async function sendPost(
  shop: Pick<Shop, "points" | "token" | "asTill" | "member">,
  purchases: Partial<PurchaseStruct>[] = [{}],
  { campaign = SHOP, expiry, by = shop.asTill }: PostOptions = {},
): Sent {
  const all = purchases.map((purchase) => purchaseOf(shop, purchase));
  return by.post(shop.token, campaign, expiry ?? (await newest(shop.points)), all);
}

/** Posts one purchase, and tells its record. */
export async function post(
  shop: Pick<Shop, "points" | "token" | "asTill" | "member" | "purchases">,
  purchase: Partial<PurchaseStruct> = {},
  options: PostOptions = {},
): Promise<Bought> {
  const [record] = await recordsOf(shop.purchases, sendPost(shop, [purchase], options));
  return record!;
}

/** Posts one purchase, waits out its return window, and hands it over. */
export async function postMatured(
  shop: Pick<Shop, "points" | "token" | "asTill" | "member" | "purchases" | "anyone">,
  purchase: Partial<PurchaseStruct> = {},
): Promise<Bought> {
  return matured(shop, await post(shop, purchase));
}

/** Hands over at the end of the return window, or now if that is past. */
export async function matured(shop: Pick<Shop, "anyone" | "purchases">, record: Bought): Promise<Bought> {
  if (BigInt(await time.latest()) < record.maturesAt) await time.increaseTo(record.maturesAt);
  return latest(shop.purchases, shop.anyone.mature([record]));
}

/** Refunds as the issuer, and tells the record as it stands then. */
export async function refunded(
  shop: Pick<Shop, "asIssuer" | "purchases">,
  record: Bought,
  amount: bigint,
): Promise<Bought> {
  return latest(shop.purchases, refund(shop.asIssuer, record, amount));
}

/** Takes back some of one purchase. */
export async function refund(by: Purchases, record: Bought, amount: bigint, reason = WHY): Sent {
  return by.refund([{ record, amount, reason }]);
}

/** The one record that a transaction told. */
export async function latest(purchases: Purchases, sent: Sent): Promise<Bought> {
  const [record, ...more] = await recordsOf(purchases, sent);
  if (record === undefined || more.length !== 0) throw new TypeError("not one record in these logs");
  return record;
}

/** All records that a transaction told, in order. */
export async function recordsOf(purchases: Purchases, sent: Sent): Promise<Bought[]> {
  const receipt = (await (await sent).wait())!;
  return receipt.logs.flatMap((log) => {
    const event = purchases.interface.parseLog(log);
    const place = event?.fragment.inputs.findIndex(({ name }) => name === "record") ?? -1;
    if (event === null || place < 0) return [];
    return [(event.args[place] as unknown as { toObject(): Bought }).toObject()];
  });
}

/** All that a transaction made one contract tell, in order: name and arguments of each event. */
export async function toldBy(
  contract: Badges | Bonuses | Miscounts | Points | Purchases | Rulebook,
  sent: Sent,
): Promise<unknown[][]> {
  const receipt = (await (await sent).wait())!;
  const address = await contract.getAddress();
  return receipt.logs
    .filter((log) => log.address === address)
    .map((log) => contract.interface.parseLog(log)!)
    .map(({ name, args }) => [name, ...(args.toArray(true) as unknown[])]);
}

/** A record as events tell it. */
export function parts(record: Bought): unknown[] {
  return Object.values(record);
}

/** A purchase as a till signs it for the member to carry: good for a week from now, unless said otherwise. */
export async function carriedOf(
  shop: Pick<Shop, "points" | "token" | "till" | "member">,
  other: Partial<Carried> = {},
): Promise<Carried> {
  const now = await time.latest();
  return {
    points: shop.token,
    campaign: SHOP,
    till: shop.till.address,
    member: shop.member.address,
    order: orderKey(1),
    amount: EARNED,
    receipt: ethers.id("receipt 1"),
    referrer: NOBODY,
    expiry: await newest(shop.points),
    validFrom: now,
    deadline: now + 7 * DAY,
    ...other,
  };
}

export async function signCarried(
  purchases: Purchases,
  signer: Signer,
  carried: Carried,
  chainId?: bigint,
): Promise<string> {
  const { name, version, chainId: here, verifyingContract } = await purchases.eip712Domain();
  const domain = { name, version, chainId: chainId ?? here, verifyingContract };
  return signer.signTypedData(domain, { CarriedPurchase: CARRIED }, carried);
}

/** The digest as a wallet makes it. */
export async function hashTypedData(purchases: Purchases, carried: Carried): Promise<string> {
  const { name, version, chainId, verifyingContract } = await purchases.eip712Domain();
  return ethers.TypedDataEncoder.hash(
    { name, version, chainId, verifyingContract },
    { CarriedPurchase: CARRIED },
    carried,
  );
}

/** Signs a purchase and brings it as a stranger. */
export async function carry(
  shop: Pick<Shop, "points" | "token" | "till" | "member" | "purchases" | "anyone">,
  other: Partial<Carried> = {},
  signer: Signer = shop.till,
): Sent {
  const carried = await carriedOf(shop, { till: await signer.getAddress(), ...other });
  return shop.anyone.carry(carried, await signCarried(shop.purchases, signer, carried));
}

/** What a purchase was: 100 CNY of nothing in particular, bought now, unless said otherwise. */
export async function receiptOf(
  shop: Pick<Shop, "token" | "member">,
  other: Partial<ReceiptStruct> = {},
): Promise<ReceiptStruct> {
  return {
    points: shop.token,
    member: shop.member.address,
    order: orderKey(1),
    currency: CNY,
    lines: [{ category: NO_CATEGORY, amount: 10_000 }],
    time: await time.latest(),
    tier: 0,
    salt: ethers.id("salt 1"),
    ...other,
  };
}
