/** Actions: pure, frozen, said in words, and refused before anything is sent when an input cannot be right. */
import { expect } from "chai";
import { AbiCoder, id, toBeHex } from "ethers";
import type { Result } from "ethers";

import { programAbi } from "../../../sdk/src/abi.js";
import * as actions from "../../../sdk/src/actions/index.js";
import type {
  CampaignOpening,
  KindTerms,
  LaunchConfig,
  PointsRef,
  Redemption,
  RewardTerms,
  Transaction,
} from "../../../sdk/src/actions/index.js";
import type { SignedRedeem } from "../../../sdk/src/intents.js";
import { claimsAbi } from "../../../sdk/src/claims-abi.js";
import { ROLES } from "../../../sdk/src/roles.js";
import { campaignId } from "../../../sdk/src/units.js";
import { EN } from "../../../sdk/src/words/en.js";
import { InputError } from "../../../sdk/src/errors.js";
import { soulboundId } from "../../../sdk/src/badge-ids.js";
import { failure } from "../helpers/brand.js";
import { purchaseActions } from "../helpers/purchase-actions.js";

const who = (i: number): string => `0x${i.toString(16).padStart(40, "0")}`;
const [PROGRAM, DESK, LAUNCHER, MEMBER, FRIEND] = [who(101), who(102), who(103), who(104), who(105)];
const POINTS: PointsRef = { address: who(106), decimals: 2, symbol: "ACME" };
const WHY = { campaign: "spring", reason: "order 17" };
const TIME = 1_900_000_000;

const terms: RewardTerms = {
  unitPrice: 500n,
  stock: 10,
  opensAt: TIME,
  closesAt: TIME + 100,
  fulfillmentDays: 3,
  limitPerMember: 0,
  atOnce: false,
  needsHandover: false,
  uri: "ipfs://coffee\u202E",
};
const redemption: Redemption = {
  points: who(106),
  member: MEMBER,
  rewardId: 1,
  number: 0,
  quantity: 2,
  unitPrice: 500n,
  deadline: TIME,
  needsHandover: false,
};
const batch = {
  points: who(106),
  minter: FRIEND,
  ...WHY,
  maturesAt: TIME,
  oneUnit: 1n << 208n,
  members: [MEMBER, FRIEND],
  amounts: [100n, 250n],
};
const config: LaunchConfig = {
  admin: MEMBER,
  noticePeriod: 7 * 86_400,
  roles: [{ role: "cashier", account: FRIEND, granted: true }],
  terms: { uri: "ipfs://terms", contentHash: id("terms"), validFrom: 0 },
  points: {
    name: "Acme\u202E points",
    symbol: "ACME",
    decimals: 2,
    periodLength: 90 * 86_400,
    livePeriods: 4,
    cap: 0n,
    ceiling: 1_000n,
    closed: false,
    desks: [DESK],
  },
  badges: { name: "Acme badges", symbol: "ACMEB" },
  salt: id("salt"),
};
const authorization = { from: MEMBER, to: FRIEND, value: 300n, validAfter: 0, validBefore: TIME, nonce: id("nonce") };
const signature = `0x${"12".repeat(65)}`;
const people = { members: [MEMBER, FRIEND], amounts: [100n, 250n] };

const BADGES = who(107);
const SOULBOUND = soulboundId(MEMBER, 2);
const NUMBERED = (3n << 168n) | (20_000n << 32n) | 17n;
const kindTerms: KindTerms = {
  look: { name: "Regular", description: "", emblem: "☕", style: "medal", color: "#C8102E", uri: "" },
  levels: ["Bronze", "Silver"],
  cap: 1_000,
  validDays: 365,
  soulbound: true,
  revocable: true,
};
const signedRedeem: SignedRedeem = {
  kind: "redeem",
  chainId: 1,
  points: who(106),
  rewards: DESK,
  member: MEMBER,
  rewardId: 1,
  quantity: 1,
  salt: id("salt"),
  maxPrice: "500",
  validBefore: TIME,
  signature,
};

