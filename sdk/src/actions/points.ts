/** A member uses points; signed authorizations are brought by anyone. */
import { pointsAbi } from "../abi.js";
import { checkAddress, checkAmount, checkHex, checkList, checkTime } from "../inputs.js";
import { checkAuthorization } from "../records.js";
import type { Authorization } from "./meta.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { PointsRef, TransactionOf } from "./transaction.js";
import { MAX_BATCH } from "./issue.js";

/** Sends points to a person. To a desk they go by redeeming. */
export function transfer(points: PointsRef, input: { recipient: string; amount: bigint }): TransactionOf<"transfer"> {
  const meta = { recipient: checkAddress(input.recipient, "recipient"), amount: checkAmount(input.amount, "amount") };
  const data = pointsAbi().encodeFunctionData("transfer", [meta.recipient, meta.amount]);
  return transaction("transfer", { ...at(points), data, meta, expects: "Transfer" });
}

/** Destroys the sender's points, those that expire first. */
export function burn(points: PointsRef, amount: bigint): TransactionOf<"burn"> {
  const meta = { amount: checkAmount(amount, "amount") };
  const data = pointsAbi().encodeFunctionData("burn", [meta.amount]);
  return transaction("burn", { ...at(points), data, meta, expects: "Transfer" });
}

/** Emits the missing events of points that expired. */
export function touch(points: PointsRef, holders: readonly string[]): TransactionOf<"touch"> {
  const meta = { holders: checkList(holders, "holders", MAX_BATCH).map((holder) => checkAddress(holder, "holder")) };
  const data = pointsAbi().encodeFunctionData("touch", [meta.holders]);
  // Where nothing expired, nothing is told.
  return transaction("touch", { ...at(points), data, meta, expects: null });
}

/** Chooses a contract that is asked before the sender's points leave. Only that guard can change it afterwards. */
export function setGuard(points: PointsRef, guard: string): TransactionOf<"setGuard"> {
  const meta = { guard: checkAddress(guard, "guard") };
  const data = pointsAbi().encodeFunctionData("setGuard", [meta.guard]);
  return transaction("setGuard", { ...at(points), data, meta, expects: "GuardSet" });
}

/** Brings a signed ERC-2612 approval. */
export function permit(
  points: PointsRef,
  input: { owner: string; spender: string; value: bigint; deadline: number; signature: string },
): TransactionOf<"permit"> {
  const meta = {
    owner: checkAddress(input.owner, "owner"),
    spender: checkAddress(input.spender, "spender"),
    value: checkAmount(input.value, "value", 0n, (1n << 256n) - 1n),
    deadline: checkTime(input.deadline, "deadline"),
  };
  const data = pointsAbi().encodeFunctionData("permit(address,address,uint256,uint256,bytes)", [
    meta.owner,
    meta.spender,
    meta.value,
    meta.deadline,
    checkHex(input.signature, "signature"),
  ]);
  return transaction("permit", { ...at(points), data, meta, expects: "Approval" });
}

/** Brings a signed ERC-3009 transfer. */
export function transferWithAuthorization(
  points: PointsRef,
  input: Authorization & { signature: string },
): TransactionOf<"transferWithAuthorization"> {
  const meta = checkAuthorization(input);
  const data = pointsAbi().encodeFunctionData(
    "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
    [
      meta.from,
      meta.to,
      meta.value,
      meta.validAfter,
      meta.validBefore,
      meta.nonce,
      checkHex(input.signature, "signature"),
    ],
  );
  return transaction("transferWithAuthorization", { ...at(points), data, meta, expects: "AuthorizationUsed" });
}

/** Brings a signed cancellation of an ERC-3009 nonce. */
export function cancelAuthorization(
  points: PointsRef,
  input: { authorizer: string; nonce: string; signature: string },
): TransactionOf<"cancelAuthorization"> {
  const meta = { authorizer: checkAddress(input.authorizer, "authorizer"), nonce: checkHex(input.nonce, "nonce", 32) };
  const data = pointsAbi().encodeFunctionData("cancelAuthorization(address,bytes32,bytes)", [
    meta.authorizer,
    meta.nonce,
    checkHex(input.signature, "signature"),
  ]);
  return transaction("cancelAuthorization", { ...at(points), data, meta, expects: "AuthorizationCanceled" });
}

function at(points: PointsRef): { to: string; unit: ReturnType<typeof unitOf> } {
  return { to: pointsAddress(points), unit: unitOf(points) };
}
