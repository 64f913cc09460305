/** The contracts' ABIs, parsed when they are first needed, and typed by TypeChain. */
import { Contract, Interface } from "ethers";
import type { ContractRunner } from "ethers";

import type { Badges, Claims, Grants, Launcher, Points, Program, Rewards } from "./generated/index.js";
import * as signatures from "./generated/signatures.js";

export type { Badges, Claims, Grants, Launcher, Points, Program, Rewards } from "./generated/index.js";
/** With the ABIs as JSON, for tools that want them so. */
export {
  Badges__factory,
  BadgeArt__factory,
  BadgesDeployer__factory,
  Claims__factory,
  Grants__factory,
  Launcher__factory,
  Points__factory,
  PointsDeployer__factory,
  Program__factory,
  Rewards__factory,
} from "./generated/index.js";

export const pointsAbi = once<Points["interface"]>(signatures.Points);
export const programAbi = once<Program["interface"]>(signatures.Program);
export const rewardsAbi = once<Rewards["interface"]>(signatures.Rewards);
export const grantsAbi = once<Grants["interface"]>(signatures.Grants);
export const claimsAbi = once<Claims["interface"]>(signatures.Claims);
export const badgesAbi = once<Badges["interface"]>(signatures.Badges);
export const launcherAbi = once<Launcher["interface"]>(signatures.Launcher);

export const pointsAt = at(pointsAbi);
export const badgesAt = at(badgesAbi);
export const programAt = at(programAbi);
export const rewardsAt = at(rewardsAbi);
export const grantsAt = at(grantsAbi);
export const claimsAt = at(claimsAbi);
export const launcherAt = at(launcherAbi);

/** Parsing an ABI takes milliseconds: once is enough. */
function once<I extends Interface>(abi: readonly string[], made?: I): () => I {
  return () => (made ??= new Interface(abi) as I);
}

/** The typed contract at an address. */
function at<I extends Interface>(abi: () => I): (address: string, runner: ContractRunner) => ContractOf<I> {
  return (address, runner) => new Contract(address, abi(), runner) as unknown as ContractOf<I>;
}

/** The contract that has an ABI. */
export type ContractOf<I> = Extract<Badges | Claims | Grants | Launcher | Points | Program | Rewards, { interface: I }>;
