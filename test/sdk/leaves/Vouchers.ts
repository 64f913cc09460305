/** Vouchers and codes without a node: made, hashed as the desk hashes, signed, read back. Checks: VoucherChecks.ts. */
import { expect } from "chai";
import { SigningKey, Wallet, ZeroAddress, ZeroHash, computeHmac, hexlify, recoverAddress, toBeHex } from "ethers";
import type { Signer } from "ethers";

import { digestOf } from "../../../sdk/src/eip712.js";
import { InputError } from "../../../sdk/src/errors.js";
import type { ErrorCode } from "../../../sdk/src/errors.js";
import { smallCurve } from "../../../sdk/src/vouchers/curve.js";
import {
  claimsDomain,
  codeAddress,
  codeClaimDigest,
  codeClaimTypedData,
  makeVoucher,
  newCode,
  numberKey,
  numberOf,
  secretKey,
  signCodeClaim,
  signVoucher,
  signedVoucher,
  voucherDigest,
  voucherFromJson,
  voucherToJson,
  voucherTypedData,
} from "../../../sdk/src/vouchers/index.js";
import type { SignedVoucher, Voucher } from "../../../sdk/src/vouchers/index.js";
import { VoucherSigner, fastCurve } from "../../../sdk/src/vouchers/signer.js";
import { ethers, networkHelpers } from "../../helpers/program.js";
import { failure } from "../helpers/brand.js";
import { seeded } from "../helpers/random.js";
import {
  BRAND_SECRET,
  NOW,
  domain,
  input,
  member,
  otherTill,
  randomVoucher,
  spring,
  till,
} from "../helpers/vouchers.js";

const points = spring.points;
const signer = new VoucherSigner(domain, till.privateKey);

async function refused(code: ErrorCode, work: () => unknown): Promise<InputError> {
  const error = await failure(work, InputError);
  expect(error.code, error.message).to.equal(code);
  return error;
}

