/** `campaigns …`, `vouchers …`, `codes …`, `drops …` and `claims …`: what members collect. */
import { emptyTask } from "hardhat/config";

import { optional } from "../../lib/options.js";
import { DRY_RUN, INT, LABEL, PROGRAM, from, reading, sending } from "./common.js";

const campaigns = () => import("../campaigns.js");
const opening = () => import("../campaigns-open.js");
const claims = () => import("../claims.js");
const drops = () => import("../drops.js");
const report = () => import("../claims-report.js");
const vouchers = () => import("../vouchers.js");

const CAMPAIGN = { name: "campaign", description: "Name of the campaign: a text of up to 16 bytes, or hex" } as const;
const TILL = optional("till", "The till that signs: one of the network's accounts, or that of the key");
const TILL_KEY = optional(
  "tillKey",
  "A file with the till's key: hex, or an encrypted keystore (default: the variable PUNCHCARD_TILL_KEY)",
);
const JOURNAL = optional("journal", "Where the till's numbers are noted (default: deploy/numbers/)");
const VALID_FOR = optional("validFor", "How long they can be collected (default: 90d, or until the campaign closes)");

const DESK = {
  name: "desk",
  description: "Which desk has it: claims, purchases, or tiers",
  defaultValue: "claims",
} as const;
const BADGES = optional("badges", "Badges, where it pays points too");
const NUMBERS = optional("numbers", "Only these numbers: 7 or 100-199");

const campaignTasks = [
  emptyTask("campaigns", "Campaigns: what members collect from").build(),
  sending(["campaigns", "open"], "Open a campaign from a file, with its budget and tills")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "JSON, as deploy/programs/example-campaign.json" })
    .addOption(DESK)
    .setAction(from(opening, "open"))
    .build(),
  reading(["campaigns", "list"], "List the campaigns")
    .addPositionalArgument(PROGRAM)
    .addOption(DESK)
    .setAction(from(campaigns, "list"))
    .build(),
  reading(["campaigns", "show"], "Show a campaign and its tills")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addOption(DESK)
    .setAction(from(campaigns, "show"))
    .build(),
  sending(["campaigns", "top-up"], "Add to a campaign's budget")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addPositionalArgument({ name: "amount", description: "Points to add; badges, where it pays badges alone" })
    .addOption(BADGES)
    .addOption(optional("perDay", "Another daily rate, 0 for none (default: it stays as it is)"))
    .addOption(DESK)
    .setAction(from(campaigns, "topUp"))
    .build(),
  sending(["campaigns", "cut"], "Take back what a campaign has not paid")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addPositionalArgument({ name: "amount", description: "Points to take back at most, or `all`" })
    .addOption(BADGES)
    .addOption(DESK)
    .setAction(from(campaigns, "cut"))
    .build(),
  sending(["campaigns", "close"], "End a campaign one notice period from now")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addOption(DESK)
    .setAction(from(campaigns, "close"))
    .build(),
  sending(["campaigns", "lapse"], "Take back what a campaign that is over has not paid; anyone may")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addOption(DESK)
    .setAction(from(campaigns, "lapse"))
    .build(),
  sending(["campaigns", "set-tills"], "Add tills, or set their limits anew")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addVariadicArgument({ name: "tills", description: "Their addresses", defaultValue: [] })
    .addOption(optional("cap", "The most that each can pay from now on (default: only the budget bounds it)"))
    .addOption(optional("perDay", "The most that each can pay on one UTC day (default: no such limit)"))
    .addOption(optional("file", 'JSON: { "tills": [{ "till": "0x…", "cap": "1000", "perDay": "100" }] }'))
    .addOption(DESK)
    .setAction(from(campaigns, "setTills"))
    .build(),
  sending(["campaigns", "revoke-tills"], "End at once what tills can pay, also what they signed before")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addVariadicArgument({ name: "tills", description: "Their addresses" })
    .addOption(DESK)
    .setAction(from(campaigns, "revokeTills"))
    .build(),
  sending(["campaigns", "revoke-numbers"], "End at once what a till's numbers can pay: a sheet of codes that leaked")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addPositionalArgument({ name: "till", description: "Address of the till" })
    .addPositionalArgument({ name: "first", description: "The first number" })
    .addPositionalArgument({ name: "last", description: "The last number" })
    .setAction(from(campaigns, "revokeNumbers"))
    .build(),
  sending(["campaigns", "mature"], "Hand claimed points that have matured over to their members; anyone may")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addOption(optional("address", "Only this member's"))
    .addOption(optional("till", "Only what this till signed"))
    .addOption(NUMBERS)
    .addFlag({ name: "all", description: "All that is mature (the default)" })
    .setAction(from(claims, "mature"))
    .build(),
  sending(["campaigns", "void"], "Take claimed points back before they mature")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addOption({ name: "why", description: "The reason, which members can read", defaultValue: "" })
    .addOption(optional("address", "Only this member's"))
    .addOption(optional("till", "Only what this till signed"))
    .addOption(NUMBERS)
    .addFlag({ name: "all", description: "All that has not matured" })
    .setAction(from(claims, "voidPending"))
    .build(),
];

