/** Every reason for a no that the `can...` questions know. */
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";

import { mutable } from "../../../sdk/src/eip712.js";
import { CAMPAIGN, DAY, NOTICE, PERIOD, coffee, openBrand, redeemed } from "../helpers/brand.js";
import { deploy, fixtureOf, mock, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";

interface SmartWallet {
  readonly address: string;
  execute(to: string, data: string): Promise<ContractTransactionResponse>;
}

export function describeChecks(chain: () => TestChain): void {
  describe("SDK checks", function () {
    const load = fixtureOf(async () => {
      const brand = await openBrand(chain());
      await brand.give(brand.member.address, 1_000n);
      return brand;
    }, chain);

    describe("canTransfer", function () {
      it("says yes when it would succeed", async function () {
        const { program, member, friend } = await load();
        const verdict = await program.member(member.address).canTransfer({ to: friend.address, amount: 1_000n });
        expect(verdict).to.deep.equal({ ok: true });
      });

      it("says how many points are missing", async function () {
        const { program, member, friend } = await load();
        expect(await program.member(member.address).canTransfer({ to: friend.address, amount: 1_250n })).to.deep.equal({
          ok: false,
          reason: "NOT_ENOUGH_POINTS",
          message: "You have 10, 2.5 too few.",
          data: { balance: 1_000n, needed: 1_250n, missing: 250n },
        });
      });

      it("says that a desk is reached by redeeming, and holds for others", async function () {
        const { program, member, friend, deployment } = await load();
        const to = deployment.rewards;
        const toDesk = await program.member(member.address).canTransfer({ to, amount: 1n });
        expect(toDesk).to.deep.include({ ok: false, reason: "DESK_NEEDS_REDEEM", data: { to } });
        const fromDesk = await program.member(to).canTransfer({ to: friend.address, amount: 1n });
        expect(fromDesk).to.deep.include({ ok: false, reason: "HELD_BY_DESK", data: { from: to } });
      });

      it("says that a closed programme's points are not sent, until it opens", async function () {
        await load();
        const { program, member, friend, admin, give } = await openBrand(chain(), { closed: true });
        await give(member.address, 10n);
        const question = { to: friend.address, amount: 10n };
        expect(await program.member(member.address).canTransfer(question)).to.deep.include({
          ok: false,
          reason: "TRANSFERS_CLOSED",
          data: { from: member.address, to: friend.address },
        });
        await program.points.open().send(admin);
        expect(await program.member(member.address).canTransfer(question)).to.deep.equal({ ok: true });
      });

      it("says that the member's own guard refuses", async function () {
        const { program, member, friend, deployer } = await load();
        const guard = (await deploy(mock("RefusingGuard__Mock"), deployer)).address;
        const me = program.member(member.address);
        await me.setGuard(guard).send(member);
        const verdict = await me.canTransfer({ to: friend.address, amount: 1n });
        expect(verdict).to.deep.include({ ok: false, reason: "GUARD", data: { guard, error: "Unknown" } });
      });
    });

    describe("canRedeem", function () {
      it("says yes when it would succeed", async function () {
        const brand = await load();
        const rewardId = await coffee(brand);
        const me = brand.program.member(brand.member.address);
        expect(await me.canRedeem({ rewardId, quantity: 2 })).to.deep.equal({ ok: true });
      });

      it("says that there is no such reward", async function () {
        const { program, member } = await load();
        expect(await program.member(member.address).canRedeem({ rewardId: 7, quantity: 1 })).to.deep.include({
          ok: false,
          reason: "NO_SUCH_REWARD",
          data: { rewardId: 7, count: 0n },
        });
      });

      it("says that the window is not open yet, and that it is over", async function () {
        const brand = await load();
        const me = brand.program.member(brand.member.address);
        const opensAt = (await now(chain())) + DAY;
        const rewardId = await coffee(brand, { opensAt });
        const early = await me.canRedeem({ rewardId, quantity: 1 });
        expect(early).to.deep.include({ ok: false, reason: "NOT_OPEN_YET", data: { opensAt } });
        const { closesAt } = await brand.program.rewards.reward(rewardId);
        await travelTo(chain(), closesAt);
        const late = await me.canRedeem({ rewardId, quantity: 1 });
        expect(late).to.deep.include({ ok: false, reason: "WINDOW_OVER", data: { closesAt } });
      });

      it("says how many are left in stock, and for this member", async function () {
        const brand = await load();
        const me = brand.program.member(brand.member.address);
        const rewardId = await coffee(brand, { stock: 3, limitPerMember: 2 });
        const many = await me.canRedeem({ rewardId, quantity: 4 });
        expect(many).to.deep.include({ ok: false, reason: "OUT_OF_STOCK", data: { left: 3n, quantity: 4 } });
        const more = await me.canRedeem({ rewardId, quantity: 3 });
        expect(more).to.deep.include({ ok: false, reason: "OVER_MEMBER_LIMIT", data: { left: 2n, quantity: 3 } });
      });

      it("says that the price is above what was agreed to, or above the balance", async function () {
        const brand = await load();
        const me = brand.program.member(brand.member.address);
        const rewardId = await coffee(brand);
        const dear = await me.canRedeem({ rewardId, quantity: 1, maxPrice: 400n });
        expect(dear).to.deep.include({ ok: false, reason: "PRICE_ABOVE_MAX", data: { price: 500n, maxPrice: 400n } });
        const poor = await me.canRedeem({ rewardId, quantity: 3 });
        expect(poor).to.deep.include({
          ok: false,
          reason: "NOT_ENOUGH_POINTS",
          data: { balance: 1_000n, needed: 1_500n, missing: 500n },
        });
      });

      it("says that the desk was retired", async function () {
        const brand = await load();
        const rewardId = await coffee(brand);
        const retire = brand.program.points.retire(brand.deployment.rewards);
        const announced = await retire.send(brand.admin);
        await travelTo(chain(), Number(announced.event?.time));
        await retire.send(brand.admin);
        const verdict = await brand.program.member(brand.member.address).canRedeem({ rewardId, quantity: 1 });
        expect(verdict).to.deep.include({ ok: false, reason: "DESK_RETIRED" });
      });

      it("says that the member's own guard refuses", async function () {
        const brand = await load();
        const rewardId = await coffee(brand);
        const guard = (await deploy(mock("RefusingGuard__Mock"), brand.deployer)).address;
        const me = brand.program.member(brand.member.address);
        await me.setGuard(guard).send(brand.member);
        const verdict = await me.canRedeem({ rewardId, quantity: 1 });
        expect(verdict).to.deep.include({ ok: false, reason: "GUARD", data: { guard, error: "Unknown" } });
      });
    });

    describe("canMint", function () {
      const ask = (brand: Awaited<ReturnType<typeof load>>, amount: bigint, member?: string) =>
        brand.program.points.canMint({
          minter: brand.issuer.address,
          campaign: CAMPAIGN,
          amount,
          ...(member === undefined ? {} : { member }),
        });

      it("says yes within the budget, and how much is left beyond it", async function () {
        const brand = await load();
        expect(await ask(brand, 999_000n)).to.deep.equal({ ok: true });
        expect(await ask(brand, 999_001n)).to.deep.equal({
          ok: false,
          reason: "OVER_BUDGET",
          message: "The budget has 9990 left.",
          data: { left: 999_000n, amount: 999_001n },
        });
      });

      it("says what the daily rate leaves for today", async function () {
        const brand = await load();
        const { program, issuer } = brand;
        const rate = { minter: issuer.address, campaign: CAMPAIGN, amount: 0n, ratePerDay: 500n };
        await program.points.allot(rate).send(issuer);
        await brand.give(brand.member.address, 200n);
        const verdict = await ask(brand, 301n);
        expect(verdict).to.deep.include({ reason: "OVER_DAILY_RATE", data: { leftToday: 300n, amount: 301n } });
      });

      it("says that minting is stopped, and that it has ended", async function () {
        const brand = await load();
        const { program, guardian, admin } = brand;
        const { event } = await program.stop().send(guardian);
        expect(await ask(brand, 1n)).to.deep.include({ reason: "STOPPED", data: { until: Number(event?.until) } });
        await program.resume().send(admin);
        const closedAt = (await now(chain())) + NOTICE + 10;
        await program.close(closedAt).send(admin);
        expect(await ask(brand, 1n)).to.deep.equal({ ok: true });
        await travelTo(chain(), closedAt);
        expect(await ask(brand, 1n)).to.deep.include({ reason: "ENDED", data: { closedAt } });
      });

      it("says that desks are not members", async function () {
        const brand = await load();
        const member = brand.deployment.rewards;
        expect(await ask(brand, 1n, member)).to.deep.include({ reason: "MEMBER_IS_DESK", data: { member } });
      });
    });

    describe("canCapture and canRefund", function () {
      it("say yes to the till, and name the role that others lack", async function () {
        const brand = await load();
        const { program, till, stranger, catalog, member } = brand;
        const redemption = await redeemed(brand, member, await coffee(brand));
        const { rewards } = program;
        expect(await rewards.canCapture({ redemption, cashier: till.address })).to.deep.equal({ ok: true });
        expect(await rewards.canRefund({ redemption, caller: till.address })).to.deep.equal({ ok: true });
        expect(await rewards.canRefund({ redemption, caller: catalog.address })).to.deep.equal({ ok: true });
        const account = stranger.address;
        const capture = await rewards.canCapture({ redemption, cashier: account });
        expect(capture).to.deep.include({ reason: "MISSING_ROLE", data: { account, role: "cashier" } });
        const refund = await rewards.canRefund({ redemption, caller: account });
        const { deadline } = redemption;
        expect(refund).to.deep.include({ reason: "MISSING_ROLE", data: { account, deadline } });
      });

      it("turn round when the deadline is over", async function () {
        const brand = await load();
        const { program, till, stranger, member } = brand;
        const redemption = await redeemed(brand, member, await coffee(brand));
        await travelTo(chain(), redemption.deadline + 1);
        const capture = await program.rewards.canCapture({ redemption, cashier: till.address });
        expect(capture).to.deep.include({ reason: "DEADLINE_OVER", data: { deadline: redemption.deadline } });
        const refund = await program.rewards.canRefund({ redemption, caller: stranger.address });
        expect(refund).to.deep.equal({ ok: true });
      });

      it("tell what is closed, what never was, and how many units are open", async function () {
        const brand = await load();
        const { program, till, member } = brand;
        const redemption = await redeemed(brand, member, await coffee(brand), 2);
        const caller = till.address;
        await program.rewards.refund(redemption, { quantity: 1 }).send(till);
        const tooMany = await program.rewards.canRefund({ redemption, quantity: 2, caller });
        expect(tooMany).to.deep.include({ reason: "OVER_REDEMPTION", data: { open: 1n, quantity: 2 } });
        await program.rewards.capture(redemption, { quantity: 1 }).send(till);
        const closed = await program.rewards.canCapture({ redemption, cashier: caller });
        expect(closed).to.deep.include({ reason: "NOT_OPEN", data: { status: 2n } });
        const never = { ...redemption, number: 9 };
        expect(await program.rewards.canRefund({ redemption: never, caller })).to.deep.include({
          data: { status: 0n },
        });
      });

      it("ask for the member's handover signature, and know another's", async function () {
        const brand = await load();
        const { program, till, member, deployer } = brand;
        const redemption = await redeemed(brand, member, await coffee(brand, { needsHandover: true }));
        const question = { redemption, cashier: till.address };
        const data = { member: member.address };
        const missing = await program.rewards.canCapture(question);
        expect(missing).to.deep.include({ reason: "NEEDS_HANDOVER", data });
        const { signature } = await (await program.member(member.address).handoverIntent(redemption)).sign(member);
        expect(await program.rewards.canCapture({ ...question, handover: signature })).to.deep.equal({ ok: true });
        const wrong = await deployer.signMessage("something else");
        const bad = await program.rewards.canCapture({ ...question, handover: wrong });
        expect(bad).to.deep.include({ reason: "BAD_HANDOVER", data });
      });
    });

    it("asks a member that is a contract for its own word", async function () {
      const brand = await load();
      const { program, till, member, friend } = brand;
      const wallet = (await deploy(mock("SmartWallet__Mock"), friend, [friend.address])) as unknown as SmartWallet;
      await brand.give(wallet.address, 500n);
      const rewardId = await coffee(brand, { needsHandover: true });
      const deadline = (await now(chain())) + DAY;
      const order = program.rewards.redeem({ rewardId, quantity: 1, maxPrice: 500n, deadline }).transaction();
      await (await wallet.execute(order.to, order.data)).wait();
      const [open] = (await program.member(wallet.address).held()).redemptions;
      const { redemption } = open!;
      const intent = await program.member(wallet.address).handoverIntent(redemption);
      const { domain, types, message } = intent.typedData;
      const handover = await friend.signTypedData(domain, mutable(types), message);
      const question = { redemption, cashier: till.address };
      expect(await program.rewards.canCapture({ ...question, handover })).to.deep.equal({ ok: true });
      const stolen = await member.signTypedData(domain, mutable(types), message);
      expect(await program.rewards.canCapture({ ...question, handover: stolen })).to.include({
        reason: "BAD_HANDOVER",
      });
      await program.rewards.capture(redemption, { handover }).send(till);
    });

    it("counts points that expired as gone", async function () {
      const { program, member, friend } = await load();
      await travelTo(chain(), (await now(chain())) + 4 * PERIOD);
      const verdict = await program.member(member.address).canTransfer({ to: friend.address, amount: 1n });
      expect(verdict).to.deep.include({ reason: "NOT_ENOUGH_POINTS", data: { balance: 0n, needed: 1n, missing: 1n } });
    });
  });
}
