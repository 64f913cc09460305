/** What the tests of badges share: a brand with five kinds of them, a minter who has nothing but budgets, days, ids. */
import { expect } from "chai";
import type { AddressLike, ContractTransactionResponse, EventLog } from "ethers";

import type { Badges } from "../../sdk/src/generated/index.js";
import type { KindTermsStruct } from "../../sdk/src/generated/Badges.js";
import {
  brandFixture,
  CAMPAIGN,
  DAY,
  ethers,
  MEMO,
  networkHelpers,
  REASON,
  type Actors,
  type Brand,
} from "../helpers/program.js";

export const nobody = ethers.ZeroAddress;
export const LEVELS = ["Bronze", "Silver", "Gold"];
/** Full days that badges are valid where they are not for ever. */
export const VALID_DAYS = 30;
export const BUDGET = 1_000n;

/** Style numbers as Solidity counts them. */
export const LOOK = { name: "Regular", description: "Comes often", emblem: "☕", style: 0, color: 0x8b5e3c, uri: "" };

export type Kinds = Record<"medal" | "seal" | "pin" | "ticket" | "coin", bigint>;

/** Transferable, for ever, without levels, as many as fit, unless the test says otherwise. */
export function kindTerms(other: Partial<KindTermsStruct> = {}): KindTermsStruct {
  return { look: LOOK, levels: [], cap: 0, validDays: 0, soulbound: false, revocable: false, ...other };
}

/** Defines a kind and tells its number. */
export async function defineKind(asCatalog: Badges, other: Partial<KindTermsStruct> = {}): Promise<bigint> {
  await asCatalog.defineKind(kindTerms(other));
  return asCatalog.kindCount();
}

/** Jumps to the first second of a UTC day, so that a test's days do not depend on when it is run. */
export async function startOfDay(): Promise<void> {
  await networkHelpers.time.increaseTo((Math.floor((await networkHelpers.time.latest()) / DAY) + 1) * DAY);
}

/**
 * Gives a brand five kinds. Soulbound: medals are revocable, seals are not, both have levels and expire; pins have
 * neither. Transferable: tickets have levels and expire, coins have neither. The minter can award a thousand of each.
 */
export async function withKinds<B extends Pick<Brand, "badges"> & Actors>(brand: B) {
  const { badges, catalog, issuer, admin, other: minter } = brand;
  const asCatalog = badges.connect(catalog);
  const asIssuer = badges.connect(issuer);
  const soulbound = true;
  const leveled = { levels: LEVELS, validDays: VALID_DAYS };
  const kinds: Kinds = {
    medal: await defineKind(asCatalog, { ...leveled, soulbound, revocable: true }),
    seal: await defineKind(asCatalog, { ...leveled, soulbound }),
    pin: await defineKind(asCatalog, { soulbound }),
    ticket: await defineKind(asCatalog, leveled),
    coin: await defineKind(asCatalog),
  };
  for (const kind of Object.values(kinds)) await asIssuer.allot(minter, kind, CAMPAIGN, BUDGET, 0);
  return {
    ...brand,
    ...kinds,
    kinds,
    minter,
    asCatalog,
    asIssuer,
    asAdmin: badges.connect(admin),
    asMinter: badges.connect(minter),
    asStranger: badges.connect(brand.stranger),
    badgesAddress: await badges.getAddress(),
  };
}

/** A brand with these kinds at the start of a day. */
export async function badgesFixture() {
  await startOfDay();
  return withKinds(await brandFixture());
}

export type BadgesFixture = Awaited<ReturnType<typeof badgesFixture>>;

// ------------------------------------------------------------------------------------------------------------- ids

export const SOULBOUND_BIT = 1n << 160n;

export function soulboundId(kind: bigint, holder: { address: string }): bigint {
  return (kind << 168n) | SOULBOUND_BIT | BigInt(holder.address);
}

export function numberedId(kind: bigint, day: bigint, serial: bigint): bigint {
  return (kind << 168n) | (day << 32n) | serial;
}

// ------------------------------------------------------------------------------------------------------------ time

/** The UTC day of the latest block, counted from 1970. */
export async function today(): Promise<bigint> {
  return BigInt(Math.floor((await networkHelpers.time.latest()) / DAY));
}

/** The next transaction happens at exactly this second. */
export async function at(time: bigint | number): Promise<void> {
  await networkHelpers.time.setNextBlockTimestamp(time);
}

/** The second from which a badge of that day has expired. */
export function expiryOf(day: bigint, validDays = VALID_DAYS): bigint {
  return (day + 1n + BigInt(validDays)) * BigInt(DAY);
}

/** Mines a block at the second at which badges of today, of kinds that expire, have expired. */
export async function expire(): Promise<void> {
  await networkHelpers.time.increaseTo(expiryOf(await today()));
}

// ---------------------------------------------------------------------------------------------------------- awards

/** Mints, and tells the id. */
export async function award(asMinter: Badges, to: AddressLike, kind: bigint, level = 0n): Promise<bigint> {
  const id = await asMinter.mint.staticCall(to, kind, level, MEMO);
  await asMinter.mint(to, kind, level, MEMO);
  return id;
}

export type Told = [name: string, ...args: unknown[]];

/** All that a transaction made the badges tell, in order: name and arguments of each event. */
export async function told(badges: Badges, sent: Promise<ContractTransactionResponse>): Promise<Told[]> {
  const receipt = (await (await sent).wait())!;
  const address = await badges.getAddress();
  return receipt.logs
    .filter((log): log is EventLog => log.address === address)
    .map((log) => badges.interface.parseLog(log)!)
    .map(({ name, args }) => [name, ...(args.toArray(true) as unknown[])]);
}

/** What an award tells of itself, after its `Transfer` or `MetadataUpdate`. */
export function awarded(id: bigint, minter: { address: string }, level: bigint): Told {
  return ["Awarded", CAMPAIGN, id, minter.address, level, REASON];
}

export function minted(id: bigint, to: { address: string }): Told {
  return ["Transfer", nobody, to.address, id];
}

export function destroyed(id: bigint, from: { address: string }): Told {
  return ["Transfer", from.address, nobody, id];
}

/** No read and no list tells of a badge by this id. */
export async function expectNoBadge(badges: Badges, id: bigint): Promise<void> {
  const reads = [badges.ownerOf, badges.badge, badges.tokenURI, badges.locked, badges.getApproved];
  for (const read of reads) {
    await expect(read(id)).to.be.revertedWithCustomError(badges, "ERC721NonexistentToken").withArgs(id);
  }
}
