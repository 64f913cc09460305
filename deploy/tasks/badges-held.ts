/** `badges level|revoke|show`: badges that members have. */
import { splitBadgeId } from "../../sdk/src/badge-ids.js";
import type { BadgeState } from "../../sdk/src/entities/badges.js";
import type { Step } from "../../sdk/src/step.js";
import { displayText } from "../../sdk/src/text.js";
import { type CommonArgs, type Outcome, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { KindsByName, oneLevel } from "../lib/kinds.js";
import { saveArt } from "../lib/kinds-file.js";
import { table, when } from "../lib/output.js";
import { type Choice, type Picked, pickBadges, stateOf } from "../lib/picked-badges.js";

interface ProgramArgs {
  program: string;
}

type ChoiceArgs = SendArgs & ProgramArgs & Choice & { kind: string; reason: string };

export const level = taskAction<ChoiceArgs & { level: string; campaign: string }>(async (task, args) => {
  const { badges } = await task.program(args.program);
  const kind = (await KindsByName.read(badges)).one(args.kind);
  const wanted = oneLevel(kind, args.level);
  const picked = await pickBadges(badges, kind, args);
  const fault = (state: BadgeState | undefined): string | undefined => {
    if (state === undefined) return "is not there";
    if (!state.valid) return "has expired";
    if (state.level === wanted) return "has this level";
    return state.level > wanted && !kind.revocable ? "can't fall: levels of this kind only rise" : undefined;
  };
  const { campaign, reason } = args;
  return withOthers(task, args, picked, fault, (ids) => {
    return badges.setLevels({ kind: kind.kind, name: kind.look.name, ids, level: wanted, campaign, reason });
  });
});

export const revoke = taskAction<ChoiceArgs>(async (task, args) => {
  if (args.reason.trim() === "") throw new TaskError("NoReason", "Say why, with --reason: members can read it.");
  const { badges } = await task.program(args.program);
  const kind = (await KindsByName.read(badges)).one(args.kind);
  if (!kind.revocable) {
    throw new TaskError(
      "KindNotRevocable",
      `Badges of kind ${kind.kind} (${kind.look.name}) are their holders' for good.`,
    );
  }
  const picked = await pickBadges(badges, kind, args);
  const fault = (state: BadgeState | undefined): string | undefined =>
    state === undefined ? "is not there" : undefined;
  return withOthers(task, args, picked, fault, (ids) => {
    return badges.revoke({ kind: kind.kind, name: kind.look.name, ids, reason: args.reason });
  });
});

/** Sends for those badges that have no fault, and tells which have one. */
async function withOthers(
  task: TaskContext,
  args: SendArgs,
  picked: readonly Picked[],
  fault: (state: BadgeState | undefined) => string | undefined,
  steps: (ids: bigint[]) => Step[],
): Promise<Outcome> {
  const judged = picked.map(({ id, state }) => ({ id, reason: fault(state) }));
  const chosen = judged.flatMap(({ id, reason }) => (reason === undefined ? [id] : []));
  const passedOver = judged.filter(({ reason }) => reason !== undefined);
  for (const { id, reason } of passedOver) {
    const badge = splitBadgeId(id);
    task.say(`Passed over: ${badge.soulbound ? `the badge of ${badge.holder}` : `badge ${id}`} ${reason ?? ""}.`);
  }
  const { data, text } = await task.send(steps(chosen), args);
  return { data: { badges: chosen.length, passedOver, ...data }, text };
}

export const show = taskAction<CommonArgs & ProgramArgs & { which: string; art: string | undefined }>(
  async (task, args) => {
    const { badges } = await task.program(args.program);
    const found = await findShown(task, args);
    const files: string[] = [];
    const list = [];
    for (const badge of found) {
      const art = await badges.art(badge.id);
      list.push({ ...badge, ...(art.drawn ? { drawn: true } : art) });
      if (args.art === undefined || !art.drawn) continue;
      const mark = badge.serial ?? badge.owner.slice(2, 10);
      files.push(...(await saveArt(args.art, [badge.kind, badge.name, mark], art)));
    }
    const rows = list.map((badge) => [
      `${badge.kind} ${badge.name}`,
      badge.level === 0 ? "-" : `${badge.level} ${badge.levelName}`,
      badge.serial ?? "soulbound",
      when(badge.awardedAt).slice(0, 10),
      badge.validUntil === null
        ? "for ever"
        : `${badge.valid ? "until" : "EXPIRED"} ${when(badge.validUntil).slice(0, 10)}`,
      badge.owner,
    ]);
    // Ids are longer than a column: each has a line of its own.
    const ids = list.map(({ id, kind, name }) => `Badge ${id}: ${kind} ${displayText(name)}`);
    const nothing = ["No badges."];
    const shown = [table([["KIND", "LEVEL", "SERIAL", "AWARDED", "VALID", "OWNER"], ...rows]), ...ids];
    return {
      data: { badges: badges.address, found: list, art: files },
      text: [...(list.length === 0 ? nothing : shown), ...files.map((file) => `Written: ${file}`)].join("\n"),
    };
  },
);

async function findShown(
  task: TaskContext,
  { program, which }: ProgramArgs & { which: string },
): Promise<BadgeState[]> {
  const { badges } = await task.program(program);
  if (which.startsWith("0x")) return badges.of(readAddress(which, "member"));
  if (!/^[0-9]{1,78}$/.test(which)) {
    throw new TaskError("BadId", `Neither a badge's id nor a member's address: ${displayText(which)}`);
  }
  const badge = await stateOf(badges, BigInt(which));
  if (badge !== undefined) return [badge];
  throw new TaskError("NoSuchBadge", `There is no badge ${which}.`, {
    next: "It may have been burned, or be of another programme.",
  });
}
