/** Texts of others: what is refused, and that what is not comes through JSON, XML and line breaks as it was. */
import { expect } from "chai";

import type { LookStruct } from "../../sdk/src/generated/BadgeArt.js";
import { ethers } from "../helpers/program.js";
import { ALLOWED, hostileText, MALFORMED, nearlyText, REFUSED, seeded } from "./art/hostile.js";
import { readSvg, readToken } from "./art/reading.js";
import { artFixture, faceOf, lookOf, STYLE } from "./art/support.js";

// It keeps nothing: one for all tests.
const { art } = await artFixture();
const target = await art.getAddress();

/** TypeScript's strings can't carry what is not Unicode: bytes are encoded as `string` is. */
const LOOK = "tuple(bytes,bytes,bytes,uint8,uint24,bytes)";
const FACE = "tuple(bytes,bytes,uint256,uint256,uint256,uint256,uint256,bool,bool,bool)";

type Text = string | Uint8Array;
type RawLook = Partial<Record<"name" | "description" | "emblem" | "uri", Text>>;

const bytesOf = (text: Text) => (typeof text === "string" ? new TextEncoder().encode(text) : text);

function rawCall(method: "checkLook" | "checkName" | "tokenURI" | "svg", types: string[], values: unknown[]) {
  const data = ethers.AbiCoder.defaultAbiCoder().encode(types, values);
  return ethers.provider.call({ to: target, data: art.interface.getFunction(method).selector + data.slice(2) });
}

function rawLook({ name = "x", description = "", emblem = "", uri = "" }: RawLook, style: number = STYLE.MEDAL) {
  return [bytesOf(name), bytesOf(description), bytesOf(emblem), style, 0x123456, bytesOf(uri)];
}

const checkLook = (look: RawLook) => rawCall("checkLook", [LOOK], [rawLook(look)]);
const checkName = (text: Text) => rawCall("checkName", ["string", "bytes"], ["level", bytesOf(text)]);

/** Where a text goes wrong, by the platform's decoder and its Unicode properties; undefined when it does not. */
function faultOf(bytes: Uint8Array): number | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const refused = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
  const read = (from: number, size: number): string | undefined => {
    try {
      return decoder.decode(bytes.slice(from, from + size));
    } catch {
      return undefined;
    }
  };
  let at = 0;
  while (at < bytes.length) {
    const size = [1, 2, 3, 4].find((wide) => at + wide <= bytes.length && read(at, wide) !== undefined);
    if (size === undefined) return at;
    if (refused.test(read(at, size)!)) return at;
    at += size;
  }
  return undefined;
}

const joined = (lines: string[]) => lines.join("").replaceAll(" ", "");

