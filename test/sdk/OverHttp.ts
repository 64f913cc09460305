/** The same suites as InProcess.ts, against a `hardhat node` of its own process over HTTP. */
import { overHttp } from "./helpers/chain.js";
import { describeSuites } from "./suites/index.js";

describe("SDK on a separate node over HTTP", function () {
  describeSuites(overHttp);
});
