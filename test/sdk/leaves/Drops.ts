/** Drops as trees: the same as OpenZeppelin's library builds, and no way to prove what is not in them. */
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { ZeroHash, concat, keccak256 } from "ethers";

import { dropLeaf, dumpDrop, loadDrop, verifyProof } from "../../../sdk/src/drops/index.js";
import type { Drop, DropClaim } from "../../../sdk/src/drops/index.js";
import { MAX_ENTRIES, sortedOrder } from "../../../sdk/src/drops/sorting.js";
import { growTree } from "../../../sdk/src/drops/tree.js";
import { InputError } from "../../../sdk/src/errors.js";
import { failure } from "../helpers/brand.js";
import { deploy, inProcess } from "../helpers/chain.js";
import { amountAt, dropOf, memberAt } from "../helpers/drops.js";
import { seeded } from "../helpers/random.js";

const LEAF = ["uint256", "address", "uint256"];

function standardTree(count: number): StandardMerkleTree<[number, string, bigint]> {
  const rows = Array.from({ length: count }, (_, i): [number, string, bigint] => [i, memberAt(i), amountAt(i)]);
  return StandardMerkleTree.of(rows, LEAF);
}

async function dumped(drop: Drop): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of dumpDrop(drop)) pieces.push(piece.slice());
  return Buffer.concat(pieces);
}

