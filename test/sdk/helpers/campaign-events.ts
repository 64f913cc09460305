/** A campaign's life in a few blocks: every event of the claims desk that a programme's watcher hears. */
import { id } from "ethers";

import { numberKey, signVoucher } from "../../../sdk/src/vouchers/index.js";
import { OWN_KIND } from "./badge-events.js";
import { DAY, sendAll } from "./brand.js";
import type { Brand } from "./brand.js";
import { now } from "./chain.js";

const CAMPAIGN = "autumn";

/** Until two claims wait to mature, one by the member; the campaign is to end after the notice period. */
export async function campaignEvents({ program, chain, issuer, till, member, stranger }: Brand): Promise<void> {
  const { claims } = program;
  const start = await now(chain);
  const tills = [{ till: till.address, cap: 1_000n }];
  const window = { closesAt: start + 60 * DAY, maturity: DAY, uri: "ipfs://autumn" };
  // The member has the badge after the first claim, and gets the points alone for the second.
  const pays = { points: { budget: 1_000n }, badge: { kind: OWN_KIND, level: 1, budget: 5 } };
  await claims.open({ campaign: CAMPAIGN, ...pays, tills, ...window }).send(issuer);
  const input = { points: program.points.address, campaign: CAMPAIGN, till: till.address, deadline: start + DAY };
  const list = [
    { to: member.address, amount: 30n, key: numberKey(1) },
    { to: member.address, amount: 20n, key: id("order 1") },
    { to: stranger.address, amount: 10n, key: numberKey(2), referrer: member.address },
  ];
  for (const claim of list) {
    const signed = await signVoucher(claims.domain, "voucher", { ...input, ...claim }, till);
    await claims.claimVoucher(signed).send(stranger);
  }
  const pending = await claims.pending({ campaign: CAMPAIGN });
  await sendAll(claims.void(pending.slice(1, 2), "returned"), issuer);
  await claims.revokeNumbers({ campaign: CAMPAIGN, till: till.address, from: 10n, to: 20n }).send(issuer);
  await claims.revokeTills({ campaign: CAMPAIGN, tills: [till.address] }).send(issuer);
  await claims.close(CAMPAIGN).send(issuer);
}

/** Once the campaign is over. */
export async function campaignEnd({ program: { claims }, stranger }: Brand): Promise<void> {
  await sendAll(claims.mature(await claims.pending({ campaign: CAMPAIGN })), stranger);
  await claims.lapse(CAMPAIGN).send(stranger);
}
