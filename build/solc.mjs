/**
 * What Hardhat takes for solc (`solidity.path`). It has the face of solc's own module, because that is all that Hardhat
 * asks of a compiler; behind it, `compile.ts` looks up what is known and compiles only the rest.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const require = createRequire(import.meta.url);
const COMPILE = path.join(import.meta.dirname, "compile.ts");

/** Node 22.13 reads types only by this flag; later versions do so anyway. */
export const NODE_FLAGS = ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"];

/** The version as solc tells it, such as `0.8.36+commit.8a079791.Emscripten.clang`. */
export function solcVersion() {
  const { version } = require("solc/package.json");
  const native = process.env.PUNCHCARD_SOLC;
  const told = native
    ? /Version: (\S+)/.exec(execFileSync(native, ["--version"], { encoding: "utf8" }))?.[1]
    : require("solc/soljson.js").cwrap("solidity_version", "string", [])();
  if (!told?.startsWith(`${version}+commit.`)) throw new Error(`PUNCHCARD_SOLC is solc ${told}, not ${version}.`);
  return told;
}

function compile(input) {
  const { status, stdout, error } = spawnSync(process.execPath, [...NODE_FLAGS, COMPILE], {
    input,
    encoding: "utf8",
    maxBuffer: Infinity,
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`The compiler ended with ${status}.`);
  return stdout;
}

const functions = { solidity_version: solcVersion, solidity_compile: compile, solidity_reset: () => undefined };

export default {
  _solidity_version: true,
  _solidity_compile: true,
  _solidity_reset: true,
  cwrap: (name) => functions[name],
};
