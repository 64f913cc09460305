/** Posting purchases: what waits, what is told, once per order, within the till's limits, the window and the budget. */
import { expect } from "chai";

import { DAY, ethers, MEMO, networkHelpers } from "../helpers/program.js";
import { lotsOf } from "../helpers/desks.js";
import {
  bareFixture,
  EARNED,
  matured,
  NOBODY,
  openShop,
  orderKey,
  parts,
  post,
  postMatured,
  recordsOf,
  refunded,
  RETURN_WINDOW,
  sendPost,
  SHOP,
  SHOP_BUDGET,
  shopFixture,
  toldBy,
  type Bought,
} from "./purchase-support.js";

const { time } = networkHelpers;
/** What ICampaigns declares. */
const CAMPAIGN_CALLS = new Set([
  "campaignOf",
  "closingOf",
  "tillOf",
  "paidTo",
  "decodeOpening",
  "setTills",
  "revokeTills",
  "close",
  "lapse",
]);
const SHOPKEEPER = `0x${"5".repeat(40)}`;
const OTHER = ethers.encodeBytes32String("other").slice(0, 34);

async function postFixture() {
  return shopFixture();
}

async function foreverFixture() {
  return shopFixture({ livePeriods: 0, decimals: 18 });
}

async function limitedFixture() {
  const brand = await bareFixture();
  await openShop(brand, { tills: [{ till: brand.till.address, cap: 500, ratePerDay: 300 }] });
  return brand;
}

const load = () => networkHelpers.loadFixture(postFixture);

