/** `badges …`: kinds and who may award them; awarding from a file is in badges-mint.ts, badges one by one in badges-held.ts. */
import { isDeepStrictEqual } from "node:util";

import type { KindTerms } from "../../sdk/src/actions/index.js";
import { Badges__factory } from "../../sdk/src/generated/index.js";
import { displayText } from "../../sdk/src/text.js";
import { campaignId, idText } from "../../sdk/src/units.js";
import { type CommonArgs, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { KindsByName } from "../lib/kinds.js";
import { drawExamples, looksLike, readKindsFile, saveArt } from "../lib/kinds-file.js";
import { findEvents } from "../lib/logs.js";
import { table } from "../lib/output.js";

interface ProgramArgs {
  program: string;
}

const UINT32_MAX = 2 ** 32 - 1;

export const define = taskAction<SendArgs & ProgramArgs & { file: string; art: string | undefined }>(
  async (task, args) => {
    const { badges } = await task.program(args.program);
    const { ethers } = await task.connection();
    const { badgeArt } = await task.deployment();
    const drawing = { badgeArt, collection: badges.name, now: await task.now() };
    const kinds = await KindsByName.read(badges);
    const [steps, known, art]: [ReturnType<typeof badges.defineKind>[], Record<string, unknown>[], string[]] = [
      [],
      [],
      [],
    ];
    for (const terms of await readKindsFile(args.file)) {
      const number = definedAs(kinds, terms);
      known.push({ name: terms.look.name, alreadyKind: number ?? null });
      task.say(
        `${displayText(terms.look.name)}: ${number === undefined ? looksLike(terms) : `already defined as kind ${number}.`}`,
      );
      for (const { level, art: drawn } of await drawExamples(ethers.provider, drawing, terms)) {
        const name = [terms.look.name, ...(level === 0 ? [] : [level])];
        if (args.art !== undefined) art.push(...(await saveArt(args.art, name, drawn)));
      }
      if (number === undefined) steps.push(badges.defineKind(terms));
    }
    const { data, text } = await task.send(steps, args);
    const drawnText = art.length === 0 ? [] : [`Art: ${art.filter((file) => file.endsWith(".svg")).join(", ")}`];
    return { data: { kinds: known, art, ...data }, text: [...drawnText, text].join("\n") };
  },
);

/** The number under which a kind is defined already; undefined if its name is free. */
function definedAs(kinds: KindsByName, terms: KindTerms): number | undefined {
  const named = kinds.all.filter(({ look }) => look.name === terms.look.name);
  const [first] = named;
  if (first === undefined) return undefined;
  const same = named.find(({ look, levels, cap, validDays, soulbound, revocable }) =>
    isDeepStrictEqual({ look, levels, cap, validDays, soulbound, revocable }, terms),
  );
  if (same !== undefined) return same.kind;
  throw new TaskError(
    "NameTaken",
    `Kind ${first.kind} is called “${displayText(terms.look.name)}” already, and is another.`,
    {
      next: "A kind never changes: give the new one a name of its own. Nothing was sent.",
    },
  );
}

export const kinds = taskAction<CommonArgs & ProgramArgs>(async (task, args) => {
  const { badges } = await task.program(args.program);
  const all = await badges.kinds();
  const rows = all.map(({ kind, look, levels, soulbound, revocable, validDays, cap, allotted }) => [
    kind,
    look.name,
    soulbound ? (revocable ? "soulbound, revocable" : "soulbound") : "transferable",
    levels.length === 0 ? "-" : levels.map((name, i) => `${i + 1} ${name}`).join(", "),
    validDays === 0 ? "for ever" : `${validDays} days`,
    cap === 0 ? `${allotted}` : `${allotted} of ${cap}`,
  ]);
  return {
    data: { badges: badges.address, name: badges.name, kinds: all },
    text: table([["KIND", "NAME", "IS", "LEVELS", "VALID", "MADE OR ALLOTTED"], ...rows]),
  };
});

type BudgetArgs = SendArgs & ProgramArgs & { minter: string; kind: string; campaign: string; amount: string };

export const allot = taskAction<BudgetArgs & { perDay: string; keep: boolean }>(async (task, args) => {
  const { badges } = await task.program(args.program);
  const budget = await budgetOf(task, args);
  const ratePerDay = readCount(args.perDay, "--per-day");
  const steps = [badges.allot({ ...budget, amount: readCount(args.amount, "amount"), ratePerDay })];
  return task.send(args.keep ? [...steps, badges.keep(budget)] : steps, args);
});

export const cut = taskAction<BudgetArgs>(async (task, args) => {
  const { badges } = await task.program(args.program);
  const amount = args.amount === "all" ? UINT32_MAX : readCount(args.amount, "amount");
  return task.send([badges.cut({ ...(await budgetOf(task, args)), amount })], args);
});

async function budgetOf(
  task: TaskContext,
  { program: address, minter, kind, campaign }: BudgetArgs,
): Promise<{ minter: string; kind: number; campaign: string }> {
  const { badges, rewards } = await task.program(address);
  const kinds = await KindsByName.read(badges);
  return {
    // The desk that gives badges with rewards, by its name.
    minter: minter === "rewards" ? rewards.address : readAddress(minter, "minter"),
    kind: kinds.one(kind).kind,
    campaign: campaignId(campaign),
  };
}

export const budgets = taskAction<CommonArgs & ProgramArgs>(async (task, args) => {
  const { badges, rewards } = await task.program(args.program);
  const { fromBlock } = await task.deployment();
  const { ethers } = await task.connection();
  const kinds = await KindsByName.read(badges);
  const abi = Badges__factory.createInterface();
  const events = await findEvents(ethers.provider, abi, badges.address, ["AwardsAllotted"], { fromBlock });
  const keys = new Map(
    events.map(({ args: { minter, kind, campaign } }) => [
      `${String(minter)} ${String(kind)} ${String(campaign)}`,
      { minter: String(minter), kind: Number(kind), campaign: String(campaign) },
    ]),
  );
  const list = [];
  for (const { minter, kind, campaign } of keys.values()) {
    const names = { kindName: kinds.get(kind)?.look.name ?? "", campaignName: idText(campaign) };
    list.push({ minter, kind, campaign, ...names, ...(await badges.budget(minter, kind, campaign)) });
  }
  const rows = list.map(({ minter, kind, kindName, campaignName, left, ratePerDay, usedToday, kept }) => [
    minter === rewards.address ? "rewards desk" : minter,
    `${kind} ${kindName}`,
    campaignName,
    `${left}${kept ? " (promised)" : ""}`,
    ratePerDay === 0 ? "-" : `${usedToday} of ${ratePerDay}`,
  ]);
  return {
    data: { badges: badges.address, budgets: list },
    text: table([["MINTER", "KIND", "CAMPAIGN", "LEFT", "TODAY"], ...rows]),
  };
});

function readCount(text: string, what: string): number {
  if (/^[0-9]{1,10}$/.test(text)) return Number(text);
  throw new TaskError("BadNumber", `${what} must be a whole number of badges: ${displayText(text)}`);
}
