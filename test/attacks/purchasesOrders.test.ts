/** Attacks on orders and records: paid twice, brought elsewhere, refunded by others, before time, twice or in splinters. */
import { expect } from "chai";

import {
  carriedOf,
  carry,
  CNY,
  EARNED,
  latest,
  matured,
  NO_CATEGORY,
  openShop,
  orderKey,
  post,
  postMatured,
  receiptOf,
  refund,
  refunded,
  sendPost,
  SHOP,
  SHOP_BUDGET,
  shopFixture,
  signCarried,
  toldBy,
  WHY,
  type Bought,
} from "../earn/purchase-support.js";
import { deployElsewhere } from "../helpers/elsewhere.js";
import { ethers, launchBrand, networkHelpers, ROLE } from "../helpers/program.js";
import { otherForms } from "./claimsSupport.js";

const { time } = networkHelpers;
const OTHER = ethers.encodeBytes32String("other").slice(0, 34);

/** Two tills, and a second campaign that both post in. */
async function ordersFixture() {
  const shop = await shopFixture();
  const both = [shop.till, shop.other].map(({ address }) => ({ till: address, cap: 0, ratePerDay: 0 }));
  await shop.asIssuer.setTills(shop.token, SHOP, both);
  await openShop(shop, { campaign: OTHER, tills: both });
  return { ...shop, asOther: shop.purchases.connect(shop.other) };
}

/** Another brand, of the same people, with a shop of its own. */
async function twoBrandsFixture() {
  const shop = await shopFixture();
  const brand = await launchBrand(shop, shop, { name: "Bolt points", symbol: "BOLT" });
  const bolt = { ...shop, ...brand, token: await brand.points.getAddress() };
  await openShop(bolt);
  return { shop, bolt };
}

const load = () => networkHelpers.loadFixture(ordersFixture);
const loadTwo = () => networkHelpers.loadFixture(twoBrandsFixture);

