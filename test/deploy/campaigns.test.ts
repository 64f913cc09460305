/** `campaigns …`: opened from a file, shown, topped up, cut, ended; and who signs for them. */
import path from "node:path";

import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { open, json, kindFixture, SPRING, STAMPS, TILL } from "./earn-support.js";
import { DAY, blockNumber, failure, member, networkHelpers, printed, programFile, run } from "./support.js";

const OPEN = ["campaigns", "open"];
const EXAMPLE = path.resolve(import.meta.dirname, "../../deploy/programs/example-campaign.json");
const SPRING_ID = `0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`;

interface Shown {
  status: string;
  left: string;
  ratePerDay: string;
  closesAt: number;
  tills: { till: string; active: boolean; left: string | null; ratePerDay: string }[];
  revokedNumbers: { first: string; last: string }[];
}

describe("campaigns", () => {
  async function fixture() {
    const brand = await kindFixture();
    return { ...brand, at: { program: brand.program, from: brand.issuer.address } };
  }

  async function opened() {
    const brand = await networkHelpers.loadFixture(fixture);
    await open(brand.at, SPRING);
    await open(brand.at, STAMPS);
    return brand;
  }

  async function show(program: string, campaign = "spring"): Promise<Shown> {
    return (await run(["campaigns", "show"], { program, campaign })) as unknown as Shown;
  }

  /** What a task says to people. */
  async function said(id: string[], args: object): Promise<string> {
    const lines: string[] = [];
    const { log } = console;
    console.log = (line: string) => lines.push(line);
    try {
      await run(id, { ...args, quiet: false });
    } finally {
      console.log = log;
    }
    return lines.join("\n");
  }

  describe("open", () => {
    it("opens the example in one transaction, with its budget, window, cap and tills", async () => {
      const { at, claims, points } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const found = await run(OPEN, { ...at, file: EXAMPLE });
      expect(found).to.include({ alreadyOpen: false, name: "spring" });
      expect(await blockNumber()).to.equal(before + 1);
      const now = await networkHelpers.time.latest();
      const state = await claims.campaignOf(points, SPRING_ID);
      expect([state.paysPoints, state.kind, state.memberCap, state.maturity]).to.deep.equal([true, 0n, 500n, 86_400n]);
      expect(Number(state.closesAt)).to.be.within(now + 60 * DAY - 60, now + 60 * DAY);
      const { left, ratePerDay, tills } = await show(at.program);
      expect([left, ratePerDay]).to.deep.equal(["50000", "5000"]);
      expect(tills.map(({ active, left: most, ratePerDay: rate }) => [active, most, rate])).to.deep.equal([
        [true, "20000", "1000"],
        [true, null, "0"],
      ]);
    });

    it("says in a dry run what it pays, who signs, and what it takes of the ceiling, and sends nothing", async () => {
      const { at } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const text = await said(OPEN, { ...at, file: await json("c.json", SPRING), dryRun: true });
      expect(text).to.include("Takes 50000 ACME of the 80000000 left of this period's ceiling.");
      expect(text)
        .to.include("Would: Open the campaign spring")
        .and.to.include("it can pay 50000 ACME")
        .and.to.include("at most 500 ACME a member")
        .and.to.include(`${TILL} (at most 20000 ACME, 10000 ACME a day)`);
      expect(text).to.include("Dry run: 1 transaction(s)");
      expect(await blockNumber()).to.equal(before);
    });

    it("says which awards a campaign of badges takes", async () => {
      const { at } = await networkHelpers.loadFixture(fixture);
      const text = await said(OPEN, { ...at, file: await json("c.json", STAMPS), dryRun: true });
      expect(text).to.include("Takes 100 awards of Acme points, kind 1 (Tea friend)");
    });

    it("does nothing when it is open already", async () => {
      const { at } = await opened();
      const before = await blockNumber();
      const found = await run(OPEN, { ...at, file: await json("c.json", { ...SPRING, closesAt: "+90d" }) });
      expect(found).to.include({ alreadyOpen: true });
      expect(await blockNumber()).to.equal(before);
    });

    it("refuses another campaign of a name that is taken", async () => {
      const { at } = await opened();
      const other = { ...SPRING, memberCap: "501", maturity: "1d" };
      const { cause } = await failure(OPEN, { ...at, file: await json("c.json", other) });
      expect(cause).to.include({ name: "CampaignExists" });
      expect(cause.details).to.deep.include({ differs: ["memberCap", "maturity"] });
    });

    it("tells every fault of a file, with its place", async () => {
      const { at } = await networkHelpers.loadFixture(fixture);
      const bad = {
        ...{ campaign: "a name that is far too long", points: { budget: 12.5, perDay: "-1" } },
        ...{ badge: { kind: "No such", budget: -1 }, opensAt: "tomorrow", closesAt: "2020-01-01", maturity: "400d" },
        ...{ memberCap: "1e9", tills: ["0x12", { till: TILL, cap: "x", limit: "1" }, TILL], uri: 7, "\u202Eevil": 1 },
      };
      const { cause } = await failure(OPEN, { ...at, file: await json("c.json", bad) });
      expect(cause).to.include({ name: "BadParameters" });
      const faults = (cause.details as { faults: string[] }).faults.join("\n");
      for (const part of [
        ...[
          "Not a campaign",
          "points.budget",
          "points.perDay",
          "badge.kind must be",
          "badge.budget",
          "opensAt must be",
        ],
        ...["closesAt is not after", "maturity is more than 366 days", "memberCap", "tills[0].till", "tills[1].cap"],
        ...["tills[1].limit is not known", `tills has ${TILL} twice`, "uri must be a text", "is not known"],
      ])
        expect(faults).to.include(part);
    });

    it("refuses a file that pays nothing, and badges that mature", async () => {
      const { at } = await networkHelpers.loadFixture(fixture);
      const none = { campaign: "x", closesAt: "+1d" };
      const { cause } = await failure(OPEN, { ...at, file: await json("c.json", none) });
      expect(cause.message).to.include("points or badge is missing");
      const slow = await failure(OPEN, { ...at, file: await json("c.json", { ...STAMPS, maturity: "1d" }) });
      expect(slow.cause.message).to.include("maturity is for points; badges do not wait");
    });

    for (const [what, change, error] of [
      ["more than the ceiling", { points: { budget: "90000000" } }, "OverCeiling"],
      ["a window of more than ten years by then", { closesAt: "+3650d", opensAt: "+3649d" }, undefined],
    ] as const) {
      it(`${error === undefined ? "takes" : "refuses with the contract's sentence"} ${what}`, async () => {
        const { at } = await networkHelpers.loadFixture(fixture);
        const args = { ...at, file: await json("c.json", { ...SPRING, ...change }), dryRun: true };
        if (error === undefined) expect(await run(OPEN, args)).to.include({ ok: true });
        else expect((await failure(OPEN, args)).cause).to.include({ errorName: error });
      });
    }

    it("refuses who is no issuer", async () => {
      const { at, stranger } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const { cause } = await failure(OPEN, { ...at, from: stranger.address, file: await json("c.json", SPRING) });
      expect(cause).to.include({ errorName: "AccessControlUnauthorizedAccount" });
      expect(await blockNumber()).to.equal(before);
    });

    it("reads amounts in the points' decimals", async () => {
      const { admin, issuer, claims } = await networkHelpers.loadFixture(fixture);
      const config = await programFile({ salt: "decimals" }, { decimals: 2 });
      const found = await run(["program", "open"], { file: config, from: admin.address });
      const at = { program: String(found.program), from: issuer.address };
      await open(at, { ...SPRING, points: { budget: "12.5" }, memberCap: "0.05" });
      const state = await claims.campaignOf(String(found.points), SPRING_ID);
      expect(state.memberCap).to.equal(5n);
      expect((await show(at.program)).left).to.equal("1250");
    });
  });

  describe("list", () => {
    it("lists campaigns with what they have left and how they stand", async () => {
      const { at } = await opened();
      await open(at, { ...SPRING, campaign: "summer", opensAt: "+10d" });
      const { campaigns } = await printed(["campaigns", "list"], { program: at.program });
      expect(
        (campaigns as { name: string; status: string; left: string }[]).map(({ name, status, left }) => [
          name,
          status,
          left,
        ]),
      ).to.deep.equal([
        ["spring", "open", "50000"],
        ["stamps", "open", "100"],
        ["summer", "not open yet", "50000"],
      ]);
    });
  });

  describe("show", () => {
    it("refuses a campaign that there is not, with the contract's sentence", async () => {
      const { at } = await opened();
      const { cause } = await failure(["campaigns", "show"], { program: at.program, campaign: "winter" });
      expect(cause).to.include({ errorName: "NoSuchCampaign" });
    });
  });

  describe("top-up and cut", () => {
    it("adds to the budget and leaves the daily rate as it is, unless another is given", async () => {
      const { at } = await networkHelpers.loadFixture(fixture);
      await open(at, { ...SPRING, points: { budget: "100", perDay: "70" } });
      await run(["campaigns", "top-up"], { ...at, campaign: "spring", amount: "11" });
      expect(await show(at.program)).to.include({ left: "111", ratePerDay: "70" });
      await run(["campaigns", "top-up"], { ...at, campaign: "spring", amount: "0", perDay: "80" });
      expect(await show(at.program)).to.include({ left: "111", ratePerDay: "80" });
    });

    it("takes back a part, or all that is left", async () => {
      const { at } = await opened();
      await run(["campaigns", "cut"], { ...at, campaign: "spring", amount: "1" });
      expect(await show(at.program)).to.include({ left: "49999" });
      await run(["campaigns", "cut"], { ...at, campaign: "spring", amount: "all" });
      expect(await show(at.program)).to.include({ left: "0" });
    });

    it("counts badges where the campaign pays badges alone", async () => {
      const { at } = await opened();
      await run(["campaigns", "top-up"], { ...at, campaign: "stamps", amount: "5" });
      expect(await show(at.program, "stamps")).to.include({ left: "105" });
      await run(["campaigns", "cut"], { ...at, campaign: "stamps", amount: "all" });
      expect(await show(at.program, "stamps")).to.include({ left: "0" });
    });

    it("tops up and cuts points and badges of one campaign", async () => {
      const { at, claims, program } = await networkHelpers.loadFixture(fixture);
      await open(at, { ...SPRING, badge: STAMPS.badge });
      const found = await run(["campaigns", "top-up"], { ...at, campaign: "spring", amount: "5", badges: "7" });
      expect(found.transactions).to.have.length(2);
      await run(["campaigns", "cut"], { ...at, campaign: "spring", amount: "0", badges: "all" });
      const budgets = await run(["badges", "budgets"], { program });
      expect((budgets.budgets as { minter: string; left: number }[])[0]).to.include({ minter: claims.target, left: 0 });
      expect(await show(at.program)).to.include({ left: "50005" });
      const { cause } = await failure(["campaigns", "cut"], { ...at, campaign: "stamps", amount: "all" });
      expect(cause).to.include({ errorName: "NoSuchCampaign" });
    });

    it("refuses badges for a campaign that pays none", async () => {
      const { at } = await opened();
      const { cause } = await failure(["campaigns", "top-up"], { ...at, campaign: "spring", amount: "1", badges: "1" });
      expect(cause).to.include({ name: "NoBadge" });
    });
  });

  describe("close and lapse", () => {
    it("ends a campaign after the notice period, and then gives back what is unspent", async () => {
      const { at, stranger } = await opened();
      await run(["campaigns", "close"], { ...at, campaign: "spring" });
      const { closesAt } = await show(at.program);
      expect(closesAt).to.equal((await networkHelpers.time.latest()) + 7 * DAY);
      const early = await failure(["campaigns", "lapse"], { ...at, campaign: "spring" });
      expect(early.cause).to.include({ errorName: "CampaignStillOpen" });
      await networkHelpers.time.increaseTo(closesAt);
      await run(["campaigns", "lapse"], { ...at, from: stranger.address, campaign: "spring" });
      expect(await show(at.program)).to.include({ left: "0", status: "over" });
    });
  });

  describe("set-tills and revoke-tills", () => {
    it("adds tills with limits, from arguments and from a file, and revokes them", async () => {
      const { at } = await opened();
      const file = await json("t.json", { tills: [{ till: member(2), cap: "9", perDay: "3" }, member(3)] });
      await run(["campaigns", "set-tills"], { ...at, campaign: "spring", tills: [member(1)], cap: "40", file });
      const { tills } = await show(at.program);
      expect(tills.slice(1).map(({ till, left, ratePerDay }) => [till, left, ratePerDay])).to.deep.equal([
        [member(1), "40", "0"],
        [member(2), "9", "3"],
        [member(3), null, "0"],
      ]);
      await run(["campaigns", "revoke-tills"], { ...at, campaign: "spring", tills: [TILL, member(2)] });
      expect((await show(at.program)).tills.map(({ active }) => active)).to.deep.equal([false, true, false, true]);
    });

    it("refuses none at all, an address that is none, and a till that is not active", async () => {
      const { at } = await opened();
      const set = { ...at, campaign: "spring" };
      expect((await failure(["campaigns", "set-tills"], set)).cause).to.include({ name: "NothingChosen" });
      const bad = await failure(["campaigns", "set-tills"], { ...set, tills: ["0x12"] });
      expect(bad.cause).to.include({ name: "BadAddress" });
      const zero = await failure(["campaigns", "set-tills"], { ...set, tills: [ZeroAddress] });
      expect(zero.cause.message).to.include("address");
      const gone = await failure(["campaigns", "revoke-tills"], { ...set, tills: [member(9)] });
      expect(gone.cause).to.include({ name: "TillNotActive" });
    });
  });

  describe("revoke-numbers", () => {
    it("revokes from the first to the last number", async () => {
      const { at, claims, points } = await opened();
      const range = { ...at, campaign: "spring", till: TILL, first: "100", last: "199" };
      await run(["campaigns", "revoke-numbers"], range);
      const revoked = (number: number) => claims.isRevoked(points, SPRING_ID, TILL, number);
      expect(await Promise.all([99, 100, 199, 200].map(revoked))).to.deep.equal([false, true, true, false]);
      expect((await show(at.program)).revokedNumbers).to.deep.equal([{ till: TILL, first: "100", last: "199" }]);
      const { cause } = await failure(["campaigns", "revoke-numbers"], { ...range, first: "-1" });
      expect(cause).to.include({ name: "BadNumber" });
    });
  });
});
