/** Purchases that members carry: signed by a till, in its time, by anyone, once, and not after a batch. */
import { expect } from "chai";

import { DAY, ethers, networkHelpers } from "../helpers/program.js";
import {
  carriedOf,
  carry,
  EARNED,
  hashTypedData,
  latest,
  matured,
  openShop,
  NOBODY,
  orderKey,
  parts,
  post,
  refund,
  sendPost,
  SHOP,
  shopFixture,
  signCarried,
  toldBy,
  WHY,
  type Bought,
} from "./purchase-support.js";

const { time } = networkHelpers;

async function carryFixture() {
  return shopFixture();
}

/** A wallet whose owner is the till's key is the till. */
async function walletFixture() {
  const shop = await shopFixture();
  const wallet = await ethers.deployContract("Wallet__Mock", [shop.till.address]);
  const address = await wallet.getAddress();
  await shop.asIssuer.setTills(shop.token, SHOP, [{ till: address, cap: 0, ratePerDay: 0 }]);
  return { ...shop, wallet, address };
}

const load = () => networkHelpers.loadFixture(carryFixture);

describe("Purchases, purchaseDigest", () => {
  it("is what wallets sign (EIP-712)", async () => {
    const shop = await load();
    const carried = await carriedOf(shop, { referrer: shop.friend.address });
    expect(await shop.purchases.purchaseDigest(carried)).to.equal(await hashTypedData(shop.purchases, carried));
    const { name, version } = await shop.purchases.eip712Domain();
    expect([name, version]).to.deep.equal(["Punchcard Purchases", "1"]);
  });
});

