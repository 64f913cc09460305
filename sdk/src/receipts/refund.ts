/** What a return takes back of what an order earned. Needs no node. */
import { InputError } from "../errors.js";
import { checkAmount } from "../inputs.js";

/** Why a return can't be. */
export type RefundProblem = "NOTHING_LEFT" | "MORE_THAN_ORDER";

/** An order and its returns; money in minor units of its currency, points in base units. */
export interface PartReturned {
  /** Points that the order earned. */
  readonly earned: bigint;
  /** Money that the order cost. */
  readonly total: bigint;
  /** Money that was given back before. */
  readonly refundedBefore: bigint;
  /** Money that is given back now. */
  readonly refund: bigint;
  /** Points that those returns took back: `refunded` of the purchase's record. */
  readonly takenBefore: bigint;
}

/**
 * The points that a return takes back: the share of the money that was ever given back, rounded down once, less what was
 * taken before. However an order is returned in parts, they never take more than it earned, and all of them take all of it.
 * Zero where the part is worth less than one base unit: then there is nothing to send, and the next part takes it along.
 *
 * Throws an InputError whose `details.why` is a {@link RefundProblem}.
 */
export function refundPoints({ earned, total, refundedBefore, refund, takenBefore }: PartReturned): bigint {
  checkAmount(earned, "earned");
  checkAmount(total, "total");
  checkAmount(refundedBefore, "refundedBefore", 0n);
  checkAmount(refund, "refund");
  checkAmount(takenBefore, "takenBefore", 0n, earned);
  const left = total - refundedBefore;
  if (left <= 0n) throw bad("NOTHING_LEFT", "All of the order was given back before", { left: 0n, refund, total });
  if (refund > left) throw bad("MORE_THAN_ORDER", "That is more than is left of the order", { left, refund, total });
  const share = (earned * (refundedBefore + refund)) / total;
  return share > takenBefore ? share - takenBefore : 0n;
}

function bad(why: RefundProblem, message: string, values: Readonly<Record<string, bigint>>): InputError {
  return new InputError(`${message}: ${values["left"]} of ${values["total"]} minor units`, {
    code: "BAD_AMOUNT",
    details: { why, ...values },
    nextStep: "Check the order's number, and that this return was not entered before.",
  });
}
