/** Reads who gets how much from a CSV file, and says of each bad line what is wrong with it and what to do. */
import { InputError, PunchcardError } from "../errors.js";
import { checkAmount, checkInteger } from "../inputs.js";
import { formatPoints, parsePoints } from "../units.js";
import { checksums } from "./checksum.js";
import { MAX_RECORD_BYTES, RecordCutter, bytesOf, fieldsOf } from "./csv.js";
import type { RecordFault } from "./csv.js";
import { EntryList } from "./entries.js";
import { MAX_ENTRIES } from "./sorting.js";
import { fastKeccak } from "./tree.js";
import type { Keccak } from "./tree.js";
import type { WorkOptions } from "./work.js";

export interface ListOptions extends WorkOptions {
  /** Of the points, or 0 where the campaign pays a badge alone. */
  readonly decimals: number;
  /** Several lines of one member: an error (the default), or one entry with their sum. */
  readonly duplicates?: "refuse" | "sum";
  /** The most that one member can get, in base units; never more than a token can count, 2^96 − 1. */
  readonly max?: bigint;
  /** Reading ends after as many bad lines; 100 unless told. */
  readonly maxErrors?: number;
}

export type BadDropLineCode =
  | RecordFault
  | "NOT_UTF8"
  | "FIELD_COUNT"
  | "BAD_ADDRESS"
  | "BAD_CHECKSUM"
  | "ZERO_ADDRESS"
  | "DUPLICATE"
  | "BAD_AMOUNT"
  | "ZERO"
  | "TOO_LARGE";

export interface BadDropLine {
  /** Of the file, from 1 on; the header is line 1. */
  readonly line: number;
  readonly code: BadDropLineCode;
  readonly reason: string;
  /** What to do. */
  readonly next: string;
}

/** Where the file's streamed pieces come from: a file, a request, a `File` of the browser. */
export type DropSource = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

const COLUMNS: Readonly<Record<string, "member" | "amount">> = {
  member: "member",
  address: "member",
  会员: "member",
  地址: "member",
  amount: "amount",
  数量: "amount",
};
/** More than a token can ever issue is not worth a leaf. */
const TOKEN_MAX = (1n << 96n) - 1n;
const HEADER = "The first line must be: member,amount";
const ADDRESS_TEXT = /^0x[0-9a-fA-F]{40}$/;
/** What can't be seen, or turns text around. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]|(?! )\p{Zs}/gu;

class BadLineError extends Error {
  constructor(
    readonly code: BadDropLineCode,
    readonly reason: string,
    readonly next: string,
  ) {
    super(reason);
  }
}

/** Reads the whole file. Throws one error that tells all bad lines, up to a limit. */
export async function readList(source: DropSource, options: ListOptions): Promise<EntryList> {
  const { signal, onProgress, duplicates = "refuse" } = options;
  const reader = new ListReader(options, await fastKeccak());
  const cutter = new RecordCutter((record, line, fault) => {
    reader.take(record, line, fault);
  });
  for await (const piece of bytesOf(source)) {
    signal?.throwIfAborted();
    cutter.push(piece);
    onProgress?.({ step: "read", done: reader.list.count });
    if (reader.isFull) break;
  }
  signal?.throwIfAborted();
  if (!reader.isFull) cutter.end();
  return reader.finish(duplicates);
}

class ListReader {
  readonly list = new EntryList();
  readonly #bad: BadDropLine[] = [];
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  readonly #decimals: number;
  readonly #max: bigint;
  readonly #maxErrors: number;
  readonly #hasChecksum: (digits: string) => boolean;
  /** Places of the columns, once the header was read. */
  #columns: { member: 0 | 1 } | undefined;

  constructor({ decimals, max, maxErrors = 100 }: ListOptions, keccak: Keccak) {
    this.#decimals = checkInteger(decimals, "decimals", 0, 255);
    this.#max = checkAmount(max ?? TOKEN_MAX, "max", 1n, TOKEN_MAX);
    this.#maxErrors = checkInteger(maxErrors, "maxErrors", 1, 100_000);
    this.#hasChecksum = checksums(keccak);
  }

  /** Whether as many lines are bad as are told. */
  get isFull(): boolean {
    return this.#bad.length >= this.#maxErrors;
  }

