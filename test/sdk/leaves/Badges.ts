/** Badge ids taken apart, and art that is checked before it is shown. */
import { expect } from "chai";
import { Document } from "slimdom";

import { badgeImage, parseArt } from "../../../sdk/src/badge-art.js";
import { soulboundId, splitBadgeId } from "../../../sdk/src/badge-ids.js";
import { decodeLogs } from "../../../sdk/src/decode-logs.js";
import { failure } from "../helpers/brand.js";
import { transferLogs } from "../../../bench/speed.js";

const HOLDER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

describe("SDK badge ids", function () {
  it("tell a soulbound badge's kind and holder", function () {
    const id = soulboundId(HOLDER.toLowerCase(), 65_535);
    expect(splitBadgeId(id)).to.deep.equal({ kind: 65_535, soulbound: true, holder: HOLDER });
  });

  it("tell another badge's kind, serial number and day", function () {
    const id = (7n << 168n) | (65_535n << 32n) | 0xffff_ffffn;
    expect(splitBadgeId(id)).to.deep.equal({ kind: 7, soulbound: false, serial: 2 ** 32 - 1, day: 65_535 });
  });

  for (const [why, id] of [
    ["zero", 0n],
    ["a negative number", -1n],
    ["no kind", 17n],
    ["a kind that is too high", (65_536n << 168n) | 17n],
    ["bits between the kind and the holder", (1n << 168n) | (1n << 161n) | (1n << 160n) | 5n],
    ["bits above the day", (1n << 168n) | (1n << 48n) | 5n],
    ["no serial number", (1n << 168n) | (5n << 32n)],
    ["no holder", (1n << 168n) | (1n << 160n)],
  ] as const) {
    it(`refuse ${why}`, async function () {
      expect(await failure(() => splitBadgeId(id))).to.include({ code: "BAD_INPUT" });
    });
  }

  it("refuse the zero address and kind 0 when one is made", async function () {
    expect(await failure(() => soulboundId(`0x${"0".repeat(40)}`, 1))).to.include({ code: "BAD_ADDRESS" });
    expect(await failure(() => soulboundId(HOLDER, 0))).to.include({ code: "BAD_INPUT" });
  });
});

describe("SDK badge art", function () {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const svg = (inner: string): string => `<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`;
  const metadata = (picture: string): Record<string, unknown> => ({
    name: "Gold\u202E 金",
    description: "",
    image: `data:image/svg+xml;base64,${base64(picture)}`,
    attributes: [{ trait_type: "Rank", value: 3, display_type: "number", max_value: 3 }],
  });
  const uri = (json: unknown): string => `data:application/json;base64,${base64(JSON.stringify(json))}`;

  it("is taken apart, whatever its texts say", function () {
    const picture = svg("<title>a onclick= href= &lt;script&gt; &quot;</title><g/>");
    const art = parseArt(uri(metadata(picture)));
    expect(art.svg).to.equal(picture);
    expect(art.json.attributes).to.deep.equal(metadata(picture).attributes);
  });

  for (const [why, text] of [
    ["a script", uri(metadata(svg("<script>alert(1)</script>")))],
    ["a handler", uri(metadata(svg('<g onload="alert(1)"/>')))],
    ["something that loads", uri(metadata(svg('<image href="https://spy.example"/>')))],
    ["a page inside", uri(metadata(svg("<foreignObject/>")))],
    ["no picture", uri({ ...metadata(""), image: "https://spy.example/a.svg" })],
    ["a picture that is cut off", uri(metadata('<svg xmlns="">'))],
    ["no name", uri({ ...metadata(svg("")), name: 5 })],
    ["no list of attributes", uri({ ...metadata(svg("")), attributes: {} })],
    ["attributes without values", uri({ ...metadata(svg("")), attributes: [{ trait_type: "Rank" }] })],
    ["null", uri(null)],
    ["half its JSON", uri(metadata(svg(""))).slice(0, 120)],
    ["another type", "https://acme.example/1.json"],
  ] as const) {
    it(`is refused with ${why}`, async function () {
      expect(await failure(() => parseArt(text))).to.include({ code: "RPC_INCONSISTENT" });
    });
  }

  it("is shown as an image with its name, and never as markup", function () {
    const art = parseArt(uri(metadata(svg("<g/>"))));
    const image = badgeImage(new Document(), art, 64);
    expect(image.localName).to.equal("img");
    expect(image.childNodes).to.deep.equal([]);
    const attributes = Object.fromEntries(image.attributes.map(({ name, value }) => [name, value]));
    expect(attributes).to.deep.equal({ src: art.image, alt: "Gold 金", width: "64", height: "64" });
    expect(badgeImage(new Document(), art).hasAttribute("width")).to.equal(false);
  });
});

describe("SDK decodeLogs, given badges", function () {
  it("does not take a badge's Transfer for one of points", function () {
    const [points] = transferLogs(1);
    const badge = { ...points!, topics: [...points!.topics, `0x${"01".padStart(64, "0")}`], data: "0x" };
    expect(decodeLogs([badge, points!]).map(({ log }) => log)).to.deep.equal([points]);
  });
});
