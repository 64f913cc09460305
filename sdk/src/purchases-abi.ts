/** The ABIs of the purchases' desk and the rulebook, apart from the others for the same reason as the claims desk's. */
import { at, once } from "./abi-lazily.js";
import type { Purchases, Rulebook } from "./generated/index.js";
import { Purchases as purchasesSignatures } from "./generated/signatures/Purchases.js";
import { Rulebook as rulebookSignatures } from "./generated/signatures/Rulebook.js";

export const purchasesAbi = once<Purchases["interface"]>(purchasesSignatures);
export const rulebookAbi = once<Rulebook["interface"]>(rulebookSignatures);
export const purchasesAt = at(purchasesAbi);
export const rulebookAt = at(rulebookAbi);
