/**
 * What a till has taken, in a file that outlives a crash and a pulled plug. For Node. `@punchcard/sdk/till-ledger`.
 *
 * The file is only ever added to: 32 bytes of hex and a newline for each key. A key is answered as new only once it is
 * on disk. A last line that a kill has cut off was never answered, and is dropped when the file is opened again.
 */
/// <reference types="node" />
import { open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";

import { InputError, PunchcardError } from "../errors.js";
import { checkHex } from "../inputs.js";
import type { SeenKeys } from "./check.js";
import { FileLock } from "./file-lock.js";

/** Characters of an id and its newline. */
const LINE = 67;

interface Waiting {
  readonly id: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class TillLedger implements SeenKeys {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #lock: FileLock;
  readonly #seen: Set<string>;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  /** Why nothing can be called new any more. */
  #ended: unknown;

  private constructor(file: string, lock: FileLock, handle: FileHandle, ids: readonly string[]) {
    this.file = file;
    this.#lock = lock;
    this.#handle = handle;
    this.#seen = new Set(ids);
  }

  /** Opens the file, or begins it. One process at a time can have it; a dead one's lock does not count. */
  static async open(file: string): Promise<TillLedger> {
    try {
      return await TillLedger.#open(await realName(file));
    } catch (cause) {
      if (cause instanceof PunchcardError) throw cause;
      throw new InputError(`${file} can't be opened`, {
        code: "LEDGER_DAMAGED",
        details: { file },
        nextStep: "Take nothing offline. See that its folder is there and that this process may write in it.",
        cause,
      });
    }
  }

  static async #open(file: string): Promise<TillLedger> {
    const lock = await FileLock.take(file);
    let handle: FileHandle | undefined;
    try {
      handle = await open(file, "a+", 0o600);
      const text = await handle.readFile("latin1");
      const ids = idsOf(file, text);
      // Only where a kill has left something, and only by the owner: another's new lines must not be cut off.
      if (text.length !== ids.length * LINE && (await lock.isMine())) await handle.truncate(ids.length * LINE);
      await handle.sync();
      await syncFolder(file);
      return new TillLedger(file, lock, handle, ids);
    } catch (error) {
      await handle?.close();
      await lock.release();
      throw error;
    }
  }

  /** How many keys were taken. */
  get size(): number {
    return this.#seen.size;
  }

  /** Whether the key was taken; remembers nothing. */
  has(id: string): boolean {
    return this.#seen.has(checkHex(id, "id", 32));
  }

  /** True once the id is on disk, if it was not there; those that come while the disk is busy share the next write. */
  async take(id: string): Promise<boolean> {
    const checked = checkHex(id, "id", 32);
    if (this.#ended !== undefined) throw this.#failure();
    if (this.#seen.has(checked)) return false;
    // From here on it is seen: of two that ask at once, one is told that it is new.
    this.#seen.add(checked);
    const written = new Promise<void>((resolve, reject) => this.#waiting.push({ id: checked, resolve, reject }));
    this.#writing ??= this.#write();
    await written;
    return true;
  }

  /** Ends what is under way, and lets another process have the file. */
  async close(): Promise<void> {
    await this.#writing;
    this.#ended ??= new Error("closed");
    await this.#handle.close();
    await this.#lock.release();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#ended !== undefined) throw this.#failure();
        await this.#handle.appendFile(batch.map(({ id }) => `${id}\n`).join(""), "latin1");
        await this.#handle.sync();
        if (!(await this.#lock.isMine())) throw new Error("another process has taken the file over");
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        // What of it is on disk nobody knows: they stay seen, and nothing is new until the file is opened again.
        this.#ended ??= cause;
        for (const { reject } of batch) reject(this.#failure());
      }
    }
    this.#writing = undefined;
  }

  #failure(): InputError {
    return new InputError(`${this.file} is closed, or could not be written: no key can be called new`, {
      code: "LEDGER_DAMAGED",
      details: { file: this.file },
      nextStep: "Take nothing offline until the disk is well again; then open the ledger anew.",
      cause: this.#ended,
    });
  }
}

/** The ids of the whole lines. What a kill or a pulled plug leaves at the end is part of a line, or zeros. */
function idsOf(file: string, text: string): string[] {
  const kept = text.replace(/\0+$/, "");
  const ids: string[] = [];
  for (let at = 0; at + LINE <= kept.length; at += LINE) {
    const line = kept.slice(at, at + LINE);
    if (!/^0x[0-9a-f]{64}\n$/.test(line)) {
      throw new InputError(`${file} is no till's ledger: line ${ids.length + 1} is not as it was written`, {
        code: "LEDGER_DAMAGED",
        details: { file, line: ids.length + 1 },
        nextStep: "Take nothing offline. Restore it from a backup, or ask the chain what was claimed (isClaimed).",
      });
    }
    ids.push(line.slice(0, -1));
  }
  return ids;
}

/** Two names of one file have one lock. */
async function realName(file: string): Promise<string> {
  const inFolder = async (): Promise<string> => path.join(await realpath(path.dirname(file)), path.basename(file));
  return realpath(file).catch(inFolder);
}

/** A new file's name is on disk only when its folder is. Windows can't be asked, and needs not. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(path.dirname(file), "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
