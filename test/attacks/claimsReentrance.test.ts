/** A token that calls back: the desk's own order must be enough, though no token of our launcher calls anybody. */
import { expect } from "chai";
import type { EventLog } from "ethers";

import type { PendingClaimStruct } from "../../sdk/src/generated/Claims.js";
import { AMOUNT, claim, encodeOpening, openingOf } from "../earn/support.js";
import { DAY, ethers, networkHelpers, ROLE } from "../helpers/program.js";

const { time } = networkHelpers;

/** A desk of claims whose launcher, programme and token are one contract, and a claim that waits there. */
async function lyingFixture() {
  const [till, member, stranger] = await ethers.getSigners();
  const actors = { till: till!, member: member!, stranger: stranger! };
  const brand = await ethers.deployContract("LyingBrand__Mock");
  const token = await brand.getAddress();
  const claims = await ethers.deployContract("Claims", [token]);
  const desk = await claims.getAddress();
  const opening = encodeOpening(claims, await openingOf(actors, { terms: { maturity: DAY } }));
  await brand.act(desk, claims.interface.encodeFunctionData("onRoleLent", [token, ROLE.ISSUER, opening]));
  const { logs } = (await (await claim({ claims, token, ...actors })).wait())!;
  const told = logs.find((log): log is EventLog => "eventName" in log && log.eventName === "ClaimPending")!;
  const { points, campaign, source, key, lots, maturesAt } = told.args as unknown as PendingClaimStruct;
  const pending = { points, campaign, source, key, member: actors.member.address, lots, maturesAt };
  return { brand, claims, desk, pending };
}

const load = () => networkHelpers.loadFixture(lyingFixture);

describe("Attacks: a token that calls back while claims move", () => {
  it("finds the claim done while it is handed over", async () => {
    const { brand, claims, desk, pending } = await load();
    await time.increaseTo(pending.maturesAt);
    await brand.arm(desk, claims.interface.encodeFunctionData("mature", [[pending]]));
    await expect(claims.mature([pending]))
      .to.emit(brand, "CalledBack")
      .withArgs(true, "0x");
    expect(await brand.released()).to.equal(AMOUNT);
  });

  it("finds the claim gone while it is voided", async () => {
    const { brand, claims, desk, pending } = await load();
    await brand.arm(desk, claims.interface.encodeFunctionData("void", [[pending], "again"]));
    const gone = claims.interface.encodeErrorResult("ClaimNotPending", [await claims.pendingId(pending)]);
    await expect(claims.void([pending], "once"))
      .to.emit(brand, "CalledBack")
      .withArgs(false, gone);
    expect(await brand.voided()).to.equal(AMOUNT);
  });
});
