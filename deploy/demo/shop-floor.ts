/** What is done in the demo's shop, hour by hour: goods taken back, purchases posted, points handed over, bonuses paid. */
import { type Signer, type TransactionReceipt, dataSlice } from "ethers";

import { dueBonuses } from "../../sdk/src/bonuses.js";
import { decodeLogs } from "../../sdk/src/decode-logs.js";
import { toRawLog } from "../../sdk/src/logs.js";
import {
  type PurchaseRecord,
  type Receipt,
  type Rule,
  expiryOf,
  orderKey,
  quote,
  receiptHash,
  receiptSalt,
  refundPoints,
} from "../../sdk/src/receipts/index.js";
import type { PostedPurchase, PurchaseRefund } from "../../sdk/src/actions/purchase-meta.js";
import type { ProgramEntity, Step } from "../../sdk/src/index.js";
import type { Order, Return } from "./shop-orders.js";
import { CAMPAIGN, CURRENCY, TIERS, categoryOf } from "./shop-rule.js";
import type { Chain } from "./stage.js";

/** A secret that anyone can compute: fit for a demo alone. */
const SECRET = `0x${"0d".repeat(32)}`;

/** Who acts. */
export interface Staff {
  issuer: Signer;
  till: Signer;
  /** Anybody at all. */
  stranger: Signer;
}

/** An order that was posted: the paper that stays with the brand and the member, and the chain's record of it. */
export interface Sale {
  readonly order: Order;
  readonly receipt: Receipt;
  record: PurchaseRecord;
  /** Cents that were given back so far. */
  refunded: bigint;
}

export class Floor {
  /** By the order's number, as they were posted. */
  readonly sales = new Map<string, Sale>();
  /** Base units, by the paper that the shop keeps. */
  earned = 0n;
  /** The tiers that badges show. */
  readonly #shown = new Map<string, number>();
  /** By tier, the picture of the first badge that showed it. */
  readonly art = new Map<number, string>();
  readonly #chain: Chain;
  readonly #staff: Staff;
  readonly #program: ProgramEntity;
  /** Orders whose bonuses were paid, by key. */
  readonly #paid = { first: new Set<string>(), referral: new Set<string>() };
  /** By the order's key. */
  readonly #papers = new Map<string, Pick<Sale, "order" | "receipt">>();
  /** Whose purchases ever matured: nobody else has a tier. */
  readonly #known = new Set<string>();
  /** What matured since badges were last brought up to date, by member: nobody can have reached more. */
  readonly #fresh = new Map<string, bigint>();
  /** Who has ever had enough of that for a tier. */
  readonly #risen = new Set<string>();

  constructor(chain: Chain, staff: Staff) {
    this.#chain = chain;
    this.#staff = staff;
    this.#program = chain.program;
  }

