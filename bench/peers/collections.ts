/** What the peers' badges cost: the same operations and states as ours in `../ours/badges.ts`. */
import { freshAddresses, type Chain } from "../chain.js";
import type { Measures } from "../measure.js";
import { AWARDED } from "../ours/badges.js";
import { deployPeer, type Peer } from "./contract.js";
import type { Artifact } from "./compile.js";

export async function measureCollection(chain: Chain, artifact: Artifact, measures: Measures) {
  const { deployer, friend } = chain.who;
  const collection = await deployPeer(chain, artifact);
  const mint = (to: string) => collection.call(deployer, "mint", [to]);
  await mint(deployer.address);
  const [receiver, taker] = freshAddresses("badge", 2) as [string, string];
  for (const state of ["first", "steady"]) measures.add("badge mint", state, await mint(receiver));
  await measureTransfer(collection, taker, measures, chain);
  await collection.call(deployer, "mintBatch", [[friend.address]]);
  const members = freshAddresses("badges", AWARDED);
  for (const state of ["first", "steady"]) {
    measures.addPerHead("badges batch", state, await collection.call(deployer, "mintBatch", [members]), AWARDED);
  }
}

/** By a holder who keeps another, to one who has none, then to one who has one. */
async function measureTransfer(collection: Peer, taker: string, measures: Measures, { who }: Chain) {
  const { deployer } = who;
  for (let i = 0; i < 2; i++) await collection.call(deployer, "mint", [deployer.address]);
  for (const [id, state] of [
    [4, "first"],
    [5, "steady"],
  ] as const) {
    const cost = await collection.call(deployer, "transferFrom", [deployer.address, taker, id]);
    measures.add("badge transfer", state, cost);
  }
}
