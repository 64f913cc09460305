/** `program snapshot`: members and balances at a block, compared with the chain's totals, as CSV and JSON. */
import { periodEnd } from "../../sdk/src/units.js";
import { type CommonArgs, taskAction } from "../lib/action.js";
import { progressBar, when } from "../lib/output.js";
import { compare, totalsOf } from "../snapshot/check.js";
import { readSnapshot } from "../snapshot/read.js";
import { columnsOf, writeCsv, writeJson } from "../snapshot/write.js";

interface SnapshotArgs extends CommonArgs {
  program: string;
  /** -1 for the newest. */
  block: number;
  out: string | undefined;
}

export default taskAction<SnapshotArgs>(async (task, args) => {
  const { points, address: program } = await task.program(args.program);
  const { ethers } = await task.connection();
  const deployment = await task.deployment();
  const bar = progressBar("Reading  ", 100, task.isTalking);
  const snapshot = await readSnapshot({
    ...{ provider: ethers.provider, deployment, points },
    block: args.block < 0 ? undefined : args.block,
    onRead: (blocks, of) => {
      bar.update((blocks / of) * 100);
    },
  });
  bar.end();
  const { block, holders, period } = snapshot;
  const lines = await compare(points, snapshot);
  const { supply, held, lots } = totalsOf(holders);
  const periods = (points.livePeriods === 0 ? [0] : [0, 1, 2, 3].map((i) => period + i)).map((number) => ({
    period: number,
    expiresAt: points.livePeriods === 0 ? null : Number(periodEnd(number, points.periodLength)),
    points: lots.get(number) ?? 0n,
  }));
  const wrong = lines.filter(({ fromEvents, onChain }) => fromEvents !== onChain);
  const head = {
    ...{ chainId: deployment.chainId, program, points: points.address, decimals: points.decimals },
    ...{ block, period, periods, held, supply },
    members: holders.filter(({ isDesk }) => !isDesk).length,
  };
  const data = { ...head, linesCompared: lines.length, differences: wrong };
  if (wrong.length !== 0) {
    const shown = wrong.slice(0, 20).map(({ what, fromEvents, onChain }) => {
      return `  ${what}: ${points.format(fromEvents)} by the events, ${points.format(onChain)} on the chain`;
    });
    const verdict = `EVENTS AND CHAIN DIFFER in ${wrong.length} of ${lines.length} lines; nothing was written.`;
    const advice = "The node may have left logs out: ask another one.";
    return { data: { ...data, files: [] }, text: [verdict, ...shown, advice].join("\n"), ok: false };
  }
  const name = args.out ?? `snapshot-${points.address.slice(2, 10).toLowerCase()}-${block.number}`;
  const files = [`${name}.csv`, `${name}.json`] as const;
  await writeCsv(
    files[0],
    columnsOf(periods, (amount) => points.format(amount)),
    holders,
  );
  await writeJson(files[1], head, holders);
  return {
    data: { ...data, files },
    text: [
      `Block ${block.number}, ${when(block.time)}: ${head.members} members.`,
      `With members ${points.format(supply - held)}, held by desks ${points.format(held)}, total supply ${points.format(supply)}.`,
      `All ${lines.length} lines compared: events and chain agree to the unit.`,
      ...files.map((file) => `Written: ${file}`),
    ].join("\n"),
  };
});
