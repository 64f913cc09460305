/** What a till can tell of a voucher or code without a node. */
import { expect } from "chai";
import { Signature, Wallet, dataSlice, id, toBeHex } from "ethers";

import { InputError } from "../../../sdk/src/errors.js";
import { smallCurve } from "../../../sdk/src/vouchers/curve.js";
import {
  VoucherChecker,
  checkVoucher,
  claimId,
  makeVoucher,
  newCode,
  numberKey,
  secretKey,
} from "../../../sdk/src/vouchers/index.js";
import type { KnownCampaign, SeenKeys, SignedVoucher, VoucherInput } from "../../../sdk/src/vouchers/index.js";
import { VoucherSigner, fastCurve } from "../../../sdk/src/vouchers/signer.js";
import { failure } from "../helpers/brand.js";
import { seeded } from "../helpers/random.js";
import { BRAND_SECRET, DAY, NOW, domain, friend, input, otherTill, spring, till } from "../helpers/vouchers.js";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const signer = new VoucherSigner(domain, till.privateKey);
const sign = (changes: Partial<VoucherInput> = {}): SignedVoucher =>
  signer.sign("voucher", makeVoucher({ ...input, ...changes }));
const reason = (signed: SignedVoucher, now = NOW, campaigns: readonly KnownCampaign[] = [spring]): string => {
  const verdict = checkVoucher(signed, { domain, campaigns, now });
  return verdict.ok ? "ok" : verdict.reason;
};

/** A memory for one test. */
function memory(): SeenKeys {
  const seen = new Set<string>();
  return { take: (key) => Promise.resolve(!seen.has(key) && seen.add(key).has(key)) };
}