  /** The till posts what was bought just now: each by the rule, and by the tier that the chain says the member has. */
  async sell(orders: readonly Order[], rule: Rule): Promise<void> {
    const { points, purchases } = this.#program;
    const time = await this.#chain.now();
    const expiry = expiryOf(time, points);
    const members = [...new Set(orders.map(({ customer }) => this.#chain.addressOf(customer)))];
    const tiers = new Map(
      await Promise.all(members.map(async (member) => [member, await this.tierOf(member)] as const)),
    );
    const posted = orders.map((order): PostedPurchase => {
      const member = this.#chain.addressOf(order.customer);
      const key = orderKey(SECRET, order.number);
      const receipt: Receipt = {
        ...{ points: points.address, member, order: key, currency: CURRENCY, time, tier: tiers.get(member) ?? 0 },
        ...{ lines: [{ category: categoryOf(order), amount: order.cents }], salt: receiptSalt(SECRET, key) },
      };
      const referrer = order.broughtBy === undefined ? {} : { referrer: this.#chain.addressOf(order.broughtBy) };
      this.#papers.set(key, { order, receipt });
      const amount = quote(rule, receipt);
      this.earned += amount;
      return { member, order: key, amount, receipt: receiptHash(receipt, purchases.domain), ...referrer };
    });
    for (const step of purchases.post({ campaign: CAMPAIGN, expiry, purchases: posted })) {
      this.#read(await this.#chain.rush(step, this.#staff.till), "post a purchase, each");
    }
  }

  /** Within the return window the till takes back what the goods earned; later the issuer makes it a debt. */
  async takeBack(returns: readonly Return[]): Promise<void> {
    const now = await this.#chain.now();
    const early: PurchaseRefund[] = [];
    const late: PurchaseRefund[] = [];
    // An order that comes back in two parts on one day comes back once.
    for (const number of new Set(returns.map((one) => one.number))) {
      const sale = this.sales.get(number);
      if (sale === undefined) throw new TypeError(`Order ${number} was not posted`);
      const { record, order, refunded } = sale;
      const refund = returns.reduce((cents, one) => cents + (one.number === number ? one.cents : 0n), 0n);
      sale.refunded += refund;
      const amount = refundPoints({
        ...{ earned: record.earned, total: order.cents, refundedBefore: refunded, refund },
        takenBefore: record.refunded,
      });
      // The brand can find its return again by this, and nobody else.
      const reason = dataSlice(orderKey(SECRET, `return of ${number} at ${refunded}`), 0, 16);
      if (amount !== 0n) (record.maturesAt <= now ? late : early).push({ record, amount, reason });
    }
    await this.#refund(early, this.#staff.till, "refund what waits, each");
    await this.#refund(late, this.#staff.issuer, "refund as a debt, each");
  }

  /** Anyone may: hands over what can't be returned any more. */
  async handOver(sales: readonly Sale[]): Promise<void> {
    for (const step of this.#program.purchases.mature(sales.map(({ record }) => record))) {
      this.#read(await this.#chain.rush(step, this.#staff.stranger), "hand over a purchase, each");
    }
    for (const { record } of sales) {
      this.#known.add(record.member);
      this.#fresh.set(record.member, (this.#fresh.get(record.member) ?? 0n) + record.earned);
    }
  }

  /** Anyone may: pays beginnings and friends, in the order in which they bought. */
  async payBeginnings(rule: Rule): Promise<void> {
    const { bonuses } = this.#program;
    for (const { record } of this.sales.values()) {
      const due = dueBonuses(record, rule.bonuses, this.#paidFor(record));
      if (due.first !== 0n) {
        await this.#anyone("pay for a first purchase", bonuses.payFirst(record));
        this.#paid.first.add(record.order);
      }
      if (due.referral === 0n || (await this.#hasEnoughFriends(record.referrer, rule))) continue;
      await this.#anyone("pay for a friend", bonuses.payReferral(record));
      this.#paid.referral.add(record.order);
    }
  }

  /** Anyone may: pays who reached a sum in a period, the one that runs or the one before. */
  async payMilestones(period: number, { milestones }: Rule): Promise<void> {
    const least = milestones[0]?.threshold ?? 0n;
    const members = [...this.#fresh].filter(([, sum]) => sum >= least).map(([member]) => member);
    const reached = await Promise.all(members.map((member) => this.#countIn(member, period)));
    for (const [i, member] of members.entries()) {
      for (const [index, { threshold }] of milestones.entries()) {
        if ((reached[i] ?? 0n) < threshold) break;
        const step = this.#program.bonuses.payMilestone({ member, period, index });
        await this.#anyone("pay a milestone", step);
      }
    }
  }

  /** Anyone may: brings the badges up to date of those who have reached a tier, or had one. */
  async showTiers({ tiers: bars }: Rule): Promise<void> {
    const least = bars[0]?.threshold ?? 0n;
    for (const [member, sum] of this.#fresh) if (sum >= least) this.#risen.add(member);
    const members = [...this.#risen];
    const tiers = await Promise.all(members.map((member) => this.tierOf(member)));
    for (const [i, member] of members.entries()) {
      const tier = tiers[i] ?? 0;
      if (tier === (this.#shown.get(member) ?? 0)) continue;
      const step = this.#program.tiers.show({ campaign: CAMPAIGN, member });
      await this.#anyone("show a tier", step);
      this.#shown.set(member, tier);
      if (!this.art.has(tier)) this.art.set(tier, await this.#picture(member));
    }
    this.#fresh.clear();
  }

  async tierOf(member: string): Promise<number> {
    if (!this.#known.has(member)) return 0;
    const { connection, points } = this.#program;
    return Number((await connection.tiers.tierOf(points.address, member)).tier);
  }

  async #picture(member: string): Promise<string> {
    const { badges } = this.#program;
    const art = await badges.art(await badges.contract.soulboundId(member, TIERS));
    if (!art.drawn) throw new TypeError("The shop's badges are drawn on chain");
    return art.svg;
  }

  async #countIn(member: string, period: number): Promise<bigint> {
    const { connection, points } = this.#program;
    const standing = await connection.standings.standingOf(points.address, member);
    return Number(standing.period) === period ? standing.current : standing.previous;
  }

  #paidFor({ order }: PurchaseRecord): { first: boolean; referral: boolean } {
    const { first, referral } = this.#paid;
    return { first: first.has(order), referral: referral.has(order) };
  }

  async #hasEnoughFriends(member: string, { bonuses }: Rule): Promise<boolean> {
    return (await this.#program.bonuses.referralsOf(member)) >= bonuses.referralsPerPeriod;
  }

  async #refund(refunds: readonly PurchaseRefund[], by: Signer, action: string): Promise<void> {
    for (const step of this.#program.purchases.refund(refunds)) {
      this.#read(await this.#chain.rush(step, by), action);
    }
  }

  async #anyone(action: string, step: Step): Promise<void> {
    this.#chain.note(action, (await this.#chain.rush(step, this.#staff.stranger)).gasUsed);
  }

  /** The records that a transaction tells of, as they stand after it. */
  #read({ logs, gasUsed }: TransactionReceipt, action: string): void {
    const desk = this.#program.purchases.address;
    const events = decodeLogs(logs.filter(({ address }) => address === desk).map(toRawLog));
    for (const event of events) {
      if (!("record" in event)) throw new TypeError(`Nobody expected ${event.name}`);
      const { record } = event;
      const paper = this.#papers.get(record.order);
      if (paper === undefined) throw new TypeError("The desk tells of an order that was not posted");
      this.sales.set(paper.order.number, { refunded: 0n, ...this.sales.get(paper.order.number), ...paper, record });
    }
    this.#chain.note(action, gasUsed, events.length);
  }
}
