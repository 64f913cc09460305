/** `points …`: budgets, ceiling, liability and longer lives; minting from a file is in points-mint.ts. */
import { Points__factory } from "../../sdk/src/generated/index.js";
import { campaignId, idText } from "../../sdk/src/units.js";
import { campaignKey } from "../../sdk/src/actions/index.js";
import { type CommonArgs, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { findBatches } from "../lib/batches.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { findEvents } from "../lib/logs.js";
import { table, when } from "../lib/output.js";

interface ProgramArgs {
  program: string;
}

type BudgetArgs = SendArgs & ProgramArgs & { minter: string; campaign: string; amount: string; now: boolean };

export const budgets = taskAction<CommonArgs & ProgramArgs>(async (task, args) => {
  const { points, grants } = await task.program(args.program);
  const { fromBlock } = await task.deployment();
  const { ethers } = await task.connection();
  const abi = Points__factory.createInterface();
  const events = await findEvents(ethers.provider, abi, points.address, ["BudgetAllotted"], { fromBlock });
  const pairs = new Map(
    events.map(({ args: { minter, campaign } }) => [
      `${String(minter)}${String(campaign)}`,
      [String(minter), String(campaign)] as const,
    ]),
  );
  const names = await grantNames(task, points.address, grants.address, [...pairs.values()]);
  const list = [];
  for (const [minter, campaign] of pairs.values()) {
    const state = await points.budget(minter, campaign);
    const isGrants = minter === grants.address;
    list.push({
      minter,
      isGrants,
      campaign,
      name: (isGrants ? names.get(campaign) : undefined) ?? idText(campaign),
      ...state,
    });
  }
  const issuance = await points.issuance();
  const rows = list.map((budget) => [
    budget.isGrants ? "grants desk" : budget.minter,
    budget.name,
    points.format(budget.left),
    budget.ratePerDay === 0n ? "-" : `${points.format(budget.usedToday)} of ${points.format(budget.ratePerDay)}`,
  ]);
  const raise = issuance.announced;
  return {
    data: { points: points.address, symbol: points.symbol, decimals: points.decimals, budgets: list, ...issuance },
    text: [
      table([["MINTER", "CAMPAIGN", "LEFT", "TODAY"], ...rows]),
      `Ceiling ${points.format(issuance.ceiling)} per period, ${points.format(issuance.usedThisPeriod)} of it allotted in this one.`,
      ...(raise === null ? [] : [`From ${when(raise.validFrom)} the ceiling is ${points.format(raise.ceiling)}.`]),
      `Allotted ever ${points.format(issuance.allotted)}, of at most ${points.format(issuance.cap)}.`,
    ].join("\n"),
  };
});

/** The grants desk's budgets are kept under a hash of minter and campaign: what the brand did elsewhere tells which. */
async function grantNames(
  task: TaskContext,
  points: string,
  grants: string,
  pairs: (readonly [string, string])[],
): Promise<Map<string, string>> {
  const { fromBlock } = await task.deployment();
  const { ethers } = await task.connection();
  const batches = await findBatches(ethers.provider, grants, points, fromBlock);
  const minters = new Set([...pairs.map(([minter]) => minter), ...batches.map(({ minter }) => minter)]);
  for (const address of await ethers.getSigners()) minters.add(address.address);
  const campaigns = new Set([
    campaignId("points"),
    ...pairs.map(([, campaign]) => campaign),
    ...batches.map(({ campaign }) => campaign),
  ]);
  const names = new Map<string, string>();
  for (const minter of minters) {
    for (const campaign of campaigns) names.set(campaignKey(minter, campaign), `${idText(campaign)} of ${minter}`);
  }
  return names;
}

export const allot = taskAction<BudgetArgs & { perDay: string }>(async (task, args) => {
  const { points, grants } = await task.program(args.program);
  const input = {
    minter: readAddress(args.minter, "--minter"),
    campaign: campaignId(args.campaign),
    amount: points.parse(args.amount),
    ratePerDay: points.parse(args.perDay),
  };
  return task.send([args.now ? points.allot(input) : grants.allot(input)], args);
});

export const cut = taskAction<BudgetArgs>(async (task, args) => {
  const { points, grants } = await task.program(args.program);
  const minter = readAddress(args.minter, "--minter");
  const campaign = campaignId(args.campaign);
  const amount = args.amount === "all" ? 2n ** 96n - 1n : points.parse(args.amount);
  const whose = args.now ? { minter, campaign } : { minter: grants.address, campaign: campaignKey(minter, campaign) };
  return task.send([points.cut({ ...whose, amount })], args);
});

export const ceiling = taskAction<SendArgs & ProgramArgs & { amount: string }>(async (task, args) => {
  const { points } = await task.program(args.program);
  return task.send([points.setCeiling(points.parse(args.amount))], args);
});

type DeskArgs = SendArgs & ProgramArgs & { desk: string };

export const enroll = taskAction<DeskArgs>(async (task, args) => {
  const { points } = await task.program(args.program);
  return task.send([points.enroll(readAddress(args.desk, "desk"))], args);
});

export const retire = taskAction<DeskArgs>(async (task, args) => {
  const { points } = await task.program(args.program);
  return task.send([points.retire(readAddress(args.desk, "desk"))], args);
});

export const open = taskAction<SendArgs & ProgramArgs>(async (task, args) => {
  const { points } = await task.program(args.program);
  return task.send([points.open()], args);
});

export const liability = taskAction<CommonArgs & ProgramArgs>(async (task, args) => {
  const { points } = await task.program(args.program);
  const { lots, withMembers, held, total } = await points.liability();
  const rows = lots.map(({ amount, expiresAt }) => [
    expiresAt === null ? "never" : when(expiresAt),
    points.format(amount),
  ]);
  return {
    data: { points: points.address, symbol: points.symbol, decimals: points.decimals, lots, withMembers, held, total },
    text: [
      table([["EXPIRES", `${points.symbol} WITH MEMBERS`], ...rows]),
      `With members ${points.format(withMembers)}, held by desks ${points.format(held)}, owed in all ${points.format(total)}.`,
    ].join("\n"),
  };
});

export const extend = taskAction<SendArgs & ProgramArgs & { period: number; to: number; members: string[] }>(
  async (task, args) => {
    const { points } = await task.program(args.program);
    const members = args.members.map((member) => readAddress(member, "member"));
    if (points.livePeriods === 0)
      throw new TaskError("NeverExpires", "These points never expire: there is nothing to extend.");
    return task.send([points.extend({ members, from: args.period, to: args.to })], args);
  },
);