describe("SDK voucher checks", function () {
  it("accept what a till of the campaign signed, voucher or code", function () {
    expect(reason(sign())).to.equal("ok");
    expect(reason(signer.sign("code", makeVoucher({ ...input, to: newCode().address })))).to.equal("ok");
    expect(reason(sign({ key: secretKey(BRAND_SECRET, "order", "17"), referrer: friend }))).to.equal("ok");
  });

  describe("time", function () {
    for (const [now, expected] of [
      [NOW - 101, "NOT_YET_VALID"],
      [NOW - 100, "ok"],
      [NOW + 100, "ok"],
      [NOW + 101, "EXPIRED"],
    ] as const) {
      it(`is ${expected} at ${now - NOW} seconds from now`, function () {
        expect(reason(sign(), now)).to.equal(expected);
      });
    }

    const long = sign({ validFrom: 0, deadline: NOW + 9 * DAY });
    for (const [now, expected] of [
      [NOW - DAY - 1, "NOT_OPEN_YET"],
      [NOW - DAY, "ok"],
      [NOW + DAY - 1, "ok"],
      [NOW + DAY, "WINDOW_OVER"],
    ] as const) {
      it(`of the campaign is ${expected} at ${now - NOW} seconds from now`, function () {
        expect(reason(long, now)).to.equal(expected);
      });
    }

    it("is in seconds", async function () {
      const error = await failure(() => reason(sign(), NOW * 1_000), InputError);
      expect(error).to.include({ code: "BAD_TIME" });
    });
  });

  describe("signer", function () {
    it("must be a till of this campaign", function () {
      const other = new VoucherSigner(domain, otherTill.privateKey);
      const signed = other.sign("voucher", makeVoucher({ ...input, till: otherTill.address }));
      expect(reason(signed)).to.equal("UNKNOWN_TILL");
      expect(reason({ ...signed, voucher: sign().voucher })).to.equal("BAD_SIGNATURE");
    });

    it("must have signed every field as it is", function () {
      const { signature } = sign();
      for (const changes of [
        { amount: 251n },
        { to: friend },
        { key: numberKey(18) },
        { validFrom: 0 },
        { deadline: NOW + 101 },
        { referrer: friend },
      ]) {
        const voucher = makeVoucher({ ...input, ...changes });
        expect(reason({ way: "voucher", voucher, signature })).to.equal("BAD_SIGNATURE");
      }
      const { voucher } = sign();
      expect(reason({ way: "code", voucher, signature })).to.equal("BAD_SIGNATURE");
    });

    it("must have signed for this chain and this desk", function () {
      const elsewhere = new Wallet(id("elsewhere")).address;
      for (const desk of [
        { ...domain, chainId: 1 },
        { ...domain, claims: elsewhere },
      ]) {
        const signed = new VoucherSigner(desk, till.privateKey).sign("voucher", makeVoucher(input));
        const verdict = checkVoucher(signed, { domain, campaigns: [spring], now: NOW });
        expect(verdict).to.deep.include({
          ok: false,
          reason: "BAD_SIGNATURE",
          data: { till: till.address, ...domain },
        });
      }
    });

    it("must have signed in the one form that the desk takes", function () {
      const { signature, ...rest } = sign();
      const { r, s, v } = Signature.from(signature);
      const highS = toBeHex(ORDER - BigInt(s), 32).slice(2);
      for (const other of [
        r + highS + toBeHex(v === 27 ? 28 : 27).slice(2),
        dataSlice(signature, 0, 64) + toBeHex(v - 27, 1).slice(2),
        Signature.from(signature).compactSerialized,
        `${signature}00`,
        `0x${"00".repeat(65)}`,
        `0x${"ff".repeat(64)}1b`,
        `0x${toBeHex(ORDER, 32).slice(2)}${s.slice(2)}1b`,
      ]) {
        for (const curve of [smallCurve, fastCurve]) {
          const verdict = new VoucherChecker(domain, [spring], curve).check({ ...rest, signature: other }, NOW);
          expect(verdict).to.include({ ok: false, reason: "BAD_SIGNATURE" });
        }
      }
    });

    it("that is a contract can't be told offline, unless its key signed", function () {
      const tills = [{ till: till.address, isContract: true }];
      const { way, voucher, signature } = sign();
      const known = [{ ...spring, tills }];
      expect(reason({ way, voucher, signature: `0x${"12".repeat(200)}` }, NOW, known)).to.equal("CONTRACT_TILL");
      expect(reason({ way, voucher, signature }, NOW, known)).to.equal("ok");
    });
  });

  it("refuse another brand's or campaign's", function () {
    for (const changes of [{ campaign: "summer" }, { points: friend }]) {
      expect(reason(sign(changes))).to.equal("UNKNOWN_CAMPAIGN");
    }
    expect(reason(sign(), NOW, [])).to.equal("UNKNOWN_CAMPAIGN");
  });

  it("refuse a number in a revoked range, from its first to before its end, and no key", function () {
    for (const [number, expected] of [
      [99, "ok"],
      [100, "NUMBER_REVOKED"],
      [199, "NUMBER_REVOKED"],
      [200, "ok"],
    ] as const) {
      expect(reason(sign({ key: numberKey(number) }))).to.equal(expected);
    }
    expect(reason(sign({ key: secretKey(BRAND_SECRET, "order", "150") }))).to.equal("ok");
  });

  it("agree whichever library recovers the signer", function () {
    const random = seeded(12);
    const small = new VoucherChecker(domain, [spring]);
    const fast = new VoucherChecker(domain, [spring], fastCurve);
    for (let i = 0; i < 40; i++) {
      const { signature, ...rest } = sign({ key: numberKey(1_000 + i) });
      const bytes = Buffer.from(signature.slice(2), "hex");
      if (i % 2 === 0) bytes[random(65)]! ^= 1 << random(8);
      const signed = { ...rest, signature: `0x${bytes.toString("hex")}` };
      expect(small.check(signed, NOW)).to.deep.equal(fast.check(signed, NOW));
      expect(small.check(signed, NOW).ok).to.equal(i % 2 !== 0);
    }
  });

  it("throw for what is no voucher", async function () {
    const { way, signature } = sign();
    for (const bad of [{}, { way, signature, voucher: {} }, { ...sign(), signature: 5 }, { ...sign(), way: "gift" }]) {
      expect(await failure(() => reason(bad as SignedVoucher), InputError)).to.be.instanceOf(InputError);
    }
  });

  describe("accept", function () {
    const checker = new VoucherChecker(domain, [spring], fastCurve);

    it("takes each once, and remembers nothing of what it refuses", async function () {
      const seen = memory();
      expect(await checker.accept(sign(), NOW + 101, seen)).to.include({ ok: false, reason: "EXPIRED" });
      expect(await checker.accept(sign(), NOW, seen)).to.deep.equal({ ok: true });
      expect(await checker.accept(sign(), NOW, seen)).to.include({ ok: false, reason: "SEEN" });
      // The same number pays once, whatever else the till has signed with it.
      expect(await checker.accept(sign({ amount: 1n, to: friend }), NOW, seen)).to.include({ reason: "SEEN" });
      expect(await checker.accept(sign({ key: numberKey(18) }), NOW, seen)).to.deep.equal({ ok: true });
    });

    it("tells numbers by till, keys by campaign, and both by desk and brand", function () {
      const [number, key] = [makeVoucher(input), makeVoucher({ ...input, key: secretKey(BRAND_SECRET, "task", "1") })];
      const other = { till: otherTill.address };
      expect(claimId(domain, { ...number, ...other })).not.to.equal(claimId(domain, number));
      expect(claimId(domain, { ...key, ...other })).to.equal(claimId(domain, key));
      const ids = [
        claimId(domain, key),
        claimId({ ...domain, chainId: 1 }, key),
        claimId({ ...domain, claims: friend }, key),
        claimId(domain, { ...key, points: friend }),
        claimId(domain, { ...key, campaign: `0x${"11".repeat(16)}` }),
      ];
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it("says no more where the memory fails", async function () {
      const broken = { take: () => Promise.reject(new InputError("no disk", { code: "LEDGER_DAMAGED" })) };
      expect(await failure(checker.accept(sign(), NOW, broken), InputError)).to.include({ code: "LEDGER_DAMAGED" });
    });
  });
});
