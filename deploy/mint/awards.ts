/** A file that awards badges: its rows, its plan, and what stands against it. */
import { KindsByName } from "../lib/kinds.js";
import { type AwardEntry, awardChain } from "./award-chain.js";
import { surveyAwards } from "./award-checks.js";
import { type AwardReport, awardReport, outcomeOf } from "./award-report.js";
import { type AwardRow, checkAwardRows } from "./award-rows.js";
import type { Job } from "./job.js";
import { type PlanEntry, checkJournal } from "./journal.js";
import { planBatches } from "./plan.js";
import type { Checked } from "./rows.js";
import { type RunRequest, journalFile, planOf, readChecked } from "./run.js";

export interface AwardRequest extends RunRequest {
  /** Whether it is meant that those who have a badge, or gave it up, are passed over. */
  skipHeld: boolean;
}

export interface PreparedAwards extends Job<AwardEntry, AwardReport> {
  checked: Checked<AwardRow>;
  kinds: KindsByName;
}

/** Reads and checks the file; throws if a line is bad. Sends nothing. */
export async function prepareAwards(request: AwardRequest): Promise<PreparedAwards> {
  const { program, provider, notMembers, label, allowDuplicates, skipHeld, fromBlock } = request;
  const kinds = await KindsByName.read(program.badges);
  const rules = { kinds, notMembers, allowDuplicates };
  const { checked, digest } = await readChecked<AwardRow, Checked<AwardRow>>(request, (csv) =>
    checkAwardRows(csv, rules),
  );
  const { rows } = checked;
  const common = await planOf(request, checked, { digest, mode: "award" });
  const batches = planBatches(rows, {
    ...{ size: common.batchSize, digest, label, amountOf: () => 1n },
    startsAnew: (row, before) => row.kind !== before.kind || row.level !== before.level,
  });
  const plan: PlanEntry = {
    ...{ ...common, token: program.badges.address, matureIn: 0 },
    ...{ total: String(rows.length), batches: batches.length },
  };
  await checkJournal(journalFile(request, plan), plan);
  const chain = awardChain({ provider, plan, rows, kinds, fromBlock });
  return {
    ...{ checked, kinds, plan, batches, chain },
    async survey(unpaid) {
      const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
      const ask = { program, plan, kinds, rows, skipHeld, now };
      const first = await surveyAwards({ ...ask, open: unpaid });
      if (first.obstacles.length === 0 && first.needless.size === 0) return first;
      // What an earlier run had under way may have arrived meanwhile: those who have a badge, have it by this file.
      const arrived = await chain.findAll(unpaid);
      if (arrived.size === 0) return first;
      return surveyAwards({ ...ask, open: unpaid.filter(({ index }) => !arrived.has(index)) });
    },
    isSame({ from, to }, entries) {
      const own = rows.slice(from, to);
      return entries.length === own.length && own.every((row, i) => outcomeOf(row, entries[i]) !== undefined);
    },
    report: (sent, needless) => awardReport({ plan, batches, rows, kinds, sent, needless }),
  };
}
