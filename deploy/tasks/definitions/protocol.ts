/** `protocol …`: the shared contracts of a chain; and `node`. */
import { emptyTask, overrideTask } from "hardhat/config";

import { from, reading } from "./common.js";

const verify = () => import("../verify.js");
const protocol = () => import("../protocol.js");

export const protocolTasks = [
  emptyTask("protocol", "The shared contracts of a chain").build(),
  reading(["protocol", "deploy"], "Deploy the shared contracts, or find that they are there")
    .addFlag({ name: "publish", description: "Write the addresses into the SDK's list of chains" })
    .setAction(from(protocol, "deploy"))
    .build(),
  reading(["protocol", "verify"], "Compare the shared contracts with what was compiled here")
    .setAction(from(verify, "verifyProtocol"))
    .build(),
];

export const nodeTask = overrideTask("node")
  .addFlag({ name: "bare", description: "An empty chain, without the contracts and the demo brand" })
  .setAction(() => import("../node.js"))
  .build();