  take(record: Uint8Array, line: number, fault?: RecordFault): void {
    if ((record.length === 0 && fault === undefined) || this.isFull) return;
    try {
      if (fault !== undefined) throw broken(fault);
      const fields = fieldsOf(this.#decode(record));
      if (this.#columns === undefined) this.#columns = readHeader(fields, line);
      else this.#readLine(fields, line, this.#columns.member);
    } catch (thrown) {
      if (!(thrown instanceof BadLineError)) throw thrown;
      const { code, reason, next } = thrown;
      this.#bad.push(Object.freeze({ line, code, reason, next }));
      if (this.#columns === undefined) throw badLines(this.#bad, this.#maxErrors);
    }
  }

  finish(duplicates: "refuse" | "sum"): EntryList {
    const doubles = this.list.doubles();
    if (duplicates === "refuse") {
      for (const { line, earlier } of doubles) {
        const next = "Remove one of the two lines, or add them up (duplicates: sum).";
        this.#bad.push({ line, code: "DUPLICATE", reason: `the same member as in line ${earlier}`, next });
      }
    } else {
      for (const { line, earlier } of this.list.merge(doubles, this.#max)) {
        const reason = `with line ${earlier}, more than ${formatPoints(this.#max, this.#decimals)}`;
        this.#bad.push({ line, code: "TOO_LARGE", reason, next: "Give less, or correct the amounts." });
      }
    }
    if (this.#bad.length > 0) throw badLines(this.#bad, this.#maxErrors);
    if (this.list.count === 0) {
      const empty = this.#columns === undefined;
      throw new InputError(empty ? "The file is empty" : "The file has a header and no lines", {
        code: "BAD_FILE",
        details: { lines: [] },
        nextStep: empty ? HEADER : "Add a line for each member.",
      });
    }
    return this.list;
  }

  #decode(record: Uint8Array): string {
    try {
      // Drops the byte order mark that a file may begin with.
      return this.#decoder.decode(record);
    } catch {
      throw new BadLineError("NOT_UTF8", "not UTF-8 text", "Save the file as “CSV UTF-8” in your spreadsheet.");
    }
  }

  #readLine(fields: readonly string[], line: number, memberAt: 0 | 1): void {
    if (fields.length !== 2) {
      const reason = `${fields.length} fields where the header has 2`;
      throw new BadLineError("FIELD_COUNT", reason, "Write member,amount. Amounts have no thousands separator.");
    }
    const member = (fields[memberAt] ?? "").trim();
    this.#checkMember(member);
    const amount = this.#readAmount((fields[1 - memberAt] ?? "").trim());
    if (this.list.count === MAX_ENTRIES) {
      throw new InputError(`A drop has at most ${MAX_ENTRIES} entries`, {
        code: "BAD_FILE",
        details: { line },
        nextStep: "Split the file, and open a campaign for each part.",
      });
    }
    this.list.add(line, member, amount);
  }

  #checkMember(text: string): void {
    if (!ADDRESS_TEXT.test(text)) {
      throw new BadLineError("BAD_ADDRESS", `not an address: ${shown(text)}`, "Write 0x and 40 hex digits, no name.");
    }
    if (/^0x0+$/.test(text)) {
      throw new BadLineError("ZERO_ADDRESS", "the zero address", "Ask the member for an address: nobody has this one.");
    }
    // Only an address in mixed case carries a checksum.
    if (/[A-F]/.test(text) && /[a-f]/.test(text) && !this.#hasChecksum(text.slice(2))) {
      const next = "It was mistyped or altered: ask the member again.";
      throw new BadLineError("BAD_CHECKSUM", `the checksum of ${text} is wrong`, next);
    }
  }

  #readAmount(text: string): bigint {
    let amount: bigint;
    try {
      amount = parsePoints(text, this.#decimals);
    } catch (thrown) {
      if (!(thrown instanceof PunchcardError)) throw thrown;
      throw new BadLineError("BAD_AMOUNT", `not an amount of these points: ${shown(text)}`, thrown.nextStep);
    }
    if (amount === 0n) throw new BadLineError("ZERO", "an amount of zero", "Remove the line, or give something.");
    if (amount > this.#max) {
      const most = formatPoints(this.#max, this.#decimals);
      throw new BadLineError("TOO_LARGE", `${text} is more than ${most}`, "Give less, or correct the amount.");
    }
    return amount;
  }
}

function readHeader(fields: readonly string[], line: number): { member: 0 | 1 } {
  const found = fields.map((field) => field.trim().toLowerCase());
  const columns = found.map((name) => (Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined));
  if (columns.length === 2 && columns.includes("member") && columns.includes("amount")) {
    return { member: columns[0] === "member" ? 0 : 1 };
  }
  throw new InputError(`Line ${line} does not name the two columns: ${shown(fields.join(","))}`, {
    code: "BAD_FILE",
    details: { line, fields: fields.slice(0, 8).map((field) => field.slice(0, 80)) },
    nextStep: `${HEADER}. Nothing else belongs into a list that everyone can read.`,
  });
}

function broken(fault: RecordFault): BadLineError {
  return fault === "QUOTE_OPEN"
    ? new BadLineError(fault, "a quote is opened and never closed", "Close it, or remove it.")
    : new BadLineError(fault, `longer than ${MAX_RECORD_BYTES} bytes`, "Write member,amount, and nothing else.");
}

function badLines(bad: BadDropLine[], max: number): InputError {
  const lines = [...bad].sort((a, b) => a.line - b.line).slice(0, max);
  const [first] = lines;
  const count = bad.length >= max ? `${max} lines or more` : lines.length === 1 ? "A line" : `${lines.length} lines`;
  return new InputError(`${count} can't be paid. Line ${first?.line ?? 0}: ${first?.reason ?? ""}`, {
    code: "BAD_FILE",
    details: { lines, more: bad.length >= max },
    nextStep: `${first?.next ?? ""} details.lines tells all of them; nothing was built.`.trim(),
  });
}

/** A value as it can be shown: what can't be seen is written out, and nothing can turn the line around. */
function shown(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `"${cut.replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)}"`;
}
