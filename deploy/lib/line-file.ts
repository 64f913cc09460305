/**
 * A file of JSON lines that only grows. A line is on disk before anything that it tells of is done, so that a run which is
 * killed at any point knows what it may have done.
 */
import { type FileHandle, open, readFile, unlink } from "node:fs/promises";

import { TaskError } from "./errors.js";
import { syncFolder, takeLock } from "./lock.js";

/** What is in a file: a head that says whose it is, and entries. */
export interface LineForm<H extends { type: string }, E extends { type: string }> {
  head: H["type"];
  entries: readonly E["type"][];
  /** What to do when it can't be read. */
  advice: string;
}

export interface Lines<H, E> {
  head: H;
  entries: E[];
  /** Bytes of the lines that are whole. */
  length: number;
}

/** A file as it is on disk; undefined if there is none. */
export async function readLines<H extends { type: string }, E extends { type: string }>(
  file: string,
  form: LineForm<H, E>,
): Promise<Lines<H, E> | undefined> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n").slice(0, -1);
  const damaged = (line: number): TaskError =>
    new TaskError("JournalDamaged", `${file} can't be read: line ${line} is not as it was written.`, {
      next: form.advice,
    });
  const [first, ...rest] = lines.map((line, i) => parseLine(line) ?? fail(damaged(i + 1)));
  if (first === undefined) {
    // Cut off before its first line was whole: nothing was done. Any other file is not ours to remove.
    const start = `{"type":"${form.head}"`;
    if (!start.startsWith(text.slice(0, start.length))) throw damaged(1);
    await unlink(file);
    return undefined;
  }
  if (first.type !== form.head) throw damaged(1);
  const other = rest.findIndex(({ type }) => !form.entries.includes(type));
  if (other !== -1) throw damaged(other + 2);
  return { head: first as H, entries: rest as E[], length: Buffer.byteLength(whole) };
}

/** Such a file, open for adding. Only one process at a time can have it. */
export class LineFile<H extends { type: string }, E extends { type: string }> {
  readonly file: string;
  readonly head: H;
  readonly entries: E[];
  readonly #handle: FileHandle;
  readonly #lock: string;
  #position: number;

  private constructor(file: string, lock: string, handle: FileHandle, { head, entries, length }: Lines<H, E>) {
    this.file = file;
    this.head = head;
    this.entries = entries;
    this.#handle = handle;
    this.#lock = lock;
    this.#position = length;
  }

  /**
   * Starts the file with `fresh`, or goes on with what is there.
   * @param check throws if what is there is not of the same sort
   */
  static async open<H extends { type: string }, E extends { type: string }>(
    file: string,
    form: LineForm<H, E>,
    { fresh, check }: { fresh: H; check: (found: H) => void },
  ): Promise<LineFile<H, E>> {
    const lock = await takeLock(file);
    try {
      const found = await readLines(file, form);
      if (found !== undefined) check(found.head);
      const handle = await open(file, found === undefined ? "wx" : "r+", 0o600);
      if (found === undefined) {
        const started = new LineFile<H, E>(file, lock, handle, { head: fresh, entries: [], length: 0 });
        await started.#write([fresh]);
        await syncFolder(file);
        return started;
      }
      // A last line that was cut off by a kill was never acted on.
      await handle.truncate(found.length);
      return new LineFile<H, E>(file, lock, handle, found);
    } catch (error) {
      await unlink(lock);
      throw error;
    }
  }

  /** Adds entries; they are on disk when this returns. */
  async add(entries: readonly E[]): Promise<void> {
    await this.#write(entries);
    for (const entry of entries) this.entries.push(entry);
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await unlink(this.#lock);
  }

  async #write(entries: readonly (H | E)[]): Promise<void> {
    const lines = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    await this.#handle.write(lines, 0, lines.length, this.#position);
    await this.#handle.sync();
    this.#position += lines.length;
  }
}

function parseLine(line: string): { type: string } | undefined {
  try {
    const entry = JSON.parse(line) as { type?: unknown } | null;
    return typeof entry?.type === "string" ? { ...entry, type: entry.type } : undefined;
  } catch {
    return undefined;
  }
}

function fail(error: Error): never {
  throw error;
}
