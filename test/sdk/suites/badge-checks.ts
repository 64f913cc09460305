/** Checks of badges: each no says why, and until when where it ends by itself; each yes would succeed. */
import { expect } from "chai";

import { CAMPAIGN, DAY, NOTICE, coffee, sendAll } from "../helpers/brand.js";
import { GUEST, REGULAR, TICKET, VALID_DAYS, WHY, openBadges } from "../helpers/badges.js";
import type { BadgeBrand } from "../helpers/badges.js";
import { deploy, fixtureOf, mock, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";

const NONE = { needs: 0, minLevel: 0, gives: 0, givesLevel: 0, campaign: `0x${"00".repeat(16)}` };

export function describeBadgeChecks(chain: () => TestChain): void {
  describe("SDK badge checks", function () {
    const load = fixtureOf(() => openBadges(chain()), chain);
    const endOfToday = async (): Promise<number> => (Math.floor((await now(chain())) / DAY) + 1) * DAY;
    const question = ({ issuer, member }: BadgeBrand) => ({
      minter: issuer.address,
      member: member.address,
      kind: REGULAR,
      level: 1,
      campaign: CAMPAIGN,
    });

    describe("canMint", function () {
      it("says yes, and what is wrong with kind or level", async function () {
        const brand = await load();
        const ask = question(brand);
        expect(await brand.badges.canMint(ask)).to.deep.equal({ ok: true });
        const kind = await brand.badges.canMint({ ...ask, kind: 9 });
        expect(kind).to.deep.include({ reason: "NO_SUCH_KIND", data: { kind: 9 } });
        const level = await brand.badges.canMint({ ...ask, level: 4 });
        expect(level).to.deep.include({ reason: "LEVEL_OUT_OF_RANGE", data: { level: 4, min: 1, max: 3 } });
      });

      it("says what budget and daily rate leave, and until when", async function () {
        const brand = await load();
        const { badges, issuer, friend, award, stranger } = brand;
        const ask = question(brand);
        const none = await badges.canMint({ ...ask, minter: stranger.address });
        expect(none).to.deep.include({ reason: "OVER_AWARDS", data: { left: 0, amount: 1 } });
        const budget = { minter: issuer.address, kind: REGULAR, campaign: CAMPAIGN };
        await badges.allot({ ...budget, amount: 0, ratePerDay: 1 }).send(issuer);
        await award(friend.address, REGULAR, 1);
        const data = { leftToday: 0, amount: 1, until: await endOfToday() };
        expect(await badges.canMint(ask)).to.deep.include({ reason: "OVER_DAILY_RATE", data });
        await travelTo(chain(), data.until);
        expect(await badges.canMint(ask)).to.deep.equal({ ok: true });
      });

      it("says that minting is stopped until a time, and that it has ended", async function () {
        const brand = await load();
        const { badges, program, guardian, admin } = brand;
        const { event } = await program.stop().send(guardian);
        const data = { until: Number(event?.until) };
        expect(await badges.canMint(question(brand))).to.deep.include({ reason: "STOPPED", data });
        await program.resume().send(admin);
        const closedAt = (await now(chain())) + NOTICE + 10;
        await program.close(closedAt).send(admin);
        await travelTo(chain(), closedAt);
        expect(await badges.canMint(question(brand))).to.deep.include({ reason: "ENDED", data: { closedAt } });
      });

      it("says until when the member has it, and that one who gave it up gets none", async function () {
        const brand = await load();
        const { badges, program, member, award } = brand;
        const ask = question(brand);
        const until = (await endOfToday()) + VALID_DAYS * DAY;
        const id = await award(member.address, REGULAR, 1);
        await award(member.address, GUEST);
        expect(await badges.canMint(ask)).to.deep.include({ reason: "ALREADY_HELD", data: { until } });
        const forEver = await badges.canMint({ ...ask, kind: GUEST, level: 0 });
        expect(forEver).to.deep.include({ reason: "ALREADY_HELD", data: {} });
        await travelTo(chain(), until);
        expect(await badges.canMint(ask)).to.deep.equal({ ok: true });
        await program.member(member.address).burnBadge(id).send(member);
        expect(await badges.canMint(ask)).to.deep.include({ reason: "GIVEN_UP", data: {} });
      });
    });

    describe("canAward", function () {
      it("says who would be skipped, and why", async function () {
        const brand = await load();
        const { badges, program, member, friend, stranger, issuer, award } = brand;
        const until = (await endOfToday()) + VALID_DAYS * DAY;
        await award(member.address, REGULAR, 1);
        const given = await award(friend.address, REGULAR, 1);
        await program.member(friend.address).burnBadge(given).send(friend);
        const members = [member.address, friend.address, stranger.address, stranger.address];
        const ask = { ...question(brand), members };
        expect(await badges.canAward(ask)).to.deep.equal({
          ok: true,
          awarded: 1,
          skipped: [
            { member: member.address, reason: "ALREADY_HELD", until },
            { member: friend.address, reason: "GIVEN_UP", until: null },
            { member: stranger.address, reason: "ALREADY_HELD", until: null },
          ],
        });
        await sendAll(badges.mintMany({ ...WHY, kind: REGULAR, level: 1, members }), issuer);
        expect(await badges.canAward(ask)).to.deep.include({ reason: "NOTHING_AWARDED", data: { kind: REGULAR } });
      });

      it("says yes without asking one by one, and no for all when the budget is too small", async function () {
        const brand = await load();
        const members = Array.from({ length: 101 }, (_, i) => `0x${(i + 1).toString(16).padStart(40, "0")}`);
        const ask = question(brand);
        const fits = await brand.badges.canAward({ ...ask, kind: TICKET, members: members.slice(1) });
        expect(fits).to.deep.equal({ ok: true, awarded: 100, skipped: [] });
        const over = await brand.badges.canAward({ ...ask, members });
        expect(over).to.deep.include({ reason: "OVER_AWARDS", data: { left: 100, amount: 101 } });
      });
    });

    describe("canRevoke", function () {
      it("says yes, who is skipped, and what stands against it", async function () {
        const { badges, issuer, stranger, member, friend, program, award } = await load();
        const [mine, burned] = [await award(member.address, REGULAR, 1), await award(friend.address, REGULAR, 1)];
        await program.member(friend.address).burnBadge(burned).send(friend);
        const ask = { issuer: issuer.address, kind: REGULAR, ids: [mine, burned] };
        expect(await badges.canRevoke(ask)).to.deep.equal({ ok: true, revoked: 1, skipped: [burned] });
        const gone = await badges.canRevoke({ ...ask, ids: [burned] });
        expect(gone).to.deep.include({ reason: "NO_SUCH_BADGE", data: { kind: REGULAR } });
        const account = stranger.address;
        const role = await badges.canRevoke({ ...ask, issuer: account });
        expect(role).to.deep.include({ reason: "MISSING_ROLE", data: { account, role: "issuer" } });
        const ticket = await award(member.address, TICKET, 1);
        const kept = await badges.canRevoke({ ...ask, kind: TICKET, ids: [ticket] });
        expect(kept).to.deep.include({ reason: "NOT_REVOCABLE", data: { kind: TICKET } });
        const none = await badges.canRevoke({ ...ask, kind: 9, ids: [(9n << 168n) | 1n] });
        expect(none).to.deep.include({ reason: "NO_SUCH_KIND", data: { kind: 9 } });
      });
    });

    describe("canRedeem", function () {
      it("says which soulbound badge a reward needs, and whether the member's would do", async function () {
        const brand = await load();
        const { badges, member, issuer, award, program } = brand;
        const rewardId = await coffee(brand, { badge: { ...NONE, needs: REGULAR, minLevel: 2 } });
        await brand.give(member.address, 1_000n);
        const me = program.member(member.address);
        const refused = { ok: false, reason: "BADGE_NEEDED", data: { kind: REGULAR, minLevel: 2 } };
        expect(await me.canRedeem({ rewardId, quantity: 1 })).to.deep.include(refused);
        const badge = await award(member.address, REGULAR, 1);
        expect(await me.canRedeem({ rewardId, quantity: 1 })).to.deep.include(refused);
        await sendAll(badges.setLevels({ ...WHY, kind: REGULAR, level: 2, ids: [badge] }), issuer);
        expect(await me.canRedeem({ rewardId, quantity: 1 })).to.deep.equal({ ok: true, badges: [badge] });
        expect(await me.canRedeem({ rewardId, quantity: 2 })).to.include({ reason: "ONE_AT_A_TIME" });
        await travelTo(chain(), (await endOfToday()) + VALID_DAYS * DAY);
        expect(await me.canRedeem({ rewardId, quantity: 1 })).to.deep.include(refused);
      });

      it("says which of the member's badges could be handed over", async function () {
        const brand = await load();
        const { member, friend, award, program } = brand;
        const rewardId = await coffee(brand, { badge: { ...NONE, needs: TICKET, minLevel: 2 } });
        await brand.give(member.address, 500n);
        const me = program.member(member.address);
        const low = await award(member.address, TICKET, 1);
        const [good, better] = [await award(member.address, TICKET, 2), await award(member.address, TICKET, 2)];
        const theirs = await award(friend.address, TICKET, 2);
        const ask = { rewardId, quantity: 1 };
        expect(await me.canRedeem(ask)).to.deep.equal({ ok: true, badges: [good, better] });
        expect(await me.canRedeem({ ...ask, badge: better })).to.deep.equal({ ok: true, badges: [better] });
        for (const badge of [low, theirs]) {
          expect(await me.canRedeem({ ...ask, badge })).to.include({ reason: "BADGE_NEEDED" });
        }
      });

      it("asks the member's guard as the desk or the member would move the points", async function () {
        const brand = await load();
        const { member, award, program, deployer, deployment } = brand;
        const [taking, plain] = [await coffee(brand, { badge: { ...NONE, needs: TICKET } }), await coffee(brand)];
        await brand.give(member.address, 500n);
        const badge = await award(member.address, TICKET, 1);
        const me = program.member(member.address);
        const guard = (await deploy(mock("OperatorGuard__Mock"), deployer, [deployment.rewards])).address;
        await me.setGuard(guard).send(member);
        const yes = await me.canRedeem({ rewardId: taking, quantity: 1 });
        expect(yes).to.deep.equal({ ok: true, badges: [badge] });
        const no = await me.canRedeem({ rewardId: plain, quantity: 1 });
        expect(no).to.deep.include({ reason: "GUARD", data: { guard, error: "Unknown" } });
        const validBefore = (await now(chain())) + DAY;
        const intent = await me.redeemIntent({ rewardId: taking, quantity: 1, maxPrice: 500n, validBefore });
        await me.redeemWithBadge({ badge, intent: await intent.sign(member) }).send(member);
        expect((await me.badges()).length).to.equal(0);
      });

      it("says that the badge which it gives can't be given to this member", async function () {
        const brand = await load();
        const { badges, issuer, member, award, program, deployment } = brand;
        const budget = { minter: deployment.rewards, kind: REGULAR, campaign: CAMPAIGN, amount: 10 };
        await badges.allot(budget).send(issuer);
        await badges.keep(budget).send(issuer);
        const campaign = `0x${Buffer.from(CAMPAIGN).toString("hex").padEnd(32, "0")}`;
        const badge = { ...NONE, gives: REGULAR, givesLevel: 1, campaign };
        const rewardId = await coffee(brand, { badge, atOnce: true, fulfillmentDays: 0 });
        await brand.give(member.address, 500n);
        const me = program.member(member.address);
        expect(await me.canRedeem({ rewardId, quantity: 1 })).to.deep.equal({ ok: true });
        const until = (await endOfToday()) + VALID_DAYS * DAY;
        await award(member.address, REGULAR, 3);
        const data = { until, kind: REGULAR, why: "ALREADY_HELD" };
        const verdict = await me.canRedeem({ rewardId, quantity: 1 });
        expect(verdict).to.deep.include({ reason: "BADGE_NOT_GIVEN", data });
      });
    });
  });
}
