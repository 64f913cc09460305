/** A brand's programme on a fresh chain, as tests of every room need it: named actors, launched contracts, real roles. */
import { network } from "hardhat";

import type { LaunchConfigStruct } from "../../sdk/src/generated/Launcher.js";
import {
  Badges__factory,
  Points__factory,
  Program__factory,
  Standings__factory,
} from "../../sdk/src/generated/index.js";

/** One chain for a test file; `networkHelpers.loadFixture` resets it between tests. */
export const { ethers, networkHelpers, ignition } = await network.create();

export const DAY = 86_400;
/** Length of the periods in which points expire and ceilings are counted, in seconds. */
export const PERIOD = 90 * DAY;
export const NOTICE = 7 * DAY;
export const CAMPAIGN = `0x${"c0".repeat(16)}`;
export const REASON = `0x${"0e".repeat(16)}`;
export const MEMO = CAMPAIGN + REASON.slice(2);

export const ROLE = {
  ADMIN: ethers.ZeroHash,
  ISSUER: ethers.id("ISSUER_ROLE"),
  CASHIER: ethers.id("CASHIER_ROLE"),
  CATALOG: ethers.id("CATALOG_ROLE"),
  GUARDIAN: ethers.id("GUARDIAN_ROLE"),
} as const;

/** Of a reward that neither needs nor gives a badge. */
export const NO_BADGE = { needs: 0, minLevel: 0, gives: 0, givesLevel: 0, campaign: `0x${"00".repeat(16)}` } as const;

export type Actors = Awaited<ReturnType<typeof actors>>;
export type Protocol = Awaited<ReturnType<typeof deployProtocol>>;
export type Brand = Awaited<ReturnType<typeof launchBrand>>;

/** The people of every test. None of them is the deployer. */
export async function actors() {
  const [deployer, admin, issuer, till, catalog, guardian, member, friend, stranger, other] = await ethers.getSigners();
  return {
    deployer: deployer!,
    admin: admin!,
    issuer: issuer!,
    till: till!,
    catalog: catalog!,
    guardian: guardian!,
    member: member!,
    friend: friend!,
    stranger: stranger!,
    other: other!,
  };
}

/** The shared, ownerless contracts. */
export async function deployProtocol() {
  const pointsDeployer = await ethers.deployContract("PointsDeployer");
  const badgesDeployer = await ethers.deployContract("BadgesDeployer");
  const badgeArt = await ethers.deployContract("BadgeArt");
  const launcher = await ethers.deployContract("Launcher", [
    await pointsDeployer.getAddress(),
    await badgesDeployer.getAddress(),
    await badgeArt.getAddress(),
  ]);
  const rewards = await ethers.deployContract("Rewards", [await launcher.getAddress()]);
  const grants = await ethers.deployContract("Grants");
  const claims = await ethers.deployContract("Claims", [await launcher.getAddress()]);
  const rulebook = await ethers.deployContract("Rulebook");
  const purchases = await ethers.deployContract("Purchases", [
    await launcher.getAddress(),
    await rulebook.getAddress(),
  ]);
  const standings = Standings__factory.connect(await purchases.standings(), ethers.provider);
  const tiers = await ethers.deployContract("Tiers", [await launcher.getAddress(), await purchases.getAddress()]);
  const bonuses = await ethers.deployContract("Bonuses", [await purchases.getAddress()]);
  const miscounts = await ethers.deployContract("Miscounts", [await purchases.getAddress()]);
  const tokens = { pointsDeployer, badgesDeployer, badgeArt, launcher };
  return { ...tokens, rewards, grants, claims, rulebook, purchases, standings, tiers, bonuses, miscounts };
}

/** What a test launches unless it says otherwise: 4 live periods, no decimals, open, all desks enrolled. */
export async function launchConfig(
  protocol: Protocol,
  who: Actors,
  points: Partial<LaunchConfigStruct["points"]> = {},
): Promise<LaunchConfigStruct> {
  return {
    admin: who.admin.address,
    noticePeriod: NOTICE,
    roles: [
      { role: ROLE.ISSUER, account: who.issuer.address, granted: true },
      { role: ROLE.CASHIER, account: who.till.address, granted: true },
      { role: ROLE.CATALOG, account: who.catalog.address, granted: true },
      { role: ROLE.GUARDIAN, account: who.guardian.address, granted: true },
    ],
    terms: { uri: "ipfs://terms-0", contentHash: ethers.id("terms 0"), validFrom: 0 },
    points: {
      name: "Acme points",
      symbol: "ACME",
      decimals: 0,
      periodLength: PERIOD,
      livePeriods: 4,
      cap: 0,
      ceiling: 1_000_000_000n,
      closed: false,
      desks: [
        await protocol.rewards.getAddress(),
        await protocol.grants.getAddress(),
        await protocol.claims.getAddress(),
        await protocol.purchases.getAddress(),
      ],
      ...points,
    },
    badges: { name: "Acme badges", symbol: "ACMEB" },
    salt: ethers.ZeroHash,
  };
}

/** Launches a brand's programme through the launcher. */
export async function launchBrand(protocol: Protocol, who: Actors, points: Partial<LaunchConfigStruct["points"]> = {}) {
  const config = await launchConfig(protocol, who, points);
  const [programAddress, pointsAddress, badgesAddress] = await protocol.launcher.launch.staticCall(config);
  await (await protocol.launcher.launch(config)).wait();
  return {
    config,
    program: Program__factory.connect(programAddress, who.admin),
    points: Points__factory.connect(pointsAddress, who.member),
    badges: Badges__factory.connect(badgesAddress, who.member),
  };
}

/** Protocol, brand, and a budget of a million points for the issuer's own minting. */
export async function brandFixture(points: Partial<LaunchConfigStruct["points"]> = {}) {
  const who = await actors();
  const protocol = await deployProtocol();
  const brand = await launchBrand(protocol, who, points);
  await brand.points.connect(who.issuer).allot(who.issuer.address, CAMPAIGN, 1_000_000n, 0n);
  return { ...who, ...protocol, ...brand };
}
