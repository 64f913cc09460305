/** The entries of a drop as they are read: one flat array, which knows the line of each. */
import { ADDRESS, ENTRY } from "./tree.js";
import { compareEntries, sortedOrder } from "./sorting.js";

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
  #view = new DataView(this.#entries.buffer);
  #lines = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param member `0x` and 40 hex digits; @param amount at most 12 bytes */
  add(line: number, member: string, amount: bigint): void {
    if (this.#count === this.#lines.length) this.#grow();
    const at = this.#count * ENTRY;
    for (let i = 0; i < ADDRESS; i++) {
      this.#entries[at + i] = (nibble(member.charCodeAt(2 * i + 2)) << 4) | nibble(member.charCodeAt(2 * i + 3));
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

  #amount(index: number): bigint {
    const at = index * ENTRY + ADDRESS;
    return (BigInt(this.#view.getUint32(at)) << 64n) + this.#view.getBigUint64(at + 4);
  }

  #setAmount(index: number, amount: bigint): void {
    const at = index * ENTRY + ADDRESS;
    this.#view.setUint32(at, Number(amount >> 64n));
    this.#view.setBigUint64(at + 4, amount & 0xffffffffffffffffn);
  }

  #grow(): void {
    const [entries, lines] = [this.#entries, this.#lines];
    this.#entries = new Uint8Array(2 * entries.length);
    this.#entries.set(entries);
    this.#view = new DataView(this.#entries.buffer);
    this.#lines = new Uint32Array(2 * lines.length);
    this.#lines.set(lines);
  }
}

/** The value of a hex digit by its character's code. */
function nibble(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}