export const earnTasks = [
  ...campaignTasks,
  emptyTask("vouchers", "Vouchers: signed for a member").build(),
  reading(["vouchers", "sign"], "Sign a voucher for each line of a CSV file (member,amount,order)")
    .addFlag(DRY_RUN)
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addPositionalArgument({ name: "file", description: "The CSV file" })
    .addOption({ name: "out", description: "Where to write them: .csv or .jsonl", defaultValue: "vouchers.jsonl" })
    .addOption(TILL)
    .addOption(TILL_KEY)
    .addOption(optional("secretFile", "A file with the brand's secret for keys (default: PUNCHCARD_CLAIM_SECRET)"))
    .addOption(VALID_FOR)
    .addOption(LABEL)
    .addOption(JOURNAL)
    .setAction(from(vouchers, "sign"))
    .build(),
  emptyTask("codes", "Codes: vouchers for whoever has them").build(),
  reading(["codes", "print"], "Make a sheet of codes for print")
    .addFlag(DRY_RUN)
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addOption({ name: "count", description: "How many codes", type: INT, defaultValue: 10 })
    .addOption(optional("amount", "Points that each pays; left out where it is a badge"))
    .addOption({
      name: "out",
      description: "Where to write them: .html to print, .csv for a print shop",
      defaultValue: "codes.html",
    })
    .addOption(
      optional("page", "An https page of yours that reads the code, for any camera (default: your app alone reads it)"),
    )
    .addOption(optional("brand", "The name on the cards (default: that of the points)"))
    .addOption({ name: "locale", description: "Language of the cards: en or zh", defaultValue: "en" })
    .addOption(TILL)
    .addOption(TILL_KEY)
    .addOption(VALID_FOR)
    .addOption(JOURNAL)
    .setAction(from(vouchers, "print"))
    .build(),
  emptyTask("drops", "Drops: a list that pays many").build(),
  reading(["drops", "build"], "Build a drop from a CSV file (member,amount): files for any static host")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument(CAMPAIGN)
    .addPositionalArgument({ name: "file", description: "The CSV file" })
    .addOption({ name: "out", description: "The folder to write", defaultValue: "drop" })
    .addFlag({ name: "badges", description: "Amounts are numbers of badges, not of points" })
    .addFlag({ name: "sum", description: "Add up lines of the same member" })
    .setAction(from(drops, "build"))
    .build(),
  sending(["drops", "publish"], "Open the campaign of a drop, with its root and a budget for all of it")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "file", description: "JSON, as for `campaigns open`; without a budget" })
    .addPositionalArgument({ name: "folder", description: "The folder that `drops build` wrote" })
    .setAction(from(drops, "publish"))
    .build(),
  emptyTask("claims", "What members collected").build(),
  reading(["claims", "report"], "Tell what campaigns paid, by till and day, and compare with what the chain holds")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ ...CAMPAIGN, defaultValue: "" })
    .addOption(optional("manifest", "A sheet's manifest: which of its codes were collected"))
    .addOption(optional("csv", "Where to write the lines by campaign, source and day"))
    .setAction(from(report, "report"))
    .build(),
];
