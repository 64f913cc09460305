/** Signs the lines of a file: reads and checks it, notes what it will sign, signs, and tells how it adds up. */
import path from "node:path";

import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { displayText } from "../../sdk/src/text.js";
import { NUMBERS, numberKey } from "../../sdk/src/vouchers/keys.js";
import { VoucherSigner } from "../../sdk/src/vouchers/signer.js";
import {
  type ClaimsDomain,
  type SignedVoucher,
  type Voucher,
  makeVoucher,
  voucherToJson,
} from "../../sdk/src/vouchers/voucher.js";
import { TaskError } from "../lib/errors.js";
import { progressBar } from "../lib/output.js";
import type { KnownCampaign, Warning } from "./campaign-state.js";
import { writeWhole } from "./signed-file.js";
import { type RunEntry, TillJournal } from "./till-journal.js";
import type { CheckedVouchers, VoucherRow } from "./voucher-rows.js";

export interface SignRequest {
  program: ProgramEntity;
  campaign: KnownCampaign;
  domain: ClaimsDomain;
  till: string;
  key: string;
  file: string;
  digest: string;
  label: string;
  checked: CheckedVouchers;
  /** Unix seconds: what the vouchers say, unless this file was signed before. */
  validFrom: number;
  deadline: number;
  /** The chain's clock, in unix seconds. */
  now: number;
  journal: string;
  /** The first number that is free on the chain; asked for only where this computer knows of none. */
  freeOnChain: () => Promise<bigint>;
  out: string;
  format: "csv" | "jsonl";
  isTalking: boolean;
}

export interface Signed {
  run: RunEntry;
  /** Whether an earlier run began with this file: it said the same. */
  again: boolean;
}

/** Signs all rows. The same file, label and till give the same vouchers, whenever and however often it is run. */
export async function signFile(request: SignRequest): Promise<Signed> {
  const { program, campaign, domain, till, key, file, checked, out, format, isTalking } = request;
  const { connection, points } = program;
  const where = { chainId: connection.chainId, claims: domain.claims, points: points.address };
  const head = { type: "till", version: 1, ...where, campaign: campaign.campaign, till } as const;
  const journal = await TillJournal.open(request.journal, head);
  try {
    const earlier = journal.find({ way: "voucher", name: path.basename(file), label: request.label });
    if (earlier !== undefined) checkSameFile(journal.file, earlier, request);
    else checkOtherNames(journal, request);
    const run = earlier ?? (await newRun(request, journal));
    if (earlier === undefined) await journal.add(run);
    const signer = new VoucherSigner(domain, key);
    const bar = progressBar("Signing ", checked.rows.length, isTalking);
    const vouchers = vouchersOf(checked.rows, run, { points: points.address, campaign: campaign.campaign, till });
    const signed = signer.signAll("voucher", vouchers, { onProgress: bar.update });
    await writeWhole(out, format === "csv" ? asCsv(signed, checked.rows) : asLines(signed, checked.rows));
    bar.end();
    await journal.done(run, path.basename(out));
    return { run, again: earlier !== undefined };
  } finally {
    await journal.close();
  }
}

async function newRun(request: SignRequest, journal: TillJournal): Promise<RunEntry> {
  const { file, digest, label, checked, validFrom, deadline, now } = request;
  const { rows, total } = checked;
  const range = await numbersFor(request, journal);
  if (range.to > NUMBERS) throw new TaskError("NoNumbers", "The till has no numbers left: use another one.");
  return {
    ...{ type: "run", way: "voucher", digest, name: path.basename(file), label },
    ...{ first: range.first.toString(), to: range.to.toString(), count: rows.length, total: total.toString() },
    ...(rows[0]?.key === undefined ? {} : { firstKey: rows[0].key }),
    ...{ validFrom, deadline, at: now },
  };
}

