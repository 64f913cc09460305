/** Histories from events alone: what they tell, that they add up, and that they survive any node. */
import { expect } from "chai";

import type { History, HistoryEntry } from "../../../sdk/src/index.js";
import { numberKey, signVoucher } from "../../../sdk/src/vouchers/index.js";
import { CAMPAIGN, DAY, PERIOD, REASON, coffee, failure, openBrand, redeemed, sendAll } from "../helpers/brand.js";
import type { Actor, Brand } from "../helpers/brand.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";
import { seeded } from "../helpers/random.js";

export function describeHistory(chain: () => TestChain): void {
  describe("SDK history", function () {
    const load = fixtureOf(() => openBrand(chain()), chain);
    const kinds = ({ entries }: { entries: readonly HistoryEntry[] }): string[] => entries.map(({ kind }) => kind);

    it("tells a member's points from issue to redemption", async function () {
      const brand = await load();
      const { program, member, friend, till } = brand;
      const me = program.member(member.address);
      await brand.give(member.address, 2_000n);
      await me.transfer({ recipient: friend.address, amount: 300n }).send(member);
      const redemption = await redeemed(brand, member, await coffee(brand), 2);
      await program.rewards.capture(redemption, { quantity: 1 }).send(till);
      await program.rewards.refund(redemption, { quantity: 1 }).send(till);
      await me.burn(200n).send(member);

      const history = await me.history();
      expect(kinds(history)).to.deep.equal(["issued", "sent", "redeemed", "captured", "refunded", "burned"]);
      expect(history.entries[0]).to.include({ amount: "2000", campaign: hex(CAMPAIGN), reason: hex(REASON) });
      expect(history.entries[1]).to.include({ amount: "300", other: friend.address });
      expect(history.entries[2]).to.include({ amount: "1000", rewardId: 1, number: 0, quantity: 2, unitPrice: "500" });
      expect(history.totals.balances).to.deep.equal({ [member.address]: "1000" });
      expect(JSON.parse(JSON.stringify(history))).to.deep.equal(history);

      const others = await program.member(friend.address).history();
      expect(others.entries).to.have.lengthOf(1);
      expect(others.entries[0]).to.include({ kind: "received", amount: "300", other: member.address });
    });

    it("tells batches with their reason, grants, voids, maturities and extensions", async function () {
      const brand = await load();
      const { program, issuer, member, friend } = brand;
      const members = [friend.address, member.address];
      const [batch] = program.points.mintMany({ campaign: CAMPAIGN, reason: "file 9", members, amounts: [5n, 6n] });
      await batch!.send(issuer);
      const maturesAt = (await now(chain())) + DAY;
      const granting = { campaign: CAMPAIGN, reason: "file 10", members: [...members, member.address], maturesAt };
      const granted = await program.grants.grant({ ...granting, amounts: [1n, 2n, 3n] }).send(issuer);
      const grants = await program.grants.batch(granted.hash);
      await program.grants.void(grants, { indices: [1], why: "returned" }).send(issuer);
      await travelTo(chain(), maturesAt);
      await program.grants.mature(grants).send(friend);
      const [lot] = (await program.member(member.address).points()).lots;
      await travelTo(chain(), lot!.expiresAt! - 2 * PERIOD);
      await program.points.extend({ members: [member.address], from: lot!.period, to: lot!.period + 1 }).send(issuer);

      const { entries } = await program.member(member.address).history();
      const told = entries.map(({ kind, amount }) => [kind, amount]);
      expect(told).to.deep.equal([
        ["issued", "6"],
        ["granted", "2"],
        ["granted", "3"],
        ["voided", "2"],
        ["matured", "3"],
        ["extended", "9"],
      ]);
      expect(entries[0]).to.include({ campaign: hex(CAMPAIGN), reason: hex("file 9") });
      expect(entries[3]).to.include({ index: 1, why: "returned" });
      expect(entries[5]).to.include({ fromPeriod: lot!.period, toPeriod: lot!.period + 1 });
    });

    it("tells what expired from what was burned, in both histories", async function () {
      const brand = await load();
      const { program, member, friend } = brand;
      await brand.give(member.address, 100n);
      await travelTo(chain(), (await now(chain())) + PERIOD);
      await brand.give(member.address, 70n);
      await brand.give(friend.address, 50n);
      await travelTo(chain(), (await now(chain())) + 3 * PERIOD);
      await program.member(member.address).burn(30n).send(member);
      await program.points.touch([friend.address]).send(member);
      await program.member(friend.address).burn(50n).send(friend);

      const mine = await program.member(member.address).history();
      const all = await program.history();
      expect(mine.entries.map(({ kind, amount }) => `${kind} ${amount}`)).to.deep.equal([
        "issued 100",
        "issued 70",
        "expired 100",
        "burned 30",
      ]);
      expect(all.entries.filter((entry) => entry.member === member.address)).to.deep.equal(mine.entries);
      expect(kinds(await program.member(friend.address).history())).to.deep.equal(["issued", "burned"]);
    });

    it("tells what expired from a burn of as much in the same transaction", async function () {
      const brand = await load();
      const { program, member } = brand;
      await brand.give(member.address, 30n);
      await travelTo(chain(), (await now(chain())) + PERIOD);
      await brand.give(member.address, 70n);
      await travelTo(chain(), (await now(chain())) + 3 * PERIOD);
      await program.member(member.address).burn(30n).send(member);
      const mine = await program.member(member.address).history();
      expect(kinds(mine)).to.deep.equal(["issued", "issued", "expired", "burned"]);
      expect(kinds(await program.history())).to.deep.equal(kinds(mine));
    });

    it("knows which lots a part refund gives back, and which a capture has spent", async function () {
      const brand = await load();
      const { program, member, friend, till } = brand;
      await brand.give(member.address, 300n);
      await travelTo(chain(), (await now(chain())) + PERIOD);
      await brand.give(member.address, 700n);
      const redemption = await redeemed(brand, member, await coffee(brand), 2);
      await program.rewards.refund(redemption, { quantity: 1 }).send(till);
      await expectRecomputed(brand, await program.history(), [member]);
      const [only] = (await program.member(member.address).points()).lots;
      expect(only?.amount).to.equal(500n);
      await program.rewards.capture(redemption, { quantity: 1 }).send(till);
      await program.member(member.address).transfer({ recipient: friend.address, amount: 200n }).send(member);
      await expectRecomputed(brand, await program.history(), [member, friend]);
    });

    it("lets what expired while held live to the end of the period of its release", async function () {
      const brand = await load();
      const { program, issuer, member, stranger } = brand;
      await brand.give(member.address, 500n);
      const rewardId = await coffee(brand, { closesAt: (await now(chain())) + 4 * PERIOD });
      const [lot] = (await program.member(member.address).points()).lots;
      await travelTo(chain(), lot!.expiresAt! - DAY);
      const maturesAt = lot!.expiresAt! + 3 * PERIOD;
      const granting = { campaign: CAMPAIGN, reason: "late", members: [member.address], amounts: [40n], maturesAt };
      const granted = await program.grants.grant(granting).send(issuer);
      const redemption = await redeemed(brand, member, rewardId);
      await travelTo(chain(), redemption.deadline + 1);
      await program.rewards.refund(redemption).send(stranger);
      await expectRecomputed(brand, await program.history(), [member]);
      const [saved] = (await program.member(member.address).points()).lots;
      expect(saved).to.deep.equal({ amount: 500n, period: lot!.period + 1, expiresAt: lot!.expiresAt! + PERIOD });

      // Granted later, handed over sooner: what the desk lets go of is not what expires first.
      const sooner = (await now(chain())) + DAY;
      const second = await program.grants.grant({ ...granting, reason: "later", maturesAt: sooner }).send(issuer);
      await travelTo(chain(), sooner);
      await program.grants.mature(await program.grants.batch(second.hash)).send(stranger);
      await expectRecomputed(brand, await program.history(), [member]);

      await travelTo(chain(), maturesAt + PERIOD);
      await program.grants.mature(await program.grants.batch(granted.hash)).send(stranger);
      await expectRecomputed(brand, await program.history(), [member]);
    });

    for (const points of [{ livePeriods: 4 }, { livePeriods: 0, decimals: 6 }]) {
      it(`recomputes balances and liability of a random run, ${points.livePeriods} live periods`, async function () {
        this.timeout(120_000);
        await load();
        const brand = await openBrand(chain(), points);
        const people = await randomRun(brand, points.livePeriods);
        const history = await brand.program.history();
        await expectRecomputed(brand, history, people);
        const byMember = await Promise.all(people.map(({ address }) => brand.program.member(address).history()));
        for (const [i, own] of byMember.entries()) {
          const told = history.entries.filter((entry) => entry.member === people[i]!.address);
          expect(own.entries).to.deep.equal(told);
        }
      });
    }

    it("notices a node that leaves logs out", async function () {
      const brand = await load();
      await brand.give(brand.member.address, 100n);
      const error = await failure(brand.program.history({ fromBlock: (await chain().provider.getBlockNumber()) + 1 }));
      expect(error).to.include({ code: "RPC_INCONSISTENT" });
      const { fromBlock } = brand.deployment;
      const restore = intercept(chain(), (method, next) => (method === "eth_getLogs" ? Promise.resolve([]) : next()));
      try {
        expect(await failure(brand.program.history({ fromBlock }))).to.include({ code: "RPC_INCONSISTENT" });
        expect(await failure(brand.program.member(brand.member.address).history())).to.include({
          code: "RPC_INCONSISTENT",
        });
      } finally {
        restore();
      }
    });

    it("tells the same through a node that takes few blocks, few results and few requests", async function () {
      const brand = await load();
      await brand.give(brand.member.address, 100n);
      await redeemedSome(brand);
      const whole = await brand.program.history();
      let asked = 0;
      const restore = intercept(chain(), async (method, next, params) => {
        if (method !== "eth_getLogs") return next();
        const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
        if (++asked % 5 === 0) throw new Error("429 Too Many Requests");
        if (Number(toBlock) - Number(fromBlock) >= 10) throw new Error("eth_getLogs is limited to a 10 block range");
        const logs = (await next()) as unknown[];
        if (logs.length > 5) throw new Error("query returned more than 5 results");
        return logs;
      });
      try {
        const capped = await brand.program.history({ sleep: () => Promise.resolve() });
        expect(capped).to.deep.equal(whole);
        expect(asked).to.be.greaterThan(5);
      } finally {
        restore();
      }
    });
  });
}

