/** The ERC-721 behaviours, on badges that can be transferred; and the interfaces that all badges speak. */
import { expect } from "chai";

import { DAY, ethers, networkHelpers } from "../helpers/program.js";
import { shouldBehaveLikeERC721, type ERC721Fixture } from "./ERC721.behavior.js";
import { award, badgesFixture, numberedId, today, VALID_DAYS, type BadgesFixture } from "./support.js";

/** The member's two badges of one kind; what else there is, `before` has made. */
async function owned(
  kind: "ticket" | "coin",
  level: bigint,
  before: (fixture: BadgesFixture) => Promise<unknown> = () => Promise.resolve(),
): Promise<ERC721Fixture> {
  const fixture = await badgesFixture();
  await before(fixture);
  const { badges, asMinter, member, issuer, till, friend, stranger } = fixture;
  const id = await award(asMinter, member, fixture[kind], level);
  const otherId = await award(asMinter, member, fixture[kind], level);
  const noId = numberedId(fixture[kind], await today(), 3n);
  return { badges, owner: member, approved: issuer, operator: till, recipient: friend, stranger, id, otherId, noId };
}

async function ticketsFixture(): Promise<ERC721Fixture> {
  return owned("ticket", 2n);
}

async function coinsFixture(): Promise<ERC721Fixture> {
  return owned("coin", 0n);
}

async function expiredFixture(): Promise<ERC721Fixture> {
  const fixture = await owned("ticket", 1n);
  await networkHelpers.time.increase((VALID_DAYS + 1) * DAY);
  return fixture;
}

/** A soulbound badge that was given up must leave those that can be transferred alone. */
async function besideSoulboundFixture(): Promise<ERC721Fixture> {
  return owned("coin", 0n, async ({ badges, asMinter, member, pin }) =>
    badges.burn(await award(asMinter, member, pin)),
  );
}

const STATES = {
  "with levels, that expire": ticketsFixture,
  "without levels, for ever": coinsFixture,
  "that have expired": expiredFixture,
  "of one who gave a soulbound one up": besideSoulboundFixture,
};

describe("Badges as ERC-721", function () {
  for (const [state, fixture] of Object.entries(STATES)) {
    describe(`given badges ${state}`, function () {
      shouldBehaveLikeERC721(fixture);
    });
  }

  describe("supportsInterface", function () {
    const ids = {
      "ERC-165": "0x01ffc9a7",
      "ERC-721": "0x80ac58cd",
      "ERC-721 metadata": "0x5b5e139f",
      "ERC-4906": "0x49064906",
      "ERC-5192": "0xb45a3c0e",
    };
    for (const [name, id] of Object.entries(ids)) {
      it(`knows ${name}`, async function () {
        const { badges } = await networkHelpers.loadFixture(badgesFixture);
        expect(await badges.supportsInterface(id)).to.equal(true);
      });
    }

    it("knows its own, all functions that IBadges adds", async function () {
      const { badges } = await networkHelpers.loadFixture(badgesFixture);
      const own = [
        "kindCount",
        "kind",
        "traitsOf",
        "budgetOf",
        "badge",
        "heldBy",
        "soulboundId",
        "soulboundOf",
        "tokenURI",
        "burn",
        "announceExpired",
        "mint",
        "mintBatch",
        "setLevels",
        "keep",
        "defineKind",
        "allot",
        "cut",
        "revoke",
      ] as const;
      const id = own.reduce((sum, name) => sum ^ BigInt(badges.interface.getFunction(name).selector), 0n);
      expect(await badges.supportsInterface(`0x${id.toString(16).padStart(8, "0")}`)).to.equal(true);
    });

    it("knows neither enumeration nor what nobody has", async function () {
      const { badges } = await networkHelpers.loadFixture(badgesFixture);
      for (const id of ["0x780e9d63", "0xffffffff", "0x00000000"]) {
        expect(await badges.supportsInterface(id), id).to.equal(false);
      }
    });
  });

  it("tells the name and symbol that it was launched with", async function () {
    const { badges, program, badgesAddress } = await networkHelpers.loadFixture(badgesFixture);
    expect(await badges.name()).to.equal("Acme badges");
    expect(await badges.symbol()).to.equal("ACMEB");
    expect(await program.badges()).to.equal(badgesAddress);
    expect(await badges.program()).to.equal(await program.getAddress());
  });

  it("belongs to a programme, or is not deployed", async function () {
    const { badges, badgeArt, config } = await networkHelpers.loadFixture(badgesFixture);
    const deploy = ethers.deployContract("Badges", [ethers.ZeroAddress, config.badges, await badgeArt.getAddress()]);
    await expect(deploy).to.be.revertedWithCustomError(badges, "NoProgram");
  });
});
