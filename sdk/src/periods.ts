/** In which period each block lies, with few questions: time only goes forward. */
import type { Provider } from "ethers";

import { NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";

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
    const block = await guarded(() => provider.getBlock(number));
    if (block === null) {
      throw new NetworkError(`The node gave logs of block ${number} but not the block`, {
        code: "RPC_INCONSISTENT",
        details: { blockNumber: number },
        nextStep: "Try again, or another node.",
      });
    }
    const period = Math.floor(block.timestamp / periodLength);
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
