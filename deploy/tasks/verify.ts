/** `protocol verify`, `program verify`: compares what is on a chain with what was compiled and meant. */
import { type Deployment, deployedChains, deploymentFor } from "../../sdk/src/deployments.js";
import { type CommonArgs, type Outcome, taskAction } from "../lib/action.js";
import { readProgramFile } from "../lib/program-file.js";
import { table } from "../lib/output.js";
import { type Expected, addressesOf, expectedContracts } from "../lib/protocol.js";
import { checkProgram } from "../verify/program.js";
import { type Finding, checkProtocol, finding } from "../verify/protocol.js";

export const verifyProtocol = taskAction<CommonArgs>(async (task) => {
  const { ethers, networkName } = await task.connection();
  const expected = await expectedContracts(task.hre);
  const findings = await checkProtocol(task.hre, ethers.provider, expected);
  const chainId = Number((await ethers.provider.getNetwork()).chainId);
  if (deployedChains().includes(chainId)) findings.push(...checkPublished(deploymentFor(chainId), expected));
  return outcome({ network: networkName, chainId }, findings);
});

export const verifyProgram = taskAction<CommonArgs & { program: string; file: string | undefined }>(
  async (task, args) => {
    const { ethers } = await task.connection();
    const deployment = await task.deployment();
    const program = await task.program(args.program);
    const meant = args.file === undefined ? undefined : await readProgramFile(args.file, deployment);
    const client = await task.client();
    const shared = await checkProtocol(task.hre, ethers.provider, await expectedContracts(task.hre));
    const own = await checkProgram({ hre: task.hre, provider: ethers.provider, deployment, client, program, meant });
    const { points, badges } = program;
    return outcome({ program: program.address, points: points.address, badges: badges.address }, [...shared, ...own]);
  },
);

/** Whether apps that trust the SDK's list reach what was compiled here. */
function checkPublished(published: Deployment, expected: Expected): Finding[] {
  return Object.entries(addressesOf(expected)).map(([name, address]) => {
    const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return finding(`${words} that the SDK publishes`, address, published[name as keyof typeof published] as string);
  });
}

function outcome(about: Record<string, unknown>, findings: Finding[]): Outcome {
  const wrong = findings.filter(({ ok }) => !ok);
  const rows = findings.map(({ ok, what, expected, actual }) => [
    ok ? "ok" : "WRONG",
    what,
    ok ? actual : `meant ${expected}, is ${actual}`,
  ]);
  const verdict =
    wrong.length === 0
      ? `All ${findings.length} checks passed.`
      : `${wrong.length} of ${findings.length} checks failed.`;
  return {
    data: { ...about, checks: findings },
    text: `${table([["", "CHECK", "FOUND"], ...rows])}\n${verdict}`,
    ok: wrong.length === 0,
  };
}
