/** A brand publishes what purchases earn. */
import { checkAddress, checkTime } from "../inputs.js";
import { rulebookAbi } from "../purchases-abi.js";
import { makeRule, ruleStruct } from "../receipts/rule.js";
import type { RuleInput } from "../receipts/rule.js";
import { pointsAddress, transaction, unitOf } from "./transaction.js";
import type { PointsRef, TransactionOf } from "./transaction.js";

/** Publishes the next version, from `validFrom` (unix seconds) on: at once if that is left out or has passed. */
export function publishRule(
  rulebook: string,
  points: PointsRef,
  input: { readonly rule: RuleInput; readonly validFrom?: number },
): TransactionOf<"publishRule"> {
  const meta = { rule: makeRule(input.rule), validFrom: checkTime(input.validFrom ?? 0, "validFrom") };
  const args = [pointsAddress(points), ruleStruct(meta.rule), meta.validFrom] as const;
  const data = rulebookAbi().encodeFunctionData("publish", [...args]);
  const to = checkAddress(rulebook, "rulebook");
  return transaction("publishRule", { to, unit: unitOf(points), data, meta, expects: "RulePublished" });
}
