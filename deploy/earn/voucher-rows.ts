/** The lines of a file that is signed: who gets how much, for what, each checked before anything is signed. */
import { isHexString } from "ethers";

import { NUMBERS, numberKey, secretKey } from "../../sdk/src/vouchers/keys.js";
import type { CsvFile } from "../mint/csv.js";
import { type BadLine, type Columns, type Line, eachLine, readMember, show } from "../mint/lines.js";
import { type Checked, type Row, readAmount } from "../mint/rows.js";

/** A voucher to be signed. */
export interface VoucherRow extends Row {
  /** Units. */
  amount: bigint;
  /** Undefined where the till counts. */
  key: string | undefined;
  referrer: string | undefined;
}

/** What a column of keys holds; `number` and `key` as they are signed, the others hashed with the brand's secret. */
export const SECRET_KINDS = ["order", "task", "device", "post", "review"] as const;
type SecretKind = (typeof SECRET_KINDS)[number];
export type KeySource = "number" | "key" | SecretKind;
type Column = "address" | "amount" | "referrer" | KeySource;

export interface VoucherRules {
  decimals: number;
  /** Else each voucher is for one badge. */
  paysPoints: boolean;
  max: bigint;
  /** Addresses in lower case that can't get anything, and what they are. */
  notMembers: ReadonlyMap<string, string>;
  /** The brand's, asked for once and only if a column needs it. */
  secret: () => Promise<string>;
}

export interface CheckedVouchers extends Checked<VoucherRow> {
  total: bigint;
  /** What makes each pay once; undefined where the till counts. */
  source: KeySource | undefined;
}

const COLUMNS: Columns<Column> = {
  names: {
    ...{ address: "address", member: "address", 地址: "address", 会员: "address" },
    ...{ amount: "amount", 数量: "amount", referrer: "referrer", 推荐人: "referrer" },
    ...{ number: "number", 号码: "number", key: "key", 密钥: "key", order: "order", 订单: "order" },
    ...{ task: "task", 任务: "task", device: "device", 设备: "device", post: "post", 帖子: "post" },
    ...{ review: "review", 评价: "review" },
  },
  required: ["address"],
  example:
    "member,amount or member,amount,order (or task, device, post, review, number, key), and referrer if there is one",
  tooMany: "; amounts have no thousands separator",
};
const SOURCES: readonly KeySource[] = ["number", "key", ...SECRET_KINDS];
const MAX_ID = 200;

/** Reads and checks the whole file. The caller signs nothing if `bad` has an entry. */
export async function checkVoucherRows(file: CsvFile, rules: VoucherRules): Promise<CheckedVouchers> {
  const found: CheckedVouchers = { rows: [], bad: [], lines: 0, total: 0n, source: undefined };
  const texts: string[] = [];
  found.lines = await eachLine(file, COLUMNS, found.bad, (line) => {
    const address = readMember(line.cells.address, rules.notMembers, line.fault);
    const amount = readUnits(line, rules);
    const referrer = readReferrer(line, address, rules);
    const source = SOURCES.filter((each) => line.cells[each] !== "");
    if (source.length > 1) line.fault(source[1] ?? "key", "SEVERAL_KEYS", `it has ${source.join(" and ")}: give one`);
    found.source ??= source[0];
    if (address === undefined || amount === undefined || referrer === undefined || source.length > 1) return;
    found.rows.push({ line: line.line, address, amount, key: undefined, referrer: referrer || undefined });
    found.total += amount;
    const [only] = source;
    texts.push(only === undefined ? "" : `${only} ${line.cells[only]}`);
  });
  if (found.source !== undefined) await readKeys(found, found.source, texts, rules);
  found.bad.sort((a, b) => a.line - b.line);
  return found;
}

function readUnits({ cells, fault }: Line<Column>, rules: VoucherRules): bigint | undefined {
  if (rules.paysPoints) return readAmount(cells.amount, rules, fault);
  if (cells.amount === "" || cells.amount === "1") return 1n;
  fault("amount", "TOO_LARGE", `this campaign pays one badge: leave the amount out, or write 1`);
  return undefined;
}

/** Empty if there is none; undefined, and told, if it can't be one. */
function readReferrer(
  { cells, fault }: Line<Column>,
  member: string | undefined,
  { notMembers }: VoucherRules,
): string | undefined {
  if (cells.referrer === "") return "";
  const referrer = readMember(cells.referrer, notMembers, (_column, code, reason) => {
    fault("referrer", code, reason);
  });
  if (referrer === undefined || referrer !== member) return referrer;
  fault("referrer", "SELF_REFERRAL", "nobody can bring themselves");
  return undefined;
}

/** All lines have the same sort of key, and no two the same one. */
async function readKeys(
  { rows, bad }: CheckedVouchers,
  source: KeySource,
  texts: readonly string[],
  rules: VoucherRules,
): Promise<void> {
  const seen = new Map<string, number>();
  const secret = source === "number" || source === "key" ? "" : await rules.secret();
  for (const [i, row] of rows.entries()) {
    const text = texts[i] ?? "";
    const fault = (code: BadLine["code"], reason: string): void => {
      bad.push({ line: row.line, column: source, code, reason });
    };
    if (!text.startsWith(`${source} `)) {
      fault("MISSING_FIELD", `no ${source}, which other lines have: it would be paid besides`);
      continue;
    }
    const id = text.slice(source.length + 1);
    const key = readKey(source, id, secret, fault);
    if (key === undefined) continue;
    const earlier = seen.get(key);
    if (earlier !== undefined) fault("DUPLICATE", `the same ${source} as in line ${earlier}: ${show(id)}`);
    else seen.set(key, row.line);
    row.key = key;
  }
}

function readKey(
  source: KeySource,
  id: string,
  secret: string,
  fault: (code: BadLine["code"], reason: string) => void,
): string | undefined {
  if (source === "number") {
    const number = /^[0-9]{1,20}$/.test(id) ? BigInt(id) : NUMBERS;
    if (number < NUMBERS) return numberKey(number);
    fault("BAD_KEY", `not a number from 0 to 2^64 - 2: ${show(id)}`);
  } else if (source === "key") {
    if (isHexString(id, 32) && BigInt(id) >= NUMBERS) return id.toLowerCase();
    fault("BAD_KEY", `not 32 bytes of hex, from 2^64 - 1 on: ${show(id)}`);
  } else if (id.length > MAX_ID) {
    fault("REFERENCE_TOO_LONG", `${id.length} characters, at most ${MAX_ID}`);
  } else return secretKey(secret, source, id);
  return undefined;
}
