/** The entries of a drop as they are read: one flat array, which knows the line of each. */
import { ADDRESS, ENTRY } from "./tree.js";
import { compareEntries, sortedOrder } from "./sorting.js";

const AMOUNT = ENTRY - ADDRESS;

/** Two lines for the same member. */
export interface Double {
  readonly line: number;
  readonly earlier: number;
  /** The number of the entry that belongs to `line`, and of the earlier one. */
  readonly at: number;
  readonly earlierAt: number;
}

/** Grows as lines come; memory is some 40 bytes a line. */
export class EntryList {
  #entries = new Uint8Array(1024 * ENTRY);
  #lines = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param hex 40 digits; @param amount at most 12 bytes */
  add(line: number, hex: string, amount: bigint): void {
    if (this.#count === this.#lines.length) this.#grow();
    const at = this.#count * ENTRY;
    for (let i = 0; i < ADDRESS; i++) {
      this.#entries[at + i] = (nibble(hex.charCodeAt(2 * i)) << 4) | nibble(hex.charCodeAt(2 * i + 1));
    }
    this.#setAmount(this.#count, amount);
    this.#lines[this.#count++] = line;
  }

  /** All lines but the first of each member. */
  doubles(): Double[] {
    const found: Double[] = [];
    const order = sortedOrder(this.#entries, this.#count, ADDRESS);
    let earlierAt = order[0] ?? 0;
    for (const at of order.subarray(1)) {
      if (compareEntries(this.#entries, earlierAt, at, ADDRESS) !== 0) earlierAt = at;
      else found.push({ at, earlierAt, line: this.#lines[at] ?? 0, earlier: this.#lines[earlierAt] ?? 0 });
    }
    return found;
  }

  /** Adds the amounts of doubles to the earlier entries, whose order stays. Tells those whose sum is above `max`. */
  merge(doubles: readonly Double[], max: bigint): Double[] {
    const tooLarge: Double[] = [];
    const gone = new Uint8Array(this.#count);
    for (const double of doubles) {
      const sum = this.#amount(double.earlierAt) + this.#amount(double.at);
      if (sum > max) tooLarge.push(double);
      else this.#setAmount(double.earlierAt, sum);
      gone[double.at] = 1;
    }
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      if (gone[at] === 1) continue;
      this.#entries.copyWithin(kept * ENTRY, at * ENTRY, (at + 1) * ENTRY);
      this.#lines[kept++] = this.#lines[at] ?? 0;
    }
    this.#count = kept;
    return tooLarge;
  }

  /** The entries' bytes. The list is not used any more. */
  bytes(): Uint8Array {
    return this.#entries.slice(0, this.#count * ENTRY);
  }

  #amount(at: number): bigint {
    const view = new DataView(this.#entries.buffer, at * ENTRY + ADDRESS, AMOUNT);
    return (BigInt(view.getUint32(0)) << 64n) + view.getBigUint64(4);
  }

  #setAmount(at: number, amount: bigint): void {
    const view = new DataView(this.#entries.buffer, at * ENTRY + ADDRESS, AMOUNT);
    view.setUint32(0, Number(amount >> 64n));
    view.setBigUint64(4, amount & 0xffffffffffffffffn);
  }

  #grow(): void {
    const [entries, lines] = [this.#entries, this.#lines];
    this.#entries = new Uint8Array(2 * entries.length);
    this.#entries.set(entries);
    this.#lines = new Uint32Array(2 * lines.length);
    this.#lines.set(lines);
  }
}

/** The value of a hex digit by its character's code. */
function nibble(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}
