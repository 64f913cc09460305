/** Strings and numbers that cross the SDK's border: amounts, ids, periods, names. */
import { expect } from "chai";

import { InputError } from "../../../sdk/src/errors.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkList, checkTime } from "../../../sdk/src/inputs.js";
import { displayText } from "../../../sdk/src/text.js";
import {
  campaignId,
  formatPoints,
  memoOf,
  idText,
  parsePoints,
  periodEnd,
  periodOf,
  reasonId,
  splitMemo,
} from "../../../sdk/src/units.js";
import { failure } from "../helpers/brand.js";
import { seeded } from "../helpers/random.js";

describe("SDK units", function () {
  describe("parsePoints", function () {
    for (const [text, decimals, units] of [
      ["0", 0, 0n],
      ["12", 0, 12n],
      ["12", 2, 1_200n],
      ["12.5", 2, 1_250n],
      ["0.01", 2, 1n],
      ["007.50", 2, 750n],
      ["79228162514264337593543950335", 0, (1n << 96n) - 1n],
      ["1.000000000000000001", 18, 10n ** 18n + 1n],
    ] as const) {
      it(`reads ${text} with ${decimals} decimals`, function () {
        expect(parsePoints(text, decimals)).to.equal(units);
      });
    }

    for (const text of [
      "",
      " ",
      "1 ",
      "-1",
      "+1",
      "1e3",
      "0x10",
      "1,000",
      "1.",
      ".5",
      "1.2.3",
      "١٢",
      "\uFF11\uFF12",
      "NaN",
      "1_0",
      "1".repeat(41),
    ]) {
      it(`refuses ${JSON.stringify(text)}`, async function () {
        expect(await failure(() => parsePoints(text, 2), InputError)).to.include({ code: "BAD_AMOUNT" });
      });
    }

    it("refuses more decimals than the points have, even zeros", async function () {
      const error = await failure(() => parsePoints("1.500", 2), InputError);
      expect([error.code, error.shortMessage]).to.deep.equal([
        "BAD_AMOUNT",
        "1.500 has 3 decimals, these points have 2",
      ]);
    });

    it("refuses what is not a string", async function () {
      expect(await failure(() => parsePoints(5 as unknown as string, 2), InputError)).to.include({
        code: "BAD_AMOUNT",
      });
    });

    it("reads back whatever formatPoints writes", function () {
      const random = seeded(11);
      for (let i = 0; i < 2_000; i++) {
        const amount = BigInt(random(2 ** 31)) * BigInt(random(2 ** 31)) + BigInt(random(100));
        const decimals = random(19);
        expect(parsePoints(formatPoints(amount, decimals), decimals)).to.equal(amount);
      }
    });
  });

  it("formats without trailing zeros, and negatives with a sign", function () {
    const shown = [formatPoints(1_250n, 2), formatPoints(1_200n, 2), formatPoints(5n, 2), formatPoints(-5n, 2)];
    expect(shown).to.deep.equal(["12.5", "12", "0.05", "-0.05"]);
  });

  describe("campaignId and reasonId", function () {
    it("take a text of 16 bytes or hex of 16 bytes, and read it back", function () {
      expect(campaignId("spring")).to.equal(`0x737072696e67${"00".repeat(10)}`);
      expect(idText(campaignId("spring"))).to.equal("spring");
      expect(reasonId(`0x${"AB".repeat(16)}`)).to.equal(`0x${"ab".repeat(16)}`);
      expect(idText(`0x${"ab".repeat(16)}`)).to.equal(`0x${"ab".repeat(16)}`);
      expect(campaignId("春节活动")).to.have.lengthOf(34);
    });

    for (const text of ["", "12345678901234567", "春节活动春节", "0x1234", `0x${"ab".repeat(17)}`]) {
      it(`refuse ${JSON.stringify(text)}`, async function () {
        expect(await failure(() => campaignId(text), InputError)).to.include({ code: "BAD_INPUT" });
        expect((await failure(() => reasonId(text), InputError)).shortMessage).to.include("Not a reason");
      });
    }

    it("make the one word that minting takes, campaign first", function () {
      const word = memoOf("spring", "order 17");
      expect(word).to.equal(campaignId("spring") + reasonId("order 17").slice(2));
      expect(splitMemo(word)).to.deep.equal({ campaign: campaignId("spring"), reason: reasonId("order 17") });
    });
  });

  it("counts periods from 1970, and ends each where the next begins", function () {
    expect([periodOf(0, 100), periodOf(99, 100), periodOf(100, 100)]).to.deep.equal([0n, 0n, 1n]);
    expect(periodEnd(0, 100)).to.equal(100n);
  });
});

describe("SDK inputs", function () {
  const good = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

  it("give addresses their checksum", function () {
    expect(checkAddress(good.toLowerCase(), "member")).to.equal(good);
  });

  for (const bad of ["", "0x", good.slice(0, -1), good.replace("aA", "AA"), `0x${"0".repeat(40)}`, "vitalik.eth"]) {
    it(`refuse the address ${JSON.stringify(bad)}`, async function () {
      expect(await failure(() => checkAddress(bad, "member"), InputError)).to.include({ code: "BAD_ADDRESS" });
    });
  }

  it("refuse amounts that are zero, negative, too large, or numbers", async function () {
    for (const bad of [0n, -1n, 1n << 96n, 5 as unknown as bigint, "5" as unknown as bigint]) {
      expect(await failure(() => checkAmount(bad, "amount"), InputError)).to.include({ code: "BAD_AMOUNT" });
    }
  });

  it("know milliseconds from seconds", async function () {
    expect(checkTime(1_900_000_000, "deadline")).to.equal(1_900_000_000);
    const error = await failure(() => checkTime(1_900_000_000_000, "deadline"), InputError);
    expect([error.code, error.nextStep]).to.deep.equal(["BAD_TIME", "This looks like milliseconds: divide by 1000."]);
    expect(await failure(() => checkTime(1.5, "deadline"), InputError)).to.include({ code: "BAD_TIME" });
  });

  it("refuse integers out of range, hex of another length, and lists that are empty or too long", async function () {
    expect(await failure(() => checkInteger(91, "days", 0, 90), InputError)).to.include({ code: "BAD_INPUT" });
    expect(await failure(() => checkHex("0x12", "salt", 32), InputError)).to.include({ code: "BAD_INPUT" });
    expect(await failure(() => checkList([], "members", 5), InputError)).to.include({
      nextStep: "There is nothing to do.",
    });
    expect(await failure(() => checkList([1, 2], "members", 1), InputError)).to.include({ code: "BAD_INPUT" });
  });
});

describe("SDK displayText", function () {
  for (const [why, text, shown] of [
    ["leaves plain names of any script alone", "Café 咖啡 ☕", "Café 咖啡 ☕"],
    ["takes out what turns text round", "coffee\u202Eeerf", "coffeeeerf"],
    ["takes out what hides, and controls", "a\u200Bb\u0000c\u2066d\uFEFF", "abcd"],
    ["makes one line of many", "a\u2003\u2003 b\u00A0c", "a b c"],
    ["trims marks that cover their neighbours", `a${"\u0301".repeat(40)}`, "á\u0301\u0301\u0301"],
    ["is no place for __proto__ to matter", "__proto__", "__proto__"],
  ] as const) {
    it(why, function () {
      expect(displayText(text)).to.equal(shown);
    });
  }

  it("cuts what is long, between letters", function () {
    expect(displayText("😀".repeat(100), 5)).to.equal("😀😀😀😀…");
  });
});
