/** `purchases mature` and `purchases tiers`: what anyone may send, so that members have what is theirs. */
import { guarded } from "../../sdk/src/guarded.js";
import type { Step } from "../../sdk/src/step.js";
import { owedBonuses } from "../earn/bonuses.js";
import { type Outcome, type SendArgs, taskAction } from "../lib/action.js";

type Args = SendArgs & { program: string; campaign: string };

/** So many questions are under way at once. */
const WINDOW = 50;

export const mature = taskAction<Args & { bonuses: boolean }>(async (task, args) => {
  const program = await task.program(args.program);
  const { points, purchases } = program;
  const of = args.campaign === "" ? {} : { campaign: args.campaign };
  // Of several first purchases of a member, the one that was posted first is the first.
  const due = (await purchases.records(of)).flatMap(({ state, record }) => (state === "mature" ? [record] : []));
  const amount = due.reduce((sum, { held }) => sum + held, 0n);
  task.say(`${due.length} purchase(s) to hand over: ${points.format(amount)} ${points.symbol}`);
  const handed = await task.send(purchases.mature(due), args);
  const data = { purchases: due.length, amount, ...handed.data };
  if (!args.bonuses) return { ...handed, data };
  // What was handed over just now has earned bonuses, too.
  const states = await purchases.records(of);
  const { steps, later } = await owedBonuses({ program, states, now: await task.now() });
  for (const { why } of later) task.say(`Later: ${why}.`);
  const safe = args.safe === undefined ? undefined : args.safe.replace(/(\.json)?$/, "-bonuses.json");
  const paid = await task.send(steps, { ...args, safe });
  const both = { transactions: gather("transactions", handed, paid), bonuses: steps.length, later };
  const files = args.safe === undefined ? {} : { files: gather("files", handed, paid) };
  return { data: { ...data, ...both, ...files }, text: `${handed.text}\nBonuses: ${paid.text}` };
});

function gather(key: string, ...outcomes: Outcome[]): unknown[] {
  return outcomes.flatMap(({ data }) => (data[key] as unknown[] | undefined) ?? []);
}

export const tiers = taskAction<Args>(async (task, args) => {
  const program = await task.program(args.program);
  const { badges, purchases, points, tiers: desk } = program;
  const { campaign, kind, level: most } = await desk.get(args.campaign);
  const members = [...new Set((await purchases.records()).map(({ record }) => record.member))];
  const steps: Step[] = [];
  for (let at = 0; at < members.length; at += WINDOW) {
    const found = await Promise.all(
      members.slice(at, at + WINDOW).map(async (member) => {
        const { tier, standing } = await desk.of(member);
        const [held, level] = await guarded(() => badges.contract.heldBy(member, kind));
        // Where there are more tiers than levels, the highest shows them all.
        const isShown = held && level >= Math.min(tier + 1, most) && level <= tier + 1;
        return (tier !== 0 || standing.bought) && !isShown ? [{ member, tier }] : [];
      }),
    );
    for (const { member, tier } of found.flat()) {
      task.say(`${member} has tier ${tier}`);
      steps.push(desk.show({ campaign, member }));
    }
  }
  const sent = await task.send(steps, args);
  return { ...sent, data: { points: points.address, members: members.length, changed: steps.length, ...sent.data } };
});
