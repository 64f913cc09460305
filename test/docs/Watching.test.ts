/** The page on watchers: its snippet, run as it stands there. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { displayText } from "../../sdk/src/index.js";
import type { WatchStatus } from "../../sdk/src/index.js";
import { coffee, openBrand, redeemed } from "../sdk/helpers/brand.js";
import { inProcess } from "../sdk/helpers/chain.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const IMPORT = 'import { displayText } from "@punchcard/sdk";\n';

type AsyncFunctionConstructor = new (...namesAndBody: string[]) => (...values: unknown[]) => Promise<void>;
const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => Promise.resolve()) as {
  constructor: AsyncFunctionConstructor;
};

describe("docs/watching.md", function () {
  it("shows a member's points as they change, by its snippet", async function () {
    const text = await readFile(path.join(ROOT, "docs/watching.md"), "utf8");
    const snippet = /```ts\n([^]*?)```/.exec(text)?.[1] ?? "";
    expect(snippet, "what an app imports").to.include(IMPORT);
    const brand = await openBrand(await inProcess());
    const rewardId = await coffee(brand);
    await brand.give(brand.member.address, 1_000n);
    const printed: string[] = [];
    const stop = new AbortController();
    let looks = 0;
    const given: Record<string, unknown> = {
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
      console: { log: (line: string) => printed.push(line) },
    };

    const run = new AsyncFunction(...Object.keys(given), snippet.replace(IMPORT, ""));
    await run(...Object.values(given));

    expect(printed[0]).to.equal("10 ACME");
    expect(printed).to.include("Enjoy: 2 × reward 1");
    expect(printed.at(-1)).to.equal("0 ACME");
  });
});
