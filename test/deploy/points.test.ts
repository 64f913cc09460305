/** `points …` and `rewards …`, `redemptions …`: budgets, liability, voiding, maturing, the catalog. */
import { expect } from "chai";
import { AbiCoder } from "ethers";

import {
  DAY,
  blockNumber,
  brandFixture,
  csv,
  ethers,
  failure,
  file,
  member,
  networkHelpers,
  printed,
  run,
} from "./support.js";

interface Sent {
  transactions: unknown[];
  entries: number;
  amount: string;
}

describe("points", () => {
  async function fixture() {
    return brandFixture();
  }

  /** Points granted to ten members, 1 to 10 each, in batches of four. */
  async function granted() {
    const brand = await networkHelpers.loadFixture(fixture);
    const list = await file("members.csv", csv(10));
    await run(["points", "mint"], { ...brand.mint, file: list, batchSize: 4 });
    return { ...brand, list };
  }

  async function sent(id: string[], args: object): Promise<Sent> {
    return (await run(id, { ...args })) as unknown as Sent;
  }

  describe("budgets", () => {
    it("lists them from events, with the names of those for grants", async () => {
      const { program, issuer } = await networkHelpers.loadFixture(fixture);
      const found = (await printed(["points", "budgets"], { program })) as {
        budgets: Record<string, unknown>[];
        ceiling: string;
      };
      expect(found.ceiling).to.equal("100000000");
      expect(found.budgets.map(({ isGrants, left }) => [isGrants, left])).to.deep.equal([
        [true, "10000000"],
        [false, "10000000"],
      ]);
      expect(found.budgets[0]!.name).to.equal(`points of ${issuer.address}`);
    });

    it("allots with a daily rate, and cuts", async () => {
      const { program, points, issuer } = await networkHelpers.loadFixture(fixture);
      const budget = { program, minter: member(5), from: issuer.address, campaign: "spring", now: true };
      await run(["points", "allot"], { ...budget, amount: "70", perDay: "7" });
      await run(["points", "cut"], { ...budget, amount: "20" });
      const { budgets } = (await run(["points", "budgets"], { program })) as { budgets: Record<string, unknown>[] };
      expect(budgets.at(-1)).to.include({ minter: member(5), name: "spring", left: "50", ratePerDay: "7" });
      await run(["points", "cut"], { ...budget, amount: "all" });
      expect(
        (await points.budgetOf(member(5), `0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`)).left,
      ).to.equal(0n);
    });

    it("lowers the ceiling at once, and tells of a raise that waits", async () => {
      const { program } = await networkHelpers.loadFixture(fixture);
      await run(["points", "ceiling"], { program, amount: "20000000" });
      await run(["points", "ceiling"], { program, amount: "30000000" });
      const found = (await run(["points", "budgets"], { program })) as {
        ceiling: string;
        announced: { ceiling: string };
      };
      expect([found.ceiling, found.announced.ceiling]).to.deep.equal(["20000000", "30000000"]);
    });

    it("tells what the contract refuses, and sends nothing", async () => {
      const { program, issuer } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const allot = { program, minter: member(1), amount: "999999999", from: issuer.address };
      expect((await failure(["points", "allot"], allot)).message).to.include("OverCeiling");
      expect((await failure(["points", "allot"], { ...allot, amount: "1,000" })).cause.name).to.equal("InputError");
      expect((await failure(["points", "allot"], { ...allot, minter: "0x12" })).cause.name).to.equal("BadAddress");
      expect(await blockNumber()).to.equal(before);
    });
  });

  describe("enroll, retire and open", () => {
    it("enrolls a desk, announces its retirement, and makes it so after the notice", async () => {
      const { program, points } = await networkHelpers.loadFixture(fixture);
      const desk = await ethers.deployContract("LateDesk__Mock");
      const args = { program, desk: desk.target };
      await run(["points", "enroll"], args);
      await run(["points", "retire"], args);
      expect((await points.holderState(desk)).isEnrolled).to.equal(true);
      expect((await failure(["points", "retire"], args)).message).to.include("DeskNoticeRunning");
      await networkHelpers.time.increase(7 * DAY);
      expect(await printed(["points", "retire"], args)).to.include({ ok: true });
      expect((await points.holderState(desk)).isEnrolled).to.equal(false);
    });

    it("enrolls no account that is none, and sends nothing in a dry run", async () => {
      const { program, stranger } = await networkHelpers.loadFixture(fixture);
      const desk = await ethers.deployContract("LateDesk__Mock");
      const before = await blockNumber();
      const notDesk = { program, desk: stranger.address };
      expect((await failure(["points", "enroll"], notDesk)).message).to.include("DeskRefuses");
      expect((await failure(["points", "enroll"], { program, desk: "0x12" })).cause.name).to.equal("BadAddress");
      expect(await run(["points", "enroll"], { program, desk: desk.target, dryRun: true })).to.include({
        dryRun: true,
      });
      expect(await blockNumber()).to.equal(before);
    });

    it("refuses to open what is open already", async () => {
      const { program } = await networkHelpers.loadFixture(fixture);
      expect((await failure(["points", "open"], { program })).cause.name).to.equal("ContractError");
    });
  });

  describe("liability", () => {
    it("tells by expiry what members have, and what desks hold", async () => {
      const { program } = await granted();
      const found = (await printed(["points", "liability"], { program })) as {
        lots: unknown[];
        withMembers: string;
        held: string;
        total: string;
      };
      expect(found).to.include({ withMembers: "0", held: "55", total: "55" });
      expect(found.lots).to.have.length(4);
    });
  });

  describe("extend", () => {
    it("lets what expires soonest live longer", async () => {
      const { mint, points, issuer } = await networkHelpers.loadFixture(fixture);
      await run(["points", "mint"], { ...mint, file: await file("m.csv", csv(1)), now: true });
      const newest = Number(await points.currentPeriod()) + 3;
      await networkHelpers.time.increase(90 * DAY);
      const args = {
        program: mint.program,
        period: newest,
        to: newest + 1,
        members: [member(0)],
        from: issuer.address,
      };
      expect(await printed(["points", "extend"], args)).to.include({ ok: true });
      const { amounts } = await points.lotsOf(member(0));
      expect([...amounts]).to.deep.equal([0n, 0n, 0n, 1n]);
    });
  });

  describe("void", () => {
    const WHY = { why: "the wrong file" };

    it("takes one member's back, and the budget with it", async () => {
      const { mint, points, program } = await granted();
      const found = await sent(["points", "void"], { ...mint, ...WHY, address: member(6) });
      expect(found).to.include({ entries: 1, amount: "7" });
      expect(await points.totalSupply()).to.equal(48n);
      const { budgets } = (await run(["points", "budgets"], { program })) as { budgets: { left: string }[] };
      expect(budgets[0]!.left).to.equal(String(10_000_000 - 48));
    });

    it("takes the line of a reference back", async () => {
      const { mint, list, points } = await granted();
      expect(await sent(["points", "void"], { ...mint, ...WHY, file: list, reference: "order-2" })).to.include({
        amount: "3",
      });
      expect(await points.totalSupply()).to.equal(52n);
    });

    it("takes a whole file back, and leaves what another file granted", async () => {
      const { mint, list, points } = await granted();
      await run(["points", "mint"], { ...mint, file: await file("other.csv", csv(2)) });
      const found = await sent(["points", "void"], { ...mint, ...WHY, file: list, all: true });
      expect(found).to.include({ entries: 10, amount: "55" });
      expect(found.transactions).to.have.length(3);
      expect(await points.totalSupply()).to.equal(3n);
      expect(await sent(["points", "void"], { ...mint, ...WHY, file: list, all: true })).to.include({ entries: 0 });
    });

    it("sends nothing in a dry run", async () => {
      const { mint } = await granted();
      const before = await blockNumber();
      expect(await sent(["points", "void"], { ...mint, ...WHY, all: true, dryRun: true })).to.include({ amount: "55" });
      expect(await blockNumber()).to.equal(before);
    });

    it("refuses what matured: it is the members' for good", async () => {
      const { mint } = await granted();
      await networkHelpers.time.increase(DAY + 1);
      expect((await failure(["points", "void"], { ...mint, ...WHY, all: true })).cause.name).to.equal("GrantMature");
    });

    it("refuses to guess what, why, or whose line", async () => {
      const { mint, list, program } = await granted();
      expect((await failure(["points", "void"], { ...mint, ...WHY })).cause.name).to.equal("NothingChosen");
      expect((await failure(["points", "void"], { ...mint, all: true })).cause.name).to.equal("NoReason");
      expect((await failure(["points", "void"], { ...mint, ...WHY, reference: "order-1" })).cause.name).to.equal(
        "NoFile",
      );
      const unknown = { ...mint, ...WHY, file: list, reference: "order-99" };
      expect((await failure(["points", "void"], unknown)).cause.name).to.equal("NoSuchReference");
      const [, , , , , , stranger] = await ethers.getSigners();
      const foreign = { program, from: stranger!.address, ...WHY, all: true };
      expect((await failure(["points", "void"], foreign)).message).to.include("AccessControlUnauthorizedAccount");
    });
  });

  describe("mature", () => {
    it("hands nothing over too early", async () => {
      const { mint } = await granted();
      expect(await sent(["points", "mature"], mint)).to.include({ entries: 0, amount: "0" });
    });

    it("hands over what matured and was not voided, sent by anyone", async () => {
      const { mint, points, program, stranger } = await granted();
      await run(["points", "void"], { ...mint, why: "returned", address: member(1) });
      await networkHelpers.time.increase(DAY + 1);
      expect(await sent(["points", "mature"], { program, from: stranger.address })).to.include({
        entries: 9,
        amount: "53",
      });
      expect(await points.balanceOf(member(0))).to.equal(1n);
      expect(await points.balanceOf(member(1))).to.equal(0n);
      const { batches } = (await printed(["points", "grants"], { program })) as { batches: Record<string, unknown>[] };
      expect(batches.map(({ waiting, matured, voided }) => [waiting, matured, voided])).to.deep.equal([
        ["0", "8", "2"],
        ["0", "26", "0"],
        ["0", "19", "0"],
      ]);
    });
  });
});

