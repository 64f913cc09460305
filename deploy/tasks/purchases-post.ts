/** `purchases post`: what the orders of a CSV file earned, for their members to have when they can't be returned any more. */
import { readFile } from "node:fs/promises";

import { MAX_POSTED } from "../../sdk/src/actions/purchases.js";
import { displayText } from "../../sdk/src/text.js";
import { idText } from "../../sdk/src/units.js";
import { findPosted } from "../earn/purchase-chain.js";
import { postReportText, someOf } from "../earn/purchase-report.js";
import { type PreparedPosts, preparePosts } from "../earn/purchases.js";
import { receiptLine } from "../earn/receipts-file.js";
import { moneyText } from "../earn/rule-text.js";
import { orderSecret } from "../earn/secrets.js";
import { writeWhole } from "../earn/signed-file.js";
import { type TaskContext, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { previewRun } from "../mint/run.js";
import { type RunArgs, carryOut, previewText, runRequest } from "../mint/task.js";

export default taskAction<RunArgs & { secretFile: string | undefined }>(async (task, args) => {
  const run = await runRequest(task, args, MAX_POSTED);
  const { program, provider, fromBlock } = run;
  const { points, purchases } = program;
  // Throws where there is no such campaign, before anything is made.
  await purchases.get(run.campaign);
  const { secret, made } = await orderSecret(task, {
    ...{ file: args.secretFile, points: points.address },
    isFirst: async () =>
      (await findPosted(provider, { desk: purchases.address, points: points.address, fromBlock })).size === 0,
  });
  if (made !== undefined) task.say(`Made the brand's secret: ${made}. Keep a copy where your keys are.`);
  const request = { ...run, secret };
  const job = await preparePosts(request);
  const { checked, rows, tooLittle, before, receipts } = job;
  const total = rows.reduce((sum, { amount }) => sum + amount, 0n);
  const members = new Set(rows.map(({ address }) => address)).size;
  const orders = checked.rows.length + checked.empty.length;
  const nothing = [...checked.empty, ...tooLittle].map(({ line }) => line).sort((a, b) => a - b);
  task.say(
    `${job.plan.file}: ${checked.lines} lines, ${orders} orders, ${members} members, for ${idText(run.campaign)}`,
  );
  const currencies = currenciesOf(job);
  for (const each of currencies) {
    task.say(
      `${each.orders} orders, ${moneyText(each.money, each.currency)}: ${points.format(each.points)} ${points.symbol}`,
    );
  }
  sayWhatElse(task, job, nothing);
  const preview = await previewRun(request, job);
  task.say(previewText(preview));
  const summary = {
    ...{ lines: checked.lines, orders, members, total, before, currencies, nothingLines: nothing },
    ...{
      referrersDropped: job.referrersDropped,
      unknownCategories: checked.unknownCategories,
      receipts: receipts.file,
    },
  };
  return carryOut(task, {
    ...{ args, request, job, preview, summary },
    before: () => keepReceipts(job),
    reportText: (report) =>
      `${postReportText(report, (amount) => points.format(amount))}\nReceipts      ${receipts.file}: give each member their line. It says what they bought.`,
  });
});

/** What each currency's orders earn, all together. */
function currenciesOf({ rows }: PreparedPosts): { currency: string; orders: number; money: bigint; points: bigint }[] {
  const found = new Map<string, { currency: string; orders: number; money: bigint; points: bigint }>();
  for (const { currency, total, amount } of rows) {
    const part = found.get(currency) ?? { currency, orders: 0, money: 0n, points: 0n };
    found.set(currency, part);
    part.orders++;
    part.money += total;
    part.points += amount;
  }
  return [...found.values()];
}

function sayWhatElse(task: TaskContext, job: PreparedPosts, nothing: readonly number[]): void {
  const { checked, before, referrersDropped } = job;
  if (nothing.length !== 0) task.say(`Earn nothing, and are passed over: line ${someOf(nothing)}`);
  if (before !== 0) task.say(`${before} order(s) were posted before, and are passed over.`);
  if (referrersDropped !== 0)
    task.say(`${referrersDropped} referrer(s) left out: the member has bought before, or is meant.`);
  if (checked.unknownCategories.length === 0) return;
  const names = checked.unknownCategories.slice(0, 10).map((name) => displayText(name));
  task.say(`Mind: no rule names these categories, so they earn the plain rate: ${names.join(", ")}`);
}

/** On disk before anything is sent: what a run said of an order, it says again, though the member's tier may change. */
async function keepReceipts({ receipts: { file, kept, isThere } }: PreparedPosts): Promise<void> {
  const lines = kept.map(receiptLine);
  if (!isThere) return writeWhole(file, lines);
  const there = new Set((await readFile(file, "utf8")).split("\n"));
  if (lines.every((line) => there.has(line.trimEnd()))) return;
  throw new TaskError("OtherReceipts", `${file} says something else of these orders.`, {
    next: "It is of another file: restore the file as it was, or move receipts and journal away. Nothing was sent.",
  });
}
