/** A drop for a million, of which a few leaves are real: the other nodes are made up, for nobody claims them. */
import { concat, id, keccak256 } from "ethers";

export const DEPTH = 20;

export class SparseTree {
  /** The nodes that lie on the way from a real leaf to the root, from the leaves up. */
  private readonly levels: Map<number, string>[];

  constructor(leaves: ReadonlyMap<number, string>) {
    this.levels = [new Map(leaves)];
    for (let level = 0; level < DEPTH; level++) {
      const above = new Map<number, string>();
      for (const [position, hash] of this.levels[level]!) {
        above.set(position >> 1, pair(hash, this.node(level, position ^ 1)));
      }
      this.levels.push(above);
    }
  }

  get root(): string {
    return this.node(DEPTH, 0);
  }

  proof(position: number): string[] {
    return Array.from({ length: DEPTH }, (_, level) => this.node(level, (position >> level) ^ 1));
  }

  private node(level: number, position: number): string {
    return this.levels[level]!.get(position) ?? id(`node ${level} ${position}`);
  }
}

/** Sorted, as OpenZeppelin, thirdweb and Uniswap hash it. */
function pair(a: string, b: string): string {
  return keccak256(a < b ? concat([a, b]) : concat([b, a]));
}
