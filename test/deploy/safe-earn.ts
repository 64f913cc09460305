/** What the tasks of campaigns and drops do on the chain through a Safe. */
import { expect } from "chai";
import type { AddressLike } from "ethers";

import type { Claims, Points } from "../../sdk/src/generated/index.js";
import { TILL, TILL_KEY, fresh, json, readVouchers, secretFile } from "./earn-support.js";
import { DAY, ethers, file, member, networkHelpers, run } from "./support.js";

interface Context {
  program: { target: AddressLike };
  points: Points;
  claims: Claims;
}

const SPRING = `0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`;
const OPENING = {
  ...{ campaign: "spring", points: { budget: "1000" }, closesAt: "+60d", maturity: "1d", tills: [TILL] },
  uri: 'ipfs://"spring", [1]',
};
const AT = { campaign: "spring" };

/** @param through runs a task for the Safe, and executes what it wrote */
export function earnCases<C extends Context>(
  through: (context: C, id: string[], args?: object) => Promise<unknown>,
): Record<string, (context: C) => Promise<void>> {
  async function opened(context: C): Promise<void> {
    await through(context, ["campaigns", "open"], { file: await json("c.json", OPENING) });
  }

  async function left({ points, claims }: C): Promise<bigint> {
    return (await points.budgetOf(claims, SPRING)).left;
  }

  async function active({ points, claims }: C, till: string): Promise<boolean> {
    return (await claims.tillOf(points, SPRING, till)).active;
  }

  /** Ten points of a member that have not matured. */
  async function claimed(context: C): Promise<void> {
    await opened(context);
    const [stranger] = await ethers.getSigners();
    const out = await fresh("v.jsonl");
    const till = { tillKey: await secretFile("k", TILL_KEY), journal: await fresh("n.jsonl") };
    const rows = await file("r.csv", `member,amount\n${member(1)},10`);
    await run(["vouchers", "sign"], { program: context.program.target, ...AT, ...till, file: rows, out });
    const [signed] = await readVouchers(out);
    await context.claims.connect(stranger).claimVoucher(signed!.voucher, signed!.signature);
    expect(await left(context)).to.equal(990n);
  }

  return {
    "campaigns open": async (context) => {
      await opened(context);
      expect(await left(context)).to.equal(1000n);
      expect(await active(context, TILL)).to.equal(true);
    },
    "campaigns top-up": async (context) => {
      await opened(context);
      await through(context, ["campaigns", "top-up"], { ...AT, amount: "5" });
      expect(await left(context)).to.equal(1005n);
    },
    "campaigns cut": async (context) => {
      await opened(context);
      await through(context, ["campaigns", "cut"], { ...AT, amount: "all" });
      expect(await left(context)).to.equal(0n);
    },
    "campaigns close": async (context) => {
      await opened(context);
      await through(context, ["campaigns", "close"], AT);
      const closesAt = await context.claims.closingOf(context.points, SPRING);
      expect(Number(closesAt)).to.equal((await networkHelpers.time.latest()) + 7 * DAY);
    },
    "campaigns lapse": async (context) => {
      await opened(context);
      await networkHelpers.time.increase(61 * DAY);
      await through(context, ["campaigns", "lapse"], AT);
      expect(await left(context)).to.equal(0n);
    },
    "campaigns set-tills": async (context) => {
      await opened(context);
      await through(context, ["campaigns", "set-tills"], { ...AT, tills: [member(7)], cap: "9" });
      expect((await context.claims.tillOf(context.points, SPRING, member(7))).left).to.equal(9n);
    },
    "campaigns revoke-tills": async (context) => {
      await opened(context);
      await through(context, ["campaigns", "revoke-tills"], { ...AT, tills: [TILL] });
      expect(await active(context, TILL)).to.equal(false);
    },
    "campaigns revoke-numbers": async (context) => {
      await opened(context);
      await through(context, ["campaigns", "revoke-numbers"], { ...AT, till: TILL, first: "3", last: "3" });
      expect(await context.claims.isRevoked(context.points, SPRING, TILL, 3)).to.equal(true);
    },
    "campaigns mature": async (context) => {
      await claimed(context);
      await networkHelpers.time.increase(2 * DAY);
      await through(context, ["campaigns", "mature"], AT);
      expect(await context.points.balanceOf(member(1))).to.equal(10n);
    },
    "campaigns void": async (context) => {
      await claimed(context);
      await through(context, ["campaigns", "void"], { ...AT, numbers: "0", why: 'stolen "till"' });
      expect(await left(context)).to.equal(1000n);
    },
    "drops publish": async (context) => {
      const program = context.program.target;
      const folder = await fresh("drop");
      const rows = await file("d.csv", `member,amount\n${member(1)},30\n${member(2)},12`);
      const { root } = await run(["drops", "build"], { program, ...AT, file: rows, out: folder });
      const opening = { ...OPENING, points: {}, tills: [] };
      await through(context, ["drops", "publish"], { file: await json("c.json", opening), folder });
      expect((await context.claims.campaignOf(context.points, SPRING)).root).to.equal(root);
      expect(await left(context)).to.equal(42n);
    },
  };
}
