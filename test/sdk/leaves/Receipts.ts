/** Receipts without a node: hashed as the rulebook and the desk hash, keyed, signed. Rules: ReceiptRules.ts. */
import { expect } from "chai";
import { ZeroAddress, ZeroHash, computeHmac, concat, hexlify, toUtf8Bytes } from "ethers";
import type { Signer } from "ethers";

import { digestOf } from "../../../sdk/src/eip712.js";
import { InputError, jsonSafe } from "../../../sdk/src/errors.js";
import type { ErrorCode } from "../../../sdk/src/errors.js";
import {
  categoryId,
  categoryText,
  checkRecord,
  currencyId,
  currencyText,
  expiryOf,
  makePurchase,
  makeReceipt,
  orderKey,
  purchaseDigest,
  purchaseOf,
  purchaseTypedData,
  purchasesDomain,
  randomSecret,
  receiptHash,
  receiptSalt,
  receiptStruct,
  receiptTotal,
  recordFromStruct,
  recordHash,
  refundReason,
  refundPoints,
  signReceipt,
} from "../../../sdk/src/receipts/index.js";
import type { PartReturned, Receipt } from "../../../sdk/src/receipts/index.js";
import { ethers, networkHelpers } from "../../helpers/program.js";
import { failure } from "../helpers/brand.js";
import { seeded } from "../helpers/random.js";
import {
  BRAND_SECRET,
  DAY,
  NAMES,
  NOW,
  domain,
  friend,
  member,
  points,
  randomPurchase,
  randomReceipt,
  randomRecord,
  receipt,
  terms,
  till,
  token,
} from "../helpers/receipts.js";

async function refused(code: ErrorCode, work: () => unknown): Promise<InputError> {
  const error = await failure(work, InputError);
  expect(error.code, error.message).to.equal(code);
  return error;
}

async function desksFixture() {
  const rulebook = await ethers.deployContract("Rulebook");
  const purchases = await ethers.deployContract("Purchases", [ZeroAddress, await rulebook.getAddress()]);
  const { chainId } = await ethers.provider.getNetwork();
  const desk = purchasesDomain({
    chainId: Number(chainId),
    purchases: await purchases.getAddress(),
    rulebook: await rulebook.getAddress(),
  });
  return { rulebook, purchases, desk };
}

