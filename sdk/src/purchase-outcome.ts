/** What came of a batch of purchases: the desk passes over what it can't do, so that the rest is done. */
import type { TransactionReceipt } from "ethers";

import type { ContractError } from "./errors.js";
import { guarded } from "./guarded.js";
import { purchasesAbi } from "./purchases-abi.js";

/** An order that a batch passed over. */
export interface SkippedPurchase {
  readonly order: string;
  readonly member: string;
  /** It was posted before, it stands otherwise than was brought, or its member can't have points. */
  readonly why: "POSTED" | "NOT_AS_IT_STANDS" | "NOT_HANDED_OVER";
  /** Why it could not be handed over. */
  readonly error: ContractError | null;
}

export interface PurchaseOutcome {
  readonly skipped: readonly SkippedPurchase[];
}

const WHY = {
  PurchaseSkipped: "POSTED",
  RefundSkipped: "NOT_AS_IT_STANDS",
  PurchaseMatureSkipped: "NOT_HANDED_OVER",
} as const;

export async function readPurchaseOutcome(
  desk: string,
  { logs }: Pick<TransactionReceipt, "logs">,
): Promise<PurchaseOutcome> {
  const { decodeRevert } = await guarded(() => import("./decode-error.js"));
  const skipped = logs.flatMap(({ address, topics, data }): SkippedPurchase[] => {
    if (address.toLowerCase() !== desk.toLowerCase()) return [];
    const event = purchasesAbi().parseLog({ topics, data });
    const why = WHY[event?.name as keyof typeof WHY] as (typeof WHY)[keyof typeof WHY] | undefined;
    if (event === null || why === undefined) return [];
    const { order, member, reason } = event.args.toObject() as { order: string; member: string; reason?: string };
    const error = why === "NOT_HANDED_OVER" ? (decodeRevert(reason ?? "0x") ?? null) : null;
    return [{ order, member, why, error }];
  });
  return { skipped };
}
