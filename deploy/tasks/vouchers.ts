/** `vouchers sign` and `codes print`: what a till signs by the file and by the sheet. */
import path from "node:path";

import { formatPoints } from "../../sdk/src/units.js";
import { type CommonArgs, type TaskContext, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { parseDuration } from "../lib/options.js";
import { when } from "../lib/output.js";
import { readChecked } from "../mint/run.js";
import {
  type KnownCampaign,
  type KnownTill,
  type Warning,
  campaignState,
  refuseOver,
  tillState,
  unitsText,
  warningsFor,
} from "../earn/campaign-state.js";
import { printCodes, revokeCommand } from "../earn/codes.js";
import { type KeyArgs, claimSecret, findTillKey } from "../earn/secrets.js";
import type { SheetLocale } from "../earn/sheet.js";
import { endingOf, refuseExisting } from "../earn/signed-file.js";
import { type CheckedVouchers, type VoucherRow, checkVoucherRows } from "../earn/voucher-rows.js";
import { memberWarnings, signFile } from "../earn/vouchers.js";

interface TillArgs extends CommonArgs, KeyArgs {
  program: string;
  campaign: string;
  validFor: string | undefined;
  out: string;
  journal: string | undefined;
  dryRun: boolean;
}

const DAY = 86_400;
/** Unless the campaign closes before, or another time is asked for. */
const VALID = 90 * DAY;
const MAX_VALID = 3_650 * DAY;
const MOST_CODES = { html: 10_000, csv: 100_000 } as const;

export const sign = taskAction<TillArgs & { file: string; label: string; secretFile: string | undefined }>(
  async (task, args) => {
    const format = endingOf(args.out, ["csv", "jsonl"]);
    const found = await forTill(task, args);
    const { program, campaign, till, deadline, now } = found;
    const { cap: max } = await program.points.issuance();
    const rules = {
      ...{ decimals: program.points.decimals, paysPoints: campaign.paysPoints, max },
      notMembers: await notMembers(task, found),
      secret: () => claimSecret(task, args.secretFile),
    };
    const { checked, digest } = await readChecked<VoucherRow, CheckedVouchers>(
      { file: args.file, isTalking: task.isTalking, undone: "signed" },
      (csv) => checkVoucherRows(csv, rules),
    );
    const { rows, lines, total, source } = checked;
    const inUnits = (units: bigint): string => unitsText(program, campaign, units);
    const warnings = [
      ...warningsFor(program, campaign, till, { total, deadline }),
      ...memberWarnings(checked, campaign, inUnits),
    ];
    const members = new Set(rows.map(({ address }) => address)).size;
    task.say(`${path.basename(args.file)}: ${lines} lines, ${members} members, ${inUnits(total)}`);
    task.say(source === undefined ? "Each pays once by a number of the till's." : `Each ${source} pays once.`);
    sayWarnings(task, warnings);
    const summary = { ...about(found), lines, members, total, source: source ?? "counted", warnings };
    if (args.dryRun) return { data: { dryRun: true, ...summary, deadline }, text: "Dry run: nothing was signed." };
    await refuseExisting(args.out);
    const { run, again } = await signFile({
      ...{ program, campaign, domain: found.domain, till: till.till, key: found.key, file: args.file, digest },
      ...{
        label: args.label,
        checked,
        validFrom: now,
        deadline,
        now,
        out: args.out,
        format,
        isTalking: task.isTalking,
      },
      journal: journalFile(task, found, args),
      freeOnChain: () => freeNumber(found),
    });
    const numbers = run.first === run.to ? null : { first: run.first, last: (BigInt(run.to) - 1n).toString() };
    const text = [
      ...(again ? ["This file was signed before: these are the same vouchers again."] : []),
      `Signed        ${rows.length} vouchers of ${inUnits(total)} together, by ${till.till}`,
      ...(numbers === null ? [] : [`Numbers       ${numbers.first} to ${numbers.last}`]),
      `Valid until   ${when(run.deadline)}`,
      `Written       ${args.out}: give each member their line. It pays only the member that it names.`,
    ].join("\n");
    const signed = { signed: rows.length, again, numbers, deadline: run.deadline, out: args.out };
    return { data: { dryRun: false, ...summary, ...signed }, text };
  },
);

type PrintArgs = TillArgs & {
  count: number;
  amount: string | undefined;
  page: string | undefined;
  brand: string | undefined;
  locale: string;
};

export const print = taskAction<PrintArgs>(async (task, args) => {
  const format = endingOf(args.out, ["html", "csv"]);
  const most = MOST_CODES[format];
  if (args.count < 1 || args.count > most) {
    throw new TaskError("BadCount", `--count must be 1 to ${most} for a .${format} file.`);
  }
  const locale = readLocale(args.locale);
  const found = await forTill(task, args);
  const { program, campaign, till, deadline, now } = found;
  const amount = readAmount(args.amount, found);
  const total = amount * BigInt(args.count);
  if (campaign.memberCap !== 0n && amount > campaign.memberCap) {
    throw new TaskError(
      "OverMemberCap",
      `No member is paid more than ${unitsText(program, campaign, campaign.memberCap)}.`,
      {
        next: "Print codes of a smaller amount.",
      },
    );
  }
  const warnings = warningsFor(program, campaign, till, { total, deadline });
  const each = unitsText(program, campaign, amount);
  task.say(
    `${args.count} codes of ${each}: ${unitsText(program, campaign, total)} together, valid until ${when(deadline)}`,
  );
  if (args.page === undefined) task.say("Without --page only the brand's own app can read them; with it, any camera.");
  sayWarnings(task, warnings);
  const summary = { ...about(found), count: args.count, amount, total, deadline, warnings };
  if (args.dryRun) return { data: { dryRun: true, ...summary }, text: "Dry run: nothing was signed." };
  const { first, to, manifest, abandoned } = await printCodes({
    ...{ program, campaign, domain: found.domain, till: till.till, key: found.key, count: args.count, amount },
    ...{ deadline, now, page: args.page, brand: args.brand ?? program.points.name, locale, out: args.out, format },
    ...{ journal: journalFile(task, found, args), isTalking: task.isTalking },
    freeOnChain: () => freeNumber(found),
  });
  const at = { program: program.address, campaign: campaign.name, till: till.till };
  const revoke = revokeCommand({ ...at, first, to });
  const lost = abandoned.map((run) => revokeCommand({ ...at, first: BigInt(run.first), to: BigInt(run.to) }));
  const text = [
    `Written       ${args.out}, numbers ${first} to ${to - 1n}`,
    `Manifest      ${manifest}: without secrets, for claims report`,
    `WARNING       ${args.out} is worth ${unitsText(program, campaign, total)}: whoever reads a code can collect it. Print it, then delete it.`,
    `If it leaks   ${revoke}`,
    ...lost.map((command) => `An earlier run was cut off. If its codes may be anywhere: ${command}`),
  ].join("\n");
  const numbers = { first, last: to - 1n };
  return { data: { dryRun: false, ...summary, numbers, out: args.out, manifest, revoke, abandoned: lost }, text };
});

type Found = Awaited<ReturnType<typeof forTill>>;

/** Campaign, till and key, if what is signed now can be paid at all. */
async function forTill(task: TaskContext, args: TillArgs) {
  const program = await task.program(args.program);
  const validFor = args.validFor === undefined ? undefined : readDuration(args.validFor);
  const campaign: KnownCampaign = await campaignState(program, args.campaign);
  const { till: address, key } = await findTillKey(task, args);
  const till: KnownTill = await tillState(program, campaign.campaign, address);
  const now = await task.now();
  refuseOver(campaign, till, now);
  const deadline = validFor === undefined ? Math.min(now + VALID, campaign.closesAt) : now + validFor;
  return { program, campaign, till, key, now, deadline, domain: program.claims.domain };
}

function readDuration(text: string): number {
  const span = parseDuration(text);
  if (span !== undefined && span >= 60 && span <= MAX_VALID) return span;
  throw new TaskError("BadDuration", `Not a time to be valid for: ${text}`, { next: "Give 60s to 3650d, like 90d." });
}

function about({ program, campaign, till }: Found): Record<string, unknown> {
  return { program: program.address, campaign: campaign.name, till: till.till };
}

function sayWarnings(task: TaskContext, warnings: readonly Warning[]): void {
  for (const { reason } of warnings) task.say(`Mind: ${reason}`);
}

/** Of its own for each chain, token, campaign and till: wherever the command is run, the numbers are the same. */
function journalFile(task: TaskContext, { program, campaign, till, domain }: Found, { journal }: TillArgs): string {
  const name = [program.points.address, campaign.campaign.replace(/(00)+$/, ""), till.till].map((hex) =>
    hex.toLowerCase().slice(2),
  );
  const folder = path.join(task.hre.config.paths.ignition, "numbers", `chain-${domain.chainId}`);
  return journal ?? path.join(folder, `${name.join("-")}.jsonl`);
}

/** One past the greatest number of the till that was claimed: this computer may not be the first to sign for it. */
async function freeNumber({ program, campaign, till }: Found): Promise<bigint> {
  const { by } = await program.claims.report(campaign.campaign);
  return by.find(({ source }) => source === till.till)?.numbers.at(-1)?.to ?? 0n;
}

async function notMembers(task: TaskContext, { program, domain }: Found): Promise<ReadonlyMap<string, string>> {
  const { points, badges } = program;
  const { grants } = await task.deployment();
  const desks = await points.desks();
  return new Map([
    [program.address.toLowerCase(), "the programme's own contract"],
    [points.address.toLowerCase(), "the points' own contract"],
    [badges.address.toLowerCase(), "the badges' own contract"],
    ...[domain.claims, grants, ...desks.map(({ address }) => address)].map(
      (desk) => [desk.toLowerCase(), "a desk"] as const,
    ),
  ]);
}

function readAmount(text: string | undefined, { program, campaign }: Found): bigint {
  if (campaign.paysPoints) {
    const amount = text === undefined ? 0n : program.points.parse(text);
    if (amount > 0n) return amount;
    const example = formatPoints(10n ** BigInt(program.points.decimals), program.points.decimals);
    throw new TaskError("BadGrantAmount", "Say how much each code pays.", {
      next: `For instance --amount ${example}.`,
    });
  }
  if (text === undefined || text === "1") return 1n;
  throw new TaskError("BadGrantAmount", "This campaign pays one badge for each code.", { next: "Leave --amount out." });
}

function readLocale(text: string): SheetLocale {
  if (text === "en" || text === "zh") return text;
  throw new TaskError("BadLocale", `There are no words for ${text}.`, { next: "Give en or zh." });
}
