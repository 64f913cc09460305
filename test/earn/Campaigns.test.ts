/** Campaigns: what opens one, what is refused, its tills, its earlier end, and who may do what. */
import { expect } from "chai";

import type { CampaignTermsStruct, Claims } from "../../sdk/src/generated/Claims.js";
import { LEVELS } from "../badges/support.js";
import { DAY, ethers, launchBrand, NOTICE, networkHelpers, ROLE } from "../helpers/program.js";
import {
  AMOUNT,
  AWARDS,
  BUDGET,
  campaignFixture,
  claim,
  earnFixture,
  encodeOpening,
  lend,
  numberKey,
  openCampaign,
  openingOf,
  partsOf,
  SPRING,
  WINDOW,
  type Earning,
} from "./support.js";

const { time } = networkHelpers;
const TEN_YEARS = 3650 * DAY;
const OTHER = ethers.encodeBytes32String("autumn").slice(0, 34);
const ROOT = ethers.id("root");

async function plainFixture() {
  return earnFixture();
}

async function noDeskFixture() {
  return earnFixture({ desks: [] });
}

/** One that pays points and pins, signed for by `till` and `other`. */
async function bothFixture() {
  const brand = await earnFixture();
  const tills = [brand.till, brand.other].map((till) => ({ till: till.address, cap: 0, ratePerDay: 0 }));
  await openCampaign(brand, { terms: { kind: brand.pin }, tills });
  return brand;
}

/** Opens in the second `now`. */
async function openAt(brand: Earning, now: number, terms: Partial<CampaignTermsStruct>) {
  const opening = await openingOf(brand, { terms });
  await time.setNextBlockTimestamp(now);
  return lend(brand, opening, brand.issuer);
}

