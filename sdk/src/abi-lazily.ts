/** How an ABI becomes a contract: parsed when it is first needed, and typed by TypeChain. */
import { Contract, Interface } from "ethers";
import type { ContractRunner } from "ethers";

import type {
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

/** The contract that has an ABI. */
export type ContractOf<I> = Extract<
  | Badges
  | Bonuses
  | Claims
  | Grants
  | Launcher
  | Miscounts
  | Points
  | Program
  | Purchases
  | Rewards
  | Rulebook
  | Standings
  | Tiers,
  { interface: I }
>;

/** Parsing an ABI takes milliseconds: once is enough. */
export function once<I extends Interface>(abi: readonly string[], made?: I): () => I {
  return () => (made ??= new Interface(abi) as I);
}

/** The typed contract at an address. */
export function at<I extends Interface>(abi: () => I): (address: string, runner: ContractRunner) => ContractOf<I> {
  return (address, runner) => new Contract(address, abi(), runner) as unknown as ContractOf<I>;
}