describe("Purchases", () => {
  describe("post", () => {
    it("mints what was earned into the hold, and keeps the hash of a record that it tells whole", async () => {
      const shop = await load();
      const { purchases, points, token, member, friend, till } = shop;
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      const sent = sendPost(shop, [{ referrer: friend.address }]);
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
        // One base unit in the newest of four lanes, of the period that runs.
        oneUnit: ((await points.currentPeriod()) << 208n) | (1n << 156n),
        maturesAt: BigInt(now + RETURN_WINDOW),
        matured: false,
        first: false,
        brought: false,
      };
      expect(await toldBy(purchases, sent)).to.deep.equal([
        ["PurchasePosted", token, SHOP, member.address, parts(record)],
      ]);
      expect(await purchases.recordOf(token, orderKey(1))).to.equal(await purchases.hashOf(record));
      expect(await points.balanceOf(member)).to.equal(0);
      expect(await points.balanceOf(shop.desk)).to.equal(EARNED);
      expect((await points.budgetOf(shop.desk, SHOP)).left).to.equal(SHOP_BUDGET - EARNED);
    });

    it("tells the token what for: the campaign, and half of the first order's key", async () => {
      const shop = await load();
      const order = orderKey(2);
      await expect(sendPost(shop, [{ order }, {}]))
        .to.emit(shop.points, "IssuedHeld")
        .withArgs(SHOP, shop.desk, 2n * EARNED, (await shop.points.currentPeriod()) + 3n, `0x${order.slice(2, 34)}`);
    });

    it("posts a batch of many members with one mint, and a record each", async () => {
      const shop = await load();
      const { purchases, token, member, friend } = shop;
      const rows = [
        { order: orderKey(1), amount: 1n },
        { order: orderKey(2), amount: 20n, member: friend.address },
        { order: orderKey(3), amount: 300n, receipt: ethers.id("receipt 3") },
      ];
      const sent = sendPost(shop, rows);
      await expect(sent).to.emit(shop.points, "Transfer").withArgs(NOBODY, shop.desk, 321n);
      const records = await recordsOf(purchases, sent);
      expect(records.map(({ order, member: who, held }) => [order, who, held])).to.deep.equal([
        [orderKey(1), member.address, 1n],
        [orderKey(2), friend.address, 20n],
        [orderKey(3), member.address, 300n],
      ]);
      expect(records[2]!.receipt).to.equal(ethers.id("receipt 3"));
      for (const record of records) {
        expect(await purchases.recordOf(token, record.order)).to.equal(await purchases.hashOf(record));
        await matured(shop, record);
      }
      expect(await shop.points.balanceOf(member)).to.equal(301n);
      expect(await shop.points.balanceOf(friend)).to.equal(20n);
    });

    it("gives the points the life that the poster says, for posting late does not renew", async () => {
      const shop = await load();
      const expiry = (await shop.points.currentPeriod()) + 1n;
      const record = await post(shop, {}, { expiry });
      expect(record.oneUnit).to.equal(((await shop.points.currentPeriod()) << 208n) | (1n << 52n));
      await matured(shop, record);
      expect(await lotsOf(shop.points, shop.member.address)).to.deep.equal([0n, EARNED, 0n, 0n]);
    });

    it("refuses a life that points of now can't have", async () => {
      const shop = await load();
      const now = await shop.points.currentPeriod();
      for (const expiry of [now - 1n, now + 4n]) {
        await expect(sendPost(shop, [{}], { expiry }))
          .to.be.revertedWithCustomError(shop.points, "ExpiryOutOfRange")
          .withArgs(expiry, now, now + 3n);
      }
    });

    it("works the same where points never expire", async () => {
      const shop = await networkHelpers.loadFixture(foreverFixture);
      const record = await post(shop);
      expect(record.oneUnit).to.equal((1n << 255n) | 1n);
      await matured(shop, await refunded(shop, record, 30n));
      expect(await shop.points.balanceOf(shop.member)).to.equal(70n);
    });

    describe("given an order that was posted", () => {
      it("passes over it, tells so, and posts the others", async () => {
        const shop = await load();
        const { purchases, token, friend } = shop;
        const before = await post(shop);
        const rows = [
          { order: orderKey(1), amount: 999n, member: friend.address },
          { order: orderKey(2), amount: 7n },
        ];
        const told = await toldBy(purchases, sendPost(shop, rows));
        expect(told[0]).to.deep.equal(["PurchaseSkipped", token, SHOP, friend.address, orderKey(1)]);
        expect(told.slice(1).map((event) => event.slice(0, 4))).to.deep.equal([
          ["PurchasePosted", token, SHOP, shop.member.address],
        ]);
        expect(await purchases.recordOf(token, orderKey(1))).to.equal(await purchases.hashOf(before));
        expect(await shop.points.balanceOf(shop.desk)).to.equal(EARNED + 7n);
      });

      it("takes the first of two that one batch has", async () => {
        const shop = await load();
        const rows = [{ amount: 5n }, { amount: 9n }];
        const sent = sendPost(shop, rows);
        await expect(sent)
          .to.emit(shop.purchases, "PurchaseSkipped")
          .withArgs(shop.token, SHOP, shop.member.address, orderKey(1));
        const [record, ...more] = await recordsOf(shop.purchases, sent);
        expect([record!.earned, more.length]).to.deep.equal([5n, 0]);
        expect(await shop.points.balanceOf(shop.desk)).to.equal(5n);
      });

      it("refuses a batch that has no other", async () => {
        const shop = await load();
        await post(shop);
        await expect(sendPost(shop)).to.be.revertedWithCustomError(shop.purchases, "NothingPosted").withArgs();
      });

      it("stays posted after it matured, and after it was refunded whole", async () => {
        const shop = await load();
        const whole = await refunded(shop, await post(shop), EARNED);
        await expect(sendPost(shop)).to.be.revertedWithCustomError(shop.purchases, "NothingPosted").withArgs();
        await matured(shop, whole);
        await expect(sendPost(shop)).to.be.revertedWithCustomError(shop.purchases, "NothingPosted").withArgs();
      });
    });

    describe("given debt", () => {
      it("earns nothing until the debt is paid, and the record says what went there", async () => {
        const shop = await load();
        const { purchases, token, member } = shop;
        await refunded(shop, await postMatured(shop), 60n);
        const records = await recordsOf(
          purchases,
          sendPost(shop, [
            { order: orderKey(2), amount: 40n },
            { order: orderKey(3), amount: 50n },
            { order: orderKey(4), amount: 5n },
          ]),
        );
        expect(records.map(({ earned, paidDebt, held }) => [earned, paidDebt, held])).to.deep.equal([
          [40n, 40n, 0n],
          [50n, 20n, 30n],
          [5n, 0n, 5n],
        ]);
        expect(await purchases.debtOf(token, member)).to.equal(0);
        expect(await purchases.debtTotal(token)).to.equal(0);
        expect(await shop.points.balanceOf(shop.desk)).to.equal(35n);
        expect(await shop.points.balanceOf(member), "untouched").to.equal(EARNED);
      });

      it("mints nothing where all of it goes against debt, but counts against the till", async () => {
        const shop = await load();
        const { purchases, token, member, points } = shop;
        await refunded(shop, await postMatured(shop), EARNED);
        await shop.asIssuer.setTills(token, SHOP, [{ till: shop.till, cap: 100, ratePerDay: 0 }]);
        const sent = sendPost(shop, [{ order: orderKey(2), amount: 60n }]);
        await expect(sent).not.to.emit(points, "IssuedHeld");
        const [record] = await recordsOf(purchases, sent);
        expect([record!.paidDebt, record!.held]).to.deep.equal([60n, 0n]);
        expect(await purchases.debtOf(token, member)).to.equal(40n);
        expect(await purchases.debtTotal(token)).to.equal(40n);
        expect((await purchases.tillOf(token, SHOP, shop.till)).left).to.equal(40n);
      });

      it("leaves other members' debts alone", async () => {
        const shop = await load();
        await refunded(shop, await postMatured(shop), 60n);
        const record = await post(shop, { order: orderKey(2), member: shop.friend.address });
        expect([record.paidDebt, record.held]).to.deep.equal([0n, EARNED]);
        expect(await shop.purchases.debtOf(shop.token, shop.member)).to.equal(60n);
      });
    });

    describe("given a purchase that can't be", () => {
      for (const [what, bad] of [
        ["no member", { member: NOBODY }],
        ["no member, though somebody brought them", { member: NOBODY, referrer: SHOPKEEPER }],
        ["nothing earned", { amount: 0n }],
      ] as const) {
        it(`refuses ${what}, and says which of the batch`, async () => {
          const shop = await load();
          await expect(sendPost(shop, [{}, { order: orderKey(2), ...bad }]))
            .to.be.revertedWithCustomError(shop.purchases, "BadPurchase")
            .withArgs(1n);
        });
      }

      it("refuses who brought themselves", async () => {
        const shop = await load();
        await expect(sendPost(shop, [{ referrer: shop.member.address }]))
          .to.be.revertedWithCustomError(shop.purchases, "BadPurchase")
          .withArgs(0n);
      });

      it("refuses an empty batch", async () => {
        const shop = await load();
        await expect(shop.asTill.post(shop.token, SHOP, 0, []))
          .to.be.revertedWithCustomError(shop.purchases, "NothingPosted")
          .withArgs();
      });
    });

    describe("given a campaign that does not pay", () => {
      it("refuses one that does not exist", async () => {
        const shop = await load();
        await expect(sendPost(shop, [{}], { campaign: OTHER }))
          .to.be.revertedWithCustomError(shop.purchases, "NoSuchCampaign")
          .withArgs(shop.token, OTHER);
      });

      it("opens and ends to the second", async () => {
        const shop = await load();
        const { purchases, token } = shop;
        const opensAt = (await time.latest()) + DAY;
        const closesAt = opensAt + DAY;
        await openShop(shop, { campaign: OTHER, terms: { opensAt, closesAt } });
        const sendAt = async (second: number, number: number) => {
          await time.setNextBlockTimestamp(second);
          return sendPost(shop, [{ order: orderKey(number) }], { campaign: OTHER });
        };
        for (const [number, second] of [opensAt - 1, closesAt].entries()) {
          const snapshot = await networkHelpers.takeSnapshot();
          await expect(sendAt(second, number))
            .to.be.revertedWithCustomError(purchases, "CampaignNotOpen")
            .withArgs(token, OTHER, opensAt, closesAt);
          await snapshot.restore();
        }
        for (const [number, second] of [opensAt, closesAt - 1].entries()) await sendAt(second, number);
      });

      it("refuses while minting is stopped, and keeps the window open for as long again", async () => {
        const shop = await load();
        const { purchases, token, program, points } = shop;
        const { closesAt } = await purchases.campaignOf(token, SHOP);
        await time.increaseTo(closesAt - BigInt(DAY));
        await program.connect(shop.admin).stop();
        await expect(sendPost(shop))
          .to.be.revertedWithCustomError(points, "MintingStopped")
          .withArgs(await program.stoppedUntil());
        await time.increaseTo(await program.stoppedUntil());
        await post(shop);
        const longer = await purchases.closingOf(token, SHOP);
        expect(longer).to.equal(closesAt + BigInt(7 * DAY));
        await time.setNextBlockTimestamp(longer);
        await expect(sendPost(shop, [{ order: orderKey(2) }]))
          .to.be.revertedWithCustomError(purchases, "CampaignNotOpen")
          .withArgs(token, SHOP, (await purchases.campaignOf(token, SHOP)).opensAt, longer);
      });

      it("refuses more than the budget has", async () => {
        const shop = await load();
        await expect(sendPost(shop, [{ amount: SHOP_BUDGET + 1n }]))
          .to.be.revertedWithCustomError(shop.points, "OverBudget")
          .withArgs(shop.desk, SHOP, SHOP_BUDGET, SHOP_BUDGET + 1n);
        await post(shop, { amount: SHOP_BUDGET });
      });
    });

    describe("given tills", () => {
      it("refuses whoever is none: a stranger, the issuer, the brand's till elsewhere", async () => {
        const shop = await load();
        await openShop(shop, { campaign: OTHER, tills: [] });
        for (const [by, campaign] of [
          [shop.stranger, SHOP],
          [shop.issuer, SHOP],
          [shop.till, OTHER],
        ] as const) {
          await expect(sendPost(shop, [{}], { campaign, by: shop.purchases.connect(by) }))
            .to.be.revertedWithCustomError(shop.purchases, "TillNotActive")
            .withArgs(by.address);
        }
      });

      it("refuses one that was revoked, from that moment", async () => {
        const shop = await load();
        await shop.asIssuer.revokeTills(shop.token, SHOP, [shop.till]);
        await expect(sendPost(shop))
          .to.be.revertedWithCustomError(shop.purchases, "TillNotActive")
          .withArgs(shop.till.address);
      });

      it("counts a batch as a whole against the day, and against the cap for good", async () => {
        const shop = await networkHelpers.loadFixture(limitedFixture);
        const { purchases, token, till } = shop;
        await sendPost(shop, [{ amount: 150n }, { order: orderKey(2), amount: 100n }]);
        await expect(sendPost(shop, [{ order: orderKey(3), amount: 51n }]))
          .to.be.revertedWithCustomError(purchases, "OverTillRate")
          .withArgs(till.address, 50n, 51n);
        await time.increase(DAY);
        await expect(sendPost(shop, [{ order: orderKey(3), amount: 251n }]))
          .to.be.revertedWithCustomError(purchases, "OverTillCap")
          .withArgs(till.address, 250n, 251n);
        await post(shop, { order: orderKey(3), amount: 250n });
        const { left, usedToday, active, capped, ratePerDay } = await purchases.tillOf(token, SHOP, till);
        expect([left, usedToday, active, capped, ratePerDay]).to.deep.equal([0n, 250n, true, true, 300n]);
      });

      it("does not count what it passes over", async () => {
        const shop = await networkHelpers.loadFixture(limitedFixture);
        await post(shop, { amount: 250n });
        await sendPost(shop, [{ amount: 250n }, { order: orderKey(2), amount: 50n }]);
        expect((await shop.purchases.tillOf(shop.token, SHOP, shop.till)).usedToday).to.equal(300n);
      });
    });

    it("keeps one brand's orders apart from another's, and has room for two hundred in a batch", async () => {
      const shop = await load();
      const rows = Array.from({ length: 200 }, (_, i) => ({ order: orderKey(`row ${i}`), amount: BigInt(i + 1) }));
      const records = await recordsOf(shop.purchases, sendPost(shop, rows));
      expect(records).to.have.length(200);
      expect(await shop.points.balanceOf(shop.desk)).to.equal(20_100n);
      expect(records.every(({ oneUnit }) => oneUnit === records[0]!.oneUnit)).to.be.true;
      expect(await shop.purchases.recordOf(shop.desk, rows[0]!.order)).to.equal(ethers.ZeroHash);
    });
  });

  describe("onTransferReceived", () => {
    it("refuses points that are sent here: they are minted into this desk's hold", async () => {
      const shop = await load();
      await shop.points.connect(shop.issuer).mint(shop.member, 10n, MEMO);
      await expect(shop.points["transferAndCall(address,uint256)"](shop.desk, 10n))
        .to.be.revertedWithCustomError(shop.points, "DeskRefuses")
        .withArgs(shop.desk);
    });
  });

  describe("deskId, supportsInterface, rulebook", () => {
    it("says what it is, and where the rules are", async () => {
      const { purchases, rulebook } = await load();
      expect(await purchases.deskId()).to.equal("punchcard.purchases.1");
      expect(await purchases.rulebook()).to.equal(await rulebook.getAddress());
    });

    it("answers for its interfaces: of desks, of campaigns, and its own (ERC-165)", async () => {
      const { purchases } = await load();
      const own = (...names: string[]) =>
        names.reduce((id, name) => id ^ BigInt(purchases.interface.getFunction(name as "mature").selector), 0n);
      const inherited = new Set(["onRoleLent", "supportsInterface", "onTransferReceived", "eip712Domain", "deskId"]);
      const all: string[] = [];
      purchases.interface.forEachFunction(({ name }) => inherited.has(name) || all.push(name));
      const buying = all.filter((name) => !CAMPAIGN_CALLS.has(name));
      expect(all).to.have.length(buying.length + CAMPAIGN_CALLS.size);
      for (const id of [0x01ffc9a7n, own("deskId"), own(...CAMPAIGN_CALLS), own(...buying)]) {
        expect(await purchases.supportsInterface(ethers.toBeHex(id, 4)), ethers.toBeHex(id, 4)).to.be.true;
      }
      expect(await purchases.supportsInterface("0xffffffff")).to.be.false;
    });
  });
});
