/** What the peers' tokens cost: the same operations, amounts and states as ours in `../ours/points.ts`. */
import { Interface, MaxUint256, Signature } from "ethers";

import { freshAddresses, type Chain } from "../chain.js";
import type { Measures } from "../measure.js";
import { HEADS } from "../ours/points.js";
import { authorizationTypes, permitTypes } from "../signing.js";
import { measureCollection } from "./collections.js";
import type { Artifacts } from "./compile.js";
import { clonePeer, deployPeer, type Peer } from "./contract.js";

/** A batch of 500 through thirdweb's multicall is over the gas cap of a transaction. */
const MULTICALL_HEADS = 400;

export async function measureOpenZeppelin(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const deploy = (name: string) => deployPeer(chain, artifacts(name));
  await measureTransfer(chain, await deploy("OzToken"), measures);
  await measureBurn(chain, await deploy("OzBurnable"), measures);
  await measureMint(chain, await deploy("OzMintable"), "mint", measures);
  await measureBatch(chain, await deploy("OzMintable"), measures);
  await measurePermit(chain, await deploy("OzPermit"), measures);
  await measureAuthorization(chain, await deploy("OzAuthorizations"), measures);
  await measureCollection(chain, artifacts("OzCollection"), measures);
}

export async function measureSolady(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const deploy = (name: string) => deployPeer(chain, artifacts(name));
  await measureTransfer(chain, await deploy("SoladyToken"), measures);
  await measureBurn(chain, await deploy("SoladyBurnable"), measures);
  await measureMint(chain, await deploy("SoladyMintable"), "mint", measures);
  await measureBatch(chain, await deploy("SoladyMintable"), measures);
  await measureCollection(chain, artifacts("SoladyCollection"), measures);
}

/** thirdweb deploys its token as a clone. */
export async function measureThirdweb(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const artifact = artifacts("TokenERC20");
  const token = await clonePeer(chain, artifact);
  const { deployer } = chain.who;
  const config = [deployer.address, "Peer points", "PEER", "", [], deployer.address, deployer.address, 0];
  await token.call(deployer, "initialize", config);
  await token.call(deployer, "mintTo", [deployer.address, 1_000_000_000]);
  await measureTransfer(chain, token, measures);
  await measureBurn(chain, token, measures);
  await measureMint(chain, token, "mintTo", measures);

  const heads = freshAddresses("batch", MULTICALL_HEADS);
  const calls = heads.map((head) => new Interface(artifact.abi).encodeFunctionData("mintTo", [head, 500]));
  for (const state of ["first", "steady"]) {
    const cost = await token.call(deployer, "multicall", [calls]);
    measures.addPerHead("batch mint", state, cost, MULTICALL_HEADS);
    if (state === "steady") measures.addFigure("batch calldata", "", cost.calldataBytes / MULTICALL_HEADS);
  }
}

async function measureTransfer({ who }: Chain, token: Peer, measures: Measures) {
  const [receiver] = freshAddresses("transfer", 1);
  for (const state of ["first", "steady"]) {
    measures.add("transfer", state, await token.call(who.deployer, "transfer", [receiver, 500]));
  }
}

async function measureBurn({ who }: Chain, token: Peer, measures: Measures) {
  measures.add("burn", "steady", await token.call(who.deployer, "burn", [500]));
}

async function measureMint({ who }: Chain, token: Peer, method: string, measures: Measures) {
  const [receiver] = freshAddresses("mint", 1);
  for (const state of ["first", "steady"]) {
    measures.add("mint", state, await token.call(who.deployer, method, [receiver, 500]));
  }
}

async function measureBatch({ who }: Chain, token: Peer, measures: Measures) {
  const members = freshAddresses("batch", HEADS);
  const amounts = members.map(() => 500);
  for (const state of ["first", "steady"]) {
    const cost = await token.call(who.deployer, "mintBatch", [members, amounts]);
    measures.addPerHead("batch mint", state, cost, HEADS);
    if (state === "steady") measures.addFigure("batch calldata", "", cost.calldataBytes / HEADS);
  }
}

async function measurePermit(chain: Chain, token: Peer, measures: Measures) {
  const { deployer, friend, stranger } = chain.who;
  const domain = await domainOf(chain, token);
  for (const [nonce, state] of ["first", "steady"].entries()) {
    const value = 500 + 100 * nonce;
    const signature = await deployer.signTypedData(domain, permitTypes, {
      owner: deployer.address,
      spender: friend.address,
      value,
      nonce,
      deadline: MaxUint256,
    });
    const { v, r, s } = Signature.from(signature);
    const args = [deployer.address, friend.address, value, MaxUint256, v, r, s];
    measures.add("permit", state, await token.call(stranger, "permit", args, [signature]));
  }
}

async function measureAuthorization(chain: Chain, token: Peer, measures: Measures) {
  const { deployer, friend, stranger } = chain.who;
  await token.call(deployer, "transfer", [friend.address, 500]);
  const types = authorizationTypes("TransferWithAuthorization");
  const nonce = `0x${"a1".repeat(32)}`;
  const value = {
    from: deployer.address,
    to: friend.address,
    value: 500,
    validAfter: 0,
    validBefore: MaxUint256,
    nonce,
  };
  const signature = await deployer.signTypedData(await domainOf(chain, token), types, value);
  const { v, r, s } = Signature.from(signature);
  const args = [value.from, value.to, 500, 0, MaxUint256, nonce, v, r, s];
  measures.add(
    "transferWithAuthorization",
    "steady",
    await token.call(stranger, "transferWithAuthorization", args, [signature]),
  );
}

export async function domainOf({ ethers }: Chain, token: Peer) {
  const { chainId } = await ethers.provider.getNetwork();
  return { name: "Peer points", version: "1", chainId, verifyingContract: token.address };
}
