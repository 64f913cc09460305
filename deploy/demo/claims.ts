/**
 * What the demo's members collect: a code that is scanned from a screen, a voucher that a till signs and a stranger brings, and
 * a drop for everybody in the file of purchases, of whom a random thousand claim.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import jsQR from "jsqr";
import { Wallet, id } from "ethers";

import { type DropSink, buildDrop, findClaims, writeDrop } from "../../sdk/src/drops/index.js";
import {
  makeVoucher,
  newCode,
  numberKey,
  secretKey,
  signCodeClaim,
  signVoucher,
} from "../../sdk/src/vouchers/index.js";
import { type QrMatrix, qrMatrix, qrSvg, qrUrl, readQr } from "../../sdk/src/vouchers/qr.js";
import type { Brand } from "./brand.js";
import type { Purchase } from "./purchases.js";
import type { Stage } from "./stage.js";

const DAY = 86_400;
export const CAMPAIGN = "anniversary";
/** One point for ten dollars. */
const SHARE = 10n;
const CLAIMERS = 1_000;
const BATCH = 50;
/** Pixels that a module of a code has on the screen, and modules that are white around it. */
const [PIXELS, QUIET] = [4, 4];

export interface ClaimStory {
  lines: string[];
  /** Base units that were claimed. */
  claimed: bigint;
}

export async function playClaims(
  stage: Stage,
  brand: Brand,
  purchases: readonly Purchase[],
  customers: readonly string[],
  folder: string,
): Promise<ClaimStory> {
  const { program } = stage;
  const { claims, points } = program;
  const till = new Wallet(id("the demo's till, a key that anyone can compute"));
  const now = await stage.now();

  // Every line of the file is a line of the list; those of one customer are summed up.
  const counted = purchases.filter(({ cents }) => cents >= SHARE);
  const list = counted.map(({ customer, cents }) => `${stage.addressOf(customer)},${points.format(cents / SHARE)}\n`);
  const drop = await buildDrop(["member,amount\n", ...list], { decimals: points.decimals, duplicates: "sum" });
  const where = { ...claims.domain, points: points.address, campaign: CAMPAIGN };
  const files = new Map<string, Uint8Array>();
  const sink: DropSink = {
    write: (name, bytes) => {
      files.set(name, bytes);
      return Promise.resolve();
    },
  };
  await writeDrop(drop, where, sink);

  const [gift, thanks] = [points.parse("2"), points.parse("3.5")];
  const opening = {
    campaign: CAMPAIGN,
    points: { budget: drop.total + gift + thanks },
    closesAt: now + 90 * DAY,
    root: drop.root,
    tills: [{ till: till.address, cap: points.parse("100"), ratePerDay: points.parse("50") }],
    uri: "https://example.com/campaigns/anniversary.json",
  };
  await stage.send("open a campaign", claims.open(opening), brand.issuer);

  const lines = [
    `A campaign pays ${points.format(drop.total)} ${points.symbol} to ${drop.count} members by one root, and what its till signs.`,
    await scanCode(stage, brand, till, { amount: gift, customer: customers[3] ?? "", now, folder }),
    await bringVoucher(stage, brand, till, { amount: thanks, customer: customers[5] ?? "", now }),
  ];

  const drawn = sample([...new Set(counted.map(({ customer }) => customer))], CLAIMERS).map((customer) =>
    stage.addressOf(customer),
  );
  const found = await findClaims((name) => Promise.resolve(files.get(name) ?? new Uint8Array()), drawn, {
    ...where,
    root: (await claims.get(CAMPAIGN)).root,
  });
  const entries = found.flatMap((one) => ("claim" in one ? [one.claim] : []));
  let skipped = 0;
  for (let i = 0; i < entries.length; i += BATCH) {
    const part = entries.slice(i, i + BATCH);
    for (const step of claims.claimMany(part.map((entry) => claims.claimDrop(entry)))) {
      const done = await step.send(brand.stranger);
      stage.note(`claim from a drop, ${BATCH} at a time, each`, done.gasUsed, part.length);
      skipped += (await claims.outcome(done)).skipped.length;
    }
  }
  const dropped = entries.reduce((sum, { amount }) => sum + amount, 0n);
  lines.push(
    `${drawn.length} random members looked themselves up in ${files.size} files; a stranger brought ${entries.length} proofs, ` +
      `${BATCH} at a time: ${points.format(dropped)} ${points.symbol}, ${skipped} skipped.`,
  );
  if (skipped !== 0) throw new TypeError("A claim of the demo was not paid");
  return { lines, claimed: dropped + gift + thanks };
}

/** The till shows a code; the customer's camera reads it off the pixels, and names who gets the points. */
async function scanCode(
  stage: Stage,
  brand: Brand,
  till: Wallet,
  { amount, customer, now, folder }: { amount: bigint; customer: string; now: number; folder: string },
): Promise<string> {
  const { claims, points } = stage.program;
  const { secret, address } = newCode();
  const terms = { points: points.address, campaign: CAMPAIGN, till: till.address, deadline: now + DAY };
  const code = makeVoucher({ ...terms, to: address, amount, key: numberKey(1) });
  const signed = await signVoucher(claims.domain, "code", code, till);
  const link = qrUrl(claims.domain, { signed, secret }, "https://example.com/c");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "code.svg"), qrSvg(link));

  const matrix = qrMatrix(link);
  const seen = readQr(photograph(matrix), claims.domain, [{ points: points.address, campaign: CAMPAIGN }]);
  const member = stage.addressOf(customer);
  const names = { points: points.address, campaign: CAMPAIGN, member, deadline: now + 3600 };
  const claim = signCodeClaim(claims.domain, seen.secret ?? "", names);
  await stage.send("claim a code", claims.claimCode(seen.signed, claim), brand.stranger);
  return `Member ${customer} scanned a code from a screen (QR version ${matrix.version}) and named a wallet: ${points.format(amount)} ${points.symbol}.`;
}

/** The till signs without a connection; a stranger brings it. */
async function bringVoucher(
  stage: Stage,
  brand: Brand,
  till: Wallet,
  { amount, customer, now }: { amount: bigint; customer: string; now: number },
): Promise<string> {
  const { claims, points } = stage.program;
  const voucher = makeVoucher({
    ...{ points: points.address, campaign: CAMPAIGN, till: till.address, to: stage.addressOf(customer), amount },
    ...{ key: secretKey(id("a secret that anyone can read, fit for a demo"), "review", "42"), deadline: now + DAY },
  });
  const step = claims.claimVoucher(await signVoucher(claims.domain, "voucher", voucher, till));
  await stage.send("claim a voucher", step, brand.stranger);
  const again = await claims.canClaim(step);
  if (again.ok) throw new TypeError("A voucher of the demo would pay twice");
  return `A till signed member ${customer} a voucher for a review; a stranger brought it. A second time? “${again.message}”`;
}

/** What a camera sees, and a reader that is not ours makes of it. */
function photograph({ size, isDark }: QrMatrix): string {
  const width = (size + 2 * QUIET) * PIXELS;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = [Math.floor(y / PIXELS) - QUIET, Math.floor(x / PIXELS) - QUIET];
      const inside = row >= 0 && row < size && column >= 0 && column < size;
      if (inside && isDark(row, column)) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  const read = jsQR.default(pixels, width, width);
  if (read === null) throw new TypeError("The code can't be read");
  return read.data;
}

/** Some of a list, drawn by a seed: the same in every run. */
function sample(customers: readonly string[], count: number): string[] {
  return [...customers].sort((a, b) => (id(`draw ${a}`) < id(`draw ${b}`) ? -1 : 1)).slice(0, count);
}
