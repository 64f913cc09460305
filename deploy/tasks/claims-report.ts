/** `claims report`: what campaigns paid, from events alone, held against what the contracts say. */
import { writeFile } from "node:fs/promises";

import type { CampaignReport } from "../../sdk/src/campaign-report.js";
import { displayText } from "../../sdk/src/text.js";
import { campaignId, formatPoints, idText } from "../../sdk/src/units.js";
import { type DayRow, daysOf } from "../earn/claim-days.js";
import { type SheetState, sheetState } from "../earn/sheet-state.js";
import { refuseExisting } from "../earn/signed-file.js";
import { type CommonArgs, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { cell, table, when } from "../lib/output.js";

interface ReportArgs extends CommonArgs {
  program: string;
  campaign: string;
  manifest: string | undefined;
  csv: string | undefined;
}

interface CampaignLine {
  name: string;
  report: CampaignReport;
  days: DayRow[];
  differences: string[];
}

export const report = taskAction<ReportArgs>(async (task, args) => {
  const program = await task.program(args.program);
  const wanted = args.campaign === "" ? undefined : campaignId(args.campaign);
  const opened = (await program.claims.list()).filter(({ campaign }) => wanted === undefined || campaign === wanted);
  if (opened.length === 0 && wanted !== undefined) {
    throw new TaskError("NoSuchCampaign", `There is no campaign ${displayText(args.campaign)}.`, {
      next: "hardhat campaigns list shows them.",
    });
  }
  const lines: CampaignLine[] = [];
  for (const { campaign } of opened) {
    // Throws where budgets do not add up.
    const found = await program.claims.report(campaign);
    const days = await daysOf(program, found);
    lines.push({ name: idText(campaign), report: found, days, differences: differencesOf(found, days) });
  }
  const sheet = args.manifest === undefined ? undefined : await sheetState(program, args.manifest);
  const { decimals, symbol } = program.points;
  const format = (amount: bigint): string => formatPoints(amount, decimals);
  if (args.csv !== undefined) {
    await refuseExisting(args.csv);
    await writeFile(args.csv, csvOf(lines, format), { flag: "wx" });
  }
  const ok = lines.every(({ differences }) => differences.length === 0);
  const data = {
    ...{ program: program.address, symbol, decimals, matches: ok },
    campaigns: lines.map(({ name, report: { campaign, ...rest }, days, differences }) => ({
      ...{ name, campaign: campaign.campaign, lapsed: campaign.lapsed, ...rest, days, differences },
    })),
    ...(sheet === undefined ? {} : { sheet }),
  };
  const text = [
    ...lines.map((line) => campaignText(line, (amount) => `${format(amount)} ${symbol}`)),
    ...(sheet === undefined ? [] : [sheetText(sheet)]),
    ok
      ? `${lines.length} campaign(s) compared: events, budgets and holds agree to the unit.`
      : "EVENTS AND CHAIN DIFFER, see above.",
  ].join("\n\n");
  return { data, text, ok };
});

/** What was read twice must be the same: by campaign from budgets, by day from each claim. */
function differencesOf({ points, awards, by, claims }: CampaignReport, days: readonly DayRow[]): string[] {
  const sum = (pick: (row: DayRow) => bigint): bigint => days.reduce((all, row) => all + pick(row), 0n);
  const pairs: [string, bigint, bigint][] = [
    ["claims", sum(({ claims: count }) => BigInt(count)), BigInt(claims)],
    ["points", sum(({ amount }) => amount), (points?.paid ?? 0n) + (points?.voided ?? 0n)],
    ["badges", sum(({ awards: count }) => BigInt(count)), awards?.paid ?? 0n],
    [
      "points by source",
      by.reduce((all, { amount }) => all + amount, 0n),
      (points?.paid ?? 0n) + (points?.voided ?? 0n),
    ],
  ];
  return pairs.flatMap(([what, told, held]) => (told === held ? [] : [`${what}: ${told} by day, ${held} by budget`]));
}

function campaignText(
  { name, report: found, days, differences }: CampaignLine,
  format: (amount: bigint) => string,
): string {
  const { campaign, points, awards, claims, members, by } = found;
  const head = [
    ["Campaign", `${displayText(name)}${campaign.lapsed ? " (lapsed)" : `, until ${when(campaign.closesAt)}`}`],
    ["Claims", `${claims} by ${members} member(s)`],
    ...(points === null
      ? []
      : [
          [
            "Paid",
            `${format(points.paid)}, of these ${format(points.pending)} not matured; ${format(points.voided)} voided`,
          ],
          [
            "Budget",
            `${format(points.allotted)} allotted, ${format(points.cut)} taken back, ${format(points.left)} left`,
          ],
        ]),
    ...(awards === null
      ? []
      : [
          ["Badges", `${awards.paid} paid; ${awards.allotted} allotted, ${awards.cut} taken back, ${awards.left} left`],
        ]),
  ];
  const sources = by.map(({ source, claims: count, amount, awards: badges }) => [
    source,
    count,
    format(amount),
    badges,
  ]);
  const byDay = days.map(({ day, source, claims: count, amount, awards: badges }) => [
    day,
    source,
    count,
    format(amount),
    badges,
  ]);
  return [
    table(head),
    table([["SOURCE", "CLAIMS", "POINTS", "BADGES"], ...sources]),
    ...(byDay.length === 0 ? [] : [table([["DAY (UTC)", "SOURCE", "CLAIMS", "POINTS", "BADGES"], ...byDay])]),
    ...differences.map((difference) => `DIFFERS: ${difference}`),
  ].join("\n");
}

function sheetText({ file, codes, collected, revoked, open }: SheetState): string {
  return `${file}: ${codes} codes, ${collected} collected, ${revoked} revoked, ${open} left`;
}

/** Names are the brand's own; a cell that a spreadsheet would run is marked as text. */
function csvOf(lines: readonly CampaignLine[], format: (amount: bigint) => string): string {
  const rows = lines.flatMap(({ name, days }) =>
    days.map(({ day, source, claims, amount, awards }) => [cell(name), day, source, claims, format(amount), awards]),
  );
  return `${[["campaign", "day", "source", "claims", "points", "badges"], ...rows].map((row) => row.join(",")).join("\n")}\n`;
}
