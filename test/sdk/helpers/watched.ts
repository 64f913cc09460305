/** A watcher that runs beside a test, and is asked for what it tells. */
import type { WatchChange, WatchStatus, WatchedEvent, WatchedName } from "../../../sdk/src/index.js";
import { jsonSafe } from "../../../sdk/src/errors.js";

interface Hooks {
  readonly signal: AbortSignal;
  readonly onStatus: (status: WatchStatus) => void;
  /** Tests do not wait for the next look. */
  readonly interval: number;
}

export class Watched<N extends WatchedName> {
  status: WatchStatus | undefined;
  readonly statuses: WatchStatus[] = [];
  readonly #changes: WatchChange<N>[] = [];
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #wake: () => void = () => undefined;
  #failure: Error | undefined;

  constructor(start: (hooks: Hooks) => AsyncGenerator<WatchChange<N>>) {
    const onStatus = (status: WatchStatus): void => {
      this.statuses.push((this.status = status));
      this.#wake();
    };
    this.#ended = this.#run(start({ signal: this.#stop.signal, onStatus, interval: 10 })).catch((thrown: unknown) => {
      this.#failure = thrown as Error;
      this.#wake();
    });
  }

  /** The next `count` changes. */
  async take(count: number): Promise<WatchChange<N>[]> {
    await this.#until(() => this.#changes.length >= count);
    return this.#changes.splice(0, count);
  }

  /** Until it has looked so many times more. */
  async looks(count: number): Promise<void> {
    const before = this.statuses.length;
    await this.#until(() => this.statuses.length >= before + count);
  }

  async until(state: (status: WatchStatus) => boolean): Promise<void> {
    await this.#until(() => this.status !== undefined && state(this.status));
  }

  /** Stops it, and gives what was not taken. */
  async stop(): Promise<WatchChange<N>[]> {
    this.#stop.abort();
    await this.#ended;
    return this.#changes;
  }

  async #run(changes: AsyncGenerator<WatchChange<N>>): Promise<void> {
    for await (const change of changes) {
      this.#changes.push(change);
      this.#wake();
    }
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Everything up to the head. */
export async function toldBy(start: (hooks: Hooks) => AsyncGenerator<WatchChange>): Promise<WatchedEvent[]> {
  const watched = new Watched(start);
  await watched.until(({ state }) => state === "live");
  return (await watched.stop()).map((change) => {
    if (change.type !== "added") throw new Error(`${change.type} without a reorg`);
    return change.event;
  });
}

/** Contract, name and values, as text. */
export function shown({ contract, name, args }: Pick<WatchedEvent, "contract" | "name"> & { args: object }): string {
  return `${contract} ${name} ${JSON.stringify(jsonSafe(args))}`;
}

/** What was told of which transfers. */
export function amounts(changes: readonly WatchChange[]): string[] {
  return changes.map((change) => {
    if (change.type === "rewound") return change.type;
    return `${change.type} ${change.event.name === "Transfer" ? change.event.args.value : change.event.name}`;
  });
}
