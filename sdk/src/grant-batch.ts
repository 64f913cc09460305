/** A grant as the events of its granting transaction tell it. */
import { grantsAbi } from "./abi.js";
import type { Connection } from "./connection.js";
import { InputError } from "./errors.js";
import { guarded } from "./guarded.js";
import { checkHex } from "./inputs.js";
import type { GrantBatch } from "./records.js";

/** Reads back what acting on a grant needs; there is no copy of it on the chain. */
export async function readGrantBatch(
  { provider, deployment }: Connection,
  points: string,
  grantingTransaction: string,
): Promise<GrantBatch> {
  const hash = checkHex(grantingTransaction, "grantingTransaction", 32);
  const receipt = await guarded(() => provider.getTransactionReceipt(hash));
  let batch: GrantBatch | undefined;
  const members: string[] = [];
  const amounts: bigint[] = [];
  for (const log of receipt?.logs ?? []) {
    if (log.address !== deployment.grants) continue;
    const parsed = grantsAbi().parseLog({ topics: [...log.topics], data: log.data });
    if (parsed === null || parsed.args.getValue("points") !== points) continue;
    const args = parsed.args.toObject() as Record<string, never>;
    if (parsed.name === "BatchGranted") {
      const { minter, campaign, reason, maturesAt, oneUnit } = args as Record<string, unknown> as {
        minter: string;
        campaign: string;
        reason: string;
        maturesAt: bigint;
        oneUnit: bigint;
      };
      batch ??= { points, minter, campaign, reason, maturesAt: Number(maturesAt), oneUnit, members, amounts };
    } else if (parsed.name === "Granted") {
      const { member, amount } = args as Record<string, unknown> as { member: string; amount: bigint };
      members.push(member);
      amounts.push(amount);
    }
  }
  if (batch !== undefined) return batch;
  throw new InputError(`Transaction ${hash} granted nothing of these points`, {
    code: "BAD_INPUT",
    details: { hash, points },
    nextStep: "Give the hash of the transaction that granted, and look whether it is mined.",
  });
}
