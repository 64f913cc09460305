/** `badges mint`: awards badges to the members of a CSV file. */
import { MAX_BADGES } from "../../sdk/src/actions/index.js";
import { displayText } from "../../sdk/src/text.js";
import { taskAction } from "../lib/action.js";
import { awardReportText } from "../mint/award-report.js";
import { prepareAwards } from "../mint/awards.js";
import { previewRun } from "../mint/run.js";
import { type RunArgs, carryOut, previewText, runRequest } from "../mint/task.js";

export default taskAction<RunArgs & { skipHeld: boolean }>(async (task, args) => {
  const request = { ...(await runRequest(task, args, MAX_BADGES)), skipHeld: args.skipHeld };
  const job = await prepareAwards(request);
  const { lines, rows } = job.checked;
  const members = new Set(rows.map(({ address }) => address)).size;
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const names = kinds.map((kind) => displayText(`${kind} ${job.kinds.get(kind)?.look.name ?? ""}`));
  task.say(`${job.plan.file}: ${lines} lines, ${members} members, badges of kind ${names.join(", ")}`);
  const preview = await previewRun(request, job);
  task.say(previewText(preview));
  return carryOut(task, {
    args,
    request,
    job,
    preview,
    summary: { lines, members, kinds },
    reportText: awardReportText,
  });
});