describe("Campaigns: opening", () => {
  it("keeps all its terms, tells them, and allots points and badges to the desk", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { claims, points, badges, program, token, desk, seal, till, friend, issuer } = brand;
    const now = (await time.latest()) + 10;
    const kept = {
      kind: seal,
      level: 2n,
      opensAt: BigInt(now + DAY),
      closesAt: BigInt(now + 2 * DAY),
      memberCap: 500n,
      maturity: BigInt(3 * DAY),
      root: ROOT,
    };
    const terms = { ...kept, uri: "ipfs://both" };
    const opening = await openingOf(brand, {
      terms,
      allotment: { pointsPerDay: 70n, awardsPerDay: 7n },
      tills: [
        { till: till.address, cap: 50n, ratePerDay: 20n },
        { till: friend.address, cap: 0n, ratePerDay: 0n },
      ],
    });
    const sent = lend(brand, opening, issuer);
    const told = (given: unknown[]) => given.map(String).join() === ["true", ...Object.values(terms)].join();
    await expect(sent).to.emit(claims, "CampaignOpened").withArgs(token, SPRING, told);
    await expect(sent).to.emit(claims, "TillSet").withArgs(token, SPRING, till.address, 50n, 20n);
    await expect(sent).to.emit(claims, "TillSet").withArgs(token, SPRING, friend.address, 0n, 0n);
    await expect(sent).to.emit(points, "BudgetAllotted").withArgs(desk, SPRING, BUDGET, BUDGET, 70n);
    await expect(sent).to.emit(badges, "AwardsAllotted").withArgs(desk, seal, SPRING, AWARDS, AWARDS, 7n);
    await expect(sent).to.emit(program, "RoleLent").withArgs(ROLE.ISSUER, issuer.address, desk);

    expect(partsOf(await claims.campaignOf(token, SPRING))).to.deep.equal({ paysPoints: true, ...kept });
    const tillOf = async (address: string) => partsOf(await claims.tillOf(token, SPRING, address));
    const unused = { active: true, usedToday: 0n };
    expect(await tillOf(till.address)).to.deep.equal({ ...unused, capped: true, left: 50n, ratePerDay: 20n });
    expect(await tillOf(friend.address)).to.deep.equal({ ...unused, capped: false, left: 0n, ratePerDay: 0n });
    expect((await tillOf(issuer.address)).active).to.equal(false);
    expect((await claims.decodeOpening(encodeOpening(claims, opening))).campaign).to.equal(SPRING);
  });

  it("refuses to allot, or to name a level of, what a campaign does not pay", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { claims, points, token, desk, coin } = brand;
    for (const other of [
      { allotment: { awards: 5n } },
      { terms: { level: 1 } },
      { terms: { paysPoints: false, kind: coin }, allotment: { points: 5n } },
    ]) {
      await expect(openCampaign(brand, other)).to.be.revertedWithCustomError(claims, "CampaignDoesNotPay");
    }
    await openCampaign(brand, { campaign: OTHER, terms: { paysPoints: false, kind: coin } });
    expect((await points.budgetOf(desk, OTHER)).left).to.equal(0n);
    expect((await claims.campaignOf(token, OTHER)).paysPoints).to.equal(false);
  });

  it("takes a time that has passed for now, and one that has not as it is", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { claims, token } = brand;
    const now = (await time.latest()) + 100;
    await openAt(brand, now, { opensAt: 0, closesAt: now + 1 });
    expect((await claims.campaignOf(token, SPRING)).opensAt).to.equal(BigInt(now));
  });

  it("refuses a window that is empty or ends too far ahead", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { claims, program } = brand;
    const now = (await time.latest()) + 100;
    await expect(openAt(brand, now, { opensAt: 0, closesAt: now }))
      .to.be.revertedWithCustomError(claims, "CampaignWindowInvalid")
      .withArgs(now, now);
    await expect(openAt(brand, now + 1, { opensAt: now + 9, closesAt: now + 9 }))
      .to.be.revertedWithCustomError(claims, "CampaignWindowInvalid")
      .withArgs(now + 9, now + 9);
    await expect(openAt(brand, now + 2, { closesAt: now + 3 + TEN_YEARS }))
      .to.be.revertedWithCustomError(program, "TooFarAhead")
      .withArgs(now + 3 + TEN_YEARS, now + 2 + TEN_YEARS);
    await openAt(brand, now + 3, { closesAt: now + 3 + TEN_YEARS });
  });

  it("refuses a name that was used, for ever", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const refused = async () =>
      expect(openCampaign(brand))
        .to.be.revertedWithCustomError(brand.claims, "CampaignExists")
        .withArgs(brand.token, SPRING);
    await refused();
    await time.increase(WINDOW);
    await brand.claims.lapse(brand.token, SPRING);
    await refused();
  });

  it("refuses to pay nothing", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const sent = openCampaign(brand, { terms: { paysPoints: false } });
    await expect(sent).to.be.revertedWithCustomError(brand.claims, "CampaignPaysNothing");
  });

  it("matures points for 366 days at most", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    await expect(openCampaign(brand, { terms: { maturity: 366 * DAY + 1 } }))
      .to.be.revertedWithCustomError(brand.claims, "CampaignMaturityTooLong")
      .withArgs(366 * DAY + 1, 366 * DAY);
    await openCampaign(brand, { terms: { maturity: 366 * DAY } });
  });

  it("refuses to mature badges alone, or where the desk is not enrolled", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const badgesAlone = openCampaign(brand, { terms: { maturity: 1, paysPoints: false, kind: brand.coin } });
    await expect(badgesAlone).to.be.revertedWithCustomError(brand.claims, "CampaignCannotMature");
    const without = await networkHelpers.loadFixture(noDeskFixture);
    const noDesk = openCampaign(without, { terms: { maturity: 1 } });
    await expect(noDesk).to.be.revertedWithCustomError(without.claims, "CampaignCannotMature");
    await openCampaign(without);
    await claim(without);
    expect(await without.points.balanceOf(without.member)).to.equal(AMOUNT);
  });

  it("refuses to mature where the desk was retired", async () => {
    const { claims, points, admin, desk, ...brand } = await networkHelpers.loadFixture(plainFixture);
    const asAdmin = points.connect(admin);
    await asAdmin.retire(desk);
    await time.increase(NOTICE);
    await asAdmin.retire(desk);
    const retired = openCampaign({ ...brand, claims }, { terms: { maturity: 1 } });
    await expect(retired).to.be.revertedWithCustomError(claims, "CampaignCannotMature");
  });

  it("refuses levels that the kind has not", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { badges, seal, pin } = brand;
    for (const [kind, level, min, max] of [
      [seal, 0, 1, LEVELS.length],
      [seal, LEVELS.length + 1, 1, LEVELS.length],
      [pin, 1, 0, 0],
    ] as const) {
      await expect(openCampaign(brand, { terms: { kind, level } }), `kind ${String(kind)}, level ${String(level)}`)
        .to.be.revertedWithCustomError(badges, "LevelOutOfRange")
        .withArgs(level, min, max);
    }
    await openCampaign(brand, { terms: { kind: seal, level: LEVELS.length } });
    await openCampaign(brand, { campaign: OTHER, terms: { kind: seal, level: 1 } });
  });

  it("refuses a kind that is not there, a till that is nobody, and more than the ceiling leaves", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { badges, claims, points } = brand;
    await expect(openCampaign(brand, { terms: { kind: 99 } }))
      .to.be.revertedWithCustomError(badges, "NoSuchKind")
      .withArgs(99);
    const nobody = { till: ethers.ZeroAddress, cap: 0, ratePerDay: 0 };
    await expect(openCampaign(brand, { tills: [nobody] }))
      .to.be.revertedWithCustomError(claims, "BadTill")
      .withArgs(ethers.ZeroAddress);
    const left = 1_000_000_000n - 1_000_000n;
    await expect(openCampaign(brand, { allotment: { points: left + 1n } }))
      .to.be.revertedWithCustomError(points, "OverCeiling")
      .withArgs(left, left + 1n);
  });

  it("takes a role only from a programme of our launcher, and only that of issuer", async () => {
    const brand = await networkHelpers.loadFixture(plainFixture);
    const { claims, program, till, stranger, desk } = brand;
    const data = encodeOpening(claims, await openingOf(brand));
    await expect(claims.connect(stranger).onRoleLent(stranger.address, ROLE.ISSUER, data))
      .to.be.revertedWithCustomError(claims, "NotLent")
      .withArgs(stranger.address, ROLE.ISSUER);
    await expect(program.connect(till).lendRole(ROLE.CASHIER, desk, data))
      .to.be.revertedWithCustomError(claims, "NotLent")
      .withArgs(await program.getAddress(), ROLE.CASHIER);
  });

  it("refuses data that is no opening", async () => {
    const { program, issuer, desk } = await networkHelpers.loadFixture(plainFixture);
    const sent = program.connect(issuer).lendRole(ROLE.ISSUER, desk, "0x1234");
    await expect(sent).to.be.revertedWithoutReason(ethers);
  });

  it("keeps campaigns of the same name apart by brand", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const other = await launchBrand(brand, brand, { name: "Other" });
    const token = await other.points.getAddress();
    await expect(brand.claims.campaignOf(token, SPRING))
      .to.be.revertedWithCustomError(brand.claims, "NoSuchCampaign")
      .withArgs(token, SPRING);
    await openCampaign({ ...brand, ...other }, { terms: { memberCap: 3n } });
    expect((await brand.claims.campaignOf(token, SPRING)).memberCap).to.equal(3n);
    expect((await brand.claims.campaignOf(brand.token, SPRING)).memberCap).to.equal(0n);
  });
});

