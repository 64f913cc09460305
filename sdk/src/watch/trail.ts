/** Follows a chain block by block: what has come since the last look, and what a reorg took back. */
import type { LogOptions } from "../logs.js";
import { contradiction } from "./node.js";
import type { Block, Node } from "./node.js";
import type { Scope } from "./scope.js";
import type { WatchedEvent } from "./sources.js";

/** Up to where events were handed over. JSON-safe: store it, and go on from it after a restart. */
export interface WatchCursor {
  readonly blockNumber: number;
  readonly blockHash: string;
  /** The last log of the block that was handed over; null if all were. */
  readonly logIndex: number | null;
}

export type Change<E> =
  /** It is on the chain. */
  | { readonly type: "added"; readonly event: E; readonly cursor: WatchCursor }
  /** It was added before, and a reorg took it back. */
  | { readonly type: "removed"; readonly event: E; readonly cursor: WatchCursor }
  /** A reorg took back more than is remembered: forget everything of later blocks, what is true of them comes anew. */
  | { readonly type: "rewound"; readonly blockNumber: number; readonly cursor: WatchCursor };

export interface Step {
  readonly changes: readonly Change<WatchedEvent>[];
  readonly head: Block;
  /** The newest block that is dealt with when all changes are. */
  readonly last: Block;
  /** There is nothing more to read now. */
  readonly isDone: boolean;
  readonly moved: boolean;
}

export interface TrailOptions {
  readonly after: WatchCursor | number | undefined;
  readonly confirmations: number;
  /** How many blocks back a reorg is told log by log; what lies deeper is read in ranges. */
  readonly reorgDepth: number;
  readonly range: Pick<LogOptions, "maxRange" | "sleep">;
}

interface Known extends Block {
  readonly events: readonly WatchedEvent[];
}

/** Blocks that are read one by one, at once. */
const WINDOW = 16;
/** Blocks whose logs are read in one go: what is in memory, and lost when it fails. */
const CHUNK = 2_000;

export class Trail {
  readonly #node: Node;
  readonly #scope: Scope;
  readonly #options: TrailOptions;
  /** One after the other, without gaps; the last one is where we are. */
  #known: readonly Known[] = [];
  #head = "";

  constructor(node: Node, scope: Scope, options: TrailOptions) {
    this.#node = node;
    this.#scope = scope;
    this.#options = options;
  }

  /** Looks once. If it throws, nothing has changed. */
  async next(): Promise<Step> {
    const head = await this.#node.head();
    const last = this.#known.at(-1);
    if (last === undefined) return this.#begin(head);
    const { confirmations, reorgDepth } = this.#options;
    const target = head.number - confirmations;
    const settled = Math.min(target, head.number - reorgDepth, last.number + CHUNK);
    if (settled > last.number) return this.#readRange(head, last, settled);
    if (target > last.number) return this.#readBlocks(head, last, Math.min(target, last.number + WINDOW));
    return this.#lookBack(head, last);
  }

