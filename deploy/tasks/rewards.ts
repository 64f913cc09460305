/** `rewards …` and `redemptions …`: the catalog, and what members took from it. */
import { type CommonArgs, type SendArgs, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { parseTime } from "../lib/options.js";
import { table, when } from "../lib/output.js";
import { Params, readJson } from "../lib/params.js";
import { type KnownRedemption, findRedemptions, labelOf } from "../lib/redemptions.js";
import type { TaskContext } from "../lib/action.js";
import type { RewardBadge, RewardTerms } from "../../sdk/src/actions/meta.js";
import type { BadgesEntity } from "../../sdk/src/entities/badges.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import type { Step } from "../../sdk/src/step.js";
import { campaignId, idText } from "../../sdk/src/units.js";
import { KindsByName, levelOf } from "../lib/kinds.js";
import { readTime } from "./program.js";

interface ProgramArgs {
  program: string;
}

const NO_CAMPAIGN = `0x${"00".repeat(16)}`;

export const publish = taskAction<SendArgs & ProgramArgs & { file: string }>(async (task, args) => {
  const { rewards, points, badges } = await task.program(args.program);
  const now = await task.now();
  const kinds = await KindsByName.read(badges);
  const value = await readJson(args.file);
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  const steps = list.map((entry, i) => {
    const params = new Params(entry, Array.isArray(value) ? `[${i}]` : "");
    const atOnce = params.flag("atOnce", false);
    const time = (key: string, missing?: number): number =>
      params.parsed(
        key,
        (text) => parseTime(text, now),
        'a time like "2027-01-31", "+30d" or unix seconds',
        0,
        missing,
      );
    const terms = {
      unitPrice: params.parsed("price", (text) => points.parse(text), 'an amount in a text, like "500"', 0n),
      stock: params.integer("stock"),
      opensAt: time("opensAt", now),
      closesAt: time("closesAt"),
      fulfillmentDays: atOnce ? params.integer("fulfillmentDays", 0) : params.integer("fulfillmentDays"),
      limitPerMember: params.integer("limitPerMember", 0),
      atOnce,
      needsHandover: params.flag("needsHandover", false),
      ...(params.has("badge") ? { badge: readRewardBadge(params.object("badge"), kinds) } : {}),
      uri: params.text("uri"),
    };
    params.end(args.file);
    return rewards.publish(terms);
  });
  await checkAwards(badges, rewards.address, steps);
  return task.send(steps, args);
});

/** What a reward needs or gives; kinds and levels by number or exact name. */
function readRewardBadge(params: Params, kinds: KindsByName): RewardBadge {
  const kind = (key: string): number =>
    params.parsed(key, (text) => (text === "0" ? 0 : kinds.one(text).kind), "the number or name of one kind", 0, 0);
  const [needs, gives] = [kind("needs"), kind("gives")];
  const level = (key: string, of: number): number => {
    const levels = kinds.get(of)?.levels ?? [];
    return params.parsed(key, (text) => levelOf({ levels }, text), "a level of that kind", 0, 0);
  };
  const badge = { needs, minLevel: level("minLevel", needs), gives, givesLevel: level("givesLevel", gives) };
  // Only what is given comes out of a budget.
  const campaign = gives === 0 ? NO_CAMPAIGN : params.parsed("campaign", campaignId, "a text of 1 to 16 bytes", "");
  if (needs === 0 && gives === 0) params.fault(params.has("needs") ? "needs" : "gives", "names no kind");
  return { ...badge, campaign };
}

/** A reward is published only with the badges that it will give. */
async function checkAwards(badges: BadgesEntity, desk: string, steps: readonly Step<"publishReward">[]): Promise<void> {
  for (const step of steps) {
    const { badge, stock } = step.transaction().meta;
    if (badge === undefined || badge.gives === 0) continue;
    const { left, kept } = await badges.budget(desk, badge.gives, badge.campaign);
    if (left >= stock && kept) continue;
    const campaign = idText(badge.campaign);
    const missing = Math.max(stock - left, 0);
    throw new TaskError(
      "NoAwards",
      missing === 0
        ? `The awards of kind ${badge.gives} for ${campaign} are not promised to the rewards desk: an issuer could cut them.`
        : `The rewards desk may award ${left} of kind ${badge.gives} for ${campaign}, not ${stock}.`,
      {
        next: `Let an issuer allot ${missing} more, and promise them: hardhat badges allot … rewards ${badge.gives} ${missing} --campaign ${campaign} --keep`,
      },
    );
  }
}

export const list = taskAction<CommonArgs & ProgramArgs>(async (task, args) => {
  const { rewards, points } = await task.program(args.program);
  const all = [];
  for (let offset = 0, count = await rewards.count(); offset < count; offset += 50)
    all.push(...(await rewards.page(offset, 50)));
  const now = await task.now();
  const rows = all.map((reward) => [
    reward.rewardId,
    points.format(reward.currentPrice) + (reward.discountUntil === null ? "" : ` until ${when(reward.discountUntil)}`),
    `${reward.left} of ${reward.stock}`,
    now < reward.opensAt
      ? `opens ${when(reward.opensAt)}`
      : now < reward.closesAt
        ? `until ${when(reward.closesAt)}`
        : "over",
    reward.atOnce ? "at once" : `${reward.fulfillmentDays} days`,
    badgeText(reward),
    reward.uri,
  ]);
  return {
    data: { points: points.address, symbol: points.symbol, decimals: points.decimals, rewards: all },
    text: table([["REWARD", `PRICE (${points.symbol})`, "LEFT", "OPEN", "DELIVERY", "BADGE", "URI"], ...rows]),
  };
});

function badgeText({ badge }: Pick<RewardTerms, "badge">): string {
  if (badge === undefined) return "-";
  const level = (text: string, number: number): string => (number === 0 ? "" : ` ${text} ${number}`);
  const needs = badge.needs === 0 ? [] : [`needs ${badge.needs}${level("from level", badge.minLevel)}`];
  const gives = badge.gives === 0 ? [] : [`gives ${badge.gives}${level("level", badge.givesLevel)}`];
  return [...needs, ...gives].join(", ");
}

export const withdraw = taskAction<SendArgs & ProgramArgs & { reward: number }>(async (task, args) => {
  const { rewards } = await task.program(args.program);
  return task.send([rewards.withdraw(args.reward)], args);
});

export const returnAwards = taskAction<SendArgs & ProgramArgs & { reward: number }>(async (task, args) => {
  const { rewards } = await task.program(args.program);
  return task.send([rewards.returnAwards(args.reward)], args);
});

export const discount = taskAction<SendArgs & ProgramArgs & { reward: number; price: string; until: string }>(
  async (task, args) => {
    const { rewards, points } = await task.program(args.program);
    const until = readTime(args.until, await task.now());
    return task.send([rewards.discount({ rewardId: args.reward, unitPrice: points.parse(args.price), until })], args);
  },
);

export const addStock = taskAction<SendArgs & ProgramArgs & { reward: number; added: number }>(async (task, args) => {
  const { rewards } = await task.program(args.program);
  return task.send([rewards.addStock({ rewardId: args.reward, added: args.added })], args);
});

export const extendWindow = taskAction<SendArgs & ProgramArgs & { reward: number; until: string }>(
  async (task, args) => {
    const { rewards } = await task.program(args.program);
    const closesAt = readTime(args.until, await task.now());
    return task.send([rewards.extendWindow({ rewardId: args.reward, closesAt })], args);
  },
);

export const redemptions = taskAction<CommonArgs & ProgramArgs & { open: boolean }>(async (task, args) => {
  const program = await task.program(args.program);
  const { points } = program;
  const now = await task.now();
  const all = (await known(task, program)).filter(({ quantityOpen }) => !args.open || quantityOpen > 0);
  const found = all.map((redemption) => ({
    id: labelOf(redemption),
    ...redemption,
    amountOpen: redemption.unitPrice * BigInt(redemption.quantityOpen),
    overdue: redemption.quantityOpen > 0 && now > redemption.deadline,
  }));
  const rows = found.map((entry) => [
    entry.id,
    entry.member,
    entry.quantity,
    points.format(entry.amountOpen),
    entry.deadline === 0 ? "delivered at once" : `${when(entry.deadline)}${entry.overdue ? " OVERDUE" : ""}`,
  ]);
  return {
    data: { points: points.address, decimals: points.decimals, redemptions: found },
    text: table([["REDEMPTION", "MEMBER", "UNITS", "POINTS OPEN", "DEADLINE"], ...rows]),
  };
});

export const capture = taskAction<SendArgs & ProgramArgs & { redemption: string; quantity: number; handover: string }>(
  async (task, args) => {
    const program = await task.program(args.program);
    const redemption = await find(task, program, args.redemption);
    const quantity = args.quantity === 0 ? redemption.quantityOpen : args.quantity;
    return task.send([program.rewards.capture(redemption, { quantity, handover: args.handover })], args);
  },
);

export const refund = taskAction<SendArgs & ProgramArgs & { redemption: string; quantity: number; overdue: boolean }>(
  async (task, args) => {
    const program = await task.program(args.program);
    const { rewards } = program;
    if (args.overdue) {
      const now = await task.now();
      const late = (await known(task, program)).filter(
        ({ quantityOpen, deadline }) => quantityOpen > 0 && now > deadline,
      );
      return task.send(
        late.map((redemption) => rewards.refund(redemption, { quantity: redemption.quantityOpen })),
        args,
      );
    }
    if (args.redemption === "") {
      throw new TaskError(
        "NothingChosen",
        "Say which redemption to refund, like 1-0, or --overdue for all that are late.",
      );
    }
    const redemption = await find(task, program, args.redemption);
    const quantity = args.quantity === 0 ? redemption.quantityOpen : args.quantity;
    return task.send([rewards.refund(redemption, { quantity })], args);
  },
);

async function known(task: TaskContext, { points, rewards }: ProgramEntity): Promise<KnownRedemption[]> {
  const { ethers } = await task.connection();
  return findRedemptions(ethers.provider, rewards.address, points.address, (await task.deployment()).fromBlock);
}

async function find(task: TaskContext, program: ProgramEntity, id: string): Promise<KnownRedemption> {
  const found = (await known(task, program)).find((redemption) => labelOf(redemption) === id);
  if (found === undefined) {
    throw new TaskError("NoSuchRedemption", `There is no redemption ${id}.`, {
      next: "Its name is reward and number, like 1-0: hardhat redemptions list shows them.",
    });
  }
  if (found.quantityOpen === 0) throw new TaskError("NothingOpen", `Nothing of redemption ${id} is open.`);
  return found;
}
