/** User stories of badges: a brand awards them, members show, pass on, give up and redeem with them. */
import { expect } from "chai";
import { getUint } from "ethers";
import { parseXmlDocument } from "slimdom";

import { soulboundId, splitBadgeId } from "../../../sdk/src/index.js";
import type { SignedRedeem } from "../../../sdk/src/index.js";
import { CAMPAIGN, DAY, NOTICE, coffee, failure, sendAll } from "../helpers/brand.js";
import { GUEST, REGULAR, TICKET, VALID_DAYS, WHY, openBadges } from "../helpers/badges.js";
import type { BadgeBrand } from "../helpers/badges.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";

const NO_CAMPAIGN = `0x${"00".repeat(16)}`;
const NONE = { needs: 0, minLevel: 0, gives: 0, givesLevel: 0, campaign: NO_CAMPAIGN };

export function describeBadges(chain: () => TestChain): void {
  describe("SDK badges", function () {
    const load = fixtureOf(() => openBadges(chain()), chain);
    const today = async (): Promise<number> => Math.floor((await now(chain())) / DAY) * DAY;

    describe("a brand defines and awards", function () {
      it("reads the kinds that it defined, with what is left of them", async function () {
        const { badges, program } = await load();
        expect([badges.name, badges.symbol]).to.deep.equal(["Acme badges", "ACMEB"]);
        expect(badges.address).to.equal(await program.contract.badges());
        const kinds = await badges.kinds();
        expect(kinds.map(({ kind, look }) => [kind, look.name])).to.deep.equal([
          [REGULAR, 'Regular "<b>常客</b>"'],
          [TICKET, "Ticket"],
          [GUEST, "Guest"],
        ]);
        expect(kinds[1]).to.deep.include({
          cap: 1_000,
          allotted: 100,
          left: 900,
          serials: 0,
          levels: ["Stalls", "Box"],
        });
        expect(kinds[1]?.look).to.include({ style: "ticket", color: "#004b87", uri: "" });
        expect(kinds[0]).to.deep.include({ cap: 0, left: 2 ** 32 - 1 - 100, soulbound: true, revocable: true });
      });

      it("reads, bounds and cuts a minter's awards", async function () {
        const { badges, issuer, member } = await load();
        const budget = { minter: issuer.address, kind: REGULAR, campaign: CAMPAIGN };
        await badges.allot({ ...budget, amount: 5, ratePerDay: 3 }).send(issuer);
        await badges.mint({ ...WHY, kind: REGULAR, level: 1, member: member.address }).send(issuer);
        await badges.cut({ ...budget, amount: 4 }).send(issuer);
        const left = await badges.budget(issuer.address, REGULAR, CAMPAIGN);
        expect(left).to.deep.equal({ left: 100, ratePerDay: 3, usedToday: 1, kept: false });
      });

      it("awards to many in one step, and skips who has it", async function () {
        const { badges, issuer, member, friend, award } = await load();
        await award(member.address, REGULAR, 3);
        const members = [member.address, friend.address];
        await sendAll(badges.mintMany({ ...WHY, kind: REGULAR, level: 1, members }), issuer);
        expect(await badges.held(member.address, REGULAR)).to.deep.equal({ held: true, level: 3 });
        expect(await badges.held(friend.address, REGULAR)).to.deep.equal({ held: true, level: 1 });
        expect(await badges.held(friend.address, GUEST)).to.deep.equal({ held: false, level: 0 });
      });

      it("splits what does not fit one transaction, and fills each", async function () {
        const { badges, issuer } = await load();
        await badges.allot({ minter: issuer.address, kind: TICKET, campaign: CAMPAIGN, amount: 400 }).send(issuer);
        const members = Array.from({ length: 401 }, (_, i) => `0x${(i + 1).toString(16).padStart(40, "0")}`);
        const steps = badges.mintMany({ ...WHY, kind: TICKET, level: 2, members });
        expect(steps.map((step) => step.transaction().meta.members.length)).to.deep.equal([200, 200, 1]);
        // New holders and a level above the first: the dearest there is.
        expect((await steps[0]!.estimate(issuer)).gas).to.be.lessThan(16_777_216n);
      });

      it("raises levels, takes a badge back, and tells markets what expired", async function () {
        const { badges, issuer, member, friend, stranger, award } = await load();
        const [mine, theirs] = [await award(member.address, REGULAR, 1), await award(friend.address, REGULAR, 1)];
        await sendAll(badges.setLevels({ ...WHY, kind: REGULAR, level: 2, ids: [mine] }), issuer);
        expect(await badges.badge(mine)).to.include({ level: 2, levelName: "Silver" });
        await sendAll(badges.revoke({ kind: REGULAR, ids: [theirs], reason: "returned" }), issuer);
        expect(await failure(badges.badge(theirs))).to.include({ errorName: "ERC721NonexistentToken" });
        await travelTo(chain(), (await now(chain())) + (VALID_DAYS + 1) * DAY);
        expect((await badges.badge(mine)).valid).to.equal(false);
        const told = await badges.announceExpired([mine]).send(stranger);
        expect(told.event).to.deep.equal({ _tokenId: mine });
      });
    });

    describe("a member", function () {
      it("sees all badges, with name, level, dates and what may become of them", async function () {
        const { badges, program, member, award } = await load();
        const [ticket, regular] = [await award(member.address, TICKET, 1), await award(member.address, REGULAR, 3)];
        const awardedAt = await today();
        const validUntil = awardedAt + (VALID_DAYS + 1) * DAY;
        const dates = { awardedAt, validUntil, valid: true, owner: member.address };
        expect(await program.member(member.address).badges()).to.deep.equal([
          {
            ...dates,
            id: regular,
            kind: REGULAR,
            name: 'Regular "<b>常客</b>"',
            level: 3,
            levelName: "Gold 金",
            serial: null,
            soulbound: true,
            revocable: true,
          },
          {
            ...dates,
            id: ticket,
            kind: TICKET,
            name: "Ticket",
            level: 1,
            levelName: "Stalls",
            serial: 1,
            soulbound: false,
            revocable: false,
          },
        ]);
        const day = awardedAt / DAY;
        expect(splitBadgeId(ticket)).to.deep.equal({ kind: TICKET, soulbound: false, serial: 1, day });
        for (const kind of [1, 2, 513, 65_535]) {
          const onChain = await badges.contract.soulboundId(member.address, kind);
          expect(soulboundId(member.address, kind)).to.equal(onChain);
        }
      });

      it("passes a badge on, and burns another", async function () {
        const { program, member, friend, award } = await load();
        const [me, them] = [program.member(member.address), program.member(friend.address)];
        const [kept, given] = [await award(member.address, TICKET, 1), await award(member.address, TICKET, 2)];
        const guest = await award(member.address, GUEST);
        await me.transferBadge({ id: given, recipient: friend.address }).send(member);
        await me.burnBadge(guest).send(member);
        expect((await me.badges()).map(({ id }) => id)).to.deep.equal([kept]);
        expect((await them.badges()).map(({ id }) => id)).to.deep.equal([given]);
        await them.burnBadge(given).send(friend);
        expect(await them.badges()).to.deep.equal([]);
      });

      it("shows a badge as a picture that its texts can't break", async function () {
        const { badges, member, award } = await load();
        const art = await badges.art(await award(member.address, REGULAR, 3));
        if (!art.drawn) throw new Error("the kind is drawn on chain");
        expect(art.json.name).to.equal('Regular "<b>常客</b>" · Gold 金');
        expect(art.json.attributes).to.deep.include({ trait_type: "Revocable", value: "Yes" });
        expect(art.image).to.equal(`data:image/svg+xml;base64,${Buffer.from(art.svg).toString("base64")}`);
        const title = parseXmlDocument(art.svg).documentElement?.firstElementChild;
        expect(title?.textContent).to.equal(art.json.name);
      });

      it("is told where the brand keeps a picture itself, and nothing is fetched", async function () {
        const { badges, member, award } = await load();
        const art = await badges.art(await award(member.address, GUEST));
        expect(art).to.deep.equal({ drawn: false, uri: "https://acme.example/guest-0.json" });
      });
    });

    describe("a reward that takes a badge", function () {
      async function takingTicket(brand: BadgeBrand) {
        const rewardId = await coffee(brand, { badge: { ...NONE, needs: TICKET, minLevel: 2 } });
        await brand.give(brand.member.address, 500n);
        const badge = await brand.award(brand.member.address, TICKET, 2);
        const me = brand.program.member(brand.member.address);
        const validBefore = (await now(chain())) + DAY;
        const intent = await me.redeemIntent({ rewardId, quantity: 1, maxPrice: 500n, validBefore });
        const signed = JSON.parse(JSON.stringify(await intent.sign(brand.member))) as SignedRedeem;
        return { rewardId, badge, me, signed };
      }

      it("is redeemed by one signature and one transaction, and gives both back", async function () {
        const brand = await load();
        const { member, till, program, deployment } = brand;
        const { rewardId, badge, me, signed } = await takingTicket(brand);
        expect((await program.rewards.reward(rewardId)).badge).to.deep.equal({ ...NONE, needs: TICKET, minLevel: 2 });
        const step = me.redeemWithBadge({ badge, intent: signed });
        expect(step.describe()).to.match(/^Redeem reward 1 for your badge #1 \(kind 2\) and at most 5 ACME, before /);
        const done = await step.send(member);
        expect(getUint(String(done.event?.rewardId))).to.equal(BigInt(rewardId));
        expect((await brand.badges.badge(badge)).owner).to.equal(deployment.rewards);
        await program.rewards.refund(program.rewards.redemptionOf(done)).send(till);
        expect((await me.badges()).map(({ id }) => id)).to.deep.equal([badge]);
        expect((await me.points()).balance).to.equal(500n);
      });

      it("destroys the badge when it is handed over", async function () {
        const brand = await load();
        const { badge, me, signed } = await takingTicket(brand);
        const done = await me.redeemWithBadge({ badge, intent: signed }).send(brand.member);
        await brand.program.rewards.capture(brand.program.rewards.redemptionOf(done)).send(brand.till);
        expect(await failure(brand.badges.badge(badge))).to.include({ errorName: "ERC721NonexistentToken" });
        expect((await me.history()).badges.entries.map(({ kind }) => kind)).to.deep.equal([
          "awarded",
          "handedOver",
          "spent",
        ]);
      });
    });

    it("gives a badge at once, and the brand gets back what was not given", async function () {
      const brand = await load();
      const { badges, issuer, member, stranger, program, deployment } = brand;
      const budget = { minter: deployment.rewards, kind: REGULAR, campaign: "gift", amount: 10 };
      await badges.allot(budget).send(issuer);
      await badges.keep(budget).send(issuer);
      const campaign = `0x${Buffer.from("gift").toString("hex").padEnd(32, "0")}`;
      const badge = { ...NONE, gives: REGULAR, givesLevel: 2, campaign };
      const rewardId = await coffee(brand, { badge, atOnce: true, fulfillmentDays: 0 });
      await brand.give(member.address, 500n);
      const me = program.member(member.address);
      const deadline = (await now(chain())) + DAY;
      await me.redeem({ rewardId, quantity: 1, maxPrice: 500n, deadline }).send(member);
      expect(await badges.held(member.address, REGULAR)).to.deep.equal({ held: true, level: 2 });
      expect(await badges.budget(deployment.rewards, REGULAR, "gift")).to.include({ left: 9, kept: true });
      await program.rewards.withdraw(rewardId).send(brand.catalog);
      await travelTo(chain(), (await now(chain())) + NOTICE);
      await program.rewards.returnAwards(rewardId).send(stranger);
      expect(await badges.budget(deployment.rewards, REGULAR, "gift")).to.include({ left: 0 });
    });
  });
}