  async #begin(head: Block): Promise<Step> {
    const { after, confirmations } = this.#options;
    if (after === undefined) return this.#step(head, [await this.#at(head, Math.max(0, head.number - confirmations))]);
    const { blockNumber, blockHash, logIndex } = typeof after === "number" ? { blockNumber: after } : after;
    const block = await this.#at(head, blockNumber);
    if (blockHash !== undefined && block.hash !== blockHash) return this.#rewind(head, blockNumber);
    if (logIndex === null || logIndex === undefined) return this.#step(head, [block]);
    const events = this.#scope.select(await this.#node.logsOf(block)).filter((event) => event.logIndex > logIndex);
    return this.#step(head, [{ ...block, events }], events.map(added));
  }

  /** Far behind: by ranges. Nobody reorders what lies so deep. */
  async #readRange(head: Block, last: Known, to: number): Promise<Step> {
    const node = this.#node;
    const [still, end] = await Promise.all([node.block(last.number), node.block(to)]);
    if (still.hash !== last.hash) return this.#rollBack(head, last);
    const range = { ...this.#options.range, fromBlock: last.number + 1 };
    const events = this.#scope.select(await node.logsBetween(this.#scope.filters, range, end));
    return this.#step(head, [{ ...end, events: [] }], events.map(added));
  }

  /** Near the head: each block by its hash, and only as far as each one follows from the one before. */
  async #readBlocks(head: Block, last: Known, to: number): Promise<Step> {
    const numbers = Array.from({ length: to - last.number }, (_, i) => last.number + 1 + i);
    const blocks = await Promise.all(numbers.map((number) => this.#at(head, number)));
    const linked = blocks.filter((_, i) =>
      blocks.slice(0, i + 1).every((block, j) => block.parentHash === (j === 0 ? last : blocks[j - 1])?.hash),
    );
    if (linked.length === 0) return this.#rollBack(head, last);
    const logs = await Promise.all(linked.map((block) => this.#node.logsOf(block)));
    const read = linked.map((block, i) => ({ ...block, events: this.#scope.select(logs[i] ?? []) }));
    const changes = read.flatMap(({ events }) => events.map(added));
    return this.#step(head, [...this.#known, ...read], changes);
  }

  /** Nothing new; but is the old still there? */
  async #lookBack(head: Block, last: Known): Promise<Step> {
    const at = Math.min(head.number, last.number);
    const ours = this.#known[at - (this.#known[0] ?? last).number];
    if (ours === undefined) {
      throw contradiction(`is at block ${head.number}, and was at block ${last.number}`, { head: head.number });
    }
    const isSame = head.hash === this.#head || (await this.#at(head, at)).hash === ours.hash;
    // A node that is merely behind us takes nothing back.
    return isSame ? this.#step(head, this.#known) : this.#rollBack(head, last);
  }

  async #rollBack(head: Block, last: Known): Promise<Step> {
    const known = this.#known;
    const first = known[0] ?? last;
    const newest = Math.min(head.number, last.number) - first.number;
    let keep = newest;
    for (; keep >= 0; keep--) {
      const ours = known[keep];
      if (ours !== undefined && (await this.#node.block(ours.number)).hash === ours.hash) break;
    }
    // Before anything is taken back: has the wallet gone to another chain?
    await this.#node.checkChain();
    if (keep === newest) throw contradiction("tells of a reorg and then of none", { blockNumber: last.number });
    const ancestor = known[keep];
    if (ancestor === undefined) return this.#rewind(head, first.number);
    const gone = known.slice(keep + 1).flatMap(({ events }) => events);
    const changes = gone.reverse().map((event, i) => removed(event, i === gone.length - 1 ? ancestor : undefined));
    return this.#step(head, known.slice(0, keep + 1), changes);
  }

  async #rewind(head: Block, from: number): Promise<Step> {
    const block = await this.#at(head, Math.max(0, from - this.#options.reorgDepth));
    await this.#node.checkChain();
    const cursor = { blockNumber: block.number, blockHash: block.hash, logIndex: null };
    return this.#step(head, [block], [{ type: "rewound", blockNumber: block.number, cursor }]);
  }

  async #at(head: Block, number: number): Promise<Known> {
    if (number > head.number) {
      throw contradiction(`is at block ${head.number}, before block ${number}`, { head: head.number });
    }
    return { ...(number === head.number ? head : await this.#node.block(number)), events: [] };
  }

  #step(head: Block, known: readonly Known[], changes: readonly Change<WatchedEvent>[] = []): Step {
    const { confirmations, reorgDepth } = this.#options;
    const last = known.at(-1) ?? { ...head, events: [] };
    const moved = last.hash !== this.#known.at(-1)?.hash;
    this.#known = known.filter(({ number }) => number >= last.number - reorgDepth);
    this.#head = head.hash;
    return { changes, head, last, moved, isDone: last.number >= head.number - confirmations };
  }
}

function added(event: WatchedEvent): Change<WatchedEvent> {
  const { blockNumber, blockHash, logIndex } = event;
  return { type: "added", event, cursor: { blockNumber, blockHash, logIndex } };
}

/** With the last one that goes, we stand at the block that the forks have in common. */
function removed(event: WatchedEvent, ancestor?: Block): Change<WatchedEvent> {
  const { blockNumber, blockHash, logIndex } = event;
  const cursor =
    ancestor === undefined
      ? { blockNumber, blockHash, logIndex: logIndex - 1 }
      : { blockNumber: ancestor.number, blockHash: ancestor.hash, logIndex: null };
  return { type: "removed", event, cursor };
}
