/** Checks of the shared contracts: each at its deterministic address, with the code that was compiled here. */
import { type Provider, TypedDataEncoder, concat, getCreateAddress, zeroPadValue } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { type Expected, addressesOf, artifact } from "../lib/protocol.js";
import { CONTRACTS, type ContractName } from "../modules/Protocol.js";
import { checkCode } from "./code.js";

/** One thing that was compared. */
export interface Finding {
  ok: boolean;
  what: string;
  expected: string;
  actual: string;
}

export function finding(what: string, expected: string, actual: string): Finding {
  return { ok: expected === actual, what, expected, actual };
}

/** Desks that take signatures have an EIP-712 domain. */
const SIGNED_FOR: readonly ContractName[] = ["Rewards", "Claims", "Purchases"];

export async function checkProtocol(
  hre: HardhatRuntimeEnvironment,
  provider: Provider,
  expected: Expected,
): Promise<Finding[]> {
  const { chainId } = await provider.getNetwork();
  const { badgeArt, purchases, standings, rulebook } = addressesOf(expected);
  const picture = getCreateAddress({ from: badgeArt, nonce: 1 });
  const created: Partial<Record<ContractName, string>> = { BadgeArt: picture, Purchases: standings };
  const findings: Finding[] = [];
  for (const name of CONTRACTS) {
    const { address, creationCode } = expected[name];
    // The domain is an immutable, as are a desk's registry, the launcher's deployers, and what a desk created.
    const own = SIGNED_FOR.includes(name) ? [domainOf(`Punchcard ${name}`, chainId, address)] : [];
    if (created[name] !== undefined) own.push(word(created[name]));
    const fault = await checkCode({ provider, address, compiled: await artifact(hre, name), creationCode, own });
    findings.push(finding(`${name} ${address}`, "the compiled code", fault ?? "the compiled code"));
  }
  for (const [name, address, creator, args] of [
    ["BadgePicture", picture, badgeArt, "0x"],
    ["Standings", standings, purchases, word(rulebook)],
  ] as const) {
    const compiled = await artifact(hre, name);
    const creationCode = concat([compiled.bytecode, args]);
    const fault = await checkCode({ provider, address, compiled, creationCode, creator });
    findings.push(finding(`${name} ${address}`, "the compiled code", fault ?? "the compiled code"));
  }
  return findings;
}

/** An address as an immutable. */
function word(address: string): string {
  return zeroPadValue(address, 32).toLowerCase();
}

/** The EIP-712 domain separator that a contract keeps. */
export function domainOf(name: string, chainId: bigint, verifyingContract: string): string {
  return TypedDataEncoder.hashDomain({ name, version: "1", chainId, verifyingContract });
}
