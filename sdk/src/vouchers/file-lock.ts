/**
 * Lets one process at a time have a file. Node has no lock that the kernel takes back, so: a file beside it names the
 * owner, a dead owner does not count, and the owner asks `isMine` after each write and before it relies on it. Whoever
 * takes the lock reads the file after that: two that were quicker than each other's check can't both be believed.
 */
/// <reference types="node" />
import { randomUUID } from "node:crypto";
import { readFile, rename, unlink, writeFile } from "node:fs/promises";

import { InputError } from "../errors.js";

interface Owner {
  readonly pid: number;
  /** When the process started, where the system tells: numbers of processes are used again. */
  readonly started: string;
  readonly token: string;
}

/** Tokens of this process: what it has open itself is in use, too. */
const ours = new Set<string>();

export class FileLock {
  readonly #lock: string;
  readonly #token: string;

  private constructor(lock: string, token: string) {
    this.#lock = lock;
    this.#token = token;
  }

  static async take(file: string): Promise<FileLock> {
    const lock = `${file}.lock`;
    const owner = await ownerOf(lock);
    if (owner !== undefined && (await isAlive(owner))) {
      throw new InputError(`Process ${owner.pid} is using ${file}`, {
        code: "LEDGER_IN_USE",
        details: { file, pid: owner.pid },
        nextStep: `Give each till process a file of its own. If process ${owner.pid} is no till, delete ${lock}.`,
      });
    }
    const token = randomUUID();
    const mine: Owner = { pid: process.pid, started: await startOf(process.pid), token };
    const fresh = `${lock}.${token}`;
    await writeFile(fresh, JSON.stringify(mine), { mode: 0o600 });
    await rename(fresh, lock);
    ours.add(token);
    return new FileLock(lock, token);
  }

  async isMine(): Promise<boolean> {
    return (await ownerOf(this.#lock))?.token === this.#token;
  }

  async release(): Promise<void> {
    if (await this.isMine()) await unlink(this.#lock);
    ours.delete(this.#token);
  }
}

/** Undefined if there is none, or none that can be read: it is written whole or not at all. */
async function ownerOf(lock: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(lock, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, started, token }: Owner): Promise<boolean> {
  if (pid === process.pid) return ours.has(token);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isRunning(pid)) return false;
  return (await startOf(pid)) === started;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Linux tells it as the 22nd field; the second, a name in brackets, may hold spaces. Elsewhere empty. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
