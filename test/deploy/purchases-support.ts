/** What tests of purchases share: a brand with a rule, campaigns of purchases and of tiers, and a till that posts. */
import { readFile } from "node:fs/promises";

import { Purchases__factory, Rulebook__factory } from "../../sdk/src/generated/index.js";
import { json, secretFile } from "./earn-support.js";
import { DAY, brandFixture, ethers, file, member, networkHelpers, run } from "./support.js";

export const SECRET = "c3".repeat(32);
export const WINDOW = 30;

/** One point for a dollar or a hundred yen; books double; tiers from 100 and 1,000 points in a period. */
export const RULE = {
  rates: [
    { currency: "USD", points: "1" },
    { currency: "JPY", points: "0.01" },
  ],
  categories: [{ category: "books", factor: "2" }],
  tiers: [
    { threshold: "100", factor: "1.5" },
    { threshold: "1000", factor: "2" },
  ],
  milestones: [{ threshold: "200", bonus: "25", campaign: "purchases" }],
  bonuses: { firstMinimum: "5", first: "10", referral: "7", referralsPerPeriod: 1 },
};

export type PurchasesBrand = Awaited<ReturnType<typeof purchasesFixture>>;

/** A brand whose rule holds, with a campaign `purchases`, and `tiers` whose badge is kind 1, at the start of a period. */
export async function purchasesFixture() {
  const brand = await brandFixture();
  const { program, issuer, catalog, till, points } = brand;
  const length = Number(await points.periodLength());
  const next = Math.ceil(((await networkHelpers.time.latest()) + 1) / length) * length;
  await networkHelpers.time.increaseTo(next);
  const kind = { name: "Regular", style: "medal", color: "#2f855a", levels: ["Guest", "Friend", "Family"] };
  const kinds = await json("kinds.json", { ...kind, soulbound: true, revocable: true });
  await run(["badges", "define"], { program, file: kinds, from: catalog.address });
  await run(["rules", "publish"], { program, file: await json("rule.json", RULE), from: issuer.address });
  await run(["campaigns", "open"], {
    ...{ program, desk: "purchases", from: issuer.address },
    file: await json("campaign.json", campaign(till.address)),
  });
  await run(["campaigns", "open"], {
    ...{ program, desk: "tiers", from: issuer.address },
    file: await json("tiers.json", TIERS),
  });
  const { purchases, rulebook, bonuses } = await run(["protocol", "deploy"]);
  return {
    ...brand,
    desk: Purchases__factory.connect(String(purchases), ethers.provider),
    bonuses: String(bonuses),
    rulebook: Rulebook__factory.connect(String(rulebook), ethers.provider),
    post: { program, from: till.address, secretFile: await secretFile("orders.secret", SECRET) },
  };
}

export function campaign(till: string, change: object = {}): object {
  return {
    ...{ campaign: "purchases", points: { budget: "1000000" }, closesAt: "+300d", maturity: `${WINDOW}d` },
    ...{ bonuses: { amount: "10000" }, tills: [till], uri: "https://example.com/purchases.json" },
    ...change,
  };
}

export const TIERS = {
  ...{ campaign: "tiers", badge: { kind: "Regular", budget: 100 }, closesAt: "+300d" },
  uri: "https://example.com/tiers.json",
};

export const HEAD = "order,member,amount,currency,category,time,referrer";

/** Lines of a file of purchases made now; what is left out is a dollar's. */
export async function purchases(
  lines: readonly {
    order: string;
    who?: number;
    amount?: string;
    currency?: string;
    category?: string;
    referrer?: string;
  }[],
  time?: number,
): Promise<string> {
  const at = time ?? (await networkHelpers.time.latest());
  const rows = lines.map(({ order, who = 1, amount = "10", currency = "USD", category = "", referrer = "" }) =>
    [order, member(who), amount, currency, category, at, referrer].map((cell) => quoted(String(cell))).join(","),
  );
  return file("purchases.csv", [HEAD, ...rows].join("\n"));
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The receipts that a run wrote, by the shop's number. */
export async function receiptsOf(at: string): Promise<Map<string, Record<string, unknown>>> {
  const text = await readFile(at, "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return new Map(lines.map((line) => [String(line.number), line]));
}

/** A file of refunds. */
export async function refunds(name: string, lines: readonly string[]): Promise<string> {
  return file(name, ["refund,order,amount,currency", ...lines].join("\n"));
}

/** Lets the return window of what was posted end, and hands it over. */
export async function handOver({ program, stranger }: PurchasesBrand, options: object = {}): Promise<unknown> {
  await networkHelpers.time.increase(WINDOW * DAY);
  return run(["purchases", "mature"], { program, from: stranger.address, ...options });
}
