/** Watchers on a real chain: what they tell, typed, through real reorgs and restarts. */
import { expect } from "chai";
import type { Interface, ParamType } from "ethers";

import { badgesAbi, grantsAbi, launcherAbi, pointsAbi, programAbi, rewardsAbi } from "../../../sdk/src/abi.js";
import { claimsAbi } from "../../../sdk/src/claims-abi.js";
import { bonusesAbi, miscountsAbi, purchasesAbi, rulebookAbi, tiersAbi } from "../../../sdk/src/purchases-abi.js";
import type { WatchCursor, WatchedName } from "../../../sdk/src/index.js";
import { soulboundId } from "../../../sdk/src/index.js";
import { OWN_KIND, badgeEvents } from "../helpers/badge-events.js";
import { campaignEnd, campaignEvents } from "../helpers/campaign-events.js";
import { purchaseEnd, purchaseEvents } from "../helpers/purchase-events.js";
import { CAMPAIGN, DAY, NOTICE, coffee, openBrand, redeemed } from "../helpers/brand.js";
import type { Brand } from "../helpers/brand.js";
import { deploy, fixtureOf, mock, now, travelTo } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";
import { Watched, amounts, shown, toldBy } from "../helpers/watched.js";

export function describeWatch(chain: () => TestChain): void {
  describe("SDK watch", function () {
    const load = fixtureOf(() => openBrand(chain()), chain);
    const height = () => chain().provider.getBlockNumber();

    it("tells everything that happens to a programme, as the chain's own logs have it", async function () {
      const brand = await load();
      const after = brand.deployment.fromBlock;
      await everything(brand);
      const events = await toldBy((hooks) => brand.program.watch({ ...hooks, after }));
      expect(events.map(shown)).to.deep.equal(await logsOf(brand, after));
      const names = new Set(events.map(({ contract, name }) => `${contract} ${name}`));
      expect(EVENTS.filter((name) => !names.has(name))).to.deep.equal(UNTOUCHED);
    });

    it("tells the same from far behind, by ranges, as block by block", async function () {
      const brand = await load();
      const after = brand.deployment.fromBlock;
      await everything(brand);
      const byBlock = await toldBy((hooks) => brand.program.watch({ ...hooks, after, reorgDepth: 1_000 }));
      const byRange = await toldBy((hooks) => brand.program.watch({ ...hooks, after, reorgDepth: 1, maxRange: 7 }));
      expect(byRange).to.deep.equal(byBlock);
    });

    for (const reorgDepth of [1, 1_000]) {
      it(`tells a member what names that address, and why points came, at a depth of ${reorgDepth}`, async function () {
        const brand = await load();
        const after = await height();
        await everything(brand);
        await brand.program.points
          .mintMany({ ...BATCH, members: [brand.friend.address], amounts: [1n] })[0]!
          .send(brand.issuer);
        const all = await toldBy((hooks) => brand.program.watch({ ...hooks, after }));
        const { member } = brand;
        const mine = await toldBy((hooks) =>
          brand.program.member(member.address).watch({ ...hooks, after, reorgDepth }),
        );
        const reasons = ["IssuedBatch", "BatchGranted", "AwardedBatch"];
        const why = mine.filter(({ name }) => reasons.includes(name));
        expect(why.map(({ name }) => name)).to.have.members(reasons);
        const named = [member.address, String(soulboundId(member.address, OWN_KIND))];
        // The award of a badge that can be passed on names nobody; its transfer in the same transaction does.
        const awards = mine.filter(({ name }) => name === "Transfer").map(({ transactionHash }) => transactionHash);
        const byHand = all.filter(
          (event) =>
            named.some((name) => shown(event).includes(name)) ||
            why.some(({ id }) => id === event.id) ||
            (event.name === "Awarded" && awards.includes(event.transactionHash)),
        );
        expect(mine).to.deep.equal(byHand);
        expect(mine.length)
          .to.be.greaterThan(10)
          .and.lessThan(all.length / 2);
      });
    }

    it("tells only the events that were asked for, and knows their values by name", async function () {
      const brand = await load();
      const after = await height();
      await brand.give(brand.member.address, 1_000n);
      const redemption = await redeemed(brand, brand.member, await coffee(brand), 2);
      const watched = new Watched((hooks) =>
        brand.program.watch({ ...hooks, after, only: ["RewardRedeemed", "RewardPublished"] }),
      );
      const [published, paid] = await watched.take(2);
      await watched.stop();
      // What the compiler knows: of the two events that were asked for, the name tells which one it is.
      if (published?.type !== "added" || published.event.name !== "RewardPublished") throw new Error("not published");
      expect(published.event.args.terms.uri satisfies string).to.equal("ipfs://coffee");
      const terms = ["unitPrice", "stock", "opensAt", "closesAt", "fulfillmentDays", "limitPerMember", "atOnce"];
      expect(published.event.args.terms).to.have.keys(...terms, "needsHandover", "badge", "uri");
      if (paid?.type !== "added" || paid.event.name !== "RewardRedeemed") throw new Error("not redeemed");
      // @ts-expect-error -- a redemption has no such value
      expect(paid.event.args.amount).to.equal(undefined);
      expect(paid.event.args.quantity satisfies bigint).to.equal(2n);
      expect(paid.event.args.deadline).to.equal(BigInt(redemption.deadline));
    });

    describe("a reorg", function () {
      it("takes back what is gone, newest first, and tells what came instead", async function () {
        const brand = await load();
        const { program, member, friend } = brand;
        const watched = new Watched((hooks) => program.watch({ ...hooks, only: ["Transfer"] }));
        await watched.looks(1);
        const fork = await chain().provider.send("evm_snapshot", []);
        for (const amount of [1n, 2n, 3n]) await brand.give(member.address, amount);
        const before = await watched.take(3);
        const height3 = await height();

        await chain().provider.send("evm_revert", [fork]);
        // The second comes back in the first one's block, the first in the second's; the third is dropped.
        for (const amount of [2n, 1n]) await brand.give(member.address, amount);
        await chain().provider.send("evm_mine", []);
        await brand.give(friend.address, 9n);
        const changes = await watched.take(6);
        await watched.stop();

        expect(amounts(before)).to.deep.equal(["added 1", "added 2", "added 3"]);
        const back = ["removed 3", "removed 2", "removed 1"];
        expect(amounts(changes)).to.deep.equal([...back, "added 2", "added 1", "added 9"]);
        const heights = [...before, ...changes].map(({ cursor }) => cursor.blockNumber);
        expect(heights).to.deep.equal([-2, -1, 0, 0, -1, -3, -2, -1, 1].map((by) => height3 + by));
        const ids = [...before, ...changes.slice(3)].map((change) => change.type !== "rewound" && change.event.id);
        expect(new Set(ids).size).to.equal(6);
        expect(watched.status?.state).to.equal("live");
      });

      it("takes nothing back while the node has only gone back, or when it comes to the same blocks again", async function () {
        const brand = await load();
        const watched = new Watched((hooks) => brand.program.watch({ ...hooks, only: ["Transfer"] }));
        await watched.looks(1);
        const fork = await chain().provider.send("evm_snapshot", []);
        const time = (await now(chain())) + 100;
        await chain().provider.send("evm_setNextBlockTimestamp", [time]);
        await brand.give(brand.member.address, 1n);
        const [first] = await watched.take(1);
        await chain().provider.send("evm_revert", [fork]);
        await watched.looks(3);
        await chain().provider.send("evm_setNextBlockTimestamp", [time]);
        await brand.give(brand.member.address, 1n);
        await brand.give(brand.member.address, 2n);
        const [second] = await watched.take(1);
        await watched.stop();
        expect(amounts([first!, second!])).to.deep.equal(["added 1", "added 2"]);
      });

      it("is never told of what has as many confirmations as it is deep", async function () {
        const brand = await load();
        const watched = new Watched((hooks) => brand.program.watch({ ...hooks, only: ["Transfer"], confirmations: 2 }));
        await watched.looks(1);
        await brand.give(brand.member.address, 1n);
        const fork = await chain().provider.send("evm_snapshot", []);
        await brand.give(brand.member.address, 2n);
        await brand.give(brand.member.address, 3n);
        const [first] = await watched.take(1);
        await chain().provider.send("evm_revert", [fork]);
        for (const amount of [4n, 5n, 6n, 7n]) await brand.give(brand.member.address, amount);
        const rest = await watched.take(2);
        await watched.stop();
        expect(amounts([first!, ...rest])).to.deep.equal(["added 1", "added 4", "added 5"]);
        expect(watched.status?.behind.blocks).to.equal(2);
      });
    });

    describe("a restart", function () {
      it("goes on after the last change that was handled, in the middle of a block too", async function () {
        const brand = await load();
        const after = await height();
        const members = [brand.member, brand.friend, brand.stranger].map(({ address }) => address);
        const batch = { campaign: CAMPAIGN, reason: "file", members, amounts: [1n, 2n, 3n] };
        await brand.program.points.mintMany(batch)[0]!.send(brand.issuer);
        const handled: string[] = [];
        let cursor: WatchCursor | number = after;
        for (let crashes = 0; crashes < 4; crashes++) {
          try {
            for await (const change of brand.program.watch({ after: cursor, only: ["Transfer"] })) {
              if (handled.length === crashes) throw new Error("the handler fails");
              handled.push(...amounts([change]));
              cursor = change.cursor;
              if (handled.length === 3) break;
            }
          } catch (thrown) {
            expect(thrown).to.have.property("message", "the handler fails");
          }
        }
        expect(handled).to.deep.equal(["added 1", "added 2", "added 3"]);
      });

      it("says from where on to forget, when its cursor's block was reorged away meanwhile", async function () {
        const brand = await load();
        await brand.give(brand.member.address, 1n);
        const fork = await chain().provider.send("evm_snapshot", []);
        await brand.give(brand.member.address, 2n);
        const start = (await height()) - 2;
        const first = new Watched((hooks) => brand.program.watch({ ...hooks, after: start, only: ["Transfer"] }));
        const [kept, lost] = await first.take(2);
        await first.stop();
        await chain().provider.send("evm_revert", [fork]);
        await brand.give(brand.member.address, 3n);

        const watched = new Watched((hooks) =>
          brand.program.watch({ ...hooks, after: lost!.cursor, only: ["Transfer"], reorgDepth: 2 }),
        );
        const [rewound, again, other] = await watched.take(3);
        await watched.stop();
        expect(rewound).to.deep.include({ type: "rewound", blockNumber: start });
        expect([again, ...amounts([other!])]).to.deep.equal([kept, "added 3"]);
      });

      it("waits for a node that has not got as far as the cursor", async function () {
        const brand = await load();
        const after = (await height()) + 1;
        const watched = new Watched((hooks) => brand.program.watch({ ...hooks, after }));
        await watched.looks(1);
        expect(watched.status?.error).to.include({ code: "RPC_INCONSISTENT" });
        await brand.give(brand.member.address, 1n);
        await brand.give(brand.member.address, 2n);
        expect(amounts(await watched.take(1))).to.deep.equal(["added 2"]);
        await watched.stop();
      });
    });
  });
}

