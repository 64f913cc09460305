/** The page on purchases in an app: its recipes, run in their order as they stand there. */
import { expect } from "chai";
import { id } from "ethers";

import * as qr from "../../sdk/src/receipts/qr.js";
import * as receipts from "../../sdk/src/receipts/index.js";
import { makeVoucher, secretKey, signVoucher } from "../../sdk/src/vouchers/index.js";
import { openBrand } from "../sdk/helpers/brand.js";
import { inProcess, now, travelTo } from "../sdk/helpers/chain.js";
import { runSnippet } from "./snippet.js";

describe("docs/receipts.md", function () {
  it("quotes, signs, posts, takes back, hands over and welcomes, by its recipes", async function () {
    const brand = await openBrand(await inProcess());
    const { program, issuer, till, member, friend, stranger, chain } = brand;
    const { imports, printed } = await runSnippet("docs/receipts.md", {
      ...receipts,
      ...qr,
      ...{ makeVoucher, secretKey, signVoucher },
      ...{ program, issuer, till, stranger, member: member.address, friend: friend.address },
      now: await now(chain),
      brandSecret: id("a secret of the brand"),
      stolen: stranger.address,
      stolenAt: 0,
      wait: async (seconds: number) => {
        await travelTo(chain, (await now(chain)) + seconds);
        await steal(brand);
      },
    });

    expect(imports).to.have.lengthOf(7);
    expect(printed).to.deep.equal([["1417.99 points"], [2, 0n, true], [2, "0"], [1], [0n]]);
    // 1,417.99 twice, less the share of 19.99 in 718.98; 20 for the first purchase; 50 for the milestone.
    expect(await program.points.contract.balanceOf(member)).to.equal(
      283_598n - (141_799n * 1_999n) / 71_899n + 2_000n + 5_000n,
    );
    // Welcomed; nothing for bringing the member, for the friend never bought.
    expect(await program.points.contract.balanceOf(friend)).to.equal(500n);
  });
});

/** The stranger has a till's key, and posts a purchase that nobody made. */
async function steal({ program, issuer, stranger, chain }: Awaited<ReturnType<typeof openBrand>>): Promise<void> {
  const { purchases, points } = program;
  await purchases.setTills({ campaign: "shop", tills: [{ till: stranger.address }] }).send(issuer);
  const forged = { member: stranger.address, order: id("forged"), amount: 500n, receipt: id("nothing") };
  const expiry = receipts.expiryOf(await now(chain), points);
  for (const step of purchases.post({ campaign: "shop", expiry, purchases: [forged] })) await step.send(stranger);
}
