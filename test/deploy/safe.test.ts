/** Every task that sends, with --safe: the file it writes is executed through a real Safe that holds all roles. */
import { expect } from "chai";
import { AbiCoder } from "ethers";
import hre from "hardhat";
import path from "node:path";

import {
  Badges__factory,
  Claims__factory,
  Points__factory,
  Program__factory,
  Rewards__factory,
  Tiers__factory,
} from "../../sdk/src/generated/index.js";
import { earnCases } from "./safe-earn.js";
import { purchaseCases } from "./safe-purchases.js";
import { deploySafe, execute, readBuilderFile } from "./safe-wallet.js";
import {
  DAY,
  blockNumber,
  csv,
  ethers,
  file,
  freshProtocol,
  member,
  networkHelpers,
  programFile,
  run,
} from "./support.js";

const GROUPS = [
  ...["protocol", "program", "points", "badges", "rewards", "redemptions", "campaigns", "drops", "rules"],
  "purchases",
];
const CAMPAIGN = `0x${Buffer.from("points").toString("hex").padEnd(32, "0")}`;

const BADGES = `0x${Buffer.from("badges").toString("hex").padEnd(32, "0")}`;

/** A file that is not there yet, in a folder of its own. */
async function fresh(): Promise<string> {
  return path.join(path.dirname(await file("-", "")), "proposal.json");
}

async function fixture() {
  const { rewards, grants, claims, tiers } = await freshProtocol();
  const [buyer, other] = await ethers.getSigners();
  const safe = await deploySafe();
  const roles = { issuer: [safe.address], cashier: [safe.address], catalog: [safe.address], guardian: [safe.address] };
  const config = await programFile({ admin: safe.address, roles }, { closed: true });
  const proposal = await fresh();
  const found = await run(["program", "open"], { file: config, from: safe.address, safe: proposal });
  await execute(safe, proposal);
  const program = Program__factory.connect(String(found.program), ethers.provider);
  const points = Points__factory.connect(String(found.points), ethers.provider);
  const badges = Badges__factory.connect(String(found.badges), ethers.provider);
  const catalog = Rewards__factory.connect(rewards, ethers.provider);
  const desk = Claims__factory.connect(claims, ethers.provider);
  const tiersDesk = Tiers__factory.connect(tiers, ethers.provider);
  return {
    safe,
    program,
    points,
    badges,
    grants,
    catalog,
    claims: desk,
    tiers: tiersDesk,
    buyer: buyer!,
    other: other!,
  };
}

type Context = Awaited<ReturnType<typeof fixture>>;

/** Runs a task for the Safe, and executes what it wrote. */
async function through({ safe, program }: Context, id: string[], args: object = {}): Promise<Record<string, unknown>> {
  const proposal = await fresh();
  const before = await blockNumber();
  const found = await run(id, { program: program.target, from: safe.address, safe: proposal, ...args });
  expect(await blockNumber(), "sent nothing itself").to.equal(before);
  for (const written of found.files as string[]) await execute(safe, written);
  return found;
}

async function budget(context: Context, now: boolean): Promise<void> {
  await through(context, ["points", "allot"], { minter: context.safe.address, amount: "100000", now });
}

async function minted(context: Context): Promise<void> {
  await budget(context, true);
  const list = await file("m.csv", `address,amount\n${context.buyer.address},1000`);
  await through(context, ["points", "mint"], { file: list, now: true });
}

async function granted(context: Context): Promise<string> {
  await budget(context, false);
  const list = await file("m.csv", csv(10));
  await through(context, ["points", "mint"], { file: list, batchSize: 4 });
  return list;
}

const COFFEE = { price: "100", stock: 50, closesAt: "+60d", fulfillmentDays: 5, uri: 'ipfs://"coffee", [1]' };

async function published(context: Context): Promise<void> {
  const list = await file("rewards.json", JSON.stringify([COFFEE, { ...COFFEE, price: "300" }]));
  await through(context, ["rewards", "publish"], { file: list });
}

