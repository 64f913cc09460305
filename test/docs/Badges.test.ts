/** The page on badges: its snippet, run as it stands there. */
import { expect } from "chai";

import { badgeImage } from "../../sdk/src/badge-art.js";
import { displayText } from "../../sdk/src/index.js";
import { openBrand } from "../sdk/helpers/brand.js";
import { inProcess, now } from "../sdk/helpers/chain.js";
import { runSnippet } from "./snippet.js";

describe("docs/badges.md", function () {
  it("defines, awards, shows and redeems with a badge, by its snippet", async function () {
    const brand = await openBrand(await inProcess());
    const { program, catalog, issuer, member, stranger } = brand;
    const shown: Record<string, string>[] = [];
    const { imports, printed } = await runSnippet("docs/badges.md", {
      ...{ badgeImage, displayText, program, catalog, issuer, member },
      deadline: (await now(brand.chain)) + 3600,
      document: {
        createElement: () => {
          const attributes: Record<string, string> = {};
          return { attributes, setAttribute: (name: string, value: string) => (attributes[name] = value) };
        },
      },
      page: { append: ({ attributes }: { attributes: Record<string, string> }) => shown.push(attributes) },
    });

    expect(imports).to.have.lengthOf(2);
    expect(printed).to.deep.equal([["Early bird 早鸟", "Gold 金", true]]);
    expect(shown[0]?.src).to.match(/^data:image\/svg\+xml;base64,/);
    for (const { address } of [member, stranger]) await brand.give(address, 500n);
    const order = { rewardId: 1, quantity: 1 };
    expect(await program.member(member.address).canRedeem(order)).to.include({ ok: true });
    expect(await program.member(stranger.address).canRedeem(order)).to.include({ ok: false });
  });
});