describe("Campaigns: tills", () => {
  it("sets limits anew from then on, but not of a till that was revoked", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, issuer, till } = brand;
    const asIssuer = claims.connect(issuer);
    const set = (cap: bigint, ratePerDay: bigint) =>
      asIssuer.setTills(token, SPRING, [{ till: till.address, cap, ratePerDay }]);
    await expect(set(150n, 120n)).to.emit(claims, "TillSet").withArgs(token, SPRING, till.address, 150n, 120n);
    await claim(brand);
    const limits = async () => partsOf(await claims.tillOf(token, SPRING, till));
    const used = { active: true, usedToday: AMOUNT };
    expect(await limits()).to.deep.equal({ ...used, capped: true, left: 50n, ratePerDay: 120n });
    await set(0n, 0n);
    expect(await limits()).to.deep.equal({ ...used, capped: false, left: 0n, ratePerDay: 0n });
    await claim(brand, { key: numberKey(1n), amount: 500n });
    await asIssuer.revokeTills(token, SPRING, [till.address]);
    expect((await claims.tillOf(token, SPRING, till)).active).to.equal(false);
    // What it signed before would come back with it.
    await expect(set(0n, 0n)).to.be.revertedWithCustomError(claims, "BadTill").withArgs(till.address);
  });

  it("revokes for good, also who was never set; one that is revoked keeps no other alive", async () => {
    const { claims, token, issuer, till, friend } = await networkHelpers.loadFixture(bothFixture);
    const asIssuer = claims.connect(issuer);
    const revoke = (...tills: { address: string }[]) =>
      asIssuer.revokeTills(
        token,
        SPRING,
        tills.map(({ address }) => address),
      );
    await expect(revoke(friend)).to.emit(claims, "TillRevoked").withArgs(token, SPRING, friend.address);
    const both = revoke(friend, till);
    await expect(both).to.emit(claims, "TillRevoked").withArgs(token, SPRING, till.address);
    expect((await (await both).wait())!.logs, "told once").to.have.lengthOf(1);
    expect((await claims.tillOf(token, SPRING, till)).active).to.equal(false);
    await expect(asIssuer.setTills(token, SPRING, [{ till: friend.address, cap: 0, ratePerDay: 0 }]))
      .to.be.revertedWithCustomError(claims, "BadTill")
      .withArgs(friend.address);
  });

  it("revokes ranges of numbers, 16 per till and no more", async () => {
    const { claims, token, issuer, till, other } = await networkHelpers.loadFixture(bothFixture);
    const asIssuer = claims.connect(issuer);
    const revoke = (from: bigint, to: bigint, of = till) => asIssuer.revokeNumbers(token, SPRING, of, from, to);
    for (const [from, to] of [
      [5n, 5n],
      [6n, 5n],
    ] as const) {
      await expect(revoke(from, to)).to.be.revertedWithCustomError(claims, "BadNumberRange").withArgs(from, to);
    }
    await expect(revoke(5n, 7n)).to.emit(claims, "NumbersRevoked").withArgs(token, SPRING, till.address, 5n, 7n);
    const revoked = await Promise.all([4n, 5n, 6n, 7n].map((n) => claims.isRevoked(token, SPRING, till, n)));
    expect(revoked).to.deep.equal([false, true, true, false]);
    expect(await claims.isRevoked(token, SPRING, other, 5n)).to.equal(false);
    for (let i = 1n; i < 16n; ++i) await revoke(100n * i, 100n * i + 1n);
    expect(await claims.revokedRanges(token, SPRING, till)).to.equal(16n);
    expect(await claims.isRevoked(token, SPRING, till, 1500n)).to.equal(true);
    await expect(revoke(0n, 1n)).to.be.revertedWithCustomError(claims, "TooManyNumberRanges").withArgs(16);
    await revoke(0n, 1n, other);
  });

  it("counts what a till pays by the UTC day", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, issuer, till } = brand;
    await claims.connect(issuer).setTills(token, SPRING, [{ till: till.address, cap: 0, ratePerDay: 300 }]);
    await claim(brand);
    expect((await claims.tillOf(token, SPRING, till)).usedToday).to.equal(AMOUNT);
    await time.increaseTo((Math.floor((await time.latest()) / DAY) + 1) * DAY);
    expect((await claims.tillOf(token, SPRING, till)).usedToday).to.equal(0n);
  });
});

