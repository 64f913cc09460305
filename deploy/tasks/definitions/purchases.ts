/** `rules …` and `purchases …`: what money spent earns. */
import { emptyTask } from "hardhat/config";

import { optional } from "../../lib/options.js";
import { BATCH_SIZE, INT, JOURNAL, LABEL, MAX_FEE, PROGRAM, PROPOSE_AGAIN, from, reading, sending } from "./common.js";

const rules = () => import("../rules.js");
const purchases = () => import("../purchases.js");
const reports = () => import("../purchases-report.js");
const statements = () => import("../purchases-statement.js");

const CAMPAIGN = {
  name: "campaign",
  description: "Name of the campaign at the purchases' desk: a text of up to 16 bytes, or hex",
  defaultValue: "purchases",
} as const;
const TIERS_CAMPAIGN = {
  name: "campaign",
  description: "Name of the campaign of tiers: a text of up to 16 bytes, or hex",
  defaultValue: "tiers",
} as const;
const SECRET_FILE = optional(
  "secretFile",
  "A file with the brand's secret for order numbers (default: PUNCHCARD_ORDER_SECRET, or deploy/orders/…, made once)",
);
const CSV = optional("csv", "Where to write the lines as CSV");

export const purchaseTasks = [
  emptyTask("rules", "Rules: what purchases earn").build(),
  sending(["rules", "publish"], "Publish a rule from a file; for the worse only after notice")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "JSON, as deploy/programs/example-rule.json" })
    .addOption(
      optional("validFrom", "From when on it holds: 2027-01-31, +30d or unix seconds (default: as soon as it may)"),
    )
    .setAction(from(rules, "publish"))
    .build(),
  reading(["rules", "show"], "Show the rule that holds, and what is announced")
    .addPositionalArgument(PROGRAM)
    .setAction(from(rules, "show"))
    .build(),
  reading(["rules", "quote"], "Tell what a purchase earns")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "currency", description: "Three letters, like USD" })
    .addVariadicArgument({ name: "lines", description: "12.50, or books:12.50 for a category" })
    .addOption(optional("time", "When it is made (default: now)"))
    .addOption({ name: "tier", description: "The member's tier, 0 for none", type: INT, defaultValue: 0 })
    .addOption(optional("member", "Take the tier that this member has now"))
    .setAction(from(rules, "quote"))
    .build(),
  emptyTask("purchases", "Purchases: points for money spent").build(),
  sending(
    ["purchases", "post"],
    "Post the purchases of a CSV file (order,member,amount,currency,category,time,referrer)",
  )
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "The CSV file" })
    .addOption(CAMPAIGN)
    .addFlag({ name: "allowDuplicates", description: "Add up lines of the same order and category" })
    .addOption(SECRET_FILE)
    .addOption(LABEL)
    .addFlag(PROPOSE_AGAIN)
    .addOption(JOURNAL)
    .addOption(BATCH_SIZE)
    .addOption(MAX_FEE)
    .setAction(() => import("../purchases-post.js"))
    .build(),
  sending(
    ["purchases", "refund"],
    "Take back what returned goods earned, from a CSV file (refund,order,amount,currency)",
  )
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "The CSV file" })
    .addOption(
      optional("receipts", "The receipts of `purchases post`: a file or a folder (default: the file's folder)"),
    )
    .addOption(SECRET_FILE)
    .addOption(optional("ledger", "Where refunds are noted, for all files (default: deploy/orders/…)"))
    .addFlag(PROPOSE_AGAIN)
    .addOption(JOURNAL)
    .addOption(BATCH_SIZE)
    .addOption(MAX_FEE)
    .setAction(() => import("../purchases-refund.js"))
    .build(),
  sending(["purchases", "mature"], "Hand over the points of purchases that can't be returned any more; anyone may")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ ...CAMPAIGN, defaultValue: "" })
    .addFlag({ name: "bonuses", description: "Pay first purchases, referrals and milestones that are owed, too" })
    .setAction(from(purchases, "mature"))
    .build(),
  sending(["purchases", "tiers"], "Bring the badges that show tiers up to date; anyone may")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(TIERS_CAMPAIGN)
    .setAction(from(purchases, "tiers"))
    .build(),
  reading(["purchases", "statement"], "Show what a member's purchases earned, or how one order stands")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("member", "Address of the member"))
    .addOption(optional("order", "Number of the order, or its key"))
    .addOption(SECRET_FILE)
    .addOption(CSV)
    .setAction(from(statements, "statement"))
    .build(),
  reading(["purchases", "report"], "Tell what campaigns' purchases earned, and compare with what the chain holds")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ ...CAMPAIGN, defaultValue: "" })
    .addOption(CSV)
    .setAction(from(reports, "report"))
    .build(),
  reading(["purchases", "exposure"], "Tell what buying from fresh addresses has cost, and can")
    .addPositionalArgument(PROGRAM)
    .setAction(from(reports, "exposure"))
    .build(),
];
