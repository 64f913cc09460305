/** Watches a programme or a member: events as they come, from any provider, through reorgs, failures and restarts. */
import type { ProgramEntity } from "../entities/program.js";
import { PunchcardError } from "../errors.js";
import { guarded } from "../guarded.js";
import { checkHex, checkInteger } from "../inputs.js";
import { CLOCK, unlessAborted } from "./clock.js";
import type { Clock } from "./clock.js";
import { Node } from "./node.js";
import { scopeOf } from "./scope.js";
import type { WatchedEvent, WatchedName } from "./sources.js";
import { Trail } from "./trail.js";
import type { Change, Step, WatchCursor } from "./trail.js";

export type { Clock } from "./clock.js";
export type { LogPlace, WatchedContract, WatchedEvent, WatchedName } from "./sources.js";
export type { WatchCursor } from "./trail.js";

/** What watchers hand over; of the named events alone, if some were named. */
export type WatchChange<N extends WatchedName = WatchedName> = Change<Extract<WatchedEvent, { readonly name: N }>>;

export interface WatchStatus {
  /** Stalled: for a minute the node has told nothing new, or nothing that could be believed. */
  readonly state: "live" | "catchingUp" | "stalled";
  /** The newest block that is dealt with; null until the node has answered. */
  readonly lastBlock: number | null;
  /** How many blocks the node's newest one is ahead of `lastBlock`, and how old `lastBlock` is. */
  readonly behind: { readonly blocks: number; readonly seconds: number };
  /** Why the last look failed; watching goes on. */
  readonly error: PunchcardError | null;
  /** Where to go on from: everything up to here was handed over. */
  readonly cursor: WatchCursor | null;
}

export interface WatchOptions<N extends WatchedName = WatchedName> {
  /** Go on from a stored cursor, or after a block. Else from the newest block on. */
  readonly after?: WatchCursor | number;
  /** Only these events. */
  readonly only?: readonly N[];
  /** Blocks that must follow before a block's events are told: 0 unless said otherwise. */
  readonly confirmations?: number;
  /** Ends the loop. */
  readonly signal?: AbortSignal;
  /** Called after every look at the node. */
  readonly onStatus?: (status: WatchStatus) => void;
  /** Milliseconds between looks: 4,000. */
  readonly interval?: number;
  /** Milliseconds without news from the node, after which the state is "stalled": 60,000. */
  readonly stallAfter?: number;
  /** How many blocks back a reorg is told event by event: 64. Deeper ones are told as "rewound". */
  readonly reorgDepth?: number;
  /** Milliseconds that the node has for an answer: 30,000. */
  readonly requestTimeout?: number;
  /** The most blocks to ask for at once while far behind. */
  readonly maxRange?: number;
  /** For tests. */
  readonly clock?: Clock;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** Starts at the first `next()`. Reads no faster than its changes are taken. */
export async function* watch<N extends WatchedName = WatchedName>(
  program: ProgramEntity,
  options: WatchOptions<N> = {},
  member?: string,
): AsyncGenerator<WatchChange<N>, void, undefined> {
  const { signal = new AbortController().signal, interval = 4_000, clock = CLOCK } = options;
  const trail = trailOf(program, options, signal, member);
  const pulse = new Pulse(options, clock);
  const isStopped = (): boolean => signal.aborted;
  while (!isStopped()) {
    const step = await look(trail, signal);
    if (step === undefined) return;
    if (step instanceof PunchcardError) {
      await clock.sleep(pulse.failed(step), signal).catch(() => undefined);
      continue;
    }
    pulse.looked(step);
    for (const change of step.changes) {
      // The trail hands over what was asked for only.
      yield change as WatchChange<N>;
      if (isStopped()) return;
    }
    pulse.handedOver(step);
    if (step.isDone) await clock.sleep(interval, signal).catch(() => undefined);
  }
}

/** A failure comes as a value: nothing that a node does ends a watch. Undefined if it was stopped. */
async function look(trail: Trail, signal: AbortSignal): Promise<Step | PunchcardError | undefined> {
  try {
    return await unlessAborted(
      guarded(() => trail.next()),
      signal,
    );
  } catch (thrown) {
    if (signal.aborted) return undefined;
    if (thrown instanceof PunchcardError) return thrown;
    throw thrown;
  }
}

function trailOf<N extends WatchedName>(
  program: ProgramEntity,
  options: WatchOptions<N>,
  signal: AbortSignal,
  member?: string,
): Trail {
  const { after, only, confirmations = 0, reorgDepth = 64, requestTimeout = 30_000, clock = CLOCK, maxRange } = options;
  const { provider, chainId } = program.connection;
  const scope = scopeOf(program, member);
  const names: ReadonlySet<string> | undefined = only && new Set(only);
  const select: typeof scope.select = (logs) => scope.select(logs).filter(({ name }) => names?.has(name) ?? true);
  const node = new Node({ provider, chainId, addresses: scope.addresses, requestTimeout });
  return new Trail(node, names === undefined ? scope : { ...scope, select }, {
    after: after === undefined ? undefined : checkCursor(after),
    confirmations: checkInteger(confirmations, "confirmations", 0, 100_000),
    reorgDepth: checkInteger(reorgDepth, "reorgDepth", 1, 10_000),
    range: {
      sleep: (milliseconds) => clock.sleep(milliseconds, signal),
      ...(maxRange === undefined ? {} : { maxRange: checkInteger(maxRange, "maxRange", 1, Number.MAX_SAFE_INTEGER) }),
    },
  });
}

function checkCursor(after: WatchCursor | number): WatchCursor | number {
  const check = (value: number, what: string, min = 0): number => checkInteger(value, what, min, 2 ** 52);
  if (typeof after === "number") return check(after, "after");
  const { blockNumber, blockHash, logIndex } = after;
  return {
    blockNumber: check(blockNumber, "after.blockNumber"),
    blockHash: checkHex(blockHash, "after.blockHash", 32),
    logIndex: logIndex === null ? null : check(logIndex, "after.logIndex", -1),
  };
}

/** How watching goes: what the status says, and how long to wait after a failure. */
class Pulse {
  readonly #tell: WatchOptions["onStatus"];
  readonly #stallAfter: number;
  readonly #clock: Clock;
  #failures = 0;
  #error: PunchcardError | null = null;
  /** What the node has told, and what of it was handed over. */
  #head = -1;
  #step: Step | undefined;
  #isDone = false;
  #newsAt: number;