describe("Campaigns: the end", () => {
  it("closes one notice period from then, once, and only earlier", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, issuer } = brand;
    const asIssuer = claims.connect(issuer);
    const now = (await time.latest()) + 10;
    await time.setNextBlockTimestamp(now);
    await expect(asIssuer.close(token, SPRING))
      .to.emit(claims, "CampaignClosed")
      .withArgs(token, SPRING, now + NOTICE);
    expect((await claims.campaignOf(token, SPRING)).closesAt).to.equal(BigInt(now + NOTICE));
    expect(await claims.closingOf(token, SPRING)).to.equal(BigInt(now + NOTICE));
    await time.setNextBlockTimestamp(now + 5);
    await expect(asIssuer.close(token, SPRING))
      .to.be.revertedWithCustomError(claims, "CampaignClosesEarlier")
      .withArgs(now + NOTICE);
    await time.increaseTo(now + NOTICE - 2);
    await claim(brand);
    await time.setNextBlockTimestamp(now + NOTICE);
    await expect(claim(brand, { key: numberKey(1n) })).to.be.revertedWithCustomError(claims, "CampaignNotOpen");
  });

  it("does not close at the very second at which it ends anyhow", async () => {
    const { claims, token, issuer } = await networkHelpers.loadFixture(campaignFixture);
    const { closesAt } = await claims.campaignOf(token, SPRING);
    await time.setNextBlockTimestamp(closesAt - BigInt(NOTICE));
    await expect(claims.connect(issuer).close(token, SPRING))
      .to.be.revertedWithCustomError(claims, "CampaignClosesEarlier")
      .withArgs(closesAt);
  });

  it("gives what is unspent back at that second, to ceiling and cap", async () => {
    const brand = await networkHelpers.loadFixture(bothFixture);
    const { claims, points, badges, token, desk, pin, stranger } = brand;
    const before = await points.issuance();
    await claim(brand);
    const { closesAt } = await claims.campaignOf(token, SPRING);
    const asStranger = claims.connect(stranger);
    await time.setNextBlockTimestamp(closesAt - 1n);
    await expect(asStranger.lapse(token, SPRING))
      .to.be.revertedWithCustomError(claims, "CampaignStillOpen")
      .withArgs(closesAt);
    await time.setNextBlockTimestamp(closesAt);
    const sent = asStranger.lapse(token, SPRING);
    await expect(sent).to.emit(claims, "CampaignLapsed").withArgs(token, SPRING);
    await expect(sent)
      .to.emit(points, "BudgetCut")
      .withArgs(desk, SPRING, BUDGET - AMOUNT, 0n);
    await expect(sent)
      .to.emit(badges, "AwardsCut")
      .withArgs(desk, pin, SPRING, AWARDS - 1n, 0n);
    expect((await points.issuance()).allotted).to.equal(before.allotted - BUDGET + AMOUNT);
    await expect(asStranger.lapse(token, SPRING)).to.emit(points, "BudgetCut").withArgs(desk, SPRING, 0n, 0n);
  });

  it("gives back only what it paid in", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, points, badges, token, coin } = brand;
    await openCampaign(brand, { campaign: OTHER, terms: { paysPoints: false, kind: coin } });
    await time.increase(WINDOW);
    await expect(claims.lapse(token, SPRING)).not.to.emit(badges, "AwardsCut");
    const lapsed = claims.lapse(token, OTHER);
    await expect(lapsed).not.to.emit(points, "BudgetCut");
    await expect(lapsed).to.emit(badges, "AwardsCut");
  });
});

