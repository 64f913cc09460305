/**
 * The money that each refund gave back: the chain has only the points, and what an order's next part takes back depends on
 * all of them. One file for a brand, whatever its files of refunds are called.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";

import { TaskError } from "../lib/errors.js";
import { LineFile, type LineForm, readLines } from "../lib/line-file.js";

interface BrandEntry {
  type: "brand";
  version: 1;
  chainId: number;
  points: string;
}

/** A refund, before it is sent. */
export interface RefundEntry {
  type: "refund";
  /** What the chain has in place of its number, 16 bytes: see refundReason(). */
  reason: string;
  /** Key of the order. */
  order: string;
  /** Minor units of the order's currency. */
  money: string;
}

const FORM: LineForm<BrandEntry, RefundEntry> = {
  head: "brand",
  entries: ["refund"],
  advice:
    "Restore it from a backup. If it is lost, run the earlier files of refunds again: what is on the chain is not taken twice.",
};

/** What was noted so far, by reason. */
export async function readRefunds(file: string): Promise<Map<string, RefundEntry>> {
  const found = await readLines(file, FORM);
  return new Map(found?.entries.map((entry) => [entry.reason, entry]));
}

/** Notes refunds that are not there yet; they are on disk when this returns. */
export async function noteRefunds(
  file: string,
  brand: Omit<BrandEntry, "type" | "version">,
  refunds: readonly RefundEntry[],
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const fresh: BrandEntry = { type: "brand", version: 1, ...brand };
  const check = (found: BrandEntry): void => {
    if (found.chainId === brand.chainId && found.points === brand.points) return;
    throw new TaskError("OtherBrand", `${file} notes the refunds of another brand or chain.`, {
      next: "Give each brand a file of its own, or leave --ledger out.",
      details: { found, brand },
    });
  };
  const lines = await LineFile.open(file, FORM, { fresh, check });
  try {
    const known = new Set(lines.entries.map(({ reason }) => reason));
    await lines.add(refunds.filter(({ reason }) => !known.has(reason)));
  } finally {
    await lines.close();
  }
}