describe("SDK receipts", function () {
  describe("hashes", function () {
    it("equal the rulebook's of any receipt, with names as strangers write them", async function () {
      const { rulebook, desk } = await networkHelpers.loadFixture(desksFixture);
      const random = seeded(51);
      for (let i = 0; i < 60; i++) {
        const made = randomReceipt(random);
        expect(receiptHash(made, desk)).to.equal(await rulebook.receiptHash(receiptStruct(made)));
      }
      const long = { ...receipt, lines: Array.from({ length: 100 }, () => ({ category: "咖啡", amount: 1n })) };
      expect(receiptHash(long, desk)).to.equal(await rulebook.receiptHash(receiptStruct(long)));
    });

    it("equal the desk's of any record, and of the record that a read tells", async function () {
      const { purchases } = await networkHelpers.loadFixture(desksFixture);
      const random = seeded(52);
      for (let i = 0; i < 60; i++) {
        const record = checkRecord(randomRecord(random));
        expect(recordHash(record)).to.equal(await purchases.hashOf(record));
        const [told] = purchases.interface.decodeFunctionData(
          "hashOf",
          purchases.interface.encodeFunctionData("hashOf", [record]),
        ) as unknown as [Parameters<typeof recordFromStruct>[0]];
        expect(recordFromStruct(told)).to.deep.equal(record);
      }
    });

    it("of what the till signs equal the desk's, in the domain that the desk tells", async function () {
      const { purchases, desk } = await networkHelpers.loadFixture(desksFixture);
      const random = seeded(53);
      for (let i = 0; i < 60; i++) {
        const purchase = makePurchase(randomPurchase(random));
        expect(purchaseDigest(desk, purchase)).to.equal(await purchases.purchaseDigest(purchase));
        expect(purchaseDigest(desk, purchase)).to.equal(digestOf(purchaseTypedData(desk, purchase)));
      }
      const [, name, version, chainId, verifyingContract] = await purchases.eip712Domain();
      const told = { name, version, chainId: Number(chainId), verifyingContract };
      expect(purchaseTypedData(desk, randomPurchase(random)).domain).to.deep.equal(told);
    });

    it("differ by every field, by the chain and by the rulebook", function () {
      const hashes = [
        receiptHash(receipt, domain),
        receiptHash(receipt, { ...domain, chainId: 1 }),
        receiptHash(receipt, { ...domain, rulebook: friend }),
      ];
      const [first, second] = receipt.lines;
      const changes: Partial<Receipt>[] = [
        { points: friend },
        { member: friend },
        { order: ZeroHash },
        { currency: "EUR" },
        { lines: [second!, first!] },
        { lines: [first!] },
        { lines: [{ ...first!, category: "tea" }, second!] },
        { lines: [{ ...first!, amount: 451n }, second!] },
        { time: NOW + 1 },
        { tier: 2 },
        { salt: ZeroHash },
      ];
      for (const change of changes) hashes.push(receiptHash({ ...receipt, ...change }, domain));
      expect(new Set(hashes).size).to.equal(3 + changes.length);
    });
  });

  describe("makeReceipt", function () {
    it("gives addresses their checksum and names as the chain has them, and leaves what it made as it is", function () {
      const made = makeReceipt({ ...receipt, member: member.toLowerCase() });
      expect(made).to.deep.include({ member, currency: "USD" });
      expect(made.lines[0]).to.deep.equal({ category: `0x636f66666565${"00".repeat(10)}`, amount: 450n });
      expect(makeReceipt(made)).to.deep.equal(made);
      expect([Object.isFrozen(made), Object.isFrozen(made.lines), Object.isFrozen(made.lines[0])]).to.deep.equal(
        Array(3).fill(true),
      );
      expect(receiptTotal(made)).to.equal(1_749n);
    });

    const line = { category: "coffee", amount: 1n };
    for (const [field, value, code] of [
      ["points", ZeroAddress, "BAD_ADDRESS"],
      ["member", "ann", "BAD_ADDRESS"],
      ["order", "17", "BAD_INPUT"],
      ["currency", "usd", "BAD_INPUT"],
      ["currency", "USDC", "BAD_INPUT"],
      ["currency", "￥￥￥", "BAD_INPUT"],
      ["currency", undefined, "BAD_INPUT"],
      ["lines", [], "BAD_INPUT"],
      ["lines", Array(101).fill(line), "BAD_INPUT"],
      ["lines", [{ ...line, amount: -1n }], "BAD_AMOUNT"],
      ["lines", [{ ...line, amount: 4.5 }], "BAD_AMOUNT"],
      ["lines", [{ ...line, amount: 1n << 96n }], "BAD_AMOUNT"],
      ["lines", [{ ...line, category: "seventeen letters" }], "BAD_INPUT"],
      ["lines", [{ ...line, category: undefined }], "BAD_INPUT"],
      ["time", NOW * 1_000, "BAD_TIME"],
      ["tier", 9, "BAD_INPUT"],
      ["tier", 0.5, "BAD_INPUT"],
      ["salt", "0x12", "BAD_INPUT"],
    ] as const) {
      it(`refuses ${field} of ${JSON.stringify([jsonSafe(value)]).slice(1, 60)}`, async function () {
        await refused(code, () => makeReceipt({ ...receipt, [field]: value }));
      });
    }
  });

  describe("names", function () {
    it("of categories read back whatever a stranger wrote, all different", function () {
      const ids = NAMES.map((name) => categoryId(name));
      expect(ids.map(categoryText)).to.deep.equal([...NAMES]);
      expect(new Set(ids).size).to.equal(NAMES.length);
      expect([categoryId(""), categoryText(categoryId("")), categoryText("")]).to.deep.equal([
        ZeroHash.slice(0, 34),
        "",
        "",
      ]);
    });

    it("of categories are the same in either of Unicode's normal forms", function () {
      expect(categoryId("cafe\u0301")).to.equal(categoryId("caf\u00e9"));
    });

    for (const name of ["a\u0000", "a\nb", "\u202egnp", "\u2066a", "cof\u200bfee", "\u200fa", "a\u2028b", "\u0007"]) {
      it(`of categories can't hide anything: ${encodeURI(name)}`, async function () {
        await refused("BAD_TEXT", () => categoryId(name));
        const bytes = hexlify(toUtf8Bytes(name)).padEnd(34, "0");
        // What ends in zero bytes is the name before them.
        expect(categoryText(bytes)).to.equal(name === "a\u0000" ? "a" : bytes);
      });
    }

    it("of categories are no broken text, and stay hex where the bytes are none", async function () {
      await refused("BAD_TEXT", () => categoryId("\ud800"));
      await refused("BAD_INPUT", () => categoryId(5 as unknown as string));
      for (const bytes of [
        `0xff${"00".repeat(15)}`,
        `0xe5929600${"61".repeat(12)}`,
        hexlify(toUtf8Bytes("0xabc")).padEnd(34, "0"),
      ]) {
        expect(categoryText(bytes)).to.equal(bytes);
        expect(categoryId(bytes)).to.equal(bytes);
      }
      expect(() => categoryText("0x12")).to.throw(InputError);
    });

    it("of currencies are three capital letters, or the bytes that a brand has published", function () {
      expect([currencyId("USD"), currencyText("0x555344")]).to.deep.equal(["0x555344", "USD"]);
      expect([currencyId("0xFF0001"), currencyText("0xFF0001")]).to.deep.equal(["0xff0001", "0xff0001"]);
    });
  });

  describe("order keys and salts", function () {
    it("are HMAC-SHA256 under the brand's secret", function () {
      const part = (label: string, value: Uint8Array | string): string =>
        computeHmac("sha256", BRAND_SECRET, concat([toUtf8Bytes(label), value]));
      const key = orderKey(BRAND_SECRET, "2026/0017 咖啡");
      expect(key).to.equal(part("punchcard.order.1:", toUtf8Bytes("2026/0017 咖啡")));
      expect(receiptSalt(BRAND_SECRET, key)).to.equal(part("punchcard.salt.1:", key));
      expect(refundReason(BRAND_SECRET, "R-1")).to.equal(part("punchcard.refund.1:", toUtf8Bytes("R-1")).slice(0, 34));
      expect(orderKey(hexlify(BRAND_SECRET), "2026/0017 咖啡")).to.equal(key);
    });

    it("differ by secret and order, and a key from its salt", function () {
      const orders = ["17", "17 ", "018", ":17", "order:17", ...NAMES];
      const keys = [BRAND_SECRET, new Uint8Array(32).fill(8)].flatMap((secret) =>
        orders.flatMap((order) => [orderKey(secret, order), receiptSalt(secret, orderKey(secret, order))]),
      );
      expect(new Set(keys).size).to.equal(4 * orders.length);
      expect(orderKey(BRAND_SECRET, "cafe\u0301")).to.equal(orderKey(BRAND_SECRET, "caf\u00e9"));
    });

    it("refuse short secrets and never tell them; orders that are empty, long, broken or no text", async function () {
      for (const secret of ["0x1234", "password1234", new Uint8Array(31).fill(12), undefined as unknown as string]) {
        for (const work of [
          () => orderKey(secret, "17"),
          () => refundReason(secret, "1"),
          () => receiptSalt(secret, ZeroHash),
        ]) {
          const error = await refused("BAD_INPUT", work);
          expect(JSON.stringify(error) + error.message)
            .not.to.include("1234")
            .and.not.to.include("password");
        }
      }
      for (const order of ["", "x".repeat(1_025), "\ud800", 17 as unknown as string]) {
        await refused("BAD_INPUT", () => orderKey(BRAND_SECRET, order));
      }
      await refused("BAD_INPUT", () => receiptSalt(BRAND_SECRET, "17"));
    });

    it("take a secret of 32 random bytes", function () {
      const [one, other] = [randomSecret(), randomSecret()];
      expect(one)
        .to.match(/^0x[0-9a-f]{64}$/)
        .and.not.to.equal(other);
      expect(orderKey(one, "17")).not.to.equal(orderKey(other, "17"));
    });
  });

  describe("makePurchase", function () {
    const good = purchaseOf(domain, receipt, { ...terms, till: till.address });
    for (const [field, value, code] of [
      ["points", "", "BAD_ADDRESS"],
      ["till", ZeroAddress, "BAD_ADDRESS"],
      ["member", "0x12", "BAD_ADDRESS"],
      ["referrer", member, "BAD_INPUT"],
      ["referrer", "nobody", "BAD_ADDRESS"],
      ["campaign", "", "BAD_INPUT"],
      ["order", 17n, "BAD_INPUT"],
      ["receipt", "0x", "BAD_INPUT"],
      ["amount", 0n, "BAD_AMOUNT"],
      ["amount", 1n << 96n, "BAD_AMOUNT"],
      ["expiry", 1n << 32n, "BAD_AMOUNT"],
      ["expiry", 7, "BAD_AMOUNT"],
      ["validFrom", good.deadline + 1, "BAD_TIME"],
      ["deadline", NOW * 1_000, "BAD_TIME"],
    ] as const) {
      it(`refuses ${field} of ${String(value)}`, async function () {
        await refused(code, () => makePurchase({ ...good, [field]: value }));
      });
    }
  });

  describe("signReceipt", function () {
    it("signs the receipt's hash, for its member, from its time on", async function () {
      const signed = await signReceipt(domain, receipt, terms, till);
      expect(signed.receipt).to.deep.equal(makeReceipt(receipt));
      expect(signed.purchase).to.deep.include({ points, member, order: receipt.order, till: till.address });
      expect(signed.purchase).to.deep.include({ validFrom: NOW, deadline: NOW + 30 * DAY, referrer: ZeroAddress });
      expect(signed.purchase.receipt).to.equal(receiptHash(receipt, domain));
      expect(signed.signature).to.equal(till.signingKey.sign(purchaseDigest(domain, signed.purchase)).serialized);
      const bound = { ...terms, points: friend, member: friend, order: ZeroHash, receipt: ZeroHash };
      expect(purchaseOf(domain, receipt, { ...bound, till: till.address })).to.deep.equal(signed.purchase);
    });

    for (const [code, expected] of [
      ["ACTION_REJECTED", "REJECTED"],
      ["UNKNOWN_ERROR", "RPC_FAILED"],
    ] as const) {
      it(`tells ${expected} when the wallet says ${code}`, async function () {
        const wallet = Object.assign(Object.create(till) as Signer, {
          signTypedData: () => Promise.reject(Object.assign(new Error("no"), { code })),
        });
        expect(await failure(signReceipt(domain, receipt, terms, wallet))).to.include({ code: expected });
      });
    }
  });

  describe("expiryOf", function () {
    it("is the last of the live periods, by the time of the purchase to the second", function () {
      const edge = 200 * token.periodLength;
      expect([edge - 1, edge].map((time) => expiryOf(time, token))).to.deep.equal([202n, 203n]);
      expect(expiryOf(edge, { ...token, livePeriods: 0 })).to.equal(0n);
    });
  });

  describe("refundPoints", function () {
    const part: PartReturned = { earned: 241n, total: 1_749n, refundedBefore: 0n, refund: 450n, takenBefore: 0n };

    it("takes the share that was given back, rounded down, and all with the rest", function () {
      expect(refundPoints(part)).to.equal(62n);
      expect(refundPoints({ ...part, refundedBefore: 450n, refund: 1_299n, takenBefore: 62n })).to.equal(179n);
      expect(refundPoints({ ...part, refund: 1_749n })).to.equal(241n);
      expect(refundPoints({ ...part, refund: 7n })).to.equal(0n);
    });

    it("never takes more than was earned, and all of it in the end, in whatever parts", function () {
      const random = seeded(54);
      for (let i = 0; i < 300; i++) {
        const [earned, total] = [BigInt(1 + random(500)), BigInt(1 + random(2_000))];
        let [refundedBefore, takenBefore] = [0n, 0n];
        while (refundedBefore < total) {
          const refund = BigInt(1 + random(Number(total - refundedBefore)));
          takenBefore += refundPoints({ earned, total, refundedBefore, refund, takenBefore });
          refundedBefore += refund;
          // Within one base unit of the share, and never above it.
          expect(
            takenBefore * total <= earned * refundedBefore && (takenBefore + 1n) * total > earned * refundedBefore,
          ).to.equal(true);
        }
        expect(takenBefore).to.equal(earned);
      }
    });

    it("takes nothing where a till has taken more before", function () {
      expect(refundPoints({ ...part, takenBefore: 100n })).to.equal(0n);
    });

    for (const [why, change] of [
      ["NOTHING_LEFT", { refundedBefore: 1_749n, takenBefore: 241n }],
      ["NOTHING_LEFT", { refundedBefore: 2_000n }],
      ["MORE_THAN_ORDER", { refund: 1_750n }],
      ["MORE_THAN_ORDER", { refundedBefore: 1_748n, refund: 2n }],
    ] as const) {
      it(`says ${why} for ${Object.entries(change)
        .map(([field, value]) => `${field} ${value}`)
        .join(", ")}`, async function () {
        const error = await refused("BAD_AMOUNT", () => refundPoints({ ...part, ...change }));
        expect(error.details).to.include({ why, total: 1_749n });
      });
    }

    for (const change of [{ refund: 0n }, { refund: -1n }, { total: 0n }, { earned: 0n }, { takenBefore: 242n }]) {
      it(`refuses ${Object.entries(change)
        .map(([field, value]) => `${field} ${value}`)
        .join()}`, async function () {
        await refused("BAD_AMOUNT", () => refundPoints({ ...part, ...change }));
      });
    }
  });
});
