/** Runs work against a node so that whatever it throws is one of our errors. */
import { NetworkError, PunchcardError } from "./errors.js";

export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw thrown instanceof PunchcardError ? thrown : await translate(thrown);
  }
}

/** The decoder and its sentences are a fifth of this package: a page loads them when something has gone wrong. */
async function translate(thrown: unknown): Promise<PunchcardError> {
  try {
    const { toPunchcardError } = await import("./decode-error.js");
    return toPunchcardError(thrown);
  } catch {
    return new NetworkError("Neither the node nor the page's own server answers", {
      code: "RPC_FAILED",
      nextStep: "Check the connection and try again.",
      cause: thrown,
    });
  }
}
