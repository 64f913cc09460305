/** A miscount: the member opens the receipt, and the chain says what the purchase should have earned. */
import { expect } from "chai";

import type { ReceiptStruct } from "../../sdk/src/generated/Miscounts.js";
import { ethers, networkHelpers } from "../helpers/program.js";
import {
  BOOKS,
  EUR,
  matured,
  orderKey,
  post,
  receiptOf,
  refunded,
  SHOP,
  shopFixture,
  toldBy,
} from "./purchase-support.js";

/** 200 CNY of books are worth 400, and the till posts what it is told. */
async function receiptFixture() {
  const shop = await shopFixture();
  const receipt = await receiptOf(shop, { lines: [{ category: BOOKS, amount: 20_000 }] });
  const hash = await shop.rulebook.receiptHash(receipt);
  const postOf = (amount: bigint, order = orderKey(1)) => post(shop, { amount, order, receipt: hash });
  return { ...shop, receipt, hash, postOf, asMember: shop.miscounts.connect(shop.member) };
}

const load = () => networkHelpers.loadFixture(receiptFixture);

describe("Miscounts, prove", () => {
  it("tells what was posted, and what the receipt is worth by the rule of its time", async () => {
    const { miscounts, token, member, asMember, receipt, postOf } = await load();
    const record = await postOf(399n);
    expect(await toldBy(miscounts, asMember.prove(record, receipt))).to.deep.equal([
      ["MiscountProved", token, SHOP, member.address, record.order, 399n, 400n],
    ]);
  });

  it("says so as well where too much was posted", async () => {
    const { miscounts, token, member, asMember, receipt, postOf } = await load();
    const record = await postOf(401n);
    await expect(asMember.prove(record, receipt))
      .to.emit(miscounts, "MiscountProved")
      .withArgs(token, SHOP, member.address, record.order, 401n, 400n);
  });

  it("refuses where the count is right, whatever was refunded since", async () => {
    const shop = await load();
    const { miscounts, asMember, receipt } = shop;
    const record = await shop.postOf(400n);
    await expect(asMember.prove(record, receipt)).to.be.revertedWithCustomError(miscounts, "NoMiscount").withArgs(400n);
    const now = await matured(shop, await refunded(shop, record, 100n));
    await expect(asMember.prove(now, receipt)).to.be.revertedWithCustomError(miscounts, "NoMiscount").withArgs(400n);
  });

  it("counts by the member's tier then, and by the currency", async () => {
    const shop = await load();
    const { miscounts, asMember } = shop;
    const receipt = await receiptOf(shop, { currency: EUR, tier: 1 });
    const record = await post(shop, { amount: 1n, receipt: await shop.rulebook.receiptHash(receipt) });
    await expect(asMember.prove(record, receipt))
      .to.emit(miscounts, "MiscountProved")
      .withArgs(shop.token, SHOP, shop.member.address, record.order, 1n, 960n);
  });

  it("refuses all but the member: what was bought is public from then on", async () => {
    const { miscounts, receipt, postOf, till, issuer, stranger } = await load();
    const record = await postOf(399n);
    for (const who of [till, issuer, stranger]) {
      await expect(miscounts.connect(who).prove(record, receipt))
        .to.be.revertedWithCustomError(miscounts, "NotPurchaseMember")
        .withArgs(who.address);
    }
  });

  it("refuses a record that does not stand", async () => {
    const shop = await load();
    const { miscounts, asMember, receipt } = shop;
    const record = await shop.postOf(399n);
    await refunded(shop, record, 1n);
    await expect(asMember.prove(record, receipt))
      .to.be.revertedWithCustomError(miscounts, "NotThePurchase")
      .withArgs(record.order);
  });

  it("refuses a receipt that says anything else than what was posted", async () => {
    const { miscounts, asMember, receipt, postOf } = await load();
    const record = await postOf(399n);
    const changes: Partial<ReceiptStruct> = {
      currency: EUR,
      lines: [{ category: BOOKS, amount: 20_001 }],
      time: Number(receipt.time) + 1,
      tier: 1,
      salt: ethers.ZeroHash,
    };
    for (const [part, value] of Object.entries(changes)) {
      await expect(asMember.prove(record, { ...receipt, [part]: value }), part)
        .to.be.revertedWithCustomError(miscounts, "NotTheReceipt")
        .withArgs(record.order);
    }
  });

  it("refuses a receipt of another order, member or brand, be it the very one that was posted", async () => {
    const shop = await load();
    const { miscounts, asMember, receipt, rulebook } = shop;
    const foreign = [
      { order: orderKey(99) },
      { order: orderKey(2), member: shop.friend.address },
      { order: orderKey(3), points: shop.desk },
    ];
    for (const [number, change] of foreign.entries()) {
      const other = { ...receipt, ...change };
      const posted = { amount: 399n, order: orderKey(number + 1), receipt: await rulebook.receiptHash(other) };
      await expect(asMember.prove(await post(shop, posted), other), String(number))
        .to.be.revertedWithCustomError(miscounts, "NotTheReceipt")
        .withArgs(posted.order);
    }
  });
});
