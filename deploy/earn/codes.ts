/** Makes codes for print: reserves their numbers, makes a key for each, has the till sign them, writes sheet and manifest. */
import { unlink } from "node:fs/promises";
import path from "node:path";

import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { NUMBERS, numberKey } from "../../sdk/src/vouchers/keys.js";
import { qrSvg, qrText, qrUrl } from "../../sdk/src/vouchers/qr.js";
import { newCode } from "../../sdk/src/vouchers/sign.js";
import { VoucherSigner, fastCurve } from "../../sdk/src/vouchers/signer.js";
import { type ClaimsDomain, makeVoucher } from "../../sdk/src/vouchers/voucher.js";
import { TaskError } from "../lib/errors.js";
import { progressBar, when } from "../lib/output.js";
import { type KnownCampaign, unitsText } from "./campaign-state.js";
import { type SheetLocale, sheetHtml } from "./sheet.js";
import { refuseExisting, writeWhole } from "./signed-file.js";
import { type RunEntry, TillJournal } from "./till-journal.js";

export interface PrintRequest {
  program: ProgramEntity;
  campaign: KnownCampaign;
  domain: ClaimsDomain;
  till: string;
  key: string;
  count: number;
  /** Units of each. */
  amount: bigint;
  deadline: number;
  now: number;
  /** A page of the brand's, for any camera; else only the brand's app reads the codes. */
  page: string | undefined;
  brand: string;
  locale: SheetLocale;
  journal: string;
  freeOnChain: () => Promise<bigint>;
  out: string;
  format: "html" | "csv";
  isTalking: boolean;
}

export interface Printed {
  first: bigint;
  to: bigint;
  manifest: string;
  /** Runs that were killed: their numbers are lost, and what was printed of them should pay nothing. */
  abandoned: RunEntry[];
}

/** What a code is known by once it is printed; nothing in it pays. */
interface ListedCode {
  number: bigint;
  address: string;
  /** With the secret: what the picture holds. */
  text: string;
}

export async function printCodes(request: PrintRequest): Promise<Printed> {
  const { program, campaign, domain, till, count, out, now } = request;
  await refuseExisting(out);
  // Whether the page is one shows before any number is used up: this code is expired, and not kept.
  signed({ ...request, count: 1, deadline: 1, isTalking: false }, 0n).next();
  const points = program.points.address;
  const where = { chainId: domain.chainId, claims: domain.claims, points, campaign: campaign.campaign, till };
  const journal = await TillJournal.open(request.journal, { type: "till", version: 1, ...where });
  try {
    const { abandoned } = journal;
    const manifest = `${out.replace(/\.(html|csv)$/i, "")}.manifest.csv`;
    const name = path.basename(out);
    // Without the sheet it is of a run that was killed, and lists what nobody has. Any other is somebody's.
    if (abandoned.some((run) => run.name === name)) await unlink(manifest).catch(() => undefined);
    else await refuseExisting(manifest);
    // As long as this journal gave out none, another computer may have.
    const first = journal.next === 0n ? await request.freeOnChain() : journal.next;
    const to = first + BigInt(count);
    if (to > NUMBERS) throw new TaskError("NoNumbers", "The till has no numbers left: use another one.");
    const run: RunEntry = {
      ...{ type: "run", way: "code", digest: "", name, label: "" },
      ...{ first: first.toString(), to: to.toString(), count, total: (request.amount * BigInt(count)).toString() },
      ...{ validFrom: 0, deadline: request.deadline, at: now },
    };
    await journal.add(run);
    const codes = [...signed(request, first)];
    await writeWhole(manifest, manifestLines(request, codes));
    await writeWhole(out, request.format === "html" ? page(request, codes, { first, to }) : list(codes));
    await journal.done(run, name);
    return { first, to, manifest, abandoned };
  } finally {
    await journal.close();
  }
}

/** Secrets are nowhere but here and in the file. */
function* signed(request: PrintRequest, first: bigint): Generator<ListedCode> {
  const { program, campaign, domain, till, key, count, amount, deadline, page: link, isTalking } = request;
  const signer = new VoucherSigner(domain, key);
  const bar = progressBar("Signing ", count, isTalking);
  for (let i = 0; i < count; i++) {
    const number = first + BigInt(i);
    const { secret, address } = newCode(fastCurve);
    const where = { points: program.points.address, campaign: campaign.campaign, till };
    const code = makeVoucher({ ...where, to: address, amount, key: numberKey(number), deadline });
    const carried = { signed: signer.sign("code", code), secret };
    yield { number, address, text: link === undefined ? qrText(domain, carried) : qrUrl(domain, carried, link) };
    bar.update(i + 1);
  }
  bar.end();
}

function* page(
  { program, campaign, till, amount, deadline, brand, locale, isTalking }: PrintRequest,
  codes: readonly ListedCode[],
  { first, to }: { first: bigint; to: bigint },
): Generator<string> {
  const bar = progressBar("Drawing ", codes.length, isTalking);
  const drawn = codes.map(({ number, text }, i) => {
    bar.update(i + 1);
    return { number, svg: qrSvg(text) };
  });
  bar.end();
  yield* sheetHtml(
    {
      ...{ brand, campaign: campaign.name, amount: unitsText(program, campaign, amount), locale },
      validUntil: when(deadline).replace(/:\d\d UTC$/, " UTC"),
      revoke: revokeCommand({ program: program.address, campaign: campaign.name, till, first, to }),
    },
    drawn,
  );
}

/** For a print shop: what each picture holds. */
function* list(codes: readonly ListedCode[]): Generator<string> {
  yield "number,payload\n";
  for (const { number, text } of codes) yield `${number},"${text}"\n`;
}

function* manifestLines(
  { campaign, till, amount, deadline }: PrintRequest,
  codes: readonly ListedCode[],
): Generator<string> {
  yield "campaign,till,number,code,amount,deadline\n";
  for (const { number, address } of codes) {
    yield `${[campaign.campaign, till, number, address, amount, deadline].join(",")}\n`;
  }
}

/** The command that makes numbers worthless. `to` is one past the last. */
export function revokeCommand(sheet: {
  program: string;
  campaign: string;
  till: string;
  first: bigint;
  to: bigint;
}): string {
  const { program, campaign, till, first, to } = sheet;
  // A campaign's name is any text: only a plain one can be typed as it is.
  const name = /^[\w.-]+$/.test(campaign) ? campaign : `'${campaign.replaceAll("'", "'\\''")}'`;
  return `hardhat campaigns revoke-numbers ${program} ${name} ${till} ${first} ${to - 1n}`;
}
