/** Turns whatever a node or wallet throws into one of our errors, whichever contract reverted and however deep. */
import { AbiCoder, Interface, dataLength, dataSlice, isHexString } from "ethers";

import { ContractError, NetworkError, PunchcardError, TransactionError } from "./errors.js";
import { ERROR_SENTENCES } from "./error-sentences.js";
import { ERROR_SIGNATURES } from "./generated/error-signatures.js";
import { roleName } from "./roles.js";
import { displayText } from "./text.js";

const REASON_SELECTOR = "0x08c379a0";
const PANIC_SELECTOR = "0x4e487b71";
/** How many places are looked at for an error inside an error: revert data can be written to waste time. */
const MAX_LOOKS = 200;
const TIMES = new Set([
  "until",
  "deadline",
  "schedule",
  "maturesAt",
  "closedAt",
  "opensAt",
  "closesAt",
  "earliest",
  "validAfter",
  "validBefore",
  "validFrom",
]);

const PANICS: Readonly<Record<string, string>> = {
  "1": "an assertion failed",
  "17": "a number became too large or negative",
  "18": "a division by zero",
  "33": "a value that is not in the list",
  "50": "an index past the end of a list",
  "65": "too much memory",
};

let merged: Interface | undefined;

/** All errors of all our contracts: what is called is seldom what reverts. */
export function errorsAbi(): Interface {
  return (merged ??= new Interface(ERROR_SIGNATURES));
}

/** The error that revert data tells, also when another contract wrapped it; undefined if it is empty. */
export function decodeRevert(data: string, cause?: unknown): ContractError | undefined {
  if (!isHexString(data) || dataLength(data) < 4) return undefined;
  const found = findKnown(data, { left: MAX_LOOKS });
  if (found !== undefined) return new ContractError(found.name, { ...found, data, cause });
  return new ContractError("Unknown", {
    args: { selector: dataSlice(data, 0, 4) },
    data,
    nextStep: "This error is none of Punchcard's: look its selector up in the ABI of the contract that was called.",
    cause,
  });
}

/** One of our errors for anything that a node, wallet or ethers threw. Ours pass through. */
export function toPunchcardError(thrown: unknown): PunchcardError {
  if (thrown instanceof PunchcardError) return thrown;
  const data = revertData(thrown);
  const decoded = data === undefined ? undefined : decodeRevert(data, thrown);
  if (decoded !== undefined) return decoded;

  const code = codeOf(thrown);
  const message = displayText(messageOf(thrown), 300);
  if (code === "ACTION_REJECTED" || code === 4001) {
    return new TransactionError("The person declined in the wallet", { code: "REJECTED", cause: thrown });
  }
  if (code === "INSUFFICIENT_FUNDS") {
    return new TransactionError("The account cannot pay for the gas", {
      code: "NO_GAS",
      nextStep: "Send it some of the chain's coin, or let a relayer bring a signed intent.",
      cause: thrown,
    });
  }
  if (code === "CALL_EXCEPTION") {
    return new TransactionError(`The contract refused without a reason: ${message}`, {
      code: "REVERTED",
      nextStep: "Check that the address is the right contract on this chain, and that the call has gas enough.",
      cause: thrown,
    });
  }
  return new NetworkError(`The node did not answer as it should: ${message}`, {
    code: "RPC_FAILED",
    nextStep: "Try again, or another node. If a transaction was sent, look its hash up before sending it again.",
    cause: thrown,
  });
}

/** The revert data inside what was thrown: providers put it in different places. */
export function revertData(thrown: unknown): string | undefined {
  const queue: unknown[] = [thrown];
  const seen = new Set<unknown>();
  for (let i = 0; i < queue.length && i < 200; i++) {
    const value = queue[i];
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const { data } = value as { data?: unknown };
    if (typeof data === "string" && isHexString(data) && dataLength(data) >= 4 && !("to" in value)) return data;
    for (const key of ["data", "error", "info", "cause", "revert", "result"]) {
      queue.push((value as Record<string, unknown>)[key]);
    }
  }
  return undefined;
}

interface Known {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly nextStep: string;
}

function findKnown(data: string, looks: { left: number }): Known | undefined {
  const selector = dataSlice(data, 0, 4);
  if (selector === REASON_SELECTOR) return reason(data);
  if (selector === PANIC_SELECTOR) return panic(data);
  return ours(data) ?? inside(data, looks);
}

function ours(data: string): Known | undefined {
  let parsed;
  try {
    parsed = errorsAbi().parseError(data);
  } catch {
    // The selector is ours, the rest is not.
    return undefined;
  }
  if (parsed === null) return undefined;
  const args = parsed.args.toObject() as Record<string, unknown>;
  return { name: parsed.name, args, nextStep: sentence(parsed.name, args) };
}

/** A wrapper hands the inner error on as `bytes`: a length word, then the data. */
function inside(data: string, looks: { left: number }): Known | undefined {
  const size = dataLength(data);
  for (let at = 4; at + 36 <= size && looks.left-- > 0; at += 32) {
    const length = BigInt(dataSlice(data, at, at + 32));
    if (length < 4n || length > BigInt(size - at - 32)) continue;
    const inner = dataSlice(data, at + 32, at + 32 + Number(length));
    const found = findKnown(inner, looks);
    if (found !== undefined) return found;
  }
  return undefined;
}

function reason(data: string): Known | undefined {
  try {
    const [text] = AbiCoder.defaultAbiCoder().decode(["string"], dataSlice(data, 4)) as unknown as [string];
    const shown = displayText(text, 200);
    return { name: "Error", args: { reason: shown }, nextStep: "The contract that was called says why; follow that." };
  } catch {
    return undefined;
  }
}

function panic(data: string): Known | undefined {
  if (dataLength(data) !== 36) return undefined;
  const code = BigInt(dataSlice(data, 4));
  const meaning = PANICS[code.toString()] ?? "a fault in the contract";
  return {
    name: "Panic",
    args: { panic: code, meaning },
    nextStep: "Check that the numbers fit; if they do, please report this with the transaction.",
  };
}

/** What to do next, with the error's values put in. */
export function sentence(name: string, args: Readonly<Record<string, unknown>>): string {
  const template = Object.hasOwn(ERROR_SENTENCES, name) ? ERROR_SENTENCES[name as keyof typeof ERROR_SENTENCES] : "";
  return template.replace(/\{(\w+)\}/g, (_, key: string) => shown(key, args[key]));
}

function shown(key: string, value: unknown): string {
  if (key === "role" || key === "neededRole") return roleName(String(value));
  if (TIMES.has(key) && typeof value === "bigint" && value < 1n << 43n) {
    return new Date(Number(value) * 1000).toISOString().replace(".000Z", "Z");
  }
  return displayText(String(value), 120);
}

function codeOf(thrown: unknown): unknown {
  return typeof thrown === "object" && thrown !== null ? (thrown as { code?: unknown }).code : undefined;
}

function messageOf(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  const { shortMessage, message } = thrown as { shortMessage?: unknown; message?: unknown };
  return typeof shortMessage === "string" ? shortMessage : String(message);
}
