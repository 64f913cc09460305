/** `points …`: budgets, minting, grants, liability. */
import { emptyTask } from "hardhat/config";

import { optional } from "../../lib/options.js";
import {
  BATCH_SIZE,
  CAMPAIGN,
  INT,
  JOURNAL,
  LABEL,
  MAX_FEE,
  PROGRAM,
  PROPOSE_AGAIN,
  from,
  reading,
  sending,
} from "./common.js";

const points = () => import("../points.js");
const grants = () => import("../grants.js");

const MINTER = { name: "minter", description: "The account that will mint" } as const;
const DESK = { name: "desk", description: "Address of the desk" } as const;
const NOW_BUDGET = {
  name: "now",
  description: "The budget for minting at once, not that for grants which mature",
} as const;

export const pointsTasks = [
  emptyTask("points", "Points: budgets, minting, liability").build(),
  reading(["points", "budgets"], "List budgets and ceiling")
    .addPositionalArgument(PROGRAM)
    .setAction(from(points, "budgets"))
    .build(),
  sending(["points", "allot"], "Add to a minter's budget")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(MINTER)
    .addPositionalArgument({ name: "amount", description: "Points to add; 0 changes the daily rate alone" })
    .addOption(CAMPAIGN)
    .addOption({
      name: "perDay",
      description: "At most so many points on one UTC day; 0 for no such limit",
      defaultValue: "0",
    })
    .addFlag(NOW_BUDGET)
    .setAction(from(points, "allot"))
    .build(),
  sending(["points", "cut"], "Take back what a minter has not minted")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(MINTER)
    .addPositionalArgument({ name: "amount", description: "Points to take back at most, or `all`" })
    .addOption(CAMPAIGN)
    .addFlag(NOW_BUDGET)
    .setAction(from(points, "cut"))
    .build(),
  sending(["points", "ceiling"], "Set the most that may be allotted per period")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "amount", description: "Points; a raise waits one notice period" })
    .setAction(from(points, "ceiling"))
    .build(),
  sending(["points", "enroll"], "Let a desk take points, or take its retirement back")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(DESK)
    .setAction(from(points, "enroll"))
    .build(),
  sending(["points", "retire"], "Announce that a desk will take no more points; after the notice period, make it so")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(DESK)
    .setAction(from(points, "retire"))
    .build(),
  sending(["points", "open"], "Let the points of a closed programme move freely, for ever")
    .addPositionalArgument(PROGRAM)
    .setAction(from(points, "open"))
    .build(),
  reading(["points", "liability"], "Tell what the brand owes, by expiry")
    .addPositionalArgument(PROGRAM)
    .setAction(from(points, "liability"))
    .build(),
  sending(["points", "extend"], "Let members' points live longer")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "period", description: "The period at whose end they expire now", type: INT })
    .addPositionalArgument({ name: "to", description: "The period at whose end they shall expire", type: INT })
    .addVariadicArgument({ name: "members", description: "Addresses" })
    .setAction(from(points, "extend"))
    .build(),
  sending(["points", "mint"], "Issue points to the members of a CSV file (address,amount,reference)")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "The CSV file" })
    .addOption(CAMPAIGN)
    .addFlag({ name: "now", description: "Mint at once: can't be undone" })
    .addOption({
      name: "matureIn",
      description: "Time until the points are the members' for good",
      defaultValue: "24h",
    })
    .addFlag({ name: "allowDuplicates", description: "Add up lines of the same address" })
    .addOption(LABEL)
    .addFlag(PROPOSE_AGAIN)
    .addOption(JOURNAL)
    .addOption(BATCH_SIZE)
    .addOption(MAX_FEE)
    .setAction(() => import("../points-mint.js"))
    .build(),
  reading(["points", "grants"], "List granted batches and how they stand")
    .addPositionalArgument(PROGRAM)
    .setAction(from(grants, "grants"))
    .build(),
  sending(["points", "void"], "Take grants back before they mature")
    .addPositionalArgument(PROGRAM)
    .addOption({ name: "why", description: "The reason, which members can read", defaultValue: "" })
    .addOption(optional("file", "Only what this mint file granted"))
    .addOption({ name: "label", description: "The label that the file was minted with", defaultValue: "" })
    .addOption(optional("address", "Only this member's"))
    .addOption(optional("reference", "Only the line with this reference in the file"))
    .addOption(optional("batch", "Only this batch"))
    .addFlag({ name: "all", description: "All that is left of the file, or of the programme" })
    .setAction(from(grants, "voidGrants"))
    .build(),
  sending(["points", "mature"], "Hand matured grants over to their members")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("file", "Only what this mint file granted"))
    .addOption({ name: "label", description: "The label that the file was minted with", defaultValue: "" })
    .addOption(optional("address", "Only this member's"))
    .addOption(optional("reference", "Only the line with this reference in the file"))
    .addOption(optional("batch", "Only this batch"))
    .addFlag({ name: "all", description: "All that is mature (the default)" })
    .setAction(from(grants, "mature"))
    .build(),
];