describe("rewards and redemptions", () => {
  async function fixture() {
    const brand = await brandFixture();
    const { buyer, mint, program, catalog } = brand;
    const list = await file("m.csv", `address,amount\n${buyer.address},1000`);
    await run(["points", "mint"], { ...mint, file: list, now: true });
    const coffee = { price: "100", stock: 50, closesAt: "+60d", fulfillmentDays: 5, uri: "ipfs://coffee" };
    const mug = { ...coffee, price: "300", atOnce: true, fulfillmentDays: 0 };
    const rewards = await file("rewards.json", JSON.stringify([coffee, mug]));
    await run(["rewards", "publish"], { program, file: rewards, from: catalog.address });
    return brand;
  }

  /** The buyer takes some of a reward, as a wallet would. */
  async function redeem({ points, buyer }: Awaited<ReturnType<typeof fixture>>, rewardId: number, quantity: number) {
    const [desk] = await points.desks();
    const order = AbiCoder.defaultAbiCoder().encode(
      ["uint32", "uint32", "uint40"],
      [rewardId, quantity, (await networkHelpers.time.latest()) + 600],
    );
    const price = (rewardId === 1 ? 100n : 300n) * BigInt(quantity);
    await points.connect(buyer)["transferAndCall(address,uint256,bytes)"](desk!, price, order);
  }

  interface Row {
    id: string;
    quantityOpen: number;
    captured: number;
    refunded: number;
    overdue: boolean;
  }

  async function rows(program: string, open = false): Promise<Row[]> {
    return ((await run(["redemptions", "list"], { program, open })) as unknown as { redemptions: Row[] }).redemptions;
  }

  it("publishes from a file, and lists the catalog", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    const { rewards } = (await printed(["rewards", "list"], { program })) as { rewards: Record<string, unknown>[] };
    expect(rewards).to.have.length(2);
    expect(rewards[0]).to.include({ rewardId: 1, unitPrice: "100", left: 50, uri: "ipfs://coffee", atOnce: false });
  });

  it("refuses a reward with mistakes, and sends nothing", async () => {
    const { program, catalog } = await networkHelpers.loadFixture(fixture);
    const before = await blockNumber();
    const bad = await file(
      "r.json",
      JSON.stringify([{ price: "ten", stock: 1.5, closesAt: "later", uri: 5, color: "red" }]),
    );
    const { message } = await failure(["rewards", "publish"], { program, file: bad, from: catalog.address });
    for (const part of [
      "[0].price",
      "[0].stock",
      "[0].closesAt",
      "[0].uri",
      "[0].fulfillmentDays is missing",
      "[0].color is not known",
    ]) {
      expect(message).to.include(part);
    }
    expect(await blockNumber()).to.equal(before);
  });

  it("discounts and withdraws", async () => {
    const { program, catalog } = await networkHelpers.loadFixture(fixture);
    const from = catalog.address;
    await run(["rewards", "discount"], { program, reward: 1, price: "80", until: "+7d", from });
    await run(["rewards", "withdraw"], { program, reward: 2, from });
    const { rewards } = (await run(["rewards", "list"], { program })) as { rewards: Record<string, unknown>[] };
    expect(rewards[0]).to.include({ currentPrice: "80" });
    expect(rewards[1]!.closesAt).to.equal((await networkHelpers.time.latest()) + 7 * DAY);
  });

  it("adds stock, and lengthens a window", async () => {
    const { program, catalog } = await networkHelpers.loadFixture(fixture);
    const from = catalog.address;
    await run(["rewards", "add-stock"], { program, reward: 1, added: 7, from });
    const until = (await networkHelpers.time.latest()) + 70 * DAY;
    await run(["rewards", "extend-window"], { program, reward: 2, until: String(until), from });
    const { rewards } = (await run(["rewards", "list"], { program })) as { rewards: Record<string, unknown>[] };
    expect([rewards[0]!.stock, rewards[1]!.closesAt]).to.deep.equal([57, until]);
  });

  it("sends neither in a dry run, nor when it would be worse for members", async () => {
    const { program, catalog } = await networkHelpers.loadFixture(fixture);
    const before = await blockNumber();
    const from = catalog.address;
    const dry = await printed(["rewards", "add-stock"], { program, reward: 1, added: 7, from, dryRun: true });
    expect(dry).to.include({ ok: true, dryRun: true });
    const shorter = { program, reward: 1, until: "+1d", from };
    expect((await failure(["rewards", "extend-window"], shorter)).message).to.include("RewardWorseForMembers");
    expect((await failure(["rewards", "extend-window"], { ...shorter, until: "soon" })).cause.name).to.equal("BadTime");
    expect((await failure(["rewards", "add-stock"], { program, reward: 1, added: 0, from })).cause.name).to.equal(
      "InputError",
    );
    expect(await blockNumber()).to.equal(before);
  });

  it("lists redemptions, captures a part and refunds the rest", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { program, till, points, buyer } = brand;
    await redeem(brand, 1, 3);
    await redeem(brand, 2, 1);
    expect((await rows(program)).map(({ id, quantityOpen }) => [id, quantityOpen])).to.deep.equal([
      ["1-0", 3],
      ["2-0", 0],
    ]);
    await run(["redemptions", "capture"], { program, redemption: "1-0", quantity: 2, from: till.address });
    await run(["redemptions", "refund"], { program, redemption: "1-0", from: till.address });
    expect((await rows(program))[0]).to.include({ quantityOpen: 0, captured: 2, refunded: 1 });
    expect(await points.balanceOf(buyer.address)).to.equal(500n);
    expect(await rows(program, true)).to.be.empty;
  });

  it("refunds all that are overdue, sent by anyone", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { program, stranger, points, buyer } = brand;
    await redeem(brand, 1, 1);
    await redeem(brand, 1, 2);
    const early = (await run(["redemptions", "refund"], { program, overdue: true, from: stranger.address })) as {
      transactions: unknown[];
    };
    expect(early.transactions).to.be.empty;
    await networkHelpers.time.increase(6 * DAY);
    expect((await rows(program)).every(({ overdue }) => overdue)).to.equal(true);
    expect(await printed(["redemptions", "refund"], { program, overdue: true, from: stranger.address })).to.include({
      ok: true,
    });
    expect(await points.balanceOf(buyer.address)).to.equal(1000n);
  });

  it("refuses a redemption that is not there, or has nothing open", async () => {
    const brand = await networkHelpers.loadFixture(fixture);
    const { program, till } = brand;
    const from = till.address;
    expect((await failure(["redemptions", "capture"], { program, redemption: "1-0", from })).cause.name).to.equal(
      "NoSuchRedemption",
    );
    expect((await failure(["redemptions", "refund"], { program, from })).cause.name).to.equal("NothingChosen");
    await redeem(brand, 2, 1);
    expect((await failure(["redemptions", "refund"], { program, redemption: "2-0", from })).cause.name).to.equal(
      "NothingOpen",
    );
  });
});
