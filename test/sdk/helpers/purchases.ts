/** A brand with a rule, a campaign of purchases, one of tiers, a budget for bonuses, and what its till posts. */
import { ZeroAddress } from "ethers";

import type { Actor } from "./brand.js";
import type { PostedPurchase, PurchaseState, PurchasesOpening } from "../../../sdk/src/index.js";
import { expiryOf, orderKey, quote, receiptHash, receiptSalt, signReceipt } from "../../../sdk/src/receipts/index.js";
import type { PurchaseTerms, Receipt, RuleInput, SignedReceipt } from "../../../sdk/src/receipts/index.js";
import { REGULAR, openBadges } from "./badges.js";
import { DAY, sendAll } from "./brand.js";
import { now, travelTo } from "./chain.js";
import type { TestChain } from "./chain.js";

export const SALES = "sales";
export const BUDGET = 1_000_000n;
export const BONUSES = 10_000n;
export const AWARDS = 10;
/** The return window. */
export const WINDOW = 30 * DAY;
/** A base unit for a cent. */
export const RULE: RuleInput = {
  rates: [{ currency: "USD", perMillion: 1_000_000n }],
  categories: [{ category: "gift cards", bps: 0 }],
  tiers: [
    { threshold: 10_000n, bps: 12_500 },
    { threshold: 50_000n, bps: 15_000 },
  ],
  milestones: [{ threshold: 20_000n, bonus: 700n, campaign: SALES }],
  bonuses: { firstMinimum: 100n, firstBonus: 30n, referralBonus: 20n, referralsPerPeriod: 1 },
};

const SECRET = `0x${"5e".repeat(32)}`;

export type PurchasesBrand = Awaited<ReturnType<typeof openPurchases>>;

/** What is told of a purchase, and by default: the member's, of 10.00 USD. */
export interface Sale {
  readonly member?: string;
  readonly cents?: bigint;
  readonly referrer?: string;
  /** Instead of what the rule says. */
  readonly amount?: bigint;
}

export async function openPurchases(chain: TestChain) {
  const brand = await openBadges(chain);
  const { program, issuer, till, member } = brand;
  const { purchases, tiers, bonuses, points } = program;
  let next = 1;

  /** Open for 300 days, signed for by the till, unless said otherwise. Sent by the issuer. */
  const open = async (other: Partial<PurchasesOpening> = {}) => {
    const terms = { campaign: SALES, points: { budget: BUDGET }, maturity: WINDOW, uri: "ipfs://sales" };
    const closesAt = (await now(chain)) + 300 * DAY;
    return purchases.open({ ...terms, closesAt, tills: [{ till: till.address }], ...other }).send(issuer);
  };
  /** A receipt of now, with the next number. */
  const sell = async ({ member: to = member.address, cents = 1_000n }: Sale = {}): Promise<Receipt> => {
    const order = orderKey(SECRET, `order ${next++}`);
    const lines = [{ category: "", amount: cents }];
    const time = await now(chain);
    const of = { points: points.address, member: to, order, salt: receiptSalt(SECRET, order) };
    return { ...of, currency: "USD", lines, time, tier: 0 };
  };
  const posted = (receipt: Receipt, sale: Sale = {}): PostedPurchase => ({
    member: receipt.member,
    order: receipt.order,
    amount: sale.amount ?? quote(RULE, receipt),
    receipt: receiptHash(receipt, purchases.domain),
    referrer: sale.referrer ?? ZeroAddress,
  });
  /** Posts purchases of now as the till, and gives them as they stand. */
  const post = async (sales: readonly Sale[], campaign = SALES, by: Actor = till): Promise<PurchaseState[]> => {
    const list: PostedPurchase[] = [];
    for (const sale of sales) list.push(posted(await sell(sale), sale));
    await sendAll(purchases.post({ campaign, expiry: expiryOf(await now(chain), points), purchases: list }), by);
    const orders = list.map(({ order }) => order);
    return (await purchases.records()).filter(({ record }) => orders.includes(record.order));
  };
  /** A receipt that the till signed, to be carried within a day. */
  const sign = async (
    receipt: Receipt,
    other: Partial<PurchaseTerms> = {},
    by: Actor = till,
  ): Promise<SignedReceipt> => {
    const expiry = expiryOf(receipt.time, points);
    const terms = { campaign: SALES, amount: quote(RULE, receipt), expiry, deadline: receipt.time + DAY, ...other };
    return signReceipt(purchases.domain, receipt, terms, by);
  };
  /** As it stands now. */
  const again = async ({ record }: Pick<PurchaseState, "record">): Promise<PurchaseState> => {
    return (await purchases.order(record.order))!;
  };
  await purchases.rules.publish(RULE).send(issuer);
  await open();
  const badge = { kind: REGULAR, level: 3, budget: AWARDS };
  const closesAt = (await now(chain)) + 300 * DAY;
  await tiers.open({ campaign: SALES, badge, closesAt, uri: "ipfs://tiers" }).send(issuer);
  await bonuses.topUp({ campaign: SALES, amount: BONUSES, ratePerDay: 0n }).send(issuer);
  return { ...brand, tiers, bonuses, purchases, rules: purchases.rules, open, sell, posted, post, sign, again };
}

/** Goes to the end of their return window, and hands them over. */
export async function handOver(brand: PurchasesBrand, list: readonly PurchaseState[]): Promise<void> {
  const latest = Math.max(...list.map(({ record }) => record.maturesAt));
  if ((await now(brand.chain)) < latest) await travelTo(brand.chain, latest);
  await sendAll(brand.purchases.mature(list.map(({ record }) => record)), brand.stranger);
}

export async function refund(brand: PurchasesBrand, purchase: PurchaseState, amount: bigint): Promise<void> {
  const { record } = await brand.again(purchase);
  await sendAll(brand.purchases.refund([{ record, amount, reason: "return" }]), brand.issuer);
}

/** Posted and handed over. */
export async function bought(brand: PurchasesBrand, ...sales: Sale[]): Promise<PurchaseState[]> {
  const list = await brand.post(sales);
  await handOver(brand, list);
  return list;
}
