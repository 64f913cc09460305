/** The lines of a file of purchases: who bought what for how much, each checked before anything is sent. */
import { type PublishedRule, type ReceiptLine, categoryId, orderKey, ruleThen } from "../../sdk/src/receipts/index.js";
import type { CsvFile } from "../mint/csv.js";
import { type BadLine, type Columns, type Line, eachLine, readDecimal, readMember, show } from "../mint/lines.js";
import type { Checked, Row } from "../mint/rows.js";
import { parseTime } from "../lib/options.js";
import { currencyDecimals, isCurrency } from "./currencies.js";

/** An order: one line of the file, or one for each category of goods. */
export interface OrderRow extends Row {
  /** The shop's own number. */
  number: string;
  /** What the chain has in its place. */
  key: string;
  currency: string;
  lines: ReceiptLine[];
  /** Minor units of the currency, all lines together. */
  total: bigint;
  /** Unix seconds. */
  time: number;
  /** Who brought the member. */
  referrer: string | undefined;
}

export interface CheckedOrders extends Checked<OrderRow> {
  /** Orders of nothing: they earn nothing, and are passed over. */
  empty: Pick<OrderRow, "line" | "number">[];
  /** Categories that no rule names: they earn the plain rate. */
  unknownCategories: string[];
}

export interface OrderRules {
  /** Addresses in lower case that can't be given points, and what they are. */
  notMembers: ReadonlyMap<string, string>;
  /** Adds up lines of the same order and category instead of refusing them. */
  allowDuplicates: boolean;
  versions: readonly PublishedRule[];
  /** The chain's clock, in unix seconds. */
  now: number;
  /** Points for purchases before that have expired. */
  oldest: number;
  /** Of the brand: see orderKey(). */
  secret: string;
}

type Column = "order" | "address" | "amount" | "currency" | "category" | "time" | "referrer";

const COLUMNS: Columns<Column> = {
  names: {
    ...{ order: "order", member: "address", address: "address", amount: "amount", currency: "currency" },
    ...{ category: "category", time: "time", referrer: "referrer" },
    ...{
      订单: "order",
      会员: "address",
      地址: "address",
      金额: "amount",
      货币: "currency",
      类别: "category",
      品类: "category",
    },
    ...{ 时间: "time", 推荐人: "referrer" },
  },
  required: ["order", "address", "amount", "currency", "time"],
  example: "order,member,amount,currency,time, and category and referrer if there are any",
  tooMany: "; amounts have no thousands separator",
};
const MAX_ORDER = 200;
const MAX_LINES = 100;
/** More money than this is a mistake, in any currency. */
const MAX_MINOR = 10n ** 18n;

/** Reads and checks the whole file. The caller sends nothing if `bad` has an entry. */
export async function checkOrders(file: CsvFile, rules: OrderRules): Promise<CheckedOrders> {
  const orders = new Map<string, OrderRow>();
  const [bad, unknown]: [BadLine[], Set<string>] = [[], new Set()];
  const lines = await eachLine(file, COLUMNS, bad, (line) => {
    const part = readPart(line, rules, unknown);
    if (part === undefined) return;
    const known = orders.get(part.number);
    if (known === undefined) orders.set(part.number, part);
    else addPart(known, part, line, rules);
  });
  const all = [...orders.values()];
  const rows = all.filter(({ total }) => total !== 0n);
  const empty = all.flatMap(({ line, number, total }) => (total === 0n ? [{ line, number }] : []));
  // A line of nothing says nothing: the receipt does not have it.
  for (const row of rows) row.lines = row.lines.filter(({ amount }) => amount !== 0n);
  return { rows, bad, lines, empty, unknownCategories: [...unknown] };
}

/** A line as an order of its own; undefined, and told, if it can't be one. */
function readPart({ line, cells, fault }: Line<Column>, rules: OrderRules, unknown: Set<string>): OrderRow | undefined {
  const number = readOrder(cells.order, fault);
  const address = readMember(cells.address, rules.notMembers, fault);
  const currency = cells.currency.toUpperCase();
  if (!isCurrency(currency)) {
    const reason =
      currency === "" ? "no currency" : `not a currency of three letters, like USD: ${show(cells.currency)}`;
    fault("currency", currency === "" ? "MISSING_FIELD" : "BAD_CURRENCY", reason);
  }
  const whose = `${isCurrency(currency) ? currency : "money"} has`;
  const amount = readDecimal(cells.amount, { decimals: currencyDecimals(currency), whose }, (...told) => {
    const isReturn = told[1] === "NEGATIVE";
    fault(told[0], told[1], isReturn ? `${told[2]}; what was returned goes into a file of its own` : told[2]);
  });
  const time = readTime(cells.time, rules, fault);
  const referrer = readReferrer(cells.referrer, rules, fault);
  const category = readCategory(cells.category, fault);
  if (amount !== undefined && amount > MAX_MINOR) {
    fault("amount", "TOO_LARGE", `${cells.amount} is more than any purchase costs`);
    return undefined;
  }
  if (number === undefined || address === undefined || amount === undefined || !isCurrency(currency)) return undefined;
  if (time === undefined || referrer === undefined || category === undefined) return undefined;
  if (!checkRate(currency, time, rules, fault)) return undefined;
  noteCategory(category, cells.category, { rules, time, unknown });
  const lines = [{ category, amount }];
  const key = orderKey(rules.secret, number);
  return { line, address, number, key, currency, lines, total: amount, time, referrer: referrer || undefined };
}

