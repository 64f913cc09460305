/** A file that mints points: its rows, its plan, and what stands against it. */
import { type MintEntry, mintChain } from "./chain.js";
import { obstacles } from "./checks.js";
import type { Job } from "./job.js";
import { type PlanEntry, checkJournal } from "./journal.js";
import { type MintMode, maturingGas, planBatches } from "./plan.js";
import { type MintReport, mintReport } from "./report.js";
import { type CheckedRows, type MintRow, type RowRules, checkRows } from "./rows.js";
import { type Preview, type RunRequest, journalFile, planOf, previewRun, readChecked } from "./run.js";

export interface MintRequest extends RunRequest {
  grants: string;
  mode: Exclude<MintMode, "award">;
  matureIn: number;
}

export interface MintPreview extends Preview {
  /** What handing the points over after maturity will take; anyone may pay for it. */
  maturingGas: bigint;
}

export interface PreparedMint extends Job<MintEntry, MintReport> {
  checked: CheckedRows;
}

/** Reads and checks the file; throws if a line is bad. Sends nothing. */
export async function prepareMint(request: MintRequest): Promise<PreparedMint> {
  const { program, provider, grants, notMembers, mode, matureIn, label, allowDuplicates, fromBlock } = request;
  const { points } = program;
  const { cap: max } = await points.issuance();
  const rules: RowRules = { decimals: points.decimals, max, notMembers, allowDuplicates };
  const { checked, digest } = await readChecked<MintRow, CheckedRows>(request, (csv) => checkRows(csv, rules));
  const { rows, total } = checked;
  const common = await planOf(request, checked, { digest, mode });
  const batches = planBatches(rows, { size: common.batchSize, digest, label, amountOf: ({ amount }) => amount });
  const plan: PlanEntry = {
    ...common,
    token: points.address,
    matureIn,
    total: total.toString(),
    batches: batches.length,
  };
  await checkJournal(journalFile(request, plan), plan);
  const chain = mintChain({ provider, grants, plan, rows, fromBlock });
  return {
    ...{ checked, plan, batches, chain },
    async survey(open) {
      const amount = open.reduce((sum, { total: each }) => sum + each, 0n);
      const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
      const found = amount === 0n ? [] : await obstacles({ program, plan, budget: chain.budget, amount, now });
      return { obstacles: found, needless: new Set() };
    },
    isSame({ from, to }, entries) {
      const own = rows.slice(from, to);
      const isPaid = ({ address, amount }: MintRow, i: number): boolean =>
        entries[i]?.member === address && entries[i].amount === amount;
      return entries.length === own.length && own.every(isPaid);
    },
    report: (sent) => mintReport(plan, rows, sent),
  };
}

/** Tells what a run would do and cost, and all that stands against it. Sends nothing. */
export async function previewMint(request: MintRequest, prepared: PreparedMint): Promise<MintPreview> {
  const preview = await previewRun(request, prepared);
  const { openLines, transactions } = preview;
  return { ...preview, maturingGas: request.mode === "mature" ? maturingGas(openLines, transactions) : 0n };
}
