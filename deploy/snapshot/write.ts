/**
 * A snapshot as CSV and JSON, written as it is made. In the CSV there are addresses, numbers, and words of this file alone:
 * nothing that a brand or a member chose, so nothing that a spreadsheet could take for a formula.
 */
import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { jsonSafe } from "../../sdk/src/errors.js";
import type { Holder } from "./read.js";

/** One column of the CSV: what stands above it, and what stands in it. */
export interface Column {
  name: string;
  of: (holder: Holder) => string;
}

/** Who, how much, and how much until when. */
export function columnsOf(
  periods: readonly { period: number; expiresAt: number | null }[],
  format: (amount: bigint) => string,
): Column[] {
  const until = periods.flatMap(({ period, expiresAt }): Column[] => {
    if (expiresAt === null) return [];
    const day = new Date(expiresAt * 1000).toISOString().replace(".000Z", "Z");
    return [{ name: `until ${day}`, of: ({ isDesk, lots }) => (isDesk ? "" : format(lots.get(period) ?? 0n)) }];
  });
  return [
    { name: "address", of: ({ address }) => address },
    { name: "holder", of: ({ isDesk }) => (isDesk ? "desk" : "member") },
    { name: "points", of: ({ points }) => format(points) },
    ...until,
  ];
}

export async function writeCsv(file: string, columns: readonly Column[], holders: readonly Holder[]): Promise<void> {
  function* lines(): Generator<string> {
    yield `${columns.map(({ name }) => name).join(",")}\n`;
    for (const holder of holders) yield `${columns.map(({ of }) => of(holder)).join(",")}\n`;
  }
  await write(file, lines());
}

/** `head`, and the holders in a list of their own; amounts are base units as texts. */
export async function writeJson(file: string, head: object, holders: readonly Holder[]): Promise<void> {
  function* lines(): Generator<string> {
    yield `${JSON.stringify(jsonSafe(head), null, 2).slice(0, -2)},\n  "holders": [`;
    let separator = "\n";
    for (const { address, isDesk, points, lots } of holders) {
      const own = isDesk ? {} : { lots: jsonSafe(Object.fromEntries(lots)) };
      const entry = { address, holder: isDesk ? "desk" : "member", points: points.toString(), ...own };
      yield `${separator}    ${JSON.stringify(entry)}`;
      separator = ",\n";
    }
    yield "\n  ]\n}\n";
  }
  await write(file, lines());
}

/** Under its name only once it is whole. */
async function write(file: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inPieces(lines)), createWriteStream(`${file}.part`));
  await rename(`${file}.part`, file);
}

/** A stream's steps cost more than a line's: many lines are one step. */
function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < 1 << 16) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