const ACTORS = ["admin", "issuer", "till", "catalog", "guardian", "member", "stranger", "deployer"] as const;
type Actor = (typeof ACTORS)[number];
const EVERYONE: readonly Actor[] = ACTORS;

interface Door {
  call: (claims: Claims, brand: Earning) => Promise<unknown>;
  open: readonly Actor[];
  event: string;
}

const DOORS: Record<string, Door> = {
  setTills: {
    call: (claims, { token, friend }) =>
      claims.setTills(token, SPRING, [{ till: friend.address, cap: 1, ratePerDay: 1 }]),
    open: ["issuer"],
    event: "TillSet",
  },
  "setTills of none": {
    call: (claims, { token }) => claims.setTills(token, SPRING, []),
    open: ["issuer"],
    event: "",
  },
  revokeTills: {
    call: (claims, { token, till }) => claims.revokeTills(token, SPRING, [till.address]),
    open: ["issuer", "admin"],
    event: "TillRevoked",
  },
  revokeNumbers: {
    call: (claims, { token, till }) => claims.revokeNumbers(token, SPRING, till.address, 0, 1),
    open: ["issuer", "admin"],
    event: "NumbersRevoked",
  },
  close: {
    call: (claims, { token }) => claims.close(token, SPRING),
    open: ["issuer", "admin"],
    event: "CampaignClosed",
  },
};

