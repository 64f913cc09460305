/** All ABIs, `@punchcard/sdk/abi`. Apart from abi.ts, so that a page's first load has only those that it needs at once. */
export * from "./abi.js";
export { claimsAbi, claimsAt } from "./claims-abi.js";
export { purchasesAbi, purchasesAt, rulebookAbi, rulebookAt } from "./purchases-abi.js";
