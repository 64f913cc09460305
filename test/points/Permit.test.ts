/** ERC-2612: approval by signature, of accounts and of contracts. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import type { TypedDataDomain } from "ethers";

import type { Points } from "../../sdk/src/generated/index.js";
import { ethers, networkHelpers } from "../helpers/program.js";
import { at, domainOf, now, pointsFixture, sign } from "./support.js";

interface Permit {
  owner: string;
  spender: string;
  value: bigint;
  nonce: bigint;
  deadline: bigint;
}

const FORMS = {
  bytes: (
    points: Points,
    { owner, spender, value, deadline }: Permit,
    { v, r, s }: { v: number; r: string; s: string },
  ) =>
    points["permit(address,address,uint256,uint256,bytes)"](
      owner,
      spender,
      value,
      deadline,
      ethers.concat([r, s, ethers.toBeHex(v, 1)]),
    ),
  "v, r, s": (
    points: Points,
    { owner, spender, value, deadline }: Permit,
    { v, r, s }: { v: number; r: string; s: string },
  ) =>
    points["permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"](owner, spender, value, deadline, v, r, s),
};

async function permitFixture() {
  const fixture = await pointsFixture();
  const { points, member, friend, stranger, mint } = fixture;
  await mint(member, 100n);
  const permit: Permit = {
    owner: member.address,
    spender: friend.address,
    value: 40n,
    nonce: 0n,
    deadline: (await now()) + 1_000n,
  };
  const signPermit = (signer: HardhatEthersSigner, message: Permit, domain: TypedDataDomain = {}) =>
    sign(points, signer, "Permit", message, domain);
  return { ...fixture, permit, signPermit, asStranger: points.connect(stranger) };
}

const load = () => networkHelpers.loadFixture(permitFixture);

for (const [form, bring] of Object.entries(FORMS)) {
  describe(`Points, permit with ${form}`, function () {
    /** A contract's signer can't be recovered, so that error names nobody. */
    const signerTold = (recovered: unknown) => (form === "bytes" ? ethers.ZeroAddress : recovered);

    it("approves, brought by anyone, and uses up the nonce", async function () {
      const { points, member, friend, permit, signPermit, asStranger } = await load();
      const signature = await signPermit(member, permit);
      await expect(bring(asStranger, permit, signature))
        .to.emit(points, "Approval")
        .withArgs(member.address, friend.address, 40n);
      expect(await points.allowance(member, friend)).to.equal(40n);
      expect(await points.nonces(member)).to.equal(1n);
      await points.connect(friend).transferFrom(member, friend, 40n);
    });

    it("is valid up to its deadline, to the second", async function () {
      const { points, member, permit, signPermit, asStranger } = await load();
      const signature = await signPermit(member, permit);
      const chain = await networkHelpers.takeSnapshot();
      await at(permit.deadline + 1n);
      await expect(bring(asStranger, permit, signature))
        .to.be.revertedWithCustomError(points, "ERC2612ExpiredSignature")
        .withArgs(permit.deadline);
      await chain.restore();
      await at(permit.deadline);
      await bring(asStranger, permit, signature);
    });

    it("does not work twice, nor out of turn", async function () {
      const { points, member, permit, signPermit, asStranger } = await load();
      const signature = await signPermit(member, permit);
      await bring(asStranger, permit, signature);
      await expect(bring(asStranger, permit, signature))
        .to.be.revertedWithCustomError(points, "ERC2612InvalidSigner")
        .withArgs(signerTold(anyValue), member.address);
      const ahead = await signPermit(member, { ...permit, nonce: 2n });
      await expect(bring(asStranger, permit, ahead))
        .to.be.revertedWithCustomError(points, "ERC2612InvalidSigner")
        .withArgs(signerTold(anyValue), member.address);
      expect(await points.nonces(member)).to.equal(1n);
    });

    it("leaves the allowance standing when a stranger brought it first", async function () {
      const { points, member, friend, permit, signPermit, asStranger } = await load();
      const signature = await signPermit(member, permit);
      await bring(asStranger, permit, signature);
      await expect(bring(points.connect(friend), permit, signature))
        .to.be.revertedWithCustomError(points, "ERC2612InvalidSigner")
        .withArgs(signerTold(anyValue), member.address);
      await points.connect(friend).transferFrom(member, friend, 40n);
    });

    it("refuses another signer", async function () {
      const { points, member, stranger, permit, signPermit, asStranger } = await load();
      await expect(bring(asStranger, permit, await signPermit(stranger, permit)))
        .to.be.revertedWithCustomError(points, "ERC2612InvalidSigner")
        .withArgs(signerTold(stranger.address), member.address);
      expect(await points.nonces(member)).to.equal(0n);
    });

    it("is spoilt by any change, and by another chain or token", async function () {
      const { points, member, stranger, permit, signPermit, asStranger, deskAddress } = await load();
      const signature = await signPermit(member, permit);
      for (const change of [{ spender: stranger.address }, { value: 41n }, { deadline: permit.deadline + 1n }]) {
        await expect(bring(asStranger, { ...permit, ...change }, signature))
          .to.be.revertedWithCustomError(points, "ERC2612InvalidSigner")
          .withArgs(signerTold(anyValue), member.address);
      }
      for (const domain of [{ chainId: 1n }, { verifyingContract: deskAddress }, { name: await points.name() }]) {
        await expect(bring(asStranger, permit, await signPermit(member, permit, domain)))
          .to.be.revertedWithCustomError(points, "ERC2612InvalidSigner")
          .withArgs(signerTold(anyValue), member.address);
      }
    });
  });
}

describe("Points, permit of a smart wallet", function () {
  it("is taken as bytes, as its owner signs it", async function () {
    const { points, member, friend, stranger, permit, signPermit, asStranger } = await load();
    const wallet = await ethers.deployContract("Wallet__Mock", [member.address]);
    const owner = await wallet.getAddress();
    const message = { ...permit, owner };
    await expect(FORMS.bytes(asStranger, message, await signPermit(stranger, message)))
      .to.be.revertedWithCustomError(points, "ERC2612InvalidSigner")
      .withArgs(ethers.ZeroAddress, owner);
    await FORMS.bytes(asStranger, message, await signPermit(member, message));
    expect(await points.allowance(wallet, friend)).to.equal(40n);
  });
});

describe("Points, DOMAIN_SEPARATOR", function () {
  it("is the hash of the domain that the token tells", async function () {
    const { points } = await load();
    expect(await points.DOMAIN_SEPARATOR()).to.equal(ethers.TypedDataEncoder.hashDomain(await domainOf(points)));
    const { chainId } = await ethers.provider.getNetwork();
    expect((await points.eip712Domain()).chainId).to.equal(chainId);
  });
});