describe("Purchases, carry", () => {
  it("posts what the till signed, whoever brings it, as if the till had posted it", async () => {
    const shop = await load();
    const { purchases, points, token, member, friend, till } = shop;
    const now = (await time.latest()) + 20;
    const carried = await carriedOf(shop, { referrer: friend.address });
    const signature = await signCarried(purchases, till, carried);
    await time.setNextBlockTimestamp(now);
    const record: Bought = {
      points: token,
      campaign: SHOP,
      order: orderKey(1),
      member: member.address,
      till: till.address,
      referrer: friend.address,
      receipt: ethers.id("receipt 1"),
      earned: EARNED,
      paidDebt: 0n,
      held: EARNED,
      refunded: 0n,
      oneUnit: ((await points.currentPeriod()) << 208n) | (1n << 156n),
      maturesAt: BigInt(now + 30 * DAY),
      matured: false,
      first: false,
      brought: false,
    };
    expect(await toldBy(purchases, shop.anyone.carry(carried, signature))).to.deep.equal([
      ["PurchasePosted", token, SHOP, member.address, parts(record)],
    ]);
    expect(await purchases.recordOf(token, orderKey(1))).to.equal(await purchases.hashOf(record));
  });

  it("lets the till that signed take it back", async () => {
    const shop = await load();
    const record = await latest(shop.purchases, carry(shop));
    expect((await latest(shop.purchases, refund(shop.asTill, record, 1n))).refunded).to.equal(1n);
  });

  it("counts against the till's limits and against the member's debt", async () => {
    const shop = await load();
    const { purchases, token, till } = shop;
    await shop.asIssuer.setTills(token, SHOP, [{ till, cap: EARNED, ratePerDay: 0 }]);
    const record = await matured(shop, await latest(purchases, carry(shop)));
    await expect(carry(shop, { order: orderKey(2), amount: 1n }))
      .to.be.revertedWithCustomError(purchases, "OverTillCap")
      .withArgs(till.address, 0n, 1n);
    await refund(shop.asIssuer, record, 60n);
    await shop.asIssuer.setTills(token, SHOP, [{ till, cap: 0, ratePerDay: 0 }]);
    const next = await latest(purchases, carry(shop, { order: orderKey(2) }));
    expect([next.paidDebt, next.held]).to.deep.equal([60n, 40n]);
  });

  describe("given an order that was posted", () => {
    it("refuses it a second time, and after a batch that had it", async () => {
      const shop = await load();
      const { purchases } = shop;
      await carry(shop);
      await expect(carry(shop)).to.be.revertedWithCustomError(purchases, "OrderPosted").withArgs(orderKey(1));
      await post(shop, { order: orderKey(2) });
      await expect(carry(shop, { order: orderKey(2) }))
        .to.be.revertedWithCustomError(purchases, "OrderPosted")
        .withArgs(orderKey(2));
    });

    it("is passed over by a batch that has it after the member", async () => {
      const shop = await load();
      await carry(shop);
      await expect(sendPost(shop, [{}, { order: orderKey(2) }]))
        .to.emit(shop.purchases, "PurchaseSkipped")
        .withArgs(shop.token, SHOP, shop.member.address, orderKey(1));
      expect(await shop.points.balanceOf(shop.desk)).to.equal(2n * EARNED);
    });
  });

  describe("given a window", () => {
    it("opens and ends to the second, the last inclusive", async () => {
      const shop = await load();
      const { purchases, anyone } = shop;
      const validFrom = (await time.latest()) + DAY;
      const deadline = validFrom + DAY;
      const carried = await carriedOf(shop, { validFrom, deadline });
      const signature = await signCarried(purchases, shop.till, carried);
      const at = async (second: number) => {
        await time.setNextBlockTimestamp(second);
        return anyone.carry(carried, signature);
      };
      const start = await networkHelpers.takeSnapshot();
      await expect(at(validFrom - 1))
        .to.be.revertedWithCustomError(purchases, "PurchaseNotYetValid")
        .withArgs(validFrom);
      await start.restore();
      await expect(at(deadline + 1))
        .to.be.revertedWithCustomError(purchases, "PurchaseExpired")
        .withArgs(deadline);
      for (const second of [validFrom, deadline]) {
        await start.restore();
        await at(second);
      }
    });

    it("does not run while minting is stopped, from its first second on", async () => {
      const shop = await load();
      const { purchases, program, admin, anyone } = shop;
      await program.connect(admin).stop();
      await time.increase(2 * DAY);
      const carried = await carriedOf(shop, { deadline: (await time.latest()) + DAY });
      const signature = await signCarried(purchases, shop.till, carried);
      const until = Number(await program.stoppedUntil());
      const stopped = until - carried.validFrom;
      await expect(anyone.carry(carried, signature))
        .to.be.revertedWithCustomError(shop.points, "MintingStopped")
        .withArgs(until);
      const start = await networkHelpers.takeSnapshot();
      await time.setNextBlockTimestamp(carried.deadline + stopped + 1);
      await expect(anyone.carry(carried, signature))
        .to.be.revertedWithCustomError(purchases, "PurchaseExpired")
        .withArgs(carried.deadline + stopped);
      await start.restore();
      await time.setNextBlockTimestamp(carried.deadline + stopped);
      await anyone.carry(carried, signature);
    });
  });

  describe("given a stop before the campaign opened", () => {
    it("does not lengthen what a till dates back behind it", async () => {
      const shop = await load();
      const { purchases, program, admin, token } = shop;
      const campaign = ethers.encodeBytes32String("later").slice(0, 34);
      const validFrom = await time.latest();
      await program.connect(admin).stop();
      await time.increase(3 * DAY);
      await program.connect(admin).resume();
      await openShop(shop, { campaign });
      const deadline = (await time.latest()) - 10;
      await expect(carry(shop, { campaign, validFrom, deadline }))
        .to.be.revertedWithCustomError(purchases, "PurchaseExpired")
        .withArgs(deadline);
      await expect(carry(shop, { campaign: SHOP.replace("0x73", "0x74"), validFrom, deadline }))
        .to.be.revertedWithCustomError(purchases, "NoSuchCampaign")
        .withArgs(token, SHOP.replace("0x73", "0x74"));
    });
  });

  describe("given a signature", () => {
    it("refuses it for any other purchase", async () => {
      const shop = await load();
      const { purchases, till, friend } = shop;
      const carried = await carriedOf(shop);
      const signature = await signCarried(purchases, till, carried);
      await shop.asIssuer.setTills(shop.token, SHOP, [{ till: shop.other, cap: 0, ratePerDay: 0 }]);
      const changes = {
        till: shop.other.address,
        member: friend.address,
        order: orderKey(2),
        amount: EARNED + 1n,
        receipt: ethers.ZeroHash,
        referrer: friend.address,
        expiry: (carried.expiry as bigint) - 1n,
        validFrom: carried.validFrom - 1,
        deadline: carried.deadline + 1,
        campaign: ethers.encodeBytes32String("other").slice(0, 34),
      };
      for (const [part, value] of Object.entries(changes)) {
        const changed = { ...carried, [part]: value };
        await expect(shop.anyone.carry(changed, signature), part)
          .to.be.revertedWithCustomError(purchases, "BadPurchaseSignature")
          .withArgs(changed.till);
      }
    });

    it("refuses who is no till, whatever they sign", async () => {
      const shop = await load();
      await expect(carry(shop, {}, shop.stranger))
        .to.be.revertedWithCustomError(shop.purchases, "TillNotActive")
        .withArgs(shop.stranger.address);
    });

    it("refuses a till that was revoked since", async () => {
      const shop = await load();
      const carried = await carriedOf(shop);
      const signature = await signCarried(shop.purchases, shop.till, carried);
      await shop.asIssuer.revokeTills(shop.token, SHOP, [shop.till]);
      await expect(shop.anyone.carry(carried, signature))
        .to.be.revertedWithCustomError(shop.purchases, "TillNotActive")
        .withArgs(shop.till.address);
    });
  });

  describe("given a till that is a contract (ERC-1271)", () => {
    it("takes what its owner signed, and lets it take the purchase back itself", async () => {
      const shop = await networkHelpers.loadFixture(walletFixture);
      const { purchases, wallet, address, till, desk } = shop;
      const carried = await carriedOf(shop, { till: address });
      const record = await latest(purchases, shop.anyone.carry(carried, await signCarried(purchases, till, carried)));
      expect(record.till).to.equal(address);
      const data = purchases.interface.encodeFunctionData("refund", [[{ record, amount: 1n, reason: WHY }]]);
      expect((await latest(purchases, wallet.execute(desk, data))).refunded).to.equal(1n);
    });

    it("refuses what somebody else signed", async () => {
      const shop = await networkHelpers.loadFixture(walletFixture);
      const { purchases, address, stranger } = shop;
      const carried = await carriedOf(shop, { till: address });
      const foreign = await signCarried(purchases, stranger, carried);
      await expect(shop.anyone.carry(carried, foreign))
        .to.be.revertedWithCustomError(purchases, "BadPurchaseSignature")
        .withArgs(address);
    });
  });

  describe("given a purchase that can't be", () => {
    it("refuses it as a batch does", async () => {
      const shop = await load();
      for (const bad of [{ member: NOBODY }, { amount: 0n }, { referrer: shop.member.address }]) {
        await expect(carry(shop, bad)).to.be.revertedWithCustomError(shop.purchases, "BadPurchase").withArgs(0n);
      }
    });
  });
});
