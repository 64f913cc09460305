/** What the tasks of rules and purchases do on the chain through a Safe: issuer, and till. */
import path from "node:path";

import { expect } from "chai";
import type { AddressLike } from "ethers";

import type { Badges, Points, Tiers } from "../../sdk/src/generated/index.js";
import { fresh, json, secretFile } from "./earn-support.js";
import { RULE, SECRET, TIERS, WINDOW, campaign, purchases, refunds } from "./purchases-support.js";
import { DAY, member, networkHelpers } from "./support.js";

interface Context {
  safe: { address: string };
  program: { target: AddressLike };
  points: Points;
  badges: Badges;
  tiers: Tiers;
}

/** @param through runs a task for the Safe, and executes what it wrote */
export function purchaseCases<C extends Context>(
  through: (context: C, id: string[], args?: object) => Promise<unknown>,
): Record<string, (context: C) => Promise<void>> {
  async function opened(context: C): Promise<void> {
    const kind = { name: "Regular", style: "medal", color: "#2f855a", levels: ["A", "B", "C"] };
    const kinds = await json("k.json", { ...kind, soulbound: true, revocable: true });
    await through(context, ["badges", "define"], { file: kinds });
    await through(context, ["rules", "publish"], { file: await json("r.json", RULE) });
    const opening = await json("c.json", campaign(context.safe.address));
    await through(context, ["campaigns", "open"], { file: opening, desk: "purchases" });
    await through(context, ["campaigns", "open"], { file: await json("t.json", TIERS), desk: "tiers" });
  }

  /** An order of 200 points of member 1, and the file that it came from. */
  async function posted(context: C): Promise<{ list: string; secret: string }> {
    await opened(context);
    const secret = await secretFile("s", SECRET);
    const list = await purchases([{ order: 'A "1", [2]', amount: "200" }]);
    await through(context, ["purchases", "post"], { file: list, secretFile: secret });
    expect(await context.points.totalSupply()).to.equal(200n);
    return { list, secret };
  }

  async function matured(context: C): Promise<void> {
    await posted(context);
    await networkHelpers.time.increase(WINDOW * DAY);
    await through(context, ["purchases", "mature"]);
    expect(await context.points.balanceOf(member(1))).to.equal(200n);
  }

  return {
    "rules publish": async (context) => {
      await opened(context);
      expect((await context.tiers.tierOf(context.points, member(1))).missing).to.equal(100n);
    },
    "purchases post": async (context) => {
      const { list, secret } = await posted(context);
      const found = await through(context, ["purchases", "post"], { file: list, secretFile: secret });
      expect(found).to.deep.include({ executed: 1, proposed: 0, files: [] });
      expect(found).to.have.nested.property("report.matches", true);
    },
    "purchases refund": async (context) => {
      const { list, secret } = await posted(context);
      const returned = await refunds("r.csv", ['R-1,"A ""1"", [2]",50,USD']);
      const where = { receipts: path.dirname(list), ledger: await fresh("l.jsonl") };
      await through(context, ["purchases", "refund"], { file: returned, secretFile: secret, ...where });
      expect(await context.points.totalSupply()).to.equal(150n);
    },
    "purchases mature": async (context) => {
      await matured(context);
      await through(context, ["purchases", "mature"], { bonuses: true });
      // Ten for the first purchase, and 25 for the milestone.
      expect(await context.points.balanceOf(member(1))).to.equal(235n);
    },
    "purchases tiers": async (context) => {
      await matured(context);
      await through(context, ["purchases", "tiers"]);
      expect(await context.badges.heldBy(member(1), 1)).to.deep.equal([true, 2n]);
    },
  };
}
