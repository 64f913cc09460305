/** What the demo's brand does: opens its programme, pays for a month of purchases, and keeps a catalog. */
import type { Signer } from "ethers";

import type { Purchase } from "./purchases.js";
import { type Stage, gasOf } from "./stage.js";

const DAY = 86_400;
export const CAMPAIGN = "purchases";

/** The brand's people. */
export interface Brand {
  admin: Signer;
  issuer: Signer;
  till: Signer;
  catalog: Signer;
  stranger: Signer;
}

export async function openProgram(stage: Stage): Promise<Brand> {
  const [admin, issuer, till, catalog, guardian, stranger] = await stage.ethers.getSigners();
  if (!admin || !issuer || !till || !catalog || !guardian || !stranger)
    throw new TypeError("The chain has no accounts");
  await stage.task("protocol deploy");
  await stage.write("terms.txt", "One point per dollar. Points live three to four quarters.\n");
  const file = await stage.write(
    "program.json",
    JSON.stringify({
      admin: admin.address,
      noticePeriod: "14d",
      roles: {
        issuer: [issuer.address],
        cashier: [till.address],
        catalog: [catalog.address],
        guardian: [guardian.address],
      },
      terms: { uri: "https://example.com/terms", file: "terms.txt" },
      points: {
        name: "Evergreen Records 常青积分 🎵",
        symbol: "EVER",
        decimals: 2,
        periodLength: "91d",
        livePeriods: 4,
        ceiling: "150000",
        closed: false,
      },
    }),
  );
  const opened = await stage.task("program open", { file });
  stage.note("open a programme", gasOf(opened));
  await stage.useProgram(String(opened.program));
  return { admin, issuer, till, catalog, stranger };
}

/** Allots the month's budget, grants it from a CSV file, and after a day hands it over. */
export async function payMonth(
  stage: Stage,
  brand: Brand,
  month: string,
  purchases: readonly Purchase[],
): Promise<void> {
  const { points } = stage.program;
  const issuer = await brand.issuer.getAddress();
  const total = purchases.reduce((sum, { cents }) => sum + cents, 0n);
  const rows = purchases.map(
    ({ customer, date, cents }, i) => `${stage.addressOf(customer)},${points.format(cents)},${date}/${customer}/${i}`,
  );
  const file = await stage.write(`${month}.csv`, `address,amount,reference\n${rows.join("\n")}\n`);
  const program = stage.program.address;

  await stage.until(monthEnd(month));
  const allot = await stage.task("points allot", {
    ...{ program, minter: issuer, amount: points.format(total), campaign: CAMPAIGN, from: issuer },
  });
  stage.note("allot a budget", gasOf(allot));
  const mint = await stage.task("points mint", {
    program,
    file,
    campaign: CAMPAIGN,
    allowDuplicates: true,
    from: issuer,
  });
  stage.note("grant, each member", BigInt(String(mint.gasUsed)), Number(mint.members));
  await stage.until((await stage.now()) + DAY);
  const mature = await stage.task("points mature", { program, file, from: issuer });
  stage.note("hand over, each member", gasOf(mature), Number(mint.members));
}

/** Two rewards: one to fetch within a fortnight, one delivered at once. */
export async function publishRewards(stage: Stage, brand: Brand): Promise<void> {
  const { program } = stage;
  const now = await stage.now();
  const reward = { stock: 50, opensAt: now, closesAt: now + 600 * DAY, limitPerMember: 0, needsHandover: false };
  const record = program.rewards.publish({
    ...{ ...reward, unitPrice: program.points.parse("60"), fulfillmentDays: 14, atOnce: false },
    uri: "https://example.com/rewards/record.json",
  });
  const download = program.rewards.publish({
    ...{ ...reward, unitPrice: program.points.parse("12.5"), fulfillmentDays: 0, atOnce: true },
    uri: "https://example.com/rewards/download.json",
  });
  await stage.send("publish a reward", record, brand.catalog);
  await stage.send("publish a reward", download, brand.catalog);
}

/** The first second after the month, in unix seconds. */
function monthEnd(month: string): number {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return Date.UTC(year, number, 1) / 1000;
}
