/** A peer's contract on the measuring chain. Peers have no generated types: they are called by name. */
import { concat, Contract, ContractFactory, getCreateAddress, type Signer } from "ethers";

import { OVERRIDES, type Chain, type Cost } from "../chain.js";
import type { Artifact } from "./compile.js";

export interface Peer {
  address: string;
  /** Sends a call and tells what it cost. */
  call(by: Signer, method: string, args: readonly unknown[], signatures?: string[]): Promise<Cost>;
  read(method: string, args: readonly unknown[]): Promise<unknown>;
}

export async function deployPeer(chain: Chain, artifact: Artifact, args: readonly unknown[] = []): Promise<Peer> {
  const factory = new ContractFactory(artifact.abi, artifact.bytecode, chain.who.deployer);
  await chain.tick();
  const deployed = await factory.deploy(...args, OVERRIDES);
  return peerAt(chain, artifact, await deployed.getAddress());
}

/** A clone of a contract (ERC-1167), as thirdweb deploys what it prebuilds; to be initialized. */
export async function clonePeer(chain: Chain, artifact: Artifact): Promise<Peer> {
  const { who, tick } = chain;
  const whole = await deployPeer(chain, artifact);
  const nonce = await who.deployer.getNonce();
  await tick();
  await who.deployer.sendTransaction({
    data: concat(["0x3d602d80600a3d3981f3363d3d373d3d3d363d73", whole.address, "0x5af43d82803e903d91602b57fd5bf3"]),
  });
  return peerAt(chain, artifact, getCreateAddress({ from: who.deployer.address, nonce }));
}

export function peerAt(chain: Chain, { abi }: Artifact, address: string): Peer {
  return {
    address,
    call: (by, method, args, signatures = []) => {
      const contract = new Contract(address, abi, by);
      return chain.cost(() => contract.getFunction(method).send(...args, OVERRIDES), { signatures });
    },
    read: (method, args) =>
      new Contract(address, abi, chain.who.deployer).getFunction(method).staticCall(...args) as Promise<unknown>,
  };
}
