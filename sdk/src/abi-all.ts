/** All ABIs, `@punchcard/sdk/abi`. Apart from abi.ts, so that a page's first load has only those that it needs at once. */
export * from "./abi.js";
export { claimsAbi, claimsAt } from "./claims-abi.js";
export {
  bonusesAbi,
  bonusesAt,
  miscountsAbi,
  miscountsAt,
  purchasesAbi,
  purchasesAt,
  rulebookAbi,
  rulebookAt,
  tiersAbi,
  tiersAt,
} from "./purchases-abi.js";
export { standingsAbi, standingsAt } from "./standings-abi.js";
