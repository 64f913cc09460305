/** Checks every line of a mint file before anything is sent, and says of each bad one what is wrong with it. */
import { getAddress } from "ethers";

import { formatPoints, parsePoints } from "../../sdk/src/units.js";
import { TaskError } from "../lib/errors.js";
import type { CsvFile, CsvRecord } from "./csv.js";

/** Who gets how much. */
export interface MintRow {
  /** The line of the file, from 1 on; the first one if several were merged. */
  line: number;
  address: string;
  /** Base units. */
  amount: bigint;
  /** The brand's own references; they never leave the file. */
  references: readonly string[];
}

export interface BadLine {
  line: number;
  column?: Column;
  code: BadLineCode;
  reason: string;
}

export type Column = "address" | "amount" | "reference";

export type BadLineCode =
  | "MISSING_FIELD"
  | "FIELD_COUNT"
  | "QUOTE_OPEN"
  | "HIDDEN_CHARACTER"
  | "BAD_ADDRESS"
  | "BAD_CHECKSUM"
  | "ZERO_ADDRESS"
  | "NOT_A_MEMBER"
  | "DUPLICATE"
  | "BAD_NUMBER"
  | "NEGATIVE"
  | "ZERO"
  | "TOO_MANY_DECIMALS"
  | "TOO_LARGE"
  | "REFERENCE_TOO_LONG";

export interface RowRules {
  decimals: number;
  /** The most that one line can be, in base units. */
  max: bigint;
  /** Addresses in lower case that can't get points, and what they are. */
  notMembers: ReadonlyMap<string, string>;
  /** Adds up lines of the same address instead of refusing them. */
  allowDuplicates: boolean;
}

export interface CheckedRows {
  rows: MintRow[];
  bad: BadLine[];
  /** How many lines with content the file has, the header not counted. */
  lines: number;
  /** How many lines were added to an earlier one of the same address. */
  merged: number;
  total: bigint;
}

