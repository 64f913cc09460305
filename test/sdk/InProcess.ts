/** The SDK's suites against a chain in this process. OverHttp.ts runs the same against a node. */
import { inProcess } from "./helpers/chain.js";
import { describeSuites } from "./suites/index.js";

describe("SDK on the in-process chain", function () {
  describeSuites(inProcess);
});
