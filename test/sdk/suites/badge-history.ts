/** Badges' histories from events alone: what they tell, and that owners and levels come out as the chain has them. */
import { expect } from "chai";

import type { BadgeHistory } from "../../../sdk/src/index.js";
import { CAMPAIGN, DAY, coffee, failure, sendAll } from "../helpers/brand.js";
import type { Actor } from "../helpers/brand.js";
import { GUEST, REGULAR, TICKET, VALID_DAYS, WHY, openBadges } from "../helpers/badges.js";
import type { BadgeBrand } from "../helpers/badges.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";
import { seeded } from "../helpers/random.js";

export function describeBadgeHistory(chain: () => TestChain): void {
  describe("SDK badge history", function () {
    const load = fixtureOf(() => openBadges(chain()), chain);
    const told = ({ entries }: BadgeHistory): string[] => entries.map(({ kind, level }) => `${kind} ${level}`);

    it("tells a soulbound badge from award to revocation", async function () {
      const { badges, program, issuer, member, award } = await load();
      const id = await award(member.address, REGULAR, 1);
      // On its last day it can still be raised, and that renews nothing.
      await travelTo(chain(), (await now(chain())) + VALID_DAYS * DAY);
      await sendAll(badges.setLevels({ ...WHY, kind: REGULAR, level: 3, ids: [id] }), issuer);
      await travelTo(chain(), (await now(chain())) + DAY);
      await badges.announceExpired([id]).send(member);
      await award(member.address, REGULAR, 2);
      await travelTo(chain(), (await now(chain())) + (VALID_DAYS + 1) * DAY);
      const members = [member.address, issuer.address];
      await sendAll(badges.mintMany({ ...WHY, kind: REGULAR, level: 1, members }), issuer);
      await sendAll(badges.revoke({ kind: REGULAR, ids: [id], reason: "returned" }), issuer);
      const mine = (await program.member(member.address).history()).badges;
      expect(told(mine)).to.deep.equal(["awarded 1", "levelled 3", "renewed 2", "renewed 1", "revoked 1"]);
      const why = { campaign: hex(CAMPAIGN), reason: hex(WHY.reason), minter: issuer.address };
      expect(mine.entries[3]).to.include({ ...why, badge: id.toString(), member: member.address });
      expect(mine.entries[4]).to.include({ other: issuer.address, reason: hex("returned") });
      expect(mine.owned).to.deep.equal({});
      expect(JSON.parse(JSON.stringify(mine))).to.deep.equal(mine);
      const all = (await program.history()).badges;
      expect(all.entries.filter((entry) => entry.member === member.address)).to.deep.equal(mine.entries);
      expect(Object.keys(all.owned)).to.deep.equal([issuer.address]);
    });

    it("tells a batch by whom it awarded, and nothing of it afterwards", async function () {
      const { badges, program, issuer, member, friend, award } = await load();
      await award(member.address, REGULAR, 1);
      const members = [friend.address, member.address];
      await sendAll(
        badges.mintMany({ campaign: CAMPAIGN, reason: "file 9", kind: REGULAR, level: 2, members }),
        issuer,
      );
      await award(friend.address, TICKET, 1);
      const { entries } = (await program.history()).badges;
      const whose = entries.map(({ kind, level, member: who, reason }) => [kind, level, who, reason]);
      expect(whose).to.deep.equal([
        ["awarded", 1, member.address, hex(WHY.reason)],
        ["awarded", 2, friend.address, hex("file 9")],
        ["awarded", 1, friend.address, hex(WHY.reason)],
      ]);
    });

    it("tells a badge's level to who received it, and keeps points apart", async function () {
      const brand = await load();
      const { badges, program, issuer, member, friend, award } = brand;
      await brand.give(member.address, 500n);
      const id = await award(member.address, TICKET, 1);
      await sendAll(badges.setLevels({ ...WHY, kind: TICKET, level: 2, ids: [id] }), issuer);
      await program.member(member.address).transferBadge({ id, recipient: friend.address }).send(member);
      const theirs = await program.member(friend.address).history();
      expect(told(theirs.badges)).to.deep.equal(["received 2"]);
      expect(theirs.badges.owned).to.have.nested.property(`${friend.address}.${id}.level`, 2);
      expect(theirs.entries).to.deep.equal([]);
      const mine = await program.member(member.address).history();
      expect(told(mine.badges)).to.deep.equal(["awarded 1", "levelled 2", "sent 2"]);
      expect(mine.entries.map(({ kind, amount }) => `${kind} ${amount}`)).to.deep.equal(["issued 500"]);
    });

    it("recomputes owners, levels and dates of a random run", async function () {
      this.timeout(120_000);
      const brand = await load();
      const people = await randomRun(brand);
      const { badges } = await brand.program.history();
      for (const { address } of people) {
        const owned = await brand.program.member(address).badges();
        const expected = owned.map(({ id, level, awardedAt }) => [id.toString(), { level, awardedAt }]);
        expect(badges.owned[address] ?? {}).to.deep.equal(Object.fromEntries(expected));
        const own = (await brand.program.member(address).history()).badges;
        expect(own.entries).to.deep.equal(badges.entries.filter((entry) => entry.member === address));
        expect(own.owned[address] ?? {}).to.deep.equal(badges.owned[address] ?? {});
      }
      const kinds = new Set(badges.entries.map(({ kind }) => kind));
      expect([...kinds].sort()).to.deep.equal([
        "awarded",
        "burned",
        "handedOver",
        "levelled",
        "received",
        "renewed",
        "returned",
        "revoked",
        "sent",
        "spent",
      ]);
    });

    it("notices a node that leaves logs out", async function () {
      const { program, member, award } = await load();
      await award(member.address, REGULAR, 1);
      const fromBlock = (await chain().provider.getBlockNumber()) + 1;
      await chain().provider.send("evm_mine", []);
      const error = await failure(program.member(member.address).history({ fromBlock, verify: true }));
      expect(error).to.include({ code: "RPC_INCONSISTENT" });
    });
  });
}

