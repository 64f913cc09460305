/** Leaves and proofs of a drop, as the claims desk checks them. */
import { concat, isHexString, keccak256, toBeHex, zeroPadValue } from "ethers";

import type { DropClaim } from "../actions/meta.js";

/** The leaf of an entry: what `dropLeaf` of the desk says. Hashed twice, so that an inner node is never taken for one. */
export function dropLeaf(index: number | bigint, member: string, amount: bigint): string {
  return keccak256(keccak256(concat([toBeHex(index, 32), zeroPadValue(member, 32), toBeHex(amount, 32)])));
}

/** Whether an entry belongs to the drop with this root. Asks nobody. */
export function verifyProof(root: string, { index, member, amount, proof }: DropClaim): boolean {
  if (!proof.every((node) => isHexString(node, 32))) return false;
  const top = proof
    .map((node) => node.toLowerCase())
    .reduce((a, b) => keccak256(a < b ? concat([a, b]) : concat([b, a])), dropLeaf(index, member, amount));
  return top === root.toLowerCase();
}
