/** The page on watchers: its snippet, run as it stands there. */
import { expect } from "chai";

import { displayText } from "../../sdk/src/index.js";
import type { WatchStatus } from "../../sdk/src/index.js";
import { coffee, openBrand, redeemed } from "../sdk/helpers/brand.js";
import { inProcess } from "../sdk/helpers/chain.js";
import { runSnippet } from "./snippet.js";

describe("docs/watching.md", function () {
  it("shows a member's points as they change, by its snippet", async function () {
    const brand = await openBrand(await inProcess());
    const rewardId = await coffee(brand);
    await brand.give(brand.member.address, 1_000n);
    const printed: unknown[][] = [];
    const stop = new AbortController();
    let looks = 0;
    const given = {
      displayText,
      provider: brand.chain.provider,
      program: brand.program,
      address: brand.member.address,
      signal: stop.signal,
      onStatus: ({ state }: WatchStatus) => {
        // The watcher has found its place: now something happens, in a block that it then looks for.
        if (++looks === 1) void redeemed(brand, brand.member, rewardId, 2);
        else if (state === "live" && printed.length > 1) stop.abort();
      },
    };
    const { imports } = await runSnippet("docs/watching.md", given, printed);

    expect(imports).to.deep.equal(['import { displayText } from "@punchcard/sdk";']);
    const lines = printed.map(([line]) => line);
    expect(lines[0]).to.equal("10 ACME");
    expect(lines).to.include("Enjoy: 2 × reward 1");
    expect(lines.at(-1)).to.equal("0 ACME");
  });
});
