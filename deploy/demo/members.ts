/** What the demo's members do: send points to friends, redeem, and get refunds, one of them without any ETH. */
import type { Brand } from "./brand.js";
import type { Stage } from "./stage.js";

const DAY = 86_400;
const FETCHED = 1;
const AT_ONCE = 2;

export interface Story {
  lines: string[];
  /** Base units that left supply because they were captured or delivered. */
  captured: bigint;
}

/** Some members by what they have, the richest first. */
async function richest(stage: Stage, customers: readonly string[], count: number): Promise<string[]> {
  const { contract } = stage.program.points;
  const balances = await Promise.all(
    customers.map(async (customer) => ({ customer, balance: await contract.balanceOf(stage.addressOf(customer)) })),
  );
  return balances
    .sort((a, b) => (a.balance < b.balance ? 1 : a.balance > b.balance ? -1 : a.customer.localeCompare(b.customer)))
    .slice(0, count)
    .map(({ customer }) => customer);
}

export async function playMembers(stage: Stage, brand: Brand, customers: readonly string[]): Promise<Story> {
  const { program } = stage;
  const { points, rewards } = program;
  const [giver = "", buyer = "", waiter = "", poor = "", listener = "", ...friends] = await richest(
    stage,
    customers,
    25,
  );
  for (const customer of [giver, buyer, waiter, listener]) await stage.fund(stage.addressOf(customer));
  const lines: string[] = [];
  const price = points.parse("60");

  const gift = points.parse("5");
  for (const friend of friends) {
    const step = program.member(stage.addressOf(giver)).transfer({ recipient: stage.addressOf(friend), amount: gift });
    await stage.send("send to a friend", step, stage.member(giver));
  }
  lines.push(`Member ${giver} sent ${points.format(gift)} ${points.symbol} to each of ${friends.length} friends.`);

  const deadline = (await stage.now()) + DAY;
  const order = { rewardId: FETCHED, quantity: 2, maxPrice: price * 2n, deadline };
  const bought = await stage.send("redeem", rewards.redeem(order), stage.member(buyer));
  const fetched = rewards.redemptionOf(bought);
  await stage.send("capture", rewards.capture(fetched, { quantity: 2 }), brand.till);
  lines.push(`Member ${buyer} redeemed 2 of reward ${FETCHED}; the till handed them over: captured.`);

  const waited = await stage.send("redeem", rewards.redeem({ ...order, quantity: 1 }), stage.member(waiter));
  const overdue = rewards.redemptionOf(waited);
  lines.push(`Member ${waiter} redeemed 1, signing for up to 2: the change came back at once.`);

  const noEth = await stage.ethers.provider.getBalance(stage.addressOf(poor));
  const intent = await program.member(stage.addressOf(poor)).redeemIntent({
    ...{ rewardId: FETCHED, quantity: 1, maxPrice: price, validBefore: deadline, reward: "a record" },
  });
  lines.push(`Member ${poor}, with ${noEth} wei, signs: “${intent.words()}”`);
  const signed = await intent.sign(stage.member(poor));
  const relayed = await stage.send("redeem, by signature", program.bring(signed), brand.stranger);
  await stage.send("capture", rewards.capture(rewards.redemptionOf(relayed)), brand.till);
  lines.push(`A stranger brought the signature and paid the gas; the till handed it over: captured.`);

  const download = { rewardId: AT_ONCE, quantity: 1, maxPrice: points.parse("12.5"), deadline };
  await stage.send("redeem, delivered at once", rewards.redeem(download), stage.member(listener));
  lines.push(`Member ${listener} took reward ${AT_ONCE}, delivered at once.`);

  await stage.until(overdue.deadline + 1);
  await stage.send("refund", rewards.refund(overdue), brand.stranger);
  lines.push(`Nobody brought member ${waiter} the reward; a day late, a stranger triggered the refund.`);
  return { lines, captured: price * 3n + points.parse("12.5") };
}
