/** User stories of what purchases count for: a brand shows tiers by a badge, and pays bonuses out of a budget of their own. */
import { expect } from "chai";

import { campaignId } from "../../../sdk/src/units.js";
import { GUEST, REGULAR, TICKET } from "../helpers/badges.js";
import { DAY, PERIOD, failure } from "../helpers/brand.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";
import { AWARDS, BONUSES, SALES, bought, openPurchases, refund } from "../helpers/purchases.js";

export function describeTiers(chain: () => TestChain): void {
  describe("SDK tiers and bonuses", function () {
    const load = fixtureOf(() => openPurchases(chain()), chain);

    describe("a brand", function () {
      it("opens a campaign whose badge shows tiers, bounds it and ends it", async function () {
        const { tiers, program, issuer, admin } = await load();
        const state = await tiers.get(SALES);
        expect(state).to.deep.include({ paysPoints: false, kind: REGULAR, level: 3, maturity: 0, budget: null });
        expect(state).to.deep.include({ memberCap: 0n, uri: "ipfs://tiers" });
        expect((await tiers.list()).map(({ campaign }) => campaign)).to.deep.equal([campaignId(SALES)]);
        expect(await program.claims.list()).to.deep.equal([]);
        await tiers.topUpAwards({ campaign: SALES, kind: REGULAR, amount: 5, ratePerDay: 2 }).send(issuer);
        await tiers.cutAwards({ campaign: SALES, kind: REGULAR, amount: 1 }).send(issuer);
        expect((await tiers.get(SALES)).awards).to.deep.include({ left: AWARDS + 4, ratePerDay: 2 });
        await tiers.close(SALES).send(admin);
        await travelTo(chain(), (await tiers.get(SALES)).closesAt);
        await tiers.lapse(SALES).send(issuer);
        expect((await tiers.list())[0]).to.include({ lapsed: true });
        expect((await tiers.report(SALES)).awards).to.deep.equal({ allotted: 15n, cut: 15n, paid: 0n, left: 0n });
      });

      it("is told what no campaign of tiers can be", async function () {
        const { tiers, issuer, stranger } = await load();
        const closesAt = (await now(chain())) + 30 * DAY;
        const badge = { kind: REGULAR, level: 3, budget: 1 };
        const opening = { campaign: "more", badge, closesAt, uri: "ipfs://more" };
        expect(await tiers.canOpen(issuer.address, opening)).to.deep.equal({ ok: true });
        expect(await tiers.canOpen(stranger.address, opening)).to.include({ ok: false, reason: "MISSING_ROLE" });
        for (const [kind, level] of [[TICKET, 1] as const, [GUEST, 0] as const]) {
          const verdict = await tiers.canOpen(issuer.address, { ...opening, badge: { ...badge, kind, level } });
          expect(verdict).to.include({ ok: false, reason: "NOT_FOR_THIS_DESK" });
        }
      });

      it("allots what bonuses can take, and takes back what they have not", async function () {
        const brand = await load();
        const { bonuses, purchases, issuer } = brand;
        await bonuses.topUp({ campaign: SALES, amount: 500n, ratePerDay: 900n }).send(issuer);
        await bonuses.cut({ campaign: SALES, amount: 100n }).send(issuer);
        const left = BONUSES + 400n;
        expect(await bonuses.budget(SALES)).to.deep.equal({ left, ratePerDay: 900n, usedToday: 0n });
        expect((await purchases.report(SALES)).bonuses).to.include({ allotted: BONUSES + 500n, cut: 100n, left });
      });

      it("pays a bonus that its budget lacked once there is more", async function () {
        const brand = await load();
        const { bonuses, issuer, stranger } = brand;
        const [first] = await bought(brand, {});
        const { record } = await brand.again(first!);
        await bonuses.cut({ campaign: SALES, amount: BONUSES }).send(issuer);
        expect(await failure(bonuses.payFirst(record).send(stranger))).to.include({ errorName: "OverBudget" });
        await bonuses.topUp({ campaign: SALES, amount: 30n, ratePerDay: 0n }).send(issuer);
        await bonuses.payFirst(record).send(stranger);
        expect(await failure(bonuses.payFirst(record).send(stranger))).to.include({ errorName: "NoBonus" });
      });
    });

    describe("a member", function () {
      it("reaches a tier that holds to the end of the next period, and shows it by a badge", async function () {
        const brand = await load();
        const { tiers, program, member, stranger } = brand;
        const none = { period: Math.floor((await now(chain())) / PERIOD), current: 0n, previous: 0n };
        expect(await tiers.of(member.address)).to.deep.equal({
          ...{ tier: 0, missing: 10_000n, until: null },
          standing: { ...none, bought: false },
        });
        await bought(brand, { cents: 12_000n });
        const told = await tiers.of(member.address);
        expect(told).to.deep.include({ tier: 1, missing: 38_000n });
        expect(told.standing).to.include({ current: 12_000n, previous: 0n, bought: true });
        expect(told.until).to.equal((told.standing.period + 2) * PERIOD);
        await tiers.show({ campaign: SALES, member: member.address }).send(stranger);
        const level = async () => (await program.member(member.address).badges())[0]?.level;
        expect(await level()).to.equal(2);
        await travelTo(chain(), (told.standing.period + 1) * PERIOD);
        const held = await tiers.of(member.address);
        expect(held).to.deep.include({ tier: 1, missing: 50_000n, until: told.until });
        await travelTo(chain(), told.until!);
        expect(await tiers.of(member.address)).to.deep.include({ tier: 0, missing: 10_000n, until: null });
        await tiers.show({ campaign: SALES, member: member.address }).send(stranger);
        expect(await level()).to.equal(1);
      });

      it("is paid for beginning, for bringing a friend, and for a milestone", async function () {
        const brand = await load();
        const { purchases, bonuses, tiers, program, member, friend, stranger } = brand;
        const [mine] = await bought(brand, {});
        const [first] = await bought(brand, { member: friend.address, cents: 20_000n, referrer: member.address });
        await bonuses.payFirst((await brand.again(mine!)).record).send(stranger);
        await bonuses.payFirst((await brand.again(first!)).record).send(stranger);
        await bonuses.payReferral((await brand.again(first!)).record).send(stranger);
        const { period } = (await tiers.of(friend.address)).standing;
        await bonuses.payMilestone({ member: friend.address, period, index: 0 }).send(stranger);

        const told = await purchases.statement(member.address);
        const paid = told.bonuses.map(({ what, amount, order }) => [what, amount, order]);
        expect(paid).to.deep.equal([
          ["first", 30n, mine!.record.order],
          ["referral", 20n, first!.record.order],
        ]);
        expect((await program.member(member.address).points()).balance).to.equal(1_050n);
        const theirs = await purchases.statement(friend.address);
        expect(theirs.bonuses.map(({ what, milestone }) => [what, milestone])).to.deep.equal([
          ["first", null],
          ["milestone", { period, index: 0 }],
        ]);
        // The friend's order tells of the referral, too, and stands as the chain has it.
        const kinds = ["posted", "matured", "first", "referral"];
        expect(theirs.orders[0]?.changes.map(({ kind }) => kind)).to.deep.equal(kinds);
        expect([told.reconciles, theirs.reconciles]).to.deep.equal([true, true]);
      });

      it("sees what a first purchase still owes, which is nothing once all of it came back", async function () {
        const brand = await load();
        const { bonuses, member, friend, stranger } = brand;
        const [mine] = await bought(brand, {});
        const [theirs] = await bought(brand, { member: friend.address, referrer: member.address });
        const { record } = await brand.again(theirs!);
        expect(await bonuses.dueFor((await brand.again(mine!)).record)).to.deep.equal({ first: 30n, referral: 0n });
        expect(await bonuses.dueFor(record)).to.deep.equal({ first: 30n, referral: 20n });
        await bonuses.payReferral(record).send(stranger);
        expect(await bonuses.paidFor(record.order)).to.deep.equal({ first: false, referral: true });
        expect(await bonuses.dueFor(record)).to.deep.equal({ first: 30n, referral: 0n });
        expect(await bonuses.referralsOf(member.address)).to.equal(1);
        await refund(brand, theirs!, 1_000n);
        const { record: gone } = await brand.again(theirs!);
        expect(await bonuses.dueFor(gone)).to.deep.equal({ first: 0n, referral: 0n });
        expect(await failure(bonuses.payFirst(gone).send(stranger))).to.include({ errorName: "NoBonus" });
      });
    });

    describe("the brand's books", function () {
      it("tell how many badges show a tier, as the budget has it", async function () {
        const brand = await load();
        const { tiers, member, friend, stranger } = brand;
        await bought(brand, { cents: 12_000n }, { member: friend.address });
        for (const { address } of [member, friend]) {
          await tiers.show({ campaign: SALES, member: address }).send(stranger);
        }
        const again = tiers.show({ campaign: SALES, member: member.address });
        expect(await failure(again.send(stranger))).to.include({ errorName: "TierBadgeUpToDate" });
        const { awards } = await tiers.report(SALES);
        expect(awards).to.deep.equal({ allotted: BigInt(AWARDS), cut: 0n, paid: 2n, left: BigInt(AWARDS) - 2n });
        expect(await failure(tiers.report("no such"))).to.include({ code: "BAD_INPUT" });
      });
    });
  });
}
