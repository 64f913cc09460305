/** What purchases cost: posted and carried, refunded, handed over, and their bonuses. Amounts are the demo's. */
import { generatePurchases } from "../../deploy/demo/purchases.js";
import { launchBrand, type Protocol } from "../brand.js";
import { freshAddresses, PERIOD, type Chain } from "../chain.js";
import type { Part } from "../floor.js";
import type { Measures } from "../measure.js";
import { rollupBytes } from "../rollup.js";
import { POSTED, RETURN_WINDOW, Shop, type Bought, type PurchaseRecord, type Request } from "../shop.js";
import { defineTierBadge, FIRST_TIER, measureRules, measureStandings } from "./tiers.js";

export const MATURED = 50;
const REFUNDED = 50;
const STATES = ["first", "steady"] as const;

/** Budget, supply, the desk's points; campaign and till are read. */
const POST_ONCE: readonly Part[] = ["slot", "slot", "slot", "readSlot", "readSlot", "account", "transfer"];
/** The order's record; whether its member is in debt. */
const POST_EACH: readonly Part[] = ["newSlot", "readSlot", "purchase"];
/** Budget, supply, the desk's points; the till is read. */
const VOID_ONCE: readonly Part[] = ["slot", "slot", "slot", "readSlot", "account"];
/** The record. */
const VOID_EACH: readonly Part[] = ["slot", "transfer", "purchase"];
/** The record, the standing, all debts; the issuer's role is read. */
const OWE: readonly Part[] = ["slot", "slot", "slot", "readSlot", "account", "account", "account", "purchase"];
/** The desk's points; what counts is a contract of its own. */
const MATURE_ONCE: readonly Part[] = ["slot", "account", "account"];
/** The record; the member's points and standing. */
const MATURE_EACH = {
  first: ["slot", "newSlot", "newSlot", "transfer", "purchase"],
  steady: ["slot", "slot", "slot", "transfer", "purchase"],
} as const;
/** That it was paid; budget, supply, the points of whom it pays. The record and the rule of its time are read. */
const BONUS: readonly Part[] = [
  ...(["newSlot", "slot", "slot", "slot", "readSlot", "readSlot", "readSlot"] as const),
  ...(["account", "account", "account", "transfer", "purchase"] as const),
];

export async function measurePurchases(chain: Chain, protocol: Protocol, measures: Measures) {
  // All but the last row are of one period of three months.
  await chain.tick(PERIOD - (chain.now() % PERIOD));
  const shop = new Shop(chain, protocol, await launchBrand(chain, protocol, { symbol: "SHOP", decimals: 2 }));
  await measureRules(shop, measures);
  await shop.open(100_000_000);
  await shop.openTiers(await defineTierBadge(shop));
  await shop.allotBonuses(1_000_000);

  await measurePosting(shop, measures);
  const [alone, referred] = freshAddresses("buyer", 2) as [string, string];
  const crowd = freshAddresses("buyers", MATURED);
  const matured = await measureMaturing(shop, measures, { alone, referred, crowd });
  await measureBonuses(shop, measures, matured.first);
  await measureStandings(shop, measures, {
    ...{ member: alone, other: crowd[0]! },
    lower: () => measureDebts(shop, measures, matured.second),
  });
}

async function measurePosting(shop: Shop, measures: Measures) {
  const { till } = shop.chain.who;
  // The desk's first points write slots that later ones find.
  await shop.post(buying(freshAddresses("first buyer", 1)));
  for (const count of [1, 50, POSTED]) {
    const request = await shop.postRequest(shop.purchases(buying(freshAddresses(`posted ${count}`, count))));
    const name = count === 1 ? "purchase posted" : `purchases posted ${count} at a time, each`;
    const cost = await shop.send(request, till);
    measures.addPerHead(name, "", cost, count, { once: POST_ONCE, each: POST_EACH });
    if (count === POSTED) addBytes(measures, "purchases posted 200 at a time", request, POSTED);
  }
  const posted = await shop.records();
  const carried = await shop.carryRequest(shop.purchases(buying(freshAddresses("carrier", 1)))[0]!);
  measures.add("purchase carried by its member", "", await shop.send(carried), [
    ...POST_ONCE,
    ...POST_EACH,
    "ecrecover",
  ]);
  addBytes(measures, "purchase carried by its member", carried);
  await measureRefunds(shop, measures, posted);
}

