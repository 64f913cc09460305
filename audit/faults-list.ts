// Faults of the balance word, for ./run audit:faults: small slips, each of which a proof must refute.

const LOTS = { proof: "Lots", file: "contracts/points/Lots.sol" };
const LEDGER = { proof: "Ledger", file: "contracts/points/Ledger.sol" };
const HOLDS = { proof: "Ledger", file: "contracts/points/Holds.sol" };

export interface Fault {
  proof: string;
  file: string;
  /** What stands in the source, once. */
  right: string;
  wrong: string;
  /** The claim that must be refuted. */
  claim: string;
}

export const FAULTS: readonly Fault[] = [
  {
    ...LOTS,
    right: "amounts = (word & AMOUNTS) >> (LANE_BITS * (period - periodOf(word)))",
    wrong: "amounts = word >> (LANE_BITS * (period - periodOf(word)))",
    claim: "checkAgeingTwiceIsAgeingOnce",
  },
  {
    ...LOTS,
    right: "(1 << (LANE_BITS * (period - periodOf(word)))) - 1)",
    wrong: "(1 << (LANE_BITS * (period - periodOf(word)))))",
    claim: "checkAgeingSplits",
  },
  {
    ...LOTS,
    right: "(word & LANE) + ((word >> 52) & LANE)",
    wrong: "(word & LANE) + ((word >> 52) & (LANE >> 1))",
    claim: "checkSumAddsTheLanes",
  },
  {
    ...LOTS,
    right: "if (value <= lot) return (true, value);",
    wrong: "if (value <= lot + 1) return (true, value);",
    claim: "checkFirstOutOfTwoLanes",
  },
  {
    ...LOTS,
    right: "(word & ((1 << 104) - 1)) | (value << 104)",
    wrong: "(word & ((1 << 103) - 1)) | (value << 104)",
    claim: "checkFirstOutOfThreeLanes",
  },
  {
    ...LOTS,
    right: "(word & ((1 << 156) - 1)) | (value << 156)",
    wrong: "(word & ((1 << 104) - 1)) | (value << 156)",
    claim: "checkFirstOutOfFourLanes",
  },
  { ...LOTS, right: "lot = (word >> 156) & LANE;", wrong: "lot = word >> 156;", claim: "checkFirstKnowsWhatIsTooMuch" },
  {
    ...LOTS,
    right: "| (1 << 104) | (1 << 156) | (1 << AMOUNT_BITS)",
    wrong: "| (1 << 104) | (1 << AMOUNT_BITS)",
    claim: "checkCoversIsLaneByLane",
  },
  {
    ...LOTS,
    right: "have ^ want ^ (have - want)",
    wrong: "have ^ (have - want)",
    claim: "checkCoversIsLaneByLane",
  },
  {
    ...LOTS,
    right: "(word & FLAGS) | (period << AMOUNT_BITS) | amounts",
    wrong: "word | (period << AMOUNT_BITS) | amounts",
    claim: "checkPartsOfTheWordStayApart",
  },
  {
    ...LOTS,
    right: "(lots & ~AMOUNTS) | amounts",
    wrong: "(lots & ~LANE) | amounts",
    claim: "checkPartsOfTheWordStayApart",
  },
  { ...LOTS, right: "lots & SINGLE == 0 ?", wrong: "lots & SINGLE != 0 ?", claim: "checkWidthIsTheFlags" },
  { ...LEDGER, right: "_words[from] = word - moved;", wrong: "_words[from] = word;", claim: "checkTransferMovesLots" },
  {
    ...LEDGER,
    right: "            word = _words[to];",
    wrong: "",
    claim: "checkTransferToOneselfChangesNothing",
  },
  {
    ...LEDGER,
    right: "_agedSupply(period) - lots;",
    wrong: "_agedSupply(period);",
    claim: "checkBurnTakesTheSameFromTheSupply",
  },
  { ...HOLDS, right: "_overdue[msg.sender] = overdue - late;", wrong: "", claim: "checkReleaseGivesWhatItTakes" },
  {
    ...HOLDS,
    right: "require(word.covers(alive, _width), LotsNotHeld(lots));",
    wrong: "",
    claim: "checkSettleBurnsWhatItTakes",
  },
];
