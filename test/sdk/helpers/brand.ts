/** A brand's programme opened through the SDK alone, with named actors. */
import { expect } from "chai";
import { Wallet, getCreateAddress, id } from "ethers";
import type { Signer } from "ethers";

import { Punchcard, PunchcardError } from "../../../sdk/src/index.js";
import type { Deployment, LaunchConfig, PointsConfig, RewardTerms, Step } from "../../../sdk/src/index.js";
import { deploy, now } from "./chain.js";
import type { TestChain } from "./chain.js";

export const DAY = 86_400;
export const PERIOD = 90 * DAY;
export const NOTICE = 7 * DAY;
export const CAMPAIGN = "spring";
export const REASON = "order 17";

export type Brand = Awaited<ReturnType<typeof openBrand>>;
export type Actor = Signer & { address: string };

/** The shared contracts, deployed. */
export async function deployProtocol(chain: TestChain, deployer: Signer): Promise<Deployment> {
  const fromBlock = await chain.provider.getBlockNumber();
  const pointsDeployer = (await deploy("PointsDeployer", deployer)).address;
  const badgesDeployer = (await deploy("BadgesDeployer", deployer)).address;
  const badgeArt = (await deploy("BadgeArt", deployer)).address;
  const launcher = (await deploy("Launcher", deployer, [pointsDeployer, badgesDeployer, badgeArt])).address;
  const rewards = (await deploy("Rewards", deployer, [launcher])).address;
  const grants = (await deploy("Grants", deployer)).address;
  const claims = (await deploy("Claims", deployer, [launcher])).address;
  const rulebook = (await deploy("Rulebook", deployer)).address;
  const purchases = (await deploy("Purchases", deployer, [launcher, rulebook])).address;
  const standings = getCreateAddress({ from: purchases, nonce: 1 });
  const tiers = (await deploy("Tiers", deployer, [launcher, purchases])).address;
  const bonuses = (await deploy("Bonuses", deployer, [purchases])).address;
  const miscounts = (await deploy("Miscounts", deployer, [purchases])).address;
  const { chainId } = await chain.provider.getNetwork();
  const tokens = { pointsDeployer, badgesDeployer, badgeArt };
  const desks = { rewards, grants, claims, purchases };
  const counting = { rulebook, standings, tiers, bonuses, miscounts };
  return { chainId: Number(chainId), launcher, ...tokens, ...desks, ...counting, fromBlock };
}

/** The people of every test. `walletless` has no gas. */
export async function actorsOf(chain: TestChain) {
  const [deployer, admin, issuer, till, catalog, guardian, member, friend, stranger, relayer] = await chain.signers();
  const walletless: Actor = new Wallet(id("a member without gas"), chain.provider);
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
    relayer: relayer!,
    walletless,
  };
}

/** Launches a programme and gives the issuer a budget for minting and one for granting. */
export async function openBrand(chain: TestChain, points: Partial<PointsConfig> = {}) {
  const who = await actorsOf(chain);
  const deployment = await deployProtocol(chain, who.deployer);
  const punchcard = new Punchcard({ runner: chain.provider, deployment });
  const config = launchConfig(who, deployment, points);
  const launched = await (await punchcard.launch(config)).send(who.stranger);
  const program = await punchcard.program(String(launched.event?.program));
  const budget = { campaign: CAMPAIGN, minter: who.issuer.address, amount: 1_000_000n };
  await program.points.allot(budget).send(who.issuer);
  await program.grants.allot(budget).send(who.issuer);
  const give = async (member: string, amount: bigint): Promise<void> => {
    await program.points.mint({ member, amount, campaign: CAMPAIGN, reason: REASON }).send(who.issuer);
  };
  return { ...who, chain, deployment, punchcard, config, program, launched, give };
}

export function launchConfig(
  who: Awaited<ReturnType<typeof actorsOf>>,
  deployment: Deployment,
  points: Partial<PointsConfig> = {},
): LaunchConfig {
  return {
    admin: who.admin.address,
    noticePeriod: NOTICE,
    roles: (["issuer", "cashier", "catalog", "guardian"] as const).map((role) => ({
      role,
      account: who[role === "cashier" ? "till" : role].address,
      granted: true,
    })),
    terms: { uri: "ipfs://terms-0", contentHash: id("terms 0"), validFrom: 0 },
    points: {
      name: "Acme points",
      symbol: "ACME",
      decimals: 2,
      periodLength: PERIOD,
      livePeriods: 4,
      cap: 0n,
      ceiling: 1_000_000_000n,
      closed: false,
      desks: [deployment.rewards, deployment.grants, deployment.claims, deployment.purchases],
      ...points,
    },
    badges: { name: "Acme badges", symbol: "ACMEB" },
    salt: id(
      `salt ${JSON.stringify(points, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))}`,
    ),
  };
}

/** A coffee: 5.00 points, ten of them, to be handed over within 3 days. */
export async function coffee(brand: Brand, terms: Partial<RewardTerms> = {}): Promise<number> {
  const opensAt = await now(brand.chain);
  const published = await brand.program.rewards
    .publish({
      unitPrice: 500n,
      stock: 10,
      opensAt,
      closesAt: opensAt + 60 * DAY,
      fulfillmentDays: 3,
      limitPerMember: 0,
      atOnce: false,
      needsHandover: false,
      uri: "ipfs://coffee",
      ...terms,
    })
    .send(brand.catalog);
  return Number(published.event?.rewardId);
}

/** Redeems as a member would, and returns the redemption that is then open. */
export async function redeemed(brand: Brand, member: Actor, rewardId: number, quantity = 1) {
  const { currentPrice } = await brand.program.rewards.reward(rewardId);
  const maxPrice = currentPrice * BigInt(quantity);
  const deadline = (await now(brand.chain)) + DAY;
  await brand.program.member(member.address).redeem({ rewardId, quantity, maxPrice, deadline }).send(member);
  const { redemptions } = await brand.program.member(member.address).held();
  return redemptions.at(-1)!.redemption;
}

/** What a promise was rejected with, or a function threw: an error of the given class. */
export async function failure<T extends PunchcardError = PunchcardError>(
  work: Promise<unknown> | (() => unknown),
  type?: abstract new (...given: never[]) => T,
): Promise<T> {
  let thrown: unknown;
  try {
    await (typeof work === "function" ? work() : work);
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).to.be.instanceOf(type ?? PunchcardError);
  return thrown as T;
}

/** Sends steps one after the other. */
export async function sendAll(steps: readonly Step[], signer: Signer): Promise<void> {
  for (const step of steps) await step.send(signer);
}
