/** `campaigns mature|void`: points that members claimed and that are not theirs for good yet. */
import { numberOf } from "../../sdk/src/vouchers/keys.js";
import type { WaitingClaim } from "../../sdk/src/held.js";
import { type SendArgs, taskAction } from "../lib/action.js";
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
  const { claims } = await task.program(args.program);
  const waiting = await claims.pending({ campaign: args.campaign });
  const now = await task.now();
  const ripe = pick(waiting, args).filter(({ maturesAt }) => maturesAt <= now);
  return task.send(claims.mature(ripe), args);
});

export const voidPending = taskAction<SendArgs & CampaignArgs & Picked & { why: string }>(async (task, args) => {
  if (args.why.trim() === "") {
    throw new TaskError("NoReason", "Members can read why their points were taken back.", { next: "Give it: --why" });
  }
  const picksNone = args.address === undefined && args.till === undefined && args.numbers === undefined;
  if (picksNone && !args.all) {
    throw new TaskError("NothingChosen", "Say which claims: --address, --till, --numbers, or --all.");
  }
  const { claims } = await task.program(args.program);
  const waiting = await claims.pending({ campaign: args.campaign });
  const now = await task.now();
  const chosen = pick(waiting, args);
  const young = chosen.filter(({ maturesAt }) => maturesAt > now);
  if (young.length === 0) {
    const late = chosen.length === 0 ? "" : ` ${chosen.length} have matured: they are the members' for good.`;
    throw new TaskError("NothingOpen", `Nothing of what was chosen can be taken back.${late}`);
  }
  return task.send(claims.void(young, args.why), args);
});

function pick(claims: readonly WaitingClaim[], { address, till, numbers }: Picked): WaitingClaim[] {
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
