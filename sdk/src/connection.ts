/** What entities share: a chain and its contracts, and what is fixed of a token. */
import type { Provider } from "ethers";

import type {
  Bonuses,
  Claims,
  Grants,
  Launcher,
  Miscounts,
  Points,
  Purchases,
  Rewards,
  Rulebook,
  Standings,
  Tiers,
} from "./abi.js";
import type { Deployment } from "./deployments.js";

/** A chain, checked, and the shared contracts on it. */
export interface Connection {
  readonly provider: Provider;
  readonly chainId: number;
  readonly deployment: Deployment;
  readonly launcher: Launcher;
  readonly rewards: Rewards;
  readonly grants: Grants;
  readonly claims: Claims;
  readonly rulebook: Rulebook;
  readonly purchases: Purchases;
  readonly standings: Standings;
  readonly tiers: Tiers;
  readonly bonuses: Bonuses;
  readonly miscounts: Miscounts;
}

/** What is fixed of a token. */
export interface TokenFacts {
  readonly address: string;
  readonly name: string;
  readonly symbol: string;
  readonly decimals: number;
  /** Seconds. */
  readonly periodLength: number;
  /** 0 if points never expire. */
  readonly livePeriods: number;
}

/** What is fixed of a programme's badges. */
export interface BadgesFacts {
  readonly address: string;
  /** Of the collection. */
  readonly name: string;
  readonly symbol: string;
}

/** A token that can be asked. */
export interface Token extends TokenFacts {
  readonly contract: Points;
}
