/**
 * What a mint run has done, one JSON line per step, on disk before the next step. It is written before a transaction
 * leaves, so that a run which is killed at any point knows what may be under way.
 */
import { TaskError } from "../lib/errors.js";
import { LineFile, type LineForm, readLines } from "../lib/line-file.js";
import type { MintMode } from "./plan.js";

/** The first line: what the run is. A run with another plan needs another journal. */
export interface PlanEntry {
  type: "plan";
  version: 1;
  file: string;
  digest: string;
  label: string;
  chainId: number;
  program: string;
  /** The points or the badges. */
  token: string;
  minter: string;
  campaign: string;
  mode: MintMode;
  /** Seconds until granted points are the members'. */
  matureIn: number;
  allowDuplicates: boolean;
  lines: number;
  rows: number;
  /** Base units of points, or badges. */
  total: string;
  batchSize: number;
  batches: number;
  /** The chain's height when the run began: nothing of it is below. */
  fromBlock: number;
}

/** Written before a transaction leaves. `hash` and `raw` where the key is here, else the node signs. */
export interface SendingEntry {
  type: "sending";
  batch: number;
  nonce: number;
  hash?: string;
  raw?: string;
}

/** Written when the node has told the hash of what it signed. */
export interface SentEntry {
  type: "sent";
  batch: number;
  nonce: number;
  hash: string;
}

/** Written when the batch is on the chain. */
export interface MinedEntry {
  type: "mined";
  batch: number;
  hash: string;
  block: number;
  gasUsed: string;
  fee: string;
}

/** Written before a batch is written to a file that a Safe's signers get. */
export interface ProposedEntry {
  type: "proposed";
  batch: number;
  file: string;
  /** The contract refuses it from then on (unix seconds); null if it never does. */
  voidFrom: number | null;
}

export type StepEntry = SendingEntry | SentEntry | MinedEntry | ProposedEntry;

const FORM: LineForm<PlanEntry, StepEntry> = {
  head: "plan",
  entries: ["sending", "sent", "mined", "proposed"],
  advice:
    "Restore it from a backup. Without it, run again with another --journal: batches on the chain are found there.",
};

export class Journal {
  readonly #lines: LineFile<PlanEntry, StepEntry>;

  private constructor(lines: LineFile<PlanEntry, StepEntry>) {
    this.#lines = lines;
  }

  /** Starts the journal, or goes on with it if it is of the same plan. Only one process at a time can have it. */
  static async open(file: string, fresh: PlanEntry): Promise<Journal> {
    const check = (found: PlanEntry): void => {
      checkSamePlan(file, found, fresh);
    };
    return new Journal(await LineFile.open(file, FORM, { fresh, check }));
  }

  get plan(): PlanEntry {
    return this.#lines.head;
  }

  get steps(): readonly StepEntry[] {
    return this.#lines.entries;
  }

  /** Adds a step; it is on disk when this returns. */
  async add(step: StepEntry): Promise<void> {
    await this.#lines.add([step]);
  }

  /** What was recorded of a batch, in order. */
  of(batch: number): StepEntry[] {
    return this.steps.filter((step) => step.batch === batch);
  }

  async close(): Promise<void> {
    await this.#lines.close();
  }
}

/** Refuses a plan that is not the one of a journal that was started already. */
export async function checkJournal(file: string, fresh: PlanEntry): Promise<void> {
  const found = await readLines(file, FORM);
  if (found !== undefined) checkSamePlan(file, found.head, fresh);
}

function checkSamePlan(file: string, plan: PlanEntry, fresh: PlanEntry): void {
  if (plan.digest !== fresh.digest) {
    throw new TaskError("FileChanged", `The file is not the one that ${file} was started with.`, {
      next: "Restore the file as it was to finish that run. For new lines, make a new file.",
      details: { journal: plan.digest, file: fresh.digest },
    });
  }
  const keys = [
    "chainId",
    "program",
    "minter",
    "campaign",
    "mode",
    "matureIn",
    "label",
    "allowDuplicates",
    "batchSize",
  ] as const;
  for (const key of keys) {
    if (plan[key] === fresh[key]) continue;
    throw new TaskError("PlanChanged", `${file} was started with ${key} ${plan[key]}, not ${fresh[key]}.`, {
      next: "Use the same options to finish that run. To pay the same file for another purpose, give a --label.",
    });
  }
}
