/** The demo brand of the local node: opened, funded and with a reward, by the same tasks that a brand admin uses. */
import path from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { Punchcard, type Step } from "../../sdk/src/index.js";
import { readDeployment } from "../../sdk/src/deployments.js";
import { table } from "../lib/output.js";
import { readKindsFile } from "../lib/kinds-file.js";
import { readProgramFile } from "../lib/program-file.js";
import { addressesOf, deployProtocol } from "../lib/protocol.js";

const DAY = 86_400;
const BUDGET = "500000";
const WELCOME = "1000";
const AWARDS = 1_000;

/** Deploys and opens through the node's own HTTP door, and prints what a wallet needs to know. */
export async function openDemoBrand(hre: HardhatRuntimeEnvironment, url: string): Promise<void> {
  const connection = await hre.network.create({ network: "localhost", override: { url } });
  const { ethers, provider } = connection;
  const log = (isOn: boolean): Promise<unknown> =>
    provider.request({ method: "hardhat_setLoggingEnabled", params: [isOn] });
  await log(false);
  const { expected } = await deployProtocol(hre, connection);
  const { chainId } = await ethers.provider.getNetwork();
  const deployment = readDeployment({ chainId, ...addressesOf(expected), fromBlock: 0 });
  const client = new Punchcard({ runner: ethers.provider, deployment });
  const { config } = await readProgramFile(
    path.join(hre.config.paths.ignition, "programs", "example.json"),
    deployment,
  );
  const send = async (step: Step, from: string): Promise<void> => {
    await step.send(await ethers.getSigner(from));
  };
  const [issuer = config.admin] = config.roles.flatMap(({ role, account }) => (role === "issuer" ? [account] : []));
  const [catalog = config.admin] = config.roles.flatMap(({ role, account }) => (role === "catalog" ? [account] : []));

  await send(await client.launch(config), config.admin);
  const program = await client.program(await client.addressOf(config));
  const { points, badges, grants, rewards } = program;
  const campaign = "points";
  await send(grants.allot({ minter: issuer, campaign, amount: points.parse(BUDGET) }), issuer);
  await send(points.allot({ minter: issuer, campaign, amount: points.parse(BUDGET) }), issuer);
  const signers = await ethers.getSigners();
  const member = signers[9]?.address ?? issuer;
  await send(points.mint({ member, amount: points.parse(WELCOME), campaign, reason: "welcome" }), issuer);
  const now = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  const coffee = {
    unitPrice: points.parse("100"),
    stock: 1_000,
    opensAt: now,
    closesAt: now + 365 * DAY,
    fulfillmentDays: 30,
    limitPerMember: 0,
    atOnce: false,
    needsHandover: false,
    uri: "https://example.com/rewards/coffee.json",
  };
  await send(rewards.publish(coffee), catalog);
  const kinds = await readKindsFile(path.join(hre.config.paths.ignition, "programs", "example-badges.json"));
  for (const [i, terms] of kinds.entries()) {
    await send(badges.defineKind(terms), catalog);
    const amount = terms.cap === 0 ? AWARDS : Math.min(terms.cap, AWARDS);
    await send(badges.allot({ minter: issuer, kind: i + 1, campaign: "badges", amount }), issuer);
  }

  await log(true);
  const rows = [
    ["Launcher", deployment.launcher],
    ["Rewards", deployment.rewards],
    ["Grants", deployment.grants],
    ["Claims", deployment.claims],
    ["Rulebook", deployment.rulebook],
    ["Purchases", deployment.purchases],
    ["Tiers", deployment.tiers],
    ["Bonuses", deployment.bonuses],
    ["Programme", program.address],
    ["Points", `${points.address} (${points.symbol})`],
    ["Badges", `${badges.address} (${kinds.map(({ look }) => look.name).join(", ")})`],
    ...config.roles.map(({ role, account }) => [role, account]),
    ["admin", config.admin],
    ["member", `${member} (${WELCOME} ${points.symbol})`],
  ];
  console.log(`\nDeployed, with the demo brand “${points.name}”:\n${table([["", ""], ...rows])}\n`);
  console.log(`Try: npx hardhat points liability ${program.address} --network localhost\n`);
}
