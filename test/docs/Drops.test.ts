/** The page on drops: its snippet, run as it stands there. */
import { expect } from "chai";

import { buildDrop, findClaim, findClaims, writeDrop } from "../../sdk/src/drops/index.js";
import { openBrand } from "../sdk/helpers/brand.js";
import { inProcess, now } from "../sdk/helpers/chain.js";
import { hostOf } from "../sdk/helpers/drops.js";
import { runSnippet } from "./snippet.js";

describe("docs/drops.md", function () {
  it("builds a drop, writes its files, finds members and pays them, by its snippet", async function () {
    const brand = await openBrand(await inProcess());
    const { program, issuer, till, member, friend, stranger } = brand;
    const { claims, points } = program;
    const list = ["member,amount\n", `${member.address},1.50\n${friend.address},4\n`, `${member.address},0.25\n`];
    const { root } = await buildDrop(list, { decimals: 2, duplicates: "sum" });
    const opening = { campaign: "spring", points: { budget: 1_000n, ratePerDay: 0n }, root, uri: "ipfs://spring" };
    const closesAt = (await now(brand.chain)) + 3600;
    await claims.open({ ...opening, closesAt, tills: [{ till: till.address, cap: 0n, ratePerDay: 0n }] }).send(issuer);

    const files = new Map<string, Uint8Array>();
    const steps = new Set<string>();
    const { imports, printed } = await runSnippet("docs/drops.md", {
      ...{ buildDrop, findClaim, findClaims, writeDrop, list, root },
      ...claims.domain,
      points: points.address,
      member: member.address,
      friend: friend.address,
      stranger: stranger.address,
      host: hostOf(files),
      bucket: { put: (path: string, bytes: Uint8Array) => Promise.resolve(files.set(path, bytes)) },
      progress: (step: string) => steps.add(step),
      desk: {
        claimDrop: (_points: string, campaign: string, index: number, who: string, amount: bigint, proof: string[]) =>
          claims.claimDrop({ campaign, index, member: who, amount, proof }).send(stranger),
      },
    });

    expect(imports).to.have.lengthOf(1);
    expect([...steps]).to.deep.equal(["read", "leaves", "tree"]);
    expect(printed).to.deep.equal([[0, true, 175n], ["NOT_IN_DROP"]]);
    expect(await points.contract.balanceOf(member)).to.equal(175n);
    expect(await points.contract.balanceOf(friend)).to.equal(400n);
  });
});
