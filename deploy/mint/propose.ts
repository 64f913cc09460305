/**
 * A file paid by a Safe: its batches are written for the signers, and the chain tells later which were executed.
 * The journal knows what was proposed, so that nothing waits for signatures twice.
 */
import type { Provider } from "ethers";

import { guarded } from "../../sdk/src/guarded.js";
import { type SafeCall, type SafeRequest, writeSafeFile } from "../lib/safe.js";
import { Journal } from "./journal.js";
import type { Batch } from "./plan.js";
import type { Job, PaidEntry } from "./job.js";
import { type RunReport, readSent } from "./report.js";
import { type RunRequest, journalFile, stateOf, writeReport } from "./run.js";

export interface Proposal<R extends RunReport> {
  journal: string;
  batches: number;
  /** On the chain. */
  executed: number;
  /** Written by this run. */
  files: string[];
  proposed: number;
  /** Written by an earlier run, and not on the chain: nothing is written for them again. */
  waiting: { batch: number; file: string }[];
  /** The comparison of file and chain, once all is executed. */
  report: R | undefined;
}

interface Options {
  safe: SafeRequest;
  /** Cuts calls into files. */
  intoFiles: (calls: AsyncIterable<SafeCall>) => AsyncIterable<{ file: string; calls: SafeCall[] }>;
  /** Writes what waits once more; the signers rejected it, or lost it. */
  again: boolean;
}

type BatchCall = SafeCall & { batch: number };

/** Writes what is neither on the chain nor waiting for signatures; compares file and chain when all is executed. */
export async function proposeRun<E extends PaidEntry, R extends RunReport>(
  request: RunRequest,
  job: Job<E, R>,
  { safe, intoFiles, again }: Options,
): Promise<Proposal<R>> {
  const { plan, batches, chain } = job;
  const file = journalFile(request, plan);
  const journal = await Journal.open(file, plan);
  try {
    const { paid: hashes, open, needless } = await stateOf(job);
    const waiting = again ? [] : open.flatMap((batch) => waitingIn(journal, batch, safe.createdAt));
    const held = new Set(waiting.map(({ batch }) => batch));
    const fresh = open.filter(({ index }) => !held.has(index));
    const files: string[] = [];
    for await (const part of intoFiles(callsOf(request, job, fresh))) {
      // Noted first: a run that is killed here must not propose the same again.
      for (const { batch } of part.calls as BatchCall[]) {
        const voidFrom = plan.mode === "mature" ? safe.createdAt + plan.matureIn : null;
        await journal.add({ type: "proposed", batch, file: part.file, voidFrom });
      }
      await writeSafeFile(part.file, safe, part.calls);
      files.push(part.file);
    }
    const isDone = open.length === 0;
    const { provider } = request;
    const sent = await readSent({ provider, chain, batches: isDone ? batches : [], hashes, onRead: () => undefined });
    const report = isDone ? job.report(sent, needless) : undefined;
    if (report !== undefined) await writeReport(file, report);
    const counts = { batches: batches.length, executed: hashes.size, proposed: fresh.length };
    return { journal: file, ...counts, files, waiting, report };
  } finally {
    await journal.close();
  }
}

/** Where a batch waits for signatures. A grant whose maturity has passed can't be executed any more, so does not wait. */
function waitingIn(journal: Journal, { index }: Batch, now: number): { batch: number; file: string }[] {
  const last = journal.of(index).findLast((step) => step.type === "proposed");
  if (last?.type !== "proposed" || (last.voidFrom !== null && last.voidFrom <= now)) return [];
  return [{ batch: index, file: last.file }];
}

/** Each batch as the Safe would send it, tried. */
async function* callsOf<E extends PaidEntry, R extends RunReport>(
  { provider, minter }: RunRequest,
  { chain, plan }: Job<E, R>,
  batches: readonly Batch[],
): AsyncGenerator<BatchCall> {
  for (const batch of batches) {
    const { to, data, describe } = await chain.build(batch);
    const gas = await estimate(provider, { to, data, from: minter });
    yield { to, data, gas, batch: batch.index, description: `${describe()} (${batch.index + 1} of ${plan.batches})` };
  }
}

async function estimate(provider: Provider, call: { to: string; data: string; from: string }): Promise<bigint> {
  const needed = await guarded(() => provider.estimateGas({ ...call, blockTag: "latest" }));
  return needed + needed / 8n;
}
