/** What thirdweb's vouchers and drops cost: the same operations and states as ours in `../ours/claims.ts`. */
import { id, Interface, solidityPackedKeccak256, ZeroAddress } from "ethers";

import { DAY, freshAddresses, type Chain } from "../chain.js";
import { SparseTree } from "../merkle.js";
import type { Measures } from "../measure.js";
import { AMOUNT } from "../ours/claims.js";
import { rollupBytes } from "../rollup.js";
import { clonePeer, deployPeer, type Peer } from "./contract.js";
import type { Artifacts } from "./compile.js";

const STATES = ["first", "steady"] as const;

/** Its order is that of the struct in the call. */
const POINTS_REQUEST = [
  { name: "to", type: "address" },
  { name: "primarySaleRecipient", type: "address" },
  { name: "quantity", type: "uint256" },
  { name: "price", type: "uint256" },
  { name: "currency", type: "address" },
  { name: "validityStartTimestamp", type: "uint128" },
  { name: "validityEndTimestamp", type: "uint128" },
  { name: "uid", type: "bytes32" },
];
const BADGE_REQUEST = [
  { name: "to", type: "address" },
  { name: "royaltyRecipient", type: "address" },
  { name: "royaltyBps", type: "uint256" },
  { name: "primarySaleRecipient", type: "address" },
  { name: "uri", type: "string" },
  { name: "quantity", type: "uint256" },
  { name: "pricePerToken", type: "uint256" },
  { name: "currency", type: "address" },
  { name: "validityStartTimestamp", type: "uint128" },
  { name: "validityEndTimestamp", type: "uint128" },
  { name: "uid", type: "bytes32" },
];

/** A voucher for points, signed by the owner, who alone may. */
export async function measureSignatureMint(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const { deployer, stranger } = chain.who;
  const artifact = artifacts("ERC20SignatureMint");
  const token = await deployPeer(chain, artifact, [deployer.address, "Peer points", "PEER", deployer.address]);
  const signed = async (to: string, label: string) => {
    const request = {
      to,
      primarySaleRecipient: ZeroAddress,
      quantity: AMOUNT,
      price: 0,
      currency: ZeroAddress,
      validityStartTimestamp: chain.now() - DAY,
      validityEndTimestamp: chain.now() + DAY,
      uid: id(label),
    };
    const domain = await domainOf(chain, token, "SignatureMintERC20");
    return { request, signature: await deployer.signTypedData(domain, { MintRequest: POINTS_REQUEST }, request) };
  };
  const claim = async (to: string, label: string) => {
    const { request, signature } = await signed(to, label);
    return token.call(stranger, "mintWithSignature", [request, signature], [signature]);
  };
  await claim(deployer.address, "warm up");
  const [member] = freshAddresses("voucher", 1) as [string];
  for (const state of STATES) measures.add("voucher", state, await claim(member, state));
  const { request, signature } = await signed(member, "rollup");
  const data = new Interface(artifact.abi).encodeFunctionData("mintWithSignature", [request, signature]);
  measures.addFigure("rollup bytes", "", Math.round(rollupBytes({ to: token.address, data }, 100_000)));
}

/** A list of members with a quantity each; only the member can claim, and the list is what limits them. */
export async function measureDropToken(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const { deployer, member } = chain.who;
  const token = await clonePeer(chain, artifacts("DropERC20"));
  const config = [deployer.address, "Peer points", "PEER", "", [], deployer.address, deployer.address, 0];
  await token.call(deployer, "initialize", config);
  const limit = 2 * AMOUNT;
  const members = new Map([
    [17, deployer],
    [123_456, member],
  ]);
  const leaves = [...members].map(([index, { address }]): [number, string] => [
    index,
    solidityPackedKeccak256(["address", "uint256", "uint256", "address"], [address, limit, 0, ZeroAddress]),
  ]);
  const tree = new SparseTree(new Map(leaves));
  const condition = {
    startTimestamp: 0,
    maxClaimableSupply: 1_000_000,
    supplyClaimed: 0,
    quantityLimitPerWallet: 0,
    merkleRoot: tree.root,
    pricePerToken: 0,
    currency: ZeroAddress,
    metadata: "",
  };
  await token.call(deployer, "setClaimConditions", [[condition], false]);
  const claim = (index: number) => {
    const proof = { proof: tree.proof(index), quantityLimitPerWallet: limit, pricePerToken: 0, currency: ZeroAddress };
    const by = members.get(index)!;
    return token.call(by, "claim", [by.address, AMOUNT, ZeroAddress, 0, proof, "0x"]);
  };
  await claim(17);
  for (const state of STATES) measures.add("Merkle claim", state, await claim(123_456));
}

/** A voucher for a badge, and the minting of one by its admin. */
export async function measureLoyaltyCard(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const { deployer, stranger } = chain.who;
  const card = await clonePeer(chain, artifacts("LoyaltyCard"));
  const { address } = deployer;
  await card.call(deployer, "initialize", [address, "Peer badges", "PEERB", "", [], address, address, 0, 0, address]);
  // Stored for each: a short one is in its favour.
  const uri = "ipfs://1";
  const domain = await domainOf(chain, card, "SignatureMintERC721");
  const claim = async (to: string, label: string) => {
    const request = {
      to,
      royaltyRecipient: ZeroAddress,
      royaltyBps: 0,
      primarySaleRecipient: ZeroAddress,
      uri,
      quantity: 1,
      pricePerToken: 0,
      currency: ZeroAddress,
      validityStartTimestamp: chain.now() - DAY,
      validityEndTimestamp: chain.now() + DAY,
      uid: id(label),
    };
    const signature = await deployer.signTypedData(domain, { MintRequest: BADGE_REQUEST }, request);
    return card.call(stranger, "mintWithSignature", [request, signature], [signature]);
  };
  await claim(address, "warm up");
  const [member, receiver] = freshAddresses("badge voucher", 2) as [string, string];
  for (const state of STATES) {
    measures.add("badge voucher", state, await claim(member, state));
    measures.add("badge mint", state, await card.call(deployer, "mintTo", [receiver, uri]));
  }
}

async function domainOf({ ethers }: Chain, { address }: Peer, name: string) {
  const { chainId } = await ethers.provider.getNetwork();
  return { name, version: "1", chainId, verifyingContract: address };
}
