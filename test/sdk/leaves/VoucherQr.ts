/** Vouchers and codes as QR codes and links: read back from the picture by another library, and hostile ones refused. */
import { expect } from "chai";
import { Wallet, hexlify, id } from "ethers";
import jsqr from "jsqr";
import { parseXmlDocument } from "slimdom";

import { InputError } from "../../../sdk/src/errors.js";
import { BASE43, BASE45, decodeBase, encodeBase } from "../../../sdk/src/vouchers/base45.js";
import { makeVoucher, newCode, numberKey, secretKey } from "../../../sdk/src/vouchers/index.js";
import type { VoucherInput } from "../../../sdk/src/vouchers/index.js";
import { MAX_PACKED, packVoucher } from "../../../sdk/src/vouchers/pack.js";
import { qrMatrix, qrPng, qrSvg, qrText, qrUrl, readQr } from "../../../sdk/src/vouchers/qr.js";
import type { Carried } from "../../../sdk/src/vouchers/qr.js";
import { VoucherSigner, fastCurve } from "../../../sdk/src/vouchers/signer.js";
import { failure } from "../helpers/brand.js";
import { decodePng } from "../helpers/png.js";
import { seeded } from "../helpers/random.js";
import { BRAND_SECRET, domain, friend, input, randomVoucher, spring, till } from "../helpers/vouchers.js";

const readPicture = jsqr.default;
const PAGE = "https://club.acme.example/c";
const NUMBER = numberKey(999_999);
const KEYED = secretKey(BRAND_SECRET, "order", "17");
const signer = new VoucherSigner(domain, till.privateKey);

function voucher(changes: Partial<VoucherInput> = {}): Carried {
  return { signed: signer.sign("voucher", makeVoucher({ ...input, ...changes })) };
}

function code(changes: Partial<VoucherInput> = {}): Carried {
  const { secret, address } = newCode(fastCurve);
  return { signed: signer.sign("code", makeVoucher({ ...input, ...changes, to: address })), secret };
}

const read = (text: string): Carried => readQr(text, domain, [spring]);

async function refused(text: string, why: string): Promise<InputError> {
  const error = await failure(() => read(text), InputError);
  expect([error.code, error.details.why]).to.deep.equal([why === "FOREIGN" ? "FOREIGN_QR" : "BAD_QR", why]);
  expect(error.nextStep).to.match(/^(Scan|Update|Open) /);
  return error;
}

const packed = (bytes: Uint8Array): string => encodeBase(bytes, BASE45);