const BATCH = { campaign: CAMPAIGN, reason: "file" };
const ABIS = {
  program: programAbi,
  points: pointsAbi,
  badges: badgesAbi,
  rewards: rewardsAbi,
  grants: grantsAbi,
  claims: claimsAbi,
  purchases: purchasesAbi,
  tiers: tiersAbi,
  bonuses: bonusesAbi,
  miscounts: miscountsAbi,
  rulebook: rulebookAbi,
  launcher: launcherAbi,
};

const EVENTS = Object.entries(ABIS).flatMap(([contract, abi]) => {
  const names: string[] = [];
  (abi() as Interface).forEachEvent(({ name }) => names.push(`${contract} ${name}`));
  return names;
});

const UNTOUCHED = [
  // OpenZeppelin's, which ours never tell: delays and role admins are fixed, and so are signing domains.
  "program DefaultAdminDelayChangeCanceled",
  "program DefaultAdminDelayChangeScheduled",
  "program RoleAdminChanged",
  "points EIP712DomainChanged",
  // Of closed programmes.
  "points TransfersOpened",
  // Of ERC-4906 for ranges, and of ERC-5192 for what we never do.
  "badges BatchMetadataUpdate",
  "badges Unlocked",
  // Of rewards that take or give badges.
  "rewards BadgeTaken",
  "rewards EIP712DomainChanged",
  "rewards RewardAwardsReturned",
  // Of grants that can't be handed over.
  "grants GrantMatureSkipped",
  // Of claims that can't be handed over; and what names no programme.
  "claims ClaimMatureSkipped",
  "claims ClaimSkipped",
  "claims EIP712DomainChanged",
  // Names no programme.
  "purchases EIP712DomainChanged",
  // Nobody signs for tiers.
  "tiers TillRevoked",
  "tiers TillSet",
];

