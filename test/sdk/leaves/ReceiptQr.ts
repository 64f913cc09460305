/** Receipts as QR codes and links: read back from the picture by another library, and hostile ones refused. */
import { expect } from "chai";
import { hexlify } from "ethers";
import jsqr from "jsqr";

import { InputError } from "../../../sdk/src/errors.js";
import { checkReceipt, makePurchase, purchaseOf, signReceipt } from "../../../sdk/src/receipts/index.js";
import type { PurchaseTerms, Receipt, SignedReceipt } from "../../../sdk/src/receipts/index.js";
import { MAX_PACKED, packReceipt } from "../../../sdk/src/receipts/pack.js";
import { qrMatrix, qrPng, readReceiptQr, receiptQrText, receiptQrUrl } from "../../../sdk/src/receipts/qr.js";
import { BASE43, BASE45, encodeBase } from "../../../sdk/src/vouchers/base45.js";
import { makeVoucher, signVoucher } from "../../../sdk/src/vouchers/index.js";
import { qrText, readQr } from "../../../sdk/src/vouchers/qr.js";
import { failure } from "../helpers/brand.js";
import { decodePng } from "../helpers/png.js";
import { seeded } from "../helpers/random.js";
import {
  DAY,
  NAMES,
  NOW,
  domain,
  friend,
  points,
  randomReceipt,
  randomTerms,
  receipt,
  terms,
  till,
} from "../helpers/receipts.js";
import { domain as claims, input, spring } from "../helpers/vouchers.js";

const readPicture = jsqr.default;
const PAGE = "https://club.acme.example/r";
const campaigns = [{ points, campaign: "spring" }];
const good = await signed();

async function signed(bought: Partial<Receipt> = {}, other: Partial<PurchaseTerms> = {}): Promise<SignedReceipt> {
  return signReceipt(domain, { ...receipt, ...bought }, { ...terms, ...other }, till);
}

/** `count` lines, each of a category of 16 bytes and as dear as can be. */
async function long(count: number): Promise<SignedReceipt> {
  const lines = Array.from({ length: count }, () => ({ category: NAMES.at(-1)!, amount: (1n << 96n) - 1n }));
  return signed({ lines }, { validFrom: NOW + 1, referrer: friend });
}

const read = (text: string): SignedReceipt => readReceiptQr(text, domain, campaigns);
const packed = (bytes: Uint8Array): string => encodeBase(bytes, BASE45);

async function refused(text: string, why: string): Promise<InputError> {
  const error = await failure(() => read(text), InputError);
  const code = why === "FOREIGN" ? "FOREIGN_QR" : "BAD_QR";
  expect([error.code, error.details.why], error.message).to.deep.equal([code, why]);
  expect(error.nextStep).to.match(/^(Scan|Update|Open) /);
  return error;
}

