/** Words of lots as desks keep them, see the Lots library of the contracts. */

const LANE_BITS = 52n;
const LANES = 4n;
const LANE = (1n << LANE_BITS) - 1n;
const AMOUNT_BITS = LANE_BITS * LANES;
/** The flag of a word whose amounts are one lane that never expires. */
const SINGLE = 1n << 255n;

/** The period at whose end the first points of a word expire; 0 where they never do. */
export function expiryOfLots(lots: bigint): number {
  if ((lots & SINGLE) !== 0n) return 0;
  const period = Number((lots >> AMOUNT_BITS) & 0xffff_ffffn);
  for (let lane = 0n; lane < LANES; lane++) {
    if (((lots >> (lane * LANE_BITS)) & LANE) !== 0n) return period + Number(lane);
  }
  return period;
}
