/** `campaigns open`: a campaign as its file says, at the desk that it is for, and what its bonuses may take. */
import { pointsAbi } from "../../sdk/src/abi.js";
import type { CampaignOpening } from "../../sdk/src/actions/index.js";
import type { OpenedCampaign } from "../../sdk/src/campaign-history.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import type { Step } from "../../sdk/src/step.js";
import { displayText } from "../../sdk/src/text.js";
import { idText } from "../../sdk/src/units.js";
import { type CampaignRules, type MeantDrop, readCampaignFile } from "../earn/campaign-file.js";
import { type DeskName, deskOf } from "../earn/campaign-state.js";
import { type Outcome, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { KindsByName } from "../lib/kinds.js";
import { findEvents } from "../lib/logs.js";
import { when } from "../lib/output.js";
import { type DeskArgs, readDesk } from "./campaigns.js";

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
  const { opening, bonuses } = await readCampaignFile(args.file, rules);
  const name = idText(opening.campaign);
  const known = (await deskOf(program, desk).list()).find(({ campaign }) => campaign === opening.campaign);
  const data = { program: program.address, campaign: opening.campaign, name };
  if (known !== undefined) refuseOther(known, opening);
  const steps: Step[] = known === undefined ? [openStep(program, desk, opening)] : [];
  const allots = bonuses !== undefined && (known === undefined || !(await hasBonuses(task, program, known.campaign)));
  if (allots) steps.push(program.bonuses.topUp({ campaign: opening.campaign, ...bonuses }));
  if (known !== undefined && !allots) {
    const text = `Already open: the campaign ${name}, until ${when(known.closesAt)}. Nothing was sent.`;
    return { data: { ...data, alreadyOpen: true, dryRun: args.dryRun }, text };
  }
  const { points: pays, badge } = known === undefined ? opening : {};
  const amounts = [...(pays === undefined ? [] : [pays.budget]), ...(allots ? [bonuses.amount] : [])];
  const takes = await allotmentText(program, { amounts, badge, kinds });
  for (const line of takes) task.say(line);
  const sent = await task.send(steps, args);
  return { ...sent, data: { ...data, alreadyOpen: known !== undefined, takes, ...sent.data } };
}

/** Whether bonuses of the campaign were ever allotted: an earlier run may have ended between the two transactions. */
async function hasBonuses(task: TaskContext, { points, bonuses }: ProgramEntity, campaign: string): Promise<boolean> {
  const { ethers } = await task.connection();
  const { fromBlock } = await task.deployment();
  const topics = [`0x${bonuses.address.slice(2).toLowerCase().padStart(64, "0")}`, campaign.padEnd(66, "0")];
  const names = ["BudgetAllotted"];
  const found = await findEvents(ethers.provider, pointsAbi(), points.address, names, { fromBlock, topics });
  return found.length !== 0;
}

/** Each desk opens campaigns of its own sort. */
function openStep(program: ProgramEntity, desk: DeskName, opening: CampaignOpening): Step {
  const { points, badge, maturity = 0, ...rest } = opening;
  if (desk === "purchases" && points !== undefined) return program.purchases.open({ ...rest, points, maturity });
  if (desk === "tiers" && badge !== undefined) return program.tiers.open({ ...rest, badge });
  return program.claims.open(opening);
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

interface Takes {
  /** Base units, of each allotment: the first must leave enough for the second. */
  amounts: readonly bigint[];
  badge: CampaignOpening["badge"] | undefined;
  kinds: KindsByName;
}

/** What opening takes out of what the brand published. */
async function allotmentText({ points, badges }: ProgramEntity, { amounts, badge, kinds }: Takes): Promise<string[]> {
  const lines: string[] = [];
  if (amounts.length !== 0) {
    const amount = amounts.reduce((sum, each) => sum + each, 0n);
    const { ceiling, usedThisPeriod } = await points.issuance();
    const left = ceiling > usedThisPeriod ? ceiling - usedThisPeriod : 0n;
    const [budget, rest] = [`${points.format(amount)} ${points.symbol}`, points.format(left)];
    if (amounts.length > 1 && amount > left) {
      const message = `Campaign and bonuses take ${budget}, and this period's ceiling leaves ${rest}.`;
      throw new TaskError("OverCeiling", message, {
        next: "Allot less, or wait for the next period. Nothing was sent.",
      });
    }
    lines.push(`Takes ${budget} of the ${rest} left of this period's ceiling.`);
  }
  if (badge !== undefined) {
    const { kind, budget } = badge;
    const known = kinds.get(kind);
    const of = known === undefined || known.cap === 0 ? "" : ` of the ${known.left} left of its cap`;
    lines.push(`Takes ${budget} awards of ${badges.name}, kind ${kind} (${displayText(known?.look.name ?? "")})${of}.`);
  }
  return lines;
}
