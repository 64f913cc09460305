/** Our contracts on the measuring chain, and a brand's programme with a budget for its issuer. */
import { AbiCoder, concat, id, ParamType, ZeroHash } from "ethers";

import type {
  AllotmentStruct,
  CampaignTermsStruct,
  OpeningStruct,
  TillTermsStruct,
} from "../sdk/src/generated/Claims.js";
import type { LaunchConfigStruct, PointsConfigStruct } from "../sdk/src/generated/Launcher.js";
import { Badges__factory, Points__factory, Program__factory, Standings__factory } from "../sdk/src/generated/index.js";
import { DAY, freshWords, OVERRIDES, PERIOD, zeroBytes, type Chain, type Cost } from "./chain.js";

export const CAMPAIGN = `0x${"c0".repeat(16)}`;
export const REASON = `0x${"0e".repeat(16)}`;
/** Campaign and reason, as minting takes them. */
export const MEMO = concat([CAMPAIGN, REASON]);

export type Protocol = Awaited<ReturnType<typeof deployProtocol>>;
export type Brand = Awaited<ReturnType<typeof launchBrand>>;

export async function deployProtocol({ ethers, tick }: Chain) {
  await tick();
  const pointsDeployer = await ethers.deployContract("PointsDeployer");
  await tick();
  const badgesDeployer = await ethers.deployContract("BadgesDeployer");
  await tick();
  const badgeArt = await ethers.deployContract("BadgeArt");
  await tick();
  const launcher = await ethers.deployContract("Launcher", [
    await pointsDeployer.getAddress(),
    await badgesDeployer.getAddress(),
    await badgeArt.getAddress(),
  ]);
  await tick();
  const rewards = await ethers.deployContract("Rewards", [await launcher.getAddress()]);
  await tick();
  const grants = await ethers.deployContract("Grants");
  await tick();
  const claims = await ethers.deployContract("Claims", [await launcher.getAddress()]);
  await tick();
  const rulebook = await ethers.deployContract("Rulebook");
  await tick();
  const purchases = await ethers.deployContract("Purchases", [
    await launcher.getAddress(),
    await rulebook.getAddress(),
  ]);
  const standings = Standings__factory.connect(await purchases.standings(), ethers.provider);
  await tick();
  const tiers = await ethers.deployContract("Tiers", [await launcher.getAddress(), await purchases.getAddress()]);
  await tick();
  const bonuses = await ethers.deployContract("Bonuses", [await purchases.getAddress()]);
  return { launcher, rewards, grants, claims, rulebook, purchases, standings, tiers, bonuses };
}

/** A programme with what a brand starts with: four roles, the desks, terms. */
export async function launchBrand(chain: Chain, protocol: Protocol, points: Partial<PointsConfigStruct>) {
  const { who, cost } = chain;
  const roles = {
    ISSUER_ROLE: who.issuer,
    CASHIER_ROLE: who.till,
    CATALOG_ROLE: who.catalog,
    GUARDIAN_ROLE: who.admin,
  };
  const config: LaunchConfigStruct = {
    admin: who.admin.address,
    noticePeriod: 7 * DAY,
    roles: Object.entries(roles).map(([role, account]) => ({
      role: id(role),
      account: account.address,
      granted: true,
    })),
    terms: {
      uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
      contentHash: id("terms"),
      validFrom: 0,
    },
    points: {
      name: "Acme points",
      symbol: "ACME",
      decimals: 0,
      periodLength: PERIOD,
      livePeriods: 4,
      cap: 0,
      ceiling: 1_000_000_000,
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
    salt: ZeroHash,
  };
  const { salt, program, token, collection } = await withoutZeroBytes(protocol, config);
  const launch: Cost = await cost(() => protocol.launcher.launch({ ...config, salt }));
  const brand = {
    launch,
    program: Program__factory.connect(program, who.admin),
    points: Points__factory.connect(token, who.member),
    badges: Badges__factory.connect(collection, who.member),
    address: token,
  };
  await cost(() => brand.points.connect(who.issuer).allot(who.issuer.address, CAMPAIGN, 100_000_000, 0));
  return brand;
}

/** A campaign's key, without a zero byte. */
export function campaignOf(name: string): string {
  return freshWords(name, 1, 16)[0]!;
}

/** Opens a campaign at a desk that has them, for 300 days unless its terms say otherwise. */
export async function openCampaign(
  { who, now, cost }: Chain,
  { program }: Brand,
  desk: Protocol["claims" | "purchases" | "tiers"],
  {
    name,
    terms = {},
    allotment,
    tills,
  }: { name: string; terms?: Partial<CampaignTermsStruct>; allotment: AllotmentStruct; tills: TillTermsStruct[] },
): Promise<Cost> {
  const opening: OpeningStruct = {
    campaign: campaignOf(name),
    terms: {
      paysPoints: true,
      kind: 0,
      level: 0,
      opensAt: 0,
      closesAt: now() + 300 * DAY,
      memberCap: 0,
      maturity: 0,
      root: ZeroHash,
      uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
      ...terms,
    },
    allotment,
    tills,
  };
  const [shape] = desk.interface.getFunction("decodeOpening").outputs;
  const data = AbiCoder.defaultAbiCoder().encode([ParamType.from(shape)], [opening]);
  const address = await desk.getAddress();
  return cost(() => program.connect(who.issuer).lendRole(id("ISSUER_ROLE"), address, data, OVERRIDES));
}

/** The first salt under which no address has a zero byte: they follow from our code, and are calldata later. */
async function withoutZeroBytes(protocol: Protocol, config: LaunchConfigStruct) {
  for (let i = 0; ; i++) {
    const salt = id(`salt ${i}`);
    const [program, token, collection] = await protocol.launcher.launch.staticCall({ ...config, salt });
    if (zeroBytes(salt) + zeroBytes(program) + zeroBytes(token) + zeroBytes(collection) === 0)
      return { salt, program, token, collection };
  }
}
