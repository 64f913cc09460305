/**
 * A real Safe on the local chain, two of three, and somebody who knows nothing of this project: reads a file of the
 * transaction builder, encodes each call as the app does, signs, and executes.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { expect } from "chai";
import {
  type BaseContract,
  type ContractMethod,
  ContractFactory,
  type ContractTransactionResponse,
  Interface,
  type InterfaceAbi,
  type JsonFragment,
  type JsonFragmentType,
  ZeroAddress,
  concat,
  getBytes,
  solidityPacked,
} from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { checksumOf } from "../../deploy/lib/safe.js";
import { connection, ethers } from "./support.js";

const require = createRequire(import.meta.url);

type Method = ContractMethod<unknown[], unknown, ContractTransactionResponse>;

interface BuilderTransaction {
  to: string;
  value: string;
  data: string | null;
  contractMethod: { name: string; inputs: JsonFragment["inputs"]; payable: boolean } | null;
  contractInputsValues: Record<string, string> | null;
}

export interface BuilderFile {
  version: string;
  chainId: string;
  createdAt: number;
  meta: Record<string, string> & { checksum: string };
  transactions: BuilderTransaction[];
}

interface Call {
  to: string;
  data: string;
}

async function deploy(artifact: string, deployer: HardhatEthersSigner): Promise<BaseContract> {
  const { abi, bytecode } = require(`@safe-global/safe-contracts/build/artifacts/contracts/${artifact}.json`) as {
    abi: InterfaceAbi;
    bytecode: string;
  };
  return (await new ContractFactory(abi, bytecode, deployer).deploy()).waitForDeployment();
}

export type SafeWallet = Awaited<ReturnType<typeof deploySafe>>;

/** Deploys Safe 1.4.1 and a proxy of it. */
export async function deploySafe() {
  const signers = await ethers.getSigners();
  const relayer = signers[15]!;
  const owners = signers.slice(16, 19).map(({ address }) => address);
  const singleton = await deploy("Safe.sol/Safe", relayer);
  const factory = await deploy("proxies/SafeProxyFactory.sol/SafeProxyFactory", relayer);
  const multiSend = await deploy("libraries/MultiSend.sol/MultiSend", relayer);
  const handler = await deploy("handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler", relayer);
  const setup = singleton.interface.encodeFunctionData("setup", [
    ...[owners, 2, ZeroAddress, "0x", await handler.getAddress()],
    ...[ZeroAddress, 0, ZeroAddress],
  ]);
  const create = factory.getFunction<Method>("createProxyWithNonce");
  const args = [await singleton.getAddress(), setup, 7];
  const address = String(await create.staticCall(...args));
  await create(...args);
  return { address, contract: singleton.attach(address).connect(relayer), multiSend, owners };
}

/** Reads and checks a file as the app does on import. */
export async function readBuilderFile(file: string): Promise<BuilderFile> {
  const batch = JSON.parse(await readFile(file, "utf8")) as BuilderFile;
  const { checksum, ...meta } = batch.meta;
  expect(checksum).to.equal(checksumOf({ ...batch, meta }));
  for (const { value, contractInputsValues } of batch.transactions) {
    expect(value).to.be.a("string");
    for (const input of Object.values(contractInputsValues ?? {})) expect(input).to.be.a("string");
  }
  return batch;
}

/** Executes a file's transactions: all at once through MultiSend, or one after the other. */
export async function execute(
  safe: SafeWallet,
  file: string,
  { oneByOne = false }: { oneByOne?: boolean } = {},
): Promise<void> {
  const batch = await readBuilderFile(file);
  expect(batch.meta.createdFromSafeAddress).to.equal(safe.address);
  expect(batch.chainId).to.equal(String((await ethers.provider.getNetwork()).chainId));
  const calls = batch.transactions.map(encode);
  if (oneByOne) {
    for (const call of calls) await executeOne(safe, call, 0);
    return;
  }
  const packed = calls.map(({ to, data }) =>
    solidityPacked(["uint8", "address", "uint256", "uint256", "bytes"], [0, to, 0, getBytes(data).length, data]),
  );
  const data = safe.multiSend.interface.encodeFunctionData("multiSend", [concat(packed)]);
  await executeOne(safe, { to: await safe.multiSend.getAddress(), data }, 1);
}

const SAFE_TX = [
  ...["address to", "uint256 value", "bytes data", "uint8 operation", "uint256 safeTxGas", "uint256 baseGas"],
  ...["uint256 gasPrice", "address gasToken", "address refundReceiver", "uint256 nonce"],
].map((field) => ({ type: field.split(" ")[0]!, name: field.split(" ")[1]! }));

async function executeOne({ address, contract, owners }: SafeWallet, call: Call, operation: 0 | 1): Promise<void> {
  const rest = { safeTxGas: 0, baseGas: 0, gasPrice: 0, gasToken: ZeroAddress, refundReceiver: ZeroAddress };
  const nonce = BigInt(String(await contract.getFunction("nonce").staticCall()));
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { chainId, verifyingContract: address };
  const message = { ...call, value: 0, operation, ...rest, nonce };
  const two = [...owners].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).slice(0, 2);
  const signatures = [];
  for (const owner of two) {
    const signer = await connection.ethers.getSigner(owner);
    signatures.push(await signer.signTypedData(domain, { SafeTx: SAFE_TX }, message));
  }
  const execTransaction = contract.getFunction<Method>("execTransaction");
  const args = [call.to, 0, call.data, operation, ...Object.values(rest), concat(signatures)];
  const sent = await execTransaction(...args);
  const receipt = await sent.wait();
  const success = contract.interface.getEvent("ExecutionSuccess")!.topicHash;
  expect(receipt!.logs.some((log) => log.address === address && log.topics[0] === success)).to.equal(true);
}

/** What the app makes of an entry: the bytes if there are any, else the call by its names. */
function encode({ to, data, contractMethod, contractInputsValues }: BuilderTransaction): Call {
  if (data !== null) return { to, data };
  const { name, inputs = [] } = contractMethod!;
  const values = inputs.map((input) => parse(input.type!, contractInputsValues![input.name!] ?? ""));
  const abi = new Interface([
    { type: "function", name, inputs: inputs as JsonFragmentType[], stateMutability: "nonpayable" },
  ]);
  return { to, data: abi.encodeFunctionData(name, values) };
}

/** The app's rules for what a person, or a file, puts into a field. */
function parse(type: string, text: string): unknown {
  if (type.startsWith("tuple")) return JSON.parse(text) as unknown;
  if (type.endsWith("[]")) {
    const inner = text.slice(1, -1);
    return inner === "" ? [] : inner.split(",").map((item) => parse(type.slice(0, -2), item.replace(/["']/g, "")));
  }
  if (type === "bool") {
    expect(["true", "false"]).to.include(text);
    return text === "true";
  }
  if (/^u?int\d*$/.test(type)) return BigInt(text);
  return text;
}
