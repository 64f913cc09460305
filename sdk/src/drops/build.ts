/** A drop from a list of who gets how much. */
import { readList } from "./list.js";
import type { DropSource, ListOptions } from "./list.js";
import { growTree } from "./tree.js";
import type { Drop } from "./tree.js";

/**
 * Builds a drop from a CSV file that comes in pieces: UTF-8 with a header `member,amount`. An entry's index is the place
 * of its line, from 0 on. One million lines take some seconds and less than 250 MiB.
 */
export async function buildDrop(source: DropSource, options: ListOptions): Promise<Drop> {
  const list = await readList(source, options);
  return growTree(list.bytes(), list.count, options);
}
