/** A desk, a campaign, tills and vouchers that no chain has heard of. */
import { Wallet, dataSlice, id } from "ethers";

import { claimsDomain, makeVoucher, numberKey, secretKey } from "../../../sdk/src/vouchers/index.js";
import type { KnownCampaign, Voucher, VoucherInput } from "../../../sdk/src/vouchers/index.js";

export const NOW = 1_900_000_000;
export const DAY = 86_400;
export const BRAND_SECRET = new Uint8Array(32).fill(7);

export const till = new Wallet(id("till"));
export const otherTill = new Wallet(id("other till"));
export const member = new Wallet(id("member")).address;
export const friend = new Wallet(id("friend")).address;
const [points, claims] = [new Wallet(id("points")).address, new Wallet(id("claims")).address];

export const domain = claimsDomain({ chainId: 31_337, claims });
export const spring: KnownCampaign = {
  points,
  campaign: "spring",
  opensAt: NOW - DAY,
  closesAt: NOW + DAY,
  tills: [{ till: till.address, revoked: [{ from: 100n, to: 200n }] }],
};
export const input: VoucherInput = {
  points,
  campaign: "spring",
  till: till.address,
  to: member,
  amount: 250n,
  key: numberKey(17),
  validFrom: NOW - 100,
  deadline: NOW + 100,
};

/** Any voucher of the till, of the campaign if one is named. */
export function randomVoucher(random: (below: number) => number, fixed: Partial<VoucherInput> = {}): Voucher {
  const bits = (count: number): bigint => BigInt(dataSlice(id(String(random(2 ** 32))), 0, count));
  const address = (): string => dataSlice(id(String(random(2 ** 32))), 12);
  const validFrom = random(2) * random(NOW);
  return makeVoucher({
    points: address(),
    campaign: dataSlice(id(String(random(1_000))), 16),
    till: till.address,
    to: address(),
    amount: bits(1 + random(12)) || 1n,
    key: random(2) === 0 ? numberKey(bits(1 + random(8))) : secretKey(BRAND_SECRET, "order", String(random(1_000))),
    validFrom,
    deadline: validFrom + 1 + random(NOW),
    ...(random(2) === 0 ? {} : { referrer: address() }),
    ...fixed,
  });
}
