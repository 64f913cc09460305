/** The shared, ownerless contracts of a chain. Deployed with CREATE2 they have the same addresses on every chain. */
import { type ContractFuture, type IgnitionModule, buildModule } from "@nomicfoundation/ignition-core";

export const CONTRACTS = [
  "PointsDeployer",
  "BadgesDeployer",
  "BadgeArt",
  "Launcher",
  "Rewards",
  "Grants",
  "Claims",
  "Rulebook",
  "Purchases",
  "Tiers",
  "Bonuses",
  "Miscounts",
] as const;
export type ContractName = (typeof CONTRACTS)[number];

type ProtocolModule = IgnitionModule<
  "Protocol",
  string,
  Record<
    | "pointsDeployer"
    | "badgesDeployer"
    | "badgeArt"
    | "launcher"
    | "rewards"
    | "grants"
    | "claims"
    | "rulebook"
    | "purchases"
    | "tiers"
    | "bonuses"
    | "miscounts",
    ContractFuture<string>
  >
>;

/**
 * @param existing contracts that somebody else deployed already: anyone may, and it can't be done twice
 */
export function protocolModule(existing: Partial<Record<ContractName, string>> = {}): ProtocolModule {
  return buildModule("Protocol", (m) => {
    const place = (name: ContractName, args: ContractFuture<string>[]): ContractFuture<string> => {
      const address = existing[name];
      if (address !== undefined) return m.contractAt(name, address, { id: `Existing${name}` });
      return m.contract(name, args);
    };
    const pointsDeployer = place("PointsDeployer", []);
    const badgesDeployer = place("BadgesDeployer", []);
    const badgeArt = place("BadgeArt", []);
    const launcher = place("Launcher", [pointsDeployer, badgesDeployer, badgeArt]);
    const rewards = place("Rewards", [launcher]);
    const grants = place("Grants", []);
    const claims = place("Claims", [launcher]);
    const rulebook = place("Rulebook", []);
    const purchases = place("Purchases", [launcher, rulebook]);
    const tiers = place("Tiers", [launcher, purchases]);
    const bonuses = place("Bonuses", [purchases]);
    const miscounts = place("Miscounts", [purchases]);
    return {
      ...{ pointsDeployer, badgesDeployer, badgeArt, launcher, rewards, grants, claims },
      ...{ rulebook, purchases, tiers, bonuses, miscounts },
    };
  });
}

export default protocolModule();
