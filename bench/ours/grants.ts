/** What points that mature cost: granting to many, and handing over. */
import { id, dataSlice } from "ethers";

import { CAMPAIGN, launchBrand, REASON, type Protocol } from "../brand.js";
import { DAY, freshAddresses, OVERRIDES, type Chain } from "../chain.js";
import type { Part } from "../floor.js";
import type { Measures } from "../measure.js";

export const GRANTED = 100;

/** Supply, budget, the desk's points, the batch; one event each. */
const GRANT_ONCE: readonly Part[] = ["slot", "slot", "slot", "newSlot", "account", "transfer"];
/** The desk's points. */
const MATURE_ONCE: readonly Part[] = ["slot", "account"];

export async function measureGrants(chain: Chain, protocol: Protocol, measures: Measures) {
  const { who, cost, now, tick } = chain;
  const { points, address } = await launchBrand(chain, protocol, { symbol: "GRANTS" });
  const byIssuer = protocol.grants.connect(who.issuer);
  const key = await byIssuer.campaignKey(who.issuer.address, CAMPAIGN);
  await cost(() => points.connect(who.issuer).allot(byIssuer, key, 10_000_000, 0));
  const members = freshAddresses("granted", GRANTED);
  const amounts = members.map(() => 500);
  const grant = async (reason: string) => {
    const maturesAt = now() + DAY;
    const granted = await cost(() => byIssuer.grant(address, CAMPAIGN, reason, maturesAt, members, amounts, OVERRIDES));
    const batchId = await byIssuer.batchIdOf(address, who.issuer.address, CAMPAIGN, reason);
    const [event] = await byIssuer.queryFilter(byIssuer.filters.BatchGranted(undefined, undefined, batchId));
    const { oneUnit } = event!.args;
    return {
      granted,
      batch: { points: address, minter: who.issuer, campaign: CAMPAIGN, reason, maturesAt, oneUnit, members, amounts },
    };
  };
  // The desk's first grant writes slots that later ones find.
  await grant(REASON);
  for (const state of ["first", "steady"] as const) {
    const { granted, batch } = await grant(dataSlice(id(`file ${state}`), 0, 16));
    if (state === "steady") {
      measures.addPerHead(`grant of ${GRANTED} that mature, each`, "", granted, GRANTED, {
        once: GRANT_ONCE,
        each: ["receipt"],
      });
    }
    await tick(DAY);
    const matured = await cost(() => protocol.grants.connect(who.stranger).mature(batch, 0, GRANTED, OVERRIDES));
    measures.addPerHead(`handing over ${GRANTED} matured grants, each`, state, matured, GRANTED, {
      once: MATURE_ONCE,
      each: [state === "first" ? "newSlot" : "slot", "transfer", "receipt"],
    });
  }
}
