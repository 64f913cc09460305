/** A token that calls back: the desk's own order must be enough, though no token of our launcher calls anybody. */
import { expect } from "chai";

import {
  EARNED,
  latest,
  openingOf,
  orderKey,
  purchaseOf,
  refund,
  RETURN_WINDOW,
  SHOP,
  type Bought,
} from "../earn/purchase-support.js";
import { ethers, networkHelpers, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;

/** A desk of purchases whose launcher, programme and token are one contract, and a purchase of its member. */
async function lyingFixture() {
  const [till, member] = await ethers.getSigners();
  const brand = await ethers.deployContract("LyingBrand__Mock");
  const token = await brand.getAddress();
  const rulebook = await ethers.deployContract("Rulebook");
  const purchases = await ethers.deployContract("Purchases", [token, rulebook]);
  const standings = await ethers.getContractAt("Standings", await purchases.standings());
  const desk = await purchases.getAddress();
  const opening = await openingOf(purchases, { tills: [{ till: till!.address, cap: 0, ratePerDay: 0 }] });
  const lent = purchases.interface.encodeFunctionData("onRoleLent", [till!.address, ROLE.ISSUER, opening]);
  await brand.act(desk, lent);
  const record = await latest(
    purchases,
    purchases.post(token, SHOP, 0n, [purchaseOf({ member: member! }, { order: orderKey(1) })]),
  );
  return { brand, token, purchases, standings, desk, member: member!, record };
}

const load = () => networkHelpers.loadFixture(lyingFixture);

describe("Attacks: a token that calls back while purchases move", () => {
  it("finds the purchase locked while it is handed over: neither handed over again, nor taken back", async () => {
    for (const call of ["mature", "refund"] as const) {
      const { brand, token, purchases, standings, desk, member, record } = await load();
      await time.increaseTo(Number(record.maturesAt) + RETURN_WINDOW);
      const again =
        call === "mature"
          ? purchases.interface.encodeFunctionData("mature", [[record]])
          : purchases.interface.encodeFunctionData("refund", [[{ record, amount: EARNED, reason: SHOP }]]);
      await brand.arm(desk, again);
      const sent = purchases.mature([record]);
      await expect(sent).to.emit(brand, "CalledBack").withArgs(true, "0x");
      const done = await expectOne(purchases, sent, "PurchaseMatured");
      expect(await purchases.matches(done)).to.be.true;
      expect(await brand.released()).to.equal(EARNED);
      expect(await purchases.debtOf(token, member)).to.equal(0n);
      expect((await standings.standingOf(token, member)).current).to.equal(EARNED);
    }
  });

  it("finds the purchase taken back already while it is taken back", async () => {
    const { brand, token, purchases, desk, member, record } = await load();
    const refunds = [{ record, amount: EARNED, reason: SHOP }];
    await brand.arm(desk, purchases.interface.encodeFunctionData("refund", [refunds]));
    const sent = refund(purchases, record, EARNED);
    await expect(sent).to.emit(brand, "CalledBack").withArgs(true, "0x");
    const done = await expectOne(purchases, sent, "PurchaseRefunded");
    expect([done.refunded, done.held]).to.deep.equal([EARNED, 0n]);
    expect(await brand.voided()).to.equal(EARNED);
    expect(await purchases.debtOf(token, member)).to.equal(0n);
  });
});

/** The record of the one event of this name. */
async function expectOne(
  purchases: Awaited<ReturnType<typeof lyingFixture>>["purchases"],
  sent: ReturnType<typeof refund>,
  name: string,
): Promise<Bought> {
  const receipt = (await (await sent).wait())!;
  const told = receipt.logs.map((log) => purchases.interface.parseLog(log)).filter((event) => event?.name === name);
  expect(told.length, name).to.equal(1);
  return (told[0]!.args["record"] as unknown as { toObject(): Bought }).toObject();
}
