/** What tests of the desks share: a brand with points in members' hands, rewards, redemptions, grants, signatures. */
import type { BaseContract, ContractTransactionReceipt, ContractTransactionResponse, Signer } from "ethers";

import type { GrantBatchStruct, Grants } from "../../sdk/src/generated/Grants.js";
import type { Points } from "../../sdk/src/generated/Points.js";
import type {
  RedeemIntentStruct,
  RedemptionStruct,
  Rewards,
  RewardTermsStruct,
} from "../../sdk/src/generated/Rewards.js";
import { brandFixture, CAMPAIGN, DAY, ethers, MEMO, networkHelpers, NO_BADGE, PERIOD } from "./program.js";

const { time } = networkHelpers;

export const FULFILLMENT_DAYS = 14;
export const PRICE = 100n;
export const FAR = 2n ** 40n - 1n;

/** Narrowed, so that a test can do sums with it. */
export type Redemption = RedemptionStruct & {
  number: bigint;
  quantity: bigint;
  unitPrice: bigint;
  deadline: bigint;
};

/** Jumps to the first second of a period, so that a test's sums do not depend on when it is run. */
export async function startOfPeriod(): Promise<number> {
  const start = (Math.floor((await time.latest()) / PERIOD) + 1) * PERIOD;
  await time.increaseTo(start);
  return start;
}

/** The address of each, in order. */
export function addressesOf(...contracts: BaseContract[]): Promise<string[]> {
  return Promise.all(contracts.map((contract) => contract.getAddress()));
}

/** A brand at the start of a period, its member with 10,000 points, and the addresses that tests write most. */
export async function deskFixture(config: Parameters<typeof brandFixture>[0] = {}) {
  const now = await startOfPeriod();
  const brand = await brandFixture(config);
  await brand.points.connect(brand.issuer).mint(brand.member.address, 10_000n, MEMO);
  const [token, rewardsDesk, grantsDesk] = await addressesOf(brand.points, brand.rewards, brand.grants);
  return {
    ...brand,
    token: token!,
    rewardsDesk: rewardsDesk!,
    grantsDesk: grantsDesk!,
    start: now,
    // Who may do what, by who does it: the desks' own connections have the deployer behind them.
    asCatalog: brand.rewards.connect(brand.catalog),
    asTill: brand.rewards.connect(brand.till),
    asStranger: brand.rewards.connect(brand.stranger),
  };
}

/** A reward that is open now, confirmed by the brand alone, unless the test says otherwise. */
export async function rewardTerms(other: Partial<RewardTermsStruct> = {}): Promise<RewardTermsStruct> {
  return {
    unitPrice: PRICE,
    stock: 10n,
    opensAt: 0n,
    closesAt: BigInt((await time.latest()) + 30 * DAY),
    fulfillmentDays: FULFILLMENT_DAYS,
    limitPerMember: 0n,
    atOnce: false,
    needsHandover: false,
    badge: NO_BADGE,
    uri: "ipfs://coffee",
    ...other,
  };
}

export interface Shop {
  token: string;
  points: Points;
  rewards: Rewards;
  asCatalog: Rewards;
  rewardsDesk: string;
}

/** Publishes a reward and tells its id. */
export async function publishReward(shop: Shop, other: Partial<RewardTermsStruct> = {}): Promise<bigint> {
  await shop.asCatalog.publish(shop.token, await rewardTerms(other));
  return shop.rewards.rewardCount(shop.token);
}

/** What a wallet sends along with points to redeem them. */
export function redeemAction(rewardId: bigint, quantity: bigint, deadline: bigint | number = FAR): string {
  return ethers.AbiCoder.defaultAbiCoder().encode(["uint32", "uint32", "uint40"], [rewardId, quantity, deadline]);
}

export interface SendOptions {
  quantity?: bigint;
  value?: bigint;
  deadline?: bigint | number;
}

/** Sends `value` points to the desk, by default exactly the published price. */
export function sendRedeem(
  { points, rewardsDesk }: Pick<Shop, "points" | "rewardsDesk">,
  member: Signer,
  rewardId: bigint,
  { quantity = 1n, value = PRICE * quantity, deadline = FAR }: SendOptions = {},
): Promise<ContractTransactionResponse> {
  const door = points.connect(member)["transferAndCall(address,uint256,bytes)"];
  return door(rewardsDesk, value, redeemAction(rewardId, quantity, deadline));
}

/** Redeems through the door for wallets, and reads the receipt. */
export async function redeem(
  shop: Pick<Shop, "points" | "rewards" | "rewardsDesk">,
  member: Signer,
  rewardId: bigint,
  options: SendOptions = {},
): Promise<Redemption> {
  const sent = await sendRedeem(shop, member, rewardId, options);
  return redemptionOf(shop.rewards, (await sent.wait())!);
}

