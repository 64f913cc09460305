/** All Hardhat tasks of the project's brand admins. What each does is loaded when it runs. */
import { emptyTask, overrideTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { FROM, SAFE, optional } from "./lib/options.js";

const PROGRAM = { name: "program", description: "Address of the programme" } as const;
const JSON_FLAG = { name: "json", description: "Print one JSON document instead of text" } as const;
const QUIET = { name: "quiet", description: "Print nothing", hidden: true } as const;
const DRY_RUN = { name: "dryRun", description: "Show and price what would be sent; send nothing" } as const;
const YES = { name: "yes", description: "Do not ask before sending" } as const;
const INT = ArgumentType.INT;
const LABEL = { name: "label", description: "Another one pays the same file again", defaultValue: "" } as const;
const PROPOSE_AGAIN = {
  name: "proposeAgain",
  description: "With --safe: write again what waits for signatures, once it was rejected",
} as const;
const JOURNAL = optional("journal", "Where to keep the journal (default: beside the file)");
const BATCH_SIZE = {
  name: "batchSize",
  description: "Lines per transaction (default: as many as fit)",
  type: INT,
  defaultValue: 0,
} as const;
const MAX_FEE = optional("maxFee", "The most to pay per gas, in gwei");

/** A task that only looks. */
function reading(id: string[], description: string) {
  return task(id, description).addFlag(JSON_FLAG).addFlag(QUIET);
}

/** A task that sends. */
function sending(id: string[], description: string) {
  return reading(id, description).addFlag(DRY_RUN).addFlag(YES).addOption(FROM).addOption(SAFE);
}

/** Loads one action of a file that has several. */
function from<M, K extends keyof M>(load: () => Promise<M>, name: K): () => Promise<{ default: M[K] }> {
  return async () => ({ default: (await load())[name] });
}

const program = () => import("./tasks/program.js");
const points = () => import("./tasks/points.js");
const grants = () => import("./tasks/grants.js");
const badges = () => import("./tasks/badges.js");
const heldBadges = () => import("./tasks/badges-held.js");
const rewards = () => import("./tasks/rewards.js");
const verify = () => import("./tasks/verify.js");
const protocol = () => import("./tasks/protocol.js");

const protocolTasks = [
  emptyTask("protocol", "The shared contracts of a chain").build(),
  reading(["protocol", "deploy"], "Deploy the shared contracts, or find that they are there")
    .addFlag({ name: "publish", description: "Write the addresses into the SDK's list of chains" })
    .setAction(from(protocol, "deploy"))
    .build(),
  reading(["protocol", "verify"], "Compare the shared contracts with what was compiled here")
    .setAction(from(verify, "verifyProtocol"))
    .build(),
];

const programTasks = [
  emptyTask("program", "A brand's programme").build(),
  sending(["program", "open"], "Open a programme from a parameters file")
    .addPositionalArgument({ name: "file", description: "JSON, as deploy/programs/example.json" })
    .setAction(from(program, "open"))
    .build(),
  sending(["program", "roles"], "List who holds which role, or change roles from a file in one transaction")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("file", 'JSON: { "give": { "till": ["0x…"] }, "take": { … } }'))
    .setAction(from(program, "roles"))
    .build(),
  sending(["program", "stop"], "Stop minting for 7 days")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "stop"))
    .build(),
  sending(["program", "resume"], "End a stop")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "resume"))
    .build(),
  sending(["program", "close"], "Announce when minting ends for ever")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({
      name: "time",
      description: "A date, +30d, or unix seconds; at least one notice period ahead",
    })
    .setAction(from(program, "close"))
    .build(),
  sending(["program", "terms"], "List the terms, or publish the next version")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("uri", "Where the new text is"))
    .addOption(optional("file", "The new text, for its hash"))
    .addOption(optional("validFrom", "From when it holds (default: as soon as the notice period allows)"))
    .setAction(from(program, "terms"))
    .build(),
  sending(["program", "begin-transfer"], "Offer the programme to another admin, who must accept")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "account", description: "Address of the next admin" })
    .setAction(from(program, "beginTransfer"))
    .build(),
  sending(["program", "accept-transfer"], "Accept to be the programme's admin")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "acceptTransfer"))
    .build(),
  sending(["program", "cancel-transfer"], "Take back an offer that is not accepted yet")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "cancelTransfer"))
    .build(),
  reading(["program", "verify"], "Compare a programme with what was meant")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("file", "The parameters file that it was opened from"))
    .setAction(from(verify, "verifyProgram"))
    .build(),
];

const snapshotTask = reading(["program", "snapshot"], "Write members and balances at a block as CSV and JSON")
  .addPositionalArgument(PROGRAM)
  .addOption({
    name: "block",
    description: "At the end of this block (default: the newest)",
    type: INT,
    defaultValue: -1,
  })
  .addOption(optional("out", "Where to write, without the ending (default: a name with token and block, here)"))
  .setAction(() => import("./tasks/snapshot.js"))
  .build();

const CAMPAIGN = {
  name: "campaign",
  description: "What for: a text of up to 16 bytes, or hex",
  defaultValue: "points",
} as const;
const MINTER = { name: "minter", description: "The account that will mint" } as const;
const DESK = { name: "desk", description: "Address of the desk" } as const;
const NOW_BUDGET = {
  name: "now",
  description: "The budget for minting at once, not that for grants which mature",
} as const;

const pointsTasks = [
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
  sending(["points", "enrol"], "Let a desk take points, or take its retirement back")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(DESK)
    .setAction(from(points, "enrol"))
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
    .setAction(() => import("./tasks/points-mint.js"))
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

const badgeTasks = [
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
    .setAction(() => import("./tasks/badges-mint.js"))
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

const REWARD = { name: "reward", description: "Number of the reward", type: INT } as const;
const QUANTITY = {
  name: "quantity",
  description: "Units (default: all that are open)",
  type: INT,
  defaultValue: 0,
} as const;

const rewardTasks = [
  emptyTask("rewards", "The catalogue").build(),
  sending(["rewards", "publish"], "Publish rewards from a file")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "JSON: one reward, or a list of them" })
    .setAction(from(rewards, "publish"))
    .build(),
  reading(["rewards", "list"], "List the catalogue")
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

const nodeTask = overrideTask("node")
  .addFlag({ name: "bare", description: "An empty chain, without the contracts and the demo brand" })
  .setAction(() => import("./tasks/node.js"))
  .build();

export const tasks: TaskDefinition[] = [
  ...protocolTasks,
  ...programTasks,
  snapshotTask,
  ...pointsTasks,
  ...badgeTasks,
  ...rewardTasks,
  nodeTask,
];
