/** Time for watchers: handed in, so that tests need not wait. */
import { NetworkError } from "../errors.js";

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Waits; rejects when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

export const CLOCK: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const waited = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
    await unlessAborted(waited, signal).finally(() => {
      clearTimeout(timer);
    });
  },
  random: () => Math.random(),
};

/** Ends the wait, not the work: a request that was sent can't be called back. Leaves nothing behind at the signal. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new DOMException("The watch was stopped", "AbortError"));
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
}

/** A node that takes a request and never answers would stop a watcher for good. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new NetworkError(`The node did not answer within ${milliseconds} ms`, {
          code: "RPC_FAILED",
          details: { milliseconds },
          nextStep: "It is asked again. If it stays silent, use another node.",
        }),
      );
    }, milliseconds);
  });
  return Promise.race([work, tooLate]).finally(() => {
    clearTimeout(timer);
  });
}