/** A brand's year in a few blocks. */
async function everything(brand: Brand): Promise<void> {
  const { program, chain, admin, issuer, till, catalog, guardian, member, friend, stranger, walletless, relayer } =
    brand;
  const { points, rewards, grants } = program;
  const members = [member.address, friend.address];
  const me = program.member(member.address);
  await brand.give(member.address, 4_000n);
  await points.mintMany({ ...BATCH, members, amounts: [5n, 6n] })[0]!.send(issuer);
  await me.transfer({ recipient: friend.address, amount: 7n }).send(member);
  await me.burn(8n).send(member);
  const guard = (await deploy(mock("RefusingGuard__Mock"), stranger)).address;
  await program.member(stranger.address).setGuard(guard).send(stranger);
  await points.contract.connect(friend).approve(member.address, 3n);

  await badgeEvents(brand);
  await campaignEvents(brand);
  await purchaseEvents(brand);
  const maturesAt = (await now(chain)) + DAY;
  const granted = await grants.grant({ ...BATCH, members, amounts: [9n, 10n], maturesAt }).send(issuer);
  const batch = await grants.batch(granted.hash);
  await grants.void(batch, { indices: [1], why: "wrong file" }).send(issuer);

  const redemption = await redeemed(brand, member, await coffee(brand), 2);
  await rewards.capture(redemption, { quantity: 1 }).send(till);
  await rewards.refund(redemption, { quantity: 1 }).send(till);
  const until = (await now(chain)) + 61 * DAY;
  await rewards.addStock({ rewardId: 1, added: 5 }).send(catalog);
  await rewards.extendWindow({ rewardId: 1, closesAt: until }).send(catalog);
  await rewards.discount({ rewardId: 1, unitPrice: 400n, until: until - 50 * DAY }).send(catalog);
  await rewards.withdraw(1).send(catalog);

  await points.setCeiling(2_000_000_000n).send(admin);
  await points.cut({ campaign: CAMPAIGN, minter: issuer.address, amount: 1n }).send(issuer);
  await program
    .publishTerms({ uri: "ipfs://terms-1", contentHash: redemption.points.padEnd(66, "0"), validFrom: until })
    .send(admin);
  await program.setRoles([{ role: "cashier", account: stranger.address, granted: true }]).send(admin);
  await program.setRoles([{ role: "cashier", account: stranger.address, granted: false }]).send(admin);
  await program.stop().send(guardian);
  await program.resume().send(admin);
  await program.beginAdminTransfer(stranger.address).send(admin);
  await program.contract.connect(admin).cancelDefaultAdminTransfer();

  await brand.give(walletless.address, 20n);
  const own = program.member(walletless.address);
  const intent = await own.transferIntent({ to: member.address, value: 11n, validBefore: until });
  await program.bring(await intent.sign(walletless)).send(relayer);
  const cancel = await own.cancelIntent(`0x${"77".repeat(32)}`);
  await program.bring(await cancel.sign(walletless)).send(relayer);

  await travelTo(chain, maturesAt);
  await grants.mature(batch).send(stranger);
  await points.retire(brand.deployment.grants).send(admin);
  const [lot] = (await me.points()).lots;
  await travelTo(chain, lot!.expiresAt! - DAY);
  await campaignEnd(brand);
  await purchaseEnd(brand);
  await points.extend({ members: [member.address], from: lot!.period, to: lot!.period + 1 }).send(issuer);
  await program.close((await now(chain)) + 2 * NOTICE).send(admin);
}

