/** Sorts a million byte strings without making an object of any. */

/** Most entries that a drop can have: an entry's number takes 24 bits of a sorting key. */
export const MAX_ENTRIES = 1 << 24;

/** Each entry takes 32 bytes; the first `width` of them are compared. */
const STRIDE = 32;

/**
 * The numbers of the entries in ascending order of their bytes; equal ones in order of their numbers.
 *
 * A key is 29 bits of an entry and its number, which a double holds exactly: an array of doubles sorts natively. The few
 * that agree in 29 bits are then put in order by all their bytes.
 */
export function sortedOrder(bytes: Uint8Array, count: number, width: number): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = (view.getUint32(i * STRIDE) >>> 3) * MAX_ENTRIES + i;
  keys.sort();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = (keys[i] ?? 0) % MAX_ENTRIES;
  for (let from = 0; from < count;) {
    let to = from + 1;
    while (to < count && prefix(keys, to) === prefix(keys, from)) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compareEntries(bytes, a, b, width) || a - b);
    from = to;
  }
  return order;
}

/** Below, at or above zero, as entry `a` comes before, equals or comes after entry `b`. */
export function compareEntries(bytes: Uint8Array, a: number, b: number, width: number): number {
  for (let i = 0; i < width; i++) {
    const difference = (bytes[a * STRIDE + i] ?? 0) - (bytes[b * STRIDE + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function prefix(keys: Float64Array, at: number): number {
  return Math.floor((keys[at] ?? 0) / MAX_ENTRIES);
}
