/** `campaigns …`, `vouchers …`, `codes …`, `drops …` and `claims …`: what members collect. */
import { emptyTask } from "hardhat/config";

import { optional } from "../../lib/options.js";
import { DRY_RUN, INT, LABEL, PROGRAM, from, reading } from "./common.js";

const vouchers = () => import("../vouchers.js");

const CAMPAIGN = { name: "campaign", description: "Name of the campaign: a text of up to 16 bytes, or hex" } as const;
const TILL = optional("till", "The till that signs: one of the network's accounts, or that of the key");
const TILL_KEY = optional(
  "tillKey",
  "A file with the till's key: hex, or an encrypted keystore (default: the variable PUNCHCARD_TILL_KEY)",
);
const JOURNAL = optional("journal", "Where the till's numbers are noted (default: deploy/numbers/)");
const VALID_FOR = { name: "validFor", description: "How long they can be collected", defaultValue: "90d" } as const;

export const earnTasks = [
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
];