describe("SDK receipt QR codes", function () {
  describe("text and link", function () {
    it("read back whatever was signed, with names as strangers write them", async function () {
      const random = seeded(81);
      for (let i = 0; i < 100; i++) {
        const made = randomReceipt(random);
        const any = await signReceipt(domain, made, { ...randomTerms(random, made), campaign: "spring" }, till);
        expect(read(receiptQrText(domain, any))).to.deep.equal(any);
        expect(read(receiptQrUrl(domain, any, PAGE))).to.deep.equal(any);
        expect(checkReceipt(domain, read(receiptQrText(domain, any))).ok).to.equal(true);
      }
      const lines = NAMES.map((category) => ({ category, amount: 1n }));
      const named = await signed({ lines });
      expect(read(receiptQrText(domain, named))).to.deep.equal(named);
    });

    it("choose among the campaigns that the app knows", async function () {
      const autumn = await signed({}, { campaign: "autumn" });
      const known = ["spring", "summer", "autumn"].map((campaign) => ({ points, campaign }));
      expect(readReceiptQr(receiptQrText(domain, autumn), domain, known)).to.deep.equal(autumn);
    });

    it("keep what was bought in the fragment, where URL parsers leave it as it is", function () {
      for (const page of [PAGE, "https://acme.example", "https://acme.example/r?lang=zh"]) {
        const link = receiptQrUrl(domain, good, page);
        const { href, hash, origin, pathname, search } = new URL(link);
        expect([href, `${origin}${pathname}${search}`]).to.deep.equal([link, new URL(page).href]);
        expect(read(hash)).to.deep.equal(good);
      }
    });

    for (const page of ["http://acme.example/r", "acme.example", "https://acme.example/#", "javascript:alert(1)", ""]) {
      it(`refuse the page ${JSON.stringify(page)}`, async function () {
        expect(await failure(() => receiptQrUrl(domain, good, page), InputError)).to.include({ code: "BAD_INPUT" });
      });
    }

    it("refuse what does not belong together, and what a contract signed", async function () {
      const mixed = { ...good, receipt: { ...good.receipt, tier: 2 } };
      expect(await failure(() => receiptQrText(domain, mixed), InputError)).to.include({ code: "BAD_RECEIPT" });
      const purchase = purchaseOf(domain, receipt, { ...terms, till: friend });
      const contract = { receipt: good.receipt, purchase, signature: `0x${"ab".repeat(130)}` };
      const error = await failure(() => receiptQrText(domain, contract), InputError);
      expect(error.code).to.equal("BAD_VOUCHER");
      expect(error.nextStep).to.match(/JSON/);
    });

    it("refuse what is too long to be read from a screen, and say how long it may be", async function () {
      const fits = await long(22);
      expect(packReceipt(domain, fits).length).to.be.at.most(MAX_PACKED);
      expect(read(receiptQrUrl(domain, fits, `https://acme.example/${"r".repeat(490)}`))).to.deep.equal(fits);
      const error = await failure(async () => receiptQrText(domain, await long(23)), InputError);
      expect(error).to.include({ code: "BAD_RECEIPT" });
      expect(error.details).to.deep.equal({ length: 909, max: MAX_PACKED });
    });
  });

  describe("pictures", function () {
    for (const [what, lines, text, link] of [
      ["one line", 1, "9-L", "10-L"],
      ["five lines", 5, "10-L", "11-L"],
    ] as const) {
      it(`are of version ${text} for ${what}, ${link} as a link`, async function () {
        const named = (drawn: string): string => {
          const { version, errorCorrection } = qrMatrix(drawn);
          return `${version}-${errorCorrection}`;
        };
        const many = Array.from({ length: lines }, (_, i) => ({ category: NAMES[i]!, amount: 1_299n }));
        const usual = await signed({ lines: many });
        expect([receiptQrText(domain, usual), receiptQrUrl(domain, usual, PAGE)].map(named)).to.deep.equal([
          text,
          link,
        ]);
      });
    }

    it("are read by another library, the longest too", async function () {
      this.timeout(60_000);
      for (const [carried, scale] of [
        [good, 3],
        [good, 8],
        [await long(22), 4],
      ] as const) {
        for (const text of [receiptQrText(domain, carried), receiptQrUrl(domain, carried, PAGE)]) {
          const { pixels, size } = decodePng(await qrPng(text, { scale }));
          expect(read(readPicture(pixels, size, size)?.data ?? "")).to.deep.equal(carried);
        }
      }
    });
  });

  describe("hostile payloads", function () {
    it("are refused at every length but the whole, and with more behind", async function () {
      const bytes = packReceipt(domain, await signed({}, { referrer: friend, validFrom: NOW + 1 }));
      for (let length = 0; length < bytes.length; length++) {
        await refused(packed(bytes.subarray(0, length)), "TRUNCATED");
      }
      for (const behind of [[0], [0, 0], [...bytes]])
        await refused(packed(Uint8Array.of(...bytes, ...behind)), "MALFORMED");
    });

    it("are refused above the longest that can be, up to 4 KB and beyond", async function () {
      for (const length of [MAX_PACKED + 1, 1_024, 4_096, 1_000_000]) {
        await refused(packed(new Uint8Array(length).fill(0x81)), "OVERSIZED");
        await refused(`${PAGE}#${"A".repeat(2 * length)}`, "OVERSIZED");
      }
    });

    it("are refused of another version, and a voucher's is not taken for a receipt nor the other way", async function () {
      const bytes = packReceipt(domain, good);
      const as = (version: number): string => packed(Uint8Array.of(version, ...bytes.subarray(1)));
      await refused(as(0x82), "VERSION");
      for (const version of [0, 1, 2, 0x80, 0x90, 0xff]) await refused(as(version), "MALFORMED");
      const voucher = { signed: await signVoucher(claims, "voucher", makeVoucher(input), till) };
      await refused(qrText(claims, voucher), "MALFORMED");
      const error = await failure(() => readQr(receiptQrText(domain, good), claims, [spring]), InputError);
      expect(error.code).to.equal("BAD_QR");
    });

    it("are refused of another chain, desk, rulebook, brand and campaign", async function () {
      const text = receiptQrText(domain, good);
      for (const [desk, known] of [
        [{ ...domain, chainId: 1 }, campaigns],
        [{ ...domain, purchases: friend }, campaigns],
        [{ ...domain, rulebook: friend }, campaigns],
        [domain, [{ points: friend, campaign: "spring" }]],
        [domain, [{ points, campaign: "summer" }]],
        [domain, []],
      ] as const) {
        const error = await failure(() => readReceiptQr(text, desk, known), InputError);
        expect([error.code, error.details.why]).to.deep.equal(["FOREIGN_QR", "FOREIGN"]);
      }
    });

    it("are refused where their head promises what can't be", async function () {
      const bytes = packReceipt(domain, good);
      for (const [at, value] of [
        [1, 4],
        [1, 255],
        [2, 0xd1],
        [2, 0x15],
        [3, 101],
        [3, 255],
      ] as const) {
        const error = await failure(() => read(packed(bytes.with(at, value))), InputError);
        expect([error.code, ["MALFORMED", "TRUNCATED"].includes(String(error.details.why))]).to.deep.equal([
          "BAD_QR",
          true,
        ]);
      }
    });

    it("are refused where they are written in another way than ours", async function () {
      // The expiry with a zero byte before it, and a name with one behind it.
      const bytes = packReceipt(domain, await signed({ lines: [{ category: "tea", amount: 1n }] }));
      const { amount, expiry } = makePurchase(good.purchase);
      const lasts = 82 + Math.ceil(amount.toString(16).length / 2);
      const padded = [...bytes.subarray(0, lasts), 0, ...bytes.subarray(lasts)];
      padded[2]! += 1;
      expect(hexlify(bytes.subarray(lasts, lasts + 1))).to.equal(`0x${expiry.toString(16)}`);
      await refused(packed(Uint8Array.from(padded)), "MALFORMED");
      const line = bytes.length - 64 - 6;
      const named = [...bytes.subarray(0, line + 5), 0, ...bytes.subarray(line + 5)];
      expect([named[line], named[line + 1]]).to.deep.equal([3, 1]);
      named[line]! += 1;
      await refused(packed(Uint8Array.from(named)), "MALFORMED");
    });

    for (const text of [
      "https://acme.example/r",
      "https://acme.example/r#__proto__",
      '{"__proto__":{"isAdmin":true}}',
      "__proto__",
      "<script>alert(1)</script>",
      "\u202eABC",
      "AB\u0000",
      "ＡＢ８",
      "bb8",
      "咖啡",
      " ".repeat(9),
    ]) {
      it(`are refused: ${encodeURI(text)}`, async function () {
        expect((await failure(() => read(text), InputError)).code).to.equal("BAD_QR");
        expect({}).not.to.have.property("isAdmin");
      });
    }

    it("are refused where they are empty or no text", async function () {
      await refused("", "TRUNCATED");
      await refused(`${PAGE}#`, "TRUNCATED");
      await refused(5 as unknown as string, "MALFORMED");
      await refused(null as unknown as string, "MALFORMED");
    });

    it("give an error of ours or what checkReceipt refuses, whichever bits are turned", function () {
      this.timeout(60_000);
      const random = seeded(82);
      const bytes = packReceipt(domain, good);
      for (let i = 0; i < 1_500; i++) {
        const changed = bytes.slice();
        for (let turns = 0; turns <= random(3); turns++) changed[random(bytes.length)]! ^= 1 << random(8);
        if (hexlify(changed) === hexlify(bytes)) continue;
        try {
          const verdict = checkReceipt(
            domain,
            readReceiptQr(encodeBase(changed, BASE43).replace(/^/, "#"), domain, campaigns),
          );
          expect(verdict.ok || verdict.reason).to.equal("BAD_SIGNATURE");
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
        }
      }
    });

    it("say that it is over, and no more, where only time has passed", function () {
      const verdict = checkReceipt(domain, read(receiptQrText(domain, good)), { now: NOW + 31 * DAY });
      expect(verdict.ok || verdict.reason).to.equal("EXPIRED");
    });
  });
});
