/** A task's way to the chain: the network that was asked for, who signs, and where the shared contracts are. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { HDNodeWallet, Mnemonic, type Provider, type Signer, Wallet, getAddress, isAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConfig, ResolvedConfigurationVariable } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { type Deployment, deployedChains, deploymentFor } from "../../sdk/src/deployments.js";
import { TaskError } from "./errors.js";
import { addressesOf, expectedContracts, missingContracts } from "./protocol.js";

export type Connection = NetworkConnection;

/** What `deploy/parameters/<network>.json` says of a network. */
export interface NetworkParameters {
  /** Blocks after which a transaction counts as final. */
  confirmations: number;
}

/** One chain for all tasks of a run: in-process networks would otherwise start empty for each. */
export async function connect(hre: HardhatRuntimeEnvironment): Promise<Connection> {
  return hre.network.getOrCreate();
}

/** The shared contracts of this chain: as published with the SDK, or at their deterministic addresses. */
export async function findDeployment(hre: HardhatRuntimeEnvironment, connection: Connection): Promise<Deployment> {
  const chainId = Number(await connection.provider.request({ method: "eth_chainId" }));
  if (deployedChains().includes(chainId)) return deploymentFor(chainId);
  const expected = await expectedContracts(hre);
  const missing = await missingContracts(connection.provider, expected);
  if (missing.length !== 0) {
    throw new TaskError(
      "NotDeployed",
      `Chain ${chainId} (network ${connection.networkName}) has no ${missing.join(", ")}.`,
      {
        next: `Deploy first: hardhat protocol deploy --network ${connection.networkName}`,
        details: { chainId, missing },
      },
    );
  }
  return { chainId, ...addressesOf(expected), fromBlock: 0 };
}

/** The account that sends: the network's first, or the one of its accounts that was asked for. */
export async function findSigner(connection: Connection, from: string | undefined): Promise<HardhatEthersSigner> {
  const signers = await connection.ethers.getSigners();
  const wanted = from === undefined ? signers[0]?.address : readAddress(from, "--from");
  const found = signers.find(({ address }) => address === wanted);
  if (found !== undefined)
    return connection.networkConfig.ledgerAccounts.length === 0 ? found : withFees(found, connection.ethers.provider);
  const known = signers.map(({ address }) => address);
  throw new TaskError("NoSigner", `Network ${connection.networkName} has no account ${wanted ?? "at all"}.`, {
    next:
      known.length === 0
        ? "Set its key: hardhat keystore set PUNCHCARD_KEY; or a Ledger's address: PUNCHCARD_LEDGER=0x… --network keyless"
        : `It has: ${known.slice(0, 10).join(", ")}`,
    details: { known },
  });
}

/** A Ledger signs before Hardhat would fill in the fee, and shows it: so it is filled in here. */
function withFees(signer: HardhatEthersSigner, provider: Provider): HardhatEthersSigner {
  const send = signer.sendTransaction.bind(signer);
  signer.sendTransaction = async (transaction) => {
    const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
    const fees = maxFeePerGas === null ? { gasPrice } : { maxFeePerGas, maxPriorityFeePerGas };
    return send({ ...fees, ...transaction });
  };
  return signer;
}

/**
 * The same account with its key in this process, so that a transaction's hash is known before it leaves. Undefined where
 * the node or a device signs.
 */
export async function findWallet(connection: Connection, address: string): Promise<Signer | undefined> {
  const provider: Provider = connection.ethers.provider;
  for await (const wallet of wallets(connection.networkConfig)) {
    if (wallet.address === address) return wallet.connect(provider);
  }
  return undefined;
}

/** The key itself, for what is no transaction; undefined where it is not in this process. */
export async function findKey({ networkConfig }: Connection, address: string): Promise<string | undefined> {
  for await (const wallet of wallets(networkConfig)) if (wallet.address === address) return wallet.privateKey;
  return undefined;
}

async function* wallets({ accounts }: Readonly<NetworkConfig>): AsyncGenerator<Wallet | HDNodeWallet> {
  if (accounts === "remote") return;
  if (Array.isArray(accounts)) {
    for (const account of accounts as (
      ResolvedConfigurationVariable | { privateKey: ResolvedConfigurationVariable }
    )[]) {
      const key = "privateKey" in account ? account.privateKey : account;
      yield new Wallet(await key.getHexString());
    }
    return;
  }
  const mnemonic = Mnemonic.fromPhrase(await accounts.mnemonic.get(), await accounts.passphrase.get());
  const root = HDNodeWallet.fromMnemonic(mnemonic, accounts.path);
  for (let i = 0; i < accounts.count; i++) yield root.deriveChild(accounts.initialIndex + i);
}

/** How this network is treated; networks without a file are treated like a local one. */
export async function networkParameters(hre: HardhatRuntimeEnvironment, name: string): Promise<NetworkParameters> {
  const file = path.join(hre.config.paths.ignition, "parameters", `${name}.json`);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return { confirmations: 1 };
  const { confirmations } = JSON.parse(text) as { confirmations?: unknown };
  if (typeof confirmations !== "number" || !Number.isSafeInteger(confirmations) || confirmations < 1) {
    throw new TaskError("BadParameters", `${file}: confirmations must be a whole number from 1 on.`);
  }
  return { confirmations };
}

/** An address as a person typed it. */
export function readAddress(text: string, what: string): string {
  const isGood: boolean = isAddress(text);
  if (isGood) return getAddress(text);
  throw new TaskError("BadAddress", `${what} is not an address: ${text}`, {
    next: "Give 0x and 40 hex digits; if some are capital letters, the checksum must be right.",
  });
}
