/**
 * A brand from launch to redemption on an embedded chain: deployment, a year and a half of purchases paid month by month by
 * the same tasks that an admin runs, members that send, redeem and are refunded through the SDK, and a ledger that
 * reconciles with the file. `./run demo`
 */
import hre from "hardhat";

import { openProgram, payMonth, publishRewards } from "./demo/brand.js";
import { reconcile } from "./demo/ledger.js";
import { playMembers } from "./demo/members.js";
import { type Purchase, loadPurchases } from "./demo/purchases.js";
import { Stage } from "./demo/stage.js";
import { progressBar } from "./lib/output.js";

const ACT_TWO = "1998-02";

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
    captured = story.captured;
    bar.end();
    console.log(`${story.lines.join("\n")}\n`);
  }
  bar.end();

  const ledger = await reconcile(stage, purchases, captured);
  console.log(ledger.text);
  console.log(`\nThat took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  if (!ledger.reconciles) process.exitCode = 1;
} finally {
  await stage.end();
}

function byMonth(purchases: readonly Purchase[]): Map<string, Purchase[]> {
  const months = new Map<string, Purchase[]>();
  for (const purchase of purchases) {
    const month = purchase.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), purchase]);
  }
  return months;
}
