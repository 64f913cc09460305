/** Stops and the close, as badges know them: minting waits or ends to the second, and nothing else does. */
import { expect } from "chai";

import { CAMPAIGN, DAY, MEMO, networkHelpers, NOTICE } from "../helpers/program.js";
import { at, award, badgesFixture, BUDGET, defineKind, soulboundId, type BadgesFixture } from "./support.js";

const { time } = networkHelpers;

/** The member has a medal and a ticket. */
async function runningFixture() {
  const fixture = await badgesFixture();
  const { asMinter, member, medal, ticket } = fixture;
  await award(asMinter, member, medal, 1n);
  return { ...fixture, ticketId: await award(asMinter, member, ticket, 1n) };
}

async function stoppedFixture() {
  const fixture = await runningFixture();
  await fixture.program.connect(fixture.guardian).stop();
  return { ...fixture, until: await fixture.program.stoppedUntil() };
}

async function closingFixture() {
  const fixture = await runningFixture();
  const closesAt = BigInt((await time.latest()) + NOTICE + 100);
  await fixture.program.close(closesAt);
  return { ...fixture, closesAt };
}

type Fixture = BadgesFixture & { ticketId: bigint };

/** The ways to award, one for each kind of word that they read. */
const WAYS: Record<string, (fixture: Fixture) => Promise<unknown>> = {
  "mint of a soulbound badge": ({ asMinter, friend, medal }) => asMinter.mint(friend, medal, 1, MEMO),
  "mint of a badge that can be transferred": ({ asMinter, friend, coin }) => asMinter.mint(friend, coin, 0, MEMO),
  "mintBatch of soulbound badges": ({ asMinter, friend, pin }) => asMinter.mintBatch([friend], pin, 0, MEMO),
  "mintBatch of badges that can be transferred": ({ asMinter, friend, ticket }) =>
    asMinter.mintBatch([friend], ticket, 1, MEMO),
  setLevels: ({ asMinter, member, medal }) => asMinter.setLevels(medal, [soulboundId(medal, member)], 2, MEMO),
};

async function refuseAll(fixture: Fixture, error: string, arg: bigint): Promise<void> {
  for (const way of Object.values(WAYS)) {
    await expect(way(fixture)).to.be.revertedWithCustomError(fixture.badges, error).withArgs(arg);
  }
}

async function allowAll(fixture: Fixture): Promise<void> {
  for (const way of Object.values(WAYS)) await way(fixture);
}

describe("Badges, given a stop", function () {
  const load = () => networkHelpers.loadFixture(stoppedFixture);

  for (const [name, way] of Object.entries(WAYS)) {
    it(`refuse ${name} to the last second of it, and not in the next`, async function () {
      const fixture = await load();
      const { badges, until } = fixture;
      await at(until - 1n);
      await expect(way(fixture)).to.be.revertedWithCustomError(badges, "MintingStopped").withArgs(until);
      await at(until);
      await way(fixture);
    });
  }

  it("refuse kinds that are defined meanwhile, until it is resumed", async function () {
    const { badges, asCatalog, asIssuer, asMinter, program, minter, member, until } = await load();
    const kind = await defineKind(asCatalog, { soulbound: true });
    await asIssuer.allot(minter, kind, CAMPAIGN, BUDGET, 0);
    await expect(asMinter.mint(member, kind, 0, MEMO))
      .to.be.revertedWithCustomError(badges, "MintingStopped")
      .withArgs(until);
    await program.resume();
    await asMinter.mint(member, kind, 0, MEMO);
  });

  it("award again at once when it is resumed, and stop again when they are stopped again", async function () {
    const fixture = await load();
    const { program, guardian } = fixture;
    await program.resume();
    await allowAll(fixture);
    await program.connect(guardian).stop();
    await refuseAll(fixture, "MintingStopped", await program.stoppedUntil());
  });

  it("ask about it once after it is over: the next award is cheaper by the slot that it need not read", async function () {
    const { asMinter, program, friend, stranger, coin } = await load();
    await program.resume();
    const cost = () => asMinter.mint.estimateGas(stranger, coin, 0, MEMO);
    const first = await cost();
    await asMinter.mint(friend, coin, 0, MEMO);
    expect(first - (await cost())).to.be.above(2_000n);
  });

  it("wait longer when the admin renews it", async function () {
    const fixture = await load();
    const { program, until } = fixture;
    await time.increaseTo(until - 1n);
    await program.stop();
    const later = await program.stoppedUntil();
    expect(later).to.equal(until + 7n * BigInt(DAY));
    await refuseAll(fixture, "MintingStopped", later);
    await time.increaseTo(later);
    await allowAll(fixture);
  });

  it("move, burn, are revoked, cut, allotted and defined all the same", async function () {
    const { badges, asIssuer, asCatalog, member, friend, minter, medal, ticketId, coin } = await load();
    await badges.transferFrom(member, friend, ticketId);
    await badges.connect(friend).burn(ticketId);
    await asIssuer.revoke(medal, [soulboundId(medal, member)], CAMPAIGN);
    await asIssuer.cut(minter, coin, CAMPAIGN, 1);
    await asIssuer.allot(minter, coin, CAMPAIGN, 1, 0);
    await defineKind(asCatalog);
    expect(await badges.balanceOf(friend)).to.equal(0n);
  });
});

describe("Badges, given a close that is announced", function () {
  const load = () => networkHelpers.loadFixture(closingFixture);

  it("award to its last second before, and never after", async function () {
    const fixture = await load();
    const { closesAt, asMinter, stranger, coin } = fixture;
    await allowAll(fixture);
    await at(closesAt - 1n);
    await asMinter.mint(stranger, coin, 0, MEMO);
    await at(closesAt);
    await refuseAll(fixture, "MintingEnded", closesAt);
    await time.increase(3650 * DAY);
    await refuseAll(fixture, "MintingEnded", closesAt);
  });

  it("award longer when it is postponed", async function () {
    const fixture = await load();
    const { program, closesAt } = fixture;
    await program.close(closesAt + BigInt(NOTICE));
    await time.increaseTo(closesAt);
    await allowAll(fixture);
    await time.increaseTo(closesAt + BigInt(NOTICE));
    await refuseAll(fixture, "MintingEnded", closesAt + BigInt(NOTICE));
  });

  it("refuse kinds that are defined after it", async function () {
    const { badges, asCatalog, asIssuer, asMinter, minter, member, closesAt } = await load();
    await time.increaseTo(closesAt);
    const kind = await defineKind(asCatalog);
    await asIssuer.allot(minter, kind, CAMPAIGN, BUDGET, 0);
    await expect(asMinter.mint(member, kind, 0, MEMO))
      .to.be.revertedWithCustomError(badges, "MintingEnded")
      .withArgs(closesAt);
  });

  it("are stopped before it, and end in a stop", async function () {
    const fixture = await load();
    const { program, closesAt } = fixture;
    await time.increaseTo(closesAt - 10n);
    await program.stop();
    const until = await program.stoppedUntil();
    await time.increaseTo(closesAt);
    await refuseAll(fixture, "MintingStopped", until);
    await program.resume();
    await refuseAll(fixture, "MintingEnded", closesAt);
  });

  it("move, burn and are revoked after it", async function () {
    const { badges, asIssuer, member, friend, medal, ticketId, closesAt } = await load();
    await time.increaseTo(closesAt);
    await badges.transferFrom(member, friend, ticketId);
    await badges.connect(friend).burn(ticketId);
    await asIssuer.revoke(medal, [soulboundId(medal, member)], CAMPAIGN);
    expect(await badges.balanceOf(member)).to.equal(0n);
  });
});
