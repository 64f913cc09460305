/** Writes a drop's files into a folder. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import type { DropSink } from "../../sdk/src/drops/index.js";

/**
 * A file appears whole or not at all, whenever the machine stops. One that has its bytes already stays as it is: the same
 * command goes on where it ended.
 */
export function folderSink(folder: string): DropSink {
  return {
    write: async (file, bytes) => {
      const target = path.join(folder, file);
      if (await has(target, bytes)) return;
      await mkdir(path.dirname(target), { recursive: true });
      const draft = `${target}.${randomBytes(6).toString("hex")}.tmp`;
      try {
        await writeFile(draft, bytes, { flush: true });
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

async function has(file: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(file)).equals(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
