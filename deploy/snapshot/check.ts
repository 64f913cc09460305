/** Compares what the events add up to with what the chain says at the same block, line by line. */
import type { PointsEntity } from "../../sdk/src/index.js";
import { guarded } from "../../sdk/src/guarded.js";
import { TaskError } from "../lib/errors.js";
import type { Holder, Snapshot } from "./read.js";

/** Base units on both sides. */
export interface Line {
  what: string;
  fromEvents: bigint;
  onChain: bigint;
}

export interface Totals {
  supply: bigint;
  held: bigint;
  /** With members, by the period at whose end they expire. */
  lots: ReadonlyMap<number, bigint>;
}

/** So many members are asked for one by one: sums can't tell two members apart. */
const ASKED = 200;
/** Questions that a node gets at once. */
const AT_ONCE = 20;

export function totalsOf(holders: readonly Holder[]): Totals {
  const lots = new Map<number, bigint>();
  let [supply, held] = [0n, 0n];
  for (const holder of holders) {
    supply += holder.points;
    if (holder.isDesk) held += holder.points;
    else for (const [period, amount] of holder.lots) lots.set(period, (lots.get(period) ?? 0n) + amount);
  }
  return { supply, held, lots };
}

/** Supply, what desks hold, liability by period; each desk, and members spread over the whole list. */
export async function compare(points: PointsEntity, { block, holders }: Snapshot): Promise<Line[]> {
  const { contract } = points;
  const at = { blockTag: block.number };
  const { supply, held, lots } = totalsOf(holders);
  const [totalSupply, liability] = await guarded(() =>
    Promise.all([contract.totalSupply(at), contract.liability(at)]),
  ).catch((cause: unknown) => {
    throw new TaskError("NoState", `The node can't tell the totals at block ${block.number}. Nothing was written.`, {
      next: "Ask a node that keeps old states (an archive node), or leave --block out.",
      cause,
    });
  });
  const first = points.livePeriods === 0 ? 0 : Number(liability.period);
  const lines: Line[] = [
    { what: "total supply", fromEvents: supply, onChain: totalSupply },
    { what: "held by desks", fromEvents: held, onChain: liability.held },
    ...liability.amounts.map((onChain, i) => {
      const what = `with members, expiring with period ${first + i}`;
      return { what, fromEvents: lots.get(first + i) ?? 0n, onChain };
    }),
  ];
  const every = Math.max(1, Math.ceil(holders.length / ASKED));
  const asked = holders.filter(({ isDesk }, i) => isDesk || i % every === 0);
  for (let i = 0; i < asked.length; i += AT_ONCE) {
    const some = asked.slice(i, i + AT_ONCE);
    lines.push(...(await guarded(() => Promise.all(some.map((holder) => linesOf(points, holder, at, first))))).flat());
  }
  return lines;
}

async function linesOf(
  { contract }: PointsEntity,
  { address, isDesk, points, lots }: Holder,
  at: { blockTag: number },
  first: number,
): Promise<Line[]> {
  if (isDesk) return [{ what: `desk ${address}`, fromEvents: points, onChain: await contract.balanceOf(address, at) }];
  const { amounts } = await contract.lotsOf(address, at);
  return amounts.map((onChain, i) => {
    const what = `member ${address}, expiring with period ${first + i}`;
    return { what, fromEvents: lots.get(first + i) ?? 0n, onChain };
  });
}
