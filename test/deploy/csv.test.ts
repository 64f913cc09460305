/** Reading CSV: the same records however the text is cut, and how fast a long file is checked. */
import { expect } from "chai";

import { type CsvRecord, CsvReader, openCsv } from "../../deploy/mint/csv.js";
import { checkRows } from "../../deploy/mint/rows.js";
import { csv, file } from "./support.js";

function records(...pieces: string[]): CsvRecord[] {
  const reader = new CsvReader();
  return [...pieces.flatMap((piece) => [...reader.push(piece)]), ...reader.end()];
}

describe("CsvReader", () => {
  const cases: [title: string, text: string, expected: [line: number, ...fields: string[]][]][] = [
    [
      "plain lines",
      "a,b\nc,d",
      [
        [1, "a", "b"],
        [2, "c", "d"],
      ],
    ],
    [
      "a last line end",
      "a,b\nc,d\n",
      [
        [1, "a", "b"],
        [2, "c", "d"],
      ],
    ],
    [
      "Windows line ends",
      "a,b\r\nc,d\r\n",
      [
        [1, "a", "b"],
        [2, "c", "d"],
      ],
    ],
    [
      "carriage returns alone",
      "a,b\rc,d\r",
      [
        [1, "a", "b"],
        [2, "c", "d"],
      ],
    ],
    [
      "blank lines, which count",
      "a,b\n\n\r\nc,d",
      [
        [1, "a", "b"],
        [4, "c", "d"],
      ],
    ],
    [
      "empty fields",
      ",\n,,",
      [
        [1, "", ""],
        [2, "", "", ""],
      ],
    ],
    [
      "quotes, commas and line ends inside quotes",
      'a,"b,""c""\n d"\ne,f',
      [
        [1, "a", 'b,"c"\n d'],
        [3, "e", "f"],
      ],
    ],
    ["an empty quoted field at the end", 'a,""', [[1, "a", ""]]],
    [
      "a quote after a carriage return",
      '"a"\r"b"\r\n"c"',
      [
        [1, "a"],
        [2, "b"],
        [3, "c"],
      ],
    ],
    ["text after a closing quote", '"a"b,c', [[1, "ab", "c"]]],
    ["a quote inside plain text", 'a"b,c', [[1, 'a"b', "c"]]],
    [
      "characters of several units",
      "🐈,地址\né,x",
      [
        [1, "🐈", "地址"],
        [2, "é", "x"],
      ],
    ],
    ["nothing", "", []],
  ];
  for (const [title, text, expected] of cases) {
    it(`reads ${title}, in one piece and in any two`, () => {
      const whole = records(text);
      expect(whole.map(({ line, fields }) => [line, ...fields])).to.deep.equal(expected);
      for (let at = 0; at <= text.length; at++) expect(records(text.slice(0, at), text.slice(at))).to.deep.equal(whole);
      expect(records(...Array.from(text))).to.deep.equal(whole);
    });
  }

  it("tells of a quote that is never closed", () => {
    expect(records('a,b\nc,"d\ne,f')).to.deep.equal([
      { line: 1, fields: ["a", "b"] },
      { line: 2, fields: ["c", "d\ne,f"], unclosed: true },
    ]);
  });
});

describe("checkRows", () => {
  it("checks 100,000 lines with checksums in a few seconds", async function () {
    this.timeout(120_000);
    const lines = 100_000;
    const many = openCsv(await file("many.csv", csv(lines)));
    const before = process.cpuUsage();
    const found = await checkRows(many, { decimals: 0, max: 2n ** 52n, notMembers: new Map(), allowDuplicates: false });
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    console.log(`      ${lines} lines checked in ${seconds.toFixed(1)} s of processor time`);
    expect(found).to.include({ lines, total: 2_550_000n });
    expect(found.bad).to.be.empty;
    expect(seconds).to.be.lessThan(40);
  });
});
