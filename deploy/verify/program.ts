/** Checks of one programme: that it is what its file says, and that nobody holds what the file does not give. */
import { AbiCoder, type Provider, concat } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { launch } from "../../sdk/src/actions/index.js";
import type { LaunchConfig } from "../../sdk/src/actions/index.js";
import type { Deployment } from "../../sdk/src/deployments.js";
import { Launcher__factory } from "../../sdk/src/generated/index.js";
import type { ProgramEntity, Punchcard } from "../../sdk/src/index.js";
import type { CompiledCode } from "./code.js";
import { findEvents } from "../lib/logs.js";
import { when } from "../lib/output.js";
import type { MeantProgram } from "../lib/program-file.js";
import { artifact } from "../lib/protocol.js";
import { findRoleHolders } from "../lib/roles.js";
import { checkCode } from "./code.js";
import { type Finding, domainOf, finding } from "./protocol.js";

const launcherAbi = Launcher__factory.createInterface();

interface Ask {
  hre: HardhatRuntimeEnvironment;
  provider: Provider;
  deployment: Deployment;
  client: Punchcard;
  program: ProgramEntity;
  /** What the admin's file says; without it, only code and wiring are compared, and the rest is listed. */
  meant: MeantProgram | undefined;
}

export async function checkProgram(ask: Ask): Promise<Finding[]> {
  const { client, meant, program } = ask;
  const findings: Finding[] = [];
  if (meant !== undefined) {
    findings.push(
      finding("programme's address follows from the file", await client.addressOf(meant.config), program.address),
    );
  }
  findings.push(...(await checkCodes(ask)));
  const { points, badges, contract } = program;
  findings.push(
    finding("points of the programme", points.address, await contract.points()),
    finding("points' programme", program.address, await points.contract.program()),
    finding("badges of the programme", badges.address, await contract.badges()),
    finding("badges' programme", program.address, await badges.contract.program()),
  );
  findings.push(...(await checkRoles(ask)));
  findings.push(...(await checkDesks(ask)));
  findings.push(...(await checkState(ask)));
  return findings;
}

async function checkCodes({ hre, provider, deployment, program, meant }: Ask): Promise<Finding[]> {
  const { chainId } = await provider.getNetwork();
  const config =
    encodedConfig(meant?.config, deployment) ?? (await launchedConfig(provider, deployment, program.address));
  const check = async (name: OwnContract, address: string, creator: string, own: string[]): Promise<Finding> => {
    const compiled = await artifact(hre, name);
    const creation =
      config === undefined
        ? {}
        : {
            creationCode: creationCode(name, {
              compiled,
              config,
              program: program.address,
              badgeArt: deployment.badgeArt,
            }),
          };
    const fault = await checkCode({ provider, address, compiled, creator, own, ...creation });
    const good = config === undefined ? "the compiled code (immutables not compared)" : "the compiled code";
    return finding(`${name} ${address}`, good, fault ?? good);
  };
  const { points, badges } = program;
  return [
    await check("Program", program.address, deployment.launcher, []),
    await check("Points", points.address, deployment.pointsDeployer, [
      domainOf("Punchcard Points", chainId, points.address),
    ]),
    await check("Badges", badges.address, deployment.badgesDeployer, []),
  ];
}

type OwnContract = "Program" | "Points" | "Badges";
type Encoded = readonly [
  admin: string,
  notice: bigint,
  roles: unknown,
  terms: unknown,
  points: unknown,
  badges: unknown,
  salt: string,
];

/** The launch inputs as the contracts take them. */
function encodedConfig(config: LaunchConfig | undefined, { launcher }: Deployment): Encoded | undefined {
  if (config === undefined) return undefined;
  return decodeLaunch(launch(launcher, config).data);
}

/** The launch inputs as the launching transaction has them; undefined if another contract called the launcher. */
async function launchedConfig(
  provider: Provider,
  { launcher, fromBlock }: Deployment,
  program: string,
): Promise<Encoded | undefined> {
  const topics = [`0x${program.slice(2).toLowerCase().padStart(64, "0")}`];
  const [event] = await findEvents(provider, launcherAbi, launcher, ["ProgramLaunched"], { fromBlock, topics });
  const sent = event === undefined ? null : await provider.getTransaction(event.log.transactionHash);
  return sent?.to === launcher ? decodeLaunch(sent.data) : undefined;
}

