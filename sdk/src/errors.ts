/** What can go wrong, in five classes: each says what happened, in `details` with which values, and what to do next. */

export type ErrorCode =
  | "BAD_ADDRESS"
  | "BAD_AMOUNT"
  | "BAD_INPUT"
  | "BAD_TEXT"
  | "BAD_TIME"
  | "BAD_RECEIPT"
  | "BAD_SLIP"
  | "BAD_INTENT"
  | "BAD_FILE"
  | "BAD_VOUCHER"
  | "BAD_QR"
  | "FOREIGN_QR"
  | "LEDGER_IN_USE"
  | "LEDGER_DAMAGED"
  | "CONTRACT"
  | "NO_DEPLOYMENT"
  | "NOT_A_PROGRAM"
  | "WRONG_NETWORK"
  | "RPC_FAILED"
  | "RPC_INCONSISTENT"
  | "HOST_FAILED"
  | "HOST_INCONSISTENT"
  | "WRONG_DROP"
  | "NOT_IN_DROP"
  | "REJECTED"
  | "NO_GAS"
  | "REVERTED"
  | "REPLACED"
  | "UNCONFIRMED"
  | "EVENT_MISSING";

export interface ErrorOptions {
  readonly code: ErrorCode;
  readonly details?: Readonly<Record<string, unknown>>;
  /** What the reader should do now. */
  readonly nextStep?: string;
  readonly cause?: unknown;
}

/** Base of all errors that this package throws. */
export class PunchcardError extends Error {
  override readonly name: string = "PunchcardError";
  readonly code: ErrorCode;
  /** The first line alone, without the advice. */
  readonly shortMessage: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly nextStep: string;
  /** Where to read on, from the root of the project's documentation. */
  readonly docs: string;

  constructor(shortMessage: string, { code, details = {}, nextStep = "", cause }: ErrorOptions, docsAnchor?: string) {
    super(nextStep === "" ? shortMessage : `${shortMessage}\n${nextStep}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.shortMessage = shortMessage;
    this.details = Object.freeze({ ...details });
    this.nextStep = nextStep;
    this.docs = `docs/errors.md#${docsAnchor ?? code.toLowerCase().replaceAll("_", "-")}`;
  }

  /** Safe to send over a wire: no bigint, no stack, no cause. */
  toJSON(): Record<string, unknown> {
    const { name, code, shortMessage, nextStep, docs } = this;
    return { name, code, message: shortMessage, nextStep, docs, details: jsonSafe(this.details) };
  }
}

/** The caller gave something that cannot be right; nothing was sent. */
export class InputError extends PunchcardError {
  override readonly name = "InputError";
}

/** The node, or the network that it serves, is not as expected; nothing was sent unless `details.hash` says so. */
export class NetworkError extends PunchcardError {
  override readonly name = "NetworkError";
}

/** A transaction was sent, or was about to be, and did not do what it should. */
export class TransactionError extends PunchcardError {
  override readonly name = "TransactionError";
}

/** A contract refused. `errorName` and `args` are as in its ABI. */
export class ContractError extends PunchcardError {
  override readonly name = "ContractError";
  readonly errorName: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The revert data as the node told it. */
  readonly data: string;

  constructor(
    errorName: string,
    {
      args,
      data,
      nextStep,
      cause,
    }: { args: Readonly<Record<string, unknown>>; data: string; nextStep: string; cause?: unknown },
  ) {
    const shown = Object.entries(args).map(([key, value]) => `${key}: ${String(value)}`);
    super(
      `The contract refused: ${errorName}(${shown.join(", ")})`,
      { code: "CONTRACT", details: { errorName, ...args }, nextStep, cause },
      errorName.toLowerCase(),
    );
    this.errorName = errorName;
    this.args = Object.freeze({ ...args });
    this.data = data;
  }
}

/** The same value with every bigint as a decimal string, so that `JSON.stringify` takes it. */
export function jsonSafe(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, jsonSafe(entry)]));
}
