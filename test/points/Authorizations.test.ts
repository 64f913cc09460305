/** ERC-3009: one signature moves points once, within its time, on this chain, for this token. */
import { expect } from "chai";
import { network } from "hardhat";

import type { Points } from "../../sdk/src/generated/index.js";
import { ethers, networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";
import {
  at,
  bring,
  expectLots,
  inBytes,
  now,
  pointsFixture,
  sign,
  signKind,
  type Authorization,
  type Parts,
} from "./support.js";

/** Half the curve's order: a signature's `s` above it is another form of one below it. */
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The member has 100 points and authorizes 10 of them to the friend; so does a smart wallet whose owner the member is. */
async function authorizationFixture() {
  const fixture = await pointsFixture();
  const { points, member, friend, mint } = fixture;
  await mint(member, 100n);
  const wallet = await ethers.deployContract("Wallet__Mock", [member.address]);
  await mint(wallet, 100n);
  const message: Authorization = {
    from: member.address,
    to: friend.address,
    value: 10n,
    validAfter: (await now()) + 100n,
    validBefore: (await now()) + 200n,
    nonce: ethers.id("a coffee"),
  };
  await networkHelpers.time.increase(150);
  // Only the recipient may bring what is made out to receive; for the other it makes no difference.
  return { ...fixture, wallet, message, asFriend: points.connect(friend) };
}

const load = () => networkHelpers.loadFixture(authorizationFixture);

for (const kind of ["transferWithAuthorization", "receiveWithAuthorization"] as const) {
  for (const form of ["bytes", "v, r, s"] as const) {
    describe(`Points, ${kind} with ${form}`, function () {
      it("moves what was signed for", async function () {
        const { points, member, friend, message, asFriend } = await load();
        const signature = await signKind(points, member, kind, message);
        expect(await points.authorizationState(member, message.nonce)).to.equal(false);
        const moved = bring(asFriend, kind, form, message, signature);
        await expect(moved).to.emit(points, "AuthorizationUsed").withArgs(member.address, message.nonce);
        await expect(moved).to.emit(points, "Transfer").withArgs(member.address, friend.address, 10n);
        await expectLots(points, friend, [0n, 0n, 0n, 10n]);
        expect(await points.authorizationState(member, message.nonce)).to.equal(true);
      });

      it("takes the key of an account that has code, which knows no signatures (EIP-7702)", async function () {
        const { points, member, message, asFriend } = await load();
        const signature = await signKind(points, member, kind, message);
        const executor = await ethers.deployContract("Executor__Mock");
        await networkHelpers.setCode(member.address, ethers.concat(["0xef0100", await executor.getAddress()]));
        await bring(asFriend, kind, form, message, signature);
        expect(await points.balanceOf(member)).to.equal(90n);
      });

      it("is valid strictly between its bounds, to the second", async function () {
        const { points, member, message, asFriend } = await load();
        const start = (await now()) + 10n;
        const bounded = { ...message, validAfter: start, validBefore: start + 4n };
        const signature = await signKind(points, member, kind, bounded);
        for (const time of [start, start + 4n]) {
          const chain = await networkHelpers.takeSnapshot();
          await at(time);
          await expect(bring(asFriend, kind, form, bounded, signature))
            .to.be.revertedWithCustomError(points, "ERC3009InvalidAuthorizationTime")
            .withArgs(start, start + 4n);
          await chain.restore();
        }
        for (const time of [start + 1n, start + 3n]) {
          const chain = await networkHelpers.takeSnapshot();
          await at(time);
          await bring(asFriend, kind, form, bounded, signature);
          await chain.restore();
        }
      });

      it("reads huge bounds as seconds, whatever their bits", async function () {
        const { points, member, message, asFriend } = await load();
        const bit47 = 1n << 47n;
        const block = BigInt(await ethers.provider.getBlockNumber());
        // Block numbers for OpenZeppelin's own check; seconds in the far future here.
        const asBlocks = { ...message, validAfter: bit47 | (block - 1n), validBefore: bit47 | (block + 100n) };
        const refused = await signKind(points, member, kind, asBlocks);
        await expect(bring(asFriend, kind, form, asBlocks, refused))
          .to.be.revertedWithCustomError(points, "ERC3009InvalidAuthorizationTime")
          .withArgs(asBlocks.validAfter, asBlocks.validBefore);
        for (const validBefore of [bit47, bit47 + 1n, ethers.MaxUint256]) {
          const forEver = { ...message, validAfter: 0n, validBefore, nonce: ethers.toBeHex(validBefore, 32) };
          await bring(asFriend, kind, form, forEver, await signKind(points, member, kind, forEver));
        }
        expect(await points.balanceOf(member)).to.equal(70n);
      });

      it("pays once, in whatever form it comes again", async function () {
        const { points, member, message, asFriend } = await load();
        const signature = await signKind(points, member, kind, message);
        await bring(asFriend, kind, form, message, signature);
        for (const again of ["bytes", "v, r, s"] as const) {
          await expect(bring(asFriend, kind, again, message, signature))
            .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
            .withArgs(member.address, message.nonce);
        }
        expect(await points.balanceOf(member)).to.equal(90n);
      });

      it("knows no other form of a signature: high s, v of 0 or 1", async function () {
        const { points, member, message, asFriend } = await load();
        const { v, r, s } = await signKind(points, member, kind, message);
        const highS = ethers.toBeHex(CURVE_ORDER - BigInt(s), 32);
        const forms = [
          [{ v: v === 27 ? 28 : 27, r, s: highS }, "ECDSAInvalidSignatureS", [highS]],
          [{ v: v - 27, r, s }, "ECDSAInvalidSignature", []],
        ] as const;
        for (const used of [false, true]) {
          if (used) await bring(asFriend, kind, form, message, { v, r, s });
          for (const [other, error, args] of forms) {
            const [name, values] = form === "bytes" ? (["ERC3009InvalidSignature", []] as const) : [error, args];
            await expect(bring(asFriend, kind, form, message, other))
              .to.be.revertedWithCustomError(points, name)
              .withArgs(...values);
          }
        }
        expect(await points.balanceOf(member)).to.equal(90n);
      });

      it("is spoilt by any change to what was signed", async function () {
        const { points, member, stranger, message } = await load();
        const signature = await signKind(points, member, kind, message);
        const changes: Partial<Authorization>[] = [
          { from: stranger.address },
          { to: stranger.address },
          { value: 11n },
          { validAfter: 0n },
          { validBefore: message.validBefore + 1n },
          { nonce: ethers.id("another coffee") },
        ];
        for (const change of changes) {
          const changed = { ...message, ...change };
          const bringer = await ethers.getSigner(changed.to);
          await expect(bring(points.connect(bringer), kind, form, changed, signature))
            .to.be.revertedWithCustomError(points, "ERC3009InvalidSignature")
            .withArgs();
        }
      });

      it("is not taken for its twin", async function () {
        const { points, member, message, asFriend } = await load();
        const twin = kind === "transferWithAuthorization" ? "receiveWithAuthorization" : "transferWithAuthorization";
        const signature = await signKind(points, member, twin, message);
        await expect(bring(asFriend, kind, form, message, signature))
          .to.be.revertedWithCustomError(points, "ERC3009InvalidSignature")
          .withArgs();
      });

      it("holds for this chain, token, name and version alone", async function () {
        const { points, member, message, asFriend, deskAddress } = await load();
        for (const domain of [
          { chainId: 1n },
          { verifyingContract: deskAddress },
          { name: await points.name() },
          { version: "2" },
        ]) {
          const signature = await signKind(points, member, kind, message, domain);
          await expect(bring(asFriend, kind, form, message, signature))
            .to.be.revertedWithCustomError(points, "ERC3009InvalidSignature")
            .withArgs();
        }
      });

      it("does not outlive its points", async function () {
        const { points, member, friend, message, asFriend } = await load();
        await points.transfer(friend, 95n);
        const signature = await signKind(points, member, kind, message);
        await expect(bring(asFriend, kind, form, message, signature))
          .to.be.revertedWithCustomError(points, "ERC20InsufficientBalance")
          .withArgs(member.address, 5n, 10n);
        expect(await points.authorizationState(member, message.nonce)).to.equal(false);
      });
    });
  }
}

describe("Points, authorizations of a smart wallet", function () {
  for (const kind of ["transferWithAuthorization", "receiveWithAuthorization"] as const) {
    it(`are taken as bytes by ${kind}, and only as its owner signs them`, async function () {
      const { points, member, stranger, wallet, message, asFriend } = await load();
      const from = await wallet.getAddress();
      const ofWallet = { ...message, from };
      await expect(bring(asFriend, kind, "bytes", ofWallet, await signKind(points, stranger, kind, ofWallet)))
        .to.be.revertedWithCustomError(points, "ERC3009InvalidSignature")
        .withArgs();
      const signature = await signKind(points, member, kind, ofWallet);
      await expect(bring(asFriend, kind, "v, r, s", ofWallet, signature))
        .to.be.revertedWithCustomError(points, "ERC3009InvalidSignature")
        .withArgs();
      await bring(asFriend, kind, "bytes", ofWallet, signature);
      expect(await points.balanceOf(wallet)).to.equal(90n);
      await expect(bring(asFriend, kind, "bytes", ofWallet, signature))
        .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
        .withArgs(from, message.nonce);
    });
  }

  it("are cancelled as bytes", async function () {
    const { points, member, wallet, message, stranger } = await load();
    const from = await wallet.getAddress();
    const cancel = await sign(points, member, "CancelAuthorization", { authorizer: from, nonce: message.nonce });
    await expect(
      points.connect(stranger)["cancelAuthorization(address,bytes32,bytes)"](from, message.nonce, cancel.serialized),
    )
      .to.emit(points, "AuthorizationCanceled")
      .withArgs(from, message.nonce);
  });
});

describe("Points, a signature of 64 bytes (EIP-2098)", function () {
  it("is not taken, used or not", async function () {
    const { points, member, message, asFriend } = await load();
    const { from, to, value, validAfter, validBefore, nonce } = message;
    const signature = await signKind(points, member, "transferWithAuthorization", message);
    const compact = () =>
      asFriend["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"](
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
        signature.compactSerialized,
      );
    await expect(compact()).to.be.revertedWithCustomError(points, "ERC3009InvalidSignature").withArgs();
    await bring(asFriend, "transferWithAuthorization", "bytes", message, signature);
    await expect(compact()).to.be.revertedWithCustomError(points, "ERC3009InvalidSignature").withArgs();
  });
});

describe("Points, receiveWithAuthorization", function () {
  for (const form of ["bytes", "v, r, s"] as const) {
    it(`is brought by nobody but the recipient (${form})`, async function () {
      const { points, member, friend, stranger, message, asFriend } = await load();
      const signature = await signKind(points, member, "receiveWithAuthorization", message);
      for (const caller of [stranger, member]) {
        await expect(bring(points.connect(caller), "receiveWithAuthorization", form, message, signature))
          .to.be.revertedWithCustomError(points, "ERC20InvalidReceiver")
          .withArgs(friend.address);
      }
      await bring(asFriend, "receiveWithAuthorization", form, message, signature);
    });
  }
});

describe("Points, transferWithAuthorization", function () {
  for (const form of ["bytes", "v, r, s"] as const) {
    it(`is brought by anyone (${form})`, async function () {
      const { points, member, friend, stranger, message } = await load();
      const signature = await signKind(points, member, "transferWithAuthorization", message);
      await bring(points.connect(stranger), "transferWithAuthorization", form, message, signature);
      expect(await points.balanceOf(friend)).to.equal(10n);
    });
  }
});

describe("Points, cancelAuthorization", function () {
  const cancels = {
    bytes: (points: Points, authorizer: string, nonce: string, signature: Parts) =>
      points["cancelAuthorization(address,bytes32,bytes)"](authorizer, nonce, inBytes(signature)),
    "v, r, s": (points: Points, authorizer: string, nonce: string, { v, r, s }: Parts) =>
      points["cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)"](authorizer, nonce, v, r, s),
  };
  for (const [form, cancel] of Object.entries(cancels)) {
    it(`spoils an authorization, brought by anyone (${form})`, async function () {
      const { points, member, stranger, message, asFriend } = await load();
      const { from: authorizer, nonce } = message;
      const cancellation = await sign(points, member, "CancelAuthorization", { authorizer, nonce });
      await expect(cancel(points.connect(stranger), authorizer, nonce, cancellation))
        .to.emit(points, "AuthorizationCanceled")
        .withArgs(authorizer, nonce);
      for (const kind of ["transferWithAuthorization", "receiveWithAuthorization"] as const) {
        for (const other of ["bytes", "v, r, s"] as const) {
          const signature = await signKind(points, member, kind, message);
          await expect(bring(asFriend, kind, other, message, signature))
            .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
            .withArgs(authorizer, nonce);
        }
      }
      await expect(cancel(points, authorizer, nonce, cancellation))
        .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
        .withArgs(authorizer, nonce);
    });

    it(`refuses what the authorizer did not sign (${form})`, async function () {
      const { points, stranger, message } = await load();
      const { from: authorizer, nonce } = message;
      const forged = await sign(points, stranger, "CancelAuthorization", { authorizer, nonce });
      await expect(cancel(points.connect(stranger), authorizer, nonce, forged))
        .to.be.revertedWithCustomError(points, "ERC3009InvalidSignature")
        .withArgs();
    });

    it(`comes too late for one that was used (${form})`, async function () {
      const { points, member, message, asFriend } = await load();
      const { from: authorizer, nonce } = message;
      const signature = await signKind(points, member, "transferWithAuthorization", message);
      await bring(asFriend, "transferWithAuthorization", "bytes", message, signature);
      const cancellation = await sign(points, member, "CancelAuthorization", { authorizer, nonce });
      await expect(cancel(points, authorizer, nonce, cancellation))
        .to.be.revertedWithCustomError(points, "ERC3009UsedAuthorization")
        .withArgs(authorizer, nonce);
    });
  }
});

describe("Points at the same address on another chain", function () {
  /** The same first transaction of the same account: the same address, on a chain of its own. */
  async function deployOn(chainId: number) {
    const { ethers: chain } = await network.create({ override: { chainId } });
    const [brand, member, friend] = await chain.getSigners();
    const config = {
      name: "Acme points",
      symbol: "ACME",
      decimals: 0,
      periodLength: PERIOD,
      livePeriods: 4,
      cap: 0,
      ceiling: 1_000n,
      closed: false,
      desks: [],
    };
    const points = await chain.deployContract("Points", [brand!.address, config]);
    return { points, member: member!, friend: friend! };
  }

  it("takes no signature of this one", async function () {
    const here = await deployOn(31_337);
    const there = await deployOn(31_338);
    expect(await there.points.getAddress()).to.equal(await here.points.getAddress());
    const message: Authorization = {
      from: here.member.address,
      to: here.friend.address,
      value: 0n,
      validAfter: 0n,
      validBefore: BigInt(NOTICE) * 1_000_000n,
      nonce: ethers.id("a coffee"),
    };
    const signature = await signKind(here.points, here.member, "transferWithAuthorization", message);
    await expect(bring(there.points, "transferWithAuthorization", "bytes", message, signature))
      .to.be.revertedWithCustomError(there.points, "ERC3009InvalidSignature")
      .withArgs();
    await bring(here.points, "transferWithAuthorization", "bytes", message, signature);
  });
});