async function redeemed(context: Context): Promise<void> {
  const { points, buyer, catalog } = context;
  await minted(context);
  await published(context);
  const deadline = (await networkHelpers.time.latest()) + 600;
  const order = AbiCoder.defaultAbiCoder().encode(["uint32", "uint32", "uint40"], [1, 2, deadline]);
  await points.connect(buyer)["transferAndCall(address,uint256,bytes)"](catalog.target, 200n, order);
}

const TEA = {
  ...{ name: 'Tea "friend" 茶, [1]', style: "medal", color: "#2f855a", levels: ["Bronze", "Silver"] },
  ...{ soulbound: true, revocable: true },
};

/** A kind of which the Safe may award ten. */
async function kindWithBudget(context: Context): Promise<void> {
  await through(context, ["badges", "define"], { file: await file("kinds.json", JSON.stringify(TEA)) });
  await through(context, ["badges", "allot"], { minter: context.safe.address, kind: "1", amount: "10" });
}

async function awarded(context: Context): Promise<void> {
  await kindWithBudget(context);
  const list = await file("b.csv", `address,kind,level\n${context.buyer.address},1,Bronze`);
  await through(context, ["badges", "mint"], { file: list });
}

async function period({ points }: Context): Promise<number> {
  return Number(await points.currentPeriod());
}

