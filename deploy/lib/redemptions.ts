/** The redemptions of a programme, told from events, and how many units of each are open. */
import type { Provider } from "ethers";

import type { Redemption } from "../../sdk/src/actions/index.js";
import { Rewards__factory } from "../../sdk/src/generated/index.js";
import { findEvents } from "./logs.js";

export interface KnownRedemption extends Redemption {
  quantityOpen: number;
  captured: number;
  refunded: number;
  hash: string;
}

/** What a person calls a redemption: reward and number. */
export function labelOf({ rewardId, number }: Pick<Redemption, "rewardId" | "number">): string {
  return `${rewardId}-${number}`;
}

/** Redemptions of these points, the oldest first. */
export async function findRedemptions(
  provider: Provider,
  rewards: string,
  points: string,
  fromBlock: number,
): Promise<KnownRedemption[]> {
  const abi = Rewards__factory.createInterface();
  const topics = [`0x${points.slice(2).toLowerCase().padStart(64, "0")}`];
  const events = await findEvents(
    provider,
    abi,
    rewards,
    ["RewardRedeemed", "RedemptionCaptured", "RedemptionRefunded"],
    { fromBlock, topics },
  );
  const found = new Map<string, KnownRedemption>();
  for (const { name, args, log } of events) {
    const rewardId = Number(args.rewardId);
    const number = Number(args.number);
    const quantity = Number(args.quantity);
    const known = found.get(labelOf({ rewardId, number }));
    if (name === "RewardRedeemed") {
      const deadline = Number(args.deadline);
      found.set(labelOf({ rewardId, number }), {
        ...{ points, member: String(args.member), rewardId, number, quantity, deadline },
        unitPrice: BigInt(String(args.unitPrice)),
        needsHandover: args.needsHandover === true,
        // Deadline 0 means delivered at once.
        quantityOpen: deadline === 0 ? 0 : quantity,
        captured: deadline === 0 ? quantity : 0,
        refunded: 0,
        hash: log.transactionHash,
      });
    } else if (known !== undefined) {
      known.quantityOpen -= quantity;
      if (name === "RedemptionCaptured") known.captured += quantity;
      else known.refunded += quantity;
    }
  }
  return [...found.values()];
}
