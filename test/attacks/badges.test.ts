/** Attacks on badges, and on rewards that have to do with them: by the brand, by thieves of its keys, by strangers. */
import { expect } from "chai";

import { award, badgesFixture, today, numberedId, kindTerms } from "../badges/support.js";
import { redemptionOf, rewardTerms, sendRedeem } from "../helpers/desks.js";
import { CAMPAIGN, ethers, MEMO, networkHelpers, NO_BADGE, NOTICE, REASON, ROLE } from "../helpers/program.js";
import { refusal } from "../helpers/refusal.js";
import { badgeShopFixture, publishWith, push, send, signedDoor } from "../redeem/badgeDoor.js";

const { time } = networkHelpers;
const GIFTS = `0x${"91".repeat(16)}`;

/** The member has one badge of each kind. */
async function ownerFixture() {
  const fixture = await badgesFixture();
  const { asMinter, member, medal, seal, pin, ticket, coin } = fixture;
  const own = {
    seal: await award(asMinter, member, seal, 2n),
    pin: await award(asMinter, member, pin),
    ticket: await award(asMinter, member, ticket, 2n),
    coin: await award(asMinter, member, coin),
  };
  return { ...fixture, own, medalId: await award(asMinter, member, medal, 2n) };
}

async function giftFixture() {
  const shop = await badgeShopFixture();
  const { asBadgeIssuer, rewardsDesk, coin } = shop;
  await asBadgeIssuer.allot(rewardsDesk, coin, GIFTS, 2, 0);
  await asBadgeIssuer.keep(rewardsDesk, coin, GIFTS);
  const gift = await publishWith(
    shop,
    { gives: coin, campaign: GIFTS },
    { atOnce: true, fulfillmentDays: 0, stock: 2n },
  );
  return { ...shop, gift };
}

describe("Attacks: a brand, or whoever stole all of its keys, against a holder", () => {
  const keys = ["admin", "issuer", "till", "catalog", "guardian", "minter", "deployer"] as const;
  for (const key of keys) {
    it(`takes, moves and lowers nothing that is not revocable, as: ${key}`, async () => {
      const fixture = await networkHelpers.loadFixture(ownerFixture);
      const { badges, member, minter, own, kinds, stranger } = fixture;
      const as = badges.connect(fixture[key]);
      const before = await Promise.all(Object.values(own).map((id) => badges.badge(id)));
      for (const [name, id] of Object.entries(own) as [keyof typeof own, bigint][]) {
        const kind = kinds[name];
        const tries = [
          () => as.burn(id),
          () => as.revoke(kind, [id], REASON),
          () => as.revoke(kinds.medal, [id], REASON),
          () => as.setLevels(kind, [id], 1, MEMO),
          () => as.setLevels(kinds.medal, [id], 1, MEMO),
          () => as.mint(member, kind, 1, MEMO),
          () => as.transferFrom(member, stranger, id),
          () => as.approve(stranger, id),
          () => as.announceExpired([id]),
          () => as.onHalt(0, 1),
          () => as.cut(minter, kind, CAMPAIGN, 1_000),
          () => as.defineKind(kindTerms({ soulbound: true, revocable: true })),
        ];
        for (const attempt of tries) await attempt().catch(() => undefined);
      }
      const after = await Promise.all(Object.values(own).map((id) => badges.badge(id)));
      expect(after).to.deep.equal(before);
    });
  }

  it("that stops, closes and empties every budget still leaves badges to move, to be burned and to count", async () => {
    const { badges, program, member, friend, medal, own, medalId } = await networkHelpers.loadFixture(ownerFixture);
    const closesAt = (await time.latest()) + NOTICE + 10;
    await program.close(closesAt);
    await time.increaseTo(closesAt);
    await program.stop();
    expect(await badges.heldBy(member, medal)).to.deep.equal([true, 2n]);
    await badges.transferFrom(member, friend, own.ticket);
    for (const id of [own.coin, own.seal, own.pin, medalId]) await badges.burn(id);
    expect(await badges.balanceOf(member)).to.equal(0n);
    expect(await badges.balanceOf(friend)).to.equal(1n);
  });
});

