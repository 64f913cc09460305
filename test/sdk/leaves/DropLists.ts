/** Lists that drops are built from: read in any pieces, and every bad line told with what to do. */
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { buildDrop } from "../../../sdk/src/drops/index.js";
import type { BadDropLine, DropProgress, DropSource, ListOptions } from "../../../sdk/src/drops/index.js";
import { InputError } from "../../../sdk/src/errors.js";
import { failure } from "../helpers/brand.js";
import { dropOf, listOf, memberAt } from "../helpers/drops.js";
import { seeded } from "../helpers/random.js";

const [ANN, BEN, CAT] = [memberAt(1), memberAt(2), memberAt(3)];
const HEADER = "member,amount";

async function read(source: DropSource | string, options: Partial<ListOptions> = {}): Promise<[string, bigint][]> {
  const drop = await buildDrop(typeof source === "string" ? [source] : source, { decimals: 2, ...options });
  return Array.from({ length: drop.count }, (_, i) => [drop.entry(i).member, drop.entry(i).amount]);
}

async function badLines(text: DropSource | string, options: Partial<ListOptions> = {}): Promise<BadDropLine[]> {
  const error = await failure(read(text, options), InputError);
  expect(error).to.include({ code: "BAD_FILE" });
  return error.details.lines as BadDropLine[];
}