describe("BadgeArt: texts", () => {
  describe("checkName", () => {
    it("takes 1 to 64 bytes, in any script", async () => {
      for (const text of ["x", "W".repeat(64), "咖".repeat(21), "☕".repeat(21) + "a", " "]) await checkName(text);
    });

    it("refuses nothing at all, and more than 64 bytes", async () => {
      await expect(art.checkName("level", "")).to.be.revertedWithCustomError(art, "NameMissing").withArgs();
      await expect(art.checkName("level", "é".repeat(33)))
        .to.be.revertedWithCustomError(art, "TextTooLong")
        .withArgs("level", 66, 64);
    });

    for (const point of REFUSED) {
      it(`refuses U+${point.toString(16).padStart(4, "0")}, and says where`, async () => {
        await expect(art.checkName("level", `咖a${String.fromCodePoint(point)}`))
          .to.be.revertedWithCustomError(art, "BadText")
          .withArgs("level", 4);
      });
    }

    it("takes their neighbours", async () => {
      for (const point of ALLOWED) await checkName(`a${String.fromCodePoint(point)}b`);
    });

    for (const [what, hex] of Object.entries(MALFORMED)) {
      it(`refuses ${what}`, async () => {
        await expect(checkName(Buffer.from(`61${hex}`, "hex")))
          .to.be.revertedWithCustomError(art, "BadText")
          .withArgs("level", 1);
      });
    }

    it("agrees with the platform's decoder about 3,000 texts that are nearly UTF-8", async () => {
      const random = seeded(3);
      const seen = { fine: 0, refused: 0 };
      for (let run = 0; run < 3_000; run++) {
        const bytes = nearlyText(random, 64);
        if (bytes.length === 0) continue;
        const fault = faultOf(bytes);
        const hex = Buffer.from(bytes).toString("hex");
        const answer = await checkName(bytes).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (fault === undefined) {
          expect(answer, hex).to.be.undefined;
          seen.fine++;
        } else {
          const { data } = answer as { data: string };
          const args = art.interface.parseError(data)!.args.toArray() as [string, bigint];
          expect(args, hex).to.deep.equal(["level", BigInt(fault)]);
          seen.refused++;
        }
      }
      expect(seen.fine).to.be.above(500);
      expect(seen.refused).to.be.above(500);
    });
  });

  describe("checkLook", () => {
    const limits = { name: 64, description: 512, emblem: 32, uri: 256 } as const;

    for (const [field, max] of Object.entries(limits)) {
      it(`takes ${max} bytes of ${field}, and refuses one more`, async () => {
        await checkLook({ [field]: "x".repeat(max) });
        await expect(checkLook({ [field]: "x".repeat(max + 1) }))
          .to.be.revertedWithCustomError(art, "TextTooLong")
          .withArgs(field, max + 1, max);
      });

      it(`refuses bad text in ${field}`, async () => {
        await expect(checkLook({ [field]: "ok\u202e" }))
          .to.be.revertedWithCustomError(art, "BadText")
          .withArgs(field, 2);
      });
    }

    it("needs a name, and nothing else", async () => {
      await checkLook({ name: "x" });
      await expect(checkLook({ name: "" }))
        .to.be.revertedWithCustomError(art, "NameMissing")
        .withArgs();
    });
  });

  describe("tokenURI", () => {
    it("gives back every text that passes the checks, through strict parsers", async () => {
      const random = seeded(4);
      for (let run = 0; run < 120; run++) {
        const look: LookStruct = lookOf({
          name: hostileText(random, 64),
          description: hostileText(random, 512),
          emblem: hostileText(random, 32),
          style: run % 4,
          color: random(0x1000000),
        });
        const levelName = hostileText(random, 64);
        const collection = hostileText(random, 64);
        await art.checkLook(look);
        const face = faceOf({ levelName, collection, level: 1 + random(9), levels: 9, serial: random(3) });
        const { metadata, drawn } = readToken(await art.tokenURI(look, face));
        const title = `${look.name} · ${levelName}${face.serial === 0 ? "" : ` #${face.serial}`}`;
        expect(metadata.name).to.equal(title);
        expect(metadata.description.slice(0, look.description.length + 2)).to.equal(`${look.description}\n\n`);
        expect(metadata.attributes[0]!.value).to.equal(collection);
        expect(metadata.attributes[4]!.value).to.equal(levelName);
        expect(drawn.title).to.equal(title);
        expect(drawn.emblem).to.equal(look.emblem);
        expect(joined(drawn.name), "in lines").to.equal(joined([look.name]));
        expect(joined(drawn.level), "in lines").to.equal(joined([`${face.level}/9 ${levelName}`]));
      }
    });

    it("stays valid for bytes that no check has seen", async () => {
      const random = seeded(5);
      for (let run = 0; run < 120; run++) {
        const texts = Array.from({ length: 5 }, () => nearlyText(random, 96)) as [Uint8Array, ...Uint8Array[]];
        const [name, description, emblem, collection, levelName] = texts;
        const look = rawLook({ name, description: description!, emblem: emblem! }, run % 4);
        const face = [collection, levelName, 1, 3, 5, 0, 0, false, false, false];
        const answer = await rawCall("tokenURI", [LOOK, FACE], [look, face]);
        const [uri] = ethers.AbiCoder.defaultAbiCoder().decode(["string"], answer) as unknown as [string];
        const { metadata, drawn } = readToken(uri);
        if (faultOf(name) === undefined)
          expect(metadata.name.startsWith(new TextDecoder("utf-8", { ignoreBOM: true }).decode(name))).to.be.true;
        expect(faultOf(bytesOf(metadata.name)), "nothing refused is left").to.be.undefined;
        expect(faultOf(bytesOf(drawn.title))).to.be.undefined;
        expect(faultOf(bytesOf(drawn.emblem))).to.be.undefined;
      }
    });

    it("puts U+FFFD for each byte or character that is refused", async () => {
      const name = Buffer.from("61ff62e28062c2856364eda08065", "hex");
      const answer = await rawCall(
        "tokenURI",
        [LOOK, FACE],
        [
          rawLook({ name }),
          Object.values(faceOf()).map((value) => (typeof value === "string" ? bytesOf(value) : value)),
        ],
      );
      const [uri] = ethers.AbiCoder.defaultAbiCoder().decode(["string"], answer) as unknown as [string];
      expect(readToken(uri).metadata.name).to.equal("a\ufffdb\ufffd\ufffdb\ufffdcd\ufffd\ufffd\ufffde");
    });
  });

  describe("svg", () => {
    const lines = async (name: string, style: number = STYLE.MEDAL) =>
      readSvg(await art.svg(lookOf({ name, style }), faceOf())).name;

    it("breaks long names at spaces, and between ideographs", async () => {
      expect(await lines("Founding member")).to.deep.equal(["Founding member"]);
      expect(await lines("Honoured member of the north")).to.deep.equal(["Honoured member", "of the north"]);
      expect(await lines("咖啡达人创始会员纪念徽章")).to.deep.equal(["咖啡达人创始", "会员纪念徽章"]);
      expect(await lines("Ambassador of the northern regions, honoured for ten good years")).to.deep.equal([
        "Ambassador of the",
        "northern regions, honoured",
        "for ten good years",
      ]);
    });

    it("knows that dashes and dots are narrower than ideographs", async () => {
      expect(await lines("咖".repeat(12))).to.have.length(2);
      for (const narrow of ["–", "…"]) expect(await lines(narrow.repeat(12))).to.have.length(1);
    });

    it("draws a text that no check has bounded, however small it gets", async () => {
      const picture = await ethers.deployContract("BadgePicture");
      const svg = await picture.svg(lookOf({ emblem: "W".repeat(300) }), faceOf(), "title");
      expect(svg).to.include("font-size='1'").and.not.to.include("font-size='0'");
    });

    it("breaks a word that is alone, but no script whose letters join", async () => {
      expect(await lines("W".repeat(64))).to.deep.equal(["W".repeat(21), "W".repeat(21), "W".repeat(22)]);
      const arabic = "عضو".repeat(10);
      expect(await lines(arabic)).to.deep.equal([arabic]);
    });

    it("breaks and takes initials nowhere within an emoji or an accented letter", async () => {
      const random = seeded(6);
      const whole = ["👩🏽‍🚀", "🇨🇳", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "é", "か\u3099", "☕️", "咖", "a", "mm", "x̂̌"];
      const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
      const first = (text: string) => [...segmenter.segment(text)][0]!.segment;
      let broken = 0;
      for (let run = 0; run < 150; run++) {
        let name = "";
        for (let tries = 0; tries < 30; tries++) {
          const longer = name + whole[random(whole.length)]!;
          if (Buffer.byteLength(longer) <= 64) name = longer;
        }
        const drawn = readSvg(await art.svg(lookOf({ name, emblem: "", style: STYLE.TICKET }), faceOf()));
        const starts = new Set([...segmenter.segment(name)].map(({ index }) => index));
        let at = 0;
        for (const line of drawn.name) {
          expect(starts.has(at), name).to.be.true;
          at += line.length;
        }
        expect(at).to.equal(name.length);
        if (!name.startsWith("🇨🇳")) expect(drawn.emblem).to.equal(first(name));
        broken += drawn.name.length - 1;
      }
      expect(broken).to.be.above(50);
    });
  });
});
