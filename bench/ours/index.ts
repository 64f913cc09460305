/** All our rows, measured on a chain of their own. */
import { deployProtocol } from "../brand.js";
import { openChain } from "../chain.js";
import { Measures, type Measure, type Progress } from "../measure.js";
import { measureBadges } from "./badges.js";
import { measureClaims } from "./claims.js";
import { measureGrants } from "./grants.js";
import { measurePoints } from "./points.js";
import { measurePurchases } from "./purchases.js";
import { measureRewards } from "./rewards.js";

export async function measureOurs(progress: Progress): Promise<Measure[]> {
  const chain = await openChain();
  const protocol = await deployProtocol(chain);
  const measures = new Measures(progress);
  await measurePoints(chain, protocol, measures);
  await measureRewards(chain, protocol, measures);
  await measureGrants(chain, protocol, measures);
  await measureBadges(chain, protocol, measures);
  await measureClaims(chain, protocol, measures);
  await measurePurchases(chain, protocol, measures);
  return measures.rows;
}
