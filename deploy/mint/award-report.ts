/** Compares a file that awards badges with what the chain says became of each line. */
import { table } from "../lib/output.js";
import type { KindsByName } from "../lib/kinds.js";
import type { AwardEntry, Outcome } from "./award-chain.js";
import type { AwardRow } from "./award-rows.js";
import type { PlanEntry } from "./journal.js";
import type { Batch } from "./plan.js";
import { type RunReport, type SentBatches, about, gasText } from "./report.js";

/** How many lines of one kind and level became what. */
export type Tally = Record<"lines" | Outcome, number>;

export interface AwardReport extends RunReport, Tally {
  badges: string;
  /** Of the file: each is awarded, renewed or skipped. */
  kinds: (Tally & { kind: number; name: string; level: number })[];
  /** Lines that got nothing, as their members have the badge or gave it up. */
  skippedLines: Pick<AwardRow, "line" | "address" | "kind">[];
  /** Lines of which the chain says nothing, or something else. */
  differences: AwardRow[];
}

interface Ask {
  plan: PlanEntry;
  batches: readonly Batch[];
  rows: readonly AwardRow[];
  kinds: KindsByName;
  sent: SentBatches<AwardEntry>;
  /** Batches that were not sent, as everybody in them would have been skipped. */
  needless: ReadonlySet<number>;
}

/** Goes through the file line by line. */
export function awardReport({ plan, batches, rows, kinds, sent, needless }: Ask): AwardReport {
  const all: Tally = { lines: rows.length, awarded: 0, renewed: 0, skipped: 0 };
  const parts = new Map<string, AwardReport["kinds"][number]>();
  const [skippedLines, differences]: [AwardReport["skippedLines"], AwardRow[]] = [[], []];
  let isMore = false;
  for (const { index, from, to } of batches) {
    const entries = sent.entries.get(index) ?? [];
    isMore ||= entries.length > to - from;
    for (const [i, row] of rows.slice(from, to).entries()) {
      const { line, address, kind, level } = row;
      const part = parts.get(`${kind} ${level}`) ?? {
        ...{ kind, name: kinds.get(kind)?.look.name ?? "", level },
        ...{ lines: 0, awarded: 0, renewed: 0, skipped: 0 },
      };
      parts.set(`${kind} ${level}`, part);
      part.lines++;
      const outcome = needless.has(index) ? "skipped" : outcomeOf(row, entries[i]);
      if (outcome === undefined) differences.push(row);
      else {
        part[outcome]++;
        all[outcome]++;
      }
      if (outcome === "skipped") skippedLines.push({ line, address, kind });
    }
  }
  const { gasUsed, fee, transactions } = sent;
  const matches = differences.length === 0 && !isMore;
  return {
    ...{ ...about(plan), badges: plan.token, ...all, lines: plan.lines, kinds: [...parts.values()] },
    ...{ matches, skippedLines, differences, gasUsed, fee, transactions },
  };
}

/** Undefined if it is another member's or badge's entry, or none. */
export function outcomeOf({ address, kind, level }: AwardRow, entry: AwardEntry | undefined): Outcome | undefined {
  const isSame = entry?.member === address && entry.kind === kind && entry.level === level;
  return isSame ? entry.outcome : undefined;
}

/** The report for people. */
export function awardReportText(report: AwardReport): string {
  const { kinds, differences, transactions } = report;
  const rows = kinds.map(({ kind, name, level, lines, awarded, renewed, skipped }) => {
    return [`${kind} ${name}`, level === 0 ? "-" : level, lines, awarded, renewed, skipped];
  });
  const shown = differences
    .slice(0, 20)
    .map(({ line, address, kind, level }) => `  line ${line}: ${address}, kind ${kind}, level ${level}`);
  return [
    `File          ${report.file}, ${report.lines} lines`,
    `On the chain  ${new Set(transactions.map(({ hash }) => hash)).size} transaction(s)`,
    gasText(report),
    table([["KIND", "LEVEL", "LINES", "AWARDED", "RENEWED", "SKIPPED"], ...rows]),
    report.matches
      ? `All ${report.lines} lines compared: ${report.awarded} awarded, ${report.renewed} renewed, ${report.skipped} skipped; file and chain agree.`
      : `FILE AND CHAIN DIFFER for ${differences.length} line(s):`,
    ...shown,
  ].join("\n");
}
