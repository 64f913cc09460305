/** `node`: a local chain with everything deployed and a funded demo brand, its addresses printed. */
import { setTimeout as sleep } from "node:timers/promises";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { TaskArguments } from "hardhat/types/tasks";

import { openDemoBrand } from "../node/brand.js";

type RunSuper = (args: TaskArguments) => Promise<unknown>;

export default async function node(
  args: TaskArguments & { bare: boolean },
  hre: HardhatRuntimeEnvironment,
  runSuper: RunSuper,
): Promise<void> {
  if (!args.bare) await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const { bare, ...rest } = args;
  const serving = runSuper(rest);
  if (!bare) {
    const url = `http://127.0.0.1:${Number(args.port)}`;
    await isUp(url, serving);
    console.log("Deploying the contracts and a demo brand …");
    await openDemoBrand(hre, url);
  }
  await serving;
}

/** Waits until the node answers; if it can't start, its own error ends the task. */
async function isUp(url: string, serving: Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
    await Promise.race([serving, sleep(50)]);
  }
}
