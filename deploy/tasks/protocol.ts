/** `protocol deploy`: puts the shared contracts on a chain, and tells where they are. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { format, resolveConfig } from "prettier";

import { PUBLISHED } from "../../sdk/src/deployed.js";
import type { Deployment } from "../../sdk/src/deployments.js";
import { type CommonArgs, taskAction } from "../lib/action.js";
import { TaskError } from "../lib/errors.js";
import { table } from "../lib/output.js";
import { deployProtocol } from "../lib/protocol.js";

const LOCAL_CHAIN = 31_337;

export const deploy = taskAction<CommonArgs & { publish: boolean }>(async (task, args) => {
  const connection = await task.connection();
  const { expected, fresh, fromBlock } = await deployProtocol(task.hre, connection);
  const chainId = Number(await connection.provider.request({ method: "eth_chainId" }));
  const deployment: Deployment = {
    chainId,
    launcher: expected.Launcher.address,
    pointsDeployer: expected.PointsDeployer.address,
    rewards: expected.Rewards.address,
    grants: expected.Grants.address,
    fromBlock,
  };
  const file = path.join(task.hre.config.paths.root, "sdk", "src", "deployed.ts");
  if (args.publish) await publish(file, deployment);
  const { launcher, pointsDeployer, rewards, grants } = deployment;
  return {
    data: { ...deployment, network: connection.networkName, fresh, published: args.publish },
    text: [
      fresh.length === 0
        ? `Chain ${chainId} has all contracts already.`
        : `Deployed to chain ${chainId}: ${fresh.join(", ")}.`,
      table(Object.entries({ launcher, pointsDeployer, rewards, grants })),
      ...(args.publish ? [`Written to ${path.relative(task.hre.config.paths.root, file)}.`] : []),
    ].join("\n"),
  };
});

/** Writes the SDK's list of chains with this one in it. */
async function publish(file: string, deployment: Deployment): Promise<void> {
  if (deployment.chainId === LOCAL_CHAIN) {
    throw new TaskError("LocalChain", "A local chain is not published: its addresses follow from the build.");
  }
  const others = PUBLISHED.filter(({ chainId }) => chainId !== deployment.chainId);
  const all = [...others, deployment].sort((a, b) => a.chainId - b.chainId);
  const text = await readFile(file, "utf8");
  const start = text.indexOf("export const PUBLISHED");
  const source = `${text.slice(0, start)}export const PUBLISHED: readonly Deployment[] = ${JSON.stringify(all)};\n`;
  await writeFile(file, await format(source, { ...(await resolveConfig(file)), parser: "typescript" }));
}
