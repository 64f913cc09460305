/** The chain's time, and in which period each block lies, with few questions: time only goes forward. */
import type { Provider } from "ethers";

import { NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";

/** When a block was made, the newest unless one is named, in unix seconds. */
export async function readTime(provider: Provider, blockNumber?: number): Promise<number> {
  const block = await guarded(() => provider.getBlock(blockNumber ?? "latest"));
  if (block !== null) return block.timestamp;
  throw new NetworkError("The node gave no block to tell the time by", {
    code: "RPC_INCONSISTENT",
    details: { blockNumber },
    nextStep: "Try again, or another node.",
  });
}

/** The period of every block of `blocks`, which ascend. Asks for about as many blocks as periods begin between them. */
export async function readPeriods(
  provider: Provider,
  blocks: readonly number[],
  periodLength: number,
): Promise<Map<number, number>> {
  const periods = new Map<number, number>();
  const at = async (i: number): Promise<number> => {
    const number = blocks[i] ?? 0;
    const known = periods.get(number);
    if (known !== undefined) return known;
    const period = Math.floor((await readTime(provider, number)) / periodLength);
    periods.set(number, period);
    return period;
  };
  const fill = async (low: number, high: number): Promise<void> => {
    const [first, last] = [await at(low), await at(high)];
    if (first === last) {
      for (let i = low; i < high; i++) periods.set(blocks[i] ?? 0, first);
    } else if (high - low > 1) {
      const middle = (low + high) >> 1;
      await fill(low, middle);
      await fill(middle, high);
    }
  };
  if (blocks.length !== 0) await fill(0, blocks.length - 1);
  return periods;
}
