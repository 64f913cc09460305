/** What the tests of rewards with badges share: a shop whose member has badges, and the door through which they go. */
import type { ContractTransactionResponse, Signer } from "ethers";

import type { Badges } from "../../sdk/src/generated/index.js";
import type { BadgeTermsStruct, RewardTermsStruct } from "../../sdk/src/generated/Rewards.js";
import { award, withKinds } from "../badges/support.js";
import {
  deskFixture,
  publishReward,
  redemptionOf,
  signedRedeem,
  type Redemption,
  type Shop,
} from "../helpers/desks.js";
import { ethers, NO_BADGE } from "../helpers/program.js";

export const SALT = ethers.id("salt");
const DOOR = "tuple(address,uint256,tuple(uint32,uint32,bytes32),uint256,bytes)";

/** The member has a medal and a ticket of the middle level; member and friend have points. */
export async function badgeShopFixture() {
  const shop = await deskFixture();
  const kinds = await withKinds(shop);
  const { asMinter, member, friend, medal, ticket } = kinds;
  const medalId = await award(asMinter, member, medal, 2n);
  const ticketId = await award(asMinter, member, ticket, 2n);
  await shop.points.transfer(friend.address, 1_000n);
  // Of a name that both have, the shop's is the desk's.
  return { ...kinds, ...shop, asBadgeIssuer: kinds.asIssuer, asBadgeCatalog: kinds.asCatalog, medalId, ticketId };
}

export type BadgeShop = Awaited<ReturnType<typeof badgeShopFixture>>;

/** Publishes a reward that has to do with badges, and tells its id. */
export function publishWith(
  shop: Shop,
  badge: Partial<BadgeTermsStruct>,
  other: Partial<RewardTermsStruct> = {},
): Promise<bigint> {
  return publishReward(shop, { badge: { ...NO_BADGE, ...badge }, ...other });
}

/** What is sent along with a badge. */
export function encodeDoor([token, , maxPrice, intent, validBefore, signature]: Awaited<
  ReturnType<typeof signedRedeem>
>): string {
  const { rewardId, quantity, salt } = intent;
  const door = [token, maxPrice, [rewardId, quantity, salt], validBefore, signature];
  return ethers.AbiCoder.defaultAbiCoder().encode([DOOR], [door]);
}

export interface PushOptions {
  /** Who sends the badge, if not its owner. */
  sender?: Signer;
  /** Who signs for the points, if not the owner of the badge. */
  signer?: Signer;
  badges?: Badges;
  quantity?: bigint;
  salt?: string;
  maxPrice?: bigint;
}

/** The owner's signature over points and intent, as the badge brings it along. */
export async function signedDoor(
  shop: Pick<BadgeShop, "points" | "rewards" | "rewardsDesk">,
  signer: Signer,
  rewardId: bigint,
  { quantity = 1n, salt = SALT, maxPrice }: PushOptions = {},
): Promise<string> {
  const options = maxPrice === undefined ? {} : { maxPrice };
  return encodeDoor(await signedRedeem(shop, signer, { rewardId, quantity, salt }, options));
}

/** Hands a badge over for a reward, with `safeTransferFrom` and a signature. */
export async function push(
  shop: Pick<BadgeShop, "points" | "rewards" | "rewardsDesk" | "badges">,
  owner: Signer,
  id: bigint,
  rewardId: bigint,
  options: PushOptions = {},
): Promise<ContractTransactionResponse> {
  const { sender = owner, signer = owner, badges = shop.badges } = options;
  const data = await signedDoor(shop, signer, rewardId, options);
  return send(badges.connect(sender), owner, shop.rewardsDesk, id, data);
}

export async function send(badges: Badges, owner: Signer, to: string, id: bigint, data: string) {
  return badges["safeTransferFrom(address,address,uint256,bytes)"](await owner.getAddress(), to, id, data);
}

/** One reward looks for a medal of the middle level, one takes a ticket of it and holds it, one takes it at once. */
export async function rewardsFixture() {
  const shop = await badgeShopFixture();
  const { medal, ticket } = shop;
  const looks = await publishWith(shop, { needs: medal, minLevel: 2 }, { limitPerMember: 3 });
  const takes = await publishWith(shop, { needs: ticket, minLevel: 2 }, { limitPerMember: 1 });
  const takesAtOnce = await publishWith(shop, { needs: ticket }, { atOnce: true, fulfillmentDays: 0 });
  return { ...shop, looks, takes, takesAtOnce };
}

/** The same by the member, and the redemption that it made. */
export async function pushAndRead(shop: BadgeShop, id: bigint, rewardId: bigint): Promise<Redemption> {
  const sent = await push(shop, shop.member, id, rewardId);
  return redemptionOf(shop.rewards, (await sent.wait())!);
}