describe("SDK drop lists", function () {
  describe("what is read", function () {
    const same: [string, string][] = [
      ["line ends of Unix", `${HEADER}\n${ANN},1\n${BEN},2.5\n`],
      ["no line end at the end", `${HEADER}\n${ANN},1\n${BEN},2.5`],
      ["line ends of Windows", `${HEADER}\r\n${ANN},1\r\n${BEN},2.5\r\n`],
      ["line ends of old Macs", `${HEADER}\r${ANN},1\r${BEN},2.5\r`],
      ["a byte order mark", `\ufeff${HEADER}\n${ANN},1\n${BEN},2.5\n`],
      ["quoted fields", `"member","amount"\n"${ANN}","1"\n"${BEN}",2.5\n`],
      ["blank lines and spaces", `${HEADER}\n\n ${ANN} , 1\n\r\n${BEN},2.5 \n\n`],
      ["addresses in small letters", `${HEADER}\n${ANN.toLowerCase()},1\n${BEN.toLowerCase()},2.5\n`],
      ["addresses in capital letters", `${HEADER}\n0x${ANN.slice(2).toUpperCase()},1\n${BEN},2.50\n`],
      ["columns the other way round", `amount,member\n1,${ANN}\n2.5,${BEN}\n`],
      ["columns in Chinese", `会员,数量\n${ANN},1\n${BEN},2.5\n`],
    ];
    for (const [what, text] of same) {
      it(`reads ${what}`, async function () {
        const expected = [
          [ANN, 100n],
          [BEN, 250n],
        ];
        expect(await read(text)).to.deep.equal(expected);
        expect(await read(bytewise(text))).to.deep.equal(expected);
      });
    }

    it("has the same root wherever the pieces end, as bytes and as text", async function () {
      const text = `\ufeff"会员",数量\r\n${ANN},"1"\r\n\r\n${BEN},2.5\r\n`;
      const bytes = new TextEncoder().encode(text);
      const { root } = await buildDrop([text], { decimals: 2 });
      for (let at = 0; at <= bytes.length; at++) {
        const halves = [bytes.subarray(0, at), bytes.subarray(at)];
        expect((await buildDrop(halves, { decimals: 2 })).root, `byte ${at}`).to.equal(root);
      }
      for (let at = 0; at <= text.length; at++) {
        const halves = [text.slice(0, at), text.slice(at)];
        expect((await buildDrop(halves, { decimals: 2 })).root, `letter ${at}`).to.equal(root);
      }
    });

    it("has the same root and the same faults in any random pieces", async function () {
      const random = seeded(11);
      const bad = `${listOf(20)}"小 🐦\n""x""",5\n\u202e${ANN},1\n0x12,"\n`;
      for (const text of [listOf(40), bad]) {
        const bytes = new TextEncoder().encode(text);
        const told = async (source: DropSource): Promise<unknown> =>
          buildDrop(source, { decimals: 2 }).then(
            ({ root }) => root,
            (error: unknown) => (error as InputError).toJSON(),
          );
        const whole = await told([bytes]);
        for (let run = 0; run < 50; run++) expect(await told(pieces(bytes, random))).to.deep.equal(whole);
      }
    });

    it("keeps a pair of surrogates together that two texts share", async function () {
      const [line] = await badLines([`${HEADER}\n\ud83d`, `\udc26,1\n`]);
      expect(line).to.include({ code: "BAD_ADDRESS", reason: 'not an address: "🐦"' });
    });

    it("takes amounts up to what a token can count", async function () {
      const most = (1n << 96n) - 1n;
      const list = `${HEADER}\n${ANN},${most}\n${BEN},${1n << 64n}\n${CAT},18446744073709551615\n`;
      expect((await read(list, { decimals: 0 })).map(([, amount]) => amount)).to.deep.equal([
        most,
        1n << 64n,
        (1n << 64n) - 1n,
      ]);
    });
  });

  describe("what is refused", function () {
    const wrong = BEN.replace(/[a-f]/, (letter) => letter.toUpperCase());
    const refused: [string, string, string, string][] = [
      ["no address", ",1", "BAD_ADDRESS", 'not an address: ""'],
      ["a name in Chinese", "李小龙,1", "BAD_ADDRESS", 'not an address: "李小龙"'],
      ["markup", "<script>alert(1)</script>,1", "BAD_ADDRESS", 'not an address: "<script>alert(1)</script>"'],
      ["text turned around", `\u202e${ANN},1`, "BAD_ADDRESS", `not an address: "\\u{202e}${ANN}"`],
      ["an address too short", `${ANN.slice(0, 41)},1`, "BAD_ADDRESS", `not an address: "${ANN.slice(0, 41)}"`],
      ["an address without 0x", `${ANN.slice(2)},1`, "BAD_ADDRESS", `not an address: "${ANN.slice(2)}"`],
      ["the zero address", `${ZeroAddress},1`, "ZERO_ADDRESS", "the zero address"],
      ["a wrong checksum", `${wrong},1`, "BAD_CHECKSUM", `the checksum of ${wrong} is wrong`],
      ["no amount", `${BEN},`, "BAD_AMOUNT", 'not an amount of these points: ""'],
      ["an amount of zero", `${BEN},0.00`, "ZERO", "an amount of zero"],
      ["a negative amount", `${BEN},-1`, "BAD_AMOUNT", 'not an amount of these points: "-1"'],
      ["too many decimals", `${BEN},1.005`, "BAD_AMOUNT", 'not an amount of these points: "1.005"'],
      ["an exponent", `${BEN},1e3`, "BAD_AMOUNT", 'not an amount of these points: "1e3"'],
      ["full-width digits", `${BEN},\uff11`, "BAD_AMOUNT", 'not an amount of these points: "\uff11"'],
      ["a thousands separator", `${BEN},1,000`, "FIELD_COUNT", "3 fields where the header has 2"],
      ["one field", BEN, "FIELD_COUNT", "1 fields where the header has 2"],
      ["text behind a quote", `"${BEN}"x,1`, "BAD_ADDRESS", `not an address: "${BEN}x"`],
      ["a quote inside a field", `${BEN},"1""0"`, "BAD_AMOUNT", 'not an amount of these points: "1"0"'],
      ["a line too long", `${BEN},${"1".repeat(5_000)}`, "LINE_TOO_LONG", "longer than 4096 bytes"],
    ];
    for (const [what, line, code, reason] of refused) {
      it(`refuses ${what}, and reads on`, async function () {
        const found = await badLines(`${HEADER}\n${ANN},1\n${line}\n${CAT},0\n`);
        expect(found.map((bad) => [bad.line, bad.code])).to.deep.equal([
          [3, code],
          [4, "ZERO"],
        ]);
        expect(found[0]).to.include({ reason });
        expect(found[0]?.next).not.to.equal("");
      });
    }

    it("refuses more than a token can count", async function () {
      const [line] = await badLines(`${HEADER}\n${ANN},${1n << 96n}\n`, { decimals: 0 });
      expect(line).to.include({ line: 2, code: "TOO_LARGE" });
      const [over] = await badLines(`${HEADER}\n${ANN},1.01\n`, { max: 100n });
      expect(over).to.include({ code: "TOO_LARGE", reason: "1.01 is more than 1" });
    });

    it("refuses bytes that are no UTF-8, and tells the line", async function () {
      const bytes = Buffer.concat([Buffer.from(`${HEADER}\n${ANN},1\n`), Buffer.of(0xff, 0xfe), Buffer.from(",1\n")]);
      expect((await badLines([bytes]))[0]).to.include({ line: 3, code: "NOT_UTF8" });
      const wide = Buffer.from(`\ufeff${HEADER}\n`, "utf16le");
      expect((await badLines([wide]))[0]).to.include({ line: 1, code: "NOT_UTF8" });
    });

    it("tells where an open quote began, and reads on behind what it swallowed", async function () {
      const swallowed = `x\n`.repeat(2_100);
      const found = await badLines(`${HEADER}\n"${ANN},1\n${swallowed}${BEN},0\n${CAT},"1`);
      expect(found.map(({ line, code }) => [line, code]).filter(([, code]) => code !== "FIELD_COUNT")).to.deep.equal([
        [2, "QUOTE_OPEN"],
        [2_103, "ZERO"],
        [2_104, "QUOTE_OPEN"],
      ]);
    });

    it("counts a line end of two characters once, and not at all behind a line that it gave up", async function () {
      const told = async (text: string): Promise<unknown[]> =>
        (await badLines(text)).map(({ line, code }) => [line, code]);
      expect(await told(`${HEADER}\r\n${ANN},1\r\n\r\nx,1\r\n`)).to.deep.equal([[4, "BAD_ADDRESS"]]);
      expect(await told(`${HEADER}\r${"x".repeat(4_097)}\nx,1\n`)).to.deep.equal([
        [2, "LINE_TOO_LONG"],
        [3, "BAD_ADDRESS"],
      ]);
    });

    it("needs little memory for a line that never ends", async function () {
      function* endless(): Generator<Uint8Array> {
        yield Buffer.from(`${HEADER}\n`);
        for (let i = 0; i < 200; i++) yield Buffer.alloc(1 << 20, "x");
      }
      const before = process.memoryUsage().arrayBuffers;
      expect(await badLines(endless())).to.have.lengthOf(1);
      expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(100 << 20);
    });

    for (const [what, text, says] of [
      ["an empty file", "", "The file is empty"],
      ["blank lines alone", "\n\r\n\n", "The file is empty"],
      ["a header alone", `${HEADER}\n`, "The file has a header and no lines"],
    ] as const) {
      it(`refuses ${what}`, async function () {
        expect(await failure(read(text), InputError)).to.include({ code: "BAD_FILE", shortMessage: says });
      });
    }

    for (const header of [
      `${ANN},1`,
      "member",
      "member,amount,name",
      "member;amount",
      "member,member",
      "__proto__,amount",
      "constructor,amount",
    ]) {
      it(`refuses the header ${header}`, async function () {
        const error = await failure(read(`${header}\n${ANN},1\n`), InputError);
        expect(error).to.include({ code: "BAD_FILE" });
        expect(error.nextStep).to.include(HEADER);
      });
    }

    it("tells a hundred bad lines unless asked for another number, and then reads no further", async function () {
      let given = 0;
      function* bad(): Generator<string> {
        yield `${HEADER}\n`;
        for (; given < 10_000; given++) yield `nobody,${given}\n`;
      }
      expect(await badLines(bad())).to.have.lengthOf(100);
      expect(given).to.be.lessThan(102);
      const error = await failure(read(`${HEADER}\n${"x,1\n".repeat(9)}`, { maxErrors: 3 }), InputError);
      expect(error.details).to.deep.include({ more: true });
      expect(error.shortMessage).to.equal('3 lines or more can\'t be paid. Line 2: not an address: "x"');
      expect(JSON.stringify(error.toJSON())).to.include('"line":4');
    });
  });

  describe("several lines of one member", function () {
    const list = `${HEADER}\n${ANN},1\n${BEN},2\n${ANN.toLowerCase()},0.5\n${CAT},3\n${ANN},0.25\n`;

    it("are refused, each with the line that it repeats", async function () {
      const found = await badLines(list);
      expect(found.map(({ line, code, reason }) => [line, code, reason])).to.deep.equal([
        [4, "DUPLICATE", "the same member as in line 2"],
        [6, "DUPLICATE", "the same member as in line 2"],
      ]);
    });

    it("are added up when asked, in the place of the first", async function () {
      expect(await read(list, { duplicates: "sum" })).to.deep.equal([
        [ANN, 175n],
        [BEN, 200n],
        [CAT, 300n],
      ]);
    });

    it("are refused when their sum is too much", async function () {
      const [line] = await badLines(`${HEADER}\n${ANN},2\n${BEN},3\n${ANN},1.01\n`, { duplicates: "sum", max: 300n });
      expect(line).to.include({ line: 4, code: "TOO_LARGE", reason: "with line 2, more than 3" });
    });
  });

  describe("long work", function () {
    it("tells how far it is, and never backwards", async function () {
      const told: DropProgress[] = [];
      await buildDrop([listOf(40_000)], { decimals: 2, onProgress: (progress) => told.push(progress) });
      expect([...new Set(told.map(({ step }) => step))]).to.deep.equal(["read", "leaves", "tree"]);
      for (const step of ["leaves", "tree"]) {
        const done = told.filter((progress) => progress.step === step).map((progress) => progress.done);
        expect(done).to.deep.equal([...done].sort((a, b) => a - b));
        expect(done.length).to.be.greaterThan(1);
      }
    });

    for (const step of ["read", "leaves", "tree"] as const) {
      it(`ends when asked while it does "${step}"`, async function () {
        const stop = new AbortController();
        const reason = new RangeError("enough");
        const work = buildDrop([listOf(40_000), ""], {
          decimals: 2,
          signal: stop.signal,
          onProgress: (progress) => {
            if (progress.step === step) stop.abort(reason);
          },
        });
        expect(await work.catch((thrown: unknown) => thrown)).to.equal(reason);
      });
    }

    it("closes the file when it ends early", async function () {
      let closed = false;
      async function* file(): AsyncGenerator<string> {
        try {
          for (;;) yield await Promise.resolve("nobody,1\n");
        } finally {
          closed = true;
        }
      }
      await failure(buildDrop(file(), { decimals: 2 }));
      expect(closed).to.be.true;
    });

    it("builds the same drop again", async function () {
      expect((await dropOf(50)).root).to.equal((await dropOf(50)).root);
    });
  });
});

function* bytewise(text: string): Generator<Uint8Array> {
  for (const byte of new TextEncoder().encode(text)) yield Uint8Array.of(byte);
}

function* pieces(bytes: Uint8Array, random: (below: number) => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const to = at + random(30);
    yield bytes.subarray(at, to);
    at = to;
  }
}
