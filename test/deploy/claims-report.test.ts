/** `claims report`, and `campaigns mature|void`: what was paid, by till and day, to the unit. */
import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { signCodeClaim } from "../../sdk/src/vouchers/index.js";
import { readQr } from "../../sdk/src/vouchers/qr.js";
import { SECRET, SPRING, TILL, earnFixture, fresh, open, readVouchers, secretFile } from "./earn-support.js";
import { DAY, ethers, failure, file, member, networkHelpers, printed, run } from "./support.js";

const REPORT = ["claims", "report"];

interface Reported {
  ok: boolean;
  matches: boolean;
  campaigns: {
    name: string;
    claims: number;
    members: number;
    points: Record<"allotted" | "cut" | "paid" | "left" | "pending" | "voided", string> | null;
    awards: { paid: string; left: string } | null;
    by: { source: string; claims: number; amount: string }[];
    days: { day: string; source: string; claims: number; amount: string; awards: number }[];
    differences: string[];
  }[];
  sheet?: Record<string, unknown>;
}

describe("claims", () => {
  async function fixture() {
    const brand = await earnFixture();
    const at = { program: brand.program, from: brand.issuer.address };
    await open(at, { ...SPRING, campaign: "slow", maturity: "2d" });
    return { ...brand, at, journal: await fresh("n.jsonl") };
  }

  type Context = Awaited<ReturnType<typeof fixture>>;

  /** Signs lines, and has a stranger claim them. */
  async function paid(context: Context, campaign: string, lines: string[], header = "member,amount"): Promise<void> {
    const { program, tillKey, claims, stranger } = context;
    const out = await fresh("v.jsonl");
    await run(["vouchers", "sign"], {
      ...{ program, campaign, tillKey, out, journal: await fresh("n.jsonl") },
      ...{ secretFile: await secretFile("s", SECRET), file: await file("r.csv", [header, ...lines].join("\n")) },
    });
    for (const { voucher, signature } of await readVouchers(out)) {
      await claims.connect(stranger).claimVoucher(voucher, signature);
    }
  }

  async function report(program: string, args: object = {}): Promise<Reported> {
    return (await printed(REPORT, { program, ...args })) as unknown as Reported;
  }

  it("tells what each campaign paid, by source and day, and that it is what the budget lacks", async () => {
    const context = await networkHelpers.loadFixture(fixture);
    const { program, at } = context;
    await paid(context, "spring", [`${member(1)},10`, `${member(2)},20`]);
    await networkHelpers.time.increase(DAY);
    await paid(context, "spring", [`${member(1)},7,A-1`], "member,amount,order");
    await paid(context, "stamps", [member(1)], "member");
    await run(["campaigns", "top-up"], { ...at, campaign: "spring", amount: "100" });
    await run(["campaigns", "cut"], { ...at, campaign: "spring", amount: "40" });
    const { ok, matches, campaigns } = await report(program);
    expect([ok, matches]).to.deep.equal([true, true]);
    const [spring, stamps, slow] = campaigns;
    expect(spring).to.deep.include({ name: "spring", claims: 3, members: 2, differences: [] });
    expect(spring!.points).to.deep.include({ allotted: "50100", cut: "40", paid: "37", left: "50023" });
    expect(spring!.days.map(({ source, claims, amount }) => [source, claims, amount])).to.deep.equal([
      [TILL, 2, "30"],
      ["keyed", 1, "7"],
    ]);
    const [first, second] = spring!.days.map(({ day }) => Date.parse(day));
    expect(second! - first!).to.equal(DAY * 1_000);
    expect(stamps!.awards).to.include({ paid: "1", left: "99" });
    expect(stamps!.days[0]).to.include({ source: TILL, claims: 1, awards: 1 });
    expect(slow).to.deep.include({ claims: 0, days: [] });
  });

  it("follows points that mature: waiting, voided, handed over", async () => {
    const context = await networkHelpers.loadFixture(fixture);
    const { program, at, points } = context;
    await paid(context, "slow", [`${member(1)},10`, `${member(2)},20`, `${member(3)},30`, `${member(4)},40`]);
    const slow = async () => (await report(program, { campaign: "slow" })).campaigns[0]!.points;
    expect(await slow()).to.deep.include({ paid: "100", pending: "100", voided: "0" });
    const voided = { ...at, campaign: "slow", why: "stolen till" };
    expect((await failure(["campaigns", "void"], voided)).cause).to.include({ name: "NothingChosen" });
    expect((await failure(["campaigns", "void"], { ...voided, why: " ", all: true })).cause).to.include({
      name: "NoReason",
    });
    expect((await failure(["campaigns", "void"], { ...voided, numbers: "x" })).cause).to.include({ name: "BadNumber" });
    await run(["campaigns", "void"], { ...voided, numbers: "0-1" });
    await run(["campaigns", "void"], { ...voided, address: member(3) });
    expect(await slow()).to.deep.include({ paid: "40", pending: "40", voided: "60", left: "49960" });
    await networkHelpers.time.increase(2 * DAY);
    expect((await failure(["campaigns", "void"], { ...voided, all: true })).cause.message).to.include("1 have matured");
    await run(["campaigns", "mature"], { ...at, from: context.stranger.address, campaign: "slow" });
    expect(await slow()).to.deep.include({ paid: "40", pending: "0" });
    expect(await points.balanceOf(member(4))).to.equal(40n);
    expect(await points.balanceOf(member(1))).to.equal(0n);
    const again = await run(["campaigns", "mature"], { ...at, campaign: "slow" });
    expect(again.transactions).to.deep.equal([]);
  });

  it("tells which codes of a sheet were collected", async () => {
    const { program, tillKey, claims, points, at, stranger, journal } = await networkHelpers.loadFixture(fixture);
    const out = await fresh("codes.csv");
    const sheet = { program, campaign: "spring", tillKey, journal, amount: "5", count: 4, out };
    const { manifest } = await run(["codes", "print"], sheet);
    const token = await points.getAddress();
    const domain = {
      chainId: Number((await ethers.provider.getNetwork()).chainId),
      claims: await claims.getAddress(),
    };
    const campaign = `0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`;
    const text = /^0,"(.*)"$/m.exec(await readFile(out, "utf8"))![1]!;
    const { signed, secret } = readQr(text, domain, [{ points: token, campaign }]);
    const deadline = (await networkHelpers.time.latest()) + 600;
    const claim = signCodeClaim(domain, secret!, { points: token, campaign, member: member(1), deadline });
    await claims.connect(stranger).claimCode(signed.voucher, signed.signature, member(1), deadline, claim.signature);
    await run(["campaigns", "revoke-numbers"], { ...at, campaign: "spring", till: TILL, first: "1", last: "2" });
    const found = await report(program, { campaign: "spring", manifest });
    expect(found.sheet).to.deep.include({ codes: 4, collected: 1, revoked: 2, open: 1 });
  });

  it("writes a CSV, and never over a file that is there", async () => {
    const context = await networkHelpers.loadFixture(fixture);
    await open(context.at, { ...SPRING, campaign: "=1+1" });
    await paid(context, "=1+1", [`${member(1)},10`]);
    const csv = await fresh("report.csv");
    await report(context.program, { csv });
    const [head, line] = (await readFile(csv, "utf8")).split("\n");
    expect(head).to.equal("campaign,day,source,claims,points,badges");
    expect(line).to.match(new RegExp(`^"'=1\\+1",\\d{4}-\\d{2}-\\d{2},${TILL},1,10,0$`));
    await writeFile(csv, "mine");
    expect((await failure(REPORT, { program: context.program, csv })).cause).to.include({ name: "FileExists" });
    expect(await readFile(csv, "utf8")).to.equal("mine");
  });

  it("refuses a campaign that there is not", async () => {
    const { program } = await networkHelpers.loadFixture(fixture);
    const { cause } = await failure(REPORT, { program, campaign: "winter" });
    expect(cause).to.include({ name: "NoSuchCampaign" });
  });
});
