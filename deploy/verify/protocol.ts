/** Checks of the shared contracts: each at its deterministic address, with the code that was compiled here. */
import { type Provider, TypedDataEncoder } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { type Expected, artifact } from "../lib/protocol.js";
import { CONTRACTS } from "../modules/Protocol.js";
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

export async function checkProtocol(
  hre: HardhatRuntimeEnvironment,
  provider: Provider,
  expected: Expected,
): Promise<Finding[]> {
  const { chainId } = await provider.getNetwork();
  const findings: Finding[] = [];
  for (const name of CONTRACTS) {
    const { address, creationCode } = expected[name];
    // The desks that take signatures have a domain. Their registry is an immutable, and so is the launcher's deployer.
    const own = name === "Rewards" || name === "Claims" ? [domainOf(`Punchcard ${name}`, chainId, address)] : [];
    const fault = await checkCode({ provider, address, compiled: await artifact(hre, name), creationCode, own });
    findings.push(finding(`${name} ${address}`, "the compiled code", fault ?? "the compiled code"));
  }
  return findings;
}

/** The EIP-712 domain separator that a contract keeps. */
export function domainOf(name: string, chainId: bigint, verifyingContract: string): string {
  return TypedDataEncoder.hashDomain({ name, version: "1", chainId, verifyingContract });
}
