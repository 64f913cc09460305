/** The claims desk's ABI, apart from the others: a page loads it, with all that has to do with campaigns, a little later. */
import { at, once } from "./abi-lazily.js";
import type { Claims } from "./generated/index.js";
import { Claims as signatures } from "./generated/signatures/Claims.js";

export const claimsAbi = once<Claims["interface"]>(signatures);
export const claimsAt = at(claimsAbi);
