/** The lines of a file that mints points: who gets how much, each checked before anything is sent. */
import { formatPoints } from "../../sdk/src/units.js";
import type { CsvFile } from "./csv.js";
import { type BadLine, type Columns, type Fault, eachLine, readDecimal, readMember } from "./lines.js";

/** What every line of a file that is paid tells. */
export interface Row {
  /** The line of the file, from 1 on; the first one if several were merged. */
  line: number;
  address: string;
}

/** Who gets how much. */
export interface MintRow extends Row {
  /** Base units. */
  amount: bigint;
  /** The brand's own references; they never leave the file. */
  references: readonly string[];
}

type Column = "address" | "amount" | "reference";

export interface RowRules {
  decimals: number;
  /** The most that one line can be, in base units. */
  max: bigint;
  /** Addresses in lower case that can't get points, and what they are. */
  notMembers: ReadonlyMap<string, string>;
  /** Adds up lines of the same address instead of refusing them. */
  allowDuplicates: boolean;
}

/** A file's lines, all of them good unless `bad` has an entry. */
export interface Checked<R extends Row> {
  rows: R[];
  bad: BadLine[];
  /** How many lines with content the file has, the header not counted. */
  lines: number;
}

export interface CheckedRows extends Checked<MintRow> {
  /** How many lines were added to an earlier one of the same address. */
  merged: number;
  total: bigint;
}

const COLUMNS: Columns<Column> = {
  names: {
    address: "address",
    amount: "amount",
    reference: "reference",
    地址: "address",
    数量: "amount",
    编号: "reference",
  },
  required: ["address", "amount"],
  example: "address,amount or address,amount,reference",
  tooMany: "; amounts have no thousands separator",
};
const MAX_REFERENCE = 200;

/** Reads and checks the whole file. The caller sends nothing if `bad` has an entry. */
export async function checkRows(file: CsvFile, rules: RowRules): Promise<CheckedRows> {
  const found: CheckedRows = { rows: [], bad: [], lines: 0, merged: 0, total: 0n };
  const seen = new Map<string, number>();
  found.lines = await eachLine(file, COLUMNS, found.bad, ({ line, cells, fault }) => {
    const address = readMember(cells.address, rules.notMembers, fault);
    const amount = readAmount(cells.amount, rules, fault);
    const { reference } = cells;
    if (reference.length > MAX_REFERENCE) {
      fault("reference", "REFERENCE_TOO_LONG", `${reference.length} characters, at most ${MAX_REFERENCE}`);
    } else if (address !== undefined && amount !== undefined) {
      addRow({ line, address, amount, references: reference === "" ? [] : [reference] }, found, seen, rules);
    }
  });
  return found;
}

function addRow(row: MintRow, found: CheckedRows, seen: Map<string, number>, { allowDuplicates }: RowRules): void {
  const key = row.address.toLowerCase();
  const index = seen.get(key);
  const earlier = index === undefined ? undefined : found.rows[index];
  if (earlier === undefined) {
    seen.set(key, found.rows.length);
    found.rows.push(row);
    found.total += row.amount;
    return;
  }
  if (!allowDuplicates) {
    found.bad.push({
      line: row.line,
      column: "address",
      code: "DUPLICATE",
      reason: `the same address as in line ${earlier.line}; --allow-duplicates adds such lines up`,
    });
    return;
  }
  earlier.amount += row.amount;
  earlier.references = [...new Set([...earlier.references, ...row.references])];
  found.merged++;
  found.total += row.amount;
}

/** Base units; undefined, and told, if it is no amount. */
export function readAmount(
  text: string,
  { decimals, max }: Pick<RowRules, "decimals" | "max">,
  fault: Fault<"amount">,
): bigint | undefined {
  const amount = readDecimal(text, { decimals, whose: "these points have" }, fault);
  if (amount === 0n) fault("amount", "ZERO", "an amount of zero");
  else if (amount !== undefined && amount > max)
    fault("amount", "TOO_LARGE", `${text} is more than can ever be issued (${formatPoints(max, decimals)})`);
  else return amount;
  return undefined;
}
