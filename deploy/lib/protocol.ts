/** Where the shared contracts are, or would be, and how they get there. */
import { readFile, rm } from "node:fs/promises";
import path from "node:path";

import type { EthereumProvider } from "hardhat/types/providers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AbiCoder, concat, getCreate2Address, getCreateAddress, keccak256 } from "ethers";

import type { Deployment } from "../../sdk/src/deployments.js";
import { CONTRACTS, type ContractName, protocolModule } from "../modules/Protocol.js";
import type { Connection } from "./connect.js";
import { TaskError } from "./errors.js";

/** The factory that Ignition's create2 strategy calls; the same on every chain. */
const CREATE_X = "0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed";
const LOCAL_CHAIN = 31_337;

/** What each contract is created with, and where that puts it. */
export type Expected = Record<ContractName, { address: string; creationCode: string }>;

/** Follows from the compiled contracts and the salt alone. */
export async function expectedContracts(hre: HardhatRuntimeEnvironment): Promise<Expected> {
  const salt = saltOf(hre);
  // CreateX hashes a salt that names no sender.
  const guarded = keccak256(salt);
  const place = async (name: ContractName, ...args: string[]): Promise<{ address: string; creationCode: string }> => {
    const { bytecode } = await artifact(hre, name);
    const encoded = AbiCoder.defaultAbiCoder().encode(
      args.map(() => "address"),
      args,
    );
    const creationCode = concat([bytecode, encoded]);
    return { address: getCreate2Address(CREATE_X, guarded, keccak256(creationCode)), creationCode };
  };
  const pointsDeployer = await place("PointsDeployer");
  const badgesDeployer = await place("BadgesDeployer");
  const badgeArt = await place("BadgeArt");
  const launcher = await place("Launcher", pointsDeployer.address, badgesDeployer.address, badgeArt.address);
  const rewards = await place("Rewards", launcher.address);
  const grants = await place("Grants");
  const claims = await place("Claims", launcher.address);
  const rulebook = await place("Rulebook");
  const purchases = await place("Purchases", launcher.address, rulebook.address);
  const tiers = await place("Tiers", launcher.address, purchases.address);
  const bonuses = await place("Bonuses", purchases.address);
  const miscounts = await place("Miscounts", purchases.address);
  return {
    PointsDeployer: pointsDeployer,
    BadgesDeployer: badgesDeployer,
    BadgeArt: badgeArt,
    Launcher: launcher,
    Rewards: rewards,
    Grants: grants,
    Claims: claims,
    Rulebook: rulebook,
    Purchases: purchases,
    Tiers: tiers,
    Bonuses: bonuses,
    Miscounts: miscounts,
  };
}

/** The addresses as the SDK names them. */
export function addressesOf(expected: Expected): Omit<Deployment, "chainId" | "fromBlock"> {
  return {
    launcher: expected.Launcher.address,
    pointsDeployer: expected.PointsDeployer.address,
    badgesDeployer: expected.BadgesDeployer.address,
    badgeArt: expected.BadgeArt.address,
    rewards: expected.Rewards.address,
    grants: expected.Grants.address,
    claims: expected.Claims.address,
    rulebook: expected.Rulebook.address,
    purchases: expected.Purchases.address,
    // The first contract that the desk created.
    standings: getCreateAddress({ from: expected.Purchases.address, nonce: 1 }),
    tiers: expected.Tiers.address,
    bonuses: expected.Bonuses.address,
    miscounts: expected.Miscounts.address,
  };
}

/** A contract's compiled form; builds first where nothing is built yet. */
export async function artifact(
  hre: HardhatRuntimeEnvironment,
  name: string,
): Promise<{ bytecode: string; deployedBytecode: string; immutableReferences: References }> {
  if (!(await hre.artifacts.artifactExists(name))) await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const { bytecode, deployedBytecode, immutableReferences = {} } = await hre.artifacts.readArtifact(name);
  return { bytecode, deployedBytecode, immutableReferences };
}

/** Where a contract's immutables lie in its runtime code, in bytes. */
export type References = Record<string, { start: number; length: number }[]>;

export interface Deployed {
  /** Contracts that this run deployed; none when all were there. */
  fresh: ContractName[];
  expected: Expected;
  fromBlock: number;
}

/** Deploys what is missing; where all is there, it does nothing. */
export async function deployProtocol(hre: HardhatRuntimeEnvironment, connection: Connection): Promise<Deployed> {
  const { provider, ignition, networkConfig } = connection;
  const expected = await expectedContracts(hre);
  const missing = await missingContracts(provider, expected);
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const deploymentId = `chain-${chainId}`;
  const folder = path.join(hre.config.paths.ignition, "deployments", deploymentId);
  if (missing.length !== 0) {
    // Ignition's notes of a local chain that was started anew are of another chain.
    if (chainId === LOCAL_CHAIN && missing.length === CONTRACTS.length)
      await rm(folder, { recursive: true, force: true });
    const hasNotes = networkConfig.type === "http" && (await exists(path.join(folder, "journal.jsonl")));
    const there = CONTRACTS.filter((name) => !missing.includes(name)).map((name) => [name, expected[name].address]);
    const module = protocolModule(hasNotes ? {} : (Object.fromEntries(there) as Partial<Record<ContractName, string>>));
    await ignition.deploy(module, { strategy: "create2", strategyConfig: { salt: saltOf(hre) }, deploymentId });
  }
  const still = await missingContracts(provider, expected);
  if (still.length !== 0) {
    throw new TaskError("NotDeployed", `Deployed, but nothing is at the expected address of ${still.join(", ")}.`, {
      next: `Look at the notes in ${folder}.`,
    });
  }
  return { fresh: missing, expected, fromBlock: await firstBlock(folder) };
}

export async function missingContracts(provider: EthereumProvider, expected: Expected): Promise<ContractName[]> {
  const missing: ContractName[] = [];
  for (const name of CONTRACTS) {
    const code: unknown = await provider.request({ method: "eth_getCode", params: [expected[name].address, "latest"] });
    if (code === "0x") missing.push(name);
  }
  return missing;
}

function saltOf(hre: HardhatRuntimeEnvironment): string {
  const salt = hre.config.ignition.strategyConfig?.create2?.salt;
  if (salt === undefined)
    throw new TaskError("NoSalt", "ignition.strategyConfig.create2.salt is not set in the config.");
  return salt;
}

/** The block of the first contract, as Ignition noted it; 0 where it has no notes. */
async function firstBlock(folder: string): Promise<number> {
  const text = await readFile(path.join(folder, "journal.jsonl"), "utf8").catch(() => "");
  const blocks = [...text.matchAll(/"blockNumber":\s*(\d+)/g)].map(([, block]) => Number(block));
  return blocks.length === 0 ? 0 : Math.min(...blocks);
}

async function exists(file: string): Promise<boolean> {
  return (await readFile(file).catch(() => undefined)) !== undefined;
}
