/** What redeeming costs where a brand writes it with OpenZeppelin: the same steps as ours in `../ours/rewards.ts`. */
import { AbiCoder, id, keccak256, MaxUint256, Signature } from "ethers";

import { DAY, type Chain } from "../chain.js";
import type { Measures } from "../measure.js";
import { MAX_PRICE, PRICE } from "../ours/rewards.js";
import { authorizationTypes } from "../signing.js";
import type { Artifacts } from "./compile.js";
import { deployPeer, type Peer } from "./contract.js";
import { domainOf } from "./tokens.js";

const REWARDS = ["plain", "limited", "handover"] as const;
type RewardName = (typeof REWARDS)[number];

const REDEMPTION = "tuple(address,uint32,uint32,uint32,uint88,uint40,bool)";

function reward(closesAt: number, name?: RewardName) {
  return [PRICE, 10_000, 0, 0, closesAt, 2, name === "limited" ? 200 : 0, name === "handover"];
}

export async function measureEscrow(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const token = await deployPeer(chain, artifacts("OzEscrowed"));
  const escrow = await deployPeer(chain, artifacts("OzEscrow"), [token.address]);
  const counter = new Counter(chain, token, escrow);
  await counter.publish();
  for (const name of REWARDS) await counter.redeem(name);

  measures.add("redeem", "second of a member", (await counter.redeem("plain")).cost);
  measures.add("redeem, limited", "second of a member", (await counter.redeem("limited")).cost);
  measures.add("redeem, change", "second of a member", (await counter.redeem("plain", MAX_PRICE)).cost);
  const handover = await counter.redeem("handover");
  measures.add("redeem, handover", "second of a member", handover.cost);
  measures.add("redeem, relayed", "second of a member", await counter.relay(PRICE));
  measures.add("redeem, relayed, change", "second of a member", await counter.relay(MAX_PRICE));

  const { deployer, stranger } = chain.who;
  const captured = await counter.redeem("plain");
  measures.add("capture", "whole", await escrow.call(deployer, "capture", [captured.redemption, 1, "0x"]));
  measures.add("capture, handover", "whole", await counter.captureWithHandover(handover.redemption));
  const refunded = await counter.redeem("plain");
  measures.add("refund", "whole", await escrow.call(deployer, "refund", [refunded.redemption, 1]));
  const late = await counter.redeem("plain");
  await chain.tick(3 * DAY);
  measures.add("refund, late", "whole", await escrow.call(stranger, "refund", [late.redemption, 1]));
}

export async function measureBurnShop(chain: Chain, artifacts: Artifacts, measures: Measures) {
  const { deployer, member } = chain.who;
  const token = await deployPeer(chain, artifacts("OzBurnable"));
  const shop = await deployPeer(chain, artifacts("OzBurnShop"), [token.address]);
  await shop.call(deployer, "publish", [1, reward(chain.now() + 1000 * DAY)]);
  await token.call(deployer, "transfer", [member.address, 1_000_000]);
  for (const [state, allowance] of [
    ["allowance without end", MaxUint256],
    ["allowance of a sum", 1_000_000n],
  ] as const) {
    await token.call(member, "approve", [shop.address, allowance]);
    const redeem = () => shop.call(member, "redeem", [1, 1, PRICE, chain.now() + 3600]);
    await redeem();
    measures.add("redeem at once", state, await redeem());
  }
}

class Counter {
  private sold = [0, 0, 0];

  constructor(
    private readonly chain: Chain,
    private readonly token: Peer,
    private readonly escrow: Peer,
  ) {}

  async publish() {
    const { who, now } = this.chain;
    for (const name of REWARDS) {
      await this.escrow.call(who.deployer, "publish", [this.idOf(name), reward(now() + 1000 * DAY, name)]);
    }
    await this.token.call(who.deployer, "transfer", [who.member.address, 1_000_000]);
  }

  async redeem(name: RewardName, value: number = PRICE) {
    const { who, now } = this.chain;
    const rewardId = this.idOf(name);
    const action = AbiCoder.defaultAbiCoder().encode(["uint32", "uint32", "uint40"], [rewardId, 1, now() + 3600]);
    const method = "transferAndCall(address,uint256,bytes)";
    const cost = await this.token.call(who.member, method, [this.escrow.address, value, action]);
    const number = this.count(name);
    return { cost, redemption: [who.member.address, rewardId, number, 1, PRICE, now() + 2 * DAY, name === "handover"] };
  }

  async relay(maxPrice: number) {
    const { member, stranger } = this.chain.who;
    const rewardId = this.idOf("plain");
    const salt = id(`intent ${maxPrice}`);
    const types = ["uint32", "uint32", "bytes32"];
    const signature = await member.signTypedData(
      await domainOf(this.chain, this.token),
      authorizationTypes("ReceiveWithAuthorization"),
      {
        from: member.address,
        to: this.escrow.address,
        value: maxPrice,
        validAfter: 0,
        validBefore: MaxUint256,
        nonce: keccak256(AbiCoder.defaultAbiCoder().encode(types, [rewardId, 1, salt])),
      },
    );
    const { v, r, s } = Signature.from(signature);
    const args = [member.address, maxPrice, rewardId, 1, salt, MaxUint256, v, r, s];
    this.count("plain");
    return this.escrow.call(stranger, "redeemWithAuthorization", args, [signature]);
  }

  async captureWithHandover(redemption: readonly unknown[]) {
    const { deployer, member } = this.chain.who;
    const domain = { ...(await domainOf(this.chain, this.escrow)), name: "Peer rewards" };
    const types = {
      Handover: [
        { name: "redemption", type: "bytes32" },
        { name: "quantity", type: "uint32" },
        { name: "quantityLeft", type: "uint32" },
      ],
    };
    const redemptionId = keccak256(AbiCoder.defaultAbiCoder().encode([REDEMPTION], [redemption]));
    const signature = await member.signTypedData(domain, types, {
      redemption: redemptionId,
      quantity: 1,
      quantityLeft: 0,
    });
    return this.escrow.call(deployer, "capture", [redemption, 1, signature], [signature]);
  }

  private count(name: RewardName): number {
    return this.sold[REWARDS.indexOf(name)]!++;
  }

  private idOf(name: RewardName): number {
    return REWARDS.indexOf(name) + 1;
  }
}