/** The same by ethers alone: all logs of the chain, of our contracts, of this programme. */
async function logsOf({ chain, program, deployment }: Brand, after: number): Promise<string[]> {
  const at = new Map<string, keyof typeof ABIS>([
    [program.address, "program"],
    [program.points.address, "points"],
    [program.badges.address, "badges"],
    [deployment.rewards, "rewards"],
    [deployment.grants, "grants"],
    [deployment.claims, "claims"],
    [deployment.purchases, "purchases"],
    [deployment.tiers, "tiers"],
    [deployment.bonuses, "bonuses"],
    [deployment.miscounts, "miscounts"],
    [deployment.rulebook, "rulebook"],
    [deployment.launcher, "launcher"],
  ]);
  const logs = await chain.provider.getLogs({ fromBlock: after + 1 });
  return logs.flatMap((log) => {
    const contract = at.get(log.address);
    if (contract === undefined) return [];
    const parsed = (ABIS[contract]() as Interface).parseLog(log)!;
    const args = named(parsed.fragment.inputs, [...parsed.args]);
    return [shown({ contract, name: parsed.name as WatchedName, args })];
  });
}

/** By name, structs too. ethers' own `toObject` makes an object of a list. */
function named(params: readonly ParamType[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(params.map((param, i) => [param.name, plain(param, values[i])]));
}

function plain(param: ParamType, value: unknown): unknown {
  if (param.isTuple()) return named(param.components, [...(value as unknown[])]);
  return param.isArray() ? [...(value as unknown[])].map((item) => plain(param.arrayChildren, item)) : value;
}
