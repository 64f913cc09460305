/** What a task shows: a few lines for people, or one JSON document for programs. */
import { displayText } from "../../sdk/src/text.js";

/** Rows in columns; the first row is the heading. Cells come from chains and files, so nothing hidden passes. */
export function table(rows: readonly (readonly (string | number | bigint)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => displayText(String(cell), 80)));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A text as a cell of a CSV file: nothing hidden, and nothing that a spreadsheet would run. */
export function cell(text: string): string {
  const shown = displayText(text);
  return `"${/^[=+\-@]/.test(shown) ? "'" : ""}${shown.replaceAll('"', '""')}"`;
}

/** A time as people read it, in UTC. */
export function when(seconds: number | bigint): string {
  const milliseconds = Number(seconds) * 1000;
  // Later than a Date can be means never.
  if (milliseconds > 8.64e15) return "never";
  return new Date(milliseconds).toISOString().replace("T", " ").replace(".000Z", " UTC");
}

export interface Progress {
  update: (done: number) => void;
  end: () => void;
}

/** A bar on a terminal; nothing anywhere else. */
export function progressBar(label: string, total: number, isShown: boolean): Progress {
  const stream = process.stderr;
  if (!isShown || !stream.isTTY || total === 0) return { update: () => undefined, end: () => undefined };
  const width = 30;
  let last = -1;
  return {
    update(done) {
      const filled = Math.floor((Math.min(done, total) / total) * width);
      const percent = Math.floor((Math.min(done, total) / total) * 100);
      if (percent === last) return;
      last = percent;
      stream.write(`\r${label} [${"#".repeat(filled)}${".".repeat(width - filled)}] ${percent} %`);
    },
    end() {
      if (last !== -1) stream.write("\n");
    },
  };
}