/** The redemption that a transaction made, from its event, as a till reads it. */
export function redemptionOf(rewards: Rewards, { logs }: ContractTransactionReceipt): Redemption {
  for (const log of logs) {
    const event = rewards.interface.parseLog(log);
    if (event?.name !== "RewardRedeemed") continue;
    const [points, member, rewardId, number, quantity, unitPrice, deadline, needsHandover] = event.args as unknown as [
      string,
      string,
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      boolean,
    ];
    return { points, member, rewardId, number, quantity, unitPrice, deadline, needsHandover };
  }
  throw new TypeError("no Redeemed in these logs");
}

const AUTHORIZATION = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
];

export interface Authorization {
  from: string;
  to: string;
  value: bigint;
  validBefore: bigint;
  nonce: string;
}

/** A member's ERC-3009 signature; `chainId` and `primaryType` only where a test signs for the wrong one. */
export async function signAuthorization(
  points: Points,
  signer: Signer,
  message: Authorization,
  { chainId = undefined as bigint | undefined, primaryType = "ReceiveWithAuthorization" } = {},
): Promise<string> {
  const { name, version, chainId: here, verifyingContract } = await points.eip712Domain();
  return signer.signTypedData(
    { name, version, chainId: chainId ?? here, verifyingContract },
    { [primaryType]: AUTHORIZATION },
    { ...message, validAfter: 0n },
  );
}

/** All that a relayer needs to redeem for a member who has no gas. */
export async function signedRedeem(
  { points, rewards, rewardsDesk }: Pick<Shop, "points" | "rewards" | "rewardsDesk">,
  signer: Signer,
  intent: RedeemIntentStruct & { rewardId: bigint; quantity: bigint; salt: string },
  { member = undefined as string | undefined, maxPrice = PRICE * intent.quantity, validBefore = FAR } = {},
) {
  const from = member ?? (await signer.getAddress());
  const nonce = await rewards.intentNonce(intent);
  const signature = await signAuthorization(points, signer, {
    from,
    to: rewardsDesk,
    value: maxPrice,
    validBefore,
    nonce,
  });
  return [await points.getAddress(), from, maxPrice, intent, validBefore, signature] as const;
}

/** A member's word that so many units were handed over, and so many are left. */
export async function signHandover(
  rewards: Rewards,
  signer: Signer,
  redemption: RedemptionStruct,
  quantity: bigint,
  quantityLeft: bigint,
  { chainId = undefined as bigint | undefined } = {},
): Promise<string> {
  const { name, version, chainId: here, verifyingContract } = await rewards.eip712Domain();
  return signer.signTypedData(
    { name, version, chainId: chainId ?? here, verifyingContract },
    {
      Handover: [
        { name: "redemption", type: "bytes32" },
        { name: "quantity", type: "uint32" },
        { name: "quantityLeft", type: "uint32" },
      ],
    },
    { redemption: await rewards.redemptionId(redemption), quantity, quantityLeft },
  );
}

/** Live lots of a holder, those that expire first to the left. */
export async function lotsOf(points: Points, holder: string): Promise<bigint[]> {
  const [, amounts] = await points.lotsOf(holder);
  return [...amounts];
}

export interface GrantOrder {
  campaign?: string;
  reason?: string;
  maturesAt: bigint | number;
  members: string[];
  amounts: bigint[];
}

/** Grants as `minter`, and puts together what later calls have to bring. */
export async function grantBatch(
  { grants, token }: { grants: Grants; token: string },
  minter: Signer,
  { campaign = CAMPAIGN, reason = ethers.id("file 1").slice(0, 34), maturesAt, members, amounts }: GrantOrder,
): Promise<{ batch: GrantBatchStruct; batchId: string; receipt: ContractTransactionReceipt }> {
  const sent = await grants.connect(minter).grant(token, campaign, reason, maturesAt, members, amounts);
  const receipt = (await sent.wait())!;
  for (const log of receipt.logs) {
    const event = grants.interface.parseLog(log);
    if (event?.name !== "BatchGranted") continue;
    const {
      minter: by,
      batchId,
      oneUnit,
    } = event.args as unknown as { minter: string; batchId: string; oneUnit: bigint };
    const batch = { points: token, minter: by, campaign, reason, maturesAt, oneUnit, members, amounts };
    return { batch, batchId, receipt };
  }
  throw new TypeError("no BatchGranted in these logs");
}

/** A budget of the grants desk for `minter`'s campaign. */
export async function allotGrants(
  brand: { points: Points; grants: Grants; grantsDesk: string; issuer: Signer },
  minter: Signer,
  amount: bigint,
  { campaign = CAMPAIGN, ratePerDay = 0n } = {},
): Promise<string> {
  const key = await brand.grants.campaignKey(await minter.getAddress(), campaign);
  await brand.points.connect(brand.issuer).allot(brand.grantsDesk, key, amount, ratePerDay);
  return key;
}
