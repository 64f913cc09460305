/** User stories of campaigns: a brand opens, bounds and ends them; members collect, each claim once. */
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";

import type { History } from "../../../sdk/src/index.js";
import { newCode, numberKey, secretKey, signCodeClaim } from "../../../sdk/src/vouchers/index.js";
import { decodeLogs } from "../../../sdk/src/decode-logs.js";
import { readAllLogs } from "../../../sdk/src/logs.js";
import { LotModel } from "../../../sdk/src/lot-model.js";
import { readPeriods } from "../../../sdk/src/periods.js";
import { campaignId } from "../../../sdk/src/units.js";
import { GUEST, TICKET } from "../helpers/badges.js";
import { DAY, NOTICE, PERIOD, failure, sendAll } from "../helpers/brand.js";
import { BUDGET, SPRING, dropOf, openCampaigns } from "../helpers/campaigns.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";

const MATURITY = 14 * DAY;

export function describeClaims(chain: () => TestChain): void {
  describe("SDK campaigns", function () {
    const load = fixtureOf(() => openCampaigns(chain()), chain);

    describe("a brand", function () {
      it("opens one with budgets, badges and tills in one step, and reads it", async function () {
        const brand = await load();
        const { claims, badges, till, friend } = brand;
        const badge = { kind: TICKET, level: 2, budget: 10, ratePerDay: 3 };
        const tills = [{ till: till.address, cap: 500n, ratePerDay: 200n }, { till: friend.address }];
        const points = { budget: BUDGET, ratePerDay: 900n };
        const done = await brand.open({ points, badge, memberCap: 300n, maturity: MATURITY, root: id("root"), tills });
        const block = await chain().provider.getBlock(done.blockNumber);
        expect(done.event).to.include({ campaign: campaignId(SPRING), points: brand.program.points.address });
        const state = await claims.get(SPRING);
        expect(state).to.deep.equal({
          campaign: campaignId(SPRING),
          paysPoints: true,
          kind: TICKET,
          level: 2,
          opensAt: block!.timestamp,
          closesAt: state.closesAt,
          memberCap: 300n,
          maturity: MATURITY,
          root: id("root"),
          uri: "ipfs://spring",
          budget: { left: BUDGET, ratePerDay: 900n, usedToday: 0n },
          awards: { left: 10, ratePerDay: 3, usedToday: 0, kept: false },
        });
        expect((await badges.kind(TICKET)).allotted).to.equal(110);
        const limits = { active: true, revokedRanges: 0, usedToday: 0n };
        expect(await claims.till(SPRING, till.address)).to.deep.equal({ ...limits, left: 500n, ratePerDay: 200n });
        expect(await claims.till(SPRING, friend.address)).to.deep.equal({ ...limits, left: null, ratePerDay: 0n });
      });

      it("tops it up and cuts it, points and badges apart", async function () {
        const { claims, issuer, openAwards } = await load();
        await openAwards(TICKET, { points: { budget: BUDGET } });
        await claims.topUp({ campaign: SPRING, amount: 500n, ratePerDay: 70n }).send(issuer);
        await claims.cut({ campaign: SPRING, amount: 1_500n }).send(issuer);
        await claims.topUpAwards({ campaign: SPRING, kind: TICKET, amount: 5, ratePerDay: 2 }).send(issuer);
        await claims.cutAwards({ campaign: SPRING, kind: TICKET, amount: 1 }).send(issuer);
        const { budget, awards } = await claims.get(SPRING);
        expect(budget).to.include({ left: BUDGET - 1_000n, ratePerDay: 70n });
        expect(awards).to.include({ left: 14, ratePerDay: 2 });
      });

      it("sets and revokes tills and numbers, closes it, and gets back what it did not spend", async function () {
        const { claims, program, admin, issuer, till, friend, stranger, open, sign } = await load();
        await open();
        await claims.setTills({ campaign: SPRING, tills: [{ till: friend.address, cap: 50n }] }).send(issuer);
        await claims.revokeNumbers({ campaign: SPRING, till: till.address, from: 5n, to: 9n }).send(admin);
        await claims.revokeTills({ campaign: SPRING, tills: [friend.address] }).send(issuer);
        expect(await claims.till(SPRING, friend.address)).to.include({ active: false, left: 50n });
        expect(await claims.till(SPRING, till.address)).to.include({ active: true, revokedRanges: 1 });
        await claims.claimVoucher(await sign()).send(stranger);
        const closed = await claims.close(SPRING).send(issuer);
        const closesAt = Number(closed.event?.closesAt);
        expect((await claims.get(SPRING)).closesAt).to.equal(closesAt);
        expect(await failure(claims.lapse(SPRING).send(stranger))).to.include({ errorName: "CampaignStillOpen" });
        await travelTo(chain(), closesAt);
        await claims.lapse(SPRING).send(stranger);
        expect((await claims.get(SPRING)).budget?.left).to.equal(0n);
        const [only] = await claims.list();
        expect(only).to.include({ campaign: campaignId(SPRING), closesAt, uri: "ipfs://spring", lapsed: true });
        expect((await program.points.issuance()).allotted).to.be.greaterThan(0n);
      });

      it("lists its campaigns in the order in which it opened them", async function () {
        const { claims, open, openAwards } = await load();
        expect(await claims.list()).to.deep.equal([]);
        await open();
        await openAwards(GUEST, { campaign: "guests", uri: "ipfs://guests" });
        const told = (await claims.list()).map(({ uri, paysPoints, kind }) => [uri, paysPoints, kind]);
        expect(told).to.deep.equal([
          ["ipfs://spring", true, 0],
          ["ipfs://guests", false, GUEST],
        ]);
      });
    });

    describe("a member", function () {
      it("is paid for a voucher that a stranger relays, once", async function () {
        const { claims, program, member, friend, stranger, open, sign } = await load();
        await open();
        const signed = await sign({ referrer: friend.address });
        const step = claims.claimVoucher(signed);
        expect(step.describe()).to.match(/: 1 ACME for 0x\w{40} from the campaign spring sale\.$/);
        const { event } = await step.send(stranger);
        expect(event).to.include({ to: member.address, amount: 100n, minter: claims.address });
        expect((await program.member(member.address).points()).balance).to.equal(100n);
        expect(await failure(step.send(stranger))).to.include({ errorName: "AlreadyClaimed" });
      });

      it("is paid for a code whose key named them, and nobody else can take it", async function () {
        const { claims, member, stranger, till, open, sign } = await load();
        await open();
        const key = newCode();
        const code = await sign({ to: key.address }, till, "code");
        const deadline = (await now(chain())) + 600;
        const { points, campaign } = code.voucher;
        const claim = signCodeClaim(claims.domain, key.secret, {
          points,
          campaign,
          member: member.address,
          deadline,
        });
        const stolen = claims.claimCode(code, { ...claim, member: stranger.address });
        expect(await failure(stolen.send(stranger))).to.include({ errorName: "BadCodeSignature" });
        const { event } = await claims.claimCode(code, claim).send(stranger);
        expect(event).to.include({ to: member.address, amount: 100n });
      });

      it("is paid for an entry of a drop", async function () {
        const brand = await load();
        const { claims, member, friend, stranger } = brand;
        const { root, claims: entries } = await dropOf(brand, [
          { member: member.address, amount: 40n },
          { member: friend.address, amount: 60n },
        ]);
        await brand.open({ root });
        const { event } = await claims.claimDrop({ campaign: SPRING, ...entries[1] }).send(stranger);
        expect(event).to.include({ to: friend.address, amount: 60n });
      });

      it("is paid a badge alone, and the receipt tells its id", async function () {
        const { claims, badges, member, stranger, openAwards, sign } = await load();
        await openAwards(TICKET);
        const step = claims.claimVoucher(await sign({ amount: 1n }), { inBadges: true });
        expect(step.describe()).to.include(": 1 badge for ");
        const { event } = await step.send(stranger);
        expect(await badges.badge(BigInt(String(event?.id)))).to.include({ owner: member.address, level: 1 });
      });

      it("sees what each campaign paid, and what waits until when", async function () {
        const { claims, program, member, stranger, open, openAwards, sign } = await load();
        await open();
        await open({ campaign: "later", maturity: MATURITY });
        await openAwards(GUEST, { campaign: "guests" });
        await claims.claimVoucher(await sign()).send(stranger);
        const late = await claims.claimVoucher(await sign({ campaign: campaignId("later") })).send(stranger);
        await claims.claimVoucher(await sign({ campaign: campaignId("guests"), amount: 1n })).send(stranger);
        expect(late.event).to.include({ member: member.address, amount: 100n });
        const mine = await program.member(member.address).claims();
        expect(mine.campaigns).to.deep.equal([
          { campaign: campaignId(SPRING), points: 100n, pending: 0n, badges: 0 },
          { campaign: campaignId("later"), points: 0n, pending: 100n, badges: 0 },
          { campaign: campaignId("guests"), points: 0n, pending: 0n, badges: 1 },
        ]);
        const block = await chain().provider.getBlock(late.blockNumber);
        expect(mine.pending.map(({ maturesAt }) => maturesAt)).to.deep.equal([block!.timestamp + MATURITY]);
        expect((await program.member(member.address).held()).inClaims).to.equal(100n);
      });
    });

    describe("a batch", function () {
      it("pays what it can, and tells which claims it skipped and why", async function () {
        const { claims, program, member, friend, stranger, open, sign } = await load();
        await open({ memberCap: 250n });
        const first = claims.claimVoucher(await sign());
        const theirs = claims.claimVoucher(await sign({ to: friend.address }));
        const over = claims.claimVoucher(await sign({ amount: 200n }));
        const [batch] = claims.claimMany([first, theirs, first, over]);
        expect(batch!.describe()).to.match(/^Bring 4 claims for 2 members;/);
        const { skipped } = await claims.outcome(await batch!.send(stranger));
        expect(skipped.map(({ index, error }) => [index, error?.errorName])).to.deep.equal([
          [2, "AlreadyClaimed"],
          [3, "OverMemberCap"],
        ]);
        expect(skipped[1]?.error?.args).to.include({ left: 150n, amount: 200n });
        expect(skipped[1]?.error?.nextStep).to.include("150");
        for (const { address } of [member, friend]) {
          expect((await program.member(address).points()).balance).to.equal(100n);
          expect(await claims.paidTo(SPRING, address)).to.equal(100n);
        }
      });

      it("has at most 50 claims, which fit one transaction", async function () {
        this.timeout(60_000);
        const { claims, stranger, open, sign } = await load();
        await open({ maturity: MATURITY, memberCap: 1_000n });
        const list = [];
        for (let i = 1; i <= 51; i++) {
          const to = `0x${i.toString(16).padStart(40, "0")}`;
          list.push(claims.claimVoucher(await sign({ to, key: id(`order ${i}`) })));
        }
        const steps = claims.claimMany(list);
        expect(steps.map((step) => step.transaction().meta.members.length)).to.deep.equal([50, 1]);
        expect((await steps[0]!.estimate(stranger)).gas).to.be.lessThan(16_777_216n);
        const { skipped } = await claims.outcome(await steps[0]!.send(stranger));
        expect(skipped).to.deep.equal([]);
      });
    });

    describe("points that mature", function () {
      it("are handed over in time, or taken back before, and every total adds up", async function () {
        const { claims, program, issuer, member, friend, stranger, open, sign } = await load();
        await open({ maturity: MATURITY });
        await sendAll(claims.claimMany([claims.claimVoucher(await sign())]), stranger);
        await claims
          .claimVoucher(await sign({ to: friend.address, key: secretKey(id("s"), "order", "17") }))
          .send(stranger);
        await claims.claimVoucher(await sign({ amount: 30n })).send(stranger);
        const pending = await claims.pending({ campaign: SPRING });
        expect(pending.map((claim) => [claim.member, claim.amount])).to.deep.equal([
          [member.address, 100n],
          [friend.address, 100n],
          [member.address, 30n],
        ]);
        await sendAll(claims.void(pending.slice(2), "returned"), issuer);
        const mine = await claims.pending({ member: member.address });
        expect(mine).to.deep.equal([pending[0]]);
        expect(mine).to.deep.equal((await program.member(member.address).held()).claims);
        expect(await failure(claims.mature(mine)[0]!.send(stranger))).to.include({ errorName: "ClaimNotMature" });
        await travelTo(chain(), pending[2]!.maturesAt);
        await sendAll(claims.mature(mine), stranger);
        const told = (await program.member(member.address).history()).entries;
        expect(told.map(({ kind, amount }) => `${kind} ${amount}`)).to.deep.equal([
          "claimed 100",
          "claimed 30",
          "voided 30",
          "matured 100",
        ]);
        expect(told[2]).to.include({ why: "returned", key: pending[2]!.key });
        const { totals } = await program.history();
        expect(totals.balances).to.deep.equal({ [member.address]: "100", [claims.address]: "100" });
        const { points } = await claims.report(SPRING);
        expect(points).to.include({ allotted: BUDGET, paid: 200n, pending: 100n, voided: 30n, left: BUDGET - 200n });
      });

      it("keep their lots in a history told from events alone, also past their expiry", async function () {
        const { claims, program, member, stranger, open, sign } = await load();
        const closesAt = (await now(chain())) + 3 * PERIOD;
        await open({ maturity: 300 * DAY, closesAt });
        const later = async (): Promise<void> => {
          const deadline = (await now(chain())) + DAY;
          await claims.claimVoucher(await sign({ deadline })).send(stranger);
        };
        await later();
        await travelTo(chain(), (await now(chain())) + PERIOD);
        await later();
        const [first, second] = await claims.pending();
        await expectRecomputed(await program.history());
        await travelTo(chain(), second!.maturesAt);
        await sendAll(claims.mature([second!]), stranger);
        await expectRecomputed(await program.history());
        await travelTo(chain(), second!.maturesAt + 2 * PERIOD);
        await sendAll(claims.mature([first!]), stranger);
        await expectRecomputed(await program.history());

        async function expectRecomputed({ totals }: History): Promise<void> {
          const { lots, held, total } = await program.points.liability();
          const alive = lots.filter(({ amount }) => amount !== 0n);
          const expected = Object.fromEntries(alive.map(({ period, amount }) => [period, amount.toString()]));
          expect(totals.liability).to.deep.equal({ lots: expected, held: held.toString(), total: total.toString() });
          const { balance } = await program.member(member.address).points();
          expect(totals.balances[member.address] ?? "0").to.equal(balance.toString());
        }
      });

      it("leave the desk's hold as the lots that were voided", async function () {
        const { claims, program, issuer, deployment, stranger, open, sign } = await load();
        await open({ maturity: 300 * DAY, closesAt: (await now(chain())) + 3 * PERIOD });
        for (const amount of [30n, 20n]) {
          const deadline = (await now(chain())) + DAY;
          await claims.claimVoucher(await sign({ amount, deadline })).send(stranger);
          await travelTo(chain(), (await now(chain())) + PERIOD);
        }
        const [first, second] = await claims.pending();
        await sendAll(claims.void([second!], "returned"), issuer);
        const range = { fromBlock: deployment.fromBlock, toBlock: await chain().provider.getBlockNumber() };
        const filters = [
          { address: program.points.address, topics: [] },
          { address: claims.address, topics: [] },
        ];
        const events = decodeLogs(await readAllLogs(chain().provider, filters, range));
        const blocks = [...new Set(events.map(({ log }) => log.blockNumber))];
        const periods = await readPeriods(chain().provider, blocks, PERIOD);
        const model = new LotModel(program.points.livePeriods);
        events.forEach((event, i) => model.apply(event, periods.get(event.log.blockNumber)!, events[i + 1]));
        const held = [...model.holders(0)].find(({ holder }) => holder === claims.address);
        const block = await chain().provider.getTransactionReceipt(first!.transactionHash);
        expect([...held!.lots]).to.deep.equal([[periods.get(block!.blockNumber)! + 3, 30n]]);
      });
    });

    describe("a report", function () {
      it("tells what was paid, to how many, by which till, and which numbers", async function () {
        const brand = await load();
        const { claims, issuer, member, friend, stranger, till, sign } = brand;
        const { root, claims: entries } = await dropOf(brand, [
          { member: member.address, amount: 40n },
          { member: stranger.address, amount: 60n },
        ]);
        const tills = [{ till: till.address }, { till: issuer.address }, { till: friend.address }];
        await brand.open({ root, tills, badge: { kind: TICKET, level: 1, budget: 20 } });
        for (const number of [7, 5, 6, 9]) {
          await claims.claimVoucher(await sign({ key: numberKey(number) })).send(stranger);
        }
        await claims.claimVoucher(await sign({ key: numberKey(7), to: friend.address }, issuer)).send(stranger);
        await claims.claimVoucher(await sign({ key: id("order 1") })).send(stranger);
        await claims.claimDrop({ campaign: SPRING, ...entries[0] }).send(stranger);
        await claims.cut({ campaign: SPRING, amount: 100n }).send(issuer);
        const report = await claims.report(SPRING);
        expect(report).to.include({ claims: 7, members: 2 });
        const paid = { allotted: BUDGET, cut: 100n, paid: 640n, left: BUDGET - 740n, pending: 0n, voided: 0n };
        expect(report.points).to.deep.equal(paid);
        expect(report.awards).to.deep.equal({ allotted: 20n, cut: 0n, paid: 7n, left: 13n });
        expect(report.by).to.deep.equal([
          {
            ...{ source: till.address, claims: 4, amount: 400n, awards: 4 },
            numbers: [
              { from: 5n, to: 8n },
              { from: 9n, to: 10n },
            ],
          },
          { source: issuer.address, claims: 1, amount: 100n, awards: 1, numbers: [{ from: 7n, to: 8n }] },
          { source: friend.address, claims: 0, amount: 0n, awards: 0, numbers: [] },
          { source: "drop", claims: 1, amount: 40n, awards: 1, numbers: [{ from: 0n, to: 1n }] },
          { source: "keyed", claims: 1, amount: 100n, awards: 1, numbers: [] },
        ]);
      });

      it("counts whom a campaign of badges alone paid, up to any block", async function () {
        const { claims, issuer, member, friend, stranger, openAwards, sign } = await load();
        const { blockNumber } = await openAwards(TICKET);
        for (const to of [member.address, friend.address, friend.address]) {
          await claims.claimVoucher(await sign({ to, amount: 1n })).send(stranger);
        }
        await claims.cutAwards({ campaign: SPRING, kind: TICKET, amount: 1 }).send(issuer);
        const report = await claims.report(SPRING);
        expect(report).to.include({ claims: 3, members: 2, points: null });
        expect(report.awards).to.deep.equal({ allotted: 10n, cut: 1n, paid: 3n, left: 6n });
        const before = await claims.report(SPRING, { toBlock: blockNumber });
        expect(before.awards).to.deep.equal({ allotted: 10n, cut: 0n, paid: 0n, left: 10n });
      });

      it("refuses logs that do not add up, and a campaign that there is not", async function () {
        const { claims, issuer, open } = await load();
        await claims.topUp({ campaign: SPRING, amount: 500n, ratePerDay: 0n }).send(issuer);
        const { blockNumber } = await open();
        expect((await claims.report(SPRING)).points).to.include({ allotted: BUDGET + 500n });
        const cut = await failure(claims.report(SPRING, { fromBlock: blockNumber }));
        expect(cut).to.include({ code: "RPC_INCONSISTENT" });
        expect(await failure(claims.report("no such"))).to.include({ code: "BAD_INPUT" });
      });
    });

    it("ends when a stop has passed, as much later", async function () {
      const { claims, program, guardian, stranger, open, sign } = await load();
      const closesAt = (await now(chain())) + NOTICE;
      await open({ closesAt });
      const { event } = await program.stop().send(guardian);
      const until = Number(event?.until);
      await travelTo(chain(), until + DAY);
      expect((await claims.get(SPRING)).closesAt).to.be.greaterThan(until + DAY);
      const late = await sign({ deadline: until + 2 * DAY });
      await claims.claimVoucher(late).send(stranger);
      expect(late.voucher.referrer).to.equal(ZeroAddress);
    });
  });
}