describe("SDK drops", function () {
  describe("Drop", function () {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 100, 255, 256, 257, 1000]) {
      it(`has the root and the proofs of OpenZeppelin's tree of ${count}`, async function () {
        const standard = standardTree(count);
        const drop = await dropOf(count);
        expect(drop).to.include({ count, root: standard.root });
        for (const [i, [index]] of standard.entries()) {
          const claim = drop.proofOf(index);
          expect(claim.proof).to.deep.equal(standard.getProof(i));
          expect(verifyProof(drop.root, claim)).to.be.true;
        }
      });
    }

    it("tells each entry as the list has it, and the total", async function () {
      const drop = await dropOf(300);
      expect(drop.entry(299)).to.deep.equal({ index: 299, member: memberAt(299), amount: amountAt(299) });
      const amounts = Array.from({ length: 300 }, (_, i) => amountAt(i));
      expect(drop.total).to.equal(amounts.reduce((sum, amount) => sum + amount));
    });

    for (const index of [-1, 3, 0.5, NaN]) {
      it(`refuses the index ${index} of 3`, async function () {
        const drop = await dropOf(3);
        expect(await failure(() => drop.proofOf(index), InputError)).to.include({ code: "BAD_INPUT" });
      });
    }

    it("refuses to be empty", async function () {
      expect(await failure(growTree(new Uint8Array(), 0), InputError)).to.include({ code: "BAD_INPUT" });
    });
  });

  describe("dropLeaf", function () {
    it("is what the claims desk hashes", async function () {
      const chain = await inProcess();
      const [deployer] = await chain.signers();
      const desk = await deploy("Claims", deployer!, [deployer!.address]);
      for (const [index, amount] of [
        [0, 1n],
        [(1n << 64n) - 1n, (1n << 256n) - 1n],
      ] as const) {
        const leaf: unknown = await desk.getFunction("dropLeaf")(index, memberAt(1), amount);
        expect(dropLeaf(index, memberAt(1), amount)).to.equal(leaf);
      }
    });
  });

  describe("verifyProof", function () {
    let drop: Drop;
    let claim: DropClaim;

    before(async function () {
      drop = await dropOf(100);
      claim = drop.proofOf(42);
    });

    it("takes a proof in capital letters", function () {
      const shouted = claim.proof.map((node) => `0x${node.slice(2).toUpperCase()}`);
      expect(verifyProof(`0x${drop.root.slice(2).toUpperCase()}`, { ...claim, proof: shouted })).to.be.true;
    });

    const lies: Record<string, (claim: DropClaim) => DropClaim> = {
      "another index": (c) => ({ ...c, index: c.index + 1 }),
      "another member": (c) => ({ ...c, member: memberAt(1) }),
      "another amount": (c) => ({ ...c, amount: c.amount + 1n }),
      "an empty proof": (c) => ({ ...c, proof: [] }),
      "a proof cut at the leaf": (c) => ({ ...c, proof: c.proof.slice(1) }),
      "a proof cut at the root": (c) => ({ ...c, proof: c.proof.slice(0, -1) }),
      "a proof that is longer": (c) => ({ ...c, proof: [...c.proof, ZeroHash] }),
      "a proof in another order": (c) => ({ ...c, proof: c.proof.toReversed() }),
      "a node of 64 bytes": (c) => ({ ...c, proof: [concat(c.proof.slice(0, 2)), ...c.proof.slice(2)] }),
      "a node that is no hex": (c) => ({ ...c, proof: ["node", ...c.proof.slice(1)] }),
    };
    for (const [lie, told] of Object.entries(lies)) {
      it(`refuses ${lie}`, function () {
        expect(verifyProof(drop.root, told(claim))).to.be.false;
      });
    }

    it("refuses the entry of another drop", async function () {
      const other = await dropOf(101);
      expect(verifyProof(other.root, claim)).to.be.false;
    });

    it("takes no inner node for a leaf: an entry is hashed twice", async function () {
      // A one-leaf drop has an empty proof. Its root is no hash of 64 bytes, as inner nodes are, nor one hash of an entry.
      const single = await dropOf(1);
      const only = single.proofOf(0);
      expect(only.proof).to.deep.equal([]);
      expect(verifyProof(single.root, only)).to.be.true;
      const [left, right] = (await dropOf(2)).proofOf(0).proof;
      expect(right).to.be.undefined;
      const other = (await dropOf(2)).proofOf(1).proof[0]!;
      const inner = keccak256(concat([left!, other].sort()));
      expect(inner).to.equal((await dropOf(2)).root);
      expect(dropLeaf(only.index, only.member, only.amount)).not.to.equal(inner);
    });
  });

  describe("sortedOrder", function () {
    it("sorts entries that agree in their first bytes by the later ones, and equal ones by number", function () {
      const random = seeded(7);
      const count = 2_000;
      const bytes = new Uint8Array(count * 32).map((_, at) => (at % 32 < 4 ? random(2) : random(3)));
      const rows = Array.from({ length: count }, (_, i) => Buffer.from(bytes.subarray(i * 32, i * 32 + 6)));
      const expected = rows.map((_, i) => i).sort((a, b) => Buffer.compare(rows[a]!, rows[b]!) || a - b);
      expect(Array.from(sortedOrder(bytes, count, 6))).to.deep.equal(expected);
      expect(MAX_ENTRIES * 2 ** 29).to.equal(Number.MAX_SAFE_INTEGER + 1);
    });
  });

  describe("dumpDrop, loadDrop", function () {
    for (const count of [1, 2, 300]) {
      it(`brings a drop of ${count} back, whatever the pieces`, async function () {
        const drop = await dropOf(count);
        const bytes = await dumped(drop);
        for (const size of [1, 7, 4096, bytes.length]) {
          const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size),
          );
          const again = await loadDrop(pieces, { root: drop.root });
          expect(again).to.include({ count, root: drop.root, total: drop.total });
          expect(again.proofOf(count - 1)).to.deep.equal(drop.proofOf(count - 1));
        }
      });
    }

    it("finds any byte that changed, and every cut", async function () {
      const bytes = await dumped(await dropOf(9));
      for (let at = 0; at < bytes.length; at++) {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= 1;
        expect(await failure(loadDrop([changed]), InputError), `byte ${at}`).to.include({ code: "BAD_FILE" });
      }
      for (let length = 0; length < bytes.length; length++) {
        const error = await failure(loadDrop([bytes.subarray(0, length)]), InputError);
        expect(error, `${length} bytes`).to.include({ code: "BAD_FILE" });
      }
      const long = Buffer.concat([bytes, Buffer.of(0)]);
      expect(await failure(loadDrop([long]), InputError)).to.deep.include({ details: { why: "it is too long" } });
    });

    it("refuses another drop than the one that was asked for", async function () {
      const bytes = await dumped(await dropOf(9));
      const error = await failure(loadDrop([bytes], { root: (await dropOf(8)).root }), InputError);
      expect(error.shortMessage).to.include("its root is");
    });

    it("ends when asked", async function () {
      const bytes = await dumped(await dropOf(9));
      const reason = new RangeError("enough");
      const thrown: unknown = await loadDrop([bytes], { signal: AbortSignal.abort(reason) }).catch(
        (caught: unknown) => caught,
      );
      expect(thrown).to.equal(reason);
    });
  });
});
