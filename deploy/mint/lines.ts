/** Reads the lines of a CSV file by the names of their columns, and says of each bad one what is wrong with it. */
import { getAddress } from "ethers";

import { parsePoints } from "../../sdk/src/units.js";
import { TaskError } from "../lib/errors.js";
import type { CsvFile, CsvRecord } from "./csv.js";

export interface BadLine {
  line: number;
  column?: string;
  code: BadLineCode;
  reason: string;
}

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
  | "REFERENCE_TOO_LONG"
  | "NO_SUCH_KIND"
  | "NAME_NOT_UNIQUE"
  | "NO_SUCH_LEVEL"
  | "BAD_KEY"
  | "SEVERAL_KEYS"
  | "SELF_REFERRAL"
  | "BAD_CURRENCY"
  | "NO_RATE"
  | "BAD_CATEGORY"
  | "TOO_MANY_LINES"
  | "BAD_TIME"
  | "IN_FUTURE"
  | "TOO_OLD"
  | "OTHER_ORDER"
  | "NO_RECEIPT"
  | "OTHER_CURRENCY"
  | "OVER_REFUND"
  | "REFUND_CHANGED";

/** The columns that a file can have. */
export interface Columns<C extends string> {
  /** Names that are understood, in English and Chinese. */
  names: Readonly<Record<string, C>>;
  required: readonly C[];
  /** The first line as it may be written. */
  example: string;
  /** What may be behind a field too many. */
  tooMany?: string;
}

export type Fault<C extends string> = (column: C, code: BadLineCode, reason: string) => void;

/** One line's fields, trimmed and without anything hidden; a column that the file does not have is empty. */
export interface Line<C extends string> {
  line: number;
  cells: Readonly<Record<C, string>>;
  fault: Fault<C>;
}

const NUMBER = /^-?[0-9]{1,40}(\.[0-9]{1,40})?$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
/** Controls and format marks, which can't be seen and can turn text around; no-break and other odd spaces. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}/u;

interface Layout<C extends string> {
  width: number;
  at: Map<C, number>;
}

/** Reads the whole file, and gives each line that can be read. Tells how many lines with content it has. */
export async function eachLine<C extends string>(
  { records }: CsvFile,
  columns: Columns<C>,
  bad: BadLine[],
  take: (line: Line<C>) => void,
): Promise<number> {
  let layout: Layout<C> | undefined;
  let lines = 0;
  for await (const record of records) {
    if (layout === undefined) {
      layout = readHeader(record, columns);
      continue;
    }
    lines++;
    const line = readLine(record, layout, columns, bad);
    if (line !== undefined) take(line);
  }
  if (layout === undefined) {
    throw new TaskError("FileEmpty", "The file is empty.", { next: `Its first line must be: ${columns.example}` });
  }
  if (lines === 0) {
    throw new TaskError("FileEmpty", "The file has a header and no lines.", { next: "Add a line for each member." });
  }
  return lines;
}

function readHeader<C extends string>(record: CsvRecord, { names, required, example }: Columns<C>): Layout<C> {
  const { line, fields, unclosed } = record;
  const next = `The first line must name the columns: ${example}`;
  if (unclosed) throw new TaskError("BadHeader", `Line ${line}: a quote is never closed.`, { next });
  const found = fields.map((field) => field.trim().toLowerCase());
  const [only = ""] = found;
  const delimiter = [";", "\t", "|"].find((candidate) => fields.length === 1 && only.includes(candidate));
  if (delimiter !== undefined) {
    throw new TaskError("WrongDelimiter", `Columns are separated by ${JSON.stringify(delimiter)}, not by a comma.`, {
      next: "Save the file with commas between columns, and a point before decimals.",
    });
  }
  const at = new Map<C, number>();
  for (const [index, name] of found.entries()) {
    const column = Object.hasOwn(names, name) ? names[name] : undefined;
    if (column === undefined) {
      throw new TaskError("BadHeader", `Line ${line}: no column is called ${show(fields[index] ?? "")}.`, { next });
    }
    if (at.has(column)) {
      throw new TaskError("BadHeader", `Line ${line}: the column ${column} is there twice.`, { next });
    }
    at.set(column, index);
  }
  for (const column of required) {
    if (at.has(column)) continue;
    throw new TaskError("BadHeader", `Line ${line}: the column ${column} is missing.`, { next });
  }
  return { width: found.length, at };
}

