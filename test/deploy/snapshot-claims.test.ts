/** `program snapshot` where campaigns let points mature: what waits is held, what was voided is gone. */
import { expect } from "chai";

import { SPRING, TILL_KEY, fresh, kindFixture, open, readVouchers, secretFile } from "./earn-support.js";
import { DAY, file, member, networkHelpers, run } from "./support.js";

describe("program snapshot: claims", () => {
  it("follows what was claimed and waits, matured, or was voided", async () => {
    const brand = await networkHelpers.loadFixture(kindFixture);
    const { program, issuer, stranger, points, claims } = brand;
    await open({ program, from: issuer.address }, { ...SPRING, maturity: "2d" });
    const key = await secretFile("till.key", TILL_KEY);
    const out = await fresh("v.jsonl");
    const list = await file("rows.csv", `member,amount\n${member(1)},10\n${member(2)},20\n${member(3)},30`);
    const sign = { program, campaign: "spring", tillKey: key, file: list, out, journal: await fresh("numbers.jsonl") };
    await run(["vouchers", "sign"], sign);
    const vouchers = await readVouchers(out);
    const [first, second, third] = vouchers.map(({ voucher, signature }) => [voucher, signature] as const);
    for (const one of [first!, second!]) await claims.connect(stranger).claimVoucher(...one);
    await run(["campaigns", "void"], {
      program,
      campaign: "spring",
      address: member(2),
      why: "returned",
      from: issuer.address,
    });
    await networkHelpers.time.increase(2 * DAY);
    await claims.connect(stranger).claimVoucher(...third!);
    await run(["campaigns", "mature"], { program, campaign: "spring", from: stranger.address });
    const { ok, held, supply } = await run(["program", "snapshot"], { program, out: await fresh("s") });
    expect({ ok, held, supply }).to.deep.equal({ ok: true, held: "30", supply: "40" });
    expect(await points.balanceOf(member(1))).to.equal(10n);
  });
});
