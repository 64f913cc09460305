/** What the attacks on claims share: signatures written otherwise, drops by hand, contracts that sign. */
import type { ContractTransactionResponse } from "ethers";

import type { Claims } from "../../sdk/src/generated/index.js";
import type { HostileSigner__Mock } from "../generated/index.js";
import { treeOf } from "../earn/support.js";
import { ethers } from "../helpers/program.js";

/** In the order of the mock's `Manner`. */
export const MANNERS = ["SayYes", "SayNo", "Revert", "BurnGas", "ReturnBomb", "RevertBomb", "CallBack"] as const;

export interface Leaf {
  index: bigint;
  member: string;
  amount: bigint;
}

export async function signerContract(manner: (typeof MANNERS)[number]): Promise<HostileSigner__Mock> {
  return ethers.deployContract("HostileSigner__Mock", [MANNERS.indexOf(manner)]);
}

/** The same signature as three other strings of bytes. */
export function otherForms(signature: string): Record<"high s" | "v of 0 or 1" | "64 bytes", string> {
  const { r, s, v, compactSerialized } = ethers.Signature.from(signature);
  const order = BigInt("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
  const high = ethers.toBeHex(order - BigInt(s), 32);
  return {
    "high s": ethers.concat([r, high, ethers.toBeHex(v === 27 ? 28 : 27)]),
    "v of 0 or 1": ethers.concat([r, s, ethers.toBeHex(v - 27, 1)]),
    "64 bytes": compactSerialized,
  };
}

/** A drop whose leaves have any index, as the desk hashes them. */
export async function dropOf(claims: Claims, leaves: Leaf[]) {
  return treeOf(await Promise.all(leaves.map(({ index, member, amount }) => claims.dropLeaf(index, member, amount))));
}

/** What a batch told of the claims that it did not pay, by index. */
export async function skippedOf(
  claims: Claims,
  sent: Promise<ContractTransactionResponse>,
): Promise<Map<bigint, string>> {
  const receipt = (await (await sent).wait())!;
  const skipped = new Map<bigint, string>();
  for (const log of receipt.logs) {
    const event = claims.interface.parseLog(log);
    if (event?.name !== "ClaimSkipped") continue;
    const { index, reason } = event.args as unknown as { index: bigint; reason: string };
    skipped.set(index, (reason === "0x" ? undefined : claims.interface.parseError(reason)?.name) ?? reason);
  }
  return skipped;
}
