/** The lines of a file of refunds: how much of which order was given back, each checked before anything is sent. */
import { orderKey, receiptTotal, refundReason } from "../../sdk/src/receipts/index.js";
import type { CsvFile } from "../mint/csv.js";
import { type Columns, type Line, eachLine, readDecimal, show } from "../mint/lines.js";
import type { Checked, Row } from "../mint/rows.js";
import { currencyDecimals } from "./currencies.js";
import { readOrder } from "./purchase-rows.js";
import type { KeptReceipt } from "./receipts-file.js";
import type { RefundEntry } from "./refund-ledger.js";
import { moneyText } from "./rule-text.js";

/** One return of goods. */
export interface RefundPart {
  line: number;
  /** The shop's own number of the refund. */
  number: string;
  /** What the chain has in its place. */
  reason: string;
  /** Minor units of the order's currency. */
  money: bigint;
}

/** An order, and what the file gives back of it. */
export interface RefundRow extends Row {
  order: string;
  key: string;
  currency: string;
  /** What the order cost, in minor units. */
  total: bigint;
  parts: RefundPart[];
}

export interface CheckedRefunds extends Checked<RefundRow> {
  refunds: number;
}

export interface RefundRules {
  secret: string;
  /** The receipt of an order, by its key: the one that was posted. */
  receiptOf: (key: string) => KeptReceipt | undefined;
  /** What was noted before, by reason. */
  ledger: ReadonlyMap<string, RefundEntry>;
}

type Column = "refund" | "order" | "amount" | "currency";

const COLUMNS: Columns<Column> = {
  names: {
    ...{ refund: "refund", order: "order", amount: "amount", currency: "currency" },
    ...{ 退款: "refund", 订单: "order", 金额: "amount", 货币: "currency" },
  },
  required: ["refund", "order", "amount", "currency"],
  example: "refund,order,amount,currency",
  tooMany: "; amounts have no thousands separator",
};
const MAX_REFUND = 200;

/** Reads and checks the whole file. The caller sends nothing if `bad` has an entry. */
export async function checkRefunds(file: CsvFile, rules: RefundRules): Promise<CheckedRefunds> {
  const orders = new Map<string, RefundRow>();
  const seen = new Map<string, number>();
  const found: CheckedRefunds = { rows: [], bad: [], lines: 0, refunds: 0 };
  found.lines = await eachLine(file, COLUMNS, found.bad, (line) => {
    const part = readPart(line, rules);
    if (part === undefined) return;
    const { number } = part.parts[0] ?? { number: "" };
    const earlier = seen.get(number);
    if (earlier !== undefined) {
      line.fault("refund", "DUPLICATE", `the same refund as in line ${earlier}: ${show(number)}`);
      return;
    }
    seen.set(number, line.line);
    found.refunds++;
    const known = orders.get(part.key);
    if (known === undefined) orders.set(part.key, part);
    else known.parts.push(...part.parts);
  });
  found.rows = [...orders.values()];
  return found;
}

function readPart({ line, cells, fault }: Line<Column>, rules: RefundRules): RefundRow | undefined {
  const number = cells.refund.normalize("NFC");
  if (number === "") fault("refund", "MISSING_FIELD", "no refund");
  else if (number.length > MAX_REFUND)
    fault("refund", "REFERENCE_TOO_LONG", `${number.length} characters, at most ${MAX_REFUND}`);
  const order = readOrder(cells.order, fault);
  if (order === undefined || number === "" || number.length > MAX_REFUND) return undefined;
  const key = orderKey(rules.secret, order);
  const kept = rules.receiptOf(key);
  if (kept === undefined) {
    fault(
      "order",
      "NO_RECEIPT",
      `there is no receipt of the order ${show(order)}: post it first, or name its receipts`,
    );
    return undefined;
  }
  const { receipt } = kept;
  const { currency, member: address } = receipt;
  if (cells.currency.toUpperCase() !== currency) {
    fault("currency", "OTHER_CURRENCY", `the order was paid in ${currency}, not ${show(cells.currency)}`);
    return undefined;
  }
  const money = readDecimal(cells.amount, { decimals: currencyDecimals(currency), whose: `${currency} has` }, fault);
  const total = receiptTotal(receipt);
  if (money === 0n) fault("amount", "ZERO", "an amount of zero");
  else if (money !== undefined && money > total)
    fault("amount", "OVER_REFUND", `more than the order cost (${moneyText(total, currency)})`);
  else if (money !== undefined) {
    const reason = refundReason(rules.secret, number);
    const before = rules.ledger.get(reason);
    if (before === undefined || (before.order === key && BigInt(before.money) === money))
      return { line, address, order, key, currency, total, parts: [{ line, number, reason, money }] };
    fault("refund", "REFUND_CHANGED", `the refund ${show(number)} was noted before with another order or amount`);
  }
  return undefined;
}
