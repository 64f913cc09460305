/** Writes a chain's addresses into the SDK's list of published deployments. */
import { readFile, writeFile } from "node:fs/promises";

import { format, resolveConfig } from "prettier";

import { PUBLISHED } from "../../sdk/src/deployed.js";
import type { Deployment } from "../../sdk/src/deployments.js";
import { TaskError } from "./errors.js";

const LOCAL_CHAIN = 31_337;

/** Puts the deployment into `file`, in place of the same chain's; keeps what stands above the list. */
export async function publish(
  file: string,
  deployment: Deployment,
  known: readonly Deployment[] = PUBLISHED,
): Promise<void> {
  if (deployment.chainId === LOCAL_CHAIN) {
    throw new TaskError("LocalChain", "A local chain is not published: its addresses follow from the build.");
  }
  const others = known.filter(({ chainId }) => chainId !== deployment.chainId);
  const all = [...others, deployment].sort((a, b) => a.chainId - b.chainId);
  const text = await readFile(file, "utf8");
  const start = text.indexOf("export const PUBLISHED");
  if (start === -1) throw new TaskError("NoList", `${file} has no list of deployments.`);
  const source = `${text.slice(0, start)}export const PUBLISHED: readonly Deployment[] = ${JSON.stringify(all)};\n`;
  await writeFile(file, await format(source, { ...(await resolveConfig(file)), parser: "typescript" }));
}
