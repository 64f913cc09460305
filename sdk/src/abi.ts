/** The contracts' ABIs, parsed when they are first needed, and their TypeChain types. */
import {
  Grants__factory,
  Launcher__factory,
  Points__factory,
  Program__factory,
  Rewards__factory,
} from "./generated/index.js";

export {
  Grants__factory,
  Launcher__factory,
  Points__factory,
  PointsDeployer__factory,
  Program__factory,
  Rewards__factory,
} from "./generated/index.js";
export type { Grants, Launcher, Points, PointsDeployer, Program, Rewards } from "./generated/index.js";

export const pointsAbi = once(() => Points__factory.createInterface());
export const programAbi = once(() => Program__factory.createInterface());
export const rewardsAbi = once(() => Rewards__factory.createInterface());
export const grantsAbi = once(() => Grants__factory.createInterface());
export const launcherAbi = once(() => Launcher__factory.createInterface());

/** Parsing an ABI takes milliseconds: once is enough. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
