/** The rows of `results.json`: ours beside each peer's, with goal and verdict. */
import { COMPARISONS, type Comparison, type Goal } from "./goals.js";
import type { Measure } from "./measure.js";
import { PEER_VERSIONS, type PeerFigures } from "./peers/index.js";

export interface Row {
  operation: string;
  state: string;
  ours: number;
  peer: string | null;
  peerGas: number | null;
  floor: number | null;
  ratio: number | null;
  goal: string | null;
  met: boolean | null;
  why: string | null;
}

export function toRows(ours: readonly Measure[], peers: PeerFigures): Row[] {
  const rows = ours.flatMap((measure) => {
    const comparisons = COMPARISONS[measure.operation];
    if (comparisons === undefined) return [alone(measure)];
    return comparisons.map((comparison) => compare(measure, comparison, peers));
  });
  // What was measured early and late of one operation belongs together.
  const operations = [...new Set(rows.map(({ operation }) => operation))];
  return operations.flatMap((operation) => rows.filter((row) => row.operation === operation));
}

function alone({ operation, state, gas, floor }: Measure): Row {
  return {
    operation,
    state,
    ours: gas,
    peer: null,
    peerGas: null,
    floor,
    ratio: null,
    goal: null,
    met: null,
    why: null,
  };
}

function compare(measure: Measure, comparison: Comparison, peers: PeerFigures): Row {
  const figure = peers(comparison.peer, comparison.operation, comparison.state ?? measure.state);
  if (figure === null) throw new Error(`There is no figure of ${comparison.peer} for ${measure.operation}`);
  const ratio = ratioOf(measure.gas, figure.gas);
  const goal = comparison.goals?.[measure.state];
  const met = goal === undefined ? null : isMet(goal, measure.gas, ratio);
  if (met === false && comparison.why === undefined) {
    throw new Error(`${measure.operation} (${measure.state}) misses its goal, and goals.ts does not say why`);
  }
  const state = comparison.state === undefined ? "" : `, ${comparison.state}`;
  return {
    ...alone(measure),
    peer: `${PEER_VERSIONS[comparison.peer]}${state} (${figure.pipeline})`,
    peerGas: figure.gas,
    ratio,
    goal: goal === undefined ? null : goalText(goal),
    met,
    why: met === false && goal !== undefined ? reason(goal, comparison, measure.gas, figure.legacyGas) : null,
  };
}

function reason(goal: Goal, { why = "" }: Comparison, gas: number, legacyGas: number): string {
  const ratio = ratioOf(gas, legacyGas);
  if (!isMet(goal, gas, ratio)) return why;
  return `${why}; against the peer's legacy pipeline, by which the goal was set, the ratio is ${ratio}, and the goal met`;
}

function ratioOf(gas: number, peerGas: number): number {
  return Math.round((gas / peerGas) * 10_000) / 10_000;
}

function isMet({ ratio = Infinity, gas = Infinity }: Goal, ours: number, measured: number): boolean {
  return ours <= gas && measured <= ratio;
}

function goalText({ ratio, gas }: Goal): string {
  return ratio === undefined ? `≤ ${(gas ?? 0).toLocaleString("en")}` : `≤ ${ratio.toFixed(2)} ×`;
}
