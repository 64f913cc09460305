/** What the definitions of tasks share: arguments that many have, worded once, and the two sorts of tasks. */
import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

import type { CommonArgs, SendArgs } from "../../lib/action.js";
import { FROM, SAFE, optional } from "../../lib/options.js";

export const INT = ArgumentType.INT;
export const PROGRAM = { name: "program", description: "Address of the programme" } as const;
const JSON_FLAG = { name: "json", description: "Print one JSON document instead of text" } as const;
const QUIET = { name: "quiet", description: "Print nothing", hidden: true } as const;
export const DRY_RUN = { name: "dryRun", description: "Show and price what would be sent; send nothing" } as const;
const YES = { name: "yes", description: "Do not ask before sending" } as const;
export const CAMPAIGN = {
  name: "campaign",
  description: "What for: a text of up to 16 bytes, or hex",
  defaultValue: "points",
} as const;
export const LABEL = { name: "label", description: "Another one pays the same file again", defaultValue: "" } as const;
export const PROPOSE_AGAIN = {
  name: "proposeAgain",
  description: "With --safe: write again what waits for signatures, once it was rejected",
} as const;
export const JOURNAL = optional("journal", "Where to keep the journal (default: beside the file)");
export const BATCH_SIZE = {
  name: "batchSize",
  description: "Lines per transaction (default: as many as fit)",
  type: INT,
  defaultValue: 0,
} as const;
export const MAX_FEE = optional("maxFee", "The most to pay per gas, in gwei");

/** A task that only looks. */
export function reading(id: string[], description: string): NewTaskDefinitionBuilder<CommonArgs> {
  return task(id, description).addFlag(JSON_FLAG).addFlag(QUIET);
}

/** A task that sends. */
export function sending(id: string[], description: string): NewTaskDefinitionBuilder<SendArgs> {
  return reading(id, description).addFlag(DRY_RUN).addFlag(YES).addOption(FROM).addOption(SAFE);
}

/** Loads one action of a file that has several. */
export function from<M, K extends keyof M>(load: () => Promise<M>, name: K): () => Promise<{ default: M[K] }> {
  return async () => ({ default: (await load())[name] });
}
