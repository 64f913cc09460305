/** A file that is there whole, or not at all, and that only its owner can read: what is in it pays. */
import { access, open, rename, unlink } from "node:fs/promises";
import path from "node:path";

import { TaskError } from "../lib/errors.js";
import { syncFolder } from "../lib/lock.js";

/** Bytes that are collected before they are written. */
const PIECE = 1 << 18;

/** Refuses a name that is taken. */
export async function refuseExisting(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new TaskError("FileExists", `${file} is there already, and was left as it is.`, {
    next: "Give another name, or move it away first.",
  });
}

/** Writes the pieces beside the name, and gives them the name once they are all on disk. */
export async function writeWhole(file: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  await refuseExisting(file);
  const part = `${file}.part`;
  // Left by a run that was killed. A new file, so that nobody who has the old one open reads along.
  await unlink(part).catch(() => undefined);
  const handle = await open(part, "wx", 0o600).catch((cause: unknown) => {
    throw new TaskError("NotWritten", `${part} can't be written: ${(cause as Error).message}`, { cause });
  });
  try {
    let waiting = "";
    for await (const piece of pieces) {
      waiting += piece;
      if (waiting.length < PIECE) continue;
      await handle.write(waiting);
      waiting = "";
    }
    await handle.write(waiting);
    await handle.sync();
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  await rename(part, file);
  await syncFolder(file);
}

/** The ending of a file's name, if it is one of these. */
export function endingOf<E extends string>(file: string, endings: readonly E[]): E {
  const ending = endings.find((each) => path.extname(file).toLowerCase() === `.${each}`);
  if (ending !== undefined) return ending;
  throw new TaskError("BadEnding", `--out must end with ${endings.map((each) => `.${each}`).join(" or ")}: ${file}`);
}
