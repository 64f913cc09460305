/** The README's snippet, in both languages, run as it stands there. */
import { expect } from "chai";

import { Punchcard } from "../../sdk/src/index.js";
import { coffee, openBrand } from "../sdk/helpers/brand.js";
import { inProcess, now } from "../sdk/helpers/chain.js";
import { runSnippet } from "./snippet.js";

describe("README", function () {
  for (const file of ["README.md", "README.zh-CN.md"]) {
    it(`redeems with a transaction and with a signature, by the snippet of ${file}`, async function () {
      const brand = await openBrand(await inProcess());
      await coffee(brand);
      await brand.give(brand.member.address, 1_000n);
      const { imports, printed } = await runSnippet(file, {
        Punchcard,
        provider: brand.chain.provider,
        deployment: brand.deployment,
        address: brand.program.address,
        wallet: brand.member,
        relayer: brand.relayer,
        deadline: (await now(brand.chain)) + 3600,
      });

      expect(imports).to.deep.equal(['import { Punchcard } from "@punchcard/sdk";']);
      const [balance, step, intent] = printed.map(([line]) => line);
      expect(balance).to.equal("10 ACME");
      expect(step).to.match(/^Redeem 1 of reward 1 for at most 5 ACME, until /);
      expect(intent).to.match(/^Redeem 1 × reward 1 for at most 5 ACME/);
      const { redemptions } = await brand.program.member(brand.member.address).held();
      expect(redemptions).to.have.lengthOf(2);
    });
  }
});