/** Column names that are understood, in English and Chinese. */
const HEADERS: Readonly<Record<string, Column>> = {
  address: "address",
  amount: "amount",
  reference: "reference",
  地址: "address",
  数量: "amount",
  编号: "reference",
};

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const NUMBER = /^-?[0-9]{1,40}(\.[0-9]{1,40})?$/;
/** Controls and format marks, which can't be seen and can turn text around; no-break and other odd spaces. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}/u;
const MAX_REFERENCE = 200;

type Layout = { width: number } & Record<Column, number>;

/** Reads and checks the whole file. The caller sends nothing if `bad` has an entry. */
export async function checkRows(file: CsvFile, rules: RowRules): Promise<CheckedRows> {
  const found: CheckedRows = { rows: [], bad: [], lines: 0, merged: 0, total: 0n };
  const seen = new Map<string, number>();
  let layout: Layout | undefined;
  for await (const record of file.records) {
    if (layout === undefined) {
      layout = readHeader(record);
      continue;
    }
    found.lines++;
    const row = readRow(record, layout, rules, found.bad);
    if (row !== undefined) addRow(row, found, seen, rules);
  }
  if (layout === undefined) {
    throw new TaskError("FileEmpty", "The file is empty.", {
      next: "Its first line must be: address,amount,reference",
    });
  }
  if (found.lines === 0) {
    throw new TaskError("FileEmpty", "The file has a header and no lines.", { next: "Add a line for each member." });
  }
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

function readHeader({ line, fields, unclosed }: CsvRecord): Layout {
  const next = "The first line must name the columns: address,amount or address,amount,reference";
  if (unclosed) throw new TaskError("BadHeader", `Line ${line}: a quote is never closed.`, { next });
  const names = fields.map((field) => field.trim().toLowerCase());
  const [only = ""] = names;
  const delimiter = [";", "\t", "|"].find((candidate) => fields.length === 1 && only.includes(candidate));
  if (delimiter !== undefined) {
    throw new TaskError("WrongDelimiter", `Columns are separated by ${JSON.stringify(delimiter)}, not by a comma.`, {
      next: "Save the file with commas between columns, and a point before decimals.",
    });
  }
  const layout: Layout = { width: names.length, address: -1, amount: -1, reference: -1 };
  for (const [index, name] of names.entries()) {
    const column = Object.hasOwn(HEADERS, name) ? HEADERS[name] : undefined;
    if (column === undefined) {
      throw new TaskError("BadHeader", `Line ${line}: no column is called ${show(fields[index] ?? "")}.`, { next });
    }
    if (layout[column] !== -1) {
      throw new TaskError("BadHeader", `Line ${line}: the column ${column} is there twice.`, { next });
    }
    layout[column] = index;
  }
  for (const column of ["address", "amount"] as const) {
    if (layout[column] === -1) {
      throw new TaskError("BadHeader", `Line ${line}: the column ${column} is missing.`, { next });
    }
  }
  return layout;
}

function readRow(record: CsvRecord, layout: Layout, rules: RowRules, bad: BadLine[]): MintRow | undefined {
  const { line, fields } = record;
  if (record.unclosed) {
    bad.push({ line, code: "QUOTE_OPEN", reason: "a quote is opened and never closed" });
    return undefined;
  }
  if (fields.length !== layout.width) {
    const hint = fields.length > layout.width ? "; amounts have no thousands separator" : "";
    const reason = `${fields.length} fields where the header has ${layout.width}${hint}`;
    bad.push({ line, code: "FIELD_COUNT", reason });
    return undefined;
  }
  const before = bad.length;
  const fault = (column: Column, code: BadLineCode, reason: string): void => {
    bad.push({ line, column, code, reason });
  };
  const cell = (column: Column): string => {
    const text = (fields[layout[column]] ?? "").trim();
    const hidden = HIDDEN.exec(text)?.[0];
    if (hidden !== undefined) fault(column, "HIDDEN_CHARACTER", `a character that can't be seen: ${show(hidden)}`);
    return text;
  };
  const addressText = cell("address");
  const amountText = cell("amount");
  const reference = layout.reference === -1 ? "" : cell("reference");
  if (bad.length > before) return undefined;

  const address = readAddress(addressText, rules, fault);
  const amount = readAmount(amountText, rules, fault);
  if (reference.length > MAX_REFERENCE) {
    fault("reference", "REFERENCE_TOO_LONG", `${reference.length} characters, at most ${MAX_REFERENCE}`);
  }
  if (address === undefined || amount === undefined || bad.length > before) return undefined;
  return { line, address, amount, references: reference === "" ? [] : [reference] };
}

type Fault = (column: Column, code: BadLineCode, reason: string) => void;

function readAddress(text: string, { notMembers }: RowRules, fault: Fault): string | undefined {
  if (text === "") fault("address", "MISSING_FIELD", "no address");
  else if (!ADDRESS.test(text)) fault("address", "BAD_ADDRESS", `not an address: ${show(text)}`);
  else if (/^0x0+$/.test(text)) fault("address", "ZERO_ADDRESS", "the zero address");
  else if (notMembers.has(text.toLowerCase())) {
    fault("address", "NOT_A_MEMBER", `${notMembers.get(text.toLowerCase()) ?? "this"} can't be given points`);
  } else {
    try {
      // Only an address in mixed case carries a checksum.
      return getAddress(text);
    } catch {
      fault("address", "BAD_CHECKSUM", `the checksum of ${text} is wrong: it was mistyped or altered`);
    }
  }
  return undefined;
}

function readAmount(text: string, { decimals, max }: RowRules, fault: Fault): bigint | undefined {
  if (text === "") fault("amount", "MISSING_FIELD", "no amount");
  else if (!NUMBER.test(text)) fault("amount", "BAD_NUMBER", `not an amount like 12 or 12.5: ${show(text)}`);
  else if (text.startsWith("-")) fault("amount", "NEGATIVE", `a negative amount: ${text}`);
  else {
    const fraction = (text.split(".")[1] ?? "").replace(/0+$/, "");
    if (fraction.length > decimals) {
      const allowed = decimals === 0 ? "whole numbers only" : `at most ${decimals}`;
      fault("amount", "TOO_MANY_DECIMALS", `${text} has ${fraction.length} decimals; these points have ${allowed}`);
      return undefined;
    }
    const amount = parsePoints(fraction === "" ? (text.split(".")[0] ?? "") : text.replace(/0+$/, ""), decimals);
    if (amount === 0n) fault("amount", "ZERO", "an amount of zero");
    else if (amount > max)
      fault("amount", "TOO_LARGE", `${text} is more than can ever be issued (${formatPoints(max, decimals)})`);
    else return amount;
  }
  return undefined;
}

/** A value as it can be shown: what can't be seen is written out, and nothing can turn the line around. */
function show(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const visible = cut.replace(new RegExp(HIDDEN, "gu"), (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${visible}"`;
}
