/** Asks the chain, before anything is sent, whether all badges of a file can be awarded; and who has one already. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { displayText } from "../../sdk/src/text.js";
import { idText } from "../../sdk/src/units.js";
import type { KindsByName } from "../lib/kinds.js";
import type { AwardRow } from "./award-rows.js";
import { halts } from "./checks.js";
import type { Obstacle, Survey } from "./job.js";
import type { PlanEntry } from "./journal.js";
import type { Batch } from "./plan.js";

/** Why a member would be passed over. */
export type SkipReason = "ALREADY_HELD" | "GIVEN_UP" | "LEVEL_FALLS";

interface Ask {
  program: ProgramEntity;
  plan: Pick<PlanEntry, "minter" | "campaign">;
  kinds: KindsByName;
  rows: readonly AwardRow[];
  open: readonly Batch[];
  /** Whether it is meant that those who have a badge, or gave it up, are passed over. */
  skipHeld: boolean;
  now: number;
}

const WORDS: Record<SkipReason, string> = {
  ALREADY_HELD: "have this badge already",
  GIVEN_UP: "gave this badge up, and do not get it again",
  LEVEL_FALLS: "have a higher level, which does not fall",
};
/** So many questions are under way at once. */
const WINDOW = 25;

/** What stands against awarding the rest of a file now, and which batches would award nothing. */
export async function surveyAwards(ask: Ask): Promise<Survey> {
  const { program, rows, open, skipHeld, now } = ask;
  if (open.length === 0) return { obstacles: [], needless: new Set() };
  const obstacles = await halts(program, now);
  if (obstacles.length !== 0) return { obstacles, needless: new Set() };
  const skipped = new Map<AwardRow, SkipReason>();
  for (const batch of open) {
    for (const [row, reason] of await skippedIn(ask, rows.slice(batch.from, batch.to))) skipped.set(row, reason);
  }
  const isSkipped = (row: AwardRow): boolean => skipped.has(row);
  const needless = new Set(
    open.filter(({ from, to }) => rows.slice(from, to).every(isSkipped)).map(({ index }) => index),
  );
  if (!skipHeld) obstacles.push(...skipObstacles(skipped));
  const wanted = open.flatMap(({ from, to }) => rows.slice(from, to)).filter((row) => !isSkipped(row));
  obstacles.push(...(await budgetObstacles(ask, wanted)));
  return { obstacles, needless };
}

/** Who of one kind and level would be passed over. A badge with a serial number can be had more than once. */
async function skippedIn(
  { program: { badges }, plan: { minter, campaign }, kinds }: Ask,
  rows: readonly AwardRow[],
): Promise<[AwardRow, SkipReason][]> {
  const { kind = 0, level = 0 } = rows[0] ?? {};
  if (kinds.get(kind)?.soulbound !== true) return [];
  const what = { minter, campaign, kind, level };
  const together = await badges.canAward({ ...what, members: rows.map(({ address }) => address) });
  if (together.ok) {
    const reasons = new Map(together.skipped.map(({ member, reason }) => [member, reason]));
    return rows.flatMap((row) => {
      const reason = reasons.get(row.address);
      return reason === undefined ? [] : [[row, reason]];
    });
  }
  // Something else stands in the way, or nobody would get one: ask for each.
  const found: [AwardRow, SkipReason][] = [];
  for (let at = 0; at < rows.length; at += WINDOW) {
    const some = rows.slice(at, at + WINDOW);
    const verdicts = await Promise.all(some.map(({ address }) => badges.canMint({ ...what, member: address })));
    for (const [i, row] of some.entries()) {
      const verdict = verdicts[i];
      if (verdict?.ok === false && isSkip(verdict.reason)) found.push([row, verdict.reason]);
    }
  }
  return found;
}

function isSkip(reason: string): reason is SkipReason {
  return Object.hasOwn(WORDS, reason);
}

function skipObstacles(skipped: ReadonlyMap<AwardRow, SkipReason>): Obstacle[] {
  return (Object.keys(WORDS) as SkipReason[]).flatMap((code) => {
    const lines = [...skipped].flatMap(([row, reason]) => (reason === code ? [row.line] : [])).sort((a, b) => a - b);
    if (lines.length === 0) return [];
    const shown = `${lines.slice(0, 20).join(", ")}${lines.length > 20 ? " …" : ""}`;
    const reason = `${lines.length} member(s) ${WORDS[code]}: line ${shown}.`;
    return [{ code, reason, next: "Take them out of the file, or pass them over with --skip-held.", lines }];
  });
}

async function budgetObstacles({ program, plan, kinds }: Ask, wanted: readonly AwardRow[]): Promise<Obstacle[]> {
  const { badges } = program;
  const { minter, campaign } = plan;
  const found: Obstacle[] = [];
  for (const { kind, look, left: unallotted } of kinds.all) {
    const amount = wanted.filter((row) => row.kind === kind).length;
    if (amount === 0) continue;
    const what = `kind ${kind} (${displayText(look.name)})`;
    const { left, ratePerDay, usedToday } = await badges.budget(minter, kind, campaign);
    const short = amount - left;
    if (short > 0) {
      found.push({
        code: left === 0 ? "NO_BUDGET" : "BUDGET_TOO_SMALL",
        reason:
          left === 0
            ? `${minter} has no budget for ${what} in the campaign ${idText(campaign)}.`
            : `The budget for ${what} has ${left} awards left, the file needs ${amount}.`,
        next:
          unallotted >= short
            ? `Let an issuer allot ${short} more: hardhat badges allot … ${minter} ${kind} ${short}`
            : `Even an issuer can allot only ${unallotted} more of this kind: its cap is fixed for ever.`,
      });
    }
    const leftToday = Math.max(ratePerDay - usedToday, 0);
    if (ratePerDay !== 0 && leftToday < amount) {
      found.push({
        code: "DAILY_RATE",
        reason: `The budget for ${what} allows ${leftToday} more today (UTC), the file needs ${amount}.`,
        next: "Let an issuer raise the daily rate, or split the file by day.",
      });
    }
  }
  return found;
}
