/** All peers: those that npm has, measured in both of solc's pipelines, and those that were recorded once. */
import { openChain, type Chain } from "../chain.js";
import { Measures, type Progress } from "../measure.js";
import { measureDropToken, measureLoyaltyCard, measureSignatureMint } from "./claims.js";
import { compilePeers, PIPELINES, type Artifacts, type Pipeline } from "./compile.js";
import { recorded, type RecordedName } from "./recorded.js";
import { measureBurnShop, measureEscrow } from "./redemptions.js";
import { measureOpenZeppelin, measureSolady, measureThirdweb } from "./tokens.js";

type MeasuredName =
  | "OpenZeppelin"
  | "Solady"
  | "thirdweb"
  | "thirdweb SignatureMint"
  | "thirdweb Drop"
  | "thirdweb LoyaltyCard"
  | "OZ escrow"
  | "OZ burn";
export type PeerName = MeasuredName | RecordedName;

/** As the tables call them. */
export const PEER_VERSIONS: Record<PeerName, string> = {
  OpenZeppelin: "OpenZeppelin 5.7.0",
  Solady: "Solady 0.1.26",
  thirdweb: "thirdweb TokenERC20 3.15.0",
  "thirdweb SignatureMint": "thirdweb ERC20SignatureMint 3.15.0",
  "thirdweb Drop": "thirdweb DropERC20 3.15.0",
  "thirdweb LoyaltyCard": "thirdweb LoyaltyCard 3.15.0",
  "OZ escrow": "OZ token and escrow, the same record",
  "OZ burn": "OZ token, burnFrom and event",
  Galxe: "Galxe points",
  "Galxe SpaceStation": "Galxe SpaceStation",
  ERC721A: "ERC721A 4.3.0",
  "Uniswap distributor": "Uniswap merkle-distributor 1.0.1",
  "Boost V2": "Boost V2",
  Sablier: "Sablier",
  "ERC-7818": "ERC-7818 reference",
};

const SUITES: Record<MeasuredName, (chain: Chain, artifacts: Artifacts, measures: Measures) => Promise<void>> = {
  OpenZeppelin: measureOpenZeppelin,
  Solady: measureSolady,
  thirdweb: measureThirdweb,
  "thirdweb SignatureMint": measureSignatureMint,
  "thirdweb Drop": measureDropToken,
  "thirdweb LoyaltyCard": measureLoyaltyCard,
  "OZ escrow": measureEscrow,
  "OZ burn": measureBurnShop,
};

export interface PeerFigure {
  gas: number;
  pipeline: Pipeline | "either" | "recorded";
  /** By the pipeline with which the goals were set. */
  legacyGas: number;
}

/** A peer's best figure, or null where there is none. */
export type PeerFigures = (peer: PeerName, operation: string, state: string) => PeerFigure | null;

export async function measurePeers(progress: Progress): Promise<PeerFigures> {
  const figures = new Map<string, PeerFigure>();
  for (const pipeline of PIPELINES) {
    progress(`compiling the peers, ${pipeline} pipeline`);
    const artifacts = compilePeers(pipeline);
    for (const [peer, measure] of Object.entries(SUITES)) {
      const measures = new Measures((operation) => {
        progress(`${peer}, ${pipeline}: ${operation}`);
      });
      // A chain each, so that no peer's addresses depend on which came before.
      await measure(await openChain(), artifacts, measures);
      for (const { operation, state, gas } of measures.rows) {
        const key = keyOf(peer, operation, state);
        figures.set(key, better(figures.get(key), gas, pipeline));
      }
    }
  }
  return (peer, operation, state) => {
    const measured = figures.get(keyOf(peer, operation, state));
    if (measured !== undefined) return measured;
    const gas = recorded(peer, operation, state);
    return gas === null ? null : { gas, pipeline: "recorded", legacyGas: gas };
  };
}

function better(before: PeerFigure | undefined, gas: number, pipeline: Pipeline): PeerFigure {
  if (before === undefined) return { gas, pipeline, legacyGas: gas };
  if (gas === before.gas) return { ...before, pipeline: "either" };
  return gas < before.gas ? { ...before, gas, pipeline } : before;
}

function keyOf(peer: string, operation: string, state: string): string {
  return [peer, operation, state].join("/");
}