/** None for keys; from the least to the greatest where the file brings its own numbers. */
async function numbersFor(
  { checked: { rows, source }, freeOnChain }: SignRequest,
  journal: TillJournal,
): Promise<{ first: bigint; to: bigint }> {
  if (source === "number") {
    const numbers = rows.map(({ key }) => BigInt(key ?? 0));
    const least = numbers.reduce((a, b) => (b < a ? b : a));
    const greatest = numbers.reduce((a, b) => (b > a ? b : a));
    return { first: least, to: greatest + 1n };
  }
  const next = journal.next;
  if (source !== undefined) return { first: next, to: next };
  // As long as this journal gave out none, another computer may have.
  const first = next === 0n ? await freeOnChain() : next;
  return { first, to: first + BigInt(rows.length) };
}

function checkSameFile(journal: string, run: RunEntry, { digest, file, checked }: SignRequest): void {
  if (run.digest === digest && run.firstKey === checked.rows[0]?.key) return;
  if (run.digest === digest) {
    throw new TaskError("SecretChanged", "The brand's secret is not the one that this file was signed with before.", {
      next: "Bring the old one back: with another one the same orders would be paid again.",
    });
  }
  throw new TaskError("FileChanged", `${path.basename(file)} is not the file that was signed before under this name.`, {
    next: "Restore it as it was to sign it again. For new lines, make a new file: who is in both would be paid twice. If that is meant, give a --label.",
    details: { journal, signed: run.digest, file: digest },
  });
}

/** A copy of a file pays everybody in it once more. */
function checkOtherNames({ runs }: TillJournal, { digest, label, file }: SignRequest): void {
  const same = runs.find((run) => run.way === "voucher" && run.digest === digest && run.label === label);
  if (same === undefined) return;
  throw new TaskError("FileSigned", `${path.basename(file)} was signed before, as ${same.name}.`, {
    next: `Sign it as ${same.name} to get the same vouchers. If everybody in it is to be paid once more, give a --label.`,
    details: { name: same.name },
  });
}

function* vouchersOf(
  rows: readonly VoucherRow[],
  { first, validFrom, deadline }: RunEntry,
  where: Pick<Voucher, "points" | "campaign" | "till">,
): Generator<Voucher> {
  let number = BigInt(first);
  for (const { address, amount, key, referrer } of rows) {
    yield makeVoucher({
      ...where,
      ...{ to: address, amount, key: key ?? numberKey(number++), validFrom, deadline },
      ...(referrer === undefined ? {} : { referrer }),
    });
  }
}

const CSV_FIELDS = ["points", "campaign", "till", "to", "amount", "key", "validFrom", "deadline", "referrer"] as const;

/** Only hex and numbers: nothing that a spreadsheet could take for a formula. */
async function* asCsv(signed: AsyncIterable<SignedVoucher>, rows: readonly VoucherRow[]): AsyncGenerator<string> {
  yield `line,${CSV_FIELDS.join(",")},signature\n`;
  let at = 0;
  for await (const { voucher, signature } of signed) {
    const cells = CSV_FIELDS.map((field) => String(voucher[field]));
    yield `${[rows[at++]?.line ?? "", ...cells, signature].join(",")}\n`;
  }
}

/** As `voucherFromJson()` of the SDK reads it, a line each. */
async function* asLines(signed: AsyncIterable<SignedVoucher>, rows: readonly VoucherRow[]): AsyncGenerator<string> {
  let at = 0;
  for await (const each of signed) yield `${JSON.stringify({ line: rows[at++]?.line, ...voucherToJson(each) })}\n`;
}

/** Members who could not be paid all of what the file gives them. */
export function memberWarnings(
  { rows }: CheckedVouchers,
  { memberCap, name }: KnownCampaign,
  format: (units: bigint) => string,
): Warning[] {
  if (memberCap === 0n) return [];
  const sums = new Map<string, bigint>();
  for (const { address, amount } of rows) sums.set(address, (sums.get(address) ?? 0n) + amount);
  const over = new Set([...sums].flatMap(([member, sum]) => (sum > memberCap ? [member] : [])));
  if (over.size === 0) return [];
  const lines = rows.filter(({ address }) => over.has(address)).map(({ line }) => line);
  const shown = `${lines.slice(0, 10).join(", ")}${lines.length > 10 ? " …" : ""}`;
  const reason = `${over.size} member(s) would get more than ${format(memberCap)}, the most that one is paid by ${displayText(name)}: lines ${shown}.`;
  return [{ code: "OVER_MEMBER_CAP", reason }];
}
