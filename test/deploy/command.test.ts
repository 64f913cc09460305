/** The tasks as commands: help, output that parses, and errors without a stack trace. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import { expect } from "chai";
import hre from "hardhat";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CLI = path.join(ROOT, "node_modules/hardhat/dist/src/cli.js");
// Hardhat prints stack traces where it finds itself in CI; a person does not see them.
const atADesk = { ...process.env, NO_COLOR: "1", CI: undefined };
const GROUPS = [
  "protocol",
  "program",
  "points",
  "badges",
  "rewards",
  "redemptions",
  "campaigns",
  "vouchers",
  "codes",
  "drops",
  "claims",
  "rules",
  "purchases",
];

async function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: ROOT, env: atADesk });
  let out = "";
  let err = "";
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

describe("tasks as commands", () => {
  const tasks = GROUPS.flatMap((group) => [...hre.tasks.getTask(group).subtasks.values()]);

  it("all have --json, a description, and a description for each argument", () => {
    expect(tasks).to.have.length(72);
    for (const { id, description, options, positionalArguments } of tasks) {
      const name = id.join(" ");
      expect(options.has("json"), name).to.equal(true);
      expect(description, name).not.to.equal("");
      for (const option of [...options.values(), ...positionalArguments])
        expect(option.description, `${name} ${option.name}`).not.to.equal("");
    }
  });

  it("all that send have a dry run, a choice of account, and a file for a Safe", () => {
    const sending = tasks.filter(({ options }) => options.has("from"));
    expect(sending).to.have.length(49);
    for (const { options } of sending) expect([options.has("dryRun"), options.has("safe")]).to.deep.equal([true, true]);
  });

  it("show help", async () => {
    const { code, out } = await command("points", "mint", "--help");
    expect(code).to.equal(0);
    for (const part of ["--dry-run", "--json", "--mature-in", "--now", "--allow-duplicates", "program", "file"])
      expect(out).to.include(part);
  }).timeout(60_000);

  it("end with 1, a message and what to do, and no stack trace", async () => {
    const { code, out, err } = await command("points", "liability", `0x${"1".repeat(40)}`, "--json");
    expect(code).to.equal(1);
    expect(JSON.parse(out)).to.nested.include({ ok: false, "error.name": "NotDeployed" });
    expect(err)
      .to.include("Deploy first: hardhat protocol deploy")
      .and.not.to.match(/^ +at /m);
  }).timeout(60_000);
});
