/** Cuts a CSV file that comes in pieces into records (RFC 4180), and a record into fields. */

const [QUOTE, COMMA, LF, CR] = [0x22, 0x2c, 0x0a, 0x0d];
/** Where a record stands after its last byte. */
const [START, PLAIN, QUOTED, CLOSED] = [0, 1, 2, 3];
/** A longer record is none of ours: nobody's address and amount need as much. Bounds the memory, too. */
export const MAX_RECORD_BYTES = 4096;

export type RecordFault = "LINE_TOO_LONG" | "QUOTE_OPEN";

/**
 * @param record the bytes of a record without its line end; they change after the call
 * @param line where it starts, from 1 on
 * @param fault why `record` is not whole
 */
export type TakeRecord = (record: Uint8Array, line: number, fault?: RecordFault) => void;

/** Finds where records end. Works on bytes: a character that is cut by the end of a piece does not matter. */
export class RecordCutter {
  readonly #take: TakeRecord;
  readonly #carry = new Uint8Array(MAX_RECORD_BYTES);
  #carried = 0;
  #state = START;
  #line = 1;
  #startLine = 1;
  #afterReturn = false;
  /** The record was told as faulty; what is left of it is passed over. */
  #skipping = false;

  constructor(take: TakeRecord) {
    this.#take = take;
  }

  push(piece: Uint8Array): void {
    let from = 0;
    // A local: this loop sees every byte of a file.
    let state = this.#state;
    let room = MAX_RECORD_BYTES - this.#carried;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (state === QUOTED) {
        if (byte === QUOTE) state = CLOSED;
        else if (byte === LF) this.#line++;
      } else if (byte === LF || byte === CR) {
        // The second half of a Windows line end is no line.
        const isHalf = byte === LF && i === from && this.#carried === 0 && this.#afterReturn;
        if (!isHalf) this.#endRecord(piece.subarray(from, i));
        this.#afterReturn = byte === CR;
        state = START;
        room = MAX_RECORD_BYTES;
        from = i + 1;
      } else if (byte === QUOTE && state !== PLAIN) {
        state = QUOTED;
      } else {
        state = byte === COMMA ? START : PLAIN;
      }
      if (i - from >= room) {
        this.#giveUp(state === QUOTED ? "QUOTE_OPEN" : "LINE_TOO_LONG");
        state = PLAIN;
        room = MAX_RECORD_BYTES;
        from = i + 1;
      }
    }
    this.#state = state;
    if (this.#skipping) return;
    this.#carry.set(piece.subarray(from), this.#carried);
    this.#carried += piece.length - from;
  }

  /** The last record, when the file does not end with a line end. */
  end(): void {
    if (this.#state === QUOTED) this.#giveUp("QUOTE_OPEN");
    else if (this.#carried > 0 || this.#skipping) this.#endRecord(new Uint8Array());
  }

  #endRecord(rest: Uint8Array): void {
    if (!this.#skipping) {
      if (this.#carried === 0) this.#take(rest, this.#startLine);
      else {
        this.#carry.set(rest, this.#carried);
        this.#take(this.#carry.subarray(0, this.#carried + rest.length), this.#startLine);
      }
    }
    this.#carried = 0;
    this.#skipping = false;
    this.#startLine = ++this.#line;
  }

  /** Tells the record as faulty, and goes on after the next line end. */
  #giveUp(fault: RecordFault): void {
    if (!this.#skipping) this.#take(new Uint8Array(), this.#startLine, fault);
    this.#skipping = true;
    this.#afterReturn = false;
    this.#carried = 0;
  }
}

/** A record's fields, without their quotes. Text after a closing quote belongs to the field, and will not be known. */
export function fieldsOf(record: string): string[] {
  if (!record.includes('"')) return record.split(",");
  const fields: string[] = [];
  for (const [, quoted, plain = ""] of `,${record}`.matchAll(/,(?:"((?:[^"]|"")*)")?([^,]*)/g)) {
    fields.push((quoted ?? "").replaceAll('""', '"') + plain);
  }
  return fields;
}

/** Pieces of bytes or of text as bytes. A pair of surrogates that is cut by the end of a piece stays together. */
export async function* bytesOf(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let half = "";
  for await (const piece of source) {
    if (typeof piece !== "string") {
      yield piece;
      continue;
    }
    const text = half + piece;
    half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
    yield encoder.encode(half === "" ? text : text.slice(0, -1));
  }
  if (half !== "") yield encoder.encode(half);
}
