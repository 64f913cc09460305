/** One action of each kind that purchases have, and what goes into them. */
import { getAddress, id } from "ethers";

import * as actions from "../../../sdk/src/actions/index.js";
import type { PointsRef, PostedPurchase, Transaction } from "../../../sdk/src/actions/index.js";
import type { CarriedPurchase, PurchaseRecord, Receipt, RuleInput } from "../../../sdk/src/receipts/index.js";
import { campaignId } from "../../../sdk/src/units.js";

const who = (i: number): string => getAddress(`0x${i.toString(16).padStart(40, "0")}`);

export const [DESK, RULEBOOK, BADGES, TILL, MEMBER, FRIEND, TIERS, BONUSES, MISCOUNTS] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9],
].map((i) => who(200 + i)) as [string, string, string, string, string, string, string, string, string];
export const POINTS: PointsRef = { address: who(106), decimals: 2, symbol: "ACME" };
export const TIME = 1_900_000_000;

export const posted: PostedPurchase = { member: MEMBER, order: id("order"), amount: 1_250n, receipt: id("receipt") };
export const carried: CarriedPurchase = {
  points: who(106),
  campaign: campaignId("sales"),
  till: TILL,
  ...posted,
  referrer: who(0),
  expiry: 80n,
  validFrom: TIME,
  deadline: TIME + 10,
};
export const record: PurchaseRecord = {
  points: who(106),
  campaign: campaignId("sales"),
  order: id("order"),
  member: MEMBER,
  till: TILL,
  referrer: FRIEND,
  receipt: id("receipt"),
  earned: 1_250n,
  paidDebt: 0n,
  held: 1_000n,
  refunded: 250n,
  oneUnit: (80n << 208n) | (1n << 52n),
  maturesAt: TIME,
  matured: false,
  first: true,
  brought: true,
};
export const receipt: Receipt = {
  points: who(106),
  member: MEMBER,
  order: id("order"),
  currency: "USD",
  lines: [{ category: "books", amount: 1_000n }],
  time: TIME,
  tier: 0,
  salt: id("salt"),
};
export const rule: RuleInput = {
  rates: [{ currency: "USD", perMillion: 1_000_000n }],
  bonuses: { firstBonus: 30n, referralBonus: 20n, referralsPerPeriod: 1 },
};
export const signature = `0x${"12".repeat(65)}`;
const posting = { points: POINTS, campaign: "sales", expiry: 80n, purchases: [posted] };

export const purchaseActions: readonly Transaction[] = [
  actions.postPurchases(DESK, posting),
  actions.carryPurchase(DESK, POINTS, { purchase: carried, signature }),
  actions.refundPurchases(DESK, POINTS, [{ record, amount: 100n, reason: "return 7" }]),
  actions.maturePurchases(DESK, POINTS, [record]),
  actions.payFirst(BONUSES, POINTS, record),
  actions.payReferral(BONUSES, POINTS, record),
  actions.payMilestone(BONUSES, POINTS, { member: MEMBER, period: 80, index: 1 }),
  actions.showTier(TIERS, BADGES, { points: POINTS, campaign: "sales", member: MEMBER }),
  actions.proveMiscount(MISCOUNTS, POINTS, { record, receipt }),
  actions.publishRule(RULEBOOK, POINTS, { rule, validFrom: TIME }),
];
