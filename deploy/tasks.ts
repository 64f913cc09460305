/** All Hardhat tasks of the project's brand admins. What each does is loaded when it runs. */
import type { TaskDefinition } from "hardhat/types/tasks";

import { badgeTasks } from "./tasks/definitions/badges.js";
import { earnTasks } from "./tasks/definitions/earn.js";
import { pointsTasks } from "./tasks/definitions/points.js";
import { programTasks } from "./tasks/definitions/program.js";
import { nodeTask, protocolTasks } from "./tasks/definitions/protocol.js";
import { purchaseTasks } from "./tasks/definitions/purchases.js";
import { rewardTasks } from "./tasks/definitions/rewards.js";

export const tasks: TaskDefinition[] = [
  ...protocolTasks,
  ...programTasks,
  ...pointsTasks,
  ...badgeTasks,
  ...rewardTasks,
  ...earnTasks,
  ...purchaseTasks,
  nodeTask,
];