function decodeLaunch(data: string): Encoded {
  const [config] = launcherAbi.decodeFunctionData("launch", data) as unknown as [Encoded];
  return config;
}

interface Creation {
  compiled: CompiledCode & { bytecode: string };
  config: Encoded;
  program: string;
  badgeArt: string;
}

function creationCode(name: OwnContract, { compiled, config, program, badgeArt }: Creation): string {
  const [admin, notice, roles, terms, points, badges] = config;
  const tuple = launcherAbi.getFunction("launch").inputs[0]?.components ?? [];
  const type = (key: string): string => tuple.find((part) => part.name === key)?.format("full") ?? "";
  const inputs: Record<OwnContract, readonly [types: string[], values: unknown[]]> = {
    Program: [
      ["address", "uint48", type("roles"), type("terms")],
      [admin, notice, roles, terms],
    ],
    Points: [
      ["address", type("points")],
      [program, points],
    ],
    Badges: [
      ["address", type("badges"), "address"],
      [program, badges, badgeArt],
    ],
  };
  return concat([compiled.bytecode, AbiCoder.defaultAbiCoder().encode(...inputs[name])]);
}

async function checkRoles({ provider, deployment, program, meant }: Ask): Promise<Finding[]> {
  const holders = await findRoleHolders(provider, program.address, deployment.fromBlock);
  if (meant === undefined) {
    return holders.map(({ role, account }) => finding(`role ${role}`, account, account));
  }
  const { now } = meant;
  const key = ({ role, account }: { role: string; account: string }): string => `${role} ${account}`;
  const wanted = [{ role: "admin", account: now.admin }, ...now.roles];
  const held = new Set(holders.map(key));
  const expected = new Set(wanted.map(key));
  const { pendingAdmin } = await program.state();
  return [
    ...wanted.map((entry) => finding(`role ${key(entry)}`, "held", held.has(key(entry)) ? "held" : "not held")),
    ...holders
      .filter((entry) => !expected.has(key(entry)))
      .map((entry) => finding(`role ${key(entry)}`, "not held", "held")),
    finding("offered admin", "nobody", pendingAdmin ?? "nobody"),
  ];
}

async function checkDesks({ program, meant }: Ask): Promise<Finding[]> {
  const desks = await program.points.desks();
  const enrolled = new Set(desks.filter((desk) => desk.enrolled).map(({ address }) => address));
  if (meant === undefined) return [...enrolled].map((desk) => finding("desk", desk, desk));
  const wanted = meant.now.desks;
  return [
    ...wanted.map((desk) => finding(`desk ${desk}`, "enrolled", enrolled.has(desk) ? "enrolled" : "not enrolled")),
    ...[...enrolled]
      .filter((desk) => !wanted.includes(desk))
      .map((desk) => finding(`desk ${desk}`, "not enrolled", "enrolled")),
  ];
}

async function checkState({ program, meant }: Ask): Promise<Finding[]> {
  const { points } = program;
  const { ceiling, announced } = await points.issuance();
  const { terms, stoppedUntil, closesAt } = await program.state();
  const raise = announced === null ? "none" : `${points.format(announced.ceiling)} from ${when(announced.validFrom)}`;
  const now = meant?.now;
  const { config } = meant ?? {};
  const isFirst = config !== undefined && now?.terms === config.terms.uri;
  return [
    finding("ceiling per period", points.format(now?.ceiling ?? ceiling), points.format(ceiling)),
    finding("announced ceiling", meant === undefined ? raise : "none", raise),
    finding("terms in force", now?.terms ?? terms.uri, terms.uri),
    ...(isFirst ? [finding("hash of the terms", config.terms.contentHash, terms.contentHash)] : []),
    finding("minting", "not stopped", stoppedUntil === null ? "not stopped" : `stopped until ${when(stoppedUntil)}`),
    finding("closing", "not announced", closesAt === null ? "not announced" : when(closesAt)),
  ];
}