  constructor({ onStatus, stallAfter = 60_000 }: Pick<WatchOptions, "onStatus" | "stallAfter">, clock: Clock) {
    this.#tell = onStatus;
    this.#stallAfter = stallAfter;
    this.#clock = clock;
    this.#newsAt = clock.now();
  }

  /** How long to wait now: longer each time, and not all watchers equally long. */
  failed(error: PunchcardError): number {
    this.#failures++;
    this.#error = error;
    this.#told();
    return Math.min(FIRST_WAIT * 2 ** (this.#failures - 1), LONGEST_WAIT) * (0.5 + this.#clock.random() / 2);
  }

  looked(step: Step): void {
    this.#failures = 0;
    this.#error = null;
    if (step.moved || step.head.number > this.#head) this.#newsAt = this.#clock.now();
    this.#head = step.head.number;
    this.#isDone = step.isDone;
    // While much is to be handed over, it should be seen that we are behind.
    if (!step.isDone && step.changes.length > 0) this.#told();
  }

  handedOver(step: Step): void {
    this.#step = step;
    this.#told();
  }

  #told(): void {
    if (this.#tell === undefined) return;
    const now = this.#clock.now();
    const last = this.#step?.last;
    const isStalled = now - this.#newsAt >= this.#stallAfter;
    this.#tell({
      state: isStalled ? "stalled" : this.#isDone ? "live" : "catchingUp",
      lastBlock: last?.number ?? null,
      behind: {
        blocks: last === undefined ? 0 : Math.max(0, this.#head - last.number),
        seconds: last === undefined ? 0 : Math.max(0, Math.floor(now / 1000) - last.timestamp),
      },
      error: this.#error,
      cursor: last === undefined ? null : { blockNumber: last.number, blockHash: last.hash, logIndex: null },
    });
  }
}
