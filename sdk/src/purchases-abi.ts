/** The ABIs of purchases and what they count for, apart from the others for the same reason as the claims desk's. */
import { at, once } from "./abi-lazily.js";
import type { Bonuses, Miscounts, Purchases, Rulebook, Tiers } from "./generated/index.js";
import { Bonuses as bonusesSignatures } from "./generated/signatures/Bonuses.js";
import { Miscounts as miscountsSignatures } from "./generated/signatures/Miscounts.js";
import { Purchases as purchasesSignatures } from "./generated/signatures/Purchases.js";
import { Rulebook as rulebookSignatures } from "./generated/signatures/Rulebook.js";
import { Tiers as tiersSignatures } from "./generated/signatures/Tiers.js";

export const purchasesAbi = once<Purchases["interface"]>(purchasesSignatures);
export const rulebookAbi = once<Rulebook["interface"]>(rulebookSignatures);
export const tiersAbi = once<Tiers["interface"]>(tiersSignatures);
export const bonusesAbi = once<Bonuses["interface"]>(bonusesSignatures);
export const miscountsAbi = once<Miscounts["interface"]>(miscountsSignatures);
export const purchasesAt = at(purchasesAbi);
export const rulebookAt = at(rulebookAbi);
export const tiersAt = at(tiersAbi);
export const bonusesAt = at(bonusesAbi);
export const miscountsAt = at(miscountsAbi);
