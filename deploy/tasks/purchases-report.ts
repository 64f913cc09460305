/** `purchases report` and `purchases exposure`: what campaigns' purchases earned, and what the brand can lose by them. */
import { writeFile } from "node:fs/promises";

import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import type { Spending } from "../../sdk/src/index.js";
import type { PurchaseReport } from "../../sdk/src/purchase-report.js";
import { displayText } from "../../sdk/src/text.js";
import { campaignId, idText } from "../../sdk/src/units.js";
import { refuseExisting } from "../earn/signed-file.js";
import { type CommonArgs, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { cell, table, when } from "../lib/output.js";

interface ProgramArgs extends CommonArgs {
  program: string;
}

export const report = taskAction<ProgramArgs & { campaign: string; csv: string | undefined }>(async (task, args) => {
  const program = await task.program(args.program);
  const { points, purchases } = program;
  if (args.csv !== undefined) await refuseExisting(args.csv);
  const wanted = args.campaign === "" ? undefined : campaignId(args.campaign);
  const opened = (await purchases.list()).filter(({ campaign }) => wanted === undefined || campaign === wanted);
  if (opened.length === 0 && wanted !== undefined) {
    throw new TaskError("NoSuchCampaign", `The purchases' desk has no campaign ${displayText(args.campaign)}.`, {
      next: "hardhat campaigns list … --desk purchases shows them.",
    });
  }
  const reports = [];
  for (const { campaign } of opened) reports.push(await purchases.report(campaign));
  const debts = { debt: await purchases.debtTotal(), told: (await purchases.exposure()).debt };
  const differences = reports.flatMap((each) => differencesOf(each));
  if (debts.debt !== debts.told) differences.push(`debt: ${debts.told} by events, ${debts.debt} on the chain`);
  const ok = differences.length === 0;
  if (args.csv !== undefined) await writeFile(args.csv, reportCsv(program, reports), { flag: "wx" });
  const text = [
    ...reports.map((each) => reportText(program, each)),
    `All members together owe ${points.format(debts.debt)} ${points.symbol}.`,
    ...differences.map((difference) => `DIFFERS: ${difference}`),
    ok
      ? `${reports.length} campaign(s) compared: events, budgets and holds agree to the unit.`
      : "EVENTS AND CHAIN DIFFER, see above.",
  ].join("\n\n");
  const campaigns = reports.map((each) => ({ name: idText(each.campaign.campaign), ...each }));
  return { data: { program: program.address, matches: ok, debt: debts.debt, campaigns, differences }, text, ok };
});

/** What was read in two ways must be the same: by purchase, and by budget. */
function differencesOf({ campaign, points, earned, by, refunded, owed }: PurchaseReport): string[] {
  const name = idText(campaign.campaign);
  const posted = by.reduce((sum, till) => sum + till.earned, 0n);
  const pairs: [string, bigint, bigint][] = [
    ["earned by till", posted, earned],
    ["voided and owed", points.voided + owed, refunded],
    ["paid", points.pending + points.handedOver, points.paid],
  ];
  return pairs.flatMap(([what, one, other]) => (one === other ? [] : [`${name}, ${what}: ${one}, not ${other}`]));
}

function reportText(program: ProgramEntity, told: PurchaseReport): string {
  const format = (amount: bigint): string => `${program.points.format(amount)} ${program.points.symbol}`;
  const { campaign, points, purchases, members, earned, refunded, paidAgainstDebt, owed, bonuses, by } = told;
  const { closesAt, lapsed } = campaign;
  const budget = ({ allotted, cut, left }: Spending): string =>
    `${format(allotted)} allotted, ${format(cut)} taken back, ${format(left)} left`;
  const head = [
    ["Campaign", `${displayText(idText(campaign.campaign))}${lapsed ? " (lapsed)" : `, until ${when(closesAt)}`}`],
    ["Purchases", `${purchases} by ${members} member(s): ${format(earned)} earned`],
    [
      "Of these",
      `${format(points.pending)} wait, ${format(points.handedOver)} were handed over, ${format(paidAgainstDebt)} went against debt`,
    ],
    ["Refunded", `${format(refunded)}: ${format(points.voided)} voided, ${format(owed)} owed`],
    [
      "Bonuses",
      `${format(bonuses.first)} for first purchases, ${format(bonuses.referral)} for referrals, ${format(bonuses.milestone)} for milestones`,
    ],
    ["Budget", budget(points)],
    ["Budget of bonuses", budget(bonuses)],
  ];
  const rows = by.map((till) => [till.till, till.purchases, format(till.earned)]);
  return [table(head), table([["TILL", "PURCHASES", "EARNED"], ...rows])].join("\n");
}

/** By campaign and till. Names are the brand's own; a cell that a spreadsheet would run is marked as text. */
function reportCsv({ points }: ProgramEntity, reports: readonly PurchaseReport[]): string {
  const rows = reports.flatMap(({ campaign, by }) =>
    by.map(({ till, purchases, earned }) => [cell(idText(campaign.campaign)), till, purchases, points.format(earned)]),
  );
  return `${[["campaign", "till", "purchases", "earned"], ...rows].map((row) => row.join(",")).join("\n")}\n`;
}

export const exposure = taskAction<ProgramArgs>(async (task, args) => {
  const { points, purchases } = await task.program(args.program);
  const found = await purchases.exposure();
  const format = (amount: bigint): string => `${points.format(amount)} ${points.symbol}`;
  const { debt, leftBehind, debtors, bonuses, pending } = found;
  const rows = debtors
    .slice(0, 20)
    .map(({ member, debt: owes, balance, pending: waits }) => [member, format(owes), format(balance), format(waits)]);
  const text = [
    table([
      ["Owed", format(debt)],
      ["Perhaps left behind", `${format(leftBehind)}, by addresses that have nothing and wait for nothing`],
      ["Bonuses", `${format(bonuses.paid)} for first purchases and referrals`],
      [
        "",
        `${format(bonuses.onRefunded)} of them for what was returned whole, ${format(bonuses.onPartlyRefunded)} in part`,
      ],
      ["Can still be taken back", format(pending)],
    ]),
    ...(rows.length === 0 ? [] : [table([["WHO OWES", "HOW MUCH", "HAS", "WAITS FOR"], ...rows])]),
    "A debt and a first purchase are per address: whoever buys from a new one leaves the debt behind.",
  ].join("\n");
  return { data: { ...found }, text };
});
