/**
 * What a till has signed on this computer: one JSON line for each run, on disk before the first signature. Numbers that a
 * run took are never given out again, whatever becomes of the run; what a run was asked for is kept, so that the same
 * file is signed in the same way again.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";

import { TaskError } from "../lib/errors.js";
import { LineFile, type LineForm } from "../lib/line-file.js";

/** The first line: whose numbers these are. */
export interface TillEntry {
  type: "till";
  version: 1;
  chainId: number;
  claims: string;
  points: string;
  campaign: string;
  till: string;
}

/** A run, before it signs. */
export interface RunEntry {
  type: "run";
  way: "voucher" | "code";
  /** Of the file that is signed; a sheet of codes has none, and its keys are made anew each time. */
  digest: string;
  name: string;
  /** Another one signs the same file again. */
  label: string;
  /** The numbers that it took: `first` inclusive, `to` exclusive. The same where it has keys of its own. */
  first: string;
  to: string;
  count: number;
  /** Units of all together. */
  total: string;
  /** The key of the first line, where the till did not count: hashed with another secret, it would be another one. */
  firstKey?: string;
  validFrom: number;
  deadline: number;
  /** Unix seconds. */
  at: number;
}

/** What became of the run that took these numbers. */
export interface DoneEntry {
  type: "done";
  /** Which run, from 0 on. */
  run: number;
  out: string;
}

const FORM: LineForm<TillEntry, RunEntry | DoneEntry> = {
  head: "till",
  entries: ["run", "done"],
  advice: "Restore it from a backup. If it is lost, make a new till: numbers that the old one gave out are not known.",
};

export class TillJournal {
  readonly runs: RunEntry[] = [];
  readonly #done = new Map<number, string>();
  readonly #lines: LineFile<TillEntry, RunEntry | DoneEntry>;

  private constructor(lines: LineFile<TillEntry, RunEntry | DoneEntry>) {
    this.#lines = lines;
    for (const step of lines.entries) this.#take(step);
  }

  /** Starts the journal, or goes on with it if it is of the same till. Only one process at a time can have it. */
  static async open(file: string, till: TillEntry): Promise<TillJournal> {
    await mkdir(path.dirname(file), { recursive: true });
    const check = (found: TillEntry): void => {
      checkSameTill(file, found, till);
    };
    return new TillJournal(await LineFile.open(file, FORM, { fresh: till, check }));
  }

  get file(): string {
    return this.#lines.file;
  }

  /** The first number that no run took. */
  get next(): bigint {
    return this.runs.reduce((most, { to }) => (BigInt(to) > most ? BigInt(to) : most), 0n);
  }

  /** An earlier run for a file of this name and label. */
  find({ way, name, label }: Pick<RunEntry, "way" | "name" | "label">): RunEntry | undefined {
    return this.runs.find((run) => run.way === way && run.name === name && run.label === label);
  }

  /** Runs of codes that were killed before their sheet was whole: nobody has these numbers, or nobody should. */
  get abandoned(): RunEntry[] {
    return this.runs.filter(({ way }, i) => way === "code" && !this.#done.has(i));
  }

  /** Notes a run; it is on disk when this returns. Refuses numbers that another run took. */
  async add(run: RunEntry): Promise<void> {
    const [from, end] = [BigInt(run.first), BigInt(run.to)];
    const taken = this.runs.find(({ first, to }) => {
      const [otherFrom, otherEnd] = [BigInt(first), BigInt(to)];
      // A run of keys took no numbers.
      return from < end && otherFrom < otherEnd && from < otherEnd && otherFrom < end;
    });
    if (taken !== undefined) {
      throw new TaskError(
        "NumbersTaken",
        `Numbers ${taken.first} to ${BigInt(taken.to) - 1n} of this till were given out for ${taken.name} already.`,
        { next: `Use numbers from ${this.next} on, or leave the column out.`, details: { taken } },
      );
    }
    await this.#lines.add([run]);
    this.#take(run);
  }

  async done(run: RunEntry, out: string): Promise<void> {
    const entry: DoneEntry = { type: "done", run: this.runs.indexOf(run), out };
    await this.#lines.add([entry]);
    this.#take(entry);
  }

  async close(): Promise<void> {
    await this.#lines.close();
  }

  #take(entry: RunEntry | DoneEntry): void {
    if (entry.type === "run") this.runs.push(entry);
    else this.#done.set(entry.run, entry.out);
  }
}

function checkSameTill(file: string, found: TillEntry, till: TillEntry): void {
  for (const key of ["chainId", "claims", "points", "campaign", "till"] as const) {
    if (found[key] === till[key]) continue;
    throw new TaskError("OtherTill", `${file} is the journal of another till: its ${key} is ${found[key]}.`, {
      next: "Give each campaign and till a journal of its own, or leave --journal out.",
      details: { found, till },
    });
  }
}
