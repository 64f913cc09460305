/** Leaves and proofs of a drop, as the claims desk checks them. */
import { concat, isHexString, keccak256, toBeHex, zeroPadValue } from "ethers";

/** An entry of a drop and the way from it to the root: what `claimDrop` takes. */
export interface DropClaim {
  /** Its place in the drop's list, from 0 on. */
  readonly index: number;
  readonly member: string;
  /** Base units. */
  readonly amount: bigint;
  readonly proof: readonly string[];
}

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