describe("SDK vouchers", function () {
  describe("digests", function () {
    async function claimsFixture() {
      const claims = await ethers.deployContract("Claims", [ZeroAddress]);
      const { chainId } = await ethers.provider.getNetwork();
      return { claims, desk: { chainId: Number(chainId), claims: await claims.getAddress() } };
    }

    it("equal the desk's, and the ones that wallets make, of any voucher, code and code's claim", async function () {
      const { claims, desk } = await networkHelpers.loadFixture(claimsFixture);
      const random = seeded(41);
      for (let i = 0; i < 60; i++) {
        const voucher = randomVoucher(random);
        for (const way of ["voucher", "code"] as const) {
          const digest = voucherDigest(desk, way, voucher);
          expect(digest).to.equal(await claims[`${way}Digest`](voucher));
          expect(digest).to.equal(digestOf(voucherTypedData(desk, way, voucher)));
        }
        const claim = { points, campaign: voucher.campaign, member: voucher.to, deadline: voucher.deadline };
        const onChain = await claims.codeClaimDigest(points, claim.campaign, claim.member, claim.deadline);
        expect(codeClaimDigest(desk, claim)).to.equal(onChain);
        expect(digestOf(codeClaimTypedData(desk, claim))).to.equal(onChain);
      }
    });

    it("have the domain that the desk tells", async function () {
      const { claims, desk } = await networkHelpers.loadFixture(claimsFixture);
      const [, name, version, chainId, verifyingContract] = await claims.eip712Domain();
      const told = { name, version, chainId: Number(chainId), verifyingContract };
      expect(voucherTypedData(desk, "voucher", input).domain).to.deep.equal(told);
    });
  });

  describe("makeVoucher", function () {
    it("takes a campaign by its text, fills in what is left out, and gives addresses their checksum", function () {
      const made = makeVoucher({ ...input, validFrom: 0, to: member.toLowerCase() });
      expect(made).to.include({ campaign: `0x737072696e67${"00".repeat(10)}`, to: member });
      expect(made).to.include({ validFrom: 0, referrer: ZeroAddress });
      expect(makeVoucher({ ...made })).to.deep.equal(made);
      expect(Object.isFrozen(made)).to.equal(true);
    });

    for (const [field, value, code] of [
      ["points", ZeroAddress, "BAD_ADDRESS"],
      ["points", "acme.eth", "BAD_ADDRESS"],
      ["till", "", "BAD_ADDRESS"],
      ["to", member.replace(/.$/, "g"), "BAD_ADDRESS"],
      ["referrer", "0x12", "BAD_ADDRESS"],
      ["referrer", member, "BAD_INPUT"],
      ["campaign", "a campaign of too many bytes", "BAD_INPUT"],
      ["amount", 0n, "BAD_AMOUNT"],
      ["amount", 250, "BAD_AMOUNT"],
      ["amount", 1n << 96n, "BAD_AMOUNT"],
      ["key", "17", "BAD_INPUT"],
      ["key", `${ZeroHash}00`, "BAD_INPUT"],
      ["validFrom", NOW * 1_000, "BAD_TIME"],
      ["validFrom", NOW + 101, "BAD_TIME"],
      ["deadline", NOW * 1_000, "BAD_TIME"],
      ["deadline", -1, "BAD_TIME"],
      ["deadline", 1.5, "BAD_TIME"],
      ["deadline", undefined, "BAD_TIME"],
    ] as const) {
      it(`refuses ${field} of ${String(value)}`, async function () {
        await refused(code, () => makeVoucher({ ...input, [field]: value }));
      });
    }

    for (const [chainId, claims] of [
      [0, domain.claims],
      [1.5, domain.claims],
      [1, ZeroAddress],
    ] as const) {
      it(`refuses a desk ${claims} of chain ${chainId}`, async function () {
        expect(await failure(() => claimsDomain({ chainId, claims }), InputError)).to.be.instanceOf(InputError);
      });
    }
  });

  describe("keys", function () {
    it("are numbers below 2^64 - 1", async function () {
      for (const number of [0n, 1n, 255n, 2n ** 53n, 2n ** 64n - 2n]) {
        expect(numberKey(number)).to.equal(toBeHex(number, 32));
        expect(numberOf(numberKey(number))).to.equal(number);
      }
      expect(numberKey(7)).to.equal(numberKey(7n));
      for (const bad of [-1, -1n, 1.5, 2 ** 53, 2n ** 64n - 1n, "7" as unknown as number, NaN]) {
        await refused("BAD_INPUT", () => numberKey(bad));
      }
    });

    it("are hashes with the brand's secret, never below 2^64", function () {
      const key = secretKey(BRAND_SECRET, "order", "17");
      const part = (text: string): string => toBeHex(text.length, 4) + hexlify(Buffer.from(text)).slice(2);
      const message = `0x${["punchcard.claims.key.1", "order", "17"].map((text) => part(text).slice(2)).join("")}`;
      const mac = BigInt(computeHmac("sha256", BRAND_SECRET, message));
      expect(BigInt(key)).to.equal(mac | (1n << 255n));
      expect(numberOf(key)).to.equal(undefined);
      expect(secretKey(hexlify(BRAND_SECRET), "order", "17")).to.equal(key);
    });

    it("differ by secret, kind and id, also where these run together", function () {
      const keys = [
        secretKey(BRAND_SECRET, "order", "17"),
        secretKey(new Uint8Array(32).fill(8), "order", "17"),
        secretKey(BRAND_SECRET, "orde", "r17"),
        secretKey(BRAND_SECRET, "order1", "7"),
        secretKey(BRAND_SECRET, "order", "17 "),
        secretKey(BRAND_SECRET, "task", "17"),
      ];
      expect(new Set(keys).size).to.equal(keys.length);
    });

    it("are the same for an id in either of Unicode's normal forms: it would be paid twice", function () {
      expect(secretKey(BRAND_SECRET, "post", "cafe\u0301")).to.equal(secretKey(BRAND_SECRET, "post", "caf\u00e9"));
    });

    it("refuse short secrets, and never tell them; empty, long or broken ids", async function () {
      for (const secret of ["0x1234", "password", new Uint8Array(31), 5 as unknown as string]) {
        const error = await refused("BAD_INPUT", () => secretKey(secret, "order", "17"));
        expect(JSON.stringify(error) + error.message)
          .not.to.include("1234")
          .and.not.to.include("password");
      }
      for (const bad of ["", "x".repeat(1_025), "\ud800", 17 as unknown as string]) {
        await refused("BAD_INPUT", () => secretKey(BRAND_SECRET, "order", bad));
      }
      await refused("BAD_INPUT", () => secretKey(BRAND_SECRET, "", "17"));
    });
  });

  describe("signing", function () {
    it("is the same by a wallet, by ethers' key and by the batch signer", async function () {
      const random = seeded(5);
      for (let i = 0; i < 40; i++) {
        const way = i % 2 === 0 ? "voucher" : "code";
        const voucher = randomVoucher(random);
        const signed = await signVoucher(domain, way, voucher, till);
        expect(signed).to.deep.equal({ way, voucher, signature: signed.signature });
        expect(signer.sign(way, voucher)).to.deep.equal(signed);
        const digest = voucherDigest(domain, way, voucher);
        expect(new SigningKey(till.privateKey).sign(digest).serialized).to.equal(signed.signature);
      }
    });

    it("refuses to sign as another till", async function () {
      const voucher = makeVoucher({ ...input, till: otherTill.address });
      await refused("BAD_VOUCHER", () => signVoucher(domain, "voucher", voucher, till));
      await refused("BAD_VOUCHER", () => signer.sign("voucher", voucher));
    });

    it("says that the person declined, or that the wallet did not answer", async function () {
      const wallet = (code: string): Signer =>
        Object.assign(Object.create(till) as Signer, {
          signTypedData: () => Promise.reject(Object.assign(new Error("ethers-user-denied"), { code })),
        });
      for (const [code, expected] of [
        ["ACTION_REJECTED", "REJECTED"],
        ["UNKNOWN_ERROR", "RPC_FAILED"],
      ] as const) {
        const error = await failure(signVoucher(domain, "voucher", makeVoucher(input), wallet(code)));
        expect(error).to.include({ code: expected });
      }
    });

    it("refuses keys that are none, and never tells them", async function () {
      for (const key of ["0x1234", ZeroHash, `0x${"ff".repeat(32)}`, till.privateKey.slice(2), ""]) {
        for (const use of [() => new VoucherSigner(domain, key), () => codeAddress(key)]) {
          const { message, details } = await refused("BAD_INPUT", use);
          expect([message.includes("1234"), details]).to.deep.equal([false, {}]);
        }
      }
    });

    it("signs nothing that is no hex, nor what follows it wrongly", async function () {
      const good = makeVoucher(input);
      const expected = signer.sign("voucher", good);
      for (const bad of [
        { ...good, to: good.to.replace(/.$/, "g") },
        { ...good, to: `${good.to}00` },
        { ...good, key: "17" },
        { ...good, referrer: "" },
        { ...good, campaign: `0x${"g".repeat(32)}` },
      ] as Voucher[]) {
        await refused("BAD_VOUCHER", () => signer.sign("voucher", bad));
        expect(signer.sign("voucher", good)).to.deep.equal(expected);
      }
      await refused("BAD_AMOUNT", () => signer.sign("voucher", { ...good, amount: 1n << 96n }));
      await refused("BAD_VOUCHER", () => signer.sign("gift" as "code", good));
    });

    it("signs many one at a time, as they are asked for, and tells how far it is", async function () {
      const [told, taken]: [number[], number[]] = [[], []];
      function* vouchers(): Generator<Voucher> {
        for (let i = 0; i < 25; i++) {
          taken.push(i);
          yield makeVoucher({ ...input, key: numberKey(i) });
        }
      }
      const signed: SignedVoucher[] = [];
      for await (const each of signer.signAll("code", vouchers(), { every: 10, onProgress: (n) => told.push(n) })) {
        signed.push(each);
        expect(taken).to.have.lengthOf(signed.length);
      }
      expect(told).to.deep.equal([10, 20, 25]);
      expect(signed.map(({ voucher }) => numberOf(voucher.key))).to.deep.equal(taken.map(BigInt));
    });
  });

  describe("codes", function () {
    it("have a fresh key each, and its holder signs for a member", function () {
      const claim = { points, campaign: "spring", member, deadline: NOW };
      for (const curve of [smallCurve, fastCurve]) {
        const { secret, address } = newCode(curve);
        expect([new Wallet(secret).address, codeAddress(secret)]).to.deep.equal([address, address]);
        expect(newCode(curve).secret).not.to.equal(secret);
        const signed = signCodeClaim(domain, secret, claim);
        expect(signed).to.include({ points, member, deadline: NOW, campaign: makeVoucher(input).campaign });
        expect(recoverAddress(codeClaimDigest(domain, claim), signed.signature)).to.equal(address);
        expect(new SigningKey(secret).sign(codeClaimDigest(domain, claim)).serialized).to.equal(signed.signature);
      }
    });

    it("refuse a claim for nobody, in milliseconds, or with a secret that is cut", async function () {
      const { secret } = newCode();
      const claim = { points, campaign: "spring", member, deadline: NOW };
      await refused("BAD_ADDRESS", () => signCodeClaim(domain, secret, { ...claim, member: ZeroAddress }));
      await refused("BAD_TIME", () => signCodeClaim(domain, secret, { ...claim, deadline: NOW * 1_000 }));
      await refused("BAD_INPUT", () => signCodeClaim(domain, secret.slice(0, -1), claim));
    });
  });

  describe("JSON", function () {
    it("reads back whatever was signed, from text or parsed", function () {
      const random = seeded(3);
      for (let i = 0; i < 50; i++) {
        const signed = signer.sign(i % 2 === 0 ? "voucher" : "code", randomVoucher(random));
        const json = JSON.stringify(voucherToJson(signed));
        expect(voucherFromJson(json)).to.deep.equal(signed);
        expect(voucherFromJson(JSON.parse(json))).to.deep.equal(signed);
      }
    });

    const json = voucherToJson(signer.sign("voucher", makeVoucher(input)));
    const withField = (field: string, value: unknown) => ({ ...json, voucher: { ...json.voucher, [field]: value } });
    for (const [what, value, code] of [
      ["no JSON", "{", "BAD_VOUCHER"],
      ["a list", [json], "BAD_VOUCHER"],
      ["null", null, "BAD_VOUCHER"],
      ["another way", { ...json, way: "gift" }, "BAD_VOUCHER"],
      ["no voucher", { ...json, voucher: undefined }, "BAD_VOUCHER"],
      ["a prototype", '{"__proto__":{"way":"voucher"}}', "BAD_VOUCHER"],
      ["an amount as number", withField("amount", 250), "BAD_VOUCHER"],
      ["an amount in hex", withField("amount", "0xfa"), "BAD_VOUCHER"],
      ["an amount that is endless", withField("amount", "9".repeat(31)), "BAD_VOUCHER"],
      ["a campaign's text", withField("campaign", "spring"), "BAD_VOUCHER"],
      ["a deadline as text", withField("deadline", "1900000000"), "BAD_TIME"],
      ["no till", withField("till", undefined), "BAD_ADDRESS"],
      ["no signature", { ...json, signature: undefined }, "BAD_INPUT"],
      ["an empty signature", { ...json, signature: "0x" }, "BAD_INPUT"],
      ["an endless signature", { ...json, signature: `0x${"00".repeat(4_097)}` }, "BAD_INPUT"],
    ] as const) {
      it(`refuses ${what}`, async function () {
        await refused(code, () => voucherFromJson(value));
      });
    }

    it("leaves out what it does not know", function () {
      const read = voucherFromJson({ ...json, isAdmin: true, voucher: { ...json.voucher, bonus: 1 } });
      expect(read).to.deep.equal(signedVoucher({ ...json, voucher: { ...json.voucher, amount: 250n } }));
    });
  });
});
