/** What a badge says of itself: metadata as marketplaces read it, and the drawing's parts. */
import { expect } from "chai";

import type { FaceStruct, LookStruct } from "../../sdk/src/generated/BadgeArt.js";
import { seeded } from "./art/hostile.js";
import { readSvg, readToken } from "./art/reading.js";
import { artFixture, AWARDED, faceOf, lookOf, STYLE, YEAR } from "./art/support.js";

// It keeps nothing: one for all tests.
const { art } = await artFixture();

async function tokenOf(look: Partial<LookStruct>, face: Partial<FaceStruct>) {
  return readToken(await art.tokenURI(lookOf(look), faceOf(face)));
}

async function drawnOf(look: Partial<LookStruct>, face: Partial<FaceStruct>) {
  return readSvg(await art.svg(lookOf(look), faceOf(face)));
}

const numberOf = (color: string) => Number.parseInt(color.slice(1), 16);

/** Relative luminance, by WCAG 2.2 itself. */
function luminance(color: number): number {
  const [r, g, b] = [color >> 16, (color >> 8) & 0xff, color & 0xff].map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: number, b: number): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe("BadgeArt", () => {
  describe("tokenURI", () => {
    it("tells all of a badge with a level, a number and an end", async () => {
      const { metadata, drawn } = await tokenOf(
        {},
        { levelName: "Gold", level: 2, levels: 3, serial: 17, validUntil: AWARDED + YEAR, soulbound: false },
      );
      expect(metadata.name).to.equal("Founding member · Gold #17");
      expect(metadata.description).to.equal(
        "For those who were there on the first day.\n\n" +
          "Its holder may pass it on. Nobody can take it away.\n可以转让，任何人都无法收回。",
      );
      expect(metadata.attributes).to.deep.equal([
        { trait_type: "Collection", value: "Acme badges" },
        { trait_type: "Awarded", value: AWARDED, display_type: "date" },
        { trait_type: "Soulbound", value: "No" },
        { trait_type: "Revocable", value: "No" },
        { trait_type: "Level", value: "Gold" },
        { trait_type: "Rank", value: 2, max_value: 3, display_type: "number" },
        { trait_type: "Serial", value: 17, display_type: "number" },
        { trait_type: "Valid until", value: AWARDED + YEAR, display_type: "date" },
        { trait_type: "Expired", value: "No" },
      ]);
      expect(drawn).to.deep.include({
        title: "Founding member · Gold #17",
        emblem: "☕",
        name: ["Founding member"],
        level: ["★★☆ Gold"],
        foot: ["#17 · 2026-11-22", "→ 2027-11-22"],
        stamp: undefined,
      });
    });

    it("tells of a plain badge only what it has", async () => {
      const { metadata, drawn } = await tokenOf({ description: "" }, { revocable: true });
      expect(metadata.name).to.equal("Founding member");
      expect(metadata.description).to.equal(
        "Stays with its holder: it can't be transferred. The brand may take it back.\n不可转让，品牌方有权收回。",
      );
      expect(metadata.attributes).to.deep.equal([
        { trait_type: "Collection", value: "Acme badges" },
        { trait_type: "Awarded", value: AWARDED, display_type: "date" },
        { trait_type: "Soulbound", value: "Yes" },
        { trait_type: "Revocable", value: "Yes" },
      ]);
      expect(drawn).to.deep.include({ title: "Founding member", level: [], foot: ["2026-11-22"], stamp: undefined });
    });

    it("tells that a badge has expired, in grey and with a stamp", async () => {
      const state = { validUntil: AWARDED + YEAR, level: 1, levels: 2 };
      const alive = await tokenOf({}, state);
      const { metadata, drawn, svg } = await tokenOf({}, { ...state, expired: true });
      expect(metadata.attributes.at(-1)).to.deep.equal({ trait_type: "Expired", value: "Yes" });
      expect(drawn.stamp).to.equal("2027-11-22");
      expect(alive.svg).to.match(/#0b5d4b/i);
      expect(svg).not.to.match(/#0b5d4b/i);
      const colors = [...svg.matchAll(/stop-color='#(..)(..)(..)'/g)];
      expect(colors).not.to.be.empty;
      for (const [, r, , b] of colors) expect(Math.abs(Number(`0x${r!}`) - Number(`0x${b!}`))).to.be.below(10);
    });

    it("tells a level without a name by its number", async () => {
      const { metadata, drawn } = await tokenOf({}, { level: 7, levels: 12 });
      expect(metadata.name).to.equal("Founding member · 7/12");
      expect(metadata.attributes.slice(4)).to.deep.equal([
        { trait_type: "Level", value: "7/12" },
        { trait_type: "Rank", value: 7, max_value: 12, display_type: "number" },
      ]);
      expect(drawn.level).to.deep.equal(["7/12"]);
    });

    it("reverts for no numbers, however absurd", async () => {
      const max = 2n ** 256n - 1n;
      const absurd = { level: max, levels: max, serial: max, awardedAt: max, validUntil: max, expired: true };
      expect((await tokenOf({}, absurd)).drawn.stamp).to.equal("9999-12-31");
      expect((await tokenOf({}, { level: max, levels: 0 })).drawn.level.join("")).to.equal(`${max}/0`);
      expect((await tokenOf({ name: "", emblem: "" }, {})).drawn.emblem).to.equal("");
    });
  });

  describe("svg", () => {
    it("is the picture of tokenURI", async () => {
      const { svg } = await tokenOf({}, { serial: 4 });
      expect(await art.svg(lookOf(), faceOf({ serial: 4 }))).to.equal(svg);
    });

    it("shows a star for each of up to five levels", async () => {
      expect((await drawnOf({}, { level: 1, levels: 1 })).level).to.deep.equal(["★"]);
      expect((await drawnOf({}, { level: 2, levels: 5 })).level).to.deep.equal(["★★☆☆☆"]);
      expect((await drawnOf({}, { level: 2, levels: 6 })).level).to.deep.equal(["2/6"]);
    });

    it("paints each of up to five levels in a metal of its own, and the last of many in the finest", async () => {
      const rim = async (face: Partial<FaceStruct>) =>
        (await drawnOf({}, face)).root
          .getElementsByTagName("linearGradient")[0]!
          .children.map((stop) => stop.getAttribute("stop-color"));
      const metals = async (levels: number) => {
        const all = await Promise.all(Array.from({ length: levels }, (_, i) => rim({ level: i + 1, levels })));
        return all.map(String);
      };
      const [none, five] = [String(await rim({})), await metals(5)];
      expect(new Set([none, ...five]).size).to.equal(6);
      const [, bronze, silver, gold, platinum] = five;
      expect(await metals(1)).to.deep.equal([gold]);
      expect(await metals(2)).to.deep.equal([silver, gold]);
      expect(await metals(3)).to.deep.equal([bronze, silver, gold]);
      expect(await metals(4)).to.deep.equal([bronze, silver, gold, platinum]);
      for (const levels of [6, 7, 9, 20]) {
        const many = (await metals(levels)).map((metal) => five.indexOf(metal));
        expect(many, `${levels} levels rise`).to.deep.equal([...many].sort());
        expect(many.indexOf(4), `only the last of ${levels} is platinum`).to.equal(levels - 1);
      }
    });

    it("draws each style in a shape of its own", async () => {
      const styles = Object.values(STYLE).map(async (style) => (await drawnOf({ style }, {})).root);
      const outlines = (await Promise.all(styles)).map((root) =>
        root.getElementsByTagName("path")[0]!.getAttribute("d"),
      );
      expect(new Set(outlines).size).to.equal(4);
    });

    it("writes so that it reads on every color", async () => {
      const random = seeded(1);
      const greys = Array.from({ length: 32 }, (_, i) => (i * 8 + 3) * 0x010101);
      const steps = [0x00, 0x55, 0xaa, 0xff];
      const cube = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => (r << 16) | (g << 8) | b)));
      const others = Array.from({ length: 100 }, () => random(0x1000000));
      for (const color of [...greys, ...cube, ...others]) {
        const { root } = await drawnOf({ color }, {});
        const field = root.getElementsByTagName("linearGradient")[3]!.children;
        const ink = numberOf(root.getElementsByTagName("text").at(-1)!.getAttribute("fill")!);
        for (const stop of field) {
          const shade = numberOf(stop.getAttribute("stop-color")!);
          expect(contrast(shade, ink), `#${color.toString(16)}`).to.be.above(4.5);
        }
      }
    });

    it("gives badges that differ other ids, so that they can stand in one page", async () => {
      const badges = [lookOf(), lookOf({ color: 1 }), lookOf({ style: STYLE.STAR })];
      const ids = await Promise.all(
        badges.map(async (look) =>
          (await drawnOf(look, {})).root.getElementsByTagName("radialGradient")[0]!.getAttribute("id"),
        ),
      );
      ids.push(
        (await drawnOf({}, { level: 1, levels: 2 })).root.getElementsByTagName("radialGradient")[0]!.getAttribute("id"),
      );
      expect(new Set(ids).size).to.equal(4);
    });

    it("writes days as the calendar has them", async () => {
      const random = seeded(2);
      const days = Array.from({ length: 120 }, () => random(2_932_897) * 86_400 + random(86_400));
      const edges = ["1970-01-01", "2000-02-29", "2026-12-31", "2100-02-28", "2100-03-01", "2104-02-29", "9999-12-31"];
      for (const second of [...days, ...edges.map((day) => Date.parse(`${day}T23:59:59Z`) / 1000)]) {
        const { foot } = await drawnOf({}, { awardedAt: second });
        expect(foot).to.deep.equal([new Date(second * 1000).toISOString().slice(0, 10)]);
      }
      expect((await drawnOf({}, { awardedAt: 253_402_300_800 })).foot, "the first second of 10000").to.deep.equal([
        "9999-12-31",
      ]);
    });
  });
});