/** One more line of an order that is there already. */
function addPart(known: OrderRow, part: OrderRow, { fault }: Line<Column>, { allowDuplicates }: OrderRules): void {
  const other = (["address", "currency", "time", "referrer"] as const).find((field) => known[field] !== part[field]);
  if (other !== undefined) {
    fault(other, "OTHER_ORDER", `another ${other} than in line ${known.line}, which is of the same order`);
    return;
  }
  const [line] = part.lines;
  if (line === undefined) return;
  const same = known.lines.findIndex(({ category }) => category === line.category);
  if (same !== -1 && !allowDuplicates) {
    const reason = `the same order and category as in line ${known.line}; --allow-duplicates adds such lines up`;
    fault("order", "DUPLICATE", reason);
    return;
  }
  if (same === -1 && known.lines.length === MAX_LINES) {
    fault("order", "TOO_MANY_LINES", `an order has at most ${MAX_LINES} categories`);
    return;
  }
  const earlier = known.lines[same];
  if (earlier === undefined) known.lines.push(line);
  else known.lines[same] = { category: line.category, amount: earlier.amount + line.amount };
  known.total += part.total;
}

type Told = Line<Column>["fault"];

/** The same number however it was typed: as Unicode NFC. */
export function readOrder(
  text: string,
  fault: (column: "order", code: BadLine["code"], reason: string) => void,
): string | undefined {
  if (text === "") fault("order", "MISSING_FIELD", "no order");
  else if (text.length > MAX_ORDER) fault("order", "REFERENCE_TOO_LONG", `${text.length} characters, at most 200`);
  else return text.normalize("NFC");
  return undefined;
}

function readTime(text: string, { now, oldest }: OrderRules, fault: Told): number | undefined {
  const time = text.startsWith("+") ? undefined : parseTime(text, now);
  if (text === "") fault("time", "MISSING_FIELD", "no time");
  else if (time === undefined)
    fault("time", "BAD_TIME", `not a time like 2027-01-31 or 2027-01-31T18:30:00+08:00: ${show(text)}`);
  else if (time > now) fault("time", "IN_FUTURE", `${show(text)} is still to come`);
  else if (time < oldest) fault("time", "TOO_OLD", `points for a purchase of ${show(text)} have expired`);
  else return time;
  return undefined;
}

/** Empty if there is none; undefined, and told, if it is no member's address. */
function readReferrer(text: string, { notMembers }: OrderRules, fault: Told): string | undefined {
  if (text === "") return "";
  return readMember(text, notMembers, (_column, code, reason) => {
    fault("referrer", code, reason);
  });
}

function readCategory(text: string, fault: Told): string | undefined {
  try {
    return categoryId(text);
  } catch {
    fault("category", "BAD_CATEGORY", `not a name of at most 16 bytes (a Chinese character has 3): ${show(text)}`);
    return undefined;
  }
}

function checkRate(currency: string, time: number, { versions }: OrderRules, fault: Told): boolean {
  const found = ruleThen(versions, time);
  if (found === undefined) fault("time", "NO_RATE", "no rule held then: publish one first");
  else if (!found.rule.rates.some((rate) => rate.currency === currency))
    fault("currency", "NO_RATE", `the rule that held then (version ${found.version}) has no rate for ${currency}`);
  else return true;
  return false;
}

/** A typing mistake earns the plain rate: it is told, not refused. */
function noteCategory(
  category: string,
  text: string,
  { rules, time, unknown }: { rules: OrderRules; time: number; unknown: Set<string> },
): void {
  const rule = ruleThen(rules.versions, time)?.rule;
  const isNamed = [...(rule?.categories ?? []), ...(rule?.timed ?? [])].some((each) => each.category === category);
  if (text !== "" && !isNamed) unknown.add(text);
}
