/** Checks of campaigns: each no says why, what to do, and when to try again where that is known. */
import { expect } from "chai";

import type { ClaimRefusal, ClaimVerdict } from "../../../sdk/src/index.js";
import { newCode, numberKey, signCodeClaim } from "../../../sdk/src/vouchers/index.js";
import { GUEST, REGULAR, TICKET, VALID_DAYS } from "../helpers/badges.js";
import { DAY, NOTICE, openBrand } from "../helpers/brand.js";
import { BUDGET, SPRING, dropOf, openCampaigns } from "../helpers/campaigns.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";

export function describeClaimChecks(chain: () => TestChain): void {
  describe("SDK campaign checks", function () {
    const load = fixtureOf(() => openCampaigns(chain()), chain);
    const endOfToday = async (): Promise<number> => (Math.floor((await now(chain())) / DAY) + 1) * DAY;

    /** A no of this kind; what to do about it is always told. */
    function expectNo(verdict: ClaimVerdict, reason: ClaimRefusal, retryAt: number | null, data: object = {}): void {
      expect(verdict).to.include({ ok: false, reason, retryAt });
      if (verdict.ok) return;
      expect(verdict.fix).to.match(/^.{15,}\.$/s);
      expect(verdict.data).to.include(data);
    }

    describe("canClaim", function () {
      it("says yes to what would be paid, and that it is spent after", async function () {
        const brand = await load();
        const { claims, member, friend, stranger, till, open, sign } = brand;
        const { root, claims: entries } = await dropOf(brand, [
          { member: member.address, amount: 40n },
          { member: friend.address, amount: 60n },
        ]);
        await open({ root });
        const key = newCode();
        const code = await sign({ to: key.address }, till, "code");
        const { points, campaign } = code.voucher;
        const deadline = (await now(chain())) + 600;
        const claim = signCodeClaim(claims.domain, key.secret, {
          points,
          campaign,
          member: member.address,
          deadline,
        });
        const steps = [
          claims.claimVoucher(await sign()),
          claims.claimCode(code, claim),
          claims.claimDrop({ campaign: SPRING, ...entries[0] }),
        ];
        for (const step of steps) {
          expect(await claims.canClaim(step)).to.deep.equal({ ok: true });
          await step.send(stranger);
          expectNo(await claims.canClaim(step.transaction()), "SPENT", null);
        }
      });

      it("says that there is no such campaign, that it has not begun, and that it is over", async function () {
        const { claims, open, sign } = await load();
        const far = (await now(chain())) + 90 * DAY;
        const step = claims.claimVoucher(await sign({ deadline: far }));
        expectNo(await claims.canClaim(step), "NO_SUCH_CAMPAIGN", null);
        const opensAt = (await now(chain())) + DAY;
        const closesAt = opensAt + DAY;
        await open({ opensAt, closesAt });
        expectNo(await claims.canClaim(step), "NOT_OPEN_YET", opensAt, { closesAt: BigInt(closesAt) });
        await travelTo(chain(), opensAt);
        expect(await claims.canClaim(step)).to.deep.equal({ ok: true });
        await travelTo(chain(), closesAt);
        expectNo(await claims.canClaim(step), "WINDOW_OVER", null);
      });

      it("says that a voucher is not valid yet, or has expired, and a code's claim too", async function () {
        const { claims, member, till, open, sign } = await load();
        await open();
        const validFrom = (await now(chain())) + 600;
        const early = claims.claimVoucher(await sign({ validFrom }));
        const verdict = await claims.canClaim(early);
        expectNo(verdict, "NOT_YET_VALID", validFrom);
        const from = new Date(validFrom * 1_000).toISOString().replace(".000Z", "Z");
        expect(verdict).to.include({ fix: `The voucher is valid from ${from} on. Claim it then.` });
        const deadline = validFrom + 10;
        const late = claims.claimVoucher(await sign({ deadline }));
        const key = newCode();
        const code = await sign({ to: key.address }, till, "code");
        const { points, campaign } = code.voucher;
        const claim = signCodeClaim(claims.domain, key.secret, {
          points,
          campaign,
          member: member.address,
          deadline,
        });
        await travelTo(chain(), deadline + 1);
        expectNo(await claims.canClaim(late), "EXPIRED", null, { deadline: BigInt(deadline) });
        expectNo(await claims.canClaim(claims.claimCode(code, claim)), "EXPIRED", null);
      });

      it("says that the till or the number was revoked", async function () {
        const { claims, issuer, till, stranger, open, sign } = await load();
        await open();
        const numbered = claims.claimVoucher(await sign({ key: numberKey(5) }));
        await claims.revokeNumbers({ campaign: SPRING, till: till.address, from: 5n, to: 6n }).send(issuer);
        expectNo(await claims.canClaim(numbered), "NUMBER_REVOKED", null, { number: 5n });
        expectNo(await claims.canClaim(claims.claimVoucher(await sign({}, stranger))), "TILL_REVOKED", null);
        const signed = claims.claimVoucher(await sign());
        await claims.revokeTills({ campaign: SPRING, tills: [till.address] }).send(issuer);
        expectNo(await claims.canClaim(signed), "TILL_REVOKED", null, { till: till.address });
      });

      it("says that it names somebody else, or was changed", async function () {
        const brand = await load();
        const { claims, member, friend, till, open, sign } = brand;
        const { root, claims: entries } = await dropOf(brand, [
          { member: member.address, amount: 40n },
          { member: friend.address, amount: 60n },
        ]);
        await open({ root });
        const signed = await sign();
        const taken = { ...signed, voucher: { ...signed.voucher, to: friend.address } };
        expectNo(await claims.canClaim(claims.claimVoucher(taken)), "NOT_YOURS", null, { till: till.address });
        const leaf = claims.claimDrop({ campaign: SPRING, ...entries[0], member: friend.address });
        expectNo(await claims.canClaim(leaf), "NOT_YOURS", null, { member: friend.address });
        const [mine, other] = [newCode(), newCode()];
        const code = await sign({ to: mine.address }, till, "code");
        const { points, campaign, deadline } = code.voucher;
        const of = { points, campaign, deadline, member: friend.address };
        const claim = signCodeClaim(claims.domain, other.secret, of);
        expectNo(await claims.canClaim(claims.claimCode(code, claim)), "NOT_YOURS", null, { code: mine.address });
      });

      it("says what the member's cap leaves, and that nobody brings themselves", async function () {
        const { claims, member, till, stranger, open, sign } = await load();
        await open({ memberCap: 150n });
        await claims.claimVoucher(await sign()).send(stranger);
        const verdict = await claims.canClaim(claims.claimVoucher(await sign()));
        expectNo(verdict, "OVER_MEMBER_CAP", null, { left: 50n, amount: 100n });
        expect(verdict).to.include({ message: "The member can have 0.5 more of this campaign." });
        const key = newCode();
        const code = await sign({ to: key.address, referrer: member.address, amount: 1n }, till, "code");
        const { points, campaign, deadline } = code.voucher;
        const claim = signCodeClaim(claims.domain, key.secret, {
          points,
          campaign,
          deadline,
          member: member.address,
        });
        expectNo(await claims.canClaim(claims.claimCode(code, claim)), "SELF_REFERRAL", null);
      });

      it("says what the till's cap and rate leave, and tries again tomorrow only if that can help", async function () {
        const { claims, till, issuer, stranger, open, sign } = await load();
        await open({ tills: [{ till: till.address, cap: 500n, ratePerDay: 150n }] });
        await claims.claimVoucher(await sign()).send(stranger);
        const again = claims.claimVoucher(await sign());
        const midnight = await endOfToday();
        expectNo(await claims.canClaim(again), "OVER_TILL_RATE", midnight, { leftToday: 50n });
        const never = claims.claimVoucher(await sign({ amount: 151n }));
        expectNo(await claims.canClaim(never), "OVER_TILL_RATE", null);
        await claims.setTills({ campaign: SPRING, tills: [{ till: till.address, cap: 99n }] }).send(issuer);
        expectNo(await claims.canClaim(again), "OVER_TILL_CAP", null, { left: 99n });
        await claims.setTills({ campaign: SPRING, tills: [{ till: till.address, ratePerDay: 150n }] }).send(issuer);
        await travelTo(chain(), midnight);
        expect(await claims.canClaim(again)).to.deep.equal({ ok: true });
      });

      it("says what the campaign's budget and rate leave, and not to try again once it is over", async function () {
        const { claims, stranger, open, sign } = await load();
        const midnight = await endOfToday();
        await open({ points: { budget: 300n, ratePerDay: 150n } });
        await open({ campaign: "today", points: { budget: 300n, ratePerDay: 50n }, closesAt: midnight });
        await claims.claimVoucher(await sign()).send(stranger);
        const again = claims.claimVoucher(await sign({ deadline: midnight + DAY }));
        expectNo(await claims.canClaim(again), "OVER_DAILY_RATE", midnight, { leftToday: 50n });
        const today = { campaign: "today", amount: 50n };
        await claims.claimVoucher(await sign(today)).send(stranger);
        expectNo(await claims.canClaim(claims.claimVoucher(await sign(today))), "OVER_DAILY_RATE", null);
        const much = claims.claimVoucher(await sign({ amount: 201n }));
        expectNo(await claims.canClaim(much), "OVER_BUDGET", null, { left: 200n });
      });

      it("says the same of a budget of badges, and that a claim is for one", async function () {
        const { claims, stranger, issuer, openAwards, sign } = await load();
        await openAwards(TICKET, { badge: { kind: TICKET, level: 1, budget: 2, ratePerDay: 1 } });
        const claim = async (amount = 1n) => claims.claimVoucher(await sign({ amount }), { inBadges: true });
        expectNo(await claims.canClaim(await claim(2n)), "BAD_AMOUNT", null, { amount: 2n });
        await (await claim()).send(stranger);
        expectNo(await claims.canClaim(await claim()), "OVER_DAILY_RATE", await endOfToday());
        await claims.cutAwards({ campaign: SPRING, kind: TICKET, amount: 9 }).send(issuer);
        expectNo(await claims.canClaim(await claim()), "OVER_BUDGET", null, { left: 0n });
      });

      it("says that the member has the badge, until when, or gave it up", async function () {
        const { claims, program, member, stranger, openAwards, award, sign } = await load();
        await openAwards(REGULAR, { closesAt: (await now(chain())) + 90 * DAY });
        const deadline = (await now(chain())) + 60 * DAY;
        const again = claims.claimVoucher(await sign({ amount: 1n, deadline }));
        await award(member.address, REGULAR, 1);
        const until = (await endOfToday()) + VALID_DAYS * DAY;
        expectNo(await claims.canClaim(again), "ALREADY_HELD", until);
        await travelTo(chain(), until);
        expect(await claims.canClaim(again)).to.deep.equal({ ok: true });
        await award(member.address, REGULAR, 3);
        // This one expires after the voucher's deadline.
        expectNo(await claims.canClaim(again), "ALREADY_HELD", null);
        await openAwards(GUEST, { campaign: "guests" });
        const { event } = await claims.claimVoucher(await sign({ campaign: "guests", amount: 1n })).send(stranger);
        await program
          .member(member.address)
          .burnBadge(BigInt(String(event?.id)))
          .send(member);
        const gone = claims.claimVoucher(await sign({ campaign: "guests", amount: 1n }));
        expectNo(await claims.canClaim(gone), "GIVEN_UP", null);
      });

      it("says that minting is stopped until a time, that it has ended, and that a desk is no member", async function () {
        const { claims, program, admin, guardian, deployment, open, sign } = await load();
        await open();
        const desk = claims.claimVoucher(await sign({ to: deployment.rewards }));
        expectNo(await claims.canClaim(desk), "MEMBER_IS_DESK", null);
        const deadline = (await now(chain())) + 29 * DAY;
        const step = claims.claimVoucher(await sign({ deadline }));
        const { event } = await program.stop().send(guardian);
        expectNo(await claims.canClaim(step), "STOPPED", Number(event?.until));
        await program.resume().send(admin);
        const closedAt = (await now(chain())) + NOTICE + 10;
        await program.close(closedAt).send(admin);
        await travelTo(chain(), closedAt);
        expectNo(await claims.canClaim(step), "ENDED", null);
      });
    });

    describe("canOpen", function () {
      it("says yes to what would open, and why not", async function () {
        const { claims, issuer, stranger, open } = await load();
        const closesAt = (await now(chain())) + 30 * DAY;
        const opening = { campaign: SPRING, points: { budget: BUDGET }, closesAt, uri: "ipfs://spring" };
        const by = issuer.address;
        expect(await claims.canOpen(by, opening)).to.deep.equal({ ok: true });
        const badge = { kind: TICKET, level: 1, budget: 10 };
        const refused = [
          ["MISSING_ROLE", stranger.address, opening],
          ["WINDOW_OVER", by, { ...opening, closesAt: closesAt - 31 * DAY }],
          ["TOO_LONG", by, { ...opening, closesAt: closesAt + 4_000 * DAY }],
          ["OVER_CEILING", by, { ...opening, points: { budget: 10n ** 12n } }],
          ["OVER_CAP", by, { ...opening, badge: { ...badge, budget: 901 } }],
          ["NO_SUCH_KIND", by, { ...opening, badge: { ...badge, kind: 9 } }],
          ["LEVEL_OUT_OF_RANGE", by, { ...opening, badge: { ...badge, level: 3 } }],
        ] as const;
        for (const [reason, who, wrong] of refused) {
          expect(await claims.canOpen(who, wrong)).to.include({ ok: false, reason });
        }
        await open();
        expect(await claims.canOpen(by, opening)).to.include({ reason: "EXISTS" });
      });

      it("says that points can't wait at a desk that is not enrolled", async function () {
        await load();
        const { program, punchcard, config, issuer, stranger, deployment } = await openBrand(chain(), {
          cap: 10n ** 12n,
        });
        const points = { ...config.points, desks: [deployment.rewards] };
        const { event } = await (await punchcard.launch({ ...config, points })).send(stranger);
        const without = await punchcard.program(String(event?.program));
        const closesAt = (await now(chain())) + 30 * DAY;
        const opening = { campaign: SPRING, points: { budget: 1n }, closesAt, uri: "", maturity: DAY };
        expect(await program.claims.canOpen(issuer.address, opening)).to.deep.equal({ ok: true });
        const verdict = await without.claims.canOpen(issuer.address, opening);
        expect(verdict).to.include({ reason: "DESK_NOT_ENROLLED" });
      });
    });
  });
}
