/** Checks of purchases: each no says why, what to do, and when to try again where that is known. */
import { expect } from "chai";

import { expiryOf } from "../../../sdk/src/receipts/index.js";
import { DAY, NOTICE, PERIOD, failure, openBrand, sendAll } from "../helpers/brand.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";
import { BUDGET, RULE, SALES, WINDOW, openPurchases } from "../helpers/purchases.js";
import type { PurchasesBrand, Sale } from "../helpers/purchases.js";

const YES = { ok: true };

export function describePurchaseChecks(chain: () => TestChain): void {
  describe("SDK purchase checks", function () {
    const load = fixtureOf(() => openPurchases(chain()), chain);
    const endOfToday = async (): Promise<number> => (Math.floor((await now(chain())) / DAY) + 1) * DAY;

    interface No {
      readonly ok: boolean;
      readonly fix?: string;
      readonly data?: object;
    }

    /** A no of this kind; what to do about it is always told. */
    function expectNo(verdict: No, reason: string, retryAt: number | null, data: object = {}): void {
      expect(verdict).to.include({ ok: false, reason, retryAt });
      expect(verdict.fix).to.match(/^.{15,}\.$/s);
      expect(verdict.data).to.include(data);
    }

    /** What the till would post: these sales, now. */
    async function batch(brand: PurchasesBrand, ...sales: Sale[]) {
      const purchases = [];
      for (const sale of sales) purchases.push(brand.posted(await brand.sell(sale), sale));
      return { campaign: SALES, expiry: expiryOf(await now(chain()), brand.program.points), purchases };
    }

    describe("canPost", function () {
      it("says yes to what would be posted, and names what would be passed over", async function () {
        const brand = await load();
        const { purchases, till } = brand;
        const input = await batch(brand, {}, {});
        expect(await purchases.canPost(till.address, input)).to.deep.equal({ ok: true, skipped: [] });
        const [one, two] = input.purchases;
        await sendAll(purchases.post({ ...input, purchases: [one!] }), till);
        const twice = { ...input, purchases: [one!, two!, two!] };
        expect(await purchases.canPost(till.address, twice)).to.deep.equal({
          ok: true,
          skipped: [one!.order, two!.order],
        });
        expectNo(await purchases.canPost(till.address, { ...input, purchases: [one!] }), "ALL_POSTED", null);
      });

      it("says that there is no such campaign, that it has not begun, and that it is over", async function () {
        const brand = await load();
        const { purchases, till } = brand;
        const opensAt = (await now(chain())) + DAY;
        const [by, input] = [till.address, await batch(brand, {})];
        expectNo(await purchases.canPost(by, { ...input, campaign: "none" }), "NO_SUCH_CAMPAIGN", null);
        await brand.open({ campaign: "later", opensAt, closesAt: opensAt + DAY });
        expectNo(await purchases.canPost(by, { ...input, campaign: "later" }), "NOT_OPEN_YET", opensAt);
        await travelTo(chain(), opensAt + DAY);
        expectNo(await purchases.canPost(by, { ...input, campaign: "later" }), "WINDOW_OVER", null);
      });

      it("says what the till and the budget leave, and tries again tomorrow only if that can help", async function () {
        const brand = await load();
        const { purchases, till, issuer, stranger } = brand;
        const by = till.address;
        const midnight = await endOfToday();
        expectNo(await purchases.canPost(stranger.address, await batch(brand, {})), "TILL_REVOKED", null);
        await purchases
          .setTills({ campaign: SALES, tills: [{ till: by, cap: 5_000n, ratePerDay: 1_500n }] })
          .send(issuer);
        await brand.post([{}]);
        const verdict = await purchases.canPost(by, await batch(brand, {}));
        expectNo(verdict, "OVER_TILL_RATE", midnight, { leftToday: 500n, amount: 1_000n });
        expect(verdict).to.include({ message: "The till can pay 5 more today (UTC)." });
        expectNo(await purchases.canPost(by, await batch(brand, { cents: 1_501n })), "OVER_TILL_RATE", null);
        const much = await batch(brand, { cents: 4_001n });
        expectNo(await purchases.canPost(by, much), "OVER_TILL_CAP", null, { left: 4_000n });
        await purchases.setTills({ campaign: SALES, tills: [{ till: by }] }).send(issuer);
        await purchases.topUp({ campaign: SALES, amount: 1n, ratePerDay: 1_500n }).send(issuer);
        await brand.post([{}]);
        expectNo(await purchases.canPost(by, await batch(brand, {})), "OVER_DAILY_RATE", midnight, { leftToday: 500n });
        await purchases.topUp({ campaign: SALES, amount: 1n, ratePerDay: 0n }).send(issuer);
        await purchases.cut({ campaign: SALES, amount: BUDGET - 3_000n }).send(issuer);
        const rest = await batch(brand, { cents: 1_003n });
        expectNo(await purchases.canPost(by, rest), "OVER_BUDGET", null, { left: 1_002n });
      });

      it("says that the points would not live then, and that the desk or minting is stopped", async function () {
        const brand = await load();
        const { purchases, program, till, admin, guardian } = brand;
        const input = await batch(brand, {});
        const by = till.address;
        expectNo(await purchases.canPost(by, { ...input, expiry: input.expiry + 1n }), "BAD_EXPIRY", null);
        expectNo(await purchases.canPost(by, { ...input, expiry: input.expiry - 4n }), "BAD_EXPIRY", null);
        const { event } = await program.stop().send(guardian);
        expectNo(await purchases.canPost(by, input), "STOPPED", Number(event?.until));
        await program.resume().send(admin);
        await program.points.retire(purchases.address).send(admin);
        await travelTo(chain(), (await now(chain())) + NOTICE);
        await program.points.retire(purchases.address).send(admin);
        expectNo(await purchases.canPost(by, input), "DESK_RETIRED", null);
        const closedAt = (await now(chain())) + NOTICE + 10;
        await program.points.enroll(purchases.address).send(admin);
        await program.close(closedAt).send(admin);
        await travelTo(chain(), closedAt);
        expectNo(await purchases.canPost(by, input), "ENDED", null);
      });
    });

    describe("canCarry", function () {
      it("says yes to a receipt that would be posted, and no once it was", async function () {
        const brand = await load();
        const { purchases, stranger } = brand;
        const signed = await brand.sign(await brand.sell());
        expect(await purchases.canCarry(signed)).to.deep.equal(YES);
        await purchases.carry(signed).send(stranger);
        expectNo(await purchases.canCarry(signed), "POSTED", null, { order: signed.purchase.order });
      });

      it("says when it can be brought, and that it was changed or its till revoked", async function () {
        const brand = await load();
        const { purchases, issuer, till, stranger } = brand;
        const receipt = await brand.sell();
        const validFrom = receipt.time + 600;
        const signed = await brand.sign(receipt, { validFrom, deadline: validFrom + 10 });
        expectNo(await purchases.canCarry(signed), "NOT_YET_VALID", validFrom);
        await travelTo(chain(), validFrom);
        const more = { ...signed, purchase: { ...signed.purchase, amount: 2_000n } };
        expectNo(await purchases.canCarry(more), "BAD_SIGNATURE", null, { till: till.address });
        expectNo(await purchases.canCarry(await brand.sign(receipt, {}, stranger)), "TILL_REVOKED", null);
        await travelTo(chain(), validFrom + 11);
        expectNo(await purchases.canCarry(signed), "EXPIRED", null, { deadline: BigInt(validFrom + 10) });
        const late = await brand.sign(await brand.sell());
        await purchases.revokeTills({ campaign: SALES, tills: [till.address] }).send(issuer);
        expectNo(await purchases.canCarry(late), "TILL_REVOKED", null);
      });

      it("tries again tomorrow only as long as it is good", async function () {
        const brand = await load();
        const { purchases, issuer, till } = brand;
        const midnight = await endOfToday();
        await purchases.setTills({ campaign: SALES, tills: [{ till: till.address, ratePerDay: 1_000n }] }).send(issuer);
        await brand.post([{}]);
        const receipt = await brand.sell();
        const good = await brand.sign(receipt, { deadline: midnight });
        expectNo(await purchases.canCarry(good), "OVER_TILL_RATE", midnight);
        const short = await brand.sign(receipt, { deadline: midnight - 1 });
        expectNo(await purchases.canCarry(short), "OVER_TILL_RATE", null);
      });
    });

    describe("canRefund", function () {
      it("says yes to the till until it matures, and to an issuer", async function () {
        const brand = await load();
        const { purchases, issuer, till, stranger } = brand;
        const [one] = await brand.post([{}]);
        const refunds = [{ record: one!.record, amount: 1_000n, reason: "return" }];
        const yes = { ok: true, skipped: [] };
        for (const { address } of [till, issuer]) {
          expect(await purchases.canRefund(address, refunds)).to.deep.equal(yes);
        }
        expectNo(await purchases.canRefund(stranger.address, refunds), "MISSING_ROLE", null);
        await travelTo(chain(), one!.record.maturesAt);
        expectNo(await purchases.canRefund(till.address, refunds), "MISSING_ROLE", null);
        expect(await purchases.canRefund(issuer.address, refunds)).to.deep.equal(yes);
      });

      it("says what is left of an order, and which orders stand otherwise by now", async function () {
        const brand = await load();
        const { purchases, till } = brand;
        const [one, two] = await brand.post([{}, {}]);
        const refund = (record: typeof one, amount: bigint) => ({ record: record!.record, amount, reason: "return" });
        await sendAll(purchases.refund([refund(one, 400n)]), till);
        const [stale, fresh] = [refund(one, 600n), refund(await brand.again(one!), 601n)];
        const { order } = one!.record;
        const by = till.address;
        expectNo(await purchases.canRefund(by, [stale]), "NOT_AS_IT_STANDS", null, { orders: order });
        expectNo(await purchases.canRefund(by, [fresh]), "OVER_REFUND", null, { order, left: 600n, amount: 601n });
        const both = [stale, refund(two, 100n)];
        expect(await purchases.canRefund(by, both)).to.deep.equal({ ok: true, skipped: [order] });
        const twice = [refund(two, 1n), refund(two, 1n)];
        expect(await failure(purchases.canRefund(by, twice))).to.include({ code: "BAD_INPUT" });
      });

      it("says that a till takes back no more than it may post, and tries again tomorrow if that helps", async function () {
        const brand = await load();
        const { purchases, issuer, till } = brand;
        const [one] = await brand.post([{}]);
        const midnight = await endOfToday();
        const limits = { till: till.address, ratePerDay: 500n };
        await purchases.setTills({ campaign: SALES, tills: [{ ...limits, cap: 900n }] }).send(issuer);
        const can = (amount: bigint, by = till) =>
          purchases.canRefund(by.address, [{ record: one!.record, amount, reason: "return" }]);
        expectNo(await can(901n), "OVER_TILL_CAP", null, { left: 900n });
        expectNo(await can(501n), "OVER_TILL_RATE", null, { leftToday: 500n });
        expect(await can(901n, issuer)).to.deep.equal({ ok: true, skipped: [] });
        await purchases.setTills({ campaign: SALES, tills: [limits] }).send(issuer);
        await brand.post([{ cents: 200n }]);
        expectNo(await can(500n), "OVER_TILL_RATE", midnight, { leftToday: 300n });
        // To the day before the one on which it matures: on that day, tomorrow is too late for the till.
        const lastDay = Math.floor(one!.record.maturesAt / DAY) * DAY;
        await travelTo(chain(), lastDay - DAY);
        await brand.post([{ cents: 200n }]);
        expectNo(await can(500n), "OVER_TILL_RATE", lastDay);
        await travelTo(chain(), lastDay);
        await brand.post([{ cents: 200n }]);
        expectNo(await can(400n), "OVER_TILL_RATE", null);
      });
    });

    describe("canMature", function () {
      it("says when the return window is over, yes then, and that it is done after", async function () {
        const brand = await load();
        const { purchases, stranger, till } = brand;
        const [one] = await brand.post([{}]);
        const { maturesAt } = one!.record;
        expectNo(await purchases.canMature(one!.record), "NOT_MATURE", maturesAt);
        await sendAll(purchases.refund([{ record: one!.record, amount: 1n, reason: "return" }]), till);
        expectNo(await purchases.canMature(one!.record), "NOT_AS_IT_STANDS", null);
        const { record } = await brand.again(one!);
        await travelTo(chain(), maturesAt);
        expect(await purchases.canMature(record)).to.deep.equal(YES);
        await sendAll(purchases.mature([record]), stranger);
        expectNo(await purchases.canMature((await brand.again(one!)).record), "DONE", null);
      });

      it("says that a desk can't have points; the rest of a batch is handed over all the same", async function () {
        const brand = await load();
        const { purchases, deployment, stranger } = brand;
        const [desk, mine] = await brand.post([{ member: deployment.rewards }, {}]);
        await travelTo(chain(), mine!.record.maturesAt);
        expectNo(await purchases.canMature(desk!.record), "MEMBER_IS_DESK", null, { member: deployment.rewards });
        const done = await purchases.mature([desk!.record, mine!.record])[0]!.send(stranger);
        const { skipped } = await purchases.outcome(done);
        expect(skipped).to.have.lengthOf(1);
        expect(skipped[0]).to.include({ order: desk!.record.order, why: "NOT_HANDED_OVER" });
        expect(skipped[0]?.error?.errorName).to.equal("DeskNeedsCall");
        expect((await brand.again(mine!)).state).to.equal("matured");
      });
    });

    describe("canOpen", function () {
      it("says yes to what would open, and why not", async function () {
        const { purchases, issuer, stranger } = await load();
        const closesAt = (await now(chain())) + 30 * DAY;
        const opening = { campaign: "more", points: { budget: 1n }, maturity: WINDOW, closesAt, uri: "ipfs://more" };
        const by = issuer.address;
        expect(await purchases.canOpen(by, opening)).to.deep.equal(YES);
        const wrong = [
          ["MISSING_ROLE", stranger.address, opening],
          ["EXISTS", by, { ...opening, campaign: SALES }],
          ["NOT_FOR_THIS_DESK", by, { ...opening, maturity: 0 }],
        ] as const;
        for (const [reason, who, terms] of wrong) {
          expect(await purchases.canOpen(who, terms)).to.include({ ok: false, reason });
        }
      });

      it("says that points can't wait at a desk that is not enrolled", async function () {
        await load();
        const { program, issuer, deployment } = await openBrand(chain(), { desks: [], cap: 10n ** 12n });
        expect(deployment.purchases).to.equal(program.purchases.address);
        const closesAt = (await now(chain())) + 30 * DAY;
        const opening = { campaign: SALES, points: { budget: 1n }, maturity: WINDOW, closesAt, uri: "ipfs://sales" };
        const verdict = await program.purchases.canOpen(issuer.address, opening);
        expect(verdict).to.include({ ok: false, reason: "DESK_NOT_ENROLLED" });
      });
    });

    describe("canPublish", function () {
      it("says yes to what takes nothing away, and from when on what does may hold", async function () {
        const { rules, issuer, stranger } = await load();
        const by = issuer.address;
        const better = { ...RULE, rates: [{ currency: "USD", perMillion: 2_000_000n }] };
        expect(await rules.canPublish(by, better)).to.deep.equal(YES);
        expect(await rules.canPublish(stranger.address, better)).to.include({
          ...{ ok: false, reason: "MISSING_ROLE", earliest: null },
        });
        const worse = { ...RULE, rates: [{ currency: "USD", perMillion: 999_999n }] };
        const told = await rules.canPublish(by, worse);
        expect(told).to.include({ ok: false, reason: "NEEDS_NOTICE" });
        if (told.ok || told.earliest === null) throw new Error("no time told");
        const soon = (await now(chain())) + NOTICE;
        expect(told.earliest).to.be.within(soon, soon + 2);
        // A second later that much later: the notice counts from the block that publishes.
        expect(await rules.canPublish(by, worse, { validFrom: told.earliest + 60 })).to.deep.equal(YES);
        const far = { validFrom: soon + PERIOD + DAY };
        expect(await rules.canPublish(by, better, far)).to.include({ reason: "TOO_LONG", earliest: null });
      });

      it("says with which period a higher bar may begin", async function () {
        const { rules, issuer } = await load();
        const tiers = [{ threshold: 10_001n, bps: 12_500 }, RULE.tiers![1]!];
        const by = issuer.address;
        const told = await rules.canPublish(by, { ...RULE, tiers });
        const next = Math.ceil(((await now(chain())) + NOTICE) / PERIOD) * PERIOD;
        expect(told).to.include({ ok: false, reason: "NEEDS_NOTICE", earliest: next });
        expect(await rules.canPublish(by, { ...RULE, tiers }, { validFrom: next - 1 })).to.include({ earliest: next });
        expect(await rules.canPublish(by, { ...RULE, tiers }, { validFrom: next })).to.deep.equal(YES);
      });
    });
  });
}
