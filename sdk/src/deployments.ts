/** Where the shared contracts are, by chain. The addresses are the same wherever the deterministic deployment was run. */
import { PUBLISHED } from "./deployed.js";
import { NetworkError } from "./errors.js";
import { checkAddress, checkInteger } from "./inputs.js";

/** The shared contracts of one chain. JSON-safe. */
export interface Deployment {
  readonly chainId: number;
  readonly launcher: string;
  readonly pointsDeployer: string;
  readonly badgesDeployer: string;
  readonly badgeArt: string;
  readonly rewards: string;
  readonly grants: string;
  readonly claims: string;
  readonly rulebook: string;
  readonly purchases: string;
  /** Created by `purchases`: it keeps what members' purchases count. */
  readonly standings: string;
  readonly tiers: string;
  readonly bonuses: string;
  readonly miscounts: string;
  /** The block of the first of them: histories need not look further back. */
  readonly fromBlock: number;
}

/** The published deployment of a chain. */
export function deploymentFor(chainId: number | bigint): Deployment {
  const found = PUBLISHED.find((deployment) => deployment.chainId === Number(chainId));
  if (found === undefined) {
    throw new NetworkError(`Punchcard is not deployed on chain ${chainId}`, {
      code: "NO_DEPLOYMENT",
      details: { chainId, known: PUBLISHED.map((deployment) => deployment.chainId) },
      nextStep: "Switch to a chain that has it, or pass the `deployment` of your own chain to the client.",
    });
  }
  return found;
}

/** Chains that have a published deployment. */
export function deployedChains(): number[] {
  return PUBLISHED.map((deployment) => deployment.chainId);
}

/** A deployment from a file or a server, checked. */
export function readDeployment(value: Readonly<Record<keyof Deployment, unknown>>): Deployment {
  return Object.freeze({
    chainId: checkInteger(Number(value.chainId), "chainId", 1, Number.MAX_SAFE_INTEGER),
    launcher: checkAddress(String(value.launcher), "launcher"),
    pointsDeployer: checkAddress(String(value.pointsDeployer), "pointsDeployer"),
    badgesDeployer: checkAddress(String(value.badgesDeployer), "badgesDeployer"),
    badgeArt: checkAddress(String(value.badgeArt), "badgeArt"),
    rewards: checkAddress(String(value.rewards), "rewards"),
    grants: checkAddress(String(value.grants), "grants"),
    claims: checkAddress(String(value.claims), "claims"),
    rulebook: checkAddress(String(value.rulebook), "rulebook"),
    purchases: checkAddress(String(value.purchases), "purchases"),
    standings: checkAddress(String(value.standings), "standings"),
    tiers: checkAddress(String(value.tiers), "tiers"),
    bonuses: checkAddress(String(value.bonuses), "bonuses"),
    miscounts: checkAddress(String(value.miscounts), "miscounts"),
    fromBlock: checkInteger(Number(value.fromBlock), "fromBlock", 0, Number.MAX_SAFE_INTEGER),
  });
}
