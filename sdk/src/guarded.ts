/** Runs work against a node so that whatever it throws is one of our errors. */
import { toPunchcardError } from "./decode-error.js";

export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toPunchcardError(thrown);
  }
}
