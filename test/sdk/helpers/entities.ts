/** What a client loads while it asks the chain for a programme's facts: for tests that make a programme themselves. */
import { BonusesEntity } from "../../../sdk/src/entities/bonuses.js";
import { ClaimsEntity } from "../../../sdk/src/entities/claims.js";
import { PurchasesEntity } from "../../../sdk/src/entities/purchases.js";
import { TiersEntity } from "../../../sdk/src/entities/tiers.js";

export const LATER_ENTITIES = { ClaimsEntity, PurchasesEntity, TiersEntity, BonusesEntity };