const [CLAIMS, TILL, PAGE] = [who(112), who(113), who(114)];
const payer = { claims: CLAIMS, points: POINTS, badges: BADGES };
const opening: CampaignOpening = {
  campaign: "spring",
  points: { budget: 10_000n, ratePerDay: 500n },
  badge: { kind: 2, name: "Gold\u202E", level: 1, budget: 50, ratePerDay: 5 },
  opensAt: TIME,
  closesAt: TIME + 100,
  memberCap: 1_000n,
  maturity: 14 * 86_400,
  root: id("root"),
  uri: "ipfs://spring\u202E",
  tills: [{ till: TILL, cap: 5_000n, ratePerDay: 100n }, { till: PAGE }],
};
const voucher = {
  points: who(106),
  campaign: campaignId("spring"),
  till: TILL,
  to: MEMBER,
  amount: 1_250n,
  key: toBeHex(7, 32),
  validFrom: 0,
  deadline: TIME,
  referrer: who(0),
};
const signedVoucher = { way: "voucher", voucher, signature } as const;
const code = { way: "code", voucher: { ...voucher, to: PAGE }, signature } as const;
const codeClaim = { points: who(106), campaign: "spring", member: MEMBER, deadline: TIME, signature };
const entry = { campaign: "spring", index: 3, member: FRIEND, amount: 1_250n, proof: [id("node")] };
const pending = {
  points: who(106),
  campaign: "spring",
  source: who(0),
  key: toBeHex(3, 32),
  member: MEMBER,
  lots: 1n << 208n,
  maturesAt: TIME,
};
const claims = [
  actions.claimVoucher(payer, signedVoucher),
  actions.claimCode(payer, code, codeClaim),
  actions.claimDrop(payer, entry),
];

