/** `docs/gas.md`, and the same as a table for the terminal. */
import type { Row } from "./rows.js";

export interface Versions {
  compiler: string;
  hardhat: string;
}

const number = (value: number | null) => (value === null ? "" : value.toLocaleString("en"));
const verdict = ({ met }: Row) => (met === null ? "" : met ? "met" : "missed");

function title({ operation, state }: Row): string {
  return state === "" ? operation : `${operation}; ${state}`;
}

export function toMarkdown(rows: readonly Row[], { compiler, hardhat }: Versions): string {
  const judged = rows.filter(({ goal }) => goal !== null);
  const beside = rows.filter(({ goal, peer }) => goal === null && peer !== null);
  const alone = rows.filter(({ peer }) => peer === null);
  const missed = judged.filter(({ met }) => met === false);
  return `# What things cost

This file is written by \`./run bench\`; \`bench/results.json\` has the same rows for programs. \`./run test\` fails when one of
our figures is no longer what is recorded there: run \`./run bench\`, and look at the difference.

Figures are gas of a whole transaction, as its receipt tells it, on Hardhat's in-process chain (Hardhat ${hardhat}, hardfork
osaka). Where one transaction serves many, they are its gas divided by how many. All contracts, ours and the peers', are
compiled by solc ${compiler} for osaka, optimizer on, 200 runs. Ours are compiled through the IR pipeline, as they
are published. Peers are compiled through both pipelines in the same run, and the better figure of the two counts: the pipeline
stands beside it. (The goals were set with the peers' legacy figures, which are up to 5 % higher.) "Recorded" peers are not on npm, or there without a
licence; they were measured once (\`bench/peers/recorded.ts\` says from what).

- **first**: the receiver had none, so a slot goes from zero to something. **steady**: it had some.
- The **floor** is what the EVM takes for the least that does the job: 21,000, the calldata that is sent, each slot that must change
  (22,100 from zero, else 5,000) or be read (2,100), each other contract that must be called (2,600), a signature (3,000),
  and the events (375 for each topic and for the event, 8 a byte). No contract can reach it.
- Amounts, members and states are the same for us and the peers. Dates are fixed. Addresses in calldata have no zero byte, and
  signatures are counted as if they had none, for a zero byte costs 12 less than another and would make figures jump.
- A voucher names a member who is paid by whoever relays it. "50 at a time": one transaction brings 50 of different members, each
  a call of its own that may fail alone; its peer is the peer's single one, for none has batches. A Merkle claim has 20 hashes
  of proof; of 50 in a batch each has its number in another word, as members claim at random, but in "a run". Uniswap's and
  Sablier's contracts pay out of tokens that they were sent.
- Rollup data is what the OP stack charges since Fjord, by its published estimate: FastLZ of the unsigned transaction, and 68 bytes.
- A purchase is posted by a till, or carried by its member under the till's signature. Amounts are those of the demo's made-up
  purchases. **first**: the member had neither points nor purchases that count. It comes back before it matures, which voids it, or
  after, which makes a debt (**first**: the member's first). The floor of an event of theirs has order, receipt and amount, where ours tells the whole
  record. "Read by a contract" leaves out the transaction and its calldata: a wallet reads for nothing.
- "OZ token and escrow" is how a brand would write redemptions with OpenZeppelin alone: an escrow of its own, with roles,
  rewards, checks, receipts and one-slot records as ours has them, for one brand and without expiry or discounts. "OZ token, burnFrom" burns
  out of an allowance that the member gave in an earlier transaction, which is not counted. Both are in \`bench/contracts/\`.

## Goals

${goalsMet(judged)}

${table(
  ["Operation", "Ours", "Peer", "Peer's", "Floor", "Ratio", "Goal", ""],
  judged.map((row) => [
    title(row),
    number(row.ours),
    row.peer ?? "",
    number(row.peerGas),
    number(row.floor),
    (row.ratio ?? 0).toFixed(4),
    row.goal ?? "",
    verdict(row),
  ]),
)}

## Why goals are missed

${missed.map((row) => `- **${title(row)}**: ${row.why ?? ""}.`).join("\n")}

## Options, and other peers beside

Rows without a goal: an option that was not asked for costs nothing, one that was asked for is paid by who uses it.

${table(
  ["Operation", "Ours", "Peer", "Peer's", "Floor", "Ratio"],
  beside.map((row) => [
    title(row),
    number(row.ours),
    row.peer ?? "",
    number(row.peerGas),
    number(row.floor),
    (row.ratio ?? 0).toFixed(4),
  ]),
)}

## Without a peer

${table(
  ["Operation", "Ours", "Floor"],
  alone.map((row) => [title(row), number(row.ours), number(row.floor)]),
)}

## How to reproduce

\`./run bench\` measures everything anew in a minute or two, and writes both files. Nothing in them depends on the machine or the
hour: a second run changes no byte. \`bench/goals.ts\` holds peers, goals and reasons, \`bench/ours/\` our operations,
\`bench/peers/\` theirs.
`;
}

export function toText(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    title(row),
    number(row.ours),
    number(row.floor),
    row.peer ?? "",
    number(row.peerGas),
    row.ratio?.toFixed(4) ?? "",
    row.goal ?? "",
    verdict(row),
  ]);
  const all = [["operation", "ours", "floor", "peer", "peer's", "ratio", "goal", ""], ...lines];
  const widths = (all[0] ?? []).map((_, i) => Math.max(...all.map((line) => line[i]?.length ?? 0)));
  const isNumber = [false, true, true, false, true, true, false, false];
  const align = (cell: string, i: number) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!));
  return all.map((line) => line.map(align).join("  ").trimEnd()).join("\n");
}

export function goalsMet(judged: readonly Row[]): string {
  return `${judged.filter(({ met }) => met).length} of ${judged.length} goals are met.`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => "-"), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
