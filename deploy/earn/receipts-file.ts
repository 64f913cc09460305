/**
 * The members' receipts of a file of purchases, a line each: what opens the hash that the chain has. Written before
 * anything is sent, so that what a run said of a purchase, it says again.
 */
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";

import { type Receipt, receiptFromJson, receiptToJson } from "../../sdk/src/receipts/index.js";
import { TaskError } from "../lib/errors.js";

/** A receipt, and what the shop calls the order. */
export interface KeptReceipt {
  /** The shop's own number. */
  number: string;
  /** Base units that it earned; 0 for what was too little, and was not posted. */
  earned: bigint;
  receipt: Receipt;
}

/** One line. Nothing in it is secret but from strangers: salt and receipt belong to the member. */
export function receiptLine({ number, earned, receipt }: KeptReceipt): string {
  return `${JSON.stringify({ number, earned: earned.toString(), receipt: receiptToJson(receipt) })}\n`;
}

/** Such a file, by order key; undefined if there is none. */
export async function readReceipts(file: string): Promise<Map<string, KeptReceipt> | undefined> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const found = new Map<string, KeptReceipt>();
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const kept = parseLine(line);
    if (kept === undefined) {
      throw new TaskError("BadReceipts", `${file}: line ${i + 1} is no receipt.`, {
        next: "Restore it as it was written, or move it away.",
      });
    }
    found.set(kept.receipt.order, kept);
  }
  return found;
}

/** All receipts of a file, or of a folder's files, by order key: a file that was never sent may have others of the same order. */
export async function gatherReceipts(at: string): Promise<Map<string, KeptReceipt[]>> {
  const found = await stat(at).catch((cause: unknown) => {
    throw new TaskError("NoFile", `There is no file or folder ${at}.`, { cause });
  });
  const files = found.isDirectory()
    ? (await readdir(at)).filter((name) => name.endsWith(ENDING)).map((name) => path.join(at, name))
    : [at];
  const all = new Map<string, KeptReceipt[]>();
  for (const file of files.sort()) {
    for (const [key, kept] of (await readReceipts(file)) ?? []) all.set(key, [...(all.get(key) ?? []), kept]);
  }
  return all;
}

const ENDING = ".receipts.jsonl";

/** Beside the journal of the run. */
export function receiptsFile(journal: string): string {
  return `${journal.replace(/\.journal\.jsonl$/, "")}${ENDING}`;
}

function parseLine(line: string): KeptReceipt | undefined {
  try {
    const { number, earned, receipt } = JSON.parse(line) as Record<string, unknown>;
    if (typeof number !== "string" || typeof earned !== "string" || !/^[0-9]{1,30}$/.test(earned)) return undefined;
    return { number, earned: BigInt(earned), receipt: receiptFromJson(receipt) };
  } catch {
    return undefined;
  }
}
