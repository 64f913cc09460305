/**
 * Files for the Safe's transaction builder: what a Safe would send, for its signers to read, sign and execute. The app
 * encodes a call from `contractMethod` and `contractInputsValues`, and shows signers both; where `data` is given, it
 * shows nothing but that.
 */
import { access, writeFile } from "node:fs/promises";
import path from "node:path";

import { Interface, type JsonFragment, type ParamType, dataLength, id } from "ethers";

import {
  Badges__factory,
  Bonuses__factory,
  Claims__factory,
  Grants__factory,
  Launcher__factory,
  Miscounts__factory,
  Points__factory,
  Program__factory,
  Purchases__factory,
  Rewards__factory,
  Rulebook__factory,
  Tiers__factory,
} from "../../sdk/src/abi.js";
import { displayText } from "../../sdk/src/text.js";
import { TaskError } from "./errors.js";

/** One call that the Safe makes, already tried as the Safe would make it. */
export interface SafeCall {
  to: string;
  data: string;
  /** For people. */
  description: string;
  gas: bigint;
}

/** Who acts, and where. */
export interface SafeRequest {
  chainId: number;
  safe: string;
  /** Unix seconds. */
  createdAt: number;
}

/** A file's calls become one transaction: it must fit the gas of one (EIP-7825), and what nodes take of data. */
const MOST_GAS = 15_000_000n;
const MOST_BYTES = 100_000;
/** The version of the app whose format this is. */
const TX_BUILDER_VERSION = "1.18.0";

/** Calls in parts that each fit a transaction, with the file of each: the name itself, or numbered when there are several. */
export async function* intoFiles(
  calls: Iterable<SafeCall> | AsyncIterable<SafeCall>,
  name: string,
  blockGasLimit: bigint,
): AsyncGenerator<{ file: string; calls: SafeCall[] }> {
  const { dir, name: stem, ext } = path.parse(name);
  const numbered = (number: number): string => path.join(dir, `${stem}-${number}${ext}`);
  for (const file of [name, numbered(1)]) await refuseExisting(file);
  const mostGas = (blockGasLimit * 9n) / 10n < MOST_GAS ? (blockGasLimit * 9n) / 10n : MOST_GAS;
  let part: SafeCall[] = [];
  let [gas, bytes, number] = [0n, 0, 0];
  for await (const call of calls) {
    const length = dataLength(call.data);
    if (part.length !== 0 && (gas + call.gas > mostGas || bytes + length > MOST_BYTES)) {
      yield { file: numbered(++number), calls: part };
      [part, gas, bytes] = [[], 0n, 0];
    }
    part.push(call);
    gas += call.gas;
    bytes += length;
  }
  if (part.length !== 0) yield { file: number === 0 ? name : numbered(number + 1), calls: part };
}

/** Writes one file; an earlier proposal is never overwritten. */
export async function writeSafeFile(file: string, request: SafeRequest, calls: readonly SafeCall[]): Promise<void> {
  await refuseExisting(file);
  const text = `${JSON.stringify(safeBatch(request, calls), null, 2)}\n`;
  await writeFile(file, text, { flag: "wx" }).catch((cause: unknown) => {
    throw new TaskError("NotWritten", `${file} can't be written. Nothing was sent.`, { cause });
  });
}

async function refuseExisting(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new TaskError("FileExists", `${file} is there already, and was left as it is.`, {
    next: "Give another name. If that proposal is not needed any more, reject it in the Safe and delete the file.",
  });
}

/** What the transaction builder imports. */
function safeBatch({ chainId, safe, createdAt }: SafeRequest, calls: readonly SafeCall[]): object {
  const [first] = calls;
  const descriptions = calls.map(({ description }) => displayText(description, 200));
  const batch = {
    version: "1.0",
    chainId: String(chainId),
    createdAt: createdAt * 1000,
    meta: {
      name: displayText(calls.length === 1 ? (first?.description ?? "") : `${calls.length} transactions`, 80),
      description: displayText(descriptions.join("; "), 2_000),
      txBuilderVersion: TX_BUILDER_VERSION,
      createdFromSafeAddress: safe,
      createdFromOwnerAddress: "",
    },
    transactions: calls.map(({ to, data }) => ({ to, value: "0", ...readable(data) })),
  };
  return { ...batch, meta: { ...batch.meta, checksum: checksumOf(batch) } };
}

/** The app's checksum over everything but the name, which a signer may change. */
export function checksumOf(batch: Readonly<Record<string, unknown>> & { meta: object }): string {
  return id(serialize({ ...batch, meta: { ...batch.meta, name: null } }));
}

/** The app's own way to make a text of JSON: keys in order, first the names of them all, then the values. */
function serialize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialize).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const values = entries.map(([, entry]) => `${serialize(entry)},`).join("");
  return `{${JSON.stringify(entries.map(([key]) => key))}${values}}`;
}

let methods: Map<string, { abi: Interface; fragment: JsonFragment }> | undefined;

/** All functions of our contracts, by selector. */
function knownMethods(): Map<string, { abi: Interface; fragment: JsonFragment }> {
  if (methods !== undefined) return methods;
  const factories = [
    Launcher__factory,
    Program__factory,
    Points__factory,
    Badges__factory,
    Rewards__factory,
    Grants__factory,
    Claims__factory,
    Rulebook__factory,
    Purchases__factory,
    Tiers__factory,
    Bonuses__factory,
    Miscounts__factory,
  ];
  const abis = factories.map((factory): readonly JsonFragment[] => factory.abi);
  return (methods = new Map(
    abis.flat().flatMap((fragment) => {
      if (fragment.type !== "function") return [];
      const abi = new Interface([fragment]);
      return [[abi.getFunction(fragment.name ?? "")?.selector ?? "", { abi, fragment }] as const];
    }),
  ));
}

/** The call by its names, as the app wants it; by its bytes where no contract of ours has such a function. */
function readable(data: string): object {
  const method = knownMethods().get(data.slice(0, 10));
  const parsed = method?.abi.parseTransaction({ data });
  if (method === undefined || !parsed) return { data, contractMethod: null, contractInputsValues: null };
  const { name, inputs, stateMutability } = method.fragment;
  const values = parsed.fragment.inputs.map((input, i) => [input.name, valueText(input, parsed.args[i])] as const);
  return {
    data: null,
    contractMethod: { inputs, name, payable: stateMutability === "payable" },
    contractInputsValues: Object.fromEntries(values),
  };
}

/** Every value is a text; lists and structs are JSON, with numbers as texts and flags as they are. */
function valueText({ baseType }: ParamType, value: unknown): string {
  return baseType === "array" || baseType === "tuple" ? JSON.stringify(plain(value)) : String(value);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === "bigint" ? value.toString() : value;
}
