/** Signed receipts, checked without a node and then carried to a real desk; and as files, hostile ones refused. */
import { expect } from "chai";
import { ZeroAddress, ZeroHash, hexlify, id } from "ethers";

import { InputError, jsonSafe } from "../../../sdk/src/errors.js";
import type { Claims } from "../../../sdk/src/generated/index.js";
import {
  checkReceipt,
  expiryOf,
  makeReceipt,
  purchaseOf,
  purchasesDomain,
  quote,
  readReceipt,
  receiptFromJson,
  receiptHash,
  receiptToJson,
  recordFromStruct,
  recordHash,
  ruleStruct,
  signReceipt,
  writeReceipt,
} from "../../../sdk/src/receipts/index.js";
import type { ReceiptFacts, SignedReceipt } from "../../../sdk/src/receipts/index.js";
import { lend, openingOf } from "../../earn/support.js";
import { startOfPeriod } from "../../helpers/desks.js";
import { brandFixture, ethers, networkHelpers } from "../../helpers/program.js";
import { failure } from "../helpers/brand.js";
import { seeded } from "../helpers/random.js";
import {
  DAY,
  EARNED,
  NAMES,
  NOW,
  domain,
  friend,
  member,
  otherTill,
  randomReceipt,
  randomTerms,
  receipt,
  shop,
  terms,
  till,
  token,
} from "../helpers/receipts.js";

const good = await signReceipt(domain, receipt, terms, till);
const facts: ReceiptFacts = { rule: shop, points: token, now: NOW };

function verdict(signed: SignedReceipt, known: ReceiptFacts = facts, where = domain): unknown {
  const found = checkReceipt(where, signed, known);
  return found.ok || found.reason;
}

/** Signed anew, so that only what was changed can be wrong. */
async function signed(bought: Partial<typeof receipt>, other: Partial<typeof terms> = {}): Promise<SignedReceipt> {
  return signReceipt(domain, { ...receipt, ...bought }, { ...terms, ...other }, till);
}

