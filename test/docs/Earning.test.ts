/** The page on earning: its recipes, run in their order as they stand there. */
import { expect } from "chai";
import { id } from "ethers";

import { buildDrop, findClaim, writeDrop } from "../../sdk/src/drops/index.js";
import { qrSvg, qrUrl, readQr } from "../../sdk/src/vouchers/qr.js";
import {
  makeVoucher,
  newCode,
  numberKey,
  secretKey,
  signCodeClaim,
  signVoucher,
} from "../../sdk/src/vouchers/index.js";
import { openBrand } from "../sdk/helpers/brand.js";
import { inProcess, now } from "../sdk/helpers/chain.js";
import { runSnippet } from "./snippet.js";

describe("docs/earning.md", function () {
  it("opens a campaign, and pays a voucher, a code, a drop and a batch, by its recipes", async function () {
    const brand = await openBrand(await inProcess());
    const { program, issuer, till, member, friend, stranger } = brand;
    const files = new Map<string, Uint8Array>();
    const page = { innerHTML: "" };
    const { imports, printed } = await runSnippet("docs/earning.md", {
      ...{ buildDrop, findClaim, writeDrop, qrSvg, qrUrl, readQr },
      ...{ makeVoucher, newCode, numberKey, secretKey, signCodeClaim, signVoucher },
      ...{ program, issuer, till, stranger, page, member: member.address, friend: friend.address },
      now: await now(brand.chain),
      brandSecret: id("a secret of the brand"),
      csv: [`member,amount\n${member.address},1.50\n${friend.address},4\n`],
      files: {
        write: (path: string, bytes: Uint8Array) => {
          files.set(path, bytes);
          return Promise.resolve();
        },
      },
      host: (path: string) => Promise.resolve(files.get(path)),
    });

    expect(imports).to.have.lengthOf(5);
    expect(printed).to.deep.equal([[false], [0, "AlreadyClaimed"]]);
    expect(page.innerHTML).to.match(/^<svg/);
    // A voucher and a code; a drop and a voucher of the batch.
    expect(await program.points.contract.balanceOf(member)).to.equal(500n);
    expect(await program.points.contract.balanceOf(friend)).to.equal(650n);
  });
});
