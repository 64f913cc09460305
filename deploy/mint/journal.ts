/**
 * What a mint run has done, one JSON line per step, on disk before the next step. It is written before a transaction
 * leaves, so that a run which is killed at any point knows what may be under way.
 */
import { type FileHandle, open, readFile, unlink } from "node:fs/promises";

import { TaskError } from "../lib/errors.js";
import { syncFolder, takeLock } from "../lib/lock.js";
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

export class Journal {
  readonly file: string;
  readonly plan: PlanEntry;
  readonly steps: StepEntry[];
  readonly #handle: FileHandle;
  readonly #lock: string;

  private constructor(file: string, lock: string, handle: FileHandle, plan: PlanEntry, steps: StepEntry[]) {
    this.file = file;
    this.plan = plan;
    this.steps = steps;
    this.#handle = handle;
    this.#lock = lock;
  }

  /** Starts the journal, or goes on with it if it is of the same plan. Only one process at a time can have it. */
  static async open(file: string, fresh: PlanEntry): Promise<Journal> {
    const lock = await takeLock(file);
    try {
      const found = await readJournal(file);
      if (found !== undefined) checkSamePlan(file, found.plan, fresh);
      const handle = await open(file, found === undefined ? "wx" : "r+", 0o600);
      if (found === undefined) {
        const journal = new Journal(file, lock, handle, fresh, []);
        await journal.#write(fresh);
        await syncFolder(file);
        return journal;
      }
      // A last line that was cut off by a kill was never acted on.
      await handle.truncate(found.length);
      const journal = new Journal(file, lock, handle, found.plan, found.steps);
      journal.#position = found.length;
      return journal;
    } catch (error) {
      await unlink(lock);
      throw error;
    }
  }

  #position = 0;

  /** Adds a step; it is on disk when this returns. */
  async add(step: StepEntry): Promise<void> {
    await this.#write(step);
    this.steps.push(step);
  }

  /** What was recorded of a batch, in order. */
  of(batch: number): StepEntry[] {
    return this.steps.filter((step) => step.batch === batch);
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await unlink(this.#lock);
  }

  async #write(entry: PlanEntry | StepEntry): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    await this.#handle.write(line, 0, line.length, this.#position);
    await this.#handle.sync();
    this.#position += line.length;
  }
}

/** A journal as it is on disk; undefined if there is none. */
export async function readJournal(
  file: string,
): Promise<{ plan: PlanEntry; steps: StepEntry[]; length: number } | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const entries = whole
    .split("\n")
    .slice(0, -1)
    .map((line, index) => parseLine(file, line, index + 1));
  const [plan, ...steps] = entries;
  if (plan === undefined) {
    // Cut off before its first line was whole: nothing was done. Any other file is not ours to remove.
    if (text !== "" && !text.startsWith('{"type":"plan"')) throw damaged(file, 1);
    await unlink(file);
    return undefined;
  }
  if (plan.type !== "plan" || !steps.every((step): step is StepEntry => step.type !== "plan")) {
    throw damaged(file, 1);
  }
  return { plan, steps, length: Buffer.byteLength(whole) };
}

function parseLine(file: string, line: string, number: number): PlanEntry | StepEntry {
  try {
    const entry = JSON.parse(line) as PlanEntry | StepEntry;
    if (["plan", "sending", "sent", "mined", "proposed"].includes(entry.type)) return entry;
  } catch {
    // Told below.
  }
  throw damaged(file, number);
}

function damaged(file: string, line: number): TaskError {
  return new TaskError("JournalDamaged", `${file} can't be read: line ${line} is not as it was written.`, {
    next: "Restore it from a backup. Without it, run again with another --journal: batches on the chain are found there.",
  });
}

/** Refuses a plan that is not the one of a journal that was started already. */
export async function checkJournal(file: string, fresh: PlanEntry): Promise<void> {
  const found = await readJournal(file);
  if (found !== undefined) checkSamePlan(file, found.plan, fresh);
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