describe("Campaigns: who may do what", () => {
  for (const [name, { call, open, event }] of Object.entries(DOORS)) {
    for (const who of ACTORS) {
      const may = open.includes(who);
      it(`${may ? "lets" : "refuses"} ${name} by: ${who}`, async () => {
        const brand = await networkHelpers.loadFixture(campaignFixture);
        const { claims } = brand;
        const sent = call(claims.connect(brand[who]), brand);
        if (!may) {
          await expect(sent)
            .to.be.revertedWithCustomError(claims, "AccessControlUnauthorizedAccount")
            .withArgs(brand[who].address, ROLE.ISSUER);
        } else if (event === "") await sent;
        else await expect(sent).to.emit(claims, event);
      });
    }
  }

  for (const who of ACTORS) {
    it(`${who === "issuer" ? "lets" : "refuses"} opening by: ${who}`, async () => {
      const brand = await networkHelpers.loadFixture(plainFixture);
      const sent = openCampaign(brand, { by: brand[who] });
      if (who === "issuer") await expect(sent).to.emit(brand.claims, "CampaignOpened");
      else {
        await expect(sent)
          .to.be.revertedWithCustomError(brand.program, "AccessControlUnauthorizedAccount")
          .withArgs(brand[who].address, ROLE.ISSUER);
      }
    });
  }

  it("lets everyone lapse what is over", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token } = brand;
    await time.increase(WINDOW);
    for (const who of EVERYONE) {
      await expect(claims.connect(brand[who]).lapse(token, SPRING), who).to.emit(claims, "CampaignLapsed");
    }
  });

  it("knows no campaign that nobody opened, at any door", async () => {
    const brand = await networkHelpers.loadFixture(campaignFixture);
    const { claims, token, issuer, till } = brand;
    const asIssuer = claims.connect(issuer);
    const doors: (() => Promise<unknown>)[] = [
      () => claims.campaignOf(token, OTHER),
      () => claims.closingOf(token, OTHER),
      () => claims.tillOf(token, OTHER, till),
      () => asIssuer.setTills(token, OTHER, []),
      () => asIssuer.revokeTills(token, OTHER, []),
      () => asIssuer.revokeNumbers(token, OTHER, till, 0, 1),
      () => asIssuer.close(token, OTHER),
      () => asIssuer.lapse(token, OTHER),
      () => asIssuer.claimDrop(token, OTHER, 0, till, 1, []),
      () => claim(brand, { campaign: OTHER }),
    ];
    for (const door of doors) {
      await expect(door()).to.be.revertedWithCustomError(claims, "NoSuchCampaign").withArgs(token, OTHER);
    }
  });
});
