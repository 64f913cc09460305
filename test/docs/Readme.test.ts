/** The README's snippet, in both languages, run as it stands there: what newcomers copy must work. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { Punchcard } from "../../sdk/src/index.js";
import { coffee, openBrand } from "../sdk/helpers/brand.js";
import { inProcess, now } from "../sdk/helpers/chain.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const IMPORT = 'import { Punchcard } from "@punchcard/sdk";\n';

type AsyncFunctionConstructor = new (...namesAndBody: string[]) => (...values: unknown[]) => Promise<void>;
const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => Promise.resolve()) as {
  constructor: AsyncFunctionConstructor;
};

describe("README", function () {
  for (const file of ["README.md", "README.zh-CN.md"]) {
    it(`redeems with a transaction and with a signature, by the snippet of ${file}`, async function () {
      const text = await readFile(path.join(ROOT, file), "utf8");
      const snippet = /```ts\n([^]*?)```/.exec(text)?.[1] ?? "";
      expect(snippet, "what an app imports").to.include(IMPORT);
      const brand = await openBrand(await inProcess());
      await coffee(brand);
      await brand.give(brand.member.address, 1_000n);
      const printed: string[] = [];
      const given: Record<string, unknown> = {
        Punchcard,
        provider: brand.chain.provider,
        deployment: brand.deployment,
        address: brand.program.address,
        wallet: brand.member,
        relayer: brand.relayer,
        deadline: (await now(brand.chain)) + 3600,
        console: { log: (line: string) => printed.push(line) },
      };

      await new AsyncFunction(...Object.keys(given), snippet.replace(IMPORT, ""))(...Object.values(given));

      expect(printed[0]).to.equal("10 ACME");
      expect(printed[1]).to.match(/^Redeem 1 of reward 1 for at most 5 ACME, until /);
      expect(printed[2]).to.match(/^Redeem 1 × reward 1 for at most 5 ACME/);
      const { redemptions } = await brand.program.member(brand.member.address).held();
      expect(redemptions).to.have.lengthOf(2);
    });
  }
});
