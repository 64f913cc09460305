/** Which contracts are watched, and the types of their events, told from their ABIs. */
import type { Interface } from "ethers";

import { badgesAbi, grantsAbi, launcherAbi, pointsAbi, programAbi, rewardsAbi } from "../abi.js";
import type { ContractOf } from "../abi.js";
import { claimsAbi } from "../claims-abi.js";
import { bonusesAbi, miscountsAbi, purchasesAbi, rulebookAbi, tiersAbi } from "../purchases-abi.js";
import type { ProgramEntity } from "../entities/program.js";
import type { TypedContractEvent, TypedLogDescription } from "../generated/common.js";

export interface Source {
  readonly abi: () => Interface;
  readonly address: (program: ProgramEntity) => string;
  /** Of a contract that serves many programmes: the first topic of what is this one's. */
  readonly key?: (program: ProgramEntity) => string;
  /** What its events call the id of a badge: a soulbound one's names its holder. */
  readonly idNames?: readonly string[];
}

/** One line a contract. A test names every event of our contracts that is not told. */
export const SOURCES = {
  program: { abi: programAbi, address: (program) => program.address },
  points: { abi: pointsAbi, address: (program) => program.points.address },
  badges: { abi: badgesAbi, address: (program) => program.badges.address, idNames: ["id", "tokenId", "_tokenId"] },
  rewards: { abi: rewardsAbi, address: (program) => program.rewards.address, key: ({ points }) => points.address },
  grants: { abi: grantsAbi, address: (program) => program.grants.address, key: ({ points }) => points.address },
  claims: { abi: claimsAbi, address: (program) => program.claims.address, key: ({ points }) => points.address },
  purchases: {
    abi: purchasesAbi,
    address: (program) => program.purchases.address,
    key: ({ points }) => points.address,
  },
  tiers: { abi: tiersAbi, address: (program) => program.tiers.address, key: ({ points }) => points.address },
  bonuses: { abi: bonusesAbi, address: (program) => program.bonuses.address, key: ({ points }) => points.address },
  miscounts: {
    abi: miscountsAbi,
    address: ({ connection }) => connection.deployment.miscounts,
    key: ({ points }) => points.address,
  },
  rulebook: {
    abi: rulebookAbi,
    address: ({ purchases }) => purchases.rules.address,
    key: ({ points }) => points.address,
  },
  launcher: {
    abi: launcherAbi,
    address: ({ connection }) => connection.deployment.launcher,
    key: (program) => program.address,
  },
} as const satisfies Readonly<Record<string, Source>>;

/** A member's events that name the member only through another one of the same transaction: why it was issued. */
export const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  IssuedBatch: ["Transfer"],
  AwardedBatch: ["Transfer", "MetadataUpdate", "BadgeSkipped"],
  Awarded: ["Transfer"],
  BatchGranted: ["Granted"],
};

export type WatchedContract = keyof typeof SOURCES;

/** A log, decoded. `name`, and `contract` where two have an event of that name, tell which `args` it has. */
export type WatchedEvent = { [C in WatchedContract]: EventOf<C, NamesOf<C>> }[WatchedContract];

export type WatchedName = WatchedEvent["name"];

/** Where a log stands. */
export interface LogPlace {
  /** The log's own: block hash and index. A log that a reorg moves to another block has another. */
  readonly id: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly transactionHash: string;
}

type EventOf<C extends WatchedContract, N extends NamesOf<C>> = {
  [K in N]: LogPlace & { readonly contract: C; readonly name: K; readonly args: ArgsOf<FiltersOf<C>[K]> };
}[N];

type FiltersOf<C extends WatchedContract> = ContractOf<ReturnType<(typeof SOURCES)[C]["abi"]>>["filters"];
/** TypeChain lists every event twice: by name and by signature. */
type NamesOf<C extends WatchedContract> = Exclude<keyof FiltersOf<C>, `${string}(${string}`>;
type ArgsOf<E> = E extends TypedContractEvent ? Plain<TypedLogDescription<E>["args"]> : never;

/** Values come by name alone, in structs as well: TypeChain's types are lists besides. */
type Plain<T> = T extends readonly (infer Item)[]
  ? number extends T["length"]
    ? readonly Plain<Item>[]
    : { readonly [K in keyof T as K extends keyof unknown[] | `${number}` ? never : K]: Plain<T[K]> }
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T;
