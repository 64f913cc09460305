/** `purchases statement`: how a member's purchases stand, from events, held against what the contracts say. */
import { writeFile } from "node:fs/promises";

import { isHexString } from "ethers";

import type { PurchaseState } from "../../sdk/src/purchase-book.js";
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { orderKey } from "../../sdk/src/receipts/index.js";
import { displayText } from "../../sdk/src/text.js";
import { idText } from "../../sdk/src/units.js";
import { orderSecret } from "../earn/secrets.js";
import { refuseExisting } from "../earn/signed-file.js";
import { type CommonArgs, type TaskContext, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { table, when } from "../lib/output.js";

interface ProgramArgs extends CommonArgs {
  program: string;
}

interface StatementArgs extends ProgramArgs {
  member: string | undefined;
  order: string | undefined;
  secretFile: string | undefined;
  csv: string | undefined;
}

export const statement = taskAction<StatementArgs>(async (task, args) => {
  const program = await task.program(args.program);
  if ((args.member === undefined) === (args.order === undefined)) {
    throw new TaskError("NothingChosen", "Say whose: --member, or which: --order.");
  }
  if (args.csv !== undefined) await refuseExisting(args.csv);
  const found =
    args.member === undefined
      ? await orderStatement(task, program, args)
      : await memberStatement(program, readAddress(args.member, "--member"));
  if (args.csv !== undefined) await writeFile(args.csv, csvOf(program, found.orders), { flag: "wx" });
  const { data, text, ok } = found;
  return { data, text, ok };
});

interface Found {
  data: Record<string, unknown>;
  text: string;
  ok: boolean;
  orders: readonly PurchaseState[];
}

async function memberStatement({ points, purchases, tiers }: ProgramEntity, member: string): Promise<Found> {
  const told = await purchases.statement(member);
  const { tier, missing, until } = await tiers.of(member);
  const format = (amount: bigint): string => `${points.format(amount)} ${points.symbol}`;
  const { pending, pendingTotal, matured, voided, paidAgainstDebt, debt, bonusTotal, orders, reconciles } = told;
  const text = [
    table([
      ["Member", member],
      [
        "Tier",
        `${tier}${until === null ? "" : `, until ${when(until)} at least`}${missing === 0n ? "" : `; ${format(missing)} to the next`}`,
      ],
      ["Waiting", format(pendingTotal)],
      ...pending.map(({ maturesAt, amount }) => ["", `${format(amount)} until ${when(maturesAt)}`]),
      ["Handed over", `${format(matured)}, and ${format(bonusTotal)} of bonuses`],
      ["Voided", format(voided)],
      ["Against debt", `${format(paidAgainstDebt)}; still owed ${format(debt)}`],
    ]),
    ordersTable({ points }, orders),
    reconciles ? `${orders.length} order(s) compared: events and chain agree to the unit.` : "EVENTS AND CHAIN DIFFER:",
    ...told.differences.map(
      ({ what, order, told: said, onChain }) => `  ${what} ${order ?? ""}: ${said}, not ${onChain}`,
    ),
  ].join("\n");
  return { data: { tier, missing, until, ...told }, text, ok: reconciles, orders };
}

async function orderStatement(
  task: TaskContext,
  program: ProgramEntity,
  { order = "", secretFile }: StatementArgs,
): Promise<Found> {
  const { points, purchases } = program;
  const key = isHexString(order, 32) ? order.toLowerCase() : await keyOf(task, program, order, secretFile);
  const found = await purchases.order(key);
  if (found === null) {
    throw new TaskError("NoSuchOrder", `The order ${displayText(order)} was never posted.`, {
      next: "Check its number, and that the secret is the brand's.",
    });
  }
  const { record, changes } = found;
  // Of the member's statement, which compares each order with the chain.
  const { differences } = await purchases.statement(record.member);
  const ok = differences.every((each) => each.order !== key);
  const lines = changes.map((change) => [`block ${change.blockNumber}`, change.kind, changeText(program, change)]);
  const text = [
    ordersTable({ points }, [found]),
    table([["WHERE", "WHAT", "HOW MUCH"], ...lines]),
    ok ? "Events and chain agree." : "EVENTS AND CHAIN DIFFER.",
  ].join("\n");
  return { data: { ...found, order: key, reconciles: ok }, text, ok, orders: [found] };
}

async function keyOf(
  task: TaskContext,
  { points }: ProgramEntity,
  order: string,
  file: string | undefined,
): Promise<string> {
  const { secret } = await orderSecret(task, { file, points: points.address, isFirst: () => Promise.resolve(false) });
  return orderKey(secret, order);
}

function changeText({ points }: ProgramEntity, change: PurchaseState["changes"][number]): string {
  const format = (amount: bigint): string => points.format(amount);
  switch (change.kind) {
    case "posted":
      return `${format(change.earned)} earned, ${format(change.paidDebt)} of it against debt`;
    case "refunded":
      return `${format(change.voided)} voided, ${format(change.owed)} owed, for ${idText(change.reason)}`;
    case "matured":
      return `${format(change.handedOver)} handed over`;
    default:
      return `${format(change.amount)} of bonus`;
  }
}

function ordersTable({ points }: Pick<ProgramEntity, "points">, orders: readonly PurchaseState[]): string {
  const rows = orders.map(({ record, state, postedAt, handedOver, voided, owed }) => [
    ...[
      `${record.order.slice(0, 10)}…`,
      when(postedAt),
      state,
      points.format(record.earned),
      points.format(record.held),
    ],
    ...[points.format(handedOver), points.format(voided), points.format(owed)],
  ]);
  return table([["ORDER", "POSTED", "IS", "EARNED", "WAITS", "HANDED OVER", "VOIDED", "OWED"], ...rows]);
}

/** Hex, numbers, and words of this file alone: nothing that a spreadsheet could take for a formula. */
function csvOf({ points }: ProgramEntity, orders: readonly PurchaseState[]): string {
  const head = ["order", "campaign", "till", "posted", "state", "maturesAt", "earned", "waits"];
  const rows = orders.map(({ record, state, postedAt, handedOver, voided, owed }) => [
    ...[record.order, record.campaign, record.till, iso(postedAt), state, iso(record.maturesAt)],
    ...[record.earned, record.held, handedOver, voided, record.paidDebt, owed].map((amount) => points.format(amount)),
  ]);
  const all = [[...head, "handedOver", "voided", "paidDebt", "owed"], ...rows];
  return `${all.map((row) => row.join(",")).join("\n")}\n`;
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}