/** What each task does on the chain. A new task that sends must be added here. */
const CASES: Record<string, (context: Context) => Promise<void>> = {
  "program open": async ({ program, safe }) => {
    expect(await program.defaultAdmin()).to.equal(safe.address);
  },
  "program roles": async (context) => {
    const { program, other, safe } = context;
    const change = { give: { cashier: [other.address] }, take: { cashier: [safe.address] } };
    await through(context, ["program", "roles"], { file: await file("c.json", JSON.stringify(change)) });
    const till = ethers.id("CASHIER_ROLE");
    expect([await program.hasRole(till, other), await program.hasRole(till, safe.address)]).to.deep.equal([
      true,
      false,
    ]);
  },
  "program stop": async (context) => {
    await through(context, ["program", "stop"]);
    expect(await context.program.stoppedUntil()).to.be.greaterThan(await networkHelpers.time.latest());
  },
  "program resume": async (context) => {
    await through(context, ["program", "stop"]);
    await through(context, ["program", "resume"]);
    expect(await context.program.stoppedUntil()).to.be.at.most(await networkHelpers.time.latest());
  },
  "program close": async (context) => {
    const time = (await networkHelpers.time.latest()) + 30 * DAY;
    await through(context, ["program", "close"], { time: String(time) });
    expect(await context.program.closesAt()).to.equal(time);
  },
  "program terms": async (context) => {
    const text = await file("terms.txt", "new terms");
    const args = { uri: "https://example.com/?a=1,2", file: text, validFrom: "+9d" };
    await through(context, ["program", "terms"], args);
    expect((await context.program.termsAt(1)).uri).to.equal(args.uri);
  },
  "program begin-transfer": async (context) => {
    await through(context, ["program", "begin-transfer"], { account: context.other.address });
    expect((await context.program.pendingDefaultAdmin()).newAdmin).to.equal(context.other.address);
  },
  "program cancel-transfer": async (context) => {
    await through(context, ["program", "begin-transfer"], { account: context.other.address });
    await through(context, ["program", "cancel-transfer"]);
    expect((await context.program.pendingDefaultAdmin()).newAdmin).to.equal(ethers.ZeroAddress);
  },
  "program accept-transfer": async (context) => {
    const { program, other, safe } = context;
    await through(context, ["program", "begin-transfer"], { account: other.address });
    await run(["program", "accept-transfer"], { program: program.target, from: other.address });
    await run(["program", "begin-transfer"], { program: program.target, account: safe.address, from: other.address });
    await through(context, ["program", "accept-transfer"]);
    expect(await program.defaultAdmin()).to.equal(safe.address);
  },
  "points allot": async (context) => {
    await budget(context, true);
    expect((await context.points.budgetOf(context.safe.address, CAMPAIGN)).left).to.equal(100_000n);
  },
  "points cut": async (context) => {
    await budget(context, true);
    await through(context, ["points", "cut"], { minter: context.safe.address, amount: "all", now: true });
    expect((await context.points.budgetOf(context.safe.address, CAMPAIGN)).left).to.equal(0n);
  },
  "points ceiling": async (context) => {
    await through(context, ["points", "ceiling"], { amount: "5000" });
    expect((await context.points.issuance()).ceiling).to.equal(5_000n);
  },
  "points enroll": async (context) => {
    const desk = await ethers.deployContract("LateDesk__Mock");
    await through(context, ["points", "enroll"], { desk: desk.target });
    expect((await context.points.holderState(desk)).isEnrolled).to.equal(true);
  },
  "points retire": async (context) => {
    const { points, catalog } = context;
    await through(context, ["points", "retire"], { desk: catalog.target });
    expect((await points.holderState(catalog)).isEnrolled).to.equal(true);
    await networkHelpers.time.increase(7 * DAY + 60);
    await through(context, ["points", "retire"], { desk: catalog.target });
    expect((await points.holderState(catalog)).isEnrolled).to.equal(false);
  },
  "points open": async (context) => {
    await minted(context);
    await through(context, ["points", "open"]);
    await context.points.connect(context.buyer).transfer(context.other, 1n);
    expect(await context.points.balanceOf(context.other)).to.equal(1n);
  },
  "points extend": async (context) => {
    await minted(context);
    const newest = (await period(context)) + 3;
    await networkHelpers.time.increase(90 * DAY);
    const args = { period: newest, to: newest + 1, members: [context.buyer.address, member(1)] };
    await through(context, ["points", "extend"], args);
    expect([...(await context.points.lotsOf(context.buyer)).amounts]).to.deep.equal([0n, 0n, 0n, 1000n]);
  },
  "points mint": async (context) => {
    await minted(context);
    expect(await context.points.balanceOf(context.buyer)).to.equal(1000n);
  },
  "points void": async (context) => {
    const list = await granted(context);
    const { files } = await through(context, ["points", "void"], { file: list, all: true, why: ' "wrong", [file] ' });
    expect(files).to.have.length(1);
    expect(await context.points.totalSupply()).to.equal(0n);
  },
  "points mature": async (context) => {
    await granted(context);
    await networkHelpers.time.increase(DAY + 60);
    await through(context, ["points", "mature"]);
    expect(await context.points.balanceOf(member(9))).to.equal(10n);
  },
  "badges define": async (context) => {
    await kindWithBudget(context);
    expect((await context.badges.kind(1)).terms.look.name).to.equal(TEA.name);
  },
  "badges allot": async (context) => {
    await kindWithBudget(context);
    expect((await context.badges.budgetOf(context.safe.address, 1, BADGES)).left).to.equal(10n);
  },
  "badges cut": async (context) => {
    await kindWithBudget(context);
    await through(context, ["badges", "cut"], { minter: context.safe.address, kind: "1", amount: "all" });
    expect((await context.badges.budgetOf(context.safe.address, 1, BADGES)).left).to.equal(0n);
  },
  "badges mint": async (context) => {
    await awarded(context);
    expect(await context.badges.heldBy(context.buyer, 1)).to.deep.equal([true, 1n]);
  },
  "badges level": async (context) => {
    await awarded(context);
    await through(context, ["badges", "level"], { kind: "1", level: "Silver", badges: [context.buyer.address] });
    expect(await context.badges.heldBy(context.buyer, 1)).to.deep.equal([true, 2n]);
  },
  "badges revoke": async (context) => {
    await awarded(context);
    await through(context, ["badges", "revoke"], { kind: "1", badges: [context.buyer.address], reason: "till stolen" });
    expect(await context.badges.heldBy(context.buyer, 1)).to.deep.equal([false, 0n]);
  },
  "rewards publish": async (context) => {
    await published(context);
    const reward = await context.catalog.reward(context.points, 1);
    expect([reward.terms.uri, reward.terms.unitPrice, reward.terms.needsHandover]).to.deep.equal([
      COFFEE.uri,
      100n,
      false,
    ]);
  },
  "rewards withdraw": async (context) => {
    await published(context);
    await through(context, ["rewards", "withdraw"], { reward: 1 });
    const { terms } = await context.catalog.reward(context.points, 1);
    expect(terms.closesAt).to.equal((await networkHelpers.time.latest()) + 7 * DAY);
  },
  "rewards return-awards": async (context) => {
    const { badges, catalog } = context;
    await kindWithBudget(context);
    await through(context, ["badges", "allot"], {
      minter: "rewards",
      kind: "1",
      amount: "5",
      campaign: "cups",
      keep: true,
    });
    const terms = {
      price: "1",
      stock: 5,
      closesAt: "+60d",
      atOnce: true,
      uri: "ipfs://x",
      badge: { gives: 1, givesLevel: 1, campaign: "cups" },
    };
    await through(context, ["rewards", "publish"], { file: await file("r.json", JSON.stringify(terms)) });
    await networkHelpers.time.increase(61 * DAY);
    await through(context, ["rewards", "return-awards"], { reward: 1 });
    const cups = `0x${Buffer.from("cups").toString("hex").padEnd(32, "0")}`;
    expect((await badges.budgetOf(catalog, 1, cups)).left).to.equal(0n);
  },
  "rewards discount": async (context) => {
    await published(context);
    await through(context, ["rewards", "discount"], { reward: 1, price: "80", until: "+7d" });
    expect((await context.catalog.reward(context.points, 1)).currentPrice).to.equal(80n);
  },
  "rewards add-stock": async (context) => {
    await published(context);
    await through(context, ["rewards", "add-stock"], { reward: 2, added: 25 });
    expect((await context.catalog.reward(context.points, 2)).terms.stock).to.equal(75n);
  },
  "rewards extend-window": async (context) => {
    await published(context);
    const until = (await networkHelpers.time.latest()) + 90 * DAY;
    await through(context, ["rewards", "extend-window"], { reward: 2, until: String(until) });
    expect((await context.catalog.reward(context.points, 2)).terms.closesAt).to.equal(until);
  },
  "redemptions capture": async (context) => {
    await redeemed(context);
    await through(context, ["redemptions", "capture"], { redemption: "1-0", quantity: 1 });
    expect(await context.points.totalSupply()).to.equal(900n);
  },
  "redemptions refund": async (context) => {
    await redeemed(context);
    await through(context, ["redemptions", "refund"], { redemption: "1-0" });
    expect(await context.points.balanceOf(context.buyer)).to.equal(1000n);
  },
  ...earnCases(through),
  ...purchaseCases(through),
};

