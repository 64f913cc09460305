/** Puts the release bundle together from what is compiled now. */
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { ask } from "./ask.ts";
import type { Bundle } from "./bundle.ts";
import type { Input } from "./question.ts";
import { OURS, codeQuestions, isContract } from "./question.ts";

export async function assembleBundle({ solidity, artifacts }: HardhatRuntimeEnvironment): Promise<Bundle> {
  const found = await solidity.getCompilationJobs(await solidity.getRootFilePaths(), { force: true, quiet: true });
  if (!("compilationJobsPerFile" in found)) throw new Error(found.formattedReason);
  const [job] = found.compilationJobsPerFile.values();
  const input = (await job?.getSolcInput()) as Input;
  const isShipped = ({ settings }: Input): boolean => Object.keys(settings.outputSelection ?? {}).some(isContract);
  const bundle: Bundle = {};
  for (const { key, answer } of await ask(codeQuestions(input).filter(isShipped))) {
    for (const [file, contracts] of Object.entries(answer.contracts ?? {})) {
      const name = file.slice(OURS.length);
      const withAbi = Object.entries(contracts).map(async ([contract, { evm = {} }]) => {
        const { abi } = await artifacts.readArtifact(`${name}:${contract}`);
        return [contract, { abi, evm }] as const;
      });
      bundle[name] = { question: key, contracts: Object.fromEntries(await Promise.all(withAbi)) };
    }
  }
  return Object.fromEntries(Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1)));
}
