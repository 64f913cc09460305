/** `points mint`: what is wrong with a file is told line by line, and nothing is sent. */
import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { type Brand, blockNumber, brandFixture, failure, file, member, networkHelpers, run } from "./support.js";

interface BadLine {
  line: number;
  column?: string;
  code: string;
  reason: string;
}

const GOOD = `${member(0)},5,order-0`;

describe("points mint: input", () => {
  async function fixture() {
    return brandFixture();
  }

  /** Mints, expects it to fail, and that the chain did not move. */
  async function refused({ mint }: Brand, content: string | Uint8Array, args = {}): Promise<Error & { cause: Error }> {
    const before = await blockNumber();
    const error = await failure(["points", "mint"], { ...mint, file: await file("members.csv", content), ...args });
    expect(await blockNumber(), "something was sent").to.equal(before);
    return error;
  }

  /** The mistakes in lines after a good one. */
  async function mistakes(brand: Brand, ...lines: string[]): Promise<BadLine[]> {
    const error = await refused(brand, ["address,amount,reference", GOOD, ...lines].join("\n"));
    expect(error.cause.name).to.equal("BadLines");
    const { details } = error.cause as Error & { details: { file: string; first: BadLine[] } };
    return JSON.parse(await readFile(details.file, "utf8")) as BadLine[];
  }

  describe("given a bad line", () => {
    const mixed = member(1);
    const flipped = mixed.replace(/[a-f]/, (letter) => letter.toUpperCase());
    const broken = flipped === mixed ? mixed.replace(/[A-F]/, (letter) => letter.toLowerCase()) : flipped;
    const cases: [title: string, line: string, code: string, column: string | undefined][] = [
      ["an address in mixed case whose checksum is wrong", `${broken},5,`, "BAD_CHECKSUM", "address"],
      ["the zero address", `0x${"0".repeat(40)},5,`, "ZERO_ADDRESS", "address"],
      ["an address that is too short", "0x1234,5,", "BAD_ADDRESS", "address"],
      ["a script instead of an address", "<script>alert(1)</script>,5,", "BAD_ADDRESS", "address"],
      ["no address", ",5,", "MISSING_FIELD", "address"],
      ["an address that is there already", `${member(0)},5,`, "DUPLICATE", "address"],
      ["the same address in lower case", `${member(0).toLowerCase()},5,`, "DUPLICATE", "address"],
      ["no amount", `${mixed},,`, "MISSING_FIELD", "amount"],
      ["zero", `${mixed},0,`, "ZERO", "amount"],
      ["zero with decimals", `${mixed},0.00,`, "ZERO", "amount"],
      ["a negative amount", `${mixed},-5,`, "NEGATIVE", "amount"],
      ["decimals that these points do not have", `${mixed},1.5,`, "TOO_MANY_DECIMALS", "amount"],
      ["a word", `${mixed},five,`, "BAD_NUMBER", "amount"],
      ["an exponent", `${mixed},1e3,`, "BAD_NUMBER", "amount"],
      ["hex", `${mixed},0x10,`, "BAD_NUMBER", "amount"],
      ["full-width digits", `${mixed},１２,`, "BAD_NUMBER", "amount"],
      ["a quoted thousands separator", `${mixed},"1,000",`, "BAD_NUMBER", "amount"],
      ["more than can ever be issued", `${mixed},4503599627370496,`, "TOO_LARGE", "amount"],
      ["a number with hundreds of digits", `${mixed},${"9".repeat(400)},`, "BAD_NUMBER", "amount"],
      ["a thousands separator", `${mixed},1,000,`, "FIELD_COUNT", undefined],
      ["a missing column", mixed, "FIELD_COUNT", undefined],
      [
        "a zero-width space in the address",
        `${mixed.slice(0, 9)}\u200b${mixed.slice(9)},5,`,
        "HIDDEN_CHARACTER",
        "address",
      ],
      ["a right-to-left override in the amount", `${mixed},\u202e5,`, "HIDDEN_CHARACTER", "amount"],
      ["a bidi mark in the reference", `${mixed},5,a\u2067b`, "HIDDEN_CHARACTER", "reference"],
      ["a no-break space in the amount", `${mixed},1\u00a0000,`, "HIDDEN_CHARACTER", "amount"],
      ["a NUL", `${mixed},5\u0000,`, "HIDDEN_CHARACTER", "amount"],
      ["a reference of 201 characters", `${mixed},5,${"x".repeat(201)}`, "REFERENCE_TOO_LONG", "reference"],
      ["a quote that is never closed", `"${mixed},5,`, "QUOTE_OPEN", undefined],
    ];
    for (const [title, line, code, column] of cases) {
      it(`refuses ${title}, and sends nothing`, async () => {
        const [found, ...more] = await mistakes(await networkHelpers.loadFixture(fixture), line);
        expect(found).to.include({ line: 3, code });
        expect(found!.column).to.equal(column);
        expect(more).to.be.empty;
      });
    }

    it("refuses a desk, the programme and the token as members, and sends nothing", async () => {
      const brand = await networkHelpers.loadFixture(fixture);
      const [desk] = await brand.points.desks();
      const found = await mistakes(
        brand,
        ...[desk, brand.program, await brand.points.getAddress()].map((to) => `${to},5,`),
      );
      expect(found.map(({ line, code }) => [line, code])).to.deep.equal([
        [3, "NOT_A_MEMBER"],
        [4, "NOT_A_MEMBER"],
        [5, "NOT_A_MEMBER"],
      ]);
    });

    it("tells every mistake with its own line, past quoted line breaks and blank lines", async () => {
      const lines = [`${member(1)},5,"two\nlines"`, "", `${member(2)},zero,`, `${member(3)},,`];
      const found = await mistakes(await networkHelpers.loadFixture(fixture), ...lines);
      expect(found.map(({ line, code }) => [line, code])).to.deep.equal([
        [3, "HIDDEN_CHARACTER"],
        [6, "BAD_NUMBER"],
        [7, "MISSING_FIELD"],
      ]);
    });

    it("shows twenty mistakes, and writes all of them to a file", async () => {
      const brand = await networkHelpers.loadFixture(fixture);
      const lines = Array.from({ length: 30 }, (_, i) => `${member(i + 1)},0,`);
      const error = await refused(brand, ["address,amount,reference", ...lines].join("\n"));
      expect(error.message.split("\n").filter((line) => line.includes("line "))).to.have.length(20);
      expect(error.message).to.include("30 mistake(s)").and.to.include("and 10 more");
      expect(await mistakes(brand, ...lines)).to.have.length(30);
    });

    it("writes what can't be seen out, so that a message cannot be forged", async () => {
      const [found] = await mistakes(await networkHelpers.loadFixture(fixture), `\u202e${member(1)},5,`);
      expect(found!.reason).to.equal('a character that can\'t be seen: "\\u{202e}"');
    });
  });

  describe("given a file that is not such a list", () => {
    const cases: [title: string, content: string | Uint8Array, name: string][] = [
      ["an empty file", "", "FileEmpty"],
      ["a byte order mark alone", "\ufeff", "FileEmpty"],
      ["a header alone", "address,amount\n", "FileEmpty"],
      ["no header", `${member(0)},5\n`, "BadHeader"],
      ["a column that nobody knows", `address,amount,refrence\n${GOOD}`, "BadHeader"],
      ["a column that is there twice", `address,amount,amount\n${member(0)},5,6`, "BadHeader"],
      ["a missing column", `address,reference\n${member(0)},x`, "BadHeader"],
      ["semicolons", `address;amount\n${member(0)};5`, "WrongDelimiter"],
      ["tabs", `address\tamount\n${member(0)}\t5`, "WrongDelimiter"],
      ["UTF-16", Buffer.from(`\ufeffaddress,amount\n${GOOD}`, "utf16le"), "FileNotUtf8"],
      [
        "another encoding",
        Buffer.from([...Buffer.from("address,amount,reference\n"), 0xb5, 0xd8, 0xd6, 0xb7]),
        "FileNotUtf8",
      ],
    ];
    for (const [title, content, name] of cases) {
      it(`refuses ${title}, and sends nothing`, async () => {
        const error = await refused(await networkHelpers.loadFixture(fixture), content);
        expect(error.cause.name).to.equal(name);
      });
    }

    it("refuses a file that is not there", async () => {
      const { mint } = await networkHelpers.loadFixture(fixture);
      const error = await failure(["points", "mint"], { ...mint, file: "no-such-file.csv" });
      expect(error.cause.name).to.equal("NoFile");
    });
  });

  describe("given a file that other programs write", () => {
    const files: [title: string, content: string][] = [
      [
        "a byte order mark and Windows line ends",
        `\ufeffaddress,amount,reference\r\n${member(0)},5,a\r\n${member(1)},6,b\r\n`,
      ],
      [
        "quotes around every field",
        `"address","amount","reference"\n"${member(0)}","5","say ""hi"", twice"\n"${member(1)}","6",""\n`,
      ],
      ["Chinese column names in another order", `编号,数量,地址\n订单一,5,${member(0)}\n订单二,6,${member(1)}`],
      ["old Macintosh line ends", `address,amount\r${member(0)},5\r${member(1)},6`],
      [
        "blanks around fields, and addresses in lower case",
        ` Address , AMOUNT \n ${member(0).toLowerCase()} , 5 \n${member(1)},6.0\n\n`,
      ],
    ];
    for (const [title, content] of files) {
      it(`reads ${title}`, async () => {
        const { mint, points } = await networkHelpers.loadFixture(fixture);
        await run(["points", "mint"], { ...mint, file: await file("members.csv", content), now: true });
        expect(await points.balanceOf(member(0))).to.equal(5n);
        expect(await points.balanceOf(member(1))).to.equal(6n);
      });
    }

    it("pays a file of one line", async () => {
      const { mint, points } = await networkHelpers.loadFixture(fixture);
      await run(["points", "mint"], {
        ...mint,
        file: await file("one.csv", `address,amount\n${member(0)},5`),
        now: true,
      });
      expect(await points.totalSupply()).to.equal(5n);
    });
  });
});
