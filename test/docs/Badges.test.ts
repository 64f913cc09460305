/** The page on badges: its snippet, run as it stands there. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { badgeImage } from "../../sdk/src/badge-art.js";
import { displayText } from "../../sdk/src/index.js";
import { openBrand } from "../sdk/helpers/brand.js";
import { inProcess, now } from "../sdk/helpers/chain.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const IMPORTS = /^import .*\n/gm;

type AsyncFunctionConstructor = new (...namesAndBody: string[]) => (...values: unknown[]) => Promise<void>;
const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => Promise.resolve()) as {
  constructor: AsyncFunctionConstructor;
};

describe("docs/badges.md", function () {
  it("defines, awards, shows and redeems with a badge, by its snippet", async function () {
    const text = await readFile(path.join(ROOT, "docs/badges.md"), "utf8");
    const snippet = /```ts\n([^]*?)```/.exec(text)?.[1] ?? "";
    expect([...snippet.matchAll(IMPORTS)], "what an app imports").to.have.lengthOf(2);
    const brand = await openBrand(await inProcess());
    const { program, catalogue, issuer, member, stranger } = brand;
    const printed: unknown[][] = [];
    const shown: Record<string, string>[] = [];
    const given: Record<string, unknown> = {
      ...{ badgeImage, displayText, program, catalogue, issuer, member },
      deadline: (await now(brand.chain)) + 3600,
      document: {
        createElement: () => {
          const attributes: Record<string, string> = {};
          return { attributes, setAttribute: (name: string, value: string) => (attributes[name] = value) };
        },
      },
      page: { append: ({ attributes }: { attributes: Record<string, string> }) => shown.push(attributes) },
      console: { log: (...line: unknown[]) => printed.push(line) },
    };

    await new AsyncFunction(...Object.keys(given), snippet.replace(IMPORTS, ""))(...Object.values(given));

    expect(printed).to.deep.equal([["Early bird 早鸟", "Gold 金", true]]);
    expect(shown[0]?.src).to.match(/^data:image\/svg\+xml;base64,/);
    for (const { address } of [member, stranger]) await brand.give(address, 500n);
    const order = { rewardId: 1, quantity: 1 };
    expect(await program.member(member.address).canRedeem(order)).to.include({ ok: true });
    expect(await program.member(stranger.address).canRedeem(order)).to.include({ ok: false });
  });
});
