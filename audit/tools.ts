// Python's tools, in a virtual environment of their own below cache/: nothing else of this repository needs Python.

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
export const WORK = join(ROOT, "cache", "audit");

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
const ENVIRONMENT = join(WORK, "python");
const BINARIES = join(ENVIRONMENT, process.platform === "win32" ? "Scripts" : "bin");
/** Halmos calls Foundry to compile. We have compiled: a command that does nothing stands for it. */
const STAND_INS = join(WORK, "bin");

export class NoPython extends Error {}

/** Installs the pinned tools, unless they are there. */
export function installTools(): void {
  const installed = join(ENVIRONMENT, "requirements.txt");
  const wanted = readFileSync(REQUIREMENTS, "utf8");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  const python = ["python3", "python"].find((command) => isRecent(command));
  if (python === undefined) throw new NoPython("./run audit needs Python 3.11 or newer, with venv and pip.");
  console.log("Installing the tools of audit/requirements.txt");
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  run(python, ["-m", "venv", ENVIRONMENT]);
  run(join(BINARIES, "python"), ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement", REQUIREMENTS]);
  mkdirSync(STAND_INS, { recursive: true });
  writeFileSync(join(STAND_INS, "forge"), "#!/bin/sh\n# We compile with solc from npm.\nexit 0\n", { mode: 0o755 });
  copyFileSync(REQUIREMENTS, installed);
}

/** The path of an installed tool. */
export function tool(name: string): string {
  return join(BINARIES, name);
}

/** Runs an installed tool; what it exits with is for the caller to judge by the file that it wrote. */
export function runTool(name: string, args: readonly string[]): string {
  // Without npm's folders in the path: Slither would ask Hardhat where things are, and we tell it.
  const path = [STAND_INS, BINARIES, "/usr/bin", "/bin"].join(delimiter);
  const { error, stdout, stderr } = spawnSync(tool(name), args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  return stdout + stderr;
}

function isRecent(python: string): boolean {
  return spawnSync(python, ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"]).status === 0;
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new NoPython(`Could not install the tools: ${command} ${args.join(" ")}`);
}