describe("tasks through a Safe", () => {
  it("covers every task that sends", () => {
    const tasks = GROUPS.flatMap((group) => [...hre.tasks.getTask(group).subtasks.values()]);
    const sending = tasks.filter(({ options }) => options.has("from") || options.has("safe"));
    expect(Object.keys(CASES)).to.have.members(sending.map(({ id }) => id.join(" ")));
    for (const { id, options } of sending) expect(options.has("safe"), id.join(" ")).to.equal(true);
  });

  for (const [id, effect] of Object.entries(CASES)) {
    it(`writes what the Safe executes: ${id}`, async () => {
      await effect(await networkHelpers.loadFixture(fixture));
    });
  }

  it("executes several transactions one by one as well", async () => {
    const context = await networkHelpers.loadFixture(fixture);
    const { safe, program, catalog, points } = context;
    const list = await file("rewards.json", JSON.stringify([COFFEE, COFFEE, COFFEE]));
    const proposal = await fresh();
    await run(["rewards", "publish"], { program: program.target, from: safe.address, safe: proposal, file: list });
    expect((await readBuilderFile(proposal)).transactions).to.have.length(3);
    await execute(safe, proposal, { oneByOne: true });
    expect(await catalog.rewardCount(points)).to.equal(3n);
  });
});
