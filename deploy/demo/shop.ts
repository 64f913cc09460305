/**
 * The demo's second brand: a shop whose purchases earn by a published rule, wait for the return window, and count towards
 * tiers. The whole file through a year and a half, day by day, on a chain of its own; at the end, its books.
 */
import { ZeroHash, id } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { Punchcard } from "../../sdk/src/index.js";
import { findDeployment } from "../lib/connect.js";
import { progressBar } from "../lib/output.js";
import { deployProtocol } from "../lib/protocol.js";
import { Floor, type Staff } from "./shop-floor.js";
import type { ShopYears } from "./shop-orders.js";
import { CAMPAIGN, DAY, PERIOD, RULE, STRICTER, TIERS, TIER_BADGE, WINDOW } from "./shop-rule.js";
import { Chain } from "./stage.js";

const HOUR = 3600;
const [MORNING, RETURNS, SALES, HANDOVER] = [6 * HOUR, 9 * HOUR, 12 * HOUR, 18 * HOUR];
/** Base units: more than the file can earn, and more than it is worth in bonuses. */
const [BUDGET, BONUSES] = [40_000_000n, 4_000_000n];
const AWARDS = 10_000;

export interface Shop {
  chain: Chain;
  staff: Staff;
  floor: Floor;
}

/** A programme, its rule, a campaign with a return window, one whose badge shows tiers, and a budget for bonuses. */
export async function openShop(hre: HardhatRuntimeEnvironment): Promise<Shop> {
  const connection = await hre.network.create("demo");
  const chain = new Chain(hre, connection);
  const [admin, issuer, till, catalog, stranger] = await connection.ethers.getSigners();
  if (!admin || !issuer || !till || !catalog || !stranger) throw new TypeError("The chain has no accounts");
  await deployProtocol(hre, connection);
  const deployment = await findDeployment(hre, connection);
  const launch = await new Punchcard({ runner: connection.ethers.provider, deployment }).launch({
    admin: admin.address,
    noticePeriod: 14 * DAY,
    roles: [
      { role: "issuer", account: issuer.address, granted: true },
      { role: "catalog", account: catalog.address, granted: true },
    ],
    terms: { uri: "https://example.com/terms", contentHash: id("One point per dollar, and then some."), validFrom: 0 },
    points: {
      ...{ name: "Evergreen Shop 常青积分", symbol: "EVER", decimals: 2, periodLength: PERIOD, livePeriods: 4 },
      ...{ cap: 0n, ceiling: BUDGET + BONUSES, closed: false, desks: [deployment.purchases] },
    },
    badges: { name: "Evergreen tiers", symbol: "TIER" },
    salt: ZeroHash,
  });
  const { event } = await chain.send("open a programme", launch, admin);
  await chain.useProgram(String(event?.program));
  const staff = { issuer, till, stranger };
  const { badges, bonuses, purchases, tiers } = chain.program;
  await chain.send("publish a rule", purchases.rules.publish(RULE), issuer);
  await chain.send("define a kind of badge", badges.defineKind(TIER_BADGE), catalog);
  const closesAt = (await chain.now()) + 700 * DAY;
  const opening = purchases.open({
    ...{ campaign: CAMPAIGN, points: { budget: BUDGET }, maturity: WINDOW, closesAt },
    ...{ tills: [{ till: till.address }], uri: "https://example.com/campaigns/purchases.json" },
  });
  await chain.send("open a campaign", opening, issuer);
  const showing = tiers.open({
    ...{ campaign: CAMPAIGN, badge: { kind: TIERS, level: TIER_BADGE.levels.length, budget: AWARDS }, closesAt },
    uri: "https://example.com/campaigns/tiers.json",
  });
  await chain.send("open a campaign of tiers", showing, issuer);
  const extra = bonuses.topUp({ campaign: CAMPAIGN, amount: BONUSES, ratePerDay: 0n });
  await chain.send("allot a budget for bonuses", extra, issuer);
  return { chain, staff, floor: new Floor(chain, staff) };
}

/** From the first day to the morning after the last. */
export async function runShop({ chain, staff, floor }: Shop, { orders, returns }: ShopYears): Promise<void> {
  const first = orders[0]?.day ?? 0;
  const today = (orders.at(-1)?.day ?? 0) + 1;
  const sold = groupBy(
    orders.filter(({ cents }) => cents !== 0n),
    ({ day }) => day,
  );
  const back = groupBy(returns, ({ day }) => day);
  const bar = progressBar("Selling", today - first, true);
  for (let day = first; day <= today; day++) {
    const midnight = day * DAY;
    const rule = midnight < STRICTER.validFrom ? RULE : STRICTER.rule;
    if (midnight % PERIOD === 0 || day === today) {
      await chain.until(midnight + MORNING);
      const ended = Math.floor(midnight / PERIOD) - (midnight % PERIOD === 0 ? 1 : 0);
      await floor.payBeginnings(rule);
      await floor.payMilestones(ended, rule);
      await floor.showTiers(rule);
    }
    if (day === today) break;
    if (day === STRICTER.announcedOn) {
      await chain.until(midnight + MORNING);
      const step = chain.program.purchases.rules.publish(STRICTER.rule, STRICTER);
      await chain.send("publish a rule", step, staff.issuer);
    }
    await chain.until(midnight + RETURNS);
    await floor.takeBack(back.get(day) ?? []);

    if (sold.has(day)) {
      await chain.until(midnight + SALES);
      await floor.sell(sold.get(day) ?? [], rule);
    }
    const mature = sold.get(day - WINDOW / DAY)?.flatMap(({ number }) => floor.sales.get(number) ?? []) ?? [];
    if (mature.length !== 0) {
      await chain.until(midnight + HANDOVER);
      await floor.handOver(mature);
    }
    bar.update(day - first);
  }
  bar.end();
}

function groupBy<T, K>(list: readonly T[], key: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}
