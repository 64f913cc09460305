/** Reads a drop's folder back, before a brand promises to pay it. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { type DropManifest, findClaims } from "../../sdk/src/drops/index.js";
import { MANIFEST, SUMS, fileBits, membersPath, parseManifest, parseMembers } from "../../sdk/src/drops/layout.js";
import { TaskError } from "../lib/errors.js";
import type { Progress } from "../lib/output.js";

/** So many entries, from all over the drop, are proved against its root. */
const SAMPLE = 200;

export async function readManifest(folder: string): Promise<DropManifest> {
  const bytes = await readFile(path.join(folder, MANIFEST)).catch((cause: unknown) => {
    throw new TaskError("NoDrop", `${folder} has no ${MANIFEST}.`, {
      next: "Build the drop first, to its end: hardhat drops build",
      cause,
    });
  });
  return parseManifest(bytes);
}

/** Throws unless every file is as it was built, the entries add up to the total, and a sample is proved by the root. */
export async function checkFolder(folder: string, manifest: DropManifest, bar: Progress): Promise<void> {
  const { count, sums } = manifest;
  const list = await read(folder, SUMS);
  if (sha256(list) !== sums) throw damaged(folder, SUMS);
  const files = list.toString().trim().split("\n");
  for (const [i, line] of files.entries()) {
    const [sum = "", file = ""] = line.split("  ");
    if (sha256(await read(folder, file)) !== `0x${sum}`) throw damaged(folder, file);
    bar.update(i + 1);
  }
  const members: string[] = [];
  let [found, total] = [0, 0n];
  const step = Math.max(1, Math.floor(count / SAMPLE));
  for (let file = 0; file < 1 << fileBits(count); file++) {
    const name = membersPath(file, count);
    for (const [member, , amount] of parseMembers(await read(folder, name), name, count)) {
      total += BigInt(amount);
      if (found++ % step === 0) members.push(member);
    }
  }
  if (found !== count || total.toString() !== manifest.total) throw damaged(folder, MANIFEST);
  const host = (file: string): Promise<Buffer> => read(folder, file);
  for (const lookup of await findClaims(host, members, manifest)) if ("error" in lookup) throw lookup.error;
}

/** How many files {@link checkFolder} reads first. */
export function fileCount({ count }: DropManifest): number {
  return 2 << fileBits(count);
}

async function read(folder: string, file: string): Promise<Buffer> {
  return readFile(path.join(folder, file)).catch(() => {
    throw damaged(folder, file);
  });
}

function sha256(bytes: Uint8Array): string {
  return `0x${createHash("sha256").update(bytes).digest("hex")}`;
}

function damaged(folder: string, file: string): TaskError {
  return new TaskError("DropDamaged", `${path.join(folder, file)} is not as it was built.`, {
    next: "Build the drop again from its list: the same list gives the same files. Nothing was sent.",
  });
}