async function measureRefunds(shop: Shop, measures: Measures, [part, ...posted]: readonly PurchaseRecord[]) {
  const { till } = shop.chain.who;
  const half = await shop.refundRequest([{ record: part!, amount: part!.earned / 2n }]);
  measures.add("purchase refunded", "in part", await shop.send(half, till), [...VOID_ONCE, ...VOID_EACH]);
  const refunds = posted.map((record) => ({ record, amount: record.earned }));
  const whole = await shop.refundRequest(refunds.slice(0, 1));
  measures.add("purchase refunded", "whole", await shop.send(whole, till), [...VOID_ONCE, ...VOID_EACH]);
  addBytes(measures, "purchase refunded", whole);
  const many = await shop.refundRequest(refunds.slice(1, 1 + REFUNDED));
  const name = `purchases refunded ${REFUNDED} at a time`;
  const cost = await shop.send(many, till);
  measures.addPerHead(`${name}, each`, "", cost, REFUNDED, { once: VOID_ONCE, each: VOID_EACH });
  addBytes(measures, name, many, REFUNDED);
}

/** Members who have nothing, then the same again. One was brought by the member who buys alone. */
async function measureMaturing(
  shop: Shop,
  measures: Measures,
  { alone, referred, crowd }: { alone: string; referred: string; crowd: string[] },
) {
  const done: { alone: PurchaseRecord; referred: PurchaseRecord }[] = [];
  for (const state of STATES) {
    const [bought] = await shop.post([{ member: alone, amount: FIRST_TIER }]);
    const [brought] = await shop.post([{ member: referred, amount: 2_500n, referrer: alone }]);
    const many = await shop.post(buying(crowd));
    await shop.chain.tick(RETURN_WINDOW);
    const one = await shop.send(await shop.matureRequest([bought!]));
    measures.add("purchase matured", state, one, [...MATURE_ONCE, ...MATURE_EACH[state]]);
    const [own] = await shop.records();
    await shop.send(await shop.matureRequest([brought!]));
    const [others] = await shop.records();
    done.push({ alone: own!, referred: others! });
    const request = await shop.matureRequest(many);
    measures.addPerHead(`purchases matured ${MATURED} at a time, each`, state, await shop.send(request), MATURED, {
      once: MATURE_ONCE,
      each: MATURE_EACH[state],
    });
    if (state === "steady") addBytes(measures, `purchases matured ${MATURED} at a time`, request, MATURED);
  }
  const [first, second] = done;
  return { first: first!, second: second! };
}

async function measureBonuses(
  shop: Shop,
  measures: Measures,
  { alone, referred }: { alone: PurchaseRecord; referred: PurchaseRecord },
) {
  const { payFirst, payReferral } = shop.protocol.bonuses;
  measures.add("bonus for a first purchase", "", await shop.send(await payFirst.populateTransaction(alone)), BONUS);
  const paid = await shop.send(await payReferral.populateTransaction(referred));
  measures.add("bonus for a referral", "", paid, ["newSlot", ...BONUS]);
}

/** A purchase comes back in two parts after it has matured; the next one pays that debt off. */
async function measureDebts(
  shop: Shop,
  measures: Measures,
  { alone, referred }: { alone: PurchaseRecord; referred: PurchaseRecord },
) {
  const { issuer, till } = shop.chain.who;
  const refund = async (record: PurchaseRecord, amount: bigint) =>
    shop.send(await shop.refundRequest([{ record, amount }]), issuer);
  // The brand's first debt of all.
  await refund(referred, 1_000n);
  measures.add("purchase refunded after it matured", "first", await refund(alone, FIRST_TIER / 2n), [
    "newSlot",
    ...OWE,
  ]);
  const [left] = await shop.records();
  measures.add("purchase refunded after it matured", "steady", await refund(left!, FIRST_TIER / 2n), ["slot", ...OWE]);
  const bought = shop.purchases([{ member: alone.member, amount: FIRST_TIER + 2_500n }]);
  const posted = await shop.send(await shop.postRequest(bought), till);
  measures.add("purchase posted that pays a debt off", "", posted, ["slot", "slot", ...POST_ONCE, ...POST_EACH]);
}

function addBytes(measures: Measures, name: string, request: Request, heads = 1) {
  const bytes = Math.round(rollupBytes(request, 5_000_000) / heads);
  measures.addFigure(`${name}, rollup data, bytes${heads === 1 ? "" : " each"}`, "", bytes);
}

/** The demo's made-up purchases: those of a file would be another's on a machine without it. */
function buying(members: readonly string[]): Bought[] {
  const amounts = generatePurchases(1997).flatMap(({ cents }) => (cents === 0n ? [] : [cents]));
  return members.map((member, i) => ({ member, amount: amounts[i]! }));
}
