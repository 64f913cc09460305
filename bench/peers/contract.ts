/** A peer's contract on the measuring chain. Peers have no generated types: they are called by name. */
import { Contract, ContractFactory, type Signer } from "ethers";

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
