/** A brand with badges, campaigns that it opens, and what its tills sign. */
import { concat, keccak256 } from "ethers";

import type { CampaignOpening, DropClaim } from "../../../sdk/src/index.js";
import { numberKey, signVoucher } from "../../../sdk/src/vouchers/index.js";
import type { SignedVoucher, VoucherInput, VoucherWay } from "../../../sdk/src/vouchers/index.js";
import { openBadges } from "./badges.js";
import { DAY } from "./brand.js";
import type { Actor } from "./brand.js";
import { now } from "./chain.js";
import type { TestChain } from "./chain.js";

export const SPRING = "spring sale";
export const BUDGET = 10_000n;

export type CampaignBrand = Awaited<ReturnType<typeof openCampaigns>>;

export async function openCampaigns(chain: TestChain) {
  const brand = await openBadges(chain);
  const { program, issuer, till } = brand;
  const { claims } = program;
  let next = 0;

  /** Points for 30 days, signed for by the till, unless said otherwise. Sent by the issuer. */
  const open = async (other: Partial<CampaignOpening> = {}) => {
    const closesAt = (await now(chain)) + 30 * DAY;
    const tills = [{ till: till.address }];
    const terms = { campaign: SPRING, points: { budget: BUDGET }, closesAt, uri: "ipfs://spring", tills };
    return claims.open({ ...terms, ...other }).send(issuer);
  };
  /** Open for badges of a kind alone. */
  const openAwards = async (kind: number, other: Partial<CampaignOpening> = {}) => {
    const { points, ...rest } = { points: undefined, badge: { kind, level: kind === 3 ? 0 : 1, budget: 10 }, ...other };
    const closesAt = (await now(chain)) + 30 * DAY;
    const tills = [{ till: till.address }];
    const terms = { campaign: SPRING, closesAt, uri: "ipfs://spring", tills, ...rest };
    return claims.open(points === undefined ? terms : { ...terms, points }).send(issuer);
  };
  /** 1.00 points for the member, good for a day, with the next number, unless said otherwise. */
  const sign = async (
    other: Partial<VoucherInput> = {},
    signer: Actor = till,
    way: VoucherWay = "voucher",
  ): Promise<SignedVoucher> => {
    const input = {
      points: program.points.address,
      campaign: SPRING,
      till: signer.address,
      to: brand.member.address,
      amount: 100n,
      key: numberKey(next++),
      deadline: (await now(chain)) + DAY,
      ...other,
    };
    return signVoucher(claims.domain, way, input, signer);
  };
  return { ...brand, claims, open, openAwards, sign };
}

/** A drop of two entries, and the root of its tree. */
export async function dropOf(
  { program }: CampaignBrand,
  entries: readonly [Omit<DropClaim, "index" | "proof">, Omit<DropClaim, "index" | "proof">],
): Promise<{ root: string; claims: readonly [DropClaim, DropClaim] }> {
  const { claims } = program.connection;
  const leaf = (i: 0 | 1): Promise<string> => claims.dropLeaf(i, entries[i].member, entries[i].amount);
  const [first, second] = [await leaf(0), await leaf(1)];
  const root = keccak256(first < second ? concat([first, second]) : concat([second, first]));
  return {
    root,
    claims: [
      { ...entries[0], index: 0, proof: [second] },
      { ...entries[1], index: 1, proof: [first] },
    ],
  };
}
