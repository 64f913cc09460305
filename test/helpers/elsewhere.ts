/** A second chain on which the protocol has the very addresses that it has on the first. */
import { network } from "hardhat";

import type { Launcher, PointsDeployer } from "../../sdk/src/generated/index.js";
import { ethers } from "./program.js";

/** Deploys the protocol on a fresh chain, in the order and from the account of `deployProtocol`. */
export async function deployElsewhere(here: {
  deployer: { address: string };
  pointsDeployer: PointsDeployer;
  launcher: Launcher;
}) {
  const chain = await network.create({ override: { chainId: 10 } });
  const { address: from } = here.deployer;
  const first = await here.pointsDeployer.getAddress();
  // Other tests may have used the deployer before: only the nonce of the deployment itself leads to the same address.
  let nonce = 0;
  while (ethers.getCreateAddress({ from, nonce }) !== first) nonce += 1;
  if (nonce !== 0) await chain.networkHelpers.setNonce(from, nonce);

  const pointsDeployer = await chain.ethers.deployContract("PointsDeployer");
  const badgesDeployer = await chain.ethers.deployContract("BadgesDeployer");
  const badgeArt = await chain.ethers.deployContract("BadgeArt");
  const launcher = await chain.ethers.deployContract("Launcher", [
    await pointsDeployer.getAddress(),
    await badgesDeployer.getAddress(),
    await badgeArt.getAddress(),
  ]);
  const rewards = await chain.ethers.deployContract("Rewards", [await launcher.getAddress()]);
  await chain.ethers.deployContract("Grants");
  const claims = await chain.ethers.deployContract("Claims", [await launcher.getAddress()]);
  const rulebook = await chain.ethers.deployContract("Rulebook");
  const purchases = await chain.ethers.deployContract("Purchases", [
    await launcher.getAddress(),
    await rulebook.getAddress(),
  ]);
  return { chain, launcher, rewards, claims, purchases };
}
