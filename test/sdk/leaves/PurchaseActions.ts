/** Actions of purchases: in words, as the contracts read them, and refused before anything is sent. */
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";

import * as actions from "../../../sdk/src/actions/index.js";
import { InputError } from "../../../sdk/src/errors.js";
import { expiryOfLots } from "../../../sdk/src/lots.js";
import { purchasesAbi, rulebookAbi } from "../../../sdk/src/purchases-abi.js";
import { campaignId, reasonId } from "../../../sdk/src/units.js";
import { failure } from "../helpers/brand.js";
import {
  BADGES,
  BONUSES,
  DESK,
  FRIEND,
  MEMBER,
  MISCOUNTS,
  POINTS,
  RULEBOOK,
  TIERS,
  TIME,
} from "../helpers/purchase-actions.js";
import { carried, posted, purchaseActions, receipt, record, rule, signature } from "../helpers/purchase-actions.js";

const WHERE = { points: POINTS, campaign: "sales" };
const posting = (purchases: readonly actions.PostedPurchase[]) => ({ ...WHERE, expiry: 80n, purchases });

describe("SDK actions of purchases", function () {
  const said: readonly (readonly [string, RegExp, RegExp])[] = [
    [
      "postPurchases",
      /^Post 1 purchases of 1 members, which earned 12\.5 ACME in all, for sales;/,
      /入账 1 位会员的 1 笔消费,共得 12\.5 ACME/,
    ],
    ["carryPurchase", /^Bring the receipt of 0x.*: a purchase of 0x.* that earned 12\.5 ACME, for sales\.$/, /小票/],
    ["refundPurchases", /^Take back 1 ACME in all of what 1 purchases earned: .* else as a debt/, /收回 1 笔.*欠分/],
    ["maturePurchases", /^Hand 10 ACME over for 1 purchases/, /移交 1 笔消费的积分,共 10 ACME/],
    ["payFirst", /^Pay 0x.* the bonus for a first purchase\.$/, /首次消费奖励/],
    ["payReferral", new RegExp(`^Pay ${FRIEND} the bonus for bringing`), /推荐奖励/],
    ["payMilestone", /milestone 2 of period 80/, /第 80 周期第 2 个里程碑/],
    ["showTier", /tier badge/, /等级徽章/],
    ["proveMiscount", /^Show everybody what the purchase of 2030-03-17 17:46 UTC was/, /公开/],
    ["publishRule", /10000 ACME for 1,000,000 minor units of USD; with 0 categories/, /USD 得 10000 ACME/],
  ];
  for (const [kind, en, zh] of said) {
    it(`say what ${kind} does`, function () {
      const action = purchaseActions.find((each) => each.kind === kind);
      expect(action?.describe()).to.match(en);
      expect(action?.describe("zh")).to.match(zh);
    });
  }

  it("encode what the contracts read", function () {
    const { order } = posted;
    const post = actions.postPurchases(DESK, posting([posted]));
    const row = [MEMBER, order, 1_250n, posted.receipt, ZeroAddress];
    const told = purchasesAbi().decodeFunctionData("post", post.data).toArray(true);
    expect(told).to.deep.equal([record.points, campaignId("sales"), 80n, [row]]);
    const refund = actions.refundPurchases(DESK, POINTS, [{ record, amount: 100n, reason: "return 7" }]);
    const whole = Object.values({ ...record, maturesAt: BigInt(record.maturesAt) });
    expect(purchasesAbi().decodeFunctionData("refund", refund.data).toArray(true)).to.deep.equal([
      [[whole, 100n, reasonId("return 7")]],
    ]);
    const published = actions.publishRule(RULEBOOK, POINTS, { rule });
    expect(rulebookAbi().decodeFunctionData("publish", published.data).toArray(true)).to.deep.equal([
      record.points,
      [[["0x555344", 1_000_000n]], [], [], [], [], [0n, 30n, 20n, 1n]],
      0n,
    ]);
  });

  it("expect the event that each tells, and none where all may have been done", function () {
    expect(purchaseActions.map(({ expects }) => expects?.name ?? null)).to.deep.equal([
      ...["PurchasePosted", "PurchasePosted", "PurchaseRefunded", null],
      ...["BonusPaid", "BonusPaid", "BonusPaid", "Awarded", "MiscountProved", "RulePublished"],
    ]);
  });

  describe("refuse", function () {
    const other = { ...record, points: DESK };
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...posted, order: id(`order ${i}`) }));
    const refused: readonly (readonly [string, () => unknown, string])[] = [
      ["no purchases", () => actions.postPurchases(DESK, posting([])), "BAD_INPUT"],
      ["201 purchases", () => actions.postPurchases(DESK, posting(many(201))), "BAD_INPUT"],
      [
        "a purchase that earns nothing",
        () => actions.postPurchases(DESK, posting([{ ...posted, amount: 0n }])),
        "BAD_AMOUNT",
      ],
      [
        "an order that is no key",
        () => actions.postPurchases(DESK, posting([{ ...posted, order: "17" }])),
        "BAD_INPUT",
      ],
      [
        "a member who brings herself",
        () => actions.postPurchases(DESK, posting([{ ...posted, referrer: MEMBER }])),
        "BAD_INPUT",
      ],
      ["a desk that is no address", () => actions.postPurchases("desk", posting([posted])), "BAD_ADDRESS"],
      [
        "another brand's receipt",
        () => actions.carryPurchase(DESK, POINTS, { purchase: { ...carried, points: DESK }, signature }),
        "BAD_INTENT",
      ],
      [
        "a receipt whose deadline is before its time",
        () => actions.carryPurchase(DESK, POINTS, { purchase: { ...carried, deadline: TIME - 1 }, signature }),
        "BAD_TIME",
      ],
      [
        "a refund of more than is left",
        () => actions.refundPurchases(DESK, POINTS, [{ record, amount: 1_001n, reason: "r" }]),
        "BAD_AMOUNT",
      ],
      [
        "a refund of nothing",
        () => actions.refundPurchases(DESK, POINTS, [{ record, amount: 0n, reason: "r" }]),
        "BAD_AMOUNT",
      ],
      [
        "a refund without a reason",
        () => actions.refundPurchases(DESK, POINTS, [{ record, amount: 1n, reason: "" }]),
        "BAD_INPUT",
      ],
      [
        "two refunds of one order",
        () =>
          actions.refundPurchases(
            DESK,
            POINTS,
            [1n, 2n].map((amount) => ({ record, amount, reason: "r" })),
          ),
        "BAD_INPUT",
      ],
      [
        "another brand's refund",
        () => actions.refundPurchases(DESK, POINTS, [{ record: other, amount: 1n, reason: "r" }]),
        "BAD_INTENT",
      ],
      [
        "101 purchases to hand over",
        () =>
          actions.maturePurchases(
            DESK,
            POINTS,
            Array.from({ length: 101 }, () => record),
          ),
        "BAD_INPUT",
      ],
      ["another brand's purchase to hand over", () => actions.maturePurchases(DESK, POINTS, [other]), "BAD_INTENT"],
      ["a bonus for another brand's", () => actions.payFirst(BONUSES, POINTS, other), "BAD_INTENT"],
      [
        "a ninth milestone",
        () => actions.payMilestone(BONUSES, POINTS, { member: MEMBER, period: 80, index: 8 }),
        "BAD_INPUT",
      ],
      ["the tier of nobody", () => actions.showTier(TIERS, BADGES, { ...WHERE, member: ZeroAddress }), "BAD_ADDRESS"],
      [
        "a receipt without lines",
        () => actions.proveMiscount(MISCOUNTS, POINTS, { record, receipt: { ...receipt, lines: [] } }),
        "BAD_INPUT",
      ],
      [
        "a rule in milliseconds",
        () => actions.publishRule(RULEBOOK, POINTS, { rule, validFrom: TIME * 1_000 }),
        "BAD_TIME",
      ],
    ];
    for (const [why, attempt, code] of refused) {
      it(why, async function () {
        expect(await failure(attempt, InputError)).to.include({ code });
      });
    }

    it("names which of a batch is wrong", async function () {
      const wrong = { ...posted, member: "nobody" };
      const { details } = await failure(() => actions.postPurchases(DESK, posting([posted, wrong])), InputError);
      expect(details).to.include({ what: "the member of purchases[1]" });
    });
  });
});

describe("SDK words of lots", function () {
  it("tell the period at whose end the first lane that is there expires", function () {
    for (const [lane, period] of [
      [0n, 80],
      [1n, 81],
      [3n, 83],
    ] as const) {
      expect(expiryOfLots((80n << 208n) | (7n << (lane * 52n)))).to.equal(period);
    }
    expect(expiryOfLots((1n << 255n) | (80n << 208n) | (1n << 60n))).to.equal(0);
    expect(expiryOfLots(((0xffffn << 240n) ^ (1n << 255n)) | (80n << 208n) | 1n)).to.equal(80);
  });
});