describe("Attacks: a brand against what it published", () => {
  it("finds no way to take the badges that a reward gives before its window is over", async () => {
    const shop = await networkHelpers.loadFixture(giftFixture);
    const { rewards, badges, asBadgeIssuer, asAdmin, asCatalog, asMinter, token, rewardsDesk, coin, gift } = shop;
    const { member, friend, medal } = shop;
    const another = await rewardTerms({
      badge: { ...NO_BADGE, gives: coin, campaign: GIFTS },
      atOnce: true,
      fulfillmentDays: 0,
      stock: 1n,
    });
    const tries = [
      () => asBadgeIssuer.cut(rewardsDesk, coin, GIFTS, 1),
      () => asAdmin.cut(rewardsDesk, coin, GIFTS, 1),
      () => asBadgeIssuer.allot(rewardsDesk, coin, GIFTS, 0, 1),
      () => asMinter.mint(member, coin, 0, GIFTS + REASON.slice(2)),
      () => asCatalog.publish(token, another),
      () => asCatalog.addStock(token, gift, 1),
      () => asCatalog.returnAwards(token, gift),
      () => rewards.connect(shop.admin).returnAwards(token, gift),
      () => asBadgeIssuer.revoke(coin, [], REASON),
    ];
    for (const attempt of tries) {
      const error: unknown = await attempt().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(refusal(error), String(error)).to.not.equal(undefined);
    }
    await asCatalog.withdraw(token, gift);
    const { closesAt } = (await rewards.reward(token, gift)).terms;
    await time.setNextBlockTimestamp(closesAt - 2n);
    await sendRedeem(shop, member, gift);
    await sendRedeem(shop, friend, gift);
    const day = await today();
    expect(await badges.ownerOf(numberedId(coin, day, 1n))).to.equal(member.address);
    expect(await badges.ownerOf(numberedId(coin, day, 2n))).to.equal(friend.address);
    expect(await badges.heldBy(member, medal)).to.deep.equal([true, 2n]);
  });

  it("gets nothing that is held when it retires the desk, takes every role away, stops and closes", async () => {
    const shop = await networkHelpers.loadFixture(badgeShopFixture);
    const { rewards, badges, points, program, admin, till, catalog, issuer, member, ticket, ticketId } = shop;
    const takes = await publishWith(shop, { needs: ticket });
    const sent = await push(shop, member, ticketId, takes);
    const redemption = redemptionOf(rewards, (await sent.wait())!);
    await points.connect(admin).retire(shop.rewardsDesk);
    await program.close((await time.latest()) + NOTICE + 10);
    await program.setRoles([
      { role: ROLE.CASHIER, account: till.address, granted: false },
      { role: ROLE.CATALOG, account: catalog.address, granted: false },
      { role: ROLE.ISSUER, account: issuer.address, granted: false },
    ]);
    await time.increaseTo(redemption.deadline + 1n);
    await points.connect(admin).retire(shop.rewardsDesk);
    await program.stop();
    await shop.asStranger.refund(redemption, 1);
    expect(await badges.ownerOf(ticketId)).to.equal(member.address);
    expect(await points.balanceOf(member.address)).to.equal(9_000n);
  });
});

