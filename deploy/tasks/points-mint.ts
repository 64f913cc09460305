/** `points mint`: issues points to the members of a CSV file. */
import { MAX_BATCH } from "../../sdk/src/actions/index.js";
import { taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { parseDuration } from "../lib/options.js";
import { type MintRequest, prepareMint, previewMint } from "../mint/points.js";
import { reportText } from "../mint/report.js";
import { type RunArgs, carryOut, previewText, runRequest } from "../mint/task.js";

const MAX_MATURITY = 365 * 86_400;

export default taskAction<RunArgs & { now: boolean; matureIn: string }>(async (task, args) => {
  const matureIn = parseDuration(args.matureIn);
  if (!args.now && (matureIn === undefined || matureIn < 60 || matureIn > MAX_MATURITY)) {
    throw new TaskError("BadDuration", `Not a time to mature in: ${args.matureIn}`, {
      next: "Give 60s to 365d, like 24h or 7d.",
    });
  }
  const request: MintRequest = {
    ...(await runRequest(task, args, MAX_BATCH)),
    grants: (await task.deployment()).grants,
    mode: args.now ? "now" : "mature",
    matureIn: args.now ? 0 : (matureIn ?? 0),
  };
  const { points } = request.program;
  const job = await prepareMint(request);
  const { lines, rows, merged, total } = job.checked;
  task.say(
    `${job.plan.file}: ${lines} lines, ${rows.length} members, ${points.format(total)} ${points.symbol}` +
      (merged === 0 ? "" : `; ${merged} line(s) added to an earlier one`),
  );
  const preview = await previewMint(request, job);
  const { maturingGas } = preview;
  const later =
    maturingGas === 0n ? "" : ` Handing over after maturity: at most ${maturingGas} gas more, paid by anyone.`;
  task.say(`${previewText(preview)}${later}`);
  const summary = { lines, members: rows.length, merged, total };
  const format = (amount: bigint): string => points.format(amount);
  return carryOut(task, { args, request, job, preview, summary, reportText: (report) => reportText(report, format) });
});
