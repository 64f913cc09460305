/** All suites that need a chain, each on a fresh one. */
import type { TestChain } from "../helpers/chain.js";
import { describeBadgeChecks } from "./badge-checks.js";
import { describeBadgeHistory } from "./badge-history.js";
import { describeBadges } from "./badges.js";
import { describeChecks } from "./checks.js";
import { describeClaimChecks } from "./claim-checks.js";
import { describeClaims } from "./claims.js";
import { describeErrors } from "./errors.js";
import { describeHistory } from "./history.js";
import { describeJourney } from "./journey.js";
import { describePurchaseChecks } from "./purchase-checks.js";
import { describePurchases } from "./purchases.js";
import { describeTiers } from "./tiers.js";
import { describeWatch } from "./watch.js";

const SUITES = [
  describeJourney,
  describeChecks,
  describeErrors,
  describeHistory,
  describeBadges,
  describeBadgeChecks,
  describeBadgeHistory,
  describeClaims,
  describeClaimChecks,
  describePurchases,
  describePurchaseChecks,
  describeTiers,
  describeWatch,
];

/** Registers every suite on a chain that `start` gives; called inside a `describe`. */
export function describeSuites(start: () => Promise<TestChain>): void {
  for (const describeSuite of SUITES) {
    describe("", function () {
      let chain: TestChain | undefined;
      before(async function () {
        this.timeout(120_000);
        chain = await start();
      });
      after(async function () {
        await chain?.stop();
      });
      describeSuite(() => {
        if (chain === undefined) throw new Error("the chain has not started");
        return chain;
      });
    });
  }
}