describe("Attacks: orders and records of purchases", () => {
  describe("given an order that was posted", () => {
    it("pays once across tills, batches, campaigns, and purchases that are carried", async () => {
      const shop = await load();
      const { purchases, points, desk, other, asOther } = shop;
      const before = await carriedOf(shop, { till: other.address, campaign: OTHER, amount: 999n });
      const signature = await signCarried(purchases, other, before);
      await post(shop);
      for (const [by, campaign] of [
        [shop.asTill, SHOP],
        [asOther, SHOP],
        [shop.asTill, OTHER],
        [asOther, OTHER],
      ] as const) {
        await expect(sendPost(shop, [{ amount: 999n, member: other.address }], { by, campaign }))
          .to.be.revertedWithCustomError(purchases, "NothingPosted")
          .withArgs();
      }
      await expect(shop.anyone.carry(before, signature))
        .to.be.revertedWithCustomError(purchases, "OrderPosted")
        .withArgs(orderKey(1));
      expect(await points.balanceOf(desk)).to.equal(EARNED);
    });

    it("pays once though the thief who saw a batch carries one of it first", async () => {
      const shop = await load();
      await carry(shop, { order: orderKey(2) });
      await sendPost(shop, [{}, { order: orderKey(2) }, { order: orderKey(3) }]);
      expect(await shop.points.balanceOf(shop.desk)).to.equal(3n * EARNED);
    });

    for (const form of ["high s", "v of 0 or 1", "64 bytes"] as const) {
      it(`refuses its signature written with ${form}, before and after`, async () => {
        const shop = await load();
        const { purchases, till, anyone } = shop;
        const carried = await carriedOf(shop);
        const signature = await signCarried(purchases, till, carried);
        const other = otherForms(signature)[form];
        const refused = () =>
          expect(anyone.carry(carried, other))
            .to.be.revertedWithCustomError(purchases, "BadPurchaseSignature")
            .withArgs(till.address);
        await refused();
        await anyone.carry(carried, signature);
        await refused();
      });
    }
  });

  describe("given another chain with the same addresses", () => {
    it("takes nothing there that was signed here, and binds receipts to the chain", async () => {
      const shop = await load();
      const { chain, purchases: there } = await deployElsewhere(shop);
      expect(await there.getAddress()).to.equal(shop.desk);
      const carried = await carriedOf(shop);
      await chain.networkHelpers.time.increaseTo(carried.validFrom + 60);
      for (const kind of ["deployed there", "forked, with all that it noted at its creation"]) {
        await expect(there.carry(carried, await signCarried(shop.purchases, shop.till, carried)), kind)
          .to.be.revertedWithCustomError(there, "BadPurchaseSignature")
          .withArgs(shop.till.address);
        // Signed for that chain, the signature is not what is wrong.
        await expect(there.carry(carried, await signCarried(shop.purchases, shop.till, carried, 10n)), kind)
          .to.be.revertedWithCustomError(there, "NoSuchCampaign")
          .withArgs(shop.token, SHOP);
        await chain.networkHelpers.setCode(shop.desk, await ethers.provider.getCode(shop.desk));
      }

      const rulebook = await chain.ethers.getContractAt("Rulebook", await there.rulebook());
      const receipt = await receiptOf(shop);
      expect(await rulebook.receiptHash(receipt)).not.to.equal(await shop.rulebook.receiptHash(receipt));
    });
  });

  describe("given another brand", () => {
    it("takes nothing there that was signed for this one, and keeps orders, debts and standings apart", async () => {
      const { shop, bolt } = await loadTwo();
      const { purchases, standings, member } = shop;
      const carried = await carriedOf(shop);
      const signature = await signCarried(purchases, shop.till, carried);
      await expect(shop.anyone.carry({ ...carried, points: bolt.token }, signature))
        .to.be.revertedWithCustomError(purchases, "BadPurchaseSignature")
        .withArgs(shop.till.address);

      await refunded(shop, await postMatured(shop), EARNED);
      const record = await post(bolt);
      expect([record.points, record.paidDebt, record.held]).to.deep.equal([bolt.token, 0n, EARNED]);
      expect(await purchases.debtOf(bolt.token, member)).to.equal(0);
      expect(await purchases.debtTotal(bolt.token)).to.equal(0);
      expect((await standings.standingOf(bolt.token, member)).bought).to.be.false;
      expect((await standings.standingOf(shop.token, member)).bought).to.be.true;
    });

    it("refuses its issuer and its till, with this brand's record or with one of their own making", async () => {
      const { shop, bolt } = await loadTwo();
      const { purchases, program } = shop;
      // From here on they act for the other brand alone.
      const record = await post(shop);
      await program.connect(shop.admin).setRoles([{ role: ROLE.ISSUER, account: shop.issuer, granted: false }]);
      await expect(refund(shop.asIssuer, record, EARNED))
        .to.be.revertedWithCustomError(purchases, "AccessControlUnauthorizedAccount")
        .withArgs(shop.issuer.address, ROLE.ISSUER);
      expect(await toldBy(purchases, refund(shop.asIssuer, { ...record, points: bolt.token }, EARNED))).to.deep.equal([
        ["RefundSkipped", bolt.token, SHOP, record.member, record.order, WHY],
      ]);
      expect(await shop.points.balanceOf(shop.desk)).to.equal(EARNED);
      await expect(shop.asIssuer.setTills(shop.token, SHOP, []))
        .to.be.revertedWithCustomError(purchases, "AccessControlUnauthorizedAccount")
        .withArgs(shop.issuer.address, ROLE.ISSUER);
      await bolt.asIssuer.setTills(bolt.token, SHOP, [{ till: shop.stranger, cap: 0, ratePerDay: 0 }]);
      await expect(sendPost(shop, [{ order: orderKey(2) }], { by: purchases.connect(shop.stranger) }))
        .to.be.revertedWithCustomError(purchases, "TillNotActive")
        .withArgs(shop.stranger.address);
    });
  });

  describe("given a token that lies", () => {
    async function lying() {
      const shop = await shopFixture();
      const fake = await ethers.deployContract("FakePoints__Mock");
      return { ...shop, fake, fakeToken: await fake.getAddress() };
    }

    it("opens nothing at the desk, neither for itself nor for another brand", async () => {
      const { purchases, program, token, desk, admin, fakeToken } = await networkHelpers.loadFixture(lying);
      const scheming = await ethers.deployContract("Scheming__Mock");
      await scheming.pretend(token, fakeToken);
      const data = purchases.interface.encodeFunctionData("onRoleLent", [fakeToken, ROLE.ISSUER, "0x"]);
      await expect(scheming.execute(desk, data))
        .to.be.revertedWithCustomError(purchases, "NotLent")
        .withArgs(await scheming.getAddress(), ROLE.ISSUER);
      await expect(program.connect(admin).lendRole(ROLE.GUARDIAN, desk, "0x"))
        .to.be.revertedWithCustomError(program, "AccessControlUnauthorizedAccount")
        .withArgs(admin.address, ROLE.GUARDIAN);
    });

    it("is lent no role but that of issuer", async () => {
      const { purchases, program, desk, catalog } = await networkHelpers.loadFixture(lying);
      await expect(program.connect(catalog).lendRole(ROLE.CATALOG, desk, "0x"))
        .to.be.revertedWithCustomError(purchases, "NotLent")
        .withArgs(await program.getAddress(), ROLE.CATALOG);
    });

    it("has no campaigns, no records, and no say in another's", async () => {
      const shop = await networkHelpers.loadFixture(lying);
      const { bonuses, payer, purchases, asTill, anyone, fakeToken } = shop;
      const record = await post(shop);
      await expect(asTill.post(fakeToken, SHOP, 0, [{ ...record, amount: 1n }]))
        .to.be.revertedWithCustomError(purchases, "NoSuchCampaign")
        .withArgs(fakeToken, SHOP);
      const lie = { ...record, points: fakeToken };
      // It says that everyone is its issuer; what the desk tells of it concerns nobody else.
      expect(await toldBy(purchases, refund(anyone, lie, 1n))).to.deep.equal([
        ["RefundSkipped", fakeToken, SHOP, record.member, record.order, WHY],
      ]);
      await expect(payer.payFirst({ ...lie, first: true }))
        .to.be.revertedWithCustomError(bonuses, "NotThePurchase")
        .withArgs(record.order);
      expect(await toldBy(purchases, anyone.mature([lie]))).to.deep.equal([]);
    });
  });

  describe("given refunds", () => {
    it("refuses a refund of another till's order, also after that till's end", async () => {
      const shop = await load();
      const record = await post(shop);
      const refused = () =>
        expect(refund(shop.asOther, record, 1n))
          .to.be.revertedWithCustomError(shop.purchases, "AccessControlUnauthorizedAccount")
          .withArgs(shop.other.address, ROLE.ISSUER);
      await refused();
      await shop.asIssuer.revokeTills(shop.token, SHOP, [shop.till]);
      await refused();
    });

    it("takes nothing back before posting, nor of what never was", async () => {
      const shop = await load();
      const { purchases, token, asTill, asIssuer } = shop;
      const snapshot = await networkHelpers.takeSnapshot();
      const record = await post(shop);
      await snapshot.restore();
      for (const by of [asTill, asIssuer]) {
        for (const made of [record, { ...record, order: ethers.ZeroHash }, { ...record, order: orderKey(2) }]) {
          expect(await toldBy(purchases, refund(by, made, 1n))).to.deep.equal([
            ["RefundSkipped", token, SHOP, made.member, made.order, WHY],
          ]);
        }
      }
      expect(await purchases.debtTotal(token)).to.equal(0);
    });

    it("takes nothing back, and pays no bonus, by a record that was overtaken: by a refund, by maturity", async () => {
      const shop = await load();
      const { bonuses, payer, purchases, token, asIssuer, anyone, member, friend } = shop;
      await postMatured(shop, { order: orderKey("friend's"), member: friend.address });
      const stale: Bought[] = [await post(shop, { member: member.address, referrer: friend.address })];
      stale.push(await refunded(shop, stale[0]!, 1n));
      const now = await matured(shop, stale[1]!);
      await payer.payFirst(now);
      await payer.payReferral(now);
      for (const record of stale) {
        for (const call of [() => payer.payFirst(record), () => payer.payReferral(record)]) {
          await expect(call()).to.be.revertedWithCustomError(bonuses, "NotThePurchase").withArgs(record.order);
        }
        expect((await toldBy(purchases, refund(asIssuer, record, 1n)))[0]![0]).to.equal("RefundSkipped");
        expect(await toldBy(purchases, anyone.mature([record]))).to.deep.equal([]);
      }
      expect(await purchases.debtTotal(token)).to.equal(0);
      expect((await refunded(shop, now, 1n)).refunded).to.equal(2n);
    });

    it("takes back once what two refunds of one transaction bring", async () => {
      const shop = await load();
      const { purchases, token, desk, till } = shop;
      const wallet = await ethers.deployContract("Wallet__Mock", [till.address]);
      const address = await wallet.getAddress();
      await shop.asIssuer.setTills(token, SHOP, [{ till: address, cap: 0, ratePerDay: 0 }]);
      const carried = await carriedOf(shop, { till: address });
      const record = await latest(purchases, shop.anyone.carry(carried, await signCarried(purchases, till, carried)));
      const data = purchases.interface.encodeFunctionData("refund", [[{ record, amount: 60n, reason: WHY }]]);
      const told = await toldBy(purchases, wallet.executeAll(desk, [data, data]));
      expect(told.map(([name]) => name)).to.deep.equal(["PurchaseRefunded", "RefundSkipped"]);
      expect(await shop.points.balanceOf(desk)).to.equal(40n);
    });

    it("hands over nothing for a record from before the refund", async () => {
      const shop = await load();
      const record = await post(shop);
      await refunded(shop, record, 99n);
      await time.increaseTo(record.maturesAt);
      expect(await toldBy(shop.purchases, shop.anyone.mature([record]))).to.deep.equal([]);
      expect(await shop.points.balanceOf(shop.member)).to.equal(0);
    });
  });

  describe("given farms of roundings", () => {
    it("earns nothing by purchases that are worth less than a unit each, and refuses to post nothing", async () => {
      const shop = await load();
      const { rulebook, purchases, token } = shop;
      const now = await time.latest();
      const quote = (amount: number) => rulebook.quote(token, CNY, [{ category: NO_CATEGORY, amount }], now, 0);
      expect(await quote(99)).to.equal(0n);
      expect(await quote(9_900)).to.equal(99n);
      await expect(sendPost(shop, [{ amount: await quote(99) }]))
        .to.be.revertedWithCustomError(purchases, "BadPurchase")
        .withArgs(0n);
    });

    it("never earns more by splitting a purchase, whatever the parts, the tier and the goods", async () => {
      const { rulebook, token } = await load();
      const now = await time.latest();
      let seed = 7n;
      const random = (below: number) => {
        seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & (2n ** 64n - 1n);
        return Number((seed >> 33n) % BigInt(below));
      };
      for (let round = 0; round < 60; round += 1) {
        const tier = random(3);
        const lines = Array.from({ length: 1 + random(6) }, () => ({ category: NO_CATEGORY, amount: random(400) }));
        const whole = await rulebook.quote(token, CNY, lines, now, tier);
        let parts = 0n;
        for (const line of lines) parts += await rulebook.quote(token, CNY, [line], now, tier);
        expect(parts <= whole, JSON.stringify(lines)).to.be.true;
        // Nor do two bills of one line each.
        const amount = lines[0]!.amount;
        const cut = random(amount + 1);
        const halves = await Promise.all(
          [cut, amount - cut].map((part) =>
            rulebook.quote(token, CNY, [{ category: NO_CATEGORY, amount: part }], now, tier),
          ),
        );
        expect(halves[0]! + halves[1]! <= (await rulebook.quote(token, CNY, [lines[0]!], now, tier))).to.be.true;
      }
    });

    it("takes back by units exactly what was earned, and gives the budget exactly that", async () => {
      const shop = await load();
      const { purchases, points, desk, token, member } = shop;
      let record = await post(shop, { amount: 25n });
      for (let part = 0; part < 25; part += 1) record = await refunded(shop, record, 1n);
      await expect(refund(shop.asIssuer, record, 1n))
        .to.be.revertedWithCustomError(purchases, "OverPurchaseRefund")
        .withArgs(0n, 1n);
      expect(await points.balanceOf(desk)).to.equal(0);
      expect((await points.budgetOf(desk, SHOP)).left).to.equal(SHOP_BUDGET);
      expect(await purchases.debtOf(token, member)).to.equal(0);
    });

    it("pays a debt by units exactly, however small the purchases are", async () => {
      const shop = await load();
      await refunded(shop, await postMatured(shop), 7n);
      const rows = Array.from({ length: 10 }, (_, i) => ({ order: orderKey(`unit ${i}`), amount: 1n }));
      await sendPost(shop, rows);
      expect(await shop.purchases.debtOf(shop.token, shop.member)).to.equal(0);
      expect(await shop.points.balanceOf(shop.desk)).to.equal(3n);
    });
  });
});
