/** Redemption slips as a cashier scans them: whole, cut, mistyped, forged. */
import { expect } from "chai";
import { concat, dataSlice, keccak256, toBeHex } from "ethers";

import { InputError } from "../../../sdk/src/errors.js";
import { decodeSlip, encodeSlip } from "../../../sdk/src/slip.js";
import type { Redemption } from "../../../sdk/src/records.js";
import { failure } from "../helpers/brand.js";

describe("SDK redemption slip", function () {
  const redemption: Redemption = {
    points: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    member: "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    rewardId: 4_294_967_295,
    number: 0,
    quantity: 3,
    unitPrice: (1n << 88n) - 1n,
    deadline: 1_900_000_000,
    needsHandover: true,
  };
  const text = encodeSlip(8453, redemption);

  it("is letters and digits that make a small QR code, and reads back", function () {
    expect(text).to.match(/^PC1:[A-Z2-7]{127}$/);
    expect(decodeSlip(text)).to.deep.equal({ chainId: 8453, redemption });
    expect(decodeSlip(` ${text.toLowerCase()}\n`)).to.deep.equal({ chainId: 8453, redemption });
  });

  for (const [why, bad, message] of [
    ["nothing", "", "not a Punchcard redemption slip"],
    ["another code", "https://example.org/?a=1", "not a Punchcard redemption slip"],
    ["a later version", text.replace("PC1", "PC2"), "another version"],
    ["a slip cut short", text.slice(0, -1), "has 131 characters"],
    ["four kilobytes", `PC1:${"A".repeat(5_000)}`, "has 131 characters"],
    ["a character that is none of its own", text.replace(/.$/, "!"), "cannot be in one"],
    ["control and bidi characters", text.replace(/.$/, "\u202E"), "cannot be in one"],
    ["spare bits at the end", text.replace(/.$/, "H"), "damaged at its end"],
    ["__proto__", "__proto__", "not a Punchcard redemption slip"],
  ] as const) {
    it(`refuses ${why}`, async function () {
      const error = await failure(() => decodeSlip(bad), InputError);
      expect(error.code).to.equal("BAD_SLIP");
      expect(error.shortMessage).to.include(message);
      expect(error.nextStep).not.to.equal("");
    });
  }

  it("refuses any one wrong character", async function () {
    for (let i = 4; i < text.length - 1; i++) {
      const other = text[i] === "A" ? "B" : "A";
      const error = await failure(() => decodeSlip(text.slice(0, i) + other + text.slice(i + 1)), InputError);
      expect(error.code).to.equal("BAD_SLIP");
    }
  });

  it("refuses what is not a string", async function () {
    expect(await failure(() => decodeSlip(undefined as unknown as string), InputError)).to.include({
      code: "BAD_SLIP",
    });
  });

  it("refuses values that no redemption has, though the check digits fit", async function () {
    const fields = [toBeHex(1, 6), redemption.points, redemption.member, toBeHex(0, 4), toBeHex(0, 4), toBeHex(1, 4)];
    const forge = (flags: number): string => {
      const body = concat([...fields, toBeHex(5, 11), toBeHex(9, 5), toBeHex(flags, 1)]);
      return `PC1:${base32(concat([body, dataSlice(keccak256(body), 0, 4)]))}`;
    };
    expect((await failure(() => decodeSlip(forge(0)), InputError)).shortMessage).to.include("no redemption has");
    expect((await failure(() => decodeSlip(forge(2)), InputError)).shortMessage).to.include("does not know");
  });
});

function base32(hex: string): string {
  const bits = BigInt(hex)
    .toString(2)
    .padStart(hex.length * 4 - 8, "0");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(group.padEnd(5, "0"), 2)]).join("");
}