type Answer = (method: string, next: () => Promise<unknown>, params: unknown[]) => Promise<unknown>;

/** Puts `answer` before the node, until the returned function is called. */
function intercept({ provider }: TestChain, answer: Answer): () => void {
  const send = provider.send.bind(provider);
  provider.send = (method, params) => answer(method, () => send(method, params), params);
  return () => {
    provider.send = send;
  };
}

async function redeemedSome(brand: Brand): Promise<void> {
  await brand.give(brand.member.address, 1_000n);
  await redeemed(brand, brand.member, await coffee(brand));
}

/** A few dozen random acts of three members and the brand, with jumps to period edges. */
async function randomRun(brand: Brand, livePeriods: number): Promise<Actor[]> {
  const random = seeded(7 + livePeriods);
  const { program, issuer, till, catalog, chain } = brand;
  const people: Actor[] = [brand.member, brand.friend, brand.stranger];
  const pick = (): Actor => people[random(people.length)]!;
  const rewardId = await coffee(brand, { unitPrice: 10n, stock: 1_000, closesAt: (await now(chain)) + 2_000 * DAY });
  const atOnce = {
    unitPrice: 7n,
    stock: 1_000,
    closesAt: (await now(chain)) + 2_000 * DAY,
    atOnce: true,
    fulfillmentDays: 0,
  };
  const atOnceId = await coffee(brand, atOnce);
  const { claims } = program;
  const code = { points: program.points.address, campaign: "random", till: till.address };
  const closesAt = (await now(chain)) + 3_000 * DAY;
  const tills = [{ till: till.address }];
  const points = { budget: 10_000n };
  await claims.open({ campaign: "random", points, closesAt, maturity: PERIOD, uri: "", tills }).send(issuer);
  let files = 0;
  for (let i = 0; i < 60; i++) {
    const who = pick();
    const me = program.member(who.address);
    const { balance } = await me.points();
    const { redemptions } = await me.held();
    const some = BigInt(random(40) + 1);
    const deadline = (await now(chain)) + DAY;
    const act = random(10);
    if (act === 0 || balance < 60n) await brand.give(who.address, some + 60n);
    else if (act === 1) await me.transfer({ recipient: pick().address, amount: some }).send(who);
    else if (act === 2) await me.burn(some).send(who);
    else if (act === 3) await me.redeem({ rewardId, quantity: random(4) + 1, maxPrice: 55n, deadline }).send(who);
    else if (act === 4) await me.redeem({ rewardId: atOnceId, quantity: 2, maxPrice: 20n, deadline }).send(who);
    else if (act === 5) await travelTo(chain, (await now(chain)) + PERIOD);
    else if (act === 6 && redemptions[0] !== undefined) {
      const { redemption, quantityOpen } = redemptions[0];
      const quantity = random(quantityOpen) + 1;
      const isLate = (await now(chain)) >= redemption.deadline;
      if (isLate || random(2) === 0) await program.rewards.refund(redemption, { quantity }).send(catalog);
      else await program.rewards.capture(redemption, { quantity }).send(till);
    } else if (act === 7) {
      const maturesAt = (await now(chain)) + DAY;
      const members = people.map(({ address }) => address);
      const why = { campaign: CAMPAIGN, reason: `file ${++files}`, maturesAt };
      const { hash } = await program.grants.grant({ ...why, members, amounts: [some, 2n, 3n] }).send(issuer);
      const batch = await program.grants.batch(hash);
      await program.grants.void(batch, { indices: [0, 2], why: "wrong" }).send(issuer);
      await travelTo(chain, maturesAt + (random(2) === 0 ? PERIOD : 0));
      await program.grants.mature(batch).send(who);
    } else if (act === 8) {
      const input = { ...code, to: who.address, amount: some, key: numberKey(++files), deadline };
      await claims.claimVoucher(await signVoucher(claims.domain, "voucher", input, till)).send(who);
      const waiting = await claims.pending();
      if (random(4) === 0) await sendAll(claims.void(waiting.slice(-1), "returned"), issuer);
      const ripe = waiting.filter(({ maturesAt }) => maturesAt <= deadline - DAY);
      await sendAll(claims.mature(ripe), who);
    } else await program.points.touch([who.address]).send(who);
  }
  return people;
}

/** At the head, to the unit: every balance, every expiry period, and what is held. */
async function expectRecomputed({ program }: Brand, { totals }: History, people: readonly Actor[]): Promise<void> {
  const liability = await program.points.liability();
  expect(totals.liability?.total).to.equal(liability.total.toString());
  expect(totals.liability?.held).to.equal(liability.held.toString());
  const lots = liability.lots.filter(({ amount }) => amount !== 0n);
  const told = lots.map(({ period, amount }) => [program.points.livePeriods === 0 ? 0 : period, amount.toString()]);
  expect(totals.liability?.lots).to.deep.equal(Object.fromEntries(told));
  for (const { address } of people) {
    const { balance } = await program.member(address).points();
    expect(totals.balances[address] ?? "0").to.equal(balance.toString());
  }
}

function hex(text: string): string {
  return `0x${Buffer.from(text).toString("hex").padEnd(32, "0")}`;
}
