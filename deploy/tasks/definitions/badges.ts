/** `badges …`: kinds, budgets, awarding. */
import { emptyTask } from "hardhat/config";

import { optional } from "../../lib/options.js";
import {
  BATCH_SIZE,
  CAMPAIGN,
  JOURNAL,
  LABEL,
  MAX_FEE,
  PROGRAM,
  PROPOSE_AGAIN,
  from,
  reading,
  sending,
} from "./common.js";

const badges = () => import("../badges.js");
const heldBadges = () => import("../badges-held.js");

const AWARD_CAMPAIGN = { ...CAMPAIGN, defaultValue: "badges" } as const;
const AWARDER = {
  name: "minter",
  description: "The account that will award, or `rewards` for the rewards desk",
} as const;
const KIND = { name: "kind", description: "Number or exact name of the kind" } as const;
const WHICH_BADGES = {
  name: "badges" as const,
  description: "Ids, or for a soulbound kind its holders' addresses",
  defaultValue: [] as string[],
};
const HOLDERS_FILE = optional("file", "CSV with a column `address`: the holders of a soulbound kind");

export const badgeTasks = [
  emptyTask("badges", "Badges: kinds, budgets, awarding").build(),
  sending(["badges", "define"], "Define kinds of badges from a file, for ever")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({
      name: "file",
      description: "JSON: one kind, or a list, as deploy/programs/example-badges.json",
    })
    .addOption(optional("art", "A folder to write the art of each kind and level to, as SVG and JSON"))
    .setAction(from(badges, "define"))
    .build(),
  reading(["badges", "kinds"], "List the kinds")
    .addPositionalArgument(PROGRAM)
    .setAction(from(badges, "kinds"))
    .build(),
  reading(["badges", "budgets"], "List who may award how many of which kind")
    .addPositionalArgument(PROGRAM)
    .setAction(from(badges, "budgets"))
    .build(),
  sending(["badges", "allot"], "Add to a minter's budget of a kind")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(AWARDER)
    .addPositionalArgument(KIND)
    .addPositionalArgument({ name: "amount", description: "Awards to add; 0 changes the daily rate alone" })
    .addOption(AWARD_CAMPAIGN)
    .addOption({
      name: "perDay",
      description: "At most so many awards on one UTC day; 0 for no such limit",
      defaultValue: "0",
    })
    .addFlag({
      name: "keep",
      description: "Promise the budget for good: only the minter can cut it then. A reward that gives badges needs it",
    })
    .setAction(from(badges, "allot"))
    .build(),
  sending(["badges", "cut"], "Take back what a minter has not awarded")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(AWARDER)
    .addPositionalArgument(KIND)
    .addPositionalArgument({ name: "amount", description: "Awards to take back at most, or `all`" })
    .addOption(AWARD_CAMPAIGN)
    .setAction(from(badges, "cut"))
    .build(),
  sending(["badges", "mint"], "Award badges to the members of a CSV file (address,kind,level)")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "The CSV file" })
    .addOption(AWARD_CAMPAIGN)
    .addFlag({ name: "skipHeld", description: "Pass over who has the badge already, or gave it up" })
    .addFlag({ name: "allowDuplicates", description: "Award as many badges as lines, where a member can have several" })
    .addOption(LABEL)
    .addFlag(PROPOSE_AGAIN)
    .addOption(JOURNAL)
    .addOption(BATCH_SIZE)
    .addOption(MAX_FEE)
    .setAction(() => import("../badges-mint.js"))
    .build(),
  sending(["badges", "level"], "Give badges of one kind another level")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(KIND)
    .addPositionalArgument({ name: "level", description: "Number or exact name of the level" })
    .addVariadicArgument(WHICH_BADGES)
    .addOption(HOLDERS_FILE)
    .addOption(AWARD_CAMPAIGN)
    .addOption({ name: "reason", description: "Why: up to 16 bytes, which anyone can read", defaultValue: "level" })
    .setAction(from(heldBadges, "level"))
    .build(),
  sending(["badges", "revoke"], "Take badges of a revocable kind back")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(KIND)
    .addVariadicArgument(WHICH_BADGES)
    .addOption(HOLDERS_FILE)
    .addOption({ name: "reason", description: "Why: up to 16 bytes, which anyone can read", defaultValue: "" })
    .setAction(from(heldBadges, "revoke"))
    .build(),
  reading(["badges", "show"], "Show a badge, or all that a member has")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "which", description: "A badge's id, or a member's address" })
    .addOption(optional("art", "A folder to write what is drawn on chain to, as SVG and JSON"))
    .setAction(from(heldBadges, "show"))
    .build(),
];
