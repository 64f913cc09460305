// Hardhat as ./run mutants uses it: in the copy of the repository that it mutates, with contracts that it swaps.

import config from "../../hardhat.config.js";

export default {
  ...config,
  paths: { ...config.paths, artifacts: process.env["PUNCHCARD_MUTANT_ARTIFACTS"] ?? "./artifacts" },
  // A line a test, as soon as it has ended.
  test: { ...config.test, mocha: { ...config.test?.mocha, reporter: "json-stream" } },
};
