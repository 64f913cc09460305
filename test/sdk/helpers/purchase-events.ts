/** A few purchases' life in a few blocks: every event of purchases, bonuses, miscounts and rules that a watcher hears. */
import { expiryOf, makeReceipt, receiptHash } from "../../../sdk/src/receipts/index.js";
import type { Receipt } from "../../../sdk/src/receipts/index.js";
import { OWN_KIND } from "./badge-events.js";
import { DAY, sendAll } from "./brand.js";
import type { Brand } from "./brand.js";
import { now } from "./chain.js";

const CAMPAIGN = "till 7";
const RULE = { rates: [{ currency: "EUR", perMillion: 1_000_000n }], bonuses: { firstBonus: 5n } };

/** Until purchases wait to mature, one of them of a desk; the campaign is to end after the notice period. */
export async function purchaseEvents(brand: Brand): Promise<void> {
  const { program, chain, deployment, issuer, till, member, friend } = brand;
  const { purchases, tiers, bonuses, points } = program;
  const start = await now(chain);
  const tills = [{ till: till.address, cap: 10_000n }];
  const closesAt = start + 60 * DAY;
  const window = { closesAt, maturity: DAY, uri: "ipfs://till-7" };
  await purchases.rules.publish(RULE).send(issuer);
  await purchases.open({ campaign: CAMPAIGN, points: { budget: 10_000n }, tills, ...window }).send(issuer);
  const badge = { kind: OWN_KIND, level: 2, budget: 1 };
  await tiers.open({ campaign: CAMPAIGN, badge, closesAt, uri: "ipfs://club" }).send(issuer);
  await tiers.close(CAMPAIGN).send(issuer);
  await bonuses.topUp({ campaign: CAMPAIGN, amount: 100n, ratePerDay: 0n }).send(issuer);
  const { validFrom } = await purchases.rules.at(0);
  const posted = [member.address, friend.address, deployment.rewards].map((to, number) => {
    const receipt = receiptOf(brand, to, number, validFrom);
    return { member: to, order: receipt.order, amount: 100n, receipt: receiptHash(receipt, purchases.domain) };
  });
  const batch = { campaign: CAMPAIGN, expiry: expiryOf(start, points) };
  await sendAll(purchases.post({ ...batch, purchases: posted.slice(0, 2) }), till);
  await sendAll(purchases.post({ ...batch, purchases: posted.slice(1) }), till);
  const [, second] = await purchases.records({ campaign: CAMPAIGN });
  // The second time, the purchase stands otherwise.
  const refund = purchases.refund([{ record: second!.record, amount: 30n, reason: "return 1" }]);
  await sendAll([...refund, ...refund], till);
  await purchases.revokeTills({ campaign: CAMPAIGN, tills: [till.address] }).send(issuer);
  await purchases.close(CAMPAIGN).send(issuer);
}

/** Once they have matured, and the campaign is over. */
export async function purchaseEnd(brand: Brand): Promise<void> {
  const { program, member, stranger } = brand;
  const { purchases, tiers, bonuses } = program;
  const waiting = await purchases.records({ campaign: CAMPAIGN });
  await sendAll(purchases.mature(waiting.map(({ record }) => record)), stranger);
  const [first] = await purchases.records({ member: member.address });
  await bonuses.payFirst(first!.record).send(stranger);
  const receipt = receiptOf(brand, member.address, 0, (await purchases.rules.at(0)).validFrom);
  await purchases.proveMiscount(first!.record, receipt).send(member);
  await purchases.lapse(CAMPAIGN).send(stranger);
  await tiers.lapse(CAMPAIGN).send(brand.issuer);
}

/** Of 2.00 EUR, of which 100 base units are posted: half of what it earns. */
function receiptOf({ program }: Brand, member: string, number: number, time: number): Receipt {
  const order = `0x${String(number).padStart(64, "0")}`;
  const lines = [{ category: "", amount: 200n }];
  return makeReceipt({
    points: program.points.address,
    member,
    order,
    currency: "EUR",
    lines,
    time,
    tier: 0,
    salt: order,
  });
}
