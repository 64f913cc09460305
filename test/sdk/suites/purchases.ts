/** User stories of purchases: a brand says what they earn; tills post them; members wait, have and return. */
import { expect } from "chai";
import { id } from "ethers";
import type { Provider, TransactionRequest } from "ethers";

import { ProgramEntity } from "../../../sdk/src/index.js";
import { decodeLogs, topicOf } from "../../../sdk/src/decode-logs.js";
import type { EventName } from "../../../sdk/src/decode-logs.js";
import { readLogs } from "../../../sdk/src/logs.js";
import type { NodeLog } from "../../../sdk/src/logs.js";
import { LotModel } from "../../../sdk/src/lot-model.js";
import { readPeriods } from "../../../sdk/src/periods.js";
import { campaignId, reasonId } from "../../../sdk/src/units.js";
import { DAY, NOTICE, PERIOD, failure, openBrand, sendAll } from "../helpers/brand.js";
import { LATER_ENTITIES } from "../helpers/entities.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";
import { BONUSES, BUDGET, RULE, SALES, WINDOW, bought, handOver, openPurchases, refund } from "../helpers/purchases.js";
import type { PurchasesBrand } from "../helpers/purchases.js";

export function describePurchases(chain: () => TestChain): void {
  describe("SDK purchases", function () {
    const load = fixtureOf(() => openPurchases(chain()), chain);

    describe("a brand", function () {
      it("opens a campaign with its return window, bounds it and ends it", async function () {
        const { purchases, program, issuer, till, friend, admin } = await load();
        const state = await purchases.get(SALES);
        expect(state).to.deep.include({ paysPoints: true, kind: 0, level: 0, maturity: WINDOW });
        expect(state).to.deep.include({ memberCap: 0n, uri: "ipfs://sales" });
        expect(state.budget).to.deep.equal({ left: BUDGET, ratePerDay: 0n, usedToday: 0n });
        expect(state.awards).to.equal(null);
        expect((await purchases.list()).map(({ campaign }) => campaign)).to.deep.equal([campaignId(SALES)]);
        expect(await program.claims.list()).to.deep.equal([]);

        const tills = [{ till: friend.address, cap: 900n, ratePerDay: 300n }];
        await purchases.setTills({ campaign: SALES, tills }).send(issuer);
        const allowance = { active: true, left: 900n, ratePerDay: 300n, usedToday: 0n };
        expect(await purchases.till(SALES, friend.address)).to.deep.equal(allowance);
        await purchases.topUp({ campaign: SALES, amount: 500n, ratePerDay: 700n }).send(issuer);
        await purchases.cut({ campaign: SALES, amount: 100n }).send(issuer);
        const changed = await purchases.get(SALES);
        expect(changed.budget).to.deep.equal({ left: BUDGET + 400n, ratePerDay: 700n, usedToday: 0n });
        await purchases.revokeTills({ campaign: SALES, tills: [till.address] }).send(issuer);
        expect((await purchases.till(SALES, till.address)).active).to.equal(false);
        await purchases.close(SALES).send(admin);
        const { closesAt } = await purchases.get(SALES);
        await travelTo(chain(), closesAt);
        await purchases.lapse(SALES).send(issuer);
        expect((await purchases.list())[0]).to.include({ lapsed: true, closesAt });
      });

      it("publishes what purchases earn, and asks the chain what one would", async function () {
        const { rules, issuer } = await load();
        const first = await rules.at(0);
        expect([await rules.count(), await rules.now(), await rules.list()]).to.deep.equal([1, first, [first]]);
        const lines = [
          { category: "", amount: 1_000n },
          { category: "gift cards", amount: 9_000n },
        ];
        expect(await rules.quote({ currency: "USD", lines })).to.equal(1_000n);
        expect(await rules.quote({ currency: "USD", lines, tier: 2 })).to.equal(1_500n);
        const validFrom = (await now(chain())) + NOTICE + DAY;
        const rates = [{ currency: "USD", perMillion: 500_000n }];
        await rules.publish({ ...RULE, rates }, { validFrom }).send(issuer);
        expect([await rules.versionAt(validFrom - 1), await rules.versionAt(validFrom)]).to.deep.equal([0, 1]);
        expect((await rules.now())?.version).to.equal(0);
        expect(await rules.quote({ currency: "USD", lines, time: validFrom })).to.equal(500n);
        expect((await rules.at(1)).rule.rates).to.deep.equal(rates);
        expect(await failure(rules.at(2))).to.include({ errorName: "NoSuchRule" });
        expect(await failure(rules.quote({ currency: "EUR", lines }))).to.include({ errorName: "UnknownCurrency" });
      });

      it("has no rule before the first", async function () {
        await load();
        const { program } = await openBrand(chain(), { cap: 10n ** 12n });
        expect(await program.purchases.rules.now()).to.equal(null);
        expect(await program.purchases.rules.list()).to.deep.equal([]);
      });
    });

    describe("a till", function () {
      it("posts by the hundred, and what was posted before is passed over", async function () {
        this.timeout(60_000);
        const brand = await load();
        const { purchases, program, till, member } = brand;
        const list = [];
        for (let i = 0; i < 201; i++) list.push(brand.posted(await brand.sell({ cents: 10n })));
        const input = { campaign: SALES, expiry: BigInt(Math.floor((await now(chain())) / PERIOD)) + 3n };
        const [whole, rest] = purchases.post({ ...input, purchases: list });
        const done = await whole!.send(till);
        expect(done.gasUsed < 16_777_216n).to.equal(true);
        expect(await purchases.outcome(done)).to.deep.equal({ skipped: [] });
        const again = [...list.slice(-2), list[0]!];
        const second = await purchases.post({ ...input, purchases: again })[0]!.send(till);
        expect((await purchases.outcome(second)).skipped).to.deep.equal(
          [list[199]!, list[0]!].map(({ order }) => ({ order, member: member.address, why: "POSTED", error: null })),
        );
        expect(await failure(rest!.send(till))).to.include({ errorName: "NothingPosted" });
        const told = await purchases.records({ campaign: SALES, till: till.address });
        expect(told.map(({ record }) => record.order)).to.deep.equal(list.map(({ order }) => order));
        expect(await purchases.records({ till: member.address })).to.deep.equal([]);
        expect(await program.points.contract.balanceOf(purchases.address)).to.equal(2_010n);
      });

      it("takes returns back in parts, and what stands otherwise by now is passed over", async function () {
        const brand = await load();
        const { purchases, till, member } = brand;
        const [one, two] = await brand.post([{}, {}]);
        expect(one).to.include({ state: "pending", handedOver: 0n, voided: 0n, owed: 0n });
        expect(one!.record.maturesAt - one!.postedAt).to.equal(WINDOW);
        const first = [{ record: one!.record, amount: 300n, reason: "return 1" }];
        await sendAll(purchases.refund(first), till);
        const both = [...first, { record: two!.record, amount: 1_000n, reason: "return 2" }];
        const done = await purchases.refund(both)[0]!.send(till);
        const { order } = one!.record;
        const stale = { order, member: member.address, why: "NOT_AS_IT_STANDS", error: null };
        expect((await purchases.outcome(done)).skipped).to.deep.equal([stale]);
        const part = await brand.again(one!);
        expect(part).to.include({ state: "pending", voided: 300n });
        expect(part.record).to.include({ held: 700n, refunded: 300n });
        expect(part.changes.map(({ kind }) => kind)).to.deep.equal(["posted", "refunded"]);
        expect(part.changes[1]).to.include({ voided: 300n, owed: 0n, reason: reasonId("return 1") });
        expect(await brand.again(two!)).to.include({ state: "refunded", voided: 1_000n });
        const only = await purchases.refund(first)[0]!.send(till);
        expect((await purchases.outcome(only)).skipped).to.deep.equal([stale]);
      });

      it("signs a receipt, that anybody carries to the chain once", async function () {
        const brand = await load();
        const { purchases, stranger, member, till } = brand;
        const signed = await brand.sign(await brand.sell());
        await purchases.carry(signed).send(stranger);
        const { record } = (await purchases.order(signed.purchase.order, { member: member.address }))!;
        expect(record).to.include({ till: till.address, member: member.address, earned: 1_000n });
        expect(await failure(purchases.carry(signed).send(stranger))).to.include({ errorName: "OrderPosted" });
        expect(await purchases.order(`0x${"77".repeat(32)}`)).to.equal(null);
      });
    });

    describe("a member", function () {
      it("sees what waits by date, what is theirs, and what the next purchases pay", async function () {
        const brand = await load();
        const { purchases, bonuses, member, stranger } = brand;
        const [old] = await bought(brand, { cents: 2_000n });
        await refund(brand, old!, 1_500n);
        const [paying] = await brand.post([{ cents: 1_700n }]);
        await travelTo(chain(), (await now(chain())) + DAY);
        const [later, gone] = await brand.post([{ cents: 800n }, { cents: 400n }]);
        await refund(brand, gone!, 400n);
        await bonuses.payFirst((await brand.again(old!)).record).send(stranger);
        const told = await purchases.statement(member.address);
        expect(told).to.include({ matured: 2_000n, voided: 400n, paidAgainstDebt: 1_500n, debt: 0n, mature: 0n });
        expect(told.pending).to.deep.equal([
          { maturesAt: paying!.record.maturesAt, amount: 200n },
          { maturesAt: later!.record.maturesAt, amount: 800n },
        ]);
        expect([told.pendingTotal, told.bonusTotal]).to.deep.equal([1_000n, 30n]);
        expect(told.orders.map(({ state }) => state)).to.deep.equal(["matured", "pending", "pending", "refunded"]);
        expect(told.orders[0]?.changes.map(({ kind }) => kind)).to.deep.equal([
          ...["posted", "matured", "refunded", "first"],
        ]);
        expect([told.reconciles, told.differences]).to.deep.equal([true, []]);

        await travelTo(chain(), paying!.record.maturesAt);
        const then = await purchases.statement(member.address);
        expect(then).to.include({ mature: 200n, pendingTotal: 1_000n, reconciles: true });
        expect(then.orders[1]?.state).to.equal("mature");
        const before = await purchases.statement(member.address, { toBlock: told.toBlock });
        expect(before).to.deep.equal(told);
      });

      it("has debt again where a refund takes back what went against it", async function () {
        const brand = await load();
        const { purchases, member } = brand;
        const [old] = await bought(brand, { cents: 500n });
        await refund(brand, old!, 500n);
        const [paying] = await brand.post([{ cents: 800n }]);
        expect(paying!.record).to.include({ paidDebt: 500n, held: 300n });
        await refund(brand, paying!, 600n);
        const told = await purchases.statement(member.address);
        expect(told).to.include({ voided: 300n, paidAgainstDebt: 200n, debt: 300n, pendingTotal: 0n });
        expect(told).to.include({ reconciles: true, matured: 500n });
        expect(await purchases.debtOf(member.address)).to.equal(300n);
        expect(await purchases.debtTotal()).to.equal(300n);
        await refund(brand, paying!, 200n);
        expect((await brand.again(paying!)).state).to.equal("refunded");
        expect(await purchases.statement(member.address)).to.include({ debt: 500n, reconciles: true });
      });

      it("has what was returned after the window, and owes it, though it was not handed over yet", async function () {
        const brand = await load();
        const { purchases, member, program } = brand;
        const [one] = await brand.post([{}]);
        await travelTo(chain(), one!.record.maturesAt);
        await refund(brand, one!, 1_000n);
        expect(await brand.again(one!)).to.include({ state: "mature", owed: 1_000n, voided: 0n, handedOver: 0n });
        await handOver(brand, [await brand.again(one!)]);
        expect(await brand.again(one!)).to.include({ state: "refunded", owed: 1_000n, handedOver: 1_000n });
        expect(await purchases.statement(member.address)).to.include({ debt: 1_000n, reconciles: true });
        expect((await program.member(member.address).points()).balance).to.equal(1_000n);
      });

      it("is told where a node's events and the chain do not agree", async function () {
        const brand = await load();
        const { member } = brand;
        const [one] = await bought(brand, {});
        await refund(brand, one!, 400n);
        const { order } = one!.record;
        const told = async (hidden: EventName) => {
          const { reconciles, differences } = await without(brand, hidden).purchases.statement(member.address);
          expect(reconciles).to.equal(differences.length === 0);
          return differences.map(({ what, order: key, told: value, onChain }) => ({ what, key, value, onChain }));
        };
        const [debt, record] = await told("PurchaseRefunded");
        expect(debt).to.deep.equal({ what: "debt", key: null, value: "0", onChain: "400" });
        expect(record).to.include({ what: "record", key: order });
        expect(await told("PurchaseMatured")).to.deep.equal([{ what: "sum", key: order, value: "0", onChain: "1000" }]);
        expect(await told("BonusPaid")).to.deep.equal([]);
        expect(await failure(without(brand, "PurchaseRefunded").purchases.exposure())).to.include({
          code: "RPC_INCONSISTENT",
        });
      });

      it("proves a miscount by opening the receipt's hash", async function () {
        const brand = await load();
        const { purchases, till, member } = brand;
        const receipt = await brand.sell();
        const list = [brand.posted(receipt, { amount: 900n })];
        const expiry = BigInt(Math.floor(receipt.time / PERIOD)) + 3n;
        await sendAll(purchases.post({ campaign: SALES, expiry, purchases: list }), till);
        const { record } = (await purchases.order(receipt.order))!;
        const { event } = await purchases.proveMiscount(record, receipt).send(member);
        expect(event).to.include({ order: receipt.order, posted: 900n, due: 1_000n });
      });

      it("sees purchases among what is on its way, and in the history", async function () {
        const brand = await load();
        const { purchases, program, member, friend } = brand;
        const [one] = await bought(brand, { cents: 500n });
        await refund(brand, one!, 200n);
        const [two, three] = await brand.post([{ cents: 300n }, { member: friend.address, cents: 70n }]);
        await refund(brand, two!, 150n);
        const me = program.member(member.address);
        const held = await me.held();
        expect(held.inPurchases).to.equal(0n);
        const [four] = await brand.post([{ cents: 90n }]);
        const { order, campaign, maturesAt } = four!.record;
        const { transactionHash } = four!.changes[0]!;
        expect((await me.held()).purchases).to.deep.equal([
          { order, campaign, maturesAt, amount: 40n, transactionHash },
        ]);
        const { entries } = await me.history();
        expect(entries.map(({ kind, amount }) => `${kind} ${amount}`)).to.deep.equal([
          ...["purchased 500", "matured 500", "owed 200", "purchased 100"],
          ...["voided 100", "owed 50", "purchased 40"],
        ]);
        expect(entries[3]).to.include({ earned: "300", paidDebt: "200", order: two!.record.order });
        const { totals } = await program.history();
        expect(totals.byKind).to.include({ purchased: "710", matured: "500", voided: "100", owed: "250" });
        expect(totals.liability?.held).to.equal("110");
        expect(await program.points.contract.balanceOf(purchases.address)).to.equal(110n);
        expect(three!.record.held).to.equal(70n);
      });
    });

    describe("the brand's books", function () {
      it("tell what a campaign's purchases earned and paid, as its budget has it", async function () {
        const brand = await load();
        const { purchases, bonuses, tiers, till, friend, member, issuer, stranger } = brand;
        await purchases.setTills({ campaign: SALES, tills: [{ till: friend.address }] }).send(issuer);
        const [one] = await bought(brand, { cents: 20_000n }, { member: stranger.address });
        await refund(brand, one!, 5_000n);
        await bonuses.payFirst((await brand.again(one!)).record).send(stranger);
        const { period } = (await tiers.of(member.address)).standing;
        expect(
          await failure(bonuses.payMilestone({ member: member.address, period, index: 0 }).send(stranger)),
        ).to.include({ errorName: "MilestoneNotReached" });
        const [two] = await brand.post([{ cents: 7_000n }], SALES, friend);
        await refund(brand, two!, 500n);
        const report = await purchases.report(SALES);
        // 21,000 were handed over; of 7,000, 5,000 paid debt, 1,500 wait and 500 were voided.
        expect(report.points).to.deep.equal({
          ...{ allotted: BUDGET, cut: 0n, paid: 22_500n, left: BUDGET - 22_500n },
          ...{ pending: 1_500n, handedOver: 21_000n, voided: 500n },
        });
        expect(report).to.include({ purchases: 3, members: 2, earned: 28_000n, refunded: 5_500n });
        expect(report).to.include({ paidAgainstDebt: 5_000n, owed: 5_000n });
        expect(report.bonuses).to.deep.equal({
          ...{ allotted: BONUSES, cut: 0n, paid: 30n, left: BONUSES - 30n },
          ...{ first: 30n, referral: 0n, milestone: 0n },
        });
        expect(report.by).to.deep.equal([
          { till: till.address, purchases: 2, earned: 21_000n },
          { till: friend.address, purchases: 1, earned: 7_000n },
        ]);
        expect(await failure(purchases.report("no such"))).to.include({ code: "BAD_INPUT" });
        const cut = await failure(purchases.report(SALES, { fromBlock: one!.changes[0]!.blockNumber }));
        expect(cut).to.include({ code: "BAD_INPUT" });
        for (const hidden of ["PurchasePosted", "BonusPaid"] as const) {
          const told = await failure(without(brand, hidden).purchases.report(SALES));
          expect(told).to.include({ code: "RPC_INCONSISTENT" });
        }
      });

      it("tell what is owed by the period in which it expires, however late it is handed over", async function () {
        const brand = await load();
        const { program, purchases, till } = brand;
        const { record } = (await brand.post([{ cents: 500n }, { cents: 40n }]))[0]!;
        await sendAll(purchases.refund([{ record, amount: 100n, reason: "return" }]), till);
        const lots = async () => {
          const { totals } = await program.history();
          const { lots: onChain, held } = await program.points.liability();
          const alive = onChain.filter(({ amount }) => amount !== 0n).map((lot) => [`${lot.period}`, `${lot.amount}`]);
          const told = Object.fromEntries(alive) as Record<string, string>;
          expect(totals.liability).to.deep.include({ held: `${held}`, lots: told });
          return told;
        };
        const period = Math.floor((await now(chain())) / PERIOD);
        expect(await lots()).to.deep.equal({});
        await travelTo(chain(), (period + 2) * PERIOD);
        const [first, second] = await purchases.records();
        await handOver(brand, [first!]);
        expect(await lots()).to.deep.equal({ [period + 3]: "400" });
        // Their time passed while they waited: they live to the end of this period.
        await travelTo(chain(), (period + 5) * PERIOD);
        await handOver(brand, [second!]);
        expect(await lots()).to.deep.equal({ [period + 5]: "40" });
      });

      it("tell what the desk still holds of each period", async function () {
        const brand = await load();
        const { program, purchases, till, deployment } = brand;
        const period = Math.floor((await now(chain())) / PERIOD);
        await brand.post([{ cents: 500n }]);
        await travelTo(chain(), (period + 1) * PERIOD);
        const { record } = (await brand.post([{ cents: 400n }]))[0]!;
        await sendAll(purchases.refund([{ record, amount: 100n, reason: "return" }]), till);
        const range = { fromBlock: deployment.fromBlock, toBlock: await chain().provider.getBlockNumber() };
        const address = [program.points.address, purchases.address];
        const events = decodeLogs(await readLogs(chain().provider, { address, topics: [] }, range));
        const blocks = [...new Set(events.map(({ log }) => log.blockNumber))];
        const periods = await readPeriods(chain().provider, blocks, PERIOD);
        const model = new LotModel(program.points.livePeriods);
        events.forEach((event, i) => model.apply(event, periods.get(event.log.blockNumber)!, events[i + 1]));
        const held = [...model.holders(0)].find(({ holder }) => holder === purchases.address);
        expect([...held!.lots]).to.deep.equal([
          [period + 3, 500n],
          [period + 4, 300n],
        ]);
      });

      it("tell the same where points never expire", async function () {
        await load();
        const { program, issuer, till, member, stranger } = await openBrand(chain(), { livePeriods: 0 });
        const { purchases } = program;
        const closesAt = (await now(chain())) + 30 * DAY;
        const opening = { campaign: SALES, points: { budget: BUDGET }, maturity: DAY, closesAt, uri: "ipfs://sales" };
        await purchases.open({ ...opening, tills: [{ till: till.address }] }).send(issuer);
        const [order, receipt] = [id("order"), id("receipt")];
        const list = [{ member: member.address, order, amount: 500n, receipt }];
        await sendAll(purchases.post({ campaign: SALES, expiry: 0n, purchases: list }), till);
        const { record } = (await purchases.order(order))!;
        await sendAll(purchases.refund([{ record, amount: 100n, reason: "return" }]), till);
        expect((await program.history()).totals.liability).to.deep.equal({ lots: {}, held: "400", total: "400" });
        await travelTo(chain(), record.maturesAt);
        await sendAll(purchases.mature([(await purchases.order(order))!.record]), stranger);
        const { totals } = await program.history();
        expect(totals.liability).to.deep.equal({ lots: { 0: "400" }, held: "0", total: "400" });
        expect(totals.byKind).to.deep.equal({ purchased: "500", voided: "100", matured: "400" });
      });

      it("tell what fresh addresses have cost, and can cost", async function () {
        const brand = await load();
        const { purchases, bonuses, program, member, friend, stranger, walletless } = brand;
        const [mine] = await bought(brand, { cents: 1_000n });
        const [theirs, others] = await bought(
          brand,
          { member: friend.address, referrer: member.address },
          { member: stranger.address },
        );
        for (const each of [mine, theirs, others]) {
          await bonuses.payFirst((await brand.again(each!)).record).send(stranger);
        }
        await bonuses.payReferral((await brand.again(theirs!)).record).send(stranger);
        // The friend spends all, returns the purchase and is gone; the stranger keeps the points; the member has both.
        const rest = (await program.member(friend.address).points()).balance;
        await program.member(friend.address).transfer({ recipient: walletless.address, amount: rest }).send(friend);
        await refund(brand, theirs!, 1_000n);
        await refund(brand, others!, 300n);
        await brand.post([{ cents: 60n }]);
        const told = await purchases.exposure();
        expect(told).to.deep.include({ debt: 1_300n, leftBehind: 1_000n, pending: 60n });
        expect(told.debtors).to.deep.equal([
          { member: friend.address, debt: 1_000n, balance: 0n, pending: 0n },
          { member: stranger.address, debt: 300n, balance: 1_030n, pending: 0n },
        ]);
        expect(told.bonuses).to.deep.equal({ paid: 110n, onRefunded: 50n, onPartlyRefunded: 30n });
        await travelTo(chain(), (await now(chain())) + WINDOW);
        expect((await purchases.exposure()).pending).to.equal(0n);
      });
    });
  });
}

/** The same programme, by a node that leaves out all events of a name. */
function without({ program }: PurchasesBrand, hidden: EventName): ProgramEntity {
  const { provider } = program.connection;
  const node = provider as Provider & { send(method: string, params: unknown[]): Promise<unknown> };
  const lying = {
    getBlockNumber: () => provider.getBlockNumber(),
    getBlock: (block: number | string) => provider.getBlock(block),
    call: (request: TransactionRequest) => provider.call(request),
    send: async (method: string, params: unknown[]) => {
      const answer = await node.send(method, params);
      if (method !== "eth_getLogs") return answer;
      return (answer as NodeLog[]).filter(({ topics }) => topics[0] !== topicOf(hidden));
    },
  } as unknown as Provider;
  const { address, noticePeriod, points: token, badges } = program;
  const facts = { program: address, noticePeriod, token, badges };
  return new ProgramEntity({ ...program.connection, provider: lying }, facts, LATER_ENTITIES);
}
