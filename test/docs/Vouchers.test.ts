/** The page on vouchers: its snippet, run as it stands there. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import * as qr from "../../sdk/src/vouchers/qr.js";
import { TillLedger } from "../../sdk/src/vouchers/till-ledger.js";
import * as vouchers from "../../sdk/src/vouchers/index.js";
import { BRAND_SECRET, NOW, domain, member, spring, till } from "../sdk/helpers/vouchers.js";
import { runSnippet } from "./snippet.js";

describe("docs/vouchers.md", function () {
  it("signs a voucher, prints a code and checks at the till, by its snippet", async function () {
    const folder = await mkdtemp(path.join(tmpdir(), "punchcard-docs-"));
    const page = { innerHTML: "" };
    try {
      const { printed } = await runSnippet("docs/vouchers.md", {
        ...{ ...vouchers, ...qr, TillLedger, ...domain, till, member, page },
        ...{ ...spring, now: NOW, brandSecret: BRAND_SECRET },
        file: path.join(folder, "till"),
      });
      const [scanned, first, second] = printed;
      expect([scanned, first]).to.deep.equal([
        ["code", true],
        ["first", { ok: true }],
      ]);
      expect(second?.[1]).to.include({ ok: false, reason: "SEEN" });
      expect(page.innerHTML).to.match(/^<svg .*<\/svg>$/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
