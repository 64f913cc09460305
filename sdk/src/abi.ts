/** The contracts' ABIs, parsed when they are first needed, and typed by TypeChain. */
import { at, once } from "./abi-lazily.js";
import type { Badges, Grants, Launcher, Points, Program, Rewards } from "./generated/index.js";
import { Badges as badgesSignatures } from "./generated/signatures/Badges.js";
import { Grants as grantsSignatures } from "./generated/signatures/Grants.js";
import { Launcher as launcherSignatures } from "./generated/signatures/Launcher.js";
import { Points as pointsSignatures } from "./generated/signatures/Points.js";
import { Program as programSignatures } from "./generated/signatures/Program.js";
import { Rewards as rewardsSignatures } from "./generated/signatures/Rewards.js";

export type { ContractOf } from "./abi-lazily.js";
export type {
  Badges,
  Bonuses,
  Claims,
  Grants,
  Launcher,
  Miscounts,
  Points,
  Program,
  Purchases,
  Rewards,
  Rulebook,
  Standings,
  Tiers,
} from "./generated/index.js";
/** With the ABIs as JSON, for tools that want them so. */
export {
  Badges__factory,
  BadgeArt__factory,
  BadgesDeployer__factory,
  Bonuses__factory,
  Claims__factory,
  Grants__factory,
  Launcher__factory,
  Miscounts__factory,
  Points__factory,
  PointsDeployer__factory,
  Program__factory,
  Purchases__factory,
  Rewards__factory,
  Rulebook__factory,
  Standings__factory,
  Tiers__factory,
} from "./generated/index.js";

export const pointsAbi = once<Points["interface"]>(pointsSignatures);
export const programAbi = once<Program["interface"]>(programSignatures);
export const rewardsAbi = once<Rewards["interface"]>(rewardsSignatures);
export const grantsAbi = once<Grants["interface"]>(grantsSignatures);
export const badgesAbi = once<Badges["interface"]>(badgesSignatures);
export const launcherAbi = once<Launcher["interface"]>(launcherSignatures);

export const pointsAt = at(pointsAbi);
export const badgesAt = at(badgesAbi);
export const programAt = at(programAbi);
export const rewardsAt = at(rewardsAbi);
export const grantsAt = at(grantsAbi);
export const launcherAt = at(launcherAbi);
