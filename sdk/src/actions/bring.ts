/** What a relayer makes of a signed intent that came over a wire: nothing in it is trusted before it is checked. */
import { InputError } from "../errors.js";
import type { SignedIntent } from "../intents.js";
import { baseUnits } from "../units.js";
import type { PointsUnit } from "../units.js";
import { cancelAuthorization, permit, transferWithAuthorization } from "./points.js";
import { redeemWithAuthorization } from "./rewards.js";
import type { Transaction } from "./transaction.js";

/** The intents that are transactions of their own; a handover is part of a capture. */
export type BroughtIntent = Exclude<SignedIntent, { kind: "handover" }>;
export type BroughtKind = "redeemWithAuthorization" | "transferWithAuthorization" | "permit" | "cancelAuthorization";

/** What the relayer serves: intents for anything else are refused. */
export interface Serves extends PointsUnit {
  readonly chainId: number;
  readonly points: string;
  readonly rewards: string;
}

/** The transaction that does what was signed. Anyone may send it. */
export function bring(serves: Serves, intent: BroughtIntent): Transaction<BroughtKind> {
  const points = { ...serves, address: serves.points };
  expect("chainId", intent.chainId, serves.chainId);
  expect("points", intent.points, serves.points);
  switch (intent.kind) {
    case "redeem":
      expect("rewards", intent.rewards, serves.rewards);
      return redeemWithAuthorization(serves.rewards, points, { ...intent, maxPrice: baseUnits(intent.maxPrice) });
    case "transfer":
      return transferWithAuthorization(points, { ...intent, value: baseUnits(intent.value) });
    case "permit":
      return permit(points, { ...intent, value: baseUnits(intent.value) });
    case "cancel":
      return cancelAuthorization(points, intent);
    default:
      throw new InputError("This is not an intent that can be brought", {
        code: "BAD_INTENT",
        details: { kind: (intent as { kind?: unknown }).kind },
        nextStep: "Bring what sign() of an intent gave; a handover goes with capture.",
      });
  }
}

function expect(what: string, given: string | number, served: string | number): void {
  if (given === served) return;
  throw new InputError(`The intent is for another ${what === "chainId" ? "chain" : "contract"}`, {
    code: "BAD_INTENT",
    details: { what, given, served },
    nextStep: "Ask the member to sign for this chain and programme.",
  });
}
