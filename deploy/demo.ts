/**
 * A brand from launch to redemption on an embedded chain: deployment, a year and a half of purchases paid month by month by
 * the same tasks that an admin runs, members that send, redeem and are refunded through the SDK, badges that they are awarded,
 * a campaign that they collect from, and a ledger that reconciles with the file. Then a second brand, whose purchases earn by
 * a rule, wait for the return window and count towards tiers. `./run demo`
 */
import path from "node:path";

import hre from "hardhat";

import {
  type Cast,
  awardCollectors,
  awardFounders,
  countBadges,
  defineBadges,
  playBadges,
  saveArt,
} from "./demo/badges.js";
import { openProgram, payMonth, publishRewards } from "./demo/brand.js";
import { playClaims } from "./demo/claims.js";
import { reconcile } from "./demo/ledger.js";
import { playMembers } from "./demo/members.js";
import { type Purchase, loadPurchases } from "./demo/purchases.js";
import { keepShopBooks, saveTierArt, tellOfMember } from "./demo/shop-books.js";
import { shopYears } from "./demo/shop-orders.js";
import { openShop, runShop } from "./demo/shop.js";
import { Stage } from "./demo/stage.js";
import { progressBar } from "./lib/output.js";

/** Draws what comes back to the shop. */
const SHOP_SEED = 1998;
const ACT_TWO = "1998-02";
/** Not kept in the repository. */
const ART = path.resolve(hre.config.paths.root, "demo-pictures");

const started = performance.now();
const { source, purchases } = await loadPurchases();
const customers = [...new Set(purchases.map(({ customer }) => customer))];
// A purchase of nothing earns nothing.
const paid = purchases.filter(({ cents }) => cents !== 0n);
console.log(
  `${source}: ${purchases.length} by ${customers.length} customers, ` +
    `${purchases.length - paid.length} of them for $0.00, which earn nothing. One point per dollar.`,
);

const stage = await Stage.open(hre);
try {
  const brand = await openProgram(stage);
  const { program } = stage;
  console.log(`Programme ${program.address}\nPoints    ${program.points.address}, “${program.points.name}”\n`);
  await publishRewards(stage, brand);

  const months = byMonth(paid);
  const bar = progressBar("Paying ", months.size, true);
  let captured = 0n;
  let done = 0;
  for (const [month, bought] of months) {
    await payMonth(stage, brand, month, bought);
    bar.update(++done);
    if (month !== ACT_TWO) continue;
    const story = await playMembers(stage, brand, customers);
    await defineBadges(stage, brand);
    await awardFounders(stage, brand, customers);
    await awardCollectors(stage, brand, soFar(paid, month));
    const badges = await playBadges(stage, brand, castOf(customers, soFar(paid, month)));
    captured = story.captured + badges.captured;
    bar.end();
    console.log(`${[...story.lines, ...badges.lines].join("\n")}\n`);
  }
  bar.end();
  await awardCollectors(stage, brand, paid);
  const claims = await playClaims(stage, brand, paid, customers, ART);
  console.log(`${claims.lines.join("\n")}\n`);

  const ledger = await reconcile(stage, purchases, { captured, claimed: claims.claimed });
  const badges = await countBadges(stage, customers);
  const pictures = await saveArt(stage, ART, customers);
  const badgesAgree = badges.byEvents === badges.onChain;
  console.log(ledger.text);
  console.log(
    `${badges.byEvents} badges by events, ${badges.onChain} on chain. Their pictures, as the chain draws them, and the code that was scanned:\n` +
      [...pictures, path.join(ART, "code.svg")].map((file) => `  ${path.relative(".", file)}`).join("\n"),
  );

  const years = shopYears(purchases, SHOP_SEED);
  console.log(
    `\nA second brand sells ${years.orders.length} times, and takes goods back ${years.returns.length} times.`,
  );
  const shop = await openShop(hre);
  await runShop(shop, years);
  console.log(`${(await tellOfMember(shop)).join("\n")}\n`);
  const books = await keepShopBooks(shop);
  console.log(books.text);
  const tierPictures = await saveTierArt(shop, ART);
  console.log(`Its badges:\n${tierPictures.map((file) => `  ${path.relative(".", file)}`).join("\n")}`);
  console.log(`\nThat took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  if (!ledger.reconciles || !badgesAgree || !books.reconciles) process.exitCode = 1;
} finally {
  await stage.end();
}

/** Those up to the end of a month. */
function soFar(purchases: readonly Purchase[], month: string): Purchase[] {
  return purchases.filter(({ date }) => date.slice(0, 7) <= month);
}

/** Who plays: a founder who bought little, the last of the customers as a friend, and the others by how much they bought. */
function castOf(customers: readonly string[], bought: readonly Purchase[]): Cast {
  const counts = new Map<string, number>();
  for (const { customer } of bought) counts.set(customer, (counts.get(customer) ?? 0) + 1);
  const count = (customer: string): number => counts.get(customer) ?? 0;
  const collectors = [...customers].sort((a, b) => count(b) - count(a) || a.localeCompare(b));
  return {
    founder: customers.find((customer) => count(customer) < 2) ?? "",
    friend: customers.at(-1) ?? "",
    collectors,
  };
}

function byMonth(purchases: readonly Purchase[]): Map<string, Purchase[]> {
  const months = new Map<string, Purchase[]>();
  for (const purchase of purchases) {
    const month = purchase.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), purchase]);
  }
  return months;
}