/** One of each kind. */
const all: readonly Transaction[] = [
  actions.launch(LAUNCHER, config),
  actions.setRoles(PROGRAM, config.roles),
  actions.beginAdminTransfer(PROGRAM, FRIEND),
  actions.acceptAdminTransfer(PROGRAM),
  actions.cancelAdminTransfer(PROGRAM),
  actions.publishTerms(PROGRAM, { ...config.terms, validFrom: TIME }),
  actions.stop(PROGRAM),
  actions.resume(PROGRAM),
  actions.close(PROGRAM, TIME),
  actions.allot(POINTS, { minter: FRIEND, campaign: "spring", amount: 1_000n, ratePerDay: 50n }),
  actions.cut(POINTS, { minter: FRIEND, campaign: "spring", amount: 1_000n }),
  actions.setCeiling(POINTS, 5_000n),
  actions.enroll(POINTS, DESK),
  actions.retire(POINTS, DESK),
  actions.open(POINTS),
  actions.mint(POINTS, { ...WHY, member: MEMBER, amount: 1_250n }),
  actions.mintBatch(POINTS, { ...WHY, ...people }),
  actions.mintPacked(POINTS, { ...WHY, members: people.members, amount: 100n }),
  actions.extend(POINTS, { members: people.members, from: 80, to: 81 }),
  actions.transfer(POINTS, { recipient: FRIEND, amount: 300n }),
  actions.burn(POINTS, 300n),
  actions.touch(POINTS, people.members),
  actions.setGuard(POINTS, DESK),
  actions.permit(POINTS, { owner: MEMBER, spender: FRIEND, value: 300n, deadline: TIME, signature }),
  actions.transferWithAuthorization(POINTS, { ...authorization, signature }),
  actions.cancelAuthorization(POINTS, { authorizer: MEMBER, nonce: id("nonce"), signature }),
  actions.publishReward(DESK, POINTS, terms),
  actions.addStock(DESK, POINTS, { rewardId: 1, added: 5 }),
  actions.extendWindow(DESK, POINTS, { rewardId: 1, closesAt: TIME }),
  actions.withdrawReward(DESK, POINTS, 1),
  actions.returnAwards(DESK, POINTS, 1),
  actions.discountReward(DESK, POINTS, { rewardId: 1, unitPrice: 400n, until: TIME }),
  actions.redeem(DESK, POINTS, { rewardId: 1, quantity: 2, maxPrice: 1_000n, deadline: TIME }),
  actions.redeemWithAuthorization(DESK, POINTS, {
    rewardId: 1,
    quantity: 2,
    salt: id("salt"),
    member: MEMBER,
    maxPrice: 1_000n,
    validBefore: TIME,
    signature,
  }),
  actions.capture(DESK, redemption, { unit: POINTS }),
  actions.refund(DESK, redemption, { quantity: 1, unit: POINTS }),
  actions.grant(DESK, POINTS, { ...WHY, ...people, maturesAt: TIME }),
  actions.mature(DESK, batch, { unit: POINTS }),
  actions.voidGrants(DESK, batch, { indices: [1], why: "wrong\u0000 file", unit: POINTS }),
  actions.defineKind(BADGES, kindTerms),
  actions.allotAwards(BADGES, { minter: FRIEND, kind: 2, campaign: "spring", amount: 100, ratePerDay: 5 }),
  actions.keepAwards(BADGES, { minter: FRIEND, kind: 2, campaign: "spring" }),
  actions.cutAwards(BADGES, { minter: FRIEND, kind: 2, campaign: "spring", amount: 100 }),
  actions.mintBadge(BADGES, { ...WHY, kind: 2, name: "Gold\u202E", level: 1, member: MEMBER }),
  actions.mintBadges(BADGES, { ...WHY, kind: 2, members: people.members }),
  actions.setLevels(BADGES, { ...WHY, kind: 2, level: 2, ids: [SOULBOUND] }),
  actions.revokeBadges(BADGES, { kind: 2, ids: [SOULBOUND], reason: "returned" }),
  actions.burnBadge(BADGES, SOULBOUND),
  actions.transferBadge(BADGES, { id: NUMBERED, from: MEMBER, recipient: FRIEND }),
  actions.announceExpired(BADGES, [NUMBERED]),
  actions.redeemWithBadge(BADGES, { badge: NUMBERED, intent: signedRedeem, unit: POINTS }),
  actions.openCampaign(PROGRAM, CLAIMS, opening, POINTS),
  actions.setTills(CLAIMS, { points: POINTS, campaign: "spring", tills: opening.tills ?? [] }),
  actions.revokeTills(CLAIMS, { points: POINTS, campaign: "spring", tills: [TILL, PAGE] }),
  actions.revokeNumbers(CLAIMS, { points: POINTS, campaign: "spring", till: TILL, from: 0n, to: 100n }),
  actions.closeCampaign(CLAIMS, { points: POINTS, campaign: "spring" }),
  actions.lapseCampaign(CLAIMS, { points: POINTS, campaign: "spring" }),
  ...claims,
  actions.claimMany(CLAIMS, claims),
  actions.matureClaims(CLAIMS, [pending]),
  actions.voidClaims(CLAIMS, [pending], { why: "returned\u0000" }),
  ...purchaseActions,
];

