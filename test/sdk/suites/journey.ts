/** User stories of the brand, the member and the relayer, told through the SDK alone. */
import { expect } from "chai";

import { decodeSlip, encodeSlip } from "../../../sdk/src/index.js";
import type { SignedRedeem } from "../../../sdk/src/index.js";
import { CAMPAIGN, DAY, NOTICE, PERIOD, REASON, coffee, openBrand, redeemed, sendAll } from "../helpers/brand.js";
import { fixtureOf, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";

export function describeJourney(chain: () => TestChain): void {
  describe("SDK journey", function () {
    const load = fixtureOf(() => openBrand(chain()), chain);

    describe("a brand opens a programme", function () {
      it("finds the programme where it was foretold", async function () {
        const { punchcard, config, program } = await load();
        expect(await punchcard.addressOf(config)).to.equal(program.address);
      });

      it("reads what is fixed, who governs, and the terms", async function () {
        const { program, admin, issuer, config } = await load();
        expect(program.noticePeriod).to.equal(NOTICE);
        const { name, symbol, decimals, periodLength, livePeriods } = program.points;
        expect([name, symbol, decimals, periodLength, livePeriods]).to.deep.equal([
          "Acme points",
          "ACME",
          2,
          PERIOD,
          4,
        ]);
        const state = await program.state();
        expect(state.admin).to.equal(admin.address);
        expect([state.pendingAdmin, state.stoppedUntil, state.closesAt]).to.deep.equal([null, null, null]);
        expect(state.terms).to.include({ version: 0, uri: config.terms.uri, contentHash: config.terms.contentHash });
        expect(await program.hasRole("issuer", issuer.address)).to.equal(true);
        expect(await program.hasRole("cashier", issuer.address)).to.equal(false);
      });

      it("rotates roles in one step and hands the programme over in two", async function () {
        const { program, admin, issuer, till, catalog, guardian, friend } = await load();
        const rotate = program.setRoles([
          { role: "cashier", account: till.address, granted: false },
          { role: "cashier", account: friend.address, granted: true },
        ]);
        expect(rotate.describe()).to.include("Take the role cashier from").and.to.include(friend.address);
        await rotate.send(admin);
        expect(await program.hasRole("cashier", friend.address)).to.equal(true);
        expect(await program.roles()).to.deep.equal({
          admin: [admin.address],
          issuer: [issuer.address],
          cashier: [friend.address],
          catalog: [catalog.address],
          guardian: [guardian.address],
        });
        await program.beginAdminTransfer(friend.address).send(admin);
        expect((await program.state()).pendingAdmin).to.equal(friend.address);
        await program.acceptAdminTransfer().send(friend);
        expect((await program.state()).admin).to.equal(friend.address);
      });

      it("publishes terms, stops, resumes and announces closing", async function () {
        const { program, admin, guardian, config } = await load();
        const validFrom = (await now(chain())) + NOTICE + DAY;
        await program.publishTerms({ ...config.terms, uri: "ipfs://terms-1", validFrom }).send(admin);
        expect((await program.terms()).map(({ uri }) => uri)).to.deep.equal(["ipfs://terms-0", "ipfs://terms-1"]);
        const stopped = await program.stop().send(guardian);
        expect((await program.state()).stoppedUntil).to.equal(Number(stopped.event?.until));
        await program.resume().send(admin);
        expect((await program.state()).stoppedUntil).to.equal(null);
        await program.close(validFrom).send(admin);
        expect((await program.state()).closesAt).to.equal(validFrom);
      });

      it("reads budgets and issuance, cuts, and announces a higher ceiling", async function () {
        const { program, admin, issuer } = await load();
        const { points, grants } = program;
        expect(await points.budget(issuer.address, CAMPAIGN)).to.deep.equal({
          left: 1_000_000n,
          ratePerDay: 0n,
          usedToday: 0n,
        });
        expect((await grants.budget(issuer.address, CAMPAIGN)).left).to.equal(1_000_000n);
        await points.cut({ minter: issuer.address, campaign: CAMPAIGN, amount: 400_000n }).send(issuer);
        await points.setCeiling(2_000_000_000n).send(admin);
        const issuance = await points.issuance();
        expect(issuance).to.include({ ceiling: 1_000_000_000n, usedThisPeriod: 1_600_000n, allotted: 1_600_000n });
        expect(issuance.announced?.ceiling).to.equal(2_000_000_000n);
      });

      it("retires a desk and enrolls it again", async function () {
        const { program, admin, deployment } = await load();
        const announced = await program.points.retire(deployment.rewards).send(admin);
        expect(await program.points.desks()).to.deep.include({ address: deployment.rewards, enrolled: true });
        await travelTo(chain(), Number(announced.event?.time));
        await program.points.retire(deployment.rewards).send(admin);
        expect(await program.points.desks()).to.deep.include({ address: deployment.rewards, enrolled: false });
        await program.points.enroll(deployment.rewards).send(admin);
        expect(await program.points.desks()).to.deep.include({ address: deployment.rewards, enrolled: true });
      });
    });

    describe("a brand issues points", function () {
      it("mints to one, to many unequally and to many equally", async function () {
        const { program, issuer, member, friend, stranger } = await load();
        const why = { campaign: CAMPAIGN, reason: REASON };
        await program.points
          .mint({ ...why, member: member.address, amount: program.points.parse("12.5") })
          .send(issuer);
        const members = [member.address, friend.address];
        await sendAll(program.points.mintMany({ ...why, members, amounts: [100n, 200n] }), issuer);
        await sendAll(
          program.points.mintEqually({ ...why, members: [stranger.address, ...members], amount: 50n }),
          issuer,
        );
        expect((await program.member(member.address).points()).balance).to.equal(1250n + 100n + 50n);
        expect((await program.points.liability()).total).to.equal(1250n + 300n + 150n);
      });

      it("splits a large batch into an ordered list of steps", async function () {
        const { program } = await load();
        const members = Array.from({ length: 1_001 }, (_, i) => `0x${(i + 1).toString(16).padStart(40, "0")}`);
        const steps = program.points.mintEqually({ campaign: CAMPAIGN, reason: REASON, members, amount: 1n });
        expect(steps.map((step) => step.transaction().meta.members.length)).to.deep.equal([500, 500, 1]);
      });

      it("grants, voids one before maturity, and lets a stranger hand the rest over", async function () {
        const { program, issuer, member, friend, stranger } = await load();
        const maturesAt = (await now(chain())) + DAY;
        const input = {
          campaign: CAMPAIGN,
          reason: "file 3",
          members: [member.address, friend.address],
          amounts: [700n, 300n],
        };
        const granted = await program.grants.grant({ ...input, maturesAt }).send(issuer);
        expect(await program.grants.isGranted({ ...input, minter: issuer.address })).to.equal(true);
        expect((await program.member(member.address).held()).inGrants).to.equal(700n);

        const batch = await program.grants.batch(granted.hash);
        expect(batch).to.deep.include({ members: input.members, amounts: input.amounts, maturesAt });
        await program.grants.void(batch, { indices: [1], why: "returned" }).send(issuer);
        await travelTo(chain(), maturesAt);
        await program.grants.mature(batch).send(stranger);
        expect(await program.grants.done(batch)).to.deep.equal([true, true]);
        expect((await program.member(member.address).points()).balance).to.equal(700n);
        expect((await program.member(friend.address).points()).balance).to.equal(0n);
        expect((await program.member(member.address).held()).grants).to.deep.equal([]);
      });

      it("lets a member's lots live longer", async function () {
        const brand = await load();
        const { program, issuer, member } = brand;
        await brand.give(member.address, 100n);
        await travelTo(chain(), (await now(chain())) + PERIOD);
        const [lot] = (await program.member(member.address).points()).lots;
        await program.points.extend({ members: [member.address], from: lot!.period, to: lot!.period + 1 }).send(issuer);
        const [longer] = (await program.member(member.address).points()).lots;
        expect(longer).to.deep.equal({ amount: 100n, period: lot!.period + 1, expiresAt: lot!.expiresAt! + PERIOD });
      });
    });

    describe("a member redeems", function () {
      it("pays for a coffee, shows the redemption slip, and the till captures", async function () {
        const brand = await load();
        const { program, member, till } = brand;
        await brand.give(member.address, 2_000n);
        const rewardId = await coffee(brand);
        const redemption = await redeemed(brand, member, rewardId, 2);

        const scanned = decodeSlip(encodeSlip(brand.deployment.chainId, redemption));
        expect(scanned.redemption).to.deep.equal(redemption);
        expect(await program.rewards.status(scanned.redemption)).to.deep.equal({
          status: "open",
          quantityOpen: 2,
          amountOpen: 1_000n,
        });
        await program.rewards.capture(scanned.redemption, { quantity: 1 }).send(till);
        expect((await program.points.liability()).held).to.equal(500n);
        await program.rewards.capture(scanned.redemption, { quantity: 1 }).send(till);
        expect((await program.rewards.status(redemption)).status).to.equal("closed");
        expect((await program.points.liability()).total).to.equal(1_000n);
      });

      it("gets the points back from a stranger when the deadline is over", async function () {
        const brand = await load();
        const { program, member, stranger } = brand;
        await brand.give(member.address, 500n);
        const redemption = await redeemed(brand, member, await coffee(brand));
        expect((await program.member(member.address).points()).balance).to.equal(0n);
        await travelTo(chain(), redemption.deadline + 1);
        await program.rewards.refund(redemption).send(stranger);
        expect((await program.member(member.address).points()).balance).to.equal(500n);
      });

      it("gets the change back at once when the price fell", async function () {
        const brand = await load();
        const { program, member, catalog } = brand;
        await brand.give(member.address, 500n);
        const rewardId = await coffee(brand);
        const until = (await now(chain())) + DAY;
        await program.rewards.discount({ rewardId, unitPrice: 350n, until }).send(catalog);
        const [page] = await program.rewards.page();
        expect(page).to.deep.include({ rewardId, unitPrice: 500n, currentPrice: 350n, discountUntil: until });
        await program
          .member(member.address)
          .redeem({ rewardId, quantity: 1, maxPrice: 500n, deadline: until })
          .send(member);
        expect((await program.member(member.address).points()).balance).to.equal(150n);
      });

      it("signs that it was handed over, where the reward asks for it", async function () {
        const brand = await load();
        const { program, member, till } = brand;
        await brand.give(member.address, 1_000n);
        const redemption = await redeemed(brand, member, await coffee(brand, { needsHandover: true }), 2);
        const intent = await program.member(member.address).handoverIntent(redemption, 1);
        expect(intent.words()).to.match(/^Confirm that you got 1 of reward 1; 5 ACME are then spent\. 1 stay open\.$/);
        const { signature } = await intent.sign(member);
        await program.rewards.capture(redemption, { quantity: 1, handover: signature }).send(till);
        expect((await program.rewards.status(redemption)).quantityOpen).to.equal(1);
      });

      it("burns, sends, and keeps a catalog up to date", async function () {
        const brand = await load();
        const { program, member, friend, catalog } = brand;
        await brand.give(member.address, 1_000n);
        const me = program.member(member.address);
        await me.burn(100n).send(member);
        await me.transfer({ recipient: friend.address, amount: 250n }).send(member);
        expect((await me.points()).balance).to.equal(650n);
        expect((await program.member(friend.address).points()).balance).to.equal(250n);

        const rewardId = await coffee(brand);
        await program.rewards.addStock({ rewardId, added: 5 }).send(catalog);
        const { closesAt } = await program.rewards.reward(rewardId);
        await program.rewards.extendWindow({ rewardId, closesAt: closesAt + DAY }).send(catalog);
        expect(await program.rewards.reward(rewardId)).to.include({ left: 15, closesAt: closesAt + DAY });
        await program.rewards.withdraw(rewardId).send(catalog);
        expect((await program.rewards.reward(rewardId)).closesAt).to.equal((await now(chain())) + NOTICE);
        expect(await program.rewards.count()).to.equal(1);
      });
    });

    describe("a member without gas", function () {
      it("redeems by one signature that a relayer brings as JSON", async function () {
        const brand = await load();
        const { program, walletless, relayer } = brand;
        await brand.give(walletless.address, 800n);
        const rewardId = await coffee(brand);
        const validBefore = (await now(chain())) + 600;
        const me = program.member(walletless.address);
        const intent = await me.redeemIntent({ rewardId, quantity: 1, maxPrice: 600n, validBefore, reward: "Coffee" });
        expect(intent.words()).to.include('Redeem 1 × "Coffee" (reward 1) for at most 6 ACME').and.to.include("UTC");
        expect(intent.words("zh")).to.include("最多支付 6 ACME");

        const wire = JSON.stringify(await intent.sign(walletless));
        const signed = JSON.parse(wire) as SignedRedeem;
        await program.bring(signed).send(relayer);
        expect(await chain().provider.getBalance(walletless.address)).to.equal(0n);
        expect((await me.points()).balance).to.equal(300n);
        expect((await me.held()).inRedemptions).to.equal(500n);
      });

      it("sends points, approves, and takes a signature back", async function () {
        const brand = await load();
        const { program, walletless, friend, relayer } = brand;
        await brand.give(walletless.address, 800n);
        const me = program.member(walletless.address);
        const validBefore = (await now(chain())) + 600;
        const gift = await me.transferIntent({ to: friend.address, value: 300n, validBefore });
        await program.bring(await gift.sign(walletless)).send(relayer);
        expect((await program.member(friend.address).points()).balance).to.equal(300n);

        const approval = await me.permitIntent({ spender: friend.address, value: 100n, deadline: validBefore });
        await program.bring(await approval.sign(walletless)).send(relayer);
        expect(await program.points.contract.allowance(walletless.address, friend.address)).to.equal(100n);

        const regretted = await me.transferIntent({ to: friend.address, value: 300n, validBefore });
        const signed = await regretted.sign(walletless);
        const cancel = await me.cancelIntent(signed.nonce);
        await program.bring(await cancel.sign(walletless)).send(relayer);
        expect(await program.points.contract.authorizationState(walletless.address, signed.nonce)).to.equal(true);
      });
    });
  });
}
