/** `rewards …` and `redemptions …`: the catalog, and what members took from it. */
import { emptyTask } from "hardhat/config";

import { INT, PROGRAM, from, reading, sending } from "./common.js";

const rewards = () => import("../rewards.js");

const REWARD = { name: "reward", description: "Number of the reward", type: INT } as const;
const QUANTITY = {
  name: "quantity",
  description: "Units (default: all that are open)",
  type: INT,
  defaultValue: 0,
} as const;

export const rewardTasks = [
  emptyTask("rewards", "The catalog").build(),
  sending(["rewards", "publish"], "Publish rewards from a file")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "JSON: one reward, or a list of them" })
    .setAction(from(rewards, "publish"))
    .build(),
  reading(["rewards", "list"], "List the catalog")
    .addPositionalArgument(PROGRAM)
    .setAction(from(rewards, "list"))
    .build(),
  sending(["rewards", "withdraw"], "End a reward one notice period from now")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(REWARD)
    .setAction(from(rewards, "withdraw"))
    .build(),
  sending(["rewards", "discount"], "Lower a reward's price for a time")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(REWARD)
    .addPositionalArgument({ name: "price", description: "Points for one" })
    .addPositionalArgument({ name: "until", description: "A date, +7d, or unix seconds" })
    .setAction(from(rewards, "discount"))
    .build(),
  sending(["rewards", "add-stock"], "Add to a reward's stock")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(REWARD)
    .addPositionalArgument({ name: "added", description: "Units to add", type: INT })
    .setAction(from(rewards, "addStock"))
    .build(),
  sending(["rewards", "extend-window"], "Let a reward be redeemed for longer")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(REWARD)
    .addPositionalArgument({ name: "until", description: "A date, +7d, or unix seconds" })
    .setAction(from(rewards, "extendWindow"))
    .build(),
  sending(["rewards", "return-awards"], "Take back the badges that a reward which is over has left to give; anyone may")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(REWARD)
    .setAction(from(rewards, "returnAwards"))
    .build(),
  emptyTask("redemptions", "What members redeemed").build(),
  reading(["redemptions", "list"], "List redemptions")
    .addPositionalArgument(PROGRAM)
    .addFlag({ name: "open", description: "Only those with something left to capture or refund" })
    .setAction(from(rewards, "redemptions"))
    .build(),
  sending(["redemptions", "capture"], "Tell that a reward was handed over")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "redemption", description: "Reward and number, like 1-0" })
    .addOption(QUANTITY)
    .addOption({
      name: "handover",
      description: "The member's signature, where the reward needs one",
      defaultValue: "0x",
    })
    .setAction(from(rewards, "capture"))
    .build(),
  sending(["redemptions", "refund"], "Give the points of a redemption back")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "redemption", description: "Reward and number, like 1-0", defaultValue: "" })
    .addOption(QUANTITY)
    .addFlag({ name: "overdue", description: "All whose deadline is over; anyone may do this" })
    .setAction(from(rewards, "refund"))
    .build(),
];
