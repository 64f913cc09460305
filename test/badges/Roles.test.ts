/** Who may do what: every actor at every door. Budgets are of whoever has one; everything else needs its role. */
import { expect } from "chai";

import type { Badges } from "../../sdk/src/generated/index.js";
import { CAMPAIGN, MEMO, networkHelpers, ROLE } from "../helpers/program.js";
import { award, badgesFixture, kindTerms, soulboundId, type BadgesFixture } from "./support.js";

/** The member has a medal and a ticket. */
async function heldFixture() {
  const fixture = await badgesFixture();
  const { asMinter, member, medal, ticket } = fixture;
  await award(asMinter, member, medal, 1n);
  return { ...fixture, ticketId: await award(asMinter, member, ticket, 1n) };
}

type Held = BadgesFixture & { ticketId: bigint };
type Actor = (typeof ACTORS)[number];
const ACTORS = ["admin", "issuer", "till", "catalog", "guardian", "minter", "member", "stranger", "deployer"] as const;

interface Door {
  call: (badges: Badges, fixture: Held) => Promise<unknown>;
  open: readonly Actor[];
  /** What it tells where it is open. */
  event?: string;
  error: (fixture: Held, who: string) => readonly [name: string, ...args: unknown[]];
}

const unauthorized = (role: string) => (_: Held, who: string) =>
  ["AccessControlUnauthorizedAccount", who, role] as const;
const noBudget = (kind: "medal" | "coin") => (fixture: Held, who: string) =>
  ["OverAwards", who, fixture[kind], CAMPAIGN, 0, 1] as const;
const notOwner = (idOf: (fixture: Held) => bigint) => (fixture: Held, who: string) =>
  ["ERC721IncorrectOwner", who, idOf(fixture), fixture.member.address] as const;
const medalId = ({ medal, member }: Held) => soulboundId(medal, member);

const DOORS: Record<string, Door> = {
  defineKind: {
    call: (badges) => badges.defineKind(kindTerms()),
    open: ["catalog"],
    event: "KindDefined",
    error: unauthorized(ROLE.CATALOG),
  },
  allot: {
    call: (badges, { minter, coin }) => badges.allot(minter, coin, CAMPAIGN, 1, 0),
    open: ["issuer"],
    event: "AwardsAllotted",
    error: unauthorized(ROLE.ISSUER),
  },
  cut: {
    call: (badges, { minter, coin }) => badges.cut(minter, coin, CAMPAIGN, 1),
    open: ["issuer", "admin", "minter"],
    event: "AwardsCut",
    error: unauthorized(ROLE.ISSUER),
  },
  keep: {
    call: (badges, { minter, coin }) => badges.keep(minter, coin, CAMPAIGN),
    open: ["issuer"],
    event: "AwardsKept",
    error: unauthorized(ROLE.ISSUER),
  },
  revoke: {
    call: (badges, fixture) => badges.revoke(fixture.medal, [medalId(fixture)], CAMPAIGN),
    open: ["issuer"],
    event: "BadgeRevoked",
    error: unauthorized(ROLE.ISSUER),
  },
  mint: {
    call: (badges, { friend, coin }) => badges.mint(friend, coin, 0, MEMO),
    open: ["minter"],
    event: "Awarded",
    error: noBudget("coin"),
  },
  mintBatch: {
    call: (badges, { friend, medal }) => badges.mintBatch([friend], medal, 1, MEMO),
    open: ["minter"],
    event: "AwardedBatch",
    error: noBudget("medal"),
  },
  setLevels: {
    call: (badges, fixture) => badges.setLevels(fixture.medal, [medalId(fixture)], 2, MEMO),
    open: ["minter"],
    event: "Awarded",
    error: noBudget("medal"),
  },
  "burn of a soulbound badge": {
    call: (badges, fixture) => badges.burn(medalId(fixture)),
    open: ["member"],
    event: "Transfer",
    error: notOwner(medalId),
  },
  "burn of a badge that can be transferred": {
    call: (badges, { ticketId }) => badges.burn(ticketId),
    open: ["member"],
    event: "Transfer",
    error: notOwner(({ ticketId }) => ticketId),
  },
  transferFrom: {
    call: (badges, { member, stranger, ticketId }) => badges.transferFrom(member, stranger, ticketId),
    open: ["member"],
    event: "Transfer",
    error: ({ ticketId }, who) => ["ERC721InsufficientApproval", who, ticketId],
  },
  onHalt: {
    call: (badges) => badges.onHalt(1, 1),
    open: [],
    error: (_, who) => ["NotProgram", who],
  },
};

describe("Badges, who may do what", function () {
  for (const [name, { call, open, event, error }] of Object.entries(DOORS)) {
    for (const who of ACTORS) {
      const may = open.includes(who);
      it(`${may ? "lets" : "refuses"} ${name} by: ${who}`, async function () {
        const fixture = await networkHelpers.loadFixture(heldFixture);
        const { badges } = fixture;
        const sent = call(badges.connect(fixture[who]), fixture);
        if (may) {
          await expect(sent).to.emit(badges, event!);
          return;
        }
        const [reason, ...args] = error(fixture, fixture[who].address);
        await expect(sent)
          .to.be.revertedWithCustomError(badges, reason)
          .withArgs(...args);
      });
    }
  }
});
