/** A file that only one process at a time works with. */
import { open, readFile, unlink, writeFile } from "node:fs/promises";
import path from "node:path";

import { TaskError } from "./errors.js";

/** Lets one process at a time have a file; gives what to delete when it is done. */
export async function takeLock(file: string): Promise<string> {
  const lock = `${file}.lock`;
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: "wx", mode: 0o600 });
      return lock;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    if (owner !== process.pid && isRunning(owner)) {
      throw new TaskError("JournalInUse", `Another run (process ${owner}) is using ${file}.`, {
        next: `Wait until it ends. If there is no such run, delete ${lock}.`,
      });
    }
    // Left by a run that was killed.
    await unlink(lock).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A new file's name is on disk only when its folder is. */
export async function syncFolder(file: string): Promise<void> {
  const folder = await open(path.dirname(file), "r");
  await folder.sync().catch(() => undefined);
  await folder.close();
}
