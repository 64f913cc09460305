/** `campaigns …`: what a brand opens for members to collect from, and who signs for it. */
import type { CampaignOpening } from "../../sdk/src/actions/index.js";
import { type OpenedCampaign, readClaims, readDesk as readEvents } from "../../sdk/src/campaign-history.js";
import { UINT32_MAX } from "../../sdk/src/badge-terms.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import type { Step } from "../../sdk/src/step.js";
import { displayText } from "../../sdk/src/text.js";
import { idText } from "../../sdk/src/units.js";
import { type CampaignRules, type MeantDrop, readCampaignFile, readTillsFile } from "../earn/campaign-file.js";
import {
  type DeskName,
  type KnownCampaign,
  campaignState,
  deskOf,
  tillState,
  unitsText,
} from "../earn/campaign-state.js";
import { type CommonArgs, type Outcome, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { KindsByName } from "../lib/kinds.js";
import { table, when } from "../lib/output.js";

export interface CampaignArgs {
  program: string;
  campaign: string;
}

/** Those that a campaign of any desk takes. */
interface DeskArgs {
  desk: string;
}

export const open = taskAction<SendArgs & DeskArgs & { program: string; file: string }>(async (task, args) =>
  openFromFile(task, args, await task.program(args.program), { desk: readDesk(args) }),
);

/** Opens what a file says, with the root and the budget of a drop where there is one. */
export async function openFromFile(
  task: TaskContext,
  args: SendArgs & { file: string },
  program: ProgramEntity,
  { desk, drop }: { desk: DeskName; drop?: MeantDrop },
): Promise<Outcome> {
  const { points, badges } = program;
  const kinds = await KindsByName.read(badges);
  const now = await task.now();
  const rules: CampaignRules = { decimals: points.decimals, kinds, now, desk, ...(drop ? { drop } : {}) };
  const opening = await readCampaignFile(args.file, rules);
  const name = idText(opening.campaign);
  const known = (await deskOf(program, desk).list()).find(({ campaign }) => campaign === opening.campaign);
  const data = { program: program.address, campaign: opening.campaign, name };
  if (known !== undefined) {
    refuseOther(known, opening);
    const text = `Already open: the campaign ${name}, until ${when(known.closesAt)}. Nothing was sent.`;
    return { data: { ...data, alreadyOpen: true, dryRun: args.dryRun }, text };
  }
  const takes = await allotmentText(program, opening, kinds);
  for (const line of takes) task.say(line);
  const sent = await task.send([openStep(program, desk, opening)], args);
  return { ...sent, data: { ...data, alreadyOpen: false, takes, ...sent.data } };
}

/** The purchases' desk has points that mature, and a badge whose level is the tier's. */
function openStep({ campaigns, purchases }: ProgramEntity, desk: DeskName, opening: CampaignOpening): Step {
  const { points, badge, maturity = 0, ...rest } = opening;
  if (desk === "claims" || points === undefined) return campaigns.open(opening);
  return purchases.open({ ...rest, points, maturity, ...(badge === undefined ? {} : { tierBadge: badge }) });
}

/** A campaign never changes: the same name with other terms is a mistake. Times may be relative, so they are not compared. */
function refuseOther(known: OpenedCampaign, opening: CampaignOpening): void {
  const { points, badge, memberCap = 0n, maturity = 0, root = "", uri } = opening;
  const differs = Object.entries({
    points: known.paysPoints !== (points !== undefined),
    badge: known.kind !== (badge?.kind ?? 0) || known.level !== (badge?.level ?? 0),
    memberCap: known.memberCap !== memberCap,
    maturity: known.maturity !== maturity,
    root: known.root !== root,
    uri: known.uri !== uri,
  }).flatMap(([key, isOther]) => (isOther ? [key] : []));
  if (differs.length === 0) return;
  const name = displayText(idText(opening.campaign));
  throw new TaskError(
    "CampaignExists",
    `There is a campaign ${name} already, and it is another: ${differs.join(", ")}.`,
    {
      next: "A campaign never changes: give the new one a name of its own. Nothing was sent.",
      details: { differs, known },
    },
  );
}

/** What opening takes out of what the brand published. */
async function allotmentText(
  { points, badges }: ProgramEntity,
  opening: CampaignOpening,
  kinds: KindsByName,
): Promise<string[]> {
  const lines: string[] = [];
  if (opening.points !== undefined) {
    const { ceiling, usedThisPeriod } = await points.issuance();
    const left = ceiling - usedThisPeriod;
    const budget = `${points.format(opening.points.budget)} ${points.symbol}`;
    lines.push(`Takes ${budget} of the ${points.format(left < 0n ? 0n : left)} left of this period's ceiling.`);
  }
  if (opening.badge !== undefined) {
    const { kind, budget } = opening.badge;
    const known = kinds.get(kind);
    const of = known === undefined || known.cap === 0 ? "" : ` of the ${known.left} left of its cap`;
    lines.push(`Takes ${budget} awards of ${badges.name}, kind ${kind} (${displayText(known?.look.name ?? "")})${of}.`);
  }
  return lines;
}

export const list = taskAction<CommonArgs & DeskArgs & { program: string }>(async (task, args) => {
  const program = await task.program(args.program);
  const now = await task.now();
  const campaigns = [];
  const desk = readDesk(args);
  for (const opened of await deskOf(program, desk).list()) {
    const state = await campaignState(program, opened.campaign, desk);
    campaigns.push({ ...opened, ...state, status: statusOf(state, now) });
  }
  const rows = campaigns.map((each) => [
    each.name,
    paysText(each),
    each.status,
    when(each.status === "not open yet" ? each.opensAt : each.closesAt),
    unitsText(program, each, each.left),
    each.memberCap === 0n ? "-" : unitsText(program, each, each.memberCap),
    BigInt(each.root) === 0n ? "-" : "yes",
  ]);
  return {
    data: { program: program.address, campaigns },
    text: table([["CAMPAIGN", "PAYS", "IS", "OPENS OR CLOSES", "LEFT", "A MEMBER", "DROP"], ...rows]),
  };
});

type Status = "not open yet" | "open" | "over";

function statusOf({ opensAt, closesAt }: KnownCampaign, now: number): Status {
  return now < opensAt ? "not open yet" : now < closesAt ? "open" : "over";
}

function paysText({ paysPoints, kind, level }: Pick<KnownCampaign, "paysPoints" | "kind" | "level">): string {
  const badge = kind === 0 ? [] : [`badge ${kind}${level === 0 ? "" : ` level ${level}`}`];
  return [...(paysPoints ? ["points"] : []), ...badge].join(" and ");
}

export const show = taskAction<CommonArgs & CampaignArgs & DeskArgs>(async (task, args) => {
  const program = await task.program(args.program);
  const desk = readDesk(args);
  const state = await campaignState(program, args.campaign, desk);
  const events = await readEvents(program, desk, ["TillSet"], state.campaign, {});
  const tills = [];
  for (const till of new Set(events.map((event) => event.args.till))) {
    tills.push(await tillState(program, state.campaign, till, desk));
  }
  const ranges = desk === "claims" ? await readClaims(program, ["NumbersRevoked"], state.campaign, {}) : [];
  const revoked = ranges.map(({ args: { till, from, to } }) => ({ till, first: from, last: to - 1n }));
  const status = statusOf(state, await task.now());
  const inUnits = (units: bigint): string => unitsText(program, state, units);
  const lines = [
    ["Campaign", `${state.name} (${state.campaign})`],
    ["Pays", paysText(state)],
    ["Is", `${status}: ${when(state.opensAt)} to ${when(state.closesAt)}`],
    [
      "Left",
      `${inUnits(state.left)}${state.ratePerDay === 0n ? "" : `; today ${inUnits(state.usedToday)} of ${inUnits(state.ratePerDay)}`}`,
    ],
    ["A member", state.memberCap === 0n ? "no limit" : `at most ${inUnits(state.memberCap)}`],
    ["Matures", state.maturity === 0 ? "at once" : `after ${state.maturity / 3_600} hours`],
    ["Drop", BigInt(state.root) === 0n ? "none" : state.root],
    ["Metadata", state.uri],
  ];
  const rows = tills.map(({ till, active, left, ratePerDay, usedToday }) => [
    till,
    active ? "signs" : "revoked",
    left === null ? "-" : inUnits(left),
    ratePerDay === 0n ? "-" : `${inUnits(usedToday)} of ${inUnits(ratePerDay)}`,
    revoked.flatMap((range) => (range.till === till ? [`${range.first}-${range.last}`] : [])).join(", ") || "-",
  ]);
  return {
    data: { program: program.address, ...state, status, tills, revokedNumbers: revoked },
    text: [table(lines), "", table([["TILL", "IS", "LEFT", "TODAY", "REVOKED NUMBERS"], ...rows])].join("\n"),
  };
});

type AmountArgs = SendArgs & CampaignArgs & DeskArgs & { amount: string; badges: string | undefined };

/** The day's rate stays as it is, unless another one is given. */
export const topUp = taskAction<AmountArgs & { perDay: string | undefined }>(async (task, args) => {
  const program = await task.program(args.program);
  const desk = readDesk(args);
  const state = await campaignState(program, args.campaign, desk);
  const { points, badges } = program;
  const campaigns = deskOf(program, desk);
  const { campaign, kind } = state;
  const awards = readAwards(state, args);
  const steps: Step[] = [];
  if (state.paysPoints && !(args.amount === "0" && awards !== undefined)) {
    const ratePerDay = args.perDay === undefined ? state.ratePerDay : points.parse(args.perDay);
    steps.push(campaigns.topUp({ campaign, amount: points.parse(args.amount), ratePerDay }));
  }
  if (awards !== undefined) {
    const now = await badges.budget(campaigns.address, kind, campaign);
    const ratePerDay =
      args.perDay === undefined || state.paysPoints ? now.ratePerDay : readCount(args.perDay, "--per-day");
    steps.push(campaigns.topUpAwards({ campaign, kind, amount: readCount(awards, "amount"), ratePerDay }));
  }
  return task.send(steps, args);
});

export const cut = taskAction<AmountArgs>(async (task, args) => {
  const program = await task.program(args.program);
  const desk = readDesk(args);
  const state = await campaignState(program, args.campaign, desk);
  const { points } = program;
  const campaigns = deskOf(program, desk);
  const { campaign, kind } = state;
  const awards = readAwards(state, args);
  const steps: Step[] = [];
  if (state.paysPoints && !(args.amount === "0" && awards !== undefined)) {
    const amount = args.amount === "all" ? (1n << 256n) - 1n : points.parse(args.amount);
    steps.push(campaigns.cut({ campaign, amount }));
  }
  if (awards !== undefined) {
    const amount = awards === "all" ? UINT32_MAX : readCount(awards, "amount");
    steps.push(campaigns.cutAwards({ campaign, kind, amount }));
  }
  return task.send(steps, args);
});

/** How many badges are meant: the amount itself, where the campaign pays nothing else. */
function readAwards({ paysPoints, kind, name }: KnownCampaign, { amount, badges }: AmountArgs): string | undefined {
  if (!paysPoints) return badges ?? amount;
  if (badges === undefined || kind !== 0) return badges;
  throw new TaskError("NoBadge", `The campaign ${name} pays no badge.`, { next: "Leave --badges out." });
}

function readCount(text: string, what: string): number {
  if (/^[0-9]{1,10}$/.test(text)) return Number(text);
  throw new TaskError("BadNumber", `${what} must be a whole number of badges: ${displayText(text)}`);
}

export const close = taskAction<SendArgs & CampaignArgs & DeskArgs>(async (task, args) => {
  const campaigns = deskOf(await task.program(args.program), readDesk(args));
  return task.send([campaigns.close(args.campaign)], args);
});

export const lapse = taskAction<SendArgs & CampaignArgs & DeskArgs>(async (task, args) => {
  const campaigns = deskOf(await task.program(args.program), readDesk(args));
  return task.send([campaigns.lapse(args.campaign)], args);
});

type SetArgs = SendArgs &
  CampaignArgs &
  DeskArgs & { tills: string[]; cap: string | undefined; perDay: string | undefined } & {
    file: string | undefined;
  };

export const setTills = taskAction<SetArgs>(async (task, args) => {
  const program = await task.program(args.program);
  const { points } = program;
  const desk = readDesk(args);
  const campaigns = deskOf(program, desk);
  const state = await campaignState(program, args.campaign, desk);
  const units = (text: string | undefined): bigint =>
    text === undefined ? 0n : state.paysPoints ? points.parse(text) : BigInt(readCount(text, "a till's limit"));
  const named = args.tills.map((text) => ({
    till: readAddress(text, "till"),
    cap: units(args.cap),
    ratePerDay: units(args.perDay),
  }));
  const rules = { decimals: points.decimals, paysPoints: state.paysPoints };
  const tills = [...named, ...(args.file === undefined ? [] : await readTillsFile(args.file, rules))];
  if (tills.length === 0) {
    throw new TaskError("NothingChosen", "Say which tills: their addresses, or --file.");
  }
  return task.send([campaigns.setTills({ campaign: state.campaign, tills, inBadges: !state.paysPoints })], args);
});

export const revokeTills = taskAction<SendArgs & CampaignArgs & DeskArgs & { tills: string[] }>(async (task, args) => {
  const campaigns = deskOf(await task.program(args.program), readDesk(args));
  const tills = args.tills.map((text) => readAddress(text, "till"));
  for (const till of tills) {
    if ((await campaigns.till(args.campaign, till)).active) continue;
    // The contract passes it over; a mistyped address would leave the stolen till as it is.
    throw new TaskError("TillNotActive", `${till} is no till of this campaign, or was revoked before.`, {
      next: "hardhat campaigns show lists its tills. Nothing was sent.",
    });
  }
  return task.send([campaigns.revokeTills({ campaign: args.campaign, tills })], args);
});

export const revokeNumbers = taskAction<SendArgs & CampaignArgs & { till: string; first: string; last: string }>(
  async (task, args) => {
    const { campaigns } = await task.program(args.program);
    const till = readAddress(args.till, "till");
    const [from, to] = [readNumber(args.first), readNumber(args.last) + 1n];
    return task.send([campaigns.revokeNumbers({ campaign: args.campaign, till, from, to })], args);
  },
);

function readNumber(text: string): bigint {
  if (/^[0-9]{1,20}$/.test(text)) return BigInt(text);
  throw new TaskError("BadNumber", `Not one of a till's numbers: ${displayText(text)}`, {
    next: "They are printed on the sheet, and in its manifest.",
  });
}

function readDesk({ desk }: DeskArgs): DeskName {
  if (desk === "claims" || desk === "purchases") return desk;
  throw new TaskError("NoSuchDesk", `No desk that has campaigns is called ${displayText(desk)}.`, {
    next: "Give --desk claims or --desk purchases.",
  });
}