describe("Attacks: strangers at the desk", () => {
  it("can't bring a badge to rewards of a token that only says it is the programme's", async () => {
    const shop = await networkHelpers.loadFixture(badgeShopFixture);
    const { rewards, badges, badgesAddress, rewardsDesk, program, token, member, ticket, ticketId } = shop;
    const takes = await publishWith(shop, { needs: ticket });
    const fake = await ethers.deployContract("FakePoints__Mock");
    const fakeAddress = await fake.getAddress();
    await fake.pretend(await program.getAddress(), token, 100n);
    const terms = await rewardTerms({ badge: { ...NO_BADGE, needs: ticket } });
    await expect(rewards.connect(shop.catalog).publish(fakeAddress, terms))
      .to.be.revertedWithCustomError(rewards, "UnknownToken")
      .withArgs(fakeAddress);
    const door = await signedDoor(shop, member, takes);
    const fakeDoor = door.replace(token.slice(2).toLowerCase(), fakeAddress.slice(2).toLowerCase());
    expect(fakeDoor).not.to.equal(door);
    await expect(send(badges, member, rewardsDesk, ticketId, fakeDoor))
      .to.be.revertedWithCustomError(rewards, "BadgeNotTaken")
      .withArgs(badgesAddress);
  });

  it("get no badge that lies at the desk by mistake, and none of another's redemption", async () => {
    const shop = await networkHelpers.loadFixture(badgeShopFixture);
    const { rewards, badges, asMinter, asTill, rewardsDesk, member, friend, stranger, ticket, ticketId } = shop;
    const takes = await publishWith(shop, { needs: ticket });
    const strayed = await award(asMinter, friend, ticket, 3n);
    await badges.connect(friend).transferFrom(friend, rewardsDesk, strayed);
    const sent = await push(shop, member, ticketId, takes);
    const redemption = redemptionOf(rewards, (await sent.wait())!);
    for (const id of [strayed, ticketId]) {
      await expect(badges.connect(stranger).transferFrom(rewardsDesk, stranger, id))
        .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
        .withArgs(stranger.address, id);
    }
    const forged = { ...redemption, member: stranger.address };
    await expect(asTill.refund(forged, 1))
      .to.be.revertedWithCustomError(rewards, "RedemptionNotOpen")
      .withArgs(await rewards.redemptionId(forged));
    await asTill.refund(redemption, 1);
    expect(await badges.ownerOf(ticketId)).to.equal(member.address);
    expect(await badges.ownerOf(strayed)).to.equal(rewardsDesk);
  });

  it("can't pass one badge round: what was destroyed or is held pays for nobody else", async () => {
    const shop = await networkHelpers.loadFixture(badgeShopFixture);
    const { rewards, badges, member, friend, ticket, ticketId, medal } = shop;
    const takes = await publishWith(shop, { needs: ticket });
    const looks = await publishWith(shop, { needs: medal });
    await push(shop, member, ticketId, takes);
    await expect(push(shop, friend, ticketId, takes))
      .to.be.revertedWithCustomError(badges, "ERC721InsufficientApproval")
      .withArgs(friend.address, ticketId);
    await sendRedeem(shop, member, looks);
    await expect(sendRedeem(shop, friend, looks))
      .to.be.revertedWithCustomError(rewards, "BadgeNeeded")
      .withArgs(medal, 0);
  });
});

describe("Attacks: strangers at the launch", () => {
  it("can't take the address of a brand's badges, nor have their own taken for a brand's", async () => {
    const { badges, badgesDeployer, badgeArt, program, launcher, config, stranger, badgesAddress } =
      await networkHelpers.loadFixture(badgesFixture);
    const types = ["address", "tuple(string,string)", "address"];
    const values = [
      await program.getAddress(),
      [config.badges.name, config.badges.symbol],
      await badgeArt.getAddress(),
    ];
    const args = ethers.AbiCoder.defaultAbiCoder().encode(types, values);
    const deployer = badgesDeployer.connect(stranger);
    const copy = await deployer.deploy.staticCall(args);
    await deployer.deploy(args);
    expect(copy).not.to.equal(badgesAddress);
    expect(await program.badges()).to.equal(badgesAddress);
    expect(await launcher.isProgram(copy)).to.equal(false);
    // The next brand with the same inputs but another salt is launched as if nothing had been.
    await launcher.launch({ ...config, salt: ethers.id("next") });
    expect(await badges.kindCount()).to.equal(5n);
  });

  it("can't bind other tokens to a programme, nor halt its badges", async () => {
    const { badges, program, stranger, admin } = await networkHelpers.loadFixture(badgesFixture);
    for (const who of [stranger, admin]) {
      await expect(program.connect(who).bind(who.address, who.address))
        .to.be.revertedWithCustomError(program, "NotLauncher")
        .withArgs(who.address);
      await expect(badges.connect(who).onHalt(0, 1))
        .to.be.revertedWithCustomError(badges, "NotProgram")
        .withArgs(who.address);
    }
  });
});
