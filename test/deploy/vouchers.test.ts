/** `vouchers sign`: a file's lines become vouchers, each checked first, and the same again however often it is run. */
import { readFile, stat } from "node:fs/promises";

import { expect } from "chai";

import { numberKey, secretKey } from "../../sdk/src/vouchers/index.js";
import { EVIL } from "./earn-hostile.js";
import { SECRET, SPRING, TILL, TILL_KEY, earnFixture, fresh, open, readVouchers, secretFile } from "./earn-support.js";
import { DAY, blockNumber, failure, file, member, networkHelpers, run } from "./support.js";

const SIGN = ["vouchers", "sign"];
const SPRING_ID = `0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`;

type Json = Record<string, unknown>;

describe("vouchers sign", () => {
  async function fixture() {
    return earnFixture();
  }

  /** A brand, and what every run is given. */
  async function ready() {
    const brand = await networkHelpers.loadFixture(fixture);
    const { program, tillKey } = brand;
    const secretIn = await secretFile("brand.secret", SECRET);
    const args = { program, campaign: "spring", tillKey, secretFile: secretIn, journal: await fresh("numbers.jsonl") };
    return { ...brand, args };
  }

  async function csv(lines: string[], header = "member,amount"): Promise<string> {
    return file("rows.csv", [header, ...lines].join("\n"));
  }

  async function claim({ claims, stranger }: Awaited<ReturnType<typeof ready>>, out: string): Promise<void> {
    for (const { voucher, signature } of await readVouchers(out)) {
      await claims.connect(stranger).claimVoucher(voucher, signature);
    }
  }

  it("signs each line by a number of the till's, and a stranger claims them for the members", async () => {
    const brand = await ready();
    const out = await fresh("v.jsonl");
    const list = await csv([`${member(1)},10`, `${member(2)},20`, `${member(1)},5`]);
    const found = await run(SIGN, { ...brand.args, file: list, out });
    expect(found).to.deep.include({ ok: true, signed: 3, members: 2, total: "35", source: "counted", warnings: [] });
    expect(found.numbers).to.deep.equal({ first: "0", last: "2" });
    const vouchers = await readVouchers(out);
    expect(vouchers.map(({ voucher }) => [voucher.to, voucher.amount, voucher.key])).to.deep.equal([
      [member(1), 10n, numberKey(0)],
      [member(2), 20n, numberKey(1)],
      [member(1), 5n, numberKey(2)],
    ]);
    await claim(brand, out);
    expect(await brand.points.balanceOf(member(1))).to.equal(15n);
    expect(await brand.points.balanceOf(member(2))).to.equal(20n);
    expect(found.deadline, "as the campaign closes before 90 days are over").to.equal(
      Number(await brand.claims.closingOf(brand.points, SPRING_ID)),
    );
  });

  it("writes a CSV that nobody else can read, without any secret", async () => {
    const { args } = await ready();
    const out = await fresh("v.csv");
    await run(SIGN, { ...args, file: await csv([`${member(1)},10,order-77`], "member,amount,order"), out });
    const text = await readFile(out, "utf8");
    expect(text.split("\n")[0]).to.equal(
      "line,points,campaign,till,to,amount,key,validFrom,deadline,referrer,signature",
    );
    expect(text.split("\n")[1]).to.include(`${SPRING_ID},${TILL},${member(1)},10,`);
    const journal = await readFile(args.journal, "utf8");
    for (const secret of [TILL_KEY.slice(2), SECRET, "order-77"]) expect(text + journal).not.to.include(secret);
    expect((await stat(out)).mode & 0o777).to.equal(0o600);
    expect((await stat(args.journal)).mode & 0o777).to.equal(0o600);
  });

  for (const kind of ["order", "task", "device", "post", "review"]) {
    it(`pays a line once by its ${kind}, hashed with the brand's secret`, async () => {
      const { args } = await ready();
      const out = await fresh("v.jsonl");
      const list = await csv([`${member(1)},10,A-1,${member(9)}`], `member,amount,${kind},referrer`);
      const found = await run(SIGN, { ...args, file: list, out });
      expect(found).to.include({ source: kind, numbers: null });
      const [signed] = await readVouchers(out);
      expect(signed!.voucher).to.include({ key: secretKey(`0x${SECRET}`, kind, "A-1"), referrer: member(9) });
    });
  }

  it("takes keys and numbers as they are, in Chinese columns too", async () => {
    const { args } = await ready();
    const out = await fresh("v.jsonl");
    const key = `0x${"c".repeat(64)}`;
    await run(SIGN, { ...args, file: await csv([`${member(1)},10,${key}`], "会员,数量,密钥"), out });
    expect((await readVouchers(out))[0]!.voucher.key).to.equal(key);
    const numbered = await fresh("v.jsonl");
    const list = await file("n.csv", `会员,数量,号码\n${member(1)},10,41\n${member(1)},10,40`);
    const found = await run(SIGN, { ...args, file: list, out: numbered });
    expect(found.numbers).to.deep.equal({ first: "40", last: "41" });
    const again = await file("n2.csv", `member,amount,number\n${member(2)},10,41`);
    const { cause } = await failure(SIGN, { ...args, file: again, out: await fresh("v.jsonl") });
    expect(cause).to.include({ name: "NumbersTaken" });
    expect(cause.message).to.include("Numbers 40 to 41").and.to.include("n.csv");
  });

  it("signs a badge for each line where the campaign pays badges", async () => {
    const brand = await ready();
    const out = await fresh("v.jsonl");
    await run(SIGN, { ...brand.args, campaign: "stamps", file: await csv([member(1), member(2)], "member"), out });
    await claim(brand, out);
    const shown = (await run(["campaigns", "show"], { program: brand.program, campaign: "stamps" })) as {
      left: string;
    };
    expect(shown.left).to.equal("98");
    const bad = await csv([`${member(3)},2`]);
    const { cause } = await failure(SIGN, { ...brand.args, campaign: "stamps", file: bad, out: await fresh("v.csv") });
    expect(cause.message).to.include("this campaign pays one badge");
  });

  describe("given a file with mistakes", () => {
    it("tells each with its line, and signs nothing", async () => {
      const { args, points, claims } = await ready();
      const lines = [
        `${member(1)},10,A-1,`,
        `${member(2)},10,A-1,`,
        `${member(3)},0,A-2,`,
        `${member(3)},-1,A-3,`,
        `${member(3)},1.5,A-4,`,
        `nobody,1,A-5,`,
        `${await points.getAddress()},1,A-6,`,
        `${await claims.getAddress()},1,A-7,`,
        `${member(4)},1,,`,
        `${member(4)},1,A-8,${member(4)}`,
        `${member(4)},1,A-9,somebody`,
        ...EVIL.map((text) => `${member(5)},1,"${text.replaceAll('"', '""')}\u202E",`),
      ];
      const out = await fresh("v.jsonl");
      const { cause } = await failure(SIGN, {
        ...args,
        file: await csv(lines, "member,amount,order,referrer"),
        out,
      });
      expect(cause).to.include({ name: "BadLines" });
      const { first } = cause.details as { first: { line: number; column: string; code: string }[] };
      expect(first.map(({ line, column, code }) => `${line} ${column} ${code}`)).to.deep.equal([
        "3 order DUPLICATE",
        "4 amount ZERO",
        "5 amount NEGATIVE",
        "6 amount TOO_MANY_DECIMALS",
        "7 address BAD_ADDRESS",
        "8 address NOT_A_MEMBER",
        "9 address NOT_A_MEMBER",
        "10 order MISSING_FIELD",
        "11 referrer SELF_REFERRAL",
        "12 referrer BAD_ADDRESS",
        ...EVIL.map((_, i) => `${13 + i} order HIDDEN_CHARACTER`),
      ]);
      await expectNothing(args.journal, out);
    });

    it("refuses several keys on one line, bad keys and bad numbers", async () => {
      const { args } = await ready();
      const two = await csv([`${member(1)},1,A,B`], "member,amount,order,task");
      const { cause } = await failure(SIGN, { ...args, file: two, out: await fresh("v.csv") });
      expect(cause.message).to.include("it has order and task: give one");
      const keys = await csv([`${member(1)},1,0x${"0".repeat(63)}1`, `${member(1)},1,0x12`], "member,amount,key");
      expect((await failure(SIGN, { ...args, file: keys, out: await fresh("v.csv") })).cause.message).to.match(
        /line 2, key: not 32 bytes.*\n.*line 3, key/,
      );
      const numbers = await csv([`${member(1)},1,18446744073709551616`], "member,amount,number");
      const wrong = await failure(SIGN, { ...args, file: numbers, out: await fresh("v.csv") });
      expect(wrong.cause.message).to.include("not a number from 0 to 2^64 - 2");
    });
  });

  describe("given who can't sign", () => {
    it("refuses a till that is not of the campaign, and a campaign that is over", async () => {
      const { args, issuer, program } = await ready();
      const list = await csv([`${member(1)},1`]);
      const other = { ...args, file: list, out: await fresh("v.csv"), tillKey: await secretFile("k", "8".repeat(64)) };
      expect((await failure(SIGN, other)).cause).to.include({ name: "TillNotActive" });
      await run(["campaigns", "close"], { program, campaign: "spring", from: issuer.address });
      await networkHelpers.time.increase(7 * DAY);
      const late = await failure(SIGN, { ...args, file: list, out: await fresh("v.csv") });
      expect(late.cause).to.include({ name: "CampaignOver" });
    });

    it("refuses a key that others can read, that is none, or that is another till's, and never shows it", async () => {
      const { args } = await ready();
      const list = { ...args, file: await csv([`${member(1)},1`]), out: await fresh("v.csv") };
      const readable = await failure(SIGN, { ...list, tillKey: await file("k", TILL_KEY) });
      expect(readable.cause).to.include({ name: "SecretReadable" });
      const none = await failure(SIGN, { ...list, tillKey: await secretFile("k", "secret-words") });
      expect(none.cause).to.include({ name: "BadKey" });
      expect(none.message).not.to.include("secret-words");
      const other = await failure(SIGN, { ...list, till: member(3) });
      expect(other.cause).to.include({ name: "OtherTill" });
      expect(other.message).not.to.include(TILL_KEY.slice(2));
    });

    it("takes a key of the network's accounts, of an encrypted file, or of a variable", async () => {
      const { args, till, issuer, program } = await ready();
      await run(["campaigns", "set-tills"], {
        program,
        campaign: "spring",
        tills: [till.address],
        from: issuer.address,
      });
      const list = await csv([`${member(1)},1`]);
      const own = { ...args, tillKey: undefined, file: list, journal: await fresh("n.jsonl"), till: till.address };
      const found = await run(SIGN, { ...own, out: await fresh("v.csv") });
      expect(found).to.include({ till: till.address });
      const missing = await failure(SIGN, { ...own, till: undefined, out: await fresh("v.csv") });
      expect(missing.cause).to.include({ name: "NoTillKey" });
      process.env.PUNCHCARD_TILL_KEY = TILL_KEY;
      try {
        const again = { ...args, tillKey: undefined, file: list, out: await fresh("v.csv") };
        expect(await run(SIGN, again)).to.include({ till: TILL });
      } finally {
        delete process.env.PUNCHCARD_TILL_KEY;
      }
    });

    it("asks for the brand's secret where a column needs it", async () => {
      const { args } = await ready();
      const list = await csv([`${member(1)},1,A`], "member,amount,order");
      const { cause } = await failure(SIGN, { ...args, secretFile: undefined, file: list, out: await fresh("v.csv") });
      expect(cause).to.include({ name: "NoSecret" });
      const short = await failure(SIGN, {
        ...args,
        secretFile: await secretFile("s", "abcd"),
        file: list,
        out: await fresh("v.csv"),
      });
      expect(short.cause).to.include({ name: "BadSecret" });
    });
  });

  describe("given the same file again", () => {
    it("signs the very same vouchers, also days later", async () => {
      const { args } = await ready();
      const list = await csv([`${member(1)},10`, `${member(2)},20`]);
      const [first, second] = [await fresh("v.jsonl"), await fresh("v.jsonl")];
      await run(SIGN, { ...args, file: list, out: first });
      await networkHelpers.time.increase(3 * DAY);
      expect(await run(SIGN, { ...args, file: list, out: second })).to.include({ again: true });
      expect(await readFile(second, "utf8")).to.equal(await readFile(first, "utf8"));
      const third = await fresh("v.jsonl");
      const found = await run(SIGN, { ...args, file: list, out: third, label: "december" });
      expect(found.numbers).to.deep.equal({ first: "2", last: "3" });
    });

    it("refuses a changed file, another secret, another till's journal, and a name that is taken", async () => {
      const { args } = await ready();
      const list = await csv([`${member(1)},10,A`], "member,amount,order");
      const out = await fresh("v.jsonl");
      await run(SIGN, { ...args, file: list, out });
      expect((await failure(SIGN, { ...args, file: list, out })).cause).to.include({ name: "FileExists" });
      const other = { ...args, out: await fresh("v.jsonl") };
      const changed = await csv([`${member(1)},11,A`], "member,amount,order");
      expect((await failure(SIGN, { ...other, file: changed })).cause).to.include({ name: "FileChanged" });
      const secret = { secretFile: await secretFile("s", "b6".repeat(32)) };
      expect((await failure(SIGN, { ...other, ...secret, file: list })).cause).to.include({ name: "SecretChanged" });
      const stamps = { campaign: "stamps", file: await csv([member(1)], "member") };
      expect((await failure(SIGN, { ...other, ...stamps })).cause).to.include({ name: "OtherTill" });
    });

    it("refuses a copy under another name, which would pay everybody once more", async () => {
      const { args } = await ready();
      const lines = `member,amount\n${member(1)},10`;
      await run(SIGN, { ...args, file: await file("march.csv", lines), out: await fresh("v.jsonl") });
      const copy = { ...args, file: await file("march-2.csv", lines) };
      const { cause } = await failure(SIGN, { ...copy, out: await fresh("v.jsonl") });
      expect(cause).to.include({ name: "FileSigned" });
      expect(cause.message).to.include("march.csv");
      const once = await run(SIGN, { ...copy, label: "once more", out: await fresh("v.jsonl") });
      expect(once.numbers).to.deep.equal({ first: "1", last: "1" });
    });

    it("begins after what was claimed also where the journal knows of keys alone", async () => {
      const brand = await ready();
      const out = await fresh("v.jsonl");
      await run(SIGN, { ...brand.args, file: await csv([`${member(1)},10`, `${member(2)},10`]), out });
      await claim(brand, out);
      const elsewhere = { ...brand.args, journal: await fresh("numbers.jsonl") };
      const keyed = await csv([`${member(3)},10,0x${"c".repeat(64)}`], "member,amount,key");
      await run(SIGN, { ...elsewhere, file: keyed, out: await fresh("v.jsonl") });
      const counted = await file("counted.csv", `member,amount\n${member(4)},10`);
      const found = await run(SIGN, { ...elsewhere, file: counted, out: await fresh("v.jsonl") });
      expect(found.numbers).to.deep.equal({ first: "2", last: "2" });
    });

    it("begins after what was claimed, where this computer has no journal", async () => {
      const brand = await ready();
      const out = await fresh("v.jsonl");
      await run(SIGN, { ...brand.args, file: await csv([`${member(1)},10`, `${member(2)},20`]), out });
      await claim(brand, out);
      const elsewhere = { ...brand.args, journal: await fresh("numbers.jsonl"), out: await fresh("v.jsonl") };
      const found = await run(SIGN, { ...elsewhere, file: await csv([`${member(3)},1`]) });
      expect(found.numbers).to.deep.equal({ first: "2", last: "2" });
    });
  });

  it("warns of what could not all be paid", async () => {
    const { args, issuer, program } = await ready();
    const tills = [{ till: TILL, cap: "100", perDay: "50" }];
    await open(
      { program, from: issuer.address },
      { ...SPRING, campaign: "small", points: { budget: "120" }, tills, closesAt: "+10d" },
    );
    const list = await csv([`${member(1)},501`, `${member(2)},1`]);
    const found = await run(SIGN, {
      ...args,
      campaign: "small",
      file: list,
      out: await fresh("v.csv"),
      dryRun: true,
      validFor: "11d",
    });
    expect((found.warnings as Json[]).map(({ code }) => code)).to.deep.equal([
      "CLOSES_BEFORE",
      "OVER_BUDGET",
      "OVER_TILL_CAP",
      "OVER_TILL_RATE",
      "OVER_MEMBER_CAP",
    ]);
    expect((found.warnings as { reason: string }[]).at(-1)!.reason).to.include("lines 2.");
  });

  it("signs nothing in a dry run, and sends nothing ever", async () => {
    const { args } = await ready();
    const before = await blockNumber();
    const out = await fresh("v.csv");
    const found = await run(SIGN, { ...args, file: await csv([`${member(1)},1`]), out, dryRun: true });
    expect(found).to.include({ dryRun: true, total: "1" });
    await expectNothing(args.journal, out);
    expect(await blockNumber()).to.equal(before);
  });

  async function expectNothing(...files: string[]): Promise<void> {
    for (const name of files) expect(await stat(name).catch(() => undefined), name).to.equal(undefined);
  }
});
