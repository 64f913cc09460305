/** `campaigns mature|void`: points that members claimed and that are not theirs for good yet. */
import { numberOf } from "../../sdk/src/vouchers/keys.js";
import { type KnownClaim, findMaturing } from "../earn/found-campaigns.js";
import { campaignId } from "../../sdk/src/units.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import type { CampaignArgs } from "./campaigns.js";

interface Picked {
  address: string | undefined;
  till: string | undefined;
  numbers: string | undefined;
  all: boolean;
}

export const mature = taskAction<SendArgs & CampaignArgs & Picked>(async (task, args) => {
  const { program, waiting } = await find(task, args);
  const now = await task.now();
  const ripe = pick(waiting, args).filter(({ maturesAt }) => maturesAt <= now);
  return task.send(program.campaigns.mature(ripe), args);
});

export const voidPending = taskAction<SendArgs & CampaignArgs & Picked & { why: string }>(async (task, args) => {
  if (args.why.trim() === "") {
    throw new TaskError("NoReason", "Members can read why their points were taken back.", { next: "Give it: --why" });
  }
  const picksNone = args.address === undefined && args.till === undefined && args.numbers === undefined;
  if (picksNone && !args.all) {
    throw new TaskError("NothingChosen", "Say which claims: --address, --till, --numbers, or --all.");
  }
  const { program, waiting } = await find(task, args);
  const now = await task.now();
  const chosen = pick(waiting, args);
  const young = chosen.filter(({ maturesAt }) => maturesAt > now);
  if (young.length === 0) {
    const late = chosen.length === 0 ? "" : ` ${chosen.length} have matured: they are the members' for good.`;
    throw new TaskError("NothingOpen", `Nothing of what was chosen can be taken back.${late}`);
  }
  return task.send(program.campaigns.void(young, args.why), args);
});

async function find(task: TaskContext, args: CampaignArgs): Promise<{ program: ProgramEntity; waiting: KnownClaim[] }> {
  const program = await task.program(args.program);
  const { fromBlock } = await task.deployment();
  const all = await findMaturing(program, { fromBlock, campaign: campaignId(args.campaign) });
  return { program, waiting: all.filter(({ state }) => state === "waiting") };
}

function pick(claims: readonly KnownClaim[], { address, till, numbers }: Picked): KnownClaim[] {
  const member = address === undefined ? undefined : readAddress(address, "--address");
  const source = till === undefined ? undefined : readAddress(till, "--till");
  const range = numbers === undefined ? undefined : readRange(numbers);
  return claims.filter((claim) => {
    if (member !== undefined && claim.member !== member) return false;
    if (source !== undefined && claim.source !== source) return false;
    const number = numberOf(claim.key);
    return range === undefined || (number !== undefined && number >= range.first && number <= range.last);
  });
}

/** One number, or the first and the last: 100-199. */
function readRange(text: string): { first: bigint; last: bigint } {
  const [, first, last = first] = /^([0-9]{1,20})(?:-([0-9]{1,20}))?$/.exec(text.trim()) ?? [];
  if (first !== undefined && last !== undefined && BigInt(first) <= BigInt(last))
    return { first: BigInt(first), last: BigInt(last) };
  throw new TaskError("BadNumber", `Not numbers like 7 or 100-199: ${text}`);
}