describe("SDK signed receipts", function () {
  describe("checkReceipt", function () {
    it("takes what the till signed, also where the app knows nothing else", function () {
      expect(verdict(good)).to.equal(true);
      expect(verdict(good, {})).to.equal(true);
    });

    it("takes any receipt of the till", async function () {
      const random = seeded(71);
      for (let i = 0; i < 40; i++) {
        const made = randomReceipt(random);
        const any = await signReceipt(domain, made, randomTerms(random, made), till);
        expect(verdict(any, {})).to.equal(true);
      }
    });

    it("opens the hash: nothing of the receipt can be changed", function () {
      const [first, second] = good.receipt.lines;
      for (const change of [
        { currency: "EUR" },
        { lines: [first!] },
        { lines: [second!, first!] },
        { lines: [{ ...first!, amount: 451n }, second!] },
        { lines: [{ ...first!, category: "tea" }, second!] },
        { time: NOW - 1 },
        { tier: 2 },
        { salt: ZeroHash },
        { member: friend },
        { points: friend },
        { order: ZeroHash },
      ]) {
        expect(verdict({ ...good, receipt: { ...good.receipt, ...change } })).to.equal("NOT_THE_RECEIPT");
      }
      for (const change of [{ member: friend }, { points: friend }, { order: ZeroHash }, { receipt: ZeroHash }]) {
        expect(verdict({ ...good, purchase: { ...good.purchase, ...change } })).to.equal("NOT_THE_RECEIPT");
      }
      expect(verdict(good, facts, { ...domain, rulebook: friend })).to.equal("NOT_THE_RECEIPT");
    });

    it("knows the till's signature: nothing of the purchase can be changed", function () {
      for (const change of [
        { campaign: "summer" },
        { till: otherTill.address },
        { amount: EARNED + 1n },
        { referrer: friend },
        { expiry: 1n },
        { validFrom: NOW - 1 },
        { deadline: NOW + 31 * DAY },
      ]) {
        const purchase = { ...good.purchase, ...change };
        expect(verdict({ ...good, purchase }, {}), JSON.stringify(Object.keys(change))).to.equal("BAD_SIGNATURE");
      }
      expect(verdict(good, {}, { ...domain, purchases: friend })).to.equal("BAD_SIGNATURE");
    });

    it("refuses another till's signature and other forms of the same, and leaves contracts to the chain", function () {
      const { r, s, yParity } = ethers.Signature.from(good.signature);
      const high = ethers.toBeHex(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n - BigInt(s), 32);
      for (const signature of [
        ethers.concat([r, s, yParity === 0 ? "0x00" : "0x01"]),
        ethers.concat([r, high, yParity === 0 ? "0x1c" : "0x1b"]),
        ethers.Signature.from(good.signature).compactSerialized,
        `0x${"00".repeat(65)}`,
        "0x00",
      ]) {
        expect(verdict({ ...good, signature })).to.equal("BAD_SIGNATURE");
        expect(verdict({ ...good, signature }, { ...facts, isContract: true })).to.equal("CONTRACT_TILL");
      }
    });

    for (const [why, bought, other] of [
      ["WRONG_AMOUNT", {}, { amount: EARNED - 1n }],
      ["WRONG_AMOUNT", { tier: 0 }, {}],
      ["WRONG_AMOUNT", { time: NOW - 1 }, {}],
      ["UNKNOWN_CURRENCY", { currency: "JPY" }, {}],
      ["NO_SUCH_TIER", { tier: 3 }, {}],
      ["WRONG_EXPIRY", {}, { expiry: terms.expiry + 1n }],
      ["NOT_YET_VALID", {}, { validFrom: NOW + 1 }],
      ["EXPIRED", { time: NOW - 30 * DAY }, { deadline: NOW - 1 }],
    ] as const) {
      it(`says ${why} for ${JSON.stringify(jsonSafe({ ...bought, ...other }))}`, async function () {
        expect(verdict(await signed(bought, other))).to.equal(why);
      });
    }

    it("tells what would be right", async function () {
      const told = checkReceipt(domain, await signed({}, { amount: 240n }), facts);
      expect(told).to.deep.include({ ok: false, data: { amount: 240n, due: EARNED } });
    });

    it("counts both ends of its time", async function () {
      const short = await signed({}, { deadline: NOW + 5 });
      const at = (now: number): unknown => verdict(short, { ...facts, now });
      expect([NOW - 1, NOW, NOW + 5, NOW + 6].map(at)).to.deep.equal(["NOT_YET_VALID", true, true, "EXPIRED"]);
    });

    it("throws for what is no receipt at all", async function () {
      for (const broken of [
        { ...good, signature: "0x" },
        { ...good, signature: undefined as unknown as string },
        { ...good, purchase: { ...good.purchase, amount: 0n } },
        { ...good, receipt: { ...good.receipt, lines: [] } },
      ]) {
        expect(await failure(() => checkReceipt(domain, broken))).to.be.instanceOf(InputError);
      }
    });
  });

  describe("carried to the chain", function () {
    async function shopFixture() {
      await startOfPeriod();
      const brand = await brandFixture();
      const opening = await openingOf(brand, { terms: { maturity: 30 * DAY } });
      await lend({ program: brand.program, claims: brand.purchases as unknown as Claims }, opening, brand.issuer);
      const address = await brand.points.getAddress();
      await brand.rulebook.connect(brand.issuer).publish(address, ruleStruct(shop), 0);
      const { chainId } = await ethers.provider.getNetwork();
      const desk = purchasesDomain({
        chainId: Number(chainId),
        purchases: await brand.purchases.getAddress(),
        rulebook: await brand.rulebook.getAddress(),
      });
      return { ...brand, desk, address };
    }

    it("is taken as it was written to a file, and its record has the hash that the desk stores", async function () {
      const brand = await networkHelpers.loadFixture(shopFixture);
      const { desk, address, purchases } = brand;
      const now = await networkHelpers.time.latest();
      const [periodLength, livePeriods] = [await brand.points.periodLength(), await brand.points.livePeriods()];
      const bought = { ...receipt, points: address, member: brand.member.address, time: now };
      const amount = quote(shop, bought);
      const expiry = expiryOf(now, { periodLength: Number(periodLength), livePeriods: Number(livePeriods) });
      const fresh = { campaign: "spring", amount, expiry, deadline: now + DAY, referrer: brand.friend.address };
      const file = writeReceipt(desk, await signReceipt(desk, bought, fresh, brand.till));

      const read = readReceipt(file, desk);
      const known = {
        rule: shop,
        points: { periodLength: Number(periodLength), livePeriods: Number(livePeriods) },
        now,
      };
      expect(verdict(read, known, desk)).to.equal(true);
      await purchases.connect(brand.stranger).carry(read.purchase, read.signature);

      const [posted] = await purchases.queryFilter(purchases.filters.PurchasePosted());
      const record = recordFromStruct(posted!.args.record);
      expect(record).to.deep.include({ member: brand.member.address, till: brand.till.address, earned: amount });
      expect(record.receipt).to.equal(receiptHash(read.receipt, desk));
      expect(await purchases.recordOf(address, read.purchase.order)).to.equal(recordHash(record));
    });

    it("is refused where the till signed for another desk", async function () {
      const { desk, address, purchases, ...brand } = await networkHelpers.loadFixture(shopFixture);
      const now = await networkHelpers.time.latest();
      const elsewhere = { ...desk, purchases: friend };
      const bought = { ...receipt, points: address, time: now };
      const other = await signReceipt(elsewhere, bought, { ...terms, deadline: now + DAY }, brand.till);
      expect(verdict(other, {}, desk)).to.equal("BAD_SIGNATURE");
      await expect(purchases.carry(other.purchase, other.signature))
        .to.be.revertedWithCustomError(purchases, "BadPurchaseSignature")
        .withArgs(brand.till.address);
    });
  });

  describe("files", function () {
    const file = writeReceipt(domain, good);
    const json = JSON.parse(file) as Record<"receipt" | "purchase", Record<string, unknown>> & Record<string, unknown>;
    const without = (field: string) => Object.fromEntries(Object.entries(json).filter(([name]) => name !== field));

    async function refused(text: unknown, why: string): Promise<InputError> {
      const whole = typeof text === "object" && text !== null ? JSON.stringify(text) : (text as string);
      const error = await failure(() => readReceipt(whole, domain), InputError);
      expect([error.code, error.details.why], error.message).to.deep.equal(["BAD_RECEIPT", why]);
      expect(error.nextStep).to.match(/^(Bring|Choose|Update|Open) /);
      return error;
    }

    it("read back whatever was signed, with names as strangers write them", async function () {
      const random = seeded(72);
      for (let i = 0; i < 60; i++) {
        const made = randomReceipt(random);
        const any = await signReceipt(domain, made, randomTerms(random, made), till);
        expect(readReceipt(writeReceipt(domain, any), domain)).to.deep.equal(any);
      }
    });

    it("say what was bought as people write it, and hide nothing in it", async function () {
      const lines = NAMES.map((category) => ({ category, amount: 1n }));
      const text = writeReceipt(domain, await signed({ lines }));
      const { receipt: told } = JSON.parse(text) as { receipt: { lines: { category: string; amount: string }[] } };
      expect(told.lines.map(({ category }) => category)).to.deep.equal([...NAMES]);
      expect(readReceipt(text, domain).receipt.lines).to.deep.equal(makeReceipt({ ...receipt, lines }).lines);
      // A category that is no text, or hides something, stays the hex that it is.
      const odd = hexlify(Buffer.from("\u202egnp")).padEnd(34, "0");
      expect(writeReceipt(domain, await signed({ lines: [{ category: odd, amount: 1n }] })))
        .to.include(odd)
        .and.not.to.include("\u202e");
    });

    it("have the receipt as the brand's own files have it, unsigned", function () {
      const unsigned = receiptToJson(receipt);
      expect(unsigned).to.deep.equal(json.receipt);
      expect(receiptFromJson(JSON.parse(JSON.stringify(unsigned)))).to.deep.equal(good.receipt);
      for (const broken of [null, [], { ...unsigned, bonus: 1 }, { ...unsigned, lines: undefined }]) {
        expect(() => receiptFromJson(broken)).to.throw(InputError, "This receipt can't be read");
      }
    });

    it("keep what a contract signed", function () {
      const purchase = purchaseOf(domain, receipt, { ...terms, till: friend });
      const signature = `0x${"ab".repeat(4_096)}`;
      const lines = Array.from({ length: 100 }, () => ({ category: NAMES.at(-1)!, amount: 2n ** 95n }));
      const long = makeReceipt({ ...receipt, lines });
      const whole = { receipt: long, purchase: { ...purchase, receipt: receiptHash(long, domain) }, signature };
      expect(readReceipt(writeReceipt(domain, whole), domain)).to.deep.equal(whole);
      expect(writeReceipt(domain, whole).length).to.be.lessThan(30_000);
    });

    it("are not written of what does not belong together", async function () {
      const mixed = { ...good, receipt: { ...good.receipt, tier: 2 } };
      expect(await failure(() => writeReceipt(domain, mixed), InputError)).to.include({ code: "BAD_RECEIPT" });
    });

    it("may be indented otherwise", function () {
      expect(readReceipt(JSON.stringify(json), domain)).to.deep.equal(good);
    });

    it("are refused at every length but the whole", async function () {
      for (let length = 0; length < file.length - 2; length += 7) await refused(file.slice(0, length), "MALFORMED");
      await refused(`${file}}`, "MALFORMED");
      await refused(file + file, "MALFORMED");
    });

    it("are refused of another chain, desk and rulebook, and of another version", async function () {
      for (const [field, value] of [
        ["chainId", 1],
        ["purchases", friend],
        ["rulebook", friend],
      ] as const) {
        await refused({ ...json, [field]: value }, "FOREIGN");
      }
      await refused({ ...json, format: "punchcard.receipt.2" }, "VERSION");
    });

    for (const [what, text, why] of [
      ["no text", 5, "MALFORMED"],
      ["null", null, "MALFORMED"],
      ["null in JSON", "null", "MALFORMED"],
      ["a list", "[]", "MALFORMED"],
      ["a prototype", '{"__proto__":{"format":"punchcard.receipt.1"}}', "MALFORMED"],
      ["another file", { format: "png" }, "MALFORMED"],
      ["100 KB", `${" ".repeat(100_000)}${file}`, "OVERSIZED"],
      ["deeply nested lists", "[".repeat(60_000), "MALFORMED"],
      ["an unknown field", { ...json, bonus: 1 }, "MALFORMED"],
      ["no signature", without("signature"), "MALFORMED"],
      ["no receipt", without("receipt"), "MALFORMED"],
      ["an empty signature", { ...json, signature: "0x" }, "MALFORMED"],
      ["an endless signature", { ...json, signature: `0x${"00".repeat(4_097)}` }, "MALFORMED"],
      ["a chain in words", { ...json, chainId: "31337" }, "MALFORMED"],
      ...(
        [
          ["amount", 241],
          ["amount", "0x10"],
          ["amount", "0241"],
          ["amount", "-1"],
          ["amount", "0"],
          ["amount", "1e3"],
          ["amount", "9".repeat(31)],
          ["expiry", 3],
          ["campaign", "spring"],
          ["till", "<script>alert(1)</script>"],
          ["referrer", member],
          ["deadline", `${NOW}`],
          ["validFrom", NOW * 1_000],
        ] as const
      ).map(([field, value]) => {
        const purchase = { ...json.purchase, [field]: value };
        return [
          `a purchase with ${field} ${JSON.stringify(value).slice(0, 40)}`,
          { ...json, purchase },
          "MALFORMED",
        ] as const;
      }),
      ...(
        [
          ["member", ZeroAddress],
          ["order", "17"],
          ["points", "acme"],
          ["currency", "usd"],
          ["lines", {}],
          ["lines", []],
          ["lines", ["coffee"]],
          ["lines", [{ category: "coffee" }]],
          ["lines", [{ category: "coffee", amount: 450 }]],
          ["lines", [{ category: "a\nb", amount: "450" }]],
          ["lines", [{ category: null, amount: "450" }]],
          ["lines", [{ category: "coffee", amount: "450", html: "<b>" }]],
          ["lines", Array(101).fill({ category: "", amount: "1" })],
          ["tier", "1"],
          ["salt", "0x"],
          ["time", null],
        ] as const
      ).map(([field, value]) => {
        const changed = { ...json, receipt: { ...json.receipt, [field]: value } };
        return [`a receipt with ${field} ${JSON.stringify(value).slice(0, 50)}`, changed, "MALFORMED"] as const;
      }),
    ] as const) {
      it(`are refused: ${what}`, async function () {
        await refused(text, why);
        expect({}).not.to.have.property("format");
      });
    }

    it("give an error of ours or what checkReceipt refuses, whichever characters are changed", function () {
      const random = seeded(73);
      for (let i = 0; i < 1_500; i++) {
        const at = random(file.length);
        const changed = file.slice(0, at) + String.fromCharCode(32 + random(95)) + file.slice(at + 1 + random(2));
        try {
          const read = readReceipt(changed, domain);
          if (JSON.stringify(JSON.parse(changed)).toLowerCase() !== JSON.stringify(json).toLowerCase()) {
            expect(verdict(read), changed).to.be.oneOf(["NOT_THE_RECEIPT", "BAD_SIGNATURE"]);
          }
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
        }
      }
    });

    it("never tell in an error what was bought", async function () {
      const secret = id("what was bought").slice(2, 18);
      const lines = [{ category: `${secret}!`, amount: "1" }];
      const error = await refused({ ...json, receipt: { ...json.receipt, lines } }, "MALFORMED");
      expect(JSON.stringify(error)).not.to.include(secret);
    });
  });
});
