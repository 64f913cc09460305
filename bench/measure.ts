/** Measured rows, ours or a peer's, by what was done and in which state. */
import type { Cost } from "./chain.js";
import { floorOf, floorPerHead, sumOf, TRANSACTION, type Part } from "./floor.js";

export interface Measure {
  operation: string;
  state: string;
  gas: number;
  /** Only of ours. */
  floor: number | null;
}

export type Progress = (operation: string) => void;

export class Measures {
  readonly rows: Measure[] = [];

  constructor(private readonly progress: Progress) {}

  /** Notes what one transaction cost; `parts` are what the EVM must be paid for in any case. */
  add(operation: string, state: string, cost: Cost, parts?: readonly Part[]) {
    this.push({ operation, state, gas: cost.gas, floor: parts === undefined ? null : floorOf(cost, parts) });
  }

  /** Notes what each of `heads` cost that one transaction served. */
  addPerHead(
    operation: string,
    state: string,
    cost: Cost,
    heads: number,
    parts?: { once: readonly Part[]; each: readonly Part[] },
  ) {
    const floor = parts === undefined ? null : floorPerHead(cost, heads, parts.once, parts.each);
    this.push({ operation, state, gas: Math.round(cost.gas / heads), floor });
  }

  /** Notes what a read costs the contract that asks: without the transaction and its calldata. */
  addRead(operation: string, state: string, { gas, calldataGas }: Cost, parts: readonly Part[]) {
    this.push({ operation, state, gas: gas - TRANSACTION - calldataGas, floor: sumOf(parts) });
  }

  /** Notes a figure that is not gas. */
  addFigure(operation: string, state: string, figure: number) {
    this.push({ operation, state, gas: figure, floor: null });
  }

  private push(measure: Measure) {
    this.progress(measure.operation);
    this.rows.push(measure);
  }
}
