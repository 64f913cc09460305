/**
 * Peers that npm does not have, or not under a licence, as they were once measured: whole transactions; of a batch of 500, the
 * gas of each. From source, by solc 0.8.36, legacy pipeline, 200 runs: Galxe's points and SpaceStation, the ERC-7818 reference
 * implementation, ERC721A 4.3.0, Boost V2, Sablier's Merkle campaigns. As published: Uniswap's merkle-distributor 1.0.1,
 * whose package names no licence, and which is therefore no dependency of ours; it pays out of tokens that it was sent.
 */
export type RecordedName =
  "Galxe" | "Galxe SpaceStation" | "ERC-7818" | "ERC721A" | "Uniswap distributor" | "Boost V2" | "Sablier";

const RECORDED: Record<RecordedName, Record<string, Record<string, number>>> = {
  Galxe: {
    mint: { first: 58_412, steady: 41_312 },
    "batch mint": { first: 26_151, steady: 9_051 },
  },
  "Galxe SpaceStation": {
    voucher: { first: 100_227, steady: 83_110 },
    "badge voucher": { first: 122_297, steady: 105_180 },
  },
  ERC721A: { "badge mint": { steady: 56_139 } },
  "ERC-7818": {
    transfer: { first: 161_543, steady: 60_093 },
  },
  "Uniswap distributor": { "Merkle claim": { first: 79_349, steady: 62_239 } },
  "Boost V2": { voucher: { first: 197_858, steady: 180_770 }, "rollup bytes": { "": 200 } },
  Sablier: { "Merkle claim": { first: 86_524, steady: 69_448 } },
};

export function recorded(peer: string, operation: string, state: string): number | null {
  return Object.hasOwn(RECORDED, peer) ? (RECORDED[peer as RecordedName][operation]?.[state] ?? null) : null;
}