describe("SDK voucher QR codes", function () {
  describe("base45", function () {
    it("writes the examples of RFC 9285, and reads them back", function () {
      for (const [text, encoded] of [
        ["AB", "BB8"],
        ["Hello!!", "%69 VD92EX0"],
        ["base-45", "UJCLQE7W581"],
        ["ietf!", "QED8WEX0"],
      ] as const) {
        expect(encodeBase(Buffer.from(text), BASE45)).to.equal(encoded);
        expect(Buffer.from(decodeBase(encoded, BASE45)!).toString()).to.equal(text);
      }
    });

    it("refuses what no encoder writes", function () {
      for (const text of ["GGW", "A", "ABCD", "::", "ab1", "ÄB1", "A\u202eB", "A\u0000B", "__proto__"]) {
        expect(decodeBase(text, BASE45), text).to.equal(undefined);
      }
    });

    it("reads back any bytes in both alphabets, and never ends a link with punctuation", function () {
      const random = seeded(45);
      for (let i = 0; i < 2_000; i++) {
        const bytes = Uint8Array.from({ length: random(9) }, () => random(256));
        for (const alphabet of [BASE45, BASE43]) {
          expect(decodeBase(encodeBase(bytes, alphabet), alphabet)).to.deep.equal(bytes);
        }
        expect(encodeBase(bytes, BASE43)).to.match(/^([0-9A-Z$*+\-./:]*[0-9A-Z])?$/);
      }
    });
  });

  describe("text and link", function () {
    it("read back whatever was signed", function () {
      const random = seeded(9);
      for (let i = 0; i < 200; i++) {
        const { points, campaign } = spring;
        const fields = randomVoucher(random, { points, campaign });
        const carried = i % 2 === 0 ? { signed: signer.sign("voucher", fields) } : code(fields);
        expect(read(qrText(domain, carried))).to.deep.equal(carried);
        expect(read(qrUrl(domain, carried, PAGE))).to.deep.equal(carried);
        expect(packVoucher(domain, carried).length).to.be.at.most(MAX_PACKED);
      }
    });

    it("choose among the campaigns that the app knows", function () {
      const carried = voucher({ campaign: "autumn" });
      const campaigns = ["spring", "summer", "autumn"].map((campaign) => ({ points: spring.points, campaign }));
      expect(readQr(qrText(domain, carried), domain, campaigns)).to.deep.equal(carried);
    });

    it("keep the payload in the fragment, where URL parsers leave it as it is", function () {
      for (const page of [PAGE, "https://acme.example", "https://acme.example/c?lang=zh"]) {
        const carried = code();
        const link = qrUrl(domain, carried, page);
        const { href, hash, origin, pathname, search } = new URL(link);
        expect(href).to.equal(link);
        expect(`${origin}${pathname}${search}`).to.equal(new URL(page).href);
        expect(read(hash)).to.deep.equal(carried);
      }
    });

    for (const page of [
      "http://acme.example/c",
      "acme.example",
      "https://acme.example/#",
      "https://u:p@a.example",
      "",
    ]) {
      it(`refuse the page ${JSON.stringify(page)}`, async function () {
        expect(await failure(() => qrUrl(domain, code(), page), InputError)).to.include({ code: "BAD_INPUT" });
      });
    }

    it("refuse a code without its secret, with another's, and a voucher with one", async function () {
      const [{ signed }, other] = [code(), code()];
      for (const carried of [{ signed }, { signed, secret: other.secret! }, { ...voucher(), secret: other.secret! }]) {
        expect(await failure(() => qrText(domain, carried), InputError)).to.include({ code: "BAD_VOUCHER" });
      }
    });

    it("refuse a signature that a contract made", async function () {
      const signed = { ...voucher().signed, signature: `0x${"ab".repeat(130)}` };
      expect(await failure(() => qrText(domain, { signed }), InputError)).to.include({ code: "BAD_VOUCHER" });
    });
  });

  describe("version", function () {
    const far = { amount: 1_000_000n, validFrom: input.deadline - 1, referrer: friend };
    for (const [what, carried, text, link] of [
      ["a numbered code", code({ key: NUMBER, validFrom: 0 }), "8-M", "9-M"],
      ["a keyed code", code({ key: KEYED, validFrom: 0 }), "9-M", "9-L"],
      ["a keyed code with all that one can have", code({ ...far, key: KEYED }), "9-L", "9-L"],
      ["a numbered voucher", voucher({ key: NUMBER, validFrom: 0 }), "8-M", "9-M"],
      ["a keyed voucher with all that one can have", voucher({ ...far, key: KEYED }), "8-L", "9-L"],
    ] as const) {
      it(`is ${text} for ${what}, ${link} as a link`, function () {
        const named = (drawn: string): string => {
          const { version, errorCorrection } = qrMatrix(drawn);
          return `${version}-${errorCorrection}`;
        };
        expect([named(qrText(domain, carried)), named(qrUrl(domain, carried, PAGE))]).to.deep.equal([text, link]);
      });
    }
  });

  describe("pictures", function () {
    for (const [what, make] of [
      ["payload", (carried: Carried) => qrText(domain, carried)],
      ["link", (carried: Carried) => qrUrl(domain, carried, PAGE)],
    ] as const) {
      it(`are read by another library: PNG of a ${what}`, async function () {
        this.timeout(30_000);
        for (const carried of [code({ key: NUMBER }), code({ key: KEYED, referrer: friend }), voucher()]) {
          for (const scale of [3, 8]) {
            const { pixels, size } = decodePng(await qrPng(make(carried), { scale }));
            expect(size).to.equal((qrMatrix(make(carried)).size + 8) * scale);
            expect(read(readPicture(pixels, size, size)?.data ?? "")).to.deep.equal(carried);
          }
        }
      });
    }

    it("are read by another library: SVG", function () {
      const carried = code();
      const svg = parseXmlDocument(qrSvg(qrText(domain, carried)));
      const [box, path] = [svg.documentElement?.getAttribute("viewBox"), svg.documentElement?.lastElementChild];
      const [width, scale] = [Number(box?.split(" ")[2]) * 4, 4];
      const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
      for (const [, x, y, length] of path?.getAttribute("d")?.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g) ?? []) {
        for (let i = 0; i < Number(length) * scale * scale; i++) {
          const row = Number(y) * scale + (i % scale);
          const pixel = row * width + Number(x) * scale + Math.floor(i / scale);
          pixels.fill(0, pixel * 4, pixel * 4 + 3);
        }
      }
      expect(read(readPicture(pixels, width, width)?.data ?? "")).to.deep.equal(carried);
    });
  });

  describe("hostile payloads", function () {
    it("are refused at every length but the whole", async function () {
      const bytes = packVoucher(domain, code({ key: KEYED, referrer: friend }));
      for (let length = 0; length < bytes.length; length++) {
        await refused(packed(bytes.subarray(0, length)), "TRUNCATED");
      }
      await refused(packed(Uint8Array.of(...bytes, 0)), "MALFORMED");
    });

    it("are refused above the longest that can be, up to 4 KB and beyond", async function () {
      for (const length of [MAX_PACKED + 1, 1_024, 4_096, 1_000_000]) {
        await refused(packed(new Uint8Array(length).fill(1)), "OVERSIZED");
        await refused(`${PAGE}#${"A".repeat(2 * length)}`, "OVERSIZED");
      }
    });

    it("are refused of another version", async function () {
      const bytes = packVoucher(domain, voucher());
      for (const version of [0, 2, 255]) {
        await refused(packed(Uint8Array.of(version, ...bytes.subarray(1))), "VERSION");
      }
    });

    it("are refused of another chain, desk, brand and campaign", async function () {
      const text = qrText(domain, code());
      const elsewhere = new Wallet(id("elsewhere")).address;
      for (const [desk, campaign] of [
        [{ ...domain, chainId: 1 }, spring],
        [{ ...domain, claims: elsewhere }, spring],
        [domain, { ...spring, points: elsewhere }],
        [domain, { ...spring, campaign: "summer" }],
      ] as const) {
        const error = await failure(() => readQr(text, desk, [campaign]), InputError);
        expect([error.code, error.details.why]).to.deep.equal(["FOREIGN_QR", "FOREIGN"]);
      }
      expect(await failure(() => readQr(text, domain, []), InputError)).to.include({ code: "FOREIGN_QR" });
    });

    for (const text of [
      "https://acme.example/c",
      "https://acme.example/c#__proto__",
      '{"__proto__":{"isAdmin":true}}',
      "__proto__",
      "constructor",
      "\u202eABC",
      "AB\u0000",
      "AB\u200bC8",
      "ＡＢ８",
      "bb8",
      "BB8 ",
      " ".repeat(9),
      "[object Object]",
    ]) {
      it(`are refused: ${JSON.stringify(text)}`, async function () {
        const error = await failure(() => read(text), InputError);
        expect(error.code).to.equal("BAD_QR");
        expect({}).not.to.have.property("isAdmin");
      });
    }

    it("are refused where they are empty or no text", async function () {
      await refused("", "TRUNCATED");
      await refused(`${PAGE}#`, "TRUNCATED");
      await refused(5 as unknown as string, "MALFORMED");
      await refused(null as unknown as string, "MALFORMED");
    });

    it("are never told in an error, for they may hold a secret", async function () {
      const carried = code();
      const bytes = packVoucher(domain, carried);
      const error = await refused(packed(bytes.subarray(0, -1)), "TRUNCATED");
      const told = JSON.stringify(error) + String(error.stack);
      expect(told).not.to.include(carried.secret!.slice(2)).and.not.to.include(packed(bytes).slice(60, 90));
    });

    it("give an error of ours or another voucher, whichever bit is turned", function () {
      const random = seeded(77);
      const bytes = packVoucher(domain, code({ key: KEYED }));
      for (let i = 0; i < 3_000; i++) {
        const changed = bytes.slice();
        for (let turns = 0; turns <= random(3); turns++) changed[random(bytes.length)]! ^= 1 << random(8);
        if (hexlify(changed) === hexlify(bytes)) continue;
        try {
          expect(read(packed(changed))).not.to.deep.equal(read(packed(bytes)));
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
        }
      }
    });
  });
});
