/** `campaigns …`: what a brand opens for members to collect from, and who signs for it. */
import { readClaims, readDesk as readEvents } from "../../sdk/src/campaign-history.js";
import { UINT32_MAX } from "../../sdk/src/badge-terms.js";
import type { BudgetState } from "../../sdk/src/entities/points.js";
import type { Step } from "../../sdk/src/step.js";
import { displayText } from "../../sdk/src/text.js";
import { readTillsFile } from "../earn/campaign-file.js";
import {
  type DeskName,
  type KnownCampaign,
  campaignState,
  deskOf,
  tillState,
  unitsText,
} from "../earn/campaign-state.js";
import { type CommonArgs, type SendArgs, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { table, when } from "../lib/output.js";

export interface CampaignArgs {
  program: string;
  campaign: string;
}

/** Those that a campaign of any desk takes. */
export interface DeskArgs {
  desk: string;
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
  const leftText = ({ left, ratePerDay, usedToday }: BudgetState): string =>
    `${inUnits(left)}${ratePerDay === 0n ? "" : `; today ${inUnits(usedToday)} of ${inUnits(ratePerDay)}`}`;
  const bonuses = desk === "purchases" ? await program.bonuses.budget(state.campaign) : undefined;
  const lines = [
    ["Campaign", `${state.name} (${state.campaign})`],
    ["Pays", paysText(state)],
    ["Is", `${status}: ${when(state.opensAt)} to ${when(state.closesAt)}`],
    ["Left", leftText(state)],
    ...(bonuses === undefined ? [] : [["Left for bonuses", leftText(bonuses)]]),
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
    data: { program: program.address, ...state, ...(bonuses && { bonuses }), status, tills, revokedNumbers: revoked },
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
    const { claims } = await task.program(args.program);
    const till = readAddress(args.till, "till");
    const [from, to] = [readNumber(args.first), readNumber(args.last) + 1n];
    return task.send([claims.revokeNumbers({ campaign: args.campaign, till, from, to })], args);
  },
);

function readNumber(text: string): bigint {
  if (/^[0-9]{1,20}$/.test(text)) return BigInt(text);
  throw new TaskError("BadNumber", `Not one of a till's numbers: ${displayText(text)}`, {
    next: "They are printed on the sheet, and in its manifest.",
  });
}

export function readDesk({ desk }: DeskArgs): DeskName {
  if (desk === "claims" || desk === "purchases" || desk === "tiers") return desk;
  throw new TaskError("NoSuchDesk", `No desk that has campaigns is called ${displayText(desk)}.`, {
    next: "Give --desk claims, --desk purchases or --desk tiers.",
  });
}
