/** Reads a CSV file as a stream of records: RFC 4180, UTF-8 with or without a byte order mark, any line ending. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { TextDecoder } from "node:util";

import { TaskError } from "../lib/errors.js";

/** One record, and the number of the line of the file where it starts, from 1 on. */
export interface CsvRecord {
  line: number;
  fields: string[];
  /** The quoting is broken from here to the end of the file. */
  unclosed?: true;
}

/** Tells the records of a text that comes in pieces. */
export class CsvReader {
  #line = 1;
  #startLine = 1;
  #fields: string[] = [];
  #field = "";
  #state: "start" | "plain" | "quoted" | "quote" = "start";
  #afterReturn = false;

  /** The records that end in this piece. A blank line is none. */
  *push(text: string): Generator<CsvRecord> {
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const char = text[i];
      if (this.#state === "quoted") {
        if (char === "\n") this.#line++;
        if (char !== '"') continue;
        this.#field += text.slice(from, i);
        this.#state = "quote";
        from = i + 1;
        continue;
      }
      if (char === '"' && this.#state !== "plain") {
        // A quote opens a field, or is the second of two inside one, which stand for one.
        from = this.#state === "quote" ? i : i + 1;
        this.#state = "quoted";
        this.#afterReturn = false;
        continue;
      }
      const isEnd = char === "\n" || char === "\r";
      if (char === "," || isEnd) {
        this.#field += text.slice(from, i);
        from = i + 1;
        if (char === "\n" && this.#afterReturn) {
          this.#afterReturn = false;
          continue;
        }
        this.#fields.push(this.#field);
        this.#field = "";
        this.#state = "start";
        if (isEnd) yield* this.#endRecord();
        this.#afterReturn = char === "\r";
        continue;
      }
      this.#afterReturn = false;
      // Text after a closing quote belongs to the field: whoever checks the field will not know it.
      this.#state = "plain";
    }
    if (from < text.length) this.#field += text.slice(from);
  }

  /** The last record, when the file does not end with a line end. */
  *end(): Generator<CsvRecord> {
    if (this.#state === "start" && this.#field === "" && this.#fields.length === 0) return;
    const unclosed = this.#state === "quoted";
    this.#fields.push(this.#field);
    for (const record of this.#endRecord()) yield unclosed ? { ...record, unclosed } : record;
  }

  *#endRecord(): Generator<CsvRecord> {
    const fields = this.#fields;
    const line = this.#startLine;
    this.#fields = [];
    this.#line++;
    this.#startLine = this.#line;
    if (fields.length > 1 || fields[0] !== "") yield { line, fields };
  }
}

/** A file's records, and the SHA-256 of its bytes once all are read. */
export interface CsvFile {
  records: AsyncGenerator<CsvRecord>;
  digest: () => string;
}

/** Opens a file; memory does not grow with its length. */
export function openCsv(file: string, onBytes: (read: number) => void = () => undefined): CsvFile {
  const hash = createHash("sha256");
  let digest: string | undefined;

  async function* records(): AsyncGenerator<CsvRecord> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const reader = new CsvReader();
    let read = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (read === 0) refuseUtf16(chunk, file);
      yield* reader.push(decode(decoder, file, chunk));
      read += chunk.length;
      onBytes(read);
    }
    yield* reader.push(decode(decoder, file));
    yield* reader.end();
    digest = `0x${hash.digest("hex")}`;
  }

  return {
    records: records(),
    digest: () => {
      if (digest === undefined) throw new TaskError("FileNotRead", `${file} was not read to its end.`);
      return digest;
    },
  };
}

function decode(decoder: TextDecoder, file: string, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new TaskError("FileNotUtf8", `${file} is not UTF-8 text.`, {
      next: "Save it as “CSV UTF-8” in your spreadsheet and try again. Nothing was sent.",
      cause,
    });
  }
}

function refuseUtf16([first, second]: Buffer, file: string): void {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new TaskError("FileNotUtf8", `${file} is UTF-16, not UTF-8 text.`, {
      next: "Save it as “CSV UTF-8” in your spreadsheet and try again. Nothing was sent.",
    });
  }
}
