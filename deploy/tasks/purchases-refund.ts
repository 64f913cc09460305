/** `purchases refund`: what returned goods earned is taken back, from a CSV file. */
import path from "node:path";

import { MAX_REFUNDED } from "../../sdk/src/actions/purchases.js";
import { gatherReceipts } from "../earn/receipts-file.js";
import { refundReportText } from "../earn/refund-report.js";
import { prepareRefunds } from "../earn/refunds.js";
import { orderFolder, orderSecret } from "../earn/secrets.js";
import { taskAction } from "../lib/action.js";
import { previewRun } from "../mint/run.js";
import { type RunArgs, carryOut, previewText, runRequest } from "../mint/task.js";

type Args = Omit<RunArgs, "campaign" | "allowDuplicates" | "label"> & {
  receipts: string | undefined;
  secretFile: string | undefined;
  ledger: string | undefined;
};

export default taskAction<Args>(async (task, args) => {
  // An order pays once in whichever campaign, so its refunds need not name it.
  const full: RunArgs = { ...args, campaign: "purchases", allowDuplicates: false, label: "" };
  const run = await runRequest(task, full, MAX_REFUNDED);
  const { points } = run.program;
  const { secret } = await orderSecret(task, {
    ...{ file: args.secretFile, points: points.address, isFirst: () => Promise.resolve(false) },
  });
  const request = {
    ...{ ...run, secret, receipts: await gatherReceipts(args.receipts ?? path.dirname(args.file)) },
    ledger: args.ledger ?? path.join(await orderFolder(task, points.address), "refunds.jsonl"),
  };
  const job = await prepareRefunds(request);
  const { checked, takings } = job;
  const total = takings.reduce((sum, { amount }) => sum + amount, 0n);
  task.say(
    `${job.plan.file}: ${checked.lines} lines, ${checked.refunds} refunds of ${checked.rows.length} orders: ${points.format(total)} ${points.symbol} to take back now`,
  );
  const preview = await previewRun(request, job);
  task.say(previewText(preview));
  const summary = { lines: checked.lines, refunds: checked.refunds, orders: checked.rows.length, total };
  return carryOut(task, {
    ...{ args: full, request, job, preview, summary, before: job.note },
    reportText: (report) => refundReportText(report, (amount) => points.format(amount)),
  });
});