function readLine<C extends string>(
  { line, fields, unclosed }: CsvRecord,
  { width, at }: Layout<C>,
  { names, tooMany = "" }: Columns<C>,
  bad: BadLine[],
): Line<C> | undefined {
  if (unclosed) {
    bad.push({ line, code: "QUOTE_OPEN", reason: "a quote is opened and never closed" });
    return undefined;
  }
  if (fields.length !== width) {
    const hint = fields.length > width ? tooMany : "";
    bad.push({ line, code: "FIELD_COUNT", reason: `${fields.length} fields where the header has ${width}${hint}` });
    return undefined;
  }
  const before = bad.length;
  const fault: Fault<C> = (column, code, reason) => {
    bad.push({ line, column, code, reason });
  };
  const cell = (column: C): string => {
    const text = (fields[at.get(column) ?? -1] ?? "").trim();
    const hidden = HIDDEN.exec(text)?.[0];
    if (hidden !== undefined) fault(column, "HIDDEN_CHARACTER", `a character that can't be seen: ${show(hidden)}`);
    return text;
  };
  const all = [...new Set(Object.values<C>(names))];
  const cells = Object.fromEntries(all.map((column) => [column, cell(column)])) as Record<C, string>;
  return bad.length > before ? undefined : { line, cells, fault };
}

/**
 * A member's address; undefined, and told, if it is none.
 * @param notMembers addresses in lower case that can't be given anything, and what they are
 */
export function readMember(
  text: string,
  notMembers: ReadonlyMap<string, string>,
  fault: Fault<"address">,
): string | undefined {
  if (text === "") fault("address", "MISSING_FIELD", "no address");
  else if (!ADDRESS.test(text)) fault("address", "BAD_ADDRESS", `not an address: ${show(text)}`);
  else if (/^0x0+$/.test(text)) fault("address", "ZERO_ADDRESS", "the zero address");
  else if (notMembers.has(text.toLowerCase())) {
    fault("address", "NOT_A_MEMBER", `${notMembers.get(text.toLowerCase()) ?? "this"} can't be given points or badges`);
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

/**
 * A number from 0 on, in its smallest units; undefined, and told, if it is none.
 * @param whose begins the sentence on how many decimals there can be
 */
export function readDecimal(
  text: string,
  { decimals, whose }: { decimals: number; whose: string },
  fault: Fault<"amount">,
): bigint | undefined {
  if (text === "") fault("amount", "MISSING_FIELD", "no amount");
  else if (!NUMBER.test(text)) fault("amount", "BAD_NUMBER", `not an amount like 12 or 12.5: ${show(text)}`);
  else if (text.startsWith("-")) fault("amount", "NEGATIVE", `a negative amount: ${text}`);
  else {
    const [whole = "", digits = ""] = text.split(".");
    const fraction = digits.replace(/0+$/, "");
    if (fraction.length <= decimals) return parsePoints(fraction === "" ? whole : `${whole}.${fraction}`, decimals);
    const allowed = decimals === 0 ? "whole numbers only" : `at most ${decimals}`;
    fault("amount", "TOO_MANY_DECIMALS", `${text} has ${fraction.length} decimals; ${whose} ${allowed}`);
  }
  return undefined;
}

/** A value as it can be shown: what can't be seen is written out, and nothing can turn the line around. */
export function show(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const visible = cut.replace(new RegExp(HIDDEN, "gu"), (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${visible}"`;
}
