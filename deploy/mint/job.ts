/** What the machine that sends a file needs to know of what the file pays: points, or badges. */
import type { TransactionReceipt } from "ethers";

import type { PlanEntry } from "./journal.js";
import type { Batch } from "./plan.js";
import type { RunReport, SentBatches } from "./report.js";
import type { BatchChain } from "./sender.js";

/** One member's share of a batch, as an event tells it. */
export interface PaidEntry {
  member: string;
  /** Base units of points, or badges. */
  amount: bigint;
}

/** The batches of a file as the chain has them: how they are built, found again, and read back. */
export interface FileChain<E extends PaidEntry> extends BatchChain {
  /** Those of the batches that are paid, with the hashes of their transactions. */
  findAll: (batches: readonly Batch[]) => Promise<Map<number, string>>;
  /** Who got what by a batch, out of the transaction that paid it. */
  read: (batch: Batch, receipt: TransactionReceipt) => E[];
}

/** What stands against paying the rest of a file now. */
export interface Obstacle {
  code: string;
  reason: string;
  next: string;
  /** Of the file, which it is about. */
  lines?: readonly number[];
}

export interface Survey {
  obstacles: Obstacle[];
  /** Batches that would do nothing: everybody in them has already what they would get. */
  needless: ReadonlySet<number>;
}

/** A checked file on its way. */
export interface Job<E extends PaidEntry = PaidEntry, R extends RunReport = RunReport> {
  plan: PlanEntry;
  batches: readonly Batch[];
  chain: FileChain<E>;
  /** Looks at what is not paid yet, before anything is sent. */
  survey: (open: readonly Batch[]) => Promise<Survey>;
  /** Whether a batch that was sent is the one that would be sent now. */
  isSame: (batch: Batch, entries: readonly E[]) => boolean;
  /** Compares the file with what the chain says. */
  report: (sent: SentBatches<E>, needless: ReadonlySet<number>) => R;
}
