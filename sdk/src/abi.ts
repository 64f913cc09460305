/** The contracts' ABIs, parsed when they are first needed, and typed by TypeChain. */
import { at, once } from "./abi-lazily.js";
import type { Badges, Grants, Launcher, Points, Program, Rewards } from "./generated/index.js";
import * as signatures from "./generated/signatures/index.js";

export type { ContractOf } from "./abi-lazily.js";
export { claimsAbi, claimsAt } from "./claims-abi.js";
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
export const badgesAbi = once<Badges["interface"]>(signatures.Badges);
export const launcherAbi = once<Launcher["interface"]>(signatures.Launcher);

export const pointsAt = at(pointsAbi);
export const badgesAt = at(badgesAbi);
export const programAt = at(programAbi);
export const rewardsAt = at(rewardsAbi);
export const grantsAt = at(grantsAbi);
export const launcherAt = at(launcherAbi);
