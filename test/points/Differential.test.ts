/**
 * The token against its model: random games of thousands of steps, compared after each, with jumps to the exact edges
 * of periods. A failure names the seed's step; the same seed plays it again.
 */
import { expect } from "chai";

import { CAMPAIGN, ethers, networkHelpers } from "../helpers/program.js";
import { DeskMoves } from "./deskMoves.js";
import { BUDGET, Dice, MEMBER_MOVES, openWorld, PERIOD, Table } from "./play.js";
import { now } from "./support.js";

const STEPS = 1_300;
/** How often a move is made, if not once in a round. */
const WEIGHTS: Record<string, number> = {
  mint: 4,
  mintBatch: 2,
  transfer: 6,
  transferFrom: 2,
  burn: 2,
  touch: 2,
  extend: 3,
  "transfer to a desk": 2,
  "send to a desk": 4,
  mintHeld: 3,
  "release or settle": 7,
  redeem: 4,
  "redeem at once": 2,
  capture: 3,
  refund: 3,
  grant: 2,
  "mature a grant": 2,
};

const MODES = [
  { name: "that live four periods", livePeriods: 4, seed: 41 },
  { name: "that live three periods", livePeriods: 3, seed: 31 },
  { name: "that live two periods", livePeriods: 2, seed: 21 },
  { name: "that live one period", livePeriods: 1, seed: 11 },
  { name: "that never expire", livePeriods: 0, seed: 1 },
];

/** Plays, and tells how often each move was made, or refused as the model said. */
async function play(livePeriods: number, seed: number) {
  const table = new Table(await openWorld(livePeriods), new Dice(seed));
  const desks = new DeskMoves();
  const moves = Object.entries({ ...MEMBER_MOVES, ...desks.moves });
  const bag = moves.flatMap(([name, move]) => Array.from({ length: WEIGHTS[name] ?? 1 }, () => ({ name, move })));
  // From the start of a period on, so that the day on which the test runs makes no difference.
  table.time = ((await now()) / PERIOD + 1n) * PERIOD;
  const made = new Map(moves.map(([name]) => [name, 0]));
  for (let step = 1; step <= STEPS; ++step) {
    table.passTime();
    const { name, move } = table.dice.pick(bag);
    const acts = table.done + table.refused;
    await move(table);
    if (table.done + table.refused === acts) {
      // There was nothing to move: the step goes on until something is.
      --step;
      continue;
    }
    made.set(name, made.get(name)! + 1);
    await table.compare(`seed ${seed}, step ${step}, ${name}`);
  }
  await settleAccounts(table, desks);
  return { made, refused: table.refused, late: desks.late, voids: desks.voids };
}

/** Once everybody is touched, events alone give the balances and the supply; and budgets have lost what was minted. */
async function settleAccounts(table: Table, desks: DeskMoves): Promise<void> {
  const { world, points, model } = table;
  table.time += 1n;
  table.passTime();
  await table.act(() => points.touch(world.holders));
  for (const holder of world.holders) {
    model.touch(holder);
    expect(table.told.get(holder) ?? 0n).to.equal(await points.balanceOf(holder));
  }
  expect(-table.told.get(ethers.ZeroAddress)!).to.equal(await points.totalSupply());
  for (const [i, desk] of world.desks.entries()) {
    expect((await points.budgetOf(desk, CAMPAIGN)).left).to.equal(BUDGET - desks.spent.desks[i]!);
  }
  expect((await points.budgetOf(world.grants, world.grantsKey)).left).to.equal(BUDGET - desks.spent.grants);
}

async function emptyFixture(): Promise<void> {
  // The games build their worlds themselves, and leave far in the future: this brings the chain back.
}

describe("Points against the model", function () {
  this.timeout(120_000);

  for (const { name, livePeriods, seed } of MODES) {
    it(`agree for points ${name}, over ${STEPS} random steps`, async function () {
      await networkHelpers.loadFixture(emptyFixture);
      const { made, refused, late, voids } = await play(livePeriods, seed);
      // A game in which something never happens proves nothing about it.
      for (const [move, times] of made) expect(times, move).to.be.above(5);
      expect(refused).to.be.above(50);
      expect(voids.made, "voids").to.be.above(5);
      expect(voids.refused, "voids of desks that were sent points").to.be.above(5);
      if (livePeriods !== 0) expect(late, "late lots").to.be.above(20);
    });
  }
});
