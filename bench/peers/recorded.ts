/**
 * Peers that npm does not have, as they were once measured: solc 0.8.36, legacy pipeline, 200 runs. Galxe's points contract,
 * the ERC-7818 reference implementation, ERC721A 4.3.0 and thirdweb's LoyaltyCard, whole transactions; of a batch of 500, the gas of each.
 */
export type RecordedName = "Galxe" | "ERC-7818" | "ERC721A" | "thirdweb LoyaltyCard";

const RECORDED: Record<RecordedName, Record<string, Record<string, number>>> = {
  Galxe: {
    mint: { first: 58_412, steady: 41_312 },
    "batch mint": { first: 26_151, steady: 9_051 },
  },
  ERC721A: { "badge mint": { steady: 56_139 } },
  "thirdweb LoyaltyCard": { "badge mint": { first: 113_388, steady: 96_288 } },
  "ERC-7818": {
    transfer: { first: 161_543, steady: 60_093 },
  },
};

export function recorded(peer: string, operation: string, state: string): number | null {
  return Object.hasOwn(RECORDED, peer) ? (RECORDED[peer as RecordedName][operation]?.[state] ?? null) : null;
}