describe("SDK actions", function () {
  it("are here one of each kind", function () {
    expect(all.map(({ kind }) => kind)).to.have.members(Object.keys(EN));
  });

  for (const transaction of all) {
    it(`make a frozen ${transaction.kind} that says itself in two languages`, function () {
      expect(transaction.value).to.equal(0n);
      expect(transaction.data).to.match(/^0x[0-9a-f]{8,}$/);
      expect(() => Object.assign(transaction, { to: MEMBER })).to.throw(TypeError);
      expect(() => Object.assign(transaction.meta, { amount: 1n, recipient: MEMBER })).to.throw(TypeError);
      const [en, zh] = [transaction.describe(), transaction.describe("zh")];
      expect(en).to.match(/^[A-Z].*\.$/);
      expect(zh).to.match(/\p{Script=Han}.*。$/u);
      for (const words of [en, zh]) expect(words).not.to.match(/undefined|NaN|\[object|[\p{Cc}\p{Cf}]/u);
      expect(JSON.parse(JSON.stringify(transaction))).to.deep.equal({
        kind: transaction.kind,
        to: transaction.to,
        data: transaction.data,
        value: "0",
        description: en,
      });
    });
  }

  it("say amounts as people read them, or as base units when the token is not known", function () {
    const input = { recipient: FRIEND, amount: 1_250n };
    expect(actions.transfer(POINTS, input).describe()).to.equal(`Send 12.5 ACME to ${FRIEND}.`);
    expect(actions.transfer(who(106), input).describe()).to.equal(`Send 1250 base units to ${FRIEND}.`);
  });

  it("state the highest price and the deadline of a redemption", function () {
    const input = { rewardId: 1, quantity: 2, maxPrice: 1_000n, deadline: TIME };
    const words = actions.redeem(DESK, POINTS, input).describe();
    expect(words).to.equal("Redeem 2 of reward 1 for at most 10 ACME, until 2030-03-17 17:46 UTC.");
  });

  it("say what a reward needs and gives of badges", function () {
    const badge = { needs: 2, minLevel: 3, gives: 4, givesLevel: 1, campaign: `0x${"00".repeat(16)}` };
    const words = actions.publishReward(DESK, POINTS, { ...terms, badge }).describe();
    expect(words).to.include("; needs a badge of kind 2 of level 3 or above, handed over unless it is soulbound");
    expect(words).to.match(/; gives a badge of kind 4 at level 1\.$/);
  });

  it("say a badge by the name that the caller told, and by its serial number", function () {
    const award = { ...WHY, kind: 2, level: 1, member: MEMBER };
    const reason = `to ${MEMBER} for spring (order 17).`;
    expect(actions.mintBadge(BADGES, { ...award, name: "Gold\u202E" }).describe()).to.equal(
      `Award the badge "Gold" (kind 2) at level 1 ${reason}`,
    );
    expect(actions.mintBadge(BADGES, award).describe()).to.equal(`Award the badge kind 2 at level 1 ${reason}`);
    const sent = actions.transferBadge(BADGES, { id: NUMBERED, from: MEMBER, recipient: FRIEND });
    expect(sent.describe()).to.equal(`Send the badge #17 (kind 3) to ${FRIEND}.`);
  });

  it("say what a campaign pays, to whom, and who signs for it", function () {
    const words = actions.openCampaign(PROGRAM, CLAIMS, opening, POINTS).describe();
    expect(words).to.equal(
      "Open the campaign spring (ipfs://spring) from 2030-03-17 17:46 UTC to 2030-03-17 17:48 UTC: it can pay 100 ACME, at most 5 ACME a day, " +
        'and it can award 50 badges of "Gold" (kind 2) at level 1, at most 5 a day, at most 10 ACME a member, theirs for good after 14 days; with a drop; ' +
        `signed for by ${TILL} (at most 50 ACME, 1 ACME a day), ${PAGE} (without a limit of its own).`,
    );
    const { badge, uri, closesAt } = opening;
    const awards = { campaign: "gift", badge: badge!, uri, closesAt, memberCap: 1n };
    const alone = actions.openCampaign(PROGRAM, CLAIMS, awards, POINTS).describe();
    expect(alone).to.include("from now to").and.to.include("at most 1 badge a member; no till signs for it");
  });

  it("say a claim in points or in badges, as the campaign counts", function () {
    const [inPoints] = claims;
    const said = `Bring the voucher of ${TILL}: 12.5 ACME for ${MEMBER} from the campaign spring.`;
    expect(inPoints?.describe()).to.equal(said);
    const one = { ...signedVoucher, voucher: { ...voucher, amount: 1n } };
    const inBadges = actions.claimVoucher(payer, one, { inBadges: true });
    expect(inBadges.describe()).to.include(": 1 badge for ");
  });

  it("encode an opening and claims as the contract reads them", function () {
    const opened = actions.openCampaign(PROGRAM, CLAIMS, opening);
    const [role, desk, data] = programAbi().decodeFunctionData("lendRole", opened.data) as unknown as string[];
    expect([role, desk]).to.deep.equal([ROLES.issuer, CLAIMS]);
    const { outputs } = claimsAbi().getFunction("decodeOpening");
    const [read] = AbiCoder.defaultAbiCoder().decode(outputs, data!) as unknown as [Result];
    const { terms, allotment, tills } = read.toObject() as Record<string, Result>;
    expect(terms?.toArray()).to.deep.equal([
      ...[true, 2n, 1n, BigInt(TIME), BigInt(TIME) + 100n, 1_000n, 14n * 86_400n],
      ...[id("root"), "ipfs://spring\u202E"],
    ]);
    expect(allotment?.toArray()).to.deep.equal([10_000n, 500n, 50n, 5n]);
    expect(tills?.toArray(true)).to.deep.equal([
      [TILL, 5_000n, 100n],
      [PAGE, 0n, 0n],
    ]);
    const batch = claimsAbi().decodeFunctionData("claimMany", actions.claimMany(CLAIMS, claims).data);
    expect(batch.toArray(true)).to.deep.equal([claims.map((claim) => claim.data)]);
  });

  describe("refuse", function () {
    const refused: readonly (readonly [string, () => unknown, string])[] = [
      [
        "a wrong checksum",
        () => actions.transfer(POINTS, { recipient: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", amount: 1n }),
        "BAD_ADDRESS",
      ],
      ["the zero address", () => actions.mint(POINTS, { ...WHY, member: who(0), amount: 1n }), "BAD_ADDRESS"],
      ["a token that is no address", () => actions.burn("ACME", 1n), "BAD_ADDRESS"],
      ["an amount of zero", () => actions.burn(POINTS, 0n), "BAD_AMOUNT"],
      [
        "an amount that overflows",
        () => actions.mint(POINTS, { ...WHY, member: MEMBER, amount: 1n << 96n }),
        "BAD_AMOUNT",
      ],
      ["an empty batch", () => actions.mintBatch(POINTS, { ...WHY, members: [], amounts: [] }), "BAD_INPUT"],
      [
        "a huge batch",
        () => actions.mintPacked(POINTS, { ...WHY, members: Array.from({ length: 501 }, () => MEMBER), amount: 1n }),
        "BAD_INPUT",
      ],
      [
        "members without amounts",
        () => actions.mintBatch(POINTS, { ...WHY, members: [MEMBER], amounts: [] }),
        "BAD_INPUT",
      ],
      [
        "one bad amount among many",
        () => actions.mintBatch(POINTS, { ...WHY, members: people.members, amounts: [1n, 0n] }),
        "BAD_AMOUNT",
      ],
      [
        "a reason that is too long",
        () => actions.mint(POINTS, { campaign: "c", reason: "r".repeat(17), member: MEMBER, amount: 1n }),
        "BAD_INPUT",
      ],
      ["a deadline in milliseconds", () => actions.close(PROGRAM, TIME * 1_000), "BAD_TIME"],
      [
        "a role that is none",
        () => actions.setRoles(PROGRAM, [{ role: "owner" as "cashier", account: MEMBER, granted: true }]),
        "BAD_INPUT",
      ],
      [
        "a role named __proto__",
        () => actions.setRoles(PROGRAM, [{ role: "__proto__" as "cashier", account: MEMBER, granted: true }]),
        "BAD_INPUT",
      ],
      [
        "three decimals where points expire",
        () => actions.launch(LAUNCHER, { ...config, points: { ...config.points, decimals: 3 } }),
        "BAD_INPUT",
      ],
      ["a notice period of an hour", () => actions.launch(LAUNCHER, { ...config, noticePeriod: 3_600 }), "BAD_INPUT"],
      [
        "a fulfillment of 91 days",
        () => actions.publishReward(DESK, POINTS, { ...terms, fulfillmentDays: 91 }),
        "BAD_INPUT",
      ],
      ["more units than were redeemed", () => actions.capture(DESK, redemption, { quantity: 3 }), "BAD_INPUT"],
      [
        "half a reward",
        () => actions.redeem(DESK, POINTS, { rewardId: 1, quantity: 0.5, maxPrice: 1n, deadline: TIME }),
        "BAD_INPUT",
      ],
      ["a salt of 31 bytes", () => actions.launch(LAUNCHER, { ...config, salt: `0x${"00".repeat(31)}` }), "BAD_INPUT"],
      ["an index past the batch", () => actions.voidGrants(DESK, batch, { indices: [2], why: "" }), "BAD_INPUT"],
      [
        "to send a soulbound badge",
        () => actions.transferBadge(BADGES, { id: SOULBOUND, from: MEMBER, recipient: FRIEND }),
        "BAD_INPUT",
      ],
      ["a badge of another kind", () => actions.setLevels(BADGES, { ...WHY, kind: 3, ids: [SOULBOUND] }), "BAD_INPUT"],
      ["a badge's id that none can have", () => actions.burnBadge(BADGES, 17n), "BAD_INPUT"],
      ["a badge's id that is no bigint", () => actions.burnBadge(BADGES, 17 as unknown as bigint), "BAD_INPUT"],
      [
        "a revocable kind that can be passed on",
        () => actions.defineKind(BADGES, { ...kindTerms, soulbound: false }),
        "BAD_INPUT",
      ],
      [
        "a kind with hidden characters in its name",
        () => actions.defineKind(BADGES, { ...kindTerms, look: { ...kindTerms.look, name: "Gold\u202E" } }),
        "BAD_TEXT",
      ],
      [
        "a color that is none",
        () => actions.defineKind(BADGES, { ...kindTerms, look: { ...kindTerms.look, color: "red" } }),
        "BAD_INPUT",
      ],
      [
        "two of a reward that takes a badge",
        () => actions.redeemWithBadge(BADGES, { badge: NUMBERED, intent: { ...signedRedeem, quantity: 2 } }),
        "BAD_INPUT",
      ],
      [
        "a campaign that pays nothing",
        () => actions.openCampaign(PROGRAM, CLAIMS, { campaign: "x", closesAt: TIME, uri: "" }),
        "BAD_INPUT",
      ],
      [
        "badges that mature",
        () => {
          const { badge, uri, closesAt } = opening;
          return actions.openCampaign(PROGRAM, CLAIMS, { campaign: "x", badge: badge!, closesAt, uri, maturity: 1 });
        },
        "BAD_INPUT",
      ],
      [
        "a campaign that ends before it begins",
        () => actions.openCampaign(PROGRAM, CLAIMS, { ...opening, closesAt: TIME }),
        "BAD_INPUT",
      ],
      [
        "no range of numbers",
        () => actions.revokeNumbers(CLAIMS, { points: POINTS, campaign: "x", till: TILL, from: 5n, to: 5n }),
        "BAD_AMOUNT",
      ],
      ["a code as a voucher", () => actions.claimVoucher(payer, code), "BAD_INTENT"],
      ["a voucher as a code", () => actions.claimCode(payer, signedVoucher, codeClaim), "BAD_INTENT"],
      [
        "another brand's voucher",
        () => actions.claimVoucher({ ...payer, points: who(111) }, signedVoucher),
        "BAD_INTENT",
      ],
      [
        "a code's claim of another campaign",
        () => actions.claimCode(payer, code, { ...codeClaim, campaign: "autumn" }),
        "BAD_INTENT",
      ],
      ["half a node of a proof", () => actions.claimDrop(payer, { ...entry, proof: ["0x12"] }), "BAD_INPUT"],
      [
        "51 claims at once",
        () =>
          actions.claimMany(
            CLAIMS,
            Array.from({ length: 51 }, () => claims[0]!),
          ),
        "BAD_INPUT",
      ],
      ["claims of another desk", () => actions.claimMany(DESK, claims), "BAD_INPUT"],
      ["an extension backwards", () => actions.extend(POINTS, { members: [MEMBER], from: 5, to: 5 }), "BAD_INPUT"],
    ];
    for (const [why, attempt, code] of refused) {
      it(why, async function () {
        expect(await failure(attempt, InputError)).to.include({ code });
      });
    }
  });
});
