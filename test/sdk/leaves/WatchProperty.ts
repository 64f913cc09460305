/** Watchers on a chain that forks at random, behind a node that lags and fails: what they tell adds up to the chain. */
import { expect } from "chai";

import type { WatchChange, WatchCursor } from "../../../sdk/src/index.js";
import { seeded } from "../helpers/random.js";
import {
  SimulatedChain,
  SimulatedClock,
  foreignLog,
  othersLog,
  redeemedLog,
  transferLog,
} from "../helpers/simulated-chain.js";

const DEPTH = 8;
const STEPS = 2_000;

describe("SDK watch on a chain that forks at random", function () {
  this.timeout(120_000);

  for (const { seed, confirmations } of [
    { seed: 1, confirmations: 0 },
    { seed: 2, confirmations: 0 },
    { seed: 3, confirmations: 2 },
    { seed: 4, confirmations: DEPTH },
    { seed: 5, confirmations: 0 },
  ]) {
    it(`tells each log once, and takes back what is gone: ${confirmations} confirmations, seed ${seed}`, async function () {
      const run = new Run(seed, confirmations);
      while (!run.isOver) await run.watchOnce();
      run.expectWhole();
      expect(run.counts.added).to.be.greaterThan(STEPS / 4);
      // With as many confirmations as the deepest reorg has blocks, nothing is ever taken back.
      expect(run.counts.removed === 0).to.equal(confirmations === DEPTH);
      expect(run.counts.rewound === 0).to.equal(confirmations === DEPTH);
      expect(run.restarts).to.be.greaterThan(20);
    });
  }
});

/** A chain that changes while it is read, and an app that stores what it is told, and crashes now and then. */
class Run {
  readonly counts = { added: 0, removed: 0, rewound: 0 };
  restarts = 0;
  isOver = false;
  readonly #chain = new SimulatedChain();
  readonly #random: (below: number) => number;
  readonly #confirmations: number;
  /** What the app has: the ids of logs by block, and the cursor that it stored together with them. */
  readonly #stored = new Map<string, number>();
  #cursor: WatchCursor | number = 0;
  #left = STEPS;
  #highest = 0;
  #idle = 0;
  #logs = 0n;

  constructor(seed: number, confirmations: number) {
    this.#random = seeded(seed);
    this.#confirmations = confirmations;
    this.#chain.answer = (_method, next) => {
      this.#act();
      if (this.#left > 0 && this.#random(40) === 0) throw new Error("503 Service Unavailable");
      // One of several nodes behind one address, each as far as it is.
      this.#chain.lag = this.#left > 0 && this.#random(8) === 0 ? this.#random(4) : 0;
      return next();
    };
  }

  /** From a start of the app to its crash. */
  async watchOnce(): Promise<void> {
    const clock = new SimulatedClock();
    const stop = new AbortController();
    clock.onSleep = () => {
      this.#act(this.#random(4));
    };
    this.restarts++;
    const options = { after: this.#cursor, confirmations: this.#confirmations, reorgDepth: DEPTH, clock };
    const watching = this.#chain.program.watch({
      ...options,
      signal: stop.signal,
      onStatus: ({ state, lastBlock, behind }) => {
        const { height } = this.#chain;
        const isAtHead = lastBlock === height - this.#confirmations && behind.blocks === this.#confirmations;
        this.isOver = this.#left === 0 && state === "live" && isAtHead;
        if (this.isOver) stop.abort();
        else if (this.#left === 0 && ++this.#idle > 500) throw new Error("the watcher never gets to the head");
      },
    });
    for await (const change of watching) {
      // A handler that throws before it has stored anything.
      if (this.#left > 0 && this.#random(60) === 0) break;
      this.#store(change);
      this.#cursor = JSON.parse(JSON.stringify(change.cursor)) as WatchCursor;
      if (this.#left > 0 && this.#random(60) === 0) break;
    }
  }

  expectWhole(): void {
    const height = this.#chain.height - this.#confirmations;
    const final = this.#chain.blocks.slice(0, height + 1).map(({ hash }) => hash);
    const expected = this.#chain.idsAfter(0).filter((id) => final.includes(id.split("/")[0]!));
    expect([...this.#stored.keys()]).to.have.members(expected);
  }

  #store(change: WatchChange): void {
    this.counts[change.type]++;
    if (change.type === "rewound") {
      for (const [id, block] of this.#stored) if (block > change.blockNumber) this.#stored.delete(id);
      return;
    }
    const { id, blockNumber } = change.event;
    if (change.type === "added") {
      expect(this.#stored.has(id), `told twice: ${id}`).to.equal(false);
      this.#stored.set(id, blockNumber);
    } else {
      expect(this.#stored.has(id), `taken back, but not told: ${id}`).to.equal(true);
      expect(blockNumber).to.equal(Math.max(...this.#stored.values()), "taken back from the newest on");
      this.#stored.delete(id);
    }
  }

  /** Mines, or drops some blocks and mines others in their stead. */
  #act(times = this.#random(8) === 0 ? 1 : 0): void {
    for (let i = 0; i < times && this.#left > 0; i++) {
      this.#left--;
      const act = this.#random(10);
      const count = act === 0 ? this.#random(60) : 1;
      if (act < 4) {
        // A fork that is shorter for a while is no deeper than one that is not.
        const most = DEPTH - (this.#highest - this.#chain.height);
        const dropped = this.#chain.drop(Math.min(this.#random(most + 1), this.#chain.height));
        if (this.#random(4) !== 0)
          dropped.forEach(() => {
            this.#mine();
          });
      }
      for (let n = 0; n < count; n++) this.#mine();
      this.#highest = Math.max(this.#highest, this.#chain.height);
    }
    // A fork that stays shorter than what was there is no reorg: nobody would follow it.
    while (this.#left === 0 && this.#chain.height <= this.#highest) this.#mine();
  }

  #mine(): void {
    const logs = Array.from({ length: this.#random(3) === 0 ? this.#random(5) : 0 }, () => {
      const kind = this.#random(5);
      const number = ++this.#logs;
      return [foreignLog, othersLog, () => redeemedLog(number)][kind]?.() ?? transferLog(number);
    });
    this.#chain.mine(logs);
  }
}