/** Some dozens of random acts of three members and the brand, with jumps past expiry. */
async function randomRun(brand: BadgeBrand): Promise<Actor[]> {
  const random = seeded(11);
  const { badges, program, issuer, till, chain } = brand;
  const people: Actor[] = [brand.member, brand.friend, brand.stranger];
  const pick = (): Actor => people[random(people.length)]!;
  const NONE = { minLevel: 0, gives: 0, givesLevel: 0, campaign: `0x${"00".repeat(16)}` };
  const closesAt = (await now(chain)) + 4_000 * DAY;
  const rewardId = await coffee(brand, { unitPrice: 1n, stock: 1_000, closesAt, badge: { ...NONE, needs: TICKET } });
  for (const kind of [REGULAR, TICKET, GUEST]) {
    await badges.allot({ minter: issuer.address, kind, campaign: CAMPAIGN, amount: 500 }).send(issuer);
  }
  for (let i = 0; i < 90; i++) {
    const who = pick();
    const me = program.member(who.address);
    const owned = await me.badges();
    const any = owned[random(Math.max(1, owned.length))];
    const ticket = owned.find((badge) => !badge.soulbound && badge.valid);
    const level = random(2) + 1;
    const act = random(9);
    const members = people.map(({ address }) => address);
    if (act === 0) await badges.mint({ ...WHY, kind: TICKET, level, member: who.address }).send(issuer);
    else if (act === 1) await sendAll(badges.mintMany({ ...WHY, kind: TICKET, level, members }), issuer);
    else if (act <= 3) {
      const award = { kind: REGULAR, level, campaign: CAMPAIGN };
      const { ok } = await badges.canAward({ ...award, minter: issuer.address, members });
      if (ok && act === 2) await sendAll(badges.mintMany({ ...WHY, ...award, members }), issuer);
      const single = await badges.canMint({ ...award, minter: issuer.address, member: who.address });
      if (single.ok) await badges.mint({ ...WHY, ...award, member: who.address }).send(issuer);
    } else if (act === 4 && any?.valid === true && any.level === 1) {
      await sendAll(badges.setLevels({ ...WHY, kind: any.kind, level: 2, ids: [any.id] }), issuer);
    } else if (act === 5 && any?.revocable === true) {
      await sendAll(badges.revoke({ kind: any.kind, ids: [any.id, any.id], reason: "wrong" }), issuer);
    } else if (act === 6 && any?.soulbound === false) {
      if (random(3) === 0) await me.burnBadge(any.id).send(who);
      else await me.transferBadge({ id: any.id, recipient: pick().address }).send(who);
    } else if (act === 7 && ticket !== undefined) {
      await brand.give(who.address, 1n);
      const validBefore = (await now(chain)) + DAY;
      const intent = await me.redeemIntent({ rewardId, quantity: 1, maxPrice: 1n, validBefore });
      const step = me.redeemWithBadge({ badge: ticket.id, intent: await intent.sign(who) });
      const redemption = program.rewards.redemptionOf(await step.send(who));
      if (random(2) === 0) await program.rewards.capture(redemption).send(till);
      else await program.rewards.refund(redemption).send(till);
    } else if (act === 8) await travelTo(chain, (await now(chain)) + (random(2) === 0 ? 5 : VALID_DAYS + 1) * DAY);
  }
  return people;
}

function hex(text: string): string {
  return `0x${Buffer.from(text).toString("hex").padEnd(32, "0")}`;
}
