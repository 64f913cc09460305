/** `program …`: what the admin and the guardian do with a programme. */
import { getAddress } from "ethers";

import type { Step } from "../../sdk/src/step.js";
import { type Outcome, type SendArgs, type TaskContext, taskAction } from "../lib/action.js";
import { readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { parseTime } from "../lib/options.js";
import { table } from "../lib/output.js";
import { Params } from "../lib/params.js";
import { contentHash, readProgramFile, readRoleFile } from "../lib/program-file.js";
import { findRoleHolders } from "../lib/roles.js";

interface ProgramArgs extends SendArgs {
  program: string;
}

export const open = taskAction<SendArgs & { file: string }>(async (task, args) => {
  const deployment = await task.deployment();
  const { config } = await readProgramFile(args.file, deployment);
  const client = await task.client();
  const program = await client.addressOf(config);
  const { launcher, chainId } = await client.connect();
  if (await launcher.isProgram(program)) {
    const { points, badges } = await client.program(program);
    const tokens = { points: points.address, badges: badges.address };
    const data = { program, ...tokens, chainId, alreadyOpen: true, dryRun: args.dryRun };
    const text = `Already open: programme ${program}, points ${tokens.points}, badges ${tokens.badges}. Nothing was sent.`;
    return { data, text };
  }
  const step = await client.launch(config);
  const [, points = "", badges = ""] = splitAddresses(await step.simulate(await task.sender(args)));
  const { data, text } = await task.send([step], args);
  const rows = Object.entries({ Programme: program, Points: points, Badges: badges, Launcher: deployment.launcher });
  return { data: { program, points, badges, chainId, alreadyOpen: false, ...data }, text: `${text}\n${table(rows)}` };
});

export const roles = taskAction<ProgramArgs & { file: string | undefined }>(async (task, args) => {
  const program = await task.program(args.program);
  if (args.file !== undefined) {
    return task.send([program.setRoles(await readRoleFile(args.file))], args);
  }
  const { fromBlock } = await task.deployment();
  const { ethers } = await task.connection();
  const holders = await findRoleHolders(ethers.provider, program.address, fromBlock);
  const { pendingAdmin } = await program.state();
  const rows = holders.map(({ role, account }) => [role, account]);
  const offered = pendingAdmin === null ? [] : [["(offered) admin", pendingAdmin]];
  return {
    data: { program: program.address, roles: holders, pendingAdmin },
    text: table([["ROLE", "ACCOUNT"], ...rows, ...offered]),
  };
});

export const stop = taskAction<ProgramArgs>((task, args) => one(task, args, (program) => program.stop()));

export const resume = taskAction<ProgramArgs>((task, args) => one(task, args, (program) => program.resume()));

export const close = taskAction<ProgramArgs & { time: string }>(async (task, args) => {
  const time = readTime(args.time, await task.now());
  return one(task, args, (program) => program.close(time));
});

export const beginTransfer = taskAction<ProgramArgs & { account: string }>((task, args) =>
  one(task, args, (program) => program.beginAdminTransfer(readAddress(args.account, "account"))),
);

export const acceptTransfer = taskAction<ProgramArgs>((task, args) =>
  one(task, args, (program) => program.acceptAdminTransfer()),
);

export const cancelTransfer = taskAction<ProgramArgs>(async (task, args) => {
  const program = await task.program(args.program);
  if ((await program.state()).pendingAdmin === null) {
    throw new TaskError("NothingOffered", "The programme is not offered to anybody.");
  }
  return task.send([program.cancelAdminTransfer()], args);
});

export const terms = taskAction<
  ProgramArgs & { uri: string | undefined; file: string | undefined; validFrom: string | undefined }
>(async (task, args) => {
  const program = await task.program(args.program);
  if (args.uri === undefined) {
    const all = await program.terms();
    const { version } = (await program.state()).terms;
    const rows = all.map((entry, i) => [
      i === version ? `${i} *` : i,
      timeText(entry.validFrom),
      entry.uri,
      entry.contentHash,
    ]);
    return {
      data: { program: program.address, current: version, terms: all },
      text: table([["VERSION", "HOLDS FROM", "URI", "KECCAK-256"], ...rows]),
    };
  }
  if (args.file === undefined) {
    throw new TaskError("NoTermsFile", "Give the text with --file, so that its hash can be published.");
  }
  const hash = await contentHash(new Params({ file: args.file }, ""), "./-");
  const now = await task.now();
  // A minute more than the notice, for the time until it is mined.
  const earliest = now + program.noticePeriod + 60;
  const validFrom = args.validFrom === undefined ? earliest : readTime(args.validFrom, now);
  return task.send([program.publishTerms({ uri: args.uri, contentHash: hash, validFrom })], args);
});

async function one(
  task: TaskContext,
  args: ProgramArgs,
  step: (program: Awaited<ReturnType<TaskContext["program"]>>) => Step,
): Promise<Outcome> {
  return task.send([step(await task.program(args.program))], args);
}

export function readTime(text: string, now: number): number {
  const time = parseTime(text, now);
  if (time !== undefined) return time;
  throw new TaskError("BadTime", `Not a time: ${text}`, {
    next: "Give a date like 2027-01-31, +30d, or unix seconds.",
  });
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
}

/** What `launch` returns: an address in each word. */
function splitAddresses(data: string): string[] {
  return (data.slice(2).match(/.{64}/g) ?? []).map((word) => getAddress(`0x${word.slice(24)}`));
}
