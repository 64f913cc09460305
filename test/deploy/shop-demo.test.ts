/** The demo's shop on the whole file, against books that were kept a second time in another way: equal to the unit. */
import { expect } from "chai";
import hre from "hardhat";

import { keepShopBooks } from "../../deploy/demo/shop-books.js";
import { type ShopYears, shopYears } from "../../deploy/demo/shop-orders.js";
import { loadPurchases } from "../../deploy/demo/purchases.js";
import { type Shop, openShop, runShop } from "../../deploy/demo/shop.js";
import type { PurchaseState } from "../../sdk/src/purchase-book.js";
import { purchasesAt } from "../../sdk/src/purchases-abi.js";
import { recordHash } from "../../sdk/src/receipts/index.js";
import { type Books, keepBooks } from "./shop-oracle.js";

const DAY = 86_400;
const SEED = 1998;

describe("The demo's shop", function () {
  // A year and a half of days, each with its transactions.
  this.timeout(600_000);

  let shop: Shop;
  let years: ShopYears;
  let books: Books;
  let records: PurchaseState[];

  before(async () => {
    years = shopYears((await loadPurchases()).purchases, SEED);
    books = keepBooks(years.orders, years.returns);
    shop = await openShop(hre);
    await runShop(shop, years);
    records = await shop.chain.program.purchases.records();
  });

  it("plays what the demo is for: tiers, debts, bonuses, and returns before and after the window", () => {
    const { voided, reopened, owed, offset, first, referral, milestone, pending } = books.totals;
    for (const points of [voided, reopened, owed, offset, first, referral, milestone, pending]) {
      expect(points).to.be.greaterThan(0n);
    }
    const tiers = new Set([...books.members.values()].map(({ tier }) => tier));
    expect([...tiers].sort()).to.deep.equal([0, 1, 2, 3]);
  });

  it("says of every order what the other books say, and the chain keeps that record", async () => {
    const { ethers, program } = shop.chain;
    const desk = purchasesAt(program.purchases.address, ethers.provider);
    const told = new Map(records.map(({ record }) => [record.order, record]));
    const hashes = await Promise.all(records.map(({ record }) => desk.recordOf(program.points.address, record.order)));
    expect(records.map(({ record }) => recordHash(record))).to.deep.equal(hashes);

    expect(told.size).to.equal(books.orders.size);
    expect(shop.floor.sales.size).to.equal(books.orders.size);
    const differences = [...books.orders].flatMap(([number, { earned, offset, held, refunded }]) => {
      const record = told.get(shop.floor.sales.get(number)?.record.order ?? "");
      const same =
        record?.earned === earned && record.paidDebt === offset && record.held === held && record.refunded === refunded;
      return same ? [] : [{ number, record, expected: { earned, offset, held, refunded } }];
    });
    expect(differences).to.deep.equal([]);
  });

  it("says of every member what the other books say: balance, pending by day, debt, tier, bonuses", async () => {
    const { chain } = shop;
    const { connection, points } = chain.program;
    const { purchases: desk, bonuses: payer } = connection;
    const waiting = new Map<string, Map<number, bigint>>();
    for (const { record } of records) {
      const days = waiting.get(record.member) ?? new Map<number, bigint>();
      const day = Math.floor(record.maturesAt / DAY);
      if (record.held !== 0n) days.set(day, (days.get(day) ?? 0n) + record.held);
      waiting.set(record.member, days);
    }
    const bonuses = new Map<string, Record<string, bigint>>();
    for (const { args } of await payer.queryFilter(payer.filters.BonusPaid())) {
      const what = Buffer.from(args.what.slice(2), "hex").toString().replaceAll("\0", "");
      const had = bonuses.get(args.member) ?? {};
      bonuses.set(args.member, { ...had, [what]: (had[what] ?? 0n) + args.amount });
    }
    const none = { first: 0n, referral: 0n, milestone: 0n };
    const differences: object[] = [];
    for (const [customer, { pending, ...expected }] of books.members) {
      const member = chain.addressOf(customer);
      const [balance, debt, { tier, missing }] = await Promise.all([
        points.contract.balanceOf(member),
        desk.debtOf(points.address, member),
        connection.tiers.tierOf(points.address, member),
      ]);
      const told = { balance, debt, tier: Number(tier), missing, bonuses: { ...none, ...bonuses.get(member) } };
      const same = isSame(told, expected) && isSame(sorted(waiting.get(member)), sorted(pending));
      if (!same) differences.push({ customer, told, expected, waits: waiting.get(member), pending });
    }
    expect(differences).to.deep.equal([]);
  });

  it("says in all what the other books say", async () => {
    const { points, purchases } = shop.chain.program;
    const [report, debt, liability] = await Promise.all([
      purchases.report("purchases"),
      purchases.debtTotal(),
      points.liability(),
    ]);
    const { totals } = books;
    expect(report.earned).to.equal(totals.earned);
    expect(report.points.pending).to.equal(totals.pending);
    expect(report.points.handedOver).to.equal(totals.delivered);
    expect(report.points.voided).to.equal(totals.voided);
    expect(report.owed).to.equal(totals.owed + totals.reopened);
    expect(report.bonuses).to.include({
      ...{ first: totals.first, referral: totals.referral, milestone: totals.milestone },
    });
    expect(debt).to.equal(totals.debt);
    expect(liability.held).to.equal(totals.pending);
    expect(liability.total).to.equal(totals.balance + totals.pending);
  });

  it("reconciles its own books with the chain, and draws every level", async () => {
    const { text, reconciles } = await keepShopBooks(shop);
    expect(reconciles, text).to.equal(true);
    expect([...shop.floor.art.keys()].sort()).to.deep.equal([0, 1, 2, 3]);
  });
});

function sorted(days: ReadonlyMap<number, bigint> = new Map()): [number, bigint][] {
  return [...days].sort(([a], [b]) => a - b);
}

function isSame(a: unknown, b: unknown): boolean {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
  return text(a) === text(b);
}
