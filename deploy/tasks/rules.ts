/** `rules …`: what purchases earn, as the brand publishes it. */
import type { PublishedRule, Rule } from "../../sdk/src/receipts/index.js";
import {
  categoryId,
  categoryText,
  changeOf,
  earliestValidFrom,
  quote as quoteOffline,
  ruleStruct,
  ruleThen,
} from "../../sdk/src/receipts/index.js";
import { jsonSafe } from "../../sdk/src/errors.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { parsePoints } from "../../sdk/src/units.js";
import { currencyDecimals, isCurrency } from "../earn/currencies.js";
import { readRuleFile } from "../earn/rule-file.js";
import { factorText, moneyText, ruleLines } from "../earn/rule-text.js";
import { type CommonArgs, type SendArgs, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { parseTime } from "../lib/options.js";
import { when } from "../lib/output.js";

interface ProgramArgs {
  program: string;
}

/** So long a transaction may take. */
const MARGIN = 3_600;

export const publish = taskAction<SendArgs & ProgramArgs & { file: string; validFrom: string | undefined }>(
  async (task, args) => {
    const program = await task.program(args.program);
    const { points, purchases } = program;
    const now = await task.now();
    const rule = await readRuleFile(args.file, { decimals: points.decimals, now });
    const versions = await purchases.rules.list();
    const last = versions.at(-1);
    const data = { program: program.address, versions: versions.length };
    if (last !== undefined && isSame(last.rule, rule)) {
      const text = `Already published: version ${last.version}, from ${when(last.validFrom)}. Nothing was sent.`;
      return { data: { ...data, alreadyPublished: true, dryRun: args.dryRun }, text };
    }
    task.say(ruleLines(rule, points));
    const change = last === undefined ? undefined : changeOf(last.rule, rule, { now, unit: points });
    const earliest = earliestFor(program, change, { last, now });
    for (const { message } of change?.losses ?? []) task.say(`Takes away: ${message}`);
    if (last !== undefined && change?.losses.length === 0) task.say("Takes nothing away from anybody.");
    if (earliest > now) task.say(`The earliest is ${when(earliest)}: ${whyLate(change, last, now)}.`);
    // The transaction takes its time, and the notice begins with it.
    const later = earliestFor(program, change, { last, now: now + MARGIN });
    const validFrom = readValidFrom(args, { now, earliest, later });
    task.say(`It holds for purchases from ${validFrom === 0 ? "now" : when(validFrom)} on.`);
    const sent = await task.send([purchases.rules.publish(rule, { validFrom })], args);
    const about = { losses: change?.losses ?? [], earliest, validFrom, rule };
    return { ...sent, data: { ...data, alreadyPublished: false, ...about, ...sent.data } };
  },
);

/** Compared as the chain has it: what means the same is the same. */
function isSame(a: Rule, b: Rule): boolean {
  const text = (rule: Rule): string => JSON.stringify(jsonSafe(ruleStruct(rule)));
  return text(a) === text(b);
}

type Change = ReturnType<typeof changeOf> | undefined;

function earliestFor(
  { noticePeriod, points: { periodLength } }: ProgramEntity,
  change: Change,
  { last, now }: { last: PublishedRule | undefined; now: number },
): number {
  if (change === undefined || last === undefined) return now;
  return earliestValidFrom(change, { now, noticePeriod, periodLength, lastValidFrom: last.validFrom });
}

function whyLate(change: Change, last: PublishedRule | undefined, now: number): string {
  if (change?.startsPeriod === true)
    return "who could lose a tier keeps it to the end of a period, and hears of it before";
  if (change?.needsNotice === true) return "what takes something away waits out the notice period";
  return (last?.validFrom ?? 0) > now
    ? "another version is still announced"
    : "the last version holds only from then on";
}

/** 0 for at once. */
function readValidFrom(
  { validFrom: text, safe }: { validFrom: string | undefined; safe: string | undefined },
  { now, earliest, later }: { now: number; earliest: number; later: number },
): number {
  if (text !== undefined) {
    const time = parseTime(text, now);
    if (time !== undefined) return time;
    throw new TaskError("BadTime", `Not a time: ${text}`, {
      next: 'Give one like "2027-01-31", "+30d" or unix seconds.',
    });
  }
  if (earliest <= now) return 0;
  if (safe !== undefined) {
    throw new TaskError("NoTime", `It must wait until ${when(earliest)} at least; the signers need time besides.`, {
      next: "Say from when on it shall hold: --valid-from",
    });
  }
  return later;
}

export const show = taskAction<CommonArgs & ProgramArgs>(async (task, args) => {
  const { purchases, points, address } = await task.program(args.program);
  const versions = await purchases.rules.list();
  const now = await task.now();
  const current = ruleThen(versions, now);
  const announced = versions.filter(({ validFrom }) => validFrom > now);
  const part = (head: string, { version, rule, validFrom }: PublishedRule): string =>
    [`${head}: version ${version}, from ${when(validFrom)}`, ruleLines(rule, points)].join("\n");
  const text = [
    ...(current === undefined ? ["No rule holds yet: purchases earn nothing."] : [part("Holds now", current)]),
    ...announced.map((each) => part("Announced", each)),
  ].join("\n\n");
  return { data: { program: address, current: current ?? null, announced, versions: versions.length }, text };
});

type QuoteArgs = CommonArgs &
  ProgramArgs & {
    currency: string;
    lines: string[];
    time: string | undefined;
    tier: number;
    member: string | undefined;
  };

export const quote = taskAction<QuoteArgs>(async (task, args) => {
  const { points, purchases, tiers } = await task.program(args.program);
  const currency = args.currency.toUpperCase();
  if (!isCurrency(currency)) throw new TaskError("BadCurrency", "A currency has three letters, like USD.");
  const lines = args.lines.map((text) => readLine(text, currency));
  if (lines.length === 0)
    throw new TaskError("NothingChosen", "Say for how much: 12.50, or books:12.50 for a category.");
  const now = await task.now();
  const time = args.time === undefined ? now : parseTime(args.time, now);
  if (time === undefined) throw new TaskError("BadTime", `Not a time: ${args.time ?? ""}`);
  const tier = args.member === undefined ? args.tier : (await tiers.of(readAddress(args.member, "--member"))).tier;
  const bought = { currency, lines, time, tier };
  const amount = await purchases.rules.quote(bought);
  const found = ruleThen(await purchases.rules.list(), time);
  const agrees = found !== undefined && quoteOffline(found.rule, bought) === amount;
  const total = lines.reduce((sum, line) => sum + line.amount, 0n);
  const factor = found?.rule.tiers[tier - 1];
  const text = [
    `${moneyText(total, currency)} earn ${points.format(amount)} ${points.symbol}`,
    `By version ${found?.version ?? "-"}, tier ${tier}${factor === undefined ? "" : ` (${factorText(factor.bps)})`}.`,
    ...(agrees ? [] : ["THE CHAIN AND THIS PROGRAM DIFFER: the chain's number is shown."]),
  ].join("\n");
  const shown = lines.map(({ category, amount: money }) => ({ category: categoryText(category), amount: money }));
  return { data: { currency, lines: shown, total, time, tier, version: found?.version, amount }, text, ok: agrees };
});

/** `12.50`, or `books:12.50`. */
function readLine(text: string, currency: string): { category: string; amount: bigint } {
  const at = text.lastIndexOf(":");
  return {
    category: categoryId(at === -1 ? "" : text.slice(0, at)),
    amount: parsePoints(text.slice(at + 1), currencyDecimals(currency)),
  };
}
