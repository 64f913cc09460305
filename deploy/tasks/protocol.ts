/** `protocol deploy`: puts the shared contracts on a chain, and tells where they are. */
import path from "node:path";

import type { Deployment } from "../../sdk/src/deployments.js";
import { type CommonArgs, taskAction } from "../lib/action.js";
import { table } from "../lib/output.js";
import { addressesOf, deployProtocol } from "../lib/protocol.js";
import { publish } from "../lib/publish.js";

export const deploy = taskAction<CommonArgs & { publish: boolean }>(async (task, args) => {
  const connection = await task.connection();
  const { expected, fresh, fromBlock } = await deployProtocol(task.hre, connection);
  const chainId = Number(await connection.provider.request({ method: "eth_chainId" }));
  const contracts = addressesOf(expected);
  const deployment: Deployment = { chainId, ...contracts, fromBlock };
  const file = path.join(task.hre.config.paths.root, "sdk", "src", "deployed.ts");
  if (args.publish) await publish(file, deployment);
  return {
    data: { ...deployment, network: connection.networkName, fresh, published: args.publish },
    text: [
      fresh.length === 0
        ? `Chain ${chainId} has all contracts already.`
        : `Deployed to chain ${chainId}: ${fresh.join(", ")}.`,
      table(Object.entries(contracts)),
      ...(args.publish ? [`Written to ${path.relative(task.hre.config.paths.root, file)}.`] : []),
    ].join("\n"),
  };
});
